"""Reminders: what is due to be pushed to whom, decided by queries over the tables and by the clock alone.

Four kinds of push, each written down as a job before it is sent (`models/storage/jobs.py`):

- a timed follow-up, at its minute, also in quiet hours; one that was missed comes late for `TIMED_LATE_FOR`, and after
  that only stands in the digest. A follow-up that was moved has another due time, so it is another job.
- the morning digest of each member, on working days, by the member's own clock: once a local day and only on that day;
  not for somebody who came in after it. A time that the member did not choose waits for the end of quiet hours.
- overdue notices as messages of their own, with the digest, where the company wants them so (`overdue_in_digest`).
- the totals of a team, to its group, on working days by the company's clock, only on that day.

What is late by more than the company's `late_after` and was not timed by the person waits for the end of quiet hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from models.calendar import DAY, Calendar, at_local, out_of_quiet_hours
from models.company import Company
from models.ledger import stages
from models.ledger.stages import Span
from models.people.groups import linked_groups
from models.people.members import Member, Role, Team
from models.storage.jobs import Due, Job, ManyDue
from models.work.follow_ups import FollowUp, FollowUpState

TIMED_LATE_FOR = timedelta(days=7)
"""A timed follow-up that was missed by more only stands in the digest."""


FIRST_TOLD = timedelta(days=7)
"""Somebody's first digest tells of the overdue stages of so many days."""


class Push(StrEnum):
    """What a job pushes; its subject is the row in brackets."""

    FOLLOW_UP = "follow_up"  # a timed one (follow-up)
    DIGEST = "digest"  # the morning's (member)
    OVERDUE = "overdue"  # an overdue notice of its own (customer)
    TOTALS = "totals"  # the team's, to its group (group)


class Outcome(StrEnum):
    """What became of a push."""

    SAID = "said"
    NOTHING = "nothing to say"
    TOO_LATE = "too late"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True)
class Mornings:
    """When a member's digests come: the member's zone, and what the member set."""

    zone: ZoneInfo
    at: time  # the member's own, else the company's
    chosen: bool  # by the member, who may want it in quiet hours
    quiet: tuple[time, time]

    def digest_of(self, day: date, calendar: Calendar) -> datetime | None:
        """The moment of that day's digest; None on a day off."""
        if not calendar.is_working_day(day):
            return None
        at = at_local(day, self.at, self.zone)
        waited = at if self.chosen else out_of_quiet_hours(at, self.zone, *self.quiet)
        return waited if self.day_of(waited) == day else at

    def next_digest(self, now: datetime, calendar: Calendar) -> datetime:
        """The first digest after a moment."""
        day = self.day_of(now) - DAY
        while True:
            day = calendar.next_working_day(day)
            at = self.digest_of(day, calendar)
            if at is not None and at > now:
                return at

    def day_of(self, moment: datetime) -> date:
        """The local day."""
        return moment.astimezone(self.zone).date()


def due(db: Session, company: Company, now: datetime) -> list[Due | ManyDue]:
    """What is due and not written down yet."""
    jobs: list[Due | ManyDue] = [*_follow_ups(db, now), *_mornings(db, company, now), *_totals(db, company, now)]
    return sorted(jobs, key=lambda job: job.due_at)


def next_due(db: Session, company: Company, now: datetime) -> datetime | None:
    """The next moment at which anything becomes due, as far as it is known now."""
    moments = [
        mornings.next_digest(now, company.calendar)
        for mornings in {
            _mornings_of(company, *row) for row in db.execute(columns(*_OWN_TIMES).where(_reachable()).distinct())
        }
    ]
    if linked_groups(db):
        day = company.day_of(now)
        if not company.calendar.is_working_day(day) or at_local(day, company.totals_at, company.zone) <= now:
            day = company.calendar.next_working_day(day)
        moments.append(at_local(day, company.totals_at, company.zone))
    timed = db.exec(
        select(func.min(FollowUp.due_at))
        .join(Member, col(Member.id) == FollowUp.member_id)
        .where(FollowUp.state == FollowUpState.OPEN, col(FollowUp.due_at) > now, _reachable())
    ).one()
    return min([*moments, *([timed] if timed else [])], default=None)


