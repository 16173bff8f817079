"""The database itself: how it is opened and sealed, and the rows of traffic that wait in it."""
