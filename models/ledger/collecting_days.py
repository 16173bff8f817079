"""Collecting days: the weekday or the day of the month on which a customer pays, kept as a short word.

`week:4` is every Friday (Monday is 0), `month:15` the 15th; `month:31` is the last day of each month. A collecting day
that is no working day moves to the next one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from locales import Sentence, _
from models.calendar import DAY, Calendar

_RULE = re.compile(r"(week):([0-6])|(month):([1-9]|[12]\d|3[01])")


WEEKDAYS = (
    _("every Monday"),
    _("every Tuesday"),
    _("every Wednesday"),
    _("every Thursday"),
    _("every Friday"),
    _("every Saturday"),
    _("every Sunday"),
)


def is_collecting_day(rule: str, day: date, calendar: Calendar) -> bool:
    """Whether a customer with that rule is to be asked on that day.

    The rule's own day, when people work then; and the first working day after it, when they do not. So each of the
    rule's days brings one collecting day, and two of them that fall on the same day bring one.
    """
    if not calendar.is_working_day(day):
        return False
    if _fits(rule, day):
        return True
    before = day - DAY
    while not calendar.is_working_day(before):
        if _fits(rule, before):
            return True
        before -= DAY
    return False


def next_collecting_day(rule: str, after: date, calendar: Calendar) -> date:
    """The first collecting day after that day."""
    day = after + DAY
    while not is_collecting_day(rule, day, calendar):
        day += DAY
    return day


def collecting_day_name(rule: str) -> Sentence:
    """The collecting day as people say it."""
    match = _RULE.fullmatch(rule)
    assert match is not None, rule
    if match[1]:
        return WEEKDAYS[int(match[2])]
    return _("the {n}. of the month", n=int(match[4])) if match[4] != "31" else _("the last day of the month")


def _fits(rule: str, day: date) -> bool:
    kind, _colon, number = rule.partition(":")
    if kind == "week":
        return day.weekday() == int(number)
    return day.day == min(int(number), monthrange(day.year, day.month)[1])
