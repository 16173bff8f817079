"""The sections of the settings that say how the company handles its money, and how the rules take them."""

from __future__ import annotations

from bot.settings import Settings
from models.ledger.rules import Rules


def rules_of(_settings: Settings) -> Rules:
    """The parameters of all rules of the ledger."""
    return Rules()
