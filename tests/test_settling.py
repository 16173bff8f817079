"""Credit notes, refunds, moved due dates and settling by hand, through the chat."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.ledger.adjustments import Adjustment
from models.ledger.entries import Account
from models.ledger.schedules import Plan
from models.oversight.audit import Audit
from models.people.members import Role
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone


@pytest.fixture
def acme(chat: Phone, make: Make) -> MadeCustomer:
    return make.customer("华鑫商贸", owner=chat)


def stands(office: Office) -> tuple[int, int]:
    """What is open and what is credit, in major units."""
    account = office.look(lambda db: db.exec(select(Account)).one())
    return account.open // 100, account.credit // 100


def documents(office: Office) -> list[tuple[str, int, str]]:
    rows = office.look(lambda db: db.exec(select(Adjustment).order_by(col(Adjustment.id))).all())
    return [(str(row.kind), row.amount // 100, row.note) for row in rows]


# --- credit notes


@pytest.mark.parametrize("said", [
    "/credit 华鑫 INV-77 500 damaged goods", "贷项 华鑫 INV-77 500 damaged goods",
    "credit INV-77 华鑫 500 damaged goods", "给华鑫的 INV-77 开贷项500 damaged goods",
])  # fmt: skip
async def test_a_credit_note_is_written_in_one_line(
    chat: Phone, make: Make, office: Office, acme: MadeCustomer, said: str
) -> None:
    make.receivable(acme, 1200, due="2026-02-28", number="INV-76")
    newer = make.receivable(acme, 1200, due="2026-03-28", number="INV-77")

    reply = await chat.says(said)

    for words in ("500.00", "INV-77", "700.00", "damaged goods", "1,900.00"):
        assert words in reply.text
    assert newer.open == 700
    assert documents(office) == [("credit_note", 500, "damaged goods")]
    undone = await reply.tap("↩️ Undo")
    assert "credit note of CN¥500.00" in undone.text
    assert stands(office) == (2400, 0)


async def test_a_document_is_taken_back_with_its_reason(
    chat: Phone, make: Make, office: Office, acme: MadeCustomer
) -> None:
    make.receivable(acme, 1200, due="2026-02-28")
    await chat.says("/credit 华鑫 500 wrong price")

    reply = await chat.says("/undo it was another customer")

    assert "Reason: it was another customer" in reply.text
    assert stands(office) == (1200, 0)
    undone = office.look(lambda db: db.exec(select(Audit).where(Audit.action == "undone")).one())
    assert undone.after == {"what": "credit_note.posted", "reason": "it was another customer"}


async def test_a_credit_note_by_taps_is_edited_and_shown_in_the_history(
    chat: Phone, make: Make, office: Office, acme: MadeCustomer
) -> None:
    make.receivable(acme, 1200, due="2026-02-28")

    reply = await chat.says("/credit 华鑫 500")
    reply = await reply.tap("wrong price")
    reply = await (await reply.tap("✏️ Edit")).tap("Amount")
    reply = await chat.says("300")

    assert "was taken back and written anew" in reply.text
    assert documents(office) == [("credit_note", 500, "wrong price"), ("credit_note", 300, "wrong price")]
    assert stands(office) == (900, 0)
    history = await chat.says("/history 华鑫")
    assert "credit note of CN¥300.00" in history.text
    assert "taken back: credit note of CN¥500.00" in history.text


async def test_a_number_that_the_customer_does_not_have_is_asked(
    chat: Phone, make: Make, office: Office, acme: MadeCustomer
) -> None:
    make.receivable(acme, 1200, due="2026-02-28", number="INV-77")

    reply = await chat.says("/credit 华鑫 INV-78 500 bonus")

    assert "no receivable INV-78" in reply.text
    assert documents(office) == []
    await reply.tap("INV-77")
    assert documents(office) == [("credit_note", 500, "bonus")]


# --- refunds


async def test_finance_gives_credit_back_and_a_salesperson_does_not(
    chat: Phone, make: Make, office: Office, people: People, acme: MadeCustomer
) -> None:
    make.payment(acme, 800)
    finance = people.member("Fay", Role.FINANCE)

    refused = await chat.says("/refund 华鑫 500 转账")
    assert "not for your role" in refused.text
    reply = await finance.says("退给华鑫500 转账")

    for words in ("500.00", "华鑫商贸", "bank transfer", "Credit: CN¥300.00"):
        assert words in reply.text
    assert stands(office) == (0, 300)
    too_much = await finance.says("/refund 华鑫 301 cash")
    assert "there is CN¥300.00" in too_much.text
    assert "A part of it was refunded" in (await chat.says("/undo")).text
    await reply.tap("↩️ Undo")
    assert stands(office) == (0, 800)


async def test_a_form_offers_those_whom_it_concerns_and_says_whom_it_is_about(
    chat: Phone, make: Make, people: People, acme: MadeCustomer
) -> None:
    make.payment(acme, 300)
    finance = people.member("Fay", Role.FINANCE)
    make.receivable(make.customer("Debtor", owner=chat), 900, due="2026-02-28")
    offered = await finance.says("/refund")
    assert offered.buttons == ["华鑫商贸 · -CN¥300.00", "✖ Cancel"]
    assert "华鑫商贸" in (await offered.tap("华鑫商贸")).text
    await finance.says("/cancel")
    assert (await finance.says("/letter")).buttons == ["Debtor · CN¥900.00", "✖ Cancel"]


# --- moved due dates


@pytest.mark.parametrize(("said", "left"), [
    ("/move 华鑫 INV-77 2026-04-10", [("2026-02-28", 0), ("2026-04-10", 1200)]),
    ("把华鑫的INV-77改到2026-04-10", [("2026-02-28", 0), ("2026-04-10", 1200)]),
    ("改期 华鑫 INV-77 2026-04-10 500", [("2026-02-28", 700), ("2026-04-10", 500)]),
    ("改期 华鑫 INV-77 第1期 2026-01-31 分3期",
     [("2026-02-28", 0), ("2026-01-31", 400), ("2026-02-28", 400), ("2026-03-31", 400)]),
    ("改期 华鑫 INV-77 2026-01-31 三三四",
     [("2026-02-28", 0), ("2026-01-31", 360), ("2026-02-28", 360), ("2026-03-31", 480)]),
    ("/move 华鑫 INV-77 2026-04-10 1000 25% 75%", [("2026-02-28", 200), ("2026-04-10", 250), ("2026-05-10", 750)]),
    ("/move 华鑫 INV-77 2026-04-10 3:7", [("2026-02-28", 0), ("2026-04-10", 360), ("2026-05-10", 840)]),
    ("/move 华鑫 INV-77 2026-04-10 700+500", [("2026-02-28", 0), ("2026-04-10", 700), ("2026-05-10", 500)]),
])  # fmt: skip
async def test_a_due_date_moves_in_whole_in_part_and_in_parts(
    chat: Phone, make: Make, office: Office, acme: MadeCustomer, said: str, left: list[tuple[str, int]]
) -> None:
    item = make.receivable(acme, 1200, due="2026-02-28", number="INV-77")

    reply = await chat.says(said)

    assert [(one.due_on.isoformat(), one.open // 100) for one in item.instalments] == left
    assert "28 Feb 2026" in reply.text
    assert "moved from Sat, 28 Feb" in (await chat.says("/history 华鑫")).text
    await reply.tap("↩️ Undo")
    assert [one.open // 100 for one in item.instalments] == [1200] + [0] * (len(left) - 1)


async def test_of_several_parts_the_one_is_asked(chat: Phone, make: Make, acme: MadeCustomer) -> None:
    item = make.receivable(acme, 900, due="2026-02-28", number="INV-77", plan=Plan(3))

    reply = await chat.says("/move 华鑫 INV-77 2026-08-01")
    reply = await reply.tap("INV-77/2")

    assert [(one.part, one.open) for one in item.instalments if one.open] == [(1, 30000), (3, 30000), (4, 30000)]
    assert "INV-77/4" in reply.text


# --- settling by hand


async def test_what_a_payment_settles_is_chosen_by_buttons_and_undone(
    chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    older = make.receivable(acme, 300, due="2026-01-31", number="INV-76")
    newer = make.receivable(acme, 300, due="2026-02-28", number="INV-77")

    reply = await chat.says("/pay 华鑫 300 cash")
    reply = await reply.tap("🔀 Allocate")
    assert "Settles CN¥300.00 of INV-76" in reply.text
    reply = await reply.tap("INV-77")

    assert [older.open, newer.open] == [300, 0]
    assert "Settles CN¥300.00 of INV-77" in reply.text
    await reply.tap("↩️ Undo")
    assert [older.open, newer.open] == [0, 300]


async def test_credit_that_the_company_keeps_is_applied_with_a_button(
    chat: Phone, make: Make, office: Office, acme: MadeCustomer
) -> None:
    make.payment(acme, 500)
    make.receivable(acme, 300, due="2026-02-28", number="INV-77", keep_credit=True)
    assert stands(office) == (300, 500)

    card = await chat.says("/card 华鑫")
    reply = await card.tap("🪙 Use credit")

    assert "INV-77" in reply.text
    assert stands(office) == (0, 200)
    again = await card.tap("🪙 Use credit")
    assert "no credit that could settle" in again.toast
    await reply.tap("↩️ Undo")
    assert stands(office) == (300, 500)


async def test_an_earlier_payment_is_found_through_the_card(chat: Phone, make: Make, acme: MadeCustomer) -> None:
    older = make.receivable(acme, 300, due="2026-01-31", number="INV-76")
    newer = make.receivable(acme, 300, due="2026-02-28", number="INV-77")
    make.payment(acme, 300)

    reply = await (await chat.says("/history 华鑫")).tap("💰 Payments")
    reply = await reply.tap("CN¥300.00")
    await reply.tap("INV-77")

    assert [older.open, newer.open] == [300, 0]
