"""Adjustments: every document besides receivables and payments that changes what is owed, or where it stands.

A discount, a credit note or a write-off takes so much off instalments; a credit note may also leave credit. A refund
gives credit back. A move takes what is open to parts that fall due on another day. Each posts entries that name it,
and is taken back by opposite ones; both stay in the history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, String, or_
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import amendments
from models.ledger import credit as credits
from models.ledger.entries import NO_SOURCE, STANDS, Account, Entry, Kind, Source, line, locked_account, owed_from
from models.ledger.entries import post as post_entries
from models.ledger.receivables import Instalment, Receivable, check_date
from models.money import Money, check_amount
from models.oversight import audit
from models.oversight.approvals import Approval
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText


class AdjustmentKind(StrEnum):
    """What an adjustment is; its entries are of the same kind."""

    DISCOUNT = "discount"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"
    REFUND = "refund"
    MOVE = "move"

    @property
    def label(self) -> Sentence:
        """Its name for people."""
        return NAMES[self]

    @property
    def posted(self) -> str:
        """The action that stands in the audit."""
        return f"{self}.posted"


NAMES = {
    AdjustmentKind.DISCOUNT: _("discount"),
    AdjustmentKind.CREDIT_NOTE: _("credit note"),
    AdjustmentKind.WRITE_OFF: _("write-off"),
    AdjustmentKind.REFUND: _("refund"),
    AdjustmentKind.MOVE: _("moved due date"),
}


class Adjustment(SQLModel, table=True):
    """A document that changes what a customer owes without money coming in."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_adjustment_customer", "customer_id", "on"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    kind: AdjustmentKind = Field(sa_column=Column(String, nullable=False))
    customer_id: int = Field(foreign_key="customer.id")
    receivable_id: int | None = Field(default=None, foreign_key="receivable.id", index=True)  # what it is about
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)  # a discount taken by paying
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    on: date
    cause: str | None = None  # a word of the list of its kind
    note: str = Field(default="", sa_column=Column(EncryptedText("adjustment.note"), nullable=False))
    method: str | None = None  # how a refund was paid
    created_by: int = Field(foreign_key="member.id", index=True)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


def post(
    db: Session,
    actor: Member,
    kind: AdjustmentKind,
    customer: Customer,
    shares: Sequence[tuple[Instalment, int]],
    *,
    on: date,
    today: date,
    now: datetime,
    receivable: Receivable | None = None,
    payment_id: int | None = None,
    cause: str | None = None,
    note: str = "",
    credit: Money | None = None,
) -> Adjustment:
    """Write a document that takes so many minor units off each instalment, and leaves the rest as credit.

    Its worth counts from `on`, on an instalment from the day on which that much has always been owed. Refuses to take
    off more than is open.
    """
    currency = credit.currency if credit else shares[0][0].currency
    account = locked_account(db, customer.key, currency)
    left = credit.minor if credit else 0
    amount = Money(left + sum(minor for _instalment, minor in shares), currency)
    document = write(
        db, actor, kind, customer, amount, on=on, now=now,
        receivable=receivable, payment_id=payment_id, cause=cause, note=note,
    )  # fmt: skip
    entry_kind = Kind(kind)
    source = Source(credit_note_id=document.id) if kind == AdjustmentKind.CREDIT_NOTE else NO_SOURCE
    for instalment, minor in shares:
        if not 0 < minor <= instalment.open:
            raise Refused(_("That is more than is open: {amount}.", amount=instalment.money))
        day = max(on, db.get_one(Receivable, instalment.receivable_id).issued_on)
        if on < today:
            day = owed_from(db, instalment.id, minor, owed=instalment.open, since=day)
        taken_off = line(
            actor, account, entry_kind, -minor, part=instalment,
            source=source, adjustment_id=document.id, on=day, now=now,
        )  # fmt: skip
        post_entries(db, taken_off)
        instalment.open -= minor
        account.open -= minor
        db.add(instalment)
    if left:
        to_the_good = line(
            actor, account, entry_kind, -left, part=None,
            source=source, adjustment_id=document.id, on=on, now=now,
        )  # fmt: skip
        post_entries(db, to_the_good)
        account.credit += left
    db.add(account)
    record(db, actor, document, now=now)
    return document


