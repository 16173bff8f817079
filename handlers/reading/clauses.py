"""Where a message falls into clauses: at punctuation, at words that go on to the next thing, and, as a voice keyboard
writes it, at the next verb, whose day, subject and way to pay stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.heard import Heard
from handlers.reading.intents import Said
from handlers.reading.parts import CONTACTS, MONEY
from handlers.reading.words import BLANK

_MONEY = MONEY | {"pays", "later"}
_ABBREVIATED = r"(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)(?<!\bno)(?<!\bnr)(?<!\binv)(?<!\bltd)(?<!\bco)(?<!\bst)"
_BREAK = re.compile(
    rf"[，。；！？、\n]+|,(?!\d{{3}}(?!\d)|\d{{1,2}}(?!\d))|[;!?]+|(?<=[^\d\s]){_ABBREVIATED}\.(?=\s)|(?<=\d)\.(?=\s)"
)
_ON = (
    r"顺便(?:还|又|也|把)?|顺带|顺手|另外还?|然后(?:又|还|再)?|还有(?!\d)|接着又?|随后|同时还?|并且还?|而且还?|以及|完了(?=[就又还])|"
    r"(?<![a-z])(?:and (?:also |then )?|(?:and )?(?:then|also|afterwards|plus|besides|after that)\s)"
)
_GOES_ON = re.compile(_ON)
_OPENING = re.compile(rf"[\s，。；！？、,.;!?]*(?:(?:{_ON})[\s，,]*)*")
_SUBJECT = re.compile(
    r"(?:[\u4e00-\u9fff]{1,2}(?:总经理|经理|老板娘?|总|会计|主任|主管|店长|姐|哥|工)|老板娘?|店长|财务|会计|采购|出纳|对方|客户|"
    r"他们|人家|他|她|那边)(?:那边|又|还|也|就|已经)*$|(?:又|还|也|就|已经|把)+$"
)


def clauses_in(heard: Heard) -> Iterator[tuple[int, int]]:
    """The clauses of a text, in order and without a gap."""
    low = heard.low
    ends = {match.end() for match in _BREAK.finditer(low)} | {match.start() for match in _GOES_ON.finditer(low)}
    start = 0
    for end in [*sorted(ends - {0, len(low)}), len(heard.page.low)]:
        if end > start:
            yield from _at_verbs(heard, start, end)
            start = end


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
    """Whether a verb has what it needs before the next one begins: money its amount, an appointment its day."""
    if said.intent in _MONEY:
        return any(said.start <= span.start < end for span in heard.amounts)
    return True


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
    named = BLANK in low[: last.end]
    while True:
        at = max(last.end, len(low[:at].rstrip(" 的又还也就")))
        before = [span.start for span in heard.days if last.end <= span.start < at <= span.end]
        if before and not low[said.start].isascii():
            at = before[0]
        elif (match := _SUBJECT.search(low, last.end, at)) is not None:
            at = match.start()
        elif named and at > last.end and low[at - 1] == BLANK:
            while at > last.end and low[at - 1] == BLANK:
                at -= 1
        else:
            return at
