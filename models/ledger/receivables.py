"""Receivables: what a customer owes, in one instalment or several, each due on its own day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from sqlalchemy import CheckConstraint, Column, Index, Integer, bindparam, text
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.directory.customers import Customer
from models.ledger.entries import STANDS, Account, Entry, Kind, credit_by_payment, locked_account
from models.money import Money, check_amount, split
from models.oversight import audit
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
MOST_PARTS = 120


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
    number: str = Field(default="")
    number_key: str | None = None  # for comparing: upper case, without spaces
    customer_id: int = Field(foreign_key="customer.id", index=True)
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    issued_on: date = Field(index=True)
    terms: str | None = None
    note: str = Field(default="", sa_column=Column(EncryptedText("receivable.note"), nullable=False))
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


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
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    open: int = Field(sa_column=Column(BigInt, nullable=False))  # cache: the sum of its entries

    @property
    def money(self) -> Money:
        """What it still owes."""
        return Money(self.open, self.currency)


class Settled(NamedTuple):
    """Money that went to an instalment."""

    number: str
    part: int
    due_on: date
    amount: Money
    left: Money


@dataclass(frozen=True)
class Billed:
    """What writing a receivable did."""

    receivable: Receivable
    instalments: Sequence[Instalment]
    from_credit: Sequence[Settled]
    account: Account


def bill(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    *,
    due_on: date,
    issued_on: date,
    now: datetime,
    number: str | None = None,
    parts: int = 1,
    terms: str | None = None,
    note: str = "",
) -> Billed:
    """Write a receivable, in equal monthly parts from `due_on` on when there are several.

    Credit of the customer is applied to it at once. Refuses a number that is taken, and amounts that do not split.
    """
    check_amount(amount)
    check_date(due_on)
    if not 1 <= parts <= MOST_PARTS or parts > amount.minor:
        raise Refused(_("That does not divide: {amount} in {parts} parts.", amount=amount, parts=parts))
    last = due_on + relativedelta(months=parts - 1)
    check_date(last)
    account = locked_account(db, customer.key, amount.currency)
    receivable = Receivable(
        number=number or "",
        number_key=number_key(number) if number else None,
        customer_id=customer.key,
        amount=amount.minor,
        currency=amount.currency,
        issued_on=issued_on,
        terms=terms,
        note=note,
        created_by=actor.key,
        created_at=now,
    )
    if receivable.number_key and _with_number(db, receivable.number_key):
        raise Refused(_("The number {number} is taken already. Leave it out, or give another one.", number=number))
    db.add(receivable)
    db.flush()
    if not receivable.number_key:
        _number_by_id(db, receivable)
    instalments = [
        Instalment(
            receivable_id=receivable.id or 0,
            customer_id=customer.key,
            part=position + 1,
            due_on=due_on + relativedelta(months=position),
            amount=share.minor,
            currency=share.currency,
            open=share.minor,
        )
        for position, share in enumerate(split(amount, parts))
    ]
    db.add_all(instalments)
    db.flush()
    for instalment in instalments:
        db.add(
            Entry(
                on=issued_on,
                customer_id=customer.key,
                instalment_id=instalment.id,
                receivable_id=receivable.id,
                kind=Kind.BILL,
                amount=instalment.amount,
                currency=amount.currency,
                actor_id=actor.key,
                at=now,
            )
        )
    account.open += amount.minor
    db.add(account)
    db.flush()
    from_credit = apply_credit(db, actor, account, today=issued_on, now=now)
    audit.record(
        db,
        actor,
        "receivable.billed",
        receivable,
        now=now,
        after={"number": receivable.number, "amount": amount.minor, "currency": amount.currency, "parts": parts},
    )
    return Billed(receivable, instalments, from_credit, account)


def instalments_of(db: Session, receivable: Receivable) -> Sequence[Instalment]:
    """Its parts, in order."""
    return db.exec(
        select(Instalment).where(Instalment.receivable_id == receivable.id).order_by(col(Instalment.part))
    ).all()


OPEN = (
    select(Instalment, Receivable)
    .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
    .where(col(Instalment.customer_id) == bindparam("customer"), col(Instalment.currency) == bindparam("currency"))
    .where(col(Instalment.open) > 0)
    .order_by(col(Instalment.due_on), col(Receivable.id), col(Instalment.part))
)
FEW = 4
FEW_OPEN = OPEN.limit(FEW)
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


def apply_credit(db: Session, actor: Member, account: Account, *, today: date, now: datetime) -> list[Settled]:
    """Settle the oldest open instalments from the customer's credit, with pairs of entries."""
    settled: list[Settled] = []
    if account.credit <= 0 or account.open <= 0:
        return settled
    sources = list(credit_by_payment(db, account))
    for instalment, receivable in open_instalments(db, account):
        before = instalment.open
        while instalment.open and sources:
            payment_id, left = sources[0]
            share = min(left, instalment.open)
            day = max(today, receivable.issued_on)
            _pair(db, actor, instalment, payment_id, share, kind=Kind.APPLY, on=day, now=now)
            instalment.open -= share
            account.open -= share
            account.credit -= share
            sources[0] = (payment_id, left - share)
            if left == share:
                sources.pop(0)
        if before != instalment.open:
            db.add(instalment)
            settled.append(settled_part(instalment, receivable, before - instalment.open))
    db.add(account)
    db.flush()
    return settled


