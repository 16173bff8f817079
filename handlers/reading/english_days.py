"""Days as English is typed with a thumb: tmr, yest, nxt wk fri, a week today, EOD Friday, in a day or two, last week.

What is said of a stretch of days that lies behind (last week, the other day) is asked, never taken for today.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.reading.day_words import (
    EN_WEEKDAY,
    MONTH_NAMES,
    MONTHS,
    OPEN,
    VAGUE,
    Days,
    Match,
    Rule,
    later_by,
    weekday_of,
)
from handlers.reading.days import coming, day_of, monday_of, month_end, months_later, quarter_of
from handlers.reading.numerals import ENGLISH_COUNT

_DAY = timedelta(days=1)
_FORTNIGHT = 14 * _DAY


def _tomorrow(match: Match, today: date) -> Days:
    return (today + _DAY * (2 if match["after"] else 1),)


def _ytd(match: Match, today: date) -> Days:
    """Yesterday to some, this year so far to others."""
    return (today - _DAY,)


def _weekday(match: Match, today: date) -> Days:
    ahead = coming(weekday_of(match), today - _DAY)
    return (ahead, ahead - 7 * _DAY)


def _yesterday(match: Match, today: date) -> Days:
    return (today - _DAY * (2 if match["before"] else 1),)


def _weekday_next_week(match: Match, today: date) -> Days:
    return (monday_of(today) + timedelta(days=7 + weekday_of(match)),)


def _weekday_last_week(match: Match, today: date) -> Days:
    return (monday_of(today) + timedelta(days=weekday_of(match) - 7),)


def _some_day_next_week(match: Match, today: date) -> Days:
    return tuple(monday_of(today) + timedelta(days=7 + n) for n in range(5))


def _from_a_day(match: Match, today: date) -> Days:
    """A week today, a fortnight tomorrow, fortnight from Monday, today week."""
    base = match["base"] or match["base2"]
    far = _FORTNIGHT if "fortnight" in match[0] else 7 * _DAY
    if base in ("today", "now"):
        return (today + far,)
    return (coming(weekday_of(match), today) + far,) if match["weekday"] else (today + _DAY + far,)


def _that_weekday(match: Match, today: date) -> Days:
    """EOD Friday and Friday COB are the Friday."""
    return (coming(weekday_of(match), today - _DAY),)


def _one_or_other(match: Match, today: date) -> Days:
    """In a day or two, in 2-3 weeks, 3 to 4 days ago: both, asked; without a unit it is no day."""
    unit, sign = match["unit"] or match["unit2"], -1 if match["ago"] else 1
    if unit is None or (unit == "d" and match["unit2"] is None):
        return None
    found = [later_by(match[n], unit, today, sign=sign) for n in ("a", "b")]
    return tuple(day for days in found if isinstance(days, tuple) for day in days) or None


def _some_days_ago(match: Match, today: date) -> Days:
    return tuple(today - n * _DAY for n in (1, 2, 3))


def _in_some_days(match: Match, today: date) -> Days:
    return tuple(today + n * _DAY for n in (2, 3, 4))


def _some_day_last_week(match: Match, today: date) -> Days:
    return tuple(monday_of(today) - n * _DAY for n in range(3, 8))


def _some_day_last_month(match: Match, today: date) -> Days:
    first = months_later(today.replace(day=1), -1)
    return month_end(first), first.replace(day=15), first


def _end_of_last_month(match: Match, today: date) -> Days:
    return (today.replace(day=1) - _DAY,)


def _month_end(match: Match, today: date) -> Days:
    """EOM Dec, end-Jan, Jan end: the coming one, or of what has happened the last one."""
    month = MONTHS.index((match["month"] or match["month2"])[:3]) + 1
    ends = [month_end(date(year, month, 1)) for year in (today.year - 1, today.year, today.year + 1)]
    return min(day for day in ends if day >= today), max(day for day in ends if day < today)


def _next_month_end(match: Match, today: date) -> Days:
    return (month_end(months_later(today.replace(day=1), 1)),)


def _end_of_year(match: Match, today: date) -> Days:
    return (date(today.year, 12, 31),)


def _end_of_quarter(match: Match, today: date) -> Days:
    return (quarter_of(today)[1],)


def _in_quarter(match: Match, today: date) -> Days:
    """Of a quarter its end, and its start as long as that lies ahead."""
    for year in (today.year, today.year + 1):
        start, end = quarter_of(date(year, int(match["n"] or match["n2"]) * 3, 1))
        if end >= today:
            return (end, start) if start > today else (end,)
    return None


def _first_of_month(match: Match, today: date) -> Days:
    """The first of December, the first of next month."""
    if match["month"]:
        month = MONTHS.index(match["month"][:3]) + 1
        years = (today.year - 1, today.year, today.year + 1)
        firsts = [first for year in years if (first := day_of(year, month, 1))]
        return min(day for day in firsts if day >= today), max(day for day in firsts if day < today)
    return (months_later(today.replace(day=1), 1),)


def _nth_weekday(match: Match, today: date) -> Days:
    """The last Friday of the month, the first Monday of December: the coming one."""
    named = match["month"]
    if named:
        month = MONTHS.index(named[:3]) + 1
        first = date(today.year + (month < today.month), month, 1)
    else:
        first = months_later(today.replace(day=1), int(match["next"] is not None))
    if match["nth"] == "last":
        end = month_end(first)
        return (end - timedelta(days=(end.weekday() - weekday_of(match)) % 7),)
    nth = ("first", "second", "third", "fourth").index(match["nth"])
    return (coming(weekday_of(match), first - _DAY) + timedelta(days=7 * nth),)


_A, _Z = r"(?<![a-z0-9])", r"(?![a-z])"
_MONTH = rf"(?P<month>{MONTH_NAMES})"
_TOMORROW = r"(?:tom+or+ow|tomm?orr?o|tomoz|tmr+w|tmmr|tmw|tmr|tml|2mr+w|2morrow|2moro|2mro|tomo)"
_YESTERDAY = r"(?:yest[aeu]?r?[dt]ay|yesterdy|yest|ystdy|ystd|ysday|ytdy|yday)"
_WEEK = r"(?:week|wk)(?:'s)?"
_NEXT = r"(?:next|nxt|nx)"
_CLOSING = r"(?:eod|cob|close of (?:business|play)|end of (?:the )?day)"
_UNIT = r"(?:day|d|week|wk|fortnight|month|mth|mo|year|yr)s?"
_FEW = r"(?:a\s)?(?:few|couple(?:\sof)?)\s(?:more\s)?(?:days|d)"
_OF = ("for", "of", "from", "since", "the", "than", "till", "until", "their", "his", "about", "re")
_OF_NO_BILL = "".join(f"(?<!{word} )" for word in _OF)
_SURE, _OPEN, _ASKED = frozenset[str](), frozenset({OPEN}), frozenset({VAGUE})

ENGLISH_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read, marks)
    for pattern, read, marks in (
        (
            rf"(?<!last )(?<!next )(?<!nxt ){_A}(?:a\s)?(?:week|fortnight)(?:\s(?:from|on))?\s"
            rf"(?P<base>today|now|{_TOMORROW}|{EN_WEEKDAY}){_Z}"
            rf"|{_A}(?P<base2>today|{_TOMORROW})\s(?:week|fortnight){_Z}",
            _from_a_day,
            _SURE,
        ),
        (rf"{_A}(?:the\s)?(?P<after>day after\s)?{_TOMORROW}{_Z}", _tomorrow, _SURE),
        (rf"{_A}(?:the\s)?(?P<before>day before\s)?{_YESTERDAY}{_Z}", _yesterday, _SURE),
        (rf"{_A}ytd{_Z}(?!\s(?:sales|figure|total|number))", _ytd, _ASKED),
        (rf"{_A}{EN_WEEKDAY}\s(?:of\s)?{_NEXT}\s{_WEEK}{_Z}", _weekday_next_week, _SURE),
        (rf"{_A}{_NEXT}\s{_WEEK},?\s(?:on\s)?{EN_WEEKDAY}", _weekday_next_week, _SURE),
        (rf"{_A}{EN_WEEKDAY}\s(?:of\s)?last\s{_WEEK}{_Z}", _weekday_last_week, _SURE),
        (rf"{_A}last\s{_WEEK},?\s(?:on\s)?{EN_WEEKDAY}", _weekday_last_week, _SURE),
        (rf"{_A}(?:next\swk|nxt\s{_WEEK}|nx\s{_WEEK}){_Z}", _some_day_next_week, _SURE),
        (rf"{_A}{_CLOSING}\s(?:on\s|this\s)?{EN_WEEKDAY}", _that_weekday, _SURE),
        (rf"{_A}(?:this\s)?{EN_WEEKDAY}\s{_CLOSING}{_Z}", _that_weekday, _SURE),
        (
            rf"{_A}(?:(?:in|within|after)\s)?(?P<a>{ENGLISH_COUNT})\s?(?P<unit>{_UNIT})?\s?(?:-|to|or)\s?"
            rf"(?P<b>{ENGLISH_COUNT})(?:\s?(?P<unit2>{_UNIT}))?{_Z}(?:(?P<ago>\s(?:ago|back))|\sfrom now|'?s?\stime)?",
            _one_or_other,
            _ASKED,
        ),
        (rf"{_A}(?:in|within|after)\s(?:the next\s)?{_FEW}{_Z}", _in_some_days, _ASKED),
        (
            rf"{_A}{_FEW}\s(?:ago|back)|{_A}(?:some days (?:ago|back)|(?:the )?other day|"
            rf"the day before(?=\s*(?:$|[,.;]))|earlier this (?:week|month)|some time ago){_Z}",
            _some_days_ago,
            _ASKED,
        ),
        (
            rf"{_OF_NO_BILL}{_A}(?:in the\s|over the\s|during the\s)?(?:last|past)\s(?:week|wk){_Z}(?!'s)",
            _some_day_last_week,
            _ASKED,
        ),
        (rf"{_OF_NO_BILL}{_A}(?:last|past)\s(?:month|mth){_Z}(?!'s)", _some_day_last_month, _ASKED),
        (rf"{_A}(?:the\s)?end of last month{_Z}|{_A}last month[- ]end{_Z}", _end_of_last_month, _SURE),
        (
            rf"{_A}(?:(?:by\s)?(?:the\s)?end[- ](?:of[- ])?|eom[ -](?:of\s)?){_MONTH}{_Z}(?!\s?\d{{4}})"
            rf"|{_A}(?P<month2>{MONTH_NAMES})[- ]end{_Z}",
            _month_end,
            _OPEN,
        ),
        (rf"{_A}next month[- ]end{_Z}|{_A}eo next month{_Z}", _next_month_end, _SURE),
        (rf"{_A}eoy{_Z}", _end_of_year, _SURE),
        (rf"{_A}eoq{_Z}", _end_of_quarter, _SURE),
        (
            rf"(?:(?:(?<=in )|(?<=during ))q(?P<n>[1-4])|(?<!of )(?<!by ){_A}q(?P<n2>[1-4])(?=\s*(?:$|[,.;])))(?!\w)",
            _in_quarter,
            _ASKED,
        ),
        (rf"{_A}(?:the\s)?first of (?:{_MONTH}|next month){_Z}", _first_of_month, _OPEN),
        (
            rf"{_A}(?:the\s)?(?P<nth>first|second|third|fourth|last)\s{EN_WEEKDAY}\s(?:of|in)\s"
            rf"(?:{_MONTH}|(?:the|this)\smonth|(?P<next>next)\smonth){_Z}",
            _nth_weekday,
            _SURE,
        ),
        (
            rf"(?<!\bi )(?<!we )(?<!he )(?<!they )(?<!and ){_A}(?P<weekday>sat|sun){_Z}\.?"
            r"(?=\s*(?:$|[,;!\n]|\d|at\s|morning|afternoon|arvo|evening|night|noon|am|pm))",
            _weekday,
            _OPEN,
        ),
        (rf"{_A}(?P<weekday>weds|thur){_Z}\.?", _weekday, _OPEN),
    )
)
"""Pattern, what it comes to, and whether it is asked or may lie ahead or behind."""
