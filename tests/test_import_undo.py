"""A file that was taken in by mistake goes as a whole, as long as nothing rests on it."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.directory.customers import Contact, Customer
from models.directory.pieces import NamePiece
from models.ledger.payments import Payment
from models.ledger.receivables import Receivable
from models.oversight import withdrawals
from tests.making import Make
from tests.office import Office, People, Phone
from tests.test_imports import CUSTOMERS, written

BILLS = (
    "number,customer,amount,issued_on,due_on\nA-1,ACME,100,2026-02-02,2026-03-20\nA-2,ACME,50,2026-02-02,2026-04-01\n"
)


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


async def test_customers_go_and_may_come_again(boss: Phone, office: Office) -> None:
    done = await written(boss, CUSTOMERS.encode())

    undone = await done.tap("↩️ Undo")

    assert "Undone: file with 3 rows: Customers" in undone.text
    assert office.look(lambda db: db.exec(select(Customer).where(col(Customer.removed_at).is_(None))).all()) == []
    assert "do not know" in (await boss.says("/card 华鑫商贸")).text
    assert "undone already" in (await boss.taps(done.last, "undo:imported:1")).words
    assert "2 rows were written" in (await written(boss, CUSTOMERS.encode())).text


async def test_by_what_undone_customers_were_found_is_forgotten_some_at_a_time(boss: Phone, office: Office) -> None:
    await (await written(boss, CUSTOMERS.encode())).tap("↩️ Undo")
    await written(boss, CUSTOMERS.encode())

    with office.database.writing() as db:
        swept = [withdrawals.sweep(db, most=1) for _each in range(3)]

    assert swept == [1, 1, 0]
    there = select(Customer.id).where(col(Customer.removed_at).is_(None))
    kept = office.look(lambda db: set(db.exec(select(NamePiece.customer_id))))
    assert kept == office.look(lambda db: set(db.exec(there)))
    assert "华鑫商贸" in (await boss.says("/card 华鑫商贸")).text


async def test_a_customer_with_a_history_keeps_the_whole_file_and_is_named(boss: Phone, office: Office) -> None:
    done = await written(boss, CUSTOMERS.encode())
    await boss.says("/pay 华鑫商贸 5")

    refused = await done.tap("↩️ Undo")

    assert "华鑫商贸 has a payment by now" in refused.words
    assert office.look(lambda db: len(db.exec(select(Customer).where(col(Customer.removed_at).is_(None))).all())) == 2
    await boss.says("/undo")
    assert "华鑫商贸 has a payment by now" in (await done.tap("↩️ Undo")).words, "its entries stay for ever"


async def test_receivables_go_with_the_credit_that_settled_them_and_stay_when_money_came(
    boss: Phone, office: Office, make: Make
) -> None:
    acme = make.customer("ACME", owner=boss)
    make.payment(acme, 30)
    done = await written(boss, BILLS.encode())
    assert "120.00" in (await boss.says("/card ACME")).text

    assert "Undone: file with 2 rows: Receivables" in (await done.tap("↩️ Undo")).text
    assert "30.00" in (await boss.says("/card ACME")).text
    assert all(office.look(lambda db: [one.reversed_at for one in db.exec(select(Receivable))]))

    done = await written(boss, BILLS.encode())
    await boss.says("/pay ACME 20")
    assert "A-1 of ACME has a payment by now" in (await done.tap("↩️ Undo")).words
    await boss.says("/undo")
    assert "Undone" in (await done.tap("↩️ Undo")).text


async def test_payments_and_contacts_go(boss: Phone, office: Office, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=boss), 100, due="2026-03-20")
    money = await written(boss, b"customer,amount,received_on\nACME,40,2026-03-01\nACME,80,2026-03-01\n")
    people = await written(boss, b"customer,name,email\nACME,Ann,a@example.com\n")

    assert "Undone" in (await people.tap("↩️ Undo")).text
    assert "Undone" in (await money.tap("↩️ Undo")).text
    assert office.look(lambda db: db.exec(select(Contact).where(Contact.name == "Ann")).all()) == []
    assert {one.state for one in office.look(lambda db: db.exec(select(Payment)).all())} == {"reversed"}
    assert "100.00" in (await boss.says("/card ACME")).text
    assert "receivable" in (await boss.says("/undo")).text, "what the file brought is not offered one by one"


async def test_a_cheque_that_bounced_keeps_its_file_and_is_named(boss: Phone, make: Make) -> None:
    make.customer("ACME", owner=boss)
    done = await written(boss, b"customer,amount,received_on,method\nACME,40,2026-03-01,cheque\n")
    cheque = await (await boss.says("/cheques")).tap("1")
    await cheque.tap("❌ Bounced")

    assert "ACME has a cheque that bounced by now" in (await done.tap("↩️ Undo")).words


async def test_a_manager_takes_it_back_within_a_day_and_later_it_needs_approval(
    boss: Phone, office: Office, people: People, make: Make
) -> None:
    make.customer("ACME", owner=boss)
    root = people.admin("Root")
    done = await written(boss, BILLS.encode())
    await office.later(hours=25)

    asked = await done.tap("↩️ Undo")

    assert "older than 24 hours" in asked.text
    await asked.tap("🙋 Ask for approval")
    request = await root.received()
    assert "file with 2 rows" in request.text
    await request.tap("✅ Approve")
    assert all(office.look(lambda db: [one.reversed_at for one in db.exec(select(Receivable))]))
