"""Who is in, what they may see, and how to reach them."""
