"""`backup` and `restore`, and the check that tells whether what was put back is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import Clock
from bot.command_line.opening import opened, prepare, require_file, tell
from bot.failures import Failure
from bot.sections import SHORTEST_PASSPHRASE
from bot.settings import Settings, load_settings

PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file that holds the passphrase; else as the settings say.", dir_okay=False)
]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an earlier backup of that name is replaced.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Copy the whole database into a file, also while the bot runs; encrypted when there is a passphrase."""
    from bot import backups
    from models.migrations import newest
    from models.oversight import audit

    settings = load_settings()
    passphrase = _passphrase(settings, passphrase_file)
    require_file(settings)
    with opened(settings) as database:
        header = backups.make(database, file, passphrase, now=Clock().now(), evidence=settings.evidence.folder)
        if header.version == newest():  # an older database is copied before it is brought up to date
            with database.writing(brief=True) as db:
                after = {"file": file.name, "bytes": file.stat().st_size}
                audit.note(db, None, "backup.made", now=Clock().now(), after=after)
    locked = "encrypted with the passphrase" if passphrase is not None else "not encrypted: no passphrase is set"
    print(f"{file}: {file.stat().st_size} bytes, version {header.version}, {locked}")
    if (evidence := file.parent / backups.EVIDENCE).exists():
        print(f"{evidence}: the photos that it speaks of; keep them together")
    print("the keys of the personal fields are not in it: keep a copy of them too, at another place")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.", exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Also into a database that is not empty; it is lost.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put a backup into an empty database, bring it to this version and check it."""
    from bot import backups, copies
    from bot.running import only_one
    from models.oversight import audit

    settings = load_settings()
    passphrase = _passphrase(settings, passphrase_file)
    with (
        opened(settings) as database,
        only_one(database) if database.is_sqlite else copies.alone_on(database),
    ):
        restored = backups.restore(
            database,
            file,
            passphrase,
            lambda new: prepare(settings, new),
            evidence=settings.evidence.folder,
            force=force,
        )
        with database.writing() as db:
            audit.note(db, None, "restored", now=Clock().now(), after={"made_at": restored.header.made_at})
    print(f"restored what was backed up at {restored.header.made_at}")
    tell(restored.findings)


def _passphrase(settings: Settings, file: Path | None) -> str | None:
    """What encrypts a backup: as the file says that is named, else the settings."""
    if file is None:
        secret = settings.backup.passphrase
        return secret.get_secret_value() if secret is not None else None
    try:
        passphrase = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Failure(f"{file} cannot be read: {reason}") from None
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Failure(f"{file} holds no passphrase: {SHORTEST_PASSPHRASE} characters or more are needed")
    return passphrase
