"""The menu of buttons, help, and the way out of everything."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from handlers import asides
from handlers.answers import Button, Key, Keyboard, Style, Text
from handlers.commands import Command, Taps
from handlers.hearing import heard
from handlers.ledger.receivables import lines_of
from handlers.turns import Turn
from locales import LANGUAGES, Reader, Sentence, _, speak
from models.people.members import Role
from models.storage.drafts import draft_of

SELLING = (("pay", "visit"), ("bill", "follow"), ("today", "due"), ("find", "new"))
LEADING = (("team", "report"), ("today", "due"), ("aging", "plan"), ("pay", "find"))
COUNTING = (("pay", "bill"), ("due", "aging"), ("plan", "report"), ("find", "export"))
ACTIONS = {Role.SALESPERSON: SELLING, Role.MANAGER: LEADING, Role.FINANCE: COUNTING, Role.ADMIN: LEADING}
"""The main actions of each role, as they stand on the menu."""

LABELS: dict[str, Sentence] = {
    "pay": _("💰 Payment"),
    "visit": _("🚶 Visit"),
    "bill": _("🧾 Receivable"),
    "follow": _("📅 Follow-up"),
    "today": _("☀️ Today"),
    "due": _("⏳ Due"),
    "find": _("🔍 Find"),
    "new": _("➕ New customer"),
    "team": _("👥 Team"),
    "report": _("📊 Report"),
    "aging": _("📆 Ageing"),
    "plan": _("🗓 Plan"),
    "export": _("📤 Export"),
}


@cache
def _keys() -> dict[str, str]:
    """What the keys of the reply keyboard say in each language, and the command that each begins."""
    readers = [Reader(language, ZoneInfo("UTC")) for language in LANGUAGES]
    return {speak(label, reader): name for name, label in LABELS.items() for reader in readers}


def command_of_key(text: str) -> str | None:
    """The command behind a key of the reply keyboard; None when the words are no key."""
    return _keys().get(text.strip())


def menu(turn: Turn) -> None:
    """The main actions as buttons, and the keys below the chat if they were put away."""
    rows = [[Button(LABELS[name], f"begin:{name}") for name in row] for row in ACTIONS[Role(turn.actor.role)]]
    turn.reply(
        _("⌨️ The keys are below the chat."),
        _("What shall we do?"),
        [*rows, [Button(_("⌨️ Put the keys away"), "keys.away")]],
        keyboard(Role(turn.actor.role)),
    )


def keyboard(role: Role) -> Keyboard:
    """The actions that stay below the chat."""
    rows = [[Key(LABELS[name]) for name in row] for row in ACTIONS[role][:3]]
    return Keyboard(rows)


def put_away(turn: Turn) -> None:
    """Free the room below the chat; /menu brings the keys back."""
    turn.reply(_("The keys are away. /menu brings them back."), Keyboard())


def help_(turn: Turn) -> None:
    """What I understand, or how one command is used."""
    from handlers import COMMANDS, commands_for

    name = str(heard(turn, "help").values.get("command", ""))
    if name:
        command = COMMANDS.get(name)
        if command is None or turn.actor.role not in command.roles:
            turn.reply(_("I do not know /{command}. /help lists what I understand.", command=name[:32]))
            return
        turn.reply(command.title, command.form)
        return
    lines = [
        _("/{command} - {title}", command=command.name, title=command.title)
        for command in commands_for(Role(turn.actor.role))
    ]
    turn.reply(
        _("Say it in one sentence, or use a command:"),
        lines_of(lines),
        Text(_("For example: “received 5000 from Huaxin by WeChat”, “visited Huaxin, sample on Friday”."), Style.QUIET),
        Text(_("/help pay shows how one command is used. Everything can be taken back with /undo."), Style.QUIET),
    )


def cancel(turn: Turn) -> None:
    """Leave what was begun."""
    draft = draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if draft is not None:
        asides.drop(turn, draft)
        turn.show(_("Left. Nothing was written."))
    else:
        turn.reply(_("There is nothing to leave. /menu shows what we can do."))


COMMANDS = (
    Command("menu", _("The main actions as buttons"), _("/menu"), menu, reads=True),
    Command("help", _("What I understand"), _("/help [COMMAND]"), help_, reads=True),
    Command("cancel", _("Leave what was begun"), _("/cancel"), cancel),
)
TAPS = Taps(reading={"keys.away": put_away})
