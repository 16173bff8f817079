"""Who is in: invitations, the list of members, and the button that shuts somebody out."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.answers import Align, Button, Column, Link, Style, Table, Text
from handlers.commands import LEADERS, Command, Taps, row_id
from handlers.hearing import heard
from handlers.turns import Turn
from locales import _, n_
from models import access, audit, invites, members
from models.members import Member, Role, Team, team_named, teams_of
from models.refusal import Denied, Refused

ROWS = 10


def invite(turn: Turn) -> None:
    """A one-time link for a new colleague: /invite salesperson East"""
    reading = heard(turn, "invite")
    role = Role(reading.values["role"]) if "role" in reading.values else None
    team_name = str(reading.values.get("team", ""))
    mine = teams_of(turn.db, turn.actor)
    if role is None:
        turn.reply(
            _("Whom? Try /invite salesperson TEAM."),
            Text(
                _("Roles: salesperson, manager, finance, admin. Teams: {teams}", teams=[one.name for one in mine]),
                Style.QUIET,
            ),
        )
        return
    team = _team(turn, role, team_name, mine)
    row, code = invites.invite(turn.db, turn.actor, role, team, now=turn.now)
    address = f"https://t.me/{turn.bot_username}?start={code}"
    turn.reply(
        _("A link for one {role}, valid once until {day}:", role=role, day=row.expires_at),
        _("Team: {team}", team=team.name) if team else None,
        address,
        Text(_("Or send me: /start {code}", code=code), Style.QUIET),
        [[Link(_("Open the chat"), address)]],
    )


def _team(turn: Turn, role: Role, name: str, mine: Sequence[Team]) -> Team | None:
    """Managers invite into their own teams; an admin's new team name makes the team."""
    if turn.actor.role != Role.ADMIN and role in (Role.MANAGER, Role.FINANCE, Role.ADMIN):
        raise Denied(_("Only an admin can invite a {role}.", role=role))
    if not name:
        if role in (Role.FINANCE, Role.ADMIN):
            return None
        if len(mine) == 1:
            return mine[0]
        raise Refused(
            _("Which team? For example /invite salesperson East. Teams: {teams}", teams=[one.name for one in mine])
        )
    team = team_named(turn.db, name)
    if turn.actor.role == Role.ADMIN:
        if len(name) > LONGEST_TEAM:
            raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEAM))
        if team is None:
            team = members.make_team(turn.db, name)
            audit.record(turn.db, turn.actor, "team.made", team, now=turn.now, after={"name": team.name})
        return team
    if team is None or not access.leads_team(turn.db, turn.actor, team):
        kind = Refused if team is None else Denied
        raise kind(
            _("Which team? For example /invite salesperson East. Teams: {teams}", teams=[one.name for one in mine])
        )
    return team


LONGEST_TEAM = 50


def _which_team(mine: Sequence[Team]) -> Refused:
    return Refused(_("Which team? For example /invite salesperson East. Teams: {teams}", teams=_names(mine)))


def _names(teams: Sequence[Team]) -> list[str]:
    return [team.name for team in teams]


def show(turn: Turn, page: str = "0") -> None:
    """Everybody the speaker leads, ten a page, each with a button."""
    people = members.led_by(turn.db, turn.actor)
    start = min(row_id(page), max(0, (len(people) - 1) // ROWS)) * ROWS
    here = people[start : start + ROWS]
    rows = [
        (one.name, Role(one.role), team.name if team else "", _("unreachable") if one.unreachable_since else None)
        for one, team in here
    ]
    table = Table(
        (
            Column(_("Name"), Align.LEFT),
            Column(_("Role"), Align.LEFT),
            Column(_("Team"), Align.LEFT),
            Column("", Align.LEFT),
        ),
        rows,
    )
    buttons = [[Button(one.name, f"member:{one.id}")] for one, _team in here if one.id != turn.actor.id]
    number = start // ROWS
    paging = []
    if start:
        paging.append(Button("◀", f"members:{number - 1}"))
    if start + ROWS < len(people):
        paging.append(Button("▶", f"members:{number + 1}"))
    if paging:
        buttons.append(paging)
    turn.show(n_("{n} member", "{n} members", len(people)), table, buttons)


def card(turn: Turn, member_id: str) -> None:
    """One member, with the button that stops them."""
    member, team = _led(turn, row_id(member_id))
    turn.show(
        Text(member.name, Style.HEADING),
        _("Role: {role}", role=Role(member.role)),
        _("Team: {team}", team=team.name) if team else None,
        _("In since {day}", day=member.joined_at),
        _("Cannot be reached: {reason}", reason=member.unreachable_reason or "") if member.unreachable_since else None,
        [[Button(_("⛔ Stop"), f"member.stop:{member.id}")], [Button(_("◀ Members"), "members:0")]],
    )


def ask_stop(turn: Turn, member_id: str) -> None:
    """Asked once more, because it shuts somebody out at once."""
    member, _team = _led(turn, row_id(member_id))
    turn.show(
        _("Stop {name}? From the next tap on {name} is out; customers and figures stay.", name=member.name),
        [
            [Button(_("⛔ Yes, stop"), f"member.stopped:{member.id}")],
            [Button(_("✖ Cancel"), f"member:{member.id}")],
        ],
    )


def stop(turn: Turn, member_id: str) -> None:
    """Shut a member out."""
    member, _team = _led(turn, row_id(member_id))
    members.stop_member(turn.db, member, now=turn.now)
    audit.record(turn.db, turn.actor, "member.stopped", member, now=turn.now)
    turn.show(_("{name} is out.", name=member.name), [[Button(_("◀ Members"), "members:0")]])


def _led(turn: Turn, member_id: int) -> tuple[Member, Team | None]:
    for member, team in members.led_by(turn.db, turn.actor):
        if member.id == member_id and member.id != turn.actor.id:
            return member, team
    raise Denied(_("I do not know that colleague, or their work is not yours to read."))


COMMANDS = (
    Command("invite", _("A one-time link for a colleague"), _("/invite ROLE [TEAM]"), invite, roles=LEADERS),
    Command("members", _("Who is in"), _("/members"), show, roles=LEADERS, reads=True),
)
TAPS = Taps(
    writing={"member.stopped": stop},
    reading={"members": show, "member": card, "member.stop": ask_stop},
)
