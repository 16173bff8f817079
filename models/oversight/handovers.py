"""Handovers: a salesperson's customers pass to one colleague or to several, with everything that hangs on them.

What is owed, promised and was told belongs to the customer and follows its owner; only open follow-ups are a member's
own, so they pass along. The one who gave them away sees nothing of these customers any more. All of it is one
transaction, and is taken back as one: each customer that is still with the one who got it goes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, String, func
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.directory import customers
from models.directory.customers import Customer
from models.directory.fields import CLASSES
from models.ledger import ageing
from models.ledger.ageing import By
from models.money import Money
from models.oversight import audit
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime
from models.work import follow_ups
from models.work.follow_ups import FollowUp, FollowUpState

MOST_RECEIVERS = 5
OWNERS = (Role.SALESPERSON, Role.MANAGER, Role.ADMIN)
"""Who may own customers."""


class Split(StrEnum):
    """By which rule several colleagues share what is handed over."""

    EVENLY = "evenly"
    CLASSES = "class"


class Handover(SQLModel, table=True):
    """Customers of one member that passed to others at once."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    from_id: int = Field(foreign_key="member.id")
    split: Split = Field(sa_column=Column(String, nullable=False))
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


class HandedOver(SQLModel, table=True):
    """One customer of a handover: who got it, and the follow-ups that went along."""

    __tablename__ = "handed_over"

    handover_id: int = Field(primary_key=True, foreign_key="handover.id")
    customer_id: int = Field(primary_key=True, foreign_key="customer.id")
    to_id: int = Field(foreign_key="member.id")
    steps: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


@dataclass(frozen=True)
class Owned:
    """A customer and what it owes by currency, in minor units."""

    customer: Customer
    owed: Mapping[str, int]
    overdue: Mapping[str, int]

    @property
    def amounts(self) -> tuple[Money, ...]:
        """What is owed, one amount a currency."""
        return tuple(Money(minor, currency) for currency, minor in sorted(self.owed.items()) if minor)

    @property
    def late(self) -> tuple[Money, ...]:
        """What of it is overdue."""
        return tuple(Money(minor, currency) for currency, minor in sorted(self.overdue.items()) if minor)


def giver_for(db: Session, actor: Member, member_id: int) -> Member:
    """Whose customers the actor may hand over: of somebody they lead, also of one who left, or their own."""
    if actor.role == Role.FINANCE:
        raise Denied(_("I do not know that colleague, or their work is not yours to read."))
    return access.member_for(db, actor, member_id)


def givers_for(db: Session, actor: Member) -> Sequence[tuple[Member, int]]:
    """Who of those whom the actor leads, and of those who left, has customers, and how many; by name."""
    query = (
        select(Member, func.count(col(Customer.id)))
        .join(Customer, col(Customer.owner_id) == Member.id)
        .where(access.owners_seen(db, actor), col(Customer.removed_at).is_(None))
        .group_by(col(Member.id))
        .order_by(Member.name, col(Member.id))
    )
    return db.exec(query).all()


def receivers_for(db: Session, actor: Member, giver: Member) -> Sequence[Member]:
    """Who may get them: anybody in the company who may own customers and whom the actor leads."""
    return db.exec(
        select(Member)
        .where(access.owners_seen(db, actor), col(Member.role).in_(OWNERS), col(Member.stopped_at).is_(None))
        .where(Member.id != giver.id)
        .order_by(Member.name, col(Member.id))
    ).all()


def owned_by(db: Session, owner: Member, *, today: date) -> list[Owned]:
    """All customers of a member with what they owe, the largest debts first; sums of different currencies are not
    compared, so the order goes by the largest of a customer's amounts in minor units, then by name."""
    mine = (col(Customer.owner_id) == owner.id) & col(Customer.removed_at).is_(None)
    owed: dict[int, dict[str, int]] = {}
    overdue: dict[int, dict[str, int]] = {}
    for (key, currency), aged in ageing.ageing(db, mine, on=today, today=today, by=By.CUSTOMER).items():
        if key is not None:
            owed.setdefault(key, {})[currency] = aged.owed.minor
            overdue.setdefault(key, {})[currency] = aged.overdue.minor
    rows = db.exec(select(Customer).where(mine)).all()
    found = [Owned(one, owed.get(one.key, {}), overdue.get(one.key, {})) for one in rows]
    return sorted(found, key=lambda one: (-max(one.owed.values(), default=0), one.customer.name_key))


