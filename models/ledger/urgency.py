"""The order of collecting: how urgent an open item is, as points whose parts are always shown.

How much, how late and the customer's class have points in tables. Promises that were not kept and the level of dunning
that was taken add to them; what of the customer's open money is disputed takes off. Each part has a weight in the
settings. Ties go to the earlier due date, then to the older row, so the order is stable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, Subquery, and_, case, cast, literal_column
from sqlalchemy import select as columns
from sqlmodel import Session, col, func

from models.directory.customers import Customer
from models.ledger.disputes import Dispute
from models.ledger.dunning_steps import DunningStep
from models.ledger.entries import Account
from models.ledger.holds import beside, held, undisputed
from models.ledger.promises import FAILED, Promise
from models.ledger.receivables import Instalment
from models.money import UNUSUAL_DECIMALS, USUAL_DECIMALS, Money, decimals
from models.people.access import of_customers

AMOUNT_POINTS = ((500_000, 40), (100_000, 32), (50_000, 25), (10_000, 16), (5_000, 10), (1_000, 5))
"""From that many major units on: points."""

DAYS_POINTS = ((91, 40), (61, 35), (31, 30), (16, 20), (8, 15), (1, 10), (-3, 3))
"""From that many days late on (below zero: days until it is due): points."""

CLASS_POINTS = {"A": 20, "B": 10, "C": 5}

FAILED_WITHIN = timedelta(days=180)
"""Promises for older days count no more."""

MOST_FAILED, MOST_LEVEL = 3, 5
"""More add nothing."""


@dataclass(frozen=True)
class Weights:
    """How much each part counts."""

    amount: int = 100  # percent of the points of its table
    days: int = 100
    class_: int = 100
    failed: int = 8  # points for each promise that was not kept, of three at most
    level: int = 5  # points for each level of dunning
    disputed: int = 30  # points that are taken off when all is disputed

    @property
    def most_besides_days(self) -> int:
        """The points that a customer of whom nothing is known can have besides those for days."""
        return _weighed(AMOUNT_POINTS[0][1], self.amount) + _weighed(max(CLASS_POINTS.values()), self.class_)

    def days_points(self, days_late: int) -> int:
        """The points for so many days."""
        return _weighed(_reached(DAYS_POINTS, days_late), self.days)


@dataclass(frozen=True)
class Score:
    """Why an item stands where it stands."""

    amount: int
    days: int
    class_: int
    failed: int = 0
    level: int = 0
    disputed: int = 0  # below zero

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return self.amount + self.days + self.class_ + self.failed + self.level + self.disputed


class Conduct(NamedTuple):
    """What is known of a customer's money in one currency besides its items."""

    failed: int = 0  # promises that were not kept, or in part
    level: int = 0  # the highest level of dunning about a debt that is still open
    disputed: int = 0  # percent of what is open, rounded down