def write(
    db: Session,
    actor: Member,
    kind: AdjustmentKind,
    customer: Customer,
    amount: Money,
    *,
    on: date,
    now: datetime,
    receivable: Receivable | None = None,
    payment_id: int | None = None,
    cause: str | None = None,
    note: str = "",
    method: str | None = None,
) -> Adjustment:
    """The document alone; whoever writes it posts its entries and records it in the same transaction."""
    check_amount(amount)
    check_date(on)
    document = Adjustment(
        kind=kind,
        customer_id=customer.key,
        receivable_id=receivable.id if receivable else None,
        payment_id=payment_id,
        amount=amount.minor,
        currency=amount.currency,
        on=on,
        cause=cause,
        note=note,
        method=method,
        created_by=actor.key,
        created_at=now,
    )
    db.add(document)
    db.flush()
    return document


def record(db: Session, actor: Member, document: Adjustment, *, now: datetime) -> None:
    """That it was posted, for the audit and for undoing."""
    after = {"amount": document.amount, "currency": document.currency, "on": document.on.isoformat()}
    audit.record(db, actor, AdjustmentKind(document.kind).posted, document, now=now, after=after)


def reverse(
    db: Session, actor: Member, document: Adjustment, *, today: date, now: datetime, keep_credit: bool = False
) -> Account:
    """Take a document back by opposite entries, dated today. Refuses when what it left over was refunded since."""
    account = locked_account(db, document.customer_id, document.currency)
    db.refresh(document)
    if document.reversed_at is not None:
        raise Refused(_("That was undone already."))
    take_back(db, actor, account, document, today=today, now=now)
    credits.apply_credit(db, actor, account, today=today, now=now, kept=keep_credit)
    return account


def replace(
    db: Session, actor: Member, document: Adjustment, *, today: date, now: datetime, keep_credit: bool = False
) -> None:
    """Take a document back because another one is written in its place; one that was taken back since is left so."""
    db.refresh(document)
    if document.reversed_at is None:
        reverse(db, actor, document, today=today, now=now, keep_credit=keep_credit)
        amendments.give_way(db, actor, document, document.key, AdjustmentKind(document.kind).posted, now=now)


def replaced_by(db: Session, approval: Approval) -> Adjustment | None:
    """The document in whose place a request wants another one; as long as it waits that one stands."""
    key = approval.payload.get("replaces")
    return db.get_one(Adjustment, key) if key is not None else None


def take_back(
    db: Session, actor: Member, account: Account, document: Adjustment, *, today: date, now: datetime
) -> None:
    """The same as a part of something larger: what credit comes of it is not applied yet."""
    check_not_refunded(db, Source(credit_note_id=document.id))
    lines = credits.standing(db, or_(col(Entry.adjustment_id) == document.id, col(Entry.source_id) == document.id))
    carried = _released(db, actor, account, document, lines, today=today, now=now)
    credits.take_back(db, actor, account, lines, on=today, now=now)
    for instalment, source, minor in carried:
        credits.apply(db, actor, account, instalment, source, minor, on=today, now=now)
    document.reversed_at = now
    db.add(document)
    db.flush()


def take_back_all(
    db: Session, actor: Member, account: Account, *of: ColumnElement[bool], today: date, now: datetime
) -> None:
    """Take back every standing document that the conditions choose, the latest first."""
    standing = select(Adjustment).where(col(Adjustment.reversed_at).is_(None), *of)
    for document in db.exec(standing.order_by(col(Adjustment.id).desc())).all():
        take_back(db, actor, account, document, today=today, now=now)


