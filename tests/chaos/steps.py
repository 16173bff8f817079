"""The named steps between an update and its answer, and between a due moment and its message: where a process may die.

A step is the moment right before or right after a function of the product. `arm` wraps that function in this process,
which then kills itself there, as `kill -9` does: nothing is flushed, no `finally` is run, no connection is closed.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import count
from typing import Any

from bot.courier import Courier
from bot.duties import Duties
from bot.inbox import Inflow
from bot.records import Records
from bot.scheduler import Scheduler
from bot.turn import Turns


@dataclass(frozen=True)
class Step:
    """Where it is."""

    owner: type
    function: str
    after: bool  # right after it has returned, else right before it begins
    most: int = 8  # the latest passing at which a process dies there
    counts: Callable[[Any], object] = lambda _result: True  # whether what it returned makes it a passing
    jobs: bool = False  # something must fall due for it


STEPS = {
    "received-not-kept": Step(Inflow, "_store", after=False, most=3),
    "kept-not-confirmed": Step(Inflow, "_store", after=True, most=3),
    "turn-begun": Step(Turns, "take", after=False),
    "answered-not-committed": Step(Turns, "_keep", after=True),
    "committed-not-handed-on": Step(Turns, "take", after=True),
    "before-a-call": Step(Courier, "call", after=False),
    "after-a-call": Step(Courier, "call", after=True),
    "noted-not-written": Step(Records, "note", after=True),
    "written": Step(Records, "write", after=True, most=3, counts=bool),
    "jobs-noted": Step(Scheduler, "_note", after=True, most=1, counts=lambda noted: noted[0], jobs=True),
    "job-not-committed": Step(Turns, "_keep_job", after=True, most=2, jobs=True),
    "job-said": Step(Turns, "push", after=True, most=2, jobs=True),
    "duty-taken-up": Step(Duties, "_take_up", after=True, most=4),
}


def arm(name: str, number: int) -> None:
    """Let this process die at that step, when it passes there for the so many-th time."""
    step = STEPS[name]
    original = getattr(step.owner, step.function)
    passings = count(1)

    def passes(result: object = None) -> None:
        if (not step.after or step.counts(result)) and next(passings) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    @wraps(original)
    def at_once(*given: Any, **named: Any) -> Any:
        if not step.after:
            passes()
        result = original(*given, **named)
        if step.after:
            passes(result)
        return result

    @wraps(original)
    async def in_time(*given: Any, **named: Any) -> Any:
        if not step.after:
            passes()
        result = await original(*given, **named)
        if step.after:
            passes(result)
        return result

    setattr(step.owner, step.function, in_time if asyncio.iscoroutinefunction(original) else at_once)
