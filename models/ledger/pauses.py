"""Pauses: the days on which a part of a receivable bears no late fee, or less, by disputes and by the customer's word.

A dispute holds all of what it is about, or so much of it as it is over; promises that stand on a day hold what they
come to together, of what was open when the last of them was said. Either amount goes to the part due first, then to
the next, up to what was open of each on that day (`shares`).
What is chased today follows the same rule by what is open today (`models/ledger/holds.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from sqlmodel import Session, col, func, select

from models.ledger import disputes, promises
from models.ledger.entries import Entry
from models.ledger.fees import Stretch
from models.ledger.promises import Word
from models.ledger.receivables import Instalment


def shares(amount: int | None, parts: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    """How much of an amount falls on each of these parts (id, what is open), the first before the next; None: all."""
    found, left = {}, amount
    for key, open_then in parts:
        found[key] = open_then if left is None else min(open_then, left)
        left = None if left is None else left - found[key]
    return found


def pauses_of(
    db: Session, part: Instalment, *, for_disputes: bool = True, for_promises: bool = True
) -> Sequence[Stretch]:
    """The stretches on which the part bears less, by either cause as wanted, the earliest first."""
    key, found = part.id or 0, []
    if for_disputes:
        for one in disputes.disputes_about(db, part.customer_id, part.receivable_id):
            if one.amount is None:
                found.append(Stretch(one.opened_on, one.closed_on))
            elif one.currency == part.currency:
                parts = _open_on(db, part, one.opened_on, one.receivable_id)
                held = shares(one.amount, parts).get(key, 0)
                found.append(Stretch(one.opened_on, one.closed_on, held, None))
    if for_promises:
        words = promises.words_of(db, part.customer_id, part.currency)
        for start, end, amount in standing(words):
            parts = _open_on(db, part, max(one.made_on for one in words if one.made_on <= start), None)
            covered = shares(amount, parts).get(key, 0)
            if covered:
                found.append(Stretch(start, end, 0, dict(parts)[key] - covered))
    return sorted(found, key=lambda one: one.start)


def standing(words: Sequence[Word]) -> Sequence[tuple[date, date, int | None]]:
    """The days on which the same promises stood, from the first up to the day before the end, and what they come to."""
    turns = sorted({day for one in words for day in (one.made_on, one.due_on + timedelta(days=1))})
    found = []
    for start, end in pairwise(turns):
        amounts = [one.amount for one in words if one.made_on <= start <= one.due_on]
        if amounts:
            said = [amount for amount in amounts if amount is not None]
            found.append((start, end, sum(said) if len(said) == len(amounts) else None))
    return found


def _open_on(db: Session, part: Instalment, day: date, receivable_id: int | None) -> Sequence[tuple[int, int]]:
    """What the customer owed at the end of that day in the part's currency, of one receivable or of all, in order."""
    left = func.sum(Entry.amount)
    query = (
        select(Instalment.id, left)
        .join(Entry, col(Entry.instalment_id) == Instalment.id)
        .where(Instalment.customer_id == part.customer_id, Instalment.currency == part.currency, Entry.on <= day)
        .group_by(col(Instalment.id), col(Instalment.due_on))
        .having(left > 0)
        .order_by(col(Instalment.due_on), col(Instalment.id))
    )
    if receivable_id is not None:
        query = query.where(Instalment.receivable_id == receivable_id)
    return [(key, int(minor)) for key, minor in db.exec(query) if key is not None]
