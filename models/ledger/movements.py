"""What moved the balance in a stretch of time: billed, fees, collected, discounts, and so on, from the entries.

The balance at the end is the balance before the first day plus all movements, always: moving money between instalments
and credit adds up to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col, func

from models.calendar import DAY
from models.ledger.entries import CASH, Entry, Kind
from models.money import Money
from models.people.access import of_customers

LOWERS = frozenset({Kind.PAYMENT, Kind.DISCOUNT, Kind.CREDIT_NOTE, Kind.WRITE_OFF})
"""What lowers a balance, and is told without its sign."""

TOLD = (
    Kind.BILL, Kind.FEE, Kind.PAYMENT, Kind.REFUND, Kind.DISCOUNT, Kind.CREDIT_NOTE, Kind.WRITE_OFF, Kind.RECOVERY,
)  # fmt: skip
"""What changes a balance, in the order of telling."""

BILLS = (Kind.BILL, Kind.CREDIT_NOTE)
"""What is billed, less what was given up by credit notes."""

MONTHS = 24
"""How far back billing is looked at."""


@dataclass(frozen=True)
class Movements:
    """What was posted in one currency, by kind; minor units as they stand in the ledger."""

    currency: str
    sums: Mapping[Kind, int] = field(default_factory=dict)

    def of(self, kind: Kind) -> Money:
        """What it came to, without its sign in the ledger: what customers paid is above zero."""
        return Money(self.sums.get(kind, 0) * (-1 if kind in LOWERS else 1), self.currency)

    @property
    def total(self) -> Money:
        """By how much the balance moved."""
        return Money(sum(self.sums.values()), self.currency)

    @property
    def collected(self) -> Money:
        """Money received less what bounced, was reversed or was refunded in the same days."""
        return Money(-sum(self.sums.get(kind, 0) for kind in CASH), self.currency)

    @property
    def billed(self) -> Money:
        """What was billed less credit notes, reversals included."""
        return Money(sum(self.sums.get(kind, 0) for kind in BILLS), self.currency)


def movements(db: Session, visible: ColumnElement[bool], *, start: date, end: date) -> Mapping[str, Movements]:
    """What was posted from `start` to `end`, both included, by currency."""
    rows = db.execute(
        select(col(Entry.currency), col(Entry.kind), func.sum(col(Entry.amount)))
        .where(col(Entry.on) >= start, col(Entry.on) <= end, of_customers(col(Entry.customer_id), visible))
        .group_by(col(Entry.currency), col(Entry.kind))
    )
    found: dict[str, dict[Kind, int]] = defaultdict(dict)
    for currency, kind, total in rows:
        if total:
            found[currency][Kind(kind)] = int(total)
    return {currency: Movements(currency, sums) for currency, sums in found.items()}


def billed_by_month(db: Session, visible: ColumnElement[bool], *, end: date) -> Mapping[str, Sequence[tuple[int, int]]]:
    """What was billed by month back from a day, the newest first, by currency: (days of the month, minor units)."""
    lengths, since, until = [], end.replace(day=1), end
    for _month in range(MONTHS):
        lengths.append((until - since).days + 1)
        since, until = since - relativedelta(months=1), since - DAY
    first = end.replace(day=1) - relativedelta(months=MONTHS - 1)
    rows = db.execute(
        select(col(Entry.on), col(Entry.currency), func.sum(col(Entry.amount)))
        .where(col(Entry.on) >= first, col(Entry.on) <= end, col(Entry.kind).in_(BILLS))
        .where(of_customers(col(Entry.customer_id), visible))
        .group_by(col(Entry.on), col(Entry.currency))
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * MONTHS)
    for day, currency, total in rows:
        found[currency][(end.year - day.year) * 12 + end.month - day.month] += int(total)
    return {currency: list(zip(lengths, amounts, strict=True)) for currency, amounts in found.items()}
