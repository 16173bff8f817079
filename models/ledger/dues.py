"""What is open, most urgent first, and what should come in by day.

The order is a score of three parts that are always shown: how much, how late, and the customer's class. The points
stand in tables; ties go to the earlier due date, then to the older row, so the order is stable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, literal
from sqlmodel import Session, col, func, select

from models.directory.customers import Customer
from models.ledger.entries import Account
from models.ledger.receivables import Instalment, Receivable
from models.money import Money, decimals
from models.people.access import of_customers

AMOUNT_POINTS = ((500_000, 40), (100_000, 32), (50_000, 25), (10_000, 16), (5_000, 10), (1_000, 5))
"""From that many major units on: points."""

DAYS_POINTS = ((91, 40), (61, 35), (31, 30), (16, 20), (8, 15), (1, 10), (-3, 3))
"""From that many days late on (below zero: days until it is due): points."""

CLASS_POINTS = {"A": 20, "B": 10, "C": 5}

MOST_BESIDES_DAYS = AMOUNT_POINTS[0][1] + max(CLASS_POINTS.values())


@dataclass(frozen=True)
class Score:
    """Why an item stands where it stands."""

    amount: int
    days: int
    class_: int

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return self.amount + self.days + self.class_


@dataclass(frozen=True)
class Due:
    """One open instalment."""

    instalment: Instalment
    number: str
    customer: Customer
    days_late: int  # below zero: days until it is due
    score: Score

    @property
    def name(self) -> str:
        """INV-7, or INV-7/2 for a later part."""
        return self.number if self.instalment.part == 1 else f"{self.number}/{self.instalment.part}"


@dataclass(frozen=True)
class Sum:
    """What is open in one currency."""

    currency: str
    count: int
    open: Money
    overdue: Money


def score_of(amount: Money, days_late: int, class_: str | None) -> Score:
    """The parts of an item's score."""
    major = amount.minor // 10 ** decimals(amount.currency)
    return Score(_reached(AMOUNT_POINTS, major), _reached(DAYS_POINTS, days_late), CLASS_POINTS.get(class_ or "", 0))


def open_items(
    db: Session,
    visible: ColumnElement[bool],
    *,
    today: date,
    until: date | None = None,
    limit: int = 10,
    offset: int = 0,
) -> Sequence[Due]:
    """Open instalments of the customers that the condition lets through, most urgent first."""
    keys = _most_urgent(db, visible, today=today, until=until, wanted=offset + limit)[offset:]
    rows = db.exec(
        select(Instalment, Receivable.number, Customer)
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .where(col(Instalment.id).in_(keys))
    )
    found = {instalment.id: _due(instalment, number, customer, today) for instalment, number, customer in rows}
    return [found[key] for key in keys]


def item_for(db: Session, visible: ColumnElement[bool], instalment_id: int, *, today: date) -> Due | None:
    """One open instalment, when its customer is let through."""
    row = db.exec(
        select(Instalment, Receivable.number, Customer)
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .where(Instalment.id == instalment_id, Instalment.open > 0, visible)
    ).one_or_none()
    return _due(*row, today) if row is not None else None


def sums(db: Session, visible: ColumnElement[bool], *, today: date, until: date | None = None) -> Sequence[Sum]:
    """How many items are open, how much, and how much of that is overdue, for each currency."""
    found: dict[str, list[int]] = {}
    for day, currency, count, total in open_by_day(db, visible, end=until):
        numbers = found.setdefault(currency, [0, 0, 0])
        numbers[0] += count
        numbers[1] += total
        numbers[2] += total if day < today else 0
    return [
        Sum(currency, count, Money(total, currency), Money(late, currency))
        for currency, (count, total, late) in sorted(found.items())
    ]


def expected(
    db: Session, visible: ColumnElement[bool], *, start: date, end: date
) -> Sequence[tuple[date, str, int, Money]]:
    """What falls due by day: (day, currency, how many items, how much), in order."""
    return [
        (day, currency, count, Money(total, currency))
        for day, currency, count, total in sorted(open_by_day(db, visible, start=start, end=end))
    ]


