"""Settling many payments: what `allocation.settle` does for each of them in turn, told for a whole account at once.

It holds where nothing but money and debts meets: `needs_care` tells the accounts where a promise, an offer, a discount
for paying early or a write-off may have to do with it. There the payments are recorded one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    case,
    exists,
    literal,
    literal_column,
    or_,
    update,
)
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, func

from models.ledger.entries import Kind
from models.ledger.offers import OfferState
from models.ledger.promises import PromiseState
from models.ledger.receivables import IS_OPEN
from models.storage.inserts import insert_new

RECEIVABLES, PARTS, ENTRIES, ACCOUNTS, OFFERS, PROMISES = (
    SQLModel.metadata.tables[name] for name in ("receivable", "instalment", "entry", "account", "offer", "promise")
)


class Paid(NamedTuple):
    """A payment that counts, of so many minor units."""

    key: int
    amount: int
    on: date


class Owed(NamedTuple):
    """A part that is owed, and how much of it in minor units."""

    id: int
    receivable_id: int
    due_on: date
    issued_on: date
    open: int


class Posting(NamedTuple):
    """An entry that a payment leads to."""

    paid: int  # the payment's key
    on: date
    kind: Kind
    amount: int
    part: Owed | None


def postings(paid: Iterable[Paid], owed: Iterable[Owed]) -> Iterator[Posting]:
    """What the payments of an account settle, both in the order in which they come; what is left is credit."""
    parts = iter(owed)
    part, left = next(parts, None), 0
    still = part.open if part else 0
    for payment in paid:
        left = payment.amount
        while left:
            share = min(left, still) if part else left
            yield from _share(payment, part, share)
            left, still = left - share, still - share
            if part and not still:
                part = next(parts, None)
                still = part.open if part else 0


def _share(payment: Paid, part: Owed | None, share: int) -> Iterator[Posting]:
    """Money cannot settle what is not owed yet: it is credit until the day it can."""
    if part is None or part.issued_on <= payment.on:
        yield Posting(payment.key, payment.on, Kind.PAYMENT, -share, part)
        return
    yield Posting(payment.key, payment.on, Kind.PAYMENT, -share, None)
    yield Posting(payment.key, part.issued_on, Kind.APPLY, share, None)
    yield Posting(payment.key, part.issued_on, Kind.APPLY, -share, part)


def open_accounts(db: Session, lines: Table, mine: ColumnElement[bool]) -> None:
    """Have an account for each customer and currency in these lines."""
    whose = columns(lines.c.customer_id, lines.c.currency).where(mine).distinct()
    opened = whose.add_columns(literal(0), literal(0)).order_by(lines.c.customer_id, lines.c.currency)
    db.execute(insert_new(db, ACCOUNTS).from_select(["customer_id", "currency", "open", "credit"], opened))


def hold_accounts(db: Session, lines: Table, mine: ColumnElement[bool]) -> None:
    """Hold the accounts of the customers and currencies in these lines until the transaction ends."""
    if db.connection().dialect.name != "sqlite":  # there the one writer holds everything
        theirs = exists().where(mine, *same_account(ACCOUNTS, lines))
        held = columns(ACCOUNTS.c.customer_id).where(theirs).order_by(ACCOUNTS.c.customer_id, ACCOUNTS.c.currency)
        db.execute(columns(func.count()).select_from(held.with_for_update().subquery()))
    db.expire_all()


def needs_care(accounts: FromClause, since: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Those of the accounts where more than debts may meet money of that day or a later one, as a condition."""
    return or_(meets_word(accounts, since), _meets_more(accounts, since))


def meets_word(accounts: FromClause, since: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Those of the accounts where a promise or an offer may meet money of that day or a later one, as a condition."""
    is_open = OFFERS.c.state == literal_column(f"'{OfferState.OPEN}'")
    offered = exists().where(*same_account(OFFERS, accounts), is_open, OFFERS.c.until >= since)
    promised = exists().where(
        *same_account(PROMISES, accounts), PROMISES.c.state != PromiseState.WITHDRAWN, PROMISES.c.due_on >= since
    )
    return or_(offered, promised)


def _meets_more(accounts: FromClause, since: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Where the entries themselves tell of more than debts that only grew smaller.

    Looked up account by account: where it says EXISTS, PostgreSQL may read all entries first.
    """
    written_off = columns(ENTRIES.c.id).where(*same_account(ENTRIES, accounts), ENTRIES.c.kind == Kind.WRITE_OFF)
    owed_more_later = columns(ENTRIES.c.id).where(
        ENTRIES.c.instalment_id == PARTS.c.id,
        ENTRIES.c.amount > 0,
        ENTRIES.c.on > since,
        ENTRIES.c.on > RECEIVABLES.c.issued_on,
    )
    owed = (*same_account(PARTS, accounts), IS_OPEN, RECEIVABLES.c.id == PARTS.c.receivable_id)
    early = RECEIVABLES.c.terms.contains("/")
    return or_(_any(written_off), _any(columns(PARTS.c.id).where(*owed, or_(early, _any(owed_more_later)))))


def _any(found: Select[tuple[int]]) -> ColumnElement[bool]:
    return found.limit(1).scalar_subquery().is_not(None)


def move_caches(db: Session, posted: ColumnElement[bool]) -> None:
    """Let parts and accounts follow the chosen entries, which were posted just now."""
    on_parts = columns(ENTRIES.c.instalment_id, func.sum(ENTRIES.c.amount).label("open"))
    whose = (ENTRIES.c.customer_id, ENTRIES.c.currency)
    owed = func.sum(case((ENTRIES.c.instalment_id.is_not(None), ENTRIES.c.amount), else_=0)).label("open")
    left_over = func.sum(case((ENTRIES.c.instalment_id.is_(None), -ENTRIES.c.amount), else_=0)).label("credit")
    move(
        db,
        on_parts.where(posted, ENTRIES.c.instalment_id.is_not(None)).group_by(ENTRIES.c.instalment_id),
        columns(*whose, owed, left_over).where(posted).group_by(*whose),
    )


def move(db: Session, parts: Select[tuple[int, int]], accounts: Select[tuple[int, str, int, int]]) -> None:
    """Let parts (`instalment_id`, `open`) and accounts (`customer_id`, `currency`, `open`, `credit`) move so far."""
    part, account = parts.subquery(), accounts.subquery()
    db.execute(update(PARTS).where(PARTS.c.id == part.c.instalment_id).values(open=PARTS.c.open + part.c.open))
    values = {"open": ACCOUNTS.c.open + account.c.open, "credit": ACCOUNTS.c.credit + account.c.credit}
    db.execute(update(ACCOUNTS).where(*same_account(ACCOUNTS, account)).values(values))
    db.expire_all()


def same_account(table: FromClause, other: FromClause = ACCOUNTS) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Both are of the same customer and currency."""
    return (table.c.customer_id == other.c.customer_id, table.c.currency == other.c.currency)
