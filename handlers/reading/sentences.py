"""A plain sentence, a word command or a slash command, read into its command and parts.

A first word that is a command's own decides, unless it only happens to begin a sentence. Else the verbs decide; two
that tell different things are asked. A name and an amount alone may be a payment or a receivable: asked too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from handlers.reading import customers
from handlers.reading.amounts import amounts_in
from handlers.reading.dates import dates_in
from handlers.reading.intents import (
    ALONE,
    CONTACT_SIGNALS,
    TABLES,
    WORDS,
    Said,
    first_word,
    is_outward,
    is_question,
    is_supposed,
    is_weak,
    signals_in,
)
from handlers.reading.parts import CONTACTS, PARTS_OF, candidates_of, split
from handlers.reading.readings import Context, Named, Reading, Span
from handlers.reading.words import Page, is_filler, page_of

_SLASH = re.compile(r"\s*/([a-z_]{1,32})(?:@\w{1,64})?(?![a-z_/])\s*")
_MONEY_INTENTS = frozenset({"pay", "bill", "promise", "refund"})
_LONGEST_MEMBER = 24


def read_command(intent: str, text: str, wants: Collection[str], context: Context) -> Reading:
    """The parts behind a command; words that only say which command it is are not part of the note."""
    page = page_of(text)
    named = context.find(page.plain) if "customer" in wants else ()
    said = _own_words(intent, _seen(page, named))
    return _whole(intent, page, split(intent, page, wants, context, named=named, taken=said), wants)


def read_sentence(text: str, context: Context) -> Reading:
    """What a person said, without knowing beforehand which command it is."""
    page = page_of(text)
    if match := _SLASH.match(page.low):
        intent = match[1] if match[1] in PARTS_OF else None
        if intent is None:
            return Reading(None, {"note": page.raw.strip()})
        return replace(read_command(intent, text_after(page, match.end()), PARTS_OF[intent], context), by_word=True)
    if not page.plain.strip():
        return Reading(None)
    named = context.find(page.plain)
    low = _seen(page, named)
    word = first_word(low)
    if word is not None and (reading := _by_word(word, page, low, named, context)) is not None:
        return reading
    return _by_verb(page, low, named, context)


def text_after(page: Page, at: int) -> str:
    """What was typed after a place in the text."""
    return page.raw[at:]


def _seen(page: Page, named: Sequence[Named]) -> str:
    """The text with the names of customers blanked out, so that no verb is read out of a name."""
    spans, _doubtful = customers.choose(named, page)
    return customers.masked(page, spans).low


def _own_words(intent: str, low: str) -> list[Span]:
    """The words of a text that say no more than the command itself says: 收到 in a payment, the visit's own verb."""
    word = first_word(low)
    taken = []
    if word is not None and word.intent == intent and word.edged:
        taken.append(Span(word.start, word.end, "command"))
    for said in signals_in(low):
        apart = not any(span.start < said.end and said.start < span.end for span in taken)
        if said.intent == intent and intent in _MONEY_INTENTS and apart:
            taken.append(Span(said.start, said.end, "command"))
    return taken


def _by_word(word: Said, page: Page, low: str, named: Sequence[Named], context: Context) -> Reading | None:
    """The reading by the first word; None when the word only happens to stand there."""
    rest = low[word.end :]
    if word.intent == "help" and (asked := WORDS.get(rest.strip(" ,:/"))) is not None:
        return Reading("help", {"command": asked}, by_word=True)
    if word.intent in ALONE:
        return Reading(word.intent, by_word=True) if is_filler(rest) else None
    if any(span.start < word.end < span.end for span in dates_in(low, context)):
        return None  # day after tomorrow, 今天
    if is_question(low) and word.intent in PARTS_OF and "note" in PARTS_OF[word.intent]:
        return None
    if word.intent in TABLES:
        return _table(word, page, named, context)
    if word.intent in _MONEY_INTENTS | {*CONTACTS, "follow"}:
        return _writing(word, page, low, named, context)
    if word.intent in ("find", "new") and not word.edged:
        told = _has_amount(rest, context) or any(signals_in(rest))
        return None if told else replace(_parts(word.intent, page, named, context, [word]), by_word=True)
    if word.edged:
        return replace(_parts(word.intent, page, named, context, [word]), by_word=True)
    return None


