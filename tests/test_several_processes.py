"""Several processes on one PostgreSQL: nothing is lost or doubled, order is kept, and whoever dies is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.outbox import SIDE_BY_SIDE
from bot.playground.server import Address, serve
from bot.playground.world import World
from models import customers, follow_ups, members
from models.customers import Customer
from models.database import Database
from models.entries import Account
from models.inbox import Inbox, InboxState
from models.members import Member, Role
from models.money import Money
from models.outbox import Outbox, OutboxState
from models.payments import Payment
from models.receivables import bill
from models.verification import findings
from tests.clusters import Cluster, cluster, new_database
from tests.left_out import need
from tests.locked import opened
from tests.processes import PATIENCE, UNHURRIED, Bot, running
from tests.shelves import make_tables

pytestmark = pytest.mark.only_on("postgresql")

SELLERS = 8
FIRST, BOSS = 7001, 7100
TAKEN_OVER = 10.0
"""Seconds in which another process must have taken up what one that died did."""


@pytest.fixture
def world() -> World:
    """Salespeople and their manager, and no rate limits."""
    world = World(paced=False)
    for number in range(SELLERS):
        world.add_person(FIRST + number, f"Seller {number}", started=True)
    world.add_person(BOSS, "Boss", started=True)
    return world


@pytest.fixture
async def address(world: World) -> AsyncIterator[Address]:
    async with serve(world) as address:
        yield address


@pytest.fixture
def books(database: Database) -> Database:
    """Each of them has a customer who owes 1,000,000."""
    write_books(database)
    return database


def write_books(database: Database) -> None:
    now = Clock().now()
    with database.writing() as db:
        team = members.make_team(db, "North")
        for number in range(SELLERS):
            seller = _member(db, FIRST + number, f"Seller {number}", Role.SALESPERSON, team)
            customer = customers.create(db, seller, name=f"Customer {_letters(number)}", owner=seller, now=now)
            amount = Money(10**8, "CNY")
            bill(db, seller, customer, amount, due_on=date(2026, 1, 31), issued_on=date(2026, 1, 1), now=now)
        _member(db, BOSS, "Boss", Role.MANAGER, team)


def _member(db: Session, telegram_id: int, name: str, role: Role, team: members.Team) -> Member:
    return members.add_member(
        db,
        telegram_id=telegram_id,
        name=name,
        role=role,
        team=team,
        language="en",
        timezone="Asia/Shanghai",
        now=Clock().now(),
    )


def _letters(number: int) -> str:
    return "ABCDEFGH"[number] * 5


def plan_a_call(books: Database) -> None:
    """A call that the first seller should have made a minute ago."""
    at = Clock().now() - timedelta(minutes=1)
    with books.writing() as db:
        seller = db.exec(select(Member).where(Member.telegram_id == FIRST)).one()
        seller.quiet_from = seller.quiet_to = at.time()
        customer = db.exec(select(Customer).where(Customer.owner_id == seller.id)).one()
        local = at.astimezone(seller.zone).replace(second=0, microsecond=0)
        follow_ups.plan(
            db,
            seller,
            customer,
            seller,
            due_on=local.date(),
            due_time=local.time(),
            now=at - timedelta(hours=1),
            text="ring them up",
        )


class Fleet:
    """Processes on one database."""

    def __init__(self, folder: Path, world: World, address: Address, url: str, stack: AsyncExitStack) -> None:
        self._folder, self._world, self._address = folder, world, address
        self._settings = {**UNHURRIED, "HUIKUAN_DATABASE__URL": url}
        self._stack = stack

    async def start(self, *roles: str) -> list[Bot]:
        """Start a process for each role, all at once."""
        return await asyncio.gather(*(self._start(role) for role in roles))

    async def _start(self, role: str) -> Bot:
        bot = running(self._folder, self._world, self._address, role=role, **self._settings)
        return await self._stack.enter_async_context(bot)


@pytest.fixture
async def fleet(
    tmp_path: Path, world: World, address: Address, books: Database, database_url: str
) -> AsyncIterator[Fleet]:
    """Processes on the database of the test, to be started."""
    async with AsyncExitStack() as stack:
        yield Fleet(tmp_path, world, address, database_url, stack)


def pay(world: World, amount: int) -> None:
    """One of the sellers reports a payment; the amount tells it from all others."""
    number = amount % SELLERS
    world.say(FIRST + number, FIRST + number, f"/pay Customer {_letters(number)} {amount} cash")


def echoes(world: World, number: int) -> list[int]:
    """The amounts that were echoed to a seller, in the order in which they arrived."""
    texts = [each.text.splitlines()[0] for each in world.messages(FIRST + number, by_bot=True)]
    found = [text.partition("¥")[2].partition(".00")[0].replace(",", "") for text in texts]
    return [int(each) for each in found if each.isdecimal()]


def told(world: World) -> set[int]:
    return {amount for number in range(SELLERS) for amount in echoes(world, number)}


async def answered(world: World, amounts: range) -> None:
    """Return when each of these payments was answered."""
    await world.changes.until(lambda: set(amounts) <= told(world) or None, 2 * PATIENCE)


async def so_many_answered(world: World, count: int) -> None:
    """Return when any so many payments were answered."""
    await world.changes.until(lambda: len(told(world)) >= count or None, 2 * PATIENCE)


def check(database: Database, world: World, amounts: range, *, kills: int) -> None:
    """Each payment counts once and was told, in order within each chat, and nothing is left."""
    with database.reading() as db:
        assert list(findings(db)) == []
        assert sorted(amount // 100 for amount in db.exec(select(Payment.amount))) == list(amounts)
        assert {row.state for row in db.exec(select(Inbox))} == {InboxState.DONE}
        assert db.exec(select(Outbox.error).where(Outbox.state == OutboxState.FAILED)).all() == []
    assert world.refusals == []
    heard = [echoes(world, number) for number in range(SELLERS)]
    for amounts_heard in heard:
        assert list(dict.fromkeys(amounts_heard)) == sorted(set(amounts_heard))
    assert sum(map(len, heard)) <= len(amounts) + kills * SIDE_BY_SIDE


async def test_three_processes_share_the_work_and_one_that_dies_is_replaced(
    fleet: Fleet, world: World, books: Database
) -> None:
    bots = await fleet.start("all", "all", "all")
    amounts = range(1, 241)
    for amount in amounts:
        pay(world, amount)
    for so_many, bot in zip((60, 120), bots, strict=False):  # whichever of them receives and sends
        await so_many_answered(world, so_many)
        await bot.kill()
    (again,) = await fleet.start("all")
    await answered(world, amounts)
    await world.drained(PATIENCE)

    for bot in (bots[2], again):
        assert await bot.end() == 0
        assert "Traceback" not in await bot.errors()
    check(books, world, amounts, kills=2)


async def test_whoever_dies_is_replaced_within_ten_seconds(fleet: Fleet, world: World, books: Database) -> None:
    (holder,) = await fleet.start("all")
    (heir,) = await fleet.start("all")
    pay(world, 1)
    await answered(world, range(1, 2))

    await holder.kill()
    died = monotonic()
    pay(world, 2)
    await answered(world, range(1, 3))

    assert monotonic() - died < TAKEN_OVER
    assert await heir.end() == 0
    check(books, world, range(1, 3), kills=1)


async def test_four_processes_with_a_role_each_do_a_days_work(fleet: Fleet, world: World, books: Database) -> None:
    plan_a_call(books)
    await fleet.start("receive", "work", "send", "schedule")
    amounts = range(1, 41)
    for amount in amounts:
        pay(world, amount)
    await answered(world, amounts)
    world.say(BOSS, BOSS, "/team")
    await world.changes.until(lambda: "Seller 7" in _last(world, BOSS) or None, PATIENCE)
    texts = [each.text for each in world.messages(FIRST, by_bot=True)]
    assert sum("ring them up" in text for text in texts) == 1

    check(books, world, amounts, kills=0)


def _last(world: World, chat_id: int) -> str:
    return next((each.text for each in reversed(world.messages(chat_id, by_bot=True))), "")


async def test_two_people_who_pay_the_same_debt_both_count_and_the_rest_is_credit(
    fleet: Fleet, world: World, books: Database
) -> None:
    await fleet.start("all", "all")
    amounts = range(50_000, 50_040)
    for amount in amounts:
        who = BOSS if amount % 2 else FIRST
        world.say(who, who, f"/pay Customer AAAAA {amount} cash")

    def all_in() -> bool | None:
        with books.reading() as db:
            return len(db.exec(select(Payment.id)).all()) == len(amounts) or None

    await world.changes.until(all_in, 2 * PATIENCE)
    await world.drained(PATIENCE)

    with books.reading() as db:
        account = db.exec(select(Account).order_by(col(Account.customer_id)).limit(1)).one()
        assert (account.open, account.credit) == (0, (sum(amounts) - 1_000_000) * 100)
        assert list(findings(db)) == []
        assert {row.state for row in db.exec(select(Inbox))} == {InboxState.DONE}


@pytest.fixture
def own_server() -> Iterator[Cluster]:
    """A server that only this test talks to."""
    with cluster(Path(need("postgresql"))) as server:
        yield server


@pytest.mark.usefixtures("shelf")
async def test_a_server_restarted_in_the_middle_loses_and_doubles_nothing(
    own_server: Cluster, tmp_path: Path, world: World, address: Address
) -> None:
    url = f"{own_server.url}/{new_database(own_server.url)}"
    books = opened(url)
    make_tables(books)
    write_books(books)
    books.close()  # a restart would cut our own connections, too
    amounts = range(1, 161)
    async with AsyncExitStack() as stack:
        bots = await Fleet(tmp_path, world, address, url, stack).start("all", "all")
        for amount in amounts:
            pay(world, amount)
        for so_many, mode in ((40, "immediate"), (100, "fast")):
            await so_many_answered(world, so_many)
            await asyncio.to_thread(own_server.restart, mode)
        await answered(world, amounts)
        await world.drained(PATIENCE)
        for bot in bots:
            assert await bot.end() == 0
            assert "Traceback" not in await bot.errors()

    check(books, world, amounts, kills=2)
    with books.reading() as db:
        assert db.exec(select(Inbox.id).where(Inbox.attempts > 0)).all() == []
    books.close()
