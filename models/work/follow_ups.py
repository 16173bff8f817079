"""Follow-ups: what is to be done next with a customer, on a day or at a minute.

A timed one is pushed at its minute; one without a time belongs to the morning of its day. Both are due in the
member's own time zone at the moment they were made.

A step that was planned with a report belongs to it (`activity_id`) and is taken back with it; so is the closing of a
step that a report brought about (`closed_by`). `revision` counts the changes: a button carries the one it was drawn
for, so that a second tap finds that there is nothing left to change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.calendar import at_local
from models.directory.customers import Customer
from models.ledger.receivables import check_date
from models.oversight import audit
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

LONGEST_TEXT = 3000


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Sentence:
        """The state's name for people."""
        return STATE_NAMES[self]


STATE_NAMES = {
    FollowUpState.OPEN: _("open"),
    FollowUpState.DONE: _("done"),
    FollowUpState.CANCELLED: _("taken back"),
}


class FollowUp(SQLModel, table=True):
    """A next step with a customer."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_due", "state", "due_at"),
        Index("ix_follow_up_member", "member_id", "state", "due_on"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    due_on: date
    due_time: time | None = None  # wall clock of the member's zone; None: any time that day
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # the minute of a timed one
    text: str = Field(default="", sa_column=Column(EncryptedText("follow_up.text"), nullable=False))
    state: FollowUpState = Field(default=FollowUpState.OPEN, sa_column=Column(String, nullable=False))
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)  # the report it came with
    closed_by: int | None = Field(default=None, foreign_key="activity.id", index=True)  # the report that closed it
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


def plan(
    db: Session,
    actor: Member,
    customer: Customer,
    member: Member,
    *,
    due_on: date,
    due_time: time | None,
    now: datetime,
    text: str = "",
    activity_id: int | None = None,
    attached: bool = False,
) -> FollowUp:
    """Write down the next step of a member with a customer. Refuses a moment that has passed.

    One that comes with a report, or is `attached` to something else, is undone with that and not by itself.
    """
    _check_text(text)
    follow_up = FollowUp(
        customer_id=customer.key,
        member_id=member.key,
        due_on=due_on,
        due_time=due_time,
        due_at=_moment_to_come(due_on, due_time, member, now),
        text=text,
        activity_id=activity_id,
        created_by=actor.key,
        created_at=now,
    )
    db.add(follow_up)
    db.flush()
    action = "follow_up.attached" if attached or activity_id is not None else "follow_up.planned"
    audit.record(db, actor, action, follow_up, now=now, after=_when(follow_up))
    return follow_up


def whose(db: Session, actor: Member, customer: Customer) -> Member:
    """Who is to take the next step: a manager or an admin plans for the customer's owner, others for themselves."""
    owner = db.get(Member, customer.owner_id)
    if actor.role in (Role.MANAGER, Role.ADMIN) and owner is not None and owner.active:
        return owner
    return actor


def move(
    db: Session,
    actor: Member,
    follow_up: FollowUp,
    *,
    due_on: date,
    due_time: time | None,
    zone_of: Member,
    now: datetime,
) -> None:
    """Put an open follow-up off to another day or minute."""
    _must_be_open(follow_up)
    before = _when(follow_up)
    due_at = _moment_to_come(due_on, due_time, zone_of, now)
    follow_up.due_on, follow_up.due_time, follow_up.due_at = due_on, due_time, due_at
    _keep(db, follow_up)
    audit.record(db, actor, "follow_up.moved", follow_up, now=now, before=before, after=_when(follow_up))


def put_off(
    db: Session, actor: Member, follow_up: FollowUp, *, until: datetime, zone_of: Member, now: datetime
) -> None:
    """Put an open follow-up off to a moment, to the minute, also one that the clocks of the zone show twice."""
    _must_be_open(follow_up)
    before = _when(follow_up)
    moment = until.replace(second=0, microsecond=0)
    there = moment.astimezone(zone_of.zone)
    follow_up.due_on, follow_up.due_time, follow_up.due_at = there.date(), there.time(), moment
    _keep(db, follow_up)
    audit.record(db, actor, "follow_up.moved", follow_up, now=now, before=before, after=_when(follow_up))


