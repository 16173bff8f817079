"""Refunds: credit that is given back to the customer, the oldest first; each entry names whose money it was."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.credit import sources_of_credit
from models.ledger.entries import Kind, line, locked_account, post
from models.money import Money
from models.people.members import Member
from models.refusal import Refused


def refund(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    *,
    today: date,
    now: datetime,
    method: str | None = None,
    note: str = "",
) -> Adjustment:
    """Give credit back, today. Refuses more than there is."""
    account = locked_account(db, customer.key, amount.currency)
    if amount.minor > account.credit:
        there = Money(account.credit, amount.currency)
        raise Refused(_("Only credit can be given back, and there is {amount}.", amount=there))
    document = adjustments.write(
        db, actor, AdjustmentKind.REFUND, customer, amount, on=today, now=now, method=method, note=note
    )
    left = amount.minor
    for source, minor in sources_of_credit(db, account):
        share = min(left, minor)
        if share:
            given = line(
                actor, account, Kind.REFUND, share, part=None,
                source=source, adjustment_id=document.id, on=today, now=now,
            )  # fmt: skip
            post(db, given)
            left -= share
    account.credit -= amount.minor
    db.add(account)
    adjustments.record(db, actor, document, now=now)
    return document
