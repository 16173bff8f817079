"""People and teams: who is in, what they may do, and how to reach them.

A team may stand below another one; a manager sees the own team and all teams below it.
"""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Integer, String, bindparam
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Reader, Sentence, _
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence


class Role(StrEnum):
    """What a member does in the company."""

    SALESPERSON = "salesperson"  # own customers
    MANAGER = "manager"  # a team and the teams below it
    FINANCE = "finance"  # all money of all customers
    ADMIN = "admin"  # everything

    @property
    def label(self) -> Sentence:
        """The role's name for people."""
        return ROLE_NAMES[self]


ROLE_NAMES = {
    Role.SALESPERSON: _("salesperson"),
    Role.MANAGER: _("manager"),
    Role.FINANCE: _("finance"),
    Role.ADMIN: _("admin"),
}


class Team(SQLModel, table=True):
    """A group of people with one manager or several; may belong to a larger team."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    name: str = Field(unique=True)
    parent_id: int | None = Field(default=None, foreign_key="team.id", index=True)


class Member(SQLModel, table=True):
    """A person of the company who may talk to the bot."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    telegram_id: int = Field(sa_column=Column(BigInt, unique=True, nullable=False))
    name: str
    role: Role = Field(sa_column=Column(String, nullable=False))
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    language: str = "en"
    timezone: str = "Asia/Shanghai"
    digest_at: time | None = None  # None: the company's
    quiet_from: time | None = None
    quiet_to: time | None = None
    joined_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    stopped_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    unreachable_since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    unreachable_reason: str | None = None
    menu_version: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def zone(self) -> ZoneInfo:
        """The member's own time zone."""
        return ZoneInfo(self.timezone)

    @property
    def reader(self) -> Reader:
        """For whom sentences are spoken."""
        return Reader(self.language, self.zone)

    @property
    def active(self) -> bool:
        """In the company now."""
        return self.stopped_at is None


BY_TELEGRAM_ID = select(Member).where(
    col(Member.telegram_id) == bindparam("telegram_id"), col(Member.stopped_at).is_(None)
)
"""Written once: every turn runs it."""


def member_by_telegram_id(db: Session, telegram_id: int) -> Member | None:
    """The active member behind a Telegram account."""
    return db.exec(BY_TELEGRAM_ID, params={"telegram_id": telegram_id}).one_or_none()


def active_members(db: Session, *roles: Role) -> Sequence[Member]:
    """All members who are in, of the roles given or of every role, by name."""
    query = select(Member).where(col(Member.stopped_at).is_(None)).order_by(Member.name, col(Member.id))
    return db.exec(query.where(col(Member.role).in_(roles)) if roles else query).all()


def anybody(db: Session) -> bool:
    """Whether the company has an active admin who can let others in."""
    return (
        db.exec(
            select(func.count()).select_from(Member).where(Member.role == Role.ADMIN, col(Member.stopped_at).is_(None))
        ).one()
        > 0
    )


def team_named(db: Session, name: str) -> Team | None:
    """The team of that name, whatever the case."""
    return db.exec(select(Team).where(func.lower(Team.name) == name.strip().lower())).one_or_none()


def make_team(db: Session, name: str, *, parent: Team | None = None) -> Team:
    """The team of that name, made when it is missing."""
    team = team_named(db, name)
    if team is None:
        team = Team(name=name.strip(), parent_id=parent.id if parent else None)
        db.add(team)
        db.flush()
    return team


def teams_below(db: Session, team_id: int) -> set[int]:
    """The team and every team below it."""
    parents = db.exec(select(Team.id, Team.parent_id)).all()
    found = {team_id}
    while True:
        more = {child for child, parent in parents if parent in found and child not in found and child is not None}
        if not more:
            return found
        found |= more


def add_member(
    db: Session,
    *,
    telegram_id: int,
    name: str,
    role: Role,
    team: Team | None,
    language: str,
    timezone: str,
    now: datetime,
) -> Member:
    """Let a person in, or back in with a new role. Refuses who is in already."""
    member = db.exec(select(Member).where(Member.telegram_id == telegram_id)).one_or_none()
    if member is not None and member.active:
        raise Refused(_("{name} is a member already ({role}).", name=member.name, role=Role(member.role)))
    if member is None:
        member = Member(telegram_id=telegram_id, name=name, role=role, joined_at=now)
    member.name, member.role, member.team_id = name, role, team.id if team else None
    member.language, member.timezone = language, timezone
    member.stopped_at, member.unreachable_since, member.joined_at = None, None, now
    db.add(member)
    db.flush()
    return member


def stop_member(db: Session, member: Member, *, now: datetime) -> None:
    """Shut a person out, from the next tap on. Refuses to leave the company without an admin."""
    if member.role == Role.ADMIN and len(active_members(db, Role.ADMIN)) == 1:
        raise Refused(_("{name} is the only admin. Add another one first.", name=member.name))
    member.stopped_at = now
    db.add(member)
    db.flush()


def managers_of(db: Session, member: Member) -> Sequence[Member]:
    """Who is told about a salesperson: the managers of the team, else of the next team above that has one."""
    team_id = member.team_id
    while team_id is not None:
        found = db.exec(
            select(Member)
            .where(Member.team_id == team_id, Member.role == Role.MANAGER, col(Member.stopped_at).is_(None))
            .where(Member.id != member.id)
            .order_by(col(Member.id))
        ).all()
        if found:
            return found
        team = db.get(Team, team_id)
        team_id = team.parent_id if team else None
    return []


def led_by(db: Session, actor: Member) -> Sequence[tuple[Member, Team | None]]:
    """The active members that the actor leads, with their teams: an admin leads all, a manager the teams below."""
    query = (
        select(Member, Team)
        .outerjoin(Team, col(Team.id) == Member.team_id)
        .where(col(Member.stopped_at).is_(None))
        .order_by(col(Team.name), Member.name, col(Member.id))
    )
    if actor.role == Role.MANAGER and actor.team_id is not None:
        query = query.where(col(Member.team_id).in_(teams_below(db, actor.team_id)))
    elif actor.role != Role.ADMIN:
        query = query.where(Member.id == actor.id)
    return db.exec(query).all()


def teams_of(db: Session, actor: Member) -> Sequence[Team]:
    """The teams that the actor leads, by name."""
    query = select(Team).order_by(Team.name)
    if actor.role == Role.ADMIN:
        return db.exec(query).all()
    if actor.role != Role.MANAGER or actor.team_id is None:
        return []
    return db.exec(query.where(col(Team.id).in_(teams_below(db, actor.team_id)))).all()
