"""What late fees have accrued, as other places tell it: a customer's card, an open item."""

from __future__ import annotations

from handlers.answers import Button
from handlers.commands import SELLERS
from handlers.turns import Turn
from locales import Words, _
from models.directory.customers import Customer
from models.ledger import accruals
from models.ledger.receivables import Instalment, Receivable


def accrued_lines(turn: Turn, customer: Customer) -> list[Words]:
    """What a customer's late money has cost so far, for its card; nothing without late fees."""
    found = accruals.accruals_of(turn.db, turn.company.rules.fees, customer, until=turn.today)
    return [_("⏱ Late fee accrued: {amount}", amount=amount) for amount in accruals.sums_of(found)]


def item_line(turn: Turn, customer: Customer, instalment: Instalment) -> Words | None:
    """What has accrued on one part."""
    rule, receivable = turn.company.rules.fees, turn.db.get_one(Receivable, instalment.receivable_id)
    found = accruals.accruals_of(turn.db, rule, customer, until=turn.today, receivable=receivable)
    own = [one.fee for one in found if one.instalment.id == instalment.id]
    return _("⏱ Late fee accrued: {amount}", amount=own[0]) if own else None


def fee_row(turn: Turn, customer: Customer, line: Words | None) -> list[list[Button]]:
    """The button that leads to what has accrued, for whom may charge it."""
    if line is None or turn.actor.role not in SELLERS:
        return []
    return [[Button(_("⏱ Late fee"), f"begin:fee:{customer.key}")]]
