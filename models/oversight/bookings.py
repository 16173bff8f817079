"""Bringing the new rows of a file into the books, so that nobody waits for them: all of them, or nothing.

What takes time is done before, in short transactions of its own, a set of rows each: customers are written as ones that
are not there (`removed_at`), with their contact persons and what they are found by; receivables wait in a table beside
the ledger. The last transaction only brings them in, by a few statements whatever the number of rows: the customers
are there from now on, the receivables are copied with their parts and entries. What is left of an attempt that was cut
off means nothing, and is cleared by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    Text,
    cast,
    exists,
    insert,
    literal,
    update,
)
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, delete, func, select

from models.calendar import Calendar
from models.directory import names, pieces
from models.directory.customers import TAIL, Contact, Customer
from models.directory.pieces import NamePiece
from models.ledger import payments
from models.ledger.billing import PREFIXES
from models.ledger.credit import apply_credit
from models.ledger.entries import Entry, Kind, locked_account
from models.ledger.payments import Method
from models.ledger.receivables import Instalment, Receivable, ReceivableKind
from models.ledger.terms import rolled
from models.money import Money
from models.oversight.intake import AT_ONCE, Row, batched
from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.outages import Overtaken
from models.storage.vault import vault_in

LAID_READY = frozenset({"customers", "receivables"})
"""Kinds of which so many rows come that they are written beforehand."""

SUFFIXES = ("", *"ABCDEFGHIJ")
"""What is put behind a number of our own that is taken already."""


class Imported(SQLModel, table=True):
    """A row that a file brought: of the table of its kind."""

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    row_id: int = Field(sa_column=Column(BigInt, primary_key=True, autoincrement=False))


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


@dataclass(frozen=True)
class House:
    """The company's rules that what is taken in keeps to, as everything else does."""

    finance_confirms: bool = False  # payments that others record
    keep_credit: bool = False  # credit waits for a hand, instead of settling the next receivable
    calendar: Calendar | None = None  # with one, what falls due by its terms does so on a working day


@dataclass
class Booking:
    """A file on its way into the books."""

    import_id: int
    kind: str
    actor: Member
    house: House
    today: date
    now: datetime
    rows: list[Row] = field(default_factory=list)  # of a kind that is written in the last transaction only
    ahead: int = 0  # rows that lie ready

    @property
    def written(self) -> int:
        """How many rows it brings."""
        return self.ahead + len(self.rows)


def complete(kind: str, rows: Sequence[Row]) -> None:
    """Add to new customers what they are found by: that takes long, and needs no transaction."""
    for row in rows if kind == "customers" else ():
        readings = names.readings_of(names.units_of(row["name"]))
        row["pinyin"], row["initials"] = " ".join(readings), names.initials_of(readings)
        row["pieces"] = names.pieces_of(row["name"])


def lay_ready(db: Session, booking: Booking, rows: Sequence[Row]) -> None:
    """Do for a set of new rows what can be done before the last transaction."""
    match booking.kind:
        case "customers":
            _lay_customers(db, booking, rows)
        case "receivables":
            _lay_receivables(db, booking, rows)
    booking.ahead += len(rows)


def bring_in(db: Session, booking: Booking) -> None:
    """The last transaction, which the caller opened: everything that lies ready counts from now on.

    Raises `Overtaken` when a customer became another one since.
    """
    _check_customers(db, booking)
    match booking.kind:
        case "customers":
            mine = col(Customer.id).in_(rows_of(booking.import_id))
            db.connection().execute(update(Customer).where(mine).values(removed_at=None))
        case "contacts":
            kept = ("customer_id", "name", "name_key", "phone", "email")
            rows = ({**{name: row[name] for name in kept}, **_traces(db, row["phone"])} for row in booking.rows)
            _note(db, booking, _put(db, Contact, rows))
        case "receivables":
            _bring_receivables(db, booking)
        case "payments":
            _note(db, booking, _record_payments(db, booking))


