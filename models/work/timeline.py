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


def day_of_member(db: Session, reader: Member, member: Member, day: date) -> Sequence[Event]:
    """What the member did on a day of the member's own zone, in order; customers as the reader may see them."""
    days = Days(day, day, member.zone)
    events: list[Event] = []

    def add(moment: datetime | None, what: Happening, customer: Customer) -> None:
        events.append(Event(day, moment or days.first, what, customer))

    for activity, customer in db.exec(
        select(Activity, Customer)
        .join(Customer, col(Customer.id) == Activity.customer_id)
        .where(Activity.member_id == member.id, col(Activity.reversed_at).is_(None), _within(col(Activity.at), days))
    ):
        add(activity.at, activity, customer)
    for follow_up, customer in db.exec(
        select(FollowUp, Customer)
        .join(Customer, col(Customer.id) == FollowUp.customer_id)
        .where(FollowUp.member_id == member.id, FollowUp.state == FollowUpState.DONE)
        .where(_within(col(FollowUp.closed_at), days))
    ):
        add(follow_up.closed_at, follow_up, customer)
    for payment, customer in db.exec(
        select(Payment, Customer)
        .join(Customer, col(Customer.id) == Payment.customer_id)
        .where(Payment.recorded_by == member.id, _within(col(Payment.recorded_at), days))
    ):
        add(payment.recorded_at, payment, customer)
    for receivable, customer in db.exec(
        select(Receivable, Customer)
        .join(Customer, col(Customer.id) == Receivable.customer_id)
        .where(Receivable.created_by == member.id, _within(col(Receivable.created_at), days))
    ):
        add(receivable.created_at, receivable, customer)
    for document, customer in db.exec(
        select(Adjustment, Customer)
        .join(Customer, col(Customer.id) == Adjustment.customer_id)
        .where(Adjustment.created_by == member.id, _within(col(Adjustment.created_at), days))
    ):
        add(document.created_at, document, customer)
    for contact, customer in db.exec(
        select(CollectionContact, Customer)
        .join(Customer, col(Customer.id) == CollectionContact.customer_id)
        .where(CollectionContact.member_id == member.id, col(CollectionContact.reversed_at).is_(None))
        .where(_within(col(CollectionContact.at), days))
    ):
        add(contact.at, contact, customer)
    for dunned, customer in db.exec(
        select(DunningStep, Customer)
        .join(Customer, col(Customer.id) == DunningStep.customer_id)
        .where(DunningStep.taken_by == member.id, col(DunningStep.reversed_at).is_(None))
        .where(_within(col(DunningStep.taken_at), days))
    ):
        add(dunned.taken_at, dunned, customer)
    for note, customer in db.exec(
        select(Note, Customer)
        .join(Customer, col(Customer.id) == Note.customer_id)
        .where(Note.member_id == member.id, col(Note.reversed_at).is_(None), _within(col(Note.kept_at), days))
    ):
        add(note.kept_at, note, customer)
    for customer in db.exec(
        select(Customer)
        .where(Customer.created_by == member.id, col(Customer.removed_at).is_(None))
        .where(_within(col(Customer.created_at), days))
    ):
        add(customer.created_at, customer, customer)
    return _as_seen(db, reader, sorted(events, key=lambda event: (event.at, _rank(event.what), _id(event.what))))


def history_of(db: Session, customer: Customer, days: Days, *, limit: int) -> Sequence[Event]:
    """The latest events with the customer on those days, newest first."""
    events: list[Event] = []

    def add(moment: datetime, what: Happening, day: date | None = None) -> None:
        events.append(Event(day or days.day_of(moment), moment, what, customer))

    for activity in db.exec(
        select(Activity)
        .where(Activity.customer_id == customer.id, col(Activity.reversed_at).is_(None))
        .where(_within(col(Activity.at), days))
        .order_by(col(Activity.at).desc(), col(Activity.id).desc())
        .limit(limit)
    ):
        add(activity.at, activity)
    for note in db.exec(
        select(Note)
        .where(Note.customer_id == customer.id, col(Note.reversed_at).is_(None), _within(col(Note.said_at), days))
        .order_by(col(Note.said_at).desc(), col(Note.id).desc())
        .limit(limit)
    ):
        add(note.said_at, note)
    changed = func.coalesce(col(FollowUp.closed_at), col(FollowUp.created_at))
    for follow_up in db.exec(
        select(FollowUp)
        .where(FollowUp.customer_id == customer.id, FollowUp.state != FollowUpState.CANCELLED)
        .where(_within(changed, days))
        .order_by(changed.desc(), col(FollowUp.id).desc())
        .limit(limit)
    ):
        add(follow_up.closed_at or follow_up.created_at, follow_up)
    for payment in db.exec(
        select(Payment)
        .where(Payment.customer_id == customer.id, _on(col(Payment.received_on), days))
        .order_by(col(Payment.received_on).desc(), col(Payment.recorded_at).desc(), col(Payment.id).desc())
        .limit(limit)
    ):
        add(payment.recorded_at, payment, payment.received_on)
    for receivable in db.exec(
        select(Receivable)
        .where(Receivable.customer_id == customer.id, _on(col(Receivable.issued_on), days))
        .order_by(col(Receivable.issued_on).desc(), col(Receivable.created_at).desc(), col(Receivable.id).desc())
        .limit(limit)
    ):
        add(receivable.created_at, receivable, receivable.issued_on)
    for document in db.exec(
        select(Adjustment)
        .where(Adjustment.customer_id == customer.id, _on(col(Adjustment.on), days))
        .order_by(col(Adjustment.on).desc(), col(Adjustment.created_at).desc(), col(Adjustment.id).desc())
        .limit(limit)
    ):
        add(document.created_at, document, document.on)
    events += _sayings(db, customer, days, limit)
    events += _reversals(db, customer, days, limit)
    if days.first <= customer.created_at < days.past:
        add(customer.created_at, customer)
    events.sort(key=lambda event: (event.day, event.at, _rank(event.what), _id(event.what)), reverse=True)
    return events[:limit]


def _sayings(db: Session, customer: Customer, days: Days, limit: int) -> list[Event]:
    """What was said about the debt: promises, disputes, what other contacts about money brought, steps of dunning."""
    promises = select(Promise).where(Promise.customer_id == customer.id, Promise.state != PromiseState.WITHDRAWN)
    disputes = select(Dispute).where(Dispute.customer_id == customer.id, col(Dispute.withdrawn_at).is_(None))
    contacts = select(CollectionContact).where(
        CollectionContact.customer_id == customer.id,
        col(CollectionContact.reversed_at).is_(None),
        col(CollectionContact.promise_id).is_(None),
    )
    steps = select(DunningStep).where(DunningStep.customer_id == customer.id, col(DunningStep.reversed_at).is_(None))
    found: list[tuple[datetime, Saying]] = []
    found += [(one.created_at, one) for one in db.exec(_latest(promises, Promise.created_at, days, limit))]
    found += [(one.opened_at, one) for one in db.exec(_latest(disputes, Dispute.opened_at, days, limit))]
    found += [(one.at, one) for one in db.exec(_latest(contacts, CollectionContact.at, days, limit))]
    found += [(one.taken_at, one) for one in db.exec(_latest(steps, DunningStep.taken_at, days, limit))]
    return [Event(days.day_of(at), at, said, customer) for at, said in found]


def _latest(rows: Any, moment: Any, days: Days, limit: int) -> Any:
    return rows.where(_within(col(moment), days)).order_by(col(moment).desc()).limit(limit)


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
