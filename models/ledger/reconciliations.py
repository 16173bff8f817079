"""Reconciliations: what a customer says to a statement of account, that it is right or by how much it differs.

A statement is told by its customer and its days, and by the newest entry in it: who confirms one confirms that one, and
an entry written into its days afterwards is seen. For customers where it is set, statements are drawn by themselves on
the first working day after the month or quarter, as drafts to the owner; what the customer has not answered after the
company's number of days goes up to the manager, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Index, String, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.calendar import at_local
from models.company import Company
from models.directory.customers import Customer
from models.ledger import disputes
from models.ledger.disputes import Dispute, DisputeReason
from models.ledger.receivables import Receivable
from models.ledger.statements import MONTHLY, QUARTERLY, last_whole
from models.money import Money
from models.oversight import audit
from models.people import access
from models.people.members import Member, Role, Team, active_members
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.jobs import Due, Job
from models.storage.vault import EncryptedText

DRAWN_LATE_FOR = timedelta(days=7)
"""What was missed while the process was down, or was set meanwhile, is drawn so long after its moment."""


class Push(StrEnum):
    """What falls due here; its subject is the row in brackets."""

    DRAFT = "statement"  # a statement drawn by itself, to the owner (customer)
    UNANSWERED = "statement_late"  # not answered by the customer, to the manager (reconciliation)


class Answer(StrEnum):
    """What the customer said."""

    NONE = "none"  # nothing yet
    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    TAKEN_BACK = "taken_back"  # whoever wrote the answer took it back

    @property
    def label(self) -> Sentence:
        """The answer's name for people."""
        return ANSWER_NAMES[self]


ANSWER_NAMES = {
    Answer.NONE: _("not answered yet"),
    Answer.CONFIRMED: _("confirmed"),
    Answer.DIFFERS: _("differs"),
    Answer.TAKEN_BACK: _("taken back"),
}

_UNANSWERED = text("answer = 'none' AND raised_at IS NULL")


