"""Due dates that move: the past keeps the old one, the money follows the part, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger import adjustments, ageing, billing
from models.ledger.adjustments import AdjustmentKind
from models.ledger.moves import Moved, move
from models.ledger.receivables import Instalment
from models.money import Money
from models.oversight import exports, verification
from models.people.access import customers_of
from models.refusal import Refused
from models.storage.database import Database
from tests.ledger_world import Books


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.writing() as db:
        yield Books(db)
        assert list(verification.findings(db)) == []


@pytest.fixture
def acme(books: Books) -> Customer:
    return books.customer("ACME")


def later(books: Books, part: Instalment, *shares: tuple[str, int]) -> Moved:
    days = [(date.fromisoformat(day), minor) for day, minor in shares]
    return move(books.db, books.seller, part, days, today=books.today, now=books.now)


def stands(books: Books, customer: Customer) -> list[tuple[str, int]]:
    """When each part falls due, and what it owes."""
    parts = select(Instalment).where(Instalment.customer_id == customer.id).order_by(col(Instalment.part))
    return [(part.due_on.isoformat(), part.open) for part in books.db.exec(parts)]


def test_what_is_still_open_moves_and_what_was_paid_stays(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    books.pay(acme, 400)

    moved = later(books, part, ("2026-04-05", 600))

    assert stands(books, acme) == [("2026-03-05", 0), ("2026-04-05", 600)]
    assert [(one.part, one.amount, one.moved_from) for one in moved.new] == [(2, 600, part.id)]
    books.pay(acme, 600)
    assert stands(books, acme) == [("2026-03-05", 0), ("2026-04-05", 0)]


def test_a_part_is_split_and_the_rest_stays_where_it_is(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]

    later(books, part, ("2026-05-05", 300), ("2026-04-05", 200))

    assert stands(books, acme) == [("2026-03-05", 500), ("2026-04-05", 200), ("2026-05-05", 300)]


def test_a_past_day_keeps_the_old_due_date(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-03").instalments[0]
    seen = customers_of(books.db, books.seller)
    books.now += timedelta(days=10)
    yesterday = books.today - timedelta(days=1)
    before = ageing.ageing(books.db, seen, on=yesterday, today=books.today)

    later(books, part, ("2026-06-01", 1000))

    after = ageing.ageing(books.db, seen, on=books.today, today=books.today)
    assert ageing.ageing(books.db, seen, on=yesterday, today=books.today) == before
    assert before[None, "CNY"].overdue == Money(1000, "CNY")
    assert after[None, "CNY"].overdue == Money(0, "CNY")
    assert after[None, "CNY"].owed == Money(1000, "CNY")


def test_a_move_that_is_taken_back_brings_what_was_paid_since_along(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    first = later(books, part, ("2026-04-05", 1000))
    books.pay(acme, 300)

    adjustments.reverse(books.db, books.seller, first.document, today=books.today, now=books.now)

    assert stands(books, acme) == [("2026-03-05", 700), ("2026-04-05", 0)]


def test_moves_are_taken_back_from_the_last_on(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    first = later(books, part, ("2026-04-05", 1000))
    second = later(books, first.new[0], ("2026-05-05", 1000))

    with pytest.raises(Refused), books.db.begin_nested():
        adjustments.reverse(books.db, books.seller, first.document, today=books.today, now=books.now)
    for moved in (second, first):
        adjustments.reverse(books.db, books.seller, moved.document, today=books.today, now=books.now)

    assert stands(books, acme) == [("2026-03-05", 1000), ("2026-04-05", 0), ("2026-05-05", 0)]


def test_a_receivable_takes_its_moves_along(books: Books, acme: Customer) -> None:
    billed = books.bill(acme, 1000, "2026-03-05")
    moved = later(books, billed.instalments[0], ("2026-04-05", 600))
    later(books, moved.new[0], ("2026-05-05", 100))
    adjustments.post(
        books.db, books.seller, AdjustmentKind.WRITE_OFF, acme, [(moved.new[0], 50)],
        on=books.today, today=books.today, now=books.now,
    )  # fmt: skip
    books.pay(acme, 500)

    account = billing.reverse(books.db, books.seller, billed.receivable, today=books.today, now=books.now)

    assert (account.open, account.credit) == (0, 500)


@pytest.mark.parametrize("shares", [
    [("2026-04-05", 1001)], [("2026-04-05", 0)], [("2026-03-05", 1000)], [("2026-04-05", 600), ("2026-05-05", 401)],
    [("2101-01-01", 1000)],
])  # fmt: skip
def test_what_cannot_move_is_refused(books: Books, acme: Customer, shares: list[tuple[str, int]]) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]

    with pytest.raises(Refused), books.db.begin_nested():
        later(books, part, *shares)

    assert stands(books, acme) == [("2026-03-05", 1000)]


def test_the_sheets_tell_the_amounts_of_the_parts_as_they_are_now(books: Books, acme: Customer) -> None:
    billed = books.bill(acme, 1000, "2026-03-05")
    books.pay(acme, 100)
    moved = later(books, billed.instalments[0], ("2026-04-05", 600), ("2026-05-05", 200))
    later(books, moved.new[0], ("2026-06-05", 250))
    undone = later(books, moved.new[1], ("2026-07-05", 200))
    adjustments.reverse(books.db, books.seller, undone.document, today=books.today, now=books.now)

    rows = [(due_on.isoformat(), amount.minor, left.minor)
            for _key, _of, due_on, amount, left in exports.instalments(books.db, books.seller, None)]  # fmt: skip

    assert rows == [
        ("2026-03-05", 200, 100), ("2026-04-05", 350, 350), ("2026-05-05", 200, 200), ("2026-06-05", 250, 250),
        ("2026-07-05", 0, 0),
    ]  # fmt: skip
    assert sum(amount for _due, amount, _left in rows) == billed.receivable.amount
