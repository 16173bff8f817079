"""Drafts: forms that were begun and wait for their next part, one for each chat and person.

They live in the database, so that a restart loses none; one that nobody finished is dropped after a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedJSON

KEPT_FOR = timedelta(days=1)


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
    """The form that this person has open in this chat; one older than a day is dropped."""
    draft = db.exec(OF_PERSON, params={"chat": chat_id, "member": member.key}).one_or_none()
    if draft is not None and now - draft.touched_at > KEPT_FOR:
        drop(db, draft)
        return None
    return draft


def drop(db: Session, draft: Draft) -> None:
    """Leave the form."""
    db.delete(draft)
    db.flush()
