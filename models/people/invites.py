"""Ways in: one-time codes bound to a role and a team, and what an unknown person may still get as an answer.

Only a keyed trace of a code is kept: whoever reads the database cannot join with it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Integer, String, true
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.oversight import approvals, audit
from models.oversight.approvals import Approval, Decider, Decision, Kind
from models.people.members import Member, Role, Team, add_member, anybody, teams_of
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime

VALID_FOR = timedelta(days=7)
WRONG_CODES_AN_HOUR = 5
ONE_SENTENCE_EVERY = timedelta(hours=1)


class Invite(SQLModel, table=True):
    """A code that lets one person in, once."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    code_hash: str = Field(unique=True)
    role: Role = Field(sa_column=Column(String, nullable=False))
    team_id: int | None = Field(default=None, foreign_key="team.id")
    made_by: int | None = Field(default=None, foreign_key="member.id")  # None: the set-up code
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    used_by: int | None = Field(default=None, foreign_key="member.id")
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class Stranger(SQLModel, table=True):
    """Somebody unknown who wrote: when told what this is, and how many wrong codes this hour."""

    telegram_id: int = Field(sa_column=Column(BigInt, primary_key=True, autoincrement=False))
    told_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    wrong_since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    wrong_codes: int = Field(default=0, sa_column=Column(Integer, nullable=False))


def invite(db: Session, actor: Member | None, role: Role, team: Team | None, *, now: datetime) -> tuple[Invite, str]:
    """A new one-time code for the role and team, valid for seven days. The code itself is not kept."""
    code = secrets.token_urlsafe(12)
    row = Invite(
        code_hash=_trace(code),
        role=role,
        team_id=team.id if team else None,
        made_by=actor.id if actor else None,
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "invite.made", row, now=now, after={"role": str(role), "team": row.team_id})
    return row, code


def open_invites(db: Session, actor: Member, *, now: datetime) -> Sequence[Invite]:
    """The codes that still let somebody in and that the actor may revoke, the oldest first."""
    return db.exec(select(Invite).where(_is_open(now), _revocable_by(db, actor)).order_by(col(Invite.id))).all()


def revoke(db: Session, actor: Member, invite_id: int, *, now: datetime) -> Invite:
    """End an invitation before anybody used it. Refuses one that is used, over, or another's."""
    row = db.exec(
        select(Invite).where(Invite.id == invite_id, _revocable_by(db, actor)).with_for_update()
    ).one_or_none()
    if row is None or row.used_at or row.revoked_at or row.expires_at <= now:
        kind = Denied if row is None else Refused
        raise kind(_("That invitation is used or over already."))
    row.revoked_at = now
    db.add(row)
    audit.record(db, actor, "invite.revoked", row, now=now, before={"role": str(row.role), "team": row.team_id})
    return row


def ask_for_manager(db: Session, actor: Member, team: Team, *, now: datetime) -> Approval:
    """A manager wants another manager for a team: an admin decides."""
    payload = {"role": str(Role.MANAGER), "team": team.id}
    return approvals.request(db, NEW_MANAGER, by=actor, payload=payload, subject=("team", team.id or 0), now=now)


def _let_manager_in(decision: Decision) -> tuple[Invite, str]:
    """The admin agrees: a code, for who asked to hand on."""
    asker = decision.db.get_one(Member, decision.approval.requested_by)
    if not asker.active:
        raise Refused(_("{name} is not in any more.", name=asker.name))
    team = decision.db.get_one(Team, decision.approval.subject_id)
    return invite(decision.db, decision.actor, Role.MANAGER, team, now=decision.now)


NEW_MANAGER = Kind("manager", Decider.ADMIN, timedelta(days=2), approved=_let_manager_in)


def set_up_code(db: Session, *, now: datetime) -> str | None:
    """A code for the first admin when there is nobody yet; earlier ones stop working. None when there is an admin."""
    if anybody(db):
        return None
    for old in db.exec(select(Invite).where(col(Invite.made_by).is_(None), _is_open(now))):
        old.revoked_at = now
        db.add(old)
        audit.record(db, None, "invite.revoked", old, now=now, before={"role": str(old.role), "team": old.team_id})
    return invite(db, None, Role.ADMIN, None, now=now)[1]


def join(
    db: Session, code: str, *, telegram_id: int, name: str, language: str, timezone: str, now: datetime
) -> Member | None:
    """Let the person with a good code in. None for a wrong, used, revoked or expired code, which is counted.

    Refuses when there were five wrong ones within the hour.
    """
    stranger = _stranger(db, telegram_id)
    if stranger.wrong_since is None or now - stranger.wrong_since >= timedelta(hours=1):
        stranger.wrong_since, stranger.wrong_codes = now, 0
    if stranger.wrong_codes >= WRONG_CODES_AN_HOUR:
        raise Refused(_("Too many wrong codes. Wait an hour, then try again, or ask for a new link."))
    row = db.exec(select(Invite).where(Invite.code_hash == _trace(code)).with_for_update()).one_or_none()
    if row is None or row.used_at or row.revoked_at or row.expires_at <= now:
        stranger.wrong_codes += 1
        db.add(stranger)
        audit.note(db, None, "code.refused", now=now, after={"telegram_id": telegram_id})
        return None
    team = db.get(Team, row.team_id) if row.team_id else None
    member = add_member(
        db, telegram_id=telegram_id, name=name, role=row.role, team=team, language=language, timezone=timezone, now=now
    )
    row.used_by, row.used_at = member.id, now
    db.add(row)
    db.delete(stranger)
    db.flush()
    after = {"role": str(row.role), "team": row.team_id, "invite": row.id}
    audit.record(db, member, "member.joined", member, now=now, after=after)
    return member


def _is_open(now: datetime) -> ColumnElement[bool]:
    return col(Invite.used_at).is_(None) & col(Invite.revoked_at).is_(None) & (col(Invite.expires_at) > now)


def _revocable_by(db: Session, actor: Member) -> ColumnElement[bool]:
    """An admin revokes any, a manager those into the teams led: also what somebody else has made."""
    if actor.role == Role.ADMIN:
        return true()
    return col(Invite.team_id).in_([team.id for team in teams_of(db, actor)])


def may_be_told(db: Session, telegram_id: int, *, now: datetime) -> bool:
    """Whether an unknown person gets the one sentence now: at most once an hour."""
    stranger = _stranger(db, telegram_id)
    if stranger.told_at is not None and now - stranger.told_at < ONE_SENTENCE_EVERY:
        return False
    stranger.told_at = now
    db.add(stranger)
    return True


def _stranger(db: Session, telegram_id: int) -> Stranger:
    row = db.get(Stranger, telegram_id)
    if row is None:
        row = Stranger(telegram_id=telegram_id)
        db.add(row)
        db.flush()
    return row


def _trace(code: str) -> str:
    """Codes are 96 random bits: a plain hash cannot be guessed backwards."""
    return hashlib.sha256(f"huikuan invite {code.strip()}".encode()).hexdigest()
