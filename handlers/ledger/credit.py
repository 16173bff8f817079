"""What is given up and given back: credit notes (/credit), refunds (/refund), and applying credit that is kept.

credit.edit:ID, refund.edit:ID   asks which part of the document is to be changed
credit.apply:CUSTOMER            settles what is open from the customer's credit
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.answers import Button, Style, Text
from handlers.commands import EVERYBODY, Command, Taps, row_id
from handlers.forms import (
    AMOUNT,
    CUSTOMER,
    Choice,
    Form,
    Part,
    amend,
    ask,
    begin,
    candidates,
    guided,
    nothing,
)
from handlers.ledger.payments import methods
from handlers.ledger.receivables import balance_line, part_name, settled_lines
from handlers.ledger.replacements import document_for, replaced_by, stays_until, take_back
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter
from handlers.questions import CANDIDATES
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _, speak
from models.directory.customers import Customer
from models.ledger import adjustments, credit_notes, reallocation, receivables, refunds
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.credit import creditors
from models.ledger.credit_notes import Given
from models.ledger.entries import accounts_of
from models.ledger.payments import METHOD_NAMES, Method
from models.ledger.receivables import Receivable, Settled
from models.money import Money
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member, Role
from models.refusal import Refused

MOST_NUMBERS = 6


def credit(turn: Turn) -> None:
    """Write a credit note: /credit Huaxin INV-7 500 damaged goods"""
    begin(turn, CREDIT)


def write_note(turn: Turn, values: Values) -> None:
    """All parts are there: write the credit note and say what it took off."""
    customer = values.customer(turn)
    receivable = None
    if "number" in values:
        receivable = receivables.with_number(turn.db, customer, str(values.get("number")))
        if receivable is None:
            ask_number(turn, CREDIT, customer, values)
            return
    replaced = replaced_by(turn, values, AdjustmentKind.CREDIT_NOTE.posted, Adjustment)
    given = credit_notes.write(
        turn.db,
        turn.actor,
        customer,
        values.amount,
        receivable=receivable,
        note=values.note,
        threshold=turn.company.rules.approvals.credit_note,
        keep_credit=turn.company.rules.credit.kept,
        today=turn.today,
        now=turn.now,
        replaces=replaced,
    )
    if isinstance(given, Approval):
        approvals.ask(turn, given)
        approvals.show_own(turn, given)
        return
    turn.reply(
        _changed(replaced),
        *_echo(turn, customer, given),
        _buttons(customer, given.document, "credit"),
        subject={"adjustment": given.document.key, "customer": customer.key},
    )


def _echo(turn: Turn, customer: Customer, given: Given) -> list[Text | Words | None]:
    """A credit note in full, and what it took off."""
    about = given.document.receivable_id
    receivable = turn.db.get(Receivable, about) if about is not None else None
    return [
        Text(
            _("📝 Credit note for {customer}: {amount}", customer=customer.name, amount=given.document.money),
            Style.HEADING,
        ),
        _("For: {number}", number=receivable.number) if receivable is not None else None,
        _("{day}", day=given.document.on),
        _("Reason: {text}", text=given.document.note) if given.document.note else None,
        *settled_lines(given.settled, _taken_off),
        _("Left over as credit: {amount}", amount=given.credit) if given.credit else None,
        balance_line(turn, customer),
    ]


def _taken_off(one: Settled) -> Sentence:
    return _(
        "Taken off: {amount} of {number}, left open {left}", amount=one.amount, number=part_name(one), left=one.left
    )


def ask_number(turn: Turn, form: Form, customer: Customer, values: Values) -> None:
    """The customer has no receivable of that number: which of the open ones is meant?"""
    number = str(values.get("number"))
    options = [Choice(one, one) for one in receivables.open_numbers(turn.db, customer)[:MOST_NUMBERS]]
    values.put("number", None)
    problem = _("{customer} has no receivable {number}.", customer=customer.name, number=number)
    ask(turn, form, values, "number", _("Which number is it about?"), options, problem=problem)


def refund(turn: Turn) -> None:
    """Give credit back to a customer: /refund Huaxin 500 bank transfer"""
    begin(turn, REFUND)


def write_refund(turn: Turn, values: Values) -> None:
    """All parts are there: give the credit back and say what is left."""
    customer = values.customer(turn)
    replaced = take_back(turn, values, AdjustmentKind.REFUND.posted, Adjustment)
    document = refunds.refund(
        turn.db,
        turn.actor,
        customer,
        values.amount,
        today=turn.today,
        now=turn.now,
        method=values.get("method"),
        note=values.note,
    )
    turn.reply(
        _changed(replaced),
        Text(_("💸 Given back to {customer}: {amount}", customer=customer.name, amount=document.money), Style.HEADING),
        _("{day}, {method}", day=document.on, method=METHOD_NAMES[Method(document.method)])
        if document.method
        else _("{day}", day=document.on),
        _("Note: {note}", note=document.note) if document.note else None,
        balance_line(turn, customer),
        _buttons(customer, document, "refund"),
        subject={"adjustment": document.key, "customer": customer.key},
    )


def _buttons(customer: Customer, document: Adjustment, verb: str) -> list[list[Button]]:
    posted = AdjustmentKind(document.kind).posted
    return [
        [
            Button(_("↩️ Undo"), f"undo:{posted}:{document.id}"),
            Button(_("✏️ Edit"), f"{verb}.edit:{document.id}"),
        ],
        [Button(_("📇 Customer"), f"card:{customer.id}")],
    ]


def _changed(replaced: Adjustment | None) -> Sentence | None:
    if replaced is None:
        return None
    kind = AdjustmentKind(replaced.kind)
    return _("Changed: the {kind} of {amount} was taken back and written anew.", kind=kind, amount=replaced.money)


def edit_note(turn: Turn, document_id: str) -> None:
    """The Edit button of a credit note."""
    amend(turn, *note_as_form(turn, row_id(document_id)))


def note_as_form(turn: Turn, document_id: int) -> tuple[Form, Values]:
    """A credit note as its form with its parts, to be written anew in its place."""
    document, customer = document_for(turn, document_id, AdjustmentKind.CREDIT_NOTE)
    receivable = turn.db.get(Receivable, document.receivable_id) if document.receivable_id is not None else None
    given = {"number": receivable.number if receivable else None, "note": document.note or None}
    return CREDIT, _parts_of(customer, document, given)


def edit_refund(turn: Turn, document_id: str) -> None:
    """The Edit button of a refund."""
    amend(turn, *refund_as_form(turn, row_id(document_id)))


def refund_as_form(turn: Turn, document_id: int) -> tuple[Form, Values]:
    """A refund as its form with its parts, to be written anew in its place."""
    document, customer = document_for(turn, document_id, AdjustmentKind.REFUND)
    return REFUND, _parts_of(customer, document, {"method": document.method, "note": document.note or None})


def _parts_of(customer: Customer, document: Adjustment, given: dict[str, str | None]) -> Values:
    if document.reversed_at is not None:
        raise Refused(_("That was undone already."))
    values = {"customer": Candidate(customer.key, customer.name), "amount": document.money, "replaces": document.id}
    return Values({**values, **given})


def apply_kept(turn: Turn, customer_id: str) -> None:
    """The button on the card: settle the oldest open items from credit that the company keeps."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    applied = reallocation.apply_kept(turn.db, turn.actor, customer, today=turn.today, now=turn.now)
    turn.reply(
        Text(_("🪙 {customer}: credit applied", customer=customer.name), Style.HEADING),
        *settled_lines(applied.settled, _from_credit),
        *(_("Given up, as offered: {amount}", amount=amount) for amount in applied.given_up),
        balance_line(turn, customer),
        [
            [Button(_("↩️ Undo"), f"undo:{reallocation.APPLIED}:{customer.id}")],
            [Button(_("📇 Customer"), f"card:{customer.id}")],
        ],
        subject={"customer": customer.key},
    )


