"""Inserting what is new: rows that are there already are passed over, in the words of each database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from sqlalchemy import Table
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
