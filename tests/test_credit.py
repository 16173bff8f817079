"""Credit: from a payment or a credit note, given back, kept, and moved from one open item to another by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger import adjustments, billing, credit_notes, payments, reallocation, refunds
from models.ledger.adjustments import Adjustment
from models.ledger.credit_notes import Given
from models.ledger.entries import Entry, accounts_of
from models.ledger.payments import Payment
from models.ledger.receivables import Instalment, Receivable
from models.money import Money
from models.oversight import audit, undoing, verification
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


def stands(books: Books, customer: Customer) -> tuple[list[int], int]:
    """What each instalment owes, and the credit."""
    parts = select(Instalment.open).where(Instalment.customer_id == customer.id).order_by(col(Instalment.id))
    return list(books.db.exec(parts)), sum(one.credit for one in accounts_of(books.db, customer.key))


def note(books: Books, customer: Customer, amount: int, receivable: Receivable | None = None) -> Given:
    return credit_notes.give(
        books.db, books.seller, customer, Money(amount, "CNY"),
        today=books.today, now=books.now, receivable=receivable, note="damaged",
    )  # fmt: skip


def give_back(books: Books, customer: Customer, amount: int) -> Adjustment:
    money = Money(amount, "CNY")
    return refunds.refund(books.db, books.seller, customer, money, today=books.today, now=books.now, method="transfer")


# --- credit notes


@pytest.mark.parametrize(("named", "amount", "left", "credit"), [
    (None, 300, [1000, 200, 800], 0), (None, 600, [900, 0, 800], 0), (None, 2300, [0, 0, 0], 0),
    (None, 2400, [0, 0, 0], 100), (0, 300, [700, 500, 800], 0), (2, 800, [1000, 500, 0], 0),
    (2, 900, [1000, 400, 0], 0), (0, 2400, [0, 0, 0], 100),
])  # fmt: skip
def test_a_credit_note_takes_off_what_it_names_then_the_oldest(
    books: Books, acme: Customer, named: int | None, amount: int, left: list[int], credit: int
) -> None:
    due = (("2026-03-20", 1000), ("2026-03-05", 500), ("2026-04-20", 800))
    billed = [books.bill(acme, minor, day).receivable for day, minor in due]

    given = note(books, acme, amount, billed[named] if named is not None else None)

    assert (stands(books, acme), given.credit.minor) == ((left, credit), credit)
    adjustments.reverse(books.db, books.seller, given.document, today=books.today, now=books.now)
    assert stands(books, acme) == ([1000, 500, 800], 0)


# --- refunds


def test_credit_is_given_back_the_oldest_first_and_no_more_than_there_is(books: Books, acme: Customer) -> None:
    first, second = books.pay(acme, 300).payment, books.pay(acme, 500).payment
    note(books, acme, 100)

    with pytest.raises(Refused), books.db.begin_nested():
        give_back(books, acme, 901)
    document = give_back(books, acme, 850)

    assert stands(books, acme) == ([], 50)
    lines = books.db.exec(select(Entry).where(Entry.adjustment_id == document.id).order_by(col(Entry.id))).all()
    assert [(line.payment_id, line.amount) for line in lines] == [(first.id, 300), (second.id, 500), (None, 50)]


def test_what_was_refunded_is_not_taken_back_before_the_refund(books: Books, acme: Customer) -> None:
    payment = books.pay(acme, 300).payment
    document = give_back(books, acme, 300)

    with pytest.raises(Refused, match="refund"), books.db.begin_nested():
        payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)
    adjustments.reverse(books.db, books.seller, document, today=books.today, now=books.now)
    assert stands(books, acme) == ([], 300)
    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)

    assert stands(books, acme) == ([], 0)


def test_a_refund_that_is_taken_back_settles_what_is_owed_by_then(books: Books, acme: Customer) -> None:
    books.pay(acme, 300)
    document = give_back(books, acme, 300)
    books.bill(acme, 200, "2026-03-05")

    adjustments.reverse(books.db, books.seller, document, today=books.today, now=books.now)

    assert stands(books, acme) == ([0], 100)


# --- kept


def test_credit_that_is_kept_stays_whatever_is_written_and_taken_back(books: Books, acme: Customer) -> None:
    books.pay(acme, 300)

    def bill(minor: int) -> Receivable:
        return billing.bill(
            books.db, books.seller, acme, Money(minor, "CNY"),
            due_on=books.today, issued_on=books.today, now=books.now, keep_credit=True,
        ).receivable  # fmt: skip

    first = bill(200)
    paid = books.pay(acme, 250).payment
    assert stands(books, acme) == ([0], 350)
    bill(100)
    billing.reverse(books.db, books.seller, first, today=books.today, now=books.now, keep_credit=True)
    assert stands(books, acme) == ([0, 100], 550)
    payments.reverse(books.db, books.seller, paid, today=books.today, now=books.now, keep_credit=True)

    assert stands(books, acme) == ([0, 100], 300)


# --- by hand


def settle(books: Books, payment: Payment, part: Instalment) -> None:
    reallocation.settle_first(books.db, books.seller, payment, part, today=books.today, now=books.now)


@pytest.mark.parametrize(("chosen", "left"), [
    ([2], [0, 300, 0, 400]), ([3], [100, 300, 300, 0]), ([2, 3], [300, 300, 100, 0]), ([3, 2], [300, 300, 0, 100]),
])  # fmt: skip
def test_a_payment_settles_what_somebody_chooses(
    books: Books, acme: Customer, chosen: list[int], left: list[int]
) -> None:
    """Of 600, by itself 300 settle the first and 300 the second; what is chosen later stays longer."""
    parts = [books.bill(acme, minor, f"2026-03-{5 + place:02}").instalments[0]
             for place, minor in enumerate((300, 300, 300, 400))]  # fmt: skip
    payment = books.pay(acme, 600).payment
    assert stands(books, acme)[0] == [0, 0, 300, 400]

    for place in chosen:
        books.now += timedelta(minutes=1)
        settle(books, payment, parts[place])

    assert stands(books, acme) == (left, 0)
    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)
    assert stands(books, acme) == ([300, 300, 300, 400], 0)


def test_a_choice_is_undone_once_and_not_after_something_else(books: Books, acme: Customer) -> None:
    older, newer = (books.bill(acme, 300, day).instalments[0] for day in ("2026-03-05", "2026-03-06"))
    payment = books.pay(acme, 300).payment
    settle(books, payment, newer)
    assert stands(books, acme)[0] == [300, 0]

    today, now = books.today, books.now
    undoing.undo(books.db, books.seller, reallocation.REALLOCATED, payment.key, today=today, now=now)
    assert stands(books, acme)[0] == [0, 300]
    with pytest.raises(Refused), books.db.begin_nested():
        undoing.undo(books.db, books.seller, reallocation.REALLOCATED, payment.key, today=today, now=now)

    settle(books, payment, newer)
    first = audit.latest_of_subject(books.db, "payment", payment.key, reallocation.REALLOCATED)
    settle(books, payment, older)
    assert first is not None
    with pytest.raises(Refused), books.db.begin_nested():
        reallocation.put_back(books.db, books.seller, payment, first, today=today, now=now)
    assert stands(books, acme)[0] == [0, 300]


def test_money_does_not_go_to_another_customer_or_to_what_is_paid(books: Books, acme: Customer) -> None:
    part = books.bill(acme, 300, "2026-03-05").instalments[0]
    other = books.bill(books.customer("Orient"), 300, "2026-03-05").instalments[0]
    payment = books.pay(acme, 300).payment

    for wrong in (part, other):
        with pytest.raises(Refused), books.db.begin_nested():
            settle(books, payment, wrong)
