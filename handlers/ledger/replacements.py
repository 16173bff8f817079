"""An edited document is written anew: the one that it was is taken back in the same transaction."""

from __future__ import annotations

from typing import TypeVar

from handlers.turns import Turn
from handlers.values import Values
from models.oversight import undoing

Row = TypeVar("Row")


def take_back(turn: Turn, values: Values, action: str, of: type[Row]) -> Row | None:
    """Take back what the values replace, by the action that had written it; None when they replace nothing."""
    replaces = values.get("replaces")
    if replaces is None:
        return None
    undoing.undo(
        turn.db, turn.actor, action, int(replaces), today=turn.today, now=turn.now,
        keep_credit=turn.company.rules.credit.kept,
    )  # fmt: skip
    return turn.db.get(of, int(replaces))
