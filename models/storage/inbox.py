"""The inbox: a row for each update that Telegram gave, kept raw until it is done.

`(bot_id, update_id)` is unique, so what Telegram sends twice is done once. Order is by our own row id, because
Telegram starts its numbers anew after a quiet week.

Where several processes share a database, whoever does an update holds its row until the turn commits: a crash lets it
go. Only the oldest of a chat that is not done can be held, so a chat's order is kept between processes, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Column, Index, Integer, String, UniqueConstraint, bindparam, delete, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from models.storage.database import BigInt, UtcDateTime
from models.storage.inserts import insert_new
from models.storage.queues import Queue, queue_of
from models.storage.vault import EncryptedText


class InboxState(StrEnum):
    """Where an update stands."""

    NEW = "new"
    DONE = "done"
    PARKED = "parked"  # could not be parsed, or failed too often


class Inbox(SQLModel, table=True):
    """An update as it came."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index(
            "ix_inbox_waiting",
            "chat_id",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    bot_id: int = Field(sa_column=Column(BigInt, nullable=False))
    update_id: int = Field(sa_column=Column(BigInt, nullable=False))
    chat_id: int = Field(sa_column=Column(BigInt, nullable=False))  # 0: no chat; order is kept within a chat
    payload: str = Field(
        sa_column=Column(EncryptedText("inbox.payload"), nullable=False)
    )  # raw JSON, emptied when done
    state: InboxState = Field(default=InboxState.NEW, sa_column=Column(String, nullable=False))
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    error: str | None = Field(default=None, sa_column=Column(EncryptedText("inbox.error")))


TABLE = SQLModel.metadata.tables["inbox"]
FINISH = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("key"), TABLE.c.state == InboxState.NEW)
    .values(state=InboxState.DONE, done_at=bindparam("now", type_=UtcDateTime()), payload="", error=None)
)
"""Written once: every turn runs it."""


EARLIER = TABLE.alias("earlier")
FIRST_OF_ITS_CHAT = (
    select(TABLE.c.id, TABLE.c.chat_id)
    .where(TABLE.c.state == InboxState.NEW)
    .where(
        ~select(EARLIER.c.id)
        .where(EARLIER.c.state == InboxState.NEW, EARLIER.c.chat_id == TABLE.c.chat_id, EARLIER.c.id < TABLE.c.id)
        .exists()
    )
    .with_for_update(skip_locked=True, of=TABLE)
)
HOLD = FIRST_OF_ITS_CHAT.where(TABLE.c.id == bindparam("key"))
FREE = FIRST_OF_ITS_CHAT.order_by(TABLE.c.id).limit(bindparam("most"))
AT_ONCE = 64
"""Updates that a process takes over at once from those that nobody does."""


class Arrived(NamedTuple):
    """An update to be kept; it becomes a row of the inbox, which costs more to make by itself."""

    bot_id: int
    update_id: int
    chat_id: int
    payload: str
    received_at: datetime
    state: InboxState = InboxState.NEW
    done_at: datetime | None = None
    error: str | None = None
    attempts: int = 0


def store(db: Session, batch: Sequence[Arrived]) -> list[tuple[int, Arrived]]:
    """Keep what is new of a batch; what came before is passed over. Returns what was kept, by its id, in order."""
    statement = insert_new(db, TABLE).returning(TABLE.c.id, TABLE.c.bot_id, TABLE.c.update_id)
    given = {(one.bot_id, one.update_id): one for one in batch}
    values = [one._asdict() for one in given.values()]
    kept = db.connection().execute(statement, values) if values else ()
    return sorted((key, given[bot_id, update_id]) for key, bot_id, update_id in kept)


def waiting(db: Session) -> Sequence[Inbox]:
    """What a stopped process left, in order."""
    return db.exec(select(Inbox).where(Inbox.state == InboxState.NEW).order_by(col(Inbox.id))).all()


def hold(db: Session, key: int) -> bool:
    """Hold the update until the transaction ends. False when another process has it, or an earlier one of its chat."""
    return db.connection().execute(HOLD, {"key": key}).one_or_none() is not None


def free(db: Session, chats: int) -> Sequence[Inbox]:
    """What waits in so many chats of which no process does anything, in order; to be held again one by one."""
    found = db.connection().execute(FREE, {"most": chats}).all()
    return db.exec(
        select(Inbox)
        .where(Inbox.state == InboxState.NEW, col(Inbox.chat_id).in_([chat for _key, chat in found]))
        .order_by(col(Inbox.id))
        .limit(AT_ONCE)
    ).all()


def is_new(db: Session, key: int) -> bool:
    """Whether it is not done yet, as far as that is committed."""
    return db.exec(select(Inbox.state).where(Inbox.id == key)).one_or_none() == InboxState.NEW


def queue(db: Session) -> Queue:
    """How many updates wait, and since when."""
    return queue_of(db, TABLE.c.received_at, TABLE.c.state == InboxState.NEW)


def finish(db: Session, key: int, *, now: datetime) -> bool:
    """The update is done, in the same transaction as what it did. False when it was done already."""
    return bool(db.connection().execute(FINISH, {"key": key, "now": now}).rowcount)


def failed(db: Session, key: int, error: str, *, now: datetime, park: bool) -> bool:
    """Count a failed attempt, with its traceback; park the update when it has had enough.

    False when another process has done it meanwhile.
    """
    values = {"attempts": Inbox.attempts + 1, "error": error}
    if park:
        values |= {"state": InboxState.PARKED, "done_at": now}
    result = db.connection().execute(
        update(Inbox).where(col(Inbox.id) == key, col(Inbox.state) == InboxState.NEW).values(**values)
    )
    return bool(result.rowcount)


def prune(db: Session, *, before: datetime) -> int:
    """Forget what was done before that moment; what is parked stays."""
    result = db.connection().execute(
        delete(Inbox).where(col(Inbox.state) == InboxState.DONE, col(Inbox.done_at) < before)
    )
    return int(result.rowcount)
