"""From a command's text to its parts: every recogniser in turn, each on what the ones before it left.

Only the parts that the command wants are taken; what else was recognised is kept from being misread (a phone is no
amount) and stays in the note with everything that nobody recognised.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from handlers.reading import customers, levels, numbers, people, schedules, terms
from handlers.reading.amounts import amounts_in
from handlers.reading.asides import due_ahead, received
from handlers.reading.cheques import cheques_in, with_own_dates
from handlers.reading.choices import chosen_date, is_within_a_clause, tell_dates_apart
from handlers.reading.collecting_days import collecting_days_in
from handlers.reading.cover import Cover
from handlers.reading.dates import dates_in
from handlers.reading.days import day_of
from handlers.reading.deliveries import deliveries
from handlers.reading.methods import methods_in
from handlers.reading.outcomes import TOLD, outcomes_in, reasons_in
from handlers.reading.periods import periods_in
from handlers.reading.phones import phones_in
from handlers.reading.readings import Candidate, Context, Named, Reading, Span
from handlers.reading.times import moments_in, times_in
from handlers.reading.words import Page, note_of, pieces_of
from locales import Sentence

Values = dict[str, Any]

_LONG = 14
_MOST = 40  # of one kind in one text; what is beyond stays in the note
_PRICE = re.compile(r"(?:是|单价|报价|合同价?|每[箱件吨个]|一[箱件吨个]|(?<![a-z])(?:price (?:is|was)|at|for))\s*$")
_COMPACT_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_ONLY_MONEY = re.compile(r"(?:欠|付|还|交|给|清|结|款|钱|的|了|我们|共|老账|付清|结清|一共|总共|合计)+")

CONTACTS = ("visit", "call", "message", "email", "meeting")
"""The commands that log a contact: their text is free, and a date ahead in it is the next step."""

_CONTACT_PARTS = ("customer", "date", "time", "next_date", "next_time", "note")
_CUSTOMER_PARTS = ("contact_person", "phone", "address", "class", "terms", "collecting_day", "tags", "source")
PARTS_OF: dict[str, tuple[str, ...]] = {
    "start": ("code",),
    "help": ("command",),
    "menu": (),
    "today": (),
    "new": ("name", *_CUSTOMER_PARTS),
    "find": ("text",),
    "card": ("customer",),
    "edit": ("customer", "name", *_CUSTOMER_PARTS),
    **dict.fromkeys(CONTACTS, _CONTACT_PARTS),
    "follow": ("customer", "date", "time", "note"),
    "bill": ("customer", "amount", "date", "terms", "delivered", "number", "parts", "note"),
    "pay": ("customer", "amount", "method", "date", "number", "reference", "cheque", "cheque_date", "note"),
    "promise": ("customer", "amount", "date", "note"),
    "due": ("customer", "days", "member"),
    "plan": ("period",),
    "aging": ("date", "customer", "member", "picture"),
    "history": ("customer", "period"),
    "day": ("member", "date"),
    "team": ("period",),
    "rank": ("period",),
    "report": ("period",),
    "invite": ("role", "team"),
    "members": (),
    "link": ("team",),
    "export": ("period",),
    "settings": (),
    "rate": ("text",),
    "undo": (),
    "cancel": (),
    "contact": ("customer", "outcome", "next_date", "next_time", "note"),
    "remind": ("customer",),
    "dispute": ("customer", "number", "reason", "amount", "next_date", "note"),
    "statement": ("customer", "period"),
    "letter": ("customer", "level"),
    "fee": ("customer", "number"),
    "credit": ("customer", "number", "amount", "note"),
    "refund": ("customer", "amount", "method", "note"),
    "move": ("customer", "number", "part", "date", "amount", "parts", "note"),
    "cheques": (),
    "receipt": ("customer", "number"),
    "offer": ("customer", "number", "amount", "percent", "date", "note"),
    "writeoff": ("customer", "number", "amount", "note"),
    "target": ("member", "amount", "period"),
    "approvals": (),
    "handover": ("member",),
    "merge": ("customer",),
    "alias": ("alias", "customer"),
    "import": (),
}
"""The parts that each command takes, in the order of its form."""

_ABOUT_AMOUNTS = frozenset({"", "pay", "bill", "refund", "credit", "writeoff"})
"""Commands that always have an amount."""
MONEY = frozenset({"pay", "bill", "promise", "refund"})
"""The commands about money, where words like 付 and 款 say nothing more."""
_BACK = frozenset({"pay", "aging", "day", "refund", "rate"})
"""Commands whose day lies behind; the others look ahead."""
_AHEAD = frozenset({"plan", "target", "promise", "follow"})
"""Commands whose period or day can only lie ahead."""
_LEFT_OVER = ("team", "member", "code", "name", "text")
"""Parts that are whatever words are left."""


def split(
    intent: str,
    page: Page,
    wants: Collection[str],
    context: Context,
    *,
    named: Sequence[Named],
    taken: Sequence[Span] = (),
    host: Candidate | None = None,
) -> Reading:
    """The parts of a command's text; `taken` are stretches that say which command it is, `host` is whom it is about
    when it names nobody."""
    wanted = frozenset(wants)
    spans = list(taken)
    page = customers.masked(page, spans)
    doubtful: list[Span] = []
    if "customer" in wanted:
        chosen, doubtful = customers.choose(named, page)
        spans += chosen
        page = customers.masked(page, chosen)
    if doubtful and not any(span.part == "customer" for span in spans):
        return _with_doubtful(intent, page, wanted, context, spans, doubtful, host)
    return _filled(intent, page, wanted, context, [*spans, *recognised(intent, page, wanted, context)], host)


def _with_doubtful(
    intent: str,
    page: Page,
    wanted: frozenset[str],
    context: Context,
    spans: list[Span],
    doubtful: list[Span],
    host: Candidate | None,
) -> Reading:
    """Digits that may be a phone's tail are the customer only when the amount is there without them; and then asked."""
    for span in doubtful:
        rest = [*spans, span, *recognised(intent, customers.masked(page, [span]), wanted, context)]
        has_amount = any(one.part == "amount" and one.readings for one in rest)
        if "amount" not in wanted or has_amount or intent not in _ABOUT_AMOUNTS:
            is_number = any(ch.isdigit() for ch in page.plain[span.start : span.end])
            tail = replace(span, sure=span.sure and not (is_number and "amount" in wanted))
            rest = [tail if one is span else one for one in rest]
            return _filled(intent, page, wanted, context, rest, host)
    return _filled(intent, page, wanted, context, [*spans, *recognised(intent, page, wanted, context)], host)


