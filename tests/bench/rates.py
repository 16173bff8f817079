"""How many turns a second: on SQLite, on PostgreSQL with one, two and three processes, and a bare bot, in one run.

They take turns, round by round, so that whatever else the machine does hits all of them alike. How long a turn takes
to get its locks and to commit is told by the processes themselves, as Prometheus hears it: on SQLite that is the queue
for its one writer, on PostgreSQL whole statements, which are slow also when the processor is wanted by others. How long
turns really wait for each other there is told by the server, which is asked all the time.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from statistics import mean, median
from time import perf_counter

import aiohttp
import psycopg
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import col, func, select

from models.ledger.payments import Payment
from models.oversight.verification import findings
from models.storage.inbox import Inbox, InboxState
from tests.bench.lists import Wrong
from tests.bench.phones import CHATS, PATIENCE, Phones, places, program
from tests.bench.results import Result, of_several
from tests.locked import opened
from tests.shelves import Shelf

LEAST_OF_ECHO = 0.2
ECHO = "a bare echo by python-telegram-bot"

SAMPLES = {
    "turns": ("huikuan_turn_seconds_count", {"kind": "update", "result": "done"}),
    "lock": ("huikuan_database_seconds_sum", {"part": "lock"}),
    "commit": ("huikuan_database_seconds_sum", {"part": "commit"}),
}
A_LOOK_S = 0.02
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'advisory'
"""
"""The duties of processes are advisory locks, which are meant to be waited for."""


@dataclass
class Contender:
    """Processes on one database, and what was measured of them, a value each round."""

    name: str
    shelf: Shelf
    first: str  # the company as it is before each round
    processes: int = 1
    least: float | None = None  # of a bare bot's rate
    rates: list[float] = field(default_factory=list)
    locks: list[float] = field(default_factory=list)  # milliseconds a turn
    waits: list[float] = field(default_factory=list)  # milliseconds a turn
    commits: list[float] = field(default_factory=list)  # milliseconds a turn, and of what writes beside the turns
    memory: list[float] = field(default_factory=list)  # MiB a process

    async def measure(self, phones: Phones, messages: int) -> None:
        """One round, on a copy of the company; every message must become a payment."""
        url = self.shelf.copy(self.first)
        before = payments_in(url)
        async with AsyncExitStack() as stack:
            ports = [_free_port() for _each in range(self.processes)]
            processes = [
                await stack.enter_async_context(
                    program(
                        phones, "bot", "run", HUIKUAN_DATABASE__URL=url, HUIKUAN_METRICS__LISTEN=f"127.0.0.1:{port}"
                    )
                )
                for port in ports
            ]
            await _ready(ports)
            await warm_up(phones)
            start = await _figures(ports)
            async with _waiting(url) as waiting:
                self.rates.append(await rate(phones, messages))
            end = await _figures(ports)
            self.memory.append(sum(memory_mib(one.pid) for one in processes) / len(processes))
        turns = end["turns"] - start["turns"]
        if waiting:
            self.waits.append(mean(waiting) * 1000 / self.rates[-1])
        self.locks.append((end["lock"] - start["lock"]) * 1000 / turns)
        self.commits.append((end["commit"] - start["commit"]) * 1000 / turns)
        check(phones, url, before + messages + CHATS)
        self.shelf.drop(url)


async def measure(phones: Phones, contenders: Sequence[Contender], messages: int, rounds: int) -> list[Result]:
    """All of them and a bare bot, round by round."""
    bare = []
    for _each in range(rounds):
        async with program(phones, "tests.bench.echo", phones.address.bot_url, phones.world.token):
            await warm_up(phones)
            bare.append(await rate(phones, messages))
        for one in contenders:
            await one.measure(phones, messages)
    return [
        *(of_several(f"turns of /pay on {one.name}", one.rates, "/s") for one in contenders),
        of_several(ECHO, bare, "/s"),
        *(
            Result(f"{one.name}, beside the echo", median(one.rates) / median(bare), "", least=one.least)
            for one in contenders
        ),
        *(of_several(f"{one.name}: getting locks", one.locks, "ms") for one in contenders),
        *(of_several(f"{one.name}: waiting for them", one.waits, "ms") for one in contenders if one.waits),
        *(of_several(f"{one.name}: committing", one.commits, "ms") for one in contenders),
        *(of_several(f"{one.name}: memory afterwards", one.memory, "MiB") for one in contenders),
    ]


async def warm_up(phones: Phones) -> None:
    """Each chat says something, and has its answer."""
    for place in range(CHATS):
        phones.say(place, phones.pay(place))
    await phones.answered()


async def rate(phones: Phones, messages: int) -> float:
    """Answers a second when all messages wait at once, from all chats."""
    started = perf_counter()
    for place in islice(places(), messages):
        phones.say(place, phones.pay(place))
    await phones.answered()
    return messages / (perf_counter() - started)


def memory_mib(process: int) -> float:
    """What the process holds in memory now."""
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(process)], check=True, capture_output=True).stdout) / 1024


def payments_in(url: str) -> int:
    """How many payments there are."""
    database = opened(url)
    try:
        with database.reading() as db:
            return db.exec(select(func.count()).select_from(Payment)).one()
    finally:
        database.close()


def check(phones: Phones, url: str, payments: int) -> None:
    """Every message became a payment, once, and the books add up.

    Processes that end one after the other hand the poll on, and Telegram ends the one that it had.
    """
    database = opened(url)
    try:
        with database.reading() as db:
            refused = [refusal for refusal in phones.world.refusals if refusal.method != "getUpdates"]
            wrong = [*findings(db), *refused]
            left = db.exec(select(Inbox.id).where(col(Inbox.state) != InboxState.DONE)).all()
    finally:
        database.close()
    if (found := payments_in(url)) != payments or wrong or left:
        raise Wrong(f"{found} payments instead of {payments}, {len(left)} updates not done, {wrong[:3]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def _ready(ports: Sequence[int]) -> None:
    """Return when each process tells its figures, which it does once it serves."""
    async with asyncio.timeout(PATIENCE):
        for port in ports:
            while True:
                try:
                    await _figures([port])
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)


@asynccontextmanager
async def _waiting(url: str) -> AsyncIterator[list[int]]:
    """How many transactions wait for another one's lock, looked at again and again; on SQLite nobody tells."""
    found: list[int] = []

    async def look() -> None:
        async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            while True:
                (count,) = await (await connection.execute(WAITING)).fetchone() or (0,)
                found.append(count)
                await asyncio.sleep(A_LOOK_S)

    looking = asyncio.create_task(look()) if url.startswith("postgresql") else None
    try:
        yield found
    finally:
        if looking is not None:
            looking.cancel()
            await asyncio.wait({looking})


async def _figures(ports: Sequence[int]) -> dict[str, float]:
    """The `SAMPLES` of all processes, added up."""
    found = dict.fromkeys(SAMPLES, 0.0)
    async with aiohttp.ClientSession() as session:
        for port in ports:
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                text = await answer.text()
            for family in text_string_to_metric_families(text):
                for sample in family.samples:
                    for name, wanted in SAMPLES.items():
                        if (sample.name, sample.labels) == wanted:
                            found[name] += sample.value
    return found
