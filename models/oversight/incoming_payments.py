"""Payments of a file: they wait in a table beside the ledger, with the entries that they will post, and count at once.

What they settle is worked out beforehand, some customers at a time. In the last transaction an account that changed
since, and one where something else than debts may meet the money or a payment names what it settles, has its payments
recorded one by one, the oldest first; so few of these may be in one file that nobody waits for long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Subquery,
    Text,
    case,
    delete,
    func,
    literal,
    or_,
    tuple_,
    update,
)
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col

from models.directory.customers import Customer
from models.ledger import payments, settling
from models.ledger.entries import Entry, Kind
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import IS_OPEN, with_number
from models.ledger.settling import ENTRIES, PARTS, RECEIVABLES, Owed, Paid, postings
from models.money import Money
from models.oversight.batches import Batch, Imported, copy, forget_lines, keep_rows, next_ids, rows_of, write
from models.oversight.intake import AT_ONCE, WRITTEN_AT_ONCE, Row
from models.storage.database import BigInt, UtcDateTime
from models.storage.inserts import take_stock
from models.storage.lists import among
from models.storage.vault import vault_in


class IncomingPayment(SQLModel, table=True):
    """A payment that waits to be copied into the ledger."""

    __tablename__ = "incoming_payment"
    __table_args__ = (Index("ix_incoming_payment_account", "import_id", "customer_id", "currency"),)

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    position: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    payment_id: int = Field(
        sa_column=Column(BigInt, nullable=False)
    )  # where there is one writer, counted from the last
    customer_id: int
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    method: str
    received_on: date
    reference: str | None = None
    cheque_number: str | None = None
    cheque_date: date | None = None
    named_number: str | None = None
    note: str = Field(sa_column=Column(Text, nullable=False))  # sealed for its place in the ledger
    alone: bool = Field(sa_column=Column(Boolean, nullable=False))  # to be recorded by itself
    known: int | None = Field(default=None, sa_column=Column(Integer))  # entries of the account when it was worked out


class IncomingEntry(SQLModel, table=True):
    """An entry that a payment which waits will post."""

    __tablename__ = "incoming_entry"

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    place: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(Integer, nullable=False))  # of the payment
    on: date
    kind: Kind = Field(sa_column=Column(String, nullable=False))
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    instalment_id: int | None = None
    receivable_id: int | None = None
    due_on: date | None = None


INCOMING, LINES, PAYMENTS = (
    SQLModel.metadata.tables[name] for name in ("incoming_payment", "incoming_entry", "payment")
)
COMMON = ("customer_id", "amount", "currency", "method", "received_on", "reference", "cheque_number", "cheque_date")
"""What a row, a line that waits and a payment have in common."""

Account = tuple[int, str]
"""A customer's id, and a currency."""

WAITS = INCOMING.c.method == str(Method.CHEQUE)
"""A cheque settles nothing until it clears."""


def lay_ready(db: Session, batch: Batch, rows: Sequence[Row]) -> None:
    """Beside the ledger."""
    vault, at_once = vault_in(db), payments.counts_at_once(batch.actor, batch.house.finance_confirms)
    places = range(batch.ahead + 1, batch.ahead + len(rows) + 1)
    one_writer = db.connection().dialect.name == "sqlite"
    ids = places if one_writer else next_ids(db, PAYMENTS, len(rows))
    lines = [
        {
            **{name: row[name] for name in (*COMMON, "named_number")},
            "import_id": batch.import_id,
            "position": place,
            "payment_id": key,
            "note": vault.seal(row["note"], "payment.note") if row["note"] else "",
            "alone": not at_once and row["method"] != Method.CHEQUE,
        }
        for place, key, row in zip(places, ids, rows, strict=True)
    ]
    write(db, INCOMING, lines)


