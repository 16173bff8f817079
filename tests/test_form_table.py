"""Every form that writes, by one table: its parts in any order, a bad answer, the ways back and out, a restart."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from sqlmodel import col, func, select

from models.oversight.audit import Audit
from models.storage.drafts import Draft
from tests.making import Make
from tests.office import Office, People, Phone, Reply


class Case(NamedTuple):
    """How a form is filled: part by part behind the customer, or by all of them before it, and what its echo says.

    `bad` is what is said to words that are no answer; nothing where any words are one."""

    command: str
    parts: tuple[str, ...]
    at_once: str
    echo: tuple[str, ...]
    bad: str = ""
    who: str = "salesperson"
    customer: str = "ACME"


AMOUNT, DAY = "I cannot read blah blah as an amount.", "There is no such day: blah blah."
FORMS = (
    Case("pay", ("300", "cash"), "cash 300", ("CN¥300.00 from ACME", "cash"), AMOUNT),
    Case("bill", ("300", "下周五"), "下周五 300", ("ACME owes CN¥300.00", "Fri, 13 Mar 2026"), AMOUNT),
    Case("promise", ("明天", "300"), "300 明天", ("CN¥300.00 by Tue, 3 Mar 2026",), DAY),
    Case("visit", ("谈价格，周五再去",), "谈价格，周五再去", ("visit: ACME", "谈价格", "Fri, 6 Mar 2026")),
    Case("call", ("谈价格，周五再打",), "谈价格，周五再打", ("call: ACME", "谈价格", "Fri, 6 Mar 2026")),
    Case("follow", ("明天 送样品",), "明天 送样品", ("Tue, 3 Mar 2026", "送样品", "Planned"), DAY),
    Case("contact", ("没钱",), "没钱", ("ACME: short of cash",), "An outcome is promised"),
    Case("refund", ("50", "cash"), "cash 50", ("Beta: CN¥50.00", "cash"), AMOUNT, "accountant", "Beta"),
    Case("credit", ("100", "INV-1", "质量问题"), "INV-1 100 质量问题", ("CN¥100.00 of INV-1", "质量问题"), AMOUNT),
    Case("writeoff", ("INV-1", "100", "破产了"), "破产了 INV-1 100", ("CN¥100.00", "INV-1", "破产了"), AMOUNT),
    Case("offer", ("INV-1", "10%", "月底"), "月底 10% INV-1", ("INV-1", "31 Mar 2026"), AMOUNT),
    Case("dispute", ("INV-1", "质量", "破了三箱"), "INV-1 质量 破了三箱", ("INV-1", "quality", "破了三箱"), "blah"),
    Case("move", ("INV-1", "月底"), "月底 INV-1", ("INV-1 moved", "Tue, 31 Mar 2026"), "I did not understand"),
)
each_form = pytest.mark.parametrize("case", FORMS, ids=[case.command for case in FORMS])


@pytest.fixture
def phones(chat: Phone, people: People, make: Make) -> dict[str, Phone]:
    """ACME owes, Beta has credit, and somebody else may decide."""
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 1000, due="2026-02-10", number="INV-1")
    make.receivable(acme, 600, due="2026-02-20", number="INV-2")
    make.payment(make.customer("Beta", owner=chat), 100)
    people.manager("Wang Fang")
    return {"salesperson": chat, "accountant": people.accountant("Zhao Min")}


def written(office: Office) -> int:
    """How many rows were written to what people keep."""
    return office.look(lambda db: db.exec(select(func.count(col(Audit.id)))).one())


def holds(echo: Reply, case: Case) -> bool:
    return all(words in echo.text for words in case.echo)


@each_form
async def test_its_parts_are_asked_one_at_a_time_and_wait_for_a_restart(
    case: Case, phones: dict[str, Phone], office: Office
) -> None:
    chat, before = phones[case.who], written(office)
    asked = await chat.says(f"/{case.command}")
    assert asked.text == "Which customer?"
    assert asked.buttons[-1] == "✖ Cancel"
    assert any(label.startswith(case.customer) for label in asked.buttons)
    asked = await asked.tap(case.customer)
    for part in case.parts[:-1]:
        assert asked.text.startswith(f"{case.customer}\n")
        assert asked.text.count("?") == 1
        asked = await chat.says(part)
    assert written(office) == before

    await office.stop()
    await office.start()
    assert holds(await chat.says(case.parts[-1]), case)
    assert office.look(lambda db: db.exec(select(Draft)).all()) == []


@each_form
async def test_several_parts_may_be_said_before_the_customer(case: Case, phones: dict[str, Phone]) -> None:
    chat = phones[case.who]
    await chat.says(f"/{case.command}")
    asked = await chat.says(case.at_once)
    assert "Which customer?" in asked.text

    assert holds(await asked.tap(case.customer), case)


@each_form
async def test_a_bad_answer_is_told_what_works_and_there_is_a_way_back_and_out(
    case: Case, phones: dict[str, Phone], office: Office
) -> None:
    chat, before = phones[case.who], written(office)
    asked = await (await chat.says(f"/{case.command}")).tap(case.customer)
    if case.bad:
        again = await chat.says("blah blah")
        assert case.bad in again.text
        assert f"/{case.command} Huaxin" in again.text
        assert again.buttons == asked.buttons
    back = await chat.says("上一步")
    assert back.text == "Which customer?"
    left = await chat.says("算了")

    assert left.text == "Left. Nothing was written."
    assert written(office) == before


async def test_a_correction_never_means_what_was_written_before(phones: dict[str, Phone], office: Office) -> None:
    chat = phones["salesperson"]
    await chat.says("/pay ACME 7 cash")
    await office.later(minutes=1)
    assert "Waits for" in (await chat.says("/writeoff ACME 10 破产了")).text
    message, before = chat.said, written(office)
    await office.later(minutes=1)

    for told in (await chat.says("不对，是8"), await chat.edits(message, "/writeoff ACME 8 破产了")):
        assert "Words do not change that, and nothing was written." in told.text
    await chat.says("no, 8")
    assert written(office) == before
    await chat.says("/cancel")
    assert "CN¥20.00 from ACME" in (await chat.says("不好意思，还收了 ACME 20 现金")).text


@pytest.mark.parametrize("number", ["INV-2", "inv 2", "发票2", "单号 12"])
async def test_a_number_is_no_amount(chat: Phone, phones: dict[str, Phone], office: Office, number: str) -> None:
    before = written(office)
    await chat.says("/pay ACME")
    asked = await chat.says(number)
    assert "How much?" in asked.text
    assert written(office) == before

    named = "INV-2" if number == "INV-2" else "INV-1"  # what is no number of the customer's is not taken for one
    assert f"CN¥50.00 of {named}" in (await (await chat.says("50")).tap("cash")).text


async def test_what_was_given_is_not_changed_by_a_bare_number(chat: Phone, phones: dict[str, Phone]) -> None:
    await chat.says("/pay ACME 300")
    await chat.says("/pay ACME")
    await chat.says("300")
    asked = await chat.says("50")

    assert "Ways to pay are" in asked.text
    assert "CN¥300.00 from ACME" in (await asked.tap("cash")).text


async def test_what_is_refused_in_the_end_may_be_said_again(phones: dict[str, Phone]) -> None:
    accountant = phones["accountant"]
    for words in ("/refund", "Beta", "5000"):
        await accountant.says(words)
    refused = await accountant.says("cash")
    assert "there is CN¥100.00" in refused.text
    assert "What shall be changed?" in refused.text
    assert "Left unfinished" not in refused.text

    asked = await accountant.says("60")
    assert "CN¥60.00" in (await asked.tap("cash")).text


async def test_a_new_customer_may_be_told_at_once(chat: Phone) -> None:
    await chat.says("/new")
    added = await chat.says("明珠商贸 王经理 13800138000")

    assert "📇 明珠商贸\n👤 王经理  +8613800138000" in added.text


async def test_a_mark_alone_leaves_no_form(chat: Phone, phones: dict[str, Phone]) -> None:
    await chat.says("/pay")
    asked = await chat.says("?")

    assert "Which customer?" in asked.text
