"""Finding customers by whatever people remember of them, and in whatever they say.

A salesperson's own customers are few and are looked at one by one; the customers of a whole company are narrowed by the
pieces of their names first (`models/directory/names.py`), the rare ones before the common. Only those that the actor
may see are ever looked at. Likeliest first, and the same every time.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import digits
from typing import NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from models.directory import likelihood
from models.directory.customers import TAIL, Contact, Customer, has_tail
from models.directory.holders import AFTER_ALL
from models.directory.mentions import Fit, Heard, Mention
from models.directory.names import is_character, name_from, pairs_of, word_pieces_of
from models.directory.narrowing import (
    MOST,
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

_TAIL = re.compile(r"(?<![\d.,/:+-])\d{4}(?![\d.,/:+-]|\s*(?:[年月日号元块万千百亿kw%点]|期))", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\d.,])(?:\+\d[\d\s-]{6,18}\d|1\d\d([\s-]?)\d{4}\1\d{4}|\d{3,4}-?\d{4,12})(?![\d.,])")
_TELLS_TAIL = re.compile(r"尾号|手机|电话|ending|ends in|tail|phone", re.IGNORECASE)

LEVELS = (58, 64, 70, 76, 80, 84, 87, 90, 93, 95, 98)
"""Scores between two of these fit equally well."""

MOST_TOLD = 6
"""Of more that fit equally nobody wants to read."""

_NAMED = Statement("SELECT customer.id, name FROM {ids} JOIN customer ON customer.id = CAST(ids.value AS bigint)")


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


def find(
    db: Session, actor: Member, text: str, *, limit: int = 6, offset: int = 0, now: datetime | None = None
) -> list[Match]:
    """The customers that the actor may see and the text may mean, likeliest first; with `now`, the near ones, too."""
    wanted = Wanted(text)
    sight = sight_of(db, actor)
    sizes: dict[int, int] = {}
    all_filed = all_of_few(db, sight)
    found = {key: (score, why) for key, score, why in _by_people(db, sight, wanted, within=all_filed is not None)}
    _rate(_narrowed(db, sight, wanted) if all_filed is None else all_filed, wanted, found, sizes)
    if wanted.letters and not any(score >= 70 for score, _why in found.values()):
        _rate(filed(db, sight, with_wholes(db, sight, slips_of(wanted.letters))), wanted, found, sizes)
    best = max((score for score, _why in found.values()), default=0)
    if best >= 75:  # beside one that fits well, what is merely similar is noise
        found = {key: value for key, value in found.items() if value[0] >= min(best - 14, 70)}
    rank = likelihood.ranks(db, actor, found, now=now)
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
    near, mentions = _named(db, sight, heard)
    if not mentions:
        mentions = (
            list(_typos(db, sight, heard, near))
            or list(_people_in(db, sight.customers, heard))
            or list(_phones_in(db, sight.customers, text))
        )
    rank = likelihood.ranks(db, actor, {key for _mention, key in mentions}, now=now)
    return _stretches(db, _strongest(mentions, rank))


def _named(db: Session, sight: Sight, heard: Heard) -> tuple[Sequence[Filed], list[tuple[Mention, int]]]:
    """The customers that were looked at, and where the sentence names them."""
    near = all_of_few(db, sight)
    if near is not None:
        return near, _mentions(heard, near)
    sifted = Sifted(db, sight.owners, heard)
    recent = likelihood.recently(db, sight.actor) if sight.actor is not None else ()
    near = filed(db, sight, {*sifted.likely(), *recent})
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


def _narrowed(db: Session, sight: Sight, wanted: Wanted) -> list[Filed]:
    """Those that share rare pieces of their names with the words, or begin with them."""
    pieces = {*pairs_of(wanted.units), *pairs_of(wanted.readings, " ")}
    for unit in wanted.units:
        if not is_character(unit):
            pieces.update(word_pieces_of(unit))
    ids = set(sharing(db, sight, pieces))
    for begun in beginning_with(db, sight, {wanted.key, wanted.letters or wanted.sound}).values():
        ids.update(begun)
    if len(wanted.joined) == 1:
        ids.update(containing(db, sight, wanted.joined))
    if sight.actor is not None:
        ids.update(likelihood.recently(db, sight.actor))
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


def _by_people(db: Session, sight: Sight, wanted: Wanted, *, within: bool) -> Iterator[tuple[int, float, Why]]:
    """By a contact person's name, its beginning or (`within`) any part of it, or by a phone."""
    tests: list[ColumnElement[bool]] = []
    if wanted.key and len(wanted.joined) > 1 and not wanted.digits:
        if within:
            tests.append(col(Contact.name_key).contains(wanted.key, autoescape=True))
        else:
            tests.append((col(Contact.name_key) >= wanted.key) & (col(Contact.name_key) < wanted.key + AFTER_ALL))
    if wanted.digits:
        tests.append(_may_end(db, wanted.digits))
    if not tests:
        return
    query = (
        select(Contact.customer_id, Contact.name_key, Contact.phone)
        .join(Customer, col(Customer.id) == Contact.customer_id)
        .where(sight.customers, or_(*tests))
        .order_by(col(Contact.name_key), col(Contact.id))
        .limit(MOST)
    )
    for customer_id, name_key, phone in db.exec(query):
        if wanted.digits and not _ends(phone, wanted.digits):
            continue
        if wanted.digits:
            yield customer_id, min(80 + len(wanted.digits) * 1.5, 97), Why.PHONE
        else:
            yield customer_id, 92 if name_key == wanted.key else 84, Why.CONTACT


