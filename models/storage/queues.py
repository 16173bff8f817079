"""A queue in the database, as whoever watches over it sees it: how much waits, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, func
from sqlmodel import Session, select


class Queue(NamedTuple):
    """What waits."""

    waiting: int
    oldest: datetime | None  # since when the oldest waits; None: nothing waits


def queue_of(db: Session, moment: Column[Any], waits: ColumnElement[bool]) -> Queue:
    """The queue of the rows for which `waits` holds, each waiting since its `moment`."""
    number, oldest = db.exec(select(func.count(), func.min(moment)).where(waits)).one()
    return Queue(number, oldest)
