"""Where the suite keeps its databases: in files, or on a PostgreSQL server of its own.

A shelf knows how to make an empty database, to copy one and to throw one away; everything else is the product's. What
the suite runs on is chosen by `--on sqlite` (which is the default) or `--on postgresql`.
"""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url
from sqlmodel import SQLModel

from models import migrations
from models.storage.database import Database
from tests.clusters import Contents, connected, contents, drop_database, new_database, refill
from tests.locked import opened

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that the files of a whole suite surely fit in."""


class Shelf(Protocol):
    """A place for databases, which are named by their URLs."""

    def new(self) -> str:
        """An empty database, without tables."""
        ...

    def copy(self, url: str) -> str:
        """Another one with the same in it; nobody may be connected to the first."""
        ...

    def refill(self, url: str, original: str) -> bool:
        """The one is again as the other is, in which nobody may be at work; whether connections to it still hold."""
        ...

    def drop(self, url: str) -> None:
        """It is not needed any more."""
        ...


class Files:
    """SQLite: a folder of files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def new(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"

    def copy(self, url: str) -> str:
        made = self.new()
        self.refill(made, url)
        return made

    def refill(self, url: str, original: str) -> bool:
        self.drop(url)
        shutil.copy(make_url(original).database or "", make_url(url).database or "")
        return False

    def drop(self, url: str) -> None:
        path = Path(make_url(url).database or "")
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()


class Server:
    """PostgreSQL: databases of one server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._contents: dict[str, Contents] = {}
        self._refilling: dict[str, psycopg.Connection] = {}

    def new(self) -> str:
        return f"{self._url}/{new_database(self._url)}"

    def copy(self, url: str) -> str:
        return f"{self._url}/{new_database(self._url, _name(url))}"

    def refill(self, url: str, original: str) -> bool:
        if original not in self._contents:
            self._contents[original] = contents(self._url, _name(original))
        try:
            if refill(self._connected(url), self._contents[original]):
                return True
        except psycopg.OperationalError:
            pass  # a test cut all connections, also this one
        self.drop(url)
        new_database(self._url, _name(original), _name(url))
        return False

    def drop(self, url: str) -> None:
        if url in self._refilling:
            self._refilling.pop(url).close()
        drop_database(self._url, _name(url))

    def _connected(self, url: str) -> psycopg.Connection:
        if url not in self._refilling:
            self._refilling[url] = connected(self._url, _name(url))
        return self._refilling[url]


def _name(url: str) -> str:
    return make_url(url).database or ""


class Desk:
    """One open database for all that is tried one after the other: each begins with what stands in another one.

    So statements are compiled once, and on PostgreSQL connections are made once.
    """

    def __init__(self, shelf: Shelf, original: str) -> None:
        self._shelf = shelf
        self.database = opened(shelf.copy(original))

    @property
    def url(self) -> str:
        """Where it is."""
        return self.database.url.render_as_string(hide_password=False)

    def filled(self, original: str) -> Database:
        """The database, with what stands in the original and nothing else."""
        if self.database.is_sqlite:
            self.database.close()  # nobody may hold the file that is exchanged
        if not self._shelf.refill(self.url, original):
            self.database.close()
        return self.database

    def replace(self) -> None:
        """Take another one: who failed may still be at work in this one."""
        url = self.url
        self.database.close()
        self.database = opened(self._shelf.new())
        self._shelf.drop(url)

    def close(self) -> None:
        """Nothing is tried any more."""
        self.database.close()
        self._shelf.drop(self.url)


def quickest_folder() -> Path | None:
    """Memory where it has room, for there no commit waits for a disk; else None, which is the usual folder."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def make_tables(database: Database) -> None:
    """Bring an empty database to this program's version by what the models say."""
    migrations.load_tables()
    SQLModel.metadata.create_all(database.engine.execution_options(huikuan_writes=True))
    migrations.stamp(database)
