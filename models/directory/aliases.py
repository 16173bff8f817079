"""Aliases: what people call a customer beside its name, such as 老王家 for 华鑫商贸.

An alias counts for the member who taught it; what a manager or an admin teaches, and the name of a customer that was
merged into another one, counts for everybody who may see the customer. It is found exactly as a name is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, ColumnElement, Index, false
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.directory import names, pieces
from models.directory.fields import clean_name
from models.oversight import audit
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime

if TYPE_CHECKING:
    from models.directory.customers import Customer

MOST = 20
"""So many aliases of one customer one member knows."""

LEADERS = frozenset({Role.MANAGER, Role.ADMIN})


class Alias(SQLModel, table=True):
    """Another name of a customer."""

    __table_args__ = (Index("ix_alias_member", "member_id", "removed_at"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id", index=True)
    member_id: int | None = Field(default=None, foreign_key="member.id")  # whose word it is; None: everybody's
    name: str
    name_key: str  # normalised, for comparing
    pinyin: str
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    removed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


STANDS = col(Alias.removed_at).is_(None)


def known_to(actor: Member | None) -> ColumnElement[bool]:
    """The aliases that the member knows; without one, everybody's."""
    own = col(Alias.member_id) == actor.id if actor is not None else false()
    return STANDS & (col(Alias.member_id).is_(None) | own)


def aliases_of(db: Session, actor: Member, customer: Customer) -> Sequence[Alias]:
    """What the actor may call the customer, taught first first."""
    query = select(Alias).where(col(Alias.customer_id) == customer.key, known_to(actor))
    return db.exec(query.order_by(col(Alias.id))).all()


def names_of(db: Session, customer_id: int) -> Sequence[str]:
    """What anybody calls the customer."""
    return db.exec(select(Alias.name).where(col(Alias.customer_id) == customer_id, STANDS)).all()


def teach(db: Session, actor: Member, customer: Customer, name: str, *, now: datetime) -> Alias:
    """From now on the customer is called so too. Refuses what says nothing, and what it is called already."""
    name = clean_name(name)
    key = names.spelled(names.units_of(name))
    known = aliases_of(db, actor, customer)
    if key == customer.name_key or key in {one.name_key for one in known}:
        raise Refused(_("{customer} is called that already.", customer=customer.name))
    if len(key) < 2 or key.replace(" ", "").isdigit():
        raise Refused(_("That is too little for a name."))
    if len(known) >= MOST:
        raise Refused(_("That is too many: at most {n} aliases.", n=MOST))
    alias = add(db, actor, customer, name, everybody=actor.role in LEADERS, now=now)
    after = {"name": name, "customer": customer.key, "everybody": alias.member_id is None}
    audit.record(db, actor, "alias.taught", alias, now=now, after=after)
    return alias


def add(db: Session, actor: Member, customer: Customer, name: str, *, everybody: bool, now: datetime) -> Alias:
    """Keep an alias, and find the customer by it; whoever calls writes the audit."""
    units = names.units_of(name)
    alias = Alias(
        customer_id=customer.key,
        member_id=None if everybody else actor.key,
        name=name,
        name_key=names.spelled(units),
        pinyin=" ".join(names.readings_of(units)),
        created_by=actor.key,
        created_at=now,
    )
    db.add(alias)
    db.flush()
    index(db, customer)
    return alias


def merged_at(db: Session, kept: Customer, name_key: str, at: datetime) -> Sequence[Alias]:
    """What the customer is called since another one of that name was merged into it."""
    query = select(Alias).where(col(Alias.customer_id) == kept.key, col(Alias.member_id).is_(None), STANDS)
    return db.exec(query.where(col(Alias.name_key) == name_key, col(Alias.created_at) == at)).all()


def forget(db: Session, actor: Member, alias: Alias, customer: Customer, *, now: datetime) -> None:
    """The customer is not called so any more. Who taught it may say so, and a manager or an admin of everybody's."""
    if alias.removed_at is not None:
        raise Refused(_("That name was removed already."))
    if not may_forget(actor, alias):
        raise Denied(_("That name counts for everybody. A manager can remove it."))
    take_back(db, alias, customer, now=now)
    audit.record(db, actor, "alias.forgotten", alias, now=now, before={"name": alias.name})


def may_forget(actor: Member, alias: Alias) -> bool:
    """Whether the actor taught it, or leads and it is everybody's."""
    return alias.created_by == actor.id or (alias.member_id is None and actor.role in LEADERS)


def take_back(db: Session, alias: Alias, customer: Customer, *, now: datetime) -> None:
    """The alias counts no more."""
    alias.removed_at = now
    db.add(alias)
    db.flush()
    index(db, customer)


def alias_for(db: Session, actor: Member, alias_id: int) -> Alias:
    """An alias that the actor knows. Refuses another one."""
    alias = db.get(Alias, alias_id)
    if alias is None or (alias.member_id is not None and alias.member_id != actor.id):
        raise Refused(_("There is no such name any more."))
    return alias


def index(db: Session, customer: Customer) -> None:
    """Keep the pieces of the customer's name and of its aliases."""
    pieces.write(db, customer.key, customer.owner_id, [customer.name, *names_of(db, customer.key)])


def what_of(db: Session, key: int) -> Sentence:
    """An alias in words."""
    return _("name {name}", name=db.get_one(Alias, key).name)