def clear(db: Session, import_id: int) -> int:
    """Forget rows that lie ready for a file which is not written; how many."""
    waiting = select(IncomingReceivable.position).where(IncomingReceivable.import_id == import_id)
    positions = db.exec(waiting).all()
    incoming = delete(IncomingReceivable).where(col(IncomingReceivable.import_id) == import_id)
    ids = db.exec(select(Imported.row_id).where(Imported.import_id == import_id)).all()
    for some in batched(positions, AT_ONCE):
        db.execute(incoming.where(col(IncomingReceivable.position).in_(some)))
    for some in batched(ids, AT_ONCE):
        db.execute(delete(NamePiece).where(col(NamePiece.customer_id).in_(some)))
        db.execute(delete(Contact).where(col(Contact.customer_id).in_(some)))
        db.execute(delete(Imported).where(col(Imported.import_id) == import_id, col(Imported.row_id).in_(some)))
        db.execute(delete(Customer).where(col(Customer.id).in_(some), col(Customer.removed_at).is_not(None)))
    return len(positions) + len(ids)


def rows_of(import_id: int) -> Any:
    """The ids of the rows that a file brought, as a query."""
    return select(Imported.row_id).where(Imported.import_id == import_id)


def _check_customers(db: Session, booking: Booking) -> None:
    waiting = [row["customer_id"] for row in booking.rows if "customer_id" in row]
    lined_up = columns(INCOMING.c.customer_id).where(INCOMING.c.import_id == booking.import_id)
    gone = select(Customer.id).where(col(Customer.removed_at).is_not(None)).limit(1)
    if booking.kind == "receivables" and db.exec(gone.where(col(Customer.id).in_(lined_up))).first() is not None:
        raise Overtaken
    for some in batched(waiting, AT_ONCE):
        if db.exec(gone.where(col(Customer.id).in_(some))).first() is not None:
            raise Overtaken


def _put(db: Session, table: type[SQLModel], rows: Iterable[Row]) -> list[int]:
    """Insert rows with ids that are fetched before, which is faster than to have them told; the ids, in order."""
    target = SQLModel.metadata.tables[str(table.__tablename__)]
    found: list[int] = []
    for batch in batched(rows, AT_ONCE):
        ids = _next_ids(db, target, len(batch))
        db.connection().execute(insert(target), [{"id": key, **row} for key, row in zip(ids, batch, strict=True)])
        found += ids
    return found


