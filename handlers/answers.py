"""An answer is data: a few parts that one renderer turns into what the messenger takes.

No handler writes a tag, counts columns or escapes anything. Tests read parts, not markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from locales import Reader, Words
from models.money import Money
from models.storage.outbox import Priority

Cell = Words | Money | date | datetime | time | Decimal | int | None | Any
"""Anything that a sentence could carry as a value; None is an empty cell."""


class Style(Enum):
    """How a line of text stands out."""

    PLAIN = auto()
    HEADING = auto()
    QUIET = auto()


class Align(Enum):
    """Where a column's cells stand."""

    LEFT = auto()
    RIGHT = auto()


@dataclass(frozen=True)
class Text:
    """One paragraph; with an address, all of it opens that."""

    words: Words
    style: Style = Style.PLAIN
    opens: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; a left one gives way (is cut with …) when the phone is too narrow."""

    head: Words
    align: Align = Align.RIGHT


@dataclass(frozen=True)
class Table:
    """Rows under heads, monospaced, at most 34 columns of a phone wide."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None  # a last row under a line


@dataclass(frozen=True)
class Picture:
    """A PNG picture; the text of the answer is its caption."""

    content: bytes
    name: str = "picture.png"


@dataclass(frozen=True)
class Photo:
    """A photo that Telegram keeps already."""

    file_id: str


@dataclass(frozen=True)
class Voice:
    """A spoken message that Telegram keeps already."""

    file_id: str


@dataclass(frozen=True)
class File:
    """A document to download."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Button:
    """Under a message; `data` says what a tap does: `verb:argument:…`, at most 64 bytes, no names, no amounts."""

    label: Words
    data: str


@dataclass(frozen=True)
class Link:
    """Under a message; opens an address."""

    label: Words
    url: str


@dataclass(frozen=True)
class Buttons:
    """Rows of buttons under the message."""

    rows: Sequence[Sequence[Button | Link]]


class Asks(Enum):
    """What a key of the keyboard sends besides its label."""

    TEXT = auto()
    LOCATION = auto()
    CONTACT = auto()


@dataclass(frozen=True)
class Key:
    """A key of the reply keyboard; tapping it says its label."""

    label: Words
    asks: Asks = Asks.TEXT


@dataclass(frozen=True)
class Keyboard:
    """The reply keyboard below the chat; without rows the one that is there goes away."""

    rows: Sequence[Sequence[Key]] = ()


@dataclass(frozen=True)
class Card:
    """One result of an inline query: how it stands in the list, and the message that picking it posts."""

    key: str  # tells it from the others, at most 64 bytes
    title: Words
    description: Words
    said: Sequence[Part]


@dataclass(frozen=True)
class Cards:
    """The answer to an inline query; kept by nobody and shown to nobody else."""

    query_id: str
    cards: Sequence[Card] = ()
    next_offset: str = ""  # of more results; empty: these are all


Part = Text | Table | Picture | Photo | Voice | File | Buttons | Keyboard | Cards


@dataclass(frozen=True)
class Answer:
    """One message, or the change of one, to one chat, in its reader's language."""

    chat_id: int
    reader: Reader
    parts: Sequence[Part]
    edits: int | None = None  # Telegram's id of the message that it replaces
    edits_row: int | None = None  # or the row of the outbox whose message it replaces, sent or not
    job_id: int | None = None  # the long work that it begins
    replies_to: int | None = None
    priority: Priority = Priority.ANSWER
    subject: Mapping[str, int] = field(default_factory=dict)  # what a reply to it is about
    member_id: int | None = None


def parts_of(*said: Part | Words | Sequence[Sequence[Button | Link]] | None) -> list[Part]:
    """Parts as handlers write them: bare words are a paragraph, None is nothing."""
    parts: list[Part] = []
    for one in said:
        if one is None:
            continue
        if isinstance(one, Part):
            parts.append(one)
        elif isinstance(one, list | tuple):
            parts.append(Buttons(one))
        else:
            parts.append(Text(one))  # type: ignore[arg-type]
    return parts
