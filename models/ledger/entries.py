"""The ledger: append-only entries from which every balance follows.

An entry has an effective date, a customer, an instalment or none, a signed amount, and the entry that it reverses.
A receivable posts `+` on its instalments; a payment posts `-` on the instalments that it settles, and `-` without an
instalment for what is left over: that is the customer's credit. Applying credit later is a pair of entries, `+`
without an instalment and `-` on one. So a payment's entries always add up to minus its amount, an instalment's to
what it still owes, and a customer's to the balance. Nothing is updated or deleted.

`Instalment.open` and `Account` are caches that are written together with the entries; `verify` recomputes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, String, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.storage.database import BigInt, UtcDateTime


class Kind(StrEnum):
    """Why an entry stands in the ledger."""

    BILL = "bill"  # a receivable's instalment falls due
    PAYMENT = "payment"  # money received, on an instalment or as credit
    APPLY = "apply"  # credit moved to an instalment (a pair of entries)
    RELEASE = "release"  # money moved off an instalment whose receivable was reversed (a pair)


class Entry(SQLModel, table=True):
    """One line of the ledger; amounts in minor units."""

    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index("ix_entry_customer", "customer_id", "currency", "kind", "on", "amount"),
        Index("ix_entry_instalment", "instalment_id", "on", "amount"),
        Index("ix_entry_on", "on", "kind", "currency", "amount"),
        Index("ix_entry_reverses", "reverses", unique=True),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    on: date
    customer_id: int = Field(foreign_key="customer.id")
    instalment_id: int | None = Field(default=None, foreign_key="instalment.id")
    receivable_id: int | None = Field(default=None, foreign_key="receivable.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    kind: Kind = Field(sa_column=Column(String, nullable=False))
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    reverses: int | None = Field(default=None, foreign_key="entry.id")
    actor_id: int = Field(foreign_key="member.id")
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


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


def credit_by_payment(db: Session, account: Account) -> Sequence[tuple[int, int]]:
    """Payments with money left over, oldest first: (payment id, minor units)."""
    left = -func.sum(Entry.amount)
    return db.exec(
        select(Entry.payment_id, left)
        .where(Entry.customer_id == account.customer_id, Entry.currency == account.currency)
        .where(col(Entry.instalment_id).is_(None), col(Entry.payment_id).is_not(None))
        .group_by(col(Entry.payment_id))
        .having(left > 0)
        .order_by(col(Entry.payment_id))
    ).all()  # type: ignore[return-value]
