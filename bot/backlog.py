"""What waits to be done: shared by all processes that work.

What this process received is handed on in memory. Where there are more processes, each also looks into the table, when
it is told to and from time to time anyway, and takes over the chats of which nobody does anything: what a process that
died had in its memory, what one that only receives has kept, and what another one has too much of.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.inbox import Claim, Handout, Run, claim_of
from bot.lookout import Lookout
from bot.signals import Signals, Topic
from models.storage import inbox
from models.storage.database import Database


class Backlog:
    """Gives this process's handout what there is to do."""

    def __init__(self, database: Database, handout: Handout, signals: Signals, run: Run) -> None:
        self._database = database
        self._handout = handout
        self._signals = signals
        self._run = run
        self._works = False
        self._more = False  # there was something at the last look: there may be more when a chat is done
        self._lookout = Lookout(self._look)
        signals.on(Topic.INBOX, self._wake)

    async def start(self) -> None:
        """Begin with what a stopped process left."""
        self._works = True
        if self._database.is_sqlite:
            self._handout.add(await self._run(self._left))
            return
        self._lookout.wake()
        self._lookout.start()

    async def stop(self) -> None:
        """Take over no more."""
        self._works = False
        await self._lookout.stop()

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
        """Somebody else holds it, if only to look at it: whatever is left of this chat is in the table."""
        self._handout.give_up(claim.chat_id)
        self._wake()

    @property
    def resting(self) -> bool:
        """Whether there was nothing to take over at the last look."""
        return self._lookout.resting

    async def rested(self) -> None:
        """Return when there was nothing to take over at the last look."""
        await self._lookout.rested()

    def _wake(self) -> None:
        if self._works:
            self._lookout.wake()

    async def _look(self) -> bool:
        """Take over what is free; whether there may be more."""
        chats = self._handout.room
        self._more = True  # unless this look shows that there is not
        self._more = not chats or self._handout.take_over(await self._run(self._free, chats)) > 0
        return self._more

    def _free(self, chats: int) -> list[Claim]:
        with self._database.writing(brief=True) as db:
            return [claim_of(row) for row in inbox.free(db, chats)]

    def _left(self) -> list[Claim]:
        with self._database.reading() as db:
            return [claim_of(row) for row in inbox.waiting(db)]
