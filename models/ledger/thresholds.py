"""Thresholds: up to which amount something about money needs nobody's agreement."""

from __future__ import annotations

from dataclasses import dataclass

from models.money import Money


@dataclass(frozen=True)
class Thresholds:
    """From which amount on somebody else has to agree, in the company's currency; None: whatever the amount, and of
    credit notes never."""

    write_off: Money | None = None
    offer: Money | None = None  # what a settlement offer gives up
    credit_note: Money | None = None


def needs_approval(threshold: Money | None, amount: Money) -> bool:
    """Whether somebody else has to agree: from the threshold on, and always in a currency that it is not in."""
    return threshold is None or amount.currency != threshold.currency or amount.minor >= threshold.minor
