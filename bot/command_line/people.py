"""`python -m bot member`: who is in, without a chat."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.clock import Clock
from bot.command_line.opening import group, opened
from bot.failures import Failure
from bot.settings import load_settings
from locales import LANGUAGES
from models.people.members import Role

commands = group("Who is in: add, list, stop.")


@commands.command(name="add")
def add_member(
    telegram_id: Annotated[int, typer.Option(min=1, help="The person's Telegram id, as @userinfobot tells it.")],
    name: Annotated[str, typer.Option(help="How the person is called in reports.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    team: Annotated[str | None, typer.Option(help="The team; a missing one is made.")] = None,
    language: Annotated[str | None, typer.Option(help=f"The person's language: {', '.join(LANGUAGES)}.")] = None,
    timezone: Annotated[str | None, typer.Option(help="The person's own time zone, such as Asia/Shanghai.")] = None,
) -> None:
    """Let a person in, also the first admin."""
    from models.oversight import audit
    from models.people import members

    settings = load_settings()
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
            now=Clock().now(),
        )
        after = {"role": str(added.role), "team": added.team_id}
        audit.record(db, None, "member.added", added, now=added.joined_at, after=after)
        print(f"{added.name} is in as {added.role}, and has to press Start in the bot's chat once")


@commands.command(name="list")
def list_members() -> None:
    """Who is in, and who was stopped."""
    from sqlmodel import col, select

    from models.people.members import Member, Team

    with opened(load_settings(), migrated=True) as database, database.reading() as db:
        teams = dict(db.exec(select(Team.id, Team.name)).all())
        for each in db.exec(select(Member).order_by(col(Member.stopped_at).is_not(None), Member.name)):
            more = ["stopped"] if each.stopped_at else []
            more += ["cannot be reached"] if each.unreachable_since and not each.stopped_at else []
            columns = [str(each.telegram_id), each.name, each.role, teams.get(each.team_id, "-"), *more]
            print("\t".join(columns))


@commands.command(name="stop")
def stop_member(
    telegram_id: Annotated[int, typer.Option(min=1, help="The person's Telegram id, as `member list` shows it.")],
) -> None:
    """Shut a person out, from the next message on; what they wrote stays."""
    from models.oversight import audit
    from models.people import members

    with opened(load_settings(), migrated=True) as database, database.writing() as db:
        found = members.member_by_telegram_id(db, telegram_id)
        if found is None:
            raise Failure(f"nobody with the Telegram id {telegram_id} is in")
        now = Clock().now()
        members.stop_member(db, found, now=now)
        audit.record(db, None, "member.stopped", found, now=now)
        print(f"{found.name} is stopped")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
