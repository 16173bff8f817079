"""Days that are said in Chinese by the stretch of time they end: 三天内, 月内, 一季度末, 下旬.

What has a last day is that day; what is said loosely (下旬, 两三天后) is asked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.reading.day_words import (
    MONTH_NAMES,
    MONTHS,
    Days,
    Match,
    Rule,
    day_in_month,
    half_month_from,
    later_by,
)
from handlers.reading.days import monday_of, month_end, months_later, quarter_of, week_ends
from handlers.reading.numerals import COUNT, count_of
from handlers.reading.stretches import (
    ASKED,
    ASKED_EITHER,
    DAY,
    SURE,
    one_of_two_counts,
    some_day_last_month,
    some_day_last_week,
    some_days_ago,
)

_YEARS_AWAY = {"今": 0, "本": 0, "明": 1, "后": 2, "去": -1}


def _one_or_other(match: Match, today: date) -> Days:
    """明后天 is tomorrow or the day after."""
    first = today if match[0].startswith("今") else today + DAY
    return first, first + DAY


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
    return one_of_two_counts(match, match["unit"], today)


def _quarter(match: Match, today: date) -> Days:
    """The end of a quarter, the coming one; its start where that is said."""
    number = count_of(match["zh"] or match["en"])
    if number is None or not 1 <= number <= 4:
        return None
    is_start = match["place"] == "初"
    for year in (today.year + _YEARS_AWAY.get((match["of"] or "今")[0], 0), today.year + 1):
        start, end = quarter_of(date(year, number * 3, 1))
        day = start if is_start else end
        if day >= today or match["of"]:
            return (day,)
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


def _two_counts_ago(match: Match, today: date) -> Days:
    return one_of_two_counts(match, match["unit"], today, sign=-1)


def _in_month(match: Match, today: date) -> Days:
    """Some day of a month that is named, the last one or the coming one."""
    month = count_of(match["n"]) if match["n"] else MONTHS.index(match["month"][:3]) + 1
    if month is None or not 1 <= month <= 12:
        return None
    firsts = [date(today.year - (month > today.month), month, 1), date(today.year + (month < today.month), month, 1)]
    days = [day for first in firsts for day in (month_end(first), first.replace(day=15), first)]
    return tuple(dict.fromkeys(days))


_NO_COUNT = r"(?<![\d个一二两三四五六七八九十半几每])"
_WEEK = "(?:周|星期|礼拜)"
_UNIT = "(?P<unit>天|日|周|星期|礼拜|月|年)"
_INSIDE = "(?:之|以)?内"
_EDGED = r"(?=$|[\s\x00,，。;；!！付还结给打交转])"
_NOT_OF = r"(?!的|那|末|[底初中]|份|[一二三四五六日天1-7]|\s?\d)"

LOOSE_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read, marks)
    for pattern, read, marks in (
        (rf"上个?{_WEEK}{_NOT_OF}", some_day_last_week, ASKED),
        (rf"上个?月{_NOT_OF}", some_day_last_month, ASKED),
        (r"前(?:几|两|些|一?阵)(?:天|日|子)(?!的)|(?:好?几|两)[天日](?:之|以)?前(?!的)", some_days_ago, ASKED),
        (
            rf"(?P<a>[一两二三四五六七八])(?P<b>[二三四五六七八九])个?{_UNIT}(?:之|以)?前(?!的)",
            _two_counts_ago,
            ASKED,
        ),
        (
            r"(?<![\d一二三四五六七八九十])(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})月份(?=[付给打转汇交还结到收\x00]|\s*$)"
            rf"|(?<=in )(?P<month>{MONTH_NAMES})(?![a-z])(?!\s?\d)",
            _in_month,
            ASKED_EITHER,
        ),
        (r"[今明]明?后[天日]|今明(?:两?[天日])", _one_or_other, SURE),
        (rf"{_NO_COUNT}(?P<which>本|这个?|下个?)?{_WEEK}{_INSIDE}", _within_week, SURE),
        (rf"{_NO_COUNT}(?P<which>本|这个?|当|下个?)?月{_INSIDE}(?![容销])", _within_month, SURE),
        (rf"{_NO_COUNT}(?P<which>今|本|明)?年{_INSIDE}", _within_year, SURE),
        (rf"(?<!\d)(?P<n>{COUNT})\s?个?{_UNIT}{_INSIDE}", _within, SURE),
        (rf"(?P<n>[一两二三四五六\d]{{1,2}}个)?半个?月{_INSIDE}", _within_half, SURE),
        (r"(?:再过|过)(?P<n>[一两二三四五六\d]{1,2}个)?半个?月", _within_half, SURE),
        (rf"(?<![了\w])(?:(?P<n>[一两二三四五六\d]{{1,2}}个)半个?月|半个月){_EDGED}", _within_half, ASKED),
        (
            rf"(?:再过|过)?(?P<a>[一两二三四五六七八])(?P<b>[二三四五六七八九])个?{_UNIT}"
            rf"(?:之后|以后|过后|后|{_INSIDE})",
            _two_counts,
            SURE,
        ),
        (
            r"(?:(?P<of>[今明后去])年的?)?(?:第?(?P<zh>[一二三四1-4])季度?|(?<![a-z0-9])q(?P<en>[1-4]))"
            r"(?P<place>[末底初]|结束|之?内|\s?end(?![a-z]))",
            _quarter,
            SURE,
        ),
        (
            r"(?:(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})月份?|(?P<which>本|这个?|下个?)月|月)(?P<third>[上下])旬",
            _third_of_month,
            ASKED,
        ),
        (rf"(?P<which>本|这个?|下个?)月\s?(?P<n>\d{{1,2}})(?:前|{_EDGED})", _day_without_sign, SURE),
    )
)
"""Pattern, what it comes to, and whether it is asked."""
