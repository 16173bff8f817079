"""Copies of a whole database, out of the engine and into it, as a stream of bytes.

SQLite gives its pages out through its online backup, from one view of the data that it keeps while others write; the
copy never has a name on the disk, so that nothing in clear stays behind when the process is killed. PostgreSQL's own
pg_dump and psql do it there: a dump goes in again in one transaction, with what was there taken out in the same.
"""

from __future__ import annotations

import os
import select
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import URL, inspect, text

from bot.failures import Failure
from models.storage.database import Database

PAGES = 1024
"""Pages of SQLite in one step; between steps it is asked whether to go on."""

PIECE = 1 << 20
LOOK_MS = 500
LOCK_WAIT_MS = 60_000
"""How long PostgreSQL's dump waits for a table that somebody changes the shape of."""

Stopped = Callable[[], bool]
"""Asked again and again: whether the process is to end."""


class Stop(Exception):
    """The process is to end: what was begun is left."""


def pages_of(database: Database, folder: Path, stopped: Stopped) -> Iterator[bytes]:
    """The SQLite file as it is at this moment; the copy lies in the folder meanwhile, without a name."""
    descriptor, name = tempfile.mkstemp(prefix=".huikuan-", dir=folder)
    with open(descriptor, "rb") as copy:
        try:
            target = sqlite3.connect(name)
            target.execute("PRAGMA journal_mode=OFF")
        finally:
            os.unlink(name)
        with closing(target), database.reading() as db:
            source = db.connection().connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the view stands
            source.backup(target, pages=PAGES, progress=lambda *_pages: go_on(stopped))
        yield from _pieces(copy.read, stopped)


def dump_of(database: Database, stopped: Stopped) -> Iterator[bytes]:
    """PostgreSQL's own dump of this moment."""
    arguments = [
        _program("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--lock-wait-timeout={LOCK_WAIT_MS}",
    ]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            arguments,
            stdout=subprocess.PIPE,
            stderr=complaints,
            stdin=subprocess.DEVNULL,
            env=_environment(database.url),
        ) as dumping,
    ):
        assert dumping.stdout is not None
        try:
            yield from _pieces(_patient(dumping.stdout, stopped), stopped)
        except BaseException:
            dumping.kill()
            raise
        if dumping.wait():
            complaints.seek(0)
            raise Failure(f"pg_dump: {_reason(complaints.read())}")


def take_in(database: Database, dump: Path) -> None:
    """Put a dump in the place of everything that the database holds, in one transaction. Raises Failure."""
    with database.reading() as db:
        tables = inspect(db.connection()).get_table_names()
    script = "".join(f'DROP TABLE "{name}" CASCADE;\n' for name in tables)
    restoring = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    running = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    with tempfile.TemporaryFile() as sql, tempfile.TemporaryFile() as complaints:
        sql.write(script.encode())
        sql.flush()
        made = subprocess.run(restoring, stdout=sql, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
        if made.returncode:
            raise Failure(f"pg_restore: {_reason(made.stderr)}")
        sql.seek(0)
        done = subprocess.run(
            running,
            stdin=sql,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env=_environment(database.url),
            check=False,
        )
        complaints.seek(0)
        if done.returncode:
            raise Failure(f"psql: {_reason(complaints.read())}")


@contextmanager
def alone_on(database: Database) -> Iterator[None]:
    """Refuse while anybody else is connected to the PostgreSQL database. Raises Failure."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    database.engine.dispose()
    with database.reading() as db:
        count = db.connection().execute(others).scalar_one()
    if count:
        raise Failure(f"this database is in use ({count} connections): stop every `run` on it first")
    yield


def go_on(stopped: Stopped) -> None:
    """Raise Stop when the process is to end."""
    if stopped():
        raise Stop


def _pieces(read: Callable[[int], bytes], stopped: Stopped) -> Iterator[bytes]:
    while piece := read(PIECE):
        go_on(stopped)
        yield piece


def _patient(pipe: IO[bytes], stopped: Stopped) -> Callable[[int], bytes]:
    """Reads from a pipe that may be silent for long, while it is asked whether to go on."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)

    def read(size: int) -> bytes:
        while not poll.poll(LOOK_MS):
            go_on(stopped)
        return os.read(pipe.fileno(), size)

    return read


def _program(name: str) -> str:
    """Where one of PostgreSQL's programs is: the newest that Debian keeps apart, or what the path names."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name)
    )
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise Failure(
            f"{name} is not installed here: on PostgreSQL, backup and restore need its client programs "
            "(Debian: apt-get install postgresql-client)"
        )
    return found


def _environment(url: URL) -> dict[str, str]:
    """How PostgreSQL's programs find the database; a password in an argument could be seen by everybody."""
    known = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGCONNECT_TIMEOUT": "10",
    }
    more = {f"PG{name}".upper(): value for name, value in url.query.items() if isinstance(value, str)}
    return {**os.environ, **{name: value for name, value in {**known, **more}.items() if value}}


def _reason(complaints: bytes) -> str:
    """The first line of what a program complained of, without its name."""
    lines = complaints.decode(errors="replace").strip().splitlines() or ["it ended without a word"]
    return lines[0].partition("error: ")[2] or lines[0]
