"""An edited document is written anew: the one that it was is taken back in the same transaction.

Where somebody has to agree to the new one first, the old one stands until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import amendments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.offers import Offer
from models.oversight import undoing
from models.oversight.approvals import Approval, State
from models.people import access

Row = TypeVar("Row")


def document_for(turn: Turn, document_id: int, kind: AdjustmentKind) -> tuple[Adjustment, Customer]:
    """The document with its customer, when it is of that kind and the speaker may see the customer."""
    document = turn.db.get(Adjustment, document_id)
    if document is None or document.kind != kind:
        raise access.unknown_customer()
    return document, access.customer_for(turn.db, turn.actor, document.customer_id)


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


def replaced_by(turn: Turn, values: Values, action: str, of: type[Row]) -> Row | None:
    """What the values replace, still standing. Refuses what the speaker could not take back now."""
    replaces = values.get("replaces")
    if replaces is None:
        return None
    undoing.check(turn.db, turn.actor, action, int(replaces), now=turn.now)
    return turn.db.get(of, int(replaces))


@contextmanager
def without_replaced(turn: Turn, values: Values, action: str) -> Iterator[None]:
    """The books without what the values replace, to look at only; as they are when they replace nothing."""
    replaces, keep = values.get("replaces"), turn.company.rules.credit.kept
    if replaces is None:
        yield
        return
    turn.will_write()

    def back() -> object:
        return undoing.undo(
            turn.db, turn.actor, action, int(replaces), today=turn.today, now=turn.now, keep_credit=keep
        )

    with amendments.without(turn.db, back):
        yield


def stays_until(approval: Approval, replaced: Adjustment | Offer | None) -> Sentence | None:
    """What the document that is asked for would take the place of, as long as that stands."""
    if replaced is None or approval.state != State.OPEN:
        return None
    return _("In place of {amount}, which stands until this is approved.", amount=replaced.money)
