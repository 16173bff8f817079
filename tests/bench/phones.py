"""Twenty people writing to a bot in a process of its own, over real HTTP, and when its answers arrive."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter

from bot.playground.server import Address, serve
from bot.playground.world import World
from tests.bench.company import EACH, FIRST_SELLER, TELEGRAM_IDS, customers_of, name_of
from tests.processes import UNHURRIED, environment

CHATS = 20
SIZE = 20_000  # open instalments of the company that they work for
PATIENCE = 60.0
CALM = {"HUIKUAN_LOG__LEVEL": "warning"}


@dataclass
class Phones:
    """The people's side: what they say, and what they wait for."""

    world: World
    address: Address
    folder: Path
    settings: Mapping[str, str]  # of the programs that serve them
    chats: list[int] = field(default_factory=list)
    asked: dict[int, deque[float]] = field(default_factory=dict)  # when, by chat: what has no answer yet
    delays: list[float] = field(default_factory=list)  # seconds from update to answer

    def __post_init__(self) -> None:
        for place in range(CHATS):
            person = self.world.add_person(TELEGRAM_IDS + FIRST_SELLER + place, f"Seller {place:02}", started=True)
            self.chats.append(person.id)
        self._names = [
            [name_of(customer)[:2] for customer in customers_of(FIRST_SELLER + place, SIZE // EACH)]
            for place in range(CHATS)
        ]
        self._numbers = count(1)
        self._settled = asyncio.Event()

    def pay(self, place: int) -> str:
        """A payment that this person reports; no two are alike."""
        number = next(self._numbers)
        names = self._names[place]
        return f"/pay {names[number % len(names)]} {100 + number}.50 WeChat"

    def message(self, place: int) -> str:
        """What people say in a day: payments as commands and as sentences, visits, and what is open."""
        number = next(self._numbers)
        name = self._names[place][number % len(self._names[place])]
        return (
            f"/pay {name} {100 + number}.50 WeChat",
            f"收 {name} {100 + number} 微信",
            f"/visit {name} 谈了新品",
            "/due",
        )[number % 4]

    def say(self, place: int, text: str) -> None:
        """One of them writes."""
        self.say_in(self.chats[place], text)

    def say_in(self, chat: int, text: str) -> None:
        """Whoever it is writes to the bot."""
        self.asked.setdefault(chat, deque()).append(perf_counter())
        self._settled.clear()
        self.world.say(chat, chat, text)

    async def answered(self) -> None:
        """Return when everybody has an answer to everything."""
        async with asyncio.timeout(PATIENCE):
            await self._settled.wait()

    async def listen(self) -> None:
        """Note when answers arrive; to be run beside the rest."""
        async for change in self.world.changes.follow():
            waiting = self.asked.get(change.chat_id)
            if change.by_bot and change.kind == "message" and waiting:
                self.delays.append(perf_counter() - waiting.popleft())
                if not any(self.asked.values()):
                    self._settled.set()


@asynccontextmanager
async def phones(folder: Path, *, paced: bool = False) -> AsyncIterator[Phones]:
    """A world with or without rate limits, served over HTTP."""
    world = World(paced=paced)
    async with serve(world, page=None) as address:
        found = Phones(world, address, folder, {} if paced else UNHURRIED)
        listening = asyncio.create_task(found.listen())
        try:
            yield found
        finally:
            listening.cancel()


@asynccontextmanager
async def program(phones: Phones, *arguments: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m …` against these phones, `more` in its environment; killed at the end if it still runs."""
    told = {
        **phones.settings,
        **CALM,
        "HUIKUAN_TELEGRAM__TOKEN": phones.world.token,
        "HUIKUAN_TELEGRAM__BASE_URL": phones.address.bot_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        cwd=phones.folder,
        env=environment(phones.folder, **(told | more)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def percentile(values: list[float], part: float) -> float:
    """The value that so large a part of them does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def places() -> Iterator[int]:
    """One chat after the other, again and again."""
    return (number % CHATS for number in count())
