"""What befalls the bot besides being killed: the wire, Telegram itself, the clock, the database, the disk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import get_args

from bot.playground.faults import Kind
from bot.playground.world import World
from tests.chaos.disks import Disk
from tests.chaos.fleet import Fleet
from tests.clusters import Cluster

METHODS = ("sendmessage", "sendmessage", "getupdates", "*")
SOON = 10.0
"""Seconds in which a fault must meet a call, or is called off."""

PATIENCE = 120.0
"""Seconds until the bot must have fetched what there is: what is turned around must fit into one answer."""


@dataclass
class Field:
    """Where it happens."""

    world: World
    fleet: Fleet
    chance: random.Random
    report: Callable[[int], None]  # lets people report so many payments at once
    disk: Disk | None = None
    cluster: Cluster | None = None
    blows: list[float] = field(default_factory=list)  # when something happened that may bring a message twice


async def wire(field: Field) -> None:
    """The next calls are refused, kept waiting or cut off."""
    method, kind = field.chance.choice(METHODS), field.chance.choice(get_args(Kind))
    seconds = field.chance.uniform(0.5, 2.0)
    field.world.faults.add(method, kind, times=field.chance.randint(1, 4), seconds=seconds)
    fault = field.world.faults.waiting[-1]
    field.blows.append(monotonic())
    try:
        await field.world.changes.until(lambda: fault not in field.world.faults.waiting or None, SOON)
    except TimeoutError:
        field.world.faults.clear()
    field.blows.append(monotonic())


async def again(field: Field) -> None:
    """Telegram gives what it gave before: the same batch twice, and the last update five times."""
    updates = field.world.updates
    await field.world.changes.until(lambda: updates.waiting == 0 or None, PATIENCE)
    batch = range(updates.last_id - field.chance.randint(1, 20), updates.last_id)
    for number in [*batch, *batch, *[updates.last_id] * 5]:
        updates.repeat(number)


async def disorder(field: Field) -> None:
    """What comes at once comes in any order; only the highest number stays last, since it confirms the others."""
    await field.world.changes.until(lambda: field.world.updates.waiting == 0 or None, PATIENCE)
    field.report(20)
    pending = field.world.updates.pending
    rest = list(pending)[:-1]
    field.chance.shuffle(rest)
    for place, update in enumerate(rest):
        pending[place] = update


async def clock(field: Field) -> None:
    """The clock jumps by an hour or a day, and back."""
    seconds = field.chance.choice((3600.0, 86_400.0))
    first = field.chance.choice((1, -1))
    for sign in (first, -first):
        field.fleet.move(sign * seconds)
        await asyncio.sleep(field.chance.uniform(0.5, 2.0))


async def restart(field: Field) -> None:
    """The database server ends in the middle of everything, as if it had crashed or in order, and comes back."""
    if field.cluster is not None:
        field.blows.append(monotonic())
        await asyncio.to_thread(field.cluster.restart, field.chance.choice(("fast", "immediate")))
        field.blows.append(monotonic())


async def full(field: Field) -> None:
    """The disk with the database is full for a while, as people go on; a server that gave up is started again."""
    if field.disk is not None:
        field.blows.append(monotonic())
        await asyncio.to_thread(field.disk.fill)
        field.report(10)
        await asyncio.sleep(field.chance.uniform(2.0, 4.0))
        await asyncio.to_thread(field.disk.clear)
        if field.cluster is not None:
            await asyncio.to_thread(field.cluster.restart, "fast")
        field.blows.append(monotonic())


STRIKES: dict[str, Callable[[Field], Awaitable[None]]] = {
    "wire": wire,
    "again": again,
    "disorder": disorder,
    "clock": clock,
    "restart": restart,
    "full": full,
}