def _next_ids(db: Session, table: Table, count: int) -> Sequence[int]:
    """So many ids that no row has or gets; where there is one writer, it is this one."""
    if db.connection().dialect.name == "sqlite":
        last = db.execute(columns(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return range(last + 1, last + count + 1)
    following = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
    return db.execute(columns(following).select_from(func.generate_series(1, count))).scalars().all()


def _note(db: Session, booking: Booking, ids: Sequence[int]) -> None:
    for some in batched(ids, AT_ONCE):
        db.connection().execute(insert(Imported), [{"import_id": booking.import_id, "row_id": key} for key in some])


def _traces(db: Session, phone: str | None) -> Row:
    vault = vault_in(db)
    return {
        "phone_trace": vault.trace(phone) if phone else None,
        "tail_trace": vault.trace(phone[-TAIL:]) if phone else None,
    }


# --- customers


def _lay_customers(db: Session, booking: Booking, rows: Sequence[Row]) -> None:
    """As customers that are not there."""
    kept = ("name", "name_key", "pinyin", "initials", "owner_id", "class_", "terms", "source", "address", "tags")
    made = {"created_by": booking.actor.key, "created_at": booking.now, "removed_at": booking.now, "revision": 1}
    ids = _put(db, Customer, ({**{name: row[name] for name in kept}, **made} for row in rows))
    pairs = list(zip(ids, rows, strict=True))
    pieces.keep_many(db, ((piece, row["owner_id"], key) for key, row in pairs for piece in row["pieces"]))
    people = [
        {
            "customer_id": key,
            "name": row["contact"],
            "name_key": names.person_key(row["contact"]) if row["contact"] else None,
            "phone": row["phone"],
            **_traces(db, row["phone"]),
        }
        for key, row in pairs
        if row["contact"] or row["phone"]
    ]
    if people:
        db.connection().execute(insert(Contact), people)
    _note(db, booking, ids)


# --- receivables


def _lay_receivables(db: Session, booking: Booking, rows: Sequence[Row]) -> None:
    vault, house = vault_in(db), booking.house
    kept = ("customer_id", "amount", "currency", "number", "number_key", "issued_on", "terms")
    lines = [
        {
            **{name: row[name] for name in kept},
            "import_id": booking.import_id,
            "position": booking.ahead + place,
            "due_on": rolled(row["due_on"], house.calendar if "by_terms" in row else None),
            "note": vault.seal(row["note"], "receivable.note") if row["note"] else "",
        }
        for place, row in enumerate(rows, 1)
    ]
    db.connection().execute(insert(IncomingReceivable), lines)


def _bring_receivables(db: Session, booking: Booking) -> None:
    """Documents of one part each, their entries and caches; then credit that the customers have settles them."""
    _number(db, booking)
    lines = columns().where(INCOMING.c.import_id == booking.import_id)
    in_order = lines.order_by(INCOMING.c.position)
    said = {name: INCOMING.c[name] for name in ("customer_id", "amount", "currency")}
    actor, now = literal(booking.actor.key), literal(booking.now, UtcDateTime)
    document = {name: INCOMING.c[name] for name in ("number", "number_key", "issued_on", "terms", "note")}
    kind = literal(str(ReceivableKind.INVOICE))
    made = {"id": INCOMING.c.receivable_id, "kind": kind, "created_by": actor, "created_at": now}
    _copy(db, Receivable, {**said, **document, **made}, lines)
    part = {"part": literal(1), "due_on": INCOMING.c.due_on, "open": INCOMING.c.amount}
    _copy(db, Instalment, {**said, **part, "receivable_id": INCOMING.c.receivable_id}, in_order)
    posted = {"on": INCOMING.c.issued_on, "kind": literal(str(Kind.BILL)), "actor_id": actor, "at": now}
    keys = {"instalment_id": PARTS.c.id, "receivable_id": PARTS.c.receivable_id, "due_on": PARTS.c.due_on}
    parts = in_order.join_from(INCOMING, PARTS, PARTS.c.receivable_id == INCOMING.c.receivable_id)
    _copy(db, Entry, {**said, **posted, **keys}, parts)
    _owe_more(db, booking)
    _copy(db, Imported, {"import_id": INCOMING.c.import_id, "row_id": INCOMING.c.receivable_id}, lines)
    db.connection().execute(delete(INCOMING).where(INCOMING.c.import_id == booking.import_id))


def _copy(db: Session, table: type[SQLModel], values: Mapping[str, ColumnElement[Any]], lines: Select[Any]) -> None:
    """Insert what is told of the lines; what is sealed stays as it is."""
    db.execute(insert(table).from_select(list(values), lines.add_columns(*values.values())))


def _number(db: Session, booking: Booking) -> None:
    """The documents' ids, and our own numbers from them for those without; a taken one gets a letter."""
    mine = INCOMING.c.import_id == booking.import_id
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
        given = exists().where(other.c.import_id == booking.import_id, other.c.number_key == number)
        own = update(INCOMING).where(mine, INCOMING.c.number.is_(None), ~taken, ~given)
        if not db.connection().execute(own.values(number=number, number_key=number)).rowcount:
            break


def _owe_more(db: Session, booking: Booking) -> None:
    """Raise the accounts, and settle from credit what is settled at once."""
    whose = (INCOMING.c.customer_id, INCOMING.c.currency)
    lines = columns(*whose).where(INCOMING.c.import_id == booking.import_id).group_by(*whose).order_by(*whose)
    add = sqlite.insert if db.connection().dialect.name == "sqlite" else postgresql.insert
    more = add(ACCOUNTS).from_select(
        ["customer_id", "currency", "open", "credit"], lines.add_columns(func.sum(INCOMING.c.amount), literal(0))
    )
    raised = {"open": ACCOUNTS.c.open + more.excluded.open}
    db.execute(more.on_conflict_do_update(index_elements=["customer_id", "currency"], set_=raised))
    if booking.house.keep_credit:
        return
    both = (ACCOUNTS.c.customer_id == whose[0]) & (ACCOUNTS.c.currency == whose[1])
    for customer, currency in db.execute(lines.join_from(INCOMING, ACCOUNTS, both).where(ACCOUNTS.c.credit > 0)).all():
        account = locked_account(db, customer, currency)
        apply_credit(db, booking.actor, account, today=booking.today, now=booking.now)


# --- payments


def _record_payments(db: Session, booking: Booking) -> list[int]:
    """One after the other, the oldest first, by the rules of every payment."""
    return [
        payments.record(
            db,
            booking.actor,
            db.get_one(Customer, row["customer_id"]),
            Money(row["amount"], row["currency"]),
            method=Method(row["method"]),
            received_on=row["received_on"],
            today=booking.today,
            now=booking.now,
            reference=row["reference"],
            note=row["note"] or "",
            finance_confirms=booking.house.finance_confirms,
        ).payment.key
        for row in sorted(booking.rows, key=lambda row: (row["received_on"], row["line"]))
    ]
