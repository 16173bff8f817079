"""A plain sentence, a word command or a slash command, read into its command and parts.

A first word that is a command's own decides, unless it only happens to begin a sentence. Else the verbs decide; two
that tell different things are asked. A name and an amount alone may be a payment or a receivable: asked too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from handlers.reading.aliases import read_alias
from handlers.reading.dates import NEXT
from handlers.reading.doubts import is_unpaid
from handlers.reading.harmless import is_harmless
from handlers.reading.heard import LONGEST_SENTENCE, Heard
from handlers.reading.intents import ALONE, TABLES, WORDS, Said, first_word
from handlers.reading.parts import CONTACTS, MONEY, PARTS_OF, candidates_of
from handlers.reading.readings import Context, Reading
from handlers.reading.verbs import is_weak, signals_in
from handlers.reading.words import BLANK, Page, is_filler, page_of

_SLASH = re.compile(r"\s*/([a-z_]{1,32})(?:@\w{1,64})?(?![a-z_/])\s*")
_REMINDS = re.compile(r"记得|别忘了|别让我忘了?|提醒我|remind me(?: to)?")
_COMMANDING = frozenset({"收", "赊"})  # 收到 alone says no more than that a message was read
_NEW = re.compile(r"\s*new(?=\s)")
_OTHERWISE = frozenset({"follow", "promise"})
_STILL = re.compile(r"欠(?:了|着|我们|款)?|owes?(?: us)?")
_TELLS = re.compile(r"了|过|[谈聊]")
_MUST = re.compile(r"(?:i )?(?:must|gotta|got to|have to|has to|need to|needs to|should)(?![a-z])")
_TOLDMONEY = frozenset({"pay", "bill", "refund"})
_LETTERS = re.compile(r"[A-Za-z]")
_LONGEST_MEMBER = 24
_LONGEST_SHAPE = 40
_LONGEST_REASON = 60


def read_command(intent: str, text: str, wants: Collection[str], context: Context) -> Reading:
    """The parts behind a command; words that only say which command it is are not part of the note."""
    page = page_of(text)
    if intent == "alias" and (taught := read_alias(page, context, strict=False)) is not None:
        return taught
    named = tuple(context.find(page.plain)) if "customer" in wants else ()
    return read_as(intent, Heard(page, named, context), wants)


def read_as(intent: str, heard: Heard, wants: Collection[str] | None = None) -> Reading:
    """The parts of a command that is known."""
    words = [heard.word] if heard.word is not None and heard.word.intent == intent and heard.word.edged else []
    if intent in MONEY:
        words += [said for said in heard.own_words(intent) if not words or said.start >= words[0].end]
    return heard.parts(intent, words, wants)


def read_slashed(page: Page, context: Context) -> Reading | None:
    """A slash command with its parts; None when it is none."""
    match = _SLASH.match(page.low)
    if match is None:
        return None
    if match[1] not in PARTS_OF:
        return Reading(None, {"note": page.raw.strip()})
    rest = page.raw[match.end() :]
    return replace(read_command(match[1], rest, PARTS_OF[match[1]], context), by_word=True)


def read_one(heard: Heard) -> Reading:
    """What a person said, taken as one act, without knowing beforehand which command it is."""
    if (taught := read_alias(heard.page, heard.context)) is not None:
        return taught
    if heard.word is not None and (reading := _by_word(heard, heard.word)) is not None:
        return reading
    return _by_verb(heard)


def behind_word(text: str, intent: str) -> str:
    """A text without the first word that says which command it is."""
    page = page_of(text)
    word = first_word(page.low)
    return page.raw[word.end :].strip() if word is not None and word.intent == intent else text


def _by_word(heard: Heard, word: Said) -> Reading | None:
    """The reading by the first word; None when the word only happens to stand there."""
    rest = heard.low[word.end :]
    if word.intent == "help" and (asked := WORDS.get(rest.strip(" ,:/"))) is not None:
        return Reading("help", {"command": asked}, by_word=True)
    if word.intent == "start" and (code := re.fullmatch(r"\s+([\w-]{6,64})\s*", heard.page.raw[word.end :])):
        return Reading("start", {"code": code[1]}, by_word=True)
    if word.intent == "undo" and (why := _why(heard, word)):
        return Reading("undo", {"note": why}, by_word=True)
    if word.intent in ALONE:
        return Reading(word.intent, by_word=True) if is_filler(rest) and BLANK not in rest else None
    if any(span.start < word.end < span.end for span in heard.days):
        return None  # day after tomorrow
    if any(said.start <= word.start and said.end > word.end and said.intent in _OTHERWISE for said in heard.signals):
        return None  # call back, got a promise
    if "note" in PARTS_OF[word.intent] and heard.doubt_of(word) is not None:
        return None
    if word.intent in TABLES:
        return _table(heard, word)
    if word.intent in MONEY:
        return _money(heard, word)
    if word.intent in CONTACTS:
        return _contact_by_word(heard, word)
    if word.intent in ("find", "new") and not word.edged and (heard.has_amount or any(signals_in(rest))):
        return None  # 新客户甲付了5000
    if word.edged or word.intent in ("find", "new", "follow"):
        return replace(_promised(heard, heard.parts(word.intent, [word])), by_word=True)
    return None


def _why(heard: Heard, word: Said) -> str | None:
    """The few words behind 撤销 or undo: a reason, or which thing is meant. 撤销订单 is a sentence about an order."""
    raw = heard.page.raw[word.end :]
    why = raw.strip(" ,.:;!，。：；！、-\n")
    is_said = word.edged and not is_filler(why) and why.lower() not in WORDS
    return why if is_said and len(raw) <= _LONGEST_REASON else None


def _promised(heard: Heard, reading: Reading) -> Reading:
    """A contact about money that brought a promise of a certain amount is the promise."""
    if reading.intent != "contact" or reading.values.get("outcome") != "promised" or not heard.has_amount:
        return reading
    return read_as("promise", heard)


def _table(heard: Heard, word: Said) -> Reading | None:
    """A command without free text: what follows must be its parts."""
    if not word.edged:
        return None
    reading = heard.parts(word.intent, [word])
    member = str(reading.values.get("member", reading.values.get("unknown_name", "")))
    if "note" in reading.values or len(member) > _LONGEST_MEMBER or any(signals_in(member.lower())):
        return None
    return replace(reading, by_word=True)


def _money(heard: Heard, word: Said) -> Reading | None:
    """A first word for money; a weak one without an amount must have nothing else beside it but its customer."""
    if word.intent == "bill" and heard.methods and any(said.intent == "pay" and said.done for said in heard.meant):
        return heard.unsure("pay", "bill")  # Bill from Bill's Diner paid 275 cash
    words = [word, *(said for said in heard.own_words(word.intent) if said.start >= word.end)]
    reading = replace(heard.parts(word.intent, words), by_word=True)
    is_glued = not word.edged and not heard.text_of(word).isascii()
    if not heard.has_amount and (is_glued or is_weak(heard.text_of(word), heard.low)):
        is_bare = not heard.named and heard.text_of(word) not in _COMMANDING
        return None if is_bare or {"note", "unknown_name"} & set(reading.values) else reading
    return reading


def _contact_by_word(heard: Heard, word: Said) -> Reading | None:
    """A first word for a visit or another contact; money told in the same breath is asked."""
    if not word.edged and not heard.named and not word.done:
        return None
    money = [said.intent for said in heard.meant if said.start >= word.end and said.intent in _TOLDMONEY]
    if money and heard.has_amount:
        return heard.unsure(word.intent, *money)
    reading = replace(heard.parts(word.intent, [word]), by_word=True)
    if word.done or not _is_only_planned(heard, reading):
        return reading
    return heard.parts("follow", [word]) if "next_time" in reading.values else heard.unsure(word.intent, "follow")


def _is_only_planned(heard: Heard, reading: Reading) -> bool:
    """A customer and a day ahead, and nothing told: `visit Huaxin tomorrow` is a plan rather than a report."""
    if {"note", "date"} & set(reading.values) or any(NEXT in span.marks for span in heard.days_ahead):
        return False
    if any(said.intent == "follow" for said in heard.meant):
        return False
    return bool({"next_date"} & {*reading.values, *reading.asked})


def _by_verb(heard: Heard) -> Reading:
    """The reading by the verbs anywhere in the sentence, else by its shape."""
    if heard.is_doubted:
        return heard.not_understood() if heard.is_outward else heard.looked_up()
    contacts = [said for said in heard.meant if said.intent in CONTACTS]
    money = _settled([said for said in heard.meant if said.intent in MONEY])
    follow = [said for said in heard.meant if said.intent == "follow"]
    if follow and _REMINDS.fullmatch(heard.text_of(follow[0])) and not any(said.done for said in [*contacts, *money]):
        return heard.parts("follow", follow[:1])  # 周五记得催华鑫付3万
    if contacts:
        return _contact(heard, contacts, [said.intent for said in money if said.intent in _TOLDMONEY])
    if (document := _document(heard)) is not None:
        return document
    intents = dict.fromkeys(said.intent for said in money)
    if intents.keys() == {"pay", "bill"} and _is_rest(heard, money):
        intents = {"pay": None}  # 付了2万还欠3万
    if "refund" in intents:
        intents = {"refund": None}
    if intents.keys() == {"bill"} and heard.methods:
        intents = {
            "pay": None,
            "bill": None,
        }  # a receivable has no way to pay: he came good with what he owed by WeChat
    if len(intents) > 1:
        return heard.unsure(*intents)
    for intent in intents:
        return heard.parts(intent, heard.own_words(intent))
    for intent in ("remind", "dispute", "contact", "writeoff"):
        if any(said.intent == intent for said in heard.meant):
            return _promised(heard, heard.parts(intent, [said for said in heard.meant if said.intent == intent]))
    if follow:
        reading = heard.parts("follow", follow[:1])
        is_arranged = heard.text_of(follow[0]).startswith("约")
        tells = not is_arranged and _TELLS.search(str(reading.values.get("note", ""))) is not None
        return heard.unsure("visit", "call") if tells else reading
    return _by_shape(heard)


def _is_rest(heard: Heard, money: list[Said]) -> bool:
    """Whether what is owed is only told of behind the money that came: 付了2万还欠3万, 还了一万五的欠款."""
    return money[0].intent == "pay" and all(
        _STILL.fullmatch(heard.text_of(said)) for said in money if said.intent == "bill"
    )


def _settled(money: list[Said]) -> list[Said]:
    """Verbs about money without those that only say how a debt, or what is promised, will be settled: 年底前付清."""
    told = {said.intent for said in money}
    if "bill" in told:
        return [said for said in money if said.intent == "bill" or said.done]
    if "promise" in told:
        return [said for said in money if said.intent != "pay" or said.done]
    return money


def _document(heard: Heard) -> Reading | None:
    """A credit note, or the due date of a document that is named; what else moves to another day is an appointment."""
    for said in heard.meant:
        if said.intent in ("credit", "move"):
            reading = heard.parts(said.intent, [one for one in heard.meant if one.intent == said.intent])
            if said.intent == "credit" or "number" in reading.values:
                return reading
    return None


def _contact(heard: Heard, contacts: list[Said], money: list[str]) -> Reading:
    """A visit or another contact: the one that is done, else the first; money told in the same breath is asked."""
    first = next((said for said in contacts if said.done), contacts[0])
    if money and heard.has_amount:
        return heard.unsure(first.intent, *money)
    if not first.done and heard.is_later_today:
        return heard.parts("follow", ())  # 今晚七点给何生打个电话
    reading = heard.parts(first.intent, [said for said in contacts if said == first or _is_plain(heard, said, first)])
    if first.done or (not first.planned and not {"next_date"} & {*reading.values, *reading.asked}):
        return reading
    if first.planned or any(span.start < first.start for span in heard.days_ahead):
        reminder = [said for said in heard.signals if _REMINDS.fullmatch(heard.text_of(said))]
        return heard.parts("follow", reminder)  # 明天去华联: a plan
    return heard.unsure(first.intent, "follow") if _is_only_planned(heard, reading) else reading


def _is_plain(heard: Heard, said: Said, first: Said) -> bool:
    """Another verb of the same kind right before the customer's name says nothing of its own: 去华联见了."""
    return said.intent == first.intent and heard.low[said.end : said.end + 1] == BLANK


