"""The words for days, as a table of patterns with what each comes to, seen from today.

A reader returns the days that its words may mean, a sentence when there is no such day, or None when they are no day
after all. The order of the table is the order of looking: what says more comes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.reading.days import (
    FIRST_YEAR,
    LAST_YEAR,
    coming,
    day_of,
    monday_of,
    month_end,
    months_later,
    quarter_of,
    week_ends,
)
from handlers.reading.numerals import COUNT, ENGLISH_COUNT, count_of
from locales import Sentence, _

Days = tuple[date, ...] | Sentence | None
Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match, date], Days], frozenset[str]]
"""A pattern, what it comes to, and the marks of its days."""

OPEN, VAGUE, NAMED = "open", "vague", "named"
"""The marks of a day that may lie ahead or behind, its readings are of both kinds; of one that is asked; and of a
festival that is only named, which may be what was talked about."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS_ZH = {ch: n for n, chars in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for ch in chars}
_WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TODAYS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "今天": 0, "今日": 0, "今儿": 0,
    "当天": 0, "明天": 1, "明日": 1, "明儿": 1, "后天": 2, "后日": 2, "后儿": 2, "大后天": 3,
    "昨": -1, "今": 0, "明": 1, "后": 2,
    "last night": -1, "today": 0, "tonight": 0, "this morning": 0,
    "this afternoon": 0, "this arvo": 0, "this evening": 0, "听日": 1, "琴日": -1, "寻日": -1,
}  # fmt: skip
_WEEKS_AWAY = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2, "当": 0, "": 0}


def weekday_of(match: Match) -> int:
    """The weekday that is named, Monday is 0."""
    text = match["weekday"]
    return _WEEKDAYS_ZH[text] if text in _WEEKDAYS_ZH else _WEEKDAYS_EN.index(text[:3])


def _away(match: Match) -> int:
    """How many weeks or months 上, 本, 下 and 下下 are away."""
    return _WEEKS_AWAY[(match["which"] or "").removesuffix("个")]


def _named(match: Match, today: date) -> Days:
    return (today + timedelta(days=_TODAYS[match["day"]]),)


def _of_week(match: Match, today: date) -> Days:
    return (monday_of(today) + timedelta(days=7 * _away(match) + weekday_of(match)),)


def _next(match: Match, today: date) -> Days:
    """`next Friday` said on a Monday is this week's to some and next week's to others."""
    of_next_week = monday_of(today) + timedelta(days=7 + weekday_of(match))
    return tuple(dict.fromkeys((coming(weekday_of(match), today), of_next_week)))


def _this(match: Match, today: date) -> Days:
    of_this_week = monday_of(today) + timedelta(days=weekday_of(match))
    return tuple(dict.fromkeys((of_this_week, coming(weekday_of(match), today - timedelta(days=1)))))


def _last(match: Match, today: date) -> Days:
    latest = today - timedelta(days=(today.weekday() - weekday_of(match) - 1) % 7 + 1)
    of_last_week = monday_of(today) + timedelta(days=weekday_of(match) - 7)
    return tuple(dict.fromkeys((latest, of_last_week)))


def _week_after(match: Match, today: date) -> Days:
    """`Friday week` is a week after the coming Friday."""
    return (coming(weekday_of(match), today) + timedelta(days=7),)


def _bare(match: Match, today: date) -> Days:
    ahead = coming(weekday_of(match), today - timedelta(days=1))
    week = timedelta(days=7)
    return (ahead, ahead + week, ahead - week) if ahead == today else (ahead, ahead - week)


def _later(match: Match, today: date) -> Days:
    return _after(match, today, 1)


def _ago(match: Match, today: date) -> Days:
    return _after(match, today, -1)


def _after(match: Match, today: date, sign: int) -> Days:
    return later_by(match["n"], match["unit"], today, sign=sign)


