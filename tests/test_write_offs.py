"""Write-offs: by approval and with a cause, and money that comes after all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from bot.policies import Approvals
from bot.settings import Settings
from models.ledger.adjustments import Adjustment
from models.ledger.write_offs import Cause, cause_of
from models.oversight import verification
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import Office, Phone


@pytest.fixture
def settings() -> Settings:
    """What is below 50 needs nobody's agreement."""
    return Settings(approvals=Approvals(write_off=Decimal(50)))


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("insolvent", Cause.INSOLVENT),
        ("客户破产了", Cause.INSOLVENT),
        ("失联", Cause.GONE),
        ("over the limitation period", Cause.BARRED),
        ("尾差", Cause.SMALL),
        ("not worth a lawyer", Cause.COSTLY),
        ("because I say so", Cause.OTHER),
    ],
)
def test_the_cause_is_known_by_its_words(said: str, cause: Cause) -> None:
    assert cause_of(said) == cause


async def test_a_write_off_waits_for_the_manager_and_counts_from_the_day_of_the_decision(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    waits = await chat.says("/writeoff ACME INV-7 200 bankrupt since May")
    assert "Waits for Boss" in waits.text
    assert debt.open == 300
    card = await boss.received()
    assert "write off CN¥200.00 of INV-7, ACME" in card.text
    assert "Cause: insolvent" in card.text
    assert "bankrupt since May" in card.text
    await office.later(hours=20)
    await card.tap("✅ Approve")

    assert debt.open == 100
    assert "Written off: CN¥200.00" in (await chat.received()).text
    document = office.look(lambda db: db.exec(select(Adjustment)).one())
    assert (document.on, document.cause) == (date(2026, 3, 3), "insolvent")


async def test_a_rejected_write_off_changes_nothing(chat: Phone, boss: Phone, debt: MadeReceivable) -> None:
    await chat.says("核销 ACME 300 破产")
    await (await (await boss.received()).tap("❌ Reject")).tap("Go on collecting")

    assert debt.open == 300
    assert "Nothing changed" in (await chat.received()).text


async def test_what_was_paid_meanwhile_is_not_written_off_too(
    chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    await chat.says("/writeoff ACME 300 insolvent")
    card = await boss.received()
    await chat.says("/pay ACME 100 cash")
    refused = await card.tap("✅ Approve")

    assert "more than is open: CN¥200.00" in refused.words
    assert acme.balance == 200


async def test_small_amounts_need_nobody_until_they_add_up(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    echo = await chat.says("/writeoff ACME 30 尾差")
    assert "Written off: CN¥30.00" in echo.text
    assert acme.balance == 270
    assert "Waits for Boss" in (await chat.says("/writeoff ACME 20 尾差")).text

    undone = await echo.tap("↩️ Undo")
    assert "Undone: write-off of CN¥30.00" in undone.text
    assert acme.balance == 300


async def test_an_edited_write_off_takes_the_place_of_the_old_one(
    chat: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    echo = await chat.says("/writeoff ACME INV-7 30 尾差")
    await (await echo.tap("✏️ Edit")).tap("Amount")
    changed = await chat.says("10")

    assert "taken back and written anew" in changed.text
    assert "Written off: CN¥10.00" in changed.text
    assert "small remainder" in changed.text
    assert acme.balance == 290

    again = await (await (await changed.tap("✏️ Edit")).tap("Cause")).tap("insolvent")
    assert "insolvent" in again.text
    assert acme.balance == 290


async def test_a_write_off_that_grows_by_an_edit_waits_for_the_manager(
    chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    echo = await chat.says("/writeoff ACME INV-7 30 尾差")
    await (await echo.tap("✏️ Edit")).tap("Amount")
    waits = await chat.says("200")
    assert "Waits for Boss" in waits.text
    assert acme.balance == 270  # what was written off stays so until then
    card = await boss.received()
    assert "In place of CN¥30.00, which stands until this is approved" in card.text
    await card.tap("✅ Approve")

    assert acme.balance == 100
    assert "undone already" in (await chat.taps(echo.last, "undo:write_off.posted:1")).words


async def test_all_that_was_written_off_can_be_changed(chat: Phone, acme: MadeCustomer, make: Make) -> None:
    """What is open is counted without the old one, which had left nothing of it."""
    make.receivable(acme, 40, due="2026-01-31", number="INV-7")
    echo = await chat.says("/writeoff ACME INV-7 40 尾差")
    assert acme.balance == 0
    await (await echo.tap("✏️ Edit")).tap("Amount")
    assert "more than is open: CN¥40.00" in (await chat.says("41")).text
    assert acme.balance == 0
    await chat.says("39")

    assert acme.balance == 1


async def test_more_than_is_open_is_refused(chat: Phone, boss: Phone, debt: MadeReceivable) -> None:
    assert "more than is open: CN¥300.00" in (await chat.says("/writeoff ACME 301 insolvent")).text
    await chat.says("/pay ACME 300 cash")
    assert "Nothing of that is open" in (await chat.says("/writeoff ACME 1 insolvent")).text
    assert "no open item INV-9" in (await chat.says("/writeoff ACME INV-9 1 insolvent")).text


async def test_the_form_asks_for_the_cause(chat: Phone, boss: Phone, debt: MadeReceivable) -> None:
    asked = await (await chat.says("/writeoff ACME")).tap("CN¥300.00")
    await asked.tap("cannot be found")
    assert "Cause: cannot be found" in (await boss.received()).text


async def test_money_that_comes_after_all_is_recovered_and_the_rest_is_credit(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    await chat.says("/writeoff ACME 200 insolvent")
    await (await boss.received()).tap("✅ Approve")
    await chat.received()
    assert acme.balance == 100
    echo = await chat.says("/pay ACME 250 cash")

    assert "Recovered" in echo.text
    assert acme.balance == 0
    await echo.tap("↩️ Undo")
    assert acme.balance == 100
    await chat.says("/pay ACME 350 cash")
    assert acme.balance == -50
    assert office.look(lambda db: list(verification.findings(db))) == []
