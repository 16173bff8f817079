"""The way from turns to the sender: in this process while it holds the duty, else through the table and a signal.

Alone on a database, what was committed just now goes on in memory. Where there are more processes, the one that sends
looks into the table for what was queued, by whomever: a look shows everything that was committed before, so messages of
one chat stay in order though several processes wrote them. Each row is given to the sender once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from time import monotonic

import structlog
from sqlalchemy.exc import DBAPIError

from bot.inbox import Run
from bot.lookout import LOOK, Lookout
from bot.outbox import Sender
from bot.records import Records
from bot.retries import Retries
from bot.signals import Signals, Topic
from models.storage import outbox
from models.storage.database import Database
from models.storage.outbox import Outbox, Priority

log = structlog.get_logger()

REMEMBERED = 60.0
"""Seconds for which a row that was sent is known, since a look that began before may still show it."""

COUNT = 0.5
"""Seconds between two counts of what another process has to send."""


class Relay:
    """Hands on what turns wrote."""

    def __init__(
        self, database: Database, records: Records, signals: Signals, run: Run, new_sender: Callable[[], Sender]
    ) -> None:
        self._database = database
        self._records = records
        self._signals = signals
        self._run = run
        self._new_sender = new_sender
        self.sender = new_sender()
        self._sends = False
        self._own: dict[int, Outbox] = {}  # written by this process since the last look
        self._given: dict[int, float] = {}  # what the sender got, and when
        self._lookout = Lookout(self._found_all)
        self._writing: asyncio.Task[None] | None = None
        self._keeping: set[asyncio.Task[None]] = set()
        signals.on(Topic.OUTBOX, self._wake)

    async def begin(self) -> None:
        """Take up the sending, first of all of what a stopped process left."""
        await self._run(self._records.write)  # what was sent before must not be sent again
        self.sender = self._new_sender()
        self.sender.start()
        self._given.clear()
        left = await self._look()
        if left:
            log.info("going on with what was left", messages=left)
        self._sends = True
        if not self._database.is_sqlite:
            self._lookout.start()

    async def end(self, seconds: float = 0.0) -> None:
        """Send what can be sent in so many seconds, and lay the sending down."""
        self._sends = False
        await self._lookout.stop()
        self._own.clear()
        try:
            await self.sender.stop(seconds)
        except DBAPIError:  # whoever sends now must not send that again, either
            self._writing = asyncio.create_task(self._write_down())

    async def close(self, seconds: float) -> None:
        """Send what can be sent in so many seconds, for the last time."""
        await self.end(seconds)
        if self._writing:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    def add(self, rows: Sequence[Outbox]) -> None:
        """What was committed just now."""
        if not rows:
            return
        if not self._sends:
            self._signals.tell(Topic.OUTBOX)
        elif self._database.is_sqlite:
            self.sender.add(rows)
        else:
            self._own |= {row.id or 0: row for row in rows if row.id not in self._given}
            self._wake()

    def add_unkept(self, row: Outbox) -> None:
        """A message that may be lost with the process, or is useless in a while."""
        if self._sends:
            self.sender.add([row])
        else:
            task = asyncio.create_task(self._keep(row))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)

    async def _keep(self, row: Outbox) -> None:
        """Another process sends: it finds in the table what there is."""
        try:
            await self._run(self._put, row)
        except Exception as error:
            log.warning("a message of no weight was lost", kind=type(error).__name__)
        else:
            self.add([row])

    async def room(self, priority: Priority, most: int) -> bool:
        """Whether no more messages of that priority than so many wait to be sent, by whichever process.

        A no is told when there may be room again.
        """
        if not self._sends:
            if await self._run(self._count, priority) <= most:
                return True
            await asyncio.sleep(COUNT)
            return False
        if self.sender.waiting(priority) + sum(row.priority == priority for row in self._own.values()) <= most:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK):
                await self.sender.moved_on()
        return False

    @property
    def quiet(self) -> bool:
        """Whether everything that this process wrote, or has to send, is sent and written down."""
        return not self._sends or (self._lookout.resting and self.sender.quiet)

    async def drained(self) -> None:
        """Return when everything is sent and written down."""
        if self._sends:
            await self._lookout.rested()
            await self.sender.drained()

    def _wake(self) -> None:
        if self._sends:
            self._lookout.wake()

    async def _write_down(self) -> None:
        retries = Retries()
        while True:
            try:
                await self._run(self._records.write)
                return
            except Exception as error:
                await asyncio.sleep(retries.pause(error) or LOOK)

    async def _found_all(self) -> bool:
        """Whether there may be more than a look shows: never, it shows all that was committed."""
        await self._look()
        return False

    async def _look(self) -> int:
        """Give the sender what is queued and was not given to it before; how many rows."""
        began = monotonic()
        own, self._own = self._own, {}
        try:
            queued = await self._run(self._queued)
            rows = {key: row for key, row in own.items() if key in queued and key not in self._given}
            missing = [key for key in queued if key not in rows and key not in self._given]
            if missing:
                rows |= {row.id or 0: row for row in await self._run(self._rows, missing)}
        except Exception:
            self._own = own | self._own
            raise
        self._given = {key: at for key, at in self._given.items() if key in queued or at > began - REMEMBERED}
        self._given |= dict.fromkeys(rows, began)
        self.sender.add([rows[key] for key in sorted(rows)])
        return len(rows)

    def _put(self, row: Outbox) -> None:
        with self._database.writing(brief=True) as db:
            outbox.put(db, [row])

    def _queued(self) -> frozenset[int]:
        with self._database.reading() as db:
            return frozenset(outbox.queued(db))

    def _rows(self, keys: Collection[int]) -> Sequence[Outbox]:
        with self._database.reading() as db:
            rows = outbox.with_ids(db, keys)
            db.expunge_all()
            return rows

    def _count(self, priority: Priority) -> int:
        with self._database.reading() as db:
            return outbox.queued_of(db, priority)
