"""Due jobs: what is to be pushed, written down before it is sent.

A job is unique by its kind, its subject and the time it was due: two starts in one minute, a restart or a clock that
jumps cannot make it happen twice. What was missed while the process was down is found by the same query, late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, Index, Integer, Select, String, UniqueConstraint, literal, text, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.storage.database import BigInt, UtcDateTime
from models.storage.inserts import insert_new
from models.storage.queues import Queue, queue_of
from models.storage.vault import EncryptedJSON, EncryptedText


class JobState(StrEnum):
    """Where a job stands."""

    DUE = "due"
    DONE = "done"  # said, or found to be not needed any more
    FAILED = "failed"


class Job(SQLModel, table=True):
    """Something to do at a moment."""

    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "due_at"),
        Index("ix_job_due", "id", sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    kind: str
    subject_id: int = Field(sa_column=Column(BigInt, nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    member_id: int | None = Field(default=None, foreign_key="member.id")
    details: dict[str, Any] | None = Field(  # what it needs to know besides, e.g. the days of an export
        default=None, sa_column=Column(EncryptedJSON("job.details"))
    )
    state: JobState = Field(default=JobState.DUE, sa_column=Column(String, nullable=False))
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    noted_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    outcome: str | None = None  # "said", "nothing to say", "too late" …
    error: str | None = Field(default=None, sa_column=Column(EncryptedText("job.error")))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


class Due(NamedTuple):
    """Something that is due, before it is written down as a job."""

    kind: str
    subject_id: int
    due_at: datetime
    noted_at: datetime
    member_id: int | None = None


class ManyDue(NamedTuple):
    """Things of one kind that are due at one moment, as a query for their subjects: they never leave the database."""

    kind: str
    subjects: Select[int | None, int]  # (the subject's id, the id of the member it is for)
    due_at: datetime
    noted_at: datetime


TABLE = SQLModel.metadata.tables["job"]
GIVEN = {"state": JobState.DUE, "attempts": 0}


def note(db: Session, found: Sequence[Due | ManyDue]) -> int:
    """Write down what is due; what was noted before is passed over. Returns how many are new."""
    connection = db.connection()
    # The new ones are counted, for rows that come back take twice as long.
    insert = insert_new(db, TABLE).execution_options(preserve_rowcount=True)
    singly = [{**one._asdict(), "kind": str(one.kind), **GIVEN} for one in found if isinstance(one, Due)]
    noted = connection.execute(insert, singly).rowcount if singly else 0
    for many in found:
        if isinstance(many, ManyDue):
            given = {"kind": str(many.kind), "due_at": many.due_at, "noted_at": many.noted_at, **GIVEN}
            rows = many.subjects.add_columns(*(literal(value, TABLE.c[name].type) for name, value in given.items()))
            noted += connection.execute(insert.from_select(["subject_id", "member_id", *given], rows)).rowcount
    return noted


def begin(db: Session, kind: str, member_id: int, *, details: dict[str, Any], now: datetime) -> Job | None:
    """Write down long work for a member; None when the member's last one of that kind is not done yet."""
    theirs = select(Job.id).where(Job.kind == kind, Job.subject_id == member_id)
    if db.exec(theirs.where(Job.state == JobState.DUE).limit(1)).first() is not None:
        return None
    last = db.exec(select(func.max(Job.due_at)).where(Job.kind == kind, Job.subject_id == member_id)).one()
    # Messages know no parts of a second: the next one of the same second is another piece of work all the same.
    due_at = now if last is None or now > last else last + timedelta(microseconds=1)
    job = Job(kind=kind, subject_id=member_id, member_id=member_id, details=details, due_at=due_at, noted_at=now)
    db.add(job)
    db.flush()
    return job


def waiting(db: Session) -> Sequence[Job]:
    """What is noted and not done, the earliest due first."""
    return db.exec(select(Job).where(Job.state == JobState.DUE).order_by(col(Job.due_at), col(Job.id))).all()


def queue(db: Session) -> Queue:
    """How many jobs are noted and not done, and when the earliest was due."""
    return queue_of(db, TABLE.c.due_at, TABLE.c.state == JobState.DUE)


def finish(db: Session, key: int, outcome: str, *, now: datetime) -> bool:
    """The job is done, in the transaction that says it. False when it was done already."""
    result = db.connection().execute(
        update(Job)
        .where(col(Job.id) == key, col(Job.state) == JobState.DUE)
        .values(state=JobState.DONE, done_at=now, outcome=outcome)
    )
    return bool(result.rowcount)


def failed(db: Session, key: int, error: str, *, now: datetime, give_up: bool) -> None:
    """Count a failed attempt, with its traceback."""
    values = {"attempts": Job.attempts + 1, "error": error}
    if give_up:
        values |= {"state": JobState.FAILED, "done_at": now}
    db.execute(update(Job).where(col(Job.id) == key, col(Job.state) == JobState.DUE).values(**values))
