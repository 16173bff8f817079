"""Write-offs: /writeoff, its echo, and the card with which a manager agrees."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.answers import Button
from handlers.commands import EVERYBODY, Command, Taps, row_id
from handlers.forms import DEBTOR, Choice, Form, Part, amend, begin, nothing
from handlers.ledger.receivables import balance_line
from handlers.ledger.replacements import document_for, replaced_by, stays_until, without_replaced
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _
from models.directory.customers import Customer
from models.ledger import adjustments, receivables, write_offs
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import accounts_of
from models.ledger.receivables import Receivable
from models.ledger.write_offs import CAUSES, Cause
from models.money import Money
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member
from models.refusal import Refused


def writeoff(turn: Turn) -> None:
    """Give up what will not come: /writeoff Huaxin INV-7 500 insolvent"""
    begin(turn, WRITE_OFF)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: write it off, or ask for it."""
    customer, amount, said = values.customer(turn), values.amount, values.note
    cause = write_offs.cause_of(said)
    replaced = replaced_by(turn, values, POSTED, Adjustment)
    with without_replaced(turn, values, POSTED):
        receivable = named(turn, customer, values)
    done = write_offs.write_off(
        turn.db,
        turn.actor,
        customer,
        amount,
        cause,
        receivable=receivable,
        note="" if said in list(Cause) else said,
        threshold=turn.company.rules.approvals.write_off,
        today=turn.today,
        now=turn.now,
        replaces=replaced,
        keep_credit=turn.company.rules.credit.kept,
    )
    if isinstance(done, Approval):
        approvals.ask(turn, done)
        approvals.show_own(turn, done)
        return
    turn.reply(
        _("Changed: the write-off was taken back and written anew.") if replaced is not None else None,
        *_echo(turn, customer, done),
        [
            [
                Button(_("↩️ Undo"), f"undo:write_off.posted:{done.id}"),
                Button(_("✏️ Edit"), f"writeoff.edit:{done.id}"),
            ],
            [Button(_("📇 Customer"), f"card:{customer.id}")],
        ],
        subject={"adjustment": done.key, "customer": customer.key},
    )


def edit(turn: Turn, document_id: str) -> None:
    """The Edit button: which part is to be changed."""
    amend(turn, *as_form(turn, row_id(document_id)))


def as_form(turn: Turn, document_id: int) -> tuple[Form, Values]:
    """A write-off as its form with its parts, to be written anew in its place."""
    document, customer = document_for(turn, document_id, AdjustmentKind.WRITE_OFF)
    if document.reversed_at is not None:
        raise Refused(_("That was undone already."))
    receivable = turn.db.get(Receivable, document.receivable_id) if document.receivable_id is not None else None
    values = {
        "customer": Candidate(customer.key, customer.name),
        "amount": document.money,
        "note": document.note or document.cause,
        "number": receivable.number if receivable is not None else None,
        "replaces": document.id,
    }
    return WRITE_OFF, Values(values)


def named(turn: Turn, customer: Customer, values: Values) -> Receivable | None:
    """The receivable whose number was said. Refuses one that this customer does not owe."""
    number = values.get("number")
    if number is None:
        return None
    receivable = receivables.open_with_number(turn.db, customer, str(number))
    if receivable is None:
        raise Refused(_("{customer} has no open item {number}.", customer=customer.name, number=str(number)))
    return receivable


def open_sums(turn: Turn, values: Values) -> Sequence[Choice]:
    """All that is open, in each currency."""
    if "customer" not in values:
        return ()
    sums = [Money(one.open, one.currency) for one in accounts_of(turn.db, values.customer(turn).key) if one.open]
    return [Choice(_("{amount}", amount=amount), amount) for amount in sums]


def _causes(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(words, str(cause)) for cause, words in CAUSES.items() if cause != Cause.OTHER]


POSTED = AdjustmentKind.WRITE_OFF.posted


def _echo(turn: Turn, customer: Customer, document: Adjustment) -> list[Words | None]:
    return [
        _("🗑 Written off: {amount} of {customer}", amount=document.money, customer=customer.name),
        _("{day}, {cause}", day=document.on, cause=Cause(document.cause or Cause.OTHER)),
        _("Note: {note}", note=document.note) if document.note else None,
        _("Money that still comes for it is shown as recovered."),
        balance_line(turn, customer),
    ]


# --- as a request


def _what(turn: Turn, approval: Approval) -> Sentence:
    customer, amount, receivable, _cause, _note = write_offs.asked_for(turn.db, approval)
    if receivable is None:
        return _("write off {amount}, {customer}", amount=amount, customer=customer.name)
    number = receivable.number
    return _("write off {amount} of {number}, {customer}", amount=amount, number=number, customer=customer.name)


def _details(turn: Turn, approval: Approval) -> Sequence[Words | None]:
    customer, _amount, _receivable, cause, note = write_offs.asked_for(turn.db, approval)
    return [
        _("Cause: {cause}", cause=cause),
        _("Note: {note}", note=note) if note else None,
        stays_until(approval, adjustments.replaced_by(turn.db, approval)),
        balance_line(turn, customer),
    ]


def _told(turn: Turn, approval: Approval, document: Adjustment) -> Sequence[Words | None]:
    """What became of it, as long as who asked still sees the customer."""
    customer = turn.db.get_one(Customer, document.customer_id)
    asker = turn.db.get_one(Member, approval.requested_by)
    return _echo(turn, customer, document) if access.sees_customer(turn.db, asker, customer.key) else ()


MATTERS = {
    write_offs.WRITE_OFF.name: Matter(
        heading=_("🗑 Write-off"),
        what=_what,
        details=_details,
        told=_told,
        rejected=_("Nothing changed in the books."),
        reasons={
            "chase": _("Go on collecting"),
            "papers": _("Send the papers that show it"),
            "part": _("Only a part of it"),
        },
    )
}

WRITE_OFF = Form(
    name="writeoff",
    example=_("/writeoff Huaxin INV-7 500 insolvent"),
    parts=(
        DEBTOR,
        Part("amount", _("Amount"), _("How much is written off?"), open_sums),
        Part("note", _("Cause"), _("Why will it not come?"), _causes),
        Part("number", _("Number"), _("Of which number?"), nothing, required=False),
    ),
    done=write,
)
COMMANDS = (
    Command(
        "writeoff",
        _("Write off what will not come, by approval"),
        _("/writeoff CUSTOMER [NUMBER] AMOUNT REASON"),
        writeoff,
        roles=EVERYBODY,
    ),
)
FORMS = (WRITE_OFF,)
TAPS = Taps(writing={"writeoff.edit": edit})
