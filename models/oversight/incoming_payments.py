"""Payments of a file: they wait in a table beside the ledger, with the entries that they will post, and count at once.

What they settle is worked out beforehand, some customers at a time, and with it how far accounts and parts move. In the
last transaction an account that changed since, and one where something else than debts may meet the money or a payment
names what it settles, has its payments recorded one by one, the oldest first; so few of these may be in one file that
nobody waits for long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
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
from models.ledger.settling import ENTRIES, PARTS, RECEIVABLES, Owed, Paid, Posting, postings
from models.money import Money
from models.oversight.batches import Batch, Imported, copy, forget_lines, keep_rows, next_ids, write
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


class IncomingEntry(SQLModel, table=True):
    """An entry that a payment which waits will post."""

    __tablename__ = "incoming_entry"

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    place: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    payment_id: int = Field(sa_column=Column(BigInt, nullable=False))  # as the payment's, while it waits
    customer_id: int
    currency: str
    on: date
    kind: Kind = Field(sa_column=Column(String, nullable=False))
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    instalment_id: int | None = None
    receivable_id: int | None = None
    due_on: date | None = None


class IncomingAccount(SQLModel, table=True):
    """How far the entries that wait move an account, and what they rest on."""

    __tablename__ = "incoming_account"

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    customer_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    currency: str = Field(primary_key=True)
    since: date  # the first payment
    known: int  # entries that the account had
    posted: int  # entries that wait
    open: int = Field(sa_column=Column(BigInt, nullable=False))
    credit: int = Field(sa_column=Column(BigInt, nullable=False))


class IncomingPart(SQLModel, table=True):
    """How far the entries that wait move a part that is owed."""

    __tablename__ = "incoming_part"

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    instalment_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    customer_id: int
    currency: str
    open: int = Field(sa_column=Column(BigInt, nullable=False))


INCOMING, LINES, MOVED_ACCOUNTS, MOVED_PARTS, PAYMENTS = (
    SQLModel.metadata.tables[name]
    for name in ("incoming_payment", "incoming_entry", "incoming_account", "incoming_part", "payment")
)
WORKED_OUT = (LINES, MOVED_ACCOUNTS, MOVED_PARTS)
"""Where it waits what the payments settle: figures only, which are swept when the file is written."""

COMMON = ("customer_id", "amount", "currency", "method", "received_on", "reference", "cheque_number", "cheque_date")
"""What a row, a line that waits and a payment have in common."""

POSTED = ("on", "customer_id", "currency", "kind", "amount", "instalment_id", "receivable_id", "due_on")
"""What an entry that waits and one of the ledger have in common."""

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
    mine, large = INCOMING.c.import_id == batch.import_id, batch.ahead >= WRITTEN_AT_ONCE
    if large and not batch.last_customer:
        take_stock(db, INCOMING.name)
    following = columns(INCOMING.c.customer_id).where(mine, INCOMING.c.customer_id > batch.last_customer).distinct()
    whose = db.execute(following.order_by(INCOMING.c.customer_id).limit(AT_ONCE)).scalars().all()
    if not whose:
        if large:
            take_stock(db, *(table.name for table in WORKED_OUT))
        batch.worked_out = True
        return
    theirs = mine & (INCOMING.c.customer_id > batch.last_customer) & (INCOMING.c.customer_id <= whose[-1])
    batch.last_customer = whose[-1]
    _set_apart(db, theirs, _with_care(theirs))
    known, owed = _known(db, whose), _owed(db, whose)
    lines: list[Row] = []
    accounts: list[Row] = []
    parts: list[Row] = []
    for account, paid in _paid(db, theirs & ~INCOMING.c.alone & ~WAITS).items():
        posted = list(postings(paid, owed.get(account, ())))
        of_account = {"import_id": batch.import_id, "customer_id": account[0], "currency": account[1]}
        lines += [{**of_account, "place": place, **_line(one)} for place, one in enumerate(posted, batch.postings + 1)]
        batch.postings += len(posted)
        moved = Counter[int]()
        for one in posted:
            if one.part:
                moved[one.part.id] += one.amount
        parts += [{**of_account, "instalment_id": key, "open": amount} for key, amount in moved.items()]
        on_parts = moved.total()
        accounts.append(
            {
                **of_account,
                "since": paid[0].on,
                "known": known.get(account, 0),
                "posted": len(posted),
                "open": on_parts,
                "credit": on_parts - sum(one.amount for one in posted),
            }
        )
    for table, rows in zip(WORKED_OUT, (lines, accounts, parts), strict=True):
        write(db, table, rows)


def _line(one: Posting) -> Row:
    return {
        "payment_id": one.paid,
        "on": one.on,
        "kind": one.kind,
        "amount": one.amount,
        "instalment_id": one.part.id if one.part else None,
        "receivable_id": one.part.receivable_id if one.part else None,
        "due_on": one.part.due_on if one.part else None,
    }


def _with_care(which: ColumnElement[bool]) -> Select[Account]:
    """The accounts of these payments where one names what it settles, or where more than debts may meet the money."""
    told = (
        columns(
            INCOMING.c.customer_id,
            INCOMING.c.currency,
            func.min(INCOMING.c.received_on).label("first"),
            func.max(INCOMING.c.named_number).label("named"),
        )
        .where(which, ~WAITS)
        .group_by(INCOMING.c.customer_id, INCOMING.c.currency)
        .subquery()
    )
    care = or_(told.c.named.is_not(None), settling.needs_care(told, told.c.first))
    return columns(told.c.customer_id, told.c.currency).where(care)


def _set_apart(db: Session, which: ColumnElement[bool], accounts: Select[Account]) -> int:
    """Have those of the payments that are of these accounts recorded by themselves; how many."""
    theirs = tuple_(INCOMING.c.customer_id, INCOMING.c.currency).in_(accounts)
    return db.connection().execute(update(INCOMING).where(which, ~WAITS, theirs).values(alone=True)).rowcount


def _known(db: Session, customers: Sequence[int]) -> dict[Account, int]:
    """How many entries these customers have, by account."""
    account = (ENTRIES.c.customer_id, ENTRIES.c.currency)
    counted = columns(*account, func.count()).where(among(db, ENTRIES.c.customer_id, customers)).group_by(*account)
    return {(customer, currency): count for customer, currency, count in db.execute(counted)}


def _paid(db: Session, which: ColumnElement[bool]) -> dict[Account, list[Paid]]:
    """These payments, by account, in the order of their days."""
    lines = columns(
        *(INCOMING.c[name] for name in ("customer_id", "currency", "payment_id", "amount", "received_on"))
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
    What happened to some of them meanwhile is seen then: they get none of the copies, and their payments are recorded
    by themselves.
    """
    mine = INCOMING.c.import_id == batch.import_id
    last = _last_payment(db)
    _copy(db, batch, mine & ~INCOMING.c.alone, last)
    settling.open_accounts(db, INCOMING, mine)
    settling.hold_accounts(db, INCOMING, mine)
    if _set_apart(db, mine & ~INCOMING.c.alone, _changed(batch.import_id)):
        _take_out(db, batch, last)
    settling.move(
        db,
        columns(MOVED_PARTS.c.instalment_id, MOVED_PARTS.c.open).where(MOVED_PARTS.c.import_id == batch.import_id),
        columns(*(MOVED_ACCOUNTS.c[name] for name in ("customer_id", "currency", "open", "credit"))).where(
            MOVED_ACCOUNTS.c.import_id == batch.import_id
        ),
    )
    keep_rows(db, batch, _record_others(db, batch, mine & INCOMING.c.alone))
    forget_lines(db, INCOMING, batch.import_id)


