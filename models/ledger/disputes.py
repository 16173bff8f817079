"""Disputes: objections of a customer to the debt itself, to one receivable or to all that it owes.

What is disputed stays in the ageing, and is marked there; it is neither chased nor bears fees. A dispute may be over
an amount only: the rest is chased and bears fees as before (`models/ledger/holds.py` says which part is meant). A
customer that is only short of cash disputes nothing. A dispute has a day on which somebody comes back to it, and is
closed with an outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, String, or_, text
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger.receivables import Receivable, check_date
from models.money import Money, check_amount
from models.oversight import audit
from models.people import access
from models.people.members import Member
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText
from models.work import follow_ups
from models.work.follow_ups import FollowUp, FollowUpState

LONGEST_TEXT = 3000


@dataclass(frozen=True)
class Returning:
    """When somebody comes back to a dispute."""

    days: int = 7
    """After so many days, unless another day was said."""


class DisputeReason(StrEnum):
    """What the customer objects to."""

    QUALITY = "quality"
    QUANTITY = "quantity"
    PRICE = "price"
    DELIVERY = "delivery"
    PAPERWORK = "paperwork"
    OTHER = "other"

    @property
    def label(self) -> Sentence:
        """The reason's name for people."""
        return REASON_NAMES[self]


REASON_NAMES = {
    DisputeReason.QUALITY: _("quality"),
    DisputeReason.QUANTITY: _("quantity"),
    DisputeReason.PRICE: _("price"),
    DisputeReason.DELIVERY: _("delivery"),
    DisputeReason.PAPERWORK: _("paperwork"),
    DisputeReason.OTHER: _("other reason"),
}


class DisputeOutcome(StrEnum):
    """How a dispute ended."""

    CREDIT_NOTE = "credit_note"  # the customer was right, and a credit note was given
    AGREED = "agreed"  # settled in another way
    REJECTED = "rejected"  # the debt stands as it was

    @property
    def label(self) -> Sentence:
        """The outcome's name for people."""
        return OUTCOME_NAMES[self]


OUTCOME_NAMES = {
    DisputeOutcome.CREDIT_NOTE: _("credit note given"),
    DisputeOutcome.AGREED: _("agreed"),
    DisputeOutcome.REJECTED: _("rejected"),
}

_OPEN = text("closed_on IS NULL")


