"""Finding customers by whatever people remember of them, and in whatever they say.

A salesperson's own customers are few and are looked at one by one; the customers of a whole company are narrowed by the
pieces of their names first (`models/directory/names.py`), the rare ones before the common. Only those that the actor
may see are ever looked at. Likeliest first, and the same every time.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from models.directory import likelihood, persons
from models.directory.customers import Customer
from models.directory.mentions import Fit, Heard, Mention
from models.directory.names import is_character, name_from, pairs_of, word_pieces_of
from models.directory.narrowing import (
    Filed,
    Sight,
    all_of_few,
    beginning_with,
    containing,
    filed,
    sharing,
    sight_of,
    slips_of,
    with_wholes,
)
from models.directory.sifting import Sifted
from models.directory.wanted import Wanted, Why
from models.people.members import Member
from models.storage.lists import Statement

LEVELS = (58, 64, 70, 76, 80, 84, 87, 90, 93, 95, 98)
"""Scores between two of these fit equally well."""

MOST_TOLD = 36
"""Of so many that fit equally one still turns the pages; who does not find it there types more of the name."""

_NAMED = Statement("SELECT customer.id, name FROM {ids} JOIN customer ON customer.id = ids.value")


@dataclass(frozen=True)
class Match:
    """A customer that was found, how well it fits (0 to 100), and by what."""

    customer: Customer
    score: float
    why: Why


class Known(NamedTuple):
    """A customer's number and name."""

    key: int
    name: str


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text that names customers, likeliest first."""

    start: int
    end: int
    customers: tuple[Known, ...]
    exact: bool  # the whole name as it stands in the file
    others: int = 0  # how many more fit as well; of a whole company maybe not all are looked at


def find(
    db: Session, actor: Member, text: str, *, limit: int = 6, offset: int = 0, now: datetime | None = None
) -> list[Match]:
    """The customers that the actor may see and the text may mean, likeliest first; with `now`, the near ones, too."""
    wanted = Wanted(text)
    sight = sight_of(db, actor)
    sizes: dict[int, int] = {}
    all_filed = all_of_few(db, sight)
    known = _known(sight, all_filed)
    of_persons = persons.found(db, sight, wanted, known, is_all=all_filed is not None)
    found = {key: (score, why) for key, score, why in of_persons}
    _rate(_narrowed(db, sight, wanted, known) if all_filed is None else all_filed, wanted, found, sizes)
    if wanted.letters and not any(score >= 70 for score, _why in found.values()):
        _rate(filed(db, sight, with_wholes(db, sight, slips_of(wanted.letters))), wanted, found, sizes)
    best = max((score for score, _why in found.values()), default=0)
    if best >= 75:  # beside one that fits well, what is merely similar is noise
        found = {key: value for key, value in found.items() if value[0] >= min(best - 14, 70)}
    rank = likelihood.ranks(db, actor, found, sight.recent, now=now) if len(found) > 1 else {}
    order = sorted(
        found,
        key=lambda key: (
            -bisect(LEVELS, found[key][0]),
            rank.get(key, likelihood.LAST_OF_ALL),
            -found[key][0],
            sizes.get(key, 99),
            key,
        ),
    )[offset : offset + limit]
    customers = {one.key: one for one in db.exec(select(Customer).where(col(Customer.id).in_(order))).all()}
    return [Match(customers[key], *found[key]) for key in order]


def named_in(db: Session, actor: Member | None, text: str, *, now: datetime | None = None) -> list[Stretch]:
    """The stretches of a text that name customers whom the actor may see, best first; without an actor, any customer.

    Where two fit a stretch equally well, both are told. Contact persons and phones count only when no name does.
    """
    heard = Heard(text)
    if not heard.units:
        return []
    sight = sight_of(db, actor)
    few = all_of_few(db, sight)
    known = _known(sight, few)
    near, mentions = (few, _mentions(heard, few)) if few is not None else _sifted(db, sight, heard, known)
    if not mentions:
        mentions = (
            list(_typos(db, sight, heard, near))
            or list(persons.named_in(db, sight, heard, known, is_all=few is not None))
            or list(persons.phones_in(db, sight, text))
        )
    keys = {key for _mention, key in mentions}
    rank = likelihood.ranks(db, actor, keys, sight.recent, now=now) if len(keys) > 1 else {}
    return _stretches(_strongest(mentions, rank), _names(db, keys, near))


def others_named_in(
    db: Session, actor: Member | None, text: str, told: Collection[int], *, now: datetime | None = None
) -> int | None:
    """How many customers fit a text as well as the many that are told; None when nobody is left out."""
    if len(told) < MOST_TOLD:
        return None
    named = named_in(db, actor, text, now=now)
    return sum(one.others for one in named if all(known.key in told for known in one.customers)) or None


def _known(sight: Sight, few: Sequence[Filed] | None) -> set[int]:
    """All of few; of many those with whom the actor worked last."""
    return {one.id for one in few} if few is not None else set(sight.recent)


def _sifted(
    db: Session, sight: Sight, heard: Heard, known: Collection[int]
) -> tuple[list[Filed], list[tuple[Mention, int]]]:
    """The customers that were looked at, and where the sentence names them."""
    sifted = Sifted(db, sight.owners, heard)
    near = filed(db, sight, {*sifted.likely(), *known})
    mentions = _mentions(heard, near)
    if not mentions or not sifted.is_told(mention for mention, _key in mentions):
        more = filed(db, sight, set(sifted.others()) - {one.id for one in near})
        near, mentions = near + more, mentions + _mentions(heard, more)
    return near, mentions


def _mentions(heard: Heard, near: Iterable[Filed]) -> list[tuple[Mention, int]]:
    return [
        (mention, one.id)
        for one in near
        if heard.may_name(one.key, one.pinyin, one.initials)
        for mention in heard.mentions(name_from(one.key, one.pinyin))
    ]


def _rate(rated: Iterable[Filed], wanted: Wanted, found: dict[int, tuple[float, Why]], sizes: dict[int, int]) -> None:
    for one in rated:
        score = wanted.score(one) if wanted.units else None
        if score is None:
            continue
        sizes[one.id] = len(one.key)
        if one.id not in found or found[one.id] < score:
            found[one.id] = score


def _narrowed(db: Session, sight: Sight, wanted: Wanted, known: Collection[int]) -> list[Filed]:
    """Those that share rare pieces of their names with the words, or begin with them."""
    pieces = {*pairs_of(wanted.units), *pairs_of(wanted.readings, " ")}
    for unit in wanted.units:
        if not is_character(unit):
            pieces.update(word_pieces_of(unit))
    begun = beginning_with(db, sight, {wanted.key, wanted.letters or wanted.sound})
    ids = {*known, *sharing(db, sight, pieces, begun=bool(begun))}.union(*begun.values())
    if len(wanted.joined) == 1:
        ids.update(containing(db, sight, wanted.joined))
    near = filed(db, sight, ids)
    if wanted.letters and not any(_is_heard(one, wanted) for one in near):
        mixed = [wanted.letters[:length] for length in range(len(wanted.letters) - 1, 1, -1)]  # huaxsm begins as huax…
        longer = beginning_with(db, sight, mixed)
        for more in filter(longer.__contains__, mixed):
            near += filed(db, sight, set(longer[more]) - {one.id for one in near})
            if any(_is_heard(one, wanted) for one in near):
                break
    return near


def _is_heard(one: Filed, wanted: Wanted) -> bool:
    score = wanted.score(one)
    return score is not None and score[0] >= 70


def _typos(db: Session, sight: Sight, heard: Heard, looked_at: Sequence[Filed]) -> Iterator[tuple[Mention, int]]:
    words = [word for word in heard.words if len(word) >= 5][:6]
    near = [
        one
        for one in looked_at
        if any(fuzz.partial_ratio(word, one.pinyin.replace(" ", ""), score_cutoff=75) for word in words)
    ]
    if words and not near:
        near = filed(db, sight, with_wholes(db, sight, set().union(*map(slips_of, words))))
    for one in near:
        for mention in heard.typos(name_from(one.key, one.pinyin)):
            yield mention, one.id


def _strongest(
    mentions: Sequence[tuple[Mention, int]], rank: Mapping[int, likelihood.Rank]
) -> list[tuple[Mention, list[int]]]:
    """The longest stretches first, each with who fits it best; what overlaps a longer one gives way to it."""
    taken: list[tuple[Mention, list[int]]] = []
    spans: dict[tuple[int, int], list[tuple[Mention, int]]] = {}
    for mention, customer_id in mentions:
        spans.setdefault((mention.start, mention.end), []).append((mention, customer_id))
    groups = sorted(
        spans.values(), key=lambda group: (-group[0][0].length, -max(one.fit for one, _id in group), group[0][0].start)
    )
    for group in groups:
        best = max(one.fit for one, _id in group)
        fitting = sorted(
            ((one, key) for one, key in group if one.fit == best),
            key=lambda pair: (not pair[0].covers, rank.get(pair[1], likelihood.LAST_OF_ALL), pair[1]),
        )
        ids = list(dict.fromkeys(key for _one, key in fitting))
        over = [one for one in taken if one[0].start < group[0][0].end and group[0][0].start < one[0].end]
        if not over:
            taken.append((fitting[0][0], ids))
        elif best >= Fit.PART:
            for longer, others in over:
                if longer.fit < Fit.INNER:  # 华鑫 is there, and 华新商贸 sounds like what was said: ask
                    others += [key for key in ids if key not in others]
    sure = any(one.fit >= Fit.PART for one, _ids in taken)
    kept = [
        (one, ids)
        for one, ids in taken
        if not sure or one.fit >= Fit.PART or (one.fit == Fit.FUZZY and one.covers and one.length >= 4)
    ]
    return sorted(kept, key=lambda pair: (-pair[0].fit, -pair[0].length, pair[0].start))


def _stretches(found: Sequence[tuple[Mention, list[int]]], names: Mapping[int, str]) -> list[Stretch]:
    return [
        Stretch(
            mention.start,
            mention.end,
            tuple(Known(key, names[key]) for key in keys[:MOST_TOLD]),
            mention.fit == Fit.WHOLE,
            max(0, len(keys) - MOST_TOLD),
        )
        for mention, keys in found
    ]


def _names(db: Session, keys: Collection[int], near: Iterable[Filed]) -> Mapping[int, str]:
    """What these customers are called in the file; of those that were not looked at it is read now."""
    names = {one.id: one.name for one in near}
    others = set(keys) - names.keys()
    return names | dict(_NAMED.run(db, ids=others)) if others else names
