"""Telegram's updates as what happened: somebody said something, a chat moved, somebody blocked the bot.

`happening` takes an update as raw JSON and gives one of the values below, or None for what concerns nobody: channel
posts, other bots, service messages, kinds that we do not know. What cannot be parsed raises whatever the parser raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from handlers.reading import WORDS
from handlers.turns import Chat, Document, InlineQuery, Origin, Person, Place, Said, SharedContact, Tap
from models.directory.name_words import SURNAMES_OF_TWO

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
"""The kinds that we ask Telegram for."""

COMMAND = re.compile(r"[/／]([A-Za-z0-9_]+|[^\s@/／]+)(?:@(\w+))?\s*(.*)", re.DOTALL)
START = "start"
ORGANISATION = re.compile(r"^ORG(?:;[^:\r\n]*)?:(.+)$", re.MULTILINE | re.IGNORECASE)
"""Of a vCard: the line that says where somebody works."""

FAMILY_NAME = re.compile("|".join(("[\u4e00-\u9fff]", *SURNAMES_OF_TWO.split())))
"""A Chinese one stands first, however the phone book keeps it; longer ones are shops and titles."""

PRIVATE, GROUPS = "private", ("group", "supergroup")
GONE = ("left", "kicked")
CONTENT = frozenset(
    {
        "animation",
        "audio",
        "contact",
        "dice",
        "document",
        "game",
        "location",
        "photo",
        "poll",
        "sticker",
        "story",
        "venue",
        "video",
        "video_note",
        "voice",
    }
)
"""What somebody sends by hand; a message without any of it and without words is one of Telegram's own."""


class Us(Protocol):
    """Who the bot is."""

    @property
    def id(self) -> int: ...

    @property
    def username(self) -> str: ...


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
        identity = sender.get("id") if isinstance(sender, Mapping) else None
        if isinstance(identity, int) and abs(identity) < 2**63:
            return int(identity)
    return 0


def tap_of(raw: object) -> str | None:
    """The id of the callback query in a raw update; a tap is answered even when nothing else can be done with it."""
    query = raw.get("callback_query") if isinstance(raw, Mapping) else None
    identity = query.get("id") if isinstance(query, Mapping) else None
    return identity if isinstance(identity, str) else None


def happening(raw: Any, us: Us) -> Happening | None:
    """What happened, as far as it concerns us. Raises when the update is not as Telegram's manual says."""
    if message := raw.get("message"):
        return _message(message, us)
    if edited := raw.get("edited_message"):
        return _edited(edited, us)
    if query := raw.get("callback_query"):
        return _tap(query)
    if asked := raw.get("inline_query"):
        return _inline(asked)
    if change := raw.get("my_chat_member"):
        return _membership(change)
    return None


def _message(message: Any, us: Us) -> Happening | None:
    chat, sender = _chat(message["chat"]), message.get("from")
    at = datetime.fromtimestamp(message["date"], UTC)
    if moved_to := message.get("migrate_to_chat_id"):
        return Moved(chat.id, _id(moved_to))
    via_us = (message.get("via_bot") or {}).get("id") == us.id  # what somebody posted from our own inline results
    if sender is None or sender["is_bot"] or "sender_chat" in message or via_us:
        return None
    text = str(message.get("text") or message.get("caption") or "")
    if not text and not CONTENT.intersection(message):
        return None
    command, rest, origin = None, "", _origin(message.get("forward_origin"), sender)
    match = COMMAND.fullmatch(text)
    if match and (origin is None or origin.own or match[1].lower() == START):  # what others wrote commands nothing
        name, addressee, rest = match.groups()
        if addressee and addressee.lower() != us.username.lower() and not chat.private:
            return None
        command = WORDS.get(name.lower(), name.lower())  # /收款 is /pay
    return Heard(
        chat,
        Said(
            _person(sender),
            text=text,
            message_id=_id(message["message_id"]),
            replies_to=_replied(message.get("reply_to_message"), us.id),
            adds_to=_replied(message.get("reply_to_message"), _id(sender["id"])),
            contact=_contact(message.get("contact")),
            place=_place(message.get("location") or (message.get("venue") or {}).get("location")),
            photo=str(message["photo"][-1]["file_id"]) if message.get("photo") else None,
            voice=str(message["voice"]["file_id"]) if message.get("voice") else None,
            document=_document(message.get("document")),
            forwarded="forward_origin" in message,
            origin=origin,
            command=command,
            rest=rest.strip(),
        ),
        at,
    )


