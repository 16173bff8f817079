"""What a sentence says about terms: payment terms, parts of a debt, percentages, the customer's class.

Terms are written as `models.terms` keeps them: `net:30`, `eom:0`, `eom:15`, `cod`, `prepaid`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handlers.reading.cover import Cover
from handlers.reading.numerals import COUNT, ENGLISH_COUNT, chinese, count_of
from handlers.reading.readings import Span
from locales import _

_EDGE = r"(?=$|[\s,.;:!。，；)\x00])"
_START = r"(?:^|(?<=[\s,.;:(。，；\x00]))"
_LONGEST_DAYS = 730
_DAYS_TERM = rf"(?P<days>{COUNT})\s*(?:天|日)"
_TERMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(?<![a-z])net[\s-]?(?P<days>\d{1,4})(?:\s?days?)?(?![a-z\d])", "net"),
        (r"(?<![a-z])n/(?P<days>\d{1,3})(?!\d)", "net"),
        (rf"(?:月结|月底结)\s*(?P<days>{COUNT})\s*(?:天|日)?(?![\d万千百元块k期])", "eom"),
        (r"(?<![a-z])(?:eom|end of month)\s*\+\s*(?P<days>\d{1,3})(?:\s?days?)?(?!\d)", "eom"),
        (rf"(?:账期|信用期|付款期限?)[:\s]*(?P<days>{COUNT})\s*(?:天|日)?(?![\d万千百元块k])", "net"),
        (rf"{_DAYS_TERM}(?:账期|内付清|内付款|内结清|付款|结清?账?)", "net"),
        (rf"{_START}{_DAYS_TERM}{_EDGE}", "net"),
        (
            r"(?<![a-z0-9])(?<!in )(?<!within )(?P<days>\d{1,3})[\s-]days?(?:\s(?:terms|credit|net))?"
            r"(?![a-z]|\s(?:later|ago|after|from))",
            "net",
        ),
        (r"月结|月底结账?|(?<![a-z])monthly terms(?![a-z])", "eom"),
        (r"货到付款|现结|现款现货|现款现结|(?<![a-z])(?:cod|cash on delivery|on delivery)(?![a-z])", "cod"),
        (
            r"预付款?|先款后货|款到发货|(?<![a-z])(?:prepaid|prepay(?:ment)?|(?:pay )?in advance|cia)(?![a-z])",
            "prepaid",
        ),
    )
)
_PARTS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"分(?:成|为)?\s*(?P<n>{COUNT})\s*(?:期|次|个月|笔|批)(?:付款?|还款?|付清|收款?)?"),
    re.compile(rf"(?<![第\d一二三四五六七八九十])(?P<n>{COUNT})\s*期(?![间限末初望待])"),
    re.compile(
        rf"(?<![a-z])(?:in|over|into)\s+(?P<n>{ENGLISH_COUNT})\s+(?:equal\s+|monthly\s+)*"
        r"(?:parts?|instal?lments?|payments|tranches)(?![a-z])"
    ),
    re.compile(rf"(?<![a-z0-9])(?P<n>{ENGLISH_COUNT})\s+(?:equal\s+|monthly\s+)*(?:parts|instal?lments?)(?![a-z])"),
)
_PERCENT = re.compile(
    r"百分之(?P<zh>[零一二两三四五六七八九十百点\d.]{1,8})|(?P<digits>(?<![\d.])-?\d{1,6}(?:\.\d{1,6})?)\s?(?:%|percent(?![a-z])|pct(?![a-z])|个点)"
    r"|(?P<tenths>[一二两三四五六七八九\d])成(?![都本立功员为交熟])"
)
_CLASS = re.compile(
    rf"(?P<one>(?<![a-z0-9])[abc])\s?[类级](?:客户)?|(?<![a-z])(?:class|grade|等级|级别|分类)[:\s]*(?P<two>[abc])(?![a-z0-9])"
    rf"|类别[:\s]*(?P<three>[abc])(?![a-z0-9])|{_START}(?P<four>[abc]){_EDGE}"
)


def terms_in(low: str) -> Iterator[Span]:
    """Payment terms: net 30, 30天, 月结, 月结30, EOM+15, 货到付款, 预付."""
    cover = Cover(len(low))
    for pattern, kind in _TERMS:
        for match in pattern.finditer(low):
            if not cover.take(*match.span()):
                continue
            if kind in ("cod", "prepaid"):
                yield Span(*match.span(), "terms", (kind,))
                continue
            days = count_of(match["days"]) if "days" in pattern.groupindex else 0
            if days is None or days > _LONGEST_DAYS:
                yield Span(*match.span(), "terms", (), _("Terms may be at most {n} days.", n=_LONGEST_DAYS))
            else:
                yield Span(*match.span(), "terms", (f"{kind}:{days}",))


def parts_in(low: str) -> Iterator[Span]:
    """In how many parts a debt is paid: 分3期, in 3 parts."""
    end = -1
    for pattern in _PARTS:
        for match in pattern.finditer(low):
            if match.start() < end:
                continue
            end = match.end()
            n = count_of(match["n"])
            if n is None or not 1 <= n <= 120:
                yield Span(*match.span(), "parts", (), _("A debt may have 1 to {n} parts.", n=120))
            else:
                yield Span(*match.span(), "parts", (n,))


def percents_in(low: str) -> Iterator[Span]:
    """Percentages: 30%, 百分之三十, 三成."""
    for match in _PERCENT.finditer(low):
        if match["digits"]:
            value: Decimal | None = Decimal(match["digits"])
        elif match["tenths"]:
            value = Decimal(count_of(match["tenths"]) or 0) * 10
        else:
            text = match["zh"]
            value = (
                Decimal(text)
                if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()
                else chinese(text)
            )
        if value is not None:
            yield Span(*match.span(), "percent", (value,))


def classes_in(low: str) -> Iterator[Span]:
    """The customer's class: A类, class B, or the letter alone."""
    for match in _CLASS.finditer(low):
        letter = next(group for group in match.groups() if group)
        yield Span(*match.span(), "class", (letter.upper(),))


_DAYS = re.compile(r"(?<![\d.a-z])(?P<n>\d{1,4})\s?(?:天内?|日内?|days?|d)?(?![\da-z.,万千百元块%/-])")
_PICTURE = re.compile(r"图片|图表|图|(?<![a-z])(?:picture|chart|pic|image|graph)(?![a-z])")


def days_in(low: str) -> Iterator[Span]:
    """A number of days, as /due takes it: 30, 30天, 30 days."""
    for match in _DAYS.finditer(low):
        yield Span(*match.span(), "days", (int(match["n"]),))


def pictures_in(low: str) -> Iterator[Span]:
    """The wish for a picture."""
    for match in _PICTURE.finditer(low):
        yield Span(*match.span(), "picture", (True,))
