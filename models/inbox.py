"""The inbox: a row for each update that Telegram gave, kept raw until it is done.

`(bot_id, update_id)` is unique, so what Telegram sends twice is done once. Order is by our own row id, because
Telegram starts its numbers anew after a quiet week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Text, UniqueConstraint, delete, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from models.database import BigInt, UtcDateTime


class InboxState(StrEnum):
    """Where an update stands."""

    NEW = "new"
    DONE = "done"
    PARKED = "parked"  # could not be parsed, or failed too often


class Inbox(SQLModel, table=True):
    """An update as it came."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inbox_waiting", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    bot_id: int = Field(sa_column=Column(BigInt, nullable=False))
    update_id: int = Field(sa_column=Column(BigInt, nullable=False))
    chat_id: int = Field(sa_column=Column(BigInt, nullable=False))  # 0: no chat; order is kept within a chat
    payload: str = Field(sa_column=Column(Text, nullable=False))  # raw JSON, emptied when done
    state: InboxState = Field(default=InboxState.NEW, sa_column=Column(String, nullable=False))
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    error: str | None = Field(default=None, sa_column=Column(Text))


def store(db: Session, rows: Iterable[Inbox]) -> list[Inbox]:
    """Keep what is new of a batch; what came before is passed over. Returns what was kept, with ids, in order."""
    kept = []
    insert = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    for row in rows:
        values = row.model_dump(exclude={"id"})
        statement = insert(Inbox).values(**values).on_conflict_do_nothing().returning(col(Inbox.id))
        key = db.execute(statement).scalar_one_or_none()
        if key is not None:
            row.id = key
            kept.append(row)
    return kept


def waiting(db: Session) -> Sequence[Inbox]:
    """What a stopped process left, in order."""
    return db.exec(select(Inbox).where(Inbox.state == InboxState.NEW).order_by(col(Inbox.id))).all()


def finish(db: Session, key: int, *, now: datetime) -> bool:
    """The update is done, in the same transaction as what it did. False when it was done already."""
    result = db.execute(
        update(Inbox)
        .where(col(Inbox.id) == key, col(Inbox.state) == InboxState.NEW)
        .values(state=InboxState.DONE, done_at=now, payload="", error=None)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def failed(db: Session, key: int, error: str, *, now: datetime, park: bool) -> None:
    """Count a failed attempt, with its traceback; park the update when it has had enough."""
    values = {"attempts": Inbox.attempts + 1, "error": error}
    if park:
        values |= {"state": InboxState.PARKED, "done_at": now}
    db.execute(update(Inbox).where(col(Inbox.id) == key).values(**values))


def prune(db: Session, *, before: datetime) -> int:
    """Forget what was done before that moment; what is parked stays."""
    result = db.execute(delete(Inbox).where(col(Inbox.state) == InboxState.DONE, col(Inbox.done_at) < before))
    return int(result.rowcount)  # type: ignore[attr-defined]
