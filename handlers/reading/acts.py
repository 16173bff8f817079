"""A message as the acts that it tells: mostly one; several when it clearly says so, each with a verb of its own.

`今天去了华联，王经理说下周三付3万，顺便收了五千现金，周五再去` is a visit, a promise, a payment and a follow-up. A
clause without a verb of its own stays with the act before it. The customer, and the day that is told of, hold for what
follows until another is named. Where it is not clear which acts are meant, the whole is read as one act, and asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from handlers.reading.clauses import clauses_in, opening
from handlers.reading.customers import choose
from handlers.reading.dates import NEXT
from handlers.reading.heard import LONGEST_SENTENCE, Heard
from handlers.reading.methods import methods_in
from handlers.reading.parts import CONTACTS
from handlers.reading.readings import Candidate, Context, Named, Reading
from handlers.reading.second_looks import looked_at_again, names_another
from handlers.reading.sentences import read_as, read_one, read_slashed
from handlers.reading.words import BLANK, Page, page_of

_ACTS = frozenset({*CONTACTS, "follow", "pay", "bill", "promise", "refund", "contact", "dispute"})
"""The commands that a clause of a longer message may tell."""
_TOLD_OF = frozenset({*CONTACTS, "pay", "refund"})
"""Acts that have happened, whose day holds for what is told after them."""
_OWES = re.compile(r"欠|owe")
_BESIDE = re.compile(r"\s*(?:by|in|via|用|走|是)?\s*")
_BETWEEN = re.compile(r"[\s,，、;；+]*(?:and|和)?\s*")
"""What may stand between an amount and its way to pay, and between two such pairs."""
_PERSON = re.compile(
    r"\s*(?:[老小阿]?[一-鿿](?:总|工|姐|哥|生|经理|主任|会计|老板|师傅|小姐|先生|太太)|(?:mr|mrs|ms|miss)(?![a-z]))"
)


def read_acts(text: str, context: Context) -> tuple[Reading, ...]:
    """What a person said, as the acts that it tells; without an intent nothing, or several commands, may be meant."""
    page = page_of(text)
    slashed = read_slashed(page, context)
    if slashed is not None:
        return (slashed,)
    if not page.plain.strip():
        return (Reading(None),)
    heard = Heard(page, _named_in(page, context), context)
    several = _several_ways(heard) or _several(heard)
    if several:
        return several
    reading = read_one(heard)
    return _in_pairs(heard, reading) or (looked_at_again(heard, reading),)


@dataclass(frozen=True)
class _Told:
    """A stretch that tells an act, read by itself."""

    start: int
    end: int
    reading: Reading
    is_step: bool = False  # only a day to come, and what is to be done then


def _several(heard: Heard) -> tuple[Reading, ...]:
    """The acts of a message that clearly tells several; else none."""
    if len(heard.signals) < 2 or len(heard.page.low) > LONGEST_SENTENCE:
        return ()
    told = list(_told(heard))
    if len(told) < 2 or any(_is_doubtful(one.reading) for one in told) or not _are_apart(told):
        return ()
    return tuple(_with_what_holds(heard, told))


def _told(heard: Heard) -> Iterator[_Told]:
    """The stretches that tell an act, each with the clauses behind it that tell none."""
    last: _Told | None = None
    start, has_happened = 0, False
    for begin, end in clauses_in(heard):
        reading = _act_of(heard, begin, end)
        is_step = reading is None and last is not None and has_happened
        if is_step:
            reading = _next_step(heard, begin, end)
        if reading is None or (
            last is not None and _goes_on(last.reading, reading, is_planned=_is_planned(heard, begin, end))
        ):
            last = replace(last, end=end) if last is not None else None
            continue
        if last is not None:
            yield last
            start = begin
        last = _Told(start, end, reading, is_step)
        has_happened = has_happened or reading.intent in _TOLD_OF
    if last is not None:
        yield last


def _act_of(heard: Heard, start: int, end: int) -> Reading | None:
    """What a clause tells by a verb of its own."""
    start += opening(heard.page.low[start:end])
    clause = heard.within(start, end)
    if not clause.signals and clause.word is None:
        return None
    if clause.is_doubted:
        return None
    reading = looked_at_again(clause, read_one(clause))
    if reading.intent is None:
        return reading if clause.meant and "intent" in reading.asked else None
    return reading if reading.intent in _ACTS else None


def _is_planned(heard: Heard, start: int, end: int) -> bool:
    """Whether what follows without a pause tells of nothing that has happened."""
    is_done = any(said.done for said in heard.signals if start <= said.start < end)
    return not is_done and start > 0 and (heard.low[start - 1].isalnum() or heard.low[start - 1] == BLANK)


def _next_step(heard: Heard, start: int, end: int) -> Reading | None:
    """A day to come, and what is to be done then, after another act: 下周二送货."""
    clause = heard.within(start, end)
    if not clause.days_ahead or clause.amounts or clause.doubts:
        return None
    reading = clause.parts("follow", ())
    has_day = {"date"} & {*reading.values, *reading.asked}
    is_said = any(NEXT in span.marks for span in clause.days_ahead) or {"note", "unknown_name"} & set(reading.values)
    return reading if has_day and is_said else None


def _goes_on(last: Reading, reading: Reading, *, is_planned: bool) -> bool:
    """Whether an act is the one before it, told further: the same verb without another customer, amount or day."""
    if last.intent == "pay" and reading.intent == "bill" and _owes(reading):
        return True  # 付了2万还欠3万
    if last.intent == reading.intent == "follow" and not {"customer", "date"} & {*last.values, *last.asked}:
        return True  # don't forget to ring Mr Lee
    if last.intent in ("bill", "contact") and reading.intent in ("pay", "promise"):
        return not {"amount"} & {*reading.values, *reading.asked}  # 应收3万，月底前付清
    if last.intent == "follow" and reading.intent == "pay" and is_planned:
        return "customer" not in {*reading.values, *reading.asked}  # 明天去华联收款5000
    if last.intent != reading.intent or {"customer"} & {*reading.values, *reading.asked}:
        return False
    if reading.intent in CONTACTS:
        return True
    own = "date" if reading.intent == "follow" else "amount"
    return not ({own} & {*reading.values, *reading.asked} and {own} & {*last.values, *last.asked})


def _is_doubtful(reading: Reading) -> bool:
    """A clause that may tell several commands; or, beside another act, that only says what is still owed."""
    return reading.intent is None or _owes(reading)


def _owes(reading: Reading) -> bool:
    return reading.intent == "bill" and _OWES.search(reading.rests_on.get("intent", "").lower()) is not None


def _are_apart(told: Sequence[_Told]) -> bool:
    """Whether there is more than a contact with its next step."""
    firm = [one for one in told if not _is_next_step(one.reading)]
    names = {str(one.reading.values["customer"]) for one in told if "customer" in one.reading.values}
    return len(firm) > 1 or len(names) > 1 or not any(one.reading.intent in CONTACTS for one in firm)


def _is_next_step(reading: Reading) -> bool:
    return reading.intent == "follow" or (
        reading.intent == "promise" and not {"amount"} & {*reading.values, *reading.asked}
    )


def _in_pairs(heard: Heard, reading: Reading) -> tuple[Reading, ...]:
    """One verb, or a way to pay each, for several customers, each with its amount: 今天收了 华鑫5000 宏达3000."""
    if not heard.amounts or {"intent", "amount"}.isdisjoint(reading.asked):
        return ()
    names, _doubtful = choose(heard.named, heard.page)
    both = sorted([*names, *heard.amounts], key=lambda span: span.start)
    if not _alternate([span.part for span in both]):
        return ()
    starts = [0, *(span.start for span in both[2::2])]
    ends = [*starts[1:], len(heard.page.low)]
    intent = reading.intent or _by_ways(heard, starts, ends)
    if intent not in ("pay", "bill"):
        return ()
    told = [
        _Told(start, end, read_as(intent, heard.within(start, end))) for start, end in zip(starts, ends, strict=True)
    ]
    if any(one.reading.asked or one.reading.refused for one in told):
        return ()
    return tuple(_with_what_holds(heard, told, intent))


def _alternate(parts: Sequence[str]) -> bool:
    """Pairs of the same two, at least two of them."""
    first, second = {*parts[::2]}, {*parts[1::2]}
    return len(parts) > 2 and len(parts) % 2 == 0 and len(first) == len(second) == 1 and first != second


def _by_ways(heard: Heard, starts: Sequence[int], ends: Sequence[int]) -> str | None:
    """What each of the stretches tells by itself, without any verb: its way to pay says that it is a payment."""
    if heard.signals:
        return None
    told = {read_one(heard.within(start, end)).intent for start, end in zip(starts, ends, strict=True)}
    return told.pop() if len(told) == 1 else None


def _several_ways(heard: Heard) -> tuple[Reading, ...]:
    """Money of one customer in several ways, each amount beside its own: 付了现金300微信500."""
    amounts = heard.amounts
    if len(amounts) < 2:
        return ()
    names, _doubtful = choose(heard.named, heard.page)
    ways = list(methods_in(heard.low))
    if len(names) != 1 or len(ways) != len(amounts):
        return ()
    both = sorted([*ways, *amounts], key=lambda span: span.start)
    pairs = list(zip(both[::2], both[1::2], strict=True))
    close = all(_BESIDE.fullmatch(heard.low, one.end, other.start) for one, other in pairs)
    apart = all(_BETWEEN.fullmatch(heard.low, one[1].end, other[0].start) for one, other in pairwise(pairs))
    if len({(one.part, other.part) for one, other in pairs}) > 1 or pairs[0][0].part == pairs[0][1].part:
        return ()
    starts = [0, *(one.start for one, _other in pairs[1:])]
    ends = [*(other.end for _one, other in pairs[:-1]), len(heard.page.low)]
    if not close or not apart or "pay" not in (read_one(heard).intent, _by_ways(heard, starts[:1], ends[:1])):
        return ()
    told = [
        _Told(start, end, read_as("pay", heard.within(start, end))) for start, end in zip(starts, ends, strict=True)
    ]
    if any({"date"} & {*one.reading.values, *one.reading.asked, *one.reading.refused} for one in told[1:]):
        return ()
    return tuple(_with_what_holds(heard, told, "pay"))


def _with_what_holds(heard: Heard, told: Sequence[_Told], intent: str | None = None) -> Iterator[Reading]:
    """Each act with the customer and the day that were told before it; the only customer holds for all."""
    known = {one.reading.values["customer"] for one in told if "customer" in one.reading.values}
    host: Candidate | None = known.pop() if len(known) == 1 else None
    unsure: tuple[Any, ...] = ()
    day: tuple[Any, str] | None = None
    for one in told:
        start = one.start + opening(heard.page.low[one.start : one.end])
        clause = heard.within(start, one.end, host)
        if host is not None and names_another(heard.within(start, one.end)):
            clause = replace(clause, host=None)
        elif host is not None:
            clause = _without_person(heard, heard.within(one.start, one.end), host) or clause
        if intent is not None:
            reading = read_as(intent, clause)
        else:
            reading = clause.parts("follow", ()) if one.is_step else read_one(clause)
        values, asked, rests_on = dict(reading.values), dict(reading.asked), dict(reading.rests_on)
        if "customer" in values:
            host, unsure = values["customer"], ()
        elif "customer" in asked:
            host, unsure = None, asked["customer"]
        elif unsure:
            values.pop("unknown_name", None)
            asked["customer"] = unsure
        if reading.intent in _TOLD_OF:
            if "date" in values and values["date"] <= heard.context.today:
                day = values["date"], rests_on.get("date", "")
            elif day is not None and not {"date"} & {*values, *asked, *reading.refused}:
                values["date"], rests_on["date"] = day
        yield replace(reading, values=values, asked=asked, rests_on=rests_on, by_word=False)


def _without_person(heard: Heard, stretch: Heard, host: Candidate) -> Heard | None:
    """A stretch before every customer, that begins with a person who is not known as one of theirs, is asked whose."""
    if stretch.named or not _PERSON.match(stretch.low) or not heard.page.low.startswith(stretch.page.low):
        return None
    theirs = {candidate.id for one in heard.context.find(stretch.page.plain) for candidate in one.candidates}
    return None if host.id in theirs else replace(stretch, host=None)


def _named_in(page: Page, context: Context) -> tuple[Named, ...]:
    """Who is named; also a contact person in front, of another customer than those behind: 张姐付了500 星河付了300.

    The finder knows persons only where no customer is named.
    """
    named = tuple(context.find(page.plain))
    first = min((one.start for one in named), default=0)
    if first == 0 or not _PERSON.match(page.low, 0, first):
        return named
    others = {candidate.id for one in named for candidate in one.candidates}
    persons = context.find(page.plain[:first])
    return (*(one for one in persons if others.isdisjoint(candidate.id for candidate in one.candidates)), *named)
