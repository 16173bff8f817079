"""How late money comes: what settled instalments in a stretch of time, and how many days after their due date.

What one payment brought to one instalment counts once, on the day it first did, and only what of it stayed till the
end of the stretch: a bounce, a reversal or money that was moved elsewhere takes it out. So the figures of a past
stretch never change by what is entered later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, select
from sqlmodel import Session, col, func

from models.ledger.entries import STANDS, Entry, Kind
from models.ledger.receivables import Instalment
from models.people.access import of_customers
from models.storage.database import days_between

SETTLES = (Kind.PAYMENT, Kind.APPLY, Kind.RELEASE)
"""What moves money to an instalment, or off it."""

LOOKS_BACK = timedelta(days=365)
"""How far back a customer's habit is looked for."""


class Settled(NamedTuple):
    """Money that settled instalments so many days late, in minor units of its currency."""

    currency: str
    amount: int
    days_late: int  # below zero: early


def settled_late(db: Session, visible: ColumnElement[bool], *, start: date, end: date) -> Sequence[Settled]:
    """What settled instalments from `start` to `end`, both included, and stayed, added up by how late it came."""
    left = -func.sum(col(Entry.amount))
    first = func.min(case((col(Entry.amount) < 0, col(Entry.on))))
    each = (
        select(col(Entry.instalment_id), first.label("first"), left.label("amount"))
        .where(col(Entry.on) >= start, col(Entry.on) <= end, col(Entry.kind).in_(SETTLES))
        .where(col(Entry.instalment_id).is_not(None), col(Entry.payment_id).is_not(None))
        .where(of_customers(col(Entry.customer_id), visible))
        .group_by(col(Entry.instalment_id), col(Entry.payment_id))
        .having(left > 0)
        .subquery()
    )
    late = days_between(db, each.c.first, col(Instalment.due_on))
    query = (
        select(col(Instalment.currency), func.sum(each.c.amount), late)
        .join(each, each.c.instalment_id == col(Instalment.id))
        .group_by(col(Instalment.currency), late)
    )
    return [Settled(currency, int(amount), days) for currency, amount, days in db.execute(query)]


@dataclass(frozen=True)
class Habits:
    """How many days after the due date customers usually pay."""

    of_customers: Mapping[int, int]
    of_all: int

    @property
    def span(self) -> tuple[int, int]:
        """The earliest and the latest habit of anybody."""
        days = {*self.of_customers.values(), self.of_all}
        return min(days), max(days)

    def of(self, customer_id: int) -> int:
        """The customer's own habit, or that of all where it never paid."""
        return self.of_customers.get(customer_id, self.of_all)


def habits(db: Session, visible: ColumnElement[bool], *, today: date) -> Habits:
    """The median of days late of each customer over the last year (of an even number the lower middle one).

    Whoever paid nothing is taken as all together do; where nobody did, the due date is. What was taken back since does
    not count.
    """
    query = (
        select(col(Entry.customer_id), col(Entry.on), col(Instalment.due_on))
        .join(Instalment, col(Instalment.id) == col(Entry.instalment_id))
        .where(col(Entry.on) >= today - LOOKS_BACK, col(Entry.on) <= today, col(Entry.amount) < 0)
        .where(col(Entry.kind).in_((Kind.PAYMENT, Kind.APPLY)), col(Entry.payment_id).is_not(None), STANDS)
        .where(of_customers(col(Entry.customer_id), visible))
    )
    late: dict[int, list[int]] = {}
    for customer_id, day, due_on in db.execute(query):
        late.setdefault(customer_id, []).append((day - due_on).days)
    return habits_of(late)


def habits_of(late: Mapping[int, Sequence[int]]) -> Habits:
    """The habits behind the days late of each customer's payments."""
    everybody = [days for each in late.values() for days in each]
    return Habits(
        {customer_id: median_low(days) for customer_id, days in late.items()},
        median_low(everybody) if everybody else 0,
    )
