"""The command line: `python -m bot COMMAND`, each with `--help`.

Exit 0 on success, 2 on wrong usage, 1 otherwise with one clear line on standard error. What is heavy is imported by
the command that needs it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.exc import DBAPIError

from bot.audits import commands as audits
from bot.failures import Failure
from bot.opening import PLAIN, opened, prepare, require_file
from bot.settings import SHORTEST_PASSPHRASE, Settings, SettingsError, load_settings
from locales import LANGUAGES, Reader, speak
from models.database import Database
from models.members import Role
from models.migrations import WrongVersion, newest
from models.refusal import Refused
from models.vault import KeyMissing, Tampered

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.clock import Clock
    from models.members import Member

ProcessRole = Literal["all", "receive", "work", "send", "schedule"]
cli = typer.Typer(help="Huikuan: a Telegram assistant for field sales, and the money its customers owe.", **PLAIN)  # type: ignore[arg-type]
member = typer.Typer(help="Who is in: add, list, stop.", no_args_is_help=True, **PLAIN)  # type: ignore[arg-type]
cli.add_typer(member, name="member")
keys = typer.Typer(help="The keys of the personal fields: list, rotate.", no_args_is_help=True, **PLAIN)  # type: ignore[arg-type]
cli.add_typer(keys, name="keys")
cli.add_typer(audits, name="audit")


@cli.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Without a command: serve Telegram when there is a token, else open the playground."""
    if context.invoked_subcommand is None:
        settings = _settings()
        if settings.telegram.token is not None:
            _run(settings)
        else:
            _play(settings, settings.playground.port, fresh=False)


@cli.command()
def run(
    role: Annotated[ProcessRole, typer.Option(help="What it does, where several share a PostgreSQL.")] = "all",
) -> None:
    """Serve Telegram, by the settings."""
    _run(_settings(), role)


@cli.command()
def play(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where the page is, on 127.0.0.1.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with the demo company anew.")] = False,
) -> None:
    """Try everything without Telegram: several people's phones on a web page, with a demo company."""
    settings = _settings()
    _play(settings, settings.playground.port if port is None else port, fresh=fresh)


@cli.command(name="migrate")
def bring_up_to_date() -> None:
    """Bring the database to this program's version."""
    settings = _settings()
    with opened(settings) as database:
        changed = prepare(settings, database)
        print(f"the database {'is now' if changed else 'was already'} at version {newest()}")


@cli.command()
def read(
    text: Annotated[str | None, typer.Argument(help="A sentence; without one each line of standard input.")] = None,
    now: Annotated[str | None, typer.Option(help="When it is said, like 2026-11-21T09:00+08:00; else now.")] = None,
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = "en",
    speaker: Annotated[
        str | None, typer.Option("--as", help="Whose customers: a member's name or Telegram id.")
    ] = None,
) -> None:
    """What a sentence is understood as, as a line of JSON; nothing is written."""
    import json

    from bot.app import company_of
    from bot.understanding import one_line
    from handlers.hearing import context_for

    settings = _settings()
    with opened(settings, existing=True) as database, database.reading() as db:
        actor = _speaker(db, speaker) if speaker else None
        for line in [text] if text is not None else (each.rstrip("\n") for each in sys.stdin):
            said = {"text": line, "now": now, "language": language}
            if text is None and line.lstrip().startswith("{"):
                try:
                    said |= json.loads(line)
                except ValueError:
                    raise Failure(f"this line is no JSON: {line[:80]}") from None
            moment = _moment(said["now"])
            if said["language"] not in LANGUAGES:
                raise typer.BadParameter(f"{said['language']!r} is none of {', '.join(LANGUAGES)}")
            reader = Reader(str(said["language"]), actor.zone if actor else settings.company.timezone)
            context = context_for(db, actor, company_of(settings), reader, now=moment)
            print(one_line(str(said["text"]), context), flush=True)


def _moment(text: str | None) -> datetime:
    """An aware moment; the clock's when none is said."""
    if text is None:
        return _clock().now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} is no moment with a time zone, like 2026-11-21T09:00+08:00")
    return moment


def _speaker(db: Session, text: str) -> Member:
    from models.members import active_members

    for one in active_members(db):
        if text in (one.name, str(one.telegram_id)):
            return one
    raise Failure(f"nobody named {text} is in; `member list` shows who is")


PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file that holds the passphrase; else as the settings say.", dir_okay=False)
]


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an earlier backup of that name is replaced.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Copy the whole database into a file, also while the bot runs; encrypted when there is a passphrase."""
    from bot import backups

    settings = _settings()
    passphrase = _passphrase(settings, passphrase_file)
    require_file(settings)
    with opened(settings) as database:
        header = backups.make(database, file, passphrase, now=_clock().now(), evidence=settings.evidence.folder)
    locked = "encrypted with the passphrase" if passphrase is not None else "not encrypted: no passphrase is set"
    print(f"{file}: {file.stat().st_size} bytes, version {header.version}, {locked}")
    if (evidence := file.parent / backups.EVIDENCE).exists():
        print(f"{evidence}: the photos that it speaks of; keep them together")
    print("the keys of the personal fields are not in it: keep a copy of them too, at another place")


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.", exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Also into a database that is not empty; it is lost.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put a backup into an empty database, bring it to this version and check it."""
    from bot import backups, copies
    from bot.running import only_one
    from models import audit

    settings = _settings()
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
            audit.note(db, None, "restored", now=_clock().now(), after={"made_at": restored.header.made_at})
    print(f"restored what was backed up at {restored.header.made_at}")
    _tell(restored.findings)


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


@cli.command()
def verify(
    seal: Annotated[
        str | None, typer.Option(help="A seal's hash that was kept elsewhere, or its first 16 digits.")
    ] = None,
) -> None:
    """Check that the ledger adds up and that the audit chains are unbroken, also since a seal."""
    from models import seals
    from models.verification import findings

    if seal is not None and len(seal.strip()) < seals.SHORTEST:
        raise typer.BadParameter(f"{seals.SHORTEST} digits or more are needed", param_hint="--seal")
    with opened(_settings(), existing=True) as database, database.reading() as db:
        found = list(findings(db))
        kept = seals.held(db, seal) if seal is not None else None
        if kept is None and seal is not None:
            wrong = "the audit was rewritten since then, or put back from an older backup"
            found.append(f"audit: the database holds no seal {seal.strip()[:64]}: {wrong}")
        _tell(found)
        if kept is not None:
            print(f"seal {kept.number} of {kept.at:%Y-%m-%d %H:%M} UTC is held: nothing before it was rewritten")


def _tell(found: list[str]) -> None:
    """What the books' check found: nothing, or a line each and a failure."""
    for line in found:
        print(line)
    if found:
        raise Failure(f"verify: {len(found)} findings")
    print("the ledger adds up, and the audit chains are unbroken")


@cli.command()
def doctor() -> None:
    """Look at settings, database, token, time zone and fonts: a line each."""
    from bot.doctor import examine

    settings = _settings()
    wrong = 0
    for well, line in examine(settings):
        print(f"{'ok   ' if well else 'WRONG'} {line}")
        wrong += not well
    if wrong:
        raise Failure(f"doctor: {wrong} of these need care")


@member.command(name="add")
def add_member(
    telegram_id: Annotated[int, typer.Option(min=1, help="The person's Telegram id, as @userinfobot tells it.")],
    name: Annotated[str, typer.Option(help="How the person is called in reports.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    team: Annotated[str | None, typer.Option(help="The team; a missing one is made.")] = None,
    language: Annotated[str | None, typer.Option(help=f"The person's language: {', '.join(LANGUAGES)}.")] = None,
    timezone: Annotated[str | None, typer.Option(help="The person's own time zone, such as Asia/Shanghai.")] = None,
) -> None:
    """Let a person in, also the first admin."""
    from models import audit, members

    settings = _settings()
    if not name.strip():
        raise typer.BadParameter("a name is needed", param_hint="--name")
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LANGUAGES)}", param_hint="--language")
    if timezone is not None and not _is_zone(timezone):
        raise typer.BadParameter(f"{timezone!r} is no time zone", param_hint="--timezone")
    with opened(settings, migrated=True) as database, database.writing() as db:
        added = members.add_member(
            db,
            telegram_id=telegram_id,
            name=name.strip(),
            role=role,
            team=members.make_team(db, team) if team and team.strip() else None,
            language=language or settings.company.language,
            timezone=timezone or settings.company.timezone.key,
            now=_clock().now(),
        )
        after = {"role": str(added.role), "team": added.team_id}
        audit.record(db, None, "member.added", added, now=added.joined_at, after=after)
        print(f"{added.name} is in as {added.role}, and has to press Start in the bot's chat once")


@member.command(name="list")
def list_members() -> None:
    """Who is in, and who was stopped."""
    from sqlmodel import col, select

    from models.members import Member, Team

    with opened(_settings(), migrated=True) as database, database.reading() as db:
        teams = dict(db.exec(select(Team.id, Team.name)).all())
        for each in db.exec(select(Member).order_by(col(Member.stopped_at).is_not(None), Member.name)):
            more = ["stopped"] if each.stopped_at else []
            more += ["cannot be reached"] if each.unreachable_since and not each.stopped_at else []
            columns = [str(each.telegram_id), each.name, each.role, teams.get(each.team_id, "-"), *more]
            print("\t".join(columns))


