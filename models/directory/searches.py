"""Searches: the words that were looked for, so that the pages of an answer and its buttons still know them.

A button carries ids only; the words stay here, for the one who looked, and for a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, delete
from sqlmodel import Field, Session, SQLModel, col

from locales import _
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

KEPT_FOR = timedelta(days=1)


class Search(SQLModel, table=True):
    """What somebody looked for."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    member_id: int = Field(foreign_key="member.id", index=True)
    text: str = Field(sa_column=Column(EncryptedText("search.text"), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


def keep(db: Session, actor: Member, text: str, *, now: datetime) -> Search:
    """Keep the words; the member's searches of former days go."""
    db.execute(delete(Search).where(col(Search.member_id) == actor.key, col(Search.at) < now - KEPT_FOR))
    search = Search(member_id=actor.key, text=text, at=now)
    db.add(search)
    db.flush()
    return search


def search_for(db: Session, actor: Member, search_id: int) -> Search:
    """The actor's own search. Refuses one that is gone."""
    search = db.get(Search, search_id)
    if search is None or search.member_id != actor.id:
        raise Refused(_("That search is over. Send /find with the words again."))
    return search
