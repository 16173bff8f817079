"""What was done about late money: the steps of dunning that were taken, and the customers that are left out of it.

Which step is due when is the rule of `models/ledger/dunning.py`; here stand its tables and the tasks that follow. A
customer has one task at most, whatever it owes. What is disputed is not dunned, nor what an open
promise covers (`models/ledger/holds.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, Integer, String, Subquery, text
from sqlmodel import Field, Session, SQLModel, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from locales import _
from models.calendar import DAY
from models.directory.customers import Customer
from models.ledger import contacts, holds
from models.ledger.dunning import Ladder, Level, Means, Taken, Tone, due_level, next_on, tone_now
from models.ledger.receivables import Instalment
from models.money import Money
from models.oversight import audit
from models.people.members import Member, Role
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

LONGEST_REASON = 300

_STANDS = text("ended_at IS NULL")
_TAKEN = text("reversed_at IS NULL")


class DunningStep(SQLModel, table=True):
    """A step that somebody took; tone and means are kept as they were, whatever the settings say later."""

    __tablename__ = "dunning_step"
    __table_args__ = (
        Index("ix_dunning_step_customer", "customer_id", "on"),
        # of two people who say at once that they took it, one finds it taken
        Index(
            "uq_dunning_step",
            "customer_id",
            "about",
            "level",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
        ),
        CheckConstraint("level > 0", name="level_positive"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    level: int = Field(sa_column=Column(Integer, nullable=False))
    tone: Tone = Field(sa_column=Column(Integer, nullable=False))
    means: Means = Field(sa_column=Column(String, nullable=False))
    about: date  # when the oldest open item of that day had fallen due
    on: date
    taken_by: int = Field(foreign_key="member.id")
    taken_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


class DunningExclusion(SQLModel, table=True):
    """A customer that is left out of dunning, up to and with a day, or until somebody ends it."""

    __tablename__ = "dunning_exclusion"
    __table_args__ = (
        Index("uq_dunning_exclusion", "customer_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    reason: str = Field(sa_column=Column(EncryptedText("dunning_exclusion.reason"), nullable=False))
    until: date | None = None
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


@dataclass(frozen=True)
class Late:
    """What of a customer may be dunned: overdue and not disputed."""

    customer: Customer
    owner: Member
    oldest: date
    amounts: Sequence[Money]

    def days_late(self, today: date) -> int:
        """How long the oldest item is late."""
        return (today - self.oldest).days


@dataclass(frozen=True)
class Task:
    """A step that is due today."""

    late: Late
    number: int
    level: Level


@dataclass(frozen=True)
class Standing:
    """Where a customer stands: what is late, what was done about it, and what comes next."""

    late: Late | None
    taken: Sequence[DunningStep]  # newest first
    exclusion: DunningExclusion | None
    waits: bool  # all of it is promised
    task: Task | None
    next_on: date | None  # the day of the next step, as far as it is known now
    tone: Tone  # in which the customer is spoken to now


def standing(db: Session, ladder: Ladder, customer: Customer, *, today: date) -> Standing:
    """The customer's place on the ladder; left out, or when all that is late is promised, nothing is due."""
    mine = col(Customer.id) == customer.id
    late = next(iter(_late(db, mine, holds.undisputed, today=today)), None)
    rest = next(iter(_late(db, mine, holds.chased, today=today)), None)
    taken = _steps(db, mine).get(customer.key, [])
    exclusion = exclusion_of(db, customer, today=today)
    is_waiting = late is not None and rest is None
    history = [Taken(step.level, step.on, step.about) for step in taken]
    latest = contacts.contacted_on(db, mine, until=today).get(customer.key)
    day = next_on(ladder, rest.oldest, history, latest) if rest else None
    rests = exclusion is not None or is_waiting
    before = contacts.contacted_on(db, mine, until=today - DAY).get(customer.key)
    task = _task(ladder, rest, history, before, today=today) if rest and not rests else None
    spoken = [(one, Tone(step.tone)) for one, step in zip(history, taken, strict=True)]
    tone = tone_now(ladder, late.oldest if late else None, task.number if task else None, spoken, today=today)
    return Standing(late, taken, exclusion, is_waiting, task, None if rests else day, tone)