def _copy(db: Session, batch: Batch, which: ColumnElement[bool], last: int) -> None:
    """These payments, whose ids are counted from the last one on, and all entries that wait."""
    key = INCOMING.c.payment_id + literal(last)
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
        **{name: LINES.c[name] for name in POSTED},
        "payment_id": LINES.c.payment_id + literal(last),
        "actor_id": literal(batch.actor.key),
        "at": literal(batch.now, UtcDateTime),
    }
    copy(db, Entry, posted, columns().where(LINES.c.import_id == batch.import_id).order_by(LINES.c.place))


def _take_out(db: Session, batch: Batch, last: int) -> None:
    """What was copied in this transaction, and nobody has seen, of those that are to be recorded by themselves."""
    alone = columns(INCOMING.c.payment_id + literal(last), INCOMING.c.customer_id, INCOMING.c.currency).where(
        INCOMING.c.import_id == batch.import_id, INCOMING.c.alone
    )
    payment_id, *account = alone.selected_columns
    ids, accounts = alone.with_only_columns(payment_id), alone.with_only_columns(*account)
    db.execute(delete(ENTRIES).where(ENTRIES.c.payment_id.in_(ids)))
    db.execute(delete(Imported).where(col(Imported.import_id) == batch.import_id, col(Imported.row_id).in_(ids)))
    db.execute(delete(PAYMENTS).where(PAYMENTS.c.id.in_(ids)))
    for moved in (MOVED_PARTS, MOVED_ACCOUNTS):
        theirs = tuple_(moved.c.customer_id, moved.c.currency).in_(accounts)
        db.execute(delete(moved).where(moved.c.import_id == batch.import_id, theirs))


def _last_payment(db: Session) -> int:
    """From where on the ids are counted that were not fetched before."""
    if db.connection().dialect.name != "sqlite":
        return 0
    last: int = db.execute(columns(func.coalesce(func.max(PAYMENTS.c.id), 0))).scalar_one()
    return last


def _changed(import_id: int) -> Select[Account]:
    """Accounts to which something happened since their payments were worked out, or with a promise or an offer now.

    Their entries are there already, and so are counted.
    """
    moved = MOVED_ACCOUNTS
    count = columns(func.count()).where(*settling.same_account(ENTRIES, moved)).scalar_subquery()
    other = or_(settling.meets_word(moved, moved.c.since), moved.c.known + moved.c.posted != count)
    return columns(moved.c.customer_id, moved.c.currency).where(moved.c.import_id == import_id, other)


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
