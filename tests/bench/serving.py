"""The bot as a process: where a turn's time goes, delays, the start, and memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from tests.bench.phones import CHATS, Phones, percentile, phones, places, program
from tests.bench.rates import memory_mib, warm_up
from tests.bench.results import Result, of_several, spread
from tests.bench.timed import ASIDE
from tests.shelves import Shelf

MOST_DELAY_MS = 150.0
A_SECOND = 10
MOST_START_S = 3.0
MOST_IDLE_MIB = 150.0
REST_S = 2.0

BOT = ("bot", "run")


async def measure(
    folder: Path, shelf: Shelf, first: str, *, messages: int, seconds: int, runs: int
) -> AsyncIterator[tuple[str, list[Result]]]:
    """On SQLite: where the time goes, delays, start and memory; one titled group of results after the other."""
    async with phones(folder) as found:
        stages = await _where_time_goes(found, shelf.copy(first), messages // 3)
        yield "Where a turn's time goes, one at a time", stages
        yield f"{A_SECOND} messages a second", await _delays(found, shelf.copy(first), seconds)
        yield "Start and memory", await _starts(found, [shelf.copy(first) for _each in range(runs + 1)])


async def _where_time_goes(phones: Phones, url: str, messages: int) -> list[Result]:
    """One message after the other, in a bot whose functions are timed."""
    report = phones.folder / "stages.json"
    async with program(phones, "tests.bench.timed", str(report), HUIKUAN_DATABASE__URL=url):
        await warm_up(phones)
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


async def _delays(phones: Phones, url: str, seconds: int) -> list[Result]:
    async with program(phones, *BOT, HUIKUAN_DATABASE__URL=url):
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


async def _starts(phones: Phones, urls: Sequence[str]) -> list[Result]:
    starts, memory = [], []
    for url in urls:
        phones.delays.clear()
        phones.say(0, phones.pay(0))
        async with program(phones, *BOT, HUIKUAN_DATABASE__URL=url) as process:
            await phones.answered()
            await asyncio.sleep(REST_S)
            memory.append(memory_mib(process.pid))
        starts += phones.delays
    return [
        # The first one finds nothing in the machine's cache, and is not counted.
        of_several("start of the process to its first answer", starts[1:], "s", most=MOST_START_S),
        of_several("memory when idle", memory[1:], "MiB", most=MOST_IDLE_MIB),
    ]
