"""Cheques: pending until they clear, and counted on that day; one that bounces is owed again on the day it bounced.

Both can be taken back. A cheque that has not cleared after all waits again. One that has not bounced counts again from
the day on which that is said: it settles what it settled before, with the discounts that it had taken, as far as that
is still open, and its bank fee goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments, billing, credit, discounts, offers
from models.ledger.adjustments import Adjustment
from models.ledger.allocation import settle_again
from models.ledger.billing import Billed
from models.ledger.entries import Account, Source, locked_account
from models.ledger.payments import (
    Method,
    Payment,
    Recorded,
    State,
    count_pending,
    counts_at_once,
    review_promises,
    take_back,
)
from models.ledger.receivables import Receivable, ReceivableKind
from models.money import Money
from models.oversight import approvals, audit
from models.oversight.audit import Audit
from models.people.members import Member
from models.refusal import Denied, Refused

CLEARED = "cheque.cleared"
BOUNCED = "cheque.bounced"


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
    return count_pending(db, actor, payment, CLEARED, on=day, today=today, now=now)


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
    before, settled = str(payment.state), _by_name(credit.settled_by(db, Source(payment.key)))
    given_up = _given_up(db, payment)
    account = take_back(db, actor, payment, State.BOUNCED, today=today, now=now, on=day, keep_credit=keep_credit)
    payment.bounced_on = day
    db.add(payment)
    db.flush()
    fee = None
    if bank_fee is not None:
        customer = db.get_one(Customer, payment.customer_id)
        fee = billing.bill(
            db, actor, customer, bank_fee,
            due_on=today, issued_on=today, now=now, kind=ReceivableKind.FEE, keep_credit=keep_credit,
        )  # fmt: skip
    charged = {"fee": fee.receivable.id} if fee is not None else {}
    after = {"state": str(State.BOUNCED), "settled": settled, "given_up": given_up, **charged}
    audit.record(db, actor, BOUNCED, payment, now=now, before={"state": before}, after=after)
    return Bounced(account, fee)


def _given_up(db: Session, payment: Payment) -> dict[str, dict[str, int]]:
    """By discount that goes with the payment, what it takes off each instalment."""
    standing = select(Adjustment).where(Adjustment.payment_id == payment.id, col(Adjustment.reversed_at).is_(None))
    documents = db.exec(standing.order_by(col(Adjustment.id))).all()
    return {str(one.key): _by_name(adjustments.shares_of(db, one)) for one in documents}


def take_back_clearing(
    db: Session, actor: Member, payment: Payment, *, today: date, now: datetime, keep_credit: bool = False
) -> Account:
    """The cheque has not cleared after all: what it settled is owed again from today, and it waits."""
    if payment.state != State.COUNTED:
        raise Refused(_("That was undone already."))
    account = take_back(db, actor, payment, State.PENDING, today=today, now=now, keep_credit=keep_credit)
    payment.counted_on = None
    db.add(payment)
    db.flush()
    return account


def take_back_bounce(
    db: Session,
    actor: Member,
    payment: Payment,
    record: Audit,
    *,
    today: date,
    now: datetime,
    keep_credit: bool = False,
) -> None:
    """The cheque has not bounced after all: what the record of it undid is done again from today, and its fee goes.

    Refuses when the fee was paid from money that was refunded since.
    """
    account = locked_account(db, payment.customer_id, payment.currency)
    db.refresh(payment)
    if payment.state != State.BOUNCED:
        raise Refused(_("That was undone already."))
    done: dict[str, Any] = record.after or {}
    payment.bounced_on = None
    payment.state = State.COUNTED if payment.counted_on else State.PENDING
    db.add(payment)
    if payment.state == State.COUNTED:
        for key, shares in done.get("given_up", {}).items():
            discount = db.get_one(Adjustment, int(key))
            if _is_free(db, discount):
                adjustments.restore(db, actor, account, discount, _by_key(shares), today=today, now=now)
        settled = _by_key(done.get("settled", {}))
        settle_again(db, actor, account, payment.key, payment.amount, settled, on=today, now=now)
        db.flush()
        credit.apply_credit(db, actor, account, today=today, now=now, kept=keep_credit)
        review_promises(db, actor, payment, today=today, now=now)
    fee = db.get_one(Receivable, done["fee"]) if "fee" in done else None
    if fee is not None and fee.reversed_at is None:
        billing.reverse(db, actor, fee, today=today, now=now, keep_credit=keep_credit)


def _is_free(db: Session, discount: Adjustment) -> bool:
    """Whether nobody else was given the discount since."""
    if discount.cause == discounts.EARLY:
        return not discounts.given_on(db, [discount.receivable_id])
    return offers.taken_with(db, discount)


def _by_name(shares: Mapping[int, int]) -> dict[str, int]:
    """By instalment, as JSON keeps it."""
    return {str(key): minor for key, minor in shares.items()}


def _by_key(shares: Mapping[str, int]) -> dict[int, int]:
    return {int(key): minor for key, minor in shares.items()}


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
