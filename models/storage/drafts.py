"""Drafts: forms that were begun and wait for their next part, one for each chat and person.

They live in the database, so that a restart loses none. One that nobody touched for a day is open no more, and whoever
began it is told so, but not in quiet hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, bindparam
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.company import Company
from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.jobs import Due, Job
from models.storage.vault import EncryptedJSON

KEPT_FOR = timedelta(days=1)
OVER = "draft.over"
"""The kind of the job that tells of a form which nobody finished."""


class Draft(SQLModel, table=True):
    """A form with the parts given so far, as JSON values."""

    chat_id: int = Field(sa_column=Column(BigInt, primary_key=True, autoincrement=False))
    member_id: int = Field(primary_key=True, foreign_key="member.id")
    form: str
    asking: str | None = None
    values: dict[str, Any] = Field(sa_column=Column(EncryptedJSON("draft.values"), nullable=False))
    options: list[Any] = Field(default_factory=list, sa_column=Column(EncryptedJSON("draft.options"), nullable=False))
    revision: int = Field(default=1, sa_column=Column(BigInt, nullable=False))
    touched_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


OF_PERSON = select(Draft).where(col(Draft.chat_id) == bindparam("chat"), col(Draft.member_id) == bindparam("member"))
"""Written once: nearly every turn runs it."""


def draft_of(db: Session, chat_id: int, member: Member, *, now: datetime) -> Draft | None:
    """The form that this person has open in this chat."""
    draft = kept(db, chat_id, member)
    return draft if draft is not None and draft.touched_at + KEPT_FOR > now else None


def kept(db: Session, chat_id: int, member: Member) -> Draft | None:
    """The form that this person had open last in this chat, also when it is over and that was not told yet."""
    return db.exec(OF_PERSON, params={"chat": chat_id, "member": member.key}).one_or_none()


def drop(db: Session, draft: Draft) -> None:
    """Leave the form."""
    db.delete(draft)
    db.flush()


# --- those that nobody finished

_UNTOLD = (
    ~select(Job.id).where(Job.kind == OVER, Job.subject_id == Draft.member_id, Job.due_at > Draft.touched_at).exists()
)


def due(db: Session, company: Company, now: datetime) -> Sequence[Due]:
    """The forms that are over and whose owners were not told, as jobs that are not written; not in quiet hours."""
    if company.waking_moment(now) > now:
        return []
    over = select(Draft.member_id, Draft.touched_at).where(Draft.touched_at <= now - KEPT_FOR, _UNTOLD)
    return [Due(OVER, member, touched_at + KEPT_FOR, now, member) for member, touched_at in db.exec(over)]


def next_due(db: Session, company: Company, now: datetime) -> datetime | None:
    """When the next form is over."""
    oldest = db.exec(select(func.min(Draft.touched_at)).where(_UNTOLD)).one()
    return company.waking_moment(max(oldest + KEPT_FOR, now)) if oldest is not None else None
