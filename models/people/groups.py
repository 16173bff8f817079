"""Groups: a chat that is linked to a team gets that team's totals, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from models.oversight import audit
from models.people.members import Member, Team
from models.storage.database import BigInt, UtcDateTime


class Group(SQLModel, table=True):
    """A group chat that the bot is in."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    chat_id: int = Field(sa_column=Column(BigInt, unique=True, nullable=False))
    title: str = ""
    language: str = "en"
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    linked_by: int | None = Field(default=None, foreign_key="member.id")
    linked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    told_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    gone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


def group_of_chat(db: Session, chat_id: int) -> Group | None:
    """What is known of a group chat."""
    return db.exec(select(Group).where(Group.chat_id == chat_id)).one_or_none()


def may_be_told(db: Session, chat_id: int, title: str, *, now: datetime) -> bool:
    """Whether an unlinked group is told how to link: once."""
    group = group_of_chat(db, chat_id) or Group(chat_id=chat_id, title=title)
    if group.told_at is not None:
        return False
    group.told_at = now
    db.add(group)
    db.flush()
    return True


def link(db: Session, actor: Member, chat_id: int, title: str, team: Team, *, now: datetime) -> Group:
    """From now on the group gets the team's totals, in the language of who linked it."""
    group = group_of_chat(db, chat_id) or Group(chat_id=chat_id)
    before = {"team": group.team_id}
    group.title, group.team_id, group.linked_by, group.linked_at = title, team.id, actor.id, now
    group.language, group.gone_at = actor.language, None
    db.add(group)
    db.flush()
    audit.record(db, actor, "group.linked", group, now=now, before=before, after={"team": team.id})
    return group


def linked_groups(db: Session) -> Sequence[Group]:
    """Every group that gets totals."""
    return db.exec(
        select(Group).where(col(Group.team_id).is_not(None), col(Group.gone_at).is_(None)).order_by(col(Group.id))
    ).all()


def move(db: Session, chat_id: int, new_chat_id: int, *, now: datetime) -> None:
    """The group became a supergroup: the link follows it."""
    group = group_of_chat(db, chat_id)
    if group is not None and group_of_chat(db, new_chat_id) is None:
        group.chat_id = new_chat_id
        db.add(group)
        audit.record(db, None, "group.moved", group, now=now, before={"chat": chat_id}, after={"chat": new_chat_id})


def note_gone(db: Session, chat_id: int, *, gone: bool, now: datetime) -> None:
    """The bot was put out of a group, or taken in again."""
    group = group_of_chat(db, chat_id)
    if group is not None and (group.gone_at is not None) != gone:
        group.gone_at = now if gone else None
        db.add(group)
        audit.record(db, None, "group.left" if gone else "group.entered", group, now=now)
