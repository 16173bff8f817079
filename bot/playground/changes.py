"""What has changed in the world, for who watches: the page (as server-sent events) and tests (waiting for the bot).

Every change has a number. Whoever remembers the number of the last one seen (`log.last`) misses nothing that came
between two looks. Waiting never polls and never sleeps; it may only be done on the event loop that the world lives on.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

Kind = Literal["message", "edited", "deleted", "answered", "found", "state", "clock"]
Found = TypeVar("Found")
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened."""

    number: int
    kind: Kind
    chat_id: int = 0
    message_id: int = 0
    person_id: int = 0  # who did it, or whose tap was answered
    by_bot: bool = False
    text: str = ""  # of the answer to a tap
    alert: bool = False
    url: str = ""


@dataclass(slots=True)
class ChangeLog:
    """The latest changes, in order, and who waits for more."""

    last: int = 0
    _changes: deque[Change] = field(default_factory=lambda: deque(maxlen=KEPT))
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def add(
        self,
        kind: Kind,
        chat_id: int = 0,
        message_id: int = 0,
        *,
        person_id: int = 0,
        by_bot: bool = False,
        text: str = "",
        alert: bool = False,
        url: str = "",
    ) -> None:
        """Note a change and wake who waits."""
        self.last += 1
        self._changes.append(Change(self.last, kind, chat_id, message_id, person_id, by_bot, text, alert, url))
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    def since(self, number: int) -> list[Change]:
        """The changes after that number, oldest first."""
        missed = min(self.last - number, len(self._changes))
        return [self._changes[index] for index in range(len(self._changes) - missed, len(self._changes))]

    async def until(self, look: Callable[[], Found | None], patience: float) -> Found:
        """What `look` finds, as soon as it finds something; `TimeoutError` after so many seconds."""
        async with asyncio.timeout(patience):
            while (found := look()) is None:
                await self._next()
            return found

    async def follow(self, number: int | None = None) -> AsyncIterator[Change]:
        """All changes from now on, or from after that number."""
        seen = self.last if number is None else min(number, self.last)
        while True:
            for change in self.since(seen):
                seen = change.number
                yield change
            if seen == self.last:
                await self._next()

    async def _next(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
