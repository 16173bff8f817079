"""Days that are said by the stretch of time they end: 三天内, 月内, 一季度末, 下旬, mid January, a week from Friday.

What has a last day is that day; what is said loosely (下旬, early next month, 两三天后) is asked.
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
    day_in_month,
    half_month_from,
    later_by,
    weekday_of,
)
from handlers.reading.days import coming, monday_of, month_end, months_later, quarter_of, week_ends
from handlers.reading.numerals import COUNT, ENGLISH_COUNT, count_of

_DAY = timedelta(days=1)
_YEARS_AWAY = {"今": 0, "本": 0, "明": 1, "后": 2, "去": -1}
_ORDINALS = ("first", "second", "third", "fourth")


def _one_or_other(match: Match, today: date) -> Days:
    """明后天 is tomorrow or the day after."""
    first = today if match[0].startswith("今") else today + _DAY
    return first, first + _DAY


def _within_week(match: Match, today: date) -> Days:
    return week_ends(monday_of(today) + timedelta(days=7 * (match["which"] or "").startswith("下")), today)


def _within_month(match: Match, today: date) -> Days:
    return (month_end(months_later(today.replace(day=1), int((match["which"] or "").startswith("下")))),)


def _within_year(match: Match, today: date) -> Days:
    return (date(today.year + _YEARS_AWAY.get((match["which"] or "今")[0], 0), 12, 31),)


def _within(match: Match, today: date) -> Days:
    return later_by(match["n"], match["unit"], today)


def _within_half(match: Match, today: date) -> Days:
    return half_month_from(match["n"], today)


def _two_counts(match: Match, today: date) -> Days:
    """两三天后 is in two days or in three."""
    found = [later_by(match[n], match["unit"], today) for n in ("a", "b")]
    return tuple(day for days in found if isinstance(days, tuple) for day in days) or None


def _quarter(match: Match, today: date) -> Days:
    """The end of a quarter, the coming one; its start where that is said."""
    said = match["zh"] or match["en"] or match["en2"] or match["en3"]
    number = _ORDINALS.index(said) + 1 if said in _ORDINALS else count_of(said)
    if number is None or not 1 <= number <= 4:
        return None
    place = match["place"] or match["place2"] or ""
    for year in (today.year + _YEARS_AWAY.get((match["of"] or "今")[0], 0), today.year + 1):
        start, end = quarter_of(date(year, number * 3, 1))
        day = start if place in ("初", "start", "beginning") else end
        if day >= today or match["of"]:
            return (day,)
    return None


def _some_quarter(match: Match, today: date) -> Days:
    """By Q3 may be before it begins or before it ends."""
    for year in (today.year, today.year + 1):
        start, end = quarter_of(date(year, int(match["en"]) * 3, 1))
        if end >= today:
            return (end, start - _DAY) if start > today else (end,)
    return None


def _third_of_month(match: Match, today: date) -> Days:
    """The first ten days of a month end on the 10th, its last days on the last; both are asked."""
    if match["n"]:
        month = count_of(match["n"])
        if month is None or not 1 <= month <= 12:
            return None
        first = date(today.year + (month < today.month), month, 1)
    else:
        first = months_later(today.replace(day=1), int((match["which"] or "").startswith("下")))
    return (first.replace(day=10),) if match["third"] == "上" else (first.replace(day=25), month_end(first))


def _day_without_sign(match: Match, today: date) -> Days:
    """本月15, 下个月5."""
    n = count_of(match["n"])
    return None if n is None else day_in_month(n, int(match["which"].startswith("下")), today, match[0])


def _last_week(match: Match, today: date) -> Days:
    return tuple(monday_of(today) - n * _DAY for n in range(3, 8))


def _last_month(match: Match, today: date) -> Days:
    first = months_later(today.replace(day=1), -1)
    return month_end(first), first.replace(day=15), first


def _days_ago(match: Match, today: date) -> Days:
    return tuple(today - n * _DAY for n in (1, 2, 3))


def _two_counts_ago(match: Match, today: date) -> Days:
    found = [later_by(match[n], match["unit"], today, sign=-1) for n in ("a", "b")]
    return tuple(day for days in found if isinstance(days, tuple) for day in days) or None


def _in_month(match: Match, today: date) -> Days:
    """Some day of a month that is named, the last one or the coming one."""
    month = count_of(match["n"]) if match["n"] else MONTHS.index(match["month"][:3]) + 1
    if month is None or not 1 <= month <= 12:
        return None
    firsts = [date(today.year - (month > today.month), month, 1), date(today.year + (month < today.month), month, 1)]
    days = [day for first in firsts for day in (month_end(first), first.replace(day=15), first)]
    return tuple(dict.fromkeys(days))


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
    monday = monday_of(today) + 14 * _DAY
    return tuple(monday + n * _DAY for n in range(5))


def _after_next(match: Match, today: date) -> Days:
    """`Friday after next` is a week after what `next Friday` is, and that is already two days to some."""
    next_one = coming(weekday_of(match), today) + 7 * _DAY
    return tuple(dict.fromkeys((next_one, monday_of(today) + timedelta(days=14 + weekday_of(match)))))


def _today(match: Match, today: date) -> Days:
    return (today,)


def _same_next_week(match: Match, today: date) -> Days:
    return (today + 7 * _DAY,)


def _counted_from(match: Match, today: date) -> Days:
    """A week from tomorrow, two weeks from Friday."""
    base = match["base"]
    if base in ("tomorrow", "today", "now"):
        start = today + _DAY * (base == "tomorrow")
    else:
        start = coming(weekday_of(match), today)
    return later_by(match["n"], match["unit"], start)


def _couple(match: Match, today: date) -> Days:
    return later_by("2", match["unit"], today)


def _english_half(match: Match, today: date) -> Days:
    if "year" in match[0]:
        return (months_later(today, 6),)
    return (months_later(today, 1 if "and" in match[0] else 0) + 15 * _DAY,)


_NO_COUNT = r"(?<![\d个一二两三四五六七八九十半几每])"
_WEEK = "(?:周|星期|礼拜)"
_UNIT = "(?P<unit>天|日|周|星期|礼拜|月|年)"
_INSIDE = "(?:之|以)?内"
_EDGED = r"(?=$|[\s\x00,，。;；!！付还结给打交转])"
_EN_UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?|years?)"
_OF_MONTH = rf"(?:\sof|-|\s)\s?(?:the\s|this\s)?(?P<month>{MONTH_NAMES}|(?:next\s)?month)(?![a-z])"
_NOT_OF = r"(?!的|那|末|[底初中]|份|[一二三四五六日天1-7]|\s?\d)"
_SURE, _ASKED, _ASKED_EITHER = frozenset[str](), frozenset({VAGUE}), frozenset({OPEN, VAGUE})

LOOSE_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read, marks)
    for pattern, read, marks in (
        (rf"上个?{_WEEK}{_NOT_OF}", _last_week, _ASKED),
        (rf"上个?月{_NOT_OF}", _last_month, _ASKED),
        (r"前(?:几|两|些|一?阵)(?:天|日|子)(?!的)|(?:好?几|两)[天日](?:之|以)?前(?!的)", _days_ago, _ASKED),
        (
            rf"(?P<a>[一两二三四五六七八])(?P<b>[二三四五六七八九])个?{_UNIT}(?:之|以)?前(?!的)",
            _two_counts_ago,
            _ASKED,
        ),
        (
            r"(?<![\d一二三四五六七八九十])(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})月份(?=[付给打转汇交还结到收\x00]|\s*$)"
            rf"|(?<=in )(?P<month>{MONTH_NAMES})(?![a-z])(?!\s?\d)",
            _in_month,
            _ASKED_EITHER,
        ),
        (r"[今明]明?后[天日]|今明(?:两?[天日])", _one_or_other, _SURE),
        (rf"{_NO_COUNT}(?P<which>本|这个?|下个?)?{_WEEK}{_INSIDE}", _within_week, _SURE),
        (rf"{_NO_COUNT}(?P<which>本|这个?|当|下个?)?月{_INSIDE}(?![容销])", _within_month, _SURE),
        (rf"{_NO_COUNT}(?P<which>今|本|明)?年{_INSIDE}", _within_year, _SURE),
        (rf"(?<!\d)(?P<n>{COUNT})\s?个?{_UNIT}{_INSIDE}", _within, _SURE),
        (rf"(?P<n>[一两二三四五六\d]{{1,2}}个)?半个?月{_INSIDE}", _within_half, _SURE),
        (r"(?:再过|过)(?P<n>[一两二三四五六\d]{1,2}个)?半个?月", _within_half, _SURE),
        (rf"(?<![了\w])(?:(?P<n>[一两二三四五六\d]{{1,2}}个)半个?月|半个月){_EDGED}", _within_half, _ASKED),
        (
            rf"(?:再过|过)?(?P<a>[一两二三四五六七八])(?P<b>[二三四五六七八九])个?{_UNIT}"
            rf"(?:之后|以后|过后|后|{_INSIDE})",
            _two_counts,
            _SURE,
        ),
        (
            r"(?:(?P<of>[今明后去])年的?)?(?:第?(?P<zh>[一二三四1-4])季度?|(?<![a-z0-9])q(?P<en>[1-4]))"
            r"(?P<place>[末底初]|结束|之?内|\s?end(?![a-z]))"
            r"|(?<![a-z])(?P<place2>end|start|beginning) of (?:the )?"
            r"(?:q(?P<en2>[1-4])(?![\w])|(?P<en3>first|second|third|fourth) quarter)",
            _quarter,
            _SURE,
        ),
        (
            r"(?:(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})月份?|(?P<which>本|这个?|下个?)月|月)(?P<third>[上下])旬",
            _third_of_month,
            _ASKED,
        ),
        (rf"(?P<which>本|这个?|下个?)月\s?(?P<n>\d{{1,2}})(?:前|{_EDGED})", _day_without_sign, _SURE),
        (rf"(?<![a-z])(?P<place>mid|middle|start|beginning){_OF_MONTH}", _of_english_month, _SURE),
        (rf"(?<![a-z])(?P<place>early|late){_OF_MONTH}", _of_english_month, _ASKED),
        (r"(?:(?<=by )|(?<=before )|(?<=until )|(?<=due ))q(?P<en>[1-4])(?!\w)", _some_quarter, _ASKED),
        (
            r"(?<![a-z0-9])(?:the\s)?(?P<n>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?(?P<which>this|next)\smonth(?![a-z])"
            r"|(?<![a-z])(?P<which2>this|next)\smonth,?\s(?:on\s)?(?:the\s)?(?P<n2>\d{1,2})(?:st|nd|rd|th)(?![a-z])",
            _numbered_day,
            _SURE,
        ),
        (r"(?<![a-z])(?:the\s)?last\sday\sof\s(?:the|this|(?P<which>next))\smonth(?![a-z])", _last_of_month, _SURE),
        (r"(?<![a-z])(?:the\s)?week after next(?![a-z])", _week_after_next, _SURE),
        (rf"(?<![a-z]){EN_WEEKDAY} after next(?![a-z])", _after_next, _SURE),
        (
            r"(?<![a-z])(?:eod|cob|close of (?:business|play)|end of (?:the |to)?day|later today)(?![a-z])",
            _today,
            _SURE,
        ),
        (r"(?<![a-z])this time next week(?![a-z])", _same_next_week, _SURE),
        (
            rf"(?<![a-z0-9])(?P<n>{ENGLISH_COUNT})\s{_EN_UNIT}\sfrom\s(?P<base>today|now|tomorrow|{EN_WEEKDAY})(?![a-z])",
            _counted_from,
            _SURE,
        ),
        (rf"(?<![a-z])(?:in|within|after) a couple of {_EN_UNIT}(?![a-z])", _couple, _ASKED),
        (
            r"(?<![a-z])in (?:half a (?:month|year)|a month and a half|one and a half months)(?![a-z])",
            _english_half,
            _SURE,
        ),
    )
)
"""Pattern, what it comes to, and whether it is asked."""
