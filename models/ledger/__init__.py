"""The money: what is owed, what came in, and every figure that follows from it."""
