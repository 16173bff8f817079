"""The period that a report covers, and how it travels in a button."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.commands import stale_button
from handlers.hearing import heard
from handlers.reading import Period
from handlers.turns import Turn
from models.refusal import Refused


def period_of(turn: Turn, intent: str) -> Period:
    """The period that was said; this month when none was. Refuses what is no period."""
    reading = heard(turn, intent)
    for refusal in reading.refused.values():
        raise Refused(refusal)
    period = reading.values.get("period")
    return period if isinstance(period, Period) else this_month(turn.today)


def this_month(today: date) -> Period:
    """The whole month of that day."""
    start = today.replace(day=1)
    end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Period(start, end, "month")


def before(period: Period) -> Period:
    """The period of the same kind just before it, to compare with."""
    if period.kind == "month":
        end = period.start - timedelta(days=1)
        return Period(end.replace(day=1), end, "month")
    length = (period.end - period.start).days + 1
    return Period(period.start - timedelta(days=length), period.start - timedelta(days=1), period.kind)


def coded(period: Period) -> str:
    """The period inside a button's data."""
    return f"{period.start:%Y%m%d}-{period.end:%Y%m%d}-{period.kind}"


def decoded(code: str) -> Period:
    """The period that a button carries."""
    start, _dash, rest = code.partition("-")
    end, _dash, kind = rest.partition("-")
    try:
        return Period(date.fromisoformat(start), date.fromisoformat(end), kind)
    except ValueError:
        raise stale_button() from None
