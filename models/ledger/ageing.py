"""Ageing: what is owed by how long it is past its due date, or since its issue, on any day.

Buckets go by whole days, see `models/ledger/buckets.py`; what is not due (due on that day or later) is told in any
case. The sum of the buckets less unapplied credit is the balance. Today is read from the open instalments; a past day
is summed from the entries that were effective by then, so what is entered today for today never changes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import sub
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, SQLColumnExpression, case, null, select
from sqlmodel import Session, col, func

from models.directory.customers import Customer
from models.ledger.buckets import BY_DUE_DATE, Basis, Buckets
from models.ledger.dues import open_by_day
from models.ledger.entries import Account, Entry
from models.ledger.receivables import Instalment, Receivable
from models.money import Money
from models.people.access import of_customers
from models.people.members import Member, Team

Group = tuple[int | None, str]
"""Of whom (the id of a customer, salesperson or team; None: of all), and in which currency."""


Sums = Select[*tuple[Any, ...]]
"""A query for sums by customer and currency, or by currency alone."""


class By(StrEnum):
    """How the ageing is broken down."""

    CUSTOMER = "customer"
    SALESPERSON = "salesperson"
    TEAM = "team"


@dataclass(frozen=True)
class Aged:
    """What is owed in one currency, by bucket."""

    currency: str
    in_buckets: tuple[int, ...]  # minor units
    unapplied: int  # minor units
    undue: int  # minor units: due on that day or later

    @property
    def buckets(self) -> tuple[Money, ...]:
        """What is owed by how late it is."""
        return tuple(Money(minor, self.currency) for minor in self.in_buckets)

    @property
    def credit(self) -> Money:
        """Money that is not applied to anything."""
        return Money(self.unapplied, self.currency)

    @property
    def owed(self) -> Money:
        """All buckets together."""
        return Money(sum(self.in_buckets), self.currency)

    @property
    def overdue(self) -> Money:
        """What fell due before that day."""
        return Money(sum(self.in_buckets) - self.undue, self.currency)

    @property
    def balance(self) -> Money:
        """What is owed less unapplied credit."""
        return self.owed - self.credit


def ageing(
    db: Session,
    visible: ColumnElement[bool],
    *,
    on: date,
    today: date,
    by: By | None = None,
    buckets: Buckets = BY_DUE_DATE,
) -> Mapping[Group, Aged]:
    """The ageing as of the end of that day, by (id of the customer, salesperson or team; currency).

    Without `by` the id is None: the whole. `visible` is the condition on customers.
    """
    if on < today:
        owed, credit = _collected(db, _owed_then(visible, on, by, buckets), by, buckets), _credit_then(visible, on, by)
    else:
        credit = _credit_now(visible, by)
        if by is None and buckets.basis is Basis.DUE:
            owed = _owed_by_day(db, visible, on, buckets)
        else:
            owed = _collected(db, _owed_now(visible, on, by, buckets), by, buckets)
    left = {group: minor for group, (minor,) in _rows(db, credit, by) if minor}
    nothing = (0,) * buckets.count, 0
    found = {}
    for group in sorted(owed.keys() | left.keys(), key=lambda one: (one[1], one[0] or 0)):
        minors, undue = owed.get(group, nothing)
        found[group] = Aged(group[1], minors, left.get(group, 0), undue)
    return found


Owed = tuple[tuple[int, ...], int]
"""What is owed by bucket, and what of it is not due."""


def _owed_by_day(db: Session, visible: ColumnElement[bool], on: date, buckets: Buckets) -> dict[Group, Owed]:
    """The whole by due date: its days are far fewer than its customers."""
    found: dict[Group, list[int]] = {}
    for day, currency, _count, minor in open_by_day(db, visible):
        found.setdefault((None, currency), [0] * buckets.count)[buckets.index_of((on - day).days)] += minor
    return {group: (tuple(minors), minors[0]) for group, minors in found.items()}


def _grain(table: type[Account | Entry | Instalment], by: By | None) -> list[SQLColumnExpression[Any]]:
    """What rows are summed by: when the whole is asked for, the customers are not told apart at all."""
    return [*([col(table.customer_id)] if by else []), col(table.currency)]


def _owed_now(visible: ColumnElement[bool], on: date, by: By | None, buckets: Buckets) -> Sums:
    grain = _grain(Instalment, by)
    owed = (
        select(*grain, *_by_age(Instalment, on, col(Instalment.open), buckets))
        .where(col(Instalment.open) > 0, of_customers(col(Instalment.customer_id), visible))
        .group_by(*grain)
    )
    return _with_issue(Instalment, owed, buckets)


def _owed_then(visible: ColumnElement[bool], on: date, by: By | None, buckets: Buckets) -> Sums:
    grain = _grain(Entry, by)
    owed = (
        select(*grain, *_by_age(Entry, on, col(Entry.amount), buckets))
        .where(col(Entry.on) <= on, col(Entry.due_on).is_not(None))
        .where(of_customers(col(Entry.customer_id), visible))
        .group_by(*grain)
    )
    return _with_issue(Entry, owed, buckets)


def _with_issue(table: type[Entry | Instalment], sums: Sums, buckets: Buckets) -> Sums:
    """The query with the day of issue at hand, when it is asked for."""
    if buckets.basis is Basis.DUE:
        return sums
    return sums.join(Receivable, col(Receivable.id) == col(table.receivable_id))


def _credit_now(visible: ColumnElement[bool], by: By | None) -> Sums:
    grain = _grain(Account, by)
    credit = select(*grain, func.sum(col(Account.credit)).label("credit"))
    seen = of_customers(col(Account.customer_id), visible)
    return credit.where(col(Account.credit) != 0, seen).group_by(*grain)


def _credit_then(visible: ColumnElement[bool], on: date, by: By | None) -> Sums:
    grain = _grain(Entry, by)
    return (
        select(*grain, (-func.sum(col(Entry.amount))).label("credit"))
        .where(col(Entry.on) <= on, col(Entry.instalment_id).is_(None))
        .where(of_customers(col(Entry.customer_id), visible))
        .group_by(*grain)
    )


def _by_age(
    table: type[Entry | Instalment], on: date, amount: SQLColumnExpression[int], buckets: Buckets
) -> list[Label[int]]:
    """For each bucket what it and all before it hold, which sums faster; by issue date also what is not due."""
    day = col(table.due_on) if buckets.basis is Basis.DUE else col(Receivable.issued_on)
    sums = [func.sum(case((day >= start, amount), else_=0)) for start in buckets.starts(on)]
    found = [one.label(f"up_to_{index}") for index, one in enumerate([*sums, func.sum(amount)])]
    if buckets.basis is not Basis.DUE:
        found.append(func.sum(case((col(table.due_on) >= on, amount), else_=0)).label("undue"))
    return found


def _collected(db: Session, owed: Sums, by: By | None, buckets: Buckets) -> dict[Group, Owed]:
    """The buckets, each without those before it; where all is paid there is nothing."""
    found = {}
    for group, sums in _rows(db, owed, by):
        if not any(sums):
            continue
        up_to = sums[: buckets.count]
        undue = up_to[0] if buckets.basis is Basis.DUE else sums[-1]
        found[group] = tuple(map(sub, up_to, (0, *up_to))), undue
    return found


def _rows(db: Session, sums: Sums, by: By | None) -> Iterator[tuple[Group, tuple[int, ...]]]:
    """Sums as they were asked for (`_grain`), those by customer added up for salespeople and teams."""
    query = sums
    if by is None:
        query = select(null(), *sums.subquery().c)
    elif by is not By.CUSTOMER:
        customer_id, currency, *parts = sums.subquery().c
        key = col(Customer.owner_id) if by is By.SALESPERSON else col(Member.team_id)
        query = select(key, currency, *map(func.sum, parts)).join(Customer, col(Customer.id) == customer_id)
        if by is By.TEAM:
            query = query.join(Member, col(Member.id) == col(Customer.owner_id))
        query = query.group_by(key, currency)
    for key, currency, *minors in db.execute(query):
        yield (key, currency), tuple(map(int, minors))


def names_of(db: Session, by: By, keys: Sequence[int]) -> Mapping[int, str]:
    """The names behind the ids of a breakdown."""
    columns = {
        By.CUSTOMER: (col(Customer.id), col(Customer.name)),
        By.SALESPERSON: (col(Member.id), col(Member.name)),
        By.TEAM: (col(Team.id), col(Team.name)),
    }
    key, name = columns[by]
    return {one: called for one, called in db.execute(select(key, name).where(key.in_(keys))) if one is not None}
