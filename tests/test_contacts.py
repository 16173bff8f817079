"""Contacts about money: outcomes by command, sentence and button, and the reasons for delay."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger import contacts
from models.ledger.contacts import CollectionContact
from models.ledger.promises import Promise
from models.work.follow_ups import FollowUp
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone


@pytest.fixture
def acme(make: Make, chat: Phone) -> MadeCustomer:
    customer = make.customer("ACME", owner=chat)
    make.receivable(customer, 500, due="2026-02-20")
    return customer


def outcomes(office: Office) -> list[tuple[str, str]]:
    rows = office.look(lambda db: db.exec(select(CollectionContact).order_by(col(CollectionContact.id))).all())
    return [(str(one.outcome), one.text) for one in rows if one.reversed_at is None]


@pytest.mark.parametrize(
    ("said", "outcome", "text"),
    [
        ("/contact ACME short of cash", "short_of_cash", ""),
        ("/contact ACME refuses, says wrong goods came", "refuses", "says wrong goods came"),
        ("催收 ACME 资金紧张 等回款", "short_of_cash", "等回款"),
        ("催收 ACME 等发票", "waits_for_papers", ""),
        ("催收 ACME 没联系上", "not_reached", ""),
        ("催收 ACME 账期未到", "contract_terms", ""),
        ("催了ACME，没钱", "short_of_cash", ""),
        ("chased ACME, will pay", "will_pay", ""),
    ],
)
async def test_an_outcome_is_read_and_echoed(
    chat: Phone, office: Office, acme: MadeCustomer, said: str, outcome: str, text: str
) -> None:
    echo = await chat.says(said)

    assert outcomes(office) == [(outcome, text)]
    assert "ACME" in echo.text
    assert "Balance: CN¥500.00" in echo.text


async def test_a_contact_with_a_next_day_plans_the_step_and_undo_takes_both(
    chat: Phone, office: Office, acme: MadeCustomer
) -> None:
    echo = await chat.says("/contact ACME short of cash next 2026-03-10")
    planned = office.look(lambda db: db.exec(select(FollowUp)).one())
    assert (planned.due_on, planned.text) == (date(2026, 3, 10), "collect: short of cash")

    await echo.tap("↩️ Undo")

    assert outcomes(office) == []
    assert office.look(lambda db: str(db.exec(select(FollowUp)).one().state)) == "cancelled"


async def test_a_contact_that_brought_a_promise_is_one(chat: Phone, office: Office, acme: MadeCustomer) -> None:
    await chat.says("/contact ACME promised 300 2026-03-06")

    made = office.look(lambda db: db.exec(select(Promise)).one())
    assert (made.amount, made.due_on) == (30000, date(2026, 3, 6))
    assert outcomes(office) == [("promised", "")]


async def test_the_outcome_is_two_taps_from_an_item_and_a_second_tap_writes_nothing(
    chat: Phone, office: Office, acme: MadeCustomer
) -> None:
    item = await (await chat.says("/due ACME")).tap("1")
    asked = await item.tap("📝 Outcome")
    button = next(data for data in asked.data if data.endswith(":not_reached"))
    await asked.tap("not reached")

    await chat.taps(asked.last, button)

    assert outcomes(office) == [("not_reached", "")]


async def test_reasons_for_delay_add_up_with_disputes_apart(
    chat: Phone, office: Office, make: Make, acme: MadeCustomer
) -> None:
    orient = make.customer("Orient", owner=chat)
    make.receivable(orient, 300, due="2026-02-20", number="O-1")
    make.receivable(orient, 200, due="2026-02-25")
    make.receivable(make.customer("Vale", owner=chat), 70, due="2026-02-25")
    make.receivable(make.customer("Later", owner=chat), 9000, due="2026-03-25")
    await chat.says("/contact ACME short of cash")
    await chat.says("/contact ACME not reached")  # the last that reached somebody counts
    await chat.says("/contact Orient not reached")
    await chat.says("/dispute Orient O-1 price too much")

    found = office.look(lambda db: contacts.delays(db, col(Customer.removed_at).is_(None), today=date(2026, 3, 2)))

    assert [(one.outcome and str(one.outcome), one.disputed, one.customers, one.amount.minor) for one in found] == [
        ("short_of_cash", False, 1, 50000),
        (None, True, 1, 30000),
        ("not_reached", False, 1, 20000),
        (None, False, 1, 7000),
    ]


async def test_due_tells_why_money_is_late(chat: Phone, acme: MadeCustomer, people: People) -> None:
    await chat.says("/contact ACME short of cash")
    await chat.says("/contact ACME not reached")

    told = await (await chat.says("/due")).tap("❓ Why it is late")

    for part in ("short of cash: CN¥500.00 of 1 customer", "not reached: 1", "short of cash: 1"):
        assert part in told.text
    other = await (await people.manager("Boss").says("/due")).tap("❓ Why it is late")
    assert "short of cash: CN¥500.00 of 1 customer" in other.text


async def test_everything_said_stands_in_the_history_and_promises_in_the_export(
    chat: Phone, office: Office, acme: MadeCustomer
) -> None:
    await chat.says("/contact ACME short of cash, asks for time")
    await chat.says("/promise ACME 300 2026-03-06")
    await chat.says("/dispute ACME price too much")

    told = (await chat.says("/history ACME")).text

    for part in (
        "short of cash asks for time",
        "Promised: CN¥300.00 by",
        "Disputed: all that is open, price: too much",
    ):
        assert part in told
    (content,) = (await chat.says("/export")).files.values()
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("promises").to_python()
    assert sheet == [["id", "customer", "amount", "due_on", "state"], [1, "ACME", 300, date(2026, 3, 6), "open"]]