def is_late(company: Company, job: Job, now: datetime) -> bool:
    """Whether the push must say that it comes late."""
    return now - job.due_at > company.late_after


def last_digest(db: Session, member: Member, *, now: datetime) -> datetime | None:
    """When the member's last digest was due."""
    return db.exec(
        select(func.max(Job.due_at)).where(Job.kind == Push.DIGEST, Job.subject_id == member.id, col(Job.due_at) <= now)
    ).one()


def digest_before(db: Session, member: Member, at: datetime) -> datetime | None:
    """When the digest before the one of that moment was said."""
    before = select(func.max(Job.done_at)).where(Job.kind == Push.DIGEST, Job.subject_id == member.id)
    return db.exec(before.where(col(Job.due_at) < at, Job.outcome == Outcome.SAID)).one()


def days_to_tell(db: Session, company: Company, member: Member, at: datetime, *, in_digest: bool) -> Span:
    """The company's days whose stages a member is told of at a moment: those since the digest before.

    A digest that was missed did not tell of any; notices of their own (`in_digest` false) are jobs, and none is lost.
    The first digest tells of the days since the member came in, at most those of `FIRST_TOLD`.
    """
    query = select(func.max(Job.due_at)).where(
        Job.kind == Push.DIGEST, Job.subject_id == member.id, col(Job.due_at) < at
    )
    if in_digest:
        query = query.where(col(Job.outcome).in_((Outcome.SAID, Outcome.NOTHING)))
    return _days_since(db.exec(query).one(), company, member.joined_at, at)


def members_told_to(db: Session, manager: Member) -> set[int]:
    """Whose overdue customers a manager is told of: of the own team, and of those below that have no manager."""
    parents = dict(db.exec(select(Team.id, Team.parent_id)).all())
    people = db.exec(select(Member.id, Member.team_id)).all()
    leaders = db.exec(
        select(Member.id, Member.team_id).where(Member.role == Role.MANAGER, col(Member.stopped_at).is_(None))
    ).all()

    def is_told_of(member_id: int | None, team_id: int | None) -> bool:
        while team_id is not None:
            told = {leader for leader, team in leaders if team == team_id and leader != member_id}
            if told:
                return manager.id in told
            team_id = parents.get(team_id)
        return False

    return {member_id for member_id, team_id in people if member_id is not None and is_told_of(member_id, team_id)}


def last_step(db: Session, customer_id: int) -> int:
    """The number of the latest step that was planned with the customer; 0 when there is none."""
    return db.exec(select(func.max(FollowUp.id)).where(FollowUp.customer_id == customer_id)).one() or 0


def _follow_ups(db: Session, now: datetime) -> Iterator[Due]:
    """Timed ones whose minute has come, and that were not written down for that minute."""
    noted = select(Job.id).where(
        Job.kind == Push.FOLLOW_UP, Job.subject_id == FollowUp.id, Job.due_at == FollowUp.due_at
    )
    rows = db.exec(
        select(FollowUp.id, FollowUp.due_at, FollowUp.member_id)
        .join(Member, col(Member.id) == FollowUp.member_id)
        .where(FollowUp.state == FollowUpState.OPEN, _reachable())
        .where(col(FollowUp.due_at) <= now, col(FollowUp.due_at) > now - TIMED_LATE_FOR, ~noted.exists())
    )
    for key, due_at, member_id in rows:
        if key is not None and due_at is not None:
            yield _job(Push.FOLLOW_UP, key, due_at, member_id, now)


