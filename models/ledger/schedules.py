"""Schedules: in which parts a receivable is paid, and on which days.

A plan is a deposit or none, and the parts of what remains; it is kept as a short text.

    3            three equal parts
    3:3:4        parts in these proportions; 30:70 are percentages
    5000+3000    given amounts, in major units, that add up to the whole
    30%|1        a deposit of 30 percent, and the balance; 5000|3: a deposit of 5000, the rest in three equal parts
    12@31        twelve parts, on the 31st of each month or its last day
    4/3          four parts, three months apart; 4/3@31 at the ends of the quarters

The deposit is due on the day of issue, the first part on the first due day, and the others monthly after it, or so many
months apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from locales import Words, _, n_
from models.calendar import Calendar
from models.ledger.terms import on_day, rolled
from models.money import Money, money_of, split
from models.refusal import Refused

MOST_PARTS = 120
_NUMBER = r"\d{1,12}(?:\.\d{1,6})?"
_PLAN = re.compile(
    rf"(?:(?P<deposit>{_NUMBER}%?)\|)?(?:(?P<n>\d{{1,4}})|(?P<weights>{_NUMBER}(?::{_NUMBER})+)|(?P<amounts>{_NUMBER}(?:\+{_NUMBER})+))"
    r"(?:/(?P<months>[1-9]\d?))?(?:@(?P<day>\d{1,2}))?"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a receivable is divided; without proportions or amounts into `parts` equal parts."""

    parts: int = 1
    weights: tuple[Decimal, ...] = ()
    amounts: tuple[Decimal, ...] = ()  # in major units
    deposit_percent: Decimal | None = None
    deposit: Decimal | None = None  # in major units
    day: int | None = None  # of the month
    months: int = 1  # from one part to the next

    def __str__(self) -> str:
        """The text that `plan_of` reads back."""
        percent = f"{self.deposit_percent:f}%" if self.deposit_percent is not None else ""
        deposit = f"{self.deposit:f}" if self.deposit is not None else percent
        body = ":".join(f"{weight:f}" for weight in self.weights) or "+".join(f"{one:f}" for one in self.amounts)
        apart = f"/{self.months}" * (self.months != 1)
        return f"{deposit}|" * bool(deposit) + (body or str(self.parts)) + apart + f"@{self.day}" * bool(self.day)

    @property
    def has_deposit(self) -> bool:
        """Whether the first part is a deposit."""
        return self.deposit is not None or self.deposit_percent is not None


class Due(NamedTuple):
    """A part of a schedule."""

    on: date
    amount: Money


def plan_of(text: str) -> Plan:
    """The plan that a text means. Raises ValueError for a text that none is kept as."""
    match = _PLAN.fullmatch(text)
    if match is None:
        raise ValueError(f"no schedule: {text!r}")
    weights = tuple(map(Decimal, match["weights"].split(":"))) if match["weights"] else ()
    amounts = tuple(map(Decimal, match["amounts"].split("+"))) if match["amounts"] else ()
    if len(set(weights)) == 1:
        weights, parts = (), len(weights)  # 1:1:1 are equal parts
    else:
        parts = int(match["n"]) if match["n"] else len(weights or amounts)
    deposit = match["deposit"] or ""
    return Plan(
        parts,
        weights,
        amounts,
        deposit_percent=Decimal(deposit[:-1]) if deposit.endswith("%") else None,
        deposit=Decimal(deposit) if deposit and not deposit.endswith("%") else None,
        day=int(match["day"]) if match["day"] else None,
        months=int(match["months"] or 1),
    )


def schedule(
    amount: Money,
    plan: Plan,
    *,
    first_due: date,
    issued_on: date,
    month_day: int | None = None,
    calendar: Calendar | None = None,
    said: bool = False,
) -> Sequence[Due]:
    """The parts with their days. The later ones keep to `month_day`, or to the plan's day, or else to the first's.

    With a calendar no part is due on a day off, but a first day that somebody `said` stays. Refuses what does not
    divide.
    """
    deposit, shares = shares_of(amount, plan)
    days = [rolled(day, calendar) for day in monthly(first_due, len(shares), plan.day or month_day, apart=plan.months)]
    if said:
        days[0] = first_due
    dues = [Due(day, share) for day, share in zip(days, shares, strict=True)]
    return [Due(issued_on, deposit), *dues] if deposit else dues


