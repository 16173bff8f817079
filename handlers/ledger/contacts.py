"""Contacts about money: /contact, and the outcomes as buttons on pushes, in /due and on the card.

    contact.ask:CUSTOMER                what did it bring? in place
    contact.said:CUSTOMER:LAST:OUTCOME  that; LAST is the latest contact when the button was drawn, so that a second
                                        tap finds that it is written already

A promise goes on with its day (`handlers/ledger/promises.py`); an objection to the debt itself is a dispute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.answers import Button, Style, Text
from handlers.commands import SELLERS, Command, Taps, row_id, stale_button
from handlers.forms import CUSTOMER, Choice, Form, Part, begin, coming_days, nothing
from handlers.hearing import context_of, heard
from handlers.ledger import promises
from handlers.ledger.receivables import balance_line
from handlers.ledger.replacements import take_back
from handlers.reading import PARTS_OF, Candidate, behind_word, read_command
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import shortened, step_line
from handlers.work.follow_ups import tell_of
from locales import Sentence, _, speak
from models.directory.customers import Customer
from models.ledger import contacts
from models.ledger.contacts import OUTCOME_NAMES, CollectionContact, ContactOutcome
from models.people import access
from models.refusal import Refused
from models.work import follow_ups
from models.work.follow_ups import FollowUp, FollowUpState

SHOWN_TEXT = 80
LOGGED = "contact.logged"
"""The action that stands in the audit."""


def contact(turn: Turn) -> None:
    """What a contact about money brought: /contact Huaxin short of cash, next Friday"""
    reading = heard(turn, "contact")
    if reading.values.get("outcome") == ContactOutcome.PROMISED:
        words = behind_word(turn.said.rest or turn.said.text, "contact")
        promises.promise(turn, read_command("promise", words, PARTS_OF["promise"], context_of(turn)))
        return
    begin(turn, CONTACT, reading=reading)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: keep it, and what was agreed on; a promise asks for its day."""
    customer = values.customer(turn)
    outcome = ContactOutcome(values.get("outcome"))
    replaced = take_back(turn, values, LOGGED, CollectionContact)
    if outcome == ContactOutcome.PROMISED:
        given = {"customer": Candidate(customer.key, customer.name), "note": values.note or None}
        if replaced is not None:
            turn.reply(_("Changed: the contact was taken back."))
        before = _step_of(turn, replaced)
        day = values.get("next_date")
        if day is not None and (before is None or day != before.due_on):  # what was planned is not what was promised
            given["date"] = day
        begin(turn, promises.PROMISE, given=given)
        return
    changed = _("Changed: the contact was taken back and written anew.") if replaced is not None else None
    _keep(turn, customer, outcome, values.note, values.get("next_date"), changed)


def _keep(
    turn: Turn,
    customer: Customer,
    outcome: ContactOutcome,
    words: str = "",
    next_on: date | None = None,
    changed: Sentence | None = None,
) -> None:
    step, member = None, follow_ups.whose(turn.db, turn.actor, customer)
    if next_on is not None:
        text = _("collect: {outcome}", outcome=outcome)
        step = follow_ups.plan(
            turn.db,
            turn.actor,
            customer,
            member,
            due_on=next_on,
            due_time=None,
            now=turn.now,
            text=speak(text, member.reader),
            attached=True,
        )
    kept = contacts.record(
        turn.db, turn.actor, customer, outcome, words, today=turn.today, now=turn.now, next_step=step
    )
    _echo(turn, customer, kept, step, changed)
    if step is not None:
        tell_of(turn, step, customer, member)


def as_form(turn: Turn, contact_id: int) -> tuple[Form, Values]:
    """A contact as its form with its parts, to be written anew in its place."""
    kept = turn.db.get(CollectionContact, contact_id)
    if kept is None:
        raise access.unknown_customer()
    customer = access.customer_for(turn.db, turn.actor, kept.customer_id)
    if kept.reversed_at is not None:
        raise Refused(_("That was undone already."))
    step = _step_of(turn, kept)
    values = {
        "customer": Candidate(customer.key, customer.name),
        "outcome": kept.outcome,
        "next_date": step.due_on if step is not None and step.state == FollowUpState.OPEN else None,
        "note": kept.text or None,
        "replaces": kept.id,
    }
    return CONTACT, Values(values)


