"""Ageing: what is owed by how long it is past its due date, on any day.

Buckets go by whole days past due: current (due on that day or later), 1-30, 31-60, 61-90, over 90. The sum of the
buckets less unapplied credit is the balance. Today is read from the open instalments; a past day is summed from the
entries that were effective by then, so what is entered today for today never changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, null, select
from sqlmodel import Session, col, func

from locales import Sentence, _
from models.customers import Customer
from models.entries import Account, Entry
from models.members import Member, Team
from models.money import Money
from models.receivables import Instalment

BUCKETS: tuple[tuple[int, Sentence], ...] = (
    (0, _("current")),
    (30, _("1-30 days")),
    (60, _("31-60 days")),
    (90, _("61-90 days")),
    (10**6, _("over 90 days")),
)
"""The last day past due that belongs to the bucket, and its name."""


class By(StrEnum):
    """How the ageing is broken down."""

    CUSTOMER = "customer"
    SALESPERSON = "salesperson"
    TEAM = "team"


@dataclass(frozen=True)
class Aged:
    """What is owed in one currency, by bucket."""

    currency: str
    buckets: tuple[Money, ...]
    credit: Money

    @property
    def owed(self) -> Money:
        """All buckets together."""
        return Money(sum(bucket.minor for bucket in self.buckets), self.currency)

    @property
    def overdue(self) -> Money:
        """All but the current bucket."""
        return Money(sum(bucket.minor for bucket in self.buckets[1:]), self.currency)

    @property
    def balance(self) -> Money:
        """What is owed less unapplied credit."""
        return self.owed - self.credit


def ageing(
    db: Session, visible: ColumnElement[bool], *, on: date, today: date, by: By | None = None
) -> Mapping[tuple[int | None, str], Aged]:
    """The ageing as of the end of that day, by (id of the customer, salesperson or team; currency).

    Without `by` the id is None: the whole. `visible` is the condition on customers.
    """
    key = _key(by)
    owed = _open_now(db, visible, on, key) if on >= today else _open_then(db, visible, on, key)
    credit = _credit_now(db, visible, key) if on >= today else _credit_then(db, visible, on, key)
    found: dict[tuple[int | None, str], Aged] = {}
    for group in sorted(owed.keys() | credit.keys(), key=lambda one: (one[1], one[0] or 0)):
        currency = group[1]
        buckets = tuple(Money(minor, currency) for minor in owed.get(group, [0] * len(BUCKETS)))
        found[group] = Aged(currency, buckets, Money(credit.get(group, 0), currency))
    return found


def _key(by: By | None) -> Any:
    if by is None:
        return None
    return {By.CUSTOMER: col(Customer.id), By.SALESPERSON: col(Customer.owner_id), By.TEAM: col(Member.team_id)}[by]


def _bucket(on: date) -> ColumnElement[int]:
    """The number of the bucket of an instalment's due date."""
    steps = [
        (col(Instalment.due_on) >= on - timedelta(days=last), index) for index, (last, _name) in enumerate(BUCKETS[:-1])
    ]
    return case(*steps, else_=len(BUCKETS) - 1)


def _collect(rows: Sequence[Any], width: int) -> dict[tuple[int | None, str], list[int]]:
    found: dict[tuple[int | None, str], list[int]] = {}
    for key, currency, bucket, total in rows:
        found.setdefault((key, currency), [0] * width)[bucket] += int(total)
    return found


def _grouped(query: Any, key: Any, *others: Any) -> Any:
    """The query over visible customers, joined to the owner's team only where teams are asked for."""
    if key is not None and key.table.name == "member":
        query = query.join(Member, col(Member.id) == col(Customer.owner_id))
    return query.group_by(*([key] if key is not None else []), *others)


def _open_now(db: Session, visible: ColumnElement[bool], on: date, key: Any) -> dict[tuple[int | None, str], list[int]]:
    bucket = _bucket(on).label("bucket")
    query = (
        select(*_keyed(key), col(Instalment.currency), bucket, func.sum(col(Instalment.open)))
        .select_from(Instalment)
        .join(Customer, col(Customer.id) == col(Instalment.customer_id))
        .where(col(Instalment.open) > 0, visible)
    )
    return _collect(db.execute(_grouped(query, key, col(Instalment.currency), bucket)).all(), len(BUCKETS))


def _open_then(
    db: Session, visible: ColumnElement[bool], on: date, key: Any
) -> dict[tuple[int | None, str], list[int]]:
    owed = (
        select(col(Entry.instalment_id), func.sum(col(Entry.amount)).label("owed"))
        .where(col(Entry.on) <= on, col(Entry.instalment_id).is_not(None))
        .group_by(col(Entry.instalment_id))
        .having(func.sum(col(Entry.amount)) != 0)
        .subquery()
    )
    bucket = _bucket(on).label("bucket")
    query = (
        select(*_keyed(key), col(Instalment.currency), bucket, func.sum(owed.c.owed))
        .select_from(owed)
        .join(Instalment, col(Instalment.id) == owed.c.instalment_id)
        .join(Customer, col(Customer.id) == col(Instalment.customer_id))
        .where(visible)
    )
    return _collect(db.execute(_grouped(query, key, col(Instalment.currency), bucket)).all(), len(BUCKETS))


def _credit_now(db: Session, visible: ColumnElement[bool], key: Any) -> dict[tuple[int | None, str], int]:
    query = (
        select(*_keyed(key), col(Account.currency), func.sum(col(Account.credit)))
        .select_from(Account)
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .where(col(Account.credit) != 0, visible)
    )
    return {
        (one, currency): int(total) for one, currency, total in db.execute(_grouped(query, key, col(Account.currency)))
    }


def _credit_then(db: Session, visible: ColumnElement[bool], on: date, key: Any) -> dict[tuple[int | None, str], int]:
    query = (
        select(*_keyed(key), col(Entry.currency), -func.sum(col(Entry.amount)))
        .select_from(Entry)
        .join(Customer, col(Customer.id) == col(Entry.customer_id))
        .where(col(Entry.on) <= on, col(Entry.instalment_id).is_(None), visible)
    )
    rows = db.execute(_grouped(query, key, col(Entry.currency)))
    return {(one, currency): int(total) for one, currency, total in rows if total}


def _keyed(key: Any) -> list[Any]:
    return [key if key is not None else null()]


def names_of(db: Session, by: By, keys: Sequence[int]) -> Mapping[int, str]:
    """The names behind the ids of a breakdown."""
    columns = {
        By.CUSTOMER: (col(Customer.id), col(Customer.name)),
        By.SALESPERSON: (col(Member.id), col(Member.name)),
        By.TEAM: (col(Team.id), col(Team.name)),
    }
    key, name = columns[by]
    return {one: called for one, called in db.execute(select(key, name).where(key.in_(keys))) if one is not None}
