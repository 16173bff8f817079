"""A bot that dies when it is told to: `python -m tests.chaos.victim STEP NUMBER run …`, and everything else as `bot`.

STEP is one of `steps.STEPS`, or `-` for one that is killed from outside. It makes itself ready and then waits for a
line on its standard input, so that the next one can stand by while one serves. Each line is a number of seconds by
which its clock is moved, the first one before it begins. It does not outlive whoever writes to it.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from threading import Thread

import bot.__main__ as command_line
import bot.app  # what is heavy is loaded while it stands by
from bot.clock import Clock
from tests.chaos.steps import arm

__all__ = ["bot"]


def main() -> None:
    """Stand by, then serve."""
    step, number, *arguments = sys.argv[1:]
    if step != "-":
        arm(step, int(number))
    clock = Clock()
    vars(command_line)["_clock"] = lambda: clock
    first = sys.stdin.readline()
    if not first:
        return
    clock.move(timedelta(seconds=float(first)))
    Thread(target=_follow, args=(clock,), daemon=True).start()
    sys.argv = ["bot", *arguments]
    command_line.main()


def _follow(clock: Clock) -> None:
    for line in sys.stdin:
        clock.move(timedelta(seconds=float(line)))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
