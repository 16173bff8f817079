"""The customers: their files, and finding them by whatever people remember."""