def _from_credit(one: Settled) -> Sentence:
    return _("Settled: {amount} of {number}, left open {left}", amount=one.amount, number=part_name(one), left=one.left)


def _reasons(turn: Turn, _values: Values) -> Sequence[Choice]:
    """What credit notes are usually written for, in the speaker's own words."""
    return [Choice(reason, speak(reason, turn.reader)) for reason in REASONS]


REASONS: tuple[Words, ...] = (
    _("goods came back"),
    _("damaged goods"),
    _("wrong price"),
    _("wrong quantity"),
    _("bonus"),
)


def _creditors(turn: Turn, _values: Values) -> Sequence[Choice]:
    """The customers that have anything to the good."""
    visible = access.customers_of(turn.db, turn.actor)
    return candidates(turn, creditors(turn.db, visible, limit=CANDIDATES))


def _credits(turn: Turn, values: Values) -> Sequence[Choice]:
    """All that the customer has to the good."""
    accounts = accounts_of(turn.db, values.customer(turn).key) if "customer" in values else ()
    amounts = [Money(account.credit, account.currency) for account in accounts if account.credit]
    return [Choice(_("{amount}", amount=amount), amount) for amount in amounts]


NUMBER = Part("number", _("Number"), _("Which number is it about?"), nothing, required=False)
NOTE = Part("note", _("Note"), _("What shall the note say?"), nothing, required=False)

