"""The tests; `tests.left_out` tells what this machine could not show."""
