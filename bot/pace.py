"""How fast we may write: below Telegram's limits in all, in one chat, and in one group.

Telegram counts a message when it arrives, which is some time between its leaving here and its answer. What every call
takes at least shifts all of them alike, and only the rest is uncertain. So a call counts from when it leaves until a
second after its answer, less the shortest time that any took: however long each was on its way, no more arrive
together than may.

What nobody waits for leaves in even steps and a little slower, so that there is always room for an answer.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

BURST = 4
"""Messages that a quiet chat takes at once."""

PATIENT_PART = 0.95
PATIENT_BURST = 2.0
"""What nobody waits for may have so much of all, and so many at once after a pause."""

CALLS_TO_KNOW = 20
"""Before so many calls the shortest time of all is not known well enough."""

SECOND, MINUTE = 1.0, 60.0


class Timing(Protocol):
    """Measured time, and waiting in it. Tests have one in which waiting costs nothing."""

    def now(self) -> float:
        """Seconds since whenever."""

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Until the event is set, or so many seconds have passed."""

    def call_later(self, seconds: float, call: Callable[[], object]) -> None:
        """Call it after so many seconds."""


class RealTime:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if event.is_set():
            return
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass

    def call_later(self, seconds: float, call: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(seconds, call)


class Pace:
    """What was sent when, and how long the next message has to wait."""

    def __init__(self, *, per_second: int, per_second_in_chat: float, per_minute_in_group: int) -> None:
        self._per_second = per_second
        self._in_chat = per_second_in_chat
        self._in_group = per_minute_in_group
        self._on_their_way = 0
        self._shortest = math.inf  # seconds that any call took
        self._measured = 0
        self._all: deque[float] = deque()
        self._patient = (PATIENT_BURST, -math.inf)  # calls still free, as of
        self._groups: dict[int, deque[float]] = {}
        self._chats: dict[int, tuple[float, float]] = {}  # messages still free, as of

    def wait(self, now: float, *, patient: bool = False) -> float | None:
        """Seconds until anything may be sent; None: not before one that is on its way is answered."""
        room = self._per_second - self._on_their_way
        if room <= 0:
            return None
        wait = _wait(self._all, now, SECOND, room)
        if patient:
            wait = max(wait, (1.0 - self._patience(now)) / (self._per_second * PATIENT_PART))
        return wait

    def wait_in_chat(self, chat_id: int, now: float) -> float:
        """Seconds until this chat takes a message; one at a time is on its way to it."""
        wait = max(0.0, (1.0 - self._free(chat_id, now)) / self._in_chat)
        if chat_id < 0 and (sent := self._groups.get(chat_id)):
            wait = max(wait, _wait(sent, now, MINUTE, self._in_group))
        return wait

    def leaves(self, now: float, *, patient: bool = False) -> None:
        """A call of any kind is on its way."""
        self._on_their_way += 1
        if patient:
            self._patient = (self._patience(now) - 1.0, now)

    def arrived(self, left: float, now: float, chat_id: int | None) -> None:
        """It is answered, or lost; with the chat that it was to show something in."""
        self._on_their_way -= 1
        self._shortest = min(self._shortest, now - left)
        self._measured += 1
        self._all.append(now - (self._shortest if self._measured > CALLS_TO_KNOW else 0.0))
        if chat_id is not None:
            self._chats[chat_id] = (self._free(chat_id, now) - 1.0, now)
            if chat_id < 0:
                self._groups.setdefault(chat_id, deque()).append(now)

    def _patience(self, now: float) -> float:
        free, since = self._patient
        return min(PATIENT_BURST, free + (now - since) * self._per_second * PATIENT_PART)

    def _free(self, chat_id: int, now: float) -> float:
        free, since = self._chats.get(chat_id, (float(BURST), now))
        return min(float(BURST), free + (now - since) * self._in_chat)


def _wait(sent: deque[float], now: float, seconds: float, limit: int) -> float:
    while sent and sent[0] <= now - seconds:
        sent.popleft()
    return sent[-limit] + seconds - now if len(sent) >= limit else 0.0