def _table(word: Said, page: Page, named: Sequence[Named], context: Context) -> Reading | None:
    """A command without free text: what follows must be its parts."""
    if not word.edged:
        return None
    reading = _parts(word.intent, page, named, context, [word])
    member = str(reading.values.get("member", reading.values.get("unknown_name", "")))
    if "note" in reading.values or len(member) > _LONGEST_MEMBER or any(signals_in(member.lower())):
        return None
    return replace(reading, by_word=True)


def _writing(word: Said, page: Page, low: str, named: Sequence[Named], context: Context) -> Reading | None:
    """A first word that writes: other verbs beside it may say something else."""
    others = [said for said in _meant(low, context) if said.start >= word.end]
    if word.intent in _MONEY_INTENTS:
        if is_outward(low) or is_supposed(low):
            return None
        has_amount = _has_amount(low, context)
        glued = not word.edged and low[word.start : word.end].isascii() is False
        if (glued or is_weak(low[word.start : word.end], low)) and not has_amount and not named:
            return None
        words = [word, *(said for said in others if said.intent == word.intent)]
        return replace(_parts(word.intent, page, named, context, words), by_word=True)
    if word.intent == "follow":
        return replace(_parts("follow", page, named, context, [word]), by_word=True)
    if not word.edged and not named and not word.done:
        return None
    money = [said for said in others if said.intent in ("pay", "bill", "refund")]
    if money and _has_amount(low, context):
        return _unsure((word.intent, *dict.fromkeys(said.intent for said in money)), page, named, context)
    reading = replace(_parts(word.intent, page, named, context, [word]), by_word=True)
    if not word.done and _is_only_planned(reading):
        return _unsure((word.intent, "follow"), page, named, context)
    return reading


def _is_only_planned(reading: Reading) -> bool:
    """A customer and a day ahead, and nothing told: `visit Huaxin tomorrow` is a plan rather than a report."""
    return ("next_date" in reading.values or "next_date" in reading.asked) and not {"note", "date"} & set(reading.values)


def _by_verb(page: Page, low: str, named: Sequence[Named], context: Context) -> Reading:
    """The reading by the verbs anywhere in the sentence, else by its shape."""
    if is_question(low) or is_supposed(low):
        return _looked_up(page, named, context)
    meant = _meant(low, context)
    contacts = [said for said in meant if said.intent in CONTACT_SIGNALS]
    money = [said for said in meant if said.intent in _MONEY_INTENTS]
    follow = [said for said in meant if said.intent == "follow"]
    if is_outward(low) and any(said.intent == "pay" for said in money):
        return Reading(None, {"note": page.raw.strip()})
    if contacts:
        return _contact(contacts, money, page, low, named, context)
    intents = tuple(dict.fromkeys(said.intent for said in money))
    if "pay" in intents and "promise" in intents:
        return _unsure(("pay", "promise"), page, named, context)
    if "refund" in intents:
        intents = ("refund",)
    if len(intents) > 1:
        return _unsure(intents, page, named, context)
    if intents:
        return _parts(intents[0], page, named, context, [said for said in money if said.intent == intents[0]])
    if follow:
        return _parts("follow", page, named, context, follow[:1])
    return _by_shape(page, low, named, context, is_denied=bool(re.search(r"没|未|不|n't|not ", low)))


