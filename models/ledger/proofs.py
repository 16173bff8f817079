"""Proofs: photos of a cheque, a receipt or a transfer, kept with the payment that they show.

The file itself is evidence (`models/storage/evidence.py`). A payment that is written anew takes its photos along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.directory.customers import Customer
from models.ledger.payments import Payment, State
from models.oversight import audit
from models.people.members import Member
from models.storage import evidence
from models.storage.evidence import Evidence, EvidenceState

SUBJECT = "payment"


def keep(
    db: Session, actor: Member, payment: Payment, file_id: str, *, now: datetime, caption: str | None = None
) -> Evidence:
    """Keep a photo with the payment; whoever talks to Telegram fetches it."""
    audit.record(db, actor, "payment.pictured", payment, now=now)
    return evidence.want(db, actor, file_id, payment, now=now, caption=caption)


def carry(db: Session, actor: Member, old: Payment, new: Payment, *, now: datetime) -> Sequence[Evidence]:
    """A payment was written anew: its photos belong to the new one, too."""
    photos = photos_of(db, [old.key]).get(old.key, [])
    return [keep(db, actor, new, photo.file_id, now=now, caption=photo.caption) for photo in photos]


def photos_of(db: Session, payments: Collection[int]) -> Mapping[int, Sequence[Evidence]]:
    """The photos of payments, by payment."""
    return evidence.standing(db, SUBJECT, payments)


def pictured_payments(db: Session, customer: Customer, *, limit: int, offset: int = 0) -> Sequence[Payment]:
    """The customer's payments that have photos, newest first."""
    pictured = select(Evidence.id).where(
        Evidence.subject == SUBJECT,
        Evidence.subject_id == Payment.id,
        col(Evidence.state).in_((EvidenceState.WANTED, EvidenceState.KEPT)),
    )
    query = select(Payment).where(Payment.customer_id == customer.id, pictured.exists())
    order = col(Payment.received_on).desc(), col(Payment.id).desc()
    return db.exec(query.order_by(*order).limit(limit).offset(offset)).all()


def describe(db: Session, photo: Evidence, words: str) -> None:
    """Keep words with a photo that were said with it, and nothing else, in the same transaction."""
    photo.caption = words
    db.add(photo)
    db.flush()


def last_payment(db: Session, actor: Member, *, since: datetime) -> Payment | None:
    """The payment that the member recorded last, if since then and if it stands."""
    query = select(Payment).where(Payment.recorded_by == actor.id, Payment.recorded_at >= since)
    standing = col(Payment.state).in_((State.COUNTED, State.PENDING))
    return db.exec(query.where(standing).order_by(col(Payment.id).desc()).limit(1)).one_or_none()
