"""One run: people report payments while processes die and everything else befalls them; then all must be well."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic

from bot.clock import Clock
from bot.playground.server import serve
from bot.playground.world import World
from models.storage import outbox
from models.storage.database import Database
from tests.chaos.disks import Disk
from tests.chaos.fleet import MIXED, Fleet, plan_blows
from tests.chaos.report import Report, look_into
from tests.chaos.strikes import STRIKES, Field
from tests.chaos.witness import Witness
from tests.clusters import Cluster
from tests.locked import opened
from tests.sellers import EVERY, Sellers, open_books
from tests.shelves import make_tables

SELLERS = Sellers()
AT_ONCE = 6
"""Payments that are reported in one breath, at least; else twice as many as there are for each kill."""

UNANSWERED = 60
"""Payments that may wait for their answer before people wait, too."""

PATIENCE = 60.0
"""Seconds without a new answer after which the run is given up: then something was lost."""


@dataclass(frozen=True)
class Plan:
    """What is to happen."""

    seed: int
    payments: int
    kills: int
    reminders: int
    strikes: Sequence[str]  # in this order, spread evenly
    roles: Sequence[str] = ("all",)
    steps: Sequence[str] = MIXED  # at which processes die
    longest: float = 4.0  # seconds that a process lives at most, while there are kills to come


@dataclass(frozen=True)
class Place:
    """Where the database is, and what can be done to it."""

    url: str
    disk: Disk | None = None
    cluster: Cluster | None = None


async def besiege(plan: Plan, place: Place, folder: Path) -> Report:
    """Do it, and tell what came of it."""
    began = monotonic()
    clock = Clock()
    world = SELLERS.world(clock)
    database = opened(place.url)
    make_tables(database)
    open_books(database, SELLERS, plan.reminders, clock.now())
    database.close()
    async with serve(world) as address:
        blows = plan_blows(random.Random(f"{plan.seed} blows"), plan.steps, plan.kills, plan.longest)
        fleet = Fleet(folder, place.url, world, address, blows)
        run = _Run(plan, place, world, fleet)
        given_up = await run.to_the_end()
    report = look_into(place.url, plan, run.witness, fleet, run.field, world.refusals, given_up)
    return replace(report, seconds=monotonic() - began)


LOOKS, LOOK = 150, 0.2
"""How often it is looked whether everything is sent, and seconds between two looks."""


def _queued(database: Database) -> int:
    with database.reading() as db:
        return len(outbox.queued(db))


class _Run:
    """The people, and what befalls the bot meanwhile."""

    def __init__(self, plan: Plan, place: Place, world: World, fleet: Fleet) -> None:
        self._plan = plan
        self._place = place
        self._world = world
        self._fleet = fleet
        self._said = 0
        self._struck = 0
        self._chance = random.Random(f"{plan.seed} people")
        self._tasks: list[asyncio.Task[None]] = []
        self.witness = Witness(world)
        chance = random.Random(f"{plan.seed} strikes")
        self.field = Field(world, fleet, chance, self._report, place.disk, place.cluster)

    async def to_the_end(self) -> str:
        """Until everything is answered and every process has ended; what it waits for in vain, else nothing."""
        serving = [asyncio.create_task(self._fleet.serve(role)) for role in self._plan.roles]
        watching, striking = asyncio.create_task(self.witness.watch()), asyncio.create_task(self._strike())
        self._tasks = [*serving, watching, striking]
        for task in self._tasks:
            task.add_done_callback(lambda _task: self._world.changes.wake())
        try:
            await self._report_all()
            await self._until(lambda: striking.done() and self._dead == self._plan.kills)
            await striking
            self._fleet.move((self._plan.reminders + 1) * EVERY.total_seconds())
            await self._until(self._all_told)
            await self._all_sent()
            self._fleet.end()
            await asyncio.gather(*serving)
        except TimeoutError:
            return f"nothing new for {PATIENCE:.0f} s"
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        return ""

    @property
    def _dead(self) -> int:
        return self._fleet.kills.total()

    @property
    def _unanswered(self) -> int:
        return self._said - len(self.witness.echoes)

    def _all_told(self) -> bool:
        return not self._unanswered and len(self.witness.reminders) == self._plan.reminders and self._drained

    async def _all_sent(self) -> None:
        """Until nothing is queued: who sends ends at the same moment as who still writes; the report tells the rest."""
        database = opened(self._place.url)
        try:
            for _look in range(LOOKS):
                if not await asyncio.to_thread(_queued, database):
                    return
                await asyncio.sleep(LOOK)
        finally:
            database.close()

    @property
    def _drained(self) -> bool:
        return self._world.updates.drained

    def _report(self, count: int) -> None:
        """So many payments at once, by whomever."""
        for _ in range(min(count, self._plan.payments - self._said)):
            self._said += 1
            SELLERS.pay(self._world, self._said)

    async def _report_all(self) -> None:
        """Report everything, a few at a time, so that there is something left at which to kill a process."""
        at_once = 2 * max(AT_ONCE, self._plan.payments // (self._plan.kills + len(self._plan.strikes) + 1))
        while self._said < self._plan.payments:
            await self._until(lambda: self._said < self._share() and self._unanswered < UNANSWERED)
            self._report(self._chance.randint(1, min(at_once, UNANSWERED)))
            left, dead = self._chance.randint(0, AT_ONCE), self._dead
            await self._until(partial(self._answered_or_killed, left, dead))

    def _answered_or_killed(self, left: int, dead: int) -> bool:
        return self._unanswered <= left or self._dead > dead

    def _have_said(self, count: int) -> bool:
        return self._said >= count

    def _moved_on(self, reached: Callable[[], bool], before: object) -> bool | None:
        return reached() or self._news() != before or None

    def _share(self) -> int:
        """How many may be reported before the next process dies, and before the next strike is over."""
        before_kill = self._plan.payments * (self._dead + 1) // (self._plan.kills + 1)
        before_strike = self._plan.payments * (self._struck + 1) // (len(self._plan.strikes) + 1)
        return min(before_kill, before_strike)

    async def _strike(self) -> None:
        """Everything else, spread evenly over the payments."""
        for number, name in enumerate(self._plan.strikes, start=1):
            at = self._plan.payments * number // (len(self._plan.strikes) + 1)
            await self._until(partial(self._have_said, at))
            await STRIKES[name](self.field)
            self._struck = number
            self._world.changes.wake()

    async def _until(self, reached: Callable[[], bool]) -> None:
        """Return when it is so; TimeoutError when there is nothing new for long."""
        while not reached():
            for task in self._tasks:
                if task.done():
                    task.result()
            await self._world.changes.until(partial(self._moved_on, reached, self._news()), PATIENCE)

    def _news(self) -> tuple[object, ...]:
        ended = sum(task.done() for task in self._tasks)
        heard = len(self.witness.echoes), len(self.witness.reminders)
        return self._said, *heard, self._dead, self._fleet.turned_away, ended
