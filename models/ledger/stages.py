"""Overdue stages: the days on which somebody is told that a customer's money is late.

An open instalment that is chased reaches a stage so many days after its due date. Who is told, is told of the stages
that were reached since the last time: a span of days, so that a stage of the weekend comes on Monday, and once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, false, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from models.calendar import DAY
from models.directory.customers import Customer
from models.ledger.holds import beside, chased, held, undisputed
from models.ledger.receivables import Instalment
from models.money import Money
from models.people.members import Member


class Span(NamedTuple):
    """Days after `since`, up to and with `until`."""

    since: date
    until: date


@dataclass(frozen=True)
class Reached:
    """A customer whose money reached a stage, with the open amount of these instalments in each currency."""

    customer: Customer
    owner: Member
    amounts: Sequence[Money]
    due_on: date  # the earliest of them

    def days_late(self, today: date) -> int:
        """How long the oldest of them is late."""
        return (today - self.due_on).days


def reached(db: Session, visible: ColumnElement[bool], stages: Collection[int], span: Span) -> Sequence[Reached]:
    """The customers that the condition lets through whose money reached a stage in the span, the longest late first."""
    table = held(span.until)
    rows = db.exec(
        select(Instalment.customer_id, Instalment.currency, func.sum(chased(table)), func.min(Instalment.due_on))
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .outerjoin(table, beside(table))
        .where(Instalment.open > 0, _due_on(stages, span), chased(table) > 0, visible)
        .group_by(col(Instalment.customer_id), col(Instalment.currency))
        .order_by(col(Instalment.customer_id), col(Instalment.currency))
    ).all()
    amounts: dict[int, list[Money]] = {}
    oldest: dict[int, date] = {}
    for customer_id, currency, total, due_on in rows:
        amounts.setdefault(customer_id, []).append(Money(int(total), currency))
        oldest[customer_id] = min(due_on, oldest.get(customer_id, due_on))
    people = db.exec(
        select(Customer, Member)
        .join(Member, col(Member.id) == Customer.owner_id)
        .where(col(Customer.id).in_(amounts.keys()))
    ).all()
    found = [Reached(one, owner, amounts[one.key], oldest[one.key]) for one, owner in people]
    return sorted(found, key=lambda one: (one.due_on, one.customer.key))


def reached_of(owners: Collection[int], stages: Collection[int], span: Span) -> Select[int | None, int]:
    """A query for the customers of these members whose money reached a stage in the span: (customer's id, owner's)."""
    table = held(span.until)
    late = (
        columns(col(Instalment.customer_id))
        .outerjoin(table, beside(table))
        .where(col(Instalment.open) > 0, _due_on(stages, span), chased(table) > 0)
    )
    return (
        columns(col(Customer.id), col(Customer.owner_id))
        .where(col(Customer.owner_id).in_(owners), col(Customer.removed_at).is_(None), col(Customer.id).in_(late))
        .order_by(col(Customer.id))
    )


def _due_on(stages: Collection[int], span: Span) -> ColumnElement[bool]:
    """Due so many days before a day of the span."""
    stretches: list[tuple[date, date]] = []
    for stage in sorted(stages, reverse=True):
        first, last = span.since + timedelta(days=1 - stage), span.until - timedelta(days=stage)
        if stretches and first <= stretches[-1][1] + DAY:
            first = stretches.pop()[0]
        stretches.append((first, last))
    return or_(false(), *(col(Instalment.due_on).between(first, last) for first, last in stretches))


def next_notice(db: Session, customer: Customer, stages: Collection[int], *, today: date) -> date | None:
    """The next day on which money of the customer reaches a stage; None when none will."""
    table = held(today)
    due_days = db.exec(
        select(col(Instalment.due_on))
        .outerjoin(table, beside(table))
        .where(Instalment.customer_id == customer.id, Instalment.open > 0, undisputed(table) > 0)
        .distinct()
    ).all()
    days = [due_on + timedelta(days=stage) for due_on in due_days for stage in stages]
    return min((day for day in days if day > today), default=None)
