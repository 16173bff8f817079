"""Bringing the new rows of a file into the books, so that nobody waits for them: all of them, or nothing.

What takes time is done before, in short transactions of its own, a set of rows each: customers are written as ones that
are not there (`removed_at`), with their contact persons and what they are found by; receivables and payments wait in
tables beside the ledger. The last transaction only brings them in, by a few statements whatever the number of rows:
the customers are there from now on, documents are copied with their entries. What is left of an attempt that was cut
off means nothing, and is cleared by the next one; what was worked out for a file that is written is swept later.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from models.directory import names
from models.directory.customers import Customer
from models.oversight import incoming_customers, incoming_payments, incoming_receivables
from models.oversight.batches import Batch, forget_lines, rows_of
from models.oversight.intake import WRITTEN_AT_ONCE, Row
from models.storage.inserts import take_stock
from models.storage.outages import Overtaken

LAID_READY = frozenset({"customers", "receivables", "payments"})
"""Kinds of which so many rows come that they are written beforehand."""

WAITING = {
    kind: SQLModel.metadata.tables[name]
    for kind, name in (("receivables", "incoming_receivable"), ("payments", "incoming_payment"))
}
"""Where rows wait beside the ledger."""

WORKED_OUT = incoming_payments.WORKED_OUT
"""Where figures wait that were worked out from them."""

OF_CUSTOMERS = {
    kind: SQLModel.metadata.tables[name]
    for kind, name in (("contacts", "contact"), ("receivables", "receivable"), ("payments", "payment"))
}
"""Where they are brought to, if each is a customer's."""


COMPARED_WITH = ("customer", "contact", "receivable", "instalment", "payment", "entry", "account")
"""What is there already, whose size decides how it is best looked through."""


def prepare(db: Session, import_id: int, rows: int) -> None:
    """Clear what an attempt that was cut off left; before many rows come, look how much is there."""
    clear(db, import_id)
    if rows >= WRITTEN_AT_ONCE:
        take_stock(db, *COMPARED_WITH)


def complete(kind: str, rows: Sequence[Row]) -> None:
    """Add to new customers what they are found by: that takes long, and needs no transaction."""
    for row in rows if kind == "customers" else ():
        name = names.name_of(row["name"])
        row["pinyin"], row["initials"] = " ".join(name.readings), names.initials_of(name.readings)
        row["pieces"] = names.pieces_of_name(name)


def lay_ready(db: Session, batch: Batch, rows: Sequence[Row]) -> None:
    """Do for a set of new rows what can be done before the last transaction."""
    match batch.kind:
        case "customers":
            incoming_customers.lay_ready(db, batch, rows)
        case "receivables":
            incoming_receivables.lay_ready(db, batch, rows)
        case "payments":
            incoming_payments.lay_ready(db, batch, rows)
    batch.ahead += len(rows)


def work_out(db: Session, batch: Batch) -> None:
    """What takes long and needs the rows that lie ready, a piece of it; `batch.worked_out` says when it is done."""
    if batch.kind == "payments":
        incoming_payments.work_out(db, batch)
    else:
        batch.worked_out = True


def bring_in(db: Session, batch: Batch) -> None:
    """The last transaction, which the caller opened: everything that lies ready counts from now on.

    Raises `Overtaken` when a customer became another one since.
    """
    match batch.kind:
        case "customers":
            incoming_customers.bring_in(db, batch)
        case "contacts":
            incoming_customers.bring_contacts(db, batch)
        case "receivables":
            incoming_receivables.bring_in(db, batch)
        case "payments":
            incoming_payments.bring_in(db, batch)
    _check_customers(db, batch)


def clear(db: Session, import_id: int) -> int:
    """Forget rows that lie ready for a file which is not written; how many."""
    waited = sum(forget_lines(db, table, import_id) for table in (*WAITING.values(), *WORKED_OUT))
    return waited + incoming_customers.clear(db, import_id)


def _check_customers(db: Session, batch: Batch) -> None:
    """None of those whose rows it brought may be gone; who lets one go from now on waits until these are there."""
    if (brought := OF_CUSTOMERS.get(batch.kind)) is None:
        return
    whose = columns(brought.c.customer_id).where(brought.c.id.in_(rows_of(batch.import_id)))
    gone = select(Customer.id).where(col(Customer.removed_at).is_not(None), col(Customer.id).in_(whose)).limit(1)
    if db.exec(gone).first() is not None:
        raise Overtaken
