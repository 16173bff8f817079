"""Cheques in a text: the number (支票 号 123456, cheque no. 123456) and the day that is written on one.

A day right after the number is the cheque's own, before or after today; so is a day ahead beside a cheque without one,
because money is never received tomorrow. Any other day is the one on which the cheque came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from handlers.reading.dates import dates_in
from handlers.reading.day_words import OPEN
from handlers.reading.readings import Context, Span
from handlers.reading.words import Page

_CHEQUE = re.compile(
    r"(?P<word>(?:银行|转账)?支票|承兑汇票|银行承兑|汇票|(?<![a-z])(?:cheque|check))"
    r"(?P<rest>[\s,:]*(?:票?号码?|编号|(?:no|nr|number)(?![a-z])\.?|"
    r"#)[\s.:=#]*(?P<number>[a-z]{0,4}\d{4,20})(?![a-z0-9]))"
)
_ALONE = re.compile(
    r"\s*(?:支票)?(?:票?号码?|编号|(?:cheque\s)?(?:no|nr|number)(?![a-z])\.?|#)?"
    r"[\s.:=#]*(?P<number>[a-z0-9-][a-z0-9 -]{0,23})\s*"
)
_IS_CHEQUE = re.compile(r"支票|汇票|承兑|(?<![a-z])(?:cheque|check|chq)(?![a-z])")
_NUMBER_APART = re.compile(
    r"(?:(?<!发)票号码?|(?<![a-z])(?<!invoice )(?:number|no\.?))[\s:=#]*(?P<number>[a-z]{0,4}\d{4,20})(?![a-z0-9])"
)
"""The number of a cheque told apart from the word for it: 给了支票 一万整 票号 00871234."""
_HALF_A_YEAR = 183
_DATED = re.compile(r"[\s,.;:]*(?:(?:出票|票面|开票)?日期?[\s:]*|dated?[\s:]*|of\s+)?(?:(?<![a-z])on\s+)?")


def cheques_in(low: str) -> Iterator[Span]:
    """A cheque with its number: that it is one, and the number."""
    for match in _CHEQUE.finditer(low):
        yield Span(*match.span("word"), "method", ("cheque",))
        yield Span(*match.span("rest"), "cheque", (match["number"].upper(),))
    if _IS_CHEQUE.search(low):
        for match in _NUMBER_APART.finditer(low):
            yield Span(*match.span(), "cheque", (match["number"].upper(),))


def number_alone(low: str) -> Iterator[Span]:
    """The answer to which number a cheque has: 123456, or no. AB 0012345."""
    if match := _ALONE.fullmatch(low):
        number = match["number"].replace(" ", "").upper()
        if any(ch.isdigit() for ch in number):
            yield Span(*match.span(), "cheque", (number,))


def own_dates_in(page: Page, context: Context) -> Iterable[Span]:
    """The days in an answer to which day stands on the cheque."""
    return [_own(span, context) for span in dates_in(page.low, context)]


def with_own_dates(spans: Sequence[Span], page: Page, context: Context) -> list[Span]:
    """The days of which one may be the cheque's own."""
    numbers = [span for span in spans if span.part == "cheque"]
    is_cheque = any(span.part == "method" and span.readings == ("cheque",) for span in spans)
    return [_read(span, numbers, page, context) if span.part == "date" and is_cheque else span for span in spans]


def _read(span: Span, numbers: Sequence[Span], page: Page, context: Context) -> Span:
    before = next((one for one in numbers if _DATED.fullmatch(page.low, one.end, span.start)), None)
    if before is not None:
        return replace(_own(span, context), start=before.end)
    days_ago = [(context.today - day).days for day in span.readings]
    lies_ahead = any(days < 0 for days in days_ago) and not any(0 <= days <= _HALF_A_YEAR for days in days_ago)
    return _own(span, context) if lies_ahead and not numbers else span


def _own(span: Span, context: Context) -> Span:
    """Of the years that an open day may be in, the nearest."""
    readings = span.readings
    if OPEN in span.marks and readings:
        readings = (min(readings, key=lambda day: abs(day - context.today)),)
    return replace(span, part="cheque_date", readings=readings, sure=len(readings) == 1, marks=span.marks - {OPEN})
