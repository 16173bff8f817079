"""Dates as people say them: today's words, weekdays, days of the month, N days later, ends of months, written dates.

A day that may lie ahead or behind (周五, 15号, 12月5日) is marked `open` and has both as readings; `settle` chooses by
the direction that the command looks into. Days that cannot be, and years outside 1990 to 2100, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from handlers.reading.days import day_of, monday_of, month_end, months_later, quarter_of
from handlers.reading.numerals import COUNT, ENGLISH_COUNT, count_of
from handlers.reading.readings import Context, Span
from locales import Sentence, _

Days = tuple[date, ...] | Sentence | None
"""The readings of a stretch; or why there is none; or None when it is no date at all."""

OPEN = "open"
_WEEKDAYS = {ch: n for n, chars in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for ch in chars}
_WEEKDAY_ZH = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])(?![\d千百万年期])"
_WEEKDAY_EN = (
    r"(?P<weekday>mon(?:day)?s?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"(?![a-z])\.?"
)
_EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_EN = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_NUMBER_ZH = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_TODAYS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "今天": 0, "今日": 0, "今儿": 0, "当天": 0, "明天": 1,
    "明日": 1, "明儿": 1, "后天": 2, "后日": 2, "大后天": 3, "day before yesterday": -2, "yesterday": -1, "ytd": -1,
    "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomo": 1, "2moro": 1, "day after tomorrow": 2,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "last night": -1,
}  # fmt: skip
_SHORT = {"昨": -1, "今": 0, "明": 1, "后": 2}
_WEEKS = {"上上": -2, "上": -1, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "上个": -1, "下下": 2, "下下个": 2}
_EDGE_BEFORE = r"(?<![a-z0-9])"


def _weekday(match: re.Match[str]) -> int:
    text = match["weekday"]
    return _WEEKDAYS[text] if text in _WEEKDAYS else _EN_DAYS.index(text[:3])


def _named_day(match: re.Match[str], today: date) -> Days:
    return (today + timedelta(days=_TODAYS[match["day"]]),)


def _short_day(match: re.Match[str], today: date) -> Days:
    return (today + timedelta(days=_SHORT[match["day"]]),)


def _weekday_of_week(match: re.Match[str], today: date) -> Days:
    weeks = _WEEKS[match["week"]]
    return (monday_of(today) + timedelta(days=7 * weeks + _weekday(match)),)


def _next_weekday(match: re.Match[str], today: date) -> Days:
    """`next Friday` said on a Monday is this week's to some and next week's to others."""
    coming = today + timedelta(days=(_weekday(match) - today.weekday() - 1) % 7 + 1)
    of_next_week = monday_of(today) + timedelta(days=7 + _weekday(match))
    return tuple(dict.fromkeys((coming, of_next_week)))


def _this_weekday(match: re.Match[str], today: date) -> Days:
    of_this_week = monday_of(today) + timedelta(days=_weekday(match))
    coming = today + timedelta(days=(_weekday(match) - today.weekday()) % 7)
    return tuple(dict.fromkeys((of_this_week, coming)))


def _last_weekday(match: re.Match[str], today: date) -> Days:
    latest = today - timedelta(days=(today.weekday() - _weekday(match) - 1) % 7 + 1)
    of_last_week = monday_of(today) + timedelta(days=_weekday(match) - 7)
    return tuple(dict.fromkeys((latest, of_last_week)))


def _weekday_in_weeks(match: re.Match[str], today: date) -> Days:
    """`Friday week` is a week after the coming Friday; `a week on Friday` too."""
    return (today + timedelta(days=(_weekday(match) - today.weekday() - 1) % 7 + 8),)


def _bare_weekday(match: re.Match[str], today: date) -> Days:
    ahead = today + timedelta(days=(_weekday(match) - today.weekday()) % 7)
    return (ahead, ahead + timedelta(days=7), ahead - timedelta(days=7)) if ahead == today else (ahead, ahead - timedelta(7))


def _some_days(match: re.Match[str], today: date) -> Days:
    n, unit = count_of(match["n"]), match["unit"]
    if n is None:
        return None
    n = -n if match.groupdict().get("ago") else n
    if unit[0] in "天日d":
        return _within(today, days=n)
    if unit in ("个月", "月") or unit.startswith("month"):
        return _within(today, months=n)
    if unit[0] in "年y":
        return _within(today, months=12 * n)
    return _within(today, days=14 * n if unit.startswith("fortnight") else 7 * n)


def _within(today: date, *, days: int = 0, months: int = 0) -> Days:
    if abs(days) > 40_000 or abs(months) > 1_300:
        return out_of_years()
    day = months_later(today, months) + timedelta(days=days)
    return (day,) if day_of(day.year, day.month, day.day) else out_of_years()


def _half(match: re.Match[str], today: date) -> Days:
    """半个月后 is fifteen days, 一个半月后 a month and fifteen days, 半年后 six months."""
    sign = -1 if match.groupdict().get("ago") else 1
    if match["unit"] == "年":
        return _within(today, months=sign * 6)
    whole = count_of(match["n"].removesuffix("个")) if match["n"] else 0
    return None if whole is None else _within(today, months=sign * whole, days=sign * 15)


def _edge_of_month(match: re.Match[str], today: date) -> Days:
    """月初, 月中, 月底, with 本 or 下 before them."""
    which, place = match["which"] or "", match["place"]
    first = months_later(today.replace(day=1), {"上": -1, "下": 1, "下下": 2}.get(which.removesuffix("个"), 0))
    day = {"初": first, "头": first, "中": first.replace(day=15)}.get(place[0], month_end(first))
    return (day,) if which or day >= today else (_edge_next(place, today),)


def _edge_next(place: str, today: date) -> date:
    first = months_later(today.replace(day=1), 1)
    return {"初": first, "头": first, "中": first.replace(day=15)}.get(place[0], month_end(first))


def _edge_of_year(match: re.Match[str], today: date) -> Days:
    text = match[0]
    if "季" in text or "quarter" in text:
        start, end = quarter_of(months_later(today, 3 if text.startswith(("下", "end of next", "end next")) else 0))
        return (start,) if "初" in text else (end,)
    year = today.year + (1 if text.startswith(("明", "下", "end of next", "end next")) else 0)
    return (date(year, 1, 1),) if "初" in text else (date(year, 12, 31),)


def _end_of_week(match: re.Match[str], today: date) -> Days:
    """`end of the week` is its Friday to some, and its Sunday to others."""
    monday = monday_of(today) + timedelta(days=7 if match["next"] else 0)
    return tuple(day for n in (4, 6) if (day := monday + timedelta(days=n)) >= today) or (monday + timedelta(days=6),)


def _vague_week(match: re.Match[str], today: date) -> Days:
    monday = monday_of(today) + timedelta(days=7 * (2 if match[0].startswith("下下") else 1))
    return tuple(monday + timedelta(days=n) for n in range(5))


def _vague_month(match: re.Match[str], today: date) -> Days:
    first = months_later(today.replace(day=1), 1)
    return tuple(dict.fromkeys((first, months_later(today, 1), first.replace(day=15), month_end(first))))


def _weekend(match: re.Match[str], today: date) -> Days:
    monday = monday_of(today) + timedelta(days=7 if "下" in match[0] or "next" in match[0] else 0)
    return tuple(day for n in (5, 6) if (day := monday + timedelta(days=n)) >= today)


def _end_of_named_month(match: re.Match[str], today: date) -> Days:
    month = _MONTHS.index(match["month"][:3]) + 1
    year = int(match["year"]) if match["year"] else today.year
    if day_of(year, month, 1) is None:
        return out_of_years()
    end = month_end(date(year, month, 1))
    return (end,) if match["year"] or end >= today else (month_end(date(year + 1, month, 1)),)


def _end_of_numbered_month(match: re.Match[str], today: date) -> Days:
    month = count_of(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    place = match["place"]
    days = []
    for year in (today.year, today.year + 1):
        first = date(year, month, 1)
        days.append({"初": first, "中": first.replace(day=15)}.get(place[0], month_end(first)))
    return (days[0],) if days[0] >= today else (days[1],)


def _day_of_named_month(match: re.Match[str], today: date) -> Days:
    """下月15号, 上个月5日, 本月20号."""
    n = count_of(match["n"])
    which = match["which"].removesuffix("个")
    first = months_later(today.replace(day=1), {"上": -1, "下": 1, "下下": 2}.get(which, 0))
    if n is None:
        return None
    day = day_of(first.year, first.month, n)
    return (day,) if day else no_such_day(match[0])


def _day_of_month(match: re.Match[str], today: date) -> Days:
    """15号 is the next one that comes, and for what has happened the last one that was."""
    n = count_of(match["n"])
    if n is None or not 1 <= n <= 31:
        return None
    first = today.replace(day=1)
    around = [months_later(first, k) for k in range(-2, 4)]
    days = [day for month in around if (day := day_of(month.year, month.month, n))]
    ahead = [day for day in days if day >= today]
    behind = [day for day in days if day < today]
    return (*ahead[: 2 if ahead[0] == today else 1], behind[-1])


def _written(match: re.Match[str], today: date) -> Days:
    """Year, month and day are all there."""
    return _full(int(match["year"]), match["month"], match["day"], match[0])


def _full(year: int, month: str, day: str, text: str) -> Days:
    if year < 100:
        year += 2000
    m = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else count_of(month)
    d = count_of(day)
    if not 1990 <= year <= 2100:
        return out_of_years()
    if m is None or d is None:
        return None
    found = day_of(year, m, d)
    return (found,) if found else no_such_day(text)


def _yearless(match: re.Match[str], today: date) -> Days:
    """Month and day: in the year that is meant, most often the nearest one ahead."""
    month = match["month"]
    m = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else count_of(month)
    d = count_of(match["day"])
    return None if m is None or d is None else in_a_year(m, d, today, match[0])


def in_a_year(month: int, day: int, today: date, text: str) -> Days:
    """The day in this year and the ones beside it, the coming one first."""
    days = [found for year in range(today.year - 1, today.year + 9) if (found := day_of(year, month, day))]
    if not days:
        return no_such_day(text)
    ahead, behind = [found for found in days if found >= today], [found for found in days if found < today]
    return (*ahead[:1], *behind[-1:])


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Days], frozenset[str]]
_NONE: frozenset[str] = frozenset()
_IS_OPEN = frozenset({OPEN})
_SEP = r"\s?[-/.]\s?"
_RULES: tuple[_Rule, ...] = tuple(
    (re.compile(pattern), read, marks)
    for pattern, read, marks in (
        (r"(?<!\d)(?P<year>\d{4})\s?年\s?(?P<month>" + _NUMBER_ZH + r")\s?月\s?(?P<day>" + _NUMBER_ZH + r")\s?[日号]?(?!\d)", _written, _NONE),
        (r"(?<!\d)(?P<year>\d{2})\s?年\s?(?P<month>" + _NUMBER_ZH + r")\s?月\s?(?P<day>" + _NUMBER_ZH + r")\s?[日号]?(?!\d)", _written, _NONE),
        (r"(?<![\d.,-])(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?![\d]|[.,]\d)", _written, _NONE),
        (_EDGE_BEFORE + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s|-)?(?:of\s)?" + _MONTH_EN + r"(?:,?\s|-)(?P<year>\d{4})(?!\d)", _written, _NONE),
        (_EDGE_BEFORE + _MONTH_EN + r"\s?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<year>\d{4})(?![\d.,])", _written, _NONE),
        (r"(?<![\d月年.])(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2}|[一二三四五六七八九十廿]{1,3})(?:日(?![元币圆])|号|(?![\d天个万千百元块k]))", _yearless, _IS_OPEN),
        (_EDGE_BEFORE + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s|-)?(?:of\s)?" + _MONTH_EN, _yearless, _IS_OPEN),
        (_EDGE_BEFORE + _MONTH_EN + r"\s?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d]|[.,:]\d|\s?(?:k|w|m|万|千|元|块)(?![a-z]))", _yearless, _IS_OPEN),
        (_EDGE_BEFORE + r"(?:the\s)?(?:end|eo)\s?of\s(?:the\s)?" + _MONTH_EN + r"(?:\s(?P<year>\d{4}))?", _end_of_named_month, _NONE),
        (r"(?<!\d)(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?P<place>底|末|初|中旬?)(?!间)", _end_of_numbered_month, _NONE),
        (r"(?P<day>大前天|大后天|前天|前日(?!志)|昨[天日儿]|今[天日儿]|当天|明[天日儿]|后[天日])", _named_day, _NONE),
        (r"(?P<day>[昨今明后])(?=[晚早晨]|上午|下午|中午)", _short_day, _NONE),
        (r"(?<![a-z])(?:the\s)?(?P<day>day before yesterday|day after tomorrow|yesterday|today|tonight|tomorrow|tmrw|tmr|tomo|"
         r"2moro|this morning|this afternoon|this evening|last night)(?![a-z])", _named_day, _NONE),
        (r"(?P<week>上上|下下个?|上个?|下个?|本|这个?)" + _WEEKDAY_ZH, _weekday_of_week, _NONE),
        (r"(?:(?P<ago>x)|(?:再过|过)?)(?P<n>" + COUNT + r")\s?(?:个)?(?P<unit>天|日|周|星期|礼拜|月|年)(?:之后|以后|过后|后)", _some_days, _NONE),
        (r"(?:再过|过)(?P<n>" + COUNT + r")\s?(?:个)?(?P<unit>天|周|星期|礼拜|月|年)", _some_days, _NONE),
        (r"(?P<n>" + COUNT + r")\s?(?:个)?(?P<unit>天|日|周|星期|礼拜|月|年)(?P<ago>之前|以前|前)", _some_days, _NONE),
        (r"(?:再过|过)?(?P<n>[一两二三四五六\d]{1,2}个)?半个?(?P<unit>月|年)(?:之后|以后|过后|后)", _half, _NONE),
        (r"(?P<n>[一两二三四五六\d]{1,2}个)?半个?(?P<unit>月|年)(?P<ago>之前|以前|前)", _half, _NONE),
        (r"(?<![a-z])(?:in|within|after)\s(?:the next\s)?(?P<n>" + ENGLISH_COUNT + r")\s?(?P<unit>days?|weeks?|fortnights?|months?|years?)(?:'\s?time|'s time)?(?![a-z])", _some_days, _NONE),
        (r"(?<![a-z0-9])(?P<n>" + ENGLISH_COUNT + r")\s?(?P<unit>days?|weeks?|fortnights?|months?|years?)\s(?P<ago>ago|back|earlier)(?![a-z])", _some_days, _NONE),
        (r"(?<![a-z0-9])(?P<n>" + ENGLISH_COUNT + r")\s?(?P<unit>days?|weeks?|fortnights?|months?|years?)\s(?:later|from (?:now|today))(?![a-z])", _some_days, _NONE),
        (r"(?<![a-z])(?:a week on|a week from)\s" + _WEEKDAY_EN, _weekday_in_weeks, _NONE),
        (r"(?<![a-z])" + _WEEKDAY_EN + r"\sweek(?![a-z])", _weekday_in_weeks, _NONE),
        (r"(?<![a-z])next\s" + _WEEKDAY_EN, _next_weekday, _NONE),
        (r"(?<![a-z])(?:this|this coming|the coming|coming)\s" + _WEEKDAY_EN, _this_weekday, _NONE),
        (r"(?<![a-z])(?:last|past)\s" + _WEEKDAY_EN, _last_weekday, _NONE),
        (r"(?P<which>上个?|下下个?|下个?|本|这个?)月\s?(?P<n>" + _NUMBER_ZH + r")\s?[号日]", _day_of_named_month, _NONE),
        (r"(?P<which>上个?|下下个?|下个?|本|这个?|当)?月(?P<place>底|末|初|头|中旬?)(?!间)", _edge_of_month, _NONE),
        (r"(?:本|下个?|这个?)?季度?[末底初]|(?:今|明|下|本)?年[底末初](?![间])|(?<![a-z])(?:the\s)?end(?:\sof)?\s(?:the\s|this\s|next\s)?(?:year|quarter)(?![a-z])|(?<![a-z])(?:year|quarter)[- ]end(?![a-z])", _edge_of_year, _NONE),
        (r"(?<![a-z])(?:the\s)?end(?:\sof)?\s(?:the\s|this\s)?(?P<which>)(?P<place>)month(?![a-z])|(?<![a-z])(?:eom|month[- ]end)(?![a-z+])(?!\s?\+)", lambda m, t: (month_end(t),), _NONE),
        (r"(?<![a-z])(?:the\s)?end(?:\sof)?\snext\smonth(?![a-z])", lambda m, t: (month_end(months_later(t.replace(day=1), 1)),), _NONE),
        (r"(?<![a-z])(?:(?:the\s)?end(?:\sof)?\s(?:the\s|this\s)?(?P<next>next\s)?week|eow)(?![a-z])", _end_of_week, _NONE),
        (r"下?(?:个)?周末|(?<![a-z])(?:the |this |next )?weekend(?![a-z])", _weekend, _NONE),
        (r"下下?个?(?:周|星期|礼拜)(?![一二三四五六日天末1-7])|(?<![a-z])next week(?![a-z])", _vague_week, _NONE),
        (r"下个?月(?![一二三四五六七八九十\d底初末中])|(?<![a-z])next month(?![a-z])", _vague_month, _NONE),
        (_WEEKDAY_ZH, _bare_weekday, _IS_OPEN),
        (r"(?<![a-z])(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thurs?|thu|fri)(?![a-z])\.?", _bare_weekday, _IS_OPEN),
        (r"(?:(?<=on )|(?<=by )|(?<=next )|(?<=until ))(?P<weekday>sat|sun)(?![a-z])|(?<![a-z])(?P<w2>)(?P<weekday2>)(?!)", _bare_weekday, _IS_OPEN),
        (r"(?<![a-z0-9])(?:on |by )?the (?P<n>\d{1,2})(?:st|nd|rd|th)(?![a-z])|(?!)", _day_of_month, _IS_OPEN),
        (r"(?<![a-z0-9.,])(?P<n>\d{1,2})(?:st|nd|rd|th)(?![a-z])", _day_of_month, _IS_OPEN),
        (r"(?<![\d月第.,+-])(?P<n>\d{1,2}|[一二三四五六七八九十廿]{1,3})(?:号|日(?!元|币|圆|本|常|子))(?![楼栋院店厅门线路仓库码机\d])", _day_of_month, _IS_OPEN),
    )
)  # fmt: skip
_SLASHED = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<year>\d{4}|\d{2}))?(?![\d/-]|\.\d|[%a-z万千百元块折])"
)
_BEFORE = re.compile(
    r"(?P<next>(?:下次(?:回访|拜访|见面|联系|跟进|再?[去来])?(?:时间|日期)?(?:是|在|定在|约在)?|下回|回访(?:时间)?|再约|约(?:了|在|好|到)?|再|(?<![a-z])next(?: (?:visit|call|follow[ -]?up|time|date|step|contact))?(?: is)?(?: on| at)?)\s*:?\s*)$"
    r"|(?P<due>(?:到期日?|付款日|截止日?|账期到|还款日|最晚|最迟|(?<![a-z])(?:due(?: date)?(?: is)?(?: on| by)?|payable(?: on| by)?|until|till|before|by))\s*:?\s*)$"
    r"|(?P<on>(?<![a-z])(?:on|at|from|since|for)\s*|于|在|等到?|到)$"
)
_AFTER = re.compile(
    r"\s*(?:(?P<next>(?:再?回访|再拜访|再去|再来|再过去|再跑|再见面?|再联系|再约|再谈|再看|再聊|再打|再?跟进|(?:for )?follow[ -]?up|again)(?P<end>一?[下次趟]?(?=$|[\s,.;!。，；！、\x00]))?)"
    r"|(?P<due>之?前|以前|到期|截止|before|due))"
)


def dates_in(low: str, context: Context) -> Iterator[Span]:
    """Every date; `marks` tells whether it is open (ahead or behind) and what is said of it beside it (next, due)."""
    today = context.today
    taken: list[tuple[int, int]] = []
    for pattern, read, marks in _RULES:
        for match in pattern.finditer(low):
            if not _overlaps(match.span(), taken) and (days := read(match, today)) is not None:
                taken.append(match.span())
                yield _marked(low, match, days, marks)
    for match in _SLASHED.finditer(low):
        if not _overlaps(match.span(), taken) and (days := _slashed(match, context)) is not None:
            taken.append(match.span())
            yield _marked(low, match, days, _NONE if match["year"] else _IS_OPEN | {"slashed"})


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _slashed(match: re.Match[str], context: Context) -> Days:
    """3/4 is the third of April or the fourth of March: asked, unless only one is a day or the reader's order is known."""
    a, b = int(match["a"]), int(match["b"])
    if match["s"] != "/" and not match["year"]:
        return None  # 3-4 and 3.4 are ranges and numbers
    orders = {True: ((b, a),), False: ((a, b),), None: ((a, b), (b, a))}[context.day_first]
    if not match["year"]:
        if a == 0 or b == 0:
            return None
        days: list[date] = []
        for month, day in dict.fromkeys(orders):
            found = in_a_year(month, day, context.today, match[0])
            days += found if isinstance(found, tuple) else ()
        if not days and context.day_first is not None:
            found = in_a_year(orders[0][1], orders[0][0], context.today, match[0])
            days += found if isinstance(found, tuple) else ()
        return tuple(dict.fromkeys(days)) or no_such_day(match[0])
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    if not 1990 <= year <= 2100:
        return out_of_years()
    readings = tuple(dict.fromkeys(day for month, d in orders if (day := day_of(year, month, d))))
    if not readings and match["s"] == "." and len(match["year"]) == 2:
        return None
    return readings or no_such_day(match[0])