class Dispute(SQLModel, table=True):
    """An objection to a receivable, or to everything the customer owes."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("closed_on >= opened_on", name="closed_after_opened"),
        Index("ix_dispute_customer", "customer_id", "opened_on"),
        Index("ix_dispute_open", "customer_id", "receivable_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    receivable_id: int | None = Field(default=None, foreign_key="receivable.id")  # None: all that the customer owes
    reason: DisputeReason = Field(sa_column=Column(String, nullable=False))
    text: str = Field(default="", sa_column=Column(EncryptedText("dispute.text"), nullable=False))
    amount: int | None = Field(default=None, sa_column=Column(BigInt))  # over how much; None: over all of it
    currency: str | None = None  # of the amount
    opened_on: date
    come_back_on: date
    opened_by: int = Field(foreign_key="member.id")
    opened_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    closed_on: date | None = None
    outcome: DisputeOutcome | None = Field(default=None, sa_column=Column(String))
    closed_by: int | None = Field(default=None, foreign_key="member.id")
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # opening it was undone
    follow_up_id: int | None = Field(default=None, foreign_key="follow_up.id")  # the day to come back

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def money(self) -> Money | None:
        """By how much the customer's figure differs, where that was said."""
        return Money(self.amount, self.currency) if self.amount is not None and self.currency else None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an outcome."""
        return self.closed_on is None


def open_dispute(
    db: Session,
    actor: Member,
    customer: Customer,
    receivable: Receivable | None,
    reason: DisputeReason,
    words: str,
    *,
    come_back_on: date,
    today: date,
    now: datetime,
    amount: Money | None = None,
    remind: Member | None = None,
    reminder: str = "",
) -> Dispute:
    """Write down an objection, to all of it or to an amount.

    `remind` is given a step for the day to come back with the text `reminder`.
    Refuses a second one about the same, and a day to come back that has passed.
    """
    check_date(come_back_on)
    if come_back_on < today:
        raise Refused(_("{day} has passed. A next step needs a day to come, for example tomorrow.", day=come_back_on))
    if len(words) > LONGEST_TEXT:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEXT))
    if amount is not None:
        check_amount(amount)
        if receivable is not None and receivable.currency != amount.currency:
            raise Refused(_("{number} is in {currency}.", number=receivable.number, currency=receivable.currency))
    same = Dispute.receivable_id == receivable.id if receivable else col(Dispute.receivable_id).is_(None)
    if db.exec(select(Dispute.id).where(Dispute.customer_id == customer.id, same, _open()).limit(1)).first():
        raise Refused(_("That is disputed already. Close that dispute first."))
    dispute = Dispute(
        customer_id=customer.key,
        receivable_id=receivable.id if receivable else None,
        reason=reason,
        text=words,
        amount=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        opened_on=today,
        come_back_on=come_back_on,
        opened_by=actor.key,
        opened_at=now,
    )
    if remind is not None:
        day = max(come_back_on, now.astimezone(remind.zone).date())
        step = follow_ups.plan(
            db, actor, customer, remind, due_on=day, due_time=None, now=now, text=reminder, attached=True
        )
        dispute.follow_up_id = step.key
    db.add(dispute)
    db.flush()
    after = {"reason": str(reason), "receivable": dispute.receivable_id, "back": come_back_on.isoformat()}
    audit.record(db, actor, "dispute.opened", dispute, now=now, after=after)
    return dispute


def close(db: Session, actor: Member, dispute: Dispute, outcome: DisputeOutcome, *, today: date, now: datetime) -> None:
    """The dispute is over; from today on its items are chased again. Refuses one that is closed."""
    if not dispute.is_open:
        raise Refused(_("That dispute is closed already."))
    dispute.closed_on, dispute.outcome = max(today, dispute.opened_on), outcome
    dispute.closed_by, dispute.closed_at = actor.key, now
    db.add(dispute)
    _settle_step(db, dispute, now=now)
    audit.record(db, actor, "dispute.closed", dispute, now=now, after={"outcome": str(outcome)})


def open_again(db: Session, dispute: Dispute) -> None:
    """Its closing is undone: it stands as if it had never been closed."""
    dispute.closed_on = dispute.outcome = dispute.closed_by = dispute.closed_at = None
    db.add(dispute)
    step = db.get(FollowUp, dispute.follow_up_id) if dispute.follow_up_id is not None else None
    if step is not None and step.state != FollowUpState.OPEN:
        follow_ups.reopen(db, step)
    db.flush()


def withdraw(db: Session, dispute: Dispute, *, today: date, now: datetime) -> None:
    """Its opening is undone: it never was."""
    if dispute.withdrawn_at is not None:
        raise Refused(_("That was undone already."))
    if not dispute.is_open:
        raise Refused(_("That dispute is closed already."))
    dispute.withdrawn_at, dispute.closed_on = now, max(today, dispute.opened_on)
    db.add(dispute)
    step = db.get(FollowUp, dispute.follow_up_id) if dispute.follow_up_id is not None else None
    if step is not None and step.state == FollowUpState.OPEN:
        follow_ups.cancel(db, step, now=now)
    db.flush()


def dispute_for(db: Session, actor: Member, dispute_id: int) -> tuple[Dispute, Customer]:
    """The dispute with its customer, when the actor may see the customer."""
    found = db.exec(
        select(Dispute, Customer)
        .join(Customer, col(Customer.id) == Dispute.customer_id)
        .where(Dispute.id == dispute_id, access.customers_of(db, actor))
    ).one_or_none()
    if found is None:
        raise Denied(_("I do not know that dispute, or it is not yours to see."))
    return found


def open_disputes(db: Session, customer: Customer) -> Sequence[tuple[Dispute, str | None]]:
    """The customer's disputes that wait for an outcome, each with its receivable's number, oldest first."""
    return db.exec(
        select(Dispute, Receivable.number)
        .outerjoin(Receivable, col(Receivable.id) == Dispute.receivable_id)
        .where(Dispute.customer_id == customer.id, _open())
        .order_by(col(Dispute.opened_on), col(Dispute.id))
    ).all()


def disputes_about(db: Session, customer_id: int, receivable_id: int) -> Sequence[Dispute]:
    """The disputes about that receivable or all that the customer owes, open or closed, oldest first."""
    about_it = or_(col(Dispute.receivable_id) == receivable_id, col(Dispute.receivable_id).is_(None))
    return db.exec(
        select(Dispute)
        .where(Dispute.customer_id == customer_id, about_it, col(Dispute.withdrawn_at).is_(None))
        .order_by(col(Dispute.opened_on), col(Dispute.id))
    ).all()


def _open() -> ColumnElement[bool]:
    return col(Dispute.closed_on).is_(None)


def _settle_step(db: Session, dispute: Dispute, *, now: datetime) -> None:
    step = db.get(FollowUp, dispute.follow_up_id) if dispute.follow_up_id is not None else None
    if step is not None and step.state == FollowUpState.OPEN:
        follow_ups.settle(db, step, now=now)
