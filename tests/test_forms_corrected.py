"""What a form wrote is corrected by words: said next, in answer to its echo, or by editing one's own message."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlmodel import col, func, select

from bot.policies import Approvals
from bot.settings import Settings
from models.directory.customers import Customer
from models.oversight.audit import Audit
from models.work.follow_ups import FollowUp
from tests.making import Make
from tests.office import Office, People, Phone


@pytest.fixture
def settings() -> Settings:
    """What is below 500 needs nobody's agreement."""
    few = Decimal(500)
    return Settings(approvals=Approvals(write_off=few, offer=few, credit_note=few))


@pytest.fixture
def chat(chat: Phone, people: People, make: Make) -> Phone:
    """ACME owes; Beta paid, the last thing before."""
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 1000, due="2026-02-10", number="INV-1")
    make.receivable(acme, 600, due="2026-02-20", number="INV-2")
    make.payment(make.customer("Beta", owner=chat), 100)
    people.manager("Wang Fang")
    return chat


def written(office: Office) -> int:
    """How often something was written to what people keep; what was refused has no row."""
    return office.look(lambda db: db.exec(select(func.count(col(Audit.id))).where(Audit.subject != "")).one())


@pytest.mark.parametrize(
    ("said", "right", "anew", "echo"),
    [
        ("/credit ACME 100 质量问题", "80", "/credit ACME 80 质量问题", "Credit note for ACME: CN¥80.00"),
        ("/credit ACME 100 INV-1 质量问题", "INV-2", "/credit ACME 100 INV-2 质量问题", "For: INV-2"),
        ("/dispute ACME INV-1 质量 破了三箱", "INV-2", "/dispute ACME INV-2 质量 破了三箱", "About: INV-2"),
        ("/dispute ACME INV-1 质量 破了三箱", "200", "/dispute ACME INV-1 200 质量 破了三箱", "Disputed: CN¥200.00"),
        ("/contact ACME 没钱", "拒付", "/contact ACME 拒付", "ACME: refuses"),
        ("/move ACME INV-1 月底", "下周五", "/move ACME INV-1 下周五", "due Fri, 13 Mar 2026"),
        ("/move ACME INV-1 月底", "INV-2", "/move ACME INV-2 月底", "CN¥600.00 of INV-2 moved"),
        ("/move ACME INV-1 400 月底", "300", "/move ACME INV-1 300 月底", "CN¥700.00 stays due on Tue, 10 Feb 2026"),
        (
            "/move ACME INV-1 月底 in 2 parts",
            "下周五",
            "/move ACME INV-1 下周五 in 2 parts",
            "500.00, due Mon, 13 Apr",
        ),
        ("/writeoff ACME INV-1 100 破产了", "80", "/writeoff ACME INV-1 80 破产了", "Written off: CN¥80.00 of ACME"),
        ("/offer ACME INV-1 10% 月底", "5%", "/offer ACME INV-1 5% 月底", "Offered to ACME: CN¥50.00 less"),
        ("/offer ACME INV-1 10% 月底", "下周五", "/offer ACME INV-1 10% 下周五", "until Fri, 13 Mar 2026"),
    ],
)
@pytest.mark.parametrize("way", ["said", "edited", "answered"])
async def test_words_correct_what_a_form_wrote_and_not_what_was_written_before(
    chat: Phone, office: Office, said: str, right: str, anew: str, echo: str, way: str
) -> None:
    await chat.says("/pay Beta 7 cash")
    await office.later(minutes=1)
    first = await chat.says(said)
    message = chat.said
    await office.later(minutes=1)

    if way == "said":
        changed = await chat.says(f"不对，是{right}")
    else:
        await chat.says("/pay Beta 5 cash")
        changed = await (chat.edits(message, anew) if way == "edited" else first.answer(f"不对，是{right}"))
    assert "Changed: " in changed.text
    assert echo in changed.text
    await changed.tap("↩️ Undo")
    assert "Balance: CN¥1,600.00" in (await chat.says("/card ACME")).text
    credit = "CN¥107.00" if way == "said" else "CN¥112.00"
    assert f"Credit: {credit}" in (await chat.says("/card Beta")).text


async def test_what_was_corrected_is_corrected_again_by_editing(chat: Phone, office: Office) -> None:
    await chat.says("/credit ACME 100 质量问题")
    message = chat.said
    await chat.edits(message, "/credit ACME 80 质量问题")
    await office.later(minutes=1)
    changed = await chat.edits(message, "/credit ACME 60 质量问题")

    assert "the credit note of CN¥80.00 was taken back" in changed.text
    assert "Balance: CN¥1,540.00" in changed.text


async def test_a_larger_one_is_asked_for_and_the_first_stands_until_then(chat: Phone, office: Office) -> None:
    await chat.says("/credit ACME 100 质量问题")
    asked = await chat.says("不对，是900")

    assert "In place of CN¥100.00, which stands until this is approved." in asked.text
    before = written(office)
    assert (await chat.says("不对，是800")).text == "That waits for approval already."
    assert written(office) == before


