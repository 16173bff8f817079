"""Duties: one process at a time has each, and whoever loses the connection that holds it lays it down at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.app import App
from bot.clock import Clock
from bot.duties import ALL, Duties, Duty, Post
from bot.pace import RealTime
from bot.playground.request import WorldRequest
from bot.playground.world import World
from bot.sections import Telegram
from bot.settings import Settings
from models.storage.database import Database
from models.storage.inbox import Inbox, InboxState
from tests.making import Make
from tests.office import Office, People

PATIENCE = 20.0


class Process:
    """One that would do everything, and keeps what it took up and laid down."""

    def __init__(self, database: Database, changed: asyncio.Event) -> None:
        self.log: list[str] = []
        self._changed = changed
        posts = [Post(duty, self._noted("+", duty), self._noted("-", duty), duty is not Duty.WORK) for duty in Duty]
        self.duties = Duties(database, posts, lambda _duty, _held: None)

    def _noted(self, sign: str, duty: Duty) -> Callable[[], Awaitable[None]]:
        async def note() -> None:
            self.log.append(f"{sign}{duty}")
            self._changed.set()

        return note


@dataclass
class Two:
    """Two on one database; the first one was there before."""

    first: Process
    second: Process
    changed: asyncio.Event

    async def until(self, true: Callable[[], bool]) -> None:
        """Return when it is so; it is looked at whenever one of them takes something up or lays it down."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def two(database: Database) -> AsyncIterator[Two]:
    changed = asyncio.Event()
    two = Two(Process(database, changed), Process(database, changed), changed)
    await two.first.duties.start()
    await two.second.duties.start()
    yield two
    for process in (two.first, two.second):
        await process.duties.rest()
        await process.duties.stop()


def cut_everything(database: Database) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    with database.engine.connect() as connection:
        connection.execute(text(f"{others} pg_backend_pid()"))


@pytest.mark.only_on("postgresql")
async def test_the_first_has_every_duty_and_the_second_only_works(two: Two) -> None:
    assert two.first.log == ["+send", "+work", "+schedule", "+receive"]
    assert two.second.log == ["+work"]
    assert two.first.duties.held == ALL
    assert two.second.duties.held == frozenset({Duty.WORK})


@pytest.mark.only_on("postgresql")
async def test_the_second_takes_up_what_the_first_lets_go(two: Two) -> None:
    await two.first.duties.rest()
    await two.first.duties.stop()

    await two.until(lambda: len(two.second.log) == len(Duty))

    assert two.second.log == ["+work", "+send", "+schedule", "+receive"]


@pytest.mark.only_on("postgresql")
async def test_a_lost_connection_lays_down_what_it_held(two: Two, database: Database) -> None:
    cut_everything(database)
    await two.until(lambda: {"-send", "-schedule", "-receive"} <= set(two.first.log))
    await two.until(lambda: len(two.first.log) + len(two.second.log) == len(ALL) + 1 + 3 + 3)

    assert "-work" not in two.first.log + two.second.log
    assert two.first.duties.held | two.second.duties.held == ALL
    assert two.first.duties.held & two.second.duties.held == frozenset({Duty.WORK})


@pytest.mark.only_on("sqlite")
async def test_on_sqlite_one_process_does_everything(two: Two) -> None:
    assert two.first.duties.held == ALL


# --- sharing


@pytest.fixture
def settings() -> Settings:
    """As fast as this world takes it."""
    fast = {"messages_per_second": 1000, "messages_per_second_in_chat": 30, "messages_per_minute_in_group": 1000}
    return Settings(telegram=Telegram(**fast))


@pytest.mark.only_on("postgresql")
async def test_two_processes_share_what_one_of_them_receives(
    office: Office, people: People, make: Make, settings: Settings, database: Database, clock: Clock, world: World
) -> None:
    office.expect_refusals = True  # rates are not what this is about
    phones = [people.salesperson(f"Seller {number}") for number in range(30)]
    for phone in phones:
        make.receivable(make.customer(f"{phone.who.first_name} Trading", phone), 1000, due="2026-02-28")
    other = App(
        settings,
        database,
        clock,
        token=world.token,
        wires=lambda: (WorldRequest(world), WorldRequest(world)),
        timing=RealTime(),
    )
    async with AsyncExitStack() as stack:
        await other.start()
        stack.push_async_callback(other.stop)
        for amount in range(1, 5):
            for phone in phones:
                world.say(phone.id, phone.id, f"/pay {phone.who.first_name} Trading {amount} cash")
        await office.idle()
        await other.idle()
        shares = [_turns_of(app) for app in (office.app, other)]

    assert sum(shares) == 120
    assert min(shares) > 0
    states = office.look(lambda db: list(db.exec(select(Inbox.state)).all()))
    assert set(states) == {InboxState.DONE}


def _turns_of(app: App) -> int:
    lines = app.metrics.text().decode().splitlines()
    name = 'huikuan_turn_seconds_count{kind="update",result="done"} '
    return sum(int(float(line.removeprefix(name))) for line in lines if line.startswith(name))
