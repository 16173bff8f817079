"""Which day a date is: the coming one or the last one, the contact's own day or the day of the next step."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.reading.dates import NEXT, SLASHED, end_of_next, settle
from handlers.reading.day_words import NAMED, OPEN, VAGUE
from handlers.reading.readings import Context, Span
from handlers.reading.words import Page
from locales import _

_DONE = re.compile(
    r"了|过(?![来去])|完|刚|已经|(?<![a-z])(?:visited|met|called|saw|spoke|talked|went|had|emailed|messaged|"
    r"phoned|rang|"
    r"dropped|stopped|discussed|texted|wrote|got|received|paid|collected|been)(?![a-z])"
)
_CLAUSE_END = re.compile(r"[,;.!?\n。，；！？、]")
_SPACED_END = re.compile(r"[,;.!?\n。，；！？、]|(?<=[一-鿿\d])\s(?=[一-鿿])")
_BESIDE = re.compile(r"[\s,的]*")
_VAGUE = 2
_FEW_DAYS, _MANY_DAYS = 31, 200


def chosen_date(span: Span, context: Context, *, back: bool, ahead: bool = False) -> Span:
    """An open day settled by the direction the command looks into.

    Money was not received tomorrow: the day is asked, and may be today. For a command that only looks `ahead` a day
    that has passed is refused.
    """
    if span.part != "date":
        return span
    settled = settle(span, context.today, back=back)
    if back and any(day > context.today for day in settled.readings):
        behind = tuple(day for day in settled.readings if day <= context.today)
        return replace(settled, readings=behind or (context.today,), sure=False)
    if ahead and len(settled.readings) == 1 and settled.readings[0] < context.today:
        return _passed(settled)
    return settled


def _passed(span: Span) -> Span:
    day = span.readings[0]
    return replace(span, readings=(), refusal=_("{day} has passed. Which day to come is meant?", day=day))


def tell_dates_apart(spans: list[Span], page: Page, context: Context) -> list[Span]:
    """A contact's own day lies behind, or in the clause that tells what was done; a day ahead is the next step's.

    A time belongs to the day it stands beside. Where one day is said to be the next, other days ahead are only told of.
    """
    days = [_own_or_next(span, page, context) for span in spans if span.part == "date"]
    days = _without_mentioned(days, page)
    at = {span.start: span for span in days}
    return [
        at[span.start] if span.part == "date" else _timed(span, days, page, context) if span.part == "time" else span
        for span in spans
    ]


def _without_mentioned(days: list[Span], page: Page) -> list[Span]:
    said_next = any(NEXT in day.marks for day in days)
    return [
        replace(day, part="day_mentioned")
        if day.part == "next_date" and NEXT not in day.marks and (said_next or _is_vague(day, page))
        else day
        for day in days
    ]


def _is_vague(day: Span, page: Page) -> bool:
    """下周 or 下个月 in the middle of what was told is no appointment."""
    return len(day.readings) > _VAGUE and is_within_a_clause(day, page)


def _own_or_next(span: Span, page: Page, context: Context) -> Span:
    if span.refusal:
        return replace(span, part="next_date")
    if NAMED in span.marks or (SLASHED in span.marks and not _stands_alone(span, page)):
        return replace(span, part="day_mentioned")  # 1/2 in a text is more often a half
    if VAGUE in span.marks and all(day < context.today for day in span.readings) and _is_further_on(span, page):
        return replace(span, part="day_mentioned")
    is_next = NEXT in span.marks
    if OPEN in span.marks:
        back = not is_next and (_tells_of_the_past(span, page) or _is_recent(span, context))
        span = settle(span, context.today, back=back)
        return replace(span, part="date" if back else "next_date")
    if is_next or any(day > context.today for day in span.readings):
        span = replace(span, part="next_date")
        return _passed(span) if all(day < context.today for day in span.readings) else span
    return replace(span, part="date")


def _is_further_on(span: Span, page: Page) -> bool:
    """Whether a day stands behind the first clause: 拜访华联 前几天送的货有问题."""
    return _SPACED_END.search(page.plain, 0, span.start) is not None


def _is_recent(span: Span, context: Context) -> bool:
    """Whether a day without its year was a few days ago, and comes again only in many months: 11月20号拜访华联."""
    days = [(day - context.today).days for day in span.readings]
    return any(-_FEW_DAYS <= n <= 0 for n in days) and all(n <= 0 or n > _MANY_DAYS for n in days)


def is_within_a_clause(span: Span, page: Page) -> bool:
    """Whether a day or time has words on both sides that need it: 说月底付款 keeps its month's end in the note."""
    if span.part not in ("date", "next_date", "time", "next_time") or NEXT in span.marks:
        return False
    before, after = page.low[: span.start], page.low[span.end :]
    return _says_more(before[::-1]) and _says_more(after)


def _says_more(text: str) -> bool:
    """Whether a word stands right there; English words stand one space away."""
    near = text[:1]
    if near in ("", " "):
        near = text.lstrip(" ")[:1]
        return near.isascii() and near.isalpha()
    return near.isalpha()


def _stands_alone(span: Span, page: Page) -> bool:
    before, after = page.plain[: span.start][-1:], page.plain[span.end :][:1]
    return (not before or not before.isalnum()) and (not after or not after.isalnum())


def _tells_of_the_past(span: Span, page: Page) -> bool:
    """Whether the clause of the day says that it is done: 周三拜访了, met them on Wednesday."""
    text = page.plain.lower()
    clause = _around(_CLAUSE_END, text, span)
    nearest = _around(_SPACED_END, text, span)
    if nearest.strip() != text[span.start : span.end].strip() and not clause.startswith(nearest):
        clause = nearest
    return _DONE.search(clause) is not None


def _around(ends: re.Pattern[str], text: str, span: Span) -> str:
    start = max((match.end() for match in ends.finditer(text) if match.end() <= span.start), default=0)
    ending = ends.search(text, span.end)
    return text[start : ending.start() if ending else len(text)]


def _timed(span: Span, days: list[Span], page: Page, context: Context) -> Span:
    """The time with the day it stands beside; without a day, a time said to be next is left to the one day there is."""
    for day in days:
        between = page.plain[day.end : span.start] if day.end <= span.start else page.plain[span.end : day.start]
        if _BESIDE.fullmatch(between):
            end = end_of_next(page.low, span.end) if span.start >= day.end else None
            part = {"next_date": "next_time", "date": "time"}.get(day.part, "time_mentioned")
            return replace(span, part=part, end=end or span.end)
    ahead = [day for day in days if day.part == "next_date"]
    if len(days) == 1 and ahead:
        return replace(span, part="next_time")
    end = end_of_next(page.low, span.end)
    if not days and end is not None and all(one > context.now.time().replace(tzinfo=None) for one in span.readings):
        return replace(span, part="next_time", end=end)
    if not days:
        past = all(one <= context.now.time().replace(tzinfo=None) for one in span.readings)
        return replace(span, part="time" if past else "time_mentioned")
    return replace(span, part="time_mentioned")
