"""The audit by itself: what falls due for it without anybody asking."""

from __future__ import annotations

from handlers.commands import Command, Pushes, Taps
from handlers.turns import Turn
from models import seals
from models.jobs import Job
from models.reminders import Outcome
from models.seals import SealJob


def seal(turn: Turn, _job: Job) -> Outcome:
    """Seal the chains as they stand; nobody is told before the morning."""
    seals.make(turn.db, now=turn.now)
    return Outcome.NOTHING


PUSHES: dict[str, Pushes] = {SealJob.SEAL: seal}
COMMANDS: tuple[Command, ...] = ()
TAPS = Taps()