def work_out(db: Session, batch: Batch) -> None:
    """What the payments of some customers more will settle; `batch.worked_out` says when there are no more."""
    mine = INCOMING.c.import_id == batch.import_id
    if not batch.last_customer and batch.ahead >= WRITTEN_AT_ONCE:
        take_stock(db, INCOMING.name)
    following = columns(INCOMING.c.customer_id).where(mine, INCOMING.c.customer_id > batch.last_customer).distinct()
    whose = db.execute(following.order_by(INCOMING.c.customer_id).limit(AT_ONCE)).scalars().all()
    if not whose:
        batch.worked_out = True
        return
    theirs = mine & (INCOMING.c.customer_id > batch.last_customer) & (INCOMING.c.customer_id <= whose[-1])
    batch.last_customer = whose[-1]
    _set_apart(db, theirs, lambda told: settling.needs_care(told, told.c.first))
    known = columns(func.count()).where(*settling.same_account(ENTRIES, INCOMING)).scalar_subquery()
    these = theirs & ~INCOMING.c.alone & ~WAITS
    db.execute(update(INCOMING).where(these).values(known=known))
    paid, owed = _paid(db, these), _owed(db, whose)
    posted = (one for account, money in paid.items() for one in postings(money, owed.get(account, ())))
    lines = [
        {
            "import_id": batch.import_id,
            "place": place,
            "position": one.paid,
            **{"on": one.on, "kind": one.kind, "amount": one.amount},
            "instalment_id": one.part.id if one.part else None,
            "receivable_id": one.part.receivable_id if one.part else None,
            "due_on": one.part.due_on if one.part else None,
        }
        for place, one in enumerate(posted, batch.postings + 1)
    ]
    write(db, LINES, lines)
    batch.postings += len(lines)


def _set_apart(db: Session, which: ColumnElement[bool], apart: Callable[[Subquery], ColumnElement[bool]]) -> int:
    """Have the payments of accounts recorded by themselves where one names what it settles, or that is so; how many."""
    told = (
        columns(
            INCOMING.c.customer_id,
            INCOMING.c.currency,
            func.min(INCOMING.c.received_on).label("first"),
            func.max(INCOMING.c.named_number).label("named"),
            func.max(INCOMING.c.known).label("known"),
        )
        .where(which, ~WAITS)
        .group_by(INCOMING.c.customer_id, INCOMING.c.currency)
        .subquery()
    )
    accounts = columns(told.c.customer_id, told.c.currency).where(or_(told.c.named.is_not(None), apart(told)))
    theirs = tuple_(INCOMING.c.customer_id, INCOMING.c.currency).in_(accounts)
    return db.connection().execute(update(INCOMING).where(which, ~WAITS, theirs).values(alone=True)).rowcount


def _paid(db: Session, which: ColumnElement[bool]) -> dict[Account, list[Paid]]:
    """These payments, by account, in the order of their days."""
    lines = columns(
        *(INCOMING.c[name] for name in ("customer_id", "currency", "position", "amount", "received_on"))
    ).where(which)
    found: dict[Account, list[Paid]] = {}
    for customer, currency, *money in db.execute(lines.order_by(INCOMING.c.received_on, INCOMING.c.position)):
        found.setdefault((customer, currency), []).append(Paid(*money))
    return found


def _owed(db: Session, customers: Sequence[int]) -> dict[Account, list[Owed]]:
    """What these customers owe, by account, in the order in which money settles it."""
    parts = (
        columns(
            *(PARTS.c[name] for name in ("customer_id", "currency", "id", "receivable_id", "due_on")),
            RECEIVABLES.c.issued_on,
            PARTS.c.open,
        )
        .join(RECEIVABLES, RECEIVABLES.c.id == PARTS.c.receivable_id)
        .where(among(db, PARTS.c.customer_id, customers), IS_OPEN)
        .order_by(PARTS.c.due_on, PARTS.c.receivable_id, PARTS.c.part)
    )
    found: dict[Account, list[Owed]] = {}
    for customer, currency, *part in db.execute(parts):
        found.setdefault((customer, currency), []).append(Owed(*part))
    return found


def bring_in(db: Session, batch: Batch) -> None:
    """Copy them with their entries, and let the accounts follow; then record by themselves those that are to be.

    Whoever works on one of the customers goes on until the copies are there: the accounts are held only from then on.
    What happened to some of them meanwhile is seen then, and their payments are recorded by themselves.
    """
    mine = INCOMING.c.import_id == batch.import_id
    together = mine & ~INCOMING.c.alone
    key = INCOMING.c.payment_id + literal(_last_payment(db))
    changed = partial(_changed, batch.import_id)
    _set_apart(db, together, changed)
    _copy(db, batch, together, key)
    forget_lines(db, LINES, batch.import_id)
    settling.open_accounts(db, INCOMING, mine)
    settling.hold_accounts(db, INCOMING, mine)
    if db.connection().dialect.name != "sqlite" and _set_apart(db, together, changed):
        _take_out(db, batch, mine & INCOMING.c.alone, key)
    settling.move_caches(db, ENTRIES.c.payment_id.in_(columns(key).where(together)))
    keep_rows(db, batch, _record_others(db, batch, mine & INCOMING.c.alone))
    forget_lines(db, INCOMING, batch.import_id)


