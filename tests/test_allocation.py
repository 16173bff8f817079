"""What money settles: a table of cases, by hand. Named first, then oldest due, then oldest number; the rest is credit.

A case is a story in short lines, told to the ledger in order, with what is left of each part and of the credit:

    bill 300 5          a receivable of 300, due on 5 March; `/3` in three monthly parts
    pay 400 [2]         money; a number names the receivable (the second) that is settled first
    note 100 [2]        a credit note, on the second receivable
    off 1 100           a write-off of 100 of the first part; `less` is a discount
    move 1 20 100       100 of the first part fall due on 20 March
    give 100            credit is given back
    first 1 2           the first payment settles the second part before anything else
    back p1             the first payment is taken back; b a receivable, n a note, o a write-off, m a move, g a refund
    day 2               two days go by
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.ledger import adjustments, billing, credit_notes, moves, payments, reallocation, refunds
from models.ledger.adjustments import AdjustmentKind
from models.ledger.entries import accounts_of
from models.ledger.payments import Method
from models.ledger.receivables import Instalment
from models.money import Money
from models.oversight import verification
from models.storage.database import Database
from tests.ledger_world import Books
from tests.locked import opened
from tests.shelves import Shelf

CASES: tuple[tuple[str, str, list[int], int], ...] = (
    ("exactly", "bill 300 5; pay 300", [0], 0),
    ("less", "bill 300 5; pay 100", [200], 0),
    ("more", "bill 300 5; pay 400", [0], 100),
    ("nothing owed", "pay 400", [], 400),
    ("oldest due first", "bill 300 9; bill 300 5; pay 400", [200, 0], 0),
    ("oldest number on one day", "bill 300 5; bill 300 5; pay 400", [0, 200], 0),
    ("named first", "bill 300 5; bill 300 9; pay 300 2", [300, 0], 0),
    ("named, then the oldest", "bill 300 5; bill 300 7; bill 300 9; pay 400 3", [200, 300, 0], 0),
    ("named parts in their order", "bill 300 5; bill 300 5 /3; pay 250 2", [300, 0, 0, 50], 0),
    ("named is settled already", "bill 300 5; bill 300 9; pay 300 2; pay 300 2", [0, 0], 0),
    ("parts of several by due date", "bill 300 5 /3; bill 100 6; pay 250", [0, 50, 100, 0], 0),
    ("uneven thirds", "bill 100 5 /3; pay 67", [0, 0, 33], 0),
    ("one minor unit", "bill 1 5; bill 1 6; pay 1", [0, 1], 0),
    ("credit goes to the next", "pay 400; bill 300 5", [0], 100),
    ("credit of two payments", "pay 100; pay 200; bill 250 5", [0], 50),
    ("credit to the oldest part", "pay 150; bill 300 5 /3", [0, 50, 100], 0),
    ("taken back", "bill 300 5; pay 300; back p1", [300], 0),
    ("taken back, the later one steps in", "bill 300 5; pay 300; pay 200; back p1", [100], 0),
    ("a receivable taken back frees its money", "bill 300 5; bill 300 9; pay 300; back b1", [0, 0], 0),
    ("freed money becomes credit", "bill 300 5; pay 300; back b1", [0], 300),
    ("part of it freed", "bill 300 5; bill 200 9; pay 400; back b1", [0, 0], 200),
    ("a note on what is owed", "bill 300 5; note 100", [200], 0),
    ("a note on the named", "bill 300 5; bill 300 9; note 100 2", [300, 200], 0),
    ("a note beyond the named", "bill 300 5; bill 300 9; note 400 2", [200, 0], 0),
    ("a note beyond everything", "bill 300 5; note 400", [0], 100),
    ("a note on what is paid", "bill 300 5; pay 300; note 100 1", [0], 100),
    ("a note goes to the next", "note 100; bill 300 5", [200], 0),
    ("a note taken back", "bill 300 5; note 400; bill 300 9; back n1", [300, 300], 0),
    ("a discount and the rest", "bill 300 5; less 1 20; pay 280", [0], 0),
    ("written off", "bill 300 5; bill 300 9; off 1 300; pay 300", [0, 0], 0),
    ("recovered after what is owed", "bill 300 5; bill 200 9; off 1 300; pay 400", [0, 0], 0),
    ("recovered, the rest is credit", "bill 300 5; off 1 200; pay 400", [0], 100),
    ("recovered, taken back", "bill 300 5; off 1 300; pay 200; back p1; pay 350", [0], 50),
    ("a write-off taken back after recovery", "bill 300 5; off 1 300; pay 200; back o1", [100], 0),
    ("given back", "pay 400; give 300; bill 300 5", [200], 0),
    ("given back and taken back", "pay 400; give 300; bill 300 5; back g1", [0], 100),
    ("moved behind another", "bill 300 5; bill 300 9; move 1 20 300; pay 300", [0, 0, 300], 0),
    ("moved in part", "bill 300 5; bill 300 9; move 1 20 200; pay 300", [0, 100, 200], 0),
    ("moved after a part was paid", "bill 300 5; pay 100; move 1 20 200; pay 50", [0, 150], 0),
    ("moved, paid and moved back", "bill 300 5; move 1 20 300; pay 100; back m1", [200, 0], 0),
    ("moved, then the receivable taken back", "bill 300 5; move 1 20 300; pay 100; back b1", [0, 0], 100),
    ("chosen by hand", "bill 300 5; bill 300 9; pay 300; first 1 2", [300, 0], 0),
    ("chosen, less than it was", "bill 300 5; bill 100 9; pay 300; first 1 2", [100, 0], 0),
    ("chosen, then the next steps in", "bill 300 5; bill 300 9; pay 300; first 1 2; pay 300", [0, 0], 0),
    ("chosen, then taken back", "bill 300 5; bill 300 9; pay 300; first 1 2; back p1", [300, 300], 0),
    ("days apart", "bill 300 5; day 3; pay 100; day 9; pay 400; bill 100 30", [0, 0], 100),
)


class Story:
    """Tells the lines of a case to the ledger."""

    def __init__(self, db: Session, currency: str) -> None:
        self.books = Books(db)
        self.currency = currency
        self.acme = self.books.customer("ACME")
        self.written: dict[str, list[Any]] = {letter: [] for letter in "pbnomg"}

    @property
    def day(self) -> dict[str, Any]:
        return {"today": self.books.today, "now": self.books.now}

    def money(self, minor: str) -> Money:
        return Money(int(minor), self.currency)

    def parts(self) -> list[Instalment]:
        rows = select(Instalment).where(Instalment.customer_id == self.acme.id).order_by(col(Instalment.id))
        return list(self.books.db.exec(rows))

    def tell(self, line: str) -> None:
        verb, *words = line.split()
        getattr(self, verb)(*words)

    def bill(self, minor: str, due: str, parts: str = "/1") -> None:
        due_on, n = date(2026, 3, int(due)), int(parts[1:])
        self.written["b"].append(
            self.books.bill(self.acme, int(minor), due_on, parts=n, currency=self.currency).receivable
        )

    def pay(self, minor: str, named: str = "") -> None:
        first = self.written["b"][int(named) - 1] if named else None
        self.written["p"].append(
            payments.record(
                self.books.db, self.books.seller, self.acme, self.money(minor), method=Method.CASH,
                received_on=self.books.today, first=first, **self.day,
            ).payment
        )  # fmt: skip

    def note(self, minor: str, named: str = "") -> None:
        of = self.written["b"][int(named) - 1] if named else None
        given = credit_notes.give(
            self.books.db, self.books.seller, self.acme, self.money(minor), receivable=of, **self.day
        )
        self.written["n"].append(given.document)

    def off(self, part: str, minor: str, kind: AdjustmentKind = AdjustmentKind.WRITE_OFF) -> None:
        share = (self.parts()[int(part) - 1], int(minor))
        self.written["o"].append(
            adjustments.post(
                self.books.db, self.books.seller, kind, self.acme, [share], on=self.books.today, **self.day
            )
        )

    def less(self, part: str, minor: str) -> None:
        self.off(part, minor, AdjustmentKind.DISCOUNT)

    def move(self, part: str, due: str, minor: str) -> None:
        shares = [(date(2026, 3, int(due)), int(minor))]
        moved = moves.move(self.books.db, self.books.seller, self.parts()[int(part) - 1], shares, **self.day)
        self.written["m"].append(moved.document)

    def give(self, minor: str) -> None:
        self.written["g"].append(
            refunds.refund(self.books.db, self.books.seller, self.acme, self.money(minor), **self.day)
        )

    def first(self, payment: str, part: str) -> None:
        of, to = self.written["p"][int(payment) - 1], self.parts()[int(part) - 1]
        reallocation.settle_first(self.books.db, self.books.seller, of, to, **self.day)

    def back(self, what: str) -> None:
        ways: dict[str, Any] = {"p": payments.reverse, "b": billing.reverse}
        document = self.written[what[0]][int(what[1:]) - 1]
        ways.get(what[0], adjustments.reverse)(self.books.db, self.books.seller, document, **self.day)

    def days(self, n: int) -> None:
        self.books.now += timedelta(days=n)


@pytest.fixture(scope="module")
def shared(shelf: Shelf, empty_database: str) -> Iterator[Database]:
    """One database for all cases: each is undone at its end."""
    url = shelf.copy(empty_database)
    database = opened(url)
    yield database
    database.close()
    shelf.drop(url)


def test_there_are_enough_cases() -> None:
    assert len({story for _what, story, _left, _credit in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("currency", ["JPY", "CNY", "KWD"])
@pytest.mark.parametrize(("story", "left", "credit"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_money_settles_what_the_table_says(
    shared: Database, story: str, left: list[int], credit: int, currency: str
) -> None:
    with Session(shared.engine, expire_on_commit=False) as db:
        told = Story(db, currency)
        for line in story.split("; "):
            if line.startswith("day "):
                told.days(int(line.removeprefix("day ")))
            else:
                told.tell(line)
            assert list(verification.differences(db)) == [], line

        account = next((one for one in accounts_of(db, told.acme.key) if one.currency == currency), None)
        assert ([part.open for part in told.parts()], account.credit if account else 0) == (left, credit)
        db.rollback()
