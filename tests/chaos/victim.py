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

import bot.app  # what is heavy is loaded while it stands by
from bot.__main__ import main as command_line
from bot.clock import Clock
from tests.chaos.steps import arm

__all__ = ["bot"]


class Clocks:
    """Every clock that this process makes shows what it is told to."""

    def __init__(self, moved: timedelta) -> None:
        self._moved = moved
        self._made: list[Clock] = []
        make = Clock.__init__

        def make_moved(clock: Clock) -> None:
            make(clock)
            clock.move(self._moved)
            self._made.append(clock)

        setattr(Clock, "__init__", make_moved)  # noqa: B010 - mypy lets nobody assign it

    def follow(self) -> None:
        """Move them by what is said on standard input; when nobody is there any more, it is over."""
        for line in sys.stdin:
            by = timedelta(seconds=float(line))
            self._moved += by
            for clock in self._made:
                clock.move(by)
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Stand by, then serve."""
    step, number, *arguments = sys.argv[1:]
    if step != "-":
        arm(step, int(number))
    first = sys.stdin.readline()
    if not first:
        return
    Thread(target=Clocks(timedelta(seconds=float(first))).follow, daemon=True).start()
    sys.argv = ["bot", *arguments]
    command_line()


if __name__ == "__main__":
    main()
