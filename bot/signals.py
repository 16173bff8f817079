"""Word between the processes on one PostgreSQL: that there is something to do, or to send.

A signal only wakes; what there is stands in the tables, where everybody looks from time to time anyway. It goes out
after the commit, from a connection of its own, and many become one: within a transaction it would make every commit
wait for every other. On SQLite there is nobody to tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from models.storage.database import CONNECTION, Database

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = structlog.get_logger()

GATHERING = 0.005
"""Seconds in which signals become one."""

AGAIN = 1.0
"""Seconds until a lost connection is tried again."""


class Topic(StrEnum):
    """What there is."""

    INBOX = "inbox"  # updates that nobody does yet
    OUTBOX = "outbox"  # messages to be sent
    JOBS = "jobs"  # long work that was begun


class Signals:
    """Tells the other processes, and hears them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._callbacks: dict[Topic, list[Callable[[], object]]] = {topic: [] for topic in Topic}
        self._untold: set[Topic] = set()
        self._something = asyncio.Event()
        self._all_told = asyncio.Event()
        self._all_told.set()
        self._own_id = 0
        self._tasks: list[asyncio.Task[None]] = []

    def on(self, topic: Topic, callback: Callable[[], object]) -> None:
        """Call it whenever another process tells so, and whenever something may have been missed."""
        self._callbacks[topic].append(callback)

    def tell(self, topic: Topic) -> None:
        """Let the other processes know."""
        if not self._database.is_sqlite:
            self._untold.add(topic)
            self._all_told.clear()
            self._something.set()

    def start(self) -> None:
        """Begin to tell and to hear."""
        if not self._database.is_sqlite:
            self._tasks = [asyncio.create_task(self._again(self._tell)), asyncio.create_task(self._again(self._hear))]

    async def stop(self) -> None:
        """Tell what is untold, and end."""
        if self._tasks:
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    await self._all_told.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _again(self, work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        while True:
            try:
                async with await connect(self._database) as connection:
                    await work(connection)
            except Exception as error:  # whatever it is, somebody must hear the others
                log.warning("the other processes cannot be reached", reason=type(error).__name__)
                await asyncio.sleep(AGAIN)

    async def _tell(self, connection: AsyncConnection) -> None:
        self._own_id = connection.info.backend_pid
        while True:
            await self._something.wait()
            self._something.clear()
            told = set(self._untold)
            for topic in told:
                await connection.execute("SELECT pg_notify('huikuan', %s)", (topic,))
            self._untold -= told
            if not self._untold:
                self._all_told.set()
            await asyncio.sleep(GATHERING)

    async def _hear(self, connection: AsyncConnection) -> None:
        await connection.execute("LISTEN huikuan")
        for topic in Topic:
            self._call(topic)
        async for signal in connection.notifies():
            if signal.pid != self._own_id:
                self._call(Topic(signal.payload))

    def _call(self, topic: Topic) -> None:
        for callback in self._callbacks[topic]:
            callback()


async def connect(database: Database) -> AsyncConnection:
    """A connection to PostgreSQL for the event loop, with the same limits as all others; every statement commits."""
    from psycopg import AsyncConnection  # heavy, and SQLite does without

    _arguments, parameters = database.engine.dialect.create_connect_args(database.url)
    return await AsyncConnection.connect(**{**parameters, **CONNECTION}, autocommit=True)