def _copy(db: Session, batch: Batch, which: ColumnElement[bool], key: ColumnElement[int]) -> None:
    """The payments, which get these ids, and their entries."""
    of_row = {name: INCOMING.c[name] for name in COMMON}
    made = {
        "id": key,
        "state": case((WAITS, str(State.PENDING)), else_=str(State.COUNTED)),
        "counted_on": case((~WAITS, INCOMING.c.received_on)),
        "recorded_by": literal(batch.actor.key),
        "recorded_at": literal(batch.now, UtcDateTime),
    }
    kept = {name: INCOMING.c[name] for name in ("named_number", "note")}
    copy(db, Payment, {**of_row, **kept, **made}, columns().where(which))
    copy(db, Imported, {"import_id": INCOMING.c.import_id, "row_id": key}, columns().where(which))
    posted = {
        **{name: LINES.c[name] for name in ("on", "kind", "amount", "instalment_id", "receivable_id", "due_on")},
        **{name: INCOMING.c[name] for name in ("customer_id", "currency")},
        "payment_id": key,
        "actor_id": literal(batch.actor.key),
        "at": literal(batch.now, UtcDateTime),
    }
    same = (LINES.c.import_id == INCOMING.c.import_id) & (LINES.c.position == INCOMING.c.position)
    lines = columns().select_from(LINES.join(INCOMING, same)).where(which)
    copy(db, Entry, posted, lines.order_by(LINES.c.place))


def _take_out(db: Session, batch: Batch, which: ColumnElement[bool], key: ColumnElement[int]) -> None:
    """Those that were copied in this transaction, which nobody has seen, and are to be recorded by themselves."""
    ids = columns(key).where(which)
    db.execute(delete(ENTRIES).where(ENTRIES.c.payment_id.in_(ids)))
    db.execute(delete(Imported).where(col(Imported.import_id) == batch.import_id, col(Imported.row_id).in_(ids)))
    db.execute(delete(PAYMENTS).where(PAYMENTS.c.id.in_(ids)))


def _last_payment(db: Session) -> int:
    """From where on the ids are counted that were not fetched before."""
    if db.connection().dialect.name != "sqlite":
        return 0
    last: int = db.execute(columns(func.coalesce(func.max(PAYMENTS.c.id), 0))).scalar_one()
    return last


def _changed(import_id: int, told: Subquery) -> ColumnElement[bool]:
    """Something happened to the account since its payments were worked out, or a promise or an offer is in the way."""
    of_file = ENTRIES.c.payment_id.in_(rows_of(import_id))
    others = columns(func.count()).where(*settling.same_account(ENTRIES, told), of_file.is_not(True))
    count = others.scalar_subquery()
    return or_(settling.meets_word(told, told.c.first), told.c.known.is_distinct_from(count))


def _record_others(db: Session, batch: Batch, which: ColumnElement[bool]) -> list[int]:
    """One after the other, the oldest first, by the rules of every payment."""
    vault = vault_in(db)
    done = []
    for line in db.execute(columns(INCOMING).where(which).order_by(INCOMING.c.received_on, INCOMING.c.position)).all():
        customer = db.get_one(Customer, line.customer_id)
        recorded = payments.record(
            db,
            batch.actor,
            customer,
            Money(line.amount, line.currency),
            method=Method(line.method),
            received_on=line.received_on,
            today=batch.today,
            now=batch.now,
            first=with_number(db, customer, line.named_number) if line.named_number else None,
            reference=line.reference,
            note=vault.open(line.note, "payment.note") if line.note else "",
            finance_confirms=batch.house.finance_confirms,
        )
        done.append(recorded.payment.key)
    return done