def _new(heard: Heard) -> Reading | None:
    """`new NAME` with a contact person or a phone; a new invoice has neither."""
    match = _NEW.match(heard.low)
    if match is None:
        return None
    reading = heard.parts("new", [Said("new", *match.span())])
    return reading if {"contact_person", "phone"} & set(reading.values) else None


def _is_bare(note: str) -> bool:
    return is_harmless("pay", note) and _LETTERS.search(note) is None


def _by_shape(heard: Heard) -> Reading:
    """Without a verb: a name and an amount may be two things, unless another part tells; a name alone asks its card."""
    if (new := _new(heard)) is not None:
        return new
    if is_unpaid(heard.low):
        return heard.looked_up()
    if len(heard.page.plain) > LONGEST_SENTENCE:
        return heard.unsure("visit", "call") if heard.named else heard.not_understood()
    reading = heard.parts("pay", ())
    customer = candidates_of(reading)
    amounts = {"amount"} & {*reading.values, *reading.asked}
    if amounts and (customer or ("unknown_name" in reading.values and len(heard.page.plain) <= _LONGEST_SHAPE)):
        bill = heard.parts("bill", ())
        if "method" in reading.values and _is_bare(str(reading.values.get("note", ""))):
            return reading  # a receivable has no way to pay
        said = {*bill.values, *bill.asked}
        is_bill = {"terms", "parts"} & set(bill.values) and "amount" in said and "note" not in bill.values
        return bill if is_bill else heard.unsure("pay", "bill")
    if not customer:
        return heard.not_understood()
    card = heard.parts("card", ())
    if "note" not in card.values:
        return card
    follow = heard.parts("follow", ())
    if not heard.days_ahead or not {"date"} & {*follow.values, *follow.asked}:
        return heard.unsure("visit", "call")
    whom = min(one.start for one in heard.named) if heard.named else 0
    note = str(follow.values.get("note", "")).lower()
    is_plan = _MUST.match(note) or (heard.days_ahead[0].start < whom and not _TELLS.search(note))
    return follow if is_plan else heard.unsure("follow", "visit")  # 后天下午佳佳盘点
