"""Work with customers: reports, next steps, days, digests."""