def open_by_day(
    db: Session, visible: ColumnElement[bool], *, start: date | None = None, end: date | None = None
) -> Sequence[tuple[date, str, int, int]]:
    """What is open by due day and currency, both days included: (day, currency, how many items, minor units)."""
    query = (
        select(col(Instalment.due_on), col(Instalment.currency), func.count(), func.sum(Instalment.open))
        .where(Instalment.open > 0, of_customers(col(Instalment.customer_id), visible))
        .group_by(col(Instalment.due_on), col(Instalment.currency))
    )
    if start is not None:
        query = query.where(Instalment.due_on >= start)
    if end is not None:
        query = query.where(Instalment.due_on <= end)
    return [(day, currency, count, int(total)) for day, currency, count, total in db.exec(query)]


def overdue_of(db: Session, customer: Customer, *, today: date) -> Sequence[tuple[Money, int]]:
    """What the customer owes beyond its due date, with the days of the oldest item, for each currency."""
    rows = db.exec(
        select(Instalment.currency, func.sum(Instalment.open), func.min(Instalment.due_on))
        .where(Instalment.customer_id == customer.id, Instalment.open > 0, Instalment.due_on < today)
        .group_by(col(Instalment.currency))
        .order_by(col(Instalment.currency))
    ).all()
    return [(Money(int(total), currency), (today - oldest).days) for currency, total, oldest in rows]


def _due(instalment: Instalment, number: str, customer: Customer, today: date) -> Due:
    days_late = (today - instalment.due_on).days
    return Due(instalment, number, customer, days_late, score_of(instalment.money, days_late, customer.class_))


def _most_urgent(
    db: Session, visible: ColumnElement[bool], *, today: date, until: date | None, wanted: int
) -> Sequence[int | None]:
    """The ids of the first so many. What is very late is looked at first: nothing else may come before it."""
    score = _score(db, today).label("score")
    query = (
        select(score, col(Instalment.due_on), col(Instalment.id))
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .where(Instalment.open > 0, col(Instalment.customer_id).in_(select(Customer.id).where(visible)))
        .order_by(score.desc(), col(Instalment.due_on), col(Instalment.id))
        .limit(wanted)
    )
    end = until or date.max
    found: list[tuple[int, date, int | None]] = []
    last = date.min
    for step in (today - timedelta(days=31), today - timedelta(days=1), date.max):
        before, last = last, min(step, end)
        rows = db.exec(query.where(Instalment.due_on > before, Instalment.due_on <= last))
        found = sorted([*found, *((-points, due_on, key) for points, due_on, key in rows)])[:wanted]
        best_of_others = _reached(DAYS_POINTS, (today - last).days - 1) + MOST_BESIDES_DAYS
        if last == end or (len(found) == wanted and -found[-1][0] >= best_of_others):
            break
    return [key for _points, _due_on, key in found]


def _score(db: Session, today: date) -> ColumnElement[int]:
    """The same score in SQL, over all rows at once; what most items are is looked at first."""
    by_decimals: dict[int, list[str]] = {}
    for currency in db.exec(select(Account.currency).where(Account.open > 0).distinct()):
        by_decimals.setdefault(decimals(currency), []).append(currency)
    amount: ColumnElement[int] = literal(0)
    for places, currencies in by_decimals.items():
        steps = _points([(col(Instalment.open) < least * 10**places, points) for least, points in AMOUNT_POINTS])
        alike = col(Instalment.currency).in_(currencies)
        amount = case((alike, steps), else_=amount) if len(by_decimals) > 1 else steps
    starts = [(today - timedelta(days=least), points) for least, points in DAYS_POINTS]
    days = _points([(col(Instalment.due_on) > start, points) for start, points in starts])
    class_ = case(*((col(Customer.class_) == name, points) for name, points in CLASS_POINTS.items()), else_=0)
    return amount + days + class_


def _points(steps: Sequence[tuple[ColumnElement[bool], int]]) -> ColumnElement[int]:
    """Steps from the most points down, each with the condition that it is not reached, as a CASE from nothing up."""
    less = [*(points for _below, points in steps[1:]), 0]
    cases = [(below, points) for (below, _points), points in zip(steps, less, strict=True)]
    return case(*reversed(cases), else_=steps[0][1])


def _reached(table: Sequence[tuple[int, int]], value: int) -> int:
    """The points of the first step that the value reaches."""
    return next((points for least, points in table if value >= least), 0)
