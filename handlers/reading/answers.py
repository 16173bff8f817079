"""What a person types when one part of a form is asked: that part, and whatever else stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from handlers.reading import terms
from handlers.reading.amounts import amounts_in, unreadable
from handlers.reading.choices import chosen_date
from handlers.reading.dates import dates_in
from handlers.reading.day_words import no_such_day
from handlers.reading.methods import methods_in
from handlers.reading.numbers import documents_in
from handlers.reading.numerals import count_of
from handlers.reading.parts import split
from handlers.reading.people import roles_in
from handlers.reading.periods import periods_in
from handlers.reading.phones import dialled, phones_in
from handlers.reading.phones import unreadable as not_a_phone
from handlers.reading.readings import Context, Reading, Span
from handlers.reading.times import moments_in, no_such_time, times_in
from handlers.reading.words import Page, note_of, page_of
from locales import Sentence, _

_FREE = frozenset(
    {
        "note",
        "name",
        "text",
        "address",
        "contact_person",
        "source",
        "team",
        "member",
        "unknown_name",
        "reference",
        "code",
    }
)
"""Parts whose answer is the words themselves."""
_BACK = frozenset({"received_on"})
_BESIDE = ("customer", "amount", "method", "date", "time", "number", "terms", "parts", "note")
"""What may stand beside the answer and is taken along."""


def read_answer(part: str, text: str, context: Context) -> Reading:
    """The answer to one question; words that are no answer to it are refused with a form that works."""
    page = page_of(text)
    said = page.raw.strip()
    if not said:
        return Reading(None)
    if part in _FREE:
        return Reading(None, {part: said})
    if part == "tags":
        return Reading(
            None, {"tags": tuple(dict.fromkeys(word.strip("#,，、") for word in said.split() if word.strip("#,，、")))}
        )
    if part == "customer":
        return _customer(page, context)
    kind = part.removeprefix("next_")
    spans = (
        [span for span in _READERS[kind](page, context) if span.part in (kind, "moment")] if kind in _READERS else []
    )
    if not spans:
        return Reading(None, {}, {}, {part: _hint(kind, said)})
    return _answered(part, kind, page, spans, context)


def _customer(page: Page, context: Context) -> Reading:
    reading = split("", page, ("customer",), context, named=context.find(page.plain))
    if "customer" in reading.values or "customer" in reading.asked:
        return Reading(None, {k: v for k, v in reading.values.items() if k == "customer"}, reading.asked)
    return Reading(None, {"unknown_name": page.raw.strip()[:60]})


def _answered(part: str, kind: str, page: Page, spans: list[Span], context: Context) -> Reading:
    """The part, and a time typed beside a day."""
    values: dict[str, object] = {}
    asked: dict[str, tuple[object, ...]] = {}
    prefix = "next_" if part.startswith("next_") else ""
    refusal = next((span.refusal for span in spans if span.refusal), None)
    if refusal is not None:
        return Reading(None, {}, {}, {part: refusal})
    if spans[0].part == "moment":
        moment: datetime = spans[0].readings[0]
        return Reading(None, {f"{prefix}date": moment.date(), f"{prefix}time": moment.time()})
    readings = tuple(dict.fromkeys(reading for span in spans for reading in span.readings))
    used = list(spans)
    if len(readings) == 1 and all(span.sure for span in spans):
        values[part] = readings[0]
    else:
        asked[part] = readings
    if kind == "date":
        times = list(times_in(page.low))
        if len(times) == 1 and times[0].readings:
            used += times
            if times[0].sure:
                values[f"{prefix}time"] = times[0].readings[0]
            else:
                asked[f"{prefix}time"] = times[0].readings
    if note := note_of(page, used):
        values["note"] = note
    return Reading(None, values, asked)


def _dates(page: Page, context: Context) -> Iterable[Span]:
    moments = list(moments_in(page.low, context))
    spans = moments or [chosen_date(span, context, back=False) for span in dates_in(page.low, context)]
    if not spans and (n := count_of(page.low.strip(" 号日."))) and 1 <= n <= 31:
        return [chosen_date(span, context, back=False) for span in dates_in(f"{n}号", context)]
    return spans


def _numbers(page: Page) -> Iterable[Span]:
    spans = list(documents_in(page.low))
    word = page.plain.strip()
    if not spans and word and " " not in word and any(ch.isdigit() for ch in word) and len(word) <= 40:
        return [Span(0, len(page.plain), "number", (word.upper(),))]
    return spans


def _counts(page: Page) -> Iterable[Span]:
    n = count_of(page.low.strip())
    if n is not None and 1 <= n <= 120:
        return [Span(0, len(page.low), "parts", (n,))]
    return terms.parts_in(page.low)


def _terms(page: Page) -> Iterable[Span]:
    spans = list(terms.terms_in(page.low))
    n = count_of(page.low.strip(" 天日days"))
    if not spans and n is not None and n <= 730:
        return [Span(0, len(page.low), "terms", (f"net:{n}",))]
    return spans


def _phones(page: Page, context: Context) -> Iterable[Span]:
    spans = list(phones_in(page.low, context))
    number = None if spans else dialled(page.plain.strip(), context.country)
    if number is not None:
        return [Span(0, len(page.plain), "phone", (number,))]
    return spans or [Span(0, len(page.plain), "phone", (), not_a_phone(page.raw))]


def _percents(page: Page) -> Iterable[Span]:
    spans = list(terms.percents_in(page.low))
    return spans or list(terms.percents_in(page.low.strip() + "%"))


_READERS: dict[str, Callable[[Page, Context], Iterable[Span]]] = {
    "amount": lambda page, context: amounts_in(page.low, context, alone=True),
    "date": _dates,
    "time": lambda page, context: times_in(page.low),
    "method": lambda page, context: methods_in(page.low),
    "number": lambda page, context: _numbers(page),
    "parts": lambda page, context: _counts(page),
    "terms": lambda page, context: _terms(page),
    "phone": _phones,
    "class": lambda page, context: terms.classes_in(page.low),
    "percent": lambda page, context: _percents(page),
    "period": lambda page, context: periods_in(page.low, context),
    "role": lambda page, context: roles_in(page.low),
    "days": lambda page, context: terms.days_in(page.low),
}


def _hint(kind: str, said: str) -> Sentence:
    """Why the words are no answer, with forms that work."""
    match kind:
        case "amount":
            return unreadable(said)
        case "date":
            return no_such_day(said)
        case "time":
            return no_such_time(said)
        case "method":
            return _("Ways to pay are cash, transfer, cheque, card, Alipay, WeChat and other.")
        case "terms":
            return _("Terms are written like net 30, 月结, 月结30, EOM+15, COD or prepaid.")
        case "parts":
            return _("How many parts? A number from 1 to {n}.", n=120)
        case "class":
            return _("A class is A, B or C.")
        case "percent":
            return _("A percentage is written like 5% or 2.5%.")
        case "period":
            return _("A period is written like today, week, last month, 2026-10 or 2026-10-01..2026-10-31.")
        case "role":
            return _("Roles are salesperson, manager, finance and admin.")
        case _:
            return _("I did not understand {text}.", text=said[:60])
