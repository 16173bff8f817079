"""`make chaos`: the long form, on SQLite and on PostgreSQL; ends with 1 when anything was lost or doubled."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.disks import Disk, disk
from tests.chaos.siege import Place, Plan, besiege
from tests.chaos.strikes import STRIKES
from tests.clusters import cluster, new_database
from tests.left_out import PARTS

say = partial(print, flush=True)
STRIKES_OF_EACH = {"wire": 20, "again": 6, "disorder": 6, "clock": 4, "restart": 4, "full": 2}
"""How often each happens in a run."""


def main() -> None:
    """Do it all, or what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=main.__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="what chance decides; it is printed")
    parser.add_argument("--on", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--payments", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reminders", type=int, default=240)
    parser.add_argument("--processes", type=int, default=3, help="on PostgreSQL; SQLite has one")
    parser.add_argument("--roles", nargs="+", metavar="ROLE", help="a process for each, instead of so many for all")
    parser.add_argument("--without", nargs="+", default=[], choices=STRIKES, help="what is not to happen")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # servers and disks go with it
    say(f"seed {given.seed}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    wrong = 0
    for engine in ("sqlite", "postgresql") if given.on == "both" else (given.on,):
        with disk() as found, TemporaryDirectory(prefix="chaos") as folder:
            if found is None:
                say("LEFT OUT: the disk cannot be filled: run as root, where mounting is allowed")
            place = _on_sqlite(Path(folder), found) if engine == "sqlite" else _on_postgresql(found)
            with place as where:
                report = asyncio.run(besiege(_plan(given, engine), where, Path(folder)))
        say(*report.lines(), sep="\n")
        wrong += len(report.wrong)
    sys.exit(1 if wrong else 0)


def _plan(given: argparse.Namespace, engine: str) -> Plan:
    chance = random.Random(f"{given.seed} order")
    strikes = [name for name, times in STRIKES_OF_EACH.items() if name not in given.without for _ in range(times)]
    chance.shuffle(strikes)
    several = engine == "postgresql"
    return Plan(
        given.seed,
        given.payments,
        given.kills,
        given.reminders,
        strikes,
        roles=(given.roles or ["all"] * given.processes) if several else ("all",),
        longest=8.0 if several else 4.0,
    )


@contextmanager
def _on_sqlite(folder: Path, found: Disk | None) -> Iterator[Place]:
    yield Place(f"sqlite:///{found.folder if found else folder}/books.db", found)


@contextmanager
def _on_postgresql(found: Disk | None) -> Iterator[Place]:
    part = PARTS["postgresql"]
    if (programs := part.find()) is None:
        raise SystemExit(f"PostgreSQL is missing: {part.get}")
    with cluster(Path(programs), found.folder if found else None) as server:
        yield Place(f"{server.url}/{new_database(server.url)}", found, server)


if __name__ == "__main__":
    main()
