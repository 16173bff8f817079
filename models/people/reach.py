"""Who can be written to: nothing arrives at a member who blocked the bot, or whose account is gone."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from locales import Sentence, Words, _
from models.oversight import audit
from models.people.members import Member

BLOCKED = "the bot was blocked by the user"
"""The messenger's own words."""

REASONS: tuple[tuple[str, Sentence], ...] = (
    ("blocked", _("the bot was blocked")),
    ("deactivated", _("the account is gone")),
    ("not found", _("never pressed Start, or the account is gone")),
    ("initiate", _("never pressed Start")),
)
"""What the messenger's words mean."""


def reason_of(member: Member) -> Words:
    """Why nothing arrives at the member, as one says it; else in the messenger's own words."""
    told = member.unreachable_reason or ""
    return next((meaning for words, meaning in REASONS if words in told.lower()), told)


def lose(db: Session, member: Member, reason: str, *, now: datetime) -> None:
    """Nothing arrives at the member any more."""
    if member.unreachable_since is None:
        member.unreachable_since, member.unreachable_reason = now, reason
        db.add(member)
        audit.record(db, None, "member.unreachable", member, now=now, after={"reason": reason})


def find_again(db: Session, member: Member, *, now: datetime) -> None:
    """The member is there again."""
    if member.unreachable_since is not None:
        before = {"since": member.unreachable_since.isoformat(), "reason": member.unreachable_reason}
        member.unreachable_since = member.unreachable_reason = None
        db.add(member)
        audit.record(db, member, "member.back", member, now=now, before=before)