def tasks(
    db: Session, ladder: Ladder, visible: ColumnElement[bool], who: frozenset[Role], *, today: date
) -> Sequence[Task]:
    """The steps that are due today for these to take, of the customers that the condition lets through.

    The highest level first, then the longest late.
    """
    if not any(level.who in who for level in ladder.levels):
        return ()
    chased = visible & ~_left_out(today)
    found = []
    steps, contacted = _steps(db, chased), contacts.contacted_on(db, chased, until=today - DAY)
    for late in _late(db, chased, holds.chased, today=today):
        history = [Taken(step.level, step.on, step.about) for step in steps.get(late.customer.key, ())]
        task = _task(ladder, late, history, contacted.get(late.customer.key), today=today)
        if task is not None and task.level.who in who:
            found.append(task)
    return sorted(found, key=lambda one: (-one.number, one.late.oldest, one.late.customer.key))


def take(db: Session, actor: Member, ladder: Ladder, customer: Customer, *, today: date, now: datetime) -> DunningStep:
    """The step that is due was taken. Refuses when none is due."""
    task = standing(db, ladder, customer, today=today).task
    if task is None:
        raise Refused(_("No step of dunning is due for {customer} now.", customer=customer.name))
    step = DunningStep(
        customer_id=customer.key,
        level=task.number,
        tone=task.level.tone,
        means=task.level.means,
        about=task.late.oldest,
        on=today,
        taken_by=actor.key,
        taken_at=now,
    )
    db.add(step)
    db.flush()
    after = {"level": step.level, "means": str(step.means), "about": step.about.isoformat()}
    audit.record(db, actor, "dunning.taken", step, now=now, after=after)
    return step


def reverse(db: Session, step: DunningStep, *, now: datetime) -> None:
    """The step is taken back, as if it had not been taken; who asks for it says so in the audit."""
    if step.reversed_at is not None:
        raise Refused(_("That was undone already."))
    step.reversed_at = now
    db.add(step)
    db.flush()


def leave_out(
    db: Session, actor: Member, customer: Customer, reason: str, until: date | None, *, today: date, now: datetime
) -> DunningExclusion:
    """Leave the customer out of dunning; instead of what was said before. Refuses a day that has passed."""
    if until is not None and until < today:
        raise Refused(_("{day} has passed. Dunning rests until a day to come.", day=until))
    if not reason.strip():
        raise Refused(_("Please give a reason, for example: agreed with the manager."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_REASON))
    before = _standing_exclusion(db, customer)
    if before is not None:
        end(db, actor, before, now=now)
    exclusion = DunningExclusion(
        customer_id=customer.key, reason=reason.strip(), until=until, created_by=actor.key, created_at=now
    )
    db.add(exclusion)
    db.flush()
    after = {"until": until.isoformat() if until else None, "reason": exclusion.reason}
    audit.record(db, actor, "dunning.left_out", exclusion, now=now, after=after)
    return exclusion


def end(db: Session, actor: Member, exclusion: DunningExclusion, *, now: datetime) -> None:
    """From now on the customer is dunned again. Refuses what has ended."""
    lift(db, exclusion, now=now)
    audit.record(db, actor, "dunning.resumed", exclusion, now=now)


def lift(db: Session, exclusion: DunningExclusion, *, now: datetime) -> None:
    """The exclusion ends; who asks for it says so in the audit."""
    if exclusion.ended_at is not None:
        raise Refused(_("That was undone already."))
    exclusion.ended_at = now
    db.add(exclusion)
    db.flush()


