"""Ways in: one-time links by /invite, the list of those that are still open, and the button that ends one.

    invites                   the open ones, in place
    invite.revoke:ID          asks once more
    invite.revoked:ID         ends it

A manager who wants another manager asks an admin for it; the link then goes to who asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.addresses import address_of
from handlers.answers import Button, Buttons, Link, Style, Text
from handlers.commands import LEADERS, Command, Taps, row_id
from handlers.hearing import heard
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter, Said
from handlers.turns import Turn
from handlers.work.activities import in_fives
from locales import Sentence, _, n_
from models.oversight import audit
from models.oversight.approvals import Approval
from models.people import access, invites, members
from models.people.invites import Invite
from models.people.members import Member, Role, Team, team_named, teams_of
from models.refusal import Denied, Refused

LONGEST_TEAM = 50
MOST = 20


def invite(turn: Turn) -> None:
    """A one-time link for a new colleague: /invite salesperson East"""
    reading = heard(turn, "invite")
    role = Role(reading.values["role"]) if "role" in reading.values else None
    mine = teams_of(turn.db, turn.actor)
    if role is None:
        turn.reply(
            _("Whom? Try /invite salesperson TEAM."),
            Text(
                _("Roles: salesperson, manager, finance, admin. Teams: {teams}", teams=[one.name for one in mine]),
                Style.QUIET,
            ),
            list_button(turn),
        )
        return
    team = _team(turn, role, str(reading.values.get("team", "")), mine)
    if turn.actor.role != Role.ADMIN and role == Role.MANAGER:
        assert team is not None
        approval = invites.ask_for_manager(turn.db, turn.actor, team, now=turn.now)
        approvals.ask(turn, approval)
        approvals.show_own(turn, approval)
        return
    row, code = invites.invite(turn.db, turn.actor, role, team, now=turn.now)
    turn.reply(*_link(turn, row, code, team))


def _link(turn: Turn, row: Invite, code: str, team: Team | None) -> Sequence[Said]:
    address = address_of(turn, code)
    return [
        _("A link for one {role}, valid once until {day}:", role=Role(row.role), day=row.expires_at),
        _("Team: {team}", team=team.name) if team else None,
        address,
        Text(_("Or send me: /start {code}", code=code), Style.QUIET),
        Buttons([[Link(_("Open the chat"), address)]]),
    ]


def _team(turn: Turn, role: Role, name: str, mine: Sequence[Team]) -> Team | None:
    """Managers invite into their own teams; an admin's new team name makes the team."""
    if turn.actor.role != Role.ADMIN and role in (Role.FINANCE, Role.ADMIN):
        raise Denied(_("Only an admin can invite a {role}.", role=role))
    if not name:
        if role in (Role.FINANCE, Role.ADMIN):
            return None
        if len(mine) == 1:
            return mine[0]
        raise Refused(_which_team(mine))
    team = team_named(turn.db, name)
    if turn.actor.role == Role.ADMIN:
        if len(name) > LONGEST_TEAM:
            raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEAM))
        if team is None:
            team = members.make_team(turn.db, name)
            audit.record(turn.db, turn.actor, "team.made", team, now=turn.now, after={"name": team.name})
        return team
    if team is None or not access.leads_team(turn.db, turn.actor, team):
        raise (Refused if team is None else Denied)(_which_team(mine))
    return team


def _which_team(mine: Sequence[Team]) -> Sentence:
    names = [team.name for team in mine]
    return _("Which team? For example /invite salesperson East. Teams: {teams}", teams=names)


# --- those that are open


def list_button(turn: Turn) -> list[list[Button]] | None:
    """The way to the open invitations, when there are any."""
    count = len(invites.open_invites(turn.db, turn.actor, now=turn.now))
    label = n_("🔗 {n} open invitation", "🔗 {n} open invitations", count)
    return [[Button(label, "invites")]] if count else None


def show(turn: Turn) -> None:
    """The invitations that still let somebody in, each with a button that ends it."""
    rows = invites.open_invites(turn.db, turn.actor, now=turn.now)
    lines = [_("{place}. {line}", place=str(place), line=_line(turn, row)) for place, row in enumerate(rows[:MOST], 1)]
    numbers = [Button(str(place), f"invite.revoke:{row.id}") for place, row in enumerate(rows[:MOST], 1)]
    turn.show(
        Text(_("Open invitations"), Style.HEADING) if rows else _("No invitation is open."),
        *lines,
        _("… and {n} more", n=len(rows) - MOST) if len(rows) > MOST else None,
        Text(_("A number ends that invitation."), Style.QUIET) if rows else None,
        [*in_fives(numbers), [Button(_("◀ Members"), "members:0")]],
    )


def ask_revoke(turn: Turn, invite_id: str) -> None:
    """Asked once more, because the link may have been handed on."""
    row = _open(turn, invite_id)
    turn.show(
        _("End this invitation? Its link lets nobody in from then on."),
        _line(turn, row),
        [[Button(_("⛔ Yes, end it"), f"invite.revoked:{row.id}")], [Button(_("✖ Cancel"), "invites")]],
    )


def revoke(turn: Turn, invite_id: str) -> None:
    """The link lets nobody in any more."""
    row = invites.revoke(turn.db, turn.actor, row_id(invite_id), now=turn.now)
    turn.show(_("The invitation is ended."), _line(turn, row), [[Button(_("◀ Members"), "members:0")]])


def _open(turn: Turn, invite_id: str) -> Invite:
    key = row_id(invite_id)
    row = next((one for one in invites.open_invites(turn.db, turn.actor, now=turn.now) if one.id == key), None)
    if row is None:
        raise Refused(_("That invitation is used or over already."))
    return row


def _line(turn: Turn, row: Invite) -> Sentence:
    """For which role and team it is, and until when."""
    team = turn.db.get(Team, row.team_id) if row.team_id is not None else None
    by = turn.db.get(Member, row.made_by) if row.made_by is not None else None
    maker = by.name if by is not None else _("the set-up")
    if team is None:
        return _("{role}, until {day} ({name})", role=Role(row.role), day=row.expires_at, name=maker)
    return _(
        "{role}, {team}, until {day} ({name})", role=Role(row.role), team=team.name, day=row.expires_at, name=maker
    )


# --- a manager asks for another one


def _what(turn: Turn, approval: Approval) -> Sentence:
    team = turn.db.get_one(Team, approval.subject_id)
    return _("a new manager for the team {team}", team=team.name)


def _told(turn: Turn, approval: Approval, made: tuple[Invite, str]) -> Sequence[Said]:
    """The link goes to who asked, and to nobody else."""
    row, code = made
    return _link(turn, row, code, turn.db.get(Team, row.team_id))


MATTERS = {
    invites.NEW_MANAGER.name: Matter(
        heading=_("👥 Invite a manager"),
        what=_what,
        told=_told,
        reasons={"enough": _("The team has enough managers"), "talk": _("Let us talk about it first")},
    )
}
COMMANDS = (Command("invite", _("A one-time link for a colleague"), _("/invite ROLE [TEAM]"), invite, roles=LEADERS),)
TAPS = Taps(writing={"invite.revoked": revoke}, reading={"invites": show, "invite.revoke": ask_revoke})
