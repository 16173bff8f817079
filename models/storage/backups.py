"""The nightly backup as something that falls due: once a day, at the company's time; a missed one when it can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models.calendar import at_local
from models.company import Company
from models.storage.jobs import Due, Job

BACKUP = "backup"
"""The kind of its jobs."""


def due(db: Session, company: Company, now: datetime) -> Sequence[Due]:
    """The latest backup, unless it is written down already; of several missed ones only this."""
    past = [moment for moment in _moments(company, now) if moment <= now]
    if not past:
        return []
    known = db.exec(select(Job.id).where(Job.kind == BACKUP, Job.due_at == past[-1])).first()
    return [] if known is not None else [Due(kind=BACKUP, subject_id=0, due_at=past[-1], noted_at=now)]


def next_due(_db: Session, company: Company, now: datetime) -> datetime | None:
    """When the next backup is due."""
    return next((moment for moment in _moments(company, now) if moment > now), None)


def _moments(company: Company, now: datetime) -> list[datetime]:
    """Yesterday's, today's and tomorrow's; none when there are to be no backups."""
    if company.backup_at is None:
        return []
    today = company.day_of(now)
    return [at_local(today + timedelta(days=days), company.backup_at, company.zone) for days in (-1, 0, 1)]