# --- as a request


def _what(turn: Turn, approval: Approval) -> Sentence:
    customer, amount, receivable, _note = credit_notes.asked_for(turn.db, approval)
    if receivable is None:
        return _("credit note of {amount}, {customer}", amount=amount, customer=customer.name)
    number = receivable.number
    return _("credit note of {amount} on {number}, {customer}", amount=amount, number=number, customer=customer.name)


def _details(turn: Turn, approval: Approval) -> Sequence[Words | None]:
    customer, _amount, _receivable, note = credit_notes.asked_for(turn.db, approval)
    reason = _("Reason: {text}", text=note) if note else None
    return [reason, stays_until(approval, adjustments.replaced_by(turn.db, approval)), balance_line(turn, customer)]


def _told(turn: Turn, approval: Approval, given: Given) -> Sequence[Text | Words | None]:
    """The credit note in full, as long as who asked still sees the customer."""
    customer = turn.db.get_one(Customer, given.document.customer_id)
    asker = turn.db.get_one(Member, approval.requested_by)
    return _echo(turn, customer, given) if access.sees_customer(turn.db, asker, customer.key) else ()


MATTERS = {
    credit_notes.CREDIT_NOTE.name: Matter(
        heading=_("📝 Credit note"),
        what=_what,
        details=_details,
        told=_told,
        rejected=_("Nothing changed in the books."),
        reasons={
            "much": _("That is too much"),
            "papers": _("Send the papers that show it"),
            "chase": _("Go on collecting"),
        },
    )
}

CREDIT = Form(
    name="credit",
    example=_("/credit Huaxin INV-7 500 damaged goods"),
    parts=(CUSTOMER, AMOUNT, NUMBER, Part("note", _("Reason"), _("What is it for?"), _reasons)),
    done=write_note,
)
REFUND = Form(
    name="refund",
    example=_("/refund Huaxin 500 bank transfer"),
    parts=(
        replace(CUSTOMER, suggest=_creditors),
        Part("amount", _("Amount"), _("How much?"), _credits),
        Part("method", _("Method"), _("How is it paid back?"), methods, when=guided),
        NOTE,
    ),
    done=write_refund,
)

COMMANDS = (
    Command(
        "credit",
        _("Write a credit note"),
        _("/credit CUSTOMER [NUMBER] AMOUNT REASON"),
        credit,
        roles=EVERYBODY,
    ),
    Command(
        "refund",
        _("Give credit back to a customer"),
        _("/refund CUSTOMER AMOUNT [METHOD]"),
        refund,
        roles=frozenset({Role.FINANCE, Role.ADMIN}),
    ),
)
FORMS = (CREDIT, REFUND)
TAPS = Taps(writing={"credit.edit": edit_note, "credit.apply": apply_kept, "refund.edit": edit_refund})