def restore(db: Session, exclusion: DunningExclusion) -> None:
    """Its end is undone. Refuses when the customer was left out anew meanwhile."""
    if db.exec(_standing_exclusions(exclusion.customer_id)).first() is not None:
        raise Refused(_("The customer was left out anew meanwhile."))
    exclusion.ended_at = None
    db.add(exclusion)
    db.flush()


def exclusion_of(db: Session, customer: Customer, *, today: date) -> DunningExclusion | None:
    """What leaves the customer out of dunning today."""
    found = _standing_exclusion(db, customer)
    return found if found is not None and (found.until is None or found.until >= today) else None


def last_step(db: Session, customer: Customer) -> DunningStep | None:
    """The step that was taken last."""
    return db.exec(
        select(DunningStep)
        .where(DunningStep.customer_id == customer.id, col(DunningStep.reversed_at).is_(None))
        .order_by(col(DunningStep.on).desc(), col(DunningStep.id).desc())
        .limit(1)
    ).one_or_none()


def _standing_exclusion(db: Session, customer: Customer) -> DunningExclusion | None:
    return db.exec(_standing_exclusions(customer.key)).one_or_none()


def _standing_exclusions(customer_id: int) -> SelectOfScalar[DunningExclusion]:
    query = select(DunningExclusion).where(DunningExclusion.customer_id == customer_id)
    return query.where(col(DunningExclusion.ended_at).is_(None))


def _task(ladder: Ladder, late: Late, history: Sequence[Taken], contacted: date | None, *, today: date) -> Task | None:
    number = due_level(ladder, late.oldest, history, contacted, today=today)
    return Task(late, number, ladder.level(number)) if number is not None else None


def _late(
    db: Session, chased: ColumnElement[bool], part: Callable[[Subquery], ColumnElement[int]], *, today: date
) -> Sequence[Late]:
    """What these customers owe beyond its day; of each instalment the part that is asked for."""
    table = holds.held(today)
    left = part(table)
    rows = db.exec(
        select(
            col(Instalment.customer_id),
            col(Instalment.currency),
            func.min(Instalment.due_on),
            func.sum(left),
        )
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .outerjoin(table, holds.beside(table))
        .where(Instalment.open > 0, Instalment.due_on < today, left > 0, chased)
        .group_by(col(Instalment.customer_id), col(Instalment.currency))
        .order_by(col(Instalment.customer_id), col(Instalment.currency))
    ).all()
    oldest: dict[int, date] = {}
    amounts: dict[int, list[Money]] = {}
    for customer_id, currency, due_on, total in rows:
        oldest[customer_id] = min(due_on, oldest.get(customer_id, due_on))
        amounts.setdefault(customer_id, []).append(Money(int(total), currency))
    if not oldest:
        return ()
    people = db.exec(select(Customer, Member).join(Member, col(Member.id) == Customer.owner_id).where(chased))
    return [
        Late(customer, owner, oldest[customer.key], amounts[customer.key])
        for customer, owner in people
        if customer.key in oldest
    ]


def _steps(db: Session, visible: ColumnElement[bool]) -> Mapping[int, list[DunningStep]]:
    """The steps that were taken, by customer, newest first."""
    found: dict[int, list[DunningStep]] = {}
    for step in db.exec(
        select(DunningStep)
        .join(Customer, col(Customer.id) == DunningStep.customer_id)
        .where(col(DunningStep.reversed_at).is_(None), visible)
        .order_by(col(DunningStep.on).desc(), col(DunningStep.id).desc())
    ):
        found.setdefault(step.customer_id, []).append(step)
    return found


def _left_out(today: date) -> ColumnElement[bool]:
    """The customers that are left out today, as a condition on `Customer`."""
    ends = or_(col(DunningExclusion.until).is_(None), col(DunningExclusion.until) >= today)
    stands = select(DunningExclusion.customer_id).where(col(DunningExclusion.ended_at).is_(None), ends)
    return col(Customer.id).in_(stands)
