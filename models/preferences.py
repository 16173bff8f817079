"""What is set: by members for themselves, and for the whole company in its file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlmodel import Session

from models.company import Company
from models.oversight import audit
from models.people.members import Member


def change(db: Session, actor: Member, values: Mapping[str, str | time], *, now: datetime) -> None:
    """Keep the member's own settings, and say so in the audit."""
    before = {name: _plain(getattr(actor, name)) for name in values}
    for name, value in values.items():
        setattr(actor, name, value)
    db.add(actor)
    db.flush()
    after = {name: _plain(value) for name, value in values.items()}
    audit.record(db, actor, "settings.changed", actor, now=now, before=before, after=after)


def keep_company(db: Session, company: Company, *, now: datetime) -> None:
    """Have the company's settings stand in the audit when they are not what they were at the last start."""
    known = audit.latest_of_house(db, COMPANY)
    before, after = known.after if known else None, company.plain()
    if before != after:
        audit.note(db, None, COMPANY, now=now, before=before, after=after)


COMPANY = "company.settings"


def _plain(value: str | time | None) -> str | None:
    return value.isoformat() if isinstance(value, time) else value
