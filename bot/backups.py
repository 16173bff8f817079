"""Backups: made while the bot runs, put back into an empty database, made by themselves every night.

A backup is one file (`bot/containers.py`) with one view of the whole database in it (`bot/copies.py`). It is written
beside its name, brought to the disk, read again and only then given its name, so that what bears a name is good. What
is put back is first read to its end; nothing is written before that went well.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from sqlalchemy import inspect
from sqlmodel import select

from bot import containers, copies
from bot.containers import Header
from bot.copies import Stopped
from bot.failures import Failure
from models.migrations import Standing, newest, standing, version_of
from models.oversight.verification import findings
from models.people.members import Member
from models.storage.database import Database, open_database
from models.storage.keyring import in_use
from models.storage.vault import KeyMissing

EVIDENCE = "huikuan-evidence"
"""The folder beside backups for the files that people sent; all backups of a folder share it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what is wrong with it."""

    header: Header
    findings: list[str]


def make(
    database: Database,
    path: Path,
    passphrase: str | None,
    *,
    now: datetime,
    evidence: Path | None = None,
    stopped: Stopped = lambda: False,
) -> Header:
    """Write a backup of the database as it is now, and bring the folder of evidence beside it up to date.

    Raises Failure, and Stop when it is to end.
    """
    if path.exists() and not containers.is_ours(path):
        raise Failure(f"{path} is there already and is no backup: name another file")
    version = version_of(database)
    if version is None:
        raise Failure("the database is empty: there is nothing to back up")
    with database.reading() as db:
        keys = tuple(in_use(db))
    header = Header(database.url.get_backend_name(), version, now.isoformat(timespec="seconds"), keys)
    body = copies.pages_of(database, path.parent, stopped) if database.is_sqlite else copies.dump_of(database, stopped)
    with _files(path), _put_in_place(path) as (file, beside):
        containers.write(file, header, body, passphrase)
        file.flush()
        for _chunk in containers.body_of(beside, passphrase):  # what cannot be read again is no backup
            copies.go_on(stopped)
    if evidence is not None:  # after the database: what it speaks of is there
        copy_evidence(evidence, path.parent / EVIDENCE, stopped)
    return header


BringUp = Callable[[Database], object]
"""Brings a database that was put back to this version."""


def restore(
    database: Database,
    path: Path,
    passphrase: str | None,
    bring_up: BringUp,
    *,
    evidence: Path | None = None,
    force: bool = False,
) -> Restored:
    """Put a backup in the place of an empty database that nobody else uses, bring it to this version and check it.

    What lies in the folder of evidence beside it is put back, too. Raises Failure, and KeyMissing when its personal
    fields could not be read.
    """
    with _files(path):
        header = containers.header_of(path)
    engine = database.url.get_backend_name()
    if header.engine != engine:
        raise Failure(f"{path} is a backup of {header.engine}, and the database is {engine}: name one of its kind")
    if header.version > newest():
        raise Failure(f"{path} is of a newer program (version {header.version}, this program knows {newest()})")
    here = {key.id for key in database.vault.keys}
    for key_id in header.keys:
        if key_id not in here:
            raise KeyMissing(key_id)
    _require_empty(database, force=force)
    put_back = _restore_file if database.is_sqlite else _restore_dump
    with _files(path):
        found = put_back(database, path, passphrase, bring_up)
        if evidence is not None:
            copy_evidence(path.parent / EVIDENCE, evidence)
    return Restored(header, found)


def copy_evidence(source: Path, target: Path, stopped: Stopped = lambda: False) -> int:
    """Copy the sealed files that the other folder has not got, or only as they were under an earlier key; how many."""
    count = 0
    with _files(source):
        for path in sorted(source.glob("[0-9a-f][0-9a-f]/*")):
            copies.go_on(stopped)
            place = target / path.relative_to(source)
            if not path.name.startswith(".") and not _as_new(place, path):
                with _put_in_place(place) as (file, _beside):
                    file.write(path.read_bytes())
                count += 1
    return count


def _as_new(copied: Path, path: Path) -> bool:
    return copied.exists() and copied.stat().st_mtime_ns >= path.stat().st_mtime_ns


def _restore_file(database: Database, path: Path, passphrase: str | None, bring_up: BringUp) -> list[str]:
    """The new file is finished and checked beside the old one, and then takes its place."""
    assert database.url.database
    place = Path(database.url.database)
    with _put_in_place(place) as (file, beside):
        _unpack(path, passphrase, file)
        new = open_database(f"sqlite:///{beside}", database.vault)
        try:
            found = _examined(new, bring_up)
        finally:
            new.close()
        database.close()
        if place.exists():  # what still stands in the old log belongs to the old file: the new one must not find it
            with closing(sqlite3.connect(place)) as old:
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for end in ("-wal", "-shm"):
            Path(f"{place}{end}").unlink(missing_ok=True)
    return found


def _restore_dump(database: Database, path: Path, passphrase: str | None, bring_up: BringUp) -> list[str]:
    with NamedTemporaryFile(prefix="huikuan-") as dump:
        _unpack(path, passphrase, dump)
        copies.take_in(database, Path(dump.name))
    return _examined(database, bring_up)


def _examined(database: Database, bring_up: BringUp) -> list[str]:
    """What is wrong with what was put back, once it is at this version."""
    bring_up(database)
    with database.reading() as db:
        return list(findings(db))


def _unpack(path: Path, passphrase: str | None, into: IO[bytes]) -> None:
    for chunk in containers.body_of(path, passphrase):
        into.write(chunk)
    into.flush()


def _require_empty(database: Database, *, force: bool) -> None:
    """Nothing of anybody's may be lost: nobody is in, or it is forced; and never other programs' tables."""
    if database.is_sqlite and not Path(database.url.database or "").exists():
        return
    found = standing(database)
    with database.reading() as db:
        if found is Standing.EMPTY:
            if inspect(db.connection()).get_table_names():
                raise Failure("the database holds tables of another program: name an empty one")
        elif not force and db.exec(select(Member.id).limit(1)).first() is not None:
            raise Failure("the database is not empty: name an empty one, or give --force to lose what it holds")


@contextmanager
def _files(path: Path) -> Iterator[None]:
    """What the system refuses to do with files is a failure with a reason."""
    try:
        yield
    except OSError as error:
        raise Failure(f"{error.filename or path}: {error.strerror or error}") from error
    except sqlite3.Error as error:  # its own word for a full disk, among others
        raise Failure(f"{path}: {error}") from error


@contextmanager
def _put_in_place(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file to write beside that name, readable by its owner only; it takes the name when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.part")
    with open(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(f"{path} is being written already") from None
        try:
            file.truncate()
            yield file, beside
            file.flush()
            os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
