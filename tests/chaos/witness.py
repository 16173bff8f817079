"""What the phones showed: how often each payment was answered and each reminder came, and when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic

from bot.playground.world import World

ECHO = re.compile(r"💰 Received CN¥([\d,]+)\.00 from")
REMINDER = re.compile(r"📅 Follow-up: .*^call number (\d+)$", re.DOTALL | re.MULTILINE)
SLACK = 3.0
"""Seconds between a blow and what it brings about."""


class Witness:
    """Looks at every message as it arrives."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.echoes: dict[int, list[float]] = defaultdict(list)
        self.reminders: dict[int, list[float]] = defaultdict(list)

    async def watch(self) -> None:
        """Look on, for ever."""
        async for change in self._world.changes.follow(0):
            if change.kind == "message" and change.by_bot:
                self._see(self._world.message(change.chat_id, change.message_id).text)
                self._world.changes.wake()  # who waits for what is seen may have looked before it was

    def _see(self, text: str) -> None:
        if found := ECHO.match(text):
            self.echoes[int(found[1].replace(",", ""))].append(monotonic())
        elif found := REMINDER.match(text):
            self.reminders[int(found[1])].append(monotonic())


def said_again(times: dict[int, list[float]]) -> int:
    """How many messages came that had come before."""
    return sum(len(each) - 1 for each in times.values())


def too_often(times: dict[int, list[float]], blows: Sequence[float]) -> list[int]:
    """What came more often than blows fell meanwhile."""
    return [
        what
        for what, each in times.items()
        if len(each) - 1 > sum(each[0] - SLACK <= blow <= each[-1] + SLACK for blow in blows)
    ]
