"""Dates in a text: where they stand, what they may mean, and what stands beside them (next, due).

A day that may lie ahead or behind (周五, 15号, 12月5日) is marked `open` and has both as readings; `settle` chooses by
the direction that the command looks into. Days that cannot be, and years outside 1990 to 2100, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handlers.reading.cover import Cover
from handlers.reading.day_words import OPEN, RULES, Days, in_some_year, no_such_day, out_of_years
from handlers.reading.days import FIRST_YEAR, LAST_YEAR, day_of
from handlers.reading.readings import Context, Span
from locales import Sentence

SLASHED = "slashed"
"""The mark of a day written with a stroke and no year, 3/4."""
NEXT, DUE = "next", "due"
"""Marks of a day that is said to be the next step's, or the due day."""

_NEAR = 60
_HALF_A_YEAR = 183
_STROKE = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<year>\d{4}|\d{2}))?"
    r"(?![\d/-]|\.\d|[%a-z万千百元块折])"
)
_BEFORE = re.compile(
    r"(?P<next>(?:下次(?:回访|拜访|见面|联系|跟进|再?[去来])?(?:时间|日期)?(?:是|在|定在|约在)?|下回|回访(?:时间)?|再约|"
    r"约(?:了|在|好|到)?|再|"
    r"(?<![a-z])next(?: (?:visit|call|follow[ -]?up|time|date|step|contact))?(?: is)?(?: on| at)?|"
    r"(?<![a-z])follow(?:ing)?[ -]?up(?: on)?)\s*:?\s*)$"
    r"|(?P<due>(?:到期日?|付款日|截止日?|账期到|还款日|最晚|最迟|"
    r"(?<![a-z])(?:due(?: date)?(?: is)?(?: on| by)?|payable(?: on| by)?|until|till|before|by))\s*:?\s*)$"
    r"|(?P<on>(?<![a-z])(?:on|at|from|since|for)\s*|(?<![^\s,，。\x00])(?:于|在|等到?|到))$"
)
_AFTER = re.compile(
    r"\s*(?:(?P<next>(?:再?回访|再拜访|再去|再来|再过去|再跑|再见面?|再联系|再约|再谈|再看|再聊|再打|再?跟进|"
    r"(?:for )?follow[ -]?up|again)(?P<end>一?[下次趟]?(?=$|[\s,.;!。，；！、\x00]))?)"
    r"|(?P<due>之?前|以前|到期|截止|before|due))"
)


def dates_in(low: str, context: Context) -> Iterator[Span]:
    """Every date, with its marks."""
    today = context.today
    cover = Cover(len(low))
    for pattern, read, is_open in RULES:
        for match in pattern.finditer(low):
            if cover.is_free(*match.span()) and (days := read(match, today)) is not None:
                cover.take(*match.span())
                yield _marked(low, match, days, {OPEN} if is_open else set())
    for match in _STROKE.finditer(low):
        if cover.is_free(*match.span()) and (days := _with_strokes(match, context)) is not None:
            yield _marked(low, match, days, set() if match["year"] else {OPEN, SLASHED})


def _with_strokes(match: re.Match[str], context: Context) -> Days:
    """3/4 is the third of April or the fourth of March: both, unless the order is known or only one exists."""
    a, b = int(match["a"]), int(match["b"])
    orders = {True: ((b, a),), False: ((a, b),), None: ((a, b), (b, a))}[context.day_first]
    if match["year"]:
        year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return out_of_years()
        days = [found for month, day in orders if (found := day_of(year, month, day))]
        if not days and match["s"] == "." and len(match["year"]) == 2:
            return None
    else:
        if match["s"] != "/" or not a or not b:
            return None  # 3-4 and 3.4 are ranges and numbers
        days = []
        for month, day in orders:
            around = in_some_year(month, day, context.today, match[0])
            days += around if isinstance(around, tuple) else ()
    return tuple(dict.fromkeys(days)) or no_such_day(match[0])


def _marked(low: str, match: re.Match[str], days: Days, marks: set[str]) -> Span:
    """The span with what stands right before and after it."""
    start, end = match.span()
    if before := _BEFORE.search(low, max(0, start - 24), start):
        start = before.start()
        marks |= {mark for mark in (NEXT, DUE) if before[mark]}
    if after := _AFTER.match(low, end):
        marks |= {mark for mark in (NEXT, DUE) if after[mark]}
        end = after.end() if after["due"] or after["end"] is not None else end
    if isinstance(days, Sentence):
        return Span(start, end, "date", (), days, marks=frozenset(marks))
    readings = tuple(days or ())
    return Span(start, end, "date", readings, sure=len(readings) == 1 or OPEN in marks, marks=frozenset(marks))


def end_of_next(low: str, end: int) -> int | None:
    """Where the words end that call a day or time right before them the next step's: 再去, 回访."""
    after = _AFTER.match(low, end)
    return after.end() if after and after["next"] and after["end"] is not None else None


def settle(span: Span, today: date, *, back: bool) -> Span:
    """An open day becomes the coming one, or with `back` the last one; what may still be either stays asked."""
    if OPEN not in span.marks:
        return span
    ahead = [day for day in span.readings if day >= today]
    behind = [day for day in span.readings if day <= today]
    chosen, other = (behind, ahead) if back else (ahead, behind)
    near = [day for day in other if abs((day - today).days) <= _NEAR]
    if not chosen:
        chosen = other
    elif near and all(abs((day - today).days) > _HALF_A_YEAR for day in chosen):
        chosen = [*near, *chosen]
    readings = tuple(dict.fromkeys(chosen))
    return replace(span, readings=readings, sure=len(readings) == 1, marks=span.marks - {OPEN})
