"""Disputes: /dispute writes an objection to the debt down; its message is where it is closed.

dispute.open:ID             the dispute with its buttons, in a message of its own
dispute.close:ID:OUTCOME    credit_note, agreed, rejected; a second tap answers with what is true now
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.answers import Button, Style, Text
from handlers.answers import Part as AnswerPart
from handlers.commands import SELLERS, Command, Taps, row_id, stale_button
from handlers.forms import CUSTOMER, Choice, Form, Part, ask, begin, coming_days, nothing
from handlers.hearing import heard
from handlers.ledger.replacements import take_back
from handlers.reading import Candidate, Reading, reasons_named
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import shortened
from handlers.work.follow_ups import tell_of
from locales import Sentence, Words, _, speak
from models.directory.customers import Customer
from models.ledger import disputes, receivables
from models.ledger.disputes import OUTCOME_NAMES, REASON_NAMES, Dispute, DisputeOutcome, DisputeReason
from models.ledger.receivables import Receivable
from models.money import Money
from models.people.members import Member
from models.refusal import Refused
from models.work import follow_ups
from models.work.follow_ups import FollowUp

MOST_NUMBERS = 6
SHOWN_TEXT = 80
OPENED = "dispute.opened"
"""The action that stands in the audit."""

EVERYTHING = "all"
"""The answer "all that the customer owes"."""


def dispute(turn: Turn) -> None:
    """Write an objection down: /dispute Huaxin INV-7 quality three boxes are broken"""
    begin(turn, DISPUTE, reading=with_reason(heard(turn, "dispute")))


def with_reason(reading: Reading) -> Reading:
    """What was told of the objection says its reason, where that is clear; else it is another one, in these words."""
    told = str(reading.values.get("note", ""))
    if not told or {"reason"} & {*reading.values, *reading.asked, *reading.refused}:
        return reading
    named = reasons_named(told)
    if len(named) > 1:
        return replace(reading, asked={**reading.asked, "reason": tuple(named)})
    reason = named[0] if named else str(DisputeReason.OTHER)
    return replace(reading, values={**reading.values, "reason": reason})


def write(turn: Turn, values: Values) -> None:
    """All parts are there: write it down and say it in full."""
    customer = values.customer(turn)
    receivable = None
    number = str(values.get("number", EVERYTHING))
    if number != EVERYTHING:
        receivable = receivables.open_with_number(turn.db, customer, number)
        if receivable is None:
            problem = _("{customer} has no open item {number}.", customer=customer.name, number=number)
            values.put("number", None)
            ask(turn, DISPUTE, values, "number", NUMBER.ask, _numbers(turn, values), problem=problem)
            return
    replaced = take_back(turn, values, OPENED, Dispute)
    member = follow_ups.whose(turn.db, turn.actor, customer)
    reason = DisputeReason(values.get("reason"))
    opened = disputes.open_dispute(
        turn.db,
        turn.actor,
        customer,
        receivable,
        reason,
        values.note,
        come_back_on=values.get("next_date") or turn.today + timedelta(days=turn.company.rules.disputes.days),
        today=turn.today,
        now=turn.now,
        amount=values.get("amount"),
        remind=member,
        reminder=speak(_("dispute about {reason}", reason=reason), member.reader),
    )
    turn.reply(
        _("Changed: the dispute was taken back and written anew.") if replaced is not None else None,
        *card(turn, opened, customer, receivable),
        _buttons(turn, opened),
        subject=_subject(opened),
    )
    step = turn.db.get(FollowUp, opened.follow_up_id) if opened.follow_up_id is not None else None
    if step is not None:
        tell_of(turn, step, customer, member)


def as_form(turn: Turn, dispute_id: int) -> tuple[Form, Values]:
    """A dispute as its form with its parts, to be written anew in its place."""
    found, customer = disputes.dispute_for(turn.db, turn.actor, dispute_id)
    if not found.is_open:
        raise Refused(_("That dispute is closed already."))
    receivable = turn.db.get(Receivable, found.receivable_id) if found.receivable_id is not None else None
    values = {
        "customer": Candidate(customer.key, customer.name),
        "number": receivable.number if receivable is not None else EVERYTHING,
        "reason": found.reason,
        "note": found.text or None,
        "amount": found.money,
        "next_date": found.come_back_on,
        "replaces": found.id,
    }
    return DISPUTE, Values(values)


def show(turn: Turn, dispute_id: str) -> None:
    """The dispute as it is now, in a message of its own."""
    found, customer = disputes.dispute_for(turn.db, turn.actor, row_id(dispute_id))
    receivable = turn.db.get(Receivable, found.receivable_id) if found.receivable_id is not None else None
    turn.reply(*card(turn, found, customer, receivable), _buttons(turn, found), subject=_subject(found))


def close(turn: Turn, dispute_id: str, outcome: str) -> None:
    """The dispute is over; a second tap finds it so."""
    found, customer = disputes.dispute_for(turn.db, turn.actor, row_id(dispute_id))
    if outcome not in set(DisputeOutcome):
        raise stale_button()
    if found.is_open:
        disputes.close(turn.db, turn.actor, found, DisputeOutcome(outcome), today=turn.today, now=turn.now)
    receivable = turn.db.get(Receivable, found.receivable_id) if found.receivable_id is not None else None
    turn.show(*card(turn, found, customer, receivable), _buttons(turn, found), subject=_subject(found))


def card(
    turn: Turn, one: Dispute, customer: Customer, receivable: Receivable | None
) -> list[AnswerPart | Words | None]:
    """A dispute in full, and where it stands."""
    by = turn.db.get(Member, one.opened_by)
    lines: list[AnswerPart | Words | None] = [
        Text(_("⚠️ Dispute: {customer}", customer=customer.name), Style.HEADING),
        _("About: {number}, {amount} open", number=receivable.number, amount=open_of(turn, receivable))
        if receivable is not None
        else _("About: all that is open"),
        _("Reason: {reason}", reason=DisputeReason(one.reason)),
        _("Disputed: {amount}; the rest is chased", amount=one.money) if one.money is not None else None,
        one.text or None,
        _("Since {day}, by {name}", day=one.opened_on, name=by.name) if by is not None else None,
    ]
    if one.withdrawn_at is not None:
        return [*lines, _("That was taken back.")]
    if one.outcome is not None and one.closed_on is not None:
        return [*lines, _("✅ Closed on {day}: {outcome}", day=one.closed_on, outcome=DisputeOutcome(one.outcome))]
    return [
        *lines,
        _("Come back on: {day}", day=one.come_back_on),
        _("It is not chased and bears no fees until it is closed; it stays in the ageing."),
    ]


def line(one: Dispute, number: str | None) -> Sentence:
    """A dispute on a list."""
    reason, text = DisputeReason(one.reason), shortened(one.text, SHOWN_TEXT)
    about: Words = number or _("all that is open")
    if one.money is not None:
        about = _("{amount} of {about}", amount=one.money, about=about)
    if not text:
        return _("⚠️ Disputed: {about}, {reason}", about=about, reason=reason)
    return _("⚠️ Disputed: {about}, {reason}: {text}", about=about, reason=reason, text=text)


def history_line(turn: Turn, one: Dispute) -> Sentence:
    """A dispute in the history, with how it ended."""
    receivable = turn.db.get(Receivable, one.receivable_id) if one.receivable_id is not None else None
    said = line(one, receivable.number if receivable is not None else None)
    if one.outcome is None or one.closed_on is None:
        return said
    return _(
        "{dispute} (closed on {day}: {outcome})", dispute=said, day=one.closed_on, outcome=DisputeOutcome(one.outcome)
    )


def lines(turn: Turn, customer: Customer) -> list[Words]:
    """The customer's open disputes."""
    return [line(*one) for one in disputes.open_disputes(turn.db, customer)]


