"""The team's totals: what was done and collected in a period, and what is open now, per salesperson.

Billed and collected are sums of the ledger's entries that were effective in the period, reversals included, so they
equal the ledger; refunds lower what was collected (`CASH`). Open and overdue are as of today. A customer's figures
count for its owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from models.company import Company
from models.directory.customers import Customer
from models.ledger.entries import CASH, Account, Entry, Kind
from models.ledger.receivables import Instalment
from models.money import Money
from models.people.access import of_customers
from models.people.members import Member, Role
from models.work.activities import Activity, ActivityKind


@dataclass
class MoneyTotals:
    """The money of one salesperson in one currency, in minor units."""

    billed: int = 0
    collected: int = 0
    open: int = 0
    overdue: int = 0


@dataclass
class Totals:
    """One salesperson's figures of a period, or those of all."""

    member: Member | None  # None: all together
    visits: int = 0
    contacts: int = 0  # calls, messages, e-mails and meetings
    calls: int = 0
    new_customers: int = 0
    money: dict[str, MoneyTotals] = field(default_factory=dict)

    def in_currency(self, currency: str) -> MoneyTotals:
        """The money in that currency; zeros when there is none."""
        return self.money.setdefault(currency, MoneyTotals())

    def collected(self, currency: str) -> Money:
        """What came in, less what went back."""
        return Money(self.money[currency].collected if currency in self.money else 0, currency)


@dataclass(frozen=True)
class TeamTotals:
    """The figures of several salespeople, and their sum."""

    start: date
    end: date
    people: Sequence[Totals]
    all: Totals

    @property
    def currencies(self) -> Sequence[str]:
        """Every currency in which there is a figure."""
        return sorted(self.all.money)


def team_totals(
    db: Session, seen: ColumnElement[bool], company: Company, *, start: date, end: date, today: date
) -> TeamTotals:
    """The totals of the members that the condition lets through, from `start` to `end`, both included.

    Listed is every active salesperson, and whoever else has a figure, so that the sum equals the ledger.
    """
    since, until = company.start_of(start), company.end_of(end)
    people = {member.key: Totals(member) for member in db.exec(select(Member).where(seen)).all()}
    _count_activities(db, people, seen, since, until)
    _count_customers(db, people, since, until)
    _sum_money(db, people, seen, start, end, today)
    listed = [
        one
        for one in people.values()
        if one.visits
        or one.contacts
        or one.new_customers
        or one.money
        or (one.member is not None and one.member.role == Role.SALESPERSON and one.member.active)
    ]
    listed.sort(key=lambda one: (one.member.name, one.member.key) if one.member else ("", 0))
    return TeamTotals(start, end, listed, _added(listed))


def collected_by_day(
    db: Session, visible: ColumnElement[bool], *, currency: str, start: date, end: date
) -> dict[date, int]:
    """What came in on each day, less what went back then, in minor units; days without money are missing."""
    rows = db.exec(
        select(col(Entry.on), -func.sum(Entry.amount))
        .where(col(Entry.kind).in_(CASH), Entry.on >= start, Entry.on <= end, Entry.currency == currency)
        .where(of_customers(col(Entry.customer_id), visible))
        .group_by(col(Entry.on))
    ).all()
    return {day: int(total) for day, total in rows}


def _count_activities(
    db: Session, people: dict[int, Totals], seen: ColumnElement[bool], since: datetime, until: datetime
) -> None:
    rows = db.exec(
        select(Activity.member_id, Activity.kind, func.count())
        .where(Activity.at >= since, Activity.at < until, col(Activity.reversed_at).is_(None))
        .where(_of(col(Activity.member_id), seen))
        .group_by(col(Activity.member_id), col(Activity.kind))
    ).all()
    for member_id, kind, count in rows:
        totals = people[member_id]
        if kind == ActivityKind.VISIT:
            totals.visits += count
        else:
            totals.contacts += count
        if kind == ActivityKind.CALL:
            totals.calls += count


def _count_customers(db: Session, people: dict[int, Totals], since: datetime, until: datetime) -> None:
    rows = db.exec(
        select(Customer.owner_id, func.count())
        .where(Customer.created_at >= since, Customer.created_at < until, col(Customer.removed_at).is_(None))
        .group_by(col(Customer.owner_id))
    ).all()
    for owner_id, count in rows:
        if owner_id in people:
            people[owner_id].new_customers += count


def _sum_money(
    db: Session, people: dict[int, Totals], seen: ColumnElement[bool], start: date, end: date, today: date
) -> None:
    """Each account is looked up in the indexes by itself: that is far less than sorting all entries by owner."""
    overdue = (
        select(func.sum(Instalment.open))
        .where(Instalment.customer_id == Account.customer_id, Instalment.currency == Account.currency)
        .where(Instalment.open > 0, Instalment.due_on < today)
    )
    posted = [_posted(kinds, start, end) for kinds in ((Kind.BILL,), CASH)]
    sums = map(func.sum, (Account.open, *posted, overdue.scalar_subquery()))
    rows = db.execute(
        columns_of(col(Customer.owner_id), col(Account.currency), *sums)
        .join(Customer, col(Customer.id) == Account.customer_id)
        .where(_of(col(Customer.owner_id), seen))
        .group_by(col(Customer.owner_id), col(Account.currency))
    )
    for owner_id, currency, open_, billed, paid, late in rows:
        if open_ or billed or paid or late:
            money = MoneyTotals(int(billed or 0), -int(paid or 0), int(open_), int(late or 0))
            people[owner_id].money[currency] = money


def _posted(kinds: Sequence[Kind], start: date, end: date) -> ScalarSelect[Any]:
    """What entries of the kinds add up to for an account, from `start` to `end`."""
    return (
        select(func.sum(Entry.amount))
        .where(Entry.customer_id == Account.customer_id, Entry.currency == Account.currency)
        .where(col(Entry.kind).in_(kinds), Entry.on >= start, Entry.on <= end)
        .scalar_subquery()
    )


def _of(member_id: SQLColumnExpression[int], seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition on members as one on rows that hold a member's id."""
    return member_id.in_(select(Member.id).where(seen))


def _added(people: Sequence[Totals]) -> Totals:
    total = Totals(None)
    for one in people:
        total.visits += one.visits
        total.contacts += one.contacts
        total.calls += one.calls
        total.new_customers += one.new_customers
        for currency, money in one.money.items():
            sum_ = total.in_currency(currency)
            sum_.billed += money.billed
            sum_.collected += money.collected
            sum_.open += money.open
            sum_.overdue += money.overdue
    return total