def shares_of(db: Session, document: Adjustment) -> dict[int, int]:
    """What a document that stands takes off each instalment, in minor units."""
    lines = credits.standing(db, col(Entry.adjustment_id) == document.id, col(Entry.instalment_id).is_not(None))
    return {entry.instalment_id or 0: -entry.amount for entry in lines}


def restore(
    db: Session,
    actor: Member,
    account: Account,
    document: Adjustment,
    shares: Mapping[int, int],
    *,
    today: date,
    now: datetime,
) -> None:
    """Let a discount that was taken back stand again from today, when all that it takes off is open."""
    parts = [(db.get_one(Instalment, key), minor) for key, minor in shares.items()]
    if any(part.open < minor for part, minor in parts):
        return
    for part, minor in parts:
        day = max(today, db.get_one(Receivable, part.receivable_id).issued_on)
        kind = Kind(document.kind)
        post_entries(db, line(actor, account, kind, -minor, part=part, adjustment_id=document.id, on=day, now=now))
        part.open -= minor
        account.open -= minor
        db.add(part)
    document.reversed_at = None
    db.add_all([document, account])
    db.flush()


def given_by(
    db: Session,
    actor: Member,
    kind: AdjustmentKind,
    customer: Customer,
    currency: str,
    since: datetime,
    *,
    besides: Adjustment | None = None,
) -> Money:
    """What the actor gave up to the customer by other documents of that kind that stand, written since that moment."""
    total = db.exec(
        select(func.sum(Adjustment.amount)).where(
            Adjustment.kind == kind,
            Adjustment.customer_id == customer.id,
            Adjustment.currency == currency,
            Adjustment.created_by == actor.id,
            col(Adjustment.created_at) > since,
            col(Adjustment.reversed_at).is_(None),
            col(Adjustment.id) != (besides.key if besides is not None else 0),
        )
    ).one()
    return Money(int(total or 0), currency)


def check_not_refunded(db: Session, source: Source) -> None:
    """Refuse to take back what was given back to the customer since."""
    of = (col(Entry.payment_id) == source.payment_id, col(Entry.source_id) == source.credit_note_id)
    if credits.standing(db, *of, col(Entry.kind) == Kind.REFUND):
        raise Refused(_("A part of it was refunded to the customer. Take the refund back first."))


def _released(
    db: Session,
    actor: Member,
    account: Account,
    document: Adjustment,
    lines: Sequence[Entry],
    *,
    today: date,
    now: datetime,
) -> list[tuple[Instalment, Source, int]]:
    """Of a move, what was paid on the new parts: it goes along, back to the old one."""
    if document.kind != AdjustmentKind.MOVE:
        return []
    old = db.get_one(Instalment, next(entry.instalment_id for entry in lines if entry.amount < 0))
    new = {entry.instalment_id: entry for entry in lines if entry.amount > 0}
    later = select(Entry.id).where(
        col(Entry.instalment_id).in_(new), col(Entry.adjustment_id).is_not(None), Entry.adjustment_id != document.id
    )
    if db.exec(later.where(STANDS, Entry.kind != Kind.CREDIT_NOTE).limit(1)).one_or_none() is not None:
        raise Refused(_("Something else was written on that part since. Take that back first."))
    carried = []
    for key, source, minor in credits.money_on(db, new):
        credits.release(db, actor, account, db.get_one(Instalment, key), source, minor, on=today, now=now)
        carried.append((old, source, minor))
    return carried


def totals_of(db: Session, customer: Customer) -> Sequence[tuple[AdjustmentKind, int, Money]]:
    """What stands of each kind in each currency: how often, and how much."""
    rows = db.exec(
        select(Adjustment.kind, func.count(), func.sum(Adjustment.amount), Adjustment.currency)
        .where(Adjustment.customer_id == customer.id, col(Adjustment.reversed_at).is_(None))
        .group_by(col(Adjustment.kind), col(Adjustment.currency))
        .order_by(col(Adjustment.kind), col(Adjustment.currency))
    )
    return [(AdjustmentKind(kind), count, Money(int(total), currency)) for kind, count, total, currency in rows]
