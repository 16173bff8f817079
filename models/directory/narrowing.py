"""Narrowing many customers to the few that are worth a closer look, by the pieces of their names.

Everyone, when few may be seen; else who shares a rare piece, begins alike, or is one slip of the finger away. Every
query carries the condition of who may be seen (`Sight`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase, digits
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.directory import likelihood
from models.directory.customers import Customer
from models.directory.holders import Held, holders, holders_beginning
from models.directory.names import WHOLE, initials_of
from models.people import access
from models.people.members import Member
from models.storage.lists import Statement

FEW = 1000
"""So many customers are looked at one by one."""

MOST_OWNERS = 50
"""The customers of so many members may be few."""

MOST = 80
"""So many are looked at closely after narrowing."""

MOST_COMMON = 4
READ_THROUGH = 1000
"""Of so many that share a common piece those that share another are picked, when nothing rarer is shared."""


class Filed(NamedTuple):
    """What a customer is compared by: its name, or an alias of it."""

    id: int
    key: str
    pinyin: str
    initials: str
    name: str  # the customer's own


_NAMES = "customer.id, customer.owner_id, customer.name_key, customer.pinyin, customer.initials, name"
_CALLED = "customer.id, customer.owner_id, alias.name_key, alias.pinyin, NULL, customer.name"
_KNOWN = "alias.removed_at IS NULL AND (alias.member_id IS NULL OR alias.member_id = :actor)"
WHOSE = "customer.removed_at IS NULL AND customer.owner_id IN (SELECT value FROM {owners})"
THESE = "{ids} JOIN customer ON customer.id = ids.value AND customer.removed_at IS NULL"

_ALL = Statement("SELECT count(*) FROM (SELECT 1 FROM customer WHERE removed_at IS NULL LIMIT :few) AS few")
_ALL_OF = Statement(f"SELECT count(*) FROM (SELECT 1 FROM customer WHERE {WHOSE} LIMIT :few) AS few")
_EVERYBODYS = Statement(
    f"SELECT {_NAMES} FROM customer WHERE removed_at IS NULL UNION ALL "
    f"SELECT {_CALLED} FROM customer JOIN alias ON alias.customer_id = customer.id "
    f"WHERE customer.removed_at IS NULL AND {_KNOWN}"
)
_OWN = Statement(
    f"SELECT {_NAMES} FROM customer WHERE {WHOSE} UNION ALL "
    f"SELECT {_CALLED} FROM customer JOIN alias ON alias.customer_id = customer.id WHERE {WHOSE} AND {_KNOWN}"
)
_FILED = Statement(
    f"SELECT {_NAMES} FROM {THESE} UNION ALL "
    f"SELECT {_CALLED} FROM {THESE} JOIN alias ON alias.customer_id = customer.id WHERE {_KNOWN}"
)


@dataclass(frozen=True)
class Sight:
    """Who looks, and whose customers may be seen; `owners` None is everybody's."""

    db: Session
    actor: Member | None
    owners: Sequence[int] | None

    @cached_property
    def recent(self) -> Sequence[int]:
        """With whom the actor worked last, the latest first."""
        return likelihood.recently(self.db, self.actor) if self.actor else ()

    @cached_property
    def customers(self) -> ColumnElement[bool]:
        """The same as a condition on `Customer`."""
        return access.customers_of(self.db, self.actor) if self.actor else col(Customer.removed_at).is_(None)

    @cached_property
    def _whose(self) -> frozenset[int]:
        return frozenset(self.owners or ())

    def sees(self, owner_id: int) -> bool:
        """Whether the customers of that member may be seen."""
        return self.owners is None or owner_id in self._whose


def sight_of(db: Session, actor: Member | None) -> Sight:
    """What the actor sees; without one, all that there is."""
    return Sight(db, actor, access.owners_of(db, actor) if actor else None)


def all_of_few(db: Session, sight: Sight) -> list[Filed] | None:
    """Everyone that may be seen, when these are few."""
    everybodys = sight.owners is None
    if sight.owners is not None and len(sight.owners) > MOST_OWNERS:
        return None
    whose = {} if everybodys else {"owners": sight.owners}
    [(count,)] = (_ALL if everybodys else _ALL_OF).run(db, few=FEW + 1, **whose)
    if count > FEW:
        return None
    return _cut(sight, (_EVERYBODYS if everybodys else _OWN).run(db, actor=sight.actor and sight.actor.id, **whose))


def filed(db: Session, sight: Sight, ids: Collection[int]) -> list[Filed]:
    """These customers by name and by alias, as far as they may be seen."""
    return _cut(sight, _FILED.run(db, ids=sorted(ids), actor=sight.actor and sight.actor.id)) if ids else []


def _cut(sight: Sight, rows: Iterable[Any]) -> list[Filed]:
    return [
        Filed(key, name_key, pinyin, initials_of(pinyin.split()) if initials is None else initials, name)
        for key, owner_id, name_key, pinyin, initials, name in rows
        if sight.sees(owner_id)
    ]


def sharing(db: Session, sight: Sight, pieces: Collection[str], *, begun: bool) -> list[int]:
    """Who shares rare pieces of a name, those with the most first; else, unless names are `begun`, two common ones."""
    held = holders(db, pieces, sight.owners)
    shared = Counter(key for found in held.values() if found.is_all for key in found.ids)
    if not shared and not begun:
        return sharing_common(db, sight.owners, held)
    return sorted(shared, key=lambda key: (-shared[key], key))[:MOST]


def sharing_common(db: Session, owners: Sequence[int] | None, held: Mapping[str, Held]) -> list[int]:
    """Who shares two or more of the common pieces, as far as these are read."""
    common = sorted((piece for piece, found in held.items() if not found.is_all), key=lambda piece: " " in piece)
    read = holders(db, common[:MOST_COMMON], owners, READ_THROUGH)  # characters first: they tell more than readings
    shared = Counter(key for found in read.values() for key in found.ids)
    return [key for key, count in shared.most_common(MOST) if count > 1]


def beginning_with(db: Session, sight: Sight, beginnings: Iterable[str]) -> dict[str, Sequence[int]]:
    """Whose core or mark begins so, as it is spelled, as it reads or in initials; of each the shortest first."""
    wanted = [WHOLE + beginning for beginning in beginnings if beginning]
    held = holders_beginning(db, wanted, sight.owners, MOST)
    return {piece.removeprefix(WHOLE): found.ids[:MOST] for piece, found in held.items()}


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
    held = holders(db, [WHOLE + whole for whole in wholes], sight.owners)
    return list(dict.fromkeys(key for found in held.values() for key in found.ids))[:MOST]


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
