"""Deputies: who decides in the place of somebody who is away, and until when.

A deputy decides on what the other one may decide on, beside that one, and on nothing that either has asked for. One
stands in for another directly: the deputy of a deputy gets only what is that one's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ColumnElement
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.oversight import audit
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime

DECIDERS = (Role.MANAGER, Role.FINANCE, Role.ADMIN)


class Deputy(SQLModel, table=True):
    """One member stands in for another one."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    member_id: int = Field(foreign_key="member.id", index=True)  # who is away
    deputy_id: int = Field(foreign_key="member.id", index=True)
    until: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    set_by: int = Field(foreign_key="member.id")
    set_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


def represented(db: Session, actor: Member, member_id: int) -> Member:
    """Whose deputy the actor may choose: the own one, an admin anybody's who decides. Refuses otherwise."""
    member = db.get(Member, member_id)
    if member is None or not member.active or member.role not in DECIDERS:
        raise _nothing()
    if member.id != actor.id and actor.role != Role.ADMIN:
        raise _nothing()
    return member


def appoint(db: Session, actor: Member, member: Member, deputy: Member, *, until: datetime, now: datetime) -> Deputy:
    """Let one stand in for the other until that moment, in the place of whoever did so far."""
    if deputy.id == member.id or not deputy.active or deputy.role not in DECIDERS:
        raise Refused(_("A deputy is another manager, somebody of finance, or an admin."))
    if until <= now:
        raise Refused(_("That day is over already."))
    end(db, actor, member, now=now)
    row = Deputy(member_id=member.key, deputy_id=deputy.key, until=until, set_by=actor.key, set_at=now)
    db.add(row)
    after = {"member": member.key, "deputy": deputy.key, "until": until.isoformat()}
    audit.record(db, actor, "deputy.appointed", row, now=now, after=after)
    return row


def end(db: Session, actor: Member, member: Member, *, now: datetime) -> bool:
    """Whoever stands in for the member does so no more. False when nobody did."""
    row = current(db, member, now)
    if row is None:
        return False
    row.ended_at = now
    db.add(row)
    audit.record(db, actor, "deputy.ended", row, now=now)
    return True


def current(db: Session, member: Member, now: datetime) -> Deputy | None:
    """Who stands in for the member at that moment, if somebody does."""
    return db.exec(select(Deputy).where(Deputy.member_id == member.id, _holds(now))).one_or_none()


def deputy_of(db: Session, member: Member, now: datetime) -> Member | None:
    """The member who stands in, as long as that one is in the company."""
    query = select(Member).join(Deputy, col(Deputy.deputy_id) == Member.id)
    return db.exec(query.where(Deputy.member_id == member.id, _holds(now), _ACTIVE)).one_or_none()


def stood_in_for(db: Session, actor: Member, now: datetime) -> Sequence[Member]:
    """In whose place the actor decides at that moment."""
    query = select(Member).join(Deputy, col(Deputy.member_id) == Member.id)
    return db.exec(query.where(Deputy.deputy_id == actor.id, _holds(now), _ACTIVE).order_by(col(Member.id))).all()


_ACTIVE = col(Member.stopped_at).is_(None)


def _holds(now: datetime) -> ColumnElement[bool]:
    return col(Deputy.ended_at).is_(None) & (col(Deputy.until) > now)


def _nothing() -> Denied:
    return Denied(_("That is not yours to decide on, so nobody can stand in for it."))
