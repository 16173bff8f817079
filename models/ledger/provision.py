"""Provision: what is set aside for money that may never come, by how late it is.

A provision matrix (IFRS 9, B5.5.35): each bucket of the ageing by due date has a rate, and the provision is the sum of
the buckets at their rates, each rounded half up to the minor unit. Unapplied credit lowers no bucket. The rates are the
company's own; without rates there is no provision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Rates:
    """Percent of each bucket, from what is not due to what is longest overdue; none: nothing is set aside."""

    percents: tuple[Decimal, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.percents)


def provision(buckets: Sequence[int], rates: Rates) -> Sequence[int]:
    """What is set aside for each bucket, in minor units, each rounded half up."""
    if not rates:
        return [0] * len(buckets)
    return [part_of(minor, percent) for minor, percent in zip(buckets, rates.percents, strict=True)]


def part_of(minor: int, percent: Decimal) -> int:
    """So many percent of an amount, rounded half up to the minor unit."""
    return int((minor * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))
