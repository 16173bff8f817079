"""Photos of cheques, receipts and invoices: kept with what they show, and shown again."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.storage.evidence import Evidence, EvidenceState
from models.work.activities import Activity
from tests.making import Make
from tests.office import Office, People, Phone
from tests.test_evidence import JPEG


@pytest.fixture(autouse=True)
def hualian(chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat)


def kept(office: Office) -> list[tuple[str, int, str | None]]:
    """What each kept file belongs to, and the words that stand with it."""
    rows = office.look(lambda db: db.exec(select(Evidence).order_by(col(Evidence.id))).all())
    assert {row.state for row in rows} <= {EvidenceState.KEPT}
    return [(row.subject, row.subject_id, row.caption) for row in rows]


async def test_a_photo_whose_caption_is_a_payment_is_kept_with_it_and_shown_from_everywhere(
    office: Office, chat: Phone
) -> None:
    echo = await chat.sends_photo(JPEG, "收 华联 5000 支票")
    assert "📷 Photo kept" in echo.text
    assert kept(office) == [("payment", 1, None)]

    shown = await echo.tap("📷 Photos")
    assert shown.pictures == [JPEG]
    assert "CN¥5,000.00 from 华联" in shown.text

    history = await chat.says("/history 华联")
    assert (await history.tap("1 📷")).pictures == [JPEG]

    card = await chat.says("/card 华联")
    listed = await card.tap("📷 Receipts and cheques")
    assert (await listed.tap("CN¥5,000.00")).pictures == [JPEG]


async def test_a_photo_waits_with_the_payment_until_everything_is_told(office: Office, chat: Phone) -> None:
    await chat.sends_photo(JPEG, "收款 华联")
    asked = await chat.says("300")
    await asked.tap("cash")

    assert kept(office) == [("payment", 1, None)]


async def test_a_photo_within_the_form_of_a_payment_belongs_to_it(office: Office, chat: Phone) -> None:
    await chat.says("/pay 华联")
    noted = await chat.sends_photo(JPEG)
    asked = await chat.says("300")
    await asked.tap("cash")

    assert "Kept for this payment" in noted.text
    assert kept(office) == [("payment", 1, None)]


async def test_a_photo_in_answer_to_a_payment_with_words_does_what_they_say_and_is_kept(
    office: Office, chat: Phone
) -> None:
    echo = await chat.says("收 华联 100 微信")

    planned = await chat.sends_photo(JPEG, "明天", reply_to=echo.last.id)
    described = await chat.sends_photo(JPEG, "柜台的小票", reply_to=echo.last.id)

    assert "Tue, 3 Mar 2026" in planned.text
    assert "did not understand" not in described.text
    assert kept(office) == [("payment", 1, None), ("payment", 1, "柜台的小票")]
    again = await chat.taps(echo.last, "pay.photo:1")
    assert again.pictures == [JPEG, JPEG]
    assert "柜台的小票" in again.text


async def test_a_photo_with_words_about_another_customer_belongs_to_what_they_write(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("恒大", owner=chat)
    echo = await chat.says("收 华联 100 微信")

    await chat.sends_photo(JPEG, "恒大付了200 微信", reply_to=echo.last.id)

    assert kept(office) == [("payment", 2, None)]


async def test_a_payment_that_is_corrected_takes_its_photos_along(office: Office, chat: Phone) -> None:
    echo = await chat.sends_photo(JPEG, "收 华联 5000 微信")

    changed = await echo.answer("不对，是3500")

    assert kept(office) == [("payment", 1, None), ("payment", 2, None)]
    assert (await changed.tap("📷 Photos")).pictures == [JPEG]


async def test_a_photo_right_after_a_payment_belongs_to_it(office: Office, chat: Phone) -> None:
    await chat.says("收 华联 100 微信")
    reply = await chat.sends_photo(JPEG)
    assert "Kept with the payment of CN¥100.00" in reply.text

    await office.later(minutes=16)
    late = await chat.sends_photo(JPEG)

    assert "Kept" not in late.text
    assert kept(office) == [("payment", 1, None)]


@pytest.mark.parametrize(("label", "subject"), [("💰 华联", "payment"), ("🚶 visit", "activity")])
async def test_what_a_photo_shows_is_asked_when_it_may_be_a_visit_or_a_payment(
    office: Office, chat: Phone, label: str, subject: str
) -> None:
    await chat.says("/visit 华联 谈了新品")
    await chat.says("收 华联 100 微信")

    question = await chat.sends_photo(JPEG)
    assert kept(office) == []
    await question.tap(label)

    assert kept(office) == [(subject, 1, None)]


async def test_a_photo_over_several_acts_belongs_to_the_visit_and_to_the_payment(office: Office, chat: Phone) -> None:
    card = await chat.sends_photo(JPEG, "今天去了华联，收了五千现金")
    await card.tap("✅")

    assert sorted(kept(office)) == [("activity", 1, None), ("payment", 1, None)]
    assert office.look(lambda db: db.exec(select(Activity)).one()).photo_file_id is not None


async def test_a_photo_of_an_invoice_is_kept_with_the_receivable_and_shown_from_everywhere(
    office: Office, chat: Phone
) -> None:
    echo = await chat.sends_photo(JPEG, "/bill 华联 500 2026-04-30 INV-7")
    assert "📷 Photo kept" in echo.text
    assert kept(office) == [("receivable", 1, None)]

    shown = await echo.tap("📷 Photos")
    assert shown.pictures == [JPEG]
    assert "INV-7" in shown.text

    history = await chat.says("/history 华联")
    assert (await history.tap("1 📷")).pictures == [JPEG]
    await chat.sends_photo(JPEG, "收 华联 100 微信")
    listed = await (await chat.says("/card 华联")).tap("📷 Receipts and cheques")
    assert (await listed.tap("🧾 CN¥500.00")).pictures == [JPEG]
    assert (await listed.tap("CN¥100.00")).pictures == [JPEG]


async def test_a_photo_within_the_form_of_a_receivable_belongs_to_it_and_stays_when_it_is_changed(
    office: Office, chat: Phone
) -> None:
    await chat.says("/bill 华联 2026-04-30")
    noted = await chat.sends_photo(JPEG)
    assert "Kept for this receivable" in noted.text
    echo = await chat.says("800")
    assert kept(office) == [("receivable", 1, None)]

    changed = await echo.answer("不对，是900")

    assert kept(office) == [("receivable", 1, None), ("receivable", 2, None)]
    assert (await changed.tap("📷 Photos")).pictures == [JPEG]


async def test_a_photo_in_answer_to_a_receivable_is_kept_with_it_and_its_words(office: Office, chat: Phone) -> None:
    echo = await chat.says("/bill 华联 800 2026-04-30")
    await chat.says("收 华联 100 微信")

    await chat.sends_photo(JPEG, reply_to=echo.last.id)
    await chat.sends_photo(JPEG, "签收单", reply_to=echo.last.id)

    assert kept(office) == [("receivable", 1, None), ("receivable", 1, "签收单")]


@pytest.mark.parametrize(("label", "subject"), [("💰 华联", "payment"), ("🧾 华联", "receivable")])
async def test_what_a_photo_shows_is_asked_when_it_may_be_a_receivable_or_a_payment(
    office: Office, chat: Phone, label: str, subject: str
) -> None:
    await chat.says("/bill 华联 800 2026-04-30")
    await chat.says("收 华联 100 微信")

    question = await chat.sends_photo(JPEG)
    assert kept(office) == []
    await question.tap(label)

    assert kept(office) == [(subject, 1, None)]


async def test_what_a_photo_shows_is_asked_again_when_something_else_was_said(office: Office, chat: Phone) -> None:
    await chat.says("/bill 华联 800 2026-04-30")
    await chat.says("收 华联 100 微信")
    await chat.sends_photo(JPEG)
    said = await chat.says("收 华联 200 微信")
    assert "What does the photo belong to?" in said.text
    await said.tap("💰 华联, CN¥200.00")
    assert kept(office) == [("payment", 2, None)]

    await chat.sends_photo(JPEG)
    await office.until("2026-03-03 09:30")
    assert "Nothing of it was written:\nWhat does the photo belong to?" in (await chat.received()).text


async def test_a_forwarded_photo_may_be_of_the_receivable_just_told(office: Office, chat: Phone) -> None:
    await chat.says("/bill 华联 800 2026-04-30")
    question = await chat.forwards("签收单", "王经理", photo=JPEG)
    await question.tap("🧾 华联")

    assert kept(office) == [("receivable", 1, "签收单")]


async def test_a_photo_that_its_words_have_no_use_for_is_said_not_to_be_kept(office: Office, chat: Phone) -> None:
    promised = await chat.sends_photo(JPEG, "/promise 华联 500 2026-04-30")
    asked = await chat.sends_photo(JPEG, "/pay 华联")

    assert "CN¥500.00" in promised.text
    assert "was not kept" in promised.text
    assert "was not kept" not in asked.text
    assert kept(office) == []


async def test_somebody_elses_payment_shows_no_photos(chat: Phone, people: People) -> None:
    await chat.sends_photo(JPEG, "收 华联 5000 微信")
    await chat.sends_photo(JPEG, "/bill 华联 800 2026-04-30")
    other = people.salesperson("Wang Fang")
    menu = await other.says("/menu")

    for data in ("pay.photo:1", "bill.photo:1", "pay.photos:1"):
        reply = await other.taps(menu.last, data)
        assert "I do not know that customer" in reply.words
        assert reply.pictures == []


async def test_a_photo_waits_while_it_is_asked_what_its_words_mean(office: Office, chat: Phone) -> None:
    asked = await chat.sends_photo(JPEG, "华联 5000")
    assert "was not kept" not in asked.text
    told = await asked.tap("Record a payment")
    if "How was it paid" in told.text:
        await told.tap("cash")

    assert kept(office) == [("payment", 1, None)]