def _contact(
    contacts: list[Said], money: list[Said], page: Page, low: str, named: Sequence[Named], context: Context
) -> Reading:
    """A visit or another contact; with money told in the same breath it is asked."""
    done = [said for said in contacts if said.done]
    first = (done or contacts)[0]
    told = [said for said in money if said.intent in ("pay", "bill", "refund")]
    if told and _has_amount(low, context):
        return _unsure((first.intent, *dict.fromkeys(said.intent for said in told)), page, named, context)
    reading = _parts(first.intent, page, named, context, [first])
    if first.done or "next_date" not in reading.values and "next_date" not in reading.asked:
        return reading
    ahead = [span for span in dates_in(low, context) if any(day > context.today for day in span.readings)]
    if any(span.end <= first.start for span in ahead):
        return _parts("follow", page, named, context, [])  # 明天去华联: a plan
    if _is_only_planned(reading):
        return _unsure((first.intent, "follow"), page, named, context)
    return reading


def _by_shape(page: Page, low: str, named: Sequence[Named], context: Context, *, is_denied: bool) -> Reading:
    """Without a verb: a name and an amount may be two things, a name alone asks for its card."""
    if is_denied:
        return _looked_up(page, named, context)
    amounts = [span for span in amounts_in(low, context) if span.readings]
    reading = _parts("pay", page, named, context, [])
    customer = candidates_of(reading)
    if amounts and (customer or "unknown_name" in reading.values) and ("amount" in reading.values or "amount" in reading.asked):
        is_short = customer or len(page.plain) <= 40
        return _unsure(("pay", "bill"), page, named, context) if is_short else Reading(None, {"note": page.raw.strip()})
    if customer:
        card = _parts("card", page, named, context, [])
        if "note" not in card.values:
            return card
        follow = _parts("follow", page, named, context, [])
        if "date" in follow.values or "date" in follow.asked:
            return _unsure(("follow", "visit"), page, named, context)
        return _unsure(("visit", "call"), page, named, context)
    return Reading(None, {"note": page.raw.strip()})


def _looked_up(page: Page, named: Sequence[Named], context: Context) -> Reading:
    """A question about a customer is answered by the card; anything else was not understood."""
    card = _parts("card", page, named, context, [])
    if candidates_of(card):
        return card
    return Reading(None, {"note": page.raw.strip()})


def _meant(low: str, context: Context) -> list[Said]:
    """The verbs that count: weak ones only beside an amount."""
    has_amount = _has_amount(low, context)
    return [
        said
        for said in signals_in(low)
        if said.intent not in _MONEY_INTENTS or has_amount or not is_weak(low[said.start : said.end], low)
    ]


def _has_amount(low: str, context: Context) -> bool:
    return any(True for _span in amounts_in(low, context))


def _parts(intent: str, page: Page, named: Sequence[Named], context: Context, words: Sequence[Said]) -> Reading:
    taken = [Span(said.start, said.end, "command") for said in words]
    return _whole(intent, page, split(intent, page, PARTS_OF[intent], context, named=named, taken=taken), PARTS_OF[intent], taken)


def _whole(intent: str, page: Page, reading: Reading, wants: Collection[str], taken: Sequence[Span] = ()) -> Reading:
    """Parts that are the whole rest of the text: what /find looks for, the command that /help explains."""
    if "text" in wants:
        start = max((span.end for span in taken), default=0)
        text = page.raw[start:].strip(" :：,，")
        return Reading(intent, {"text": text} if text else {})
    if "command" in wants:
        word = page.low.strip(" /")
        return Reading(intent, {"command": WORDS.get(word, word)} if word else {})
    return reading


def _unsure(intents: tuple[str, ...], page: Page, named: Sequence[Named], context: Context) -> Reading:
    """Several commands fit: they are asked, with the customer if there is one."""
    intents = tuple(dict.fromkeys(intents))
    reading = _parts(intents[0], page, named, context, [])
    kept = {part: value for part, value in reading.values.items() if part in ("customer", "amount", "unknown_name")}
    return Reading(None, kept, {"intent": intents})
