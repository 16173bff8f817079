"""Receipts: which payment is meant by a number, and what its money stands on now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger.entries import MONEY, Entry
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import Instalment, Receivable, number_key
from models.money import Money
from models.refusal import Refused

PREFIX = "R-"
"""A receipt's number is that of its payment: R-12."""


class Paid(NamedTuple):
    """What of a payment stands on one part of a receivable."""

    number: str
    due_on: date
    amount: Money
    left: Money  # what that part still owes


def receipt_number(payment: Payment) -> str:
    """The number that stands on the receipt."""
    return f"{PREFIX}{payment.id}"


def receivable_payments(db: Session, customer: Customer, *, limit: int) -> Sequence[Payment]:
    """The customer's payments of which there is a receipt, the last received first."""
    standing = (Payment.state == State.COUNTED) | ((Payment.state == State.PENDING) & (Payment.method == Method.CHEQUE))
    return db.exec(
        select(Payment)
        .where(Payment.customer_id == customer.id, standing)
        .order_by(col(Payment.received_on).desc(), col(Payment.id).desc())
        .limit(limit)
    ).all()


def payment_with_number(db: Session, customer: Customer, number: str) -> Payment | None:
    """The customer's payment with that receipt number (R-12, #12, 12), or with that reference."""
    key = number_key(number)
    digits = key.removeprefix(PREFIX).lstrip("#")
    if digits.isdecimal() and len(digits) <= 18:
        payment = db.get(Payment, int(digits))
        if payment is not None and payment.customer_id == customer.id:
            return payment
    return db.exec(
        select(Payment)
        .where(Payment.customer_id == customer.id, func.upper(Payment.reference) == key)
        .order_by(col(Payment.id).desc())
        .limit(1)
    ).first()


def check_has_receipt(payment: Payment) -> None:
    """Refuse a receipt of what was taken back, or bounced, or waits for finance."""
    if payment.state in (State.REVERSED, State.BOUNCED):
        raise Refused(_("That payment was taken back or bounced: there is no receipt of it."))
    if payment.state == State.PENDING and payment.method != Method.CHEQUE:
        raise Refused(_("There is a receipt when finance has confirmed that payment."))


def settled_by(db: Session, payment: Payment) -> Sequence[Paid]:
    """What the payment's money stands on now, the oldest due first; the rest of it is credit."""
    moved = func.sum(Entry.amount)
    rows = db.exec(
        select(Instalment, Receivable.number, moved)
        .join(Entry, col(Entry.instalment_id) == Instalment.id)
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .where(Entry.payment_id == payment.id, col(Entry.kind).in_(MONEY))
        .group_by(col(Instalment.id), col(Receivable.number))
        .having(moved < 0)
        .order_by(col(Instalment.due_on), col(Instalment.id))
    ).all()
    return [
        Paid(
            number if part.part == 1 else f"{number}/{part.part}",
            part.due_on,
            Money(-int(total), payment.currency),
            part.money,
        )
        for part, number, total in rows
    ]
