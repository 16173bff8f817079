"""Work with customers as it was reported: visits, calls, messages, e-mails, meetings.

A report is a row that is changed only with its before and after in the audit, and taken back by a mark: nothing is
deleted. Its next step (`models/work/follow_ups.py`) and the manager's answers to it (`models/work/guidance.py`) stand
beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Index, Integer, String, true
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.directory import customers
from models.directory.customers import Customer
from models.oversight import audit
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage import evidence
from models.storage.database import BigInt, UtcDateTime
from models.storage.evidence import Evidence
from models.storage.vault import EncryptedFloat, EncryptedText
from models.work import follow_ups, places
from models.work.follow_ups import FollowUp, FollowUpState

VERIFIED_WITHIN_M = 300
"""A check-in this near the customer's known place is verified."""

BELONGS_WITHIN = timedelta(minutes=15)
"""A location or photo sent this soon after a report belongs to it."""

LONGEST_TEXT = 3000


class ActivityKind(StrEnum):
    """How the customer was contacted; each counts apart."""

    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"
    EMAIL = "email"
    MEETING = "meeting"

    @property
    def label(self) -> Sentence:
        """The kind's name for people."""
        return KIND_NAMES[self]


KIND_NAMES = {
    ActivityKind.VISIT: _("visit"),
    ActivityKind.CALL: _("call"),
    ActivityKind.MESSAGE: _("message"),
    ActivityKind.EMAIL: _("e-mail"),
    ActivityKind.MEETING: _("meeting"),
}


ON_THE_SPOT = frozenset({ActivityKind.VISIT, ActivityKind.MEETING})
"""Where a location says something."""


class Mood(StrEnum):
    """How the customer seemed."""

    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"

    @property
    def label(self) -> Sentence:
        """The mood's name for people."""
        return MOOD_NAMES[self]


MOOD_NAMES = {Mood.GOOD: _("😀 pleased"), Mood.NEUTRAL: _("😐 neutral"), Mood.BAD: _("🙁 displeased")}


