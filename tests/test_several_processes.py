"""Several processes on one PostgreSQL: nothing is lost or doubled, order is kept, and whoever dies is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlmodel import Session, col, func, select

from bot.clock import Clock
from bot.outbox import SIDE_BY_SIDE
from bot.playground.server import Address, serve
from bot.playground.world import World
from models.ledger.entries import Account, Entry
from models.ledger.payments import Payment, State
from models.ledger.receivables import Receivable, ReceivableKind
from models.oversight.audit import Audit
from models.oversight.verification import findings
from models.people import members
from models.people.members import Member, Role, Team
from models.storage.database import Database
from models.storage.inbox import Inbox, InboxState
from models.storage.outbox import Outbox, OutboxState
from tests.clusters import Cluster, cluster, new_database
from tests.left_out import need
from tests.locked import opened
from tests.processes import PATIENCE, UNHURRIED, Bot, running
from tests.sellers import CUSTOMERS, FIRST, OWED, Sellers, add, plan_calls
from tests.shelves import make_tables

pytestmark = pytest.mark.only_on("postgresql")

SELLERS = Sellers(8)
BOSS, CHIEF, ROOT = 7100, 7101, 7102
TAKEN_OVER = 10.0
"""Seconds in which another process must have taken up what one that died did."""


@pytest.fixture
def world() -> World:
    """Salespeople and their manager."""
    world = SELLERS.world()
    world.add_person(BOSS, "Boss", started=True)
    return world


@pytest.fixture
async def address(world: World) -> AsyncIterator[Address]:
    async with serve(world) as address:
        yield address


@pytest.fixture
def books(database: Database) -> Database:
    write_books(database)
    return database


def write_books(database: Database) -> None:
    """What the sellers' customers owe, and one team of all of them and their manager."""
    now = Clock().now()
    with database.writing() as db:
        team = members.make_team(db, "North")
        SELLERS.write(db, now, team)
        add(db, BOSS, "Boss", Role.MANAGER, now, team)


def plan_a_call(books: Database) -> None:
    """A call that the first seller should have made a minute ago."""
    at = Clock().now() - timedelta(minutes=1)
    with books.writing() as db:
        seller = db.exec(select(Member).where(Member.telegram_id == FIRST)).one()
        seller.quiet_from = seller.quiet_to = at.time()
        plan_calls(db, FIRST, [(at, "ring them up")], at - timedelta(hours=1))


class Fleet:
    """Processes on one database."""

    def __init__(self, folder: Path, world: World, address: Address, url: str, stack: AsyncExitStack) -> None:
        self._folder, self._world, self._address = folder, world, address
        self._settings = {**UNHURRIED, "HUIKUAN_DATABASE__URL": url, "HUIKUAN_FEES__RATE": "0.05"}
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


async def answered(world: World, amounts: range) -> None:
    """Return when each of these payments was answered."""
    await SELLERS.answered(world, amounts, 2 * PATIENCE)


