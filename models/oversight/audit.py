"""Who did what, append-only, in the same transaction as what it records.

Every row is hashed together with the one before it in that member's chain, so a changed or missing row can be told.
The chain is a member's own, so members never wait for each other. What nobody of the company did (a stranger's wrong
code, the command line, the messenger's news) stands in the house's chain, which has no member.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, bindparam, insert, text
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedJSON, EncryptedText

UNDO_WITHIN = timedelta(hours=24)
MOST_LOOKED_AT = 50  # of one member's latest deeds, when one of them is to be undone
SALT_BYTES = 16


HOUSE = 0x48756B75616E
"""The key of the lock under which PostgreSQL appends to the house's chain: it has no row that could be locked."""

_HOUSE = text("member_id IS NULL")


class Audit(SQLModel, table=True):
    """One thing that a member did, or that happened to the house."""

    __table_args__ = (
        UniqueConstraint("member_id", "sequence"),
        Index("uq_audit_house", "sequence", unique=True, sqlite_where=_HOUSE, postgresql_where=_HOUSE),
        Index("ix_audit_subject", "subject", "subject_id"),
        Index("ix_audit_at", "at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    member_id: int | None = Field(default=None, foreign_key="member.id")  # None: the house's chain
    sequence: int = Field(sa_column=Column(BigInt, nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    action: str
    subject: str  # empty where there is no row that it was done to
    subject_id: int = Field(sa_column=Column(BigInt, nullable=False))
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(EncryptedJSON("audit.before")))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(EncryptedJSON("audit.after")))
    # hashed along, so that the hash tells nobody what before and after may be
    salt: str | None = Field(default=None, sa_column=Column(EncryptedText("audit.salt")))
    undoes: int | None = Field(default=None, foreign_key="audit.id", unique=True)
    hash: str


LOCK_HEAD = select(Member.id).where(col(Member.id) == bindparam("member")).with_for_update(key_share=True)
LOCK_HOUSE = select(func.pg_advisory_xact_lock(HOUSE))
LAST = select(Audit.sequence, Audit.hash).order_by(col(Audit.sequence).desc()).limit(1)
HEAD = LAST.where(col(Audit.member_id) == bindparam("member"))
HOUSE_HEAD = LAST.where(col(Audit.member_id).is_(None))
APPEND = insert(SQLModel.metadata.tables["audit"])
"""Written once: every write runs them."""

HASHED = ("member_id", "sequence", "at", "action", "subject", "subject_id", "before", "after", "undoes", "salt")
LINKS = columns(*(getattr(Audit, name) for name in (*HASHED, "hash"))).order_by(
    col(Audit.member_id), col(Audit.sequence)
)
"""What each row's hash is over, and the hash: as columns, for rows made into objects take three times as long."""


def record(
    db: Session,
    actor: Member | None,
    action: str,
    subject: SQLModel,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    undoes: Audit | None = None,
) -> None:
    """Append what was done to a row to the actor's chain, or to the house's. `before` and `after` hold JSON values."""
    db.flush()
    about = {"subject": type(subject).__name__.lower(), "subject_id": getattr(subject, "id", None) or 0}
    db.info.setdefault(WRITTEN, []).append((action, *about.values()))
    _append(db, actor, {"at": now, "action": action, **about}, before, after, undoes)


def written_in(db: Session) -> Sequence[tuple[str, str, int]]:
    """What was recorded in this session: the action, the table and the id of each row, in order."""
    return tuple(db.info.get(WRITTEN, ()))


WRITTEN = "written"
"""Where a session remembers what was recorded in it."""


def note(
    db: Session,
    actor: Member | None,
    action: str,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append what has no row that it was done to: an export, a refusal, somebody who came in."""
    _append(db, actor, {"at": now, "action": action, "subject": "", "subject_id": 0}, before, after, None)


def _append(
    db: Session,
    actor: Member | None,
    what: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    undoes: Audit | None,
) -> None:
    connection = db.connection()
    member = {"member": actor.key} if actor else {}
    if connection.dialect.name != "sqlite":  # there the one writer is locked already
        connection.execute(LOCK_HEAD if actor else LOCK_HOUSE, member)
    last = connection.execute(HEAD if actor else HOUSE_HEAD, member).one_or_none()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, "")
    row = {
        "member_id": actor.key if actor else None,
        "sequence": sequence,
        **what,
        "before": dict(before) if before is not None else None,
        "after": dict(after) if after is not None else None,
        "undoes": undoes.id if undoes else None,
        "salt": token_hex(SALT_BYTES) if before or after else None,
    }
    connection.execute(APPEND, {**row, "hash": _hash(row, previous)})


def undoable(db: Session, actor: Member, actions: tuple[str, ...]) -> Iterator[Audit]:
    """What the actor wrote that can be undone and was not, the last first."""
    undoing = aliased(Audit)
    undone = select(undoing.id).where(undoing.undoes == Audit.id)
    yield from db.exec(
        select(Audit)
        .where(Audit.member_id == actor.key, col(Audit.action).in_(actions), ~undone.exists())
        .order_by(col(Audit.sequence).desc())
        .limit(MOST_LOOKED_AT)
    )


def last_undoable(db: Session, actor: Member, actions: tuple[str, ...]) -> Audit | None:
    """The last thing the actor wrote that can be undone and was not."""
    return next(undoable(db, actor, actions), None)


def latest_of_subject(db: Session, subject: str, subject_id: int, *actions: str) -> Audit | None:
    """The last time that any of the actions was done to that row."""
    return db.exec(
        select(Audit)
        .where(Audit.subject == subject, Audit.subject_id == subject_id, col(Audit.action).in_(actions))
        .order_by(col(Audit.id).desc())
        .limit(1)
    ).one_or_none()


def latest_of_house(db: Session, action: str) -> Audit | None:
    """The last time that this happened to the house."""
    query = select(Audit).where(col(Audit.member_id).is_(None), Audit.action == action)
    return db.exec(query.order_by(col(Audit.sequence).desc()).limit(1)).one_or_none()


def was_undone(db: Session, record: Audit) -> bool:
    """Whether something undoes that record."""
    return db.exec(select(Audit.id).where(Audit.undoes == record.id).limit(1)).one_or_none() is not None


def between(db: Session, start: datetime | None, end: datetime | None) -> Iterator[tuple[Audit, str]]:
    """What was done from the one moment on and before the other, oldest first, each with its member's name."""
    query = select(Audit, func.coalesce(Member.name, "")).outerjoin(Member, col(Member.id) == Audit.member_id)
    if start is not None:
        query = query.where(Audit.at >= start)
    if end is not None:
        query = query.where(Audit.at < end)
    yield from db.exec(query.order_by(col(Audit.id)).execution_options(yield_per=1000))


def broken_links(db: Session) -> Iterator[str]:
    """What does not fit in any chain, one line each."""
    member_id, previous, expected = None, "", 1
    for row in db.execute(LINKS.execution_options(yield_per=1000)):
        if row.member_id != member_id:
            member_id, previous, expected = row.member_id, "", 1
        whose = f"member {row.member_id}" if row.member_id else "the house"
        if row.sequence != expected:
            yield f"audit: {whose} has no row {expected} before row {row.sequence}"
        elif row.hash != _hash(dict(zip(HASHED, row, strict=False)), previous):
            yield f"audit: {whose} row {row.sequence} was changed"
        previous, expected = row.hash, row.sequence + 1


def _hash(row: Mapping[str, Any], previous: str) -> str:
    salted = {name: value for name, value in row.items() if name != "salt" or value is not None}
    values = [value.astimezone(UTC).isoformat() if name == "at" else value for name, value in salted.items()]
    content = json.dumps([previous, *values], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
