"""Telegram's updates as what happened: somebody said something, a chat moved, somebody blocked the bot.

`happening` takes an update as raw JSON and gives one of the values below, or None for what concerns nobody: channel
posts, other bots, service messages, kinds that we do not know. What cannot be parsed raises whatever the parser raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from handlers.turns import Chat, Document, Person, Place, Said, SharedContact, Tap

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
)
"""The kinds that we ask Telegram for."""

COMMAND = re.compile(r"[/／]([A-Za-z0-9_]+|[^\s@/／]+)(?:@(\w+))?\s*(.*)", re.DOTALL)
GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(frozen=True)
class Heard:
    """Somebody said or tapped something."""

    chat: Chat
    said: Said
    at: datetime | None  # when it was sent; None: it happens now


@dataclass(frozen=True)
class Moved:
    """A group became a supergroup."""

    chat_id: int
    new_chat_id: int


@dataclass(frozen=True)
class Blocked:
    """Somebody stopped the bot, or lets it write again."""

    telegram_id: int
    blocked: bool


@dataclass(frozen=True)
class Membership:
    """The bot came into a group, or was put out of it."""

    chat: Chat
    gone: bool


Happening = Heard | Moved | Blocked | Membership


def chat_of(raw: object) -> int:
    """The chat within whose order an update stands, read without parsing the rest; 0 when it has none."""
    if not isinstance(raw, Mapping):
        return 0
    for content in raw.values():
        if not isinstance(content, Mapping):
            continue
        message = content.get("message") if "data" in content else content
        chat = message.get("chat") if isinstance(message, Mapping) else None
        sender = chat if isinstance(chat, Mapping) else content.get("from")
        if isinstance(sender, Mapping) and isinstance(sender.get("id"), int):
            return int(sender["id"])
    return 0


def tap_of(raw: object) -> str | None:
    """The id of the callback query in a raw update; a tap is answered even when nothing else can be done with it."""
    query = raw.get("callback_query") if isinstance(raw, Mapping) else None
    identity = query.get("id") if isinstance(query, Mapping) else None
    return identity if isinstance(identity, str) else None


def happening(raw: Mapping[str, Any], bot: Bot) -> Happening | None:
    """What happened, as far as it concerns us."""
    update = Update.de_json(dict(raw), bot)
    if update.message is not None:
        return _message(update.message, bot)
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def _message(message: Message, bot: Bot) -> Happening | None:
    if message.migrate_to_chat_id:
        return Moved(message.chat.id, message.migrate_to_chat_id)
    sender = message.from_user
    if sender is None or sender.is_bot or message.sender_chat is not None:
        return None
    text = message.text or message.caption or ""
    if not text and not message.effective_attachment:
        return None
    chat = _chat(message)
    command, rest = None, ""
    if match := COMMAND.fullmatch(text):
        name, addressee, rest = match.groups()
        if addressee and addressee.lower() != bot.username.lower() and not chat.private:
            return None
        command = name.lower()
    replied = message.reply_to_message
    ours = replied is not None and replied.from_user is not None and replied.from_user.id == bot.id
    location = message.venue.location if message.venue else message.location
    said = Said(
        _person(sender),
        text=text,
        message_id=message.message_id,
        replies_to=replied.message_id if replied and ours else None,
        contact=_contact(message),
        place=Place(location.latitude, location.longitude) if location else None,
        photo=message.photo[-1].file_id if message.photo else None,
        document=Document(
            message.document.file_id, message.document.file_name or "", message.document.file_size or 0
        )
        if message.document
        else None,
        forwarded=message.forward_origin is not None,
        command=command,
        rest=rest.strip(),
    )
    return Heard(chat, said, message.date)


def _tap(query: CallbackQuery) -> Happening | None:
    if query.message is None or query.data is None:
        return None
    said = Said(_person(query.from_user), tap=Tap(query.data, query.id, query.message.message_id))
    return Heard(
        Chat(query.message.chat.id, query.message.chat.type == ChatType.PRIVATE, query.message.chat.title or ""),
        said,
        None,
    )


def _membership(change: ChatMemberUpdated) -> Happening | None:
    gone = change.new_chat_member.status in GONE
    if change.chat.type == ChatType.PRIVATE:
        return Blocked(change.chat.id, gone)
    if change.chat.type == ChatType.CHANNEL:
        return None
    return Membership(Chat(change.chat.id, False, change.chat.title or ""), gone)


def _chat(message: Message) -> Chat:
    return Chat(message.chat.id, message.chat.type == ChatType.PRIVATE, message.chat.title or "")


def _person(user: User) -> Person:
    return Person(user.id, user.full_name, user.language_code or "")


def _contact(message: Message) -> SharedContact | None:
    if message.contact is None:
        return None
    name = f"{message.contact.first_name} {message.contact.last_name or ''}".strip()
    return SharedContact(name, message.contact.phone_number)
