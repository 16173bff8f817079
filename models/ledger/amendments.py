"""Amendments: a document that is written anew takes the place of the one that it was.

What is asked before looks at the books as if the old one had never been: what it settled is open again there, and
discounts that it took can be taken. As long as the new one waits for approval the old one stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, SQLModel

from models.oversight import approvals, audit
from models.people.members import Member


@contextmanager
def without(db: Session, take_back: Callable[[], object] | None) -> Iterator[None]:
    """The books in which something was taken back, to look at only: nothing that is done in between stays."""
    if take_back is None:
        yield
        return
    looked_at = db.begin_nested()
    try:
        take_back()
        yield
    finally:
        looked_at.rollback()
        db.expire_all()  # also what was only read in between: the session expires no more than what it wrote itself


def give_way(db: Session, actor: Member, row: SQLModel, key: int, action: str, *, now: datetime) -> None:
    """What the action wrote was taken back for another one: as undone as by hand, and what was asked about it ends."""
    subject = type(row).__name__.lower()
    approvals.drop_about(db, actor, subject, key, now=now)
    record = audit.latest_of_subject(db, subject, key, action)
    audit.record(db, actor, "undone", row, now=now, after={"what": action}, undoes=record)
