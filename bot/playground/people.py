"""Who and where: people, the bot, private chats and groups."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.playground.messages import Message

BotStatus = Literal["member", "administrator", "left", "kicked"]

# What the first administrator of a group may do; the Bot API always lists all of it.
RIGHTS = dict.fromkeys(
    (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
    ),
    False,
)


def member_json(user: dict[str, Any], status: str) -> dict[str, Any]:
    """A `ChatMember` of the Bot API."""
    member: dict[str, Any] = {"user": user, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    if status == "administrator":
        member |= {**RIGHTS, "can_manage_chat": True, "can_delete_messages": True}
    return member


@dataclass(slots=True)
class Person:
    """Somebody with a phone. `role` is a label for the page; Telegram knows nothing of it."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"  # as the phone says it: en, zh-hans, pt-br
    role: str = ""
    started: bool = False  # has ever written to the bot in private
    seen: bool = False  # the bot knows of this person, from a group
    blocked: bool = False  # has blocked the bot
    deactivated: bool = False  # the account is gone

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def as_user(self) -> dict[str, Any]:
        """A `User` of the Bot API."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(slots=True)
class Chat:
    """A place with messages, numbered from 1 in each chat."""

    id: int
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    def add(self, message: Message) -> Message:
        self.messages[message.id] = message
        return message

    def next_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def as_chat(self) -> dict[str, Any]:
        """A `Chat` of the Bot API."""
        raise NotImplementedError

    def has(self, person_id: int) -> bool:
        """Whether this person takes part."""
        raise NotImplementedError


@dataclass(slots=True)
class Private(Chat):
    """A person's chat with the bot; its id is the person's."""

    person: Person = field(kw_only=True)

    def as_chat(self) -> dict[str, Any]:
        chat = self.person.as_user()
        chat.pop("is_bot")
        chat.pop("language_code", None)
        return {**chat, "type": "private"}

    def has(self, person_id: int) -> bool:
        return person_id == self.id


@dataclass(slots=True)
class Group(Chat):
    """A group, or a supergroup; the bot is a member, an administrator, or not there any more."""

    title: str = field(kw_only=True)
    members: set[int] = field(default_factory=set)
    administrators: set[int] = field(default_factory=set)
    supergroup: bool = False
    bot: BotStatus = "member"
    upgraded_to: int = 0

    @property
    def kind(self) -> str:
        return "supergroup" if self.supergroup else "group"

    def as_chat(self) -> dict[str, Any]:
        chat: dict[str, Any] = {"id": self.id, "title": self.title, "type": self.kind}
        if not self.supergroup:
            chat["all_members_are_administrators"] = False
        return chat

    def has(self, person_id: int) -> bool:
        return person_id in self.members
