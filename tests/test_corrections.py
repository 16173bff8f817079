"""What was written a moment ago was wrong: said again, it is changed by reversal."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from handlers.corrections import correction_in
from models.ledger.payments import Payment, State
from models.ledger.promises import Promise, PromiseState
from models.ledger.receivables import Receivable
from models.work.activities import Activity
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import Make
from tests.office import Office, Phone


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不对，是3500", ("3500", "", True)),
        ("不对 是华联", ("华联", "", True)),
        ("说错了，应该是周五", ("周五", "", True)),
        ("改成现金", ("现金", "", True)),
        ("应该是3500", ("3500", "", True)),
        ("不是500，是5000", ("5000", "500", False)),
        ("no, Friday", ("Friday", "", False)),
        ("sorry 5000 not 500", ("5000", "500", False)),
        ("No, I meant 3500", ("3500", "", False)),
        ("make it cash", ("cash", "", True)),
        ("华联付了3500", None),
        ("不是华联", None),
        ("不是，是华联", ("华联", "", False)),
        ("no payment from Huaxin", None),
        ("收华联 3500 现金", None),
        ("改天再去华联", None),
        ("not reached Huaxin", None),
    ],
)
def test_what_is_said_in_place_of_what(text: str, said: tuple[str, str, bool] | None) -> None:
    assert correction_in(text) == said


def payments(office: Office) -> list[tuple[int, str]]:
    """Amount and method of the payments that count."""
    counted = select(Payment).where(Payment.state == State.COUNTED).order_by(col(Payment.id))
    return [(one.amount // 100, one.method) for one in office.look(lambda db: db.exec(counted).all())]


async def test_the_last_payment_is_changed_by_reversal(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    make.customer("恒大", owner=chat.person)
    await chat.says("收 华联 350 微信")

    changed = await chat.says("不对，是3500")
    assert "Changed: the payment of CN¥350.00 was taken back" in changed.text
    assert "CN¥3,500.00 from 华联" in changed.text
    assert payments(office) == [(3500, "wechat")]

    await chat.says("改成现金")
    assert payments(office) == [(3500, "cash")]
    moved = await chat.says("不对 是恒大")
    assert "CN¥3,500.00 from 恒大" in moved.text
    assert len(office.look(lambda db: db.exec(select(Payment)).all())) == 4


async def test_a_receivable_a_promise_a_step_and_a_visit_are_corrected(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)

    await chat.says("/bill 华联 500 2026-04-30")
    await chat.says("sorry 5000 not 500")
    standing = office.look(lambda db: db.exec(select(Receivable).where(col(Receivable.reversed_at).is_(None))).all())
    assert [one.amount for one in standing] == [500000]

    await chat.says("/promise 华联 5000 2026-03-05")
    reply = await chat.says("no, Friday")
    assert "Changed: the promise was taken back" in reply.text
    promised = office.look(lambda db: db.exec(select(Promise).where(Promise.state == PromiseState.OPEN)).all())
    assert [one.due_on for one in promised] == [date(2026, 3, 6)]

    await chat.says("/follow 华联 2026-03-05 送样品")
    await chat.says("不对，周五下午3点")
    last = office.look(lambda db: db.exec(select(FollowUp).order_by(col(FollowUp.id).desc())).first())
    assert last is not None
    assert (last.due_on, str(last.due_time), last.text) == (date(2026, 3, 6), "15:00:00", "送样品")

    make.customer("恒大", owner=chat.person)
    await chat.says("/visit 华联 谈了样品 next 2026-03-05")
    await chat.says("不对，是恒大")
    visit = office.look(lambda db: db.exec(select(Activity)).one())
    assert (visit.customer_id, visit.text) == (2, "谈了样品")
    await chat.says("no, next Friday is wrong")  # no parts alone: not taken as a correction
    steps = office.look(lambda db: db.exec(select(FollowUp).where(FollowUp.activity_id == visit.id)).all())
    assert [one.due_on for one in steps if one.state == FollowUpState.OPEN] == [date(2026, 3, 5)]


async def test_of_several_written_by_one_message_it_is_asked_which(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says("今天去了华联，王经理说下周三付3万，顺便收了五千现金，周五再去")
    await card.tap("✅ Write all (4)")

    asked = await chat.says("不对，是3500")
    assert asked.text == "Which one is corrected?"
    await asked.tap("Record a payment")
    assert payments(office) == [(3500, "cash")]

    await chat.says("sorry 9000 not 7000")  # nothing of 7,000 was written
    assert payments(office) == [(3500, "cash")]


async def test_a_reply_corrects_what_it_answers_and_old_things_are_left(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("华联", owner=chat.person)
    first = await chat.says("收 华联 100 现金")
    await chat.says("收 华联 200 现金")

    await first.answer("不对，是150")
    assert sorted(payments(office)) == [(150, "cash"), (200, "cash")]

    await office.later(hours=25)
    late = await chat.says("不对，是999")
    assert "nothing of the last 24 hours to correct" in late.text
    assert sorted(payments(office)) == [(150, "cash"), (200, "cash")]


async def test_what_is_not_written_yet_is_corrected_where_it_stands(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("收 华联 100 现金")
    await chat.says("/bill 华联 500")

    asked = await chat.says("不对，是5000")  # of the open form, not of the payment
    assert "due" in asked.text.lower()
    assert payments(office) == [(100, "cash")]
    await chat.says("2026-04-30")
    assert [one.amount for one in office.look(lambda db: db.exec(select(Receivable)).all())] == [500000]

    await chat.says("今天去了华联，顺便收了五千现金，周五再去")
    card = await chat.says("不对，是六千")
    assert "CN¥6,000.00" in card.text
    await card.tap("✅ Write all (3)")
    assert sorted(payments(office)) == [(100, "cash"), (6000, "cash")]


async def test_the_last_one_is_begun_again_with_the_same_parts(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("收 华联 100 微信")

    written = await chat.says("same again 300")
    assert "CN¥300.00 from 华联" in written.text
    asked = await chat.says("再来一笔")
    assert "How much?" in asked.text
    assert asked.buttons[0] == "CN¥300.00"
    assert (await chat.says("什么呀")).buttons[0] == "CN¥300.00"
    await chat.says("200")
    await (await chat.says("再来一笔")).tap("CN¥200.00")

    assert payments(office) == [(100, "wechat"), (300, "wechat"), (200, "wechat"), (200, "wechat")]


@pytest.mark.parametrize(
    "said",
    ["不好意思，还收了 ACME 20 现金", "不好意思 收了 ACME 20 现金", "sorry, got another 20 from ACME cash"],
)
async def test_an_apology_takes_nothing_back(chat: Phone, office: Office, make: Make, said: str) -> None:
    make.receivable(make.customer("ACME", owner=chat), 1000, due="2026-03-10")
    await chat.says("收 ACME 100 现金")

    assert "20.00" in (await chat.says(said)).text
    counted = office.look(lambda db: db.exec(select(Payment.amount).where(Payment.state == State.COUNTED)).all())
    assert sorted(counted) == [2000, 10000]

    assert "Changed" in (await chat.says("sorry, it was 30 from ACME")).text
