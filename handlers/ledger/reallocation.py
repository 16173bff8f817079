"""Settling by hand: what a payment settles is chosen with buttons, when it is recorded or at any time later.

pay.of:CUSTOMER:OFFSET          the customer's payments, newest first
pay.settle:PAYMENT:OFFSET       what the payment settles, with a button for each open item
pay.onto:PAYMENT:INSTALMENT     lets it settle that item before anything else
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.answers import Button, Style, Text
from handlers.commands import Taps, row_id
from handlers.ledger.moves import name_of
from handlers.ledger.payments import discount_buttons, payment_for
from handlers.ledger.receivables import balance_line
from handlers.turns import Turn
from locales import Words, _
from models.directory.customers import Customer
from models.ledger import payments, reallocation, receivables
from models.ledger.entries import accounts_of
from models.ledger.payments import METHOD_NAMES, Method, Payment
from models.ledger.receivables import Instalment
from models.money import Money
from models.people import access

ROWS = 8


def show_payments(turn: Turn, customer_id: str, offset: str = "0") -> None:
    """The customer's payments that count, a button each."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    start = row_id(offset)
    found = payments.counted_of(turn.db, customer, limit=ROWS + 1, offset=start)
    rows = [[Button(_payment(one), f"pay.settle:{one.id}")] for one in found[:ROWS]]
    rows.append(_around(f"pay.of:{customer.id}", start, more=len(found) > ROWS))
    turn.show(
        Text(_("💰 Payments of {customer}", customer=customer.name), Style.HEADING),
        _("Which one shall settle something else?") if found else _("There is no payment yet."),
        [row for row in rows if row],
    )


def _payment(payment: Payment) -> Words:
    method = METHOD_NAMES[Method(payment.method)]
    return _("{amount} · {day} · {method}", day=payment.received_on, amount=payment.money, method=method)


def show(turn: Turn, payment_id: str, offset: str = "0") -> None:
    """What the payment settles, and what it could settle."""
    payment, customer = payment_for(turn, row_id(payment_id))
    turn.show(*_screen(turn, payment, customer, row_id(offset)))


def choose(turn: Turn, payment_id: str, instalment_id: str) -> None:
    """An item was chosen: the payment settles it first."""
    payment, customer = payment_for(turn, row_id(payment_id))
    instalment = turn.db.get(Instalment, row_id(instalment_id))
    if instalment is None or instalment.customer_id != payment.customer_id:
        raise access.unknown_customer()
    taken = reallocation.settle_first(turn.db, turn.actor, payment, instalment, today=turn.today, now=turn.now)
    undo = Button(_("↩️ Undo"), f"undo:{reallocation.REALLOCATED}:{payment.id}")
    turn.show(
        _("✅ Changed from today on."),
        _("Given up, as offered: {amount}", amount=taken.money) if taken is not None else None,
        *_screen(turn, payment, customer, 0, undo),
        subject={"payment": payment.key, "customer": customer.key},
    )


def _screen(turn: Turn, payment: Payment, customer: Customer, start: int, *also: Button) -> Sequence[Any]:
    stands = reallocation.where_it_stands(turn.db, payment)
    left = payment.amount - sum(one.settled.minor for one in stands)
    items = _open_items(turn, payment)
    here = items[start : start + ROWS]
    rows = [
        [Button(_("{number} · {day} · {amount}", number=name, day=part.due_on, amount=part.money),
                f"pay.onto:{payment.id}:{part.id}")]
        for part, name in here
    ]  # fmt: skip
    rows.append(_around(f"pay.settle:{payment.id}", start, more=len(items) > start + ROWS))
    rows += discount_buttons(turn, payment)
    rows.append([*also, Button(_("📇 Customer"), f"card:{customer.id}")])
    return [
        Text(_("🔀 {amount} from {customer}, {day}", amount=payment.money, customer=customer.name,
               day=payment.received_on), Style.HEADING),
        *(
            _("Settles {amount} of {number}", amount=one.settled, number=name_of(one.receivable, one.instalment))
            for one in stands
        ),
        _("Left over: {amount}", amount=Money(left, payment.currency)) if left else None,
        balance_line(turn, customer),
        _("What shall it settle first?") if here else _("Nothing else is open."),
        [row for row in rows if row],
    ]  # fmt: skip


def _open_items(turn: Turn, payment: Payment) -> list[tuple[Instalment, str]]:
    account = next((one for one in accounts_of(turn.db, payment.customer_id) if one.currency == payment.currency), None)
    if account is None or payment.state != payments.State.COUNTED:
        return []
    return [(part, name_of(of, part)) for part, of in receivables.open_instalments(turn.db, account)]


def _around(data: str, start: int, *, more: bool) -> list[Button]:
    """The ways to the page before and the page after."""
    buttons = [Button("◀", f"{data}:{max(0, start - ROWS)}")] if start else []
    return [*buttons, Button("▶", f"{data}:{start + ROWS}")] if more else buttons


COMMANDS = ()
TAPS = Taps(writing={"pay.onto": choose}, reading={"pay.settle": show, "pay.of": show_payments})
