"""Pauses: the days on which a receivable is neither chased nor bears fees, by disputes and by the customer's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session

from models.ledger import disputes, promises
from models.ledger.receivables import Receivable


class Pause(NamedTuple):
    """Days on which something rests: from the first one up to the day before `end` (None: it still rests)."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether it rests on that day."""
        return self.start <= day and (self.end is None or day < self.end)


def pauses_of(
    db: Session, receivable: Receivable, *, for_disputes: bool = True, for_promises: bool = True
) -> Sequence[Pause]:
    """The pauses of a receivable, those of either cause as wanted, joined where they touch, the earliest first."""
    found: list[Pause] = []
    if for_disputes:
        found += [Pause(*days) for days in disputes.disputed_days(db, receivable.customer_id, receivable.id or 0)]
    if for_promises:
        days = promises.waiting_days(db, receivable.customer_id)
        found += [Pause(first, last + timedelta(days=1)) for first, last in days]
    return joined(found)


def joined(pauses: Sequence[Pause]) -> Sequence[Pause]:
    """The same days in as few pauses as can be: none overlaps or touches another, and none is empty."""
    found: list[Pause] = []
    for start, end in sorted(pauses, key=lambda one: one.start):
        if end is not None and end <= start:
            continue
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < start):
            found.append(Pause(start, end))
        elif last.end is not None:
            found[-1] = Pause(last.start, None if end is None else max(last.end, end))
    return found
