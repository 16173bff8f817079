"""What waits to be done: shared by all processes that work.

What this process received is handed on in memory. Where there are more processes, each also looks into the table, when
it is told to and from time to time anyway, and takes over the chats of which nobody does anything: what a process that
died had in its memory, what one that only receives has kept, and what another one has too much of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from bot.inbox import Claim, Handout, Run, claim_of
from bot.retries import Retries
from bot.signals import Signals, Topic
from models import inbox
from models.database import Database

LOOK = 1.0
"""Seconds between two looks when nobody says anything."""

REST = 3
"""How much longer than a look the pause after it is: looking must not become the work."""


class Backlog:
    """Gives this process's handout what there is to do."""

    def __init__(self, database: Database, handout: Handout, signals: Signals, run: Run) -> None:
        self._database = database
        self._handout = handout
        self._signals = signals
        self._run = run
        self._works = False
        self._woken = asyncio.Event()
        self._more = False  # there was something at the last look: there may be more when a chat is done
        self._rested = asyncio.Event()
        self._rested.set()
        self._looking: asyncio.Task[None] | None = None
        signals.on(Topic.INBOX, self._wake)

    async def start(self) -> None:
        """Begin with what a stopped process left."""
        self._works = True
        if self._database.is_sqlite:
            self._handout.add(await self._run(self._left))
            return
        self._rested.clear()
        self._woken.set()
        self._looking = asyncio.create_task(self._look_out())

    async def stop(self) -> None:
        """Take over no more."""
        self._works = False
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        self._rested.set()

    def add(self, claims: Sequence[Claim]) -> None:
        """What was kept just now."""
        if self._works:
            self._handout.add(claims)
        if claims and (not self._works or self._handout.crowded):
            self._signals.tell(Topic.INBOX)

    def done(self, claim: Claim) -> None:
        """A chat may go on."""
        self._handout.release(claim)
        if self._more:
            self._wake()

    def lost(self, claim: Claim) -> None:
        """Another process was quicker: whatever it leaves of this chat is in the table."""
        self._handout.give_up(claim.chat_id)
        self._more = True

    async def rested(self) -> None:
        """Return when there was nothing to take over at the last look."""
        await self._rested.wait()

    def _wake(self) -> None:
        if self._works:
            self._rested.clear()
            self._woken.set()

    async def _look_out(self) -> None:
        retries = Retries()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._woken.wait()
            self._woken.clear()
            began, chats = monotonic(), self._handout.room
            self._more = not chats
            if chats:
                try:
                    self._more = self._handout.take_over(await self._run(self._free, chats)) > 0
                    retries = Retries()
                except Exception as error:
                    await asyncio.sleep(retries.pause(error) or LOOK)
                    self._more = True
            if not self._more and not self._woken.is_set():
                self._rested.set()
            await asyncio.sleep(REST * (monotonic() - began))

    def _free(self, chats: int) -> list[Claim]:
        with self._database.writing(brief=True) as db:
            return [claim_of(row) for row in inbox.free(db, chats)]

    def _left(self) -> list[Claim]:
        with self._database.reading() as db:
            return [claim_of(row) for row in inbox.waiting(db)]