def score_of(
    amount: Money, days_late: int, class_: str | None, conduct: Conduct | None = None, weights: Weights | None = None
) -> Score:
    """The parts of an item's score; percentages of points are rounded half up, the disputed share's towards zero."""
    weights, conduct = weights or Weights(), conduct or Conduct()
    major = amount.minor // 10 ** decimals(amount.currency)
    return Score(
        _weighed(_reached(AMOUNT_POINTS, major), weights.amount),
        weights.days_points(days_late),
        _weighed(CLASS_POINTS.get(class_ or "", 0), weights.class_),
        min(conduct.failed, MOST_FAILED) * weights.failed,
        min(conduct.level, MOST_LEVEL) * weights.level,
        -(conduct.disputed * weights.disputed // 100),
    )


def conduct_of(db: Session, customers: Sequence[int], *, today: date) -> Mapping[tuple[int, str], Conduct]:
    """What is known of these customers, by customer and currency; only where there is anything."""
    these = col(Customer.id).in_(customers)
    if not customers or db.execute(known(today, these).limit(1)).first() is None:
        return {}
    failed, level, share = _facts(today, these)
    rows = db.execute(
        columns(
            col(Account.customer_id),
            col(Account.currency),
            func.coalesce(failed.c.count, 0),
            func.coalesce(level.c.level, 0),
            func.coalesce(share.c.percent, 0),
        )
        .outerjoin(failed, failed.c.customer_id == Account.customer_id)
        .outerjoin(level, level.c.customer_id == Account.customer_id)
        .outerjoin(share, and_(share.c.customer_id == Account.customer_id, share.c.currency == Account.currency))
        .where(col(Account.customer_id).in_(customers))
    )
    return {(customer, currency): Conduct(*parts) for customer, currency, *parts in rows if any(parts)}


def known(today: date, visible: ColumnElement[bool]) -> CompoundSelect[Any]:
    """The customers that the condition lets through of whom anything is known besides their items, each once."""
    failed = columns(col(Promise.customer_id)).where(
        *_has_failed(today), of_customers(col(Promise.customer_id), visible)
    )
    return failed.union(_dunned(visible), _disputing(visible))


KEPT = 1024
"""Statements of members that are kept: to put one together takes longer than to answer it."""


def is_any_known(db: Session, today: date, visible: ColumnElement[bool]) -> bool:
    """Whether anything is known of any of the customers that are let through."""
    return db.execute(_any_known(today, visible)).first() is not None


@lru_cache(maxsize=KEPT)
def _any_known(today: date, visible: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Kept for who asks again."""
    return known(today, visible).limit(1)


@lru_cache(maxsize=4)
def points(today: date, weights: Weights) -> ColumnElement[int]:
    """The score without what is known of the customer, in SQL over all rows at once; the most usual is looked at first.

    Over `Instalment` and `Customer`. Written once a day: to put it together takes longer than to answer it.
    """
    amounts = [(least, _weighed(many, weights.amount)) for least, many in AMOUNT_POINTS]
    in_decimals = {
        places: _steps([(col(Instalment.open) < _number(least * 10**places), many) for least, many in amounts])
        for places in (USUAL_DECIMALS, *UNUSUAL_DECIMALS)
    }
    unusual = [(_is_one_of(codes), in_decimals[places]) for places, codes in UNUSUAL_DECIMALS.items()]
    all_unusual = _is_one_of([code for codes in UNUSUAL_DECIMALS.values() for code in codes])
    amount = case((~all_unusual, in_decimals[USUAL_DECIMALS]), *unusual, else_=_number(0))
    starts = [(today - timedelta(days=least), _weighed(many, weights.days)) for least, many in DAYS_POINTS]
    days = _steps([(col(Instalment.due_on) > start, many) for start, many in starts])
    classes = {name: _number(_weighed(many, weights.class_)) for name, many in CLASS_POINTS.items()}
    return amount + days + case(classes, value=col(Customer.class_), else_=_number(0))


def with_conduct(
    query: Select[date, int | None],
    score: ColumnElement[int],
    visible: ColumnElement[bool],
    *,
    today: date,
    weights: Weights,
) -> tuple[Select[date, int | None], ColumnElement[int]]:
    """The query over `Instalment` with what is known of the customers that are let through, and the whole score."""
    failed, level, share = _facts(today, visible)
    query = (
        query.outerjoin(failed, failed.c.customer_id == Instalment.customer_id)
        .outerjoin(level, level.c.customer_id == Instalment.customer_id)
        .outerjoin(share, and_(share.c.customer_id == Instalment.customer_id, share.c.currency == Instalment.currency))
    )
    whole = (
        score
        + _capped(failed.c.count, MOST_FAILED) * weights.failed
        + _capped(level.c.level, MOST_LEVEL) * weights.level
        - func.coalesce(share.c.percent, 0) * weights.disputed // 100
    )
    return query, whole


def _has_failed(today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Promise.state).in_(FAILED), col(Promise.due_on) >= today - FAILED_WITHIN


def _dunned(visible: ColumnElement[bool]) -> Select[int]:
    stands = col(DunningStep.reversed_at).is_(None)
    return columns(col(DunningStep.customer_id)).where(stands, of_customers(col(DunningStep.customer_id), visible))


def _disputing(visible: ColumnElement[bool]) -> Select[int]:
    is_open = col(Dispute.closed_on).is_(None)
    return columns(col(Dispute.customer_id)).where(is_open, of_customers(col(Dispute.customer_id), visible))


def _facts(today: date, visible: ColumnElement[bool]) -> tuple[Subquery, Subquery, Subquery]:
    """Promises that were not kept and the level, by customer; and the share that is disputed, by currency, too."""
    return _failed(today, visible), _level(visible), _share(today, visible)


def _failed(today: date, visible: ColumnElement[bool]) -> Subquery:
    """How many promises were not kept, by customer."""
    query = columns(col(Promise.customer_id), func.count().label("count")).where(
        *_has_failed(today), of_customers(col(Promise.customer_id), visible)
    )
    return query.group_by(col(Promise.customer_id)).subquery()


def _level(visible: ColumnElement[bool]) -> Subquery:
    """The highest level that was taken about the oldest debt that is open or a later one, by customer."""
    oldest = (
        columns(col(Instalment.customer_id), func.min(Instalment.due_on).label("due_on"))
        .where(col(Instalment.open) > 0, col(Instalment.customer_id).in_(_dunned(visible)))
        .group_by(col(Instalment.customer_id))
        .subquery()
    )
    return (
        columns(col(DunningStep.customer_id), func.max(DunningStep.level).label("level"))
        .join(oldest, oldest.c.customer_id == DunningStep.customer_id)
        .where(col(DunningStep.reversed_at).is_(None), col(DunningStep.about) >= oldest.c.due_on)
        .group_by(col(DunningStep.customer_id))
        .subquery()
    )


def _share(today: date, visible: ColumnElement[bool]) -> Subquery:
    """The percentage of what is open that is disputed, by customer and currency."""
    table = held(today)
    part = cast(func.sum(col(Instalment.open) - undisputed(table)), BigInteger)
    return (
        columns(
            col(Instalment.customer_id),
            col(Instalment.currency),
            (part * 100 // cast(func.sum(Instalment.open), BigInteger)).label("percent"),
        )
        .outerjoin(table, beside(table))
        .where(col(Instalment.open) > 0, col(Instalment.customer_id).in_(_disputing(visible)))
        .group_by(col(Instalment.customer_id), col(Instalment.currency))
        .subquery()
    )


def _is_one_of(currencies: Sequence[str]) -> ColumnElement[bool]:
    """The codes stand in the statement itself, as `_number` does."""
    return col(Instalment.currency).in_([literal_column(f"'{currency}'") for currency in currencies])


def _capped(value: ColumnElement[int], most: int) -> ColumnElement[int]:
    return case((value > most, most), else_=func.coalesce(value, 0))


def _steps(steps: Sequence[tuple[ColumnElement[bool], int]]) -> ColumnElement[int]:
    """Steps from the most points down, each with the condition that it is not reached, as a CASE from nothing up."""
    less = [*(many for _below, many in steps[1:]), 0]
    cases = [(below, _number(many)) for (below, _points), many in zip(steps, less, strict=True)]
    return case(*reversed(cases), else_=_number(steps[0][1]))


def _number(value: int) -> ColumnElement[int]:
    """It stands in the statement itself: dozens of parameters would be bound anew each time."""
    return literal_column(str(value), BigInteger())


def _reached(table: Sequence[tuple[int, int]], value: int) -> int:
    """The points of the first step that the value reaches."""
    return next((many for least, many in table if value >= least), 0)


def _weighed(many: int, percent: int) -> int:
    return (many * percent + 50) // 100