def later_by(count: str, unit: str, start: date, *, sign: int = 1) -> Days:
    """So many days, weeks, months or years after a day."""
    n = count_of(count)
    if n is None:
        return None
    if unit[0] in "天日d":
        return _moved(start, days=sign * n)
    if unit[0] in "月m":
        return _moved(start, months=sign * n)
    if unit[0] in "年y":
        return _moved(start, months=sign * 12 * n)
    return _moved(start, days=sign * n * (14 if unit.startswith("fortnight") else 7))


def _half_later(match: Match, today: date) -> Days:
    return _after_half(match, today, 1)


def _half_ago(match: Match, today: date) -> Days:
    return _after_half(match, today, -1)


def _after_half(match: Match, today: date, sign: int) -> Days:
    if match["unit"] == "年":  # 半年后
        return _moved(today, months=sign * 6)
    return half_month_from(match["n"], today, sign)


def half_month_from(count: str | None, start: date, sign: int = 1) -> Days:
    """半个月 is fifteen days, 一个半月 a month and fifteen days."""
    whole = count_of(count.removesuffix("个")) if count else 0
    return None if whole is None else _moved(start, months=sign * whole, days=sign * 15)


def _moved(today: date, *, days: int = 0, months: int = 0) -> Days:
    if abs(days) > 40_000 or abs(months) > 1_300:
        return out_of_years()
    day = months_later(today, months) + timedelta(days=days)
    return (day,) if FIRST_YEAR <= day.year <= LAST_YEAR else out_of_years()


def _in_month(first: date, place: str) -> date:
    """月初, 月中, 月底 of the month that starts on that day."""
    return {"初": first, "头": first, "中": first.replace(day=15)}.get(place[0], month_end(first))


def _part_of_month(match: Match, today: date) -> Days:
    first = months_later(today.replace(day=1), _away(match))
    day = _in_month(first, match["place"])
    return (day,) if match["which"] or day >= today else (_in_month(months_later(first, 1), match["place"]),)


