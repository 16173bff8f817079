"""Chaos: real bot processes are killed, cut off and starved of disk and database, and every payment counts once.

`make chaos SEED=n ARGS=…` is the long form, `tests/test_chaos.py` the short one. Everything that chance decides comes
from the seed, which is printed: the same seed plans the same blows, though not the same microseconds.
"""
