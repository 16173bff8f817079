"""Photos of a cheque, a receipt or a transfer that are kept with payments, shown again.

pay.photo:PAYMENT               the payment with its photos
pay.photos:CUSTOMER:OFFSET      the customer's payments that have some, newest first, a button each
"""

from __future__ import annotations

from handlers.answers import Button, Photo, Style, Text
from handlers.commands import Taps, row_id
from handlers.ledger.payments import cheque_line, payment_for, pending_line
from handlers.turns import Turn
from locales import Words, _
from models.directory.customers import Customer
from models.ledger import proofs
from models.ledger.payments import METHOD_NAMES, Method, Payment, State
from models.people import access
from models.people.members import Member

ROWS = 8
MOST = 10
"""Photos of one payment that are shown at once, the latest."""


def show(turn: Turn, payment_id: str) -> None:
    """The payment with its photos and the words that came with them."""
    payment, customer = payment_for(turn, row_id(payment_id))
    photos = proofs.photos_of(turn.db, [payment.key]).get(payment.key, [])[-MOST:]
    by = turn.db.get_one(Member, payment.recorded_by)
    turn.reply(
        *(Photo(one.file_id) for one in photos),
        Text(_("💰 {amount} from {customer}", amount=payment.money, customer=customer.name), Style.HEADING),
        _("{day}, {method}", day=payment.received_on, method=METHOD_NAMES[Method(payment.method)]),
        _("By {name}", name=by.name) if by.id != turn.actor.id else None,
        cheque_line(payment),
        _("Reference: {reference}", reference=payment.reference) if payment.reference else None,
        pending_line(payment),
        _("That was taken back.") if payment.state == State.REVERSED else None,
        *(_("📷 {text}", text=one.caption) for one in photos if one.caption),
        None if photos else _("No photo is kept with it."),
        [[Button(_("📇 Customer"), f"card:{customer.key}")]],
        subject={"payment": payment.key, "customer": customer.key},
    )


def show_list(turn: Turn, customer_id: str, offset: str = "0") -> None:
    """The customer's payments that have photos."""
    customer, start = access.customer_for(turn.db, turn.actor, row_id(customer_id)), row_id(offset)
    found = proofs.pictured_payments(turn.db, customer, limit=ROWS + 1, offset=start)
    rows = [[Button(_label(one), f"pay.photo:{one.id}")] for one in found[:ROWS]]
    around = [Button("◀", f"pay.photos:{customer.key}:{max(0, start - ROWS)}")] if start else []
    if len(found) > ROWS:
        around.append(Button("▶", f"pay.photos:{customer.key}:{start + ROWS}"))
    turn.show(
        Text(_("📷 Payments of {customer} with photos", customer=customer.name), Style.HEADING),
        None if found else _("No photo is kept with a payment."),
        [*rows, *([around] if around else []), [Button(_("📇 Customer"), f"card:{customer.key}")]],
    )


def card_button(turn: Turn, customer: Customer) -> Button | None:
    """On the card of a customer some of whose payments have photos."""
    if not proofs.pictured_payments(turn.db, customer, limit=1):
        return None
    return Button(_("📷 Receipts and cheques"), f"pay.photos:{customer.key}")


def _label(payment: Payment) -> Words:
    method = METHOD_NAMES[Method(payment.method)]
    return _("{amount} · {day} · {method}", day=payment.received_on, amount=payment.money, method=method)


COMMANDS = ()
TAPS = Taps(reading={"pay.photo": show, "pay.photos": show_list})
