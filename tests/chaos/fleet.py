"""The processes: each dies at a step, or is killed at some moment, and is replaced at once by the next one."""

from __future__ import annotations

import asyncio
import random
import sys
from asyncio.subprocess import PIPE
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL, SIGTERM
from time import monotonic

from bot.playground.server import Address
from bot.playground.world import World
from tests.chaos.steps import STEPS
from tests.processes import UNHURRIED, environment

ANY_MOMENT = "any-moment"
"""Killed from outside, wherever it is."""

MIXED = (*STEPS, *[ANY_MOMENT] * (len(STEPS) // 3))
"""Each step as often as the others, and one in four at any moment."""

ENDING = 30.0
"""Seconds for a process to end that is told to. The product promises ten, on a machine that does nothing else."""

HOUR = 3600.0

AWAY = "the database cannot be used"
"""What a process says that was started while there was no database; whoever started it starts it again."""

SERVING = "serving"
"""What a process says that has begun, and ends in order from then on."""


@dataclass(frozen=True)
class Blow:
    """How a process dies."""

    step: str
    passing: int
    after: float  # seconds: killed from outside at the latest then


def plan_blows(chance: random.Random, steps: Sequence[str], kills: int, longest: float) -> list[Blow]:
    """So many blows: each of the steps as often as the others."""
    names = [step for _round in range(kills // len(steps) + 1) for step in chance.sample(steps, len(steps))][:kills]
    return [
        Blow(name, 0, chance.uniform(0.2, longest / 2))
        if name == ANY_MOMENT
        else Blow(name, chance.randint(1, STEPS[name].most), longest)
        for name in names
    ]


@dataclass(eq=False)
class Victim:
    """A process, standing by or serving."""

    process: asyncio.subprocess.Process
    blow: Blow | None
    log: Path

    def move(self, seconds: float) -> None:
        """Move its clock; the first time it begins."""
        assert self.process.stdin is not None
        with suppress(ConnectionError):
            self.process.stdin.write(f"{seconds}\n".encode())


class Fleet:
    """Keeps a process for each role at work until it is told to end, whatever happens to them."""

    def __init__(self, folder: Path, url: str, world: World, address: Address, blows: Sequence[Blow]) -> None:
        self._folder = folder
        self._world = world
        self._settings = {
            **UNHURRIED,
            "HUIKUAN_TELEGRAM__TOKEN": world.token,
            "HUIKUAN_TELEGRAM__BASE_URL": address.bot_url,
            "HUIKUAN_TELEGRAM__BASE_FILE_URL": address.file_url,
            "HUIKUAN_DATABASE__URL": url,
        }
        self._blows = deque(blows)
        self._serving: set[Victim] = set()
        self._over = asyncio.Event()
        self._moved = 0.0
        self.kills: Counter[str] = Counter()
        self.killed_at: list[float] = []
        self.turned_away = 0  # began while there was no database
        self.ended_badly: list[str] = []
        self.logs: list[Path] = []

    def move(self, seconds: float) -> None:
        """Move everybody's clock, also those of the processes to come."""
        self._moved += seconds
        self._world.clock.move(timedelta(seconds=seconds))
        for victim in self._serving:
            victim.move(seconds)

    def end(self) -> None:
        """Let the processes that are at work end."""
        self._over.set()

    async def serve(self, role: str) -> None:
        """Keep a process of that role at work; while it is to die, the next one stands by."""
        ready: Victim | None = None
        try:
            while not self._over.is_set():
                victim, ready = ready or await self._stand_by(role), None
                try:
                    if victim.blow is not None and self._blows:
                        ready = await self._stand_by(role)
                    await self._serve(victim)
                finally:
                    self._serving.discard(victim)
                    _kill(victim)
                    self._world.changes.wake()
        finally:
            if ready is not None:
                _kill(ready)

    async def _stand_by(self, role: str) -> Victim:
        blow = self._blows.popleft() if self._blows else None
        step, passing = (blow.step, blow.passing) if blow and blow.step in STEPS else ("-", 0)
        log = self._folder / f"{len(self.logs)}.log"
        self.logs.append(log)
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.victim", step, str(passing), "run", "--role", role),
                cwd=self._folder,
                env=environment(self._folder, **self._settings),
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
            )
        return Victim(process, blow, log)

    async def _serve(self, victim: Victim) -> None:
        self._serving.add(victim)
        victim.move(self._moved)
        ended = asyncio.ensure_future(victim.process.wait())
        if victim.blow is None:
            over = asyncio.ensure_future(self._over.wait())
            await asyncio.wait((ended, over), return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            if not ended.done():
                victim.process.send_signal(SIGTERM)
        else:
            await self._provoke(victim.blow, victim)
        await asyncio.wait((ended,), timeout=ENDING if victim.blow is None else victim.blow.after)
        step = victim.blow.step if victim.blow else ""
        if not ended.done():
            _kill(victim)
            step = ANY_MOMENT if victim.blow else ""
        self._judge(victim, await ended, step)

    async def _provoke(self, blow: Blow, victim: Victim) -> None:
        """A process that is to come to a step has its time from when it serves; something falls due if it must."""
        if blow.step in STEPS:
            assert victim.process.stdout is not None
            with suppress(TimeoutError):
                async with asyncio.timeout(ENDING):
                    await victim.process.stdout.readline()
            if STEPS[blow.step].jobs:
                self.move(HOUR)

    def _judge(self, victim: Victim, code: int, step: str) -> None:
        words = victim.log.read_text()
        if code == -SIGKILL and step:
            self.kills[step] += 1
            self.killed_at.append(monotonic())
        elif code == 1 and AWAY in words:
            self.turned_away += 1
            if victim.blow:
                self._blows.appendleft(victim.blow)
        elif code == -SIGTERM and SERVING not in words:
            pass  # told to end while it was still starting
        elif code != 0 or victim.blow is not None:
            self.ended_badly.append(f"{victim.log.name}: {code}: {words[-500:]}")


def _kill(victim: Victim) -> None:
    with suppress(ProcessLookupError):
        victim.process.kill()
