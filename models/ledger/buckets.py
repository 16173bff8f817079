"""Buckets: how old what is owed is, in steps of days, counted from the due date or from the day of issue.

By due date the first bucket is what is not due yet; by issue date there is none such, and what is not due is told
beside the buckets. A bucket ends with its last day: 30 days past due belong to 1-30, 31 days to 31-60.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from locales import Sentence, _


class Basis(StrEnum):
    """From which day the age is counted."""

    DUE = "due"
    ISSUED = "issued"

    @property
    def label(self) -> Sentence:
        """The head of the buckets' column."""
        return _("Past due") if self is Basis.DUE else _("Since issue")


@dataclass(frozen=True)
class Buckets:
    """The steps of an ageing."""

    ends: tuple[int, ...] = (30, 60, 90)
    """The last day of each bucket but the open one at the end; rising, above zero."""
    basis: Basis = Basis.DUE

    @property
    def limits(self) -> tuple[int, ...]:
        """The last day of each bucket but the open one, with what is not due yet."""
        return (0, *self.ends) if self.basis is Basis.DUE else self.ends

    @property
    def count(self) -> int:
        """How many buckets there are."""
        return len(self.limits) + 1

    @property
    def names(self) -> Sequence[Sentence]:
        """What the buckets are called, in order."""
        firsts = (1, *(end + 1 for end in self.ends)) if self.basis is Basis.DUE else (0, *(e + 1 for e in self.ends))
        steps = [
            _("{first}-{last} days", first=first, last=last) for first, last in zip(firsts, self.ends, strict=False)
        ]
        undue = [_("current")] if self.basis is Basis.DUE else []
        return [*undue, *steps, _("over {n} days", n=self.ends[-1])]

    def index_of(self, days: int) -> int:
        """The bucket of what is so many days past its due date, or its day of issue; below zero: before it."""
        return next((index for index, last in enumerate(self.limits) if days <= last), len(self.limits))

    def folded(self, minors: Sequence[int], finer: Buckets) -> tuple[int, ...]:
        """What finer buckets of the same basis hold, in these; every end of these is one of theirs."""
        found = [0] * self.count
        for days, minor in zip((*finer.limits, finer.limits[-1] + 1), minors, strict=True):
            found[self.index_of(days)] += minor
        return tuple(found)

    def starts(self, on: date) -> Sequence[date]:
        """As of a day: the earliest day of each bucket but the open one."""
        return [on - timedelta(days=last) for last in self.limits]


BY_DUE_DATE = Buckets()
"""Not due, 1-30, 31-60, 61-90, over 90."""
