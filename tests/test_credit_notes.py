"""Credit notes through the chat: by whom they may be written at once, and what a manager has to agree to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.policies import Approvals, rules_of
from bot.settings import Settings
from models.ledger.credit_notes import asks_for
from models.money import Money
from tests.making import MadeReceivable
from tests.office import Office, Phone


@pytest.fixture
def settings() -> Settings:
    """From 50 on a manager has to agree."""
    return Settings(approvals=Approvals(credit_note=Decimal(50)))


async def test_a_large_credit_note_waits_for_the_manager(chat: Phone, boss: Phone, debt: MadeReceivable) -> None:
    waits = await chat.says("/credit ACME INV-7 200 goods came back")
    assert "Waits for Boss" in waits.text
    assert debt.open == 300

    card = await boss.received()
    assert "credit note of CN¥200.00 on INV-7, ACME" in card.text
    assert "goods came back" in card.text
    await card.tap("✅ Approve")

    assert debt.open == 100
    assert "Credit note for ACME: CN¥200.00" in (await chat.received()).text


async def test_a_rejected_credit_note_changes_nothing(chat: Phone, boss: Phone, debt: MadeReceivable) -> None:
    await chat.says("/credit ACME 200 bonus")
    await (await (await boss.received()).tap("❌ Reject")).tap("That is too much")

    assert debt.open == 300
    assert "Nothing changed" in (await chat.received()).text


@pytest.mark.parametrize("agreed", [True, False])
async def test_an_edited_credit_note_stands_until_somebody_agrees_to_the_new_one(
    chat: Phone, boss: Phone, debt: MadeReceivable, agreed: bool
) -> None:
    echo = await chat.says("/credit ACME INV-7 40 wrong price")
    await (await echo.tap("✏️ Edit")).tap("Amount")
    waits = await chat.says("120")
    assert "Waits for Boss" in waits.text
    assert debt.open == 260
    card = await boss.received()
    assert "In place of CN¥40.00, which stands until this is approved" in card.text

    if agreed:
        await card.tap("✅ Approve")
        assert debt.open == 180
    else:
        await (await card.tap("❌ Reject")).tap("That is too much")
        assert debt.open == 260


async def test_a_credit_note_that_was_undone_meanwhile_is_not_taken_back_again(
    chat: Phone, boss: Phone, debt: MadeReceivable
) -> None:
    echo = await chat.says("/credit ACME INV-7 40 wrong price")
    await (await echo.tap("✏️ Edit")).tap("Amount")
    await chat.says("120")
    await chat.taps(echo.last, "undo:credit_note.posted:1")
    assert debt.open == 300
    await (await boss.received()).tap("✅ Approve")

    assert debt.open == 180


async def test_small_credit_notes_need_nobody_until_they_add_up(
    office: Office, chat: Phone, boss: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/credit ACME 30 wrong price")
    assert debt.open == 270
    assert "Waits for Boss" in (await chat.says("/credit ACME 20 wrong price")).text
    await boss.received()

    await office.later(days=31)
    await chat.says("/credit ACME INV-7 20 wrong price")
    assert debt.open == 250


@pytest.mark.parametrize(("limit", "asks"), [("", False), (None, False), (0, True), (201, False), (200, True)])
def test_nobody_is_asked_where_the_company_says_nothing(limit: object, asks: bool) -> None:
    said = Approvals.model_validate({"credit_note": limit})
    rules = rules_of(Settings(approvals=said)).approvals
    assert asks_for(rules.credit_note, Money(200_00, "CNY")) is asks
