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
from psycopg.sql import SQL

OWNERS = ("postgres", "nobody")
"""PostgreSQL does not run as root: under root the first of these is used that exists."""

NUMBERS = count(1)


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
def cluster(programs: Path, within: Path | None = None, *, durable: bool = False) -> Iterator[Cluster]:
    """Run a server as long as the context lasts, with its data in a folder within that one.

    Only a durable one waits for the disk, as every server does by default.
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
        settings += " -c fsync=off -c full_page_writes=off"
    run("initdb", "-D", str(data), "-U", "huikuan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    run("pg_ctl", "start", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings)

    def restart(mode: str) -> None:
        run("pg_ctl", "restart", "-D", str(data), "-w", "-l", str(folder / "log"), "-m", mode)

    try:
        yield Cluster(f"postgresql+psycopg://huikuan@127.0.0.1:{port}", restart)
    finally:
        run("pg_ctl", "stop", "-D", str(data), "-m", "immediate")
        shutil.rmtree(folder)


def new_database(server: str, template: str = "template1") -> str:
    """An empty database, or a copy of another one; its name."""
    name = f"test{next(NUMBERS)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # faster where nothing is synced
    return name


def drop_database(server: str, name: str) -> None:
    """Throw a database away, whoever may still be connected."""
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
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
