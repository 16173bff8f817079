"""Days as English is typed with a thumb: tmr, nxt wk fri, a week today, EOD Friday, in a day or two, mid January.

What is said of a stretch of days that lies behind (last week, the other day) is asked, never taken for today.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.reading.day_words import (
    EN_WEEKDAY,
    MONTH_NAMES,
    MONTHS,
    Days,
    Match,
    Rule,
    day_in_month,
    later_by,
    weekday_of,
)
from handlers.reading.days import coming, day_of, monday_of, month_end, months_later, quarter_of
from handlers.reading.numerals import ENGLISH_COUNT
from handlers.reading.stretches import (
    ASKED,
    DAY,
    EITHER,
    SURE,
    coming_quarter,
    one_of_two_counts,
    some_day_last_month,
    some_day_last_week,
    some_days_ago,
)

_FORTNIGHT = 14 * DAY
_ORDINALS = ("first", "second", "third", "fourth")


def _tomorrow(match: Match, today: date) -> Days:
    return (today + DAY * (2 if match["after"] else 1),)


def _ytd(match: Match, today: date) -> Days:
    """Yesterday to some, this year so far to others."""
    return (today - DAY,)


def _weekday(match: Match, today: date) -> Days:
    ahead = coming(weekday_of(match), today - DAY)
    return (ahead, ahead - 7 * DAY)


def _yesterday(match: Match, today: date) -> Days:
    return (today - DAY * (2 if match["before"] else 1),)


def _weekday_next_week(match: Match, today: date) -> Days:
    return (monday_of(today) + timedelta(days=7 + weekday_of(match)),)


def _weekday_last_week(match: Match, today: date) -> Days:
    return (monday_of(today) + timedelta(days=weekday_of(match) - 7),)


def _some_day_next_week(match: Match, today: date) -> Days:
    return tuple(monday_of(today) + timedelta(days=7 + n) for n in range(5))


def _from_a_day(match: Match, today: date) -> Days:
    """A week today, a fortnight tomorrow, fortnight from Monday, today week."""
    base = match["base"] or match["base2"]
    far = _FORTNIGHT if "fortnight" in match[0] else 7 * DAY
    if base in ("today", "now"):
        return (today + far,)
    return (coming(weekday_of(match), today) + far,) if match["weekday"] else (today + DAY + far,)


def _that_weekday(match: Match, today: date) -> Days:
    """EOD Friday and Friday COB are the Friday."""
    return (coming(weekday_of(match), today - DAY),)


def _one_or_other(match: Match, today: date) -> Days:
    """In a day or two, in 2-3 weeks, 3 to 4 days ago: both, asked; without a unit it is no day."""
    unit, sign = match["unit"] or match["unit2"], -1 if match["ago"] else 1
    if unit is None or (unit == "d" and match["unit2"] is None):
        return None
    return one_of_two_counts(match, unit, today, sign=sign)


def _in_some_days(match: Match, today: date) -> Days:
    return tuple(today + n * DAY for n in (2, 3, 4))


def _end_of_last_month(match: Match, today: date) -> Days:
    return (today.replace(day=1) - DAY,)


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
    """Of a quarter its end, and its start as long as that lies ahead; by Q3 may be the day before it begins."""
    by = match["by"]
    start, end = coming_quarter(int(by or match["n"] or match["n2"]), today)
    return (end, start - DAY if by else start) if start > today else (end,)


def _edge_of_quarter(match: Match, today: date) -> Days:
    """The end of a quarter, the coming one; its start where that is said."""
    said = match["n"] or match["nth"]
    number = _ORDINALS.index(said) + 1 if said in _ORDINALS else int(said)
    start, end = coming_quarter(number, today)
    if match["place"] == "end":
        return (end,)
    return (start if start >= today else coming_quarter(number, end + DAY)[0],)


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
    nth = _ORDINALS.index(match["nth"])
    return (coming(weekday_of(match), first - DAY) + timedelta(days=7 * nth),)


def _of_english_month(match: Match, today: date) -> Days:
    """Mid January is the 15th and its start the 1st; early and late are asked."""
    named = match["month"]
    if named[:3] in MONTHS:
        month = MONTHS.index(named[:3]) + 1
        first = date(today.year + (month < today.month), month, 1)
    else:
        first = months_later(today.replace(day=1), int("next" in named))
    place = match["place"]
    if place == "late":
        return first.replace(day=25), month_end(first)
    return (first.replace(day={"m": 15, "e": 10}.get(place[0], 1)),)


def _numbered_day(match: Match, today: date) -> Days:
    """The 5th of next month, next month on the 5th."""
    said = (match["which"] or match["which2"]) == "next"
    return day_in_month(int(match["n"] or match["n2"]), int(said), today, match[0])


def _last_of_month(match: Match, today: date) -> Days:
    return (month_end(months_later(today.replace(day=1), int(match["which"] == "next"))),)


def _week_after_next(match: Match, today: date) -> Days:
    monday = monday_of(today) + 14 * DAY
    return tuple(monday + n * DAY for n in range(5))


def _after_next(match: Match, today: date) -> Days:
    """`Friday after next` is a week after what `next Friday` is, and that is already two days to some."""
    next_one = coming(weekday_of(match), today) + 7 * DAY
    return tuple(dict.fromkeys((next_one, monday_of(today) + timedelta(days=14 + weekday_of(match)))))


def _weekday_week(match: Match, today: date) -> Days:
    """`Wednesday week` is a week after the Wednesday that comes."""
    return (coming(weekday_of(match), today) + 7 * DAY,)


def _today(match: Match, today: date) -> Days:
    return (today,)


def _same_next_week(match: Match, today: date) -> Days:
    return (today + 7 * DAY,)


def _counted_from(match: Match, today: date) -> Days:
    """A week from tomorrow, two weeks from Friday."""
    base = match["base"]
    if base in ("tomorrow", "today", "now"):
        start = today + DAY * (base == "tomorrow")
    else:
        start = coming(weekday_of(match), today)
    return later_by(match["n"], match["unit"], start)


def _couple(match: Match, today: date) -> Days:
    return later_by("2", match["unit"], today)


def _english_half(match: Match, today: date) -> Days:
    if "year" in match[0]:
        return (months_later(today, 6),)
    return (months_later(today, 1 if "and" in match[0] else 0) + 15 * DAY,)


_A, _Z = r"(?<![a-z0-9])", r"(?![a-z])"
_MONTH = rf"(?P<month>{MONTH_NAMES})"
_TOMORROW = r"(?:tom+or+ow|tomm?orr?o|tomoz|tmr+w|tmmr|tmw|tmr|tml|2mr+w|2morrow|2moro|2mro|tomo)"
_YESTERDAY = r"(?:yest[aeu]?r?[dt]ay|yesterdy|yest|ystdy|ystd|ysday|ytdy|yday)"
_EN_UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?|years?)"
_OF_MONTH = rf"(?:\sof|-|\s)\s?(?:the\s|this\s)?(?P<month>{MONTH_NAMES}|(?:next\s)?month)(?![a-z])"
_WEEK = r"(?:week|wk)(?:'s)?"
_NEXT = r"(?:next|nxt|nx)"
_CLOSING = r"(?:eod|cob|close of (?:business|play)|end of (?:the )?day)"
_UNIT = r"(?:day|d|week|wk|fortnight|month|mth|mo|year|yr)s?"
_FEW = r"(?:a\s)?(?:few|couple(?:\sof)?)\s(?:more\s)?(?:days|d)"
_OF = ("for", "of", "from", "since", "the", "than", "till", "until", "their", "his", "about", "re")
_OF_NO_BILL = "".join(f"(?<!{word} )" for word in _OF)

ENGLISH_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read, marks)
    for pattern, read, marks in (
        (
            rf"(?<!last )(?<!next )(?<!nxt ){_A}(?:a\s)?(?:week|fortnight)(?:\s(?:from|on))?\s"
            rf"(?P<base>today|now|{_TOMORROW}|{EN_WEEKDAY}){_Z}"
            rf"|{_A}(?P<base2>today|{_TOMORROW})\s(?:week|fortnight){_Z}",
            _from_a_day,
            SURE,
        ),
        (rf"{_A}(?:the\s)?(?P<after>day after\s)?{_TOMORROW}{_Z}", _tomorrow, SURE),
        (rf"{_A}(?:the\s)?(?P<before>day before\s)?{_YESTERDAY}{_Z}", _yesterday, SURE),
        (rf"{_A}ytd{_Z}(?!\s(?:sales|figure|total|number))", _ytd, ASKED),
        (rf"{_A}{EN_WEEKDAY}\s(?:of\s)?{_NEXT}\s{_WEEK}{_Z}", _weekday_next_week, SURE),
        (rf"{_A}{_NEXT}\s{_WEEK},?\s(?:on\s)?{EN_WEEKDAY}", _weekday_next_week, SURE),
        (rf"{_A}{EN_WEEKDAY}\s(?:of\s)?last\s{_WEEK}{_Z}", _weekday_last_week, SURE),
        (rf"{_A}last\s{_WEEK},?\s(?:on\s)?{EN_WEEKDAY}", _weekday_last_week, SURE),
        (rf"{_A}(?:next\swk|nxt\s{_WEEK}|nx\s{_WEEK}){_Z}", _some_day_next_week, SURE),
        (rf"{_A}{_CLOSING}\s(?:on\s|this\s)?{EN_WEEKDAY}", _that_weekday, SURE),
        (rf"{_A}(?:this\s)?{EN_WEEKDAY}\s{_CLOSING}{_Z}", _that_weekday, SURE),
        (
            rf"{_A}(?:(?:in|within|after)\s)?(?P<a>{ENGLISH_COUNT})\s?(?P<unit>{_UNIT})?\s?(?:-|to|or)\s?"
            rf"(?P<b>{ENGLISH_COUNT})(?:\s?(?P<unit2>{_UNIT}))?{_Z}(?:(?P<ago>\s(?:ago|back))|\sfrom now|'?s?\stime)?",
            _one_or_other,
            ASKED,
        ),
        (rf"{_A}(?:in|within|after)\s(?:the next\s)?{_FEW}{_Z}", _in_some_days, ASKED),
        (
            rf"{_A}{_FEW}\s(?:ago|back)|{_A}(?:some days (?:ago|back)|(?:the )?other day|"
            rf"the day before(?=\s*(?:$|[,.;]))|earlier this (?:week|month)|some time ago){_Z}",
            some_days_ago,
            ASKED,
        ),
        (
            rf"{_OF_NO_BILL}{_A}(?:in the\s|over the\s|during the\s)?(?:last|past)\s(?:week|wk){_Z}(?!'s)",
            some_day_last_week,
            ASKED,
        ),
        (rf"{_OF_NO_BILL}{_A}(?:last|past)\s(?:month|mth){_Z}(?!'s)", some_day_last_month, ASKED),
        (rf"{_A}(?:the\s)?end of last month{_Z}|{_A}last month[- ]end{_Z}", _end_of_last_month, SURE),
        (
            rf"{_A}(?:(?:by\s)?(?:the\s)?end[- ](?:of[- ])?|eom[ -](?:of\s)?){_MONTH}{_Z}(?!\s?\d{{4}})"
            rf"|{_A}(?P<month2>{MONTH_NAMES})[- ]end{_Z}",
            _month_end,
            EITHER,
        ),
        (rf"{_A}next month[- ]end{_Z}|{_A}eo next month{_Z}", _next_month_end, SURE),
        (rf"{_A}eoy{_Z}", _end_of_year, SURE),
        (rf"{_A}eoq{_Z}", _end_of_quarter, SURE),
        (
            rf"(?:(?:(?<=in )|(?<=during ))q(?P<n>[1-4])|(?:(?<=by )|(?<=before )|(?<=until )|(?<=due ))q(?P<by>[1-4])|"
            rf"(?<!of )(?<!by ){_A}q(?P<n2>[1-4])(?=\s*(?:$|[,.;])))(?!\w)",
            _in_quarter,
            ASKED,
        ),
        (
            r"(?<![a-z])(?P<place>end|start|beginning) of (?:the )?"
            r"(?:q(?P<n>[1-4])(?!\w)|(?P<nth>first|second|third|fourth) quarter)",
            _edge_of_quarter,
            SURE,
        ),
        (rf"{_A}(?:the\s)?first of (?:{_MONTH}|next month){_Z}", _first_of_month, EITHER),
        (
            rf"{_A}(?:the\s)?(?P<nth>first|second|third|fourth|last)\s{EN_WEEKDAY}\s(?:of|in)\s"
            rf"(?:{_MONTH}|(?:the|this)\smonth|(?P<next>next)\smonth){_Z}",
            _nth_weekday,
            SURE,
        ),
        (
            rf"(?<!\bi )(?<!we )(?<!he )(?<!they )(?<!and ){_A}(?P<weekday>sat|sun){_Z}\.?"
            r"(?=\s*(?:$|[,;!\n]|\d|at\s|morning|afternoon|arvo|evening|night|noon|am|pm))",
            _weekday,
            EITHER,
        ),
        (rf"{_A}(?P<weekday>weds|thur){_Z}\.?", _weekday, EITHER),
        (rf"(?<![a-z])(?P<place>mid|middle|start|beginning){_OF_MONTH}", _of_english_month, SURE),
        (rf"(?<![a-z])(?P<place>early|late){_OF_MONTH}", _of_english_month, ASKED),
        (
            r"(?<![a-z0-9])(?:the\s)?(?P<n>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?(?P<which>this|next)\smonth(?![a-z])"
            r"|(?<![a-z])(?P<which2>this|next)\smonth,?\s(?:on\s)?(?:the\s)?(?P<n2>\d{1,2})(?:st|nd|rd|th)(?![a-z])",
            _numbered_day,
            SURE,
        ),
        (r"(?<![a-z])(?:the\s)?last\sday\sof\s(?:the|this|(?P<which>next))\smonth(?![a-z])", _last_of_month, SURE),
        (r"(?<![a-z])(?:the\s)?week after next(?![a-z])", _week_after_next, SURE),
        (rf"(?<![a-z]){EN_WEEKDAY} after next(?![a-z])", _after_next, SURE),
        (rf"(?<![a-z]){EN_WEEKDAY} week(?![a-z])", _weekday_week, SURE),
        (rf"(?<![a-z])(?:{_CLOSING}|end of today|later today)(?![a-z])", _today, SURE),
        (r"(?<![a-z])this time next week(?![a-z])", _same_next_week, SURE),
        (
            rf"(?<![a-z0-9])(?P<n>{ENGLISH_COUNT})\s{_EN_UNIT}\sfrom\s(?P<base>today|now|tomorrow|{EN_WEEKDAY})(?![a-z])",
            _counted_from,
            SURE,
        ),
        (rf"(?<![a-z])(?:in|within|after) a couple of {_EN_UNIT}(?![a-z])", _couple, ASKED),
        (
            r"(?<![a-z])in (?:half a (?:month|year)|a month and a half|one and a half months)(?![a-z])",
            _english_half,
            SURE,
        ),
    )
)
"""Pattern, what it comes to, and whether it is asked or may lie ahead or behind."""
