"""One clock for the whole process, which tests and the playground can move.

It runs with the machine's wall clock, shifted by what it was moved. Only what is asked here moves: the monotonic clock,
and with it time-outs, rate limits and retries, stays real. Whoever sleeps until a due time registers with `on_move` and
is called after every move, in the mover's thread.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """Says what time it is; `move` and `set_to` shift it, and it runs on from there."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._lock = Lock()
        self._callbacks: list[Callable[[], object]] = []

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def move(self, by: timedelta) -> None:
        """Shift the clock, forward or back."""
        with self._lock:
            self._offset += by
        self._tell()

    def set_to(self, moment: datetime) -> None:
        """Make it that moment now; the moment must be aware."""
        if moment.tzinfo is None:
            raise ValueError("A clock is set to an aware time, this one has no zone.")
        with self._lock:
            self._offset = moment - datetime.now(UTC)
        self._tell()

    def on_move(self, callback: Callable[[], object]) -> None:
        """Call it after every move."""
        self._callbacks.append(callback)

    def _tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()
