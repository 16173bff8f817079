"""Receiving: kept before it is acknowledged, each update once, in order within a chat, side by side across chats."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlmodel import Session, col, select
from telegram import Bot, Update
from telegram.error import NetworkError

from bot.app import App
from bot.clock import Clock
from bot.inbox import Claim, Handout, Inflow, Receiver
from bot.playground.messages import JSON
from bot.playground.request import WorldRequest
from bot.playground.world import World
from bot.updates import chat_of
from models.ledger.payments import Payment
from models.storage.database import Database
from models.storage.inbox import Inbox, InboxState, queue
from tests.locked import opened
from tests.making import Make
from tests.office import START, Office, People, Phone
from tests.shelves import Shelf


def claim(key: int, chat: int) -> Claim:
    return Claim(key, chat, "{}", START)


async def taken(handout: Handout) -> int | None:
    """The number of what would be handed out next, None when it has to wait."""
    getting = asyncio.ensure_future(handout.get())
    await asyncio.sleep(0)
    if not getting.done():
        getting.cancel()
        return None
    update = getting.result()
    assert isinstance(update, Claim)
    return update.key


def inbox_of(office: Office) -> list[Inbox]:
    def find(db: Session) -> list[Inbox]:
        return list(db.exec(select(Inbox).order_by(col(Inbox.id))).all())

    return office.look(find)


async def test_a_chat_has_one_update_at_work_and_others_go_on_beside_it() -> None:
    handout = Handout(slots=3)
    handout.add([claim(1, 7), claim(2, 7), claim(3, 8), claim(4, 7)])

    assert [await taken(handout) for _ in range(3)] == [1, 3, None]
    handout.release(claim(1, 7))
    assert [await taken(handout) for _ in range(2)] == [2, None]


async def test_fifty_messages_of_one_chat_do_not_hold_another_one_up() -> None:
    handout = Handout(slots=2)
    handout.add([claim(number, 7) for number in range(50)])
    assert await taken(handout) == 0

    handout.add([claim(100, 8)])

    assert await taken(handout) == 100


async def test_no_more_is_handed_out_than_there_are_slots() -> None:
    handout = Handout(slots=2)
    handout.add([claim(number, number) for number in range(5)])

    assert [await taken(handout) for _ in range(3)] == [0, 1, None]
    handout.release(claim(0, 0))
    assert await taken(handout) == 2


async def test_chats_take_turns() -> None:
    handout = Handout(slots=1)
    handout.add([claim(1, 7), claim(2, 7), claim(3, 8)])
    order = []
    for _ in range(3):
        update = await handout.get()
        assert isinstance(update, Claim)
        order.append(update.key)
        handout.release(update)

    assert order == [1, 3, 2]


async def test_the_signal_to_stop_goes_before_the_backlog_and_only_what_was_handed_out_is_waited_for() -> None:
    handout = Handout(slots=2)
    handout.add([claim(1, 7), claim(2, 7)])
    await handout.get()
    signal = object()
    await handout.put(Update(5))  # only wakes
    await handout.put(signal)

    assert await handout.get() is signal
    joining = asyncio.ensure_future(handout.join())
    handout.task_done()
    await asyncio.sleep(0)
    assert not joining.done()
    handout.task_done()
    await joining
    assert handout.empty()


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"update_id": 1, "edited_message": {"chat": {"id": 7}}}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "data": "x", "message": {"chat": {"id": -5}}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "data": "x"}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}, "query": "x"}}, 7),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1, "message": "nonsense"}, 0),
        ("nonsense", 0),
        (None, 0),
    ],
)
def test_the_chat_of_an_update_is_known_without_parsing_it(raw: object, chat: int) -> None:
    assert chat_of(raw) == chat


async def test_an_update_that_comes_five_times_counts_once(
    chat: Phone, make: Make, office: Office, world: World
) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    await chat.says("/pay ACME 100")

    world.updates.repeat(world.updates.last_id, times=4)
    again = await chat.received()

    assert again.messages == []
    assert acme.balance == 900
    assert len(office.look(lambda db: db.exec(select(Payment)).all())) == 1


async def test_fifty_reports_at_once_are_all_done_in_order_and_hold_nobody_up(
    chat: Phone, make: Make, office: Office, people: People
) -> None:
    """A phone that comes back from where there is no net sends everything at once."""
    acme, other = make.customer("ACME", chat), people.salesperson("Han Mei")
    make.receivable(acme, 10_000, due="2026-02-28")
    for amount in range(1, 51):
        office.world.say(chat.id, chat.id, f"/pay ACME {amount} cash")

    asked = office.world.say(other.id, other.id, "/help")
    await office.world.next_message(other.id, after=asked.id)
    waiting, waited = office.look(queue).waiting, office.patience.seconds
    echoes = [f"¥{amount}.00" in each.text for amount, each in enumerate((await chat.received()).messages, 1)]

    assert waiting > 25, "the other member's answer came while most of the reports waited"
    assert waited < 1, "and was sent before the answers to them"
    assert office.look(lambda db: db.exec(select(Payment.amount).order_by(col(Payment.id))).all()) == [
        amount * 100 for amount in range(1, 51)
    ]
    assert (len(echoes), all(echoes)) == (50, True)
    assert acme.balance == 10_000 - 1275


async def test_what_cannot_be_parsed_is_parked_and_polling_goes_on(chat: Phone, office: Office, world: World) -> None:
    office.expect_failures = True
    strange: list[Any] = [
        {"message": {"message_id": 1, "chat": {"id": chat.id, "type": "private"}}},  # without a date
        {"message": 5},
        "nonsense",
        None,
        [],
        {"message": {"date": "yesterday", "message_id": "x", "chat": {}}},
        {"update_id": "five"},
    ]
    for raw in strange:
        world.updates.inject(raw)

    reply = await chat.says("/help")

    assert reply.messages
    rows = inbox_of(office)
    assert [row.state for row in rows] == [InboxState.PARKED] * len(strange) + [InboxState.DONE]
    assert all(row.error and row.payload for row in rows[:-1])
    assert rows[-1].payload == ""


async def test_what_concerns_nobody_is_done_without_a_word(
    chat: Phone, office: Office, world: World, people: People
) -> None:
    world.say(chat.id, chat.id, "/help")
    await chat.received()
    channel = {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "channel", "title": "News"}, "text": "hello"}
    world.updates.inject({"channel_post": channel})
    robot = {"id": 9, "is_bot": True, "first_name": "Robot"}
    private: JSON = {"id": 9, "type": "private", "first_name": "Robot"}
    world.updates.inject({"message": {"message_id": 1, "date": 1, "from": robot, "chat": private, "text": "/help"}})
    world.updates.inject({"something_new": {"id": 1}})

    assert (await chat.received()).messages == []
    assert {row.state for row in inbox_of(office)} == {InboxState.DONE}


async def test_what_a_stopped_process_left_is_done_first(chat: Phone, make: Make, office: Office, world: World) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    await office.stop()
    date = int(office.clock.now().timestamp())
    person = {"id": chat.id, "is_bot": False, "first_name": "Li Lei"}
    here = {"id": chat.id, "type": "private", "first_name": "Li Lei"}
    message = {"message_id": 900, "date": date, "from": person, "chat": here, "text": "/pay ACME 100"}
    with office.database.writing() as db:
        db.add(
            Inbox(
                bot_id=int(world.bot["id"]),
                update_id=600_000_000,
                chat_id=chat.id,
                payload=json.dumps({"update_id": 600_000_000, "message": message}),
                received_at=office.clock.now(),
            )
        )

    await office.start()

    assert "100.00" in (await chat.received()).text
    assert acme.balance == 900


async def test_when_keeping_fails_the_poll_fails_and_telegram_gives_it_again(
    world: World, database: Database, clock: Clock, shelf: Shelf
) -> None:
    handout = Handout(slots=1)
    database.close()
    broken = opened(shelf.new())

    async def run(work: Any, *given: Any) -> Any:
        return work(*given)

    wire = WorldRequest(world)
    receiver = Receiver(wire, Inflow(broken, handout, clock, 5, run), lambda: None)
    anna = world.add_person(1, "Anna")
    world.say(anna.id, anna.id, "hello")
    async with Bot(world.token, request=WorldRequest(world), get_updates_request=receiver) as bot:
        with pytest.raises(NetworkError):
            await bot.get_updates()
    broken.close()

    async with Bot(
        world.token,
        request=WorldRequest(world),
        get_updates_request=Receiver(wire, Inflow(database, handout, clock, 5, run), lambda: None),
    ) as bot:
        assert [update.update_id for update in await bot.get_updates()] == [world.updates.last_id]
    assert not handout.idle


async def test_a_second_start_finds_nothing_to_do_twice(chat: Phone, office: Office, make: Make) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    await chat.says("/pay ACME 100")
    app: App = office.app

    await office.stop()
    await office.start()

    assert office.app is not app
    assert acme.balance == 900
    assert (await chat.received()).messages == []
