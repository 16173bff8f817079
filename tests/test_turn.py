"""The turn: everything of an update commits together, or nothing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

import handlers
from bot import app as wiring
from bot.playground.world import World
from handlers.answers import Button
from handlers.commands import Command
from handlers.turns import Turn
from locales import _
from models.directory.customers import Customer
from models.ledger.payments import Payment
from models.people.groups import Group, group_of_chat
from models.people.members import Member, Role
from models.refusal import Refused
from models.storage.drafts import Draft
from models.storage.inbox import Inbox, InboxState
from models.storage.outbox import Outbox, OutboxState
from tests.making import Make
from tests.office import Office, People, Phone

Add = Callable[..., None]


@pytest.fixture
def add_command(monkeypatch: pytest.MonkeyPatch) -> Add:
    """Adds a command of its own to the bot for one test."""

    def add(name: str, run: Callable[[Turn], None], *, reads: bool = False) -> None:
        command = Command(name, _("Menu"), _("Menu"), run, reads=reads)
        monkeypatch.setitem(handlers.COMMANDS, name, command)

    monkeypatch.setattr(wiring, "PAUSES", (0.0,))
    return add


def write_something(turn: Turn) -> None:
    """A customer that is there when the turn commits."""
    member = turn.actor
    turn.db.add(
        Customer(name="Half", name_key="half", owner_id=member.key, created_by=member.key, created_at=turn.now, tags=[])
    )
    turn.db.flush()


def customers_in(office: Office) -> list[str]:
    return office.look(lambda db: list(db.exec(select(Customer.name)).all()))


def last_update(office: Office) -> Inbox:
    def find(db: Session) -> Inbox:
        return db.exec(select(Inbox).order_by(col(Inbox.id).desc()).limit(1)).one()

    return office.look(find)


# --- all or nothing


async def test_a_failure_leaves_nothing_half_written_and_says_its_number(
    chat: Phone, office: Office, people: People, add_command: Add
) -> None:
    boss = people.admin("Boss")
    tries = []

    def run(turn: Turn) -> None:
        tries.append(turn.now)
        write_something(turn)
        turn.reply("done")
        raise ZeroDivisionError("half-way")

    add_command("boom", run)
    office.expect_failures = True

    reply = await chat.says("/boom")

    parked = last_update(office)
    assert len(tries) == 3
    assert f"Error number {parked.id}" in reply.text
    assert len(reply.messages) == 1
    assert parked.state == InboxState.PARKED
    assert parked.attempts == 3
    assert "half-way" in (parked.error or "")
    assert customers_in(office) == []
    assert str(parked.id) in (await boss.received()).text


async def test_admins_are_told_of_the_same_failure_once(
    chat: Phone, office: Office, people: People, add_command: Add
) -> None:
    boss = people.admin("Boss")
    office.expect_failures = True

    def run(turn: Turn) -> None:
        raise ZeroDivisionError

    add_command("boom", run)
    for _time in range(3):
        assert "Error number" in (await chat.says("/boom")).text

    assert len((await boss.received()).messages) == 1


async def test_what_fails_twice_and_then_works_is_written_once(chat: Phone, office: Office, add_command: Add) -> None:
    tries = []

    def run(turn: Turn) -> None:
        tries.append(1)
        write_something(turn)
        turn.reply("done")
        if len(tries) < 3:
            raise ZeroDivisionError

    add_command("boom", run)

    reply = await chat.says("/boom")

    assert reply.text == "done"
    assert customers_in(office) == ["Half"]
    assert last_update(office).state == InboxState.DONE


async def test_a_refusal_undoes_the_work_and_is_the_answer(chat: Phone, office: Office, add_command: Add) -> None:
    def run(turn: Turn) -> None:
        write_something(turn)
        turn.reply("done")
        raise Refused(_("A payment must be more than zero."))

    add_command("boom", run)

    reply = await chat.says("/boom")

    assert reply.text == "A payment must be more than zero."
    assert customers_in(office) == []
    assert last_update(office).state == InboxState.DONE


async def test_a_chat_goes_on_after_a_failure(chat: Phone, office: Office, world: World, add_command: Add) -> None:
    def run(turn: Turn) -> None:
        raise ZeroDivisionError

    add_command("boom", run)
    office.expect_failures = True
    world.say(chat.id, chat.id, "/boom")
    world.say(chat.id, chat.id, "/help")

    replies = (await chat.received()).messages

    assert "Error number" in replies[0].text
    assert len(replies) > 1


# --- reading turns


async def test_a_reading_turn_that_has_something_to_keep_is_done_again_in_one_that_writes(
    chat: Phone, office: Office, add_command: Add
) -> None:
    modes = []

    def run(turn: Turn) -> None:
        modes.append(turn.reading)
        write_something(turn)
        turn.reply("done")

    add_command("keep", run, reads=True)

    reply = await chat.says("/keep")

    assert modes == [True, False]
    assert reply.text == "done"
    assert customers_in(office) == ["Half"]


async def test_a_reading_command_leaves_the_open_form(chat: Phone, office: Office, make: Make) -> None:
    make.customer("ACME", chat)
    await chat.says("/pay ACME")
    assert office.look(lambda db: db.exec(select(Draft)).all()) != []

    await chat.says("/due")

    assert office.look(lambda db: db.exec(select(Draft)).all()) == []


async def test_a_failing_reading_turn_is_answered_too(chat: Phone, office: Office, add_command: Add) -> None:
    def run(turn: Turn) -> None:
        raise ZeroDivisionError

    add_command("boom", run, reads=True)
    office.expect_failures = True

    assert "Error number" in (await chat.says("/boom")).text


# --- when it happened


async def test_what_was_reported_during_an_outage_happened_when_it_was_sent(
    chat: Phone, office: Office, make: Make, world: World
) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    await office.until("2026-03-02 23:50")
    await office.stop()
    world.say(chat.id, chat.id, "/pay ACME 100")
    office.clock.move(timedelta(hours=1))

    await office.start()

    payment = office.look(lambda db: db.exec(select(Payment)).one())
    assert payment.received_on == date(2026, 3, 2)


async def test_a_message_from_the_future_happens_now(chat: Phone, office: Office, make: Make, world: World) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    person = {"id": chat.id, "is_bot": False, "first_name": "Li Lei"}
    here = {"id": chat.id, "type": "private", "first_name": "Li Lei"}
    date_ = int((office.clock.now() + timedelta(days=3)).timestamp())
    world.updates.inject(
        {"message": {"message_id": 900, "date": date_, "from": person, "chat": here, "text": "/pay ACME 100"}}
    )

    await chat.received()

    assert office.look(lambda db: db.exec(select(Payment)).one()).received_on == date(2026, 3, 2)


async def test_a_tap_happens_now(chat: Phone, office: Office, world: World, add_command: Add) -> None:
    moments: list[datetime] = []
    add_command("buttons", lambda turn: turn.reply("here", [[Button("Tap", "begin:when")]]))
    add_command("when", lambda turn: moments.append(turn.now))
    reply = await chat.says("/buttons")

    await office.later(days=2)
    await reply.tap("Tap")

    assert office.clock.now() - moments[0] < timedelta(minutes=1)
    assert moments[0].tzinfo is UTC


# --- taps


@pytest.mark.parametrize("data", ["nonsense", "undo:payment.recorded:999", "form:1:1", "begin:", "due:x:y:z:1", "::::"])
async def test_a_tap_on_anything_is_answered(chat: Phone, office: Office, add_command: Add, data: str) -> None:
    add_command("buttons", lambda turn: turn.reply("here", [[Button("Tap", data)]]))
    reply = await chat.says("/buttons")

    tapped = await reply.tap("Tap")

    assert tapped.tapped is not None
    assert tapped.tapped.answered
    assert tapped.words


async def test_a_failing_tap_is_answered_and_says_its_number(chat: Phone, office: Office, add_command: Add) -> None:
    def run(turn: Turn) -> None:
        raise ZeroDivisionError

    add_command("boom", run)
    add_command("buttons", lambda turn: turn.reply("here", [[Button("Tap", "begin:boom")]]))
    reply = await chat.says("/buttons")
    office.expect_failures = True

    tapped = await reply.tap("Tap")

    assert tapped.tapped is not None
    assert tapped.tapped.answered
    assert "Error number" in tapped.text


async def test_a_tap_that_is_answered_too_late_says_it_in_the_chat(
    chat: Phone, office: Office, add_command: Add
) -> None:
    add_command("buttons", lambda turn: turn.reply("here", [[Button("Tap", "nonsense")]]))
    reply = await chat.says("/buttons")
    office.expect_refusals = office.expect_unanswered = True
    await office.stop()
    office.world.tap(chat.id, chat.id, reply.last.id, "Tap")
    office.patience.seconds += 3600

    await office.start()

    assert (await chat.received()).text != ""


# --- people and groups


async def test_who_blocks_the_bot_is_not_reachable_until_they_write_again(
    chat: Phone, office: Office, world: World
) -> None:
    def unreachable() -> bool:
        return office.look(lambda db: db.exec(select(Member)).one()).unreachable_since is not None

    world.block(chat.id)
    await office.idle()
    assert unreachable()

    world.unblock(chat.id)
    await office.idle()
    assert not unreachable()


async def test_a_group_that_becomes_a_supergroup_keeps_its_link(people: People, office: Office, world: World) -> None:
    boss = people.manager("Wang")
    group = people.group("North", boss, team="North")

    upgraded = world.upgrade(group.id, boss.id)
    await office.idle()

    linked = office.look(lambda db: db.exec(select(Group)).one())
    assert (linked.chat_id, linked.team_id is not None) == (upgraded.id, True)
    assert (await boss.at(upgraded).says("/team")).text


async def test_a_group_without_the_bot_gets_nothing_until_it_is_back(
    people: People, office: Office, world: World
) -> None:
    boss = people.manager("Wang")
    group = people.group("North", boss, team="North")

    def gone() -> bool:
        found = office.look(lambda db: group_of_chat(db, group.id))
        assert found is not None
        return found.gone_at is not None

    world.kick_bot(group.id, boss.id)
    await office.idle()
    assert gone()
    world.add_bot(group.id, boss.id)
    await office.idle()
    assert not gone()


async def test_a_command_to_another_bot_is_not_ours(people: People, world: World) -> None:
    boss = people.manager("Wang")
    group = people.group("North", boss, team="North")

    assert (await boss.at(group).says("/team@another_bot")).messages == []
    assert (await boss.at(group).says("/team@Huikuan_bot")).messages != []


async def test_what_was_sent_is_kept_without_its_text(chat: Phone, office: Office) -> None:
    await chat.says("/help")

    rows = office.look(lambda db: db.exec(select(Outbox).where(Outbox.chat_id == chat.id)).all())
    assert {row.state for row in rows} == {OutboxState.SENT}
    assert all(row.payload == {} for row in rows)
    assert any(row.message_id for row in rows)


async def test_the_command_menu_fits_the_role_and_the_language(people: People, world: World, office: Office) -> None:
    li = people.salesperson("Li Lei", language="zh_CN")
    stranger = people.stranger("Nobody")
    await li.says("/help")

    def menu(phone: Phone) -> dict[str, str]:
        shown = world.commands.menu(world.chats[phone.id], phone.id, phone.who.language_code)
        return {each["command"]: each["description"] for each in shown}

    assert {"pay", "visit", "due"} <= set(menu(li))
    assert "invite" not in menu(li)
    assert set(menu(stranger)) == {"start"}

    with office.database.writing() as db:
        member = db.exec(select(Member)).one()
        member.role = Role.MANAGER
        db.add(member)
    await office.later(seconds=1)

    assert "invite" in menu(li)