def _part_of_numbered_month(match: Match, today: date) -> Days:
    month = count_of(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    days = [_in_month(date(year, month, 1), match["place"]) for year in range(today.year - 1, today.year + 2)]
    return min(day for day in days if day >= today), max(day for day in days if day < today)


def _end_of_named_month(match: Match, today: date) -> Days:
    month = MONTHS.index(match["month"][:3]) + 1
    year = int(match["year"]) if match["year"] else today.year
    if day_of(year, month, 1) is None:
        return out_of_years()
    end = month_end(date(year, month, 1))
    return (end,) if match["year"] or end >= today else (month_end(date(year + 1, month, 1)),)


def _month_end(match: Match, today: date) -> Days:
    return (month_end(today),)


def _next_month_end(match: Match, today: date) -> Days:
    return (month_end(months_later(today.replace(day=1), 1)),)


def _edge_of_year(match: Match, today: date) -> Days:
    text = match[0]
    is_next = text.startswith(("明", "下")) or "next" in text
    if "季" in text or "quarter" in text:
        start, end = quarter_of(months_later(today, 3 if is_next else 0))
        return (start,) if "初" in text else (end,)
    year = today.year + is_next
    return (date(year, 1, 1),) if "初" in text else (date(year, 12, 31),)


def _end_of_week(match: Match, today: date) -> Days:
    return week_ends(monday_of(today) + timedelta(days=7 if match["next"] else 0), today)


def _some_day_of_week(match: Match, today: date) -> Days:
    monday = monday_of(today) + timedelta(days=14 if match[0].startswith("下下") else 7)
    return tuple(monday + timedelta(days=n) for n in range(5))


def _some_day_of_month(match: Match, today: date) -> Days:
    first = months_later(today.replace(day=1), 1)
    return tuple(dict.fromkeys((first, months_later(today, 1), first.replace(day=15), month_end(first))))


def _weekend(match: Match, today: date) -> Days:
    monday = monday_of(today) + timedelta(days=7 if "下" in match[0] or "next" in match[0] else 0)
    return tuple(day for n in (5, 6) if (day := monday + timedelta(days=n)) >= today)


def _day_of_that_month(match: Match, today: date) -> Days:
    """下月15号, 上个月5日, 本月20号."""
    n = count_of(match["n"])
    return None if n is None else day_in_month(n, _away(match), today, match[0])


def day_in_month(n: int, away: int, today: date, text: str) -> Days:
    """The day of that number in this month or one some months away."""
    first = months_later(today.replace(day=1), away)
    day = day_of(first.year, first.month, n)
    return (day,) if day else no_such_day(text)


def _day_of_month(match: Match, today: date) -> Days:
    """15号 is the next one that comes, and for what has happened the last one that was."""
    named = match.groupdict()
    n = ORDINALS[named["nth"]] if named.get("nth") else count_of(match["n"])
    if n is None or not 1 <= n <= 31:
        return None
    first = today.replace(day=1)
    around = [months_later(first, k) for k in range(-2, 4)]
    days = [day for month in around if (day := day_of(month.year, month.month, n))]
    ahead = [day for day in days if day >= today]
    return (*ahead[: 2 if ahead[0] == today else 1], max(day for day in days if day < today))


def _month_of(text: str) -> int | None:
    return MONTHS.index(text[:3]) + 1 if text[:3] in MONTHS else count_of(text)


def _written(match: Match, today: date) -> Days:
    """Year, month and day are all there."""
    year = int(match["year"])
    year += 2000 if year < 100 else 0
    month, day = _month_of(match["month"]), count_of(match["day"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return out_of_years()
    if month is None or day is None:
        return None
    found = day_of(year, month, day)
    return (found,) if found else no_such_day(match[0])


def _in_named_year(match: Match, today: date) -> Days:
    """明年1月5日."""
    month, day = _month_of(match["month"]), count_of(match["day"])
    if month is None or day is None:
        return None
    found = day_of(today.year + {"明": 1, "今": 0, "去": -1, "后": 2, "前": -2}[match["of"]], month, day)
    return (found,) if found else no_such_day(match[0])


def _without_year(match: Match, today: date) -> Days:
    month, day = _month_of(match["month"]), count_of(match["day"])
    return None if month is None or day is None else in_some_year(month, day, today, match[0])


def in_some_year(month: int, day: int, today: date, text: str) -> Days:
    """The coming day of that name, and the last one that was."""
    reach = 8 if (month, day) == (2, 29) else 1
    days = [found for year in range(today.year - reach, today.year + reach + 1) if (found := day_of(year, month, day))]
    if not days:
        return no_such_day(text)
    ahead, behind = [found for found in days if found >= today], [found for found in days if found < today]
    return (*ahead[:1], *behind[-1:])


def no_such_day(text: str) -> Sentence:
    """What is told when the calendar has no such day."""
    return _("There is no such day: {text}. For example: 2026-12-05, 12月5日, next Friday.", text=text.strip()[:30])


def out_of_years() -> Sentence:
    """What is told when a day is not of our times."""
    return _("A date lies between 1990 and 2100.")


_NTHS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
    *(
        f"twenty-{unit}"
        for unit in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    ),
    *("thirtieth", "thirty-first"),
)
ORDINALS = {spelled: n for n, word in enumerate(_NTHS, 1) for spelled in (word, word.replace("-", " "))}
"""Days of a month in words: the tenth."""

# Fragments of the table below.
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_BEFORE_DAY = r"(?:(?<=on )|(?<=by )|(?<=before )|(?<=until )|(?<=till ))"
_NO_DAY = (
    r"(?!\s(?:floor|visit|call|time|try|attempt|of|instal\w*|payment|half|one|order|batch|round|week|day|month|quarter|"
    r"phase|line|store|shop|part|delivery|invoice|street|avenue|road))"
)
_A = r"(?<![a-z])"
_A0 = r"(?<![a-z0-9])"
_Z = r"(?![a-z])"
_YEAR4 = r"(?P<year>\d{4})"
_NUM = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{MONTH_NAMES}){_Z}\.?"
_WEEK = r"(?:周|星期|礼拜)"
_ZH_WEEKDAY = rf"{_WEEK}(?P<weekday>[一二三四五六日天](?![千百万年期])|[1-7](?![\d千百万年期点]))"
EN_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?s?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    rf"sat(?:urday)?|sun(?:day)?){_Z}\.?"
)
_WHICH = r"(?P<which>上上个?|上个?|下下个?|下个?|本|这个?|当)"
_N_ZH = rf"(?<!\d)(?P<n>{COUNT})\s?个?(?P<unit>天|日|周|星期|礼拜|月|年)"
_N_EN = rf"(?P<n>{ENGLISH_COUNT})\s?(?P<unit>days?|d|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?)"
_HALF = r"(?P<n>[一两二三四五六\d]{1,2}个)?半个?(?P<unit>月|年)"
_THE_END = rf"{_A}(?:the\s)?(?:end(?:\sof)?|eo)\s"

RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read, frozenset({OPEN}) if is_open else frozenset())
    for pattern, read, is_open in (
        (
            rf"(?<!\d)(?P<year>\d{{4}}|\d\d)\s?年\s?(?P<month>{_NUM})\s?月\s?(?P<day>{_NUM})\s?[日号]?(?!\d)",
            _written,
            False,
        ),
        (
            rf"(?<![\d.-]){_YEAR4}(?P<s>[-/.])(?P<month>\d{{1,2}})(?P=s){_DAY}(?:t(?=\d\d:\d\d)|(?!\d|\.\d))",
            _written,
            False,
        ),
        (rf"{_A0}{_DAY}(?:\s|-)?(?:of\s)?{_MONTH}(?:,?\s|-){_YEAR4}(?!\d)", _written, False),
        (rf"{_A0}{_MONTH}\s?{_DAY}(?:,\s?|\s){_YEAR4}(?![\d.,])", _written, False),
        (rf"(?P<of>[明今去后前])年\s?(?P<month>{_NUM})\s?月\s?(?P<day>{_NUM})\s?[日号]?(?!\d)", _in_named_year, False),
        (
            r"(?<![\d月年.])(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2}|"
            r"[一二三四五六七八九十廿]{1,3})"
            r"(?:日(?![元币圆])|号|(?![\d天个万千百元块k]))",
            _without_year,
            True,
        ),
        (rf"{_A0}{_DAY}(?:\s|-)?(?:of\s)?{_MONTH}", _without_year, True),
        (rf"{_A0}{_MONTH}\s?{_DAY}(?!\d|[.,:]\d|\s?(?:k|w|m|万|千|元|块){_Z})", _without_year, True),
        (rf"{_THE_END}(?:of\s)?(?:the\s)?{_MONTH}(?:\s{_YEAR4})?", _end_of_named_month, False),
        (
            r"(?<!\d)(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?P<place>底|末|初|中旬?)(?!间)",
            _part_of_numbered_month,
            True,
        ),
        (
            r"(?P<day>大前天|大后天|前天|前日(?!志)|昨[天日儿]|今[天日儿]|当天|明[天日儿]|后[天日儿]|[听琴寻]日)",
            _named,
            False,
        ),
        (r"(?P<day>[昨今明后])(?=[晚早晨]|上午|下午|中午)", _named, False),
        (
            rf"{_A}(?:the\s)?(?P<day>today|tonight|this morning|this afternoon|this arvo|this evening|last night){_Z}",
            _named,
            False,
        ),
        (rf"{_WHICH}{_ZH_WEEKDAY}", _of_week, False),
        (rf"(?:再过|过)?{_N_ZH}(?:之后|以后|过后|后)", _later, False),
        (rf"(?:再过|过){_N_ZH}", _later, False),
        (rf"{_N_ZH}(?:之前|以前|前)", _ago, False),
        (rf"(?:再过|过)?{_HALF}(?:之后|以后|过后|后)", _half_later, False),
        (rf"{_HALF}(?:之前|以前|前)", _half_ago, False),
        (rf"{_A}(?:in|within|after)\s(?:the next\s)?{_N_EN}(?:'\s?time|'s time)?{_Z}", _later, False),
        (rf"{_A0}{_N_EN}\s(?:ago|back|earlier){_Z}", _ago, False),
        (rf"{_A0}{_N_EN}\s(?:later|from (?:now|today)){_Z}", _later, False),
        (rf"{_A}a week (?:on|from)\s{EN_WEEKDAY}", _week_after, False),
        (rf"{_A}{EN_WEEKDAY}\sweek{_Z}", _week_after, False),
        (rf"{_A}(?:next|nxt)\s{EN_WEEKDAY}", _next, False),
        (rf"{_A}(?:this|this coming|the coming|coming)\s{EN_WEEKDAY}", _this, False),
        (rf"{_A}(?:last|past)\s{EN_WEEKDAY}", _last, False),
        (rf"{_WHICH}月\s?(?P<n>{_NUM})\s?[号日]", _day_of_that_month, False),
        (rf"{_WHICH}?月(?P<place>底|末|初|头|中旬?)(?!间)", _part_of_month, False),
        (
            r"(?:本|下个?|这个?)?季度?[末底初]|(?:今|明|下|本)?年(?:年?[底末]|年?初)(?!间)|"
            rf"{_THE_END}(?:of\s)?(?:the\s|this\s|next\s)?(?:year|quarter){_Z}|{_A}(?:year|quarter)[- ]end{_Z}",
            _edge_of_year,
            False,
        ),
        (
            rf"{_THE_END}(?:of\s)?(?:the\s|this\s)?month{_Z}|{_A}(?:eom|month[- ]end)(?![a-z+])(?!\s?\+)",
            _month_end,
            False,
        ),
        (rf"{_THE_END}(?:of\s)?next\smonth{_Z}", _next_month_end, False),
        (rf"(?:{_THE_END}(?:of\s)?(?:the\s|this\s)?(?P<next>next\s)?week|{_A}eow){_Z}", _end_of_week, False),
        (rf"下?(?:个)?周末|{_A}(?:the |this |next )?weekend{_Z}", _weekend, False),
        (rf"下下?个?{_WEEK}(?![一二三四五六日天末1-7])|{_A}next week{_Z}", _some_day_of_week, False),
        (rf"下个?月(?![一二三四五六七八九十\d底初末中])|{_A}next month{_Z}", _some_day_of_month, False),
        (_ZH_WEEKDAY, _bare, True),
        (
            rf"{_A}(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thurs?|thu|fri){_Z}\.?",
            _bare,
            True,
        ),
        (rf"(?:(?<=on )|(?<=by )|(?<=until ))(?P<weekday>sat|sun){_Z}", _bare, True),
        (rf"{_A}(?:the\s)?(?<![a-z0-9.,])(?P<n>\d{{1,2}})(?:st|nd|rd|th){_Z}", _day_of_month, True),
        (
            rf"{_A}(?:(?<=on )|(?<=by )|(?<=before )|(?<=until )|(?<=till ))the\s(?P<nth>{_ORDINAL}){_Z}{_NO_DAY}",
            _day_of_month,
            True,
        ),
        (
            r"(?<![\d月第.,+-])(?P<n>\d{1,2}|[一二三四五六七八九十廿]{1,3})(?:号|日(?![元币圆本常子]))"
            r"(?![楼栋院店厅门线路仓库码机\d])",
            _day_of_month,
            True,
        ),
    )
)
"""The words for days; what says more comes first."""
