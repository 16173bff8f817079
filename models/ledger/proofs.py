"""Proofs: photos of a cheque, a receipt or a transfer, of an invoice or a signed delivery note.

They are kept with the payment or the receivable that they show. The file itself is evidence
(`models/storage/evidence.py`). What is written anew takes its photos along.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.directory.customers import Customer
from models.ledger.payments import Payment, State
from models.ledger.receivables import Receivable
from models.oversight import audit
from models.people.members import Member
from models.storage import evidence
from models.storage.evidence import Evidence, EvidenceState

Document = Payment | Receivable
"""What a photo can show."""

PAYMENT, RECEIVABLE = "payment", "receivable"


def subject_of(document: Document) -> str:
    """Which of the two it is, by its table's name."""
    return PAYMENT if isinstance(document, Payment) else RECEIVABLE


def keep(
    db: Session, actor: Member, document: Document, file_id: str, *, now: datetime, caption: str | None = None
) -> Evidence:
    """Keep a photo with the document; whoever talks to Telegram fetches it."""
    audit.record(db, actor, f"{subject_of(document)}.pictured", document, now=now)
    return evidence.want(db, actor, file_id, document, now=now, caption=caption)


def carry(db: Session, actor: Member, old: Document, new: Document, *, now: datetime) -> Sequence[Evidence]:
    """A document was written anew: its photos belong to the new one, too."""
    return [keep(db, actor, new, photo.file_id, now=now, caption=photo.caption) for photo in photos_of(db, old)]


def photos_of(db: Session, document: Document) -> Sequence[Evidence]:
    """The photos of a document."""
    key = document.id or 0
    return evidence.standing(db, subject_of(document), [key]).get(key, ())


def pictured(db: Session, documents: Collection[Document]) -> Collection[tuple[str, int | None]]:
    """Those of the documents that have photos, by table and id."""
    found = set()
    for subject in (PAYMENT, RECEIVABLE):
        ids = {one.id for one in documents if one.id is not None and subject_of(one) == subject}
        found |= {(subject, key) for key in evidence.standing(db, subject, ids)}
    return found


def pictured_documents(db: Session, customer: Customer, *, limit: int, offset: int = 0) -> Sequence[Document]:
    """The customer's payments and receivables that have photos, the newest first."""
    found: list[Document] = []
    paid = select(Payment).where(Payment.customer_id == customer.id, _has_photos(PAYMENT, Payment.id))
    order = col(Payment.received_on).desc(), col(Payment.id).desc()
    found += db.exec(paid.order_by(*order).limit(limit + offset)).all()
    billed = select(Receivable).where(Receivable.customer_id == customer.id, _has_photos(RECEIVABLE, Receivable.id))
    newest = col(Receivable.issued_on).desc(), col(Receivable.id).desc()
    found += db.exec(billed.order_by(*newest).limit(limit + offset)).all()
    return sorted(found, key=_day, reverse=True)[offset : offset + limit]


def describe(db: Session, photo: Evidence, words: str) -> None:
    """Keep words with a photo that were said with it, and nothing else, in the same transaction."""
    photo.caption = words
    db.add(photo)
    db.flush()


def last_documents(db: Session, actor: Member, *, since: datetime) -> Sequence[Document]:
    """The payment and the receivable that the member wrote last, if since then and if they stand; the latest first."""
    paid = select(Payment).where(Payment.recorded_by == actor.id, Payment.recorded_at >= since)
    standing = col(Payment.state).in_((State.COUNTED, State.PENDING))
    payment = db.exec(paid.where(standing).order_by(col(Payment.id).desc()).limit(1)).one_or_none()
    billed = select(Receivable).where(Receivable.created_by == actor.id, Receivable.created_at >= since)
    billed = billed.where(col(Receivable.reversed_at).is_(None))
    receivable = db.exec(billed.order_by(col(Receivable.id).desc()).limit(1)).one_or_none()
    found = [one for one in (payment, receivable) if one is not None]
    return sorted(found, key=_moment, reverse=True)


def _has_photos(subject: str, key: object) -> ColumnElement[bool]:
    standing = col(Evidence.state).in_((EvidenceState.WANTED, EvidenceState.KEPT))
    return select(Evidence.id).where(Evidence.subject == subject, Evidence.subject_id == key, standing).exists()


def _day(document: Document) -> tuple[date, datetime]:
    on = document.received_on if isinstance(document, Payment) else document.issued_on
    return on, _moment(document)


def _moment(document: Document) -> datetime:
    return document.recorded_at if isinstance(document, Payment) else document.created_at
