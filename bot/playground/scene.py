"""What is there: people, chats, the bot's queue of updates, files, commands, faults; and waiting for what comes.

The scene does nothing by itself. People act on it through `World`, the bot through the methods in `telegram`.
It lives on one event loop and is not safe to use from other threads.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from bot.clock import Clock
from bot.playground.changes import Change, ChangeLog
from bot.playground.changes import Kind as ChangeKind
from bot.playground.commands import Commands
from bot.playground.faults import Faults
from bot.playground.files import Files
from bot.playground.limits import Rates
from bot.playground.messages import JSON, Message
from bot.playground.people import Chat, Group, Person, Private
from bot.playground.queries import InlineQuery
from bot.playground.refusals import Refusal
from bot.playground.taps import Tap
from bot.playground.updates import Updates

TOKEN = "5000000001:playground"


class Scene:
    """The state of the world, and what every side needs of it."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        clock: Clock | None = None,
        name: str = "Huikuan",
        username: str = "huikuan_bot",
        paced: bool = True,
        time_source: Callable[[], float] = time.monotonic,
    ) -> None:
        """`paced=False` lifts the rate limits (for benchmarks); `time_source` measures them and the age of taps."""
        self.token = token
        self.clock = clock or Clock()
        self.time_source = time_source
        self.rates = Rates(time_source=time_source) if paced else None
        self.bot: JSON = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.queries: dict[str, InlineQuery] = {}
        self.files = Files()
        self.commands = Commands()
        self.updates = Updates()
        self.faults = Faults()
        self.changes = ChangeLog()
        self.refusals: list[Refusal] = []
        self.calls: dict[str, int] = {}  # how often each method was called
        self.actions: list[tuple[int, str]] = []  # what sendChatAction showed, by chat
        self.webhook: JSON = {}
        self.updates.on_poll = self.changes.wake
        self.clock.on_move(lambda: self.changes.add("clock"))

    # --- people and places

    def add_person(self, person_id: int, first_name: str, **details: Any) -> Person:
        """Somebody new; details as in `Person`: last_name, username, language_code, role, started …"""
        person = Person(person_id, first_name, **details)
        self.people[person_id] = person
        self.chats[person_id] = Private(person_id, person=person)
        self.changes.add("state")
        return person

    def group(self, group_id: int) -> Group:
        """A group by its id."""
        chat = self.chats[group_id]
        if not isinstance(chat, Group):
            raise LookupError(f"{group_id} is no group.")
        return chat

    def groups(self) -> list[Group]:
        return [chat for chat in self.chats.values() if isinstance(chat, Group)]

    def message(self, chat_id: int, message_id: int) -> Message:
        """A message that is there."""
        return self.chats[chat_id].messages[message_id]

    def messages(self, chat_id: int, *, after: int = 0, by_bot: bool | None = None) -> list[Message]:
        """The messages of a chat, oldest first; of the bot only, or of people only, when asked."""
        return [
            message
            for message in self.chats[chat_id].messages.values()
            if message.id > after and by_bot in (None, message.by_bot)
        ]

    def timestamp(self) -> int:
        return int(self.clock.now().timestamp())

    # --- how the Bot API shows them

    def user_json(self, user_id: int) -> JSON:
        return self.bot if user_id == self.bot["id"] else self.people[user_id].as_user()

    def message_json(self, message: Message, *, alone: bool = False) -> JSON:
        """A `Message` of the Bot API, with the one that it replies to unless it is to stand alone."""
        chat = self.chats[message.chat_id]
        replied = None
        if message.reply_to and not alone and (original := chat.messages.get(message.reply_to)):
            replied = self.message_json(original, alone=True)
        return message.as_json(chat.as_chat(), self.user_json(message.sender_id), replied)

    # --- what is wrong

    def unanswered(self) -> list[Tap]:
        """The taps that the bot has never answered."""
        return [tap for tap in self.taps.values() if not tap.answered]

    @property
    def rate_hits(self) -> list[Refusal]:
        """The calls that came too fast."""
        return [refusal for refusal in self.refusals if refusal.status == 429]

    # --- waiting

    async def next_message(self, chat_id: int, after: int = 0, patience: float = 5.0) -> Message:
        """The bot's first message in a chat after that message; `TimeoutError` when none comes in time."""

        def look() -> Message | None:
            messages = self.chats[chat_id].messages
            for number in range(after + 1, self.chats[chat_id].last_message_id + 1):
                message = messages.get(number)
                if message is not None and message.by_bot:
                    return message
            return None

        return await self.changes.until(look, patience)

    async def next_change(
        self,
        chat_id: int,
        after: int,
        kinds: Iterable[ChangeKind] = ("message", "edited"),
        patience: float = 5.0,
    ) -> Change:
        """The first thing that the bot did in a chat after that change (`changes.last` before the act)."""
        wanted = frozenset(kinds)

        def look() -> Change | None:
            for change in self.changes.since(after):
                if change.chat_id == chat_id and change.by_bot and change.kind in wanted:
                    return change
            return None

        return await self.changes.until(look, patience)

    async def answered(self, tap: Tap, patience: float = 5.0) -> Tap:
        """The tap, as soon as the bot has answered it."""
        return await self.changes.until(lambda: tap if tap.answered else None, patience)

    async def drained(self, patience: float = 5.0) -> None:
        """Return when the bot has confirmed all its updates and asks for more."""
        await self.changes.until(lambda: self.updates.drained or None, patience)