def shares_of(amount: Money, plan: Plan) -> tuple[Money | None, Sequence[Money]]:
    """The deposit, and the parts of what remains: they add up to the amount, to the minor unit.

    Percentages and proportions are rounded half-up to the minor unit, equal parts down; what is left over or missing
    goes to the last part. Refuses parts of nothing, and amounts that add up to something else.
    """
    if not 1 <= plan.parts <= MOST_PARTS:
        raise Refused(_("1 to {most} parts work, not {parts}.", most=MOST_PARTS, parts=plan.parts))
    deposit = _deposit(amount, plan)
    rest = amount - deposit if deposit else amount
    if plan.amounts:
        shares = [money_of(major, amount.currency) for major in plan.amounts]
        total = Money(sum(share.minor for share in shares), amount.currency)
        if total != rest:
            raise Refused(_("The parts add up to {total}, not to {amount}.", total=total, amount=rest))
    elif plan.weights:
        shares = _weighted(rest, plan.weights)
    else:
        shares = list(split(rest, plan.parts))
    if (deposit is not None and deposit.minor <= 0) or any(share.minor <= 0 for share in shares):
        raise _cannot_divide(amount)
    return deposit, shares


def _deposit(amount: Money, plan: Plan) -> Money | None:
    if plan.deposit is not None:
        deposit = money_of(plan.deposit, amount.currency)
        if deposit >= amount:
            raise Refused(_("The deposit of {deposit} is not less than {amount}.", deposit=deposit, amount=amount))
        return deposit
    if plan.deposit_percent is not None:
        return Money(half_up(amount.minor * plan.deposit_percent / 100), amount.currency)
    return None


def _weighted(amount: Money, weights: Sequence[Decimal]) -> list[Money]:
    whole = sum(weights)
    if not whole:
        raise _cannot_divide(amount)
    minors = [half_up(amount.minor * weight / whole) for weight in weights[:-1]]
    return [Money(minor, amount.currency) for minor in [*minors, amount.minor - sum(minors)]]


def _cannot_divide(amount: Money) -> Refused:
    least = Money(1, amount.currency)
    return Refused(
        _(
            "{amount} does not divide so: each part must be at least {least}. Fewer parts, or all at once, work.",
            amount=amount,
            least=least,
        )
    )


def half_up(minor: Decimal) -> int:
    """The nearest minor unit; a half goes away from zero."""
    return int(minor.quantize(Decimal(1), ROUND_HALF_UP))


def monthly(first: date, n: int, day: int | None = None, *, apart: int = 1) -> Sequence[date]:
    """The first day and the same day of the months after it, each counted from the first: 31 January, 28 February,
    31 March. With `day` the later ones keep to that day of the month instead; `apart` months lie between two."""
    anchor = day or first.day
    return [first, *(on_day(first.year, first.month + apart * place, anchor) for place in range(1, n))]


def plan_name(plan: Plan) -> Words:
    """A plan as a button says it: how many equal parts, or else as it is typed."""
    if plan != Plan(plan.parts, months=plan.months):
        return str(plan)
    match plan.months:
        case 3:
            return n_("{n} part, quarterly", "{n} parts, quarterly", plan.parts)
        case 1:
            return n_("In {n} part", "In {n} parts", plan.parts)
        case months:
            return n_("{n} part, {months} months apart", "{n} parts, {months} months apart", plan.parts, months=months)


def first_on(day: int, since: date) -> date:
    """The first such day of a month, or last day of a shorter one, that is not before `since`."""
    this = on_day(since.year, since.month, day)
    return this if this >= since else on_day(since.year, since.month + 1, day)


def first_of(plan: Plan, since: date) -> date:
    """The first day of the plan's day of the month that is not before `since`; quarterly at an end of a month, the end
    of a calendar quarter."""
    first = first_on(plan.day or 31, since)
    if plan.months == 3 and plan.day == 31:
        return on_day(first.year, (first.month + 2) // 3 * 3, 31)
    return first
