"""Early payment discounts: what a customer may keep who pays all of an invoice within the days of its terms.

`2/10 net:30` gives two percent of the invoice amount when the whole of it is paid within ten days of the day of issue,
the tenth included (cash discount of trade credit, Ross, Westerfield, Jaffe: Corporate Finance, 28.2; IFRS 15.50 takes
it as variable consideration, given when it is taken). The discount is taken by itself when the payment fits exactly,
and offered when it nearly does; it belongs to its payment, and goes with it. A payment is made on the day on which it
counts: a cheque when it clears.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import Account, Entry
from models.ledger.receivables import Instalment, Receivable, instalments_of
from models.ledger.schedules import half_up
from models.ledger.terms import terms_of
from models.money import Money
from models.people.members import Member
from models.refusal import Refused

EARLY = "early"
"""The cause of a discount that was given for paying early."""


@dataclass(frozen=True)
class Leniency:
    """When a payment nearly fits."""

    percent: Decimal = Decimal(0)  # of the invoice amount, that may be missing beyond the discount
    days: int = 0  # that it may be late


class Early(NamedTuple):
    """What an early payment is worth: one of both is zero."""

    taken: Money
    offered: Money


def early_discount(invoice: Money, terms: str | None, issued_on: date, paid_on: date, *, late: int = 0) -> Money:
    """Percent of the invoice amount, rounded half-up to the minor unit, when paid within the days; else nothing.

    `late` days beyond them still count. What was paid before the day of issue was paid early.
    """
    early = terms_of(terms).early if terms else None
    if early is None or paid_on > issued_on + timedelta(days=early.days + late):
        return Money(0, invoice.currency)
    return Money(half_up(invoice.minor * early.percent / 100), invoice.currency)


def judged(
    invoice: Money, terms: str | None, issued_on: date, *, owed: Money, paid: Money, paid_on: date, leniency: Leniency
) -> Early:
    """What a payment on an invoice is worth when so much of it was still owed.

    Taken: all that is owed but the discount is paid, in time. Offered: what is missing is no more than the discount and
    the company's leniency, and the days no more than these allow; then what is missing is offered, and no more.
    """
    nothing = Money(0, invoice.currency)
    missing = owed - paid
    if missing.minor <= 0:
        return Early(nothing, nothing)
    if missing == early_discount(invoice, terms, issued_on, paid_on):
        return Early(missing, nothing)
    lenient = early_discount(invoice, terms, issued_on, paid_on, late=leniency.days)
    most = lenient.minor + half_up(invoice.minor * leniency.percent / 100)
    return Early(nothing, missing if lenient and missing.minor <= most else nothing)


class Taken(NamedTuple):
    """Discounts that fit a payment exactly, by receivable."""

    receivable: Receivable
    parts: Sequence[Instalment]
    amount: Money


def fitting(
    items: Sequence[tuple[Instalment, Receivable]], paid: Money, *, on: date, given: frozenset[int]
) -> Sequence[Taken]:
    """The discounts with which a payment settles the first of the items exactly, in the order in which money goes.

    A receivable counts when all that is open of it is among them, and it is not one of `given`: those had theirs.
    """
    possible = _possible(items, on, given)
    most = sum(one.amount.minor for one in possible.values())
    whole = {key: sum(part.open for part in one.parts) for key, one in possible.items()}
    owed, found = 0, list[Taken]()
    for instalment, receivable in items:
        owed += instalment.open
        if receivable.id in possible:
            whole[receivable.id] -= instalment.open
            if not whole[receivable.id]:
                found.append(possible[receivable.id])
        if found and owed - sum(one.amount.minor for one in found) == paid.minor:
            return found
        if owed - most > paid.minor:  # a discount may be more than the part that completes its receivable
            break
    return []


def alone(
    items: Sequence[tuple[Instalment, Receivable]], paid: Money, *, on: date, given: frozenset[int]
) -> Sequence[Taken]:
    """The discounts of receivables each of which the payment settles exactly by itself, and which it would not reach.

    Nothing when it fits in the order in which money goes, with discounts or without: then nobody need be asked.
    """
    if fitting(items, paid, on=on, given=given):
        return []
    owed = 0
    for instalment, _receivable in items:
        owed += instalment.open
        if owed == paid.minor:
            return []
    return [
        one
        for one in _possible(items, on, given).values()
        if sum(part.open for part in one.parts) - one.amount.minor == paid.minor
    ]


def _possible(
    items: Sequence[tuple[Instalment, Receivable]], on: date, given: frozenset[int]
) -> dict[int | None, Taken]:
    """What each receivable gives for all that is open of it, where that leaves something to be paid."""
    receivables = {receivable.id: (receivable, list[Instalment]()) for _instalment, receivable in items}
    for instalment, receivable in items:
        receivables[receivable.id][1].append(instalment)
    found = {}
    for key, (receivable, parts) in receivables.items():
        discount = early_discount(receivable.money, receivable.terms, receivable.issued_on, on)
        if key not in given and 0 < discount.minor < sum(part.open for part in parts):
            found[key] = Taken(receivable, parts, discount)
    return found


def is_possible(items: Sequence[tuple[Instalment, Receivable]]) -> bool:
    """Whether the terms of any of them give something for paying early."""
    return any(receivable.gives_for_early for _instalment, receivable in items)


def take(
    db: Session,
    actor: Member,
    account: Account,
    items: Sequence[tuple[Instalment, Receivable]],
    payment_id: int,
    paid: int,
    *,
    on: date,
    today: date,
    now: datetime,
) -> Sequence[Adjustment]:
    """Post the discounts that fit the payment exactly, before its money settles the rest of all that is open."""
    had = frozenset(given_on(db, {receivable.id or 0 for _instalment, receivable in items}))
    customer = db.get_one(Customer, account.customer_id)
    return [
        give(db, actor, customer, fit, payment_id, on=on, today=today, now=now)
        for fit in fitting(items, Money(paid, account.currency), on=on, given=had)
    ]


def give(
    db: Session, actor: Member, customer: Customer, fit: Taken, payment_id: int, *, on: date, today: date, now: datetime
) -> Adjustment:
    """Post a discount on the last parts of what is open."""
    shares, left = [], fit.amount.minor
    for part in reversed(fit.parts):
        if share := min(part.open, left):
            shares.append((part, share))
        left -= share
    return adjustments.post(
        db, actor, AdjustmentKind.DISCOUNT, customer, shares, on=on, today=today, now=now,
        receivable=fit.receivable, payment_id=payment_id, cause=EARLY,
    )  # fmt: skip


TOUCHED = (
    select(Receivable)
    .where(col(Receivable.id).in_(select(Entry.receivable_id).where(col(Entry.payment_id) == bindparam("payment"))))
    .where(col(Receivable.terms).contains("/"), col(Receivable.reversed_at).is_(None))
    .order_by(col(Receivable.id))
)
GIVEN_WITH = select(func.sum(Adjustment.amount), func.max(Adjustment.currency)).where(
    col(Adjustment.payment_id) == bindparam("payment"),
    Adjustment.kind == AdjustmentKind.DISCOUNT,
    Adjustment.cause == EARLY,
    col(Adjustment.reversed_at).is_(None),
)
"""Written once: every payment runs them."""


def offers(db: Session, payment_id: int, *, paid_on: date, leniency: Leniency) -> Sequence[Taken]:
    """What may be given up of the receivables that the payment went to, where it nearly fits."""
    found: list[Taken] = []
    receivables = db.exec(TOUCHED, params={"payment": payment_id}).all()
    if not receivables:
        return found
    had = set(given_on(db, {receivable.id or 0 for receivable in receivables}))
    for receivable in receivables:
        parts = [part for part in instalments_of(db, receivable) if part.open]
        nothing = Money(0, receivable.currency)
        owed = Money(sum(part.open for part in parts), receivable.currency)
        early = judged(
            receivable.money, receivable.terms, receivable.issued_on,
            owed=owed, paid=nothing, paid_on=paid_on, leniency=leniency,
        )  # fmt: skip
        amount = early.taken or early.offered
        if amount and receivable.id not in had:
            found.append(Taken(receivable, parts, amount))
    return found


def accept(
    db: Session,
    actor: Member,
    customer: Customer,
    payment_id: int,
    receivable: Receivable,
    *,
    paid_on: date,
    leniency: Leniency,
    today: date,
    now: datetime,
) -> Adjustment:
    """Give what was offered, when it still is."""
    for fit in offers(db, payment_id, paid_on=paid_on, leniency=leniency):
        if fit.receivable.id == receivable.id:
            return give(db, actor, customer, fit, payment_id, on=paid_on, today=today, now=now)
    raise Refused(_("No discount is open for that payment any more."))


def given_on(db: Session, keys: Collection[int | None]) -> Sequence[int]:
    """The receivables that had an early payment discount which stands."""
    given = select(Adjustment.receivable_id).where(
        col(Adjustment.receivable_id).in_(keys),
        Adjustment.kind == AdjustmentKind.DISCOUNT,
        Adjustment.cause == EARLY,
        col(Adjustment.reversed_at).is_(None),
    )
    return [key for key in db.exec(given).all() if key is not None]


def given_with(db: Session, payment_id: int) -> Money | None:
    """What was given up because the payment came early."""
    row = db.exec(GIVEN_WITH, params={"payment": payment_id}).one()
    return Money(int(row[0]), row[1]) if row[0] else None
