"""`python -m tests.killed_import URL JOB NOW STEP`: checks or writes a file as the bot does, and is killed at a step.

The step is a number, of a set of rows that is laid ready, `last`, in the last transaction, before it commits, or
`looking`, half-way through the rows. With the name of a file as the step, and a row of the outbox that asks for it
instead of the job, it is killed when the file's rows are kept aside, before that commits.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from bot.clock import Clock
from bot.evidence import Fetcher
from bot.metrics import Metrics
from bot.preparing import Preparing
from bot.turn import Turns
from handlers.turns import Turn
from locales import Words
from models.oversight import bookings, imports, intake
from models.storage.database import Database
from models.storage.outbox import Outbox
from tests.bench.scale import COMPANY
from tests.locked import opened


def turns_on(database: Database, now: datetime) -> Turns:
    """What does long work on that database."""
    clock = Clock()
    clock.set_to(now)
    return Turns(database, COMPANY, clock, SimpleNamespace(id=1, username="huikuan_bot"), Metrics(database, clock))


def fetched(database: Database, row: int, now: datetime, content: bytes) -> None:
    """Take in a file as the bot does once Telegram has given it."""
    clock = Clock()
    clock.set_to(now)
    with database.reading() as db:
        wanted = db.get_one(Outbox, row)
        db.expunge(wanted)
    nobody: Any = None
    Fetcher(nobody, nobody, database, clock, nobody, nobody, nobody)._settle(wanted, content)


def main() -> None:
    """Be killed."""
    url, job, now, step = sys.argv[1:]
    if Path(step).is_file():
        imports.stage = _then_die(imports.stage)
        fetched(opened(url), int(job), datetime.fromisoformat(now), Path(step).read_bytes())
    turns = turns_on(opened(url), datetime.fromisoformat(now))
    told = 0

    def advance(_turn: Turn, _words: Words) -> None:
        nonlocal told
        told += 1
        if step == "looking" and told == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    if step == "last":
        bookings.bring_in = _then_die(bookings.bring_in)
    elif step != "looking":
        put, sets = Preparing.put, iter(range(int(step) + 1))

        def lay(self: Preparing, piece: Callable[[Session], object]) -> None:
            put(self, piece if next(sets) < int(step) else _then_die(piece))

        Preparing.put = lay  # type: ignore[method-assign]
        intake.WRITTEN_AT_ONCE = 500
    turns.work(int(job), advance)


def _then_die(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> None:
        function(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


if __name__ == "__main__":
    main()
