"""Answering a push or an echo by Telegram's reply acts on what it is about."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from models.ledger.contacts import CollectionContact
from models.ledger.payments import Payment
from models.storage.evidence import Evidence, EvidenceState
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import Make
from tests.office import Office, Phone
from tests.test_evidence import JPEG


def payments(office: Office) -> list[tuple[int, str]]:
    """Amount and method of all payments."""
    found = office.look(lambda db: db.exec(select(Payment).order_by(col(Payment.id))).all())
    return [(one.amount // 100, one.method) for one in found]


async def test_paid_is_what_is_open_and_asked_when_it_could_be_several(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    first = await chat.says("/bill 华联 500 2026-04-30")
    second = await chat.says("/bill 华联 300 2026-05-30")

    await second.answer("付了")
    assert payments(office) == [(300, "other")]

    third = await chat.says("/bill 华联 200 2026-05-30")
    card = await chat.says("/card 华联")
    asked = await card.answer("付了")
    assert asked.buttons[:2] == ["CN¥700.00", "CN¥500.00"]
    await chat.says("/cancel")

    await first.answer("付了400 微信")
    assert payments(office)[1:] == [(400, "wechat")]
    assert third.messages


async def test_what_was_promised_moves_and_is_one_of_the_amounts_that_paid_may_mean(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("华联", owner=chat.person)
    billed = await chat.says("/bill 华联 500 2026-04-30")

    promised = await billed.answer("周五付300")
    moved = await promised.answer("周四")
    assert "CN¥300.00 by Thu, 5 Mar 2026" in moved.text
    asked = await moved.answer("付了")

    assert asked.buttons[:2] == ["CN¥300.00", "CN¥500.00"]
    method = await asked.tap("CN¥300.00")
    await method.tap("cash")
    assert payments(office) == [(300, "cash")]


async def test_a_step_that_is_due_moves_to_the_day_that_is_said(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/follow 华联 2026-03-02 10:00 送样品")
    await office.until("2026-03-02 10:00")
    push = await chat.received()

    await push.answer("周五下午3点")

    step = office.look(lambda db: db.exec(select(FollowUp)).one())
    assert (step.due_on, str(step.due_time), step.text) == (date(2026, 3, 6), "15:00:00", "送样品")
    assert step.state == FollowUpState.OPEN

    await push.answer("没人接")
    contact = office.look(lambda db: db.exec(select(CollectionContact)).one())
    assert contact.outcome == "not_reached"


async def test_a_day_in_answer_to_a_payment_plans_the_next_step(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    echo = await chat.says("收 华联 100 微信")

    planned = await echo.answer("明天")

    assert "Tue, 3 Mar 2026" in planned.text
    assert office.look(lambda db: db.exec(select(FollowUp)).one()).due_on == date(2026, 3, 3)


async def test_another_customer_in_a_reply_is_a_sentence_of_its_own(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    make.customer("恒大", owner=chat.person)
    echo = await chat.says("收 华联 100 微信")

    reply = await echo.answer("恒大付了200 微信")

    assert "CN¥200.00 from 恒大" in reply.text


async def test_a_photo_in_answer_to_a_payment_is_kept_with_it(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    echo = await chat.says("收 华联 100 微信")

    kept = await chat.sends_photo(JPEG, reply_to=echo.last.id)

    assert "Kept with the payment of CN¥100.00" in kept.text
    found = office.look(lambda db: db.exec(select(Evidence)).one())
    assert (found.subject, found.subject_id, found.state) == ("payment", 1, EvidenceState.KEPT)


async def test_more_about_a_report_plans_the_step_and_writes_the_money_that_it_tells(
    office: Office, chat: Phone, make: Make
) -> None:
    make.receivable(make.customer("华联", owner=chat.person), 800, due="2026-03-10")
    echo = await chat.says("/visit 华联 见了王经理")
    told = await echo.answer("谈了新品，周五下午3点再去")
    assert "Next step: Fri, 6 Mar 2026 15:00" in told.text
    assert "谈了新品" in told.text

    await office.later(minutes=5)
    again = await chat.says("/visit 华联 见了王经理，谈了新品")
    told = await again.answer("他说下周三付300，收了500现金，周四再去")
    assert "Next step: Thu, 5 Mar 2026" in told.text
    assert "他说下周三付300" in told.text
    written = await told.tap("✅ Write all (2)")
    assert "CN¥500.00 from 华联" in written.text
    assert "CN¥300.00 by Wed, 11 Mar 2026" in written.text
    assert payments(office) == [(500, "cash")]

    third = await chat.says("/visit 华联 收款")
    assert "CN¥300.00 from 华联" in (await third.answer("付了300 微信")).text
    assert payments(office) == [(500, "cash"), (300, "wechat")]

    asked = await third.answer("谈得不错，收了20现金")
    assert "谈得不错，收了20现金" in asked.text
    assert "CN¥20.00 from 华联" in (await asked.tap("Record a payment")).text


async def test_more_about_a_report_that_only_speaks_of_money_or_of_others_stays_in_the_report(
    office: Office, chat: Phone, boss: Phone, make: Make
) -> None:
    make.customer("华联", owner=chat.person)
    make.customer("恒大", owner=chat.person)
    echo = await chat.says("/visit 华联 见了王经理")
    for words in ("问他收到货没有", "他说恒大付了200 微信", "要200箱"):
        assert words in (await echo.answer(words)).text
    assert "💬 Li Lei gets your answer" in (await (await boss.says("/day Li Lei")).answer("收他300 现金")).text

    assert payments(office) == []
    assert office.look(lambda db: db.exec(select(FollowUp)).all()) == []


async def test_what_came_of_a_visit_may_tell_of_money_and_all_of_it_stands_on_one_card(
    office: Office, chat: Phone, make: Make
) -> None:
    make.receivable(make.customer("华联", owner=chat.person), 800, due="2026-03-10")
    await chat.says("/visit 华联")
    card = await chat.says("谈得很好，收了500现金，周四再去")
    assert "1. 🚶 Visit" in card.text
    assert "CN¥500.00" in card.text
    assert payments(office) == []
    written = await card.tap("✅ Write all (2)")
    assert "Next step: Thu, 5 Mar 2026" in written.text
    assert written.text.count("谈得很好") == 2  # on the card and in the report, and not with the money
    assert "CN¥500.00 from 华联" in written.text

    await chat.says("/call 华联")
    asked = await chat.says("谈得不错，收了20现金")
    assert "谈得不错，收了20现金" in asked.text
    assert "What is that?" in asked.text
    await asked.tap("Record a payment")
    assert payments(office) == [(500, "cash"), (20, "cash")]

    await chat.says("/visit 华联")
    assert "What is that?" not in (await chat.says("问了货款，他说没钱")).text
    assert payments(office) == [(500, "cash"), (20, "cash")]
