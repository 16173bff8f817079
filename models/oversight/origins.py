"""Origins: which messages of a person led to what was written.

A person who edits a message, or corrects what was said, means what that message wrote. So each thing written in a
private chat is kept with the numbers of the messages that led to it; what replaces it takes them over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint, delete
from sqlmodel import Field, Session, SQLModel, col, select

from models.ledger.adjustments import AdjustmentKind
from models.ledger.promises import Promise
from models.oversight import audit
from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.inserts import insert_new
from models.work.follow_ups import FollowUp

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "payment": ("payment.recorded",),
    "receivable": ("receivable.billed",),
    "promise": ("promise.taken",),
    "followup": ("follow_up.planned",),
    "activity": ("activity.logged",),
    "adjustment": tuple(kind.posted for kind in AdjustmentKind if kind != AdjustmentKind.DISCOUNT),
    "offer": ("offer.made",),
    "dispute": ("dispute.opened",),
    "collectioncontact": ("contact.logged",),
    "customer": ("customer.created",),
}
"""What can be corrected by words, by the table of its row, and the actions that may have written it."""

ALL = tuple(action for actions in ACTIONS.values() for action in actions)

NAMES = {"followup": "follow_up", "collectioncontact": "collection_contact"}
"""Tables that are called otherwise than their rows."""

Written = tuple[str, int]
"""A row: its table's name and its id."""


class Origin(SQLModel, table=True):
    """A message led to something written."""

    __table_args__ = (
        UniqueConstraint("chat_id", "message_id", "subject", "subject_id"),
        Index("ix_origin_subject", "subject", "subject_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    chat_id: int = Field(sa_column=Column(BigInt, nullable=False))
    message_id: int = Field(sa_column=Column(BigInt, nullable=False))
    subject: str  # a table's name, such as "payment"
    subject_id: int = Field(sa_column=Column(BigInt, nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


TABLE = SQLModel.metadata.tables["origin"]


def keep(db: Session, chat_id: int, messages: Sequence[int], *, now: datetime) -> None:
    """These messages led to what this transaction has written; what replaces something takes over its messages."""
    done = audit.written_in(db)
    for action, subject, key in done:
        if action not in ACTIONS.get(subject, ()):
            continue
        replaced = [gone for what, about, gone in done if what == "undone" and about == subject]
        earlier = [number for gone in replaced for number in messages_of(db, chat_id, (subject, gone))]
        for number in dict.fromkeys([*earlier, *messages]):
            lead(db, chat_id, number, (subject, key), now=now)


def lead(db: Session, chat_id: int, message_id: int, written: Written, *, now: datetime) -> None:
    """A message belongs to something written, once."""
    given = {"chat_id": chat_id, "message_id": message_id, "subject": written[0], "subject_id": written[1], "at": now}
    db.connection().execute(insert_new(db, TABLE), given)


def customer_of(db: Session, written: Written) -> int:
    """The id of the customer whose it is, or who it is."""
    if written[0] == "customer":
        return written[1]
    table = SQLModel.metadata.tables[NAMES.get(written[0], written[0])]
    return int(db.execute(select(table.c.customer_id).where(table.c.id == written[1])).scalar_one())


def led_to(db: Session, chat_id: int, message_id: int) -> list[Written]:
    """What a message led to, in the order in which it was written, also what was taken back since."""
    query = select(Origin.subject, Origin.subject_id).where(Origin.chat_id == chat_id, Origin.message_id == message_id)
    return [(subject, key) for subject, key in db.exec(query.order_by(col(Origin.id)))]


def messages_of(db: Session, chat_id: int, written: Written) -> list[int]:
    """The messages that led to something, the first of them first."""
    query = select(Origin.message_id).where(
        Origin.chat_id == chat_id, Origin.subject == written[0], Origin.subject_id == written[1]
    )
    return list(db.exec(query.order_by(col(Origin.id))))


def standing(db: Session, written: Sequence[Written]) -> list[Written]:
    """What of that still stands, without what only belongs to something else of it: the step of a report."""
    found: dict[Written, None] = {}
    for one in written:
        record = audit.latest_of_subject(db, *one, *ACTIONS[one[0]])
        if record is not None and not audit.was_undone(db, record):
            found[root_of(db, one)] = None
    return list(found)


def newest(db: Session, actor: Member, chat_id: int) -> list[Written]:
    """What a member wrote last within the time in which it can be taken back, with what the same message wrote."""
    record = audit.last_undoable(db, actor, ALL)
    if record is None:
        return []
    last = record.subject, record.subject_id
    messages = messages_of(db, chat_id, last)
    return standing(db, led_to(db, chat_id, messages[-1])) if messages else [root_of(db, last)]


def written_at(db: Session, written: Written) -> datetime | None:
    """When it was written."""
    record = audit.latest_of_subject(db, *written, *ACTIONS[written[0]])
    return record.at if record is not None else None


def root_of(db: Session, written: Written) -> Written:
    """What a row belongs to: a step to the report or the promise with which it was planned; else it is its own."""
    subject, key = written
    if subject != "followup":
        return written
    step = db.get(FollowUp, key)
    if step is not None and step.activity_id is not None:
        return "activity", step.activity_id
    promise = db.exec(select(Promise.id).where(Promise.follow_up_id == key).limit(1)).one_or_none()
    return ("promise", promise) if promise is not None else written


def prune(db: Session, *, before: datetime) -> int:
    """Forget the messages of that time: nobody can edit them any more."""
    return int(db.connection().execute(delete(Origin).where(col(Origin.at) < before)).rowcount)
