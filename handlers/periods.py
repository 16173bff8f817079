"""The period that a report covers, and how it travels in a button."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.commands import stale_button
from handlers.hearing import heard
from handlers.reading import Period
from handlers.turns import Turn
from locales import _
from models.refusal import Refused


def period_of(turn: Turn, intent: str) -> Period:
    """The period that was said; this month when none was. Refuses what is no period."""
    return said_period(turn, intent) or this_month(turn.today)


def said_period(turn: Turn, intent: str) -> Period | None:
    """The period that was said; None when nothing was. Refuses what is no period, and what may be two."""
    reading = heard(turn, intent)
    for refusal in reading.refused.values():
        raise Refused(refusal)
    period = reading.values.get("period")
    if isinstance(period, Period):
        return period
    if reading.asked or any(part in reading.values for part in ("note", "unknown_name")):
        words = turn.said.rest.strip() or turn.said.text.strip()
        raise Refused(_("I do not know the period “{words}”. Try week, last month, 2026-10 or 本月.", words=words[:60]))
    return None


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
