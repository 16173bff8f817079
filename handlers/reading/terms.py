"""What a sentence says about terms: payment terms, percentages, the customer's class.

Terms are written as `models.terms` keeps them: `net:30`, `eom:15`, `next:15`, `quarter:0`, `cod`, `2/10 net:30`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from handlers.reading.cover import Cover
from handlers.reading.numerals import COUNT, chinese, count_of
from handlers.reading.readings import Span
from locales import Sentence, _
from models.ledger.terms import LONGEST_DAYS

_EDGE = r"(?=$|[\s,.;:!。，；)\x00])"
_START = r"(?:^|(?<=[\s,.;:(。，；\x00]))"
_DAYS_TERM = rf"(?P<n>{COUNT})\s*(?:天|日)"
_PLUS = r"\s*\+\s*(?P<n>\d{1,3})(?:\s?days?)?(?!\d)"
_AFTER = r"\s*(?:后|[加+])?\s*"
_NTH = r"(?P<n>\d{1,2})(?:st|nd|rd|th)?"
_TERMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(?<![a-z])net[\s-]?(?P<n>\d{1,4})(?:\s?days?)?(?![a-z\d])", "net"),
        (r"(?<![a-z])n/(?P<n>\d{1,3})(?!\d)", "net"),
        (rf"(?:月结|月底结|月末后){_AFTER}(?P<n>{COUNT})\s*(?:天|日)?(?![\d万千百元块k期月])", "eom"),
        (rf"(?:季结|季度结|季末后){_AFTER}(?P<n>{COUNT})\s*(?:天|日)?(?![\d万千百元块k期月])", "quarter"),
        (rf"(?:年结|年度结|年末后){_AFTER}(?P<n>{COUNT})\s*(?:天|日)?(?![\d万千百元块k期月])", "year"),
        (rf"(?<![a-z])(?:eom|end of month){_PLUS}", "eom"),
        (r"(?<![a-z])eom\s?(?P<n>\d{2})(?:\s?days?)?(?![\d.,]|\s?[kw万千百元块])", "eom"),
        (rf"(?<![a-z])(?:eoq|quarter|end of quarter){_PLUS}", "quarter"),
        (rf"(?<![a-z])(?:eoy|year|end of year){_PLUS}", "year"),
        (rf"次月\s*(?P<n>{COUNT})\s*(?:号|日)(?:之?前)?(?:付款?|结账?|付清)?", "next"),
        (r"次月\s*(?P<n>\d{1,2})(?![\d.万千百元块k个])(?:付款?|结账?)?", "next"),
        (rf"(?<![a-z])(?:the\s)?{_NTH}\s(?:of\s)?(?:the\s)?following month(?![a-z])", "next"),
        (rf"(?<![a-z])(?:the\s)?{_NTH}\s(?:prox(?:imo)?\.?|mfi)(?![a-z])", "next"),
        (r"(?<![a-z])day\s(?P<n>\d{1,2})\sof\s(?:the\s)?(?:next|following)\smonth(?![a-z])", "next"),
        (
            r"次月[底末](?:付款?|结账?|付清)?|次月结|(?<![a-z])end of (?:the )?following month(?![a-z])",
            "next:31",
        ),
        (rf"(?:账期|信用期|付款期限?|净)[:\s]*(?P<n>{COUNT})\s*个月", "months"),
        (rf"(?:账期|信用期|付款期限?|净)[:\s]*(?P<n>{COUNT})\s*(?:天|日)?(?![\d万千百元块k个月])", "net"),
        (
            rf"(?:开票|票到|到票|货到|到货|收货|收票|发货|交货)之?后?\s*(?P<n>{COUNT})\s*(?:天|"
            rf"日)(?:之?内)?(?:付款?|付清|结清?)?",
            "net",
        ),
        (rf"{_DAYS_TERM}(?:账期|内付清|内付款|内结清|付款|结清?账?)", "net"),
        (rf"{_START}{_DAYS_TERM}{_EDGE}", "net"),
        (
            r"(?<![a-z0-9])(?P<n>\d{1,3})[\s-]days?\s(?:after|from|of)\s(?:the\s)?(?:date\sof\s)?"
            r"(?:invoice|issue|delivery|receipt)(?:\sdate)?(?![a-z])",
            "net",
        ),
        (
            r"(?<![a-z0-9])(?<!in )(?<!within )(?P<n>\d{1,3})[\s-]days?(?:\s(?:terms|credit|net))?"
            r"(?![a-z]|\s(?:later|ago|after|from))",
            "net",
        ),
        (r"(?:(?<=\s)[要走])?(?:月结|月底结账?)|(?<![a-z])monthly terms(?![a-z])", "eom:0"),
        (r"季度?结(?:算|账)?|季[底末]结(?:算|账)?|(?<![a-z])(?:quarterly terms|eoq)(?![a-z])", "quarter:0"),
        (r"年度?结(?:算|账)?|年[底末终]结(?:算|账)?|(?<![a-z])(?:yearly terms|annual terms|eoy)(?![a-z])", "year:0"),
        (r"货到付款|现结|现款现货|现款现结|(?<![a-z])(?:cod|cash on delivery|on delivery)(?![a-z])", "cod"),
        (
            r"预付款?|先款后货|款到发货|"
            r"(?<![a-z])(?:prepaid|prepay(?:ment)?|(?:pay(?:ment)? )?in advance|cia)(?![a-z])",
            "prepaid",
        ),
    )
)
_ALONE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(?:eom|end of (?:the )?month|month[ -]?end|monthly)(?: \+ 0 days)?|月[底末]", "eom:0"),
        (r"end of (?:the )?quarter|quarter[ -]?end|quarterly|季度?[底末]", "quarter:0"),
        (r"end of (?:the )?year|year[ -]?end|yearly|annually|年[底末终]", "year:0"),
        (r"下个?月[底末]|end of (?:the )?next month", "next:31"),
        (rf"(?:the )?{_NTH} (?:of )?(?:the )?next month|next {_NTH.replace('P<n>', 'P<m>')}", "next"),
        (rf"下个?月(?P<n>{COUNT})[号日]?", "next"),
        (r"(?:due )?(?:on|upon) receipt|见票即付|即期|现付", "net:0"),
    )
)
"""What says when it is due only where terms are asked: in a sentence these are days."""
_EARLY: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"(?<![\d./-])(?P<percent>\d{1,2}(?:\.\d{1,3})?)\s?%?\s?/\s?(?P<days>\d{1,3})(?:\s?days?|\s?天)?"
        r"(?=[\s,;，；、]*(?:net|n/?\s?\d))"
    ),
    re.compile(  # without "net" 12/31 may be a day: only what is usual is a discount
        r"(?<![\d./-])(?P<percent>[0-5](?:\.\d{1,3})?|"
        r"\d{1,2}(?:\.\d{1,3})?\s?(?=%))\s?%?\s?/\s?(?P<days>\d{1,3})(?:\s?days?|\s?天)?"
        r"(?=[\s,;，；、]*(?:eo[mqy]|cod|end of|quarter|year|next\s\d{1,2}(?!\d|\s?days)"
        r"|月|季|年|净|次月|货到|开票|账期|\d{1,3}\s?(?:天|days?)))"
    ),
    re.compile(
        r"(?<![\d.])(?P<percent>\d{1,2}(?:\.\d{1,3})?)\s?%\s?(?:cash\s|early\s|payment\s)*(?:discount\s|"
        r"off\s)?(?:if\s|when\s)?"
        r"(?:paid\s)?(?:within\s|in\s)?(?P<days>\d{1,3})\s?days?(?![a-z])"
    ),
    re.compile(
        rf"(?P<days>{COUNT})\s?(?:天|日)之?内(?:付款?|付清|结清|回款|到账|全款)*[,，]?\s?(?:可|即|给|"
        rf"享受?)?(?:优惠|减免?|折扣|扣减?|让利?|返还?|再减)"
        r"\s?(?P<percent>\d{1,2}(?:\.\d{1,3})?)\s?%"
    ),
    re.compile(
        rf"(?P<days>{COUNT})\s?(?:天|日)之?内(?:付款?|付清|结清|回款|到账|全款)*[,，]?\s?(?:可|即|给|享受?)?"
        r"(?P<percent>\d{1,2}(?:\.\d{1,3})?)\s?%的?(?:折扣|优惠|让利)"
    ),
    re.compile(
        rf"(?P<days>{COUNT})\s?(?:天|日)之?内(?:付款?|付清|结清|回款|到账|全款)*[,，]?\s?(?:可|即|给|享受?)?打?"
        r"(?P<tenths>\d{2}|\d\.\d{1,2}|[一二三四五六七八九]{2})折"
    ),
)
"""What is given for paying early, with its percentage and its days: 2/10 net 30, 2% 10 days, 10天内付款优惠2%, 98折."""
_PERCENT = re.compile(
    r"百分之(?P<zh>[零一二两三四五六七八九十百点\d.]{1,8})|"
    r"(?P<digits>(?<![\d.])-?\d{1,6}(?:\.\d{1,6})?)\s?(?:%|percent(?![a-z])|pct(?![a-z])|个点)"
    r"|(?P<tenths>[一二两三四五六七八九\d])成(?![都本立功员为交熟])"
)
_CLASS = re.compile(
    rf"(?P<one>(?<![a-z0-9])[abc])\s?[类级](?:客户)?|(?<![a-z])(?:class|grade|等级|级别|"
    rf"分类)[:\s]*(?P<two>[abc])(?![a-z0-9])"
    rf"|类别[:\s]*(?P<three>[abc])(?![a-z0-9])|{_START}(?P<four>[abc]){_EDGE}"
)


def terms_in(low: str, *, with_early: bool = True) -> Iterator[Span]:
    """Payment terms: net 30, 30天, 月结, 月结30, EOM+15, 次月15号, 季结, 货到付款, 2/10 net 30.

    The discount is read apart and stands before the due day, wherever both were said.
    """
    cover = Cover(len(low))
    early = _early_in(low, cover) if with_early else []
    yield from _joined(early, _due_in(low, cover))


def _due_in(low: str, cover: Cover) -> list[Span]:
    """What says when it is due."""
    return [
        Span(*match.span(), "terms", *_value(kind, match))
        for pattern, kind in _TERMS
        for match in pattern.finditer(low)
        if cover.take(*match.span())
    ]


def _joined(early: list[Span], found: list[Span]) -> Iterator[Span]:
    """The discount and the due day as one reading, which the due day has when there is one."""
    if not early:
        yield from found
        return
    yield from (replace(span, readings=()) for span in early[1:])
    yield replace(early[0], readings=() if found else early[0].readings)
    for span in found:
        yield replace(span, readings=tuple(f"{early[0].readings[0]} {kind}" for kind in span.readings))


def terms_alone(low: str) -> Iterator[Span]:
    """The terms that a whole answer means; days and month ends are terms there."""
    cover = Cover(len(low))
    early = _early_in(low, cover)
    found = _due_in(low, cover)
    if not found:
        rest = "".join(ch for at, ch in enumerate(low) if cover.is_free(at, at + 1)).strip(" .。,;，；、")
        matches = ((kind, pattern.fullmatch(rest)) for pattern, kind in _ALONE)
        found = [Span(0, len(low), "terms", *_value(kind, match)) for kind, match in matches if match]
    yield from _joined(early, found)


def _early_in(low: str, cover: Cover) -> list[Span]:
    """Discounts for paying early, as terms keep them."""
    found = []
    for pattern in _EARLY:
        for match in pattern.finditer(low):
            days, percent = count_of(match["days"]), _off(match)
            if days is not None and days < 1000 and 0 < percent < 100 and cover.take(*match.span()):
                found.append(Span(*match.span(), "terms", (f"{percent.normalize():f}/{days}",)))
    return found


def _off(match: re.Match[str]) -> Decimal:
    """The percentage that is given up: 2%, or what 98折, 九八折 and 9.8折 leave of a hundred."""
    if "tenths" not in match.re.groupindex:
        return Decimal(match["percent"])
    text = match["tenths"]
    if "." in text:
        return 100 - Decimal(text) * 10
    return 100 - Decimal(text if text.isdigit() else "".join(str("零一二三四五六七八九".index(ch)) for ch in text))


def _value(kind: str, match: re.Match[str]) -> tuple[tuple[str, ...], Sentence | None]:
    """The terms as they are kept, or why they cannot be."""
    if kind not in ("net", "eom", "next", "quarter", "year", "months"):
        return (kind,), None
    said = next(match[name] for name in ("n", "m") if match.groupdict().get(name))
    n = count_of(said)
    if kind == "months" and n is not None:
        kind, n = "net", 30 * n  # as terms are agreed: a month is thirty days
    if kind == "next" and (n is None or not 1 <= n <= 31):
        return (), _("A month has the days 1 to 31.")
    if n is None or n > LONGEST_DAYS:
        return (), _("Terms may be at most {n} days.", n=LONGEST_DAYS)
    return (f"{kind}:{n}",), None


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
