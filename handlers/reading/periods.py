"""Periods: today, this and last week, month, quarter, year, a month by its name or number, from one day to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from handlers.reading.cover import Cover
from handlers.reading.dates import SLASHED, dates_in, settle
from handlers.reading.day_words import MONTH_NAMES, MONTHS, OPEN
from handlers.reading.days import day_of, monday_of, month_end, months_later, quarter_of
from handlers.reading.numerals import count_of
from handlers.reading.readings import Context, Period, Span
from locales import _

_BACK = {
    "本": 0, "这": 0, "这个": 0, "当": 0, "今": 0, "this": 0, "the": 0, "current": 0, "": 0,
    "上": -1, "上个": -1, "上一": -1, "去": -1, "last": -1, "previous": -1, "past": -1, "前": -2,
    "上上": -2, "上上个": -2,
    "下": 1, "下个": 1, "下一": 1, "明": 1, "next": 1,
}  # fmt: skip


_EVERY = re.compile(
    r"(?P<month>每个?月|按月|月度|(?<![a-z])(?:monthly|(?:every|each) month)(?![a-z]))|"
    r"(?P<quarter>每个?季度?|按季度?|季度|(?<![a-z])(?:quarterly|(?:every|each) quarter)(?![a-z]))"
)


def every_in(low: str) -> Iterator[Span]:
    """How often something is done: monthly, 每季度."""
    for match in _EVERY.finditer(low):
        yield Span(*match.span(), "statements", ("monthly" if match["month"] else "quarterly",))


def week(day: date) -> Period:
    """The week of a day, Monday to Sunday."""
    monday = monday_of(day)
    return Period(monday, monday + timedelta(days=6), "week")


def month(day: date) -> Period:
    """The month of a day."""
    return Period(day.replace(day=1), month_end(day), "month")


def quarter(day: date) -> Period:
    """The quarter of a day."""
    return Period(*quarter_of(day), "quarter")


def year(day: date) -> Period:
    """The year of a day."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), "year")


def _which(match: re.Match[str]) -> int:
    return _BACK[(match["which"] or "").strip()]


def _week(match: re.Match[str], today: date) -> Period | None:
    return week(today + timedelta(days=7 * _which(match)))


def _month(match: re.Match[str], today: date) -> Period | None:
    return month(months_later(today.replace(day=1), _which(match)))


def _quarter(match: re.Match[str], today: date) -> Period | None:
    return quarter(months_later(today.replace(day=1), 3 * _which(match)))


def _year(match: re.Match[str], today: date) -> Period | None:
    return year(date(today.year + _which(match), 1, 1))


def _numbered_quarter(match: re.Match[str], today: date) -> Period | None:
    n = count_of(match["n"])
    at = int(match["year"] or match["year2"] or today.year)
    if n is None or not 1 <= n <= 4 or day_of(at, 1, 1) is None:
        return None
    return quarter(date(at, 3 * n, 1))


def _numbered_month(match: re.Match[str], today: date) -> Period | None:
    text = match["month"]
    n = MONTHS.index(text[:3]) + 1 if text[:3] in MONTHS else count_of(text)
    if n is None or not 1 <= n <= 12:
        return None
    at = int(match["year"]) if match["year"] else today.year if n <= today.month else today.year - 1
    return month(date(at, n, 1)) if day_of(at, n, 1) else None


def _numbered_year(match: re.Match[str], today: date) -> Period | None:
    at = int(match["year"])
    return year(date(at, 1, 1)) if day_of(at, 1, 1) else None


def _half(match: re.Match[str], today: date) -> Period | None:
    first = match["half"] == "上"
    return Period(
        date(today.year, 1 if first else 7, 1), date(today.year, 6 if first else 12, 30 if first else 31), "range"
    )


def _days_back(match: re.Match[str], today: date) -> Period | None:
    n = count_of(match["n"] or match["n2"])
    if n is None or not 1 <= n <= 3660:
        return None
    unit = match["unit"] or match["unit2"]
    days = n * 7 if unit[0] in "周w星" else n * 30 if unit[0] in "月m个" else n
    return Period(today - timedelta(days=min(days, 3660) - 1), today, "range")


def _bare(match: re.Match[str], today: date) -> Period | None:
    return {"周": week, "月": month, "季": quarter, "年": year}[match[0]](today)