def give(db: Session, follow_up: FollowUp, member: Member, *, now: datetime) -> None:
    """An open follow-up becomes another member's; a time that is to come is meant on that one's clock."""
    _must_be_open(follow_up)
    follow_up.member_id = member.key
    if follow_up.due_time is not None and follow_up.due_at is not None and follow_up.due_at > now:
        there = at_local(follow_up.due_on, follow_up.due_time, member.zone)
        follow_up.due_at = there if there > now else follow_up.due_at
    _keep(db, follow_up)


def change(db: Session, actor: Member, follow_up: FollowUp, customer: Customer, text: str, *, now: datetime) -> None:
    """Change what is to be done, or with whom."""
    _must_be_open(follow_up)
    _check_text(text)
    before = {"text": follow_up.text, "customer_id": follow_up.customer_id}
    follow_up.text, follow_up.customer_id = text, customer.key
    _keep(db, follow_up)
    after = {"text": text, "customer_id": customer.key}
    audit.record(db, actor, "follow_up.changed", follow_up, now=now, before=before, after=after)


def finish(db: Session, actor: Member, follow_up: FollowUp, *, now: datetime, activity_id: int | None = None) -> None:
    """The step is done; a report that says so takes it open again when the report is undone."""
    _must_be_open(follow_up)
    follow_up.state, follow_up.closed_at, follow_up.closed_by = FollowUpState.DONE, now, activity_id
    _keep(db, follow_up)
    audit.record(
        db, actor, "follow_up.done" if activity_id is None else "follow_up.reported", follow_up, now=now,
        after={"activity": activity_id},
    )  # fmt: skip


def settle(db: Session, follow_up: FollowUp, *, now: datetime) -> None:
    """What the step was for has come about by itself."""
    _must_be_open(follow_up)
    follow_up.state, follow_up.closed_at = FollowUpState.DONE, now
    _keep(db, follow_up)


def drop(db: Session, actor: Member, follow_up: FollowUp, *, now: datetime) -> None:
    """The member does not plan that step any more."""
    cancel(db, follow_up, now=now)
    audit.record(db, actor, "follow_up.dropped", follow_up, now=now)


def cancel(db: Session, follow_up: FollowUp, *, now: datetime) -> None:
    """The step is taken back."""
    _must_be_open(follow_up)
    follow_up.state, follow_up.closed_at = FollowUpState.CANCELLED, now
    _keep(db, follow_up)


def reopen(db: Session, follow_up: FollowUp) -> None:
    """A finished step stands open again."""
    follow_up.state, follow_up.closed_at, follow_up.closed_by = FollowUpState.OPEN, None, None
    _keep(db, follow_up)


def take_back_with(db: Session, activity_id: int, *, now: datetime) -> None:
    """A report is undone: its open next step goes with it, and what it closed stands open again."""
    for follow_up in db.exec(
        select(FollowUp).where(FollowUp.activity_id == activity_id, FollowUp.state == FollowUpState.OPEN)
    ).all():
        cancel(db, follow_up, now=now)
    for follow_up in closed_by(db, activity_id):
        reopen(db, follow_up)


def follow_up_for(db: Session, actor: Member, follow_up_id: int) -> tuple[FollowUp, Customer, Member]:
    """The follow-up with its customer and member, when it is the actor's own or of somebody whom the actor leads."""
    query = (
        select(FollowUp, Customer, Member)
        .join(Customer, col(Customer.id) == FollowUp.customer_id)
        .join(Member, col(Member.id) == FollowUp.member_id)
        .where(FollowUp.id == follow_up_id, access.customers_of(db, actor))
    )
    if actor.role in (Role.MANAGER, Role.ADMIN):
        query = query.where(access.owners_seen(db, actor))
    else:
        query = query.where(FollowUp.member_id == actor.id)
    found = db.exec(query).one_or_none()
    if found is None:
        raise Denied(_("I do not know that step, or it is not yours."))
    return found


