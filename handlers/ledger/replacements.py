"""An edited document is written anew: the one that it was is taken back in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from handlers.turns import Turn
from handlers.values import Values
from models.ledger import amendments
from models.ledger.payments import Payment
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


@contextmanager
def without_replaced(turn: Turn, values: Values) -> Iterator[None]:
    """The books without the payment that is written anew, to look at only; as they are when there is none."""
    replaces = values.get("replaces")
    if replaces is None:
        yield
        return
    turn.will_write()
    replaced = turn.db.get_one(Payment, int(replaces))
    with amendments.without(
        turn.db, turn.actor, replaced, today=turn.today, now=turn.now, keep_credit=turn.company.rules.credit.kept
    ):
        yield