def _step_of(turn: Turn, kept: CollectionContact | None) -> FollowUp | None:
    """The step that came with a contact."""
    key = kept.follow_up_id if kept is not None else None
    return turn.db.get(FollowUp, key) if key is not None else None


def _echo(
    turn: Turn, customer: Customer, kept: CollectionContact, step: FollowUp | None, changed: Sentence | None
) -> None:
    key = customer.key
    after = [Button(_("📇 Customer"), f"card:{key}")]
    if step is None:
        after.insert(0, Button(_("📅 Follow-up"), f"begin:follow:{key}"))
    turn.show(
        changed,
        Text(
            _("📝 {customer}: {outcome}", customer=customer.name, outcome=ContactOutcome(kept.outcome)), Style.HEADING
        ),
        _("{day}", day=kept.on),
        kept.text or None,
        _("📅 Next step: {step}", step=step_line(turn, step)) if step is not None else None,
        balance_line(turn, customer),
        [
            [Button(_("↩️ Undo"), f"undo:{LOGGED}:{kept.id}"), Button(_("⚠️ Dispute"), f"begin:dispute:{key}")],
            after,
        ],
        subject={"collection_contact": kept.key, "customer": key},
    )


def ask(turn: Turn, customer_id: str) -> None:
    """What did the contact bring? The outcomes in place."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    last = contacts.last_contact(turn.db, customer)
    flat = [
        Button(label, f"contact.said:{customer.key}:{_key(last)}:{outcome}") for outcome, label in OUTCOME_NAMES.items()
    ]
    rows = [flat[start : start + 2] for start in range(0, len(flat), 2)]
    rows.append(
        [Button(_("⚠️ Dispute"), f"begin:dispute:{customer.key}"), Button(_("◀ Back"), f"due.show:{customer.key}")]
    )
    turn.show(
        Text(customer.name, Style.HEADING),
        last_line(turn, customer),
        _("What did the contact bring?"),
        rows,
        subject={"customer": customer.key},
    )


def said(turn: Turn, customer_id: str, last_id: str, outcome: str) -> None:
    """The outcome by a button; a second tap finds it written."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    if outcome not in set(ContactOutcome):
        raise stale_button()
    if _key(contacts.last_contact(turn.db, customer)) != row_id(last_id):
        turn.toast(_("A contact was written meanwhile."))
        ask(turn, customer_id)
        return
    if outcome == ContactOutcome.PROMISED:
        turn.in_place = False
        begin(turn, promises.PROMISE, given={"customer": Candidate(customer.key, customer.name)})
        return
    _keep(turn, customer, ContactOutcome(outcome))


def outcome_button(customer: Customer) -> Button:
    """Leads to the outcomes."""
    return Button(_("📝 Outcome"), f"contact.ask:{customer.key}")


def said_buttons(customer: Customer) -> list[Button]:
    """What the customer may have said about its debt."""
    promise = Button(_("🤝 Promise"), f"begin:promise:{customer.key}")
    return [promise, outcome_button(customer), Button(_("⚠️ Dispute"), f"begin:dispute:{customer.key}")]


def last_line(turn: Turn, customer: Customer) -> Sentence | None:
    """What the last contact about money brought, and when."""
    last = contacts.last_contact(turn.db, customer)
    if last is None:
        return None
    outcome, text = ContactOutcome(last.outcome), shortened(last.text, SHOWN_TEXT)
    if not text:
        return _("Last about money: {outcome}, {day}", outcome=outcome, day=last.on)
    return _("Last about money: {outcome}, {day}: {text}", outcome=outcome, day=last.on, text=text)


def _key(contact: CollectionContact | None) -> int:
    return contact.key if contact is not None else 0


def _outcomes(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(label, str(outcome)) for outcome, label in OUTCOME_NAMES.items()]


CONTACT = Form(
    name="contact",
    example=_("/contact Huaxin short of cash, next 2026-12-05"),
    parts=(
        CUSTOMER,
        Part("outcome", _("Outcome"), _("What did the contact bring?"), _outcomes),
        Part("next_date", _("Next step"), _("When is the next step?"), coming_days, required=False),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)

COMMANDS = (
    Command(
        "contact",
        _("What a contact about money brought"),
        _("/contact CUSTOMER OUTCOME [TEXT] [next DATE]"),
        contact,
        roles=SELLERS,
    ),
)
FORMS = (CONTACT,)
TAPS = Taps(writing={"contact.said": said}, reading={"contact.ask": ask})
