"""What rules in both languages come to: days in a stretch that lies behind, one of two counts, quarters."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.reading.day_words import OPEN, VAGUE, Days, Match, later_by
from handlers.reading.days import monday_of, month_end, months_later, quarter_of

DAY = timedelta(days=1)
SURE, EITHER, ASKED, ASKED_EITHER = (
    frozenset[str](),
    frozenset({OPEN}),
    frozenset({VAGUE}),
    frozenset({OPEN, VAGUE}),
)
"""How a rule's days are taken: as they are, ahead or behind as fits, asked, or both of these."""


def some_days_ago(match: Match, today: date) -> Days:
    """One of the last days: 前几天, the other day."""
    return tuple(today - n * DAY for n in (1, 2, 3))


def some_day_last_week(match: Match, today: date) -> Days:
    """The working days of last week, the latest first."""
    return tuple(monday_of(today) - n * DAY for n in range(3, 8))


def some_day_last_month(match: Match, today: date) -> Days:
    """The end of last month, its middle and its first day."""
    first = months_later(today.replace(day=1), -1)
    return month_end(first), first.replace(day=15), first


def one_of_two_counts(match: Match, unit: str, today: date, *, sign: int = 1) -> Days:
    """两三天后, in 2-3 weeks, 3 or 4 days ago: both; `sign` -1 counts backwards."""
    found = [later_by(match[n], unit, today, sign=sign) for n in ("a", "b")]
    return tuple(day for days in found if isinstance(days, tuple) for day in days) or None


def coming_quarter(number: int, today: date) -> tuple[date, date]:
    """The first and the last day of that quarter, of the coming one when this year's is over."""
    start, end = quarter_of(date(today.year, number * 3, 1))
    return (start, end) if end >= today else quarter_of(date(today.year + 1, number * 3, 1))
