"""What a process does, and what only one of all processes does: receiving by polls, sending, scheduling.

Such a duty is held by a lock of PostgreSQL that belongs to a connection of the process's own. When the process dies the
lock is free, and another process takes the duty up; a process that loses the connection steps down at once, because
another one may hold the lock by then. What two do for a moment after all harms nobody: an update is kept once, a job is
noted once, a message comes twice at worst. SQLite has one process, which does everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.retries import Retries
from bot.signals import connect
from models.storage.database import Database

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two looks whether a duty is free."""

PATIENCE = 4.0
"""Seconds without an answer after which the connection counts as lost."""


class Duty(StrEnum):
    """A part of the work."""

    SEND = "send"
    WORK = "work"  # do updates
    SCHEDULE = "schedule"  # do what falls due
    RECEIVE = "receive"


ALL = frozenset(Duty)
LOCK = 0x48554B
"""Tells our locks from those of other programs in the database."""

LOCKS = {Duty.SEND: 1, Duty.SCHEDULE: 2, Duty.RECEIVE: 3}
"""The lock of each duty; the same in all versions, since they may meet."""


@dataclass
class Post:
    """Who takes a duty up here, and who lays it down."""

    duty: Duty
    begin: Callable[[], Awaitable[None]]
    end: Callable[[], Awaitable[None]]
    alone: bool  # one process at a time has it
    held: bool = False


class Duties:
    """The duties of this process, taken up in the order given."""

    def __init__(self, database: Database, posts: Sequence[Post], tell: Callable[[Duty, bool], object]) -> None:
        """`tell` is called whenever a duty is taken up or laid down."""
        self._database = database
        self._posts = posts
        self._tell = tell
        self._locked: set[Duty] = set()
        self._beginning: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._looked = asyncio.Event()
        self._holding: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def held(self) -> frozenset[Duty]:
        """What this process does now."""
        return frozenset(post.duty for post in self._posts if post.held)

    async def start(self) -> None:
        """Take up what is free, and from then on whatever becomes free."""
        if not self._database.is_sqlite:
            self._holding = asyncio.create_task(self._hold())
            await self._looked.wait()
        await self._follow()
        self._following = asyncio.create_task(self._follow_on())

    async def rest(self) -> None:
        """Take up nothing more; what is held stays held."""
        if self._beginning:
            self._beginning.cancel()
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def stop(self) -> None:
        """Let go of every lock, for others to take; the duties were ended before."""
        if self._holding:
            self._holding.cancel()
            await asyncio.gather(self._holding, return_exceptions=True)

    # --- the lock

    async def _hold(self) -> None:
        while True:
            try:
                async with await connect(self._database) as line:
                    await self._lock(line)
            except Exception as error:  # whatever it is, another process may hold the locks by now
                log.warning("the connection that holds the duties is lost", reason=type(error).__name__)
                self._lose()
                await asyncio.sleep(EVERY)

    async def _lock(self, line: AsyncConnection) -> None:
        """Lock what is free as long as the connection lasts."""
        try:
            while True:
                async with asyncio.timeout(PATIENCE):
                    for post in self._posts:
                        if post.alone and post.duty not in self._locked and await _try(line, post.duty):
                            self._locked.add(post.duty)
                            self._changed.set()
                    await line.execute("SELECT 1")
                self._looked.set()
                async for _signal in line.notifies(timeout=EVERY):  # a cut connection shows here at once
                    pass
        except asyncio.CancelledError:
            async with asyncio.timeout(EVERY):  # a closed connection keeps its locks for a moment
                await line.execute("SELECT pg_advisory_unlock_all()")
            raise

    def _lose(self) -> None:
        self._locked.clear()
        self._changed.set()
        if self._beginning:
            self._beginning.cancel()

    # --- the work

    async def _follow_on(self) -> None:
        retries = Retries()
        while True:
            await self._changed.wait()
            try:
                await self._follow()
                retries = Retries()
            except Exception as error:
                if (pause := retries.pause(error)) is None:
                    log.error("a duty could not be taken up", exc_info=error)
                    pause = EVERY
                self._changed.set()
                await asyncio.sleep(pause)

    async def _follow(self) -> None:
        """Do what the locks say, in order."""
        self._changed.clear()
        lost = [post for post in self._posts if post.held and not self._may_hold(post)]
        await asyncio.gather(*(self._lay_down(post) for post in lost))
        for post in self._posts:
            if not post.held and self._may_hold(post):
                await self._take_up(post)

    def _may_hold(self, post: Post) -> bool:
        return self._database.is_sqlite or not post.alone or post.duty in self._locked

    async def _take_up(self, post: Post) -> None:
        post.held = True
        self._tell(post.duty, True)
        self._beginning = asyncio.ensure_future(post.begin())
        try:
            await asyncio.wait((self._beginning,))
            if not self._beginning.cancelled():
                self._beginning.result()
                log.info("took up", duty=str(post.duty))
        except Exception:
            await self._lay_down(post)
            raise
        finally:
            self._beginning = None

    async def _lay_down(self, post: Post) -> None:
        post.held = False  # whatever happens below: to take it up again is to begin anew
        self._tell(post.duty, False)
        try:
            await post.end()
        except Exception as error:
            log.error("a duty was not laid down cleanly", duty=str(post.duty), exc_info=error)
        log.info("laid down", duty=str(post.duty))


async def _try(line: AsyncConnection, duty: Duty) -> bool:
    found = await (await line.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK, LOCKS[duty]))).fetchone()
    return bool(found and found[0])
