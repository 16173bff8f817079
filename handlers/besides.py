"""What the words of a report tell besides: money that was received, billed, promised or given back.

Who answers what came of a visit with `谈得不错，收了5000现金，周五再去` has told a payment, too. While the report is a
form, all of it stands on one card; when the report is written already, its words are added to it and the money is
written as such. Where it only may be money, it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers import acts, asides, forms, meanings
from handlers.forms import Form
from handlers.hearing import context_of
from handlers.reading import CONTACTS, MONEY, Candidate, Context, Named, Reading, read_acts
from handlers.turns import Turn
from models.directory.customers import Customer
from models.storage import drafts as keeping
from models.storage.drafts import Draft


@dataclass(frozen=True)
class Besides:
    """What else words of a report tell: what is money, what only may be, and the next step."""

    whose: Candidate
    words: str
    money: Sequence[Reading]
    perhaps: Sequence[str]
    step: Mapping[str, Any]  # next_date and next_time

    def ask(self, turn: Turn) -> None:
        """It may be money: is it?"""
        meanings.ask(turn, f"{self.whose.name} {self.words}", self.perhaps)


def besides(turn: Turn, customer: Customer | Candidate) -> Besides | None:
    """What the words of the message tell besides what came of a contact with the customer; None when it is no money."""
    words = turn.said.text.strip()
    context = context_of(turn)
    if not words or is_about_another(context, words, customer.id or 0):
        return None
    whose = Candidate(customer.id or 0, customer.name)
    readings = read_of(whose, words, context)
    money = [_without_note(one) for one in readings if one.intent in MONEY]
    perhaps = [one for one in readings[0].asked.get("intent", ()) if one in MONEY] if len(readings) == 1 else []
    if not money and not perhaps:
        return None
    step = next((one.values for one in readings if one.intent == "follow"), {})
    days = {f"next_{name}": step[name] for name in ("date", "time") if name in step}
    return Besides(whose, words, money, perhaps, days)


def _without_note(reading: Reading) -> Reading:
    """The report keeps the words whole: they need not stand with the money, too."""
    return replace(reading, values={name: value for name, value in reading.values.items() if name != "note"})


def on_one_card(turn: Turn, form: Form, draft: Draft) -> bool:
    """What came of a contact is told, and money with it: both wait on one card; what only may be money is asked once
    the report is written. False when there is none."""
    values = forms.values_of(draft).items()
    whose = values.get("customer")
    if form.name not in CONTACTS or draft.asking != "note" or not isinstance(whose, Candidate):
        return False
    told = besides(turn, whose)
    if told is None:
        return False
    if not told.money:
        taken = forms.answer(turn, form, draft)
        if taken and keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now) is None:
            told.ask(turn)
        return taken
    report = {name: value for name, value in values.items() if name not in forms.INNER}
    turn.led_by = tuple(draft.values.get("said", ()))
    asides.drop(turn, draft)
    acts.begin(turn, [Reading(form.name, {**report, **told.step, "note": told.words}), *told.money])
    return True


def read_of(whose: Candidate, words: str, context: Context) -> Sequence[Reading]:
    """The words as a sentence about that customer, who need not be named in it."""

    def find(_words: str) -> Sequence[Named]:
        return [Named(0, len(whose.name), (whose,), exact=True)]

    return read_acts(f"{whose.name} {words}", replace(context, find=find))


def is_about_another(context: Context, text: str, customer_id: int) -> bool:
    """Whether a customer is named in full who is not that one."""
    return any(
        one.exact and customer_id not in {candidate.id for candidate in one.candidates} for one in context.find(text)
    )
