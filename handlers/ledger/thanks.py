"""Thanks to a customer after a payment, with the new balance: a text to forward.

thanks:PAYMENT[:LANGUAGE]
"""

from __future__ import annotations

from handlers.answers import Button
from handlers.commands import Command, Taps, row_id, stale_button
from handlers.ledger.demands import greeting, language_for, said_to, signature
from handlers.ledger.payments import payment_for
from handlers.ledger.receivables import lines_of
from handlers.turns import Turn
from locales import LANGUAGES, Sentence, Short, _
from models.directory.customers import Customer
from models.ledger.entries import accounts_of
from models.ledger.payments import Method, Payment, State
from models.money import Money
from models.refusal import Refused


def show(turn: Turn, payment_id: str, language: str = "") -> None:
    """The text as a message of its own, or in another language in place."""
    payment, customer = payment_for(turn, row_id(payment_id))
    if language and language not in LANGUAGES:
        raise stale_button()
    if payment.state != State.COUNTED:
        raise Refused(_("That payment does not count, so there is nothing to thank for."))
    turn.in_place = bool(language)
    language = language or language_for(customer, turn.reader)
    others = [Button(name, f"thanks:{payment.id}:{code}") for code, name in LANGUAGES.items() if code != language]
    turn.show(thanks_text(turn, customer, payment, language), [others], subject={"customer": customer.key})


def thanks_text(turn: Turn, customer: Customer, payment: Payment, language: str) -> str:
    """The whole text."""
    day = Short(payment.received_on, year=True)
    received = (
        _("Thank you! We have received {amount} on {day}.", amount=payment.money, day=day)
        if payment.method == Method.OTHER
        else _(
            "Thank you! We have received {amount} on {day} ({method}).",
            amount=payment.money,
            day=day,
            method=Method(payment.method),
        )
    )
    return said_to(turn, language, greeting(turn, customer), received, balance_now(turn, customer), signature(turn))


def balance_now(turn: Turn, customer: Customer) -> Sentence:
    """What is still open, what is to the customer's credit, or that all is paid."""
    accounts = accounts_of(turn.db, customer.key)
    open_ = [Money(one.balance, one.currency) for one in accounts if one.balance > 0]
    credit = [Money(-one.balance, one.currency) for one in accounts if one.balance < 0]
    lines = [
        _("Your balance now: {amounts} open.", amounts=open_) if open_ else None,
        _("To your credit: {amounts}.", amounts=credit) if credit else None,
    ]
    told = [line for line in lines if line is not None]
    return lines_of(told or [_("With that everything is paid.")])


COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(reading={"thanks": show})
