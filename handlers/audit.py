"""The audit by itself: what falls due for it without anybody asking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.answers import Style, Text
from handlers.commands import Command, Pushes, Taps
from handlers.sheets import Sheet, Workbook, workbook
from handlers.turns import Turn
from locales import _
from models import audit, reminders, seals
from models.company import Company
from models.jobs import Job
from models.members import Role
from models.reminders import Outcome
from models.seals import SealJob

if TYPE_CHECKING:
    from sqlmodel import Session


def seal(turn: Turn, _job: Job) -> Outcome:
    """Seal the chains as they stand; nobody is told before the morning."""
    seals.make(turn.db, now=turn.now)
    return Outcome.NOTHING


HEADS = ["id", "at", "member", "chain", "row", "action", "subject", "subject_id", "before", "after", "hash"]
WIDTHS = {"at": 17, "member": 16, "action": 20, "before": 40, "after": 40, "hash": 66}


def book(db: Session, company: Company, start: datetime | None, end: datetime | None) -> Workbook:
    """The audit of a stretch of time as an Excel file, by the company's clock; `chain` is empty for the house's."""
    rows = (
        (
            row.id,
            row.at,
            name,
            row.member_id,
            row.sequence,
            row.action,
            row.subject,
            row.subject_id or None,
            _text(row.before),
            _text(row.after),
            row.hash,
        )
        for row, name in audit.between(db, start, end)
    )
    return workbook([Sheet("audit", HEADS, rows, WIDTHS)], zone=company.zone)


def _text(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, sort_keys=True)


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
