"""Credit: money that stands on no instalment yet, where it comes from, and how it goes to instalments and back.

A pair of entries moves it: `+` without an instalment and `-` on one is applying, the other way round is releasing.
Both name the source, so that a payment or a credit note can always be followed to what it settled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger.entries import MONEY, STANDS, Account, Entry, Kind, Source, line, opposite, post
from models.ledger.receivables import Instalment, Settled, open_instalments, settled_part
from models.people.members import Member
from models.refusal import Refused


@dataclass(frozen=True)
class CreditUse:
    """What the company does with credit."""

    kept: bool = False  # until somebody applies it; else it settles the next receivable by itself


def creditors(db: Session, visible: ColumnElement[bool], *, limit: int) -> Sequence[Customer]:
    """The customers that have money to the good, the latest one first."""
    has_credit = exists().where(col(Account.customer_id) == Customer.id, col(Account.credit) > 0)
    return db.exec(select(Customer).where(has_credit, visible).order_by(col(Customer.id).desc()).limit(limit)).all()


def sources_of_credit(db: Session, account: Account) -> list[tuple[Source, int]]:
    """Payments and credit notes with something left over, in minor units, in the order in which they were written."""
    left = -func.sum(Entry.amount)
    rows = db.exec(
        select(Entry.payment_id, Entry.source_id, left)
        .where(Entry.customer_id == account.customer_id, Entry.currency == account.currency)
        .where(col(Entry.instalment_id).is_(None))
        .group_by(col(Entry.payment_id), col(Entry.source_id))
        .having(left > 0)
        .order_by(func.min(Entry.id))
    )
    return [(Source(payment_id, note_id), int(minor)) for payment_id, note_id, minor in rows]


def money_on(db: Session, instalments: Collection[int | None]) -> list[tuple[int | None, Source, int]]:
    """What each source has settled of these instalments, in minor units."""
    rows = db.exec(
        select(Entry.instalment_id, Entry.payment_id, Entry.source_id, -func.sum(Entry.amount))
        .where(col(Entry.instalment_id).in_(instalments), col(Entry.kind).in_(MONEY))
        .group_by(col(Entry.instalment_id), col(Entry.payment_id), col(Entry.source_id))
        .having(func.sum(Entry.amount) != 0)
        .order_by(func.min(Entry.id))
    )
    return [(key, Source(payment_id, note_id), int(minor)) for key, payment_id, note_id, minor in rows]


def apply_credit(
    db: Session,
    actor: Member,
    account: Account,
    *,
    today: date,
    now: datetime,
    kept: bool = False,
    first: Collection[int] = (),
) -> list[Settled]:
    """Settle those that come first, then the oldest open ones from the customer's credit, unless it is kept."""
    settled: list[Settled] = []
    if kept or account.credit <= 0 or account.open <= 0:
        return settled
    sources = sources_of_credit(db, account)
    items = sorted(open_instalments(db, account), key=lambda item: item[0].id not in first)
    for instalment, receivable in items:
        before = instalment.open
        while instalment.open and sources:
            source, left = sources[0]
            share = min(left, instalment.open)
            on = max(today, receivable.issued_on)
            apply(db, actor, account, instalment, source, share, on=on, now=now)
            sources[0] = (source, left - share)
            if left == share:
                sources.pop(0)
        if before != instalment.open:
            settled.append(settled_part(instalment, receivable, before - instalment.open))
    db.flush()
    return settled


def apply(
    db: Session,
    actor: Member,
    account: Account,
    instalment: Instalment,
    source: Source,
    minor: int,
    *,
    on: date,
    now: datetime,
) -> None:
    """Settle so much of an instalment from the source's credit."""
    _move(db, actor, account, instalment, source, minor, kind=Kind.APPLY, on=on, now=now)


def release(
    db: Session,
    actor: Member,
    account: Account,
    instalment: Instalment,
    source: Source,
    minor: int,
    *,
    on: date,
    now: datetime,
) -> None:
    """Make credit again of what the source has settled."""
    _move(db, actor, account, instalment, source, -minor, kind=Kind.RELEASE, on=on, now=now)


def _move(
    db: Session,
    actor: Member,
    account: Account,
    instalment: Instalment,
    source: Source,
    minor: int,
    *,
    kind: Kind,
    on: date,
    now: datetime,
) -> None:
    post(db, line(actor, account, kind, minor, part=None, source=source, on=on, now=now))
    post(db, line(actor, account, kind, -minor, part=instalment, source=source, on=on, now=now))
    instalment.open -= minor
    account.open -= minor
    account.credit -= minor
    db.add_all([instalment, account])


def take_back(
    db: Session, actor: Member, account: Account, entries: Sequence[Entry], *, on: date, now: datetime
) -> None:
    """Take entries back by opposite ones, caches along with them; only standing ones may be given."""
    moved: dict[int | None, int] = {}
    post(db, *(opposite(entry, actor, on=on, now=now) for entry in entries))
    for entry in entries:
        moved[entry.instalment_id] = moved.get(entry.instalment_id, 0) + entry.amount
    account.credit += moved.pop(None, 0)
    for key, minor in moved.items():
        with db.no_autoflush:  # half-way a part may stand below zero
            instalment = db.get_one(Instalment, key)
        instalment.open -= minor
        account.open -= minor
        db.add(instalment)
    db.add(account)
    db.flush()


def standing(db: Session, *of: ColumnElement[bool]) -> Sequence[Entry]:
    """The entries of a document that nothing has taken back, in the order in which they were written."""
    return db.exec(select(Entry).where(*of, STANDS).order_by(col(Entry.id))).all()


def rearrange(
    db: Session,
    actor: Member,
    account: Account,
    source: Source,
    wanted: Mapping[int, int],
    *,
    today: date,
    now: datetime,
) -> None:
    """Let the money of a source settle so much of each instalment and nothing else, from today on."""
    there = settled_by(db, source)
    left = dict(sources_of_credit(db, account)).get(source, 0)
    if sum(wanted.values()) > sum(there.values()) + left:
        raise Refused(_("There is not that much money to settle it."))
    parts = {key: db.get_one(Instalment, key) for key in {*there, *wanted}}
    for key, minor in there.items():
        if minor > wanted.get(key, 0):
            release(db, actor, account, parts[key], source, minor - wanted.get(key, 0), on=today, now=now)
    for key, minor in wanted.items():
        more = minor - there.get(key, 0)
        if more > parts[key].open:
            raise Refused(_("That is more than is open: {amount}.", amount=parts[key].money))
        if more > 0:
            apply(db, actor, account, parts[key], source, more, on=today, now=now)
    db.flush()


def settled_by(db: Session, source: Source) -> dict[int, int]:
    """What the source settles now, in minor units by instalment, in the order in which it came to be so."""
    return {key or 0: minor for key, of, minor in money_on(db, _parts_of(db, source)) if of == source}


def _parts_of(db: Session, source: Source) -> Sequence[int | None]:
    """The instalments on which money of the source has ever stood."""
    rows = select(Entry.instalment_id).where(
        Entry.payment_id == source.payment_id, Entry.source_id == source.credit_note_id
    )
    return db.exec(rows.where(col(Entry.instalment_id).is_not(None)).distinct()).all()
