"""Decisions on requests: what an approval, a rejection, a withdrawal and the passing of a deadline do.

`KINDS` lists everything that can be asked for. A deadline that passes at night or on a day off waits for the next
working morning; then the next ones on the ladder are asked. At its top the admins are reminded once, and when they do
not decide either, the request has expired; one of a kind that does not lapse stays on the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.company import Company
from models.ledger import accruals, credit_notes, offers, payments, write_offs
from models.ledger.rules import Rules
from models.oversight import approvals, audit, undoing
from models.oversight.approvals import Approval, Decision, Kind, State
from models.people import invites
from models.people.members import Member
from models.storage.jobs import Due, Job

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        payments.CONFIRMATION,
        accruals.WAIVER,
        write_offs.WRITE_OFF,
        credit_notes.CREDIT_NOTE,
        offers.OFFER,
        undoing.REVERSAL,
        undoing.REVERSAL_OF_CONFIRMED,
        invites.NEW_MANAGER,
    )
}


class Push(StrEnum):
    """What a job pushes; its subject is the row in brackets."""

    DEADLINE = "approval"  # a request was not decided in time (approval)


def approve(db: Session, actor: Member, approval: Approval, *, today: date, now: datetime, rules: Rules) -> object:
    """Do what an open request asks for; what became of it."""
    approvals.settle(db, actor, approval, State.APPROVED, now=now)
    return KINDS[approval.kind].approved(Decision(db, actor, approval, today, now, rules))


def reject(
    db: Session, actor: Member, approval: Approval, reason: str, *, today: date, now: datetime, rules: Rules
) -> None:
    """Turn an open request down."""
    approvals.settle(db, actor, approval, State.REJECTED, now=now, reason=reason)
    KINDS[approval.kind].dropped(Decision(db, actor, approval, today, now, rules))


def withdraw(db: Session, actor: Member, approval: Approval, *, today: date, now: datetime, rules: Rules) -> None:
    """Who asked does not ask any more."""
    approvals.settle(db, actor, approval, State.WITHDRAWN, now=now)
    KINDS[approval.kind].dropped(Decision(db, actor, approval, today, now, rules))


def ask_again(db: Session, actor: Member, approval: Approval, *, now: datetime) -> Approval:
    """The same request anew, after it has expired."""
    return approvals.request(
        db,
        KINDS[approval.kind],
        by=actor,
        payload=approval.payload,
        subject=(approval.subject, approval.subject_id),
        now=now,
        team_id=approval.team_id,
        customer_id=approval.customer_id,
    )


def climb(db: Session, approval: Approval, *, now: datetime) -> Sequence[Member]:
    """The deadline has passed: who is asked now; nobody when all were."""
    kind, steps = KINDS[approval.kind], approvals.ladder(db, approval, now)
    is_over = approval.level >= len(steps)
    if is_over and kind.lapses:
        approvals.settle(db, None, approval, State.EXPIRED, now=now)
        return ()
    before, approval.level = approval.level, approval.level + 1
    approval.deadline = None if is_over else now + kind.within
    db.add(approval)
    after = {"level": approval.level}
    audit.record(db, None, "approval.climbed", approval, now=now, before={"level": before}, after=after)
    return () if is_over else steps[min(approval.level, len(steps) - 1)]


def due(db: Session, company: Company, now: datetime) -> list[Due]:
    """The requests whose deadline has passed; in working hours only."""
    if company.working_moment(now) > now:
        return []
    rows = db.exec(select(Approval.id, Approval.deadline).where(_not_noted(), col(Approval.deadline) <= now)).all()
    return [
        Due(kind=Push.DEADLINE, subject_id=key, due_at=deadline, noted_at=now)
        for key, deadline in rows
        if key is not None and deadline is not None
    ]


def next_due(db: Session, company: Company, now: datetime) -> datetime | None:
    """When the next deadline passes, or is told of."""
    deadline = db.exec(select(func.min(Approval.deadline)).where(_not_noted())).one()
    return company.working_moment(max(deadline, now)) if deadline else None


def _not_noted() -> ColumnElement[bool]:
    """Open, and the passing of its deadline was not written down."""
    noted = select(Job.id).where(
        Job.kind == Push.DEADLINE, Job.subject_id == Approval.id, Job.due_at == Approval.deadline
    )
    return (col(Approval.state) == State.OPEN) & ~noted.exists()
