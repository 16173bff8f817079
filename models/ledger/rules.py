"""How the company handles its money: the parameters of every rule of the ledger, as one value.

Each rule's module defines its own parameters as a frozen dataclass; they are only gathered here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from models.ledger.buckets import Buckets
from models.ledger.credit import CreditUse
from models.ledger.discounts import Leniency
from models.ledger.disputes import Returning
from models.ledger.dunning import Ladder
from models.ledger.fees import FeeRule
from models.ledger.letterheads import Letterhead
from models.ledger.occasions import Occasions
from models.ledger.provision import Rates
from models.ledger.thresholds import Thresholds
from models.ledger.urgency import Weights
from models.ledger.ways import Ways
from models.money import Money


@dataclass(frozen=True)
class Rules:
    """The company's own choices, one field for each rule."""

    credit: CreditUse = field(default_factory=CreditUse)
    ageing: Buckets = field(default_factory=Buckets)
    provision: Rates = field(default_factory=Rates)
    occasions: Occasions = field(default_factory=Occasions)
    ways: Ways = field(default_factory=Ways)
    dunning: Ladder = field(default_factory=Ladder)
    fees: FeeRule = field(default_factory=FeeRule)
    cash_limit: Money | None = None  # a payment in cash above it is warned of
    leniency: Leniency = field(default_factory=Leniency)
    due_on_working_days: bool = False
    """Whether what falls due by its terms on a day off is due on the next working day."""
    order: Weights = field(default_factory=Weights)
    letterhead: Letterhead = field(default_factory=Letterhead)
    confirm_within_days: int = 10  # a statement that was drawn by itself, before the manager is told
    approvals: Thresholds = field(default_factory=Thresholds)
    disputes: Returning = field(default_factory=Returning)
