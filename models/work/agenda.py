"""The agenda: everything in the company that falls due by itself, asked of each subject that has such things.

A source is a module with two functions: `due` gives what is due and not written down yet; `next_due` gives the next
moment at which anything of it falls due, as far as it is known now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from models.company import Company
from models.ledger import reconciliations, verdicts
from models.oversight import decisions, reviews, seals, weeklies
from models.storage import backups, drafts
from models.storage.jobs import Due, ManyDue
from models.work import reminders


class Source(Protocol):
    """A subject that has due things."""

    def due(self, db: Session, company: Company, now: datetime) -> Sequence[Due | ManyDue]: ...

    def next_due(self, db: Session, company: Company, now: datetime) -> datetime | None: ...


SOURCES: tuple[Source, ...] = (
    reminders,
    verdicts,
    reconciliations,
    decisions,
    seals,
    reviews,
    backups,
    weeklies,
    drafts,
)


def due(db: Session, company: Company, now: datetime) -> list[Due | ManyDue]:
    """What is due and not written down yet, the earliest first."""
    return sorted((job for source in SOURCES for job in source.due(db, company, now)), key=lambda job: job.due_at)


def next_due(db: Session, company: Company, now: datetime) -> datetime | None:
    """The next moment at which anything becomes due, as far as it is known now."""
    moments = [source.next_due(db, company, now) for source in SOURCES]
    return min((moment for moment in moments if moment is not None), default=None)
