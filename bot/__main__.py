"""The command line: `python -m bot COMMAND`, each with `--help`.

Exit 0 on success, 2 on wrong usage, 1 otherwise with one clear line on standard error. What is heavy is imported by
the command that needs it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.command_line import audits, copying, people, sealing
from bot.command_line.opening import group, opened, prepare, tell
from bot.failures import Failure
from bot.settings import Settings, SettingsError, load_settings
from locales import LANGUAGES, Reader, speak
from models.migrations import WrongVersion, newest
from models.refusal import Refused
from models.storage.database import Database
from models.storage.vault import KeyMissing, Tampered

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.people.members import Member

ProcessRole = Literal["all", "receive", "work", "send", "schedule"]
cli = group("Huikuan: a Telegram assistant for field sales, and the money its customers owe.", alone=True)
cli.add_typer(people.commands, name="member")
cli.add_typer(sealing.commands, name="keys")
cli.add_typer(audits.commands, name="audit")


@cli.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Without a command: serve Telegram when there is a token, else open the playground."""
    if context.invoked_subcommand is None:
        settings = load_settings()
        if settings.telegram.token is not None:
            _run(settings)
        else:
            _play(settings, settings.playground.port, fresh=False)


@cli.command()
def run(
    role: Annotated[ProcessRole, typer.Option(help="What it does, where several share a PostgreSQL.")] = "all",
) -> None:
    """Serve Telegram, by the settings."""
    _run(load_settings(), role)


@cli.command()
def play(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where the page is, on 127.0.0.1.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with the demo company anew.")] = False,
) -> None:
    """Try everything without Telegram: several people's phones on a web page, with a demo company."""
    settings = load_settings()
    _play(settings, settings.playground.port if port is None else port, fresh=fresh)


@cli.command(name="migrate")
def bring_up_to_date() -> None:
    """Bring the database to this program's version."""
    settings = load_settings()
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

    from bot.company import company_of
    from bot.understanding import one_line
    from handlers.hearing import context_for

    settings = load_settings()
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


cli.command()(copying.backup)
cli.command()(copying.restore)


def _moment(text: str | None) -> datetime:
    """An aware moment; the clock's when none is said."""
    if text is None:
        return Clock().now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} is no moment with a time zone, like 2026-11-21T09:00+08:00")
    return moment


def _speaker(db: Session, text: str) -> Member:
    from models.people.members import active_members

    for one in active_members(db):
        if text in (one.name, str(one.telegram_id)):
            return one
    raise Failure(f"nobody named {text} is in; `member list` shows who is")


@cli.command()
def verify(
    seal: Annotated[
        str | None, typer.Option(help="A seal's hash that was kept elsewhere, or its first 16 digits.")
    ] = None,
) -> None:
    """Check that the ledger adds up and that the audit chains are unbroken, also since a seal."""
    from models.oversight import seals
    from models.oversight.verification import findings

    if seal is not None and len(seal.strip()) < seals.SHORTEST:
        raise typer.BadParameter(f"{seals.SHORTEST} digits or more are needed", param_hint="--seal")
    with opened(load_settings(), existing=True) as database, database.reading() as db:
        found = list(findings(db))
        kept = seals.held(db, seal) if seal is not None else None
        if kept is None and seal is not None:
            wrong = "the audit was rewritten since then, or put back from an older backup"
            found.append(f"audit: the database holds no seal {seal.strip()[:64]}: {wrong}")
        tell(found)
        if kept is not None:
            print(f"seal {kept.number} of {kept.at:%Y-%m-%d %H:%M} UTC is held: nothing before it was rewritten")


@cli.command()
def doctor() -> None:
    """Look at settings, database, token, time zone and fonts: a line each."""
    from bot.doctor import examine

    settings = load_settings()
    wrong = 0
    for well, line in examine(settings):
        print(f"{'ok   ' if well else 'WRONG'} {line}")
        wrong += not well
    if wrong:
        raise Failure(f"doctor: {wrong} of these need care")


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
        clock = Clock()

        async def work() -> int:
            duties = ALL if role == "all" else frozenset({Duty(role)})
            app = App(settings, database, clock, token=token.get_secret_value(), duties=duties)
            return await serve(app, lambda: _announce(settings, app.bot.username, database, clock))

        code = asyncio.run(work())
    sys.exit(code)


def _announce(settings: Settings, username: str, database: Database, clock: Clock) -> None:
    """Say that the bot is ready, and how the first admin gets in while there is none."""
    from bot.company import company_of
    from models.people.invites import set_up_code
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


def _end(line: str) -> None:
    print(line, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
