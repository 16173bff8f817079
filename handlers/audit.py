"""The audit by itself: what falls due for it without anybody asking."""

from __future__ import annotations

from handlers.answers import Style, Text
from handlers.commands import Command, Pushes, Taps
from handlers.turns import Turn
from locales import _
from models import reminders, seals
from models.jobs import Job
from models.members import Role
from models.reminders import Outcome
from models.seals import SealJob


def seal(turn: Turn, _job: Job) -> Outcome:
    """Seal the chains as they stand; nobody is told before the morning."""
    seals.make(turn.db, now=turn.now)
    return Outcome.NOTHING


def seal_line(turn: Turn, job: Job) -> Text | None:
    """For an admin's morning: the newest seal, when there is one since the morning before."""
    newest = seals.last(turn.db) if turn.actor.role == Role.ADMIN else None
    if newest is None:
        return None
    told_at = reminders.digest_before(turn.db, turn.actor, job.due_at)
    if told_at is not None and newest.at <= told_at:
        return None
    words = _("🔏 Seal {number} of the audit, {at}: {hash}", number=newest.number, at=newest.at, hash=newest.hash)
    return Text(words, Style.QUIET)


PUSHES: dict[str, Pushes] = {SealJob.SEAL: seal}
COMMANDS: tuple[Command, ...] = ()
TAPS = Taps()
