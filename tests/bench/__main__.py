"""`make bench`: measure on this machine, say it beside the bounds, and end with 1 when one was missed."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench import lists, serving
from tests.bench.results import Result
from tests.processes import ROOT

say = partial(print, flush=True)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and the smaller company only")
    quick = parser.parse_args().quick
    started = perf_counter()
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    data = ROOT / "data"  # on a disk, which a folder for temporary files need not be
    data.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=data, prefix="bench") as folder:
        missed = asyncio.run(_serving(Path(folder), quick=quick))
        for size in list(lists.MOST_IN_ALL)[: 1 if quick else None]:
            missed += _told(
                f"Lists of {size:,} open instalments", lists.measure(Path(folder), size, 5 if quick else 11)
            )
    say(f"\n{perf_counter() - started:.0f} s; load {os.getloadavg()[0]:.1f}")
    if missed:
        say(f"MISSED: {missed} of the bounds")
        sys.exit(1)


async def _serving(folder: Path, *, quick: bool) -> int:
    missed = 0
    measured = serving.measure(
        folder, messages=300 if quick else 600, seconds=8 if quick else 20, runs=1 if quick else 3
    )
    async for title, results in measured:
        missed += _told(title, results)
    return missed


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
