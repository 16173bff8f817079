"""A turn: who said what where and when, the database to answer from, and the answers so far.

Handlers read the turn, call the models and say their answer. They never meet the messenger, the clock or SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from handlers.answers import Answer, Button, Buttons, Link, Part, Table, Text, parts_of
from handlers.reading import Reading
from locales import Reader, Words, language_of
from models.company import Company
from models.people.members import Member
from models.storage.jobs import Job
from models.storage.outbox import Priority

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.storage.drafts import Draft


@dataclass(frozen=True)
class Chat:
    """Where it was said."""

    id: int
    private: bool
    title: str = ""


@dataclass(frozen=True)
class Person:
    """Who said it, as Telegram knows them."""

    telegram_id: int
    name: str
    language_code: str = ""


@dataclass(frozen=True)
class Tap:
    """A button was tapped."""

    data: str
    query_id: str
    message_id: int


@dataclass(frozen=True)
class SharedContact:
    """A contact of the phone book."""

    name: str
    phone: str
    company: str = ""


@dataclass(frozen=True)
class Place:
    """A location, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Origin:
    """Whose a forwarded message was, as far as Telegram tells: of who hides it, only the name."""

    name: str
    at: datetime
    own: bool = False  # who forwarded it had written it, too


@dataclass(frozen=True)
class Document:
    """A file that was sent."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True)
class InlineQuery:
    """What somebody types behind the bot's name in any chat; the words stand in what is said."""

    id: str
    offset: str  # where the next results begin; empty at first


@dataclass(frozen=True)
class Fetch:
    """A file of Telegram's that is to be fetched: to be kept as evidence, or to be looked at and answered."""

    file_id: str
    evidence_id: int | None = None


@dataclass(frozen=True)
class Said:
    """What came: words, a tap, or something shared."""

    person: Person
    text: str = ""
    message_id: int | None = None
    tap: Tap | None = None
    replies_to: int | None = None  # id of our message that it answers
    adds_to: int | None = None  # id of an own message that it answers
    contact: SharedContact | None = None
    place: Place | None = None
    photo: str | None = None  # file_id of its largest size
    voice: str | None = None  # file_id of a spoken message
    document: Document | None = None
    forwarded: bool = False
    origin: Origin | None = None  # whose a forwarded message was
    edited: bool = False  # the words of an earlier message, changed; `message_id` is that message's
    sent: datetime | None = None  # when an edited message was first sent
    inline: InlineQuery | None = None
    command: str | None = None  # "pay" for "/pay …" and "/pay@our_bot …"
    rest: str = ""  # the words after the command

    @property
    def along(self) -> dict[str, Any]:
        """What was sent along with words, to be kept with what they write; what was forwarded proves nothing."""
        given = {"photo": self.photo, "voice": self.voice, "place": self.place}
        return {} if self.forwarded else {name: value for name, value in given.items() if value is not None}


class MustWrite(Exception):
    """A turn that was to read only has something to keep after all: it is done again in a transaction that writes."""


