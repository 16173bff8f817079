"""The ledger as a bookkeeper would keep it on paper: every rule once more, plainly, for one customer in one currency.

A list of lines, and nothing else that is kept; whatever is asked is added up from them anew. Nothing here is shared
with the product, so that both can only agree by being right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.slips import (
    BILL,
    DAY,
    OTHER,
    RECOVERY,
    REFUND,
    WRITE_OFF,
    Bill,
    Document,
    FeeTaken,
    FeeTerms,
    Item,
    Line,
    Objection,
    Offered,
    half_up,
)


@dataclass
class Paper:
    """All lines so far."""

    items: dict[int, Item] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    bills: dict[int, Bill] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)  # what was taken back
    objections: list[Objection] = field(default_factory=list)
    offers: list[Offered] = field(default_factory=list)
    fees: list[FeeTaken] = field(default_factory=list)

    # --- what is asked

    def owed(self, item: int, day: date = date.max) -> int:
        """What the item owes at the end of that day."""
        return sum(line.amount for line in self.lines if line.item == item and line.day <= day)

    def credit(self, day: date = date.max) -> int:
        """What is to the customer's good at the end of that day."""
        return -sum(line.amount for line in self.lines if line.item is None and line.day <= day)

    def late(self, day: date) -> dict[int, int]:
        """What is owed at the end of that day, by days past due (below one: not due)."""
        owed = dict.fromkeys(self.items, 0)
        for line in self.lines:
            if line.item is not None and line.day <= day:
                owed[line.item] += line.amount
        found: dict[int, int] = {}
        for item in self.items.values():
            days = (day - item.due).days
            found[days] = found.get(days, 0) + owed[item.key]
        return found

    def open(self) -> list[Item]:
        """The items that owe something, in the order in which money settles them."""
        return sorted((one for one in self.items.values() if self.owed(one.key)), key=lambda one: one.place)

    def disputed(self, bill: int, day: date) -> bool:
        """Whether somebody objects to that bill at the end of that day."""
        return any(
            one.bill in (None, bill) and one.opened <= day and (one.closed is None or day < one.closed)
            for one in self.objections
        )

    def late_fees(self, until: date, terms: FeeTerms) -> dict[int, int]:
        """By item, what its late days up to that one cost besides what was charged or waived, day by day."""
        found: dict[int, int] = {}
        for item in self.items.values():
            if self.bills[item.bill].is_fee or f"bill {item.bill}" in self.gone:
                continue
            taken = [one for one in self.fees if one.item == item.key and one.document not in self.gone]
            done = max((one.until for one in taken), default=date.min)
            moved: dict[date, int] = {}
            for line in self.lines:
                if line.item == item.key:
                    moved[line.day] = moved.get(line.day, 0) + line.amount
            day, days_owed, owed = min([item.due, *moved]), 0, 0
            while day <= until:
                if day > done and day > item.due + terms.grace * DAY and not self.disputed(item.bill, day):
                    days_owed += owed
                owed += moved.get(day, 0)
                day += DAY
            most = half_up(Decimal(item.amount * terms.cap) / 100) - sum(one.amount for one in taken)
            if (fee := min(half_up(days_owed * terms.percent / 100), most)) > 0:
                found[item.key] = fee
        return found

    def fitting(self, on: date) -> list[int]:
        """Amounts that would settle something exactly, with what is given up for paying early."""
        order = self.open()
        sums = [(self._owed_by(order[:n]), self._early(order[:n], on)) for n in range(1, len(order) + 1)]
        return [owed - sum(early.values()) for owed, early in sums if early]

    def settled_by(self, payment: str) -> dict[int, int]:
        """By item, what the payment settles now."""
        found: dict[int, int] = {}
        for line in self.lines:
            if line.item is not None and line.source == payment and line.kind == OTHER:
                found[line.item] = found.get(line.item, 0) - line.amount
        return {item: amount for item, amount in found.items() if amount}

    def is_given_back(self, source: str) -> bool:
        """Whether a part of that money was given back to the customer."""
        return any(line.kind == REFUND and line.stands and line.source == source for line in self.lines)

    def refuses(self, document: str) -> bool:
        """Whether it cannot be taken back: a part of it was given back, or a moved item was written on since."""
        if self.is_given_back(document):
            return True
        told = {one.name: one for one in self.documents}
        if document not in told or told[document].moved is None:
            return False
        new = {line.item for line in self.lines if line.document == document and line.stands and line.amount > 0}
        return any(
            line.item in new and line.stands and line.document != document and not told[line.document].is_note
            for line in self.lines
            if line.document in told
        )

    def about(self, bill: int) -> list[Document]:
        """What was written about a bill and stands, the latest first."""
        theirs = {one.key for one in self.items.values() if one.bill == bill}
        took = {line.document for line in self.lines if line.item in theirs}
        return [
            one
            for one in reversed(self.documents)
            if one.name not in self.gone and (one.bill == bill or (one.name in took and not one.is_note))
        ]

    # --- what is written

    def bill(self, bill: int, items: Iterable[tuple[int, date, int]], today: date, told: Bill) -> None:
        """A bill of today in parts: (key, due day, amount)."""
        self.bills[bill] = told
        for part, (key, due, amount) in enumerate(items, start=1):
            self.items[key] = Item(key, bill, part, due, today, amount)
            self._write(today, today, key, amount, f"bill {bill}", kind=BILL)
        self._pour(today)

    def pay(self, payment: int, amount: int, on: date, today: date, first: int | None = None) -> None:
        """Money that came on a day, told today; a bill may be named to be settled first."""
        name = f"payment {payment}"
        order = sorted(self.open(), key=lambda one: (one.bill != first, one.place))
        self._pay_early(name, order, amount, on, today)
        order = self._pay_as_offered(name, [one for one in order if self.owed(one.key)], amount, on, today, first)
        for item in order:
            share = min(amount, self.owed(item.key))
            if share:
                day = self._day(item, share, on, today)
                self._settle(name, item.key, share, on, day, today)
                amount -= share
        amount -= self._recover(name, amount, on, today)
        if amount:
            self._write(today, on, None, -amount, name, name)

    def pay_again(
        self, payment: int, amount: int, settled: dict[int, int], given_up: list[dict[int, int]], today: date
    ) -> None:
        """Money that was taken back counts after all: on what it settled, with what was given up for it, if open."""
        name = f"payment {payment}"
        gone = [one for one in self.documents if one.payment == name]
        for document, shares in zip(gone[len(gone) - len(given_up) :], given_up, strict=True):
            if all(self.owed(item) >= share for item, share in shares.items()) and self._is_free(document):
                self.gone.discard(document.name)
                for item, share in shares.items():
                    self._write(today, today, item, -share, document.name)
        homeless = 0
        for item, minor in settled.items():
            share = min(minor, self.owed(item))
            homeless += minor - share
            if share:
                self._write(today, today, item, -share, name, name)
                amount -= share
        amount -= self._recover(name, homeless, today, today)
        if amount:
            self._write(today, today, None, -amount, name, name)
        self._pour(today)

    def given_up_with(self, payment: str) -> list[dict[int, int]]:
        """What each document that goes with the payment takes off each item."""
        found = [one for one in self.documents if one.payment == payment and one.name not in self.gone]
        lines = [line for line in self.lines if line.stands and line.item is not None]
        return [{line.item or 0: -line.amount for line in lines if line.document == one.name} for one in found]

    def take_off(self, document: Document, item: int, amount: int, today: date, *, kind: str = OTHER) -> None:
        """A discount or a write-off."""
        self.documents.append(document)
        self._write(today, today, item, -amount, document.name, kind=kind)

    def credit_note(self, document: Document, shares: Iterable[tuple[int, int]], rest: int, today: date) -> None:
        """So much off each item, and the rest to the customer's good."""
        self.documents.append(document)
        for item, amount in shares:
            self._write(today, today, item, -amount, document.name, document.name)
        if rest:
            self._write(today, today, None, -rest, document.name, document.name)
        self._pour(today)

    def refund(self, document: Document, amount: int, today: date) -> None:
        """Credit is given back, the oldest first."""
        self.documents.append(document)
        for source, left in self._sources():
            if share := min(amount, left):
                self._write(today, today, None, share, document.name, source, REFUND)
                amount -= share

    def move(self, document: Document, old: int, new: Iterable[tuple[int, date, int]], today: date) -> None:
        """So much of an item falls due on other days: (key, due day, amount)."""
        self.documents.append(document)
        item = self.items[old]
        parts = sum(one.bill == item.bill for one in self.items.values())
        for part, (key, due, amount) in enumerate(new, start=parts + 1):
            self.items[key] = Item(key, item.bill, part, due, item.issued, amount)
            self._write(today, today, old, -amount, document.name)
            self._write(today, today, key, amount, document.name)

    def settle_first(self, payment: str, item: int, today: date) -> bool:
        """The payment settles that item before anything else; whether anything of it could be moved."""
        wanted = self.owed(item)
        there = self.settled_by(payment)
        bound = {line.item for line in self.lines if line.stands and self._binds(line, payment)}
        brought = [line for line in self.lines if line.source == payment and line.amount < 0]
        last = {key: max(line.written for line in brought if line.item == key) for key in there}
        movable = sorted(
            (key for key in there if key not in bound and key != item),
            key=lambda key: (last[key], -self.items[key].due.toordinal(), -key),
        )
        found = min(wanted, dict(self._sources()).get(payment, 0))
        for other in movable:
            share = min(there[other], wanted - found)
            if share:
                self._write(today, today, None, -share, "released", payment)
                self._write(today, today, other, share, "released", payment)
                found += share
        if found:
            self._write(today, today, None, found, "applied", payment)
            self._write(today, today, item, -found, "applied", payment)
            self._rest_as_offered(payment, self.items[item], today)
        return found > 0

    def take_back(self, document: str, today: date, on: date | None = None, *, pours: bool = True) -> None:
        """What a document and its money did is undone from a day on, or today; so is what it had given up."""
        for one in reversed(self.documents):
            if one.payment == document and one.name not in self.gone:
                self.take_back(one.name, today, on, pours=False)
        carried = self._take_off_moved(document, today)
        for line in [line for line in self.lines if line.stands and document in (line.document, line.source)]:
            line.stands = False
            day = max(on or today, line.day)
            self._write(today, day, line.item, -line.amount, line.document, line.source, line.kind, stands=False)
        for item, source, amount in carried:
            self._write(today, today, None, amount, "applied", source)
            self._write(today, today, item, -amount, "applied", source)
        self.gone.add(document)
        if pours:
            self._pour(today)

    def take_back_bill(self, bill: int, today: date) -> None:
        """The bill and what was written about it, the latest first; money that had settled it is credit."""
        for document in self.about(bill):
            self.take_back(document.name, today, pours=False)
        for item, source, amount in self._brought([one.key for one in self.items.values() if one.bill == bill]):
            self._write(today, today, None, -amount, "released", source)
            self._write(today, today, item, amount, "released", source)
        self.take_back(f"bill {bill}", today)

    # --- how

    def _write(
        self, written: date, day: date, item: int | None, amount: int, document: str, source: str | None = None,
        kind: str = OTHER, *, stands: bool = True,
    ) -> None:  # fmt: skip
        self.lines.append(Line(day, item, amount, document, written, source, kind, stands))

    def _recover(self, source: str, amount: int, on: date, today: date) -> int:
        """Money for what was written off; how much of it went there."""
        gone_there = 0
        for written_off, item, left, since in self._lost():
            if share := min(amount - gone_there, left):
                day = max(on, since)
                self._write(today, day, item, share, written_off, source, RECOVERY)
                self._settle(source, item, share, on, day, today)
                gone_there += share
        return gone_there

    def _is_free(self, document: Document) -> bool:
        """Whether nobody else was given that discount since."""
        if document.name.startswith("early"):
            bill = f"early {document.bill} "
            return not any(one.name.startswith(bill) and one.name not in self.gone for one in self.documents)
        return any(one.document == document.name for one in self.offers)

    def _settle(self, source: str, item: int, share: int, on: date, day: date, today: date) -> None:
        """Money of one day settles what is owed from a later one: until then it is credit."""
        if day > on:
            self._write(today, on, None, -share, source, source)
            self._write(today, day, None, share, source, source)
        self._write(today, day, item, -share, source, source)

    def _day(self, item: Item, share: int, on: date, today: date) -> date:
        """From when on that much of an item is settled by what came on a day."""
        since = max(on, item.issued)
        if on == today:
            return since
        days = [since, *sorted({line.day for line in self.lines if line.item == item.key and line.day > since})]
        return next(day for day in days if all(self.owed(item.key, other) >= share for other in days if other >= day))

    def _owed_by(self, items: Iterable[Item]) -> int:
        return sum(self.owed(one.key) for one in items)

    def _early(self, items: list[Item], on: date) -> dict[int, int]:
        """By bill, the discounts of those that are settled with all of these."""
        found: dict[int, int] = {}
        open_ones = self.open()
        for bill in dict.fromkeys(one.bill for one in items):
            theirs = [one for one in open_ones if one.bill == bill]
            had = any(one.name.startswith(f"early {bill} ") and one.name not in self.gone for one in self.documents)
            worth = self.bills[bill].early(on)
            if set(theirs) <= set(items) and not had and 0 < worth < self._owed_by(theirs):
                found[bill] = worth
        return found

    def _pay_early(self, payment: str, order: list[Item], amount: int, on: date, today: date) -> None:
        """What a payment that fits exactly leaves open is given up."""
        for n in range(1, len(order) + 1):
            early = self._early(order[:n], on)
            if early and self._owed_by(order[:n]) - sum(early.values()) == amount:
                for bill, worth in early.items():
                    document = Document(f"early {bill} with {payment}", bill, payment)
                    self._give_up(document, [one for one in order if one.bill == bill], worth, on, today)
                return

    def _pay_as_offered(
        self, payment: str, order: list[Item], amount: int, on: date, today: date, first: int | None
    ) -> list[Item]:
        """What an offer gives up when the rest comes; in which order the money then goes."""
        for offer in self.offers:
            about = [one for one in order if offer.bill in (None, one.bill) and one.due < offer.made]
            missing = self._owed_by(about) - amount
            if offer.document is not None and offer.document not in self.gone:
                continue
            if first is not None and first not in {one.bill for one in about}:
                continue
            if not (offer.made <= on <= offer.until and 0 < missing <= offer.amount < self._owed_by(about)):
                continue
            offer.document = f"settled with {payment}"
            self._give_up(Document(offer.document, offer.bill, payment), about, missing, on, today)
            return [*about, *(one for one in order if one not in about)]
        return order

    def _rest_as_offered(self, payment: str, chosen: Item, today: date) -> None:
        """What an offer gives up of an item that was chosen for money, when that is all that is left."""
        for offer in self.offers:
            about = [one for one in self.open() if offer.bill in (None, one.bill) and one.due < offer.made]
            is_meant = chosen.due < offer.made and offer.bill in (None, chosen.bill)
            if not is_meant or (offer.document is not None and offer.document not in self.gone):
                continue
            if offer.made <= today <= offer.until and 0 < self._owed_by(about) <= offer.amount:
                offer.document = f"settled by choice {len(self.documents)} of {payment}"
                document = Document(offer.document, offer.bill, payment)
                self._give_up(document, sorted(about, key=lambda one: one.place), self._owed_by(about), today, today)
                return

    def _give_up(self, document: Document, items: list[Item], amount: int, on: date, today: date) -> None:
        """From the last item on."""
        self.documents.append(document)
        self.gone.discard(document.name)  # of a cheque that cleared once more
        for item in reversed(items):
            if share := min(amount, self.owed(item.key)):
                self._write(today, self._day(item, share, on, today), item.key, -share, document.name)
                amount -= share

    def _binds(self, line: Line, payment: str) -> bool:
        """Whether the payment cannot go from the line's item: it recovered it, or took a discount on it."""
        with_it = {one.name for one in self.documents if one.payment == payment and one.name not in self.gone}
        return line.document in with_it or (line.kind == RECOVERY and line.source == payment)

    def _brought(self, items: Sequence[int]) -> list[tuple[int, str, int]]:
        """What each source has settled of these items."""
        found: dict[tuple[int, str], int] = {}
        for line in self.lines:
            if line.item in items and line.item is not None and line.source is not None and line.kind == OTHER:
                found[line.item, line.source] = found.get((line.item, line.source), 0) - line.amount
        return [(item, source, amount) for (item, source), amount in found.items() if amount]

    def _take_off_moved(self, document: str, today: date) -> list[tuple[int, str, int]]:
        """Of a move that is taken back, what was paid on the new items: it goes along, to the old one."""
        moves = [one for one in self.documents if one.name == document and one.moved is not None]
        carried = []
        for move in moves:
            new = [line.item for line in self.lines if line.document == document and line.amount > 0]
            for item, source, amount in self._brought([key for key in new if key is not None]):
                self._write(today, today, None, -amount, "released", source)
                self._write(today, today, item, amount, "released", source)
                carried.append((move.moved or 0, source, amount))
        return carried

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
                    self._write(today, day, None, share, "applied", source)
                    self._write(today, day, item.key, -share, "applied", source)