async def test_a_refund_is_corrected_by_words(chat: Phone, people: People) -> None:
    accountant = people.accountant("Zhao Min")
    await accountant.says("/refund Beta 50 cash")
    changed = await accountant.says("不对，是60")

    assert "Changed: " in changed.text
    assert "💸 Given back to Beta: CN¥60.00" in changed.text


async def test_the_promise_that_was_meant_takes_the_place_of_the_contact(chat: Phone, office: Office) -> None:
    await chat.says("/contact ACME 没钱，下次周五")
    asked = await chat.says("不对，是答应付款")

    assert asked.text == "Changed: the contact was taken back.\n\nACME\nFor which day was it promised?"
    await chat.says("周四")
    assert "🤝 ACME promised CN¥500.00" in (await chat.says("500")).text
    assert office.look(lambda db: db.exec(select(FollowUp.state).order_by(col(FollowUp.id))).first()) == "cancelled"


async def test_a_move_in_parts_of_its_own_is_said_again(chat: Phone, office: Office) -> None:
    await chat.says("/move ACME INV-1 月底 in 3:3:4")
    before = written(office)

    assert "undo it, and say it again" in (await chat.says("不对，是下周五")).text
    assert written(office) == before


async def test_what_is_over_is_not_corrected(chat: Phone, office: Office) -> None:
    opened = await chat.says("/dispute ACME INV-1 质量 破了三箱")
    await opened.tap("✅ Customer agreed" if "✅ Customer agreed" in opened.buttons else opened.buttons[1])
    before = written(office)

    assert "closed already" in (await opened.answer("不对，是INV-2")).text
    assert written(office) == before


@pytest.mark.parametrize(
    "said", ["/contact ACME 没钱", "/credit ACME 100 质量问题", "/dispute ACME INV-1 质量 破了三箱"]
)
async def test_whose_customer_it_is_no_longer_corrects_nothing(
    chat: Phone, people: People, office: Office, said: str
) -> None:
    echo = await chat.says(said)
    boss = people.admin("Sun Hao")
    people.salesperson("Han Mei")
    await (await boss.says("/handover Li Lei Han Mei")).tap("✅ Hand over")
    before = written(office)

    assert "ACME" not in (await echo.answer("不对，是80")).text
    assert "ACME" not in (await chat.says("不对，是80")).text
    assert written(office) == before


@pytest.mark.parametrize(
    ("right", "anew", "card"),
    [
        ("是李经理", "/new 华鑫商贸 李经理 13800138000", "👤 李经理  +8613800138000"),
        ("电话是13900139000", "/new 华鑫商贸 王经理 13900139000", "👤 王经理  +8613900139000"),
        ("no, his phone is 13900139000", "/new 华鑫商贸 王经理 13900139000", "👤 王经理  +8613900139000"),
        ("应该叫华新商贸", "/new 华新商贸 王经理 13800138000", "📇 华新商贸\n👤 王经理  +8613800138000"),
        ("no, it's called Hua Xin", "/new Hua Xin 王经理 13800138000", "📇 Hua Xin\n👤 王经理  +8613800138000"),
        ("不对，是B级", "/new 华鑫商贸 王经理 13800138000 class B", "Class: B"),
    ],
)
@pytest.mark.parametrize("way", ["said", "edited", "answered"])
async def test_words_correct_a_new_customer(
    chat: Phone, office: Office, right: str, anew: str, card: str, way: str
) -> None:
    first = await chat.says("/new 华鑫商贸 王经理 13800138000")
    message = chat.said
    await office.later(minutes=1)
    words = right if right.startswith(("no", "不对")) else f"不对，{right}"

    if way == "said":
        changed = await chat.says(words)
    else:
        await chat.says("/pay Beta 5 cash")
        changed = await (chat.edits(message, anew) if way == "edited" else first.answer(words))

    assert "Changed: " in changed.text
    assert card in changed.text
    assert len(office.look(lambda db: db.exec(select(Customer).where(Customer.owner_id == chat.member.key)).all())) == 3


async def test_a_new_customer_is_not_corrected_into_another_one(chat: Phone, office: Office) -> None:
    await chat.says("/new 华鑫商贸 王经理 13800138000")
    before = written(office)

    assert "What shall be changed?" in (await chat.says("不对，是ACME")).text
    assert written(office) == before


async def test_a_payment_is_corrected_after_a_new_customer_only_by_an_answer(chat: Phone) -> None:
    paid = await chat.says("/pay Beta 7 cash")
    await chat.says("/new 华鑫商贸 王经理 13800138000")

    assert "What shall be changed?" in (await chat.says("不对，是3500")).text
    assert "CN¥35.00" in (await paid.answer("不对，是35")).text
