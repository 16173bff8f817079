"""A process that serves: alone on its database, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.app import App, TokenRefused
from bot.failures import Failure
from models.storage.database import Database

log = structlog.get_logger()

SIGNALS = (signal.SIGTERM, signal.SIGINT)
UNKNOWN_TOKEN = "Telegram does not know this token: take the one that @BotFather gave"


@contextmanager
def only_one(database: Database) -> Iterator[None]:
    """Hold the SQLite file for this process: a second one would hand out the same updates. Raises Failure."""
    if not database.is_sqlite:
        yield
        return
    import fcntl

    path = Path(f"{database.url.database}.lock")
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(
                f"another `run` or `play` works on {database.url.database}: stop it first. SQLite serves one process; "
                "for several set HUIKUAN_DATABASE__URL to a PostgreSQL, postgresql+psycopg://USER@HOST/NAME"
            ) from None
        yield


async def serve(app: App, announce: Callable[[], object]) -> int:
    """Serve until SIGTERM or SIGINT; `announce` is called when the bot is ready. The exit code."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        starting = asyncio.create_task(app.start())
        if not await _first(starting, stop):
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        elif error := starting.exception():
            await app.stop()
            raise Failure(UNKNOWN_TOKEN) if isinstance(error, TokenRefused) else error
        else:
            announce()
            gc.collect()
            gc.freeze()  # what is loaded stays: no collection needs to walk through it again
            refused = asyncio.create_task(app.refused.wait())
            await _first(refused, stop)
            refused.cancel()
        if not await app.stop():
            _leave()
        if app.refused.is_set():
            raise Failure(UNKNOWN_TOKEN)
        return 0
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


async def _first(task: asyncio.Task[object] | asyncio.Task[None], stop: asyncio.Event) -> bool:
    """Whether the task ended before the process was told to stop."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    return task.done()


def _leave() -> None:
    """End now: a turn that does not end would keep the process, and what it has not committed is done again anyway."""
    log.warning("something did not end in time and is left to the next start")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
