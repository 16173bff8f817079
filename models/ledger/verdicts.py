"""Verdicts: on the morning after its day a promise that is not kept yet is decided by the money that came.

Money that was received on one of its days and does not count yet (a cheque, a payment that finance has not confirmed)
holds the verdict up until it counts or is taken back; `models/ledger/payments.py` then decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from models.company import Company
from models.ledger import payments, promises
from models.ledger.payments import Payment, State
from models.ledger.promises import Promise, PromiseState
from models.storage.jobs import Due, Job


class PromiseJob(StrEnum):
    """What falls due here."""

    OVER = "promise"  # its day is over (promise)


def due(db: Session, company: Company, now: datetime) -> Sequence[Due]:
    """A job for each promise whose day is over, at the end of that day by the company's clock."""
    noted = select(Job.id).where(Job.kind == PromiseJob.OVER, Job.subject_id == Promise.id)
    rows = db.exec(
        select(col(Promise.id), col(Promise.due_on)).where(
            Promise.state == PromiseState.OPEN, Promise.due_on < company.day_of(now), ~noted.exists()
        )
    )
    return [Due(PromiseJob.OVER, key, company.end_of(due_on), now) for key, due_on in rows if key is not None]


def next_due(db: Session, company: Company, now: datetime) -> datetime | None:
    """When the day of the next promise is over."""
    today = company.day_of(now)
    open_ones = select(func.min(Promise.due_on)).where(Promise.state == PromiseState.OPEN, Promise.due_on >= today)
    day = db.exec(open_ones).one()
    return company.end_of(day) if day is not None else None


def decide(db: Session, promise_id: int, *, company: Company, now: datetime) -> Promise | None:
    """Decide a promise whose day is over; None when it was decided before, or pending money may yet keep it."""
    promise = db.get(Promise, promise_id)
    if promise is None or promise.state != PromiseState.OPEN or _awaits_money(db, promise):
        return None
    touched = promises.touched_by(db, promise.customer_id, promise.currency, promise.due_on)
    money = payments.came_since(db, promise.customer_id, promise.currency, min(one.made_on for one in touched))
    promises.decide(db, None, touched, money, today=company.day_of(now), now=now)
    return promise


def _awaits_money(db: Session, promise: Promise) -> bool:
    pending = select(Payment.id).where(
        Payment.customer_id == promise.customer_id,
        Payment.currency == promise.currency,
        Payment.state == State.PENDING,
        col(Payment.received_on).between(promise.made_on, promise.due_on),
    )
    return db.exec(pending.limit(1)).first() is not None
