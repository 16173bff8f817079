"""Where the suite keeps its databases: in files, or on a PostgreSQL server of its own.

A shelf knows how to make an empty database, to copy one and to throw one away; everything else is the product's. What
the suite runs on is chosen by `--on sqlite` (which is the default) or `--on postgresql`.
"""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url
from sqlmodel import SQLModel

from models import migrations
from models.storage.database import Database
from tests.clusters import drop_database, new_database


class Shelf(Protocol):
    """A place for databases, which are named by their URLs."""

    def new(self) -> str:
        """An empty database, without tables."""
        ...

    def copy(self, url: str) -> str:
        """Another one with the same in it; nobody may be connected to the first."""
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
        shutil.copy(make_url(url).database or "", make_url(made).database or "")
        return made

    def drop(self, url: str) -> None:
        path = Path(make_url(url).database or "")
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()


class Server:
    """PostgreSQL: databases of one server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def new(self) -> str:
        return f"{self._url}/{new_database(self._url)}"

    def copy(self, url: str) -> str:
        return f"{self._url}/{new_database(self._url, make_url(url).database or '')}"

    def drop(self, url: str) -> None:
        drop_database(self._url, make_url(url).database or "")


def make_tables(database: Database) -> None:
    """Bring an empty database to this program's version by what the models say."""
    migrations.load_tables()
    SQLModel.metadata.create_all(database.engine.execution_options(huikuan_writes=True))
    migrations.stamp(database)
