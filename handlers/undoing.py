"""Taking back: /undo for the last thing written, and the Undo button on every echo."""

from __future__ import annotations

from handlers.commands import Command, Taps, row_id
from handlers.receivables import balance_line
from handlers.turns import Turn
from locales import Words, _
from models import undoing
from models.undoing import Undone


def undo_last(turn: Turn) -> None:
    """Take back the last thing I wrote, without a question."""
    done = undoing.undo_last(turn.db, turn.actor, today=turn.today, now=turn.now)
    turn.reply(_("↩️ Undone: {what}", what=done.what), _balance(turn, done))


def undo_this(turn: Turn, action: str, subject_id: str) -> None:
    """The button under an echo; a second tap says that it is undone already."""
    done = undoing.undo(turn.db, turn.actor, action, row_id(subject_id), today=turn.today, now=turn.now)
    turn.show(_("↩️ Undone: {what}", what=done.what), _balance(turn, done))


def _balance(turn: Turn, done: Undone) -> Words | None:
    return balance_line(turn, done.debtor) if done.debtor is not None else None


COMMANDS = (Command("undo", _("Undo the last thing I wrote"), _("/undo"), undo_last),)
TAPS = Taps(writing={"undo": undo_this})
