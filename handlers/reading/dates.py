"""Dates in a text: where they stand, what they may mean, and what stands beside them (next, due).

A day that may lie ahead or behind (周五, 15号, 12月5日) is marked `open` and has both as readings; `settle` chooses by
the direction that the command looks into. Days that cannot be, and years outside 1990 to 2100, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from handlers.reading.cover import Cover
from handlers.reading.day_words import OPEN, RULES, VAGUE, Days, in_some_year, no_such_day, out_of_years
from handlers.reading.days import FIRST_YEAR, LAST_YEAR, day_of
from handlers.reading.english_days import ENGLISH_RULES
from handlers.reading.festivals import FESTIVAL, FESTIVAL_RULES, needs_festival
from handlers.reading.loose_days import LOOSE_RULES
from handlers.reading.readings import Context, Span
from handlers.reading.words import BLANK
from locales import Sentence

SLASHED = "slashed"
"""The mark of a day written with a stroke and no year, 3/4."""
NEXT, DUE = "next", "due"
"""Marks of a day that is said to be the next step's, or the due day."""

_HAN, _LATIN = re.compile("[一-鿿]"), re.compile("[a-z]")
_WORD = re.compile(r"(?<![a-z\\<(?])[a-z]{2,}(?!>)")  # a word in a pattern, rather than a name of its groups

_MAY_BE_LEFT_OUT = re.compile(r"\((?:\?:)?[^()]*\)\?")


def _needs(pattern: re.Pattern[str]) -> tuple[bool, bool]:
    """Whether a pattern only finds something among Chinese characters, or only among Latin letters."""
    needed = _MAY_BE_LEFT_OUT.sub("", pattern.pattern)
    has_han, has_latin = bool(_HAN.search(needed)), bool(_WORD.search(needed))
    return has_han and not has_latin, has_latin and not has_han


_RULES = tuple(
    (rule, *_needs(rule[0]), needs_festival(rule[0]))
    for rule in (*FESTIVAL_RULES, *ENGLISH_RULES, *LOOSE_RULES, *RULES)
)
_MOST = 80  # days in one text; nobody means more
_NEAR = 60
_HALF_A_YEAR = 183
_STROKE = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<year>\d{4}|\d{2})|"
    r"(?P<sign>\s?[号日](?![元币圆])))?"
    r"(?![\d/-]|\.\d|[%a-z万千百元块折])"
)
_TELLS_DAY = re.compile(
    r"(?:到期日?|付款日|截止日?|还款日|最晚|最迟|下次|下回|日期|约在|约到|定在|于|等到|"
    r"(?<![a-z])(?:due|on|by|until|till|before|next|date))[:：\s]*$"
)
_IS_DUE = re.compile(r"\s?(?:之?前|以前|到期|截止|due)")
_WEEKDAY = re.compile(
    r"(?:(?<![下上这本个当])(?:周|星期|礼拜)[一二三四五六日天1-7]|(?<!next )(?<!last )(?<!this )(?<![a-z])"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?)$"
)
_BESIDE = re.compile(r"[\s,，、(（]*(?:the\s)?")
_BEFORE = re.compile(
    r"(?P<next>(?:下次(?:回访|拜访|见面|联系|跟进|再?[去来])?(?:时间|日期)?(?:是|在|定在|约在)?|下回|"
    r"回访(?:时间)?|再约|"
    r"约(?:了|在|好|到)?|再|"
    r"(?<![a-z])next(?: (?:visit|call|follow[ -]?up|time|date|step|contact))?(?: is)?(?: on| at)?|"
    r"(?<![a-z])follow(?:ing)?[ -]?up(?: on)?)\s*:?\s*)$"
    r"|(?P<due>(?:到期日?|付款日|截止日?|账期到|还款日|最晚|最迟|"
    r"(?<![a-z])(?:due(?: date)?(?: is)?(?: on| by)?|payable(?: on| by)?|until|till|before|by))\s*:?\s*)$"
    r"|(?P<on>(?<![a-z])(?:on|at|from|since|for)\s*|(?<![^\s,，。\x00])(?:于|在|等到?|到))$"
)
_AFTER = re.compile(
    r"\s*(?:(?P<next>(?:再?回访|再拜访|[再在]去|再来|再过去|再跑|再见面?|再联系|再约|再谈|再看|再聊|再打|再?跟进|"
    r"(?:for )?follow[ -]?up|again)(?P<end>一?[下次趟]?(?=$|[\s,.;!。，；！、\x00]))?)"
    r"|(?P<due>之?前|以前|到期|截止|before|due))"
)


