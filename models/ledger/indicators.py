"""Indicators of collection: how long money stays out, how much of what could be collected was, how late it comes.

Amounts are whole minor units of one currency. Results are rounded half up to one decimal; None means that there is
nothing to measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

LATE_FROM = 90
"""More days past due than this count as long overdue."""


def days_sales_outstanding(owed: int, billed: Sequence[tuple[int, int]]) -> Decimal:
    """Days sales outstanding by count-back: how many of the last days' billing is still owed.

    `billed` is (days, amount) by month, the newest first; the running month has the days that it is old. What is owed
    is taken off month by month: a month that it covers counts with all its days, the last one in proportion. A month
    of credit notes only counts as one without billing. What is older than all months is not counted: the result is at
    most their days. (The count-back, or exhaustion, method of credit management.)
    """
    days, left = Decimal(0), owed
    for length, amount in billed:
        if left <= 0:
            break
        if 0 < left < amount:
            return days + tenths(length * left, amount)
        days += length
        left -= max(amount, 0)
    return days


def collection_effectiveness(opening: int, billed: int, closing: int, closing_current: int) -> Decimal | None:
    """The collection effectiveness index, in percent: what was collected of what could be.

    (opening + billed - closing) / (opening + billed - what is not due at the end) x 100, as the Credit Research
    Foundation defines it; 100 is that nothing overdue is left. None when nothing could be collected.
    """
    available = opening + billed - closing_current
    return tenths(100 * (opening + billed - closing), available) if available > 0 else None


def average_days_late(parts: Iterable[tuple[int, int]]) -> Decimal | None:
    """The days between due date and payment, weighted by amount: `parts` is (amount, days late; below zero: early)."""
    weight = total = 0
    for amount, days in parts:
        weight += amount
        total += amount * days
    return tenths(total, weight) if weight > 0 else None


def share(part: int, whole: int) -> Decimal | None:
    """A part in percent of the whole, such as what is more than 90 days overdue of what is owed."""
    return tenths(100 * part, whole) if whole > 0 else None


def tenths(numerator: int, denominator: int) -> Decimal:
    """The quotient to one decimal, half away from zero."""
    count = (20 * abs(numerator) + denominator) // (2 * denominator)
    return Decimal(count if numerator >= 0 else -count).scaleb(-1)
