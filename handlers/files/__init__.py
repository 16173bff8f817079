"""Files and pictures, as they come in and as they go out."""