def dates_in(low: str, context: Context) -> Iterator[Span]:
    """Every date, with its marks."""
    last: Span | None = None
    for span in sorted(islice(_found_in(low, context), _MOST), key=lambda span: span.start):
        both = _one_day(last, span, low) if last else None
        if last and not both:
            yield last
        last = both or span
    if last:
        yield last


def _found_in(low: str, context: Context) -> Iterator[Span]:
    today = context.today
    cover = Cover(len(low))
    lacks_han, lacks_latin, lacks_festival = (one.search(low) is None for one in (_HAN, _LATIN, FESTIVAL))
    for (pattern, read, marks), han, latin, festival in _RULES:
        if (han and lacks_han) or (latin and lacks_latin) or (festival and lacks_festival):
            continue
        for match in pattern.finditer(low):
            if cover.is_free(*match.span()) and (days := read(match, today)) is not None:
                cover.take(*match.span())
                yield _marked(low, match, days, set(marks))
    for match in _STROKE.finditer(low):
        if cover.is_free(*match.span()) and (days := _with_strokes(match, low, context)) is not None:
            no_year = {OPEN} if match["sign"] else {OPEN, SLASHED}
            yield _marked(low, match, days, set() if match["year"] else no_year)


def _one_day(span: Span, other: Span, low: str) -> Span | None:
    """A day named twice, 12月5日周六 or Friday 27 November, is one day; None where the two do not agree."""
    both = tuple(day for day in other.readings if day in span.readings)
    for one, weekday in ((span, other), (other, span)):
        if not both and _WEEKDAY.search(low, weekday.start, weekday.end):
            both = tuple(day for day in one.readings if day.weekday() in {day.weekday() for day in weekday.readings})
    if not both or _BESIDE.fullmatch(low, span.end, other.start) is None:
        return None
    marks = span.marks | other.marks
    return replace(other, start=span.start, readings=both, sure=len(both) == 1 or OPEN in marks, marks=marks)


def _with_strokes(match: re.Match[str], low: str, context: Context) -> Days:
    """3/4 is the third of April or the fourth of March: both, unless the order is known or only one exists.

    12-5 and 12.5 are days only beside a word for one, and 12.5号 is written month first.
    """
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
        if not a or not b:
            return None
        if match["sign"]:
            orders = ((a, b),)
        elif match["s"] != "/" and not _is_told_as_day(match, low) and not _stands_apart(match, low):
            return None  # 3-4 and 3.4 are ranges and numbers
        days = []
        for month, day in orders:
            around = in_some_year(month, day, context.today, match[0])
            days += around if isinstance(around, tuple) else ()
    return tuple(dict.fromkeys(days)) or no_such_day(match[0])


def _stands_apart(match: re.Match[str], low: str) -> bool:
    """12-25 by itself is a day."""
    before, after = low[: match.start()][-1:], low[match.end() :][:1]
    is_day = match["s"] == "-" and max(int(match["a"]), int(match["b"])) > 12
    return is_day and before in ("", " ", BLANK) and after in ("", " ", BLANK)


def _is_told_as_day(match: re.Match[str], low: str) -> bool:
    before = _TELLS_DAY.search(low, max(0, match.start() - 16), match.start())
    return before is not None or _IS_DUE.match(low, match.end()) is not None


def _marked(low: str, match: re.Match[str], days: Days, marks: set[str]) -> Span:
    """The span with what stands right before and after it."""
    start, end = match.span()
    if before := _BEFORE.search(low, max(0, start - 24), start):
        start = before.start()
        marks |= {mark for mark in (NEXT, DUE) if before[mark]}
    if after := _AFTER.match(low, end):
        marks |= {mark for mark in (NEXT, DUE) if after[mark]}
        end = after.end() if after["due"] or after["end"] is not None else end
    elif (timed := _TIMED_NEXT.match(low, end)) and (after := _AFTER.match(low, timed.end())) and after["next"]:
        marks.add(NEXT)
    if isinstance(days, Sentence):
        return Span(start, end, "date", (), days, marks=frozenset(marks))
    readings = tuple(days or ())
    sure = (len(readings) == 1 or OPEN in marks) and VAGUE not in marks
    return Span(start, end, "date", readings, sure=sure, marks=frozenset(marks))


_TIMED_NEXT = re.compile(
    r"\s?(?:[上下中]午|早上|晚上|早|晚)?\s?(?:[\d一二两三四五六七八九十]{1,3}点(?:钟|半|[一三]刻|[\d一二三四五六七八九十]{1,3}分?)?|"
    r"\d{1,2}:\d\d|(?:at )?\d{1,2}(?::\d\d)?\s?[ap]m)\s?"
)
"""A time between a day and the words that call it the next step's: 周四下午三点再去."""


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
    sure = len(readings) == 1 and VAGUE not in span.marks
    return replace(span, readings=readings, sure=sure, marks=span.marks - {OPEN})
