"""Where the keys of the personal fields are kept, and what a command needs of them before it opens the database.

They come from HUIKUAN_SECURITY__KEY (one or several, the newest first), or from a file of lines `ID KEY`, the newest
last, which is made when a database is. They never lie in the database's folder: whoever takes it, or a backup of it,
has not got the keys. A file that changes is read again by whoever works, so keys change under a running process.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import mkstemp
from time import sleep

from sqlalchemy import make_url

from bot.clock import Clock
from bot.failures import Failure
from bot.settings import Settings
from models.oversight import audit
from models.storage import keyring, rotation
from models.storage.database import Database
from models.storage.keyring import SealingKey
from models.storage.vault import Key, Vault, new_key

FILE_HEAD = """\
# The keys of Huikuan's personal fields, one a line: ID KEY. The newest is the last line.
# Without them phones, e-mail addresses, addresses, places and texts cannot be read. No backup of the database holds
# them: keep a copy of this file elsewhere. Old keys stay, for old backups. `python -m bot keys rotate` adds one.
"""
PAUSE = 0.02
"""Seconds between two transactions of a rotation, for whoever waits for the database."""

PATIENCE = 10.0
NOT_A_KEY = "a key is 32 bytes in base64, as `openssl rand -base64 32` makes them"


def vault_of(settings: Settings) -> Vault:
    """The keys by the settings; none where the file is not there yet. Raises Failure."""
    if settings.security.key is not None:
        return Vault(_from_environment(settings.security.key.get_secret_value()))
    file = key_file(settings)
    return Vault(file.keys(), renewed=file.renewed)


def ensure_key(settings: Settings, database: Database) -> Path | None:
    """Where a first key was made, for a database in which nothing is sealed yet. Raises Failure."""
    keyring.require_keys(database)
    if database.vault.keys:
        return None
    file = key_file(settings)
    made = file.make()
    database.vault.refresh()
    return file.path if made else None


def listed(settings: Settings, database: Database) -> list[str]:
    """A line for each key, here or missing: its id and what it is for. Never the key."""
    here = [key.id for key in database.vault.keys]
    with database.reading() as db:
        known = {key.id: key for key in keyring.known(db)}
        ids = [*here, *(key_id for key_id in known if key_id not in here)]
        return ["\t".join(_described(settings, key_id, known.get(key_id), here)) for key_id in ids]


def _described(settings: Settings, key_id: str, key: SealingKey | None, here: Sequence[str]) -> Iterator[str]:
    zone = settings.company.timezone
    yield key_id
    yield f"since {key.since.astimezone(zone):%Y-%m-%d %H:%M}" if key else "not used yet"
    if key is not None and key.retired_at is not None:
        yield f"until {key.retired_at.astimezone(zone):%Y-%m-%d %H:%M}; older backups need it"
    elif here[:1] == [key_id]:
        yield "seals what is written now"
    elif key is not None:
        yield "something is still sealed with it; `keys rotate` ends that"
    else:
        yield "nothing needs it"
    if key_id not in here:
        yield "MISSING"


def rotate(settings: Settings, database: Database, clock: Clock) -> Iterator[str]:
    """Seal everything with a new key while others work; what was begun and interrupted goes on. Says what it does."""
    from bot.evidence import Store  # heavy, and only needed here

    with database.reading() as db:
        used = list(keyring.in_use(db))
    if not database.vault.keys:
        raise Failure("there is no key yet: `run` makes the first one with the database")
    if used == [database.vault.newest.id]:
        if settings.security.key is not None:
            raise Failure(
                f"everything is sealed with {used[0]}, the first key of HUIKUAN_SECURITY__KEY: put a new one before it "
                "(NEW,OLD) for every process, restart them, and rotate then"
            )
        key_file(settings).add(new_key())
        database.vault.refresh()
    newest = database.vault.newest.id
    keyring.remember(database, now=clock.now())
    yield f"sealing everything with the key {newest}"
    store = Store(settings.evidence.folder, database.vault)
    total, left = 0, True
    while left:
        left = False
        _await_older_transactions(database)
        for sealed in chain(rotation.reseal(database), store.seal_again()):
            left, total = True, total + sealed
            sleep(PAUSE)
    keyring.retire(database, now=clock.now())
    with database.writing() as db:
        audit.note(db, None, "keys.rotated", now=clock.now(), after={"from": used, "to": newest, "sealed": total})
    yield f"{total} rows and files are sealed with {newest} now; keep the older keys for older backups"


def _await_older_transactions(database: Database) -> None:
    """Who began before the new key came may write under the old one: let them end, as long as that is bearable."""
    since = rotation.moment(database)
    for _time in range(round(PATIENCE / PAUSE)):
        if not rotation.older_transactions(database, since):
            return
        sleep(PAUSE)


class KeyFile:
    """The file of keys. Raises Failure where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None

    def keys(self) -> list[Key]:
        """Its keys, newest first; none when there is no file."""
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise Failure(f"security.key_file: {str(self.path)!r} cannot be read: {reason}") from None
        lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        keys = [self._key(number, line) for number, line in enumerate(lines, 1)]
        return list({key.id: key for key in reversed(keys)}.values())

    def renewed(self) -> list[Key] | None:
        """Its keys when it was changed since this was asked last; a file that cannot be used changes nothing."""
        try:
            found = self.path.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen == self._seen:
                return None
            keys = self.keys()
        except (OSError, Failure):
            return None
        self._seen = seen
        return keys or None

    def add(self, key: Key) -> None:
        """Write the key below the others: beside the file first, and then in its place."""
        former = self.path.read_text("utf-8") if self.path.exists() else FILE_HEAD
        beside = self._written(f"{former.rstrip()}\n{_line(key)}\n")
        os.replace(beside, self.path)
        _sync(self.path.parent)

    def make(self) -> bool:
        """Whether a file with a first key was made; another process may have made it meanwhile."""
        beside = self._written(f"{FILE_HEAD}{_line(new_key())}\n")
        try:
            os.link(beside, self.path)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        _sync(self.path.parent)
        return True

    def _written(self, text: str) -> Path:
        """A file beside with that text, on the disk; only its owner may read it."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Failure(f"security.key_file: {str(self.path)!r} cannot be written: {error.strerror}") from None
        return Path(name)

    def _key(self, number: int, line: list[str]) -> Key:
        if len(line) == 2 and (key := _key_from(line[1])) is not None and key.id == line[0]:
            return key
        raise Failure(f"security.key_file: key {number} of {str(self.path)!r} is damaged; {NOT_A_KEY}, after its id")


def key_file(settings: Settings) -> KeyFile:
    """The file that the settings name. Refuses one that lies in the database's folder."""
    path = settings.security.key_file
    if path is None:
        raise Failure("there is no key: set security.key_file, or HUIKUAN_SECURITY__KEY")
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database:
        folder = Path(url.database).resolve().parent
        if path.resolve().is_relative_to(folder):
            raise Failure(
                f"security.key_file: {str(path)!r} lies in the database's folder, {str(folder)!r}, and would be copied "
                "with it: name a path elsewhere"
            )
    return KeyFile(path)


def _from_environment(text: str) -> list[Key]:
    keys = [_key_from(part.strip()) for part in text.split(",") if part.strip()]
    if not keys or None in keys:
        raise Failure(f"security.key: {NOT_A_KEY}; several stand with commas between them, the newest first")
    return [key for key in dict.fromkeys(keys) if key is not None]


def _key_from(text: str) -> Key | None:
    with suppress(ValueError):
        return Key(urlsafe_b64decode(text.replace("+", "-").replace("/", "_").rstrip("=") + "="))
    return None


def _line(key: Key) -> str:
    return f"{key.id} {urlsafe_b64encode(key.secret).decode('ascii')}"


def _sync(folder: Path) -> None:
    """Let the folder's own change reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
