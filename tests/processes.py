"""`python -m bot run` as a process of its own, against the stand-in over real HTTP."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground.server import Address
from bot.playground.world import World
from tests.locked import KEY_TEXT

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0
"""Seconds until a process that does not come up, answer or end is given up."""

UNHURRIED = {
    "HUIKUAN_TELEGRAM__MESSAGES_PER_SECOND": "1000",
    "HUIKUAN_TELEGRAM__MESSAGES_PER_SECOND_IN_CHAT": "30",
    "HUIKUAN_TELEGRAM__MESSAGES_PER_MINUTE_IN_GROUP": "1000",
}
"""For worlds without rate limits."""

NOT_NOW = {"HUIKUAN_REMINDERS__DIGEST_AT": "23:59", "HUIKUAN_REMINDERS__TOTALS_AT": "23:59"}
"""Processes keep the real time: what the hour brings must not come between a question and its answer."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process sees: nothing of the machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_")}
    books = {"HUIKUAN_DATABASE__URL": f"sqlite:///{folder}/test.db", "HUIKUAN_SECURITY__KEY": KEY_TEXT}
    return {**kept, "PYTHONPATH": str(ROOT), **books, **NOT_NOW, **more}


@dataclass
class Bot:
    """A process that serves."""

    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)

    async def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        await self.process.wait()

    async def end(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        async with asyncio.timeout(10):
            return await self.process.wait()

    async def errors(self) -> str:
        """What it wrote to standard error, after its end."""
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()


async def launch(folder: Path, *arguments: str, **more: str) -> asyncio.subprocess.Process:
    """`python -m bot …` in that folder; `more` is for its environment."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment(folder, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def running(
    folder: Path, world: World, address: Address, *, role: str = "all", **more: str
) -> AsyncIterator[Bot]:
    """A bot that is ready; killed at the end if it still runs."""
    settings: Mapping[str, str] = {
        "HUIKUAN_TELEGRAM__TOKEN": world.token,
        "HUIKUAN_TELEGRAM__BASE_URL": address.bot_url,
        "HUIKUAN_TELEGRAM__BASE_FILE_URL": address.file_url,
    }
    process = await launch(folder, "run", "--role", role, **{**settings, **more})
    bot = Bot(process)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        bot.said.append(line)
        if "is ready" not in line:
            raise AssertionError(await bot.errors())
        yield bot
    finally:
        with suppress(ProcessLookupError):
            await bot.kill()