def open_follow_ups(db: Session, member: Member, *, until: date) -> Sequence[tuple[FollowUp, Customer]]:
    """What the member has to do up to and on that day of the member's zone, oldest first."""
    return db.exec(
        select(FollowUp, Customer)
        .join(Customer, col(Customer.id) == FollowUp.customer_id)
        .where(FollowUp.member_id == member.id, FollowUp.state == FollowUpState.OPEN, FollowUp.due_on <= until)
        .where(access.customers_of(db, member))
        .order_by(col(FollowUp.due_on), col(FollowUp.due_time), col(FollowUp.id))
    ).all()


def due_with(db: Session, member: Member, customer: Customer, *, until: date) -> Sequence[FollowUp]:
    """What the member was to do with the customer up to and on that day, oldest first."""
    return db.exec(
        select(FollowUp)
        .where(FollowUp.member_id == member.id, FollowUp.customer_id == customer.id)
        .where(FollowUp.state == FollowUpState.OPEN, FollowUp.due_on <= until)
        .order_by(col(FollowUp.due_on), col(FollowUp.id))
    ).all()


def next_step(db: Session, customer: Customer) -> FollowUp | None:
    """The customer's next open follow-up."""
    return db.exec(
        select(FollowUp)
        .where(FollowUp.customer_id == customer.id, FollowUp.state == FollowUpState.OPEN)
        .order_by(col(FollowUp.due_on), col(FollowUp.id))
        .limit(1)
    ).one_or_none()


def is_planned_since(db: Session, member: Member, customer: Customer, since: datetime) -> bool:
    """Whether the member has planned a step with the customer since then that still stands."""
    theirs = select(FollowUp.id).where(FollowUp.member_id == member.id, FollowUp.customer_id == customer.id)
    return (
        db.exec(theirs.where(FollowUp.state == FollowUpState.OPEN, FollowUp.created_at >= since).limit(1)).first()
        is not None
    )


def planned_with(db: Session, activity_id: int) -> FollowUp | None:
    """The next step that belongs to a report, unless it was taken back."""
    return db.exec(
        select(FollowUp)
        .where(FollowUp.activity_id == activity_id, FollowUp.state != FollowUpState.CANCELLED)
        .order_by(col(FollowUp.id).desc())
        .limit(1)
    ).one_or_none()


def closed_by(db: Session, activity_id: int) -> Sequence[FollowUp]:
    """The steps that a report closed."""
    return db.exec(
        select(FollowUp)
        .where(FollowUp.closed_by == activity_id, FollowUp.state == FollowUpState.DONE)
        .order_by(col(FollowUp.id))
    ).all()


def _moment_to_come(due_on: date, due_time: time | None, member: Member, now: datetime) -> datetime | None:
    check_date(due_on)
    due_at = at_local(due_on, due_time, member.zone) if due_time else None
    if due_on < now.astimezone(member.zone).date() or (due_at is not None and due_at <= now):
        day = due_at or due_on
        raise Refused(_("{day} has passed. A next step needs a day to come, for example tomorrow.", day=day))
    return due_at


def _when(follow_up: FollowUp) -> dict[str, str | None]:
    return {"on": follow_up.due_on.isoformat(), "at": follow_up.due_at.isoformat() if follow_up.due_at else None}


def _keep(db: Session, follow_up: FollowUp) -> None:
    follow_up.revision += 1
    db.add(follow_up)
    db.flush()


def _check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEXT))


def _must_be_open(follow_up: FollowUp) -> None:
    if follow_up.state == FollowUpState.DONE:
        raise Refused(_("That step is done already."))
    if follow_up.state == FollowUpState.CANCELLED:
        raise Refused(_("That step was taken back."))
