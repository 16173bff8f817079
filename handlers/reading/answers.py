"""What a person types when one part of a form is asked: that part, and whatever else stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from handlers.reading import levels, periods, schedules, terms
from handlers.reading.amounts import amounts_in, unreadable
from handlers.reading.cheques import number_alone, own_dates_in
from handlers.reading.choices import chosen_date
from handlers.reading.collecting_days import collecting_days_in
from handlers.reading.customers import masked
from handlers.reading.dates import dates_in
from handlers.reading.day_words import no_such_day
from handlers.reading.methods import methods_in
from handlers.reading.numbers import documents_in
from handlers.reading.numerals import count_of
from handlers.reading.outcomes import TOLD, outcomes_in, reasons_in, reasons_named
from handlers.reading.parts import split
from handlers.reading.people import roles_in
from handlers.reading.periods import periods_in
from handlers.reading.phones import dialled, phones_in
from handlers.reading.phones import unreadable as not_a_phone
from handlers.reading.readings import Context, Reading, Span
from handlers.reading.times import moments_in, no_such_time, times_in
from handlers.reading.words import Page, page_of
from locales import Sentence, _

_FREE = frozenset(
    {
        "note",
        "name",
        "alias",
        "text",
        "address",
        "contact_person",
        "email",
        "source",
        "team",
        "member",
        "unknown_name",
        "reference",
    }
)
"""Parts whose answer is the words themselves."""
_BESIDE = {
    "customer": ("amount", "method", "number", "terms", "parts", "note"),
    "amount": ("method", "number", "terms", "parts", "note"),
}
"""What may stand beside an answer and is taken along: 5000 微信."""
_DAYS_LATER = re.compile(r"(\d{1,3})\s?(?:天|日|days?)")
_NOTHING = frozenset({"skip", "none", "no", "-", "跳过", "略过", "没有", "无", "不填", "不知道"})
_BACK = frozenset({"back", "go back", "返回", "上一步", "退回", "回上一步", "返回上一步"})
_OLDEST = re.compile(
    r"(?<![a-z])(?:the\s)?oldest(?:\sones?|\sfirst)*(?![a-z])"
    r"|(?:从|先(?:还|付|冲|结|销)?)?(?:最早|最老|最旧|旧账|老账|旧的|老的)(?:的|开始)*|按顺序|从旧到新"
)
OLDEST_FIRST = "oldest"
"""What is settled first when no debt is named: the oldest due."""
_NUMBERED = re.compile(r"(?:inv(?:oice)?|no|nr|#|发票|单号?|票号?|第)[\s.:：-]*\d{1,6}(?:号|单)?")
"""Alone, a document by its number and no amount."""
_MOST = 40
_LONGEST = 24


def read_answer(part: str, text: str, context: Context) -> Reading:
    """The answer to one question. Words that are no answer are refused with a form that works, unless they are so many
    that they may be something else altogether: then nothing was read."""
    page = page_of(text)
    said = page.raw.strip()
    if not said:
        return Reading(None)
    if part in _FREE:
        return Reading(None, {part: said})
    if part == "tags":
        words = [word.strip("#,，、") for word in said.split()]
        return Reading(None, {"tags": tuple(dict.fromkeys(word for word in words if word))})
    if part == "customer":
        return _customer(page, context)
    if part == "reason":
        return _reason(page, context)
    kind = part.removeprefix("next_")
    documents = list(documents_in(page.low)) if kind == "amount" else []
    is_numbered = kind == "amount" and _NUMBERED.fullmatch(page.low.strip()) is not None
    if is_numbered or (documents and not any(amounts_in(masked(page, documents).low, context))):
        return Reading(None, {}, {}, {part: _hint(kind, said)})  # INV-1, 发票12
    if kind == "amount":
        reading = split("", page, ("amount", *_BESIDE["amount"]), context, named=())
        if "amount" in {*reading.values, *reading.asked, *reading.refused}:
            return replace(reading, intent=None)
    if part == "date" and (due := _due_terms(page, context)):
        return _answered("terms", "terms", page, due, context)
    read = _READERS.get(kind)
    spans = [span for span in read(page, context) if span.part in (kind, "moment")] if read else []
    if spans:
        return _answered(part, kind, page, spans, context)
    return Reading(None, {}, {}, {part: _hint(kind, said)}) if len(said) <= _LONGEST else Reading(None)


def passes_over(text: str) -> bool:
    """Whether the words answer a question that may be left open: skip, 跳过, none."""
    return page_of(text).low.strip(" .。!！") in _NOTHING


def goes_back(text: str) -> bool:
    """Whether the words ask for the question before: back, 上一步."""
    return page_of(text).low.strip(" .。!！") in _BACK


def _reason(page: Page, context: Context) -> Reading:
    """The reason of a dispute, by its name or in free words, which are kept; what tells none of the list is another."""
    alone = [span for span in reasons_in(page.low) if TOLD not in span.marks]
    if alone:
        return _answered("reason", "reason", page, alone, context)
    said, named = page.raw.strip(), reasons_named(page.raw)
    if len(named) > 1:
        return Reading(None, {"note": said}, {"reason": tuple(named)})
    return Reading(None, {"note": said, "reason": named[0] if named else "other"})


def _customer(page: Page, context: Context) -> Reading:
    wants = ("customer", *_BESIDE["customer"])
    reading = split("", page, wants, context, named=tuple(context.find(page.plain)))
    if "customer" in reading.values or "customer" in reading.asked:
        return replace(reading, intent=None)
    return Reading(None, {"unknown_name": page.raw.strip()[:60]})


def _answered(part: str, kind: str, page: Page, spans: list[Span], context: Context) -> Reading:
    """The part, a time typed beside a day, and what else may stand beside it."""
    prefix = "next_" if part.startswith("next_") else ""
    refusal = next((span.refusal for span in spans if span.refusal), None)
    if refusal is not None:
        return Reading(None, {}, {}, {part: refusal})
    values: dict[str, object] = {}
    asked: dict[str, tuple[object, ...]] = {}
    used = list(spans)
    if spans[0].part == "moment":
        moment: datetime = spans[0].readings[0]
        values |= {f"{prefix}date": moment.date(), f"{prefix}time": moment.time()}
    else:
        _put(part, spans, values, asked)
    times = list(times_in(masked(page, spans).low)) if kind == "date" else []
    if len(times) == 1 and times[0].readings:
        used += times
        _put(f"{prefix}time", times, values, asked)
    taken = [replace(span, part="command") for span in used]
    rest = split("", page, _BESIDE.get(kind, ("note",)), context, named=(), taken=taken)
    return Reading(None, {**rest.values, **values}, {**rest.asked, **asked})


def _put(part: str, spans: list[Span], values: dict[str, object], asked: dict[str, tuple[object, ...]]) -> None:
    readings = tuple(dict.fromkeys(reading for span in spans for reading in span.readings))
    if len(readings) == 1 and all(span.sure for span in spans):
        values[part] = readings[0]
    elif readings:
        asked[part] = readings


def _dates(page: Page, context: Context) -> Iterable[Span]:
    moments = list(moments_in(page.low, context))
    days = islice(dates_in(page.low, context), _MOST)
    spans = moments or [chosen_date(span, context, back=False) for span in days]
    if not spans and (match := _DAYS_LATER.fullmatch(page.low.strip())):
        return dates_in(f"in {match[1]} days", context)
    if not spans and (n := count_of(page.low.strip(" 号日."))) and 1 <= n <= 31:
        return [chosen_date(span, context, back=False) for span in dates_in(f"{n}号", context)]
    return spans


def _methods(page: Page) -> Iterable[Span]:
    if page.low.strip() in ("其他", "其它", "other"):
        return [Span(0, len(page.low), "method", ("other",))]
    return methods_in(page.low)


def _numbers(page: Page) -> Iterable[Span]:
    spans = list(documents_in(page.low))
    word = page.plain.strip()
    if not spans and word and " " not in word and any(ch.isdigit() for ch in word) and len(word) <= 40:
        return [Span(0, len(page.plain), "number", (word.upper(),))]
    return spans


def _firsts(page: Page) -> Iterable[Span]:
    """What a payment settles first: a number, or the usual order."""
    if match := _OLDEST.search(page.low):
        return [Span(*match.span(), "first", (OLDEST_FIRST,))]
    return [replace(span, part="first") for span in _numbers(page)]


def _counts(page: Page) -> Iterable[Span]:
    n = count_of(page.low.strip())
    if n is not None and 1 <= n <= 120:
        return [Span(0, len(page.low), "parts", (n,))]
    return schedules.schedules_in(page.low)


def _terms(page: Page) -> Iterable[Span]:
    spans = list(terms.terms_alone(page.low))
    n = count_of(page.low.strip(" 天日days"))
    if not spans and n is not None and n <= 730:
        return [Span(0, len(page.low), "terms", (f"net:{n}",))]
    return spans


def _due_terms(page: Page, context: Context) -> list[Span]:
    """Terms that answer when something is due; what reads as a day is one, unless a discount goes with it."""
    spans = list(_terms(page))
    has_early = any("/" in reading for span in spans for reading in span.readings)
    return spans if has_early or not list(_dates(page, context)) else []


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
    "cheque": lambda page, _context: number_alone(page.low),
    "cheque_date": own_dates_in,
    "delivered": lambda page, context: (replace(span, part="delivered") for span in _dates(page, context)),
    "time": lambda page, context: times_in(page.low),
    "method": lambda page, context: _methods(page),
    "number": lambda page, context: _numbers(page),
    "first": lambda page, context: _firsts(page),
    "parts": lambda page, context: _counts(page),
    "terms": lambda page, context: _terms(page),
    "phone": _phones,
    "class": lambda page, context: terms.classes_in(page.low),
    "percent": lambda page, context: _percents(page),
    "period": lambda page, context: periods_in(page.low, context),
    "outcome": lambda page, context: outcomes_in(page.low),
    "collecting_day": lambda page, context: collecting_days_in(page.low),
    "role": lambda page, context: roles_in(page.low),
    "days": lambda page, context: terms.days_in(page.low),
    "statements": lambda page, context: periods.every_in(page.low),
    "level": lambda page, context: levels.levels_in(page.low),
}


def _hint(kind: str, said: str) -> Sentence:
    """Why the words are no answer, with forms that work."""
    match kind:
        case "amount":
            return unreadable(said)
        case "cheque":
            return _("The number of a cheque is written like 123456 or AB0012345.")
        case "date" | "cheque_date" | "delivered":
            return no_such_day(said)
        case "time":
            return no_such_time(said)
        case "method":
            return _("Ways to pay are cash, transfer, cheque, card, Alipay, WeChat and other.")
        case "terms":
            return _("Terms are written like net 30, 月结30, EOM+15, 次月15号, 季结, COD, prepaid or 2/10 net 30.")
        case "parts":
            return _("How many parts? A number from 1 to {n}.", n=120)
        case "outcome":
            return _("An outcome is promised, will pay, short of cash, refuses, contract terms, papers or not reached.")
        case "collecting_day":
            return _("A collecting day is written like every Friday, 每周五, collects on the 15th or 每月15号.")
        case "class":
            return _("A class is A, B or C.")
        case "percent":
            return _("A percentage is written like 5% or 2.5%.")
        case "statements":
            return _("Statements are drawn monthly or quarterly.")
        case "level":
            return _("The tone is 1 (friendly), 2 (firm) or 3 (last notice).")
        case "period":
            return _("A period is written like today, week, last month, 2026-10 or 2026-10-01..2026-10-31.")
        case "role":
            return _("Roles are salesperson, manager, finance and admin.")
        case _:
            return _("I did not understand {text}.", text=said[:60])
