"""Who has a piece of a name: many pieces in one question, and of each a few customers only.

Of a piece that very many customers have no more than a few are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from models.storage.lists import Statement

RARE = 120
"""A piece that more customers have is common."""

FEW_OWNERS = 6
"""The customers of so many members are looked up member by member."""

LOOKED_AT = 1000
"""Of so many that begin alike those of one's own are picked."""

AFTER_ALL = "\U0010ffff"
"""Sorts behind whatever may follow a beginning."""


def _each(found: str) -> Statement:
    """For every wanted piece what is found of it."""
    return Statement(f"SELECT wanted.value, (SELECT {found} AS few) FROM {{wanted:text}}")


_BEGINS = "piece >= wanted.value AND piece < wanted.value || :after"
_EVERYBODYS = _each(
    "CAST({array}(customer_id) AS text) FROM (SELECT customer_id FROM namepiece WHERE piece = wanted.value "
    "ORDER BY owner_id, customer_id LIMIT :most)"
)
_WITH_OWNERS = _each(
    "CAST({pair}({array}(customer_id), {array}(owner_id)) AS text) FROM (SELECT customer_id, owner_id FROM namepiece "
    "WHERE piece = wanted.value ORDER BY owner_id, customer_id LIMIT :most)"
)
_OF_OWNERS = _each(
    "CAST({array}(customer_id) AS text) FROM (SELECT customer_id FROM {owners} CROSS JOIN namepiece "
    "WHERE piece = wanted.value AND owner_id = owners.value LIMIT :most)"
)
_BEGINNING = _each(
    f"CAST({{array}}(customer_id) AS text) FROM (SELECT customer_id FROM namepiece WHERE {_BEGINS} "
    "ORDER BY piece, owner_id, customer_id LIMIT :most)"
)
_BEGINNING_WITH_OWNERS = _each(
    "CAST({pair}({array}(customer_id), {array}(owner_id)) AS text) FROM (SELECT customer_id, owner_id FROM namepiece "
    f"WHERE {_BEGINS} ORDER BY piece, owner_id, customer_id LIMIT :most)"
)


@dataclass(frozen=True)
class Held:
    """The customers that have a piece, as far as they may be seen."""

    ids: Sequence[int]
    is_all: bool  # no more have it than were looked at


def holders(db: Session, pieces: Iterable[str], owners: Sequence[int] | None, most: int = RARE) -> dict[str, Held]:
    """Who has each of the pieces, so many of each at most; what nobody has is missing.

    Of many owners everybody's are read, and theirs picked: one search a piece, and none of a common one may be theirs.
    """
    if owners is not None and len(owners) <= FEW_OWNERS:
        return holders_of(db, pieces, owners, most)
    if owners is None:
        return dict(_held(_asked(db, _EVERYBODYS, pieces, most=most + 1), most))
    return dict(_of_these(_asked(db, _WITH_OWNERS, pieces, most=most + 1), owners, most))


def holders_of(db: Session, pieces: Iterable[str], owners: Sequence[int], most: int = RARE) -> dict[str, Held]:
    """The same owner by owner: for the pieces of which everybody's are too many."""
    found = _asked(db, _OF_OWNERS, pieces, most=most + 1, owners=owners)
    return dict(_held(found, most))


def holders_beginning(
    db: Session, beginnings: Iterable[str], owners: Sequence[int] | None, most: int = RARE
) -> dict[str, Held]:
    """Who has pieces that begin so, the shortest first."""
    if owners is None:
        return dict(_held(_asked(db, _BEGINNING, beginnings, most=most + 1, after=AFTER_ALL), most))
    found = _asked(db, _BEGINNING_WITH_OWNERS, beginnings, most=LOOKED_AT + 1, after=AFTER_ALL)
    return dict(_of_these(found, owners, LOOKED_AT))


def _asked(db: Session, query: Statement, wanted: Iterable[str], **given: Any) -> Iterator[tuple[str, list[Any]]]:
    pieces = sorted(set(wanted))
    if not pieces:
        return
    for piece, found in query.run(db, wanted=pieces, **given):
        if found is not None:
            yield piece, json.loads(found)


def _held(found: Iterable[tuple[str, list[int]]], most: int) -> Iterator[tuple[str, Held]]:
    for piece, ids in found:
        if ids:
            yield piece, Held(ids[:most], len(ids) <= most)


def _of_these(
    found: Iterable[tuple[str, list[list[int]]]], owners: Sequence[int], most: int
) -> Iterator[tuple[str, Held]]:
    seen = frozenset(owners)
    for piece, (ids, whose) in found:
        own = [key for key, owner in zip(ids or (), whose or (), strict=True) if owner in seen]
        if own or len(ids or ()) > most:
            yield piece, Held(own, len(ids) <= most)