class Activity(SQLModel, table=True):
    """One contact with a customer."""

    __table_args__ = (
        Index("ix_activity_member", "member_id", "at"),
        Index("ix_activity_customer", "customer_id", "at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))
    # without a time, only the day of `at` is known
    timed: bool = Field(default=True, sa_column=Column(Boolean, nullable=False, server_default=true()))
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    member_id: int = Field(foreign_key="member.id")
    customer_id: int = Field(foreign_key="customer.id")
    kind: ActivityKind = Field(sa_column=Column(String, nullable=False))
    text: str = Field(default="", sa_column=Column(EncryptedText("activity.text"), nullable=False))
    mood: Mood | None = Field(default=None, sa_column=Column(String))
    latitude: float | None = Field(default=None, sa_column=Column(EncryptedFloat("activity.latitude")))
    longitude: float | None = Field(default=None, sa_column=Column(EncryptedFloat("activity.longitude")))
    distance_m: int | None = Field(default=None, sa_column=Column(Integer))  # None with a location: no place known
    photo_file_id: str | None = None
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def verified(self) -> bool:
        """The location was taken near the customer's known place."""
        return self.distance_m is not None and self.distance_m <= VERIFIED_WITHIN_M


def log(
    db: Session,
    actor: Member,
    customer: Customer,
    kind: ActivityKind,
    text: str,
    *,
    at: datetime,
    now: datetime,
    timed: bool = True,
    mood: Mood | None = None,
) -> Activity:
    """Keep a contact with a customer. Refuses a text that is too long, and a contact that is yet to come."""
    _check(text, at, now)
    activity = Activity(
        at=at,
        timed=timed,
        recorded_at=now,
        member_id=actor.key,
        customer_id=customer.key,
        kind=kind,
        text=text,
        mood=mood,
    )
    db.add(activity)
    db.flush()
    audit.record(db, actor, "activity.logged", activity, now=now, after={"kind": str(kind), "at": at.isoformat()})
    return activity


def change(
    db: Session,
    actor: Member,
    activity: Activity,
    customer: Customer,
    text: str,
    *,
    at: datetime,
    timed: bool,
    now: datetime,
) -> None:
    """Change what a report says; the audit keeps what it said before. Its steps go over to a changed customer."""
    _must_stand(activity)
    _check(text, at, now)
    values = {"customer_id": customer.key, "text": text, "at": at, "timed": timed}
    before = {name: getattr(activity, name) for name in values}
    if before == values:
        return
    step = follow_ups.planned_with(db, activity.key)
    if customer.id != activity.customer_id and step is not None:
        step.customer_id = customer.key
        db.add(step)
    for name, value in values.items():
        setattr(activity, name, value)
    db.add(activity)
    db.flush()
    audit.record(db, actor, "activity.changed", activity, now=now, before=_plain(before), after=_plain(values))
    if activity.latitude is not None and before["customer_id"] != customer.key:
        for key in (before["customer_id"], customer.key):
            settle_place(db, key, now=now)


def add_text(db: Session, actor: Member, activity: Activity, text: str, *, now: datetime) -> None:
    """Say more in a report."""
    customer = db.get_one(Customer, activity.customer_id)
    longer = f"{activity.text}\n{text}" if activity.text else text
    change(db, actor, activity, customer, longer, at=activity.at, timed=activity.timed, now=now)


def activity_for(db: Session, actor: Member, activity_id: int) -> tuple[Activity, Customer, Member]:
    """The report with its customer and its author, when the actor may see the customer and read the author's work."""
    return _found(db, actor, activity_id, access.owners_seen(db, actor))


def own_activity(db: Session, actor: Member, activity_id: int) -> tuple[Activity, Customer, Member]:
    """The report, when the actor may change it: the author, a manager of the author, an admin."""
    leads = actor.role in (Role.MANAGER, Role.ADMIN)
    return _found(db, actor, activity_id, access.owners_seen(db, actor) if leads else col(Member.id) == actor.id)


def _found(
    db: Session, actor: Member, activity_id: int, whose: ColumnElement[bool]
) -> tuple[Activity, Customer, Member]:
    found = db.exec(
        select(Activity, Customer, Member)
        .join(Customer, col(Customer.id) == Activity.customer_id)
        .join(Member, col(Member.id) == Activity.member_id)
        .where(Activity.id == activity_id, whose, access.customers_of(db, actor))
    ).one_or_none()
    if found is None:
        raise Denied(_("I do not know that entry, or it is not yours to read."))
    return found


def last_report(db: Session, actor: Member, *, now: datetime) -> Activity | None:
    """The report to which a location or photo sent now belongs: the actor's last one, of a moment ago."""
    return db.exec(
        select(Activity)
        .where(Activity.member_id == actor.id, Activity.recorded_at >= now - BELONGS_WITHIN)
        .where(col(Activity.reversed_at).is_(None))
        .order_by(col(Activity.id).desc())
        .limit(1)
    ).one_or_none()


def set_place(
    db: Session, actor: Member, activity: Activity, latitude: float, longitude: float, *, now: datetime
) -> None:
    """Where the report was made, and how far that is from the customer's place as it was known before."""
    if places.place_of(db, activity.customer_id) is None:
        settle_place(db, activity.customer_id, now=now)
    known = places.place_of(db, activity.customer_id)
    activity.latitude, activity.longitude, activity.distance_m = latitude, longitude, None
    if known is not None and known.sure:
        activity.distance_m = round(places.distance_m((latitude, longitude), known.at))
    db.add(activity)
    db.flush()
    audit.record(db, actor, "activity.placed", activity, now=now, after={"distance_m": activity.distance_m})
    settle_place(db, activity.customer_id, now=now)


def settle_place(db: Session, customer_id: int, *, now: datetime) -> None:
    """Find out anew where the customer is, after its file or a report with a location has changed."""
    query = (
        select(Activity.latitude, Activity.longitude)
        .where(Activity.customer_id == customer_id, col(Activity.reversed_at).is_(None))
        .where(col(Activity.latitude).is_not(None), col(Activity.kind).in_(ON_THE_SPOT))
        .order_by(col(Activity.at).desc(), col(Activity.id).desc())
        .limit(places.LAST_VISITS)
    )
    visits = [(north, east) for north, east in db.exec(query) if north is not None and east is not None]
    places.settle(db, db.get_one(Customer, customer_id), visits, now=now)


def keep_place(db: Session, actor: Member, activity: Activity, customer: Customer, *, now: datetime) -> None:
    """Make the report's location the customer's known place. Refuses when one is known."""
    if activity.latitude is None or activity.longitude is None:
        raise Refused(_("That report has no location."))
    if customer.latitude is not None:
        raise Refused(_("The place of {customer} is known already.", customer=customer.name))
    place = {"latitude": activity.latitude, "longitude": activity.longitude}
    customers.change(db, actor, customer, place, now=now)
    settle_place(db, customer.key, now=now)


def set_photo(db: Session, actor: Member, activity: Activity, file_id: str, *, now: datetime) -> None:
    """A photo that belongs to the report."""
    activity.photo_file_id = file_id
    db.add(activity)
    db.flush()
    audit.record(db, actor, "activity.pictured", activity, now=now)


def keep_voice(db: Session, actor: Member, activity: Activity, file_id: str, *, now: datetime) -> Evidence:
    """A spoken message that belongs to the report; whoever talks to Telegram fetches it."""
    _must_stand(activity)
    audit.record(db, actor, "activity.voiced", activity, now=now)
    return evidence.want(db, actor, file_id, activity, now=now, kind=evidence.VOICE)


def voices_of(db: Session, ids: Collection[int]) -> Mapping[int, Sequence[Evidence]]:
    """The spoken messages of reports, by report, the oldest first."""
    files = evidence.standing(db, "activity", ids)
    spoken = {key: [one for one in found if one.spoken] for key, found in files.items()}
    return {key: found for key, found in spoken.items() if found}


def set_mood(db: Session, actor: Member, activity: Activity, mood: Mood, *, now: datetime) -> None:
    """How the customer seemed."""
    before = {"mood": str(activity.mood) if activity.mood else None}
    activity.mood = mood
    db.add(activity)
    db.flush()
    audit.record(db, actor, "activity.mood", activity, now=now, before=before, after={"mood": str(mood)})


def reverse(db: Session, activity: Activity, *, now: datetime) -> None:
    """Take a report back with its open next step; what it closed stands open again. The row stays."""
    _must_stand(activity)
    activity.reversed_at = now
    db.add(activity)
    db.flush()
    follow_ups.take_back_with(db, activity.key, now=now)
    if activity.latitude is not None:
        settle_place(db, activity.customer_id, now=now)


def activities_between(
    db: Session, start: datetime, end: datetime, *, member_id: int | None = None, customer_id: int | None = None
) -> Sequence[Activity]:
    """Reports of a time span, oldest first."""
    query = select(Activity).where(Activity.at >= start, Activity.at < end, col(Activity.reversed_at).is_(None))
    if member_id is not None:
        query = query.where(Activity.member_id == member_id)
    if customer_id is not None:
        query = query.where(Activity.customer_id == customer_id)
    return db.exec(query.order_by(col(Activity.at), col(Activity.id))).all()


def last_activity(db: Session, customer: Customer) -> Activity | None:
    """The latest contact with the customer."""
    return db.exec(
        select(Activity)
        .where(Activity.customer_id == customer.id, col(Activity.reversed_at).is_(None))
        .order_by(col(Activity.at).desc(), col(Activity.id).desc())
        .limit(1)
    ).one_or_none()


def recent_customers(db: Session, actor: Member, *, limit: int) -> Sequence[Customer]:
    """The customers with whom the member worked last, the latest first; then those that were added last."""
    latest = (
        select(Activity.customer_id)
        .where(Activity.member_id == actor.id, col(Activity.reversed_at).is_(None))
        .order_by(col(Activity.at).desc(), col(Activity.id).desc())
        .limit(limit * 10)
    )
    order = list(dict.fromkeys(db.exec(latest).all()))
    visible = select(Customer).where(access.customers_of(db, actor))
    seen = db.exec(visible.where(col(Customer.id).in_(order))).all()
    found = sorted(seen, key=lambda customer: order.index(customer.key))[:limit]
    if len(found) < limit:
        others = visible.where(col(Customer.id).not_in([customer.key for customer in found]))
        found += db.exec(others.order_by(col(Customer.id).desc()).limit(limit - len(found))).all()
    return found


def customers_without_step(
    db: Session, member: Member, *, limit: int | None = None, offset: int = 0
) -> Sequence[tuple[Customer, datetime | None]]:
    """The member's own customers for whom nothing is planned and when they were seen last, the longest ago first."""
    last = (
        select(func.max(Activity.at))
        .where(Activity.customer_id == Customer.id, col(Activity.reversed_at).is_(None))
        .correlate(Customer)
        .scalar_subquery()
    )
    query = (
        select(Customer, last)
        .where(_without_step(db, member))
        .order_by(func.coalesce(last, Customer.created_at), col(Customer.id))
        .offset(offset)
    )
    return db.exec(query.limit(limit) if limit is not None else query).all()


def count_without_step(db: Session, member: Member) -> int:
    """How many of the member's own customers have nothing planned."""
    return db.exec(select(func.count()).select_from(Customer).where(_without_step(db, member))).one()


def _without_step(db: Session, member: Member) -> ColumnElement[bool]:
    planned = select(FollowUp.id).where(FollowUp.customer_id == Customer.id, FollowUp.state == FollowUpState.OPEN)
    return access.customers_of(db, member) & (col(Customer.owner_id) == member.id) & ~planned.exists()


def _check(text: str, at: datetime, now: datetime) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEXT))
    if at > now + timedelta(minutes=5):
        raise Refused(_("{at} has not come yet. Use /follow for what is planned.", at=at))


def _must_stand(activity: Activity) -> None:
    if activity.reversed_at is not None:
        raise Refused(_("That was undone already."))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
