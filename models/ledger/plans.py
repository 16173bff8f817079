"""What should come in, by day: what falls due, what was promised, and what is likely by how each customer usually pays.

The three are three views of the same money and never added up. Likely is an open item on its due day moved by the
customer's habit (`lateness.habits`: the median of days late); what is disputed is not likely on any day, nor what is
later already than its customer usually is: that stands apart, without a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col, func

from models.ledger import promises
from models.ledger.dues import open_by_day
from models.ledger.holds import beside, held, undisputed
from models.ledger.lateness import Habits, habits
from models.ledger.receivables import Instalment
from models.people.access import of_customers

Days = dict[date, int]
"""Minor units by day."""


@dataclass
class Plan:
    """What should come in, in one currency, in minor units."""

    currency: str
    due: Days = field(default_factory=lambda: defaultdict(int))
    items: Days = field(default_factory=lambda: defaultdict(int))  # how many fall due
    promised: Days = field(default_factory=lambda: defaultdict(int))
    likely: Days = field(default_factory=lambda: defaultdict(int))
    overdue: int = 0  # fell due before today
    later_than_usual: int = 0  # no day is likely any more

    def by_step(self, starts: Sequence[date], end: date) -> Sequence[tuple[date, int, int, int, int]]:
        """From each start up to the next, the last one up to `end`: (start, items, due, promised, likely)."""
        rows = []
        for place, start in enumerate(starts):
            last = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else end
            sums = [
                sum(amount for day, amount in days.items() if start <= day <= last)
                for days in (self.items, self.due, self.promised, self.likely)
            ]
            rows.append((start, sums[0], sums[1], sums[2], sums[3]))
        return rows


def plan(db: Session, visible: ColumnElement[bool], *, start: date, end: date, today: date) -> Mapping[str, Plan]:
    """What should come in from `start` (not before today) to `end`, both included, by currency."""
    first = max(start, today)
    found: dict[str, Plan] = {}

    def of(currency: str) -> Plan:
        return found.setdefault(currency, Plan(currency))

    for day, currency, count, minor in open_by_day(db, visible, end=end):
        if day < today:
            of(currency).overdue += minor
        elif day >= first:
            of(currency).due[day] += minor
            of(currency).items[day] += count
    for day, currency, _count, money in promises.promised_by_day(db, visible, start=first, end=end):
        of(currency).promised[day] += money.minor
    usual = habits(db, visible, today=today)
    earliest, latest = usual.span
    oldest, newest = today - timedelta(days=latest), end - timedelta(days=earliest)
    for currency, minor in _undisputed_before(db, visible, oldest, today):
        of(currency).later_than_usual += minor
    for customer_id, currency, due_on, minor in _undisputed(db, visible, oldest, newest, today):
        day = likely_day(due_on, usual, customer_id)
        if day < today:
            of(currency).later_than_usual += minor
        elif first <= day <= end:
            of(currency).likely[day] += minor
    return dict(sorted(found.items()))


def likely_day(due_on: date, usual: Habits, customer_id: int) -> date:
    """When the customer usually pays what falls due that day."""
    return due_on + timedelta(days=usual.of(customer_id))


def _undisputed(
    db: Session, visible: ColumnElement[bool], start: date, end: date, today: date
) -> Sequence[tuple[int, str, date, int]]:
    """What is open, not disputed, and due in these days: (customer's id, currency, due day, minor units)."""
    table = held(today)
    left = undisputed(table)
    columns = (col(Instalment.customer_id), col(Instalment.currency), col(Instalment.due_on), left)
    rows = db.execute(
        select(*columns)
        .outerjoin(table, beside(table))
        .where(col(Instalment.open) > 0, col(Instalment.due_on) >= start, col(Instalment.due_on) <= end)
        .where(left > 0, of_customers(col(Instalment.customer_id), visible))
    )
    return [(customer_id, currency, due_on, int(minor)) for customer_id, currency, due_on, minor in rows]


def _undisputed_before(db: Session, visible: ColumnElement[bool], day: date, today: date) -> Sequence[tuple[str, int]]:
    """What is open, not disputed, and was due before that day, by currency."""
    table = held(today)
    left = undisputed(table)
    rows = db.execute(
        select(col(Instalment.currency), func.sum(left))
        .outerjoin(table, beside(table))
        .where(col(Instalment.open) > 0, col(Instalment.due_on) < day)
        .where(left > 0, of_customers(col(Instalment.customer_id), visible))
        .group_by(col(Instalment.currency))
    )
    return [(currency, int(minor)) for currency, minor in rows]
