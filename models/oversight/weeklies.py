"""Collection reports that come by themselves: the month's to managers and finance, the week's as a draft to its author.

A week's report is an entry of its salesperson: its figures are reckoned from the books whenever it is read, what is
kept is the line that the author adds, when it was sent, and what the managers answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.calendar import DAY, at_local
from models.company import Company
from models.ledger.occasions import WEEK, month_told, week_told
from models.ledger.promises import Kept, kept_share
from models.oversight import audit
from models.oversight.totals import Totals, team_totals
from models.people import access
from models.people.members import Member, Role, active_members, managers_of
from models.people.visibility import of_member
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.jobs import Due, Job
from models.storage.vault import EncryptedText

LONGEST_TEXT = 2000


class ReportJob(StrEnum):
    """What falls due here; the subject is the member who gets it."""

    MONTH = "report_month"
    WEEK = "report_week"


class WeeklyReport(SQLModel, table=True):
    """A salesperson's week, from its Monday on."""

    __tablename__ = "weekly_report"
    __table_args__ = (UniqueConstraint("member_id", "start"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    member_id: int = Field(foreign_key="member.id")
    start: date
    note: str = Field(default="", sa_column=Column(EncryptedText("weekly_report.note"), nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


class WeeklyAnswer(SQLModel, table=True):
    """What was answered to a week's report, by a manager or its author."""

    __tablename__ = "weekly_answer"

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    report_id: int = Field(foreign_key="weekly_report.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    text: str = Field(sa_column=Column(EncryptedText("weekly_answer.text"), nullable=False))


def due(db: Session, company: Company, now: datetime) -> list[Due]:
    """The month before, for managers and finance, and the week, for salespeople: whoever was in and has not got it."""
    if company.waking_moment(now) > now:
        return []
    jobs: list[Due] = []
    today = company.day_of(now)
    month = month_told(company.calendar, today)
    if company.rules.occasions.monthly and month is not None:
        moment = at_local(month[1], company.digest_at, company.zone)
        jobs += _for(db, ReportJob.MONTH, (Role.MANAGER, Role.FINANCE), moment, now)
    if company.rules.occasions.weekly:
        _monday, day = week_told(company.calendar, today)
        moment = at_local(day, company.totals_at, company.zone)
        if moment > now:
            _monday, day = week_told(company.calendar, day - DAY)
            moment = at_local(day, company.totals_at, company.zone)
        jobs += _for(db, ReportJob.WEEK, (Role.SALESPERSON,), moment, now)
    return jobs


def next_due(_db: Session, _company: Company, _now: datetime) -> datetime | None:
    """Nobody waits for its minute: the next regular beat is soon enough."""
    return None


def draft(db: Session, member: Member, start: date, *, now: datetime) -> WeeklyReport:
    """The member's report of the week that begins on that Monday; made when there is none."""
    found = db.exec(
        select(WeeklyReport).where(WeeklyReport.member_id == member.id, WeeklyReport.start == start)
    ).one_or_none()
    if found is not None:
        return found
    report = WeeklyReport(member_id=member.key, start=start)
    db.add(report)
    db.flush()
    audit.record(db, None, "weekly.drafted", report, now=now, after={"member": member.key, "start": start.isoformat()})
    return report


def week_of(db: Session, company: Company, author: Member, start: date, *, today: date) -> tuple[Totals, Kept]:
    """What the author did and collected in the week from that Monday on, and the promises whose day lay in it."""
    end = start + WEEK - DAY
    figures = team_totals(db, col(Member.id) == author.id, company, start=start, end=end, today=today)
    return figures.all, kept_share(db, of_member(author).condition, start=start, end=end)


def add_line(db: Session, actor: Member, report: WeeklyReport, text: str, *, now: datetime) -> None:
    """The author says more, before or after it is sent."""
    note = f"{report.note}\n{text}".strip()
    _check(note)
    report.note = note
    db.add(report)
    audit.record(db, actor, "weekly.noted", report, now=now, after={"length": len(note)})


def send(db: Session, actor: Member, report: WeeklyReport, *, now: datetime) -> Sequence[Member]:
    """The report goes to those who lead its author, where nobody does to the admins; these are told."""
    if report.sent_at is not None:
        raise Refused(_("That report was sent already, {at}.", at=report.sent_at))
    report.sent_at = now
    db.add(report)
    audit.record(db, actor, "weekly.sent", report, now=now)
    return readers_of(db, actor)


def take_back(db: Session, report: WeeklyReport) -> None:
    """It is a draft again, as long as nobody but its author has answered; who asks for it says so in the audit."""
    if report.sent_at is None:
        raise Refused(_("That was undone already."))
    since = report.sent_at.replace(microsecond=0)  # a message's own moment is in whole seconds
    if any(given.at >= since and by.id != report.member_id for given, by in answers_to(db, report)):
        raise Refused(_("That report was answered already, so it stays sent."))
    report.sent_at = None
    db.add(report)
    db.flush()


def what_of(db: Session, report_id: int) -> Sentence:
    """A report was sent, in words."""
    report = db.get_one(WeeklyReport, report_id)
    return _("sending the weekly report from {day}", day=report.start)


def readers_of(db: Session, author: Member) -> Sequence[Member]:
    """Who reads a salesperson's reports."""
    return managers_of(db, author) or [one for one in active_members(db, Role.ADMIN) if one.id != author.id]


def answer(db: Session, actor: Member, report: WeeklyReport, text: str, *, now: datetime) -> WeeklyAnswer:
    """Words that stand on the report."""
    _check(text)
    given = WeeklyAnswer(report_id=report.key, member_id=actor.key, at=now, text=text)
    db.add(given)
    db.flush()
    audit.record(db, actor, "weekly.answered", given, now=now, after={"report": report.key})
    return given


def answers_to(db: Session, report: WeeklyReport) -> Sequence[tuple[WeeklyAnswer, Member]]:
    """What was answered, oldest first, and by whom."""
    return db.exec(
        select(WeeklyAnswer, Member)
        .join(Member, col(Member.id) == WeeklyAnswer.member_id)
        .where(WeeklyAnswer.report_id == report.id)
        .order_by(col(WeeklyAnswer.id))
    ).all()


def report_for(db: Session, actor: Member, report_id: int) -> tuple[WeeklyReport, Member]:
    """A report with its author: one's own, or, once it is sent, of somebody whose work the actor may read."""
    report = db.get(WeeklyReport, report_id)
    if report is None or (report.member_id != actor.id and report.sent_at is None):
        raise _unknown()
    if not access.sees_member(db, actor, report.member_id):
        raise _unknown()
    return report, db.get_one(Member, report.member_id)


def own_report(db: Session, actor: Member, report_id: int) -> WeeklyReport:
    """One's own report."""
    report, author = report_for(db, actor, report_id)
    if author.id != actor.id:
        raise _unknown()
    return report


def _unknown() -> Denied:
    return Denied(_("I do not know that report, or it is not yours to read."))


def _check(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_TEXT))


def _for(db: Session, kind: ReportJob, roles: tuple[Role, ...], moment: datetime, now: datetime) -> list[Due]:
    """A job for each of these members who was in at the moment and was not told since."""
    if moment > now:
        return []
    told = set(db.exec(select(Job.subject_id).where(Job.kind == kind, col(Job.due_at) >= moment)).all())
    return [
        Due(kind=kind, subject_id=member.key, due_at=moment, member_id=member.key, noted_at=now)
        for role in roles
        for member in active_members(db, role)
        if member.key not in told and member.joined_at <= moment and member.unreachable_since is None
    ]