class Reconciliation(SQLModel, table=True):
    """A statement of account and the customer's answer to it."""

    __table_args__ = (
        UniqueConstraint("customer_id", "start_on", "end_on"),
        Index("ix_reconciliation_waiting", "drawn_at", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    start_on: date
    end_on: date
    latest: int = Field(sa_column=Column(BigInt, nullable=False))  # the newest entry in it when it was answered
    answer: Answer = Field(default=Answer.NONE, sa_column=Column(String, nullable=False))
    drawn_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # by itself
    raised_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # the manager was told
    signer: str = Field(default="", sa_column=Column(EncryptedText("reconciliation.signer"), nullable=False))
    answered_on: date | None = None
    recorded_by: int | None = Field(default=None, foreign_key="member.id")
    recorded_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    dispute_id: int | None = Field(default=None, foreign_key="dispute.id")

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


def reconciliation_of(db: Session, customer: Customer, *, start: date, end: date) -> Reconciliation | None:
    """The answer to the customer's statement for these days, or that it waits for one."""
    return db.exec(
        select(Reconciliation).where(
            Reconciliation.customer_id == customer.id, Reconciliation.start_on == start, Reconciliation.end_on == end
        )
    ).one_or_none()


def reconciliation_for(db: Session, actor: Member, key: int) -> tuple[Reconciliation, Customer]:
    """The answer with its customer, when the actor may see the customer."""
    found = db.exec(
        select(Reconciliation, Customer)
        .join(Customer, col(Customer.id) == Reconciliation.customer_id)
        .where(Reconciliation.id == key, access.customers_of(db, actor))
    ).one_or_none()
    if found is None:
        raise Denied(_("I do not know that statement, or it is not yours to see."))
    return found


def draw(db: Session, customer: Customer, *, start: date, end: date, latest: int, now: datetime) -> Reconciliation:
    """Write down that a statement was drawn by itself and waits for the customer's answer."""
    drawn = Reconciliation(customer_id=customer.key, start_on=start, end_on=end, latest=latest, drawn_at=now)
    db.add(drawn)
    db.flush()
    audit.record(db, None, "statement.drawn", drawn, now=now, after=_days(drawn))
    return drawn


def confirm(
    db: Session,
    actor: Member,
    customer: Customer,
    *,
    start: date,
    end: date,
    latest: int,
    signer: str,
    today: date,
    now: datetime,
) -> Reconciliation:
    """The customer confirmed the statement whose newest entry is `latest`; `signer` is who did so there."""
    answered = _answered(db, actor, customer, Answer.CONFIRMED, start, end, latest, today=today, now=now)
    answered.signer = signer
    db.add(answered)
    db.flush()
    audit.record(db, actor, "statement.confirmed", answered, now=now, after=_days(answered))
    return answered


def differ(
    db: Session,
    actor: Member,
    customer: Customer,
    *,
    start: date,
    end: date,
    latest: int,
    by: Money,
    reason: DisputeReason,
    words: str,
    receivable: Receivable | None,
    come_back_on: date,
    remind: Member,
    reminder: str,
    today: date,
    now: datetime,
) -> Reconciliation:
    """The customer's books differ by that much: kept, and a dispute is opened, of one receivable or of all.

    `remind` is given a step for the day to come back, with the text `reminder`.
    """
    answered = _answered(db, actor, customer, Answer.DIFFERS, start, end, latest, today=today, now=now)
    dispute = disputes.open_dispute(
        db, actor, customer, receivable, reason, words,
        come_back_on=come_back_on, today=today, now=now, amount=by, remind=remind, reminder=reminder,
    )  # fmt: skip
    answered.dispute_id = dispute.key
    db.add(answered)
    db.flush()
    after = {**_days(answered), "by": by.minor, "currency": by.currency, "reason": str(reason)}
    audit.record(db, actor, "statement.differs", answered, now=now, after=after)
    return answered


def take_back(db: Session, answered: Reconciliation, *, today: date, now: datetime) -> None:
    """The answer is undone, with the dispute that it opened; what was drawn by itself waits for another one."""
    if answered.answer not in (Answer.CONFIRMED, Answer.DIFFERS):
        raise Refused(_("That was undone already."))
    dispute = db.get(Dispute, answered.dispute_id) if answered.dispute_id is not None else None
    if dispute is not None and dispute.withdrawn_at is None:
        disputes.withdraw(db, dispute, today=today, now=now)
    answered.answer = Answer.NONE if answered.drawn_at is not None else Answer.TAKEN_BACK
    answered.signer, answered.dispute_id = "", None
    answered.answered_on = answered.recorded_by = answered.recorded_at = None
    db.add(answered)
    db.flush()


def what_of(db: Session, key: int) -> Sentence:
    """What an answer was, in words, for who undoes it."""
    row = db.get_one(Reconciliation, key)
    name = db.get_one(Customer, row.customer_id).name
    return _("the answer to the statement up to {day}: {customer}", day=row.end_on, customer=name)


def raise_up(db: Session, waiting: Reconciliation, *, now: datetime) -> Sequence[Member]:
    """Nobody answered it in time: whom to tell, the nearest managers above the owner, else the admins."""
    waiting.raised_at = now
    db.add(waiting)
    audit.record(db, None, "statement.raised", waiting, now=now, after=_days(waiting))
    customer = db.get_one(Customer, waiting.customer_id)
    owner = db.get_one(Member, customer.owner_id)
    team = db.get(Team, owner.team_id) if owner.team_id is not None else None
    managers = [one for one in active_members(db, Role.MANAGER) if one.unreachable_since is None]
    while team is not None:
        above = [one for one in managers if one.team_id == team.id and one.id != owner.id]
        if above:
            return above
        team = db.get(Team, team.parent_id) if team.parent_id is not None else None
    return [one for one in active_members(db, Role.ADMIN) if one.unreachable_since is None]


def _answered(
    db: Session,
    actor: Member,
    customer: Customer,
    answer: Answer,
    start: date,
    end: date,
    latest: int,
    *,
    today: date,
    now: datetime,
) -> Reconciliation:
    """The row with its new answer. Refuses a second answer."""
    row = reconciliation_of(db, customer, start=start, end=end)
    if row is None:
        row = Reconciliation(customer_id=customer.key, start_on=start, end_on=end, latest=latest)
    elif row.answer in (Answer.CONFIRMED, Answer.DIFFERS):
        raise Refused(_("The customer's answer to that statement is written down already. Undo it first."))
    row.answer, row.latest = answer, latest
    row.answered_on, row.recorded_by, row.recorded_at = today, actor.key, now
    return row


def _days(row: Reconciliation) -> dict[str, object]:
    return {"from": row.start_on.isoformat(), "to": row.end_on.isoformat(), "latest": row.latest}


# --- by themselves


def drawn_at(company: Company, day: date, every: str) -> datetime:
    """When the statements of the last whole month or quarter before that day are drawn.

    That is the first working day after it, at the hour of the company's digest.
    """
    _start, end = last_whole(every, day)
    return at_local(company.calendar.next_working_day(end), company.digest_at, company.zone)


def due(db: Session, company: Company, now: datetime) -> list[Due]:
    """The statements to draw and those that wait too long, as jobs that are not written; not in quiet hours."""
    if company.working_moment(now) > now:
        return []
    return [*_drafts(db, company, now), *_unanswered(db, company, now)]


def next_due(db: Session, company: Company, now: datetime) -> datetime | None:
    """The next moment at which a statement is drawn or goes up."""
    moments = []
    if _set_at_all(db):
        today = company.day_of(now)
        months = (today.replace(day=1), (today.replace(day=1) + timedelta(days=32)).replace(day=1))
        moments = [moment for day in months if (moment := drawn_at(company, day, MONTHLY)) > now]
    oldest = db.exec(select(func.min(Reconciliation.drawn_at)).where(_waiting())).one()
    if oldest is not None:
        moments.append(oldest + timedelta(days=company.rules.confirm_within_days))
    return company.working_moment(max(min(moments), now)) if moments else None


def _drafts(db: Session, company: Company, now: datetime) -> Iterator[Due]:
    for every in (MONTHLY, QUARTERLY):
        moment = drawn_at(company, company.day_of(now), every)
        if not moment <= now < moment + DRAWN_LATE_FOR:
            continue
        start, end = last_whole(every, company.day_of(now))
        known = select(Job.id).where(
            Job.kind == Push.DRAFT, Job.subject_id == Customer.id, Job.due_at >= company.end_of(end)
        )
        drawn = select(Reconciliation.id).where(
            Reconciliation.customer_id == Customer.id, Reconciliation.start_on == start, Reconciliation.end_on == end
        )
        rows = db.exec(
            select(Customer.id, Customer.owner_id)
            .where(Customer.statements == every, col(Customer.removed_at).is_(None))
            .where(~known.exists(), ~drawn.exists())
            .order_by(col(Customer.id))
        )
        for key, owner_id in rows:
            yield Due(kind=Push.DRAFT, subject_id=key or 0, due_at=moment, member_id=owner_id, noted_at=now)


def _unanswered(db: Session, company: Company, now: datetime) -> Iterator[Due]:
    within = timedelta(days=company.rules.confirm_within_days)
    noted = select(Job.id).where(Job.kind == Push.UNANSWERED, Job.subject_id == Reconciliation.id)
    rows = db.exec(
        select(Reconciliation.id, Reconciliation.drawn_at).where(
            _waiting(), col(Reconciliation.drawn_at) <= now - within, ~noted.exists()
        )
    )
    for key, drawn in rows:
        if key is not None and drawn is not None:
            yield Due(kind=Push.UNANSWERED, subject_id=key, due_at=drawn + within, noted_at=now)


def _waiting() -> ColumnElement[bool]:
    """Drawn by itself, not answered, and the manager does not know of it."""
    row = Reconciliation
    return (col(row.answer) == Answer.NONE) & col(row.raised_at).is_(None) & col(row.drawn_at).is_not(None)


def _set_at_all(db: Session) -> bool:
    query = select(Customer.id).where(col(Customer.statements).is_not(None)).limit(1)
    return db.exec(query).first() is not None
