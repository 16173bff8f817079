"""Approvals: what one person asks for and another one decides, one mechanism for every kind of request.

    EXAMPLE = Kind("write_off", Decider.TEAM, within=timedelta(days=1), approved=write_off)
    request(db, EXAMPLE, by=actor, payload={"amount": 500}, subject=("receivable", 7), now=now)

A kind says who decides, within what time, and what the decision does; `models/oversight/decisions.py` lists the kinds.
Who may decide is a matter of the role and, for a team's request, of the team; an admin always may, nobody decides on an
own request, and a customer's matter is only for who sees the customer. Who is away may have a deputy
(`models/oversight/deputies.py`). Of all these only the nearest are asked: the request climbs a ladder, one step each
time its deadline passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Index, Integer, String, false, or_, text, true
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.directory.customers import Customer
from models.oversight import audit, deputies
from models.people import access
from models.people.members import Member, Role, Team, active_members, teams_below
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedJSON, EncryptedText

if TYPE_CHECKING:
    from models.ledger.rules import Rules

_OPEN = text("state = 'open'")


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"  # nobody decided, not even the admins
    WITHDRAWN = "withdrawn"  # by who asked, or because what it was about is gone


class Decider(StrEnum):
    """Who decides on a kind of request; an admin may in any case."""

    TEAM = "team"  # the managers of the team, and of those above it
    FINANCE = "finance"
    ADMIN = "admin"


class Approval(SQLModel, table=True):
    """A request that somebody decides on."""

    __table_args__ = (
        Index(
            "uq_approval_open", "kind", "subject", "subject_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index("ix_approval_subject", "subject", "subject_id"),
        Index("ix_approval_deadline", "deadline", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    kind: str
    payload: dict[str, Any] = Field(sa_column=Column(EncryptedJSON("approval.payload"), nullable=False))
    subject: str  # the table of the row that it is about, as in the audit
    subject_id: int = Field(sa_column=Column(BigInt, nullable=False))
    customer_id: int | None = Field(default=None, foreign_key="customer.id")  # whose matter it is
    decider: Decider = Field(sa_column=Column(String, nullable=False))
    team_id: int | None = Field(default=None, foreign_key="team.id")  # whose managers decide
    requested_by: int = Field(foreign_key="member.id", index=True)
    requested_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    level: int = Field(default=0, sa_column=Column(Integer, nullable=False))  # how often it has climbed
    deadline: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # None: nobody is asked any more
    state: State = Field(default=State.OPEN, sa_column=Column(String, nullable=False))
    decided_by: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    reason: str | None = Field(default=None, sa_column=Column(EncryptedText("approval.reason")))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


@dataclass(frozen=True)
class Decision:
    """A decision on a request that is being carried out."""

    db: Session
    actor: Member  # who decided
    approval: Approval
    today: date
    now: datetime
    rules: Rules  # the company's, for what it does with the money


def nothing(_decision: Decision) -> None:
    """There is nothing to take back."""


@dataclass(frozen=True)
class Kind:
    """One kind of request."""

    name: str
    decider: Decider
    within: timedelta  # then it climbs
    approved: Callable[[Decision], object]  # what it does; the result is for who tells of it
    dropped: Callable[[Decision], None] = nothing  # what a rejection or a withdrawal does
    lapses: bool = True  # when nobody decides in time; else it stays on the list


def request(
    db: Session,
    kind: Kind,
    *,
    by: Member,
    payload: Mapping[str, Any],
    subject: tuple[str, int],
    now: datetime,
    team_id: int | None = None,
    customer_id: int | None = None,
) -> Approval:
    """Ask for it. Refuses what is asked for already, and what nobody else could decide."""
    name, subject_id = subject
    if any(one.kind == kind.name for one in _about(db, name, subject_id, State.OPEN)):
        raise Refused(_("That waits for approval already."))
    approval = Approval(
        kind=kind.name,
        payload=dict(payload),
        subject=name,
        subject_id=subject_id,
        customer_id=customer_id,
        decider=kind.decider,
        team_id=team_id,
        requested_by=by.key,
        requested_at=now,
        deadline=now + kind.within,
    )
    db.add(approval)
    db.flush()
    if not ladder(db, approval, now):
        raise Refused(_("There is nobody else who could decide on that. An admin can invite somebody: /invite."))
    after = {"kind": kind.name, "subject": name, "subject_id": subject_id}
    audit.record(db, by, "approval.requested", approval, now=now, after=after)
    return approval


def settle(
    db: Session, actor: Member | None, approval: Approval, state: State, *, now: datetime, reason: str | None = None
) -> None:
    """Close an open request; without an actor nobody closed it."""
    before = str(approval.state)
    approval.state, approval.decided_at, approval.reason = state, now, reason
    approval.decided_by = actor.id if actor else None
    db.add(approval)
    after: dict[str, Any] = {"state": str(state), **({"reason": reason} if reason else {})}
    absent = in_place_of(db, actor, approval, now) if actor and actor.id != approval.requested_by else None
    if absent is not None:
        after["in_place_of"] = absent.key
    audit.record(db, actor, f"approval.{state}", approval, now=now, before={"state": before}, after=after)


def drop_about(db: Session, actor: Member, subject: str, subject_id: int, *, now: datetime) -> None:
    """What was asked about the row is not needed any more, nor to be asked again: the row was taken back."""
    for approval in _about(db, subject, subject_id, State.OPEN, State.EXPIRED):
        settle(db, actor, approval, State.WITHDRAWN, now=now)


def _about(db: Session, subject: str, subject_id: int, *states: State) -> Sequence[Approval]:
    """The requests about a row that stand so, held until the transaction ends."""
    query = select(Approval).where(Approval.subject == subject, Approval.subject_id == subject_id)
    return db.exec(query.where(col(Approval.state).in_(states)).with_for_update()).all()


# --- who


def decided_by(db: Session, actor: Member, now: datetime) -> ColumnElement[bool]:
    """The requests that the actor may decide on at that moment, as a condition on `Approval`; never the own ones.

    Also in the place of whom the actor stands in for, and then never that one's own either.
    """
    if not actor.active:
        return false()
    others = col(Approval.requested_by) != actor.id
    for_absent = [
        by_office(db, one) & (col(Approval.requested_by) != one.id) for one in deputies.stood_in_for(db, actor, now)
    ]
    return others & or_(by_office(db, actor), *for_absent)


def by_office(db: Session, member: Member) -> ColumnElement[bool]:
    """The requests that the member's role, and for a team's request the team, lets that one decide on."""
    match member.role:
        case Role.ADMIN:
            return true()
        case Role.FINANCE:
            mine = col(Approval.decider) == Decider.FINANCE
        case Role.MANAGER if member.team_id is not None:
            teams = col(Approval.team_id).in_(teams_below(db, member.team_id))
            mine = (col(Approval.decider) == Decider.TEAM) & teams
        case _:
            return false()
    seen = select(Customer.id).where(access.customers_of(db, member))
    return mine & (col(Approval.customer_id).is_(None) | col(Approval.customer_id).in_(seen))


def waiting_for(db: Session, actor: Member, now: datetime) -> Sequence[Approval]:
    """The open requests that the actor may decide on, the oldest first."""
    query = select(Approval).where(Approval.state == State.OPEN, decided_by(db, actor, now))
    return db.exec(query.order_by(col(Approval.id))).all()


def requests_of(db: Session, actor: Member) -> Sequence[Approval]:
    """What the actor has asked for and nobody has decided, the oldest first."""
    query = select(Approval).where(Approval.state == State.OPEN, Approval.requested_by == actor.id)
    return db.exec(query.order_by(col(Approval.id))).all()


def approval_for(db: Session, actor: Member, approval_id: int, now: datetime) -> Approval:
    """The request, for whom may decide on it and for who made it. Refuses otherwise."""
    return _one(db, approval_id, decided_by(db, actor, now) | (col(Approval.requested_by) == actor.id))


def approval_to_decide(db: Session, actor: Member, approval_id: int, now: datetime) -> Approval:
    """The request, open or not, for whom may decide on it; held until the transaction ends."""
    return _one(db, approval_id, decided_by(db, actor, now), hold=True)


def own_approval(db: Session, actor: Member, approval_id: int) -> Approval:
    """The request, open or not, for who made it; held until the transaction ends."""
    return _one(db, approval_id, col(Approval.requested_by) == actor.id, hold=True)


def ladder(db: Session, approval: Approval, now: datetime) -> list[list[Member]]:
    """Who is asked, step by step, the nearest first: only who may decide, and who can be reached if there is one.

    Who is away is not asked as long as a deputy is there who may decide.
    """
    steps: list[list[Member]] = []
    managers = active_members(db, Role.MANAGER) if approval.decider == Decider.TEAM else ()
    team = db.get(Team, approval.team_id) if approval.team_id is not None else None
    while team is not None and managers:
        steps.append([one for one in managers if one.team_id == team.id])
        team = db.get(Team, team.parent_id) if team.parent_id is not None else None
    if approval.decider == Decider.FINANCE:
        steps.append(list(active_members(db, Role.FINANCE)))
    steps.append(list(active_members(db, Role.ADMIN)))
    able = [_able(db, step, approval, now) for step in steps]
    reached = [[one for one in step if one.unreachable_since is None] for step in able]
    return [step for step in reached if step] or [step for step in able if step]


def asked_now(db: Session, approval: Approval, now: datetime) -> Sequence[Member]:
    """The step of the ladder on which an open request stands."""
    steps = ladder(db, approval, now)
    return steps[min(approval.level, len(steps) - 1)] if steps else ()


def _able(db: Session, step: Sequence[Member], approval: Approval, now: datetime) -> list[Member]:
    """Of a step those who may decide, each who is away replaced by the deputy who may."""
    found: dict[int, Member] = {}
    for member in step:
        if _may(db, member, approval, now):
            deputy = deputies.deputy_of(db, member, now)
            asked = deputy if deputy is not None and _may(db, deputy, approval, now) else member
            found[asked.key] = asked
    return list(found.values())


def in_place_of(db: Session, actor: Member, approval: Approval, now: datetime) -> Member | None:
    """In whose place the actor decides on it; None when it is the actor's own office."""
    if db.exec(select(Approval.id).where(Approval.id == approval.id, by_office(db, actor))).one_or_none() is not None:
        return None
    for absent in deputies.stood_in_for(db, actor, now):
        query = select(Approval.id).where(Approval.id == approval.id, by_office(db, absent))
        if db.exec(query).one_or_none() is not None:
            return absent
    return None


def _may(db: Session, member: Member, approval: Approval, now: datetime) -> bool:
    query = select(Approval.id).where(Approval.id == approval.id, decided_by(db, member, now))
    return db.exec(query).one_or_none() is not None


def _one(db: Session, approval_id: int, condition: ColumnElement[bool], *, hold: bool = False) -> Approval:
    query = select(Approval).where(Approval.id == approval_id, condition)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    approval = db.exec(query).one_or_none()
    if approval is None:
        raise Denied(_("I do not know that request, or it is not yours to decide on."))
    return approval
