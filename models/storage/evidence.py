"""Evidence: files that people send and the product keeps, such as photos of visits.

Telegram gives a file only while it likes, so its content is fetched and kept apart from the database, in a store of
files named by the hash of their content (`bot/evidence.py`). A row says whose it is, what it belongs to, and what
became of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from models.oversight import audit
from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

VOICE = "audio/ogg"
"""The kind of a spoken message."""


class EvidenceState(StrEnum):
    """Where a file stands."""

    WANTED = "wanted"  # Telegram has it
    KEPT = "kept"
    REFUSED = "refused"  # not what it should be
    LOST = "lost"  # Telegram did not give it


class Evidence(SQLModel, table=True):
    """A file that belongs to something."""

    __table_args__ = (Index("ix_evidence_subject", "subject", "subject_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    subject: str  # a table's name, such as "activity"
    subject_id: int = Field(sa_column=Column(BigInt, nullable=False))
    member_id: int = Field(foreign_key="member.id")
    file_id: str  # Telegram's
    state: EvidenceState = Field(default=EvidenceState.WANTED, sa_column=Column(String, nullable=False))
    kind: str | None = None  # by its content, such as "image/jpeg"
    size: int | None = Field(default=None, sa_column=Column(Integer))
    caption: str | None = Field(  # words that came with it and were nothing else
        default=None, sa_column=Column(EncryptedText("evidence.caption"))
    )
    hash: str | None = Field(default=None, index=True)  # SHA-256 of the content, in hexadecimal
    asked_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def spoken(self) -> bool:
        """Whether it is to be heard and not to be seen."""
        return self.kind == VOICE

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


def want(
    db: Session,
    actor: Member,
    file_id: str,
    subject: SQLModel,
    *,
    now: datetime,
    kind: str | None = None,
    caption: str | None = None,
) -> Evidence:
    """A file that is to be kept with that row; whoever talks to Telegram fetches it.

    The kind is what Telegram says it is, if it says so, until its content is seen."""
    wanted = Evidence(
        subject=type(subject).__name__.lower(),
        subject_id=getattr(subject, "id", None) or 0,
        member_id=actor.key,
        file_id=file_id,
        kind=kind,
        caption=caption,
        asked_at=now,
    )
    db.add(wanted)
    db.flush()
    return wanted


def evidence_of(db: Session, subject: str, subject_id: int) -> Sequence[Evidence]:
    """The files that belong to that row, the oldest first."""
    query = select(Evidence).where(Evidence.subject == subject, Evidence.subject_id == subject_id)
    return db.exec(query.order_by(col(Evidence.id))).all()


STANDING = (
    select(Evidence)
    .where(
        col(Evidence.subject) == bindparam("subject"),
        col(Evidence.subject_id).in_(bindparam("ids", expanding=True)),
        col(Evidence.state).in_((EvidenceState.WANTED, EvidenceState.KEPT)),
    )
    .order_by(col(Evidence.id))
)
"""Written once: every payment runs it."""


def standing(db: Session, subject: str, ids: Collection[int]) -> Mapping[int, Sequence[Evidence]]:
    """The files that belong to those rows and can be shown, by row, the oldest first."""
    found: dict[int, list[Evidence]] = {}
    for one in db.exec(STANDING, params={"subject": subject, "ids": list(ids)}) if ids else ():
        found.setdefault(one.subject_id, []).append(one)
    return found


def settle(
    db: Session,
    key: int,
    state: EvidenceState,
    *,
    now: datetime,
    kind: str | None = None,
    size: int | None = None,
    content_hash: str | None = None,
) -> None:
    """What became of the file."""
    evidence = db.get_one(Evidence, key)
    evidence.state, evidence.kind, evidence.size, evidence.hash = state, kind, size, content_hash
    evidence.done_at = now
    db.add(evidence)
    after = {"state": str(state), "kind": kind, "size": size, "hash": content_hash}
    audit.record(db, None, "evidence.settled", evidence, now=now, after=after)