def evenly(owned: Sequence[Owned], receivers: Sequence[int]) -> dict[int, int]:
    """Customer's id to receiver's id, dealt out to and fro in the order given: numbers differ by one at most, and the
    large debts are spread."""
    turns = [*receivers, *reversed(receivers)]
    return {one.customer.key: turns[index % len(turns)] for index, one in enumerate(owned)}


def by_class(owned: Sequence[Owned], receivers: Mapping[str, int]) -> dict[int, int]:
    """Customer's id to receiver's id by the customer's class; what has none stands under an empty one."""
    return {one.customer.key: receivers[one.customer.class_ or ""] for one in owned}


def classes_of(owned: Sequence[Owned]) -> dict[str, int]:
    """How many customers there are of each class, in order; what has none stands under an empty one."""
    counts = {name: sum((one.customer.class_ or "") == name for one in owned) for name in (*CLASSES, "")}
    return {name: count for name, count in counts.items() if count}


def hand_over(
    db: Session, actor: Member, giver: Member, shares: Mapping[int, Member], *, split: Split, now: datetime
) -> Handover:
    """Give each customer to its new owner. Refuses when there is none, or when one is not the giver's any more."""
    if not shares:
        raise Refused(_("{name} has no customers.", name=giver.name))
    handover = Handover(from_id=giver.key, split=split, created_by=actor.key, created_at=now)
    db.add(handover)
    db.flush()
    locked = select(Customer).where(col(Customer.id).in_(list(shares)), Customer.owner_id == giver.id)
    rows = db.exec(locked.with_for_update().execution_options(populate_existing=True)).all()
    if len(rows) != len(shares):
        raise Refused(_("Meanwhile one of these customers has gone to somebody else. Nothing was handed over."))
    for customer in rows:
        receiver = shares[customer.key]
        customers.give(db, customer, receiver)
        steps = _pass_on(db, customer, giver, receiver, now)
        db.add(HandedOver(handover_id=handover.key, customer_id=customer.key, to_id=receiver.key, steps=steps))
    after = {"from": giver.key, "customers": {str(key): one.key for key, one in sorted(shares.items())}}
    audit.record(db, actor, "handover.done", handover, now=now, after=after)
    return handover


def take_back(db: Session, handover: Handover, *, now: datetime) -> None:
    """What is still with whom it was given to goes back to the giver, who must be in the company to get it."""
    giver = db.get_one(Member, handover.from_id)
    if not giver.active:
        raise Refused(_("{name} has left. Hand the customers over to somebody else instead.", name=giver.name))
    for row in items_of(db, handover):
        customer = db.get_one(Customer, row.customer_id, with_for_update=True, populate_existing=True)
        if customer.owner_id != row.to_id or customer.removed_at is not None:
            continue
        customers.give(db, customer, giver)
        for step in db.exec(select(FollowUp).where(col(FollowUp.id).in_(row.steps), FollowUp.member_id == row.to_id)):
            if step.state == FollowUpState.OPEN:
                follow_ups.give(db, step, giver, now=now)
    handover.reversed_at = now
    db.add(handover)
    db.flush()


def items_of(db: Session, handover: Handover) -> Sequence[HandedOver]:
    """What was handed over, in the order of the customers."""
    query = select(HandedOver).where(HandedOver.handover_id == handover.id)
    return db.exec(query.order_by(col(HandedOver.customer_id))).all()


def what_of(db: Session, key: int) -> Sentence:
    """A handover in words."""
    handover = db.get_one(Handover, key)
    giver, items = db.get_one(Member, handover.from_id), items_of(db, handover)
    names = sorted({db.get_one(Member, one.to_id).name for one in items})
    return _("handover of {n} customers from {name} to {names}", n=len(items), name=giver.name, names=names)


def _pass_on(db: Session, customer: Customer, giver: Member, receiver: Member, now: datetime) -> list[int]:
    """The giver's open steps with the customer become the receiver's."""
    query = select(FollowUp).where(FollowUp.customer_id == customer.id, FollowUp.member_id == giver.id)
    steps = db.exec(query.where(FollowUp.state == FollowUpState.OPEN).order_by(col(FollowUp.id))).all()
    for step in steps:
        follow_ups.give(db, step, receiver, now=now)
    return [step.key for step in steps]
