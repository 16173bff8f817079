"""Days by arithmetic: weeks that start on Monday, months with their real ends, and the years that are accepted."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1990, 2100


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None when there is no such day or it lies outside 1990 to 2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def coming(weekday: int, day: date) -> date:
    """The first such weekday after the day; Monday is 0."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def week_ends(monday: date, today: date) -> tuple[date, ...]:
    """The end of that week, its Friday to some and its Sunday to others, as far as they are not over."""
    return tuple(day for n in (4, 6) if (day := monday + timedelta(days=n)) >= today)


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later, or the month's last when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, 1), 9999)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the day's quarter."""
    start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return start, month_end(months_later(start, 2))
