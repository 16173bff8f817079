"""A process that is told to stop does so quickly and cleanly, and what is slow holds up nobody else."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

import handlers
from bot.clock import Clock
from bot.playground.server import Address, serve
from bot.playground.world import World
from handlers.commands import Command
from handlers.turns import Turn
from locales import _
from models.ledger.payments import Payment
from models.oversight.verification import findings
from models.people import members
from models.storage.database import Database
from tests.locked import opened
from tests.office import Office, People, Phone
from tests.processes import PATIENCE, UNHURRIED, running
from tests.sellers import Sellers

SELLERS = Sellers(10)


@pytest.fixture
def world() -> World:
    return SELLERS.world()


@pytest.fixture
async def address(world: World) -> AsyncIterator[Address]:
    async with serve(world) as address:
        yield address


@pytest.fixture
def books(database: Database) -> Database:
    with database.writing() as db:
        SELLERS.write(db, Clock().now())
    return database


@pytest.fixture
def surroundings(database_url: str) -> dict[str, str]:
    """Where the process finds the books."""
    return {**UNHURRIED, "HUIKUAN_DATABASE__URL": database_url}


def amounts(database: Database) -> list[int]:
    with database.reading() as db:
        assert list(findings(db)) == []
        return sorted(amount // 100 for amount in db.exec(select(Payment.amount)))


async def test_a_stop_in_the_middle_is_quick_and_loses_nothing(
    tmp_path: Path, world: World, address: Address, books: Database, surroundings: dict[str, str]
) -> None:
    async with running(tmp_path, world, address, **surroundings) as bot:
        for amount in range(1, 101):
            SELLERS.pay(world, amount)
        await SELLERS.so_many_answered(world, 5, PATIENCE)
        assert await bot.end() == 0
        assert "Traceback" not in await bot.errors()
    assert len(amounts(books)) < 100 or world.updates.waiting == 0

    async with running(tmp_path, world, address, **surroundings) as bot:
        await SELLERS.so_many_answered(world, 100, PATIENCE)
        assert await bot.end() == 0

    assert amounts(books) == list(range(1, 101))
    books.close()


@pytest.mark.only_on("sqlite")
def test_a_crash_between_savepoint_and_commit_leaves_nothing(database: Database, tmp_path: Path) -> None:
    """SQLite's driver would commit a savepoint behind our back; a copy of the files is what a crash leaves."""
    path = Path(database.url.database or "")
    with database.writing() as db:
        with db.begin_nested():
            members.make_team(db, "North")
        for file in path.parent.glob(f"{path.name}*"):
            shutil.copy(file, tmp_path)

    after = opened(f"sqlite:///{tmp_path / path.name}")
    with after.reading() as db:
        assert members.team_named(db, "North") is None
    after.close()


async def test_fifty_slow_messages_of_one_chat_do_not_hold_another_one_up(
    people: People, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    li, han = people.salesperson("Li Lei"), people.salesperson("Han")
    may_end = threading.Event()

    def wait(turn: Turn) -> None:
        may_end.wait(PATIENCE)
        turn.reply(turn.said.rest)

    monkeypatch.setitem(handlers.COMMANDS, "slow", Command("slow", _("Menu"), _("Menu"), wait, reads=True))
    for number in range(50):
        office.world.say(li.id, li.id, f"/slow {number}")

    asked = office.world.say(han.id, han.id, "/help")
    reply = await office.world.next_message(han.id, after=asked.id)

    assert reply.text
    assert office.world.messages(li.id, by_bot=True) == []
    may_end.set()
    assert [each.text for each in (await li.received()).messages] == [str(number) for number in range(50)]


async def test_what_does_not_end_is_left_to_the_next_start(
    chat: Phone, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def wait(turn: Turn) -> None:
        may_end.wait(PATIENCE)
        turn.reply("ended")

    monkeypatch.setitem(handlers.COMMANDS, "slow", Command("slow", _("Menu"), _("Menu"), wait))
    office.world.say(chat.id, chat.id, "/slow")
    await office.world.drained()

    assert not await office.app.stop(1.0)
    may_end.set()
    for thread in threading.enumerate():
        if thread.name.startswith("turn"):
            await asyncio.to_thread(thread.join, PATIENCE)
    await office.start()

    assert (await chat.received()).text == "ended"
