"""Receipts: a PDF for a payment, and a text with the new balance to forward (/receipt).

receipt:PAYMENT                   the text, and the PDF
receipt.pdf:PAYMENT[:LANGUAGE]    the PDF
"""

from __future__ import annotations

from handlers.answers import Button
from handlers.commands import MONEY, Command, Taps, row_id
from handlers.documents import papers
from handlers.documents.papers import Paper, Voice
from handlers.forms import CUSTOMER, Form, Part, begin, nothing
from handlers.ledger.payments import payment_for
from handlers.ledger.thanks import balance_now, thanks_text
from handlers.turns import Turn
from handlers.values import Values
from locales import Words, _
from models.directory.customers import Customer
from models.ledger import receipts
from models.ledger.payments import Method, Payment, State
from models.money import Money
from models.people.members import Member
from models.refusal import Refused

PDF = "receipt.pdf"
RECENT = 4
"""Other payments of which a receipt is offered."""


def receipt(turn: Turn) -> None:
    """A receipt: /receipt Huaxin, or of one payment /receipt Huaxin R-12"""
    begin(turn, RECEIPT)


def show_named(turn: Turn, values: Values) -> None:
    """The customer is known: the payment that was named, else the last one."""
    customer, number = values.customer(turn), values.get("number") or values.note
    recent = receipts.receivable_payments(turn.db, customer, limit=RECENT + 1)
    if number:
        payment = receipts.payment_with_number(turn.db, customer, str(number))
        if payment is None:
            raise Refused(_("I find no payment {number} of {customer}.", number=str(number), customer=customer.name))
    elif recent:
        payment = recent[0]
    else:
        raise Refused(_("There is no payment of {customer} yet.", customer=customer.name))
    _show(turn, customer, payment)
    others = [one for one in recent if one.id != payment.id][:RECENT]
    if others and not number:
        rows = [
            [
                Button(
                    _("{day}: {amount}", day=one.received_on, amount=one.money),
                    f"receipt:{one.id}",
                )
            ]
            for one in others
        ]
        turn.reply(_("Receipts of earlier payments:"), rows)


def show_tapped(turn: Turn, payment_id: str) -> None:
    """The button on a payment's echo."""
    payment, customer = payment_for(turn, row_id(payment_id))
    _show(turn, customer, payment)


def draw(turn: Turn, payment_id: str, language: str = "") -> Paper:
    """The receipt itself."""
    payment, customer = payment_for(turn, row_id(payment_id))
    receipts.check_has_receipt(payment)
    voice = Voice(turn, papers.language_of(turn, customer, language))
    number, money, in_full = receipts.receipt_number(payment), voice.money, voice.in_full(payment.money)
    settled = receipts.settled_by(turn.db, payment)
    credit = payment.amount - sum(one.amount.minor for one in settled) if payment.state == State.COUNTED else 0
    taken_by = turn.db.get_one(Member, payment.recorded_by).name
    facts: list[tuple[Words, str]] = [
        (_("Receipt number"), number),
        (_("Received on"), voice.day(payment.received_on)),
        (_("Method"), voice.say(Method(payment.method).label)),
    ]
    if payment.reference:
        facts.append((_("Reference"), payment.reference))
    notes: list[Words] = []
    if payment.state == State.PENDING:
        notes.append(_("Received as a cheque: this receipt is valid when the cheque has cleared."))
    if credit:
        notes.append(_("Kept as credit: {amount}", amount=Money(credit, payment.currency)))
    notes.append(balance_now(turn, customer))
    return Paper(
        "receipt",
        number,
        {
            **papers.common(voice, customer, title=_("Receipt"), to=_("Received from"), facts=facts),
            "received": voice.say(_("We have received from {customer}:", customer=customer.name)),
            "amount": money(payment.money),
            "in_full": voice.say(_("In words: {words}", words=in_full)) if in_full else "",
            "settled": voice.say(_("It settles:")),
            "heads": [voice.say(one) for one in (_("Number"), _("Due date"), _("Settled"), _("Still open"))],
            "rows": [[one.number, voice.day(one.due_on), money(one.amount), money(one.left)] for one in settled],
            "notes": [voice.say(one) for one in notes],
            "thanks": voice.say(_("Thank you for your payment.")),
            "sign": [
                voice.say(one)
                for one in (_("Received by: {name}", name=taken_by), _("Company seal"), _("Date of signature"))
            ],
        },
        _("🧾 Receipt {number}: {amount} from {customer}", number=number, amount=payment.money, customer=customer.name),
        [papers.languages(PDF, [payment.id], voice.language)],
        {"customer": customer.key, "payment": payment.key},
    )


def _show(turn: Turn, customer: Customer, payment: Payment) -> None:
    """The text to forward, and the PDF."""
    receipts.check_has_receipt(payment)
    language = papers.language_of(turn, customer, "")
    if payment.state == State.COUNTED:
        turn.reply(thanks_text(turn, customer, payment, language), subject={"customer": customer.key})
    papers.hand_over(turn, PDF, draw, payment.id, language)


RECEIPT = Form(
    name="receipt",
    example=_("/receipt Huaxin"),
    parts=(CUSTOMER, Part("number", _("Number"), _("Which number?"), nothing, required=False)),
    done=show_named,
)
COMMANDS = (
    Command(
        "receipt",
        _("A receipt for a payment"),
        _("/receipt CUSTOMER [NUMBER of the payment]"),
        receipt,
        roles=MONEY,
        reads=True,
        listed=False,
    ),
)
FORMS = (RECEIPT,)
TAPS = Taps(reading={"receipt": show_tapped, PDF: papers.tap(PDF, draw)})
WORKS = {PDF: papers.work(PDF, draw)}
