"""Collection contacts: what each call, visit or message about money brought.

The outcome tells why money is late. An objection to the debt itself is none of these: it is a dispute
(`models/ledger/disputes.py`) and stands apart in every total. Who is short of cash stays in chasing and fees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Index, String, case, literal
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger.holds import beside, held, undisputed
from models.ledger.receivables import Instalment
from models.money import Money
from models.oversight import audit
from models.people import access
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText
from models.work import follow_ups
from models.work.follow_ups import FollowUp, FollowUpState

LONGEST_TEXT = 3000


class ContactOutcome(StrEnum):
    """What a contact about money brought."""

    PROMISED = "promised"  # by a day, and mostly how much: there is a promise with it
    WILL_PAY = "will_pay"  # without a day
    SHORT_OF_CASH = "short_of_cash"
    REFUSES = "refuses"
    CONTRACT_TERMS = "contract_terms"  # not due by the contract, as the customer reads it
    WAITS_FOR_PAPERS = "waits_for_papers"
    NOT_REACHED = "not_reached"

    @property
    def label(self) -> Sentence:
        """The outcome's name for people."""
        return OUTCOME_NAMES[self]


OUTCOME_NAMES = {
    ContactOutcome.PROMISED: _("promised"),
    ContactOutcome.WILL_PAY: _("will pay, no date"),
    ContactOutcome.SHORT_OF_CASH: _("short of cash"),
    ContactOutcome.REFUSES: _("refuses"),
    ContactOutcome.CONTRACT_TERMS: _("contract terms"),
    ContactOutcome.WAITS_FOR_PAPERS: _("waits for papers"),
    ContactOutcome.NOT_REACHED: _("not reached"),
}


class CollectionContact(SQLModel, table=True):
    """A contact with a customer about money that is due."""

    __tablename__ = "collection_contact"
    __table_args__ = (
        Index("ix_collection_contact_customer", "customer_id", "at"),
        Index("ix_collection_contact_member", "member_id", "on"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    member_id: int = Field(foreign_key="member.id")
    on: date  # the company's day
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    outcome: ContactOutcome = Field(sa_column=Column(String, nullable=False))
    text: str = Field(default="", sa_column=Column(EncryptedText("collection_contact.text"), nullable=False))
    promise_id: int | None = Field(default=None, foreign_key="promise.id", index=True)
    follow_up_id: int | None = Field(default=None, foreign_key="follow_up.id")  # the next step that was agreed on
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


@dataclass(frozen=True)
class Delay:
    """What is overdue in one currency for one reason; no outcome: nobody was asked yet."""

    outcome: ContactOutcome | None
    disputed: bool  # stands apart: the debt itself is objected to
    customers: int
    amount: Money


def record(
    db: Session,
    actor: Member,
    customer: Customer,
    outcome: ContactOutcome,
    words: str,
    *,
    today: date,
    now: datetime,
    promise_id: int | None = None,
    next_step: FollowUp | None = None,
) -> CollectionContact:
    """Keep what a contact brought; the next step and the promise that came of it go when it is undone."""
    if len(words) > LONGEST_TEXT:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEXT))
    contact = CollectionContact(
        customer_id=customer.key,
        member_id=actor.key,
        on=today,
        at=now,
        outcome=outcome,
        text=words,
        promise_id=promise_id,
        follow_up_id=next_step.id if next_step else None,
    )
    db.add(contact)
    db.flush()
    action = "contact.logged" if promise_id is None else "contact.promised"
    audit.record(db, actor, action, contact, now=now, after={"outcome": str(outcome), "promise": promise_id})
    return contact


def reverse(db: Session, contact: CollectionContact, *, now: datetime) -> None:
    """The contact is taken back, with its next step; who asks for it says so in the audit."""
    if contact.reversed_at is not None:
        raise Refused(_("That was undone already."))
    contact.reversed_at = now
    db.add(contact)
    step = db.get(FollowUp, contact.follow_up_id) if contact.follow_up_id is not None else None
    if step is not None and step.state == FollowUpState.OPEN:
        follow_ups.cancel(db, step, now=now)
    db.flush()


