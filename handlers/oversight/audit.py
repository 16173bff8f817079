"""The audit by itself: what falls due for it without anybody asking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.answers import Align, Column, File, Part, Style, Table, Text
from handlers.commands import Command, Pushes, Taps
from handlers.files.sheets import Sheet, Workbook, workbook
from handlers.reading import Period
from handlers.turns import Turn
from locales import _, n_
from models.company import Company
from models.oversight import audit, reviews, seals
from models.oversight.reviews import Conduct, Kind, Review, ReviewJob
from models.oversight.seals import SealJob
from models.people.members import Role
from models.storage.jobs import Job
from models.work import reminders
from models.work.reminders import Outcome

if TYPE_CHECKING:
    from sqlmodel import Session


def seal(turn: Turn, _job: Job) -> Outcome:
    """Seal the chains as they stand; nobody is told before the morning."""
    seals.make(turn.db, now=turn.now)
    return Outcome.NOTHING


PEOPLE = 15
"""So many people stand in the message; the others are summed up, and everybody stands in the file."""


def review(turn: Turn, job: Job) -> Outcome:
    """For an admin: the month before, by member. Nothing when nothing was done."""
    start, end = reviews.month_before(turn.company.day_of(job.due_at))
    month = reviews.review(turn.db, turn.company, start, end)
    if not month.people and not month.wrong_codes:
        return Outcome.NOTHING
    shown, others = list(month.people[:PEOPLE]), month.people[PEOPLE:]
    total = Conduct("")
    for one in month.people:
        total.add(one)
    if others:
        rest = Conduct("…")
        for one in others:
            rest.add(one)
        shown.append(rest)
    name = Column(_("Who"), Align.LEFT)
    changes = Table(
        (name, *(Column(kind.label) for kind in Kind)),
        [(one.name, *one.changes.values()) for one in shown],
        total=(_("Total"), *total.changes.values()),
    )
    looks = Table(
        (name, *(Column(head) for head in LOOKS.values())),
        [(one.name, *_looks(one)) for one in shown if one.looks],
        total=(_("Total"), *_looks(total)),
    )
    worth: list[Part] = [Text(_("What may be worth a look:")), looks, Text(MEANING, Style.QUIET)]
    turn.reply(
        Text(_("📋 Audit: {period}", period=Period(start, end, "month")), Style.HEADING),
        _("What was changed, by whom:"),
        changes,
        *(worth if total.looks else ()),
        n_("{n} wrong code was tried at the door.", "{n} wrong codes were tried at the door.", month.wrong_codes)
        if month.wrong_codes
        else None,
        File(f"audit-{start:%Y-%m}.xlsx", _everybody(turn, month)) if others else None,
    )
    return Outcome.SAID


LOOKS = {
    "undone": _("Undo"),
    "late": _("Late"),
    "exports": _("Files"),
    "refusals": _("Deny"),
    "off_hours": _("Off"),
}
MEANING = _(
    "Undo: taken back. Late: money recorded more than 2 days after its date. Files: exports. Deny: refused. "
    "Off: changed on a day off, or not between 7:00 and 21:00."
)


def _looks(one: Conduct) -> list[int]:
    return [getattr(one, name) for name in LOOKS]


def _everybody(turn: Turn, month: Review) -> bytes:
    """The same for all, as an Excel file."""
    rows: list[list[str | int]] = [[one.name, *one.changes.values(), *_looks(one)] for one in month.people]
    return workbook([Sheet("audit", ["member", *Kind, *LOOKS], rows, WIDTHS)], zone=turn.company.zone).content


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


PUSHES: dict[str, Pushes] = {SealJob.SEAL: seal, ReviewJob.MONTH: review}
COMMANDS: tuple[Command, ...] = ()
TAPS = Taps()
