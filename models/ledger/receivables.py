"""Receivables: what a customer owes, in one instalment or several, each due on its own day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, Integer, String, bindparam, literal_column, text
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.directory.customers import Customer
from models.ledger.entries import Account
from models.money import Money
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


class ReceivableKind(StrEnum):
    """What a receivable is for."""

    INVOICE = "invoice"
    FEE = "fee"  # a late fee or a bank fee that was charged; fees bear no fees


class Receivable(SQLModel, table=True):
    """A document that says what is owed."""

    __table_args__ = (
        Index(
            "uq_receivable_number_key",
            "number_key",
            unique=True,
            sqlite_where=text("reversed_at IS NULL"),
            postgresql_where=text("reversed_at IS NULL"),
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    kind: ReceivableKind = Field(default=ReceivableKind.INVOICE, sa_column=Column(String, nullable=False))
    number: str = Field(default="")
    number_key: str | None = None  # for comparing: upper case, without spaces
    customer_id: int = Field(foreign_key="customer.id", index=True)
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    issued_on: date = Field(index=True)
    terms: str | None = None  # as `models.terms` writes them
    plan: str | None = None  # as `models.schedules` writes it; None: one part
    note: str = Field(default="", sa_column=Column(EncryptedText("receivable.note"), nullable=False))
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)

    @property
    def gives_for_early(self) -> bool:
        """Whether its terms give something for paying early, such as 2/10:net:30."""
        return self.terms is not None and "/" in self.terms


class Instalment(SQLModel, table=True):
    """A part of a receivable; most have one."""

    __table_args__ = (
        Index(
            "ix_instalment_open",
            "customer_id",
            "currency",
            "due_on",
            "open",
            sqlite_where=text("open > 0"),
            postgresql_where=text("open > 0"),
        ),
        Index(
            "ix_instalment_due",
            "due_on",
            "currency",
            "customer_id",
            "open",
            sqlite_where=text("open > 0"),
            postgresql_where=text("open > 0"),
        ),
        CheckConstraint("open >= 0", name="open_not_negative"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    receivable_id: int = Field(foreign_key="receivable.id", index=True)
    customer_id: int = Field(foreign_key="customer.id")
    part: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    due_on: date
    amount: int = Field(sa_column=Column(BigInt, nullable=False))  # as written; what moved on stands in the entries
    currency: str
    open: int = Field(sa_column=Column(BigInt, nullable=False))  # cache: the sum of its entries
    moved_from: int | None = Field(default=None, foreign_key="instalment.id")  # the part that it was a part of before

    @property
    def money(self) -> Money:
        """What it still owes."""
        return Money(self.open, self.currency)


IS_OPEN = col(Instalment.open) > literal_column("0")
"""Something of it is owed, for short statements that run often.

The 0 stands in the statement itself: as a parameter it hides until then that an index of open instalments fits, so each
database plans the statement anew every time. For long statements that is worth its time: the plan fits who asks.
"""


class Settled(NamedTuple):
    """Money that went to an instalment."""

    number: str
    part: int
    due_on: date
    amount: Money
    left: Money
    recovered: bool = False  # it had been written off
    early: bool = False  # its terms give something for paying early


def instalments_of(db: Session, receivable: Receivable) -> Sequence[Instalment]:
    """Its parts, in order."""
    return db.exec(
        select(Instalment).where(Instalment.receivable_id == receivable.id).order_by(col(Instalment.part))
    ).all()


OPEN = (
    select(Instalment, Receivable)
    .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
    .where(col(Instalment.customer_id) == bindparam("customer"), col(Instalment.currency) == bindparam("currency"))
    .where(IS_OPEN)
    .order_by(col(Instalment.due_on), col(Receivable.id), col(Instalment.part))
)
FEW = 4
FEW_OPEN = OPEN.limit(literal_column(str(FEW)))
"""Written once: every payment runs them."""


def open_instalments(
    db: Session, account: Account, *, worth: int | None = None
) -> Sequence[tuple[Instalment, Receivable]]:
    """What the customer owes in one currency, as money settles it: oldest due first, then oldest number.

    With `worth` (minor units) only the first of them, as long as these are enough for that much.
    """
    whose = {"customer": account.customer_id, "currency": account.currency}
    if worth is not None:  # most payments settle one or two of many
        few = db.exec(FEW_OPEN, params=whose).all()
        if len(few) < FEW or sum(instalment.open for instalment, _receivable in few) >= worth:
            return few
    return db.exec(OPEN, params=whose).all()


def settled_part(instalment: Instalment, receivable: Receivable, amount: int, *, recovered: bool = False) -> Settled:
    """What is told of money that went to an instalment."""
    return Settled(
        receivable.number,
        instalment.part,
        instalment.due_on,
        Money(amount, instalment.currency),
        Money(instalment.open, instalment.currency),
        recovered,
        receivable.gives_for_early,
    )


def check_date(day: date) -> None:
    """Refuse days outside 1990 to 2100."""
    if not EARLIEST <= day <= LATEST:
        raise Refused(_("The date must lie between 1990 and 2100, for example 2026-12-05."))


def number_key(number: str) -> str:
    """The number as it is compared: without spaces and case."""
    return "".join(number.split()).upper()


def open_with_number(db: Session, customer: Customer, number: str) -> Receivable | None:
    """The customer's open receivable with that number; `7` and `#7` also name INV-7."""
    return _numbered(db, customer, number, _IS_OPEN)


def with_number(db: Session, customer: Customer, number: str) -> Receivable | None:
    """The customer's receivable with that number, also a paid one."""
    return _numbered(db, customer, number)


def part_with_number(db: Session, customer: Customer, number: str) -> tuple[Receivable | None, int | None]:
    """The customer's receivable with that number, and the part that it names besides: INV-7/2."""
    whole = with_number(db, customer, number)
    stem, _slash, part = number.rpartition("/")
    if whole is not None or not stem or not part.isdecimal():
        return whole, None
    return with_number(db, customer, stem), int(part)


_IS_OPEN = select(Instalment.id).where(Instalment.receivable_id == Receivable.id, Instalment.open > 0).exists()


def _numbered(db: Session, customer: Customer, number: str, *which: ColumnElement[bool]) -> Receivable | None:
    key = number_key(number).lstrip("#")
    keys = {key, f"INV-{key}"}
    return db.exec(
        select(Receivable)
        .where(Receivable.customer_id == customer.id, col(Receivable.number_key).in_(keys))
        .where(col(Receivable.reversed_at).is_(None), *which)
        .order_by((col(Receivable.number_key) != key), col(Receivable.id))
        .limit(1)
    ).one_or_none()


def looks_like_ours(db: Session, customer: Customer, number: str) -> bool:
    """Whether a number has the shape of our own numbers, or is another receivable's of the customer."""
    key = number_key(number)
    if key.startswith(("INV-", "#")):
        return True
    known = select(Receivable.id).where(Receivable.customer_id == customer.id, Receivable.number_key == key)
    return db.exec(known.limit(1)).one_or_none() is not None


def open_numbers(db: Session, customer: Customer) -> Sequence[str]:
    """The numbers of what the customer owes, the oldest due first."""
    rows = db.exec(
        select(Receivable.number)
        .join(Instalment, col(Instalment.receivable_id) == Receivable.id)
        .where(Instalment.customer_id == customer.id, Instalment.open > 0)
        .order_by(col(Instalment.due_on), col(Receivable.id))
    ).all()
    return list(dict.fromkeys(rows))
