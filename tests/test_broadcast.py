"""A broadcast to everybody is fast, breaks no limit of Telegram's, and delays no answer; in measured time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from bot.playground.request import WorldRequest
from bot.playground.world import World
from models.storage.outbox import Outbox, Priority
from tests.office import Office, Patience, People

READERS, FIRST_READER = 5_000, 900_000


@dataclass
class Far:
    """A network on which every call takes its time, there and back, each another."""

    patience: Patience
    random: Random = field(default_factory=lambda: Random(8))
    arrived: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # when, by chat

    def wire(self, world: World) -> WorldRequest:
        """The world behind that network."""
        far = self

        class Wire(WorldRequest):
            async def do_request(
                self, url: str, method: str, request_data: Any = None, *given: Any, **more: Any
            ) -> Any:
                await far.travel()
                if url.endswith("sendMessage"):
                    far.arrived[int(request_data.json_parameters["chat_id"])].append(far.patience.now())
                answer = await super().do_request(url, method, request_data, *given, **more)
                await far.travel()
                return answer

        return Wire(world)

    async def travel(self) -> None:
        await self.patience.wait(asyncio.Event(), self.random.uniform(0.02, 0.08))


@pytest.fixture
async def far(office: Office, patience: Patience) -> Far:
    """The same office, far from Telegram."""
    await office.stop()
    patience.stand_still_while_working(asyncio.get_running_loop())
    far = Far(patience)
    office.wire = far.wire
    await office.start()
    return far


def rows(office: Office, chats: list[int], text: str, priority: Priority) -> list[Outbox]:
    """Messages that were committed just now."""
    given = [
        Outbox(
            chat_id=chat,
            method="sendMessage",
            payload={"chat_id": chat, "text": text},
            priority=priority,
            created_at=office.clock.now(),
        )
        for chat in chats
    ]
    with office.database.writing() as db:
        db.add_all(given)
        db.flush()
    return given


@pytest.mark.only_on(
    "sqlite"
)  # on PostgreSQL rows reach the sender in the wall clock's time, which is not measured here
async def test_five_thousand_messages_go_at_25_a_second_and_answers_do_not_wait_for_them(
    office: Office, people: People, far: Far
) -> None:
    readers = list(range(FIRST_READER, FIRST_READER + READERS))
    for reader in readers:
        office.world.add_person(reader, f"Reader {reader}", started=True)
    sellers = [people.salesperson(f"Seller {number}").id for number in range(20)]
    broadcast = rows(office, readers, "news", Priority.BROADCAST)
    asked = defaultdict(list)

    began = office.patience.now()
    office.app.relay.add(broadcast)
    for seller in sellers * 8:  # about one a second
        await office.patience.wait(asyncio.Event(), far.random.uniform(0.1, 2.0))
        asked[seller].append(office.patience.now())
        office.app.relay.add(rows(office, [seller], "answer", Priority.ANSWER))
    await office.settled()

    last = max(moment for reader in readers for moment in far.arrived[reader])
    delays = [said - when for chat in sellers for when, said in zip(asked[chat], far.arrived[chat], strict=True)]
    assert office.world.rate_hits == []
    assert READERS / (last - began) >= 25
    assert max(delays) <= 1.0
    assert last > max(asked[sellers[0]][:-2])  # it went on while answers were said
