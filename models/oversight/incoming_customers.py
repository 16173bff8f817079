"""Customers and contact persons of a file: new customers are laid ready as ones that are not there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, delete

from models.directory import names, pieces
from models.directory.customers import TAIL, Contact, Customer
from models.directory.pieces import NamePiece
from models.oversight.batches import Batch, Imported, keep_rows, put, rows_of, write
from models.oversight.intake import AT_ONCE, Row, batched
from models.storage.lists import among
from models.storage.vault import vault_in

CONTACTS = SQLModel.metadata.tables["contact"]


def lay_ready(db: Session, batch: Batch, rows: Sequence[Row]) -> None:
    """As customers that are not there."""
    kept = ("name", "name_key", "pinyin", "initials", "owner_id", "class_", "terms", "source", "address", "tags")
    made = {"created_by": batch.actor.key, "created_at": batch.now, "removed_at": batch.now, "revision": 1}
    ids = put(db, Customer, ({**{name: row[name] for name in kept}, **made} for row in rows))
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
    write(db, CONTACTS, people)
    keep_rows(db, batch, ids)


def _traces(db: Session, phone: str | None) -> Row:
    vault = vault_in(db)
    return {
        "phone_trace": vault.trace(phone) if phone else None,
        "tail_trace": vault.trace(phone[-TAIL:]) if phone else None,
    }


def bring_in(db: Session, batch: Batch) -> None:
    """They are there from now on."""
    mine = col(Customer.id).in_(rows_of(batch.import_id))
    db.connection().execute(update(Customer).where(mine).values(removed_at=None))


def bring_contacts(db: Session, batch: Batch) -> None:
    """Write new contact persons of customers that are there."""
    kept = ("customer_id", "name", "name_key", "phone", "email")
    rows = ({**{name: row[name] for name in kept}, **_traces(db, row["phone"])} for row in batch.rows)
    keep_rows(db, batch, put(db, Contact, rows))


def clear(db: Session, import_id: int) -> int:
    """Forget customers that lie ready; how many."""
    ids = db.exec(rows_of(import_id)).all()
    for some in batched(ids, AT_ONCE):
        db.execute(delete(NamePiece).where(among(db, col(NamePiece.customer_id), some)))
        db.execute(delete(Contact).where(among(db, col(Contact.customer_id), some)))
        db.execute(delete(Imported).where(col(Imported.import_id) == import_id, among(db, col(Imported.row_id), some)))
        db.execute(delete(Customer).where(among(db, col(Customer.id), some), col(Customer.removed_at).is_not(None)))
    return len(ids)
