"""Timelines: what a member did on a day, and everything that happened with a customer.

An event is a row of the table where it is kept, with the moment at which it stands. A member's day is told in the
order in which it was done; a customer's history by the day for which it counts, so that a payment reported late stands
where the money came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from models.calendar import at_local
from models.directory.customers import Customer
from models.ledger.adjustments import Adjustment
from models.ledger.contacts import CollectionContact
from models.ledger.disputes import Dispute
from models.ledger.dunning_steps import DunningStep
from models.ledger.entries import Entry, Kind
from models.ledger.payments import Payment, State
from models.ledger.promises import Promise, PromiseState
from models.ledger.receivables import Receivable
from models.people import access
from models.people.members import Member
from models.work.activities import Activity
from models.work.follow_ups import FollowUp, FollowUpState
from models.work.notes import Note


@dataclass(frozen=True)
class TakenBack:
    """A document of money was reversed, and perhaps stands again by now."""

    of: Payment | Receivable | Adjustment

    @property
    def stands(self) -> bool:
        """Whether it counts, or waits to, after all."""
        if isinstance(self.of, Payment):
            return self.of.state in (State.COUNTED, State.PENDING)
        return self.of.reversed_at is None


Saying = Promise | Dispute | CollectionContact | DunningStep
Happening = Activity | Note | FollowUp | Payment | Receivable | Adjustment | Customer | TakenBack | Saying


@dataclass(frozen=True)
class Event:
    """Something that happened with a customer."""

    day: date  # for which it counts
    at: datetime
    what: Happening
    customer: Customer | None  # None: the reader does not see that customer any more


@dataclass(frozen=True)
class Days:
    """Some days of a time zone, both ends included; without an end they are open."""

    start: date | None
    end: date | None
    zone: ZoneInfo

    @property
    def first(self) -> datetime:
        """The moment at which they begin."""
        return at_local(self.start, time.min, self.zone) if self.start else datetime.min.replace(tzinfo=UTC)

    @property
    def past(self) -> datetime:
        """The moment at which they are over."""
        return at_local(self.end + timedelta(days=1), time.min, self.zone) if self.end else FOREVER

    def day_of(self, moment: datetime) -> date:
        """The day in that zone."""
        return moment.astimezone(self.zone).date()


FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Kept:
    """Where events of one kind are kept, and which of them still stand."""

    table: Any
    at: Any  # the moment at which one stands
    who: Any = None  # whose doing it was
    day: Any = None  # for which it counts; without one it is that of the moment
    stands: tuple[ColumnElement[bool], ...] = ()


_CHANGED = func.coalesce(col(FollowUp.closed_at), col(FollowUp.created_at))
_REPORTS = _Kept(Activity, col(Activity.at), Activity.member_id, stands=(col(Activity.reversed_at).is_(None),))
_MONEY = (
    _Kept(Payment, col(Payment.recorded_at), Payment.recorded_by, col(Payment.received_on)),
    _Kept(Receivable, col(Receivable.created_at), Receivable.created_by, col(Receivable.issued_on)),
    _Kept(Adjustment, col(Adjustment.created_at), Adjustment.created_by, col(Adjustment.on)),
)
_CONTACTS = _Kept(
    CollectionContact,
    col(CollectionContact.at),
    CollectionContact.member_id,
    stands=(col(CollectionContact.reversed_at).is_(None),),
)
_DUNNED = _Kept(
    DunningStep, col(DunningStep.taken_at), DunningStep.taken_by, stands=(col(DunningStep.reversed_at).is_(None),)
)

_NOT_TOLD_BY_A_PROMISE = col(CollectionContact.promise_id).is_(None)
_NOTE_STANDS = col(Note.reversed_at).is_(None)

OF_MEMBER = (
    _REPORTS,
    _Kept(FollowUp, col(FollowUp.closed_at), FollowUp.member_id, stands=(col(FollowUp.state) == FollowUpState.DONE,)),
    *_MONEY,
    _CONTACTS,
    _DUNNED,
    _Kept(Note, col(Note.kept_at), Note.member_id, stands=(_NOTE_STANDS,)),
)
"""What a member did."""

OF_CUSTOMER = (
    _REPORTS,
    _Kept(FollowUp, _CHANGED, stands=(col(FollowUp.state) != FollowUpState.CANCELLED,)),
    *_MONEY,
    _Kept(Promise, col(Promise.created_at), stands=(col(Promise.state) != PromiseState.WITHDRAWN,)),
    _Kept(Dispute, col(Dispute.opened_at), stands=(col(Dispute.withdrawn_at).is_(None),)),
    replace(_CONTACTS, stands=(*_CONTACTS.stands, _NOT_TOLD_BY_A_PROMISE)),
    _DUNNED,
    _Kept(Note, col(Note.said_at), stands=(_NOTE_STANDS,)),
)
"""What happened with a customer, besides what was taken back."""


def day_of_member(db: Session, reader: Member, member: Member, day: date) -> Sequence[Event]:
    """What the member did on a day of the member's own zone, in order; customers as the reader may see them."""
    days = Days(day, day, member.zone)
    events: list[Event] = []
    for kept in OF_MEMBER:
        done = select(kept.table, kept.at, Customer).join(Customer, col(Customer.id) == kept.table.customer_id)
        rows = db.exec(done.where(kept.who == member.id, _within(kept.at, days), *kept.stands))
        events += [Event(day, at, what, customer) for what, at, customer in rows]
    for customer in db.exec(
        select(Customer)
        .where(Customer.created_by == member.id, col(Customer.removed_at).is_(None))
        .where(_within(col(Customer.created_at), days))
    ):
        events.append(Event(day, customer.created_at, customer, customer))
    return _as_seen(db, reader, sorted(events, key=lambda event: (event.at, _rank(event.what), _id(event.what))))


