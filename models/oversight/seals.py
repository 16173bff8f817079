"""Seals: every hour the heads of the audit's chains are hashed together, so that the end of a chain cannot go unseen.

A chain tells of a row that was changed or is missing in its middle, but not of a tail that was cut off, nor of a chain
that was written anew as a whole. A seal keeps the head (number and hash of the last row) of each chain that grew since
the seal before, and its own hash takes in these heads and that seal's hash. Who keeps one seal's hash outside the
database (admins get the last one each morning) can tell whether anything before it was rewritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain, groupby

from sqlalchemy import Column, Index
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.company import Company
from models.oversight.audit import Audit
from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.jobs import Due, Job

HOUR = timedelta(hours=1)
SHORTEST = 16
"""So many digits of a hash are enough to name a seal."""


class SealJob(StrEnum):
    """What falls due here."""

    SEAL = "seal"  # on the hour (no subject)


class Seal(SQLModel, table=True):
    """The chains as they stood at a moment, under one hash."""

    number: int = Field(sa_column=Column(BigInt, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    hash: str = Field(unique=True)


class SealedHead(SQLModel, table=True):
    """The last row of a chain when it was sealed."""

    __tablename__ = "sealed_head"
    __table_args__ = (Index("ix_sealed_head_chain", "member_id", "sequence"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    seal: int = Field(foreign_key="seal.number", index=True)
    member_id: int | None = Field(default=None, foreign_key="member.id")  # None: the house's chain
    sequence: int = Field(sa_column=Column(BigInt, nullable=False))
    hash: str


def due(db: Session, _company: Company, now: datetime) -> list[Due]:
    """The seal of the hour that began last, when a chain has an older row that is not sealed."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    noted = select(Job.id).where(Job.kind == SealJob.SEAL, Job.subject_id == 0, col(Job.due_at) >= hour)
    if db.exec(noted.limit(1)).one_or_none() is not None or not _anything_older(db, hour):
        return []
    return [Due(kind=SealJob.SEAL, subject_id=0, due_at=hour, noted_at=now)]


def next_due(_db: Session, _company: Company, _now: datetime) -> datetime | None:
    """Nobody waits for a seal: the next regular beat after the hour is soon enough."""
    return None


def make(db: Session, *, now: datetime) -> Seal | None:
    """Seal the heads of the chains that grew since the last seal; None when none did."""
    previous = last(db)
    number = previous.number + 1 if previous else 1
    heads = [
        SealedHead(seal=number, member_id=row.member_id, sequence=row.sequence, hash=row.hash)
        for row in chain(db.scalars(UNSEALED_HEADS), db.exec(UNSEALED_HOUSE_HEAD))
        if row is not None
    ]
    if not heads:
        return None
    plain = [(head.member_id, head.sequence, head.hash) for head in heads]
    seal = Seal(number=number, at=now, hash=_hash(number, now, plain, previous.hash if previous else ""))
    db.add(seal)
    db.flush()
    db.add_all(heads)
    db.flush()
    return seal


def last(db: Session) -> Seal | None:
    """The newest seal."""
    return db.exec(select(Seal).order_by(col(Seal.number).desc()).limit(1)).one_or_none()


def held(db: Session, text: str) -> Seal | None:
    """The seal whose hash begins with these digits, at least `SHORTEST` of them; None when the database has none."""
    wanted = text.strip().lower()
    if len(wanted) < SHORTEST:
        return None
    return db.exec(select(Seal).where(col(Seal.hash).startswith(wanted, autoescape=True)).limit(1)).one_or_none()


