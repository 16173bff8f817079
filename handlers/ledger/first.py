"""Which debt a payment means that names none: it fits a newer one less its early discount, and not what is owed first.

Customers who pay one invoice early leave the older ones waiting; money that went to these would settle nothing whole
and lose the discount. So the form asks, with a button for each such debt and one for the oldest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.forms import Choice, Part
from handlers.reading import OLDEST_FIRST
from handlers.turns import Turn
from handlers.values import Values
from locales import _
from models.ledger.allocation import fits_alone
from models.ledger.discounts import Taken
from models.money import Money


def _fits(turn: Turn, values: Values) -> Sequence[Taken]:
    amount = values.get("amount")
    if "customer" not in values or not isinstance(amount, Money) or "replaces" in values or "number" in values:
        return ()
    return fits_alone(turn.db, values.customer(turn).key, amount, on=values.get("date") or turn.today)


def _is_asked(turn: Turn, values: Values) -> bool:
    return bool(_fits(turn, values))


def _choices(turn: Turn, values: Values) -> Sequence[Choice]:
    """Each debt that fits, and the usual order."""
    fits = [
        Choice(_("{number} less {discount}", number=fit.receivable.number, discount=fit.amount), fit.receivable.number)
        for fit in _fits(turn, values)[:MOST]
    ]
    return [*fits, Choice(_("Oldest first"), OLDEST_FIRST)]


MOST = 5
FIRST = Part("first", _("Settled first"), _("It fits a newer debt with its early discount. Which is settled first?"),
             _choices, when=_is_asked)  # fmt: skip
