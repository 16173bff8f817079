"""Work with customers: reports, next steps, and what falls due by itself."""
