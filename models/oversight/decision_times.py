"""How long people wait for a decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session, col, select

from models.oversight.approvals import Approval, State
from models.people import access
from models.people.members import Member


def median_wait(db: Session, actor: Member, *, since: datetime, before: datetime) -> timedelta | None:
    """The median time from a request to its approval or rejection, of those decided in that time; None: none was.

    Of requests by the people whose figures the actor sees. The median of an even number is the mean of the two in the
    middle; nights and days off count, as the asker waits through them.
    """
    asked_by = select(Member.id).where(access.owners_seen(db, actor))
    rows = db.exec(
        select(Approval.requested_at, Approval.decided_at)
        .where(col(Approval.state).in_((State.APPROVED, State.REJECTED)))
        .where(col(Approval.decided_at) >= since, col(Approval.decided_at) < before)
        .where(col(Approval.requested_by).in_(asked_by))
    ).all()
    return median_of([decided - asked for asked, decided in rows if decided is not None])


def median_of(waits: list[timedelta]) -> timedelta | None:
    """The median of the times, to the second, halves up; None when there are none."""
    if not waits:
        return None
    seconds = [int(wait.total_seconds()) for wait in waits]
    return timedelta(seconds=int(median(seconds) + 0.5))
