"""Cheques: pending until they clear, and counted on that day; one that bounces is owed again on the day it bounced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger import billing
from models.ledger.billing import Billed
from models.ledger.entries import Account
from models.ledger.payments import Method, Payment, Recorded, State, count_pending, counts_at_once, take_back
from models.ledger.receivables import ReceivableKind
from models.money import Money
from models.oversight import approvals
from models.people.members import Member
from models.refusal import Denied, Refused


@dataclass(frozen=True)
class Bounced:
    """What a bounce did."""

    account: Account
    fee: Billed | None  # what the customer is charged for it


def clear(
    db: Session,
    actor: Member,
    payment: Payment,
    *,
    today: date,
    now: datetime,
    on: date | None = None,
    finance_confirms: bool = False,
) -> Recorded:
    """The cheque has cleared on that day, or today: it counts from then on.

    Where finance confirms payments, only finance says so. Refuses a day before the cheque was received, or ahead.
    """
    if not counts_at_once(actor, finance_confirms):
        raise Denied(_("Finance says when a cheque has cleared."))
    if payment.method != Method.CHEQUE:
        raise Refused(_("Only a cheque clears."))
    day = _checked(payment, on or today, today=today)
    return count_pending(db, actor, payment, "cheque.cleared", on=day, today=today, now=now)


def bounce(
    db: Session,
    actor: Member,
    payment: Payment,
    *,
    today: date,
    now: datetime,
    on: date | None = None,
    keep_credit: bool = False,
    bank_fee: Money | None = None,
) -> Bounced:
    """The cheque has bounced on that day, or today: what it had settled is owed again from then on.

    A fee for it is a receivable of its own, due today. Refuses a day before the cheque was received or cleared.
    """
    if payment.method != Method.CHEQUE:
        raise Refused(_("Only a cheque can bounce."))
    day = _checked(payment, on or today, today=today)
    if payment.counted_on is not None and day < payment.counted_on:
        raise Refused(_("It cleared on {day}; it cannot have bounced before.", day=payment.counted_on))
    approvals.drop_about(db, actor, "payment", payment.key, now=now)
    account = take_back(
        db, actor, payment, State.BOUNCED, "cheque.bounced", today=today, now=now, on=day, keep_credit=keep_credit
    )
    payment.bounced_on = day
    db.add(payment)
    db.flush()
    if bank_fee is None:
        return Bounced(account, None)
    customer = db.get_one(Customer, payment.customer_id)
    fee = billing.bill(
        db, actor, customer, bank_fee,
        due_on=today, issued_on=today, now=now, kind=ReceivableKind.FEE, keep_credit=keep_credit,
    )  # fmt: skip
    return Bounced(account, fee)


def _checked(payment: Payment, day: date, *, today: date) -> date:
    if day > today:
        raise Refused(_("{day} has not come yet.", day=day))
    if day < payment.received_on:
        words = _("The cheque came on {day}; nothing became of it before.", day=payment.received_on)
        raise Refused(words)
    return day


def bounces_of(db: Session, customer: Customer) -> int:
    """How many cheques of the customer have bounced."""
    query = select(func.count()).select_from(Payment).where(Payment.customer_id == customer.id)
    return db.exec(query.where(Payment.state == State.BOUNCED)).one()


def pending_cheques(db: Session, visible: ColumnElement[bool]) -> Sequence[tuple[Payment, Customer]]:
    """Cheques that have not cleared, of the customers that the condition lets through, oldest first."""
    return db.exec(
        select(Payment, Customer)
        .join(Customer, col(Customer.id) == Payment.customer_id)
        .where(Payment.state == State.PENDING, Payment.method == Method.CHEQUE, visible)
        .order_by(col(Payment.received_on), col(Payment.id))
    ).all()
