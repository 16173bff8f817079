"""How fast we may write: below Telegram's limits in all, in one chat, and in one group.

Telegram counts when a message arrives, we when it leaves, so the numbers stay a little below: a chat's burst is smaller
than what passes, and a group's minute is longer than a minute.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Protocol

BURST = 4
"""Messages that a quiet chat takes at once."""

MINUTE = 61.0


class Timing(Protocol):
    """Measured time, and waiting in it. Tests have one in which waiting costs nothing."""

    def now(self) -> float:
        """Seconds since whenever."""

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Until the event is set, or so many seconds have passed."""


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


class Pace:
    """What was sent when, and how long the next message has to wait."""

    def __init__(self, *, per_second: int, per_second_in_chat: float, per_minute_in_group: int) -> None:
        self._per_second = per_second
        self._in_chat = per_second_in_chat
        self._in_group = per_minute_in_group
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._chats: dict[int, tuple[float, float]] = {}  # messages still free, as of

    def wait(self, now: float) -> float:
        """Seconds until anything may be sent."""
        return _wait(self._all, now, 1.0, self._per_second)

    def wait_in_chat(self, chat_id: int, now: float) -> float:
        """Seconds until this chat takes a message."""
        wait = max(0.0, (1.0 - self._free(chat_id, now)) / self._in_chat)
        if chat_id < 0 and (sent := self._groups.get(chat_id)):
            wait = max(wait, _wait(sent, now, MINUTE, self._in_group))
        return wait

    def spend(self, now: float) -> None:
        """A call of any kind leaves now."""
        self._all.append(now)

    def spend_in_chat(self, chat_id: int, now: float) -> None:
        """A message to this chat leaves now."""
        self._chats[chat_id] = (self._free(chat_id, now) - 1.0, now)
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)

    def _free(self, chat_id: int, now: float) -> float:
        free, since = self._chats.get(chat_id, (float(BURST), now))
        return min(float(BURST), free + (now - since) * self._in_chat)


def _wait(sent: deque[float], now: float, seconds: float, limit: int) -> float:
    while sent and sent[0] <= now - seconds:
        sent.popleft()
    return sent[-limit] + seconds - now if len(sent) >= limit else 0.0
