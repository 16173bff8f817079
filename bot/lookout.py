"""Looking into a table that other processes write: whenever somebody says so, and from time to time anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic

from bot.retries import Retries

LOOK = 1.0
"""Seconds between two looks when nobody says anything."""

REST, LONGEST_REST = 3, 0.2
"""How much longer than a look the pause after it is: looking must not become the work. And seconds at most: one look
that took long, whatever held it up, must not keep the next messages waiting."""


class Lookout:
    """Looks again and again while it is started."""

    def __init__(self, look: Callable[[], Awaitable[bool]]) -> None:
        """`look` tells whether there may be more than it has found; what it raises is tried again."""
        self._look = look
        self._woken = asyncio.Event()
        self._rested = asyncio.Event()
        self._rested.set()
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._looking = asyncio.create_task(self._look_out())

    async def stop(self) -> None:
        """Look no more."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
            self._looking = None
        self._rested.set()

    def wake(self) -> None:
        """There is something to be found."""
        self._rested.clear()
        self._woken.set()

    @property
    def resting(self) -> bool:
        """Whether there was nothing more at the last look."""
        return self._rested.is_set()

    async def rested(self) -> None:
        """Return when there was nothing more at the last look."""
        await self._rested.wait()

    async def _look_out(self) -> None:
        retries = Retries()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._woken.wait()
            self._woken.clear()
            began = monotonic()
            try:
                more = await self._look()
                retries = Retries()
            except Exception as error:
                await asyncio.sleep(retries.pause(error) or LOOK)
                self._woken.set()
                more = True
            if not more and not self._woken.is_set():
                self._rested.set()
            await asyncio.sleep(min(REST * (monotonic() - began), LONGEST_REST))
