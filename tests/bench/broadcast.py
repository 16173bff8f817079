"""A broadcast to many, through a stand-in that keeps to Telegram's limits, while people go on working."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from random import Random
from statistics import median
from time import perf_counter

from models.storage.outbox import Outbox, Priority, put
from tests.bench.lists import Wrong
from tests.bench.phones import CHATS, Phones, percentile, program
from tests.bench.results import Result, spread
from tests.locked import opened

LEAST_A_SECOND = 25.0
MOST_DELAY_S = 1.0
FIRST_READER = 900_000
LONGEST_PAUSE_S = 2.0  # between two things that people say
SLOWEST = 10.0
"""Messages a second at which a broadcast is given up."""


async def measure(phones: Phones, url: str, messages: int) -> list[Result]:
    """How fast it goes, and how long answers take meanwhile."""
    readers = range(FIRST_READER, FIRST_READER + messages)
    for reader in readers:
        phones.world.add_person(reader, f"Reader {reader}", started=True)
    _write(url, readers)

    async def listen() -> list[float]:
        """When each of them was told; once, or it is wrong."""
        arrived: dict[int, float] = {}
        async for change in phones.world.changes.follow():
            if change.by_bot and change.kind == "message" and change.chat_id in readers:
                if change.chat_id in arrived:
                    raise Wrong(f"{change.chat_id} was told twice")
                arrived[change.chat_id] = perf_counter()
                if len(arrived) == messages:
                    break
        return [*arrived.values()]

    random = Random(8)
    listening = asyncio.create_task(listen())
    try:
        async with program(phones, "bot", "run", HUIKUAN_DATABASE__URL=url), asyncio.timeout(messages / SLOWEST + 60):
            phones.say(0, phones.message(0))
            await phones.answered()
            phones.delays.clear()  # that one waited for the process to start
            while not listening.done():
                place = random.randrange(CHATS)
                phones.say(place, phones.message(place))
                await asyncio.wait({listening}, timeout=random.uniform(0.0, LONGEST_PAUSE_S))
            arrived = listening.result()
            await phones.answered()
    finally:
        listening.cancel()
    too_many = phones.world.rate_hits
    if wrong := [refusal for refusal in phones.world.refusals if refusal not in too_many]:
        raise Wrong(f"refused: {wrong[:3]}")
    took, delays = max(arrived) - min(arrived), phones.delays
    return [
        Result("messages of the broadcast a second", (messages - 1) / took, "/s", least=LEAST_A_SECOND),
        Result("refused by Telegram as too many (429)", len(too_many), "", most=0),
        Result("answers meanwhile, median", median(delays), "s", note=spread(delays)),
        Result("answers meanwhile, 95th percentile", percentile(delays, 0.95), "s"),
        Result("answers meanwhile, longest", max(delays), "s", most=MOST_DELAY_S),
    ]


def _write(url: str, readers: range) -> None:
    """What the product would have decided to tell them."""
    now = datetime.now(UTC)
    database = opened(url)
    try:
        with database.writing() as db:
            put(
                db,
                [
                    Outbox(
                        chat_id=reader,
                        method="sendMessage",
                        payload={"chat_id": reader, "text": "明天系统维护，请今天把收款记好。"},
                        priority=Priority.BROADCAST,
                        created_at=now,
                    )
                    for reader in readers
                ],
            )
    finally:
        database.close()
