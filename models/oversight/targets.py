"""Targets for collection: what a person or a team means to collect in a month, in the company's currency.

One side proposes, the other one accepts: a person and whoever leads that person; the managers of a team and whoever
leads them. Until then it is marked as proposed, and what was accepted before stays in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, String
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.calendar import Calendar
from models.directory.customers import Customer
from models.ledger.entries import Account
from models.ledger.promises import Promise, PromiseState
from models.ledger.receivables import Instalment
from models.ledger.schedules import half_up
from models.money import Money, check_amount
from models.oversight import audit
from models.oversight.totals import collected_by_day
from models.people import access
from models.people.access import of_customers
from models.people.members import Member, Role, Team, active_members, managers_of, teams_of
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime


class TargetState(StrEnum):
    """Whether it holds."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"  # by a newer one
    WITHDRAWN = "withdrawn"


class Target(SQLModel, table=True):
    """What a person or a team means to collect in a month."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(member_id IS NULL) <> (team_id IS NULL)", name="whose"),
        Index("ix_target_month", "month", "state"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    member_id: int | None = Field(default=None, foreign_key="member.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    month: date  # its first day
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    state: TargetState = Field(sa_column=Column(String, nullable=False))
    proposed_by: int = Field(foreign_key="member.id")
    proposed_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    answered_by: int | None = Field(default=None, foreign_key="member.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


Whose = Member | Team


# --- rules


def last_day(month: date) -> date:
    """The last day of the month of that day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def spread(amount: int, month: date, calendar: Calendar) -> list[int]:
    """What should have come by the end of each day of the month: in equal parts over its working days.

    Rounded half-up to the minor unit each day, so the last day has all of it; a month without a working day is spread
    over all its days.
    """
    days = [month + timedelta(days=step) for step in range(last_day(month).day)]
    works = [calendar.is_working_day(day) for day in days]
    count = sum(works)
    if not count:
        works, count = [True] * len(days), len(days)
    return [half_up(Decimal(amount) * sum(works[: place + 1]) / count) for place in range(len(days))]


def expected_of(open_: int, due: int, promised: int | None) -> int:
    """What a customer is expected to pay by a day: what falls due or what it has promised, whichever is more.

    Never more than is open; a promise without an amount (None) is for all of it.
    """
    return open_ if promised is None else min(open_, max(due, promised))


