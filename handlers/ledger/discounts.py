"""Early payment discounts that a payment nearly fits: given by a button on its echo.

discount.give:PAYMENT:RECEIVABLE   gives what is missing, when that is still open and within the company's leniency
"""

from __future__ import annotations

from handlers.answers import Button
from handlers.commands import Taps, row_id
from handlers.ledger.payments import payment_for
from handlers.ledger.receivables import balance_line, receivable_for
from handlers.turns import Turn
from locales import _
from models.ledger import discounts
from models.ledger.payments import State
from models.refusal import Refused


def give(turn: Turn, payment_id: str, receivable_id: str) -> None:
    """The discount is given: what the payment left of the receivable is no longer owed."""
    payment, customer = payment_for(turn, row_id(payment_id))
    receivable, _same = receivable_for(turn, row_id(receivable_id))
    if payment.state != State.COUNTED or payment.counted_on is None:
        raise Refused(_("No discount is open for that payment any more."))
    document = discounts.accept(
        turn.db, turn.actor, customer, payment.key, receivable,
        paid_on=payment.counted_on, leniency=turn.company.rules.leniency, today=turn.today, now=turn.now,
    )  # fmt: skip
    turn.reply(
        _(
            "🏷 {customer}: {amount} discount on {number}",
            customer=customer.name,
            amount=document.money,
            number=receivable.number,
        ),
        _("{day}", day=document.on),
        _("It belongs to the payment of {amount}, and goes with it.", amount=payment.money),
        balance_line(turn, customer),
        [
            [
                Button(_("↩️ Undo"), f"undo:discount.posted:{document.id}"),
                Button(_("📇 Customer"), f"card:{customer.id}"),
            ]
        ],
        subject={"receivable": receivable.id or 0, "customer": customer.key},
    )


COMMANDS = ()
TAPS = Taps(writing={"discount.give": give})