@member.command(name="stop")
def stop_member(
    telegram_id: Annotated[int, typer.Option(min=1, help="The person's Telegram id, as `member list` shows it.")],
) -> None:
    """Shut a person out, from the next message on; what they wrote stays."""
    from models import audit, members

    with opened(_settings(), migrated=True) as database, database.writing() as db:
        found = members.member_by_telegram_id(db, telegram_id)
        if found is None:
            raise Failure(f"nobody with the Telegram id {telegram_id} is in")
        now = _clock().now()
        members.stop_member(db, found, now=now)
        audit.record(db, None, "member.stopped", found, now=now)
        print(f"{found.name} is stopped")


@keys.command(name="list")
def list_keys() -> None:
    """Each key by its id, and what it is for; one that is missing too. Never the keys themselves."""
    from bot.keys import listed

    settings = _settings()
    require_file(settings)
    with opened(settings) as database:
        for line in listed(settings, database):
            print(line)


@keys.command(name="rotate")
def rotate_keys() -> None:
    """Seal everything with a new key, while `run` works beside.

    A key from the file: a new one is added to it, and who works takes it up at once. From HUIKUAN_SECURITY__KEY: put
    the new one before the old one first.
    """
    from bot.keys import rotate

    settings = _settings()
    with opened(settings, existing=True) as database:
        for line in rotate(settings, database, _clock()):
            print(line, flush=True)


def main() -> None:
    """Run the command line; every expected failure is one clear line."""
    try:
        cli()
    except (Failure, SettingsError, WrongVersion, Tampered) as error:
        _end(str(error))
    except KeyMissing as error:
        _end(f"{error}: put it back into security.key_file, or name it in HUIKUAN_SECURITY__KEY")
    except Refused as refusal:
        _end(speak(refusal.sentence, Reader("en", ZoneInfo("UTC"))))
    except DBAPIError as error:
        _end(f"the database cannot be used: {' '.join(str(error.orig).split())}")


# --- how the commands do it


def _run(settings: Settings, role: ProcessRole = "all") -> None:
    token = settings.telegram.token
    if token is None:
        raise Failure(
            "there is no token: set HUIKUAN_TELEGRAM__TOKEN, or telegram.token_file in config.yaml; "
            "`python -m bot play` works without one"
        )
    import asyncio

    from bot.app import App
    from bot.duties import ALL, Duty
    from bot.logs import set_up_logs
    from bot.running import only_one, serve

    set_up_logs(settings.log)
    if role != "all" and settings.database.url.startswith("sqlite"):
        raise Failure(
            f"--role {role}: on SQLite one process does everything; for several set HUIKUAN_DATABASE__URL to a "
            "PostgreSQL, postgresql+psycopg://USER@HOST/NAME"
        )
    with opened(settings, migrated=True) as database, only_one(database):
        clock = _clock()

        async def work() -> int:
            duties = ALL if role == "all" else frozenset({Duty(role)})
            app = App(settings, database, clock, token=token.get_secret_value(), duties=duties)
            return await serve(app, lambda: _announce(settings, app.bot.username, database, clock))

        code = asyncio.run(work())
    sys.exit(code)


def _announce(settings: Settings, username: str, database: Database, clock: Clock) -> None:
    """Say that the bot is ready, and how the first admin gets in while there is none."""
    from bot.app import company_of
    from models.invites import set_up_code
    from models.preferences import keep_company

    print(f"@{username} is ready; Ctrl+C stops it", flush=True)
    with database.writing(brief=True) as db:  # other processes may start at the same moment
        keep_company(db, company_of(settings), now=clock.now())
        code = set_up_code(db, now=clock.now())
    if code is not None:
        print(
            f"nobody is in yet: the first admin opens https://t.me/{username}?start={code} within 7 days "
            f"(or sends /start {code} to @{username})",
            flush=True,
        )


def _play(settings: Settings, port: int, *, fresh: bool) -> None:
    from bot.logs import set_up_logs
    from bot.playground.play import play as open_playground

    set_up_logs(settings.log)
    open_playground(settings, port, fresh)


def _settings() -> Settings:
    return load_settings()


def _clock() -> Clock:
    from bot.clock import Clock

    return Clock()


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _end(line: str) -> None:
    print(line, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
