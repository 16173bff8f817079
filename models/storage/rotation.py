"""New keys for old: what an older key sealed is sealed again with the newest, a few rows at a time.

Others work meanwhile: they seal with the newest key from their next transaction on, read with any, and find by the
traces of every key. Rows that somebody holds are passed over, and the next pass meets them; it is over when a pass that
began after all older transactions had ended finds nothing left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, bindparam, or_, select, text, tuple_, type_coerce, update
from sqlmodel import Session, SQLModel

from models.migrations import load_tables
from models.storage.database import Database
from models.storage.vault import BARE, Encrypted, Trace, vault_in

BATCH = 200
"""Rows in one transaction: others wait for no more than these."""


@dataclass(frozen=True)
class Sealed:
    """A table with its sealed columns, and the traces that are made of them."""

    table: Table
    columns: Sequence[str]
    traces: Sequence[str]

    @property
    def key(self) -> list[Any]:
        """Its primary key."""
        return list(self.table.primary_key.columns)

    def older(self, newest: str) -> ColumnElement[bool]:
        """The rows in which something stands that another key sealed."""
        written = [type_coerce(self.table.c[name], Text) for name in (*self.columns, *self.traces)]
        return or_(*(column.not_like(f"{newest}.%") & column.not_in(BARE) for column in written))


def sealed_tables() -> Iterator[Sealed]:
    """Every table in which something is sealed."""
    load_tables()
    for table in SQLModel.metadata.sorted_tables:
        columns = [column.name for column in table.columns if isinstance(column.type, Encrypted)]
        if columns:
            yield Sealed(table, columns, [column.name for column in table.columns if isinstance(column.type, Trace)])


def reseal(database: Database) -> Iterator[int]:
    """One pass over all tables; after each transaction, how many rows it sealed again."""
    for sealed in sealed_tables():
        after: tuple[Any, ...] | None = None
        while True:
            with database.writing(brief=True) as db:  # each row as it is now, also one that changed a moment ago
                rows = _older_rows(db, sealed, after)
                _seal_again(db, sealed, rows)
            if not rows:
                break
            yield len(rows)
            after = tuple(rows[-1][column.name] for column in sealed.key)


def moment(database: Database) -> datetime | None:
    """Now, by the database that has several writers; with one writer there is nothing to wait for."""
    if database.is_sqlite:
        return None
    with database.reading() as db:
        now: datetime = db.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now


def older_transactions(database: Database, since: datetime | None) -> int:
    """How many transactions that began before that moment are under way: they may still write under an older key."""
    if since is None:
        return 0
    query = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < :since"
    )
    with database.reading() as db:
        return int(db.execute(query, {"since": since}).scalar_one())


def _older_rows(db: Session, sealed: Sealed, after: tuple[Any, ...] | None) -> list[dict[str, Any]]:
    table, key = sealed.table, sealed.key
    query = (
        select(*key, *(table.c[name] for name in sealed.columns))
        .where(sealed.older(vault_in(db).newest.id))
        .order_by(*key)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return [dict(row._mapping) for row in db.execute(query)]


def _seal_again(db: Session, sealed: Sealed, rows: Sequence[dict[str, Any]]) -> None:
    """Write the opened values back: the columns seal them with the newest key."""
    if not rows:
        return
    vault = vault_in(db)
    table, values = sealed.table, []
    for row in rows:
        written = {f"key_{column.name}": row[column.name] for column in sealed.key}
        written |= {f"new_{name}": row[name] for name in sealed.columns}
        for name in sealed.traces:
            trace = table.c[name].type
            assert isinstance(trace, Trace)
            opened = row[trace.of]
            written[f"new_{name}"] = None if opened is None else vault.trace(trace.part(opened))
        values.append(written)
    statement = update(table).values({name: bindparam(f"new_{name}") for name in (*sealed.columns, *sealed.traces)})
    for column in sealed.key:
        statement = statement.where(column == bindparam(f"key_{column.name}"))
    db.connection().execute(statement, values)
