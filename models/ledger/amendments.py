"""Amendments: a payment that is written anew is asked about as if the old one had never come.

What it settled is open again then, and discounts that it took are there to be taken: whatever is asked before writing
looks at these books and not at the ones in which the old payment stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlmodel import Session

from models.ledger import payments
from models.ledger.payments import Payment
from models.people.members import Member


@contextmanager
def without(
    db: Session, actor: Member, payment: Payment, *, today: date, now: datetime, keep_credit: bool = False
) -> Iterator[None]:
    """The books without that payment, to look at only: nothing that is done to them in between stays."""
    looked_at = db.begin_nested()
    try:
        payments.reverse(db, actor, payment, today=today, now=now, keep_credit=keep_credit)
        yield
    finally:
        looked_at.rollback()