def recognised(intent: str, page: Page, wanted: frozenset[str], context: Context) -> list[Span]:
    """What the recognisers find, each on what the ones before it left; none overlap."""
    spans: list[Span] = []
    cover = Cover(len(page.low))
    for find in _recognisers(intent, wanted, context):
        found = [span for span in islice(find(page), _MOST) if cover.take(span.start, span.end)]
        if found:
            spans += found
            page = customers.masked(page, found)
    return spans


def _recognisers(intent: str, wanted: frozenset[str], context: Context) -> Iterator[Any]:
    """In order: what is surest of its shape comes first."""
    if "period" in wanted:
        yield lambda page: periods_in(page.low, context, ahead=intent in _AHEAD)
    if "level" in wanted:
        yield lambda page: levels.levels_in(page.low)
    if "part" in wanted:
        yield lambda page: numbers.ordinals_in(page.low)
    yield lambda page: numbers.codes_in(page.low)
    if "tags" in wanted:
        yield lambda page: numbers.tags_in(page.low, page.plain)
    if "cheque" in wanted:
        yield lambda page: cheques_in(page.low)
    yield lambda page: numbers.references_in(page.low, page.plain)
    if "outcome" in wanted:
        yield lambda page: outcomes_in(page.low)
    if "collecting_day" in wanted:
        yield lambda page: collecting_days_in(page.low)
    yield lambda page: phones_in(page.low, context)
    yield lambda page: numbers.documents_in(page.low)
    if "contact_person" in wanted:
        yield lambda page: people.contacts_in(page.low, page.plain)
    if "source" in wanted:
        yield lambda page: people.sources_in(page.low, page.plain)
    if "role" in wanted:
        yield lambda page: people.roles_in(page.low)
    if "reason" in wanted:
        yield lambda page: reasons_in(page.low)
    yield lambda page: moments_in(page.low, context)
    if "parts" in wanted:
        yield lambda page: schedules.schedules_in(page.low)
    if wanted & {"terms", "amount"} and intent != "promise":
        yield lambda page: terms.terms_in(page.low, with_early="terms" in wanted)
    if "amount" in wanted and "parts" not in wanted:
        yield lambda page: schedules.counts_in(page.low)
    yield lambda page: terms.percents_in(page.low)
    if "class" in wanted:
        yield lambda page: terms.classes_in(page.low)
    if "address" in wanted:
        yield lambda page: people.addresses_in(page.low, page.plain)
    if "days" in wanted:
        yield lambda page: terms.days_in(page.low)
    if "period" not in wanted:
        yield lambda page: dates_in(page.low, context)
    yield lambda page: times_in(page.low)
    if "method" in wanted:
        yield lambda page: methods_in(page.low)
    if "picture" in wanted:
        yield lambda page: terms.pictures_in(page.low)
    if "amount" in wanted:
        yield lambda page: amounts_in(page.low, context)


