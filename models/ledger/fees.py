"""Late fees: what a part that is paid late costs, on what is open of it, day by day.

A part that is due on the 10th and paid on the 15th is five days late: the 11th to the 15th each bear the rate on what
was open when the day began. So money lowers the fee from the day after it came. Days of grace bear nothing, nor do
paused ones. What a day bears is decided once: a fee that is charged or waived up to a day leaves only the days after.

What was open on a day is what the books said at its end, also where they are put right later: the bounce of a cheque
that is taken back, or a payment that was undone by mistake and recorded anew from today on, leaves the days in between
bearing their fee, because what had accrued up to yesterday may not change by what is entered today. That the customer
is not asked for those days is a waiver, by approval. (A payment that is recorded late with its own day is no such
thing: it was not known, and takes the fee of the days since away.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from models.money import Money

DAY = timedelta(days=1)
DAYS_OF_MONTH = 30
"""A rate by month bears a thirtieth of it a day, as the People's Bank of China converts them (银发〔2005〕129号)."""


class Per(StrEnum):
    """What the rate is for."""

    DAY = "day"
    MONTH = "month"

    @property
    def days(self) -> int:
        """How many days bear the whole rate."""
        return 1 if self is Per.DAY else DAYS_OF_MONTH


@dataclass(frozen=True)
class FeeRule:
    """What the company charges besides its invoices; without a rate there is no late fee."""

    rate: Decimal = Decimal(0)  # percent
    per: Per = Per.DAY
    grace_days: int = 0
    cap: Decimal = Decimal(0)  # percent of the part for all its fees; 0: no cap
    pause_disputes: bool = True
    pause_promises: bool = False
    bank_fee: Money | None = None  # for a cheque that bounced


class Change(NamedTuple):
    """What is open of a part changed on that day, by minor units with their sign."""

    on: date
    minor: int


class Stretch(NamedTuple):
    """Days from `start` up to the day before `end` (None: without an end) on which a part bears less, or nothing.

    It bears the fee on what is open less `held` (what is disputed: money pays the rest first), but on no more than
    `free` (what no promise covers: money pays what was promised first); None: no such limit.
    """

    start: date
    end: date | None
    held: int = 0
    free: int | None = 0


def first_day(rule: FeeRule, due_on: date) -> date:
    """The first day that bears a fee: days of grace are free, also for who pays after them."""
    return due_on + DAY * (rule.grace_days + 1)


def accrued(
    rule: FeeRule,
    amount: int,
    due_on: date,
    changes: Sequence[Change],
    *,
    until: date,
    charged_until: date | None = None,
    charged: int = 0,
    paused: Sequence[Stretch] = (),
) -> int:
    """The fee of a part up to and with a day, in minor units, besides what was charged or waived before.

    It is the sum over the days of what was open when the day began, times the rate of a day; rounded half-up to the
    minor unit, once. With a cap, all fees of a part come to at most that percentage of its amount, rounded half-up.
    `changes` are its entries by effective date. Where stretches of `paused` overlap, what they hold is added up and
    the smallest limit counts.
    """
    start, end = first_day(rule, due_on), until + DAY
    if charged_until is not None:
        start = max(start, charged_until + DAY)
    owed = day_units = 0
    for on, minor in sorted(changes):
        stop = min(on + DAY, end)  # from then on another amount is open
        if stop > start:
            day_units += _day_units(owed, start, stop, paused)
            start = stop
        owed += minor
    day_units += _day_units(owed, start, end, paused)
    fee = _half_up(Fraction(rule.rate) * day_units / (100 * rule.per.days))
    if rule.cap:
        fee = min(fee, _half_up(Fraction(rule.cap) * amount / 100) - charged)
    return max(fee, 0)


def _day_units(owed: int, start: date, end: date, paused: Sequence[Stretch]) -> int:
    """What bears a fee, added up over the days from `start` up to the day before `end`."""
    if end <= start:
        return 0
    turns = {start, end, *(day for one in paused for day in (one.start, one.end) if day and start < day < end)}
    units = 0
    for first, stop in pairwise(sorted(turns)):
        now = [one for one in paused if one.start <= first and (one.end is None or first < one.end)]
        left = max(owed - sum(one.held for one in now), 0)
        units += min([left, *(one.free for one in now if one.free is not None)]) * (stop - first).days
    return units


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
