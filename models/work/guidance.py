"""Guidance: what a manager answers to a report. It stands on the entry, and its author is told once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.directory.customers import Customer
from models.oversight import audit
from models.people import access
from models.people.members import Member
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText
from models.work.activities import LONGEST_TEXT, Activity


class Guidance(SQLModel, table=True):
    """A manager's answer to an activity."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    activity_id: int = Field(foreign_key="activity.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    text: str = Field(sa_column=Column(EncryptedText("guidance.text"), nullable=False))
    acted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


def guide(db: Session, actor: Member, activity: Activity, text: str, *, now: datetime) -> Guidance:
    """The manager's answer, kept on the entry."""
    if activity.reversed_at is not None:
        raise Refused(_("That was undone already."))
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEXT))
    guidance = Guidance(activity_id=activity.key, member_id=actor.key, at=now, text=text)
    db.add(guidance)
    db.flush()
    audit.record(db, actor, "activity.guided", guidance, now=now, after={"activity": activity.key})
    return guidance


def guidance_for(db: Session, actor: Member, guidance_id: int) -> tuple[Guidance, Activity, Customer, Member]:
    """The answer that the actor was given, with its entry, the customer, and who gave it."""
    found = db.exec(
        select(Guidance, Activity, Customer, Member)
        .join(Activity, col(Activity.id) == Guidance.activity_id)
        .join(Customer, col(Customer.id) == Activity.customer_id)
        .join(Member, col(Member.id) == Guidance.member_id)
        .where(Guidance.id == guidance_id, Activity.member_id == actor.id, access.customers_of(db, actor))
    ).one_or_none()
    if found is None:
        raise Denied(_("I do not know that entry, or it is not yours to read."))
    return found


def act_on(db: Session, actor: Member, guidance: Guidance, *, now: datetime) -> bool:
    """What the answer asked for is done. False when that was said before."""
    if guidance.acted_at is not None:
        return False
    guidance.acted_at = now
    db.add(guidance)
    db.flush()
    audit.record(db, actor, "guidance.done", guidance, now=now)
    return True


def guidance_on(db: Session, activity_ids: Collection[int]) -> Mapping[int, list[tuple[Guidance, Member]]]:
    """The answers that stand on these entries and who gave them, oldest first, by entry."""
    found: dict[int, list[tuple[Guidance, Member]]] = {}
    rows = db.exec(
        select(Guidance, Member)
        .join(Member, col(Member.id) == Guidance.member_id)
        .where(col(Guidance.activity_id).in_(activity_ids))
        .order_by(col(Guidance.id))
    )
    for guidance, member in rows:
        found.setdefault(guidance.activity_id, []).append((guidance, member))
    return found
