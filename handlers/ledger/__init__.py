"""The money: receivables, payments, what is open, how late it is."""
