"""The ledger: append-only entries from which every balance follows.

An entry has an effective date, a customer, an instalment or none, a signed amount, and the entry that it reverses.
A receivable posts `+` on its instalments; a payment posts `-` on the instalments that it settles, and `-` without an
instalment for what is left over: that is the customer's credit. Applying credit later is a pair of entries, `+`
without an instalment and `-` on one. So a payment's entries always add up to minus its amount, an instalment's to
what it still owes, and a customer's to the balance. Nothing is updated or deleted.

Every other document is an adjustment (`models/ledger/adjustments.py`): a discount or a write-off posts `-` on
instalments, a credit note also without one, a refund `+` without one, a move a pair from the old part to the new one.
An entry keeps the day on which its instalment falls due, which never changes: what was owed on a past day is told by
age from the entries alone.

Credit has a source, a payment or a credit note, and every entry that moves it names the source.

`Instalment.open` and `Account` are caches that are written together with the entries; `verify` recomputes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from sqlalchemy import CheckConstraint, Column, Index, String, bindparam, insert, text
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime


class Kind(StrEnum):
    """Why an entry stands in the ledger."""

    BILL = "bill"  # a receivable's instalment falls due
    FEE = "fee"  # as a bill, of a fee that was charged
    PAYMENT = "payment"  # money received, on an instalment or as credit
    APPLY = "apply"  # credit moved to an instalment (a pair of entries)
    RELEASE = "release"  # money moved off an instalment, to be credit again (a pair)
    DISCOUNT = "discount"  # given up because the customer paid early or settled
    CREDIT_NOTE = "credit_note"  # given up by a document of its own, on an instalment or as credit
    WRITE_OFF = "write_off"  # given up because it will not come
    RECOVERY = "recovery"  # owed again, because money came for what was written off
    REFUND = "refund"  # credit given back to the customer
    MOVE = "move"  # what was still open goes to a part that falls due on another day (a pair)


OWED = (Kind.BILL, Kind.FEE)
"""What makes a debt."""

CASH = (Kind.PAYMENT, Kind.REFUND)
"""Money in and out: what they add up to, with the opposite sign, is what was collected.

Collected is money received, less what bounced, was reversed or was given back, each in the period of its own day: a
refund lowers the day on which it was paid, and a past day stays as it was. Whose credit was given back, that of a
payment or of a credit note, makes no difference: it is money that came and is not here any more.
"""

MONEY = (Kind.PAYMENT, Kind.CREDIT_NOTE, Kind.APPLY, Kind.RELEASE)
"""What a source of credit has brought, wherever it stands: these add up to minus its amount."""


class Source(NamedTuple):
    """Whose money it is: that of a payment, or what a credit note is worth."""

    payment_id: int | None = None
    credit_note_id: int | None = None


NO_SOURCE = Source()


_ADJUSTED = text("adjustment_id IS NOT NULL")
_FROM_NOTE = text("source_id IS NOT NULL")


class Entry(SQLModel, table=True):
    """One line of the ledger; amounts in minor units."""

    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index("ix_entry_customer", "customer_id", "currency", "kind", "on", "amount"),
        Index("ix_entry_instalment", "instalment_id", "on", "amount"),
        Index("ix_entry_on", "on", "kind", "currency", "due_on", "amount"),
        Index("ix_entry_reverses", "reverses", unique=True),
        Index("ix_entry_adjustment", "adjustment_id", sqlite_where=_ADJUSTED, postgresql_where=_ADJUSTED),
        Index("ix_entry_source", "source_id", sqlite_where=_FROM_NOTE, postgresql_where=_FROM_NOTE),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    on: date
    customer_id: int = Field(foreign_key="customer.id")
    instalment_id: int | None = Field(default=None, foreign_key="instalment.id")
    due_on: date | None = None  # of the instalment
    receivable_id: int | None = Field(default=None, foreign_key="receivable.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    adjustment_id: int | None = Field(default=None, foreign_key="adjustment.id")  # the document that posted it
    source_id: int | None = Field(default=None, foreign_key="adjustment.id")  # the credit note whose worth it moves
    kind: Kind = Field(sa_column=Column(String, nullable=False))
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    reverses: int | None = Field(default=None, foreign_key="entry.id")
    actor_id: int = Field(foreign_key="member.id")
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    @property
    def source(self) -> Source:
        """Whose money it moves."""
        return Source(self.payment_id, self.source_id)


class Account(SQLModel, table=True):
    """What a customer owes and has to the good in one currency: a cache, and the lock for that customer's money."""

    customer_id: int = Field(primary_key=True, foreign_key="customer.id")
    currency: str = Field(primary_key=True)
    open: int = Field(default=0, sa_column=Column(BigInt, nullable=False))  # sum of open instalments
    credit: int = Field(default=0, sa_column=Column(BigInt, nullable=False))  # unapplied money

    @property
    def balance(self) -> int:
        """What is open less unapplied credit; negative when the customer is ahead."""
        return self.open - self.credit


