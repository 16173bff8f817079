"""The ledger as a bookkeeper would keep it on paper: every rule once more, plainly, for one customer in one currency.

A list of lines, and nothing else that is kept; whatever is asked is added up from them anew. Nothing here is shared
with the product, so that both can only agree by being right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

WRITE_OFF, RECOVERY, BILL, OTHER = "write-off", "recovery", "bill", "other"


@dataclass
class Line:
    """So much more (or less) is owed on an item, or without one: is to the customer's good."""

    day: date
    item: int | None
    amount: int
    document: str  # who wrote it
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

    @property
    def place(self) -> tuple[date, int, int]:
        """Where it stands in the order in which money settles."""
        return self.due, self.bill, self.part


@dataclass
class Paper:
    """All lines so far."""

    items: dict[int, Item] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    # --- what is asked

    def owed(self, item: int, day: date = date.max) -> int:
        """What the item owes at the end of that day."""
        return sum(line.amount for line in self.lines if line.item == item and line.day <= day)

    def credit(self, day: date = date.max) -> int:
        """What is to the customer's good at the end of that day."""
        return -sum(line.amount for line in self.lines if line.item is None and line.day <= day)

    def late(self, day: date) -> dict[int, int]:
        """What is owed at the end of that day, by days past due (below one: not due)."""
        found: dict[int, int] = {}
        for item in self.items.values():
            days = (day - item.due).days
            found[days] = found.get(days, 0) + self.owed(item.key, day)
        return found

    def open(self) -> list[Item]:
        """The items that owe something, in the order in which money settles them."""
        return sorted((one for one in self.items.values() if self.owed(one.key)), key=lambda one: one.place)

    # --- what is written

    def bill(self, bill: int, items: Iterable[tuple[int, date, int]], today: date) -> None:
        """A bill of today in parts: (key, due day, amount)."""
        for part, (key, due, amount) in enumerate(items, start=1):
            self.items[key] = Item(key, bill, part, due, today)
            self._write(today, key, amount, f"bill {bill}", kind=BILL)
        self._pour(today)

    def pay(self, payment: int, amount: int, on: date, today: date, first: int | None = None) -> None:
        """Money that came on a day, told today; a bill may be named to be settled first."""
        name = f"payment {payment}"
        for item in sorted(self.open(), key=lambda one: (one.bill != first, one.place)):
            share = min(amount, self.owed(item.key))
            if share:
                day = max(on, item.issued)
                day = self._from(item.key, share, day) if on < today else day
                self._settle(name, item.key, share, on, day)
                amount -= share
        for written_off, item_key, left, since in self._lost():
            share = min(amount, left)
            if share:
                day = max(on, since)
                self._write(day, item_key, share, written_off, name, RECOVERY)
                self._settle(name, item_key, share, on, day)
                amount -= share
        if amount:
            self._write(on, None, -amount, name, name)

    def take_off(self, document: str, item: int, amount: int, today: date, *, kind: str = OTHER) -> None:
        """A discount or a write-off."""
        self._write(today, item, -amount, document, kind=kind)

    def credit_note(self, document: str, shares: Iterable[tuple[int, int]], rest: int, today: date) -> None:
        """So much off each item, and the rest to the customer's good."""
        for item, amount in shares:
            self._write(today, item, -amount, document, document)
        if rest:
            self._write(today, None, -rest, document, document)
        self._pour(today)

    def take_back(self, document: str, today: date, *, pours: bool = True) -> None:
        """What a document and its money did is undone from today."""
        for line in [line for line in self.lines if line.stands and document in (line.document, line.source)]:
            line.stands = False
            self.lines.append(
                Line(max(today, line.day), line.item, -line.amount, line.document, line.source, line.kind, stands=False)
            )
        if pours:
            self._pour(today)

    def take_back_bill(self, bill: int, today: date, about: Iterable[str]) -> None:
        """The bill and what was written about it, the latest first; money that had settled it is credit."""
        for document in about:
            self.take_back(document, today, pours=False)
        theirs = [one.key for one in self.items.values() if one.bill == bill]
        brought: dict[tuple[int, str], int] = {}
        for line in self.lines:
            if line.item in theirs and line.source is not None and line.kind == OTHER:
                key = (line.item or 0, line.source)
                brought[key] = brought.get(key, 0) - line.amount
        for (item, source), amount in brought.items():
            if amount:
                self._write(today, None, -amount, "released", source)
                self._write(today, item, amount, "released", source)
        self.take_back(f"bill {bill}", today)

    # --- how

    def _write(
        self, day: date, item: int | None, amount: int, document: str, source: str | None = None, kind: str = OTHER
    ) -> None:
        self.lines.append(Line(day, item, amount, document, source, kind))

    def _settle(self, source: str, item: int, share: int, on: date, day: date) -> None:
        """Money of one day settles what is owed from a later one: until then it is credit."""
        if day > on:
            self._write(on, None, -share, source, source)
            self._write(day, None, share, source, source)
        self._write(day, item, -share, source, source)

    def _from(self, item: int, share: int, since: date) -> date:
        """The first day from which on that much has been owed on every day."""
        days = [since, *sorted({line.day for line in self.lines if line.item == item and line.day > since})]
        return next(day for day in days if all(self.owed(item, other) >= share for other in days if other >= day))

    def _lost(self) -> list[tuple[str, int, int, date]]:
        """What was written off and has not come, oldest first: (document, item, amount, last day of a change)."""
        found: dict[tuple[str, int], list[Line]] = {}
        for line in self.lines:
            if line.kind in (WRITE_OFF, RECOVERY):
                found.setdefault((line.document, line.item or 0), []).append(line)
        lost = [
            (document, item, -sum(line.amount for line in lines), max(line.day for line in lines))
            for (document, item), lines in found.items()
        ]
        return [one for one in lost if one[2] > 0]

    def _sources(self) -> list[tuple[str, int]]:
        """Whose money is credit, the first that was written first."""
        left: dict[str, int] = {}
        for line in self.lines:
            if line.item is None and line.source is not None:
                left[line.source] = left.get(line.source, 0) - line.amount
        return [(source, amount) for source, amount in left.items() if amount > 0]

    def _pour(self, today: date) -> None:
        """Credit goes to what is open."""
        for item in self.open():
            for source, left in self._sources():
                share = min(left, self.owed(item.key))
                if share:
                    day = max(today, item.issued)
                    self._write(day, None, share, "applied", source)
                    self._write(day, item.key, -share, "applied", source)
