"""Which debt a payment means that names none: it fits a newer one less its early discount, and not what is owed first.

Customers who pay one invoice early leave the older ones waiting; money that went to these would settle nothing whole
and lose the discount. So the form asks, with a button for each such debt and one for the oldest first. A payment that
is written anew is asked the same, with what the old one settled open again.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.forms import Choice, Part
from handlers.ledger.replacements import without_replaced
from handlers.reading import OLDEST_FIRST
from handlers.turns import Turn
from handlers.values import Values
from locales import _
from models.ledger.allocation import fits_alone
from models.money import Money


def _fits(turn: Turn, values: Values) -> Sequence[tuple[str, Money]]:
    """The number and the discount of each debt that fits."""
    amount = values.get("amount")
    if "customer" not in values or not isinstance(amount, Money) or "number" in values:
        return ()
    with without_replaced(turn, values, "payment.recorded"):
        fits = fits_alone(turn.db, values.customer(turn).key, amount, on=values.get("date") or turn.today)
        return [(fit.receivable.number, fit.amount) for fit in fits]


def _is_asked(turn: Turn, values: Values) -> bool:
    return bool(_fits(turn, values))


def _choices(turn: Turn, values: Values) -> Sequence[Choice]:
    """Each debt that fits, and the usual order."""
    fits = [
        Choice(_("{number} less {discount}", number=number, discount=discount), number)
        for number, discount in _fits(turn, values)[:MOST]
    ]
    return [*fits, Choice(_("Oldest first"), OLDEST_FIRST)]


MOST = 5
FIRST = Part("first", _("Settled first"), _("It fits a newer debt with its early discount. Which is settled first?"),
             _choices, when=_is_asked)  # fmt: skip
