"""What a test needs beside Python, and what was left out because it is not there.

    browser = need("chromium")  # its path; else the test is left out, and the last lines tell how to get it

With `CI=true` in the environment nothing may be left out that can be had there: the test fails.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos.disks import disk


def _program(*names: str) -> str | None:
    return next((path for path in map(shutil.which, names) if path), None)


def _newest_postgresql() -> str | None:
    """The folder of the newest server's programs: Debian keeps them apart from the path."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    if versions:
        return str(max(versions, key=lambda folder: float(folder.parent.name)))
    found = shutil.which("pg_ctl")
    return str(Path(found).resolve().parent) if found else None


@dataclass(frozen=True, slots=True)
class Part:
    """Something from outside: how it is found, and how it is got."""

    find: Callable[[], str | None]
    get: str
    everywhere: bool = True  # whether any machine can get it: then it must not be missing under CI


def _mount() -> str | None:
    """Root may mount, but not in every container."""
    with disk() as found:
        return str(found.folder) if found else None


PARTS = {
    "chromium": Part(lambda: _program("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"),
    "postgresql": Part(_newest_postgresql, "apt-get install postgresql"),
    "a disk to fill": Part(_mount, "run as root, where mounting is allowed", everywhere=False),
}


def need(name: str) -> str:
    """Where the part is; without it the test is left out, or fails under CI if it can be had there."""
    part = PARTS[name]
    place = part.find()
    if place is None:
        reason = f"{name} is missing: {part.get}"
        if part.everywhere and os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return place


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name everything that was left out, so that no skip goes unseen."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    if reasons:
        terminalreporter.section("left out")
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")
