"""Groups: linked to a team by its manager, they get that team's totals and nothing else."""

from __future__ import annotations

import handlers
from handlers.addresses import opener
from handlers.commands import LEADERS, Command, Taps
from handlers.hearing import heard
from handlers.turns import Turn
from locales import Reader, _
from models.company import Company
from models.people import access, groups
from models.people.groups import Group
from models.people.members import team_named, teams_of
from models.refusal import Denied, Refused

GROUP_TAPS = frozenset({"team", "rank"})
"""The buttons that work in a group: they only page through totals."""


def link(turn: Turn) -> None:
    """From now on this group gets the team's totals."""
    if turn.chat.private:
        turn.reply(_("Use /link TEAM in the group that shall get the team's totals."))
        return
    turn.will_write()
    name = str(heard(turn, "link").values.get("team", ""))
    mine = teams_of(turn.db, turn.actor)
    team = team_named(turn.db, name) if name else (mine[0] if len(mine) == 1 else None)
    if team is None or not access.leads_team(turn.db, turn.actor, team):
        names = ", ".join(one.name for one in mine)
        kind = Refused if team is None else Denied
        raise kind(_("Which team? Try /link TEAM with one of: {teams}", teams=names))
    groups.link(turn.db, turn.actor, turn.chat.id, turn.chat.title, team, now=turn.now)
    turn.reply(
        _(
            "This group now gets the totals of {team}: on working days in the evening, and by /team and /rank.",
            team=team.name,
        )
    )


def tell_how_to_link(turn: Turn) -> None:
    """Said once in a group that belongs to no team."""
    turn.will_write()
    if groups.may_be_told(turn.db, turn.chat.id, turn.chat.title, now=turn.now):
        turn.reply(_("This group belongs to no team yet. A manager can link it here with /link TEAM."))


def send_to_private(turn: Turn) -> None:
    """What is not for a group is asked in private."""
    known = turn.said.command in handlers.COMMANDS
    turn.reply(
        _("In groups I only tell totals: /team and /rank. Ask me the rest in private."),
        [[opener(turn, _("Open the chat"), turn.said.command or "" if known else "")]],
    )


def reader_of(group: Group, company: Company) -> Reader:
    """How a group is spoken to: the language of who linked it, the company's time zone."""
    return Reader(group.language, company.zone)


COMMANDS = (
    Command("link", _("Link this group to a team"), _("/link TEAM"), link, roles=LEADERS, in_groups=True, listed=False),
)
TAPS = Taps()
