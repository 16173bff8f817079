"""Versions of the database: bring one up to date, and tell whether one is older or newer than this program.

Each change of a table is a file in `versions/`. After changing tables, in a development environment:

    python -m models.migrations "customers: Keep the time zone."

writes the next one by comparing the tables with an empty database brought up to date; read it before committing it.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

import models
from models.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
VERSION_TABLE = "alembic_version"
LOCK = 0x48554B4D
"""The key of the lock under which one process changes PostgreSQL's tables; the others wait, and find them changed."""


class Standing(Enum):
    """A database compared with this program."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()


class WrongVersion(Exception):
    """The database and the program do not fit; the text says what to do."""


def newest() -> str:
    """The version that this program's tables are at."""
    return max(_known())


def standing(database: Database) -> Standing:
    """How the database compares with this program."""
    version = version_of(database)
    if version is None:
        return Standing.EMPTY
    if version == newest():
        return Standing.CURRENT
    return Standing.OLDER if version in _known() else Standing.NEWER


def migrate(database: Database) -> bool:
    """Bring an empty or older database up to date. False when it was; refuses one that is newer than the program."""
    found = standing(database)
    if found is Standing.NEWER:
        raise WrongVersion(_newer(database))
    if found is Standing.CURRENT:
        return False
    upgrade(database, newest())
    if database.is_sqlite and found is not Standing.EMPTY:
        _forget_former_pages(database)
    return True


def upgrade(database: Database, version: str) -> None:
    """Change the tables up to that version."""
    from alembic import command

    config = _config()
    with (
        database.engine.execution_options(huikuan_writes=True).connect() as connection,
        _tables_may_go(connection),
        connection.begin(),
    ):
        if not database.is_sqlite:  # a large table takes its time, and of several processes one does it
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        _require_whole(connection)


@contextmanager
def _tables_may_go(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by writing it anew, and would delete what refers to the old one along with it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _require_whole(connection: Connection) -> None:
    """Nothing refers to a row that is not there: what SQLite did not look at meanwhile."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise RuntimeError(f"rows of {sorted({row[0] for row in lost})} refer to rows that are not there")


def _forget_former_pages(database: Database) -> None:
    """SQLite leaves what was there on free pages; what is sealed now must not stand there in clear."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def require_current(database: Database) -> None:
    """Refuse a database that is not at this program's version."""
    found = standing(database)
    if found is Standing.NEWER:
        raise WrongVersion(_newer(database))
    if found is not Standing.CURRENT:
        state = "empty" if found is Standing.EMPTY else "older than this program"
        raise WrongVersion(f"the database is {state}: run `python -m bot migrate` first")


def stamp(database: Database) -> None:
    """Mark a database whose tables were made from the models as being at this program's version."""
    from alembic import command

    config = _config()
    with database.engine.execution_options(huikuan_writes=True).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.stamp(config, "head")


def differences(database: Database) -> list[object]:
    """What a migrated database has otherwise than the models; nothing when they are equal."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    load_tables()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, SQLModel.metadata))


def write_next(message: str) -> None:
    """Write the version that brings the newest one to the models' tables."""
    from tempfile import TemporaryDirectory

    from alembic import command

    from models.storage.database import open_database
    from models.storage.vault import Vault

    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/empty.db", Vault(()))
        config = _config()
        with database.engine.execution_options(huikuan_writes=True).connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            if _known():
                command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{len(_known()) + 1:04}")
        database.close()


def load_tables() -> None:
    """Import every module that has tables, so that the metadata is complete."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if not module.name.startswith(__name__):
            import_module(module.name)


def version_of(database: Database) -> str | None:
    """The version that the database is at; None when it is empty."""
    with database.reading() as db:
        if not inspect(db.connection()).has_table(VERSION_TABLE):
            return None
        version = db.connection().execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()
        return None if version is None else str(version)


def _known() -> set[str]:
    """All versions, by the numbers that their files begin with; Alembic takes half a second to say the same."""
    return {path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py")}


def _newer(database: Database) -> str:
    return (
        f"the database is newer than this program (version {version_of(database)}, "
        f"this program knows {newest()}): install a newer program"
    )


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", HERE.as_posix())
    config.set_main_option("path_separator", "os")
    for hook, arguments in {"tidy": "check --fix --exit-zero --silent", "lay_out": "format --quiet"}.items():
        for name, value in {
            "hooks": "tidy, lay_out",
            f"{hook}.type": "exec",
            f"{hook}.executable": str(Path(sys.executable).parent / "ruff"),
            f"{hook}.options": f"{arguments} REVISION_SCRIPT_FILENAME",
        }.items():
            config.set_section_option("post_write_hooks", name, value)
    return config
