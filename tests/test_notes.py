"""Forwarded messages: what a customer wrote elsewhere becomes a note on the card, whoever shows or hides the name."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.ledger.payments import Payment
from models.storage.evidence import Evidence
from models.work.notes import Note
from tests.making import Make
from tests.office import Office, People, Phone
from tests.test_evidence import JPEG
from tests.test_exports import sheets_in


@pytest.fixture(autouse=True)
def customers(chat: Phone, make: Make) -> None:
    for name in ("华联超市", "远东商行", "恒大百货"):
        make.customer(name, owner=chat)


def kept(office: Office) -> list[tuple[int, str, str]]:
    """The customer, the sender and the words of each note that stands."""
    rows = office.look(lambda db: db.exec(select(Note).order_by(col(Note.id))).all())
    return [(one.customer_id, one.sender, one.text) for one in rows if one.reversed_at is None]


@pytest.mark.parametrize("hidden", [True, False])
async def test_it_is_asked_whose_it_is_and_stands_on_the_card(office: Office, chat: Phone, hidden: bool) -> None:
    question = await chat.forwards("下周三付三万，先发两箱样品", "王经理", hidden=hidden)
    assert kept(office) == []
    assert office.look(lambda db: db.exec(select(Payment)).all()) == []

    echo = await question.tap("远东商行")
    assert kept(office) == [(2, "王经理", "下周三付三万，先发两箱样品")]
    assert "Kept on the card of 远东商行" in echo.text

    card = await chat.says("/card 远东商行")
    assert "📨 王经理, Mon, 2 Mar 2026: 下周三付三万" in card.text
    history = await chat.says("/history 远东商行")
    assert "下周三付三万，先发两箱样品" in (await history.tap("1 📨")).text


async def test_it_is_in_the_export_with_who_wrote_it_and_when(chat: Phone) -> None:
    await (await chat.forwards("急用", "小陈")).tap("华联超市")
    await (await chat.forwards("=1+1", "王经理")).tap("远东商行")
    taken_back = await (await chat.forwards("别的", "王经理")).tap("远东商行")
    await taken_back.tap("↩️ Undo")

    (file,) = (await chat.says("/export")).files.values()
    rows = sheets_in(file)["notes"]
    assert [(one["customer"], one["sender"], one["text"], one["member"]) for one in rows] == [
        ("华联超市", "小陈", "急用", "Li Lei"),
        ("远东商行", "王经理", "=1+1", "Li Lei"),
    ]


async def test_who_is_named_and_whose_messages_came_before_are_offered_first(chat: Phone) -> None:
    named = await chat.forwards("我们恒大百货要加货", "小陈")
    assert named.buttons[0] == "恒大百货"
    await named.tap("恒大百货")

    again = await chat.forwards("货什么时候到", "小陈")
    assert again.buttons[0] == "恒大百货"
    other = await chat.says("/cancel")
    assert other.messages

    contact = await chat.forwards("你好", "华联超市 老王")
    assert contact.buttons[0] == "华联超市"


async def test_the_customer_may_be_typed(office: Office, chat: Phone) -> None:
    await chat.forwards("货什么时候到", "小陈")
    await chat.says("远东")

    assert kept(office) == [(2, "小陈", "货什么时候到")]


async def test_messages_that_are_forwarded_together_are_one_note(office: Office, chat: Phone) -> None:
    question = await chat.forwards("货什么时候到", "小陈")
    assert (await chat.forwards("急用", "小陈")).messages == []
    await chat.forwards("收货地址", "仓库", photo=JPEG)
    echo = await question.tap("远东商行")

    assert kept(office) == [(2, "小陈, 仓库", "小陈: 货什么时候到\n小陈: 急用\n仓库: 收货地址")]
    shown = await echo.tap("▶️ Show again")
    assert shown.pictures == [JPEG]

    await echo.tap("↩️ Undo")
    assert kept(office) == []
    assert "货什么时候到" not in (await chat.says("/card 远东商行")).text


async def test_a_form_that_was_open_waits_until_it_is_said_whose_the_message_is(office: Office, chat: Phone) -> None:
    await chat.says("/pay 华联超市")
    question = await chat.forwards("下周付", "王经理")
    echo = await question.tap("远东商行")
    assert "Back to what was open before" in echo.text
    await (await chat.says("300")).tap("cash")

    assert kept(office) == [(2, "王经理", "下周付")]
    assert office.look(lambda db: db.exec(select(Payment)).one()).customer_id == 1


@pytest.mark.parametrize("words", ["收 华联超市 300 微信", "/pay 华联超市 300 微信", "/due", "/find 恒大", "/undo"])
async def test_whose_a_message_is_is_asked_again_when_something_else_was_said(
    office: Office, chat: Phone, words: str
) -> None:
    await chat.forwards("下周付", "王经理")
    said = await chat.says(words)
    assert "Whose message is that?" in said.text

    await said.tap("远东商行")
    assert kept(office) == [(2, "王经理", "下周付")]


async def test_it_waits_behind_another_form_and_is_told_of_when_nobody_says_whose_it_is(
    office: Office, chat: Phone
) -> None:
    await chat.forwards("下周付", "王经理")
    asked = await chat.says("/pay 华联超市")
    assert "How much?" in asked.text
    assert "Whose message" not in asked.text
    method = await chat.says("300")
    done = await method.tap("cash")
    assert "Whose message is that?" in done.text

    await office.until("2026-03-03 09:30")
    assert "A forwarded message: 下周付" in (await chat.received()).text


async def test_who_leaves_the_question_is_not_asked_again(office: Office, chat: Phone) -> None:
    question = await chat.forwards("下周付", "王经理")
    left = await question.tap("✖ Cancel")

    assert "Whose message" not in left.text
    assert kept(office) == []


async def test_a_forwarded_photo_may_be_of_the_payment_just_told(office: Office, chat: Phone) -> None:
    await chat.says("收 华联超市 5000 转账")
    question = await chat.forwards("已转", "王经理", photo=JPEG)
    await question.tap("💰 华联超市")

    (photo,) = office.look(lambda db: db.exec(select(Evidence)).all())
    assert (photo.subject, photo.subject_id, photo.caption) == ("payment", 1, "已转")
    assert kept(office) == []


async def test_what_others_wrote_commands_nothing(office: Office, chat: Phone) -> None:
    await chat.says("收 华联超市 5000 转账")
    question = await chat.forwards("/undo", "王经理")

    assert "恒大百货" in question.buttons
    assert office.look(lambda db: db.exec(select(Payment)).one()).state == "counted"


async def test_own_words_that_are_forwarded_are_a_sentence(office: Office, chat: Phone) -> None:
    await chat.says("收 华联超市 5000 转账")
    said = chat.said
    office.world.forward(chat.id, chat.id, said.id, chat.id)
    await office.settled()

    assert len(office.look(lambda db: db.exec(select(Payment)).all())) == 2
    assert kept(office) == []


async def test_words_that_are_forwarded_answer_what_a_contact_brought(office: Office, chat: Phone) -> None:
    await chat.says("/message 华联超市")
    echo = await chat.forwards("样品不错，先要十箱", "王经理")

    assert "样品不错，先要十箱" in echo.text
    assert kept(office) == []


async def test_a_note_on_somebody_elses_customer_does_not_exist(office: Office, chat: Phone, people: People) -> None:
    await (await chat.forwards("货什么时候到", "小陈")).tap("远东商行")
    other = people.salesperson("Wang Fang")

    question = await other.forwards("货什么时候到", "小陈")
    assert question.buttons == ["✖ Cancel"]
    hidden = await other.taps(question.last, "note.show:1")
    assert "I do not know that entry" in hidden.words
