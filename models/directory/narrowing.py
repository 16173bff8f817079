"""Narrowing many customers to the few that are worth a closer look, by the pieces of their names.

Everyone, when few may be seen; else who shares a rare piece, begins alike, or is one slip of the finger away. Every
query carries the condition of who may be seen.
"""

from __future__ import annotations

from collections.abc import Collection
from string import ascii_lowercase, digits
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.directory.customers import Customer, NamePiece, rare_pieces
from models.directory.names import WHOLE

FEW = 1000
"""So many customers are looked at one by one."""

MOST = 200
"""So many are looked at closely after narrowing."""

AFTER_ALL = "\U0010ffff"
"""Sorts behind whatever may follow a beginning."""


class Filed(NamedTuple):
    """What a customer is compared by."""

    id: int
    key: str
    pinyin: str
    initials: str


_COLUMNS = (col(Customer.id), col(Customer.name_key), col(Customer.pinyin), col(Customer.initials))


def all_of_few(db: Session, seen: ColumnElement[bool]) -> list[Filed] | None:
    """Everyone that may be seen, when these are few."""
    rows = db.execute(select(*_COLUMNS).where(seen).limit(FEW + 1)).all()
    return None if len(rows) > FEW else [Filed(*row) for row in rows]


def sharing(db: Session, seen: ColumnElement[bool], pieces: Collection[str]) -> list[Filed]:
    """Who shares rare pieces of a name, those with the most first."""
    wanted = rare_pieces(db, pieces)
    if not wanted:
        return []
    shared = (
        select(NamePiece.customer_id, func.count().label("shared"))
        .where(col(NamePiece.piece).in_(wanted))
        .group_by(col(NamePiece.customer_id))
        .subquery()
    )
    query = (
        select(*_COLUMNS)
        .join(shared, shared.c.customer_id == Customer.id)
        .where(seen)
        .order_by(shared.c.shared.desc(), col(Customer.id))
        .limit(MOST)
    )
    return [Filed(*row) for row in db.execute(query)]


def beginning_with(db: Session, seen: ColumnElement[bool], beginning: str) -> list[Filed]:
    """Whose core or mark begins so, as it is spelled, as it reads or in initials; the shortest first."""
    if not beginning:
        return []
    first = WHOLE + beginning
    query = (
        select(*_COLUMNS)
        .join(NamePiece, col(NamePiece.customer_id) == Customer.id)
        .where(NamePiece.piece >= first, NamePiece.piece < first + AFTER_ALL, seen)
        .order_by(col(NamePiece.piece), col(Customer.id))
        .limit(MOST)
    )
    return [Filed(*row) for row in db.execute(query)]


def containing(db: Session, seen: ColumnElement[bool], character: str) -> list[Filed]:
    """Names with that one character: too little to look up, so the names are read until enough are found."""
    query = select(*_COLUMNS).where(seen, col(Customer.name_key).contains(character, autoescape=True)).limit(MOST)
    return [Filed(*row) for row in db.execute(query)]


def with_wholes(db: Session, seen: ColumnElement[bool], wholes: Collection[str]) -> list[Filed]:
    """Whose core or mark is one of these, as it is spelled, as it reads or in initials."""
    if not wholes:
        return []
    query = (
        select(*_COLUMNS)
        .where(
            col(Customer.id).in_(
                select(NamePiece.customer_id).where(col(NamePiece.piece).in_([WHOLE + whole for whole in wholes]))
            ),
            seen,
        )
        .limit(MOST)
    )
    return [Filed(*row) for row in db.execute(query)]


def slips_of(letters: str) -> set[str]:
    """Everything that is one slip of the finger away: a letter missing, too many, swapped or wrong."""
    if not 4 <= len(letters) <= 24:
        return set()
    cuts = [(letters[:at], letters[at:]) for at in range(len(letters) + 1)]
    slips = {front + back[1:] for front, back in cuts if back}
    slips |= {front + back[1] + back[0] + back[2:] for front, back in cuts if len(back) > 1}
    keys = ascii_lowercase + (digits if any(ch.isdigit() for ch in letters) else "")
    slips |= {front + key + back[1:] for front, back in cuts if back for key in keys}
    slips |= {front + key + back for front, back in cuts for key in keys}
    return slips
