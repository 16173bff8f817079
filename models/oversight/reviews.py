"""The month's review of the audit: who did what how often, and what somebody may want to look at.

What is worth a look is no fault: a payment that came late into the books, a change late at night or on a day off, what
was undone, taken out as a file, or refused. It falls due for each admin on the first working day of the next month.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from locales import Sentence, _
from models.calendar import DAY, at_local
from models.company import Company
from models.ledger.payments import Payment
from models.ledger.receivables import Receivable
from models.oversight.audit import Audit
from models.people.members import Member, Role, active_members
from models.storage.jobs import Due, Job

WORK_FROM, WORK_TO = time(7), time(21)
"""What is changed at another time, by the company's clock, or on a day off, is out of hours."""

LATE_DAYS = 2
"""Money is recorded late when it is recorded more than so many days after its date."""


class ReviewJob(StrEnum):
    """What falls due here."""

    MONTH = "audit_month"  # the review of the month before (member)


class Kind(StrEnum):
    """What was changed."""

    CUSTOMERS = "customers"
    REPORTS = "reports"
    STEPS = "steps"
    MONEY = "money"
    OTHER = "other"

    @property
    def label(self) -> Sentence:
        """The head of its column."""
        return KIND_NAMES[self]


KIND_NAMES = {
    Kind.CUSTOMERS: _("Cust."),
    Kind.REPORTS: _("Rep."),
    Kind.STEPS: _("Steps"),
    Kind.MONEY: _("Money"),
    Kind.OTHER: _("Other"),
}
KIND_OF = {
    "customer": Kind.CUSTOMERS,
    "activity": Kind.REPORTS,
    "guidance": Kind.REPORTS,
    "contact": Kind.REPORTS,
    "promise": Kind.REPORTS,
    "dispute": Kind.REPORTS,
    "dunning": Kind.STEPS,
    "follow_up": Kind.STEPS,
    "receivable": Kind.MONEY,
    "payment": Kind.MONEY,
    "cheque": Kind.MONEY,
    "money": Kind.MONEY,
    "credit": Kind.MONEY,
    "credit_note": Kind.MONEY,
    "discount": Kind.MONEY,
    "fee": Kind.MONEY,
    "move": Kind.MONEY,
    "offer": Kind.MONEY,
    "refund": Kind.MONEY,
    "write_off": Kind.MONEY,
}
"""By the first word of the action; everything else is other."""

NO_CHANGES = frozenset({"refused", "started", "exported", "document.made", "member.back"})
"""Actions that changed nothing."""


@dataclass
class Conduct:
    """What a member did in the month."""

    name: str
    changes: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    undone: int = 0
    late: int = 0
    exports: int = 0
    refusals: int = 0
    off_hours: int = 0

    @property
    def looks(self) -> int:
        """How much there is to look at."""
        return self.undone + self.late + self.exports + self.refusals + self.off_hours

    def add(self, other: Conduct) -> None:
        """Count what another one did, too."""
        for kind, count in other.changes.items():
            self.changes[kind] += count
        self.undone += other.undone
        self.late += other.late
        self.exports += other.exports
        self.refusals += other.refusals
        self.off_hours += other.off_hours


@dataclass(frozen=True)
class Review:
    """A month, both days included; whoever did anything, most to look at first."""

    start: date
    end: date
    people: Sequence[Conduct]
    wrong_codes: int


def due(db: Session, company: Company, now: datetime) -> list[Due]:
    """The review of the month before, for each admin who was in when it was due and has not got it."""
    moment = _due_at(company, now)
    if moment > now or company.waking_moment(now) > now:
        return []
    told = db.exec(select(Job.subject_id).where(Job.kind == ReviewJob.MONTH, col(Job.due_at) >= moment)).all()
    return [
        Due(kind=ReviewJob.MONTH, subject_id=admin.key, due_at=moment, member_id=admin.key, noted_at=now)
        for admin in active_members(db, Role.ADMIN)
        if admin.key not in told and admin.joined_at <= moment and admin.unreachable_since is None
    ]


def next_due(_db: Session, _company: Company, _now: datetime) -> datetime | None:
    """It comes with the morning's digest; nobody waits for its minute."""
    return None


def month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the month before that day's."""
    end = day.replace(day=1) - DAY
    return end.replace(day=1), end


def review(db: Session, company: Company, start: date, end: date) -> Review:
    """Who did what in these days, by the company's clock."""
    names = dict(db.exec(select(Member.id, Member.name)).all())
    people: dict[int | None, Conduct] = {key: Conduct(name) for key, name in names.items()}
    wrong_codes = 0
    for member_id, action, count, undone in _counts(db, company.start_of(start), company.end_of(end)):
        if member_id is None:
            wrong_codes += count if action == "code.refused" else 0
            continue
        one = people[member_id]
        one.undone += undone
        if action == "exported":
            one.exports += count
        elif action == "refused":
            one.refusals += count
        elif action not in NO_CHANGES:
            one.changes[KIND_OF.get(action.partition(".")[0], Kind.OTHER)] += count
    for since, until in _off_hours(company, start, end):
        for member_id, action, count, _undone in _counts(db, since, until):
            if member_id is not None and action not in NO_CHANGES:
                people[member_id].off_hours += count
    for member_id in _late_entries(db, company, start, end):
        people[member_id].late += 1
    busy = [one for one in people.values() if one.looks or any(one.changes.values())]
    return Review(start, end, sorted(busy, key=lambda one: (-one.looks, one.name)), wrong_codes)


def _due_at(company: Company, now: datetime) -> datetime:
    """On the first working day of this month, when digests come."""
    day = company.calendar.next_working_day(company.day_of(now).replace(day=1) - DAY)
    return at_local(day, company.digest_at, company.zone)


def _late_entries(db: Session, company: Company, start: date, end: date) -> Iterator[int]:
    """Who recorded the money that was recorded late, once for each."""
    since, until = company.start_of(start), company.end_of(end)
    for who, dated, recorded in (
        (col(Payment.recorded_by), col(Payment.received_on), col(Payment.recorded_at)),
        (col(Receivable.created_by), col(Receivable.issued_on), col(Receivable.created_at)),
    ):
        for member_id, day, at in db.execute(columns(who, dated, recorded).where(recorded >= since, recorded < until)):
            if company.day_of(at) - day > timedelta(days=LATE_DAYS):
                yield member_id


def _counts(db: Session, since: datetime, until: datetime) -> Iterator[tuple[int | None, str, int, int]]:
    """By member and action: how often it was done in that stretch of time, and how often it undid something."""
    query = columns(col(Audit.member_id), col(Audit.action), func.count(), func.count(col(Audit.undoes)))
    query = query.where(col(Audit.at) >= since, col(Audit.at) < until)
    yield from db.execute(query.group_by(col(Audit.member_id), col(Audit.action)))


def _off_hours(company: Company, start: date, end: date) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of these days in which nobody works: nights, and days off with the nights around them."""
    since, day = company.start_of(start), start
    while day <= end:
        if company.calendar.is_working_day(day):
            yield since, at_local(day, WORK_FROM, company.zone)
            since = at_local(day, WORK_TO, company.zone)
        day += DAY
    yield since, company.end_of(end)
