"""Whatever befalls the bot, each payment counts once and is answered, and each reminder comes.

The short form of `make chaos`, which has the long one; what a run chose is told by its seed, in what fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.disks import Disk, disk
from tests.chaos.fleet import ANY_MOMENT
from tests.chaos.siege import Place, Plan, besiege
from tests.chaos.steps import STEPS
from tests.clusters import cluster, new_database

SEED = 8
AGAIN_AND_AGAIN = ("restart", "wire", "again", "restart", "disorder", "clock", "restart")
UNHURRIED = 60.0
"""Seconds for a process to come to its step, on a machine that does other things, too."""


@pytest.fixture
def small_disk() -> Iterator[Disk]:
    """A file system that can be filled."""
    from tests.left_out import need  # a plugin is loaded by pytest first

    need("a disk to fill")
    with disk() as found:
        assert found is not None
        yield found


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("part", [0, 1])
async def test_kill_9_at_every_step(tmp_path: Path, part: int) -> None:
    """Telegram repeats itself and turns things around meanwhile, and calls fail in every way."""
    steps = list(STEPS)[part::2]
    strikes = ("wire", "again", "wire", "clock", "wire", "disorder", "wire")
    plan = Plan(
        SEED + part, payments=100, kills=len(steps), reminders=20, strikes=strikes, steps=steps, longest=UNHURRIED
    )

    report = await besiege(plan, Place(f"sqlite:///{tmp_path}/books.db"), tmp_path)

    assert report.wrong == [], "\n".join(report.lines())
    assert report.kills == dict.fromkeys(steps, 1)


@pytest.mark.only_on("sqlite")
async def test_a_full_disk_and_a_clock_that_jumps_lose_nothing(tmp_path: Path, small_disk: Disk) -> None:
    plan = Plan(SEED, payments=100, kills=0, reminders=20, strikes=("full", "clock", "full"))

    report = await besiege(plan, Place(f"sqlite:///{small_disk.folder}/books.db", small_disk), tmp_path)

    assert report.wrong == [], "\n".join(report.lines())
    assert report.said["warning: the database cannot be used"] > 0


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("shelf")
async def test_three_processes_and_a_server_that_ends_lose_nothing(tmp_path: Path) -> None:
    """Now this process dies, now that one, now the database, as if it had crashed and in order."""
    from tests.left_out import need

    with cluster(Path(need("postgresql"))) as server:
        plan = Plan(SEED, payments=200, kills=9, reminders=20, strikes=AGAIN_AND_AGAIN, roles=["all"] * 3, longest=6.0)

        report = await besiege(plan, Place(f"{server.url}/{new_database(server.url)}", cluster=server), tmp_path)

    assert report.wrong == [], "\n".join(report.lines())


@pytest.mark.only_on("postgresql")
async def test_a_process_for_each_duty_may_die(tmp_path: Path, server: str) -> None:
    roles = ["receive", "work", "work", "send", "schedule"]
    plan = Plan(SEED, payments=100, kills=5, reminders=10, strikes=("again",), roles=roles, steps=[ANY_MOMENT])

    report = await besiege(plan, Place(f"{server}/{new_database(server)}"), tmp_path)

    assert report.wrong == [], "\n".join(report.lines())
