"""Which keys the database was written with, so that a lost or wrong one is told by its id before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, inspect, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.storage.database import Database, UtcDateTime
from models.storage.vault import KeyMissing


class SealingKey(SQLModel, table=True):
    """A key that sealed something here; never the key itself."""

    id: str = Field(primary_key=True)
    since: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    retired_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # nothing is left under it


def known(db: Session) -> Sequence[SealingKey]:
    """Every key that ever sealed something here, the first first; none in an older database."""
    if not inspect(db.connection()).has_table("sealingkey"):
        return []
    return db.exec(select(SealingKey).order_by(col(SealingKey.since), col(SealingKey.id))).all()


def in_use(db: Session) -> Sequence[str]:
    """The ids of the keys without which something here cannot be read, the first first."""
    return [key.id for key in known(db) if key.retired_at is None]


def require_keys(database: Database) -> None:
    """Refuse a database that needs keys which are not there. Raises KeyMissing."""
    with database.reading() as db:
        _check(db, database)


def remember(database: Database, *, now: datetime) -> None:
    """Write down that the newest key seals here from now on. Raises KeyMissing when another one does already."""
    with database.writing(brief=True) as db:  # which sees what was written while it waited for the table
        if not inspect(db.connection()).has_table("sealingkey"):
            return
        if not database.is_sqlite:  # two processes that start at once must not bring a first key each
            db.execute(text("LOCK TABLE sealingkey IN EXCLUSIVE MODE"))
        _check(db, database)
        newest = database.vault.newest.id
        key = db.get(SealingKey, newest) or SealingKey(id=newest, since=now)
        key.retired_at = None
        db.add(key)


def retire(database: Database, *, now: datetime) -> None:
    """Nothing is left under any key but the newest."""
    with database.writing() as db:
        for key in known(db):
            if key.id != database.vault.newest.id and key.retired_at is None:
                key.retired_at = now
                db.add(key)


def _check(db: Session, database: Database) -> None:
    here = {key.id for key in database.vault.keys}
    for key_id in in_use(db):
        if key_id not in here:
            raise KeyMissing(key_id)
