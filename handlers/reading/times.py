"""Times of day, and moments counted from now (in 2 hours, 半小时后). 3点 alone may be night or afternoon: asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

from handlers.reading.clock_words import roughly, told_times_in
from handlers.reading.cover import Cover
from handlers.reading.numerals import COUNT, ENGLISH_COUNT, count_of
from handlers.reading.readings import Context, Span
from locales import Sentence, _

_HOUR = r"(?P<h>\d{1,2}|十[一二]?|[一二两三四五六七八九]|二十[一二三四]?)"
_MINUTE = r"(?P<m>\d{1,2}|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])"
_PART = r"(?P<part>凌晨|清晨|早晨|早上|早|上午|中午|午后|下午|下昼|上昼|傍晚|晚上|今晚|明晚|晚间|晚|夜里|夜间|半夜)"
_ZH = re.compile(
    rf"(?:{_PART}的?\s?)?(?<![\d.第]){_HOUR}\s?(?P<mark>点(?![零一二三四五六七八九\d]+[万千百亿])钟?|时(?![间候节代])|:(?=\d\d))"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|{_MINUTE}分?(?!钟)(?![天个号月年块万千百名]))?(?P<sharp>整|钟)?"
    r"(?!\d)(?![的]?(?:意见|建议|要求|原因|问题|共识|想法|内容|事项|好处|不同|优势|左右的))"
)
_EN = re.compile(
    r"(?:(?<![a-z])at\s)?(?<![\d.:])(?P<h>\d{1,2})(?:[:.]?(?P<m>[0-5]\d))?\s?(?P<half>am|pm|a\.m\.|p\.m\.|a\.m|"
    r"p\.m)(?![a-z])"
    r"|(?:(?<![a-z])at\s)?(?<![\d.:])(?P<h24>\d{1,2}):(?P<m24>\d\d)(?::\d\d)?(?![\d:])"
    r"|(?:(?<![a-z])at\s)?(?<![\d.:,])(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)\s?(?:h|hrs?|hours)(?![a-z])"
    r"|(?:(?<![a-z])at\s)?(?<![a-z])(?P<word>noon|midday)(?![a-z])|(?P<noon>中午|正午)"
)
_LATER = re.compile(
    rf"(?:再过|过)?(?P<n>{COUNT})?\s?个?(?P<half>半)?个?(?P<unit>小时|钟头|分钟)(?:之后|以后|后)"
    rf"|(?<![a-z])in\s(?P<n2>{ENGLISH_COUNT})\s?(?P<unit2>hours?|hrs?|h|minutes?|mins?)(?![a-z])"
    r"|(?<![a-z])in (?P<half2>half an hour|an hour and a half)(?![a-z])"
)
_AFTERNOONS = ("下午", "下昼", "午后", "傍晚", "晚上", "今晚", "明晚", "晚间", "晚", "夜里", "夜间")


def moments_in(low: str, context: Context) -> Iterator[Span]:
    """Moments counted from now, as aware datetimes to the minute."""
    for match in _LATER.finditer(low):
        if match["half2"]:
            minutes = 90 if "and" in match["half2"] else 30
        else:
            n = count_of(match["n"] or match["n2"] or "0")
            unit = match["unit"] or match["unit2"]
            size = 1 if unit.startswith(("分", "m")) else 60
            if n is None or (not n and not match["half"]) or n * size > 60 * 24 * 60:
                continue
            minutes = n * size + (size // 2 if match["half"] else 0)
        moment = (context.now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        yield Span(*match.span(), "moment", (moment,))


def times_in(low: str) -> Iterator[Span]:
    """Times of day: 下午3点半, 3:30pm, 15:30, noon, a quarter to four; a rough one is asked."""
    cover = Cover(len(low))
    for span in (*told_times_in(low), *_written_in(low)):
        if cover.take(span.start, span.end):
            rough = roughly(low, span.start, span.end)
            yield span if rough is None else replace(span, start=rough[0], end=rough[1], sure=False)


def _written_in(low: str) -> Iterator[Span]:
    end = -1
    for match in _ZH.finditer(low):
        bare = not (match["part"] or match["half"] or match["quarter"] or match["m"] or match["sharp"])
        if bare and match["mark"] != ":" and not _beside_a_part(low, match):
            continue
        if match["mark"] == ":" and not match["part"]:
            continue
        end = match.end()
        yield _span(match, _zh_hour(match), _zh_minute(match), literal=bool(match["part"]))
    for match in _EN.finditer(low):
        if match.start() >= end or not any(ch in low for ch in "点时"):
            yield _english(match)


def _beside_a_part(low: str, match: re.Match[str]) -> bool:
    """三点 alone is a time after a date or at the edge of what is said; 三点意见 are three points."""
    before = low[: match.start()].rstrip(" ")
    after = low[match.end() :].lstrip(" ")
    return ((not before or before[-1] in "\x00,，:、") and match["h"] not in ("一",)) or (not before and not after)


def _zh_hour(match: re.Match[str]) -> int:
    hour = count_of(match["h"]) or 0
    part = match["part"] or ""
    if part in _AFTERNOONS and 1 <= hour < 12:
        return hour + 12
    if part == "中午" and 1 <= hour <= 2:
        return hour + 12
    if part in ("晚上", "晚", "半夜", "夜里", "凌晨") and hour == 12:
        return 24
    return hour


def _zh_minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"] == "一" else 45
    text = (match["m"] or "0").removeprefix("零") or "0"
    return count_of(text) or 0


def _english(match: re.Match[str]) -> Span:
    if match["word"] or match["noon"]:
        return Span(*match.span(), "time", (time(12),))
    if match["h"]:
        hour = int(match["h"])
        afternoon = match["half"].startswith("p")
        if not 1 <= hour <= 12:
            literal = 13 <= hour <= 23 and afternoon
            return _span(match, hour if literal else 99, int(match["m"] or 0), literal=True)
        return _span(match, hour % 12 + 12 * afternoon, int(match["m"] or 0), literal=True)
    if match["h4"]:
        return _span(match, int(match["h4"]), int(match["m4"]), literal=True)
    return _span(match, int(match["h24"]), int(match["m24"]), literal=match["h24"].startswith("0"))


def _span(match: re.Match[str], hour: int, minute: int, *, literal: bool) -> Span:
    """The time; between one and seven without am or pm it may be either half of the day."""
    if hour == 24 and minute == 0:
        return Span(*match.span(), "time", (time(0),), sure=False)
    if not (0 <= hour < 24 and 0 <= minute < 60):
        return Span(*match.span(), "time", (), no_such_time(match[0]))
    if literal or not 1 <= hour <= 7:
        return Span(*match.span(), "time", (time(hour, minute),))
    both = (time(hour + 12, minute), time(hour, minute))
    return Span(*match.span(), "time", both if hour < 7 else both[::-1], sure=False)


def no_such_time(text: str) -> Sentence:
    """What is told when the clock has no such time."""
    return _("There is no such time: {text}. For example: 15:30, 3:30pm, 下午3点半.", text=text.strip()[:30])
