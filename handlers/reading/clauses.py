"""Where a message falls into clauses: at punctuation, at words that go on to the next thing, and, as a voice keyboard
writes it, at the next verb, whose day, subject and way to pay stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handlers.reading.dates import NEXT
from handlers.reading.heard import Heard
from handlers.reading.intents import Said
from handlers.reading.parts import CONTACTS, MONEY
from handlers.reading.readings import Span
from handlers.reading.words import BLANK

_MONEY = MONEY | {"pays", "later"}
_ABBREVIATED = r"(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)(?<!\bno)(?<!\bnr)(?<!\binv)(?<!\bltd)(?<!\bco)(?<!\bst)"
_BREAK = re.compile(
    rf"[，。；！？、\n]+|,(?!\d{{3}}(?!\d)|\d{{1,2}}(?!\d))|[;!?]+|(?<=[^\d\s]){_ABBREVIATED}\.(?=\s)|(?<=\d)\.(?=\s)"
)
_ON = (
    r"顺便(?:还|又|也|把)?|顺带|顺手|另外还?|然后(?:又|还|再)?|还有(?!\d)|接着又?|随后|同时还?|并且还?|"
    r"而且还?|以及|完了(?=[就又还])|"
    r"(?<![a-z])(?:and (?:also |then )?|(?:and )?(?:then|also|afterwards|plus|besides|after that)\s)"
)
_GOES_ON = re.compile(_ON)
_OPENING = re.compile(rf"[\s，。；！？、,.;!?]*(?:(?:{_ON})[\s，,]*)*")
_INTRODUCES = re.compile(r"(?: |说|约好?了?|[让叫]我?们?)$")
_PAUSE = re.compile(r"[\s,，。；;！!]")
_SAYS_MORE = re.compile(r"\s?[一-鿿]")
_SUBJECT = re.compile(
    r"(?:[\u4e00-\u9fff]{1,2}(?:总经理|经理|老板娘?|总|会计|主任|主管|店长|姐|哥|工)|老板娘?|店长|财务|会计|"
    r"采购|出纳|对方|客户|"
    r"他们|人家|他|她|那边)(?:那边|又|还|也|就|已经)*$|(?:又|还|也|就|已经|把)+$|"
    r"(?<![a-z])(?:(?:need|have|got|going) to|and (?:he|she|they)|(?:he|she|they)|(?:the |their )?(?:boss|owner))"
    r"(?: (?:says?|said|also|already))?$"
)


def clauses_in(heard: Heard) -> Iterator[tuple[int, int]]:
    """The clauses of a text, in order and without a gap."""
    low = heard.low
    ends = {match.end() for match in _BREAK.finditer(low)} | {match.start() for match in _GOES_ON.finditer(low)}
    ends |= set(_steps_in(heard))
    start = 0
    for end in [*sorted(ends - {0, len(low)}), len(heard.page.low)]:
        if end > start:
            yield from _at_verbs(heard, start, end)
            start = end


def _steps_in(heard: Heard) -> Iterator[int]:
    """Where a day to come begins what is said next, with nothing but a space before it: 收了680 下周二送货."""
    low = heard.low
    for span in heard.days_ahead:
        before = _INTRODUCES.search(low, 0, span.start)
        if before is None or not (_SAYS_MORE.match(low, span.end) or NEXT in span.marks):
            continue
        ending = _PAUSE.search(low, span.end)
        end = ending.start() if ending else len(low)
        if before[0] == " " or not any(before.start() <= said.start < end for said in heard.signals):
            yield span.start


def opening(low: str) -> int:
    """How long the words are that only lead over to what follows."""
    match = _OPENING.match(low)
    return match.end() if match else 0


def _at_verbs(heard: Heard, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch without punctuation, cut before each verb that tells something new."""
    signals = [said for said in heard.signals if start <= said.start < end]
    if not signals:
        yield start, end
        return
    last = signals[0]
    for said in signals[1:]:
        at = _beginning(heard, said, last)
        if _is_complete(heard, last, at) and _is_new(heard, said, last, at):
            yield start, at
            start, last = at, said
        elif last.intent not in CONTACTS:
            last = said
    yield start, end


def _is_complete(heard: Heard, said: Said, end: int) -> bool:
    """Whether a verb has what it needs before the next one begins: money needs its amount."""
    return said.intent not in _MONEY or _has_amount(heard, said, end)


def _has_amount(heard: Heard, said: Said, end: int) -> bool:
    return any(said.start <= span.start < end for span in heard.amounts)


def _is_new(heard: Heard, said: Said, last: Said, at: int) -> bool:
    """Whether a verb tells another thing than the one before it: 去华联见了 is one visit."""
    if said.intent in CONTACTS and last.intent in CONTACTS:
        return BLANK in heard.low[last.end : at] and BLANK in heard.low[at:]
    if said.intent in _MONEY and last.intent in _MONEY:
        return any(span.start >= at for span in heard.amounts)  # 应收3万 月底前付清
    return True


def _beginning(heard: Heard, said: Said, last: Said) -> int:
    """Where the clause of a verb begins: with the day, the person, the customer or the way to pay right before it."""
    low = heard.low
    at = said.start
    while True:
        at = max(last.end, len(low[:at].rstrip(" 的又还也就我们咱俺")))
        days, sums = (_ending(spans, last.end, at) for spans in (heard.days, heard.amounts))
        if days and not (low[said.start].isascii() and low[days[0]].isascii()):
            at = days[0]
        elif sums and said.intent in _MONEY and at < said.start and _has_amount(heard, last, sums[0]):
            at = sums[0]
        elif said.intent in _MONEY and last.intent not in _MONEY and (ways := _ending(heard.methods, last.end, at)):
            at = ways[0]
        elif (match := _SUBJECT.search(low, _behind(heard, last.end, at), at)) is not None:
            at = match.start()
        elif (name := len(low[:at].rstrip(BLANK))) < at and _is_of_next(low, last, name):
            at = name
        else:
            return at


def _behind(heard: Heard, start: int, end: int) -> int:
    """Where the words begin that no amount and no way to pay takes up: 收了两万现金李总说, not 金李总."""
    return max([start, *(span.end for span in (*heard.amounts, *heard.methods) if span.end <= end)])


def _ending(spans: Sequence[Span], start: int, end: int) -> list[int]:
    """Where those of the spans begin that reach up to a place."""
    return [span.start for span in spans if start <= span.start < end <= span.end]


def _is_of_next(low: str, last: Said, name: int) -> bool:
    """Whether a name before a verb is that verb's: the one before has its own, or what it needs stands between."""
    return BLANK in low[: last.end] and low[last.end : name].strip(" 那个这") != ""
