"""What is open, most urgent first (`models/ledger/urgency.py` says what is urgent), and what should come in by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Label, Select, bindparam, case, literal
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from models.directory.customers import Customer
from models.ledger import urgency
from models.ledger.receivables import Instalment, Receivable
from models.ledger.urgency import KEPT, Conduct, Score, Weights, score_of
from models.money import Money
from models.people.access import of_customers, sees_all


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


Rows = Sequence[tuple[Instalment, str, Customer]]
"""Instalments, each with its number and its customer."""


@dataclass(frozen=True)
class Sum:
    """What is open in one currency."""

    currency: str
    count: int
    open: Money
    overdue: Money


ITEMS = (
    select(Instalment, Receivable.number, Customer)
    .join(Customer, col(Customer.id) == Instalment.customer_id)
    .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
)
BY_ID = ITEMS.where(col(Instalment.id).in_(bindparam("keys", expanding=True)))
"""Written once: every list runs it."""


def open_items(
    db: Session,
    visible: ColumnElement[bool],
    *,
    today: date,
    until: date | None = None,
    limit: int = 10,
    offset: int = 0,
    weights: Weights | None = None,
) -> Sequence[Due]:
    """Open instalments of the customers that the condition lets through, most urgent first."""
    weights = weights or Weights()
    some_known = urgency.is_any_known(db, today, visible)
    first = _most_urgent(db, visible, today, until or date.max, offset + limit, weights, some_known=some_known)
    keys = first[offset:]
    rows = db.exec(BY_ID, params={"keys": keys}).all()
    conduct = _conduct(db, rows, today) if some_known else {}
    found = {one.instalment.id: one for one in _with_points(rows, conduct, today=today, weights=weights)}
    return [found[key] for key in keys]


def debtors(db: Session, visible: ColumnElement[bool], *, limit: int) -> Sequence[Customer]:
    """The customers that owe something, the one whose oldest open item fell due first before all."""
    return db.exec(
        select(Customer)
        .join(Instalment, col(Instalment.customer_id) == Customer.id)
        .where(Instalment.open > 0, visible)
        .group_by(col(Customer.id))
        .order_by(func.min(Instalment.due_on), col(Customer.id))
        .limit(limit)
    ).all()


def item_for(
    db: Session, visible: ColumnElement[bool], instalment_id: int, *, today: date, weights: Weights | None = None
) -> Due | None:
    """One open instalment, when its customer is let through."""
    rows = db.exec(ITEMS.where(Instalment.id == instalment_id, Instalment.open > 0, visible))
    return next(iter(scored(db, rows, today=today, weights=weights or Weights())), None)


def sums(db: Session, visible: ColumnElement[bool], *, today: date, until: date | None = None) -> Sequence[Sum]:
    """How many items are open, how much, and how much of that is overdue, for each currency.

    Those of everybody are summed by day first: the days come in the order of an index, and are far fewer.
    """
    return [
        Sum(currency, int(count), Money(int(total), currency), Money(int(overdue), currency))
        for currency, count, total, overdue in db.execute(_sums(visible, today, until))
    ]


@lru_cache(maxsize=KEPT)
def _sums(visible: ColumnElement[bool], today: date, until: date | None) -> Select[str, int, int, int]:
    """Kept for who asks again."""
    if sees_all(visible):
        items = _by_day(visible, end=until).subquery()
    else:
        items = _open(visible, literal(1).label("count"), col(Instalment.open).label("total"), end=until).subquery()
    late = case((items.c.due_on < today, items.c.total), else_=0)
    return (
        columns(items.c.currency, *map(func.sum, (items.c.count, items.c.total, late)))
        .group_by(items.c.currency)
        .order_by(items.c.currency)
    )


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
    found = db.execute(_by_day(visible, start=start, end=end))
    return [(day, currency, count, int(total)) for day, currency, count, total in found]


def _by_day(
    visible: ColumnElement[bool], *, start: date | None = None, end: date | None = None
) -> Select[date, str, int, int]:
    query = _open(visible, func.count().label("count"), func.sum(Instalment.open).label("total"), start=start, end=end)
    return query.group_by(col(Instalment.due_on), col(Instalment.currency))


def _open(
    visible: ColumnElement[bool],
    count: Label[int],
    total: Label[int],
    *,
    start: date | None = None,
    end: date | None = None,
) -> Select[date, str, int, int]:
    """What is open by due day and currency: how many items, and how much."""
    query = columns(col(Instalment.due_on), col(Instalment.currency), count, total).where(
        col(Instalment.open) > 0, of_customers(col(Instalment.customer_id), visible)
    )
    if start is not None:
        query = query.where(col(Instalment.due_on) >= start)
    return query if end is None else query.where(col(Instalment.due_on) <= end)


def overdue_of(db: Session, customer: Customer, *, today: date) -> Sequence[tuple[Money, int]]:
    """What the customer owes beyond its due date, with the days of the oldest item, for each currency."""
    rows = db.exec(
        select(Instalment.currency, func.sum(Instalment.open), func.min(Instalment.due_on))
        .where(Instalment.customer_id == customer.id, Instalment.open > 0, Instalment.due_on < today)
        .group_by(col(Instalment.currency))
        .order_by(col(Instalment.currency))
    ).all()
    return [(Money(int(total), currency), (today - oldest).days) for currency, total, oldest in rows]


def scored(
    db: Session, rows: Iterable[tuple[Instalment, str, Customer]], *, today: date, weights: Weights
) -> list[Due]:
    """The rows with the points of each."""
    found = list(rows)
    return _with_points(found, _conduct(db, found, today), today=today, weights=weights)


def _conduct(db: Session, rows: Rows, today: date) -> Mapping[tuple[int, str], Conduct]:
    return urgency.conduct_of(db, list({customer.key for _part, _number, customer in rows}), today=today)


def _with_points(rows: Rows, conduct: Mapping[tuple[int, str], Conduct], *, today: date, weights: Weights) -> list[Due]:
    dues = []
    for part, number, customer in rows:
        late = (today - part.due_on).days
        known = conduct.get((customer.key, part.currency))
        dues.append(Due(part, number, customer, late, score_of(part.money, late, customer.class_, known, weights)))
    return dues


def _most_urgent(
    db: Session,
    visible: ColumnElement[bool],
    today: date,
    end: date,
    wanted: int,
    weights: Weights,
    *,
    some_known: bool,
) -> Sequence[int | None]:
    """The ids of the first so many.

    Of customers of whom nothing is known besides their items, what is very late is looked at first: nothing else of
    theirs may come before it. The others are fewer, and looked at apart.
    """
    points = urgency.points(today, weights)
    plain = _items(visible)
    found: list[tuple[int, date, int | None]] = []
    if some_known:
        known = urgency.known(today, visible).subquery()
        of_known = col(Instalment.customer_id).in_(columns(known.c.customer_id))
        query, score = urgency.with_conduct(plain, points, visible, today=today, weights=weights)
        found = _first(db, query.where(of_known), score, date.min, end, wanted)
        plain = plain.where(~of_known)
    last = date.min
    for step in (today - timedelta(days=31), today - timedelta(days=1), date.max):
        before, last = last, min(step, end)
        found = sorted([*found, *_first(db, plain, points, before, last, wanted)])[:wanted]
        best_of_others = weights.days_points((today - last).days - 1) + weights.most_besides_days
        if last == end or (len(found) == wanted and -found[-1][0] >= best_of_others):
            break
    return [key for _points, _due_on, key in found]


@lru_cache(maxsize=KEPT)
def _items(visible: ColumnElement[bool]) -> Select[date, int | None]:
    return (
        columns(col(Instalment.due_on), col(Instalment.id))
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .where(col(Instalment.open) > 0, visible)
    )


def _first(
    db: Session, items: Select[date, int | None], score: ColumnElement[int], before: date, last: date, wanted: int
) -> list[tuple[int, date, int | None]]:
    """The most urgent of the items that fall due after the one day and not after the other: points below zero first."""
    given = {"before": before, "last": last, "wanted": wanted}
    return [(-points, due_on, key) for due_on, key, points in db.execute(_in_order(items, score), given)]


@lru_cache(maxsize=KEPT)
def _in_order(items: Select[date, int | None], score: ColumnElement[int]) -> Select[date, int | None, int]:
    """Kept for who asks again, as what is put together of it is."""
    order = score.label("score")
    return (
        items.add_columns(order)
        .where(col(Instalment.due_on) > bindparam("before"), col(Instalment.due_on) <= bindparam("last"))
        .order_by(order.desc(), col(Instalment.due_on), col(Instalment.id))
        .limit(bindparam("wanted"))
    )
