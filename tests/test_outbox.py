"""Sending: in order, below Telegram's limits, and whatever Telegram answers has its consequence."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.outcomes import Fate, outcome_of
from bot.pace import BURST, CALLS_TO_KNOW, MINUTE, Pace
from bot.playground.world import World
from models.people.groups import Group
from models.people.members import Member
from models.storage.outbox import Outbox, OutboxState, Priority
from tests.office import START, Office, People, Phone

GREY = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def message(chat_id: int, text: str, priority: Priority = Priority.ANSWER, **more: Any) -> dict[str, Any]:
    payload = {"chat_id": chat_id, "text": text}
    return {"chat_id": chat_id, "method": "sendMessage", "payload": payload, "priority": priority, **more}


def send(office: Office, *messages: dict[str, Any]) -> None:
    """Commit messages, and hand them to the sender as a turn does."""
    rows = [Outbox(created_at=office.clock.now(), **each) for each in messages]
    with office.database.writing() as db:
        db.add_all(rows)
        db.flush()
    office.app.relay.add(rows)


def rows_of(office: Office) -> list[Outbox]:
    """What was sent with `send`, in order."""

    def find(db: Session) -> list[Outbox]:
        methods = ("setMyCommands", "deleteMyCommands")
        return list(db.exec(select(Outbox).where(col(Outbox.method).not_in(methods)).order_by(col(Outbox.id))).all())

    return office.look(find)


def texts(office: Office, chat_id: int) -> list[str]:
    return [each.text for each in office.world.messages(chat_id, by_bot=True)]


# --- order and rates


async def test_a_chats_messages_keep_their_order_and_no_limit_is_broken(office: Office, people: People) -> None:
    phones = [people.salesperson(f"Seller {number}") for number in range(12)]
    send(office, *(message(phone.id, f"{number}") for number in range(15) for phone in phones))

    await office.settled()

    assert office.world.rate_hits == []
    for phone in phones:
        assert texts(office, phone.id) == [str(number) for number in range(15)]


async def test_a_group_gets_at_most_twenty_a_minute(office: Office, people: People) -> None:
    boss = people.manager("Wang")
    group = people.group("North", boss)
    send(office, *(message(group.id, str(number)) for number in range(45)))

    await office.settled()

    assert texts(office, group.id) == [str(number) for number in range(45)]
    assert office.patience.seconds > 2 * 60


async def test_answers_go_before_pushes_and_pushes_before_broadcasts(office: Office, people: People) -> None:
    phones = [people.salesperson(f"Seller {number}") for number in range(60)]
    before = office.world.changes.last
    send(
        office,
        *(message(phone.id, "news", Priority.BROADCAST) for phone in phones),
        *(message(phone.id, "due", Priority.PUSH) for phone in phones),
        *(message(phone.id, "answer") for phone in phones),
    )

    await office.settled()

    sent = [change for change in office.world.changes.since(before) if change.by_bot]
    order = [office.world.message(change.chat_id, change.message_id).text for change in sent]
    assert order == ["answer"] * 60 + ["due"] * 60 + ["news"] * 60


def test_a_quiet_chat_takes_a_burst_and_then_one_a_second() -> None:
    pace = Pace(per_second=28, per_second_in_chat=1, per_minute_in_group=20)
    waits = []
    for _ in range(BURST + 2):
        waits.append(pace.wait_in_chat(7, 100.0))
        pace.leaves(100.0)
        pace.arrived(100.0, 100.0, 7)

    assert waits == [0.0] * BURST + [1.0, 2.0]
    assert pace.wait_in_chat(7, 103.0) == 0.0
    assert pace.wait_in_chat(8, 100.0) == 0.0


def test_everything_together_stays_below_the_limit_of_a_second() -> None:
    pace = Pace(per_second=3, per_second_in_chat=1, per_minute_in_group=20)
    for moment in (10.0, 10.2, 10.4):
        assert pace.wait(moment) == 0.0
        pace.leaves(moment)
        pace.arrived(moment, moment, None)

    assert pace.wait(10.5) == pytest.approx(0.5)
    assert pace.wait(11.0) == 0.0


def test_what_is_long_on_its_way_counts_until_a_second_after_its_answer() -> None:
    pace = Pace(per_second=2, per_second_in_chat=1, per_minute_in_group=20)
    pace.leaves(11.0)
    pace.leaves(11.0)
    assert pace.wait(15.0) is None
    pace.arrived(11.0, 15.0, None)
    assert pace.wait(15.5) == pytest.approx(0.5)
    assert pace.wait(16.0) == 0.0


def test_what_every_call_takes_at_least_is_not_counted_once_it_is_known() -> None:
    pace = Pace(per_second=2, per_second_in_chat=1, per_minute_in_group=20)
    for moment in range(CALLS_TO_KNOW):
        pace.leaves(float(moment))
        pace.arrived(moment, moment + 0.25, None)
    pace.leaves(50.0)
    pace.leaves(50.0)
    pace.arrived(50.0, 50.25, None)
    pace.arrived(50.0, 50.5, None)

    assert pace.wait(50.5) == pytest.approx(0.5)
    pace.leaves(51.0)
    assert pace.wait(51.0) == pytest.approx(0.25)


def test_what_nobody_waits_for_leaves_in_even_steps_with_room_for_an_answer_between_them() -> None:
    pace = Pace(per_second=20, per_second_in_chat=1, per_minute_in_group=20)
    waits, now = [], 100.0
    for _ in range(100):
        wait = pace.wait(now, patient=True)
        assert wait is not None
        waits.append(wait)
        now += wait
        assert pace.wait(now) == 0.0
        pace.leaves(now, patient=True)
        pace.arrived(now, now, None)

    assert waits[:2] == [0.0, 0.0]
    assert waits[2:] == [pytest.approx(1 / 19)] * 98


def test_a_group_has_its_own_minute() -> None:
    pace = Pace(per_second=100, per_second_in_chat=30, per_minute_in_group=2)
    for moment in (10.0, 20.0):
        pace.leaves(moment)
        pace.arrived(moment, moment, -5)

    assert pace.wait_in_chat(-5, 30.0) == pytest.approx(10.0 + MINUTE - 30.0)
    assert pace.wait_in_chat(-5, 10.0 + MINUTE) == 0.0


# --- what Telegram answers


@pytest.mark.parametrize(
    ("method", "error", "fate"),
    [
        ("sendMessage", RetryAfter(7), Fate.WAIT),
        ("sendMessage", ChatMigrated(-100), Fate.MOVED),
        ("sendMessage", Forbidden("Forbidden: bot was blocked by the user"), Fate.UNREACHABLE),
        ("setMyCommands", Forbidden("Forbidden: bot was blocked by the user"), Fate.FAIL),
        ("sendMessage", BadRequest("Chat not found"), Fate.UNREACHABLE),
        ("setMyCommands", BadRequest("Chat not found"), Fate.FAIL),
        ("editMessageText", BadRequest("Message is not modified: specified new message content"), Fate.SENT),
        ("editMessageText", BadRequest("Message to edit not found"), Fate.ANEW),
        ("editMessageText", BadRequest("Message can't be edited"), Fate.ANEW),
        ("editMessageText", BadRequest("There is no text in the message to edit"), Fate.ANEW),
        ("editMessageReplyMarkup", BadRequest("Message to edit not found"), Fate.DROP),
        ("answerCallbackQuery", BadRequest("Query is too old and response timeout expired"), Fate.DROP),
        ("sendMessage", BadRequest("Can't parse entities: unclosed tag"), Fate.FAIL),
        ("sendMessage", NetworkError("Bad Gateway"), Fate.RETRY),
        ("sendMessage", TimedOut(), Fate.RETRY),
        ("sendMessage", InvalidToken("Unauthorized"), Fate.LOCKED_OUT),
        ("sendNonsense", InvalidToken("Not Found: method not found"), Fate.FAIL),
        ("sendMessage", Conflict("Conflict"), Fate.FAIL),
    ],
)
def test_each_answer_has_its_consequence(method: str, error: Any, fate: Fate) -> None:
    row = Outbox(chat_id=7, method=method, payload={}, created_at=START)

    assert outcome_of(row, error).fate is fate


def test_a_tap_answered_too_late_is_said_in_the_chat_when_there_is_something_to_say() -> None:
    error = BadRequest("Query is too old and response timeout expired or query ID is invalid")
    row = Outbox(chat_id=7, method="answerCallbackQuery", payload={"text": "done"}, created_at=START)

    assert outcome_of(row, error).fate is Fate.ANEW


@pytest.mark.parametrize("kind", ["500", "502", "cut before"])
async def test_what_telegram_stumbles_over_is_sent_again_once(
    chat: Phone, office: Office, world: World, kind: Any
) -> None:
    world.faults.add("sendMessage", kind, times=3)
    send(office, message(chat.id, "first"), message(chat.id, "second"))

    await office.settled()

    assert texts(office, chat.id) == ["first", "second"]
    assert [row.attempts for row in rows_of(office)] == [3, 0]


async def test_a_connection_that_breaks_after_the_effect_may_say_it_twice_at_worst(
    chat: Phone, office: Office, world: World
) -> None:
    world.faults.add("sendMessage", "cut after")
    send(office, message(chat.id, "first"), message(chat.id, "second"))

    await office.settled()

    assert texts(office, chat.id) == ["first", "first", "second"]


async def test_retry_after_is_obeyed_for_the_chat_and_no_attempt_is_counted(
    chat: Phone, office: Office, world: World, people: People
) -> None:
    other = people.salesperson("Han")
    world.faults.add("sendMessage", "429", seconds=40)
    send(office, message(chat.id, "first"), message(other.id, "other"))

    await office.settled()

    assert texts(office, chat.id) == ["first"]
    assert office.patience.seconds >= 40
    assert [row.attempts for row in rows_of(office)] == [0, 0]
    assert world.changes.since(0)[-1].chat_id == chat.id


async def test_what_fails_alone_is_given_up_and_kept_with_its_reason(
    chat: Phone, office: Office, world: World, people: People
) -> None:
    other = people.salesperson("Han")
    office.expect_failures = True
    world.faults.add("sendDocument", "500", times=1000)
    file = {"chat_id": chat.id, "content": base64.b64encode(b"x").decode(), "file_name": "x.txt"}
    send(
        office,
        {"chat_id": chat.id, "method": "sendDocument", "payload": file},
        *(message(other.id, str(number)) for number in range(50)),
        message(chat.id, "after"),
    )

    await office.settled()

    failed = [row for row in rows_of(office) if row.state == OutboxState.FAILED]
    assert [(row.method, bool(row.error), bool(row.payload)) for row in failed] == [("sendDocument", True, True)]
    assert texts(office, chat.id) == ["after"]


async def test_what_telegram_refuses_is_kept_with_the_reason_and_the_chat_goes_on(chat: Phone, office: Office) -> None:
    office.expect_refusals = office.expect_failures = True
    bad = message(chat.id, "<b>open", payload={"chat_id": chat.id, "text": "<b>open", "parse_mode": "HTML"})
    send(office, bad, message(chat.id, "after"))

    await office.settled()

    first, second = rows_of(office)
    assert (first.state, second.state) == (OutboxState.FAILED, OutboxState.SENT)
    assert "can't parse entities" in (first.error or "").lower()
    assert first.payload["text"] == "<b>open"


async def test_who_blocked_the_bot_is_unreachable_and_the_manager_is_told_once(
    chat: Phone, office: Office, people: People
) -> None:
    boss = people.manager("Wang")
    office.expect_refusals = office.expect_failures = True
    chat.who.blocked = True
    send(office, message(chat.id, "one"), message(chat.id, "two"))

    await office.settled()

    told = await boss.received()
    assert len(told.messages) == 1
    assert "Li Lei" in told.text
    assert chat.member.unreachable_since is not None
    assert "blocked" in (chat.member.unreachable_reason or "")


async def test_an_edit_of_a_message_that_is_gone_comes_as_a_new_one(chat: Phone, office: Office, world: World) -> None:
    reply = await chat.says("/help")
    world.delete(chat.id, chat.id, reply.last.id)
    office.expect_refusals = True
    edit = {"chat_id": chat.id, "message_id": reply.last.id, "text": "changed"}
    send(office, {"chat_id": chat.id, "method": "editMessageText", "payload": edit})

    assert (await chat.received()).text == "changed"


async def test_an_edit_that_changes_nothing_is_fine(chat: Phone, office: Office) -> None:
    send(office, message(chat.id, "same"))
    await office.settled()
    (shown,) = office.world.messages(chat.id, by_bot=True)
    office.expect_refusals = True
    edit = {"chat_id": chat.id, "message_id": shown.id, "text": "same"}
    send(office, {"chat_id": chat.id, "method": "editMessageText", "payload": edit})

    await office.settled()

    assert [row.state for row in rows_of(office)] == [OutboxState.SENT, OutboxState.SENT]


async def test_an_edit_that_would_change_nothing_is_not_sent(chat: Phone, office: Office, people: People) -> None:
    boss = people.manager("Wang")
    listed = await boss.says("/members")
    member = next(data for data in listed.data if data == f"member:{chat.member.id}")
    card = await boss.taps(listed.last, member)
    text, before = card.text, office.world.changes.last

    again = await boss.taps(listed.last, member)

    assert again.messages == []  # nothing was changed, and nothing was refused either
    assert [change.kind for change in office.world.changes.since(before) if change.by_bot] == ["answered"]
    assert "Wang" in (await boss.taps(listed.last, "members:0")).text
    assert (await boss.taps(listed.last, member)).text == text


async def test_a_group_that_moved_gets_everything_at_its_new_place_in_order(
    office: Office, people: People, world: World
) -> None:
    boss = people.manager("Wang")
    group = people.group("North", boss, team="North")
    upgraded = world.upgrade(group.id, boss.id)
    with office.database.writing() as db:  # as if nobody had told us
        linked = db.exec(select(Group)).one()
        linked.chat_id = group.id
        db.add(linked)
    office.expect_refusals = True
    send(office, *(message(group.id, str(number)) for number in range(3)))

    await office.settled()

    assert texts(office, upgraded.id) == ["0", "1", "2"]
    assert office.look(lambda db: db.exec(select(Group)).one()).chat_id == upgraded.id
    assert {row.chat_id for row in rows_of(office)} == {upgraded.id}


async def test_a_picture_and_a_file_arrive_whole(chat: Phone, office: Office) -> None:
    content = base64.b64encode(GREY).decode()
    picture = {"chat_id": chat.id, "content": content, "file_name": "grey.png", "caption": "grey"}
    file = {"chat_id": chat.id, "content": content, "file_name": "灰.png"}
    send(
        office,
        {"chat_id": chat.id, "method": "sendPhoto", "payload": picture},
        {"chat_id": chat.id, "method": "sendDocument", "payload": file},
    )

    reply = await chat.received()

    assert reply.pictures
    assert reply.files == {"灰.png": GREY}
    assert all(row.payload == {} for row in rows_of(office))


# --- over a stop


async def test_what_a_stopped_process_left_is_sent_at_the_next_start(chat: Phone, office: Office) -> None:
    await office.stop()
    with office.database.writing() as db:
        for number in range(3):
            db.add(Outbox(created_at=office.clock.now(), **message(chat.id, str(number))))

    await office.start()

    assert texts(office, chat.id) == ["0", "1", "2"]
    await office.stop()
    await office.start()
    assert texts(office, chat.id) == ["0", "1", "2"]


async def test_an_outage_loses_nothing_however_often_it_is_tried(chat: Phone, office: Office, world: World) -> None:
    world.faults.add("sendMessage", "502", times=60)
    send(office, *(message(chat.id, str(number)) for number in range(3)))

    await office.settled()

    assert texts(office, chat.id) == ["0", "1", "2"]


async def test_what_nobody_takes_for_a_day_is_given_up(chat: Phone, office: Office, world: World) -> None:
    office.expect_failures = True
    world.faults.add("sendMessage", "502", times=20)
    old = office.clock.now() - timedelta(days=2)
    rows = [Outbox(created_at=old, **message(chat.id, "old"))]
    with office.database.writing() as db:
        db.add_all(rows)
        db.flush()
    office.app.relay.add(rows)

    await office.settled()

    assert texts(office, chat.id) == []
    assert [row.state for row in rows_of(office)] == [OutboxState.FAILED]


async def test_a_menu_for_somebody_who_never_pressed_start_waits_for_them(office: Office, people: People) -> None:
    li = people.salesperson("Li Lei")
    li.who.started = False
    with office.database.writing() as db:
        member = db.exec(select(Member)).one()
        member.menu_version = 1
        db.add(member)
    office.expect_refusals = office.expect_failures = True

    await office.later(seconds=1)

    assert li.member.unreachable_since is None
    assert li.member.menu_version == 0
    assert (await li.says("/start")).text
    assert li.member.menu_version != 0
