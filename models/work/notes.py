"""Notes: what a customer wrote elsewhere, forwarded to us and kept on the customer's card.

Several messages that are forwarded together are one note. A note is no contact of ours and counts as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.directory.customers import Customer
from models.oversight import audit
from models.people import access
from models.people.members import Member
from models.refusal import Denied, Refused
from models.storage import evidence
from models.storage.database import BigInt, UtcDateTime
from models.storage.evidence import Evidence
from models.storage.vault import EncryptedText

SUBJECT = "note"
LONGEST = 20_000
REMEMBERED = 100
"""So many of a member's last notes tell whose messages come from whom."""


class Note(SQLModel, table=True):
    """What a customer wrote."""

    __table_args__ = (
        Index("ix_note_customer", "customer_id", "said_at"),
        Index("ix_note_member", "member_id", "kept_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    member_id: int = Field(foreign_key="member.id")  # who forwarded it
    sender: str = Field(sa_column=Column(EncryptedText("note.sender"), nullable=False))  # "": not told
    text: str = Field(sa_column=Column(EncryptedText("note.text"), nullable=False))
    said_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    kept_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


def keep(
    db: Session, actor: Member, customer: Customer, *, sender: str, text: str, said_at: datetime, now: datetime
) -> Note:
    """Keep what a customer wrote. Refuses what is too long."""
    if len(text) > LONGEST:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST))
    note = Note(
        customer_id=customer.key, member_id=actor.key, sender=sender, text=text, said_at=min(said_at, now), kept_at=now
    )
    db.add(note)
    db.flush()
    audit.record(db, actor, "note.kept", note, now=now)
    return note


def keep_file(
    db: Session, actor: Member, note: Note, file_id: str, *, now: datetime, kind: str | None = None
) -> Evidence:
    """A photo or a spoken message that belongs to it; whoever talks to Telegram fetches it."""
    return evidence.want(db, actor, file_id, note, now=now, kind=kind)


def note_for(db: Session, actor: Member, note_id: int) -> tuple[Note, Customer, Member]:
    """The note with its customer and who kept it, when the actor may see the customer."""
    found = db.exec(
        select(Note, Customer, Member)
        .join(Customer, col(Customer.id) == Note.customer_id)
        .join(Member, col(Member.id) == Note.member_id)
        .where(Note.id == note_id, access.customers_of(db, actor))
    ).one_or_none()
    if found is None:
        raise Denied(_("I do not know that entry, or it is not yours to read."))
    return found


def last_note(db: Session, customer: Customer) -> Note | None:
    """What the customer wrote last."""
    query = select(Note).where(Note.customer_id == customer.id, col(Note.reversed_at).is_(None))
    return db.exec(query.order_by(col(Note.said_at).desc(), col(Note.id).desc()).limit(1)).one_or_none()


def customers_of_sender(db: Session, actor: Member, sender: str) -> Sequence[Customer]:
    """The customers with whom the member kept messages of that sender before, the latest first."""
    if not sender:
        return ()
    query = select(Note.customer_id, Note.sender).where(Note.member_id == actor.id, col(Note.reversed_at).is_(None))
    order = query.order_by(col(Note.kept_at).desc(), col(Note.id).desc()).limit(REMEMBERED)
    keys = list(dict.fromkeys(key for key, name in db.exec(order) if name == sender))
    seen = db.exec(select(Customer).where(col(Customer.id).in_(keys), access.customers_of(db, actor))).all()
    return sorted(seen, key=lambda customer: keys.index(customer.key))


def reverse(db: Session, note: Note, *, now: datetime) -> None:
    """Take it off the card. The row stays."""
    if note.reversed_at is not None:
        raise Refused(_("That was undone already."))
    note.reversed_at = now
    db.add(note)
    db.flush()
