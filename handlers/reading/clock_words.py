"""Times that are told in words around the hour: 差一刻三点, 两三点, quarter past 3, at three in the afternoon.

Each pattern names the hour, the minutes after or before it, and the half of the day where that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from handlers.reading.numerals import count_of
from handlers.reading.readings import Span

Match = re.Match[str]

_ZH_HOUR = r"\d{1,2}|十[一二]?|[一二两三四五六七八九]"
_ZH_MINUTE = r"一刻|\d{1,2}分?|[二三四五]?十[五]?分?|五分"
_ZH_HALF = r"(?P<half>凌晨|清晨|早晨|早上|早|上午|中午|午后|下午|傍晚|晚上|今晚|明晚|晚|夜里)?的?"
_EN_HOUR = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_EN_MINUTE = r"a quarter|quarter|half|\d{1,2}(?: minutes)?|five|ten|twenty|twenty[- ]five"
_EN_HALF = (
    r"(?:\s?(?P<half>am|pm|in the morning|in the afternoon|in the evening|tonight|this morning|this afternoon|"
    r"this arvo|this evening)(?![a-z]))"
)
_HOUR_ENDS = r"(?:(?![\w:.])|(?=[ap]m(?![a-z])))"
_AT = r"(?:(?<![a-z])at\s)?(?<![a-z\d:.])"
_AFTERNOONS = ("午后", "下午", "傍晚", "晚", "夜", "pm", "afternoon", "arvo", "evening", "tonight")
_MORNINGS = ("凌晨", "早", "上午", "清晨", "am", "morning")

_TOLD: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ZH_HALF}差(?P<to>{_ZH_MINUTE})钟?到?(?P<h>{_ZH_HOUR})点钟?",
        rf"{_ZH_HALF}(?<!第)(?P<h>{_ZH_HOUR})点差(?P<to>{_ZH_MINUTE})",
        rf"{_AT}(?P<past>{_EN_MINUTE})\spast\s(?P<h>{_EN_HOUR}){_HOUR_ENDS}{_EN_HALF}?",
        rf"{_AT}(?P<to>{_EN_MINUTE})\sto\s(?P<h>{_EN_HOUR}){_HOUR_ENDS}{_EN_HALF}",
        rf"{_AT}(?P<to>a quarter|quarter)\sto\s(?P<h>{_EN_HOUR}){_HOUR_ENDS}{_EN_HALF}?",
        rf"{_AT}(?P<h>{_EN_HOUR})(?:\so'?clock)?{_EN_HALF}",
        rf"(?<![a-z])at\s(?P<h>{_EN_HOUR})(?:\so'?clock)?(?![\w:.,]|\s?(?:%|/|k|w|days?|weeks?|boxes|each|per))",
        rf"{_AT}(?P<h>{_EN_HOUR})\so'?clock(?![a-z])",
        rf"(?<![a-z])at\s(?P<past>half)\s(?P<h>{_EN_HOUR}){_HOUR_ENDS}{_EN_HALF}?",
    )
)
_EITHER = re.compile(
    rf"{_ZH_HALF}(?<![\d一二三四五六七八九十第])(?P<a>[一两二三四五六七八九])、?(?P<b>[二三四五六七八九十])点钟?"
    r"(?![的]?(?:意见|建议|要求|原因|问题))"
)
_FROM_TO = re.compile(
    rf"{_AT}(?:from\s|between\s)?(?P<a>\d{{1,2}})(?:\s?(?:-|–|/)\s?|\s(?:to|or|and)\s)(?P<b>\d{{1,2}})\s?(?P<half>am|pm)(?![a-z])"
)
_MIDNIGHT = re.compile(r"(?:(?<![a-z])at\s)?(?<![a-z])midnight(?![a-z])")
_ABOUT = re.compile(r"(?<![a-z])(?:around|about|abt|approx|approximately|roughly|circa|ish|大概|大约|差不多)\s?$|~\s?$")
_ROUGHLY = re.compile(r"钟?(?:左右|前后|来钟)|多钟?|出头|\s?-?ish(?![a-z])|\sor so(?![a-z])")
_ISH = re.compile(r"(?:(?<![a-z])at\s)?(?<![\w.:])(?P<h>\d{1,2})(?=\s?-?ish(?![a-z]))")


def told_times_in(low: str) -> Iterator[Span]:
    """Times told in words; one of two hours, and one that may be in either half of the day, is not sure."""
    for match in _EITHER.finditer(low):
        first, second = count_of(match["a"]), count_of(match["b"])
        if first is not None and second == first + 1:
            both = (*_times(first, 0, match["half"]), *_times(second, 0, match["half"]))
            yield Span(*match.span(), "time", tuple(dict.fromkeys(both)), sure=False)
    for match in _FROM_TO.finditer(low):
        hours = int(match["a"]), int(match["b"])
        if all(1 <= hour <= 12 for hour in hours):
            ends = (one for hour in hours for one in _times(hour, 0, match["half"]))
            yield Span(*match.span(), "time", tuple(dict.fromkeys(ends)), sure=False)
    for pattern in _TOLD:
        for match in pattern.finditer(low):
            if span := _span(match):
                yield span
    for match in _ISH.finditer(low):
        if 1 <= int(match["h"]) <= 12:
            yield Span(*match.span(), "time", _times(int(match["h"]), 0, None), sure=False)
    for match in _MIDNIGHT.finditer(low):
        yield Span(*match.span(), "time", (time(0),), sure=False)


def roughly(low: str, start: int, end: int) -> tuple[int, int] | None:
    """From where to where the words reach that make the time between them an approximate one: around, 左右, -ish."""
    before, after = _ABOUT.search(low, 0, start), _ROUGHLY.match(low, end)
    if before is None and after is None:
        return None
    return before.start() if before else start, after.end() if after else end


def _span(match: Match) -> Span | None:
    said = match.groupdict()
    hour, minute = count_of(match["h"]), 0
    if hour is None or not 1 <= hour <= 12:
        return None
    if said.get("past"):
        minute = _minutes(said["past"])
    elif said.get("to"):
        hour, minute = (hour - 2) % 12 + 1, 60 - _minutes(said["to"])
    if not 0 <= minute < 60:
        return None
    times = _times(hour, minute, said.get("half"))
    return Span(*match.span(), "time", times, sure=len(times) == 1)


def _minutes(said: str) -> int:
    if "quarter" in said or said == "一刻":
        return 15
    if said == "half":
        return 30
    words = said.removesuffix("分").removesuffix(" minutes")
    return 25 if words.startswith("twenty") and words != "twenty" else count_of(words) or 99


def _times(hour: int, minute: int, half: str | None) -> tuple[time, ...]:
    """The time in the half of the day that is said; without one, an hour from eight to twelve is by day."""
    hour %= 12
    if half and any(word in half for word in _AFTERNOONS):
        return (time(hour + 12, minute),)
    if half and any(word in half for word in _MORNINGS):
        return (time(hour, minute),)
    if half:  # 中午
        return (time(hour + 12 if hour < 3 else hour, minute),)
    if hour >= 8 or hour == 0:
        return (time(hour or 12, minute),)
    later, earlier = time(hour + 12, minute), time(hour, minute)
    return (later, earlier) if hour < 7 else (earlier, later)