def findings(db: Session) -> Iterator[str]:
    """Where the seals do not follow from one another, and where the chains are not as they were sealed."""
    previous, expected = "", 1
    heads = columns(col(SealedHead.member_id), col(SealedHead.sequence), col(SealedHead.hash))
    query = heads.add_columns(col(Seal.number), col(Seal.at), col(Seal.hash)).select_from(Seal).outerjoin(SealedHead)
    rows = db.execute(query.order_by(col(Seal.number)).execution_options(yield_per=1000))
    for (number, at, hashed), sealed in groupby(rows, key=lambda row: row[3:]):
        if number != expected:
            yield f"audit: there is no seal {expected} before seal {number}"
        elif hashed != _hash(number, at, [tuple(row[:3]) for row in sealed], previous):
            yield f"audit: seal {number} was changed"
        previous, expected = hashed, number + 1
    yield from _lost_heads(db)


def _lost_heads(db: Session) -> Iterator[str]:
    """Rows that a seal holds and the chains do not."""
    of_house = col(SealedHead.member_id).is_(None)
    for whose, same in (
        (~of_house, col(Audit.member_id) == SealedHead.member_id),
        (of_house, col(Audit.member_id).is_(None)),
    ):
        query = (
            columns(col(SealedHead.member_id), col(SealedHead.sequence), col(SealedHead.seal), col(Audit.hash))
            .outerjoin(Audit, (col(Audit.sequence) == SealedHead.sequence) & same)
            .where(whose, col(Audit.hash).is_distinct_from(SealedHead.hash))
            .order_by(col(SealedHead.seal), col(SealedHead.member_id))
        )
        for member_id, sequence, seal, there in db.execute(query):
            name = f"member {member_id}" if member_id else "the house"
            wrong = "is missing" if there is None else "is another one"
            yield f"audit: {name} row {sequence} {wrong}: seal {seal} holds it"


_SEALED = columns(func.max(SealedHead.sequence)).where(col(SealedHead.member_id) == Member.id).correlate(Member)
_NEWEST = columns(func.max(Audit.sequence)).where(col(Audit.member_id) == Member.id).correlate(Member)
_SEALED_TO = func.coalesce(_SEALED.scalar_subquery(), 0)
_HOUSE_SEALED_TO = func.coalesce(
    columns(func.max(SealedHead.sequence)).where(col(SealedHead.member_id).is_(None)).scalar_subquery(), 0
)
_OF_HOUSE = select(Audit).where(col(Audit.member_id).is_(None))
_FIRST_UNSEALED = (
    columns(col(Audit.at))
    .where(col(Audit.member_id) == Member.id, col(Audit.sequence) == _SEALED_TO + 1)
    .correlate(Member)
)

UNSEALED_HEADS = (
    columns(Audit)
    .select_from(Member)
    .outerjoin(
        Audit,
        (col(Audit.member_id) == Member.id)
        & (col(Audit.sequence) == _NEWEST.scalar_subquery())
        & (col(Audit.sequence) > _SEALED_TO),
    )
    .order_by(col(Member.id))
)
UNSEALED_HOUSE_HEAD = (
    _OF_HOUSE.where(col(Audit.sequence) > _HOUSE_SEALED_TO).order_by(col(Audit.sequence).desc()).limit(1)
)
FIRST_UNSEALED = columns(_FIRST_UNSEALED.scalar_subquery()).select_from(Member)
FIRST_UNSEALED_OF_HOUSE = _OF_HOUSE.where(Audit.sequence == _HOUSE_SEALED_TO + 1)
"""A few steps in an index for each member, however long the chains are: an outer join keeps SQLite from beginning at
the other end, with every row of the audit."""


def _anything_older(db: Session, moment: datetime) -> bool:
    """Whether a chain has a row from before the moment that is not sealed."""
    first = [at for (at,) in db.execute(FIRST_UNSEALED) if at is not None]
    first += [row.at for row in db.exec(FIRST_UNSEALED_OF_HOUSE)]
    return any(at < moment for at in first)


def _hash(number: int, at: datetime, heads: Iterable[tuple[int | None, int, str]], previous: str) -> str:
    plain = sorted((member_id or 0, sequence, hashed) for member_id, sequence, hashed in heads)
    content = json.dumps([previous, number, at.astimezone(UTC).isoformat(), plain])
    return hashlib.sha256(content.encode()).hexdigest()
