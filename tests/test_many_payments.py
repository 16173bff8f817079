"""Payments of a file settle all at once what they would settle one by one, and are taken back so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select as columns
from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger import offers, payments, promises, write_offs
from models.ledger.adjustments import Adjustment
from models.ledger.entries import Account, Entry, locked_account
from models.ledger.offers import overdue
from models.ledger.payments import Method, Payment
from models.ledger.promises import Promise
from models.ledger.receivables import Instalment, Receivable, open_instalments
from models.ledger.write_offs import Cause
from models.money import Money
from models.oversight import bookings, imports, verification, withdrawals
from models.oversight.batches import Batch, House
from models.oversight.imports import Import, ImportState
from models.storage.database import Database
from tests.ledger_world import START, Books

Given = dict[str, Any]
MUCH = Money(10**9, "CNY")
"""Nobody has to agree below it."""
Settled = dict[str | None, Counter[tuple[Any, ...]]]


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.writing() as db:
        yield Books(db)
        assert list(verification.findings(db)) == []


def past(books: Books, dice: Random, *, only_debts: bool) -> list[Customer]:
    """What happened to some customers before the file comes, over three weeks."""
    customers = [books.customer(name) for name in ("ACME", "Birch", "Cedar")]
    began = books.now
    for day in range(21):
        books.now = began + timedelta(days=day)
        for customer in customers:
            for _each in range(dice.choice([0, 0, 0, 1, 2])):
                due = books.today + timedelta(days=dice.randint(0, 30))
                terms = None if only_debts else dice.choice([None, None, None, "2/10 net:30"])
                parts, currency = dice.choice([1, 1, 3]), dice.choice(["CNY", "CNY", "JPY"])
                books.bill(
                    customer, dice.choice([100, 250, 999, 5000]), due, parts=parts, currency=currency, terms=terms
                )
            if dice.random() < 0.2:
                on = books.today - timedelta(days=dice.randint(0, 5))
                paid = books.pay(customer, dice.choice([50, 300, 2000]), on=on)
                if dice.random() < 0.3:
                    payments.reverse(books.db, books.seller, paid.payment, today=books.today, now=books.now)
            if not only_debts:
                more_than_debts(books, dice, customer)
    return customers


def more_than_debts(books: Books, dice: Random, customer: Customer) -> None:
    """A promise, an offer or a write-off, now and then."""
    db, today, now = books.db, books.today, books.now
    soon, amount = books.today + timedelta(days=4), Money(500, "CNY")
    items = open_instalments(db, locked_account(db, customer.key, "CNY"))
    match dice.randint(1, 30):
        case 1:
            promises.record(db, books.seller, customer, amount, due_on=soon, currency="CNY", today=today, now=now)
        case 2 if overdue(items, books.today):
            offers.make(
                db, books.seller, customer, Money(1, "CNY"), overdue(items, books.today), receivable=None, until=soon,
                note="", threshold=MUCH, today=today, now=now,
            )  # fmt: skip
        case 3 if sum(item.open for item, _whole in items) >= amount.minor:
            write_offs.write_off(
                db,
                books.seller,
                customer,
                amount,
                Cause.OTHER,
                receivable=None,
                note="",
                threshold=MUCH,
                today=today,
                now=now,
            )


def file_of(dice: Random, customers: Sequence[Customer], today: date) -> list[Given]:
    return [
        {
            "customer_id": dice.choice(customers).key,
            "amount": dice.choice([1, 99, 100, 250, 350, 1249, 5000, 20000]),
            "currency": dice.choice(["CNY", "CNY", "JPY", "USD"]),
            "method": dice.choice(["cash", "transfer", "transfer", "cheque"]),
            "received_on": today - timedelta(days=dice.randint(0, 25)),
            "reference": f"row {place}",
            "cheque_number": None,
            "cheque_date": None,
            "named_number": None,
            "note": "said" if dice.random() < 0.1 else "",
        }
        for place in range(dice.randint(1, 30))
    ]


def one_by_one(books: Books, rows: Sequence[Given]) -> None:
    for row in sorted(rows, key=lambda row: row["received_on"]):
        customer, amount = books.db.get_one(Customer, row["customer_id"]), Money(row["amount"], row["currency"])
        payments.record(
            books.db, books.seller, customer, amount,
            method=Method(row["method"]), received_on=row["received_on"], today=books.today, now=books.now,
            reference=row["reference"], note=row["note"],
        )  # fmt: skip


def staged(books: Books) -> Import:
    return imports.stage(
        books.db, books.seller, [], heads=[], kind="payments", sheet=None, columns=[], file_hash="", now=books.now
    )


def work_out(books: Books, batch: Batch, rows: Sequence[Given]) -> None:
    bookings.lay_ready(books.db, batch, rows)
    while not batch.worked_out:
        bookings.work_out(books.db, batch)


def at_once(books: Books, rows: Sequence[Given], meanwhile: Callable[[], object] = lambda: None) -> Import:
    """As a file of them is written; what happens meanwhile does so when it is worked out what they settle."""
    file = staged(books)
    batch = Batch(file.key, "payments", books.seller, House(), books.today, books.now)
    work_out(books, batch, rows)
    meanwhile()
    bookings.bring_in(books.db, batch)
    file.state = ImportState.WRITTEN
    return file


def standing(books: Books) -> list[Any]:
    """What is owed, part by part, the accounts, and what became of promises and discounts."""
    db = books.db
    db.expire_all()
    parts, accounts = db.exec(select(Instalment).order_by(col(Instalment.id))), db.exec(select(Account))
    return [
        [(one.customer_id, one.due_on, one.amount, one.open) for one in parts],
        sorted((one.customer_id, one.currency, one.open, one.credit) for one in accounts if one.open or one.credit),
        db.execute(
            columns(*map(col, (Promise.due_on, Promise.state, Promise.received))).order_by(col(Promise.id))
        ).all(),
        Counter((one.kind, one.amount, one.reversed_at is None) for one in db.exec(select(Adjustment))),
    ]


def settled(books: Books) -> Settled:
    """The entries of each payment, by its reference, and how it stands."""
    found: Settled = {}
    rows = (
        columns(Payment, Entry, Receivable)
        .outerjoin(Entry, col(Entry.payment_id) == Payment.id)
        .outerjoin(Receivable, col(Receivable.id) == Entry.receivable_id)
    )
    for payment, entry, whole in books.db.execute(rows):
        if (payment.reference or "").startswith("row"):
            what = (whole.issued_on, whole.amount, entry.due_on) if whole else ()
            posted = (entry.on, entry.kind, entry.amount, *what) if entry else ()
            line = (payment.state, payment.counted_on, payment.method, payment.note, payment.recorded_by, *posted)
            found.setdefault(payment.reference, Counter())[line] += 1
    return found


def early(books: Books, acme: Customer) -> None:
    """2 percent less for who pays within ten days."""
    books.bill(acme, 1020, books.today + timedelta(days=30), terms="2/10 net:30")


def on_offer(books: Books, acme: Customer) -> None:
    """20 of it is given up for who pays the rest soon."""
    books.bill(acme, 1020, books.today)
    books.now += timedelta(days=5)
    items = overdue(open_instalments(books.db, locked_account(books.db, acme.key, "CNY")), books.today)
    offers.make(
        books.db, books.seller, acme, Money(20, "CNY"), items, receivable=None, until=books.today, note="",
        threshold=MUCH, today=books.today, now=books.now,
    )  # fmt: skip


def written_off(books: Books, acme: Customer) -> None:
    """It was given up, and money for it comes after all."""
    books.bill(acme, 1000, books.today)
    write_offs.write_off(
        books.db, books.seller, acme, Money(1000, "CNY"), Cause.OTHER, receivable=None, note="", threshold=MUCH,
        today=books.today, now=books.now,
    )  # fmt: skip


def promised(books: Books, acme: Customer) -> None:
    """That much was promised."""
    books.bill(acme, 1000, books.today)
    promises.record(
        books.db, books.seller, acme, Money(1000, "CNY"), due_on=books.today, currency="CNY", today=books.today,
        now=books.now,
    )  # fmt: skip


def bounced(books: Books, acme: Customer) -> None:
    """It was paid already on the day of the money, which was taken back later."""
    books.bill(acme, 1000, books.today)
    paid = books.pay(acme, 1000)
    books.now += timedelta(days=3)
    payments.reverse(books.db, books.seller, paid.payment, today=books.today, now=books.now)


@pytest.mark.parametrize("meets", [early, on_offer, written_off, promised, bounced])
def test_what_else_meets_the_money_has_its_due(books: Books, meets: Callable[[Books, Customer], None]) -> None:
    acme = books.customer("ACME")
    began = books.today
    meets(books, acme)
    on = began if meets is bounced else books.today
    row = {**file_of(Random(1), [acme], on)[0], "amount": 1000, "currency": "CNY", "method": "cash", "received_on": on}
    with books.db.begin_nested() as tried:
        one_by_one(books, [row])
        expected = settled(books), standing(books)
        tried.rollback()
    at_once(books, [row])
    assert (settled(books), standing(books)) == expected


@pytest.mark.parametrize("meanwhile", ["a payment", "a bill", "a promise"])
def test_what_happens_while_a_file_is_worked_out_is_seen(books: Books, meanwhile: str) -> None:
    acme, birch = books.customer("ACME"), books.customer("Birch")
    for customer in (acme, birch):
        books.bill(customer, 1000, books.today + timedelta(days=9))
    on = books.today
    said = {"currency": "CNY", "method": "cash", "received_on": on}
    rows = [{**file_of(Random(1), [one], on)[0], **said} for one in (acme, birch)]

    def happens() -> None:
        match meanwhile:
            case "a payment":
                books.pay(acme, 700)
            case "a bill":
                books.bill(acme, 70, on)
            case "a promise":
                promises.record(
                    books.db, books.seller, acme, None, due_on=on, currency="CNY", today=on, now=books.now
                )  # fmt: skip

    with books.db.begin_nested() as tried:
        happens()
        one_by_one(books, rows)
        expected = settled(books), standing(books)
        tried.rollback()
    at_once(books, rows, happens)
    assert (settled(books), standing(books)) == expected


@pytest.mark.parametrize("only_debts", [True, False], ids=["debts", "promises and discounts too"])
def test_a_file_settles_what_its_payments_settle_one_by_one(
    books: Books, histories: Callable[[int], int], only_debts: bool
) -> None:
    for seed in range(histories(15)):
        with books.db.begin_nested() as world:
            dice, books.now = Random(seed), START
            rows = file_of(dice, past(books, dice, only_debts=only_debts), books.today)
            with books.db.begin_nested() as tried:
                one_by_one(books, rows)
                expected = settled(books), standing(books)
                tried.rollback()
            at_once(books, rows)
            assert (settled(books), standing(books)) == expected, seed
            assert list(verification.findings(books.db)) == []
            world.rollback()


def test_a_file_is_taken_back_as_its_payments_are_one_by_one(books: Books, histories: Callable[[int], int]) -> None:
    for seed in range(histories(15)):
        with books.db.begin_nested() as world:
            dice, books.now = Random(seed), START
            rows = file_of(dice, past(books, dice, only_debts=seed % 3 > 0), books.today)
            before = standing(books)
            file = at_once(books, rows)
            withdrawals.take_back(
                books.db, books.seller, file, since=books.now, today=books.today, now=books.now, keep_credit=True
            )
            assert standing(books)[:2] == before[:2], seed
            assert list(verification.findings(books.db)) == []
            world.rollback()


def test_where_nothing_but_debts_meets_the_money_nothing_is_recorded_by_itself(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1000, books.today)
    books.pay(acme, 300)
    rows = [{**row, "received_on": books.today} for row in file_of(Random(1), [acme], books.today)]
    monkeypatch.setattr(payments, "record", None)
    at_once(books, rows)
    assert len(settled(books)) == len(rows) > 1


def test_what_was_worked_out_is_forgotten_when_the_file_is_written(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1000, books.today)
    rows = file_of(Random(1), [acme], books.today)
    at_once(books, rows)
    waits = Batch(staged(books).key, "payments", books.seller, House(), books.today, books.now)
    work_out(books, waits, rows)

    def of_files() -> set[int]:
        return {row.import_id for table in bookings.WORKED_OUT for row in books.db.execute(columns(table))}

    assert len(of_files()) == 2
    assert imports.sweep(books.db) > 0
    assert of_files() == {waits.import_id}
