"""When the collection reports come by themselves: a month's on the first working day after it, a week's on its last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from models.calendar import DAY, Calendar

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Occasions:
    """Which reports come by themselves."""

    monthly: bool = True
    weekly: bool = True


def first_working_day(calendar: Calendar, day: date) -> date:
    """The first working day of that day's month."""
    return calendar.next_working_day(day.replace(day=1) - DAY)


def month_told(calendar: Calendar, today: date) -> tuple[date, date] | None:
    """The month that is to be told by now, and the day it was to be told on; None before that day."""
    told_on = first_working_day(calendar, today)
    if today < told_on:
        return None
    return today.replace(day=1) - relativedelta(months=1), told_on


def week_told(calendar: Calendar, today: date) -> tuple[date, date]:
    """The Monday of the week that is to be told by the end of today, and the day for it: the week's last working day.

    Before that day it is the week before; a week without working days is not told.
    """
    monday = today - timedelta(days=today.weekday())
    while True:
        told_on = calendar.last_working_day_of_week(monday)
        if told_on is not None and told_on <= today:
            return monday, told_on
        monday -= WEEK
