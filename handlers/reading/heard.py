"""A text under reading, with what is looked at more than once: its names, first word, verbs, amounts and days."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from handlers.reading import customers
from handlers.reading.amounts import amounts_in
from handlers.reading.dates import dates_in
from handlers.reading.doubts import Doubt, doubts_in, looked_for
from handlers.reading.intents import WORDS, Said, first_word
from handlers.reading.methods import methods_in
from handlers.reading.parts import MONEY, PARTS_OF, candidates_of, split
from handlers.reading.readings import Candidate, Context, Named, Reading, Span
from handlers.reading.times import moments_in, times_in
from handlers.reading.verbs import is_weak, signals_in
from handlers.reading.words import Page

LONGEST_SENTENCE = 600
"""What is longer is a report, and its first words say of what."""
_IS_SAID = re.compile(r"说(?:(?![已刚查])[^,，。；;！!\s])*$")
_SWEARS = re.compile(r"(?:保证|答应|承诺|一定)(?![^,，。；;]*(?:已经?|刚|今天|昨天))[^,，。；;]*$")
_TOLD = re.compile(r"了|过|完|刚|没|再|(?<![a-z])(?:was|were|\w+ed)(?![a-z])")
_NEAR = 200  # days; of a day without a year that lay more recently behind, the one ahead is not meant
_MONEY = MONEY | {"pays", "later"}
_PAID = frozenset({"pay", "pays", "later", "promise"})
_ITSELF = re.compile(
    r"发了?货|开了?[票单]|sold|转账|汇款|(?:transfer|wire)(?:\s?了)?|(?:wired|transferred)(?: (?:us|me|over|in))?|"
    r"银行卡转了?"
)  # verbs that also say what for, or how


@dataclass(frozen=True)
class Heard:
    """A text with what is looked at more than once: names, first word, verbs, amounts, days."""

    page: Page
    named: Sequence[Named]
    context: Context
    host: Candidate | None = None  # whom it is about when it names nobody
    doubted: tuple[Doubt, ...] | None = None  # what is doubted in it, where it is a stretch of a longer text

    @cached_property
    def low(self) -> str:
        """What is looked at for verbs: the beginning, with the names of customers blanked out."""
        spans, _doubtful = customers.choose(self.named, self.page)
        return customers.masked(self.page, spans).low[:LONGEST_SENTENCE]

    @cached_property
    def word(self) -> Said | None:
        return first_word(self.low)

    @cached_property
    def signals(self) -> tuple[Said, ...]:
        return tuple(signals_in(self.low))

    @cached_property
    def meant(self) -> tuple[Said, ...]:
        """The verbs that count: none that is doubted, weak ones only beside an amount."""
        sure = [said for said in self.signals if self.doubt_of(said) is None]
        is_promised = bool(self.days_ahead) or any(said.intent == "promise" for said in sure)
        return tuple(
            replace(said, intent=intent)
            for said in sure
            if (intent := self._told_by(said, is_promised)) is not None
            and (
                said.intent not in _MONEY
                or said.intent == "later"
                or self.has_amount
                or not is_weak(self.text_of(said), self.low)
            )
        )

    def _told_by(self, said: Said, is_promised: bool) -> str | None:
        """付 with a day ahead, or beside a promise, is the promise; a plan needs a day ahead."""
        if said.intent == "pay" and is_promised and _SWEARS.search(self.low, 0, said.start):
            return "promise"  # 保证12月3号前把余款付了
        if said.intent == "pays":
            return "promise" if is_promised or (not said.done and _IS_SAID.search(self.low, 0, said.start)) else "pay"
        if said.intent == "plans":
            return "follow" if self.days_ahead or self.is_later_today else None
        if said.intent == "later":
            return "promise" if self.days_ahead else None
        return said.intent

    def doubt_of(self, said: Said) -> Doubt | None:
        """Why a verb does not tell what happened, if it does not."""
        for doubt in self.doubts:
            if doubt.start <= said.start < doubt.end:
                kinds = _PAID if doubt.paid else _MONEY if doubt.money else None
                if kinds is None or said.intent in kinds:
                    return doubt
        return None

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        return self.doubted if self.doubted is not None else tuple(doubts_in(self.low))

    @cached_property
    def is_doubted(self) -> bool:
        """Whether something is doubted, and no verb counts."""
        return bool(self.doubts) and not self.meant

    @cached_property
    def is_outward(self) -> bool:
        """Whether the speaker gave money away."""
        return any(doubt.outward for said in self.signals if (doubt := self.doubt_of(said)))

    @cached_property
    def has_amount(self) -> bool:
        return bool(self.amounts)

    @cached_property
    def amounts(self) -> tuple[Span, ...]:
        """What stands in the text as money; the days are no amounts: 开单2600月底付."""
        return tuple(amounts_in(customers.masked(replace(self.page, low=self.low), self.days).low, self.context))

    @cached_property
    def methods(self) -> tuple[Span, ...]:
        return tuple(methods_in(self.low))

    @cached_property
    def days(self) -> tuple[Span, ...]:
        return tuple(dates_in(self.low, self.context))

    @cached_property
    def is_later_today(self) -> bool:
        """Whether a time of today is told that is still to come, and nothing as done."""
        times = [span for span in times_in(self.low) if span.readings]
        now = self.context.now.time().replace(tzinfo=None)
        of_today = all(span.readings == (self.context.today,) for span in self.days)
        is_ahead = bool(times) and all(one > now for span in times for one in span.readings)
        return is_ahead and of_today and not any(said.done for said in self.signals) and not _TOLD.search(self.low)

    @cached_property
    def days_ahead(self) -> tuple[Span, ...]:
        today = self.context.today
        days = [
            span
            for span in self.days
            if any(day > today and (day - today).days <= _NEAR for day in span.readings)
            or (span.readings and all(day > today for day in span.readings))
        ]
        return (*days, *moments_in(self.low, self.context))

    def within(self, start: int, end: int, host: Candidate | None = None) -> Heard:
        """A stretch of the text, heard by itself."""
        named = [
            replace(one, start=one.start - start, end=one.end - start)
            for one in self.named
            if start <= one.start and one.end <= end
        ]
        doubted = [
            replace(doubt, start=doubt.start - start, end=doubt.end - start)
            for doubt in self.doubts
            if doubt.start < end and start < doubt.end
        ]
        return Heard(self.page.within(start, end), named, self.context, host, tuple(doubted))

    def text_of(self, said: Said) -> str:
        """The word itself."""
        return self.low[said.start : said.end]

    def own_words(self, intent: str) -> list[Said]:
        """The verbs of a command about money that say no more than the command itself."""
        return [one for one in self.meant if one.intent == intent and not _ITSELF.fullmatch(self.text_of(one))]

    def parts(self, intent: str, words: Sequence[Said], wants: Collection[str] | None = None) -> Reading:
        """The parts of a command, without the words that only say which command it is."""
        wants = PARTS_OF[intent] if wants is None else wants
        if "text" in wants:
            start = max((said.end for said in words), default=0)
            text = self.page.raw[start:].strip(" :：,，")
            return Reading(intent, {"text": text} if text else {})
        if "code" in wants:
            code = self.page.raw.strip()
            return Reading(intent, {"code": code} if code else {})
        if "command" in wants:
            word = self.page.low.strip(" /")
            return Reading(intent, {"command": WORDS.get(word, word)} if word else {})
        taken = [Span(said.start, said.end, "command") for said in words]
        return split(intent, self.page, wants, self.context, named=self.named, taken=taken, host=self.host)

    def unsure(self, *intents: str) -> Reading:
        """Several commands fit: they are asked, with the customer and the amount if they are there."""
        reading = self.parts(intents[0], ())
        kept = {part: value for part, value in reading.values.items() if part in ("customer", "amount", "unknown_name")}
        return Reading(None, kept, {"intent": tuple(dict.fromkeys(intents))})

    def not_understood(self) -> Reading:
        """Nothing; what was said is kept as a note."""
        return Reading(None, {"note": self.page.raw.strip()})

    def looked_up(self) -> Reading:
        """A question about a customer is answered by the card, one for a list by the list."""
        card = self.parts("card", ())
        if candidates_of(card):
            return card
        asked = looked_for(self.low)
        return Reading(asked) if asked else self.not_understood()