def _filled(
    intent: str, page: Page, wanted: frozenset[str], context: Context, spans: list[Span], host: Candidate | None
) -> Reading:
    """Values, questions and refusals from the spans; and what is left as note or name."""
    if "cheque_date" in wanted:
        spans = with_own_dates(spans, page, context)
    if "next_date" in wanted:
        spans = tell_dates_apart(spans, page, context)
    else:
        back, ahead = intent in _BACK, intent in _AHEAD
        spans = [chosen_date(span, context, back=back, ahead=ahead) for span in spans]
    if "reference" in wanted or "date" in wanted:
        spans = _reconsidered(spans, page, wanted)
    spans = _without_second_dates(spans, wanted)
    if intent == "bill":
        spans = due_ahead(deliveries(spans, page, context), page, context)
    if intent == "pay":
        spans = received(spans, page)
    if intent == "dispute":
        spans = [replace(one, part="price_mentioned") if _is_price(one, page) else one for one in spans]
    values: Values = {}
    asked: dict[str, tuple[Any, ...]] = {}
    refused: dict[str, Sentence] = {}
    used = [span for span in spans if span.part == "command"]
    for part in dict.fromkeys(span.part for span in spans):
        own = [span for span in spans if span.part == part]
        if part == "moment":
            used += _put_moments(own, wanted, values, asked)
        elif part in wanted:
            used += _put(part, own, values, asked, refused)
    if "next_time" in values and not {"next_date"} & {*values, *asked, *refused}:
        values["next_date"] = context.today  # 下午3点再打
    if host is not None and "customer" in wanted and not {"customer"} & {*values, *asked}:
        values["customer"] = host
    used += _put_name(intent, page, wanted, used, values, asked)
    _put_left_over(intent, page, wanted, used, values)
    return Reading(intent, values, asked, refused, rests_on=_rests_on(page, used, {*values, *asked, *refused}))


def _is_price(span: Span, page: Page) -> bool:
    """Whether an amount is what something costs, rather than what is disputed: 合同是18块."""
    return span.part == "amount" and _PRICE.search(page.plain, 0, span.start) is not None


def _rests_on(page: Page, used: Sequence[Span], told: Collection[str]) -> dict[str, str]:
    """The words that tell each part, as they were typed; those that say which command it is tell the intent."""
    words: dict[str, list[str]] = {}
    for span in sorted(used, key=lambda span: span.start):
        for part in _PARTS_TOLD.get(span.part, (span.part,)):
            if part in told or part == "intent":
                words.setdefault(part, []).append(page.raw[span.start : span.end].strip())
    return {part: " ".join(stretches) for part, stretches in words.items()}


_PARTS_TOLD = {"command": ("intent",), "moment": ("date", "time", "next_date", "next_time")}
"""What a stretch tells when it is not the part that it is called."""


def _put(
    part: str, own: list[Span], values: Values, asked: dict[str, tuple[Any, ...]], refused: dict[str, Sentence]
) -> list[Span]:
    """One reading is the value, several are asked, a refusal stands above both."""
    if part == "tags":
        values[part] = tuple(dict.fromkeys(tag for span in own for tag in span.readings))
        return own
    if part in ("phone", "contact_person", "address") and own[0].readings:
        values[part] = own[0].readings[0]  # a second one stays in the note
        return own[:1]
    refusal = next((span.refusal for span in own if span.refusal), None)
    readings = tuple(dict.fromkeys(reading for span in own for reading in span.readings))
    if refusal is not None:
        refused[part] = refusal
    elif len(readings) == 1 and all(span.sure for span in own):
        values[part] = readings[0]
    elif readings:
        asked[part] = readings
    return own


def _put_moments(
    own: list[Span], wanted: frozenset[str], values: Values, asked: dict[str, tuple[Any, ...]]
) -> list[Span]:
    """A moment counted from now is a day and a time."""
    prefix = "next_" if "next_date" in wanted else ""
    if f"{prefix}date" not in wanted or len(own) > 1:
        return []
    moment: datetime = own[0].readings[0]
    if f"{prefix}date" in values or f"{prefix}date" in asked:
        return []
    values[f"{prefix}date"] = moment.date()
    if f"{prefix}time" in wanted:
        values[f"{prefix}time"] = moment.time()
    return own


def _reconsidered(spans: list[Span], page: Page, wanted: frozenset[str]) -> list[Span]:
    """Beside a good amount eight digits may be a day, and a very long number is the reference of the transfer."""
    amounts = [span for span in spans if span.part == "amount"]
    if not any(span.readings for span in amounts) or len(amounts) < 2:
        return spans
    return [_other_than_amount(span, page, wanted) if span in amounts else span for span in spans]


