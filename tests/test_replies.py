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
