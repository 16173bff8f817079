"""Receivables of a file: they wait in a table beside the ledger, and are copied into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, String, Text, cast, exists, literal, update
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, delete, func

from models.ledger.billing import PREFIXES
from models.ledger.credit import apply_credit
from models.ledger.entries import Entry, Kind, locked_account
from models.ledger.receivables import Instalment, Receivable, ReceivableKind
from models.ledger.terms import rolled
from models.oversight.batches import Batch, Imported, copy, write
from models.oversight.intake import Row
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import vault_in

SUFFIXES = ("", *"ABCDEFGHIJ")
"""What is put behind a number of our own that is taken already."""


class IncomingReceivable(SQLModel, table=True):
    """A receivable that waits to be copied into the ledger."""

    __tablename__ = "incoming_receivable"

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    position: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    receivable_id: int | None = Field(default=None, sa_column=Column(BigInt))
    customer_id: int
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    number: str | None = None  # None: one of our own
    number_key: str | None = None
    issued_on: date
    due_on: date
    terms: str | None = None
    note: str = Field(sa_column=Column(Text, nullable=False))  # sealed for its place in the ledger


INCOMING, RECEIVABLES, PARTS, ACCOUNTS = (
    SQLModel.metadata.tables[name] for name in ("incoming_receivable", "receivable", "instalment", "account")
)
"""As tables, for rows that are copied within the database."""


def lay_ready(db: Session, batch: Batch, rows: Sequence[Row]) -> None:
    vault, house = vault_in(db), batch.house
    kept = ("customer_id", "amount", "currency", "number", "number_key", "issued_on", "terms")
    lines = [
        {
            **{name: row[name] for name in kept},
            "import_id": batch.import_id,
            "position": batch.ahead + place,
            "due_on": rolled(row["due_on"], house.calendar if "by_terms" in row else None),
            "note": vault.seal(row["note"], "receivable.note") if row["note"] else "",
        }
        for place, row in enumerate(rows, 1)
    ]
    write(db, INCOMING, lines)


def bring_in(db: Session, batch: Batch) -> None:
    """Documents of one part each, their entries and caches; then credit that the customers have settles them."""
    _number(db, batch)
    lines = columns().where(INCOMING.c.import_id == batch.import_id)
    in_order = lines.order_by(INCOMING.c.position)
    said = {name: INCOMING.c[name] for name in ("customer_id", "amount", "currency")}
    actor, now = literal(batch.actor.key), literal(batch.now, UtcDateTime)
    document = {name: INCOMING.c[name] for name in ("number", "number_key", "issued_on", "terms", "note")}
    kind = literal(str(ReceivableKind.INVOICE))
    made = {"id": INCOMING.c.receivable_id, "kind": kind, "created_by": actor, "created_at": now}
    copy(db, Receivable, {**said, **document, **made}, lines)
    part = {"part": literal(1), "due_on": INCOMING.c.due_on, "open": INCOMING.c.amount}
    copy(db, Instalment, {**said, **part, "receivable_id": INCOMING.c.receivable_id}, in_order)
    posted = {"on": INCOMING.c.issued_on, "kind": literal(str(Kind.BILL)), "actor_id": actor, "at": now}
    keys = {"instalment_id": PARTS.c.id, "receivable_id": PARTS.c.receivable_id, "due_on": PARTS.c.due_on}
    parts = in_order.join_from(INCOMING, PARTS, PARTS.c.receivable_id == INCOMING.c.receivable_id)
    copy(db, Entry, {**said, **posted, **keys}, parts)
    _owe_more(db, batch)
    copy(db, Imported, {"import_id": INCOMING.c.import_id, "row_id": INCOMING.c.receivable_id}, lines)
    db.connection().execute(delete(INCOMING).where(INCOMING.c.import_id == batch.import_id))


def _number(db: Session, batch: Batch) -> None:
    """The documents' ids, and our own numbers from them for those without; a taken one gets a letter."""
    mine = INCOMING.c.import_id == batch.import_id
    if db.connection().dialect.name == "sqlite":
        following: ColumnElement[Any] = (
            INCOMING.c.position + columns(func.coalesce(func.max(RECEIVABLES.c.id), 0)).scalar_subquery()
        )
    else:
        following = func.nextval(func.pg_get_serial_sequence("receivable", "id"))
    db.connection().execute(update(INCOMING).where(mine).values(receivable_id=following))
    other = INCOMING.alias()
    for suffix in SUFFIXES:
        number = f"{PREFIXES[ReceivableKind.INVOICE]}-" + cast(INCOMING.c.receivable_id, String) + suffix
        taken = exists().where(RECEIVABLES.c.number_key == number, RECEIVABLES.c.reversed_at.is_(None))
        given = exists().where(other.c.import_id == batch.import_id, other.c.number_key == number)
        own = update(INCOMING).where(mine, INCOMING.c.number.is_(None), ~taken, ~given)
        if not db.connection().execute(own.values(number=number, number_key=number)).rowcount:
            break


def _owe_more(db: Session, batch: Batch) -> None:
    """Raise the accounts, and settle from credit what is settled at once."""
    whose = (INCOMING.c.customer_id, INCOMING.c.currency)
    lines = columns(*whose).where(INCOMING.c.import_id == batch.import_id).group_by(*whose).order_by(*whose)
    add = sqlite.insert if db.connection().dialect.name == "sqlite" else postgresql.insert
    more = add(ACCOUNTS).from_select(
        ["customer_id", "currency", "open", "credit"], lines.add_columns(func.sum(INCOMING.c.amount), literal(0))
    )
    raised = {"open": ACCOUNTS.c.open + more.excluded.open}
    db.execute(more.on_conflict_do_update(index_elements=["customer_id", "currency"], set_=raised))
    if batch.house.keep_credit:
        return
    both = (ACCOUNTS.c.customer_id == whose[0]) & (ACCOUNTS.c.currency == whose[1])
    for customer, currency in db.execute(lines.join_from(INCOMING, ACCOUNTS, both).where(ACCOUNTS.c.credit > 0)).all():
        account = locked_account(db, customer, currency)
        apply_credit(db, batch.actor, account, today=batch.today, now=batch.now)
