"""What an error of the database means for whoever was at work: try again, begin anew, or look for the fault.

A database that is away, full or restarting is nobody's fault and passes: what it interrupted has left nothing and is
done again, as often as it takes. Neither is it a fault that two wanted the same at once; then one begins anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from enum import Enum, auto

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from models.storage.vault import KeyMissing


class Trouble(Enum):
    """Whose fault an error is."""

    AWAY = auto()  # the database cannot work now
    COLLISION = auto()  # another one changed the same just now
    TAKEN = auto()  # another one wrote the same just now, or we wrote something twice: it shows when it is tried again
    FAULT = auto()  # ours


SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.AWAY,
    sqlite3.SQLITE_LOCKED: Trouble.AWAY,
    sqlite3.SQLITE_NOMEM: Trouble.AWAY,
    sqlite3.SQLITE_READONLY: Trouble.AWAY,  # a file system that was full or broken comes back so
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_FULL: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_PROTOCOL: Trouble.AWAY,
}
"""SQLite's primary result codes."""

POSTGRESQL = {
    "08": Trouble.AWAY,  # the connection
    "25006": Trouble.AWAY,  # read only: a server that is standing in
    "25P03": Trouble.AWAY,  # idle in a transaction for too long, since the process stood still
    "40": Trouble.COLLISION,  # changed since we began, or a deadlock
    "53": Trouble.AWAY,  # out of disk, memory or connections
    "55P03": Trouble.COLLISION,  # waited too long for a row
    "57P": Trouble.AWAY,  # shut down, crashed, starting up
    "58": Trouble.AWAY,  # the operating system's input and output
    "23505": Trouble.TAKEN,
}
"""PostgreSQL's error codes, by how they begin."""


class Overtaken(Exception):
    """Somebody else changed what the work rests on, since it looked: it is to be done anew."""


def trouble_of(error: BaseException) -> Trouble:
    """What kind of trouble an exception, or the one behind it, is."""
    for each in _with_causes(error):
        if isinstance(each, NoConnectionFree | KeyMissing):  # a key that others seal with already is on its way here
            return Trouble.AWAY
        if isinstance(each, Overtaken):
            return Trouble.COLLISION
        if isinstance(each, DBAPIError):
            return Trouble.AWAY if each.connection_invalidated else _of_driver(each.orig)
        if isinstance(each, sqlite3.Error) or hasattr(each, "sqlstate"):  # what was sent past SQLAlchemy
            return _of_driver(each)
    return Trouble.FAULT


def refused_to_write(error: DBAPIError) -> bool:
    """Whether PostgreSQL refused because the transaction only reads."""
    return getattr(error.orig, "sqlstate", None) == "25006"


def _of_driver(error: BaseException | None) -> Trouble:
    if isinstance(error, sqlite3.Error):
        return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, Trouble.FAULT)
    state: str | None = getattr(error, "sqlstate", "")
    if state is None:  # not from the server: it cannot be reached, or we asked for nonsense
        return Trouble.AWAY if type(error).__name__ == "OperationalError" else Trouble.FAULT
    return next((trouble for code, trouble in POSTGRESQL.items() if state.startswith(code)), Trouble.FAULT)


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__
