"""Documents besides receivables and payments: what they post, what takes them back, and that the books add up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger import adjustments, billing, payments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import Entry, Kind, accounts_of
from models.ledger.receivables import Instalment
from models.money import Money
from models.oversight import verification
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


def give_up(
    books: Books, kind: AdjustmentKind, customer: Customer, *shares: tuple[Instalment, int], credit: int = 0
) -> Adjustment:
    return adjustments.post(
        books.db, books.seller, kind, customer, shares, on=books.today, today=books.today, now=books.now,
        credit=Money(credit, "CNY") if credit else None,
    )  # fmt: skip


def take_back(books: Books, document: Adjustment) -> None:
    adjustments.reverse(books.db, books.seller, document, today=books.today, now=books.now)


def stands(books: Books, customer: Customer) -> tuple[list[int], int]:
    """What each instalment owes, and the credit."""
    parts = select(Instalment.open).where(Instalment.customer_id == customer.id).order_by(col(Instalment.id))
    return list(books.db.exec(parts)), sum(one.credit for one in accounts_of(books.db, customer.key))


def test_a_discount_of_a_day_on_which_nothing_was_owed_takes_off_what_is_owed_since(
    books: Books, acme: Customer
) -> None:
    """It was paid on the 2nd, that was taken back on the 5th, and 980 of the 3rd are recorded then with 2 percent."""
    part = books.bill(acme, 1000, "2026-04-01", terms="2/10 net:30").instalments[0]
    paid = books.pay(acme, 1000).payment
    books.now += timedelta(days=3)
    payments.reverse(books.db, books.seller, paid, today=books.today, now=books.now)
    books.pay(acme, 980, on=books.today - timedelta(days=2))

    entries = books.db.exec(select(Entry).where(Entry.instalment_id == part.id)).all()
    assert part.open == 0
    for number in range(2, 7):
        assert sum(one.amount for one in entries if one.on <= date(2026, 3, number)) == 0, number


@pytest.mark.parametrize("kind", [AdjustmentKind.DISCOUNT, AdjustmentKind.CREDIT_NOTE, AdjustmentKind.WRITE_OFF])
def test_what_is_given_up_is_not_owed_until_it_is_taken_back(
    books: Books, acme: Customer, kind: AdjustmentKind
) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]

    document = give_up(books, kind, acme, (part, 300))
    assert stands(books, acme) == ([700], 0)
    take_back(books, document)

    assert stands(books, acme) == ([1000], 0)
    lines = books.db.exec(select(Entry).where(Entry.adjustment_id == document.id).order_by(col(Entry.id))).all()
    assert [(line.kind, line.amount) for line in lines] == [(Kind(kind), -300), (Kind(kind), 300)]
    assert lines[1].reverses == lines[0].id
    with pytest.raises(Refused):
        take_back(books, document)


def test_no_more_is_given_up_than_is_open(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    books.pay(acme, 800)

    with pytest.raises(Refused, match="200"), books.db.begin_nested():
        give_up(books, AdjustmentKind.DISCOUNT, acme, (part, 201))

    assert stands(books, acme) == ([200], 0)


def test_what_a_credit_note_leaves_over_settles_the_next_receivable(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    note = give_up(books, AdjustmentKind.CREDIT_NOTE, acme, (part, 1000), credit=500)
    assert stands(books, acme) == ([0], 500)

    books.bill(acme, 300, "2026-04-05")
    assert stands(books, acme) == ([0, 0], 200)
    take_back(books, note)

    assert stands(books, acme) == ([1000, 300], 0)


def test_a_discount_goes_with_the_payment_that_took_it(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    payment = books.pay(acme, 980).payment
    adjustments.post(
        books.db, books.seller, AdjustmentKind.DISCOUNT, acme, [(part, 20)],
        on=books.today, today=books.today, now=books.now, payment_id=payment.id,
    )  # fmt: skip
    assert stands(books, acme) == ([0], 0)

    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)

    assert stands(books, acme) == ([1000], 0)


def test_money_for_what_was_written_off_is_owed_again_and_settled(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    loss = give_up(books, AdjustmentKind.WRITE_OFF, acme, (part, 1000))

    first = books.pay(acme, 300)
    second = books.pay(acme, 900)

    assert [(one.amount.minor, one.recovered) for one in (*first.settled, *second.settled)] == [
        (300, True), (700, True),
    ]  # fmt: skip
    assert stands(books, acme) == ([0], 200)
    payments.reverse(books.db, books.seller, first.payment, today=books.today, now=books.now)
    assert stands(books, acme) == ([0], 200)
    take_back(books, loss)
    assert stands(books, acme) == ([100], 0)


def test_money_from_before_the_write_off_recovers_it_from_that_day_on(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 1000, "2026-03-05").instalments[0]
    books.now += timedelta(days=9)
    give_up(books, AdjustmentKind.WRITE_OFF, acme, (part, 1000))

    paid = books.pay(acme, 1000, on=books.today - timedelta(days=5)).payment

    lines = books.db.exec(select(Entry).where(Entry.payment_id == paid.id).order_by(col(Entry.id))).all()
    ago = [(books.today - line.on).days for line in lines]
    assert list(zip(ago, [line.kind for line in lines], [line.amount for line in lines], strict=True)) == [
        (0, "recovery", 1000), (5, "payment", -1000), (0, "apply", 1000), (0, "apply", -1000),
    ]  # fmt: skip


def test_a_receivable_that_is_taken_back_takes_what_was_given_up_along(books: Books, acme: Customer) -> None:
    billed = books.bill(acme, 1000, "2026-03-05")
    give_up(books, AdjustmentKind.DISCOUNT, acme, (billed.instalments[0], 100))
    note = give_up(books, AdjustmentKind.CREDIT_NOTE, acme, (billed.instalments[0], 200))
    books.pay(acme, 300)

    billing.reverse(books.db, books.seller, billed.receivable, today=books.today, now=books.now)

    assert stands(books, acme) == ([0], 500)
    assert note.reversed_at is None
