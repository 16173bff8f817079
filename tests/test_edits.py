"""Editing one's own message, as Telegram lets people do, changes what it wrote."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from models.ledger.payments import Payment, State
from models.oversight.origins import Origin
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import Make
from tests.office import Office, Phone


def payments(office: Office) -> list[tuple[int, str]]:
    """Amount and method of the payments that count."""
    found = office.look(lambda db: db.exec(select(Payment).where(Payment.state == State.COUNTED)).all())
    return [(one.amount // 100, one.method) for one in found]


async def test_an_edited_message_changes_what_it_wrote_also_a_second_time(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("收 华联 350 微信")

    changed = await chat.edits(chat.said, "收 华联 3500 微信")
    assert "Changed: the payment of CN¥350.00 was taken back" in changed.text
    assert payments(office) == [(3500, "wechat")]

    await chat.edits(chat.said, "/pay 华联 3600 cash")
    assert payments(office) == [(3600, "cash")]

    unchanged = await chat.edits(chat.said, "/pay 华联 3600.00 cash")
    assert unchanged.messages == []
    assert len(office.look(lambda db: db.exec(select(Payment)).all())) == 3


async def test_a_word_is_of_the_day_on_which_it_was_said(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/follow 华联 tomorrow 送样品")
    await office.until("2026-03-03 08:30")

    await chat.edits(chat.said, "/follow 华联 day after tomorrow 送样品")

    steps = office.look(lambda db: db.exec(select(FollowUp).where(FollowUp.state == FollowUpState.OPEN)).all())
    assert [(one.due_on, one.text) for one in steps] == [(date(2026, 3, 4), "送样品")]


async def test_what_was_not_understood_is_said_anew(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("hello there")
    reply = await chat.edits(chat.said, "收 华联 350 微信")
    assert "CN¥350.00 from 华联" in reply.text
    assert payments(office) == [(350, "wechat")]


async def test_an_answer_to_a_question_is_changed_too(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/pay 华联")
    answered = await chat.says("350")
    answer = chat.said
    early = await chat.edits(answer, "360")
    assert "taken already" in early.text
    await answered.tap("WeChat")

    await chat.edits(answer, "3500")
    assert payments(office) == [(3500, "wechat")]


async def test_a_message_that_wrote_several_things_changes_each(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says("今天去了华联，顺便收了五千现金，周五再去")
    said = chat.said
    await card.tap("✅ Write all (3)")

    await chat.edits(said, "今天去了华联，顺便收了六千现金，周五再去")

    assert payments(office) == [(6000, "cash")]


async def test_what_is_old_or_was_taken_back_stays(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("收 华联 350 微信")
    said = chat.said
    await chat.says("/undo")
    assert "was taken back" in (await chat.edits(said, "收 华联 3500 微信")).text

    await chat.says("收 华联 350 微信")
    said = chat.said
    await office.later(hours=25)
    assert "older than 24 hours" in (await chat.edits(said, "收 华联 3500 微信")).text
    assert payments(office) == [(350, "wechat")]

    await office.later(days=9)
    await chat.says("hello")
    assert office.look(lambda db: db.exec(select(Origin).order_by(col(Origin.id))).all()) == []