_A, _Z = r"(?<![a-z])", r"(?![a-z])"
_EN = rf"{_A}(?:(?P<which>this|last|previous|past|next|current|the)\s)?"
_ZH = r"(?P<which>上上个?|上个?|上一|本|这个?|下个?|下一|当)"
_ZH_NUMBER = "[一二三四五六七八九十]"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Period | None]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?:最近|近|过去)(?P<n>\d{{1,4}}|{_ZH_NUMBER}{{1,3}})个?(?P<unit>天|日|周|星期|月)|"
            rf"{_A}(?:last|past) (?P<n2>\d{{1,4}}|two|three|four|six|seven|ten) (?P<unit2>days?|weeks?|months?){_Z}",
            _days_back,
        ),
        (r"(?<!\d)(?:(?P<year>\d{4})年?第?)?第?(?P<n>[一二三四1-4])季度?(?P<year2>)", _numbered_quarter),
        (rf"(?<![a-z0-9])(?:(?P<year>\d{{4}})[- ]?)?q(?P<n>[1-4])(?:[- ]?(?P<year2>\d{{4}}))?{_Z}", _numbered_quarter),
        (r"(?P<half>[上下])半年", _half),
        (r"(?<!\d)(?P<year>\d{4})(?:-|/|\.|年\s?)(?P<month>0?[1-9]|1[0-2])月?份?(?![\d/-])", _numbered_month),
        (rf"{_A}(?P<month>{MONTH_NAMES})(?:,?\s(?P<year>\d{{4}}))?(?![a-z0-9]|\s\d)", _numbered_month),
        (
            rf"(?<![\d年])(?P<year>)(?P<month>\d{{1,2}}|{_ZH_NUMBER}{{1,2}})月份?(?!\d|"
            rf"[一二三四五六七八九十底初末中]|结)",
            _numbered_month,
        ),
        (r"(?<!\d)(?P<year>(?:19|20)\d{2})年?(?![\d.,/:-]|万|千|元)", _numbered_year),
        (rf"{_ZH}(?:周|星期|礼拜)(?![一二三四五六日天末\d])", _week),
        (rf"{_ZH}月(?![\d一二三四五六七八九十底初末中])", _month),
        (rf"{_ZH}季度?", _quarter),
        (r"(?P<which>今|本|去|前|明|当)年", _year),
        (r"(?<![\w])[周月季年](?![\w])", _bare),
        (rf"{_EN}(?:week|weekly|wtd){_Z}", _week),
        (rf"{_EN}(?:month|monthly|mtd){_Z}", _month),
        (rf"{_EN}(?:quarter|qtd){_Z}", _quarter),
        (rf"{_EN}(?:year|ytd){_Z}", _year),
    )
)
_TO = re.compile(r"\s*(?:\.{2,3}|…|~|-+|到|至|to|until|till|through)\s*")


def periods_in(low: str, context: Context, *, ahead: bool = False) -> Iterator[Span]:
    """Every period; two days with .. or 到 between them are one. With `ahead` 12月 is the coming one."""
    days = [
        span for span in dates_in(_dots_apart(low), context) if SLASHED not in span.marks or len(span.readings) == 1
    ]
    days.sort(key=lambda span: span.start)
    cover = Cover(len(low))
    for one, other in pairwise(days):
        between = _TO.match(low, one.end)
        if between and between.end() >= other.start and between[0] and one.readings and other.readings:
            cover.take(one.start, other.end)
            yield _range(settle(one, context.today, back=not ahead), settle(other, context.today, back=not ahead))
    for pattern, read in _RULES:
        for match in pattern.finditer(low):
            if not cover.is_free(*match.span()):
                continue
            if any(span.start < match.end() and match.start() < span.end and _longer(span, match) for span in days):
                continue
            if (period := read(match, context.today)) is not None:
                if ahead and period.end < context.today and read is _numbered_month and not match["year"]:
                    period = month(months_later(period.start, 12))
                cover.take(*match.span())
                yield Span(*match.span(), "period", (period,))
    for span in days:
        if not cover.is_free(span.start, span.end):
            continue
        readings = tuple(Period(day, day, "day") for day in span.readings)
        if OPEN in span.marks:
            past = [period for period in readings if ahead or period.start <= context.today]
            readings = tuple(past[:1] or readings[:1])
        yield Span(span.start, span.end, "period", readings, span.refusal, sure=len(readings) == 1)


def _longer(span: Span, match: re.Match[str]) -> bool:
    """A day that says more than the month or year within it; vague weeks and months say less."""
    return len(span.readings) <= 2 and span.end - span.start > match.end() - match.start()


def _dots_apart(low: str) -> str:
    """Two dots stand between days and belong to none."""
    return low.replace("..", "~~")


def _range(one: Span, other: Span) -> Span:
    start, end = one.readings[0], other.readings[0]
    if start > end:
        return Span(
            one.start,
            other.end,
            "period",
            (),
            _("The period ends before it begins: {start} to {end}.", start=start, end=end),
        )
    return Span(one.start, other.end, "period", (Period(start, end, "range"),))
