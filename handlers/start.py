"""The door: joining with a one-time code, and the one sentence that strangers get."""

from __future__ import annotations

from handlers import deep_links, menu
from handlers.answers import Style, Text
from handlers.commands import Command, Taps
from handlers.turns import Turn
from locales import _, language_of
from models.people import invites
from models.people.members import Role


def start(turn: Turn) -> None:
    """For a member: what a link opens, else what this is and what to do first."""
    if deep_links.opened(turn, turn.said.rest.strip()):
        return
    turn.note("started")
    turn.reply(
        _("Hello {name}, you are in as {role}.", name=turn.actor.name, role=Role(turn.actor.role)),
        _("Say what happened in one sentence, for example “received 5000 from Huaxin by WeChat”, or use /menu."),
        menu.keyboard(Role(turn.actor.role)),
    )


def answer_stranger(turn: Turn) -> None:
    """Somebody unknown: a code is always answered, anything else with one sentence an hour; an address is no code."""
    code = turn.said.rest.strip() if turn.said.command == "start" else ""
    if code and not deep_links.is_address(code):
        turn.will_write()
        _join(turn, code)
    elif invites.may_be_told(turn.db, turn.said.person.telegram_id, now=turn.now):
        turn.reply(
            _(
                "This is the assistant of {company} for its own staff. To get in, ask your manager for a link.",
                company=turn.company.name,
            )
        )


def _join(turn: Turn, code: str) -> None:
    person = turn.said.person
    member = invites.join(
        turn.db,
        code,
        telegram_id=person.telegram_id,
        name=person.name,
        language=language_of(person.language_code) if person.language_code else turn.company.language,
        timezone=turn.company.zone.key,
        now=turn.now,
    )
    if member is None:
        turn.reply(_("That code is not valid, or not any more. Ask for a new link."))
        return
    turn.actor_or_none = member
    turn.reply(
        _("Welcome {name}! You are in as {role}.", name=member.name, role=Role(member.role)),
        _("Say what happened in one sentence, for example “received 5000 from Huaxin by WeChat”, or use /menu."),
        Text(_("Language and time zone: /settings. What I understand: /help."), Style.QUIET),
        menu.keyboard(Role(member.role)),
    )


COMMANDS = (Command("start", _("What this is"), _("/start [CODE]"), start, reads=True, strangers=True, listed=False),)
TAPS = Taps()
