"""Cheques that wait: /cheques, and the buttons that say what became of one.

cheques:PAGE            another page of the list
cheque:PAYMENT          one of them in full
cheque.clear:PAYMENT    it has cleared today
cheque.bounce:PAYMENT   it has bounced today
cheque.day:PAYMENT      asks what became of it, and on which day
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from handlers.answers import Button, Buttons, Style, Text
from handlers.commands import Command, Taps, row_id
from handlers.forms import Choice, Form, Part, begin
from handlers.ledger.dues import paging
from handlers.ledger.payments import buttons, buttons_of, cheque_line, echo, payment_for
from handlers.ledger.proofs import is_pictured
from handlers.ledger.receivables import balance_line
from handlers.reading import Reading
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import in_fives
from locales import Sentence, _, n_, speak
from models.directory.customers import Customer
from models.ledger import cheques
from models.ledger.payments import Method, Payment, State
from models.money import Money
from models.people import access
from models.people.members import Role
from models.refusal import Refused

ROWS = 10
DAYS_BACK = 4


def show(turn: Turn) -> None:
    """The cheques that wait, oldest first."""
    _show(turn, 0)


def page(turn: Turn, number: str) -> None:
    """Another page of them, computed anew."""
    _show(turn, row_id(number))


def open_one(turn: Turn, payment_id: str) -> None:
    """One of them in full, with its buttons, below the list."""
    payment, customer = _cheque(turn, payment_id)
    turn.in_place = False
    turn.show(
        Text(_("{customer}: {amount}", customer=customer.name, amount=payment.money), Style.HEADING),
        _("{day}", day=payment.received_on),
        cheque_line(payment),
        _("Reference: {reference}", reference=payment.reference) if payment.reference else None,
        buttons_of(turn, customer, payment),
        subject={"payment": payment.key, "customer": customer.key},
    )


def _show(turn: Turn, number: int) -> None:
    waiting = cheques.pending_cheques(turn.db, access.customers_of(turn.db, turn.actor))
    if not waiting:
        turn.show(_("No cheque waits to clear."))
        return
    number = min(number, (len(waiting) - 1) // ROWS)
    here = list(enumerate(waiting, start=1))[number * ROWS : (number + 1) * ROWS]
    sums: dict[str, Money] = {}
    for payment, _customer in waiting:
        sums[payment.currency] = sums.get(payment.currency, Money(0, payment.currency)) + payment.money
    turn.show(
        Text(n_("🧾 {n} cheque waits to clear", "🧾 {n} cheques wait to clear", len(waiting)), Style.HEADING),
        _("Together: {amounts}", amounts=list(sums.values())),
        *(_line(place, payment, customer) for place, (payment, customer) in here),
        Buttons(
            [
                *in_fives([Button(str(place), f"cheque:{payment.id}") for place, (payment, _customer) in here]),
                *paging("cheques:{page}", number, len(waiting)),
            ]
        ),
    )


def _line(place: int, payment: Payment, customer: Customer) -> Sentence:
    """Whose it is, what it is worth, when it came, and its number."""
    given = {"place": str(place), "customer": customer.name, "amount": payment.money, "day": payment.received_on}
    if payment.cheque_number:
        return _("{place}. {customer}: {amount}, {day}, no. {number}", number=payment.cheque_number, **given)
    return _("{place}. {customer}: {amount}, {day}", **given)


def clear(turn: Turn, payment_id: str) -> None:
    """The cheque has cleared: it counts from today."""
    _clear(turn, *_cheque(turn, payment_id), turn.today)


def bounce(turn: Turn, payment_id: str) -> None:
    """The cheque has bounced: what it settled is owed again."""
    _bounce(turn, *_cheque(turn, payment_id), turn.today)


def ask_day(turn: Turn, payment_id: str) -> None:
    """What became of it, and when?"""
    payment, customer = _cheque(turn, payment_id)
    if payment.method != Method.CHEQUE or payment.state not in (State.PENDING, State.COUNTED):
        raise Refused(_("That payment does not wait any more."))
    turn.in_place = False
    which = _("{customer}: {amount}, {day}", customer=customer.name, amount=payment.money, day=payment.received_on)
    given: dict[str, Any] = {"payment": payment.key, "about": speak(which, turn.reader)}
    if payment.state == State.COUNTED:
        given["fate"] = BOUNCED
    begin(turn, FATE, reading=Reading(FATE.name), given=given)


def write_fate(turn: Turn, values: Values) -> None:
    """The day is known."""
    payment, customer = _cheque(turn, str(values.get("payment", "")))
    run = _bounce if values.get("fate") == BOUNCED else _clear
    run(turn, payment, customer, values.get("date"))


def _clear(turn: Turn, payment: Payment, customer: Customer, on: date) -> None:
    recorded = cheques.clear(
        turn.db,
        turn.actor,
        payment,
        on=on,
        today=turn.today,
        now=turn.now,
        finance_confirms=turn.company.finance_confirms,
    )
    cleared = _("✅ The cheque cleared on {day}.", day=on)
    pictured = is_pictured(turn, payment)
    turn.show(
        cleared,
        *echo(turn, customer, recorded, pictured=pictured),
        buttons(turn, customer, recorded, pictured=pictured),
    )


def _bounce(turn: Turn, payment: Payment, customer: Customer, on: date) -> None:
    rules = turn.company.rules
    bounced = cheques.bounce(
        turn.db,
        turn.actor,
        payment,
        on=on,
        today=turn.today,
        now=turn.now,
        keep_credit=rules.credit.kept,
        bank_fee=rules.fees.bank_fee,
    )
    fee = bounced.fee.receivable if bounced.fee is not None else None
    turn.show(
        _("❌ The cheque of {amount} from {customer} bounced.", amount=payment.money, customer=customer.name),
        _("{day}", day=on),
        cheque_line(payment),
        _("🧾 Bank fee charged: {number}, {amount}", number=fee.number, amount=fee.money) if fee is not None else None,
        _("Bounced cheques of this customer: {n}", n=cheques.bounces_of(turn.db, customer)),
        balance_line(turn, customer),
        [
            [
                Button(_("↩️ Undo"), f"undo:{cheques.BOUNCED}:{payment.id}"),
                *([Button(_("↩️ Undo the fee"), f"undo:receivable.billed:{fee.id}")] if fee is not None else []),
            ]
        ],
    )


def _cheque(turn: Turn, payment_id: str) -> tuple[Payment, Customer]:
    payment, customer = payment_for(turn, row_id(payment_id))
    if turn.actor.role == Role.SALESPERSON and customer.owner_id != turn.actor.id:
        raise access.unknown_customer()
    return payment, customer


def _fates(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(_("✅ Cleared"), CLEARED), Choice(_("❌ Bounced"), BOUNCED)]


def _days(turn: Turn, _values: Values) -> Sequence[Choice]:
    """Today and the days before."""
    days = [turn.today - timedelta(days=back) for back in range(DAYS_BACK)]
    return [Choice(_("{day}", day=day), day) for day in days]


CLEARED, BOUNCED = "cleared", "bounced"
FATE = Form(
    name="cheque.day",
    example=_("2026-12-05"),
    parts=(
        Part("fate", _("What became of it"), _("What became of the cheque?"), _fates),
        Part("date", _("Day"), _("On which day?"), _days),
    ),
    done=write_fate,
)
COMMANDS = (Command("cheques", _("Cheques that wait to clear"), _("/cheques"), show, reads=True, listed=False),)
FORMS = (FATE,)
TAPS = Taps(
    writing={"cheque.clear": clear, "cheque.bounce": bounce, "cheque.day": ask_day},
    reading={"cheque": open_one, "cheques": page},
)
