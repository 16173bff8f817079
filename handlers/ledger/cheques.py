"""Cheques that wait: /cheques, and the buttons that say what became of one."""

from __future__ import annotations

from handlers.commands import Command, Taps, row_id
from handlers.ledger.payments import buttons, echo, payment_for
from handlers.ledger.receivables import balance_line
from handlers.turns import Turn
from locales import _
from models.directory.customers import Customer
from models.ledger import cheques
from models.ledger.payments import Payment
from models.people import access
from models.people.members import Role

MOST_CHEQUES = 10


def show(turn: Turn) -> None:
    """The cheques that wait, each with its buttons."""
    waiting = cheques.pending_cheques(turn.db, access.customers_of(turn.db, turn.actor))
    if not waiting:
        turn.reply(_("No cheque waits to clear."))
        return
    for payment, customer in waiting[:MOST_CHEQUES]:
        turn.reply(
            _("{customer}: {amount}, {day}", customer=customer.name, amount=payment.money, day=payment.received_on),
            _("Reference: {reference}", reference=payment.reference) if payment.reference else None,
            buttons(turn, customer, payment),
        )
    if len(waiting) > MOST_CHEQUES:
        turn.reply(_("… and {n} more", n=len(waiting) - MOST_CHEQUES))


def clear(turn: Turn, payment_id: str) -> None:
    """The cheque has cleared: it counts from today."""
    payment, customer = _cheque(turn, payment_id)
    recorded = cheques.clear(
        turn.db,
        turn.actor,
        payment,
        today=turn.today,
        now=turn.now,
        finance_confirms=turn.company.finance_confirms,
    )
    turn.show(*echo(turn, customer, recorded), buttons(turn, customer, payment))


def bounce(turn: Turn, payment_id: str) -> None:
    """The cheque has bounced: what it settled is owed again."""
    payment, customer = _cheque(turn, payment_id)
    keep = turn.company.rules.credit.kept
    cheques.bounce(turn.db, turn.actor, payment, today=turn.today, now=turn.now, keep_credit=keep)
    turn.show(
        _("❌ The cheque of {amount} from {customer} bounced.", amount=payment.money, customer=customer.name),
        balance_line(turn, customer),
    )


def _cheque(turn: Turn, payment_id: str) -> tuple[Payment, Customer]:
    payment, customer = payment_for(turn, row_id(payment_id))
    if turn.actor.role == Role.SALESPERSON and customer.owner_id != turn.actor.id:
        raise access.unknown_customer()
    return payment, customer


COMMANDS = (Command("cheques", _("Cheques that wait to clear"), _("/cheques"), show, reads=True, listed=False),)
TAPS = Taps(writing={"cheque.clear": clear, "cheque.bounce": bounce})
