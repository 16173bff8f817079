"""The report's figures: what a period billed and collected, what was owed then and now, and how well it came in.

Everything is of the customers that a condition lets through, and by currency. `now` is the period's last day, or today
while it runs; `then` is the day before the period, so that what was owed then and the movements give what is owed now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.calendar import DAY
from models.ledger.ageing import Aged, ageing
from models.ledger.buckets import Basis, Buckets
from models.ledger.indicators import (
    LATE_FROM,
    average_days_late,
    collection_effectiveness,
    days_sales_outstanding,
    share,
)
from models.ledger.lateness import Settled, settled_late
from models.ledger.movements import Movements, billed_by_month, movements
from models.ledger.provision import provision
from models.ledger.rates import Rate, rates_on
from models.ledger.rules import Rules
from models.money import Money
from models.oversight.targets import Target, TargetState, targets_of
from models.people.members import Member, Team


@dataclass(frozen=True)
class Standing:
    """What is owed in one currency at the end of a day."""

    aged: Aged  # in the company's buckets
    late: int  # minor units: more than LATE_FROM days past due
    provision: Money
    outstanding: Decimal  # days sales outstanding

    @property
    def late_share(self) -> Decimal | None:
        """What is long overdue, in percent of what is owed."""
        return share(self.late, self.aged.owed.minor)


@dataclass(frozen=True)
class Figures:
    """A period in one currency, beside the one before."""

    currency: str
    moved: Movements
    moved_before: Movements
    now: Standing
    then: Standing
    days_late: Decimal | None
    days_late_before: Decimal | None

    @property
    def effectiveness(self) -> Decimal | None:
        """The collection effectiveness index of the period."""
        aged = self.now.aged
        opening, closing = self.then.aged.owed.minor, aged.owed.minor
        return collection_effectiveness(opening, self.moved.billed.minor, closing, aged.undue)


@dataclass(frozen=True)
class InCompanyCurrency:
    """All currencies together, each at the rate of the last day; what has no rate stands apart."""

    currency: str
    billed: Money
    collected: Money
    owed: Money
    rates: Sequence[Rate]
    without_rate: Sequence[str]


def figures(
    db: Session,
    visible: ColumnElement[bool],
    rules: Rules,
    *,
    start: date,
    end: date,
    before: date,
    today: date,
) -> Sequence[Figures]:
    """The figures of the days from `start` to `end`, by currency; the period before began on `before`."""
    end = min(end, today)
    then = start - DAY
    moved = movements(db, visible, start=start, end=end)
    moved_before = movements(db, visible, start=before, end=then)
    now_stands = _standings(db, visible, rules, on=end, today=today)
    then_stands = _standings(db, visible, rules, on=then, today=today)
    late = _days_late(settled_late(db, visible, start=start, end=end))
    late_before = _days_late(settled_late(db, visible, start=before, end=then))
    currencies = sorted({*moved, *moved_before, *now_stands, *then_stands})
    return [
        Figures(
            currency,
            moved.get(currency, Movements(currency)),
            moved_before.get(currency, Movements(currency)),
            now_stands.get(currency, _nothing(currency, rules)),
            then_stands.get(currency, _nothing(currency, rules)),
            late.get(currency),
            late_before.get(currency),
        )
        for currency in currencies
    ]


def in_company_currency(db: Session, found: Sequence[Figures], currency: str, *, on: date) -> InCompanyCurrency | None:
    """The sums of all currencies in the company's; None where nothing has to be converted, or nothing can be."""
    rates = rates_on(db, currency, on)
    foreign = [one for one in found if one.currency != currency]
    used = [rates[one.currency] for one in foreign if one.currency in rates]
    if not used:
        return None
    sums = [Money(0, currency)] * 3
    for one in found:
        if one.currency != currency and one.currency not in rates:
            continue
        amounts = [one.moved.billed, one.moved.collected, one.now.aged.owed]
        if one.currency != currency:
            amounts = [rates[one.currency].convert(amount) for amount in amounts]
        sums = [total + amount for total, amount in zip(sums, amounts, strict=True)]
    missing = [one.currency for one in foreign if one.currency not in rates]
    billed, collected, owed = sums
    return InCompanyCurrency(currency, billed, collected, owed, used, missing)


def targets_by_person(db: Session, month: date, currency: str) -> Mapping[int, int]:
    """What each person accepted to collect in that month, in minor units, by the member's id."""
    rows = db.exec(
        select(Target.member_id, Target.amount)
        .where(Target.month == month, Target.currency == currency, Target.state == TargetState.ACCEPTED)
        .where(col(Target.member_id).is_not(None))
        .order_by(col(Target.id))
    )
    return {member_id: amount for member_id, amount in rows if member_id is not None}


def target_of_team(db: Session, actor: Member, month: date, currency: str) -> int | None:
    """What the actor's team accepted to collect in that month, in minor units; None where there is no such target."""
    team = db.get(Team, actor.team_id) if actor.team_id is not None else None
    held, _proposed = targets_of(db, team, month) if team is not None else (None, None)
    return held.amount if held is not None and held.currency == currency else None


def _standings(
    db: Session, visible: ColumnElement[bool], rules: Rules, *, on: date, today: date
) -> Mapping[str, Standing]:
    """What was owed at the end of a day, by currency."""
    usual = rules.ageing
    by_due = replace(usual, basis=Basis.DUE)
    finer = Buckets(tuple(sorted({*usual.ends, LATE_FROM})))
    found = ageing(db, visible, on=on, today=today, buckets=finer)
    by_issue = ageing(db, visible, on=on, today=today, buckets=usual) if usual.basis is not Basis.DUE else {}
    billed = billed_by_month(db, visible, end=on)
    standings = {}
    for group, aged in found.items():
        _all, currency = group
        in_buckets = by_due.folded(aged.in_buckets, finer)
        shown = by_issue.get(group, replace(aged, in_buckets=in_buckets))
        standings[currency] = Standing(
            shown,
            sum(aged.in_buckets[finer.limits.index(LATE_FROM) + 1 :]),
            Money(sum(provision(in_buckets, rules.provision)), currency),
            days_sales_outstanding(aged.owed.minor, billed.get(currency, ())),
        )
    return standings


def _nothing(currency: str, rules: Rules) -> Standing:
    aged = Aged(currency, (0,) * rules.ageing.count, 0, 0)
    return Standing(aged, 0, Money(0, currency), Decimal(0))


def _days_late(settled: Sequence[Settled]) -> Mapping[str, Decimal | None]:
    """The average days late by currency."""
    parts: dict[str, list[tuple[int, int]]] = {}
    for one in settled:
        parts.setdefault(one.currency, []).append((one.amount, one.days_late))
    return {currency: average_days_late(each) for currency, each in parts.items()}
