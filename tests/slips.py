"""What stands on the paper of `tests/paper.py`: lines, and what is noted beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

WRITE_OFF, RECOVERY, BILL, REFUND, OTHER = "write-off", "recovery", "bill", "refund", "other"
DAY = timedelta(days=1)


@dataclass
class Line:
    """So much more (or less) is owed on an item, or without one: is to the customer's good."""

    day: date
    item: int | None
    amount: int
    document: str  # who wrote it
    written: date  # when
    source: str | None = None  # whose money it is
    kind: str = OTHER
    stands: bool = True  # neither taken back, nor taking back


@dataclass(frozen=True)
class Item:
    """A part of a bill."""

    key: int
    bill: int
    part: int
    due: date
    issued: date
    amount: int

    @property
    def place(self) -> tuple[date, int, int]:
        """Where it stands in the order in which money settles."""
        return self.due, self.bill, self.part


@dataclass(frozen=True)
class Bill:
    """What was billed, and what may be kept of it by who pays within so many days."""

    amount: int
    issued: date
    percent: int = 0
    days: int = 0
    is_fee: bool = False

    def early(self, on: date) -> int:
        """The discount for paying on that day."""
        return half_up(Decimal(self.amount * self.percent) / 100) if on <= self.issued + self.days * DAY else 0


@dataclass(frozen=True)
class Document:
    """A discount, write-off, credit note, move or refund: which bill it names, and with which payment it goes."""

    name: str
    bill: int | None = None
    payment: str | None = None
    is_note: bool = False
    moved: int | None = None  # the item that it moved


@dataclass
class Objection:
    """A dispute of one bill, or of all that is owed."""

    bill: int | None
    opened: date
    closed: date | None = None


@dataclass
class Offered:
    """What is given up of a bill, or of all that was overdue, when the rest comes in time."""

    bill: int | None
    amount: int
    made: date
    until: date
    document: str | None = None  # with which it was taken


@dataclass(frozen=True)
class FeeTaken:
    """The late fee of an item up to a day was charged or waived."""

    item: int
    until: date
    amount: int
    document: str


@dataclass(frozen=True)
class FeeTerms:
    """Percent for a day, days of grace, and the most, in percent of the item."""

    percent: Decimal
    grace: int
    cap: int


def half_up(value: Decimal) -> int:
    """The nearest whole number."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