def settled_part(instalment: Instalment, receivable: Receivable, amount: int) -> Settled:
    """What is told of money that went to an instalment."""
    return Settled(
        receivable.number,
        instalment.part,
        instalment.due_on,
        Money(amount, instalment.currency),
        Money(instalment.open, instalment.currency),
    )


def reverse(db: Session, actor: Member, receivable: Receivable, *, today: date, now: datetime) -> Account:
    """Take a receivable back by opposite entries; money that had settled it becomes credit, applied to what is open."""
    if receivable.reversed_at is not None:
        raise Refused(_("That was undone already."))
    account = locked_account(db, receivable.customer_id, receivable.currency)
    instalments = db.exec(select(Instalment).where(Instalment.receivable_id == receivable.id)).all()
    by_id = {instalment.id: instalment for instalment in instalments}
    released: dict[tuple[int | None, int], int] = {}
    lines = db.exec(
        select(Entry).where(Entry.receivable_id == receivable.id, col(Entry.instalment_id).is_not(None))
    ).all()
    for entry in lines:
        if entry.payment_id is not None:
            key = (entry.instalment_id, entry.payment_id)
            released[key] = released.get(key, 0) - entry.amount
    for (instalment_id, payment_id), amount in released.items():
        if amount:
            instalment = by_id[instalment_id]
            _pair(db, actor, instalment, payment_id, -amount, kind=Kind.RELEASE, on=today, now=now)
            instalment.open += amount
            account.open += amount
            account.credit += amount
    for entry in db.exec(
        select(Entry).where(Entry.receivable_id == receivable.id, Entry.kind == Kind.BILL, STANDS)
    ).all():
        db.add(opposite(entry, actor, on=today, now=now))
        by_id[entry.instalment_id].open -= entry.amount
        account.open -= entry.amount
    receivable.reversed_at = now
    db.add_all([receivable, account, *instalments])
    db.flush()
    apply_credit(db, actor, account, today=today, now=now)
    return account


def opposite(entry: Entry, actor: Member, *, on: date, now: datetime) -> Entry:
    """The entry that takes another one back; it repeats receivable and payment and names what it reverses."""
    return Entry(
        on=max(on, entry.on),
        customer_id=entry.customer_id,
        instalment_id=entry.instalment_id,
        receivable_id=entry.receivable_id,
        payment_id=entry.payment_id,
        kind=entry.kind,
        amount=-entry.amount,
        currency=entry.currency,
        reverses=entry.id,
        actor_id=actor.key,
        at=now,
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
    key = number_key(number).lstrip("#")
    keys = {key, f"INV-{key}"}
    return db.exec(
        select(Receivable)
        .where(Receivable.customer_id == customer.id, col(Receivable.number_key).in_(keys))
        .where(col(Receivable.reversed_at).is_(None))
        .where(select(Instalment.id).where(Instalment.receivable_id == Receivable.id, Instalment.open > 0).exists())
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


def _pair(
    db: Session,
    actor: Member,
    instalment: Instalment,
    payment_id: int,
    amount: int,
    *,
    kind: Kind,
    on: date,
    now: datetime,
) -> None:
    """Move money of a payment between the customer's credit and an instalment."""
    for target, signed in ((None, amount), (instalment, -amount)):
        db.add(
            Entry(
                on=on,
                customer_id=instalment.customer_id,
                instalment_id=target.id if target else None,
                receivable_id=instalment.receivable_id if target else None,
                payment_id=payment_id,
                kind=kind,
                amount=signed,
                currency=instalment.currency,
                actor_id=actor.key,
                at=now,
            )
        )


def _with_number(db: Session, key: str) -> bool:
    return (
        db.exec(
            select(Receivable.id).where(Receivable.number_key == key, col(Receivable.reversed_at).is_(None)).limit(1)
        ).one_or_none()
        is not None
    )


def _number_by_id(db: Session, receivable: Receivable) -> None:
    """Our own numbers come from the row's id, so that nobody waits for a counter; a taken one gets a letter."""
    number = f"INV-{receivable.id}"
    for suffix in ("", *"ABCDEFGHIJ"):
        if not _with_number(db, number_key(number + suffix)):
            receivable.number = number + suffix
            receivable.number_key = number_key(receivable.number)
            break
    else:
        raise Refused(_("The number {number} is taken already. Leave it out, or give another one.", number=number))
    db.add(receivable)
    db.flush()