def new_button(customer: Customer) -> Button:
    """Begins a dispute of the customer."""
    return Button(_("⚠️ Dispute"), f"begin:dispute:{customer.key}")


def open_buttons(turn: Turn, customer: Customer) -> list[Button]:
    """A button for each open dispute of the customer."""
    return [
        Button(_("⚠️ Dispute {about}", about=number or _("of all")), f"dispute.open:{one.key}")
        for one, number in disputes.open_disputes(turn.db, customer)[:MOST_NUMBERS]
    ]


def _buttons(turn: Turn, one: Dispute) -> list[list[Button]]:
    cardward = Button(_("📇 Customer"), f"card:{one.customer_id}")
    if one.withdrawn_at is not None:
        return [[cardward]]
    if not one.is_open:
        return [[Button(_("↩️ Undo"), f"undo:dispute.closed:{one.id}"), cardward]]
    closing = [Button(label, f"dispute.close:{one.key}:{outcome}") for outcome, label in OUTCOME_NAMES.items()]
    return [closing, [Button(_("↩️ Undo"), f"undo:{OPENED}:{one.id}"), cardward]]


def open_of(turn: Turn, receivable: Receivable) -> Money:
    """What is open of a receivable."""
    parts = receivables.instalments_of(turn.db, receivable)
    return Money(sum(one.open for one in parts), receivable.currency)


def _subject(one: Dispute) -> dict[str, int]:
    return {"dispute": one.key, "customer": one.customer_id}


def _reasons(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(label, str(reason)) for reason, label in REASON_NAMES.items()]


def _numbers(turn: Turn, values: Values) -> Sequence[Choice]:
    """The numbers of what is open, or all of it."""
    numbers = receivables.open_numbers(turn.db, values.customer(turn))[:MOST_NUMBERS] if "customer" in values else ()
    return [*(Choice(one, one) for one in numbers), Choice(_("All that is open"), EVERYTHING)]


def _has_several(turn: Turn, values: Values) -> bool:
    """In the guided form, which of several open numbers is meant is asked."""
    return bool(values.get("guided")) and "customer" in values and len(_numbers(turn, values)) > 2


NUMBER = Part("number", _("Number"), _("Which number is disputed?"), _numbers, when=_has_several)

DISPUTE = Form(
    name="dispute",
    example=_("/dispute Huaxin INV-7 quality three boxes are broken"),
    parts=(
        CUSTOMER,
        NUMBER,
        Part("reason", _("Reason"), _("What is the objection about?"), _reasons),
        Part("note", _("Text"), _("What does the customer say?"), nothing, when=lambda _turn, values: _asked(values)),
        Part("amount", _("Amount"), _("Over how much?"), nothing, required=False),
        Part("next_date", _("Come back on"), _("When do you come back to it?"), coming_days, required=False),
    ),
    done=write,
)


def _asked(values: Values) -> bool:
    return bool(values.get("guided"))


COMMANDS = (
    Command(
        "dispute",
        _("A customer objects to the debt"),
        _("/dispute CUSTOMER [NUMBER] [AMOUNT] REASON TEXT"),
        dispute,
        roles=SELLERS,
    ),
)
FORMS = (DISPUTE,)
TAPS = Taps(writing={"dispute.close": close}, reading={"dispute.open": show})
