"""Suspects: customers that were written twice, as far as phones and names tell; and pairs that are two after all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, ScalarSelect, func
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.directory import names
from models.directory.customers import Contact, Customer
from models.directory.names import WHOLE
from models.directory.pieces import NamePiece
from models.oversight import audit
from models.people import access
from models.people.members import Member
from models.storage.database import UtcDateTime

MOST_SHARING = 6
"""A piece of a name that more customers have tells nothing about any two of them."""

MOST = 200
AFTER_WHOLE = chr(ord(WHOLE) + 1)
Pair = tuple[int, int]


class ToldApart(SQLModel, table=True):
    """Two customers that look alike and are two."""

    __tablename__ = "told_apart"

    first_id: int = Field(primary_key=True, foreign_key="customer.id")  # the smaller id
    second_id: int = Field(primary_key=True, foreign_key="customer.id")
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class Alike(StrEnum):
    """Why two customers may be one."""

    PHONE = "phone"
    NAME = "name"

    @property
    def label(self) -> Sentence:
        """The reason for people."""
        return _("same phone") if self is Alike.PHONE else _("similar name")


@dataclass(frozen=True)
class Suspects:
    """Two customers that may be one."""

    first: Customer
    second: Customer
    why: Alike


def suspects(db: Session, actor: Member) -> list[Suspects]:
    """The pairs among the customers that the actor may see, those with the same phone first, then by name."""
    seen = access.customers_of(db, actor)
    found = dict.fromkeys(_with_the_same_phone(db, seen), Alike.PHONE)
    near = set(_with_much_the_same_name(db, seen)) - found.keys()
    ids = {key for pair in (*found, *near) for key in pair}
    rows = {one.key: one for one in db.exec(select(Customer).where(col(Customer.id).in_(ids), seen)).all()}
    cut = {key: names.name_from(one.name_key, one.pinyin) for key, one in rows.items()}
    for first, second in near:
        if first in cut and second in cut and names.alike(cut[first], cut[second]):
            found[first, second] = Alike.NAME
    apart = set(db.exec(select(ToldApart.first_id, ToldApart.second_id)).all())
    pairs = [
        Suspects(rows[first], rows[second], why)
        for (first, second), why in found.items()
        if first in rows and second in rows and (first, second) not in apart
    ]
    pairs.sort(key=lambda one: (one.why is not Alike.PHONE, one.first.name_key, one.first.key, one.second.key))
    return pairs[:MOST]


def tell_apart(db: Session, actor: Member, first: Customer, second: Customer, *, now: datetime) -> None:
    """They are two: not to be named as suspects any more."""
    smaller, larger = sorted((first.key, second.key))
    if db.get(ToldApart, (smaller, larger)) is None:
        db.add(ToldApart(first_id=smaller, second_id=larger, created_by=actor.key, created_at=now))
        audit.note(db, actor, "customers.told_apart", now=now, after={"customers": [smaller, larger]})


def _with_the_same_phone(db: Session, seen: ColumnElement[bool]) -> Iterator[Pair]:
    one, other = aliased(Contact), aliased(Contact)
    query = (
        select(one.customer_id, other.customer_id)
        .join(other, (col(other.phone_trace) == one.phone_trace) & (col(other.customer_id) > one.customer_id))
        .where(col(one.customer_id).in_(_ids(seen)), col(other.customer_id).in_(_ids(seen)))
        .order_by(col(one.customer_id), col(other.customer_id))
        .limit(MOST)
    )
    yield from dict.fromkeys((first, second) for first, second in db.exec(query))


def _with_much_the_same_name(db: Session, seen: ColumnElement[bool]) -> Iterator[Pair]:
    """Those that share a whole name or mark, spelled, heard or as initials, with few others."""
    one, other = aliased(NamePiece), aliased(NamePiece)
    telling = (
        select(NamePiece.piece)
        .where(NamePiece.piece >= WHOLE, NamePiece.piece < AFTER_WHOLE, col(NamePiece.customer_id).in_(_ids(seen)))
        .group_by(col(NamePiece.piece))
        .having(func.count().between(2, MOST_SHARING))
    )
    query = (
        select(one.customer_id, other.customer_id)
        .join(other, (col(other.piece) == one.piece) & (col(other.customer_id) > one.customer_id))
        .where(col(one.piece).in_(telling))
    )
    yield from dict.fromkeys((first, second) for first, second in db.exec(query))


def _ids(seen: ColumnElement[bool]) -> ScalarSelect[int | None]:
    return select(Customer.id).where(seen).scalar_subquery()