def history_of(db: Session, customer: Customer, days: Days, *, limit: int) -> Sequence[Event]:
    """The latest events with the customer on those days, newest first."""
    events: list[Event] = []
    for kept in OF_CUSTOMER:
        day = kept.at if kept.day is None else kept.day
        within = _within(kept.at, days) if kept.day is None else _on(kept.day, days)
        rows = db.exec(
            select(kept.table, kept.at, day)
            .where(kept.table.customer_id == customer.id, within, *kept.stands)
            .order_by(day.desc(), kept.at.desc(), col(kept.table.id).desc())
            .limit(limit)
        )
        for what, at, counts in rows:
            events.append(Event(days.day_of(at) if kept.day is None else counts, at, what, customer))
    events += _reversals(db, customer, days, limit)
    if days.first <= customer.created_at < days.past:
        events.append(Event(days.day_of(customer.created_at), customer.created_at, customer, customer))
    events.sort(key=lambda event: (event.day, event.at, _rank(event.what), _id(event.what)), reverse=True)
    return events[:limit]


def _reversals(db: Session, customer: Customer, days: Days, limit: int) -> list[Event]:
    """Documents of money that were taken back, on the days of the opposite entries."""
    events: dict[tuple[type, int | None], Event] = {}
    for entry in db.exec(
        select(Entry)
        .where(Entry.customer_id == customer.id, col(Entry.reverses).is_not(None), _on(col(Entry.on), days))
        .order_by(col(Entry.on).desc(), col(Entry.id).desc())
    ):
        key = _document_of(entry)
        if key not in events:
            of = db.get_one(*key)
            assert isinstance(of, Payment | Receivable | Adjustment)
            events[key] = Event(entry.on, entry.at, TakenBack(of), customer)
        if len(events) >= limit:
            break
    return list(events.values())


def _document_of(entry: Entry) -> tuple[type[Payment | Receivable | Adjustment], int | None]:
    """The table and id of the document that posted an entry; a recovery belongs to the payment that brought it."""
    if entry.payment_id is not None and entry.kind != Kind.REFUND:
        return Payment, entry.payment_id
    if entry.adjustment_id is not None or entry.source_id is not None:
        return Adjustment, entry.adjustment_id or entry.source_id
    return Receivable, entry.receivable_id


def _as_seen(db: Session, reader: Member, events: list[Event]) -> Sequence[Event]:
    """The customers that the reader does not see any more go without their names."""
    seen = set(
        db.exec(
            select(Customer.id)
            .where(col(Customer.id).in_({event.customer.key for event in events if event.customer}))
            .where(access.customers_of(db, reader))
        )
    )
    return [
        event if event.customer and event.customer.id in seen else replace(event, customer=None) for event in events
    ]


def _within(moment: Any, days: Days) -> ColumnElement[bool]:
    return and_(moment >= days.first, moment < days.past)


def _on(day: Any, days: Days) -> ColumnElement[bool]:
    return and_(day >= (days.start or date.min), day <= (days.end or date.max))


ORDER = (
    Customer,
    Activity,
    Note,
    CollectionContact,
    DunningStep,
    Promise,
    Dispute,
    FollowUp,
    Receivable,
    Payment,
    Adjustment,
    TakenBack,
)


def _rank(what: Happening) -> int:
    """Of things at the same moment: a report stands before the step that it closed."""
    return ORDER.index(type(what))


def _id(what: Happening) -> int:
    return (what.of.id if isinstance(what, TakenBack) else what.id) or 0
