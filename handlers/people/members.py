"""Who is in: the list of members, and the button that shuts somebody out."""

from __future__ import annotations

from handlers.answers import Align, Button, Column, Style, Table, Text
from handlers.commands import LEADERS, Command, Taps, row_id
from handlers.oversight import deputies
from handlers.people.invites import list_button
from handlers.turns import Turn
from locales import _, n_
from models.oversight import audit, handovers
from models.people import members, reach
from models.people.members import Member, Role, Team
from models.refusal import Denied

ROWS = 10


def show(turn: Turn, page: str = "0") -> None:
    """Everybody the speaker leads, ten a page, each with a button."""
    people = members.led_by(turn.db, turn.actor)
    start = min(row_id(page), max(0, (len(people) - 1) // ROWS)) * ROWS
    here = people[start : start + ROWS]
    rows = [(one.name, Role(one.role), team.name if team else "") for one, team in here]
    table = Table(
        (
            Column(_("Name"), Align.LEFT),
            Column(_("Role"), Align.LEFT),
            Column(_("Team"), Align.LEFT),
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
    lost = [
        _("{name} cannot be reached since {day}: {reason}.", name=one.name, day=since, reason=reach.reason_of(one))
        for one, _team in here
        if (since := one.unreachable_since) is not None
    ]
    turn.show(n_("{n} member", "{n} members", len(people)), table, *lost, [*buttons, *(list_button(turn) or [])])


def card(turn: Turn, member_id: str) -> None:
    """One member, with the button that stops them."""
    member, team = _led(turn, row_id(member_id))
    turn.show(
        Text(member.name, Style.HEADING),
        _("Role: {role}", role=Role(member.role)),
        _("Team: {team}", team=team.name) if team else None,
        _("In since {day}", day=member.joined_at),
        _("Cannot be reached: {reason}", reason=reach.reason_of(member)) if member.unreachable_since else None,
        [
            [Button(_("⛔ Stop"), f"member.stop:{member.id}")],
            *(deputies.button(member) if turn.actor.role == Role.ADMIN else []),
            [Button(_("◀ Members"), "members:0")],
        ],
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
    left = any(one.id == member.id for one, _count in handovers.givers_for(turn.db, turn.actor))
    turn.show(
        _("{name} is out.", name=member.name),
        _("The customers of {name} are there still: hand them over.", name=member.name) if left else None,
        [
            *([[Button(_("🔁 Hand over"), f"handover.to:{member.id}::0")]] if left else []),
            [Button(_("◀ Members"), "members:0")],
        ],
    )


def _led(turn: Turn, member_id: int) -> tuple[Member, Team | None]:
    for member, team in members.led_by(turn.db, turn.actor):
        if member.id == member_id and member.id != turn.actor.id:
            return member, team
    raise Denied(_("I do not know that colleague, or their work is not yours to read."))


COMMANDS = (Command("members", _("Who is in"), _("/members"), show, roles=LEADERS, reads=True),)
TAPS = Taps(
    writing={"member.stopped": stop},
    reading={"members": show, "member": card, "member.stop": ask_stop},
)