@dataclass
class Turn:
    """One thing said, or one due job, and its answers."""

    db: Session
    company: Company
    chat: Chat
    said: Said
    now: datetime  # aware UTC; what a person reports happened when they sent it
    actor_or_none: Member | None
    bot_username: str = ""
    answers: list[Answer] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    toast_words: Words | None = None
    notes: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)  # for the audit, when the turn is kept
    leaves_form: bool = False  # a command leaves the open form, also when it only reads or is refused
    form_left: bool = False  # no form is open here: found out once in a turn
    waiting: Mapping[str, Any] | None = None  # a form that something came between: see `handlers/asides.py`
    abandoned: Mapping[str, Any] | None = None  # a form that was left for something else, to be told of
    outlived: Draft | None = None  # a form that was over already when another one took its place
    reading: bool = False  # nothing can be written in this turn
    in_place: bool = True  # `show` changes the message whose button was tapped
    progress: int | None = None  # in long work: the row of the outbox whose message shows how far it is
    aside: Callable[[Callable[[Session], object]], None] | None = None  # in long work: see `prepare`
    last: Callable[[Turn], None] | None = None  # in long work: what is written at its end, in one short transaction
    led_by: tuple[int, ...] = ()  # the messages that led to what is written; none: the one that was said
    read: Reading | None = None  # what the sentence was read as, when it was no slash command
    group_reader: Reader | None = None  # in a group: how the group is spoken to

    @property
    def actor(self) -> Member:
        """Who speaks; only where a member was required."""
        if self.actor_or_none is None:
            raise LookupError("nobody is known here")
        return self.actor_or_none

    @property
    def today(self) -> date:
        """The company's day, for money."""
        return self.company.day_of(self.now)

    @property
    def local_today(self) -> date:
        """The speaker's own day, for reminders and follow-ups."""
        return self.now.astimezone(self.reader.timezone).date()

    @property
    def reader(self) -> Reader:
        """For whom the answer is spoken: the member's language and zone, else what Telegram tells."""
        if self.group_reader is not None:
            return self.group_reader
        if self.actor_or_none is not None:
            return self.actor_or_none.reader
        return Reader(language_of(self.said.person.language_code), self.company.zone)

    def prepare(self, lay_ready: Callable[[Session], object]) -> None:
        """In long work: lay something ready, in a short transaction of its own, that means nothing before the last."""
        if self.aside is None:
            raise LookupError("only long work has something to prepare")
        self.aside(lay_ready)

    def reply(
        self,
        *said: Part | Words | Sequence[Sequence[Button | Link]] | None,
        subject: Mapping[str, int] | None = None,
        begins: Job | None = None,
    ) -> None:
        """Say something in this chat; what `begins` long work is where its progress is shown."""
        self.answers.append(
            Answer(
                self.chat.id,
                self.reader,
                parts_of(*said),
                subject=subject or {},
                member_id=self.actor_or_none.id if self.actor_or_none and self.chat.private else None,
                job_id=begins.id if begins else None,
            )
        )

    def show(
        self,
        *said: Part | Words | Sequence[Sequence[Button | Link]] | None,
        subject: Mapping[str, int] | None = None,
    ) -> None:
        """Change the message whose button was tapped, or that shows how far long work is; where none is, say it."""
        edits = self.said.tap.message_id if self.said.tap is not None and self.in_place else None
        if edits is None and self.progress is None:
            self.reply(*said, subject=subject)
            return
        self.answers.append(
            Answer(
                self.chat.id,
                self.reader,
                parts_of(*said),
                edits=edits,
                edits_row=self.progress,
                subject=subject or {},
                member_id=self.actor_or_none.id if self.actor_or_none and self.chat.private else None,
            )
        )

    def take_place(self) -> None:
        """Let the first answer stand where the tapped question stood: its buttons are over."""
        if self.said.tap is None or any(answer.edits is not None for answer in self.answers):
            return
        for at, answer in enumerate(self.answers):
            here = answer.chat_id == self.chat.id and answer.job_id is None
            if here and all(isinstance(part, Text | Table | Buttons) for part in answer.parts):
                self.answers[at] = replace(answer, edits=self.said.tap.message_id)
                return

    def tell(
        self,
        member: Member,
        *said: Part | Words | Sequence[Sequence[Button | Link]] | None,
        subject: Mapping[str, int] | None = None,
        priority: Priority = Priority.PUSH,
    ) -> None:
        """Say something to a member in private, in that member's language."""
        self.answers.append(
            Answer(
                member.telegram_id,
                member.reader,
                parts_of(*said),
                priority=priority,
                subject=subject or {},
                member_id=member.id,
            )
        )

    def will_write(self) -> None:
        """Say before keeping anything that this turn writes; a reading turn is then done again."""
        if self.reading:
            raise MustWrite

    def note(self, action: str, **what: Any) -> None:
        """Have it stand in the speaker's audit once the turn is kept; a turn that only reads may, too."""
        self.notes.append((action, what))

    def toast(self, words: Words) -> None:
        """A short word over the chat, in answer to a tap."""
        self.toast_words = words
