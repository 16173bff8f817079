"""What is told beside an act and is no part of it: the day the goods went out, what is still owed."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.reading.dates import DUE
from handlers.reading.readings import Context, Span
from handlers.reading.words import Page

_OWED = re.compile(
    r"(?:还[欠差剩有]|剩下?|欠着|尚欠|余)的?\s?$|(?<![a-z])(?:of (?:the|their|his|her|a total of)|out of|owe(?:s|"
    r"d)?(?: us)?|still owes?(?: us)?|leav(?:es|ing)|"
    r"remaining|outstanding)\s$"
)
_UNPAID_YET = re.compile(
    r"[元块]?\s?(?:还?[没未]有?[付给结还交]|(?:still )?(?:due|outstanding|to (?:go|come)|open|unpaid|left)(?![a-z]))"
)


_DUE = re.compile(r"到期|前|付|还|due")
_WENT_OUT = re.compile(
    r"[开出供送发卖拿提拉搬领]了|(?<![a-z])(?:invoiced|invioced|invocied|billed|sold|shipped|delivered|supplied)(?![a-z])"
)


def due_ahead(spans: list[Span], page: Page, context: Context) -> list[Span]:
    """Of today, when the goods went out, and a day ahead, a receivable falls due on the day ahead.

    Today, told before the amount, is when they went out in any case, but for 今天到期; so is a day that was, where it
    is told what was done on it: billed yesterday.
    """
    first = min((span.start for span in spans if span.part == "amount"), default=0)
    spans = [
        replace(span, part="command")
        if span.part == "date"
        and span.readings == (context.today,)
        and span.end <= first
        and not _DUE.search(page.low, span.start, span.end + 3)
        else span
        for span in spans
    ]
    days = [span for span in spans if span.part == "date" and span.readings]
    ahead = [span for span in days if min(span.readings) > context.today]
    past = [span for span in days if max(span.readings) <= context.today]
    if any(span.part == "terms" for span in spans) and not ahead:
        return [replace(span, part="day_mentioned") if span in past else span for span in spans]
    if not ahead and _WENT_OUT.search(page.plain.lower()):
        past = [span for span in past if not _DUE.search(page.low, max(span.start - 4, 0), span.end + 3)]
    elif len(ahead) != 1 or len(ahead) + len(past) != len(days):
        return spans
    return [replace(span, part="day_mentioned") if span in past else span for span in spans]


def received(spans: list[Span], page: Page) -> list[Span]:
    """Without what is told of besides the money that came: of the 620, 还欠3万, 3万没付, 300 due Friday."""
    amounts = [span for span in spans if span.part == "amount"]
    others = [
        span for span in amounts if _OWED.search(page.low, 0, span.start) or _UNPAID_YET.match(page.low, span.end)
    ]
    if not others or len(others) == len(amounts):
        return spans
    return [
        replace(span, part="amount_mentioned")
        if span in others
        else replace(span, part="day_mentioned")
        if span.part == "date" and DUE in span.marks
        else span
        for span in spans
    ]
