"""The outbox: a row for each message to Telegram, written in the transaction that decided it.

Only the sender talks to Telegram. A row says what is to be sent as plain data, so that it can be sent again after a
crash; what was sent is kept without its text, so that a reply to it can be understood.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, String, insert, text, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.storage.database import BigInt, UtcDateTime
from models.storage.queues import Queue, queue_of
from models.storage.vault import EncryptedJSON, EncryptedText

FETCH = "getFile"
"""The method of a row that asks for a file of Telegram's instead of sending something."""


class OutboxState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"  # Telegram accepted it; whether it was read is not known
    FAILED = "failed"  # for good; the reason stands in `error`
    DROPPED = "dropped"  # not needed any more when its turn came


class Priority(IntEnum):
    """Who goes first."""

    ANSWER = 0
    PUSH = 1
    BROADCAST = 2


class Outbox(SQLModel, table=True):
    """A message to a chat, or a change of one."""

    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "priority",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("ix_outbox_message", "chat_id", "message_id"),
        Index(
            "ix_outbox_job",
            "job_id",
            sqlite_where=text("job_id IS NOT NULL"),
            postgresql_where=text("job_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    chat_id: int = Field(sa_column=Column(BigInt, nullable=False))
    method: str  # Telegram's: sendMessage, editMessageText, answerCallbackQuery …
    payload: dict[str, Any] = Field(  # its parameters; emptied when sent
        sa_column=Column(EncryptedJSON("outbox.payload"), nullable=False)
    )
    priority: Priority = Field(default=Priority.ANSWER, sa_column=Column(Integer, nullable=False))
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_column=Column(String, nullable=False))
    subject: dict[str, int] | None = Field(
        default=None, sa_column=Column(JSON)
    )  # what it is about, e.g. {"activity": 7}
    member_id: int | None = Field(default=None, foreign_key="member.id")  # whom it is for, in a private chat
    inbox_id: int | None = Field(default=None, sa_column=Column(BigInt, nullable=True))
    job_id: int | None = Field(default=None, sa_column=Column(BigInt, nullable=True))
    edits_row: int | None = Field(  # changes the message of that row, whatever number Telegram gave it
        default=None, sa_column=Column(BigInt)
    )
    message_id: int | None = Field(default=None, sa_column=Column(BigInt))  # Telegram's, when sent; or what it changes
    shown: str | None = Field(  # a hash of what the message shows then, when it may be changed
        default=None, sa_column=Column(EncryptedText("outbox.shown"))
    )
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    not_before: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    error: str | None = Field(default=None, sa_column=Column(EncryptedText("outbox.error")))


TABLE = SQLModel.metadata.tables["outbox"]
GIVEN = tuple(column.name for column in TABLE.columns if column.name != "id")
PUT = insert(TABLE).returning(TABLE.c.id)
"""Written once: every turn runs it."""


def put(db: Session, rows: Sequence[Outbox]) -> None:
    """Write down what is to be sent; the rows get their ids, and stay apart from the session."""
    for row in rows:  # one by one: most turns say one thing, and many at once cost more to prepare
        row.id = db.connection().execute(PUT, {name: getattr(row, name) for name in GIVEN}).scalar_one()


def finish(db: Session, key: int, state: OutboxState, *, now: datetime, error: str | None = None) -> bool:
    """It came to its end, in the transaction that keeps what came of it. False when it had done so already."""
    done = db.connection().execute(
        update(Outbox)
        .where(col(Outbox.id) == key, col(Outbox.state) == OutboxState.QUEUED)
        .values(state=state, sent_at=now, error=error, payload={})
    )
    return bool(done.rowcount)


def look_of(method: str, payload: Mapping[str, Any]) -> str | None:
    """A hash of the text and one of the buttons that a message has then; None when nobody could change it."""
    markup = payload.get("reply_markup") or {}
    if not method.startswith("edit") and not ("text" in payload and "inline_keyboard" in markup):
        return None
    return f"{_hash(payload['text']) if 'text' in payload else ''}.{_hash(markup)}"


def changes_something(db: Session, row: Outbox) -> bool:
    """Whether a message looks different afterwards, once everything before is sent; only buttons may be given."""
    if row.shown is None or row.message_id is None:
        return True
    last = db.exec(
        select(Outbox.shown)
        .where(
            Outbox.chat_id == row.chat_id,
            Outbox.message_id == row.message_id,
            col(Outbox.state).in_((OutboxState.QUEUED, OutboxState.SENT)),
        )
        .order_by(col(Outbox.id).desc())
        .limit(1)
    ).one_or_none()
    if last is not None and row.shown.startswith("."):
        row.shown = last.partition(".")[0] + row.shown
    return row.shown != last


def _hash(value: Any) -> str:
    return blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=12).hexdigest()


def queue(db: Session) -> Queue:
    """How many messages wait to be sent, and since when."""
    return queue_of(db, TABLE.c.created_at, TABLE.c.state == OutboxState.QUEUED)


def queued(db: Session) -> Sequence[int]:
    """The ids of everything that is to be sent."""
    return db.exec(select(TABLE.c.id).where(TABLE.c.state == OutboxState.QUEUED)).all()


def queued_of(db: Session, priority: Priority) -> int:
    """How many messages of that priority are to be sent."""
    of_it = select(func.count()).where(TABLE.c.state == OutboxState.QUEUED, TABLE.c.priority == priority)
    return db.exec(of_it).one()


def with_ids(db: Session, keys: Collection[int]) -> Sequence[Outbox]:
    """These rows, as far as they are still to be sent, in order."""
    return db.exec(
        select(Outbox).where(Outbox.state == OutboxState.QUEUED, col(Outbox.id).in_(keys)).order_by(col(Outbox.id))
    ).all()


def first_of_job(db: Session, job_id: int) -> int | None:
    """The message with which long work was begun: it shows how far that is."""
    return db.exec(select(func.min(Outbox.id)).where(Outbox.job_id == job_id)).one()


def message_of(db: Session, key: int) -> int | None:
    """The number that Telegram gave a row's message; None when it was not sent."""
    return db.exec(select(Outbox.message_id).where(Outbox.id == key)).one_or_none()


def subject_of_message(db: Session, chat_id: int, message_id: int) -> Mapping[str, int]:
    """What one of our messages was about; empty when that is not known."""
    row = db.exec(
        select(Outbox.subject)
        .where(Outbox.chat_id == chat_id, Outbox.message_id == message_id, col(Outbox.subject).is_not(None))
        .order_by(col(Outbox.id).desc())
        .limit(1)
    ).one_or_none()
    return row or {}
