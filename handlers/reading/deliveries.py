"""The day on which goods are delivered, told beside terms: 货到付款 12月5号送货, COD, delivered 5 December.

Terms are counted from it when it lies ahead, so it is no due day. Without terms a day is the due day, whatever stands
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.readings import Context, Span
from handlers.reading.words import Page

_BEFORE = re.compile(
    r"(?:(?:送货|交货|到货|发货|收货)(?:日期?|时间)?(?:是|为|在|[\s:])*"
    r"|(?<![a-z])(?:to\sbe\s|will\sbe\s)?(?:deliver(?:y|ed)?)(?:\s(?:date|day))?(?:\sis)?[\s:]*(?:on\s)?)$"
)
_AFTER = re.compile(r"\s*(?:才|再|会|要)?(?:送货|交货|到货|发货|收货|送到)|\sdelivery(?![a-z])")


def deliveries(spans: Sequence[Span], page: Page, context: Context) -> list[Span]:
    """With the days ahead that are said to be of delivery told apart from due days, where terms are said."""
    if not any(span.part == "terms" and span.readings for span in spans):
        return list(spans)
    return [_delivered(span, page, context) if span.part == "date" else span for span in spans]


def _delivered(span: Span, page: Page, context: Context) -> Span:
    if not span.readings or min(span.readings) <= context.today:
        return span
    before, after = _BEFORE.search(page.low, 0, span.start), _AFTER.match(page.low, span.end)
    if before is None and after is None:
        return span
    start = before.start() if before is not None else span.start
    return replace(span, part="delivered", start=start, end=after.end() if after is not None else span.end)
