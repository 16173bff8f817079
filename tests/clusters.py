"""A PostgreSQL server of the tests' own, in a temporary folder, gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

OWNERS = ("postgres", "nobody")
"""PostgreSQL does not run as root: under root the first of these is used that exists."""

NUMBERS = count(1)

TABLES = SQL("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")

SHAPE = SQL("""
    SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s.%s', attrelid::regclass, attname) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1
""")
"""The names of all that a test may have changed beside the rows."""

SEQUENCES = SQL("SELECT sequencename::text, last_value FROM pg_sequences WHERE last_value IS NOT NULL")

CUT_OFF = SQL("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity AS one
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND (state <> 'idle' OR EXISTS (SELECT FROM pg_locks WHERE pid = one.pid AND locktype = 'advisory'))
""")
"""Ends whoever is still at work or holds something."""

EMPTY = SQL("""
    DO $$
    DECLARE each record;
    BEGIN
        SET LOCAL session_replication_role = replica; -- no trigger looks at what goes
        FOR each IN
            SELECT oid, pg_relation_size(oid) AS size, relkind FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
        LOOP
            IF each.relkind = 'S' THEN
                PERFORM setval(each.oid::regclass, 1, false);
            ELSIF each.size > 1000000 THEN
                EXECUTE format('TRUNCATE %s CASCADE', each.oid::regclass);
            ELSIF each.size > 0 THEN
                EXECUTE format('DELETE FROM %s', each.oid::regclass);
            END IF;
        END LOOP;
    END $$
""")
"""Deleting a few rows is much faster than new files for the table and its indexes; only what grew gets new ones."""


@dataclass
class Cluster:
    """A server that runs."""

    url: str
    """Where it is, as the beginning of an SQLAlchemy URL."""

    restart: Callable[[str], None]
    """End it as `pg_ctl` does in that mode (fast, immediate), and start it again."""


@contextmanager
def postgresql(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a server as long as the context lasts; where it is, as the beginning of an SQLAlchemy URL."""
    with cluster(programs, durable=durable) as server:
        yield server.url


@contextmanager
def cluster(programs: Path, within: Path | None = None, *, durable: bool = True) -> Iterator[Cluster]:
    """Run a server as long as the context lasts, with its data in a folder within that one.

    Only a durable one waits for the disk, as every server does by default: another one would lose in a crash what it
    had said was committed.
    """
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=within))
    if owner:
        shutil.chown(folder, owner)
    data, port = folder / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments], user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60
        )

    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    if not durable:
        settings += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off"
    run("initdb", "-D", str(data), "-U", "huikuan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    run("pg_ctl", "start", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings)

    def restart(mode: str) -> None:
        if mode == "immediate" and not durable:
            raise ValueError("only a durable server may crash")
        run("pg_ctl", "restart", "-D", str(data), "-w", "-l", str(folder / "log"), "-m", mode)

    try:
        yield Cluster(f"postgresql+psycopg://huikuan@127.0.0.1:{port}", restart)
    finally:
        run("pg_ctl", "stop", "-D", str(data), "-m", "immediate")
        shutil.rmtree(folder)


def new_database(server: str, template: str = "template1", name: str = "") -> str:
    """An empty database, or a copy of another one; its name."""
    name = name or f"test{next(NUMBERS)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # faster where nothing is synced
    return name


def drop_database(server: str, name: str) -> None:
    """Throw a database away, whoever may still be connected."""
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Contents:
    """What stands in a database."""

    shape: list[tuple[str]]
    tables: dict[str, bytes]
    sequences: dict[str, int]  # the last number given, where one was


def contents(server: str, name: str) -> Contents:
    """What stands in a database now."""
    with connected(server, name) as connection:
        tables = {table: _rows(connection, table) for (table,) in connection.execute(TABLES)}
        return Contents(connection.execute(SHAPE).fetchall(), tables, dict(connection.execute(SEQUENCES).fetchall()))


def refill(connection: psycopg.Connection, wanted: Contents) -> bool:
    """Let this stand in a database and nothing else; False when more than rows is different."""
    with connection.transaction():
        connection.execute(CUT_OFF)
        if connection.execute(SHAPE).fetchall() != wanted.shape:
            return False
        connection.execute(EMPTY)
        for table, rows in wanted.tables.items():
            if rows:
                with connection.cursor().copy(SQL("COPY {} FROM STDIN").format(Identifier(table))) as copy:
                    copy.write(rows)
        for sequence, last in wanted.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s)", [sequence, last])
    return True


def connected(server: str, name: str = "postgres") -> psycopg.Connection:
    """A connection to one of the server's databases."""
    return psycopg.connect(f"{server.replace('+psycopg', '')}/{name}", autocommit=True)


def _rows(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)


def _run(server: str, statement: str) -> None:
    with connected(server) as connection:
        connection.execute(SQL(statement))


def _owner() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in OWNERS if name in known)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