def _may_end(db: Session, number: str) -> ColumnElement[bool]:
    """Phones that may have that end: of a sealed phone the database knows the last four digits only."""
    if len(number) < TAIL:
        return has_tail(db, [f"{first}{number}" for first in digits])
    return has_tail(db, [number[-TAIL:]])


def _ends(phone: str | None, number: str) -> bool:
    """Whether the phone has that end, with or without the zero of its area."""
    return phone is not None and phone.endswith(number.lstrip("0") if len(number) > TAIL else number)


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


def _people_in(db: Session, seen: ColumnElement[bool], heard: Heard) -> Iterator[tuple[Mention, int]]:
    """Contact persons by their whole names."""
    wholes = [whole for whole in heard.people if len(whole) <= 40]
    if not wholes:
        return
    query = (
        select(Contact.customer_id, Contact.name_key)
        .join(Customer, col(Customer.id) == Contact.customer_id)
        .where(seen, col(Contact.name_key).in_(wholes))
        .order_by(col(Contact.customer_id))
        .limit(MOST)
    )
    for customer_id, name_key in db.exec(query):
        for start, end, length in heard.people.get(name_key or "", ()):
            yield Mention(start, end, Fit.PART, length, False), customer_id


def _phones_in(db: Session, seen: ColumnElement[bool], text: str) -> Iterator[tuple[Mention, int]]:
    """Whole phones; four digits only where something says that they are a phone's, or another number stands beside."""
    numbers = [(match, re.sub(r"\D", "", match[0])) for match in _LONG_NUMBER.finditer(text)]
    if not numbers:
        tails = list(_TAIL.finditer(text))
        alone = re.fullmatch(r"\s*\d{4}\s*", text) is not None
        if alone or _TELLS_TAIL.search(text) or len(re.findall(r"\d+(?:[.,]\d+)*", text)) > 1:
            numbers = [(match, match[0]) for match in tails]
    for match, number in numbers[:6]:
        query = (
            select(Contact.customer_id, Contact.phone)
            .join(Customer, col(Customer.id) == Contact.customer_id)
            .where(seen, _may_end(db, number))
            .order_by(col(Contact.customer_id))
            .limit(MOST)
        )
        found = dict.fromkeys(customer_id for customer_id, phone in db.exec(query) if _ends(phone, number))
        for customer_id in list(found)[:12]:
            yield Mention(match.start(), match.end(), Fit.FUZZY, 1, False), customer_id


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


def _stretches(db: Session, found: Sequence[tuple[Mention, list[int]]]) -> list[Stretch]:
    wanted = {key for _mention, keys in found for key in keys[:MOST_TOLD]}
    customers = {key: Known(key, name) for key, name in _NAMED.run(db, ids=wanted)} if wanted else {}
    return [
        Stretch(
            mention.start,
            mention.end,
            tuple(customers[key] for key in keys[:MOST_TOLD]),
            mention.fit == Fit.WHOLE,
        )
        for mention, keys in found
    ]
