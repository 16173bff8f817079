"""A tap is answered within a second, also when its turn takes longer."""

from __future__ import annotations

import pytest

from bot import taps
from bot.playground.taps import Tap
from models.storage.outbox import OutboxState
from tests.making import Make
from tests.office import Office, Patience, People, Phone, Reply
from tests.test_outbox import rows_of

WORKING = "Working on it…"


@pytest.fixture
async def echo(chat: Phone, make: Make) -> Reply:
    """A payment's echo, with its buttons."""
    make.receivable(make.customer("ACME", owner=chat.person), 500, due="2026-03-31")
    return await chat.says("/pay ACME 400")


async def slow(office: Office, patience: Patience, chat: Phone, reply: Reply, label: str) -> Tap:
    """A tap whose turn waits until others are done, and that was answered early."""
    handout = office.app.handout
    slots, handout.slots = handout.slots, 0
    tapped = office.world.tap(chat.id, chat.id, reply.last.id, label)
    await office.world.drained()
    patience.pass_by(taps.SOON)
    await office.world.answered(tapped)
    handout.slots = slots
    handout.add([])
    await office.settled()
    return tapped


async def test_a_tap_whose_turn_takes_long_is_told_so_and_then_the_result_comes(
    chat: Phone, office: Office, patience: Patience, echo: Reply
) -> None:
    tapped = await slow(office, patience, chat, echo, echo.data[0])

    assert (tapped.text, tapped.answers) == (WORKING, 1)
    assert "Undone" in (await chat.received()).text


async def test_what_the_turn_would_have_said_over_the_chat_is_said_in_it(
    chat: Phone, office: Office, patience: Patience, echo: Reply
) -> None:
    undo = echo.data[0]
    await echo.tap(undo)

    tapped = await slow(office, patience, chat, echo, undo)

    assert (tapped.text, tapped.answers) == (WORKING, 1)
    said = await chat.received()
    quick = await chat.taps(echo.last, undo)
    assert quick.toast in said.text


async def test_a_tap_that_is_done_in_time_is_answered_once_with_its_own_words(
    chat: Phone, office: Office, patience: Patience, echo: Reply
) -> None:
    reply = await echo.tap(echo.data[0])
    patience.pass_by(taps.SOON)
    await office.settled()

    assert reply.tapped is not None
    assert reply.tapped.answers == 1
    assert reply.toast != WORKING
    assert all(row.state == OutboxState.SENT for row in rows_of(office))


async def test_the_word_is_in_the_members_language(
    people: People, make: Make, office: Office, patience: Patience
) -> None:
    li = people.salesperson("李雷", language="zh_CN")
    make.receivable(make.customer("华鑫", owner=li.person), 500, due="2026-03-31")
    echo = await li.says("/pay 华鑫 400")

    tapped = await slow(office, patience, li, echo, echo.data[0])

    assert tapped.text == "正在处理…"