def _marked(low: str, match: re.Match[str], days: Days, marks: frozenset[str]) -> Span:
    """The span with what stands right before and after it."""
    start, end = match.span()
    if before := _BEFORE.search(low, max(0, start - 24), start):
        start = before.start()
        marks = marks | {kind for kind in ("next", "due") if before[kind]}
    if after := _AFTER.match(low, end):
        marks = marks | {kind for kind in ("next", "due") if after[kind]}
        end = after.end() if after["due"] or after["end"] is not None else end
    if isinstance(days, Sentence):
        return Span(start, end, "date", (), days, marks=marks)
    readings = tuple(days or ())
    return Span(start, end, "date", readings, sure=len(readings) == 1 or OPEN in marks, marks=marks)


def settle(span: Span, today: date, *, back: bool) -> Span:
    """An open day becomes the coming one, or with `back` the last one; what may still be either stays asked."""
    from dataclasses import replace

    if OPEN not in span.marks:
        return span
    ahead = [day for day in span.readings if day >= today]
    behind = [day for day in span.readings if day <= today]
    chosen, other = (behind, ahead) if back else (ahead, behind)
    chosen = sorted(chosen, reverse=back) if "slashed" not in span.marks else chosen
    near = [day for day in other if abs((day - today).days) <= 60]
    far = all(abs((day - today).days) > 183 for day in chosen)
    if not chosen:
        chosen = other
    elif far and near:
        chosen = [*near, *chosen]
    readings = tuple(dict.fromkeys(chosen))
    return replace(span, readings=readings, sure=len(readings) == 1, marks=span.marks - {OPEN})


def no_such_day(text: str) -> Sentence:
    """What is told when the calendar has no such day."""
    return _("There is no such day: {text}. For example: 2026-12-05, 12月5日, next Friday.", text=text.strip()[:30])


def out_of_years() -> Sentence:
    """What is told when a day is not of our times."""
    return _("A date lies between 1990 and 2100.")