@dataclass(frozen=True)
class Progress:
    """How a target stands, in minor units."""

    target: Money | None  # what holds; None: nothing was accepted
    collected: int
    should_be: int  # by the end of today, spread over the working days
    expected: int  # at the end of the month

    @property
    def percent(self) -> int | None:
        """What was reached, in whole percent, rounded down: 100 is all of it."""
        return max(0, self.collected * 100 // self.target.minor) if self.target else None


# --- proposing and accepting


def propose(db: Session, actor: Member, whose: Whose, month: date, amount: Money, *, now: datetime) -> Target:
    """Propose a target; where there is nobody on the other side it holds at once."""
    check_amount(amount)
    month = month.replace(day=1)
    if not may_propose(db, actor, whose):
        raise _unknown()
    for older in _of(db, whose, month, TargetState.PROPOSED):
        older.state = TargetState.REPLACED
        db.add(older)
    target = Target(
        member_id=whose.id if isinstance(whose, Member) else None,
        team_id=whose.id if isinstance(whose, Team) else None,
        month=month,
        amount=amount.minor,
        currency=amount.currency,
        state=TargetState.PROPOSED,
        proposed_by=actor.key,
        proposed_at=now,
    )
    db.add(target)
    db.flush()
    after = {"amount": target.amount, "currency": target.currency, "month": month.isoformat()}
    audit.record(db, actor, "target.proposed", target, now=now, after=after)
    if not other_side(db, target):
        _hold(db, actor, target, now=now)
    return target


def accept(db: Session, actor: Member, target: Target, *, now: datetime) -> None:
    """The other side agrees: it holds from now on, in the place of what held before."""
    _hold(db, actor, target, now=now)
    audit.record(db, actor, "target.accepted", target, now=now)


def decline(db: Session, actor: Member, target: Target, *, now: datetime) -> None:
    """The other side does not agree."""
    target.state, target.answered_by, target.answered_at = TargetState.DECLINED, actor.id, now
    db.add(target)
    audit.record(db, actor, "target.declined", target, now=now)


def withdraw(db: Session, target: Target) -> None:
    """It holds no more, and what it replaced does again; who asks for it says so in the audit."""
    if target.state not in (TargetState.PROPOSED, TargetState.ACCEPTED):
        raise Refused(_("That was undone already."))
    held, target.state = target.state == TargetState.ACCEPTED, TargetState.WITHDRAWN
    db.add(target)
    replaced = _of(db, whose_of(db, target), target.month, TargetState.REPLACED)
    before = [one for one in replaced if one.answered_at is not None and one.key < target.key]
    if held and before:
        before[-1].state = TargetState.ACCEPTED
        db.add(before[-1])


def what_of(db: Session, target_id: int) -> Sentence:
    """A target in one line."""
    target = db.get_one(Target, target_id)
    name = whose_of(db, target).name
    return _("target of {amount} for {name}, {month}", amount=target.money, name=name, month=f"{target.month:%Y-%m}")


def whose_of(db: Session, target: Target) -> Whose:
    """The person or the team that it is for."""
    if target.member_id is not None:
        return db.get_one(Member, target.member_id)
    return db.get_one(Team, target.team_id)


def other_side(db: Session, target: Target) -> Sequence[Member]:
    """Who is asked to accept it, the nearest first; nobody where nobody is there."""
    proposer, whose = db.get_one(Member, target.proposed_by), whose_of(db, target)
    admins = [one for one in active_members(db, Role.ADMIN) if one.id != proposer.id]
    if isinstance(whose, Member):
        if whose.id != proposer.id:
            return [whose] if whose.active else []
        return managers_of(db, whose) or admins
    managers = [one for one in active_members(db, Role.MANAGER) if one.team_id == whose.id]
    if proposer.role == Role.MANAGER and proposer.team_id == whose.id:
        above = [
            one
            for one in active_members(db, Role.MANAGER)
            if one.team_id != whose.id and access.leads_team(db, one, whose)
        ]
        return above or admins
    return managers


def target_to_answer(db: Session, actor: Member, target_id: int) -> Target:
    """A target, for the side that did not propose it: who is asked, and whoever leads those."""
    target = db.exec(select(Target).where(Target.id == target_id).with_for_update()).one_or_none()
    if target is None or not _may_answer(db, actor, target):
        raise _unknown()
    return target


def _may_answer(db: Session, actor: Member, target: Target) -> bool:
    if actor.id == target.proposed_by:
        return False
    whose = whose_of(db, target)
    if isinstance(whose, Member):
        if whose.id != target.proposed_by:
            return actor.id == whose.id
        return actor.role in (Role.MANAGER, Role.ADMIN) and access.sees_member(db, actor, whose.key)
    proposer = db.get_one(Member, target.proposed_by)
    if proposer.role == Role.MANAGER and proposer.team_id == whose.id:
        return access.leads_team(db, actor, whose) and actor.team_id != whose.id
    return actor.role == Role.MANAGER and actor.team_id == whose.id


def may_propose(db: Session, actor: Member, whose: Whose) -> bool:
    """For oneself, and for whom and which teams one leads."""
    if isinstance(whose, Team):
        return access.leads_team(db, actor, whose)
    leads = actor.role in (Role.MANAGER, Role.ADMIN) and access.sees_member(db, actor, whose.key)
    return actor.id == whose.id or leads


def _hold(db: Session, actor: Member, target: Target, *, now: datetime) -> None:
    for older in _of(db, whose_of(db, target), target.month, TargetState.ACCEPTED):
        older.state = TargetState.REPLACED
        db.add(older)
    target.state, target.answered_by, target.answered_at = TargetState.ACCEPTED, actor.id, now
    db.add(target)


def _unknown() -> Denied:
    return Denied(_("I do not know that target, or it is not yours to answer."))


# --- how they stand


def targets_of(db: Session, whose: Whose, month: date) -> tuple[Target | None, Target | None]:
    """What holds for that month, and what is proposed."""
    accepted = _of(db, whose, month, TargetState.ACCEPTED)
    proposed = _of(db, whose, month, TargetState.PROPOSED)
    return (accepted[-1] if accepted else None), (proposed[-1] if proposed else None)


def progress(db: Session, whose: Whose, month: date, *, currency: str, calendar: Calendar, today: date) -> Progress:
    """What was collected of the target by today, what should have been, and what is expected by the month's end."""
    month = month.replace(day=1)
    held, _proposed = targets_of(db, whose, month)
    visible, end = customers_of(db, whose), last_day(month)
    until = min(today, end)
    collected = sum(collected_by_day(db, visible, currency=currency, start=month, end=until).values())
    should_be = 0
    if held is not None and today >= month:
        should_be = spread(held.amount, month, calendar)[until.day - 1]
    rest = expected_rest(db, visible, currency=currency, start=max(today, month), end=end) if today <= end else 0
    return Progress(held.money if held else None, collected, should_be, collected + rest)


def expected_rest(db: Session, visible: ColumnElement[bool], *, currency: str, start: date, end: date) -> int:
    """What customers are expected to pay from one day to the other, in minor units (`expected_of` of each).

    What was overdue before and is not promised is not expected.
    """
    due_rows = db.exec(
        select(Instalment.customer_id, func.sum(Instalment.open))
        .where(Instalment.currency == currency, Instalment.open > 0)
        .where(Instalment.due_on >= start, Instalment.due_on <= end)
        .where(of_customers(col(Instalment.customer_id), visible))
        .group_by(col(Instalment.customer_id))
    ).all()
    due = {key: int(total) for key, total in due_rows}
    promised: dict[int, int | None] = {}
    words = db.exec(
        select(Promise.customer_id, Promise.amount, Promise.received)
        .where(Promise.currency == currency, Promise.state == PromiseState.OPEN)
        .where(Promise.due_on >= start, Promise.due_on <= end)
        .where(of_customers(col(Promise.customer_id), visible))
    ).all()
    for key, amount, received in words:
        before = promised.get(key, 0)
        promised[key] = None if amount is None or before is None else before + max(0, amount - received)
    keys = {*due, *promised}
    accounts = db.exec(
        select(Account.customer_id, Account.open).where(
            Account.currency == currency, col(Account.customer_id).in_(keys)
        )
    ).all()
    return sum(expected_of(open_, due.get(key, 0), promised.get(key, 0)) for key, open_ in accounts)


def customers_of(db: Session, whose: Whose) -> ColumnElement[bool]:
    """Whose money counts: a person's customers, or those of a team and of the teams below it."""
    if isinstance(whose, Member):
        return col(Customer.removed_at).is_(None) & (col(Customer.owner_id) == whose.id)
    members = select(Member.id).where(access.members_of_team(db, whose))
    return col(Customer.removed_at).is_(None) & col(Customer.owner_id).in_(members)


def seen_by(db: Session, actor: Member) -> list[Whose]:
    """The teams that the actor leads, then the salespeople there; oneself for who leads nobody."""
    if actor.role not in (Role.MANAGER, Role.ADMIN):
        return [actor]
    people = db.exec(
        select(Member)
        .where(access.owners_seen(db, actor), Member.role == Role.SALESPERSON, col(Member.stopped_at).is_(None))
        .order_by(Member.name, col(Member.id))
    ).all()
    return [*teams_of(db, actor), *people]


def _of(db: Session, whose: Whose, month: date, state: TargetState) -> Sequence[Target]:
    is_team = isinstance(whose, Team)
    query = select(Target).where(Target.month == month.replace(day=1), Target.state == state)
    query = query.where((Target.team_id if is_team else Target.member_id) == whose.id)
    return db.exec(query.order_by(col(Target.id))).all()
