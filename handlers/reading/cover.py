"""Which stretches of a text are taken already, so that nothing is read twice, at a cost that grows with its length."""

from __future__ import annotations


class Cover:
    """One mark for each character of a text."""

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing within the stretch is taken."""
        return self._marks.find(1, start, end) < 0

    def take(self, start: int, end: int) -> bool:
        """Take the stretch, if it is free."""
        if not self.is_free(start, end):
            return False
        self._marks[start:end] = b"\x01" * (end - start)
        return True
