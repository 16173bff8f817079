"""Telegram's limits, and the rates at which it takes messages.

Numbers from the Bot API's manual and its FAQ. Where Telegram is vague ("short bursts are allowed") a round number
stands here, and the bot should stay below it. Rates are measured against a monotonic time source: moving the
playground's clock neither helps nor hurts.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.refusals import too_many

TEXT = 4096  # code points, after entity parsing
CAPTION = 1024
ENTITIES = 100
CALLBACK_DATA = 64  # bytes
BUTTONS_IN_ROW = 8
BUTTONS = 100
CALLBACK_TEXT = 200
CALLBACK_SECONDS = 60.0  # "about a minute"
INLINE_SECONDS = 60.0  # like a tap
INLINE_QUERY = 256
INLINE_RESULTS = 50
INLINE_RESULT_ID = 64  # bytes
INLINE_OFFSET = 64  # bytes
UPLOAD = 50 * 1024 * 1024
DOWNLOAD = 20 * 1024 * 1024
PHOTO = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width and height together
PHOTO_RATIO = 20
COMMANDS = 100
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 256
MEDIA_GROUP = (2, 10)
POLL_SECONDS = 50
DELETE_HOURS = 48


@dataclass(slots=True)
class Rates:
    """How many messages go through: in all per second, per chat per second with a short burst, per group per minute.

    What is sent counts; edits, deletions and answers to taps do not.
    """

    per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 5
    group_per_minute: int = 20
    time_source: Callable[[], float] = time.monotonic
    _all: deque[float] = field(default_factory=deque)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _chats: dict[int, tuple[float, float]] = field(default_factory=dict)  # tokens left, as of

    def spend(self, chat_id: int, messages: int = 1) -> None:
        """Take so many messages to a chat into account, or refuse them all with 429."""
        now = self.time_source()
        wait = max(self._wait_for_all(now, messages), self._wait_for_chat(chat_id, now, messages))
        if chat_id < 0:
            wait = max(wait, self._wait_for_group(chat_id, now, messages))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._all.extend([now] * messages)
        tokens, _ = self._tokens(chat_id, now)
        self._chats[chat_id] = (tokens - messages, now)
        if chat_id < 0:
            self._groups[chat_id].extend([now] * messages)

    def _wait_for_all(self, now: float, messages: int) -> float:
        return _wait_in_window(self._all, now, 1.0, self.per_second, messages)

    def _wait_for_group(self, chat_id: int, now: float, messages: int) -> float:
        return _wait_in_window(self._groups.setdefault(chat_id, deque()), now, 60.0, self.group_per_minute, messages)

    def _wait_for_chat(self, chat_id: int, now: float, messages: int) -> float:
        tokens, _ = self._tokens(chat_id, now)
        # An album is more than a burst holds; it goes through when the chat was quiet.
        missing = min(messages, self.chat_burst) - tokens
        return missing / self.chat_per_second if missing > 1e-9 else 0.0

    def _tokens(self, chat_id: int, now: float) -> tuple[float, float]:
        tokens, since = self._chats.get(chat_id, (float(self.chat_burst), now))
        return min(float(self.chat_burst), tokens + (now - since) * self.chat_per_second), now


def _wait_in_window(sent: deque[float], now: float, seconds: float, limit: int, messages: int) -> float:
    while sent and sent[0] <= now - seconds:
        sent.popleft()
    excess = len(sent) + messages - limit
    if excess <= 0 or not sent:
        return 0.0
    return sent[min(excess, len(sent)) - 1] + seconds - now
