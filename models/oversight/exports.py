"""The rows of an export: each function yields one sheet's rows, in the order of its columns.

Rows are those of the customers whom the actor may see, read a thousand at a time, so that memory does not grow with
the company. A span of days limits what happened within it; the customer file and its balances are always as of today.
Names and numbers of documents are for people, `id`, `payment`, `receivable` and `reverses` for joining the sheets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, SQLModel, col

from models.calendar import at_local
from models.directory.customers import Contact, Customer
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import Account, Entry
from models.ledger.payments import Payment
from models.ledger.promises import Promise
from models.ledger.receivables import Instalment, Receivable
from models.ledger.terms import typed
from models.money import Money
from models.people.access import customers_of
from models.people.members import Member
from models.work.activities import Activity
from models.work.follow_ups import FollowUp
from models.work.notes import Note

Row = tuple[Any, ...]
AT_ONCE = 1000
"""Rows that are in memory at a time."""

BETWEEN = ", "
"""Stands between several contact persons or phones of one customer."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of an export, both included, on the company's calendar."""

    start: date
    end: date

    def holds(self, day: Any) -> ColumnElement[bool]:
        """A column of days lies within it."""
        return and_(col(day) >= self.start, col(day) <= self.end)

    def holds_moment(self, moment: Any, zone: ZoneInfo) -> ColumnElement[bool]:
        """A column of moments lies within its days in the zone."""
        first = at_local(self.start, time(), zone)
        return and_(col(moment) >= first, col(moment) < at_local(self.end + timedelta(days=1), time(), zone))


def size(db: Session, actor: Member, span: Span | None, *, zone: ZoneInfo, up_to: int | None = None) -> int:
    """How many rows an export has, nearly; of each sheet at most so many are counted."""
    customers = select(col(Customer.id)).where(customers_of(db, actor))
    others = (
        _of_days(_seen(db, actor, select(col(table.id)), table), table, span, zone)
        for table in (Receivable, Instalment, Payment, Entry, Activity, FollowUp, Promise, Note)
    )
    return sum(
        int(db.execute(select(func.count()).select_from(rows.limit(up_to).subquery())).scalar_one())
        for rows in (customers, *others)
    )


def customers(db: Session, actor: Member, *, today: date, currency: str) -> Iterator[Row]:
    """A row for each customer and currency; `currency` is that of a customer without any money."""
    late = (
        select(
            col(Instalment.customer_id).label("customer_id"),
            col(Instalment.currency).label("currency"),
            func.sum(Instalment.open).label("overdue"),
        )
        .where(col(Instalment.open) > 0, col(Instalment.due_on) < today)
        .group_by(col(Instalment.customer_id), col(Instalment.currency))
        .subquery()
    )
    rows = (
        select(
            Customer, col(Member.name), col(Account.currency), col(Account.open) - col(Account.credit), late.c.overdue
        )
        .join(Member, col(Member.id) == Customer.owner_id)
        .outerjoin(Account, col(Account.customer_id) == Customer.id)
        .outerjoin(late, and_(late.c.customer_id == Customer.id, late.c.currency == Account.currency))
        .where(customers_of(db, actor))
        .order_by(col(Customer.id), col(Account.currency))
    )
    contacts = _contacts(db, actor)
    for customer, owner, own_currency, balance, overdue in _read(db, rows):
        unit = own_currency or currency
        persons, phones = contacts.of(customer.id)
        yield (
            customer.id,
            customer.name,
            owner,
            customer.class_,
            typed(customer.terms) if customer.terms else None,
            customer.source,
            persons,
            phones,
            customer.address,
            Money(int(balance or 0), unit),
            Money(int(overdue or 0), unit),
            unit,
        )


def receivables(db: Session, actor: Member, span: Span | None) -> Iterator[Row]:
    """What was billed; what is open and the state are as of today."""
    owes = (
        select(func.coalesce(func.sum(Instalment.open), 0))
        .where(col(Instalment.receivable_id) == Receivable.id)
        .scalar_subquery()
    )
    state = case(
        (col(Receivable.reversed_at).is_not(None), "reversed"),
        (owes == 0, "paid"),
        (owes < col(Receivable.amount), "partly paid"),
        else_="open",
    )
    rows = _seen(db, actor, select(Receivable, col(Customer.name), col(Member.name), owes, state), Receivable).join(
        Member, col(Member.id) == Customer.owner_id
    )
    for receivable, customer, owner, owed, stands in _read(db, _of_days(rows, Receivable, span)):
        yield (
            receivable.id,
            receivable.number,
            customer,
            owner,
            receivable.issued_on,
            receivable.money,
            Money(int(owed), receivable.currency),
            receivable.currency,
            stands,
        )


def instalments(db: Session, actor: Member, span: Span | None) -> Iterator[Row]:
    """The parts of the receivables that were billed in the span; what moved to another part counts there."""
    moved = (
        select(col(Entry.instalment_id), func.sum(Entry.amount).label("minor"))
        .join(Adjustment, col(Adjustment.id) == Entry.adjustment_id)
        .where(col(Adjustment.kind) == AdjustmentKind.MOVE)
        .group_by(col(Entry.instalment_id))
        .subquery()
    )
    written = case((col(Instalment.moved_from).is_(None), col(Instalment.amount)), else_=0)
    amount = written + func.coalesce(moved.c.minor, 0)
    rows = _seen(db, actor, select(Instalment, amount), Instalment)
    rows = rows.outerjoin(moved, moved.c.instalment_id == Instalment.id)
    for part, minor in _read(db, _of_days(rows, Instalment, span)):
        yield part.id, part.receivable_id, part.due_on, Money(int(minor), part.currency), part.money