def _mornings(db: Session, company: Company, now: datetime) -> Iterator[Due | ManyDue]:
    """The digests of the local day, and with them the overdue notices of their own."""
    last = (
        select(func.max(Job.due_at))
        .where(Job.kind == Push.DIGEST, Job.subject_id == Member.id, col(Job.due_at) <= now)
        .correlate(Member)
        .scalar_subquery()
    )
    rows = db.execute(columns(col(Member.id), col(Member.joined_at), last, *_OWN_TIMES).where(_reachable())).all()
    today: dict[Mornings, datetime | None] = {}
    told: dict[tuple[Span, datetime], list[int]] = {}
    for member_id, joined_at, told_at, *own in rows:
        mornings = _mornings_of(company, *own)
        if mornings not in today:
            today[mornings] = _due_today(company, mornings, now)
        moment = today[mornings]
        told_today = told_at is not None and mornings.day_of(told_at) == mornings.day_of(now)
        if moment is not None and joined_at <= moment and not told_today:
            span = _days_since(told_at, company, joined_at, moment)
            told.setdefault((span, moment), []).append(member_id)
            yield _job(Push.DIGEST, member_id, moment, member_id, now)
    if not company.overdue_in_digest:
        for (span, moment), members in told.items():
            yield ManyDue(Push.OVERDUE, stages.reached_of(members, company.overdue_stages, span), moment, now)


def _due_today(company: Company, mornings: Mornings, now: datetime) -> datetime | None:
    """The moment of today's digest when it has come, and may come now."""
    moment = mornings.digest_of(mornings.day_of(now), company.calendar)
    if moment is None or moment > now:
        return None
    return moment if _may_come(company, moment, now, mornings.zone, mornings.quiet) else None


def _days_since(before: datetime | None, company: Company, joined_at: datetime, at: datetime) -> Span:
    """The company's days from the digest before to the one at that moment."""
    until = company.day_of(at)
    if before is not None and before >= joined_at:
        return Span(company.day_of(before), until)
    return Span(max(company.day_of(joined_at) - DAY, until - FIRST_TOLD), until)


def _totals(db: Session, company: Company, now: datetime) -> Iterator[Due]:
    """The totals of the day for each linked group that did not get them yet."""
    day = company.day_of(now)
    moment = at_local(day, company.totals_at, company.zone)
    quiet = (company.quiet_from, company.quiet_to)
    if moment > now or not company.calendar.is_working_day(day):
        return
    if not _may_come(company, moment, now, company.zone, quiet):
        return
    told = set(
        db.exec(
            select(Job.subject_id)
            .where(Job.kind == Push.TOTALS, col(Job.due_at) >= company.start_of(day))
            .where(col(Job.due_at) <= now)
        )
    )
    for group in linked_groups(db):
        if group.id is not None and group.id not in told and group.linked_at is not None and group.linked_at <= moment:
            yield _job(Push.TOTALS, group.id, moment, None, now)


def _may_come(company: Company, moment: datetime, now: datetime, zone: ZoneInfo, quiet: tuple[time, time]) -> bool:
    """What is late waits for the end of quiet hours."""
    return now - moment <= company.late_after or out_of_quiet_hours(now, zone, *quiet) <= now


def _mornings_of(
    company: Company, timezone: str, digest_at: time | None, quiet_from: time | None, quiet_to: time | None
) -> Mornings:
    return Mornings(
        ZoneInfo(timezone),
        digest_at or company.digest_at,
        digest_at is not None,
        (company.quiet_from if quiet_from is None else quiet_from, company.quiet_to if quiet_to is None else quiet_to),
    )


_OWN_TIMES = (col(Member.timezone), col(Member.digest_at), col(Member.quiet_from), col(Member.quiet_to))


def _reachable() -> ColumnElement[bool]:
    """In the company, and not known to have blocked the bot."""
    return col(Member.stopped_at).is_(None) & col(Member.unreachable_since).is_(None)


def _job(kind: Push, subject_id: int, due_at: datetime, member_id: int | None, now: datetime) -> Due:
    return Due(kind=str(kind), subject_id=subject_id, due_at=due_at, member_id=member_id, noted_at=now)
