"""Allocation: what money settles.

The named receivable comes first, then the oldest due date, then the oldest number; then what was written off, which
is owed again as far as money came for it; the rest is credit. An early payment that fits takes its discount first, and
one that settles an overdue debt as it was offered takes that offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from models.ledger import discounts, offers
from models.ledger.discounts import Taken
from models.ledger.entries import Account, Entry, Kind, Line, Source, accounts_of, line, owed_from, post
from models.ledger.offers import Offer
from models.ledger.receivables import IS_OPEN, Instalment, Receivable, Settled, open_instalments, settled_part
from models.money import Money
from models.people.members import Member


def settle(
    db: Session,
    actor: Member,
    account: Account,
    payment_id: int,
    amount: int,
    *,
    first: Receivable | None,
    offered: Sequence[Offer],
    on: date,
    today: date,
    now: datetime,
) -> list[Settled]:
    """Post a payment of that many minor units on the instalments that it settles, and what is left as credit."""
    source = Source(payment_id)
    items = _reached(db, account, None if first else amount, first)
    if discounts.is_possible(items):
        reached = _reached(db, account, None, first)
        discounts.take(db, actor, account, reached, payment_id, amount, on=on, today=today, now=now)
        items = [item for item in reached if item[0].open]
    if offered:
        reached = _reached(db, account, None, first)
        items = offers.take(
            db, actor, offered, reached, payment_id, amount, first=first, on=on, today=today, now=now
        )  # fmt: skip
    settled: list[Settled] = []
    lines: list[Line] = []
    left = amount
    for instalment, receivable in items:
        if left == 0:
            break
        share = min(left, instalment.open)
        day = max(on, receivable.issued_on)
        if on < today:
            day = owed_from(db, instalment.id, share, owed=instalment.open, since=day)
        lines += _paid(actor, account, instalment, source, share, on=on, day=day, now=now)
        instalment.open -= share
        account.open -= share
        left -= share
        db.add(instalment)
        settled.append(settled_part(instalment, receivable, share))
    if left:
        recovered, posted = _recover(db, actor, account, source, left, on=on, now=now)
        left -= sum(one.amount.minor for one in recovered)
        settled += recovered
        lines += posted
    if left:
        lines.append(line(actor, account, Kind.PAYMENT, -left, part=None, source=source, on=on, now=now))
        account.credit += left
    post(db, *lines)
    db.add(account)
    return settled


def settle_again(
    db: Session,
    actor: Member,
    account: Account,
    payment_id: int,
    amount: int,
    before: Mapping[int, int],
    *,
    on: date,
    now: datetime,
) -> None:
    """Post a payment that counts again: on what it settled before, by instalment, as far as that is still open.

    What has no place there any more goes to what was written off, as any money does; the rest is credit.
    """
    source, left, homeless = Source(payment_id), amount, 0
    lines: list[Line] = []
    for key, minor in before.items():
        instalment = db.get_one(Instalment, key)
        day = max(on, db.get_one(Receivable, instalment.receivable_id).issued_on)
        share = min(minor, instalment.open)
        homeless += minor - share
        if share:
            lines += _paid(actor, account, instalment, source, share, on=on, day=day, now=now)
            instalment.open -= share
            account.open -= share
            left -= share
            db.add(instalment)
    recovered, posted = _recover(db, actor, account, source, homeless, on=on, now=now)
    left -= sum(one.amount.minor for one in recovered)
    lines += posted
    if left:
        lines.append(line(actor, account, Kind.PAYMENT, -left, part=None, source=source, on=on, now=now))
        account.credit += left
    post(db, *lines)
    db.add(account)


def _reached(
    db: Session, account: Account, worth: int | None, first: Receivable | None
) -> list[tuple[Instalment, Receivable]]:
    """What money settles, in order, as far as so much goes."""
    items = list(open_instalments(db, account, worth=worth))
    if first is not None:
        items.sort(key=lambda item: item[1].id != first.id)
    return items


def _paid(
    actor: Member,
    account: Account,
    instalment: Instalment,
    source: Source,
    share: int,
    *,
    on: date,
    day: date,
    now: datetime,
) -> list[Line]:
    """Money of `on` settles an instalment from `day` on."""
    if day > on:
        # Money cannot settle what is not owed yet, or was settled then: it is credit until the day it can.
        return [
            line(actor, account, Kind.PAYMENT, -share, part=None, source=source, on=on, now=now),
            line(actor, account, Kind.APPLY, share, part=None, source=source, on=day, now=now),
            line(actor, account, Kind.APPLY, -share, part=instalment, source=source, on=day, now=now),
        ]
    return [line(actor, account, Kind.PAYMENT, -share, part=instalment, source=source, on=on, now=now)]


class WrittenOff(NamedTuple):
    """What of a write-off nothing was recovered for."""

    instalment_id: int
    adjustment_id: int
    minor: int
    since: date  # the last day on which that changed


def written_off(db: Session, account: Account) -> Sequence[WrittenOff]:
    """What was written off and has not come after all, oldest first."""
    rows = db.exec(
        select(Entry.instalment_id, Entry.adjustment_id, -func.sum(Entry.amount), func.max(Entry.on))
        .where(Entry.customer_id == account.customer_id, Entry.currency == account.currency)
        .where(col(Entry.kind).in_((Kind.WRITE_OFF, Kind.RECOVERY)))
        .group_by(col(Entry.instalment_id), col(Entry.adjustment_id))
        .having(func.sum(Entry.amount) < 0)
        .order_by(func.min(Entry.id))
    )
    return [WrittenOff(key or 0, document or 0, int(minor), since) for key, document, minor, since in rows]


def _recover(
    db: Session, actor: Member, account: Account, source: Source, left: int, *, on: date, now: datetime
) -> tuple[list[Settled], list[Line]]:
    """Money for what was written off: it is owed again, and settled, from the day on which both were there."""
    recovered: list[Settled] = []
    lines: list[Line] = []
    for lost in written_off(db, account):
        if left == 0:
            break
        share = min(left, lost.minor)
        day = max(on, lost.since)
        instalment = db.get_one(Instalment, lost.instalment_id)
        again = line(
            actor, account, Kind.RECOVERY, share, part=instalment,
            source=source, adjustment_id=lost.adjustment_id, on=day, now=now,
        )  # fmt: skip
        lines += [again, *_paid(actor, account, instalment, source, share, on=on, day=day, now=now)]
        left -= share
        receivable = db.get_one(Receivable, instalment.receivable_id)
        recovered.append(settled_part(instalment, receivable, share, recovered=True))
    return recovered, lines


EARLY_ONES = (
    select(Instalment.id)
    .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
    .where(col(Instalment.customer_id) == bindparam("customer"), col(Instalment.currency) == bindparam("currency"))
    .where(IS_OPEN, col(Receivable.terms).contains("/"))
    .limit(1)
)
"""Whether anything is open under terms that give something for paying early; written once: every payment asks."""


def fits_alone(db: Session, customer_id: int, paid: Money, *, on: date) -> Sequence[Taken]:
    """The newer receivables each of which so much money settles exactly with its early discount, oldest due first.

    Nothing when money that names none fits as it is: what is owed first, with or without discounts, or an offer.
    """
    whose = {"customer": customer_id, "currency": paid.currency}
    if db.exec(EARLY_ONES, params=whose).one_or_none() is None:
        return ()
    account = next(one for one in accounts_of(db, customer_id) if one.currency == paid.currency)
    items = open_instalments(db, account)
    if any(offers.fits(one, items, paid.minor, on=on) for one in offers.on_offer(db, account, on)):
        return ()
    had = frozenset(discounts.given_on(db, {receivable.id for _instalment, receivable in items}))
    return discounts.alone(items, paid, on=on, given=had)
