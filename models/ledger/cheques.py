"""Cheques: pending until they clear, and counted on that day; one that bounces is owed again on the day it bounced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from locales import _
from models.directory.customers import Customer
from models.ledger.entries import Account
from models.ledger.payments import Method, Payment, Recorded, State, count_pending, counts_at_once, take_back
from models.oversight import approvals
from models.people.members import Member
from models.refusal import Denied, Refused


def clear(
    db: Session, actor: Member, payment: Payment, *, today: date, now: datetime, finance_confirms: bool = False
) -> Recorded:
    """The cheque has cleared: it counts from today. Where finance confirms payments, only finance says so."""
    if not counts_at_once(actor, finance_confirms):
        raise Denied(_("Finance says when a cheque has cleared."))
    if payment.method != Method.CHEQUE:
        raise Refused(_("Only a cheque clears."))
    on = max(today, payment.received_on)
    return count_pending(db, actor, payment, "cheque.cleared", on=on, today=today, now=now)


def bounce(
    db: Session, actor: Member, payment: Payment, *, today: date, now: datetime, keep_credit: bool = False
) -> Account:
    """The cheque has bounced: what it had settled is owed again from today."""
    if payment.method != Method.CHEQUE:
        raise Refused(_("Only a cheque can bounce."))
    approvals.drop_about(db, actor, "payment", payment.key, now=now)
    return take_back(db, actor, payment, State.BOUNCED, "cheque.bounced", today=today, now=now, keep_credit=keep_credit)


def pending_cheques(db: Session, visible: ColumnElement[bool]) -> Sequence[tuple[Payment, Customer]]:
    """Cheques that have not cleared, of the customers that the condition lets through, oldest first."""
    return db.exec(
        select(Payment, Customer)
        .join(Customer, col(Customer.id) == Payment.customer_id)
        .where(Payment.state == State.PENDING, Payment.method == Method.CHEQUE, visible)
        .order_by(col(Payment.received_on), col(Payment.id))
    ).all()
