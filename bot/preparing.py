"""Laying ready: what long work writes before its last transaction, written while it reads on.

Each piece is a short transaction of its own, in the order in which they are given. On a server one is written while the
work looks for the next, and no more wait, so that memory does not grow; what goes wrong with one stops the work at its
next. SQLite is the process itself: there a piece is written when it is given, for a thread would only be in the way.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from sqlmodel import Session

from models.storage.database import Database

LayReady = Callable[[Session], object]


class Preparing:
    """As long as it is open, pieces are taken; it closes when the last one is written, raising what went wrong."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = None if database.is_sqlite else ThreadPoolExecutor(1, thread_name_prefix="lay ready")
        self._last: Future[None] | None = None

    def put(self, piece: LayReady) -> None:
        """Take a piece; waits until the one before it is written. Raises what went wrong with that."""
        if self._writer is None:
            self._write(piece)
            return
        self._wait()
        self._last = self._writer.submit(self._write, piece)

    def _wait(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            last.result()

    def _write(self, piece: LayReady) -> None:
        with self._database.writing() as db:
            piece(db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._writer is not None:
            self._writer.shutdown()
        if error is None:
            self._wait()
