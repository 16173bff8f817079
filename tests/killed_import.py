"""`python -m tests.killed_import URL JOB NOW STEP`: writes a file as the bot does, and is killed at that step.

The step is a number, of a set of rows that is laid ready, or `last`, in the last transaction; before it commits.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from bot.clock import Clock
from bot.metrics import Metrics
from bot.turn import Turns
from models.oversight import bookings
from models.storage.database import Database
from tests.bench.scale import COMPANY
from tests.locked import opened


def turns_on(database: Database, now: datetime) -> Turns:
    """What does long work on that database."""
    clock = Clock()
    clock.set_to(now)
    return Turns(database, COMPANY, clock, SimpleNamespace(id=1, username="huikuan_bot"), Metrics(database, clock))


def main() -> None:
    """Be killed."""
    url, job, now, step = sys.argv[1:]
    turns = turns_on(opened(url), datetime.fromisoformat(now))
    if step == "last":
        bookings.bring_in = _then_die(bookings.bring_in)
    else:
        aside, sets = turns._aside, iter(range(int(step) + 1))

        def lay(prepare: Callable[[Session], object]) -> None:
            aside(prepare if next(sets) < int(step) else _then_die(prepare))

        turns._aside = lay  # type: ignore[method-assign]
    turns.work(int(job), lambda _turn, _words: None)


def _then_die(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> None:
        function(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


if __name__ == "__main__":
    main()