_OPPOSITE = aliased(Entry)
STANDS = col(Entry.reverses).is_(None) & ~select(_OPPOSITE.id).where(_OPPOSITE.reverses == Entry.id).exists()
"""The entries that take nothing back and that nothing takes back, as a condition."""

LOCKED = (
    select(Account)
    .where(col(Account.customer_id) == bindparam("customer"), col(Account.currency) == bindparam("currency"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
OF_CUSTOMER = select(Account).where(col(Account.customer_id) == bindparam("customer")).order_by(col(Account.currency))
"""Written once: every payment runs them."""


def locked_account(db: Session, customer_id: int, currency: str) -> Account:
    """The customer's account, held until the transaction ends: money moves for one customer at a time."""
    account = db.exec(LOCKED, params={"customer": customer_id, "currency": currency}).one_or_none()
    if account is None:  # of two who open it at once, one finds it taken and begins anew
        account = Account(customer_id=customer_id, currency=currency, open=0, credit=0)
        db.add(account)
        db.flush()
    return account


def accounts_of(db: Session, customer_id: int) -> Sequence[Account]:
    """The customer's accounts, one for each currency."""
    return db.exec(OF_CUSTOMER, params={"customer": customer_id}).all()


def currencies_in_use(db: Session) -> frozenset[str]:
    """The currencies in which any customer has ever owed or paid."""
    return frozenset(db.exec(select(Account.currency).distinct()).all())


def owed_from(db: Session, instalment_id: int | None, amount: int, *, owed: int, since: date) -> date:
    """The first day, not before `since`, from which on the instalment has always owed that much; `owed` is of now."""
    later = db.exec(
        select(col(Entry.on), func.sum(Entry.amount))
        .where(Entry.instalment_id == instalment_id, Entry.on > since)
        .group_by(col(Entry.on))
        .order_by(col(Entry.on).desc())
    )
    for day, moved in later:
        owed -= int(moved)
        if owed < amount:
            return day
    return since


POST = insert(SQLModel.metadata.tables["entry"])
"""Written once: every payment runs it."""


Line = dict[str, Any]
"""The columns of an entry that is not written yet."""


class Part(Protocol):
    """The instalment that an entry stands on."""

    id: int | None
    receivable_id: int
    due_on: date


def line(
    actor: Member,
    account: Account,
    kind: Kind,
    amount: int,
    *,
    part: Part | None,
    on: date,
    now: datetime,
    source: Source = NO_SOURCE,
    adjustment_id: int | None = None,
) -> Line:
    """An entry, on a part or without one."""
    return {
        "on": on,
        "customer_id": account.customer_id,
        "instalment_id": part.id if part else None,
        "due_on": part.due_on if part else None,
        "receivable_id": part.receivable_id if part else None,
        "payment_id": source.payment_id,
        "source_id": source.credit_note_id,
        "adjustment_id": adjustment_id,
        "kind": kind,
        "amount": amount,
        "currency": account.currency,
        "actor_id": actor.key,
        "at": now,
    }


def opposite(entry: Entry, actor: Member, *, on: date, now: datetime) -> Line:
    """The entry that takes another one back; it repeats its documents and names what it reverses."""
    return {
        "on": max(on, entry.on),
        "customer_id": entry.customer_id,
        "instalment_id": entry.instalment_id,
        "due_on": entry.due_on,
        "receivable_id": entry.receivable_id,
        "payment_id": entry.payment_id,
        "source_id": entry.source_id,
        "adjustment_id": entry.adjustment_id,
        "kind": entry.kind,
        "amount": -entry.amount,
        "currency": entry.currency,
        "reverses": entry.id,
        "actor_id": actor.key,
        "at": now,
    }


def post(db: Session, *lines: Line) -> None:
    """Append entries in that order; the caches are the caller's."""
    if lines:
        db.connection().execute(POST, lines)
