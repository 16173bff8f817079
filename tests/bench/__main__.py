"""`make bench`: measure on this machine, say it beside the bounds, and end with 1 when one was missed.

A part alone: `python -m tests.bench --only scale --on postgresql --sizes 20000 100000`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg

from tests.bench import broadcast, imports, lists, names, rates, scale, sentences, serving, turns
from tests.bench.company import build
from tests.bench.phones import CHATS, SIZE, phones
from tests.bench.rates import LEAST_OF_ECHO, Contender
from tests.bench.results import Result
from tests.clusters import postgresql
from tests.left_out import PARTS
from tests.processes import ROOT
from tests.shelves import Files, Server, Shelf

say = partial(print, flush=True)

ONLY = ("sentences", "serving", "lists", "names", "scale", "import")
NAMES = 100_000
"""Customers in the company in which names are found; a million is for `--sizes`."""
ENGINES = ("sqlite", "postgresql")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and the smaller companies only")
    parser.add_argument("--only", choices=ONLY, action="append", help="that part (may be repeated)")
    parser.add_argument("--on", choices=ENGINES, action="append", help="names, scale and import on that database")
    parser.add_argument(
        "--sizes", type=int, nargs="+", help="names among so many customers, scale of so many instalments"
    )
    asked = parser.parse_args()
    parts, quick = asked.only or ONLY, asked.quick
    sizes = asked.sizes or scale.SIZES[: 2 if quick else None]
    started = perf_counter()
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    data = ROOT / "data"  # on a disk, which a folder for temporary files need not be
    data.mkdir(exist_ok=True)
    missed = 0
    if "sentences" in parts:
        missed += _told("Sentences as salespeople say them, held against what was meant", sentences.measure())
    with TemporaryDirectory(dir=data, prefix="bench") as folder, ExitStack() as stack:
        if "serving" in parts:
            missed += asyncio.run(_serving(Path(folder), stack, quick=quick))
        for size in list(lists.MOST_IN_ALL)[: 1 if quick else None] if "lists" in parts else ():
            missed += _told(
                f"Lists of {size:,} open instalments", lists.measure(Path(folder), size, 5 if quick else 11)
            )
        on_both = {"names", "scale", "import"} & set(parts)
        shelves = _shelves(Path(folder), stack, asked.on or ENGINES) if on_both else {}
        for size in asked.sizes or [NAMES // 5 if quick else NAMES] if "names" in parts else ():
            missed += asyncio.run(_names(Path(folder), shelves, size, 40 if quick else 100))
        if "scale" in parts:
            missed += _scale(shelves, sizes)
        if "import" in parts:
            missed += _imports(Path(folder), shelves, imports.ROWS // 10 if quick else imports.ROWS)
    say(f"\n{perf_counter() - started:.0f} s; load {os.getloadavg()[0]:.1f}")
    if missed:
        say(f"MISSED: {missed} of the bounds")
        sys.exit(1)


def _shelves(folder: Path, stack: ExitStack, engines: Sequence[str]) -> dict[str, Shelf]:
    """Where databases are kept, by the name of the engine."""
    shelves: dict[str, Shelf] = {"SQLite": Files(folder)} if "sqlite" in engines else {}
    if "postgresql" in engines and (programs := PARTS["postgresql"].find()) is not None:
        shelves["PostgreSQL"] = Server(stack.enter_context(postgresql(Path(programs), durable=True)))
    return shelves


async def _names(folder: Path, shelves: Mapping[str, Shelf], size: int, messages: int) -> int:
    """Finding a customer among so many, and sentences with everything."""
    missed = 0
    for engine, shelf in shelves.items():
        url = shelf.new()
        with closing(names.fill(url, size)) as database:
            missed += _told(
                f"Customers found among {size:,}, on {engine}, 95th percentile", names.measure(database, size)
            )
        said = await turns.measure(folder, url, size, messages)
        missed += _told(f"Sentences among {size:,} customers, on {engine}, 95th percentile from update to answer", said)
        shelf.drop(url)
    return missed


def _scale(shelves: Mapping[str, Shelf], sizes: Sequence[int]) -> int:
    """The ledger's figures in companies of these sizes."""
    missed = 0
    for engine, shelf in shelves.items():
        for title, results in scale.measure(engine, shelf, sizes):
            missed += _told(title, results)
    return missed


def _imports(folder: Path, shelves: Mapping[str, Shelf], rows: int) -> int:
    """Files of so many rows, from their bytes to the books."""
    missed = 0
    for engine, shelf in shelves.items():
        for title, results in imports.measure(engine, shelf, folder, rows):
            missed += _told(title, results)
    return missed


async def _serving(folder: Path, stack: ExitStack, *, quick: bool) -> int:
    """What processes do, against people who write to them."""
    files = Files(folder)
    first = _company(files)
    contenders = [Contender("SQLite", files, first, least=LEAST_OF_ECHO), *_on_postgresql(stack)]
    messages, rounds = (300, 1) if quick else (600, 3)
    missed = 0
    async with phones(folder) as found:
        results = await rates.measure(found, contenders, messages, rounds)
        missed += _told(f"{messages} messages at once, from {CHATS} chats; everything waits for the disk", results)
    measured = serving.measure(folder, files, first, messages=messages, seconds=8 if quick else 20, runs=rounds)
    async for title, results in measured:
        missed += _told(title, results)
    broadcast_to = 600 if quick else 5_000
    async with phones(folder, paced=True) as found:
        results = await broadcast.measure(found, files.copy(first), broadcast_to)
        missed += _told(f"A broadcast to {broadcast_to:,}, while about one message a second is answered", results)
    return missed


def _company(shelf: Shelf) -> str:
    """The company that everybody works for, in a database that is only copied."""
    url = shelf.new()
    build(url, SIZE, now=datetime.now(UTC)).close()
    return url


def _on_postgresql(stack: ExitStack) -> list[Contender]:
    """One, two and three processes on a server of our own, which runs as long as the stack; none without PostgreSQL."""
    part = PARTS["postgresql"]
    if (programs := part.find()) is None:
        say(f"Left out, because PostgreSQL is missing: {part.get}")
        return []
    server = Server(stack.enter_context(postgresql(Path(programs), durable=True)))
    first = _company(server)
    with psycopg.connect(first.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # as the server would have done in a company of that age
    return [
        Contender(f"PostgreSQL, {count} process{'es' if count > 1 else ''}", server, first, processes=count)
        for count in (1, 2, 3)
    ]


def _told(title: str, results: Iterable[Result]) -> int:
    """Say what was measured; how many bounds were missed."""
    say(f"\n{title}")
    missed = 0
    for result in results:
        say(str(result))
        missed += not result.kept
    return missed


if __name__ == "__main__":
    main()
