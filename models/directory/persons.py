"""Customers by their contact persons: by whole names, by what these are called, and by phones."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from string import digits
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.directory.addressing import called_in
from models.directory.customers import TAIL, Contact, Customer, has_tail
from models.directory.holders import AFTER_ALL
from models.directory.mentions import Fit, Heard, Mention
from models.directory.narrowing import THESE, Sight
from models.directory.wanted import Wanted, Why
from models.storage.lists import Statement

_TAIL = re.compile(r"(?<![\d.,/:+-])\d{4}(?![\d.,/:+-]|\s*(?:[年月日号元块万千百亿kw%点]|期))", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\d.,])(?:\+\d[\d\s-]{6,18}\d|1\d\d([\s-]?)\d{4}\1\d{4}|\d{3,4}-?\d{4,12})(?![\d.,])")
_TELLS_TAIL = re.compile(r"尾号|手机|电话|ending|ends in|tail|phone", re.IGNORECASE)

MOST = 100
"""So many are read where contact persons or phones are alike."""

MOST_PHONES = 400
"""So many phones with the same end are opened to see how they begin."""

LOOKED_AT = 300
"""Among so many of everybody's with the same name those that may be seen are picked."""

_OF_THESE = Statement(
    f"SELECT contact.customer_id, customer.owner_id, contact.name_key FROM {THESE} "
    "JOIN contact ON contact.customer_id = customer.id WHERE contact.name_key IS NOT NULL ORDER BY contact.id"
)
_OWNER = "(SELECT owner_id FROM customer WHERE customer.id = contact.customer_id AND removed_at IS NULL) AS owner_id"
_NAMED = Statement(  # the owner one by one: a server would rather read all customers
    "SELECT wanted.value, (SELECT CAST({pair}({array}(customer_id), {array}(owner_id)) AS text) FROM "
    f"(SELECT customer_id, {_OWNER} FROM contact WHERE name_key = wanted.value ORDER BY customer_id LIMIT :most) "
    "AS few) FROM {wanted:text}"
)
_BEGINNING = Statement(
    f"SELECT customer_id, {_OWNER}, name_key FROM contact WHERE name_key >= :key AND name_key < :after "
    "ORDER BY name_key, customer_id LIMIT :most"
)


def found(
    db: Session, sight: Sight, wanted: Wanted, known: Collection[int], *, is_all: bool
) -> Iterator[tuple[int, float, Why]]:
    """Whose contact person or phone the words mean: a part of a name among those that are `known`, its beginning
    among all others."""
    if wanted.digits:
        query = _with_phones(sight, _may_end(db, wanted.digits)).order_by(col(Contact.name_key), col(Contact.id))
        for customer_id, phone in db.exec(query.limit(MOST_PHONES)):
            if _ends(phone, wanted.digits):
                yield customer_id, min(80 + len(wanted.digits) * 1.5, 97), Why.PHONE
    elif wanted.key and len(wanted.joined) > 1:
        called = list(called_in(Heard(wanted.joined)))
        for customer_id, key in _persons_of(db, sight, known):
            if wanted.key in key:
                yield customer_id, 92 if key == wanted.key else 84, Why.CONTACT
            elif any(one.length == len(wanted.joined) and one.means(key) for one in called):
                yield customer_id, 84, Why.CONTACT
        if not is_all:
            rows = _BEGINNING.run(db, key=wanted.key, after=wanted.key + AFTER_ALL, most=_looked_at(sight))
            for customer_id, owner_id, key in rows:
                if sight.sees(owner_id):
                    yield customer_id, 92 if key == wanted.key else 84, Why.CONTACT


def named_in(
    db: Session, sight: Sight, heard: Heard, known: Collection[int], *, is_all: bool
) -> Iterator[tuple[Mention, int]]:
    """Whose contact person the sentence names in full, or calls by the surname among those that are `known`."""
    called = list(called_in(heard))

    def said(key: str) -> Iterator[Mention]:
        for start, end, length in heard.people.get(key, ()):
            yield Mention(start, end, Fit.PART, length, False)
        for one in called:
            if one.means(key):
                yield Mention(one.start, one.end, Fit.PART, one.length, False)

    for customer_id, key in _persons_of(db, sight, known) if called or is_all else ():
        for mention in said(key):
            yield mention, customer_id
    if is_all or not heard.people:
        return
    for whole, of_whole in _NAMED.run(db, wanted=sorted(heard.people), most=_looked_at(sight)):
        ids, owners = json.loads(of_whole)
        mentions = list(said(whole)) if ids else []
        for customer_id, owner_id in zip(ids or (), owners or (), strict=True):
            if sight.sees(owner_id):
                for mention in mentions:
                    yield mention, customer_id


def _persons_of(db: Session, sight: Sight, ids: Collection[int]) -> Iterator[tuple[int, str]]:
    for customer_id, owner_id, key in _OF_THESE.run(db, ids=sorted(ids)):
        if sight.sees(owner_id):
            yield customer_id, key


def _looked_at(sight: Sight) -> int:
    return MOST if sight.owners is None else LOOKED_AT


def phones_in(db: Session, sight: Sight, text: str) -> Iterator[tuple[Mention, int]]:
    """Whole phones; four digits only where something says that they are a phone's, or another number stands beside."""
    numbers = [(match, re.sub(r"\D", "", match[0])) for match in _LONG_NUMBER.finditer(text)]
    if not numbers:
        tails = list(_TAIL.finditer(text))
        alone = re.fullmatch(r"\s*\d{4}\s*", text) is not None
        if alone or _TELLS_TAIL.search(text) or len(re.findall(r"\d+(?:[.,]\d+)*", text)) > 1:
            numbers = [(match, match[0]) for match in tails]
    for match, number in numbers[:6]:
        query = _with_phones(sight, _may_end(db, number)).order_by(col(Contact.customer_id)).limit(MOST_PHONES)
        ending = dict.fromkeys(customer_id for customer_id, phone in db.exec(query) if _ends(phone, number))
        for customer_id in list(ending)[:12]:
            yield Mention(match.start(), match.end(), Fit.FUZZY, 1, False), customer_id


def _with_phones(sight: Sight, phones: ColumnElement[bool]) -> Any:
    return (
        select(Contact.customer_id, Contact.phone)
        .join(Customer, col(Customer.id) == Contact.customer_id)
        .where(sight.customers, phones)
    )


def _may_end(db: Session, number: str) -> ColumnElement[bool]:
    """Phones that may have that end: of a sealed phone the database knows the last four digits only."""
    if len(number) < TAIL:
        return has_tail(db, [f"{first}{number}" for first in digits])
    return has_tail(db, [number[-TAIL:]])


def _ends(phone: str | None, number: str) -> bool:
    """Whether the phone has that end, with or without the zero of its area."""
    return phone is not None and phone.endswith(number.lstrip("0") if len(number) > TAIL else number)
