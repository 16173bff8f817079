"""The bot as a process: turns a second beside a bare one, delays, the start, memory, and where a turn's time goes."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from shutil import copyfile
from statistics import mean, median
from time import perf_counter

from sqlmodel import col, func, select

from models.inbox import Inbox, InboxState
from models.payments import Payment
from models.verification import findings
from tests.bench.company import build
from tests.bench.lists import Wrong
from tests.bench.phones import CHATS, SIZE, Phones, percentile, phones, places, program
from tests.bench.results import Result, of_several, spread
from tests.bench.timed import ASIDE
from tests.locked import opened

LEAST_OF_ECHO = 0.2
MOST_DELAY_MS = 150.0
A_SECOND = 10
MOST_START_S = 3.0
MOST_IDLE_MIB = 150.0
REST_S = 2.0

BOT = ("bot", "run")


async def measure(folder: Path, *, messages: int, seconds: int, runs: int) -> AsyncIterator[tuple[str, list[Result]]]:
    """Everything, one titled group of results after the other."""
    first = folder / "first.db"
    build(f"sqlite:///{first}", SIZE, now=datetime.now(UTC)).close()
    async with phones(folder) as found:
        yield f"{messages} messages at once, from {CHATS} chats", await _rates(found, first, messages, runs)
        yield "Where a turn's time goes, one at a time", await _where_time_goes(found, first, messages // 3)
        yield f"{A_SECOND} messages a second", await _delays(found, first, seconds)
        yield "Start and memory", await _starts(found, first, runs)


async def _rates(phones: Phones, first: Path, messages: int, runs: int) -> list[Result]:
    ours, bare = [], []
    for _each in range(runs):
        async with program(phones, "tests.bench.echo", phones.address.bot_url, phones.world.token):
            bare.append(await _rate(phones, messages))
        _renew(phones, first)
        before = _payments(phones)
        async with program(phones, *BOT) as process:
            ours.append(await _rate(phones, messages))
            memory = _memory_mib(process.pid)
        _check(phones, before + messages + CHATS)
    return [
        of_several("turns of /pay on SQLite, synchronous=FULL", ours, "/s"),
        of_several("a bare echo by python-telegram-bot", bare, "/s"),
        Result("ratio of the medians", median(ours) / median(bare), "", least=LEAST_OF_ECHO),
        Result(f"memory after {messages} turns", memory, "MiB"),
    ]


async def _rate(phones: Phones, messages: int) -> float:
    """Answers a second when all messages wait at once, from 20 chats; each chat said something before."""
    for place in range(CHATS):
        phones.say(place, phones.pay(place))
    await phones.answered()
    started = perf_counter()
    for place in islice(places(), messages):
        phones.say(place, phones.pay(place))
    await phones.answered()
    return messages / (perf_counter() - started)


async def _where_time_goes(phones: Phones, first: Path, messages: int) -> list[Result]:
    """One message after the other, in a bot whose functions are timed."""
    _renew(phones, first)
    report = phones.folder / "stages.json"
    async with program(phones, "tests.bench.timed", str(report)):
        for place in range(CHATS):
            phones.say(place, phones.pay(place))
        await phones.answered()
        await asyncio.sleep(REST_S)
        phones.delays.clear()
        for place in islice(places(), messages):
            phones.say(place, phones.pay(place))
            await phones.answered()
    stages: dict[str, float] = json.loads(report.read_text("utf-8"))
    whole = mean(phones.delays) * 1000
    aside = {name: stages.pop(name) for name in ASIDE}
    rest = {"the rest: the poll, event loops, HTTP": whole - sum(stages.values())}
    return [
        Result("a /pay alone, from update to answer", whole, "ms", note=f"(mean of {messages})"),
        *(Result(f"  {name}", value, "ms", note=f"{value / whole:.0%}") for name, value in (stages | rest).items()),
        *(Result(name, value, "ms") for name, value in aside.items()),
    ]


async def _delays(phones: Phones, first: Path, seconds: int) -> list[Result]:
    _renew(phones, first)
    async with program(phones, *BOT):
        for place in range(CHATS):
            phones.say(place, phones.message(place))
        await phones.answered()
        phones.delays.clear()
        started = perf_counter()
        for number, place in enumerate(islice(places(), seconds * A_SECOND)):
            await asyncio.sleep(max(0.0, started + number / A_SECOND - perf_counter()))
            phones.say(place, phones.message(place))
        await phones.answered()
        delays = [delay * 1000 for delay in phones.delays]
    return [
        Result("median from update to answer", median(delays), "ms", note=spread(delays)),
        Result("95th percentile", percentile(delays, 0.95), "ms", most=MOST_DELAY_MS),
    ]


async def _starts(phones: Phones, first: Path, runs: int) -> list[Result]:
    starts, memory = [], []
    for _each in range(runs + 1):
        _renew(phones, first)
        phones.delays.clear()
        phones.say(0, phones.pay(0))
        async with program(phones, *BOT) as process:
            await phones.answered()
            await asyncio.sleep(REST_S)
            memory.append(_memory_mib(process.pid))
        starts += phones.delays
    return [
        # The first one finds nothing in the machine's cache, and is not counted.
        of_several("start of the process to its first answer", starts[1:], "s", most=MOST_START_S),
        of_several("memory when idle", memory[1:], "MiB", most=MOST_IDLE_MIB),
    ]


def _renew(phones: Phones, first: Path) -> None:
    """The company as it was at first."""
    for each in phones.folder.glob("test.db*"):
        each.unlink()
    copyfile(first, phones.folder / "test.db")


def _payments(phones: Phones) -> int:
    database = opened(f"sqlite:///{phones.folder}/test.db")
    try:
        with database.reading() as db:
            return db.exec(select(func.count()).select_from(Payment)).one()
    finally:
        database.close()


def _check(phones: Phones, payments: int) -> None:
    """Every message became a payment, once, and the books add up."""
    database = opened(f"sqlite:///{phones.folder}/test.db")
    try:
        with database.reading() as db:
            wrong = [*findings(db), *phones.world.refusals]
            left = db.exec(select(Inbox.id).where(col(Inbox.state) != InboxState.DONE)).all()
    finally:
        database.close()
    if (found := _payments(phones)) != payments or wrong or left:
        raise Wrong(f"{found} payments instead of {payments}, {len(left)} updates not done, {wrong[:3]}")


def _memory_mib(process: int) -> float:
    """What the process holds in memory now."""
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(process)], check=True, capture_output=True).stdout) / 1024