def check(database: Database, world: World, amounts: range, *, kills: int) -> None:
    """Each payment counts once and was told, in order within each chat, and nothing is left."""
    with database.reading() as db:
        assert list(findings(db)) == []
        assert sorted(amount // 100 for amount in db.exec(select(Payment.amount))) == list(amounts)
        assert {row.state for row in db.exec(select(Inbox))} == {InboxState.DONE}
        assert db.exec(select(Outbox.error).where(Outbox.state == OutboxState.FAILED)).all() == []
    assert world.refusals == []
    heard = [SELLERS.echoes(world, person) for person in SELLERS.people]
    for amounts_heard in heard:
        assert list(dict.fromkeys(amounts_heard)) == sorted(set(amounts_heard))
    assert sum(map(len, heard)) <= len(amounts) + kills * SIDE_BY_SIDE


async def test_three_processes_share_the_work_and_one_that_dies_is_replaced(
    fleet: Fleet, world: World, books: Database
) -> None:
    bots = await fleet.start("all", "all", "all")
    amounts = range(1, 241)
    for amount in amounts:
        SELLERS.pay(world, amount)
    for so_many, bot in zip((60, 120), bots, strict=False):  # whichever of them receives and sends
        await SELLERS.so_many_answered(world, so_many, 2 * PATIENCE)
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
    SELLERS.pay(world, 1)
    await answered(world, range(1, 2))

    await holder.kill()
    died = monotonic()
    SELLERS.pay(world, 2)
    await answered(world, range(1, 3))

    assert monotonic() - died < TAKEN_OVER
    assert await heir.end() == 0
    check(books, world, range(1, 3), kills=1)


async def test_four_processes_with_a_role_each_do_a_days_work(fleet: Fleet, world: World, books: Database) -> None:
    plan_a_call(books)
    await fleet.start("receive", "work", "send", "schedule")
    amounts = range(1, 41)
    for amount in amounts:
        SELLERS.pay(world, amount)
    await answered(world, amounts)
    world.say(BOSS, BOSS, "/team")
    await world.changes.until(lambda: f"Seller {SELLERS.people[-1]}" in _last(world, BOSS) or None, PATIENCE)
    await world.changes.until(lambda: _rung(world) or None, PATIENCE)
    await world.drained(PATIENCE)

    assert _rung(world) == 1
    check(books, world, amounts, kills=0)


def _rung(world: World) -> int:
    """How often the first seller was reminded of the call."""
    return sum("ring them up" in each.text for each in world.messages(FIRST, by_bot=True))


def _last(world: World, chat_id: int) -> str:
    return next((each.text for each in reversed(world.messages(chat_id, by_bot=True))), "")


async def test_two_people_who_pay_the_same_debt_both_count_and_the_rest_is_credit(
    fleet: Fleet, world: World, books: Database
) -> None:
    await fleet.start("all", "all")
    amounts = range(5_000_000, 5_000_040)
    for amount in amounts:
        who = BOSS if amount % 2 else FIRST
        world.say(who, who, f"/pay {CUSTOMERS[0]} {amount} cash")

    def all_in() -> bool | None:
        with books.reading() as db:
            return len(db.exec(select(Payment.id)).all()) == len(amounts) or None

    await world.changes.until(all_in, 2 * PATIENCE)
    await world.drained(PATIENCE)

    with books.reading() as db:
        account = db.exec(select(Account).order_by(col(Account.customer_id)).limit(1)).one()
        assert (account.open, account.credit) == (0, sum(amounts) * 100 - OWED.minor)
        assert list(findings(db)) == []
        assert {row.state for row in db.exec(select(Inbox))} == {InboxState.DONE}


async def test_two_people_who_charge_the_same_late_fee_charge_it_once(
    fleet: Fleet, world: World, books: Database
) -> None:
    await fleet.start("all", "all")
    for person in (BOSS, *SELLERS.people):
        world.say(person, person, "/menu")
    everybody = (BOSS, *SELLERS.people)
    await world.changes.until(lambda: all(world.messages(one, by_bot=True) for one in everybody) or None, PATIENCE)
    with books.reading() as db:
        customers = db.exec(select(Account.customer_id).order_by(col(Account.customer_id))).all()
    for person, customer in zip(SELLERS.people, customers, strict=True):
        for who in (person, BOSS):
            _tap(world, who, f"fee.charge:{customer}:0")
    await _settled(world, books, 3 * len(customers) + 1)

    with books.reading() as db:
        charged = db.exec(select(Receivable.customer_id).where(Receivable.kind == ReceivableKind.FEE)).all()
        assert sorted(charged) == sorted(customers)
        assert list(findings(db)) == []


ROUNDS = 4
MILLION = 100_000_000  # in minor units


async def test_payments_a_bounce_and_a_reversal_of_one_debt_at_once_count_once(
    fleet: Fleet, world: World, books: Database
) -> None:
    """Two people pay while two others both report the cheque bounced and both undo an earlier payment."""
    with books.writing() as db:
        team = db.exec(select(Team)).one()
        for person, role in ((CHIEF, Role.MANAGER), (ROOT, Role.ADMIN)):
            world.add_person(person, f"Person {person}", started=True)
            add(db, person, f"Person {person}", role, Clock().now(), team if role == Role.MANAGER else None)
    await fleet.start("all", "all")
    everybody = (FIRST, BOSS, CHIEF, ROOT)
    for person in everybody:
        world.say(person, person, "/menu")
    await _settled(world, books, len(everybody))
    paid = 0
    for number in range(1, ROUNDS + 1):
        cheque = await _paid(world, books, f"60{number}00000 cheque")
        cash = await _paid(world, books, f"50{number}00000 cash")
        _tap(world, BOSS, f"cheque.clear:{cheque}")
        await _settled(world, books)

        world.say(FIRST, FIRST, f"/pay {CUSTOMERS[0]} 40{number}00000 cash")
        world.say(BOSS, BOSS, f"/pay {CUSTOMERS[0]} 45{number}00000 cash")
        for person, taps in ((CHIEF, ("cheque.bounce", "undo:payment.recorded")),
                             (ROOT, ("undo:payment.recorded", "cheque.bounce"))):  # fmt: skip
            for verb in taps:
                _tap(world, person, f"{verb}:{cheque if verb == 'cheque.bounce' else cash}")
        await _settled(world, books)

        paid += (40 + 45) * MILLION + 2 * number * 10_000_000
        with books.reading() as db:
            assert list(findings(db)) == []
            states = [db.get_one(Payment, key).state for key in (cheque, cash)]
            assert states == [State.BOUNCED, State.REVERSED]
            account = db.exec(select(Account).order_by(col(Account.customer_id)).limit(1)).one()
            assert (account.open, account.credit) == (max(0, OWED.minor - paid), max(0, paid - OWED.minor))
            done = [list(db.exec(select(Audit.action).where(Audit.subject == "payment", Audit.subject_id == key)
                                 .order_by(col(Audit.id)))) for key in (cheque, cash)]  # fmt: skip
            assert done == [["payment.recorded", "cheque.cleared", "cheque.bounced"], ["payment.recorded", "undone"]]
            assert _lowest(db) >= 0


def _lowest(db: Session) -> int:
    """The least that any instalment owed at the end of any day, and of any credit that was there."""
    owed: dict[int | None, int] = {}
    lowest = 0
    rows = select(col(Entry.instalment_id), func.sum(Entry.amount)).group_by(col(Entry.instalment_id), col(Entry.on))
    for key, moved in db.exec(rows.order_by(col(Entry.on))):
        owed[key] = owed.get(key, 0) + (int(moved) if key is not None else -int(moved))
        lowest = min(lowest, owed[key])
    return lowest


async def _paid(world: World, books: Database, what: str) -> int:
    """The first seller records it; the payment's id."""
    world.say(FIRST, FIRST, f"/pay {CUSTOMERS[0]} {what}")
    await _settled(world, books)
    with books.reading() as db:
        return db.exec(select(Payment.id).order_by(col(Payment.id).desc()).limit(1)).one() or 0


def _tap(world: World, person: int, data: str) -> None:
    message = world.messages(person, by_bot=True)[-1]
    world.tap(person, person, message.id, data)


async def _settled(world: World, books: Database, at_least: int = 1) -> None:
    """Return when everything that was said is done and answered."""
    await world.drained(PATIENCE)

    def all_done() -> bool | None:
        with books.reading() as db:
            states = db.exec(select(Inbox.state)).all()
        return (len(states) >= at_least and set(states) == {InboxState.DONE}) or None

    await world.changes.until(all_done, PATIENCE)
    await world.drained(PATIENCE)


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
    with closing(opened(url)) as books:  # a restart would cut our own connections, too
        make_tables(books)
        write_books(books)
    amounts = range(1, 161)
    async with AsyncExitStack() as stack:
        bots = await Fleet(tmp_path, world, address, url, stack).start("all", "all")
        for amount in amounts:
            SELLERS.pay(world, amount)
        for so_many, mode in ((40, "immediate"), (100, "fast")):
            await SELLERS.so_many_answered(world, so_many, 2 * PATIENCE)
            await asyncio.to_thread(own_server.restart, mode)
        await answered(world, amounts)
        await world.drained(PATIENCE)
        for bot in bots:
            assert await bot.end() == 0
            assert "Traceback" not in await bot.errors()

    with closing(opened(url)) as after:
        check(after, world, amounts, kills=2)
        with after.reading() as db:
            assert db.exec(select(Inbox.id).where(Inbox.attempts > 0)).all() == []
