"""Inserting in the words of each database: what is new, passing over rows that are there already; many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

Insert = sqlite.Insert | postgresql.Insert
_INSERT: Mapping[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(db: Session, table: Table) -> Insert:
    """An insert into the table that passes over rows which a constraint refuses as known."""
    return _insert_new(db.connection().dialect.name, table)


@lru_cache
def _insert_new(dialect: str, table: Table) -> Insert:
    return _INSERT[dialect](table).on_conflict_do_nothing()


def insert_many(db: Session, table: Table, names: Sequence[str], rows: Iterable[Collection[Any]]) -> None:
    """Insert rows of these columns past SQLAlchemy, by the quickest way that the database has.

    PostgreSQL takes them as a stream (COPY), in a third of the time that statements need; what goes wrong there is the
    driver's own error.
    """
    connection = db.connection()
    prepared = connection.dialect.identifier_preparer
    into = f"{prepared.quote(table.name)} ({', '.join(map(prepared.quote, names))})"
    ways = [_sent_as(connection.dialect, table, name) for name in names]
    sent: Iterable[Collection[Any]] = rows
    if any(ways):
        sent = ([way(value) if way else value for way, value in zip(ways, row, strict=True)] for row in rows)
    if connection.dialect.name == "sqlite":
        if given := list(map(tuple, sent)):
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", given)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as stream:
        for row in sent:
            stream.write_row(row)


def _sent_as(dialect: Dialect, table: Table, name: str) -> Callable[[Any], Any] | None:
    """How a value of that column is sent; None: as it is."""
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)


def take_stock(db: Session, *tables: str) -> None:
    """Let PostgreSQL look how large these tables are: it plans by that, and looks by itself a minute later at best.

    A table that somebody else looks through just now is passed over.
    """
    if db.connection().dialect.name != "sqlite":
        db.connection().exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {', '.join(tables)}")