def reverse_with(db: Session, promise_id: int, *, now: datetime) -> None:
    """A promise is undone: the contact that brought it goes with it."""
    for contact in db.exec(
        select(CollectionContact).where(
            CollectionContact.promise_id == promise_id, col(CollectionContact.reversed_at).is_(None)
        )
    ).all():
        reverse(db, contact, now=now)


def last_contact(db: Session, customer: Customer) -> CollectionContact | None:
    """The latest contact about money with the customer."""
    return db.exec(
        select(CollectionContact)
        .where(CollectionContact.customer_id == customer.id, col(CollectionContact.reversed_at).is_(None))
        .order_by(col(CollectionContact.at).desc(), col(CollectionContact.id).desc())
        .limit(1)
    ).one_or_none()


def contacted_on(db: Session, visible: ColumnElement[bool], *, until: date) -> Mapping[int, date]:
    """The last day, up to that one, on which each customer was spoken to about money; who was not reached was not."""
    rows = db.exec(
        select(col(CollectionContact.customer_id), func.max(CollectionContact.on))
        .where(CollectionContact.on <= until, CollectionContact.outcome != ContactOutcome.NOT_REACHED)
        .where(col(CollectionContact.reversed_at).is_(None))
        .where(access.of_customers(col(CollectionContact.customer_id), visible))
        .group_by(col(CollectionContact.customer_id))
    )
    return dict(rows.all())


def outcomes_between(
    db: Session, visible: ColumnElement[bool], *, start: date, end: date
) -> Mapping[ContactOutcome, int]:
    """How often each outcome was brought in these days, both included, from the customers that are let through."""
    rows = db.exec(
        select(col(CollectionContact.outcome), func.count())
        .where(CollectionContact.on >= start, CollectionContact.on <= end)
        .where(col(CollectionContact.reversed_at).is_(None))
        .where(access.of_customers(col(CollectionContact.customer_id), visible))
        .group_by(col(CollectionContact.outcome))
    )
    return {ContactOutcome(outcome): count for outcome, count in rows}


def delays(db: Session, visible: ColumnElement[bool], *, today: date) -> Sequence[Delay]:
    """What is overdue now by the reason for it, the largest first within each currency; what is disputed stands apart.

    A customer's reason is the outcome of the latest contact that reached somebody; when none did, "not reached".
    """
    key = col(CollectionContact.id)
    latest = (
        columns(
            col(CollectionContact.customer_id).label("customer_id"),
            func.coalesce(
                func.max(case((col(CollectionContact.outcome) != ContactOutcome.NOT_REACHED, key))),
                func.max(key),
            ).label("contact_id"),
        )
        .where(col(CollectionContact.reversed_at).is_(None))
        .group_by(col(CollectionContact.customer_id))
        .subquery()
    )
    table = held(today)
    late = (
        columns(
            col(Instalment.customer_id).label("customer_id"),
            col(Instalment.currency).label("currency"),
            undisputed(table).label("undisputed"),
            (col(Instalment.open) - undisputed(table)).label("disputed"),
        )
        .outerjoin(table, beside(table))
        .where(col(Instalment.open) > 0, col(Instalment.due_on) < today)
        .where(access.of_customers(col(Instalment.customer_id), visible))
        .subquery()
    )
    parts = columns(
        late.c.customer_id, late.c.currency, literal(0).label("is_disputed"), late.c.undisputed.label("part")
    )
    objected = columns(late.c.customer_id, late.c.currency, literal(1), late.c.disputed)
    split = parts.where(late.c.undisputed > 0).union_all(objected.where(late.c.disputed > 0)).subquery()
    outcome = case((split.c.is_disputed == 1, None), else_=col(CollectionContact.outcome))
    rows = db.execute(
        columns(
            split.c.currency,
            split.c.is_disputed,
            outcome,
            func.count(func.distinct(split.c.customer_id)),
            func.sum(split.c.part),
        )
        .select_from(split)
        .outerjoin(latest, latest.c.customer_id == split.c.customer_id)
        .outerjoin(CollectionContact, key == latest.c.contact_id)
        .group_by(split.c.currency, split.c.is_disputed, outcome)
    ).all()
    found = [
        Delay(ContactOutcome(said) if said else None, bool(flag), count, Money(int(total), currency))
        for currency, flag, said, count, total in rows
    ]
    return sorted(found, key=lambda one: (one.amount.currency, -one.amount.minor, str(one.outcome)))