def _other_than_amount(span: Span, page: Page, wanted: frozenset[str]) -> Span:
    text = page.plain[span.start : span.end].strip()
    if "reference" in wanted and span.refusal and text.isdigit() and len(text) >= _LONG:
        return replace(span, part="reference", readings=(text,), refusal=None)
    match = _COMPACT_DAY.fullmatch(text)
    day = day_of(int(match[1]), int(match[2]), int(match[3])) if match and "date" in wanted else None
    return replace(span, part="date", readings=(day,), refusal=None) if day else span


def _without_second_dates(spans: list[Span], wanted: frozenset[str]) -> list[Span]:
    """Of several days the one that is said to be due is the due day; the others stay in the note."""
    due = [span for span in spans if span.part == "date" and "due" in span.marks]
    if "next_date" in wanted or len(due) != 1:
        return spans
    return [span if span.part != "date" or span in due else replace(span, part="day_mentioned") for span in spans]


def _put_name(
    intent: str,
    page: Page,
    wanted: frozenset[str],
    used: list[Span],
    values: Values,
    asked: dict[str, tuple[Any, ...]],
) -> list[Span]:
    """The name of a new customer, or of one that nobody knows."""
    if intent == "new" and "name" in wanted:
        part, stretch = "name", _name_of_new(page, used)
    elif intent == "edit" and (renamed := _other_name(page, used)):
        values["name"] = page.raw[renamed[-1].start : renamed[-1].end]
        return renamed
    elif "customer" in wanted and not {"customer"} & {*values, *asked} and "member" not in wanted:
        part, stretch = "unknown_name", customers.unknown_name(page, used)
    else:
        return []
    if stretch is None:
        return []
    values[part] = page.raw[stretch[0] : stretch[1]].strip()
    return [Span(*stretch, part)]


def _put_left_over(intent: str, page: Page, wanted: frozenset[str], used: list[Span], values: Values) -> None:
    """A team, a member, and at last the note: nothing that was said is dropped."""
    if "next_date" in wanted:
        rest = customers.masked(page, used)
        used = [span for span in used if not is_within_a_clause(span, rest)]
    used = [span for span in used if TOLD not in span.marks]
    note = note_of(page, used, is_said=_is_more_than_money if intent in MONEY else bool)
    if not note:
        return
    for part in _LEFT_OVER:
        if part in wanted and part not in values and (intent, part) != ("edit", "name"):
            values[part] = note
            return
    values["note"] = note


def _is_more_than_money(text: str) -> bool:
    return _ONLY_MONEY.fullmatch(text) is None


_CALLED = re.compile(r"\s*(?:名字|店名|客户)?(?:名?叫做?|(?:called|named)(?=\s))\s*", re.IGNORECASE)
_CALLED_NOW = re.compile(
    r"\s*(?:(?:应该|应)?改?名?(?:叫做?|为)|(?:名字|名称|店名|公司名)(?:应该|应)?(?:[叫改]?[为是做]|叫)?)\s*"
    r"|\s*(?:(?:it'?s\s|now\s)*(?:called|named|renamed(?:\sto)?)|(?:(?:the|its)\s)?(?:new\s)?name\sis)\s+",
    re.IGNORECASE,
)
_OF_PERSON = re.compile(r"\s(?=(?:老板娘?|店长|经理|负责人|联系人)?姓)")


def _name_of_new(page: Page, used: list[Span]) -> tuple[int, int] | None:
    """The words up to the next known shape; failing that the first words there are."""
    for start, end in pieces_of(page, used):
        text = page.plain[start:end]
        for sign in (",", ";", "\n", "，", "；", "。"):
            text = text.partition(sign)[0]
        text = _OF_PERSON.split(text, maxsplit=1)[0]
        called = _CALLED.match(text)
        begin = called.end() if called else 0
        if text[begin:].strip():
            return start + begin, start + len(text.rstrip())
    return None


def _other_name(page: Page, used: list[Span]) -> list[Span]:
    """What a customer is called from now on, and the words that say so, without which it is no name: 叫华新商贸."""
    for start, end in pieces_of(page, used):
        text = page.plain[start:end]
        called = _CALLED_NOW.match(text)
        if called and text[called.end() :].strip():
            begin = start + called.end()
            return [Span(start, begin, "command"), Span(begin, start + len(text.rstrip()), "name")]
    return []


def candidates_of(reading: Reading) -> tuple[Candidate, ...]:
    """The customers that a reading names, one or several."""
    one = reading.values.get("customer")
    return (one,) if one is not None else tuple(reading.asked.get("customer", ()))
