"""Narrowing many customers to the few that are worth a closer look, by the pieces of their names.

Everyone, when few may be seen; else who shares a rare piece, begins alike, or is one slip of the finger away. Every
query carries the condition of who may be seen (`Sight`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.directory import aliases
from models.directory.aliases import Alias
from models.directory.customers import Customer
from models.directory.names import WHOLE
from models.directory.pieces import NamePiece, of_owners, rare_pieces
from models.people import access
from models.people.members import Member

FEW = 1000
"""So many customers are looked at one by one."""

MOST = 200
"""So many are looked at closely after narrowing."""

AFTER_ALL = "\U0010ffff"
"""Sorts behind whatever may follow a beginning."""


class Filed(NamedTuple):
    """What a customer is compared by: its name, or an alias of it."""

    id: int
    key: str
    pinyin: str
    initials: str


_COLUMNS = (col(Customer.id), col(Customer.name_key), col(Customer.pinyin), col(Customer.initials))


@dataclass(frozen=True)
class Sight:
    """Who looks, and whose customers may be seen; `owners` None is everybody's."""

    actor: Member | None
    customers: ColumnElement[bool]
    owners: Sequence[int] | None

    @property
    def pieces(self) -> ColumnElement[bool]:
        """The pieces of these customers' names. Who is gone has none."""
        return of_owners(self.owners)


def sight_of(db: Session, actor: Member | None) -> Sight:
    """What the actor sees; without one, all that there is."""
    if actor is None:
        return Sight(None, col(Customer.removed_at).is_(None), None)
    return Sight(actor, access.customers_of(db, actor), access.owners_of(db, actor))


def all_of_few(db: Session, sight: Sight) -> list[Filed] | None:
    """Everyone that may be seen, when these are few."""
    counted = select(func.count()).select_from(select(Customer.id).where(sight.customers).limit(FEW + 1).subquery())
    if db.execute(counted).scalar_one() > FEW:
        return None
    rows = db.execute(select(*_COLUMNS).where(sight.customers))
    called = (
        select(col(Alias.customer_id), col(Alias.name_key), col(Alias.pinyin))
        .join(Customer, col(Customer.id) == Alias.customer_id)
        .where(sight.customers, aliases.known_to(sight.actor))
    )
    return [*(Filed(*row) for row in rows), *_called(db.execute(called))]


def filed(db: Session, sight: Sight, ids: Collection[int]) -> list[Filed]:
    """These customers by name and by alias, as far as they may be seen."""
    if not ids:
        return []
    seen = [Filed(*row) for row in db.execute(select(*_COLUMNS).where(col(Customer.id).in_(ids), sight.customers))]
    return seen + _called(aliases.of_customers(db, sight.actor, [one.id for one in seen]))


def sharing(db: Session, sight: Sight, pieces: Collection[str]) -> list[int]:
    """Who shares rare pieces of a name, those with the most first."""
    wanted = rare_pieces(db, pieces, sight.owners)
    if not wanted:
        return []
    query = (
        select(NamePiece.customer_id)
        .where(col(NamePiece.piece).in_(wanted), sight.pieces)
        .group_by(col(NamePiece.customer_id))
        .order_by(func.count().desc(), col(NamePiece.customer_id))
        .limit(MOST)
    )
    return list(db.exec(query))


def beginning_with(db: Session, sight: Sight, beginning: str) -> list[int]:
    """Whose core or mark begins so, as it is spelled, as it reads or in initials; the shortest first."""
    if not beginning:
        return []
    first = WHOLE + beginning
    query = (
        select(NamePiece.customer_id)
        .where(NamePiece.piece >= first, NamePiece.piece < first + AFTER_ALL, sight.pieces)
        .order_by(col(NamePiece.piece), col(NamePiece.owner_id), col(NamePiece.customer_id))
        .limit(MOST)
    )
    return list(db.exec(query))


def containing(db: Session, sight: Sight, character: str) -> list[int]:
    """Names with that one character: too little to look up, so the names are read until enough are found."""
    query = (
        select(col(Customer.id))
        .where(sight.customers, col(Customer.name_key).contains(character, autoescape=True))
        .limit(MOST)
    )
    return list(db.execute(query).scalars())


def with_wholes(db: Session, sight: Sight, wholes: Iterable[str]) -> list[int]:
    """Whose core or mark is one of these, as it is spelled, as it reads or in initials."""
    wanted = [WHOLE + whole for whole in wholes]
    if not wanted:
        return []
    return list(
        db.exec(select(NamePiece.customer_id).where(col(NamePiece.piece).in_(wanted), sight.pieces).limit(MOST))
    )


def _called(rows: Iterable[Sequence[object]]) -> list[Filed]:
    return [
        Filed(int(str(key)), str(name_key), str(pinyin), "".join(part[0] for part in str(pinyin).split()))
        for key, name_key, pinyin in rows
    ]


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