def payments(db: Session, actor: Member, span: Span | None) -> Iterator[Row]:
    """Money that was received, also what did not count in the end."""
    rows = _seen(db, actor, select(Payment, col(Customer.name), col(Member.name)), Payment).join(
        Member, col(Member.id) == Payment.recorded_by
    )
    for payment, customer, recorder in _read(db, _of_days(rows, Payment, span)):
        yield (
            payment.id,
            customer,
            payment.money,
            payment.currency,
            str(payment.method),
            payment.received_on,
            str(payment.state),
            recorder,
        )


def entries(db: Session, actor: Member, span: Span | None) -> Iterator[Row]:
    """The ledger, line by line."""
    rows = _seen(db, actor, select(Entry, col(Customer.name), col(Member.name)), Entry).join(
        Member, col(Member.id) == Entry.actor_id
    )
    for entry, customer, name in _read(db, _of_days(rows, Entry, span)):
        yield (
            entry.id,
            entry.on,
            customer,
            entry.receivable_id,
            entry.payment_id,
            str(entry.kind),
            Money(entry.amount, entry.currency),
            entry.currency,
            entry.reverses,
            name,
        )


def activities(db: Session, actor: Member, span: Span | None, *, zone: ZoneInfo) -> Iterator[Row]:
    """Visits and other contacts; what was taken back is left out, and one without a time has a day only."""
    rows = (
        _seen(db, actor, select(Activity, col(Customer.name), col(Member.name)), Activity)
        .join(Member, col(Member.id) == Activity.member_id)
        .where(col(Activity.reversed_at).is_(None))
    )
    for activity, customer, name in _read(db, _of_days(rows, Activity, span, zone)):
        yield (
            activity.id,
            activity.at if activity.timed else activity.at.astimezone(zone).date(),
            name,
            customer,
            str(activity.kind),
            activity.text,
            activity.latitude,
            activity.longitude,
        )


def follow_ups(db: Session, actor: Member, span: Span | None) -> Iterator[Row]:
    """Next steps by the day on which they are due; one without a time has a day only."""
    rows = _seen(db, actor, select(FollowUp, col(Customer.name), col(Member.name)), FollowUp).join(
        Member, col(Member.id) == FollowUp.member_id
    )
    for step, customer, name in _read(db, _of_days(rows, FollowUp, span)):
        due: date | datetime = step.due_at or step.due_on
        yield step.id, customer, name, due, step.text, str(step.state)


def promises(db: Session, actor: Member, span: Span | None) -> Iterator[Row]:
    """What customers promised by the day for which it was, also what was taken back."""
    rows = _seen(db, actor, select(Promise, col(Customer.name)), Promise)
    for promise, customer in _read(db, _of_days(rows, Promise, span)):
        yield promise.id, customer, promise.money, promise.due_on, str(promise.state)


def notes(db: Session, actor: Member, span: Span | None, *, zone: ZoneInfo) -> Iterator[Row]:
    """What customers wrote and somebody forwarded, by when it was written; what was taken back is left out."""
    rows = (
        _seen(db, actor, select(Note, col(Customer.name), col(Member.name)), Note)
        .join(Member, col(Member.id) == Note.member_id)
        .where(col(Note.reversed_at).is_(None))
    )
    for note, customer, name in _read(db, _of_days(rows, Note, span, zone)):
        yield note.id, note.said_at, name, customer, note.sender or None, note.text


DATED = {
    Receivable: Receivable.issued_on,
    Instalment: Receivable.issued_on,
    Payment: Payment.received_on,
    Entry: Entry.on,
    FollowUp: FollowUp.due_on,
    Promise: Promise.due_on,
}
"""By which day a row belongs to a span."""

AT_A_MOMENT = {Activity: Activity.at, Note: Note.said_at}
"""By which moment others do."""


def _of_days(rows: Any, table: type[SQLModel], span: Span | None, zone: ZoneInfo | None = None) -> Any:
    """The rows of a table that belong to the span."""
    if span is None:
        return rows
    if table is Instalment:
        rows = rows.join(Receivable, col(Receivable.id) == Instalment.receivable_id)
    if zone is not None and table in AT_A_MOMENT:
        return rows.where(span.holds_moment(AT_A_MOMENT[table], zone))
    return rows.where(span.holds(DATED[table]))


class _Contacts:
    """The contact persons of all customers, read along with them in the order of the customers' ids."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self._of: tuple[int, str | None, str | None] = (0, None, None)

    def of(self, customer_id: int) -> tuple[str | None, str | None]:
        """The names and the phones of a customer, who is the same as before or comes later."""
        if self._of[0] != customer_id:
            persons: list[str] = []
            phones: list[str] = []
            while self._next is not None and self._next[0] <= customer_id:
                owner, name, phone = self._next
                if owner == customer_id:
                    persons += [name] if name else []
                    phones += [phone] if phone else []
                self._next = next(self._rows, None)
            self._of = (customer_id, BETWEEN.join(persons) or None, BETWEEN.join(phones) or None)
        return self._of[1:]


def _contacts(db: Session, actor: Member) -> _Contacts:
    rows = (
        select(col(Contact.customer_id), col(Contact.name), col(Contact.phone))
        .join(Customer, col(Customer.id) == Contact.customer_id)
        .where(customers_of(db, actor))
        .order_by(col(Contact.customer_id), col(Contact.id))
    )
    return _Contacts(_read(db, rows))


def _seen(db: Session, actor: Member, rows: Any, of: Any) -> Any:
    """Only what belongs to the customers whom the actor may see, in the order in which it was written."""
    return rows.join(Customer, col(Customer.id) == of.customer_id).where(customers_of(db, actor)).order_by(col(of.id))


def _read(db: Session, rows: Any) -> Iterator[Any]:
    return iter(db.execute(rows.execution_options(yield_per=AT_ONCE)))
