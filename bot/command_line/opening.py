"""What the commands share: how they look, and how they open the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bot.clock import Clock
from bot.failures import Failure
from bot.keys import ensure_key, vault_of
from bot.settings import Settings
from models.migrations import WrongVersion, migrate, require_current
from models.storage.database import Database, open_database
from models.storage.keyring import remember, require_keys


def group(about: str, *, alone: bool = False) -> typer.Typer:
    """Commands under one word, with help and errors as plain lines; `alone`: the word means something by itself."""
    return typer.Typer(
        help=about,
        no_args_is_help=not alone,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


@contextmanager
def opened(settings: Settings, *, existing: bool = False, migrated: bool = False) -> Iterator[Database]:
    """The database: one that must be there and at this version, or one that is brought up to date, or as it is."""
    if existing:
        require_file(settings)
    database = open_database(settings.database.url, vault_of(settings))
    try:
        if existing:
            require_current(database)
            require_keys(database)
        if migrated:
            prepare(settings, database)
        yield database
    finally:
        database.close()


def prepare(settings: Settings, database: Database) -> bool:
    """A database with its key, at this version, that knows the key. Whether its version changed."""
    with database.alone():
        made = ensure_key(settings, database)
        changed = migrate(database)
        remember(database, now=Clock().now())
    if made:
        print(
            f"A new key was made: {made}. It opens the personal fields of the database, and no backup holds it:\n"
            "keep a copy of the file elsewhere. Who loses it loses phones, addresses and texts for good.",
            flush=True,
        )
    return changed


def require_file(settings: Settings) -> None:
    """Looking at a database that is not there must not make one."""
    from sqlalchemy import make_url

    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise WrongVersion(f"there is no database at {url.database} yet: run `python -m bot migrate` first")


def tell(found: list[str]) -> None:
    """What the books' check found: nothing, or a line each and a failure."""
    for line in found:
        print(line)
    if found:
        raise Failure(f"verify: {len(found)} findings")
    print("the ledger adds up, and the audit chains are unbroken")