def _edited(message: Any, us: Us) -> Happening | None:
    """A message of a private chat whose words were changed; a live location that moved has none."""
    what = _message(message, us)
    if not isinstance(what, Heard) or not what.chat.private or not what.said.text:
        return None
    words = replace(what.said, edited=True, sent=what.at, photo=None, voice=None, document=None, place=None)
    at = datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC)
    return Heard(what.chat, words, at)


def _tap(query: Any) -> Happening | None:
    message = query.get("message")
    if message is None or query.get("data") is None:
        return None
    tap = Tap(str(query["data"]), str(query["id"]), _id(message["message_id"]))
    return Heard(_chat(message["chat"]), Said(_person(query["from"]), tap=tap), None)


def _inline(asked: Any) -> Happening:
    """Asked in whatever chat; Telegram does not say in which, so it stands in the order of the asker's own."""
    person, text = _person(asked["from"]), str(asked["query"])
    query = InlineQuery(str(asked["id"]), str(asked["offset"]))
    return Heard(Chat(person.telegram_id, private=True), Said(person, text=text, inline=query), None)


def _membership(change: Any) -> Happening | None:
    chat, gone = change["chat"], change["new_chat_member"]["status"] in GONE
    if chat["type"] == PRIVATE:
        return Blocked(_id(chat["id"]), gone)
    return Membership(_chat(chat), gone) if chat["type"] in GROUPS else None


def _id(value: Any) -> int:
    """A number of Telegram's; those that it gives have 52 bits at most, and what a database cannot keep is none."""
    if not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError("no number of Telegram's")
    return value


def _chat(chat: Any) -> Chat:
    return Chat(_id(chat["id"]), chat["type"] == PRIVATE, str(chat.get("title") or ""))


def _person(user: Any) -> Person:
    name = f"{user['first_name']} {user.get('last_name') or ''}".strip()
    return Person(_id(user["id"]), name, str(user.get("language_code") or ""))


def _replied(message: Any, whose: int) -> int | None:
    """The message that is replied to, when it is theirs."""
    return _id(message["message_id"]) if message and message.get("from", {}).get("id") == whose else None


def _origin(origin: Any, sender: Any) -> Origin | None:
    """Who wrote what was forwarded: a person, somebody who shows only a name, a chat or a channel."""
    if origin is None:
        return None
    at = datetime.fromtimestamp(origin["date"], UTC)
    if user := origin.get("sender_user"):
        return Origin(_person(user).name, at, own=user["id"] == sender["id"])
    chat = origin.get("sender_chat") or origin.get("chat") or {}
    return Origin(str(origin.get("sender_user_name") or chat.get("title") or ""), at)


def _contact(contact: Any) -> SharedContact | None:
    if contact is None:
        return None
    first, last = str(contact["first_name"]), str(contact.get("last_name") or "")
    name = f"{last}{first}" if FAMILY_NAME.fullmatch(last) else f"{first} {last}".strip()
    company = ORGANISATION.search(str(contact.get("vcard") or ""))
    return SharedContact(name, str(contact["phone_number"]), _plain(company[1]) if company else "")


def _plain(value: str) -> str:
    """A value of a vCard: its first component, without what escapes marks."""
    first = re.split(r"(?<!\\);", value, maxsplit=1)[0]
    return re.sub(r"\\(.)", r"\1", first).strip()


def _place(location: Any) -> Place | None:
    return Place(float(location["latitude"]), float(location["longitude"])) if location else None


def _document(document: Any) -> Document | None:
    if document is None:
        return None
    return Document(str(document["file_id"]), str(document.get("file_name") or ""), int(document.get("file_size") or 0))
