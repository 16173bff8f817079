"""Allocation by hand: which open items a payment settles, chosen at any time after it was recorded.

The item that is named gets as much of the payment as it still owes: first what is credit, then what stands on other
items, what was settled by itself before what was chosen since. Pairs of entries of today move it,
so no past day changes. What the payment recovered, and what it took a discount on, stays where it is. Money that
settles an overdue debt in this way as it was offered takes the offer, as if it had come for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments, credit, offers
from models.ledger.adjustments import Adjustment
from models.ledger.entries import STANDS, Account, Entry, Kind, Source, accounts_of, locked_account
from models.ledger.payments import Payment, State
from models.ledger.receivables import Instalment, Receivable, Settled, open_instalments
from models.money import Money
from models.oversight import audit
from models.oversight.audit import Audit
from models.people.members import Member
from models.refusal import Refused

REALLOCATED = "payment.reallocated"
APPLIED = "credit.applied"
TAKEN = "taken"
"""The discount that a choice took, beside what the payment settles by instalment."""


@dataclass(frozen=True)
class Stands:
    """A part that a payment settles, or could settle."""

    instalment: Instalment
    receivable: Receivable
    settled: Money  # of this payment


def where_it_stands(db: Session, payment: Payment) -> list[Stands]:
    """What the payment settles now, the earliest due first."""
    settled = credit.settled_by(db, Source(payment.key))
    rows = db.exec(
        select(Instalment, Receivable)
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .where(col(Instalment.id).in_(settled))
        .order_by(col(Instalment.due_on), col(Instalment.id))
    ).all()
    return [Stands(part, of, Money(settled[part.id or 0], part.currency)) for part, of in rows]


def settle_first(
    db: Session, actor: Member, payment: Payment, instalment: Instalment, *, today: date, now: datetime
) -> Adjustment | None:
    """Let the payment settle that part before anything else; the discount of an offer that it takes by that."""
    account = locked_account(db, payment.customer_id, payment.currency)
    db.refresh(payment)
    db.refresh(instalment)
    _check(payment, instalment)
    source = Source(payment.key)
    before = credit.settled_by(db, source)
    wanted = _with_first(db, account, payment, before, instalment)
    credit.rearrange(db, actor, account, source, wanted, today=today, now=now)
    after: dict[str, int] = _plain(credit.settled_by(db, source))
    items = open_instalments(db, account)
    taken = offers.take_rest(db, actor, account, items, payment.key, instalment, today=today, now=now)
    if taken is not None:
        after[TAKEN] = taken.key
    audit.record(db, actor, REALLOCATED, payment, now=now, before=_plain(before), after=after)
    return taken


def put_back(db: Session, actor: Member, payment: Payment, record: Audit, *, today: date, now: datetime) -> Account:
    """Undo a choice: the payment settles what it settled before. Refuses when that has changed since."""
    account = locked_account(db, payment.customer_id, payment.currency)
    source = Source(payment.key)
    after = dict(record.after or {})
    taken = after.pop(TAKEN, None)
    if _plain(credit.settled_by(db, source)) != after:
        raise Refused(_("What it settles has changed since. Choose anew what it shall settle."))
    if taken is not None:  # the offer is open again
        adjustments.take_back(db, actor, account, db.get_one(Adjustment, taken), today=today, now=now)
    before = {int(key): int(minor) for key, minor in (record.before or {}).items()}
    credit.rearrange(db, actor, account, source, before, today=today, now=now)
    return account


class Applied(NamedTuple):
    """What applying kept credit did."""

    settled: Sequence[Settled]
    given_up: Sequence[Money]  # by settlement offers that it took


def apply_kept(db: Session, actor: Member, customer: Customer, *, today: date, now: datetime) -> Applied:
    """Settle open items from credit that the company keeps, in every currency. Refuses when nothing fits.

    Credit that settles an overdue debt as it was offered takes the offer; else it goes to the oldest items.
    """
    settled: list[Settled] = []
    taken: list[Adjustment] = []
    moved: list[list[int | None]] = []
    for one in accounts_of(db, customer.key):
        account = locked_account(db, customer.key, one.currency)
        items = open_instalments(db, account)
        parts = [part.id for part, _of in items]
        before = _by_part_and_source(db, parts)
        offered = offers.take_from_credit(db, actor, account, items, today=today, now=now)
        if offered is not None:
            taken.append(offered.document)
        first = offered.parts if offered is not None else ()
        settled += credit.apply_credit(db, actor, account, today=today, now=now, first=first)
        for (key, source), minor in _by_part_and_source(db, parts).items():
            if minor > before.get((key, source), 0):
                moved.append([key, *source, minor - before.get((key, source), 0)])
    if not settled:
        raise Refused(_("There is no credit that could settle anything."))
    after = {"moved": moved, "taken": [document.key for document in taken]}
    audit.record(db, actor, APPLIED, customer, now=now, after=after)
    return Applied(settled, [document.money for document in taken])


def take_off(db: Session, actor: Member, customer: Customer, record: Audit, *, today: date, now: datetime) -> None:
    """Undo the applying of kept credit. Refuses when some of it settles something else since."""
    for key, payment_id, note_id, minor in (record.after or {})["moved"]:
        part, source = db.get_one(Instalment, key), Source(payment_id, note_id)
        account = locked_account(db, customer.key, part.currency)
        if _by_part_and_source(db, [key]).get((key, source), 0) < minor:
            raise Refused(_("What it settles has changed since. Choose anew what it shall settle."))
        credit.release(db, actor, account, part, source, minor, on=today, now=now)
    for key in (record.after or {}).get("taken", ()):  # the offer that it took is open again
        document = db.get_one(Adjustment, key)
        account = locked_account(db, customer.key, document.currency)
        adjustments.take_back(db, actor, account, document, today=today, now=now)


def _by_part_and_source(db: Session, parts: Sequence[int | None]) -> dict[tuple[int | None, Source], int]:
    return {(key, source): minor for key, source, minor in credit.money_on(db, parts)}


def _check(payment: Payment, instalment: Instalment) -> None:
    if payment.state != State.COUNTED:
        raise Refused(_("That payment settles nothing: it does not count."))
    if (instalment.customer_id, instalment.currency) != (payment.customer_id, payment.currency):
        raise Refused(_("That item is another customer's, or in another currency."))
    if instalment.open == 0:
        raise Refused(_("Nothing of that part is open any more."))


def _with_first(
    db: Session, account: Account, payment: Payment, before: Mapping[int, int], instalment: Instalment
) -> Mapping[int, int]:
    """What the payment shall settle, so that the part gets as much as it owes."""
    key = instalment.id or 0
    fixed = _fixed(db, payment)
    left = dict(credit.sources_of_credit(db, account)).get(Source(payment.key), 0)
    wanted = dict(before)
    needed = instalment.open
    taken = min(left, needed)
    for other in _latest_first(db, payment, [one for one in before if one not in fixed and one != key]):
        share = min(before[other], needed - taken)
        wanted[other] -= share
        taken += share
    if taken == 0:
        raise Refused(_("Nothing of that payment can be moved."))
    wanted[key] = before.get(key, 0) + taken
    return wanted


def _fixed(db: Session, payment: Payment) -> set[int]:
    """The parts from which the money cannot go: it recovered them, or took a discount on them."""
    recovered = select(Entry.instalment_id).where(Entry.payment_id == payment.id, Entry.kind == Kind.RECOVERY, STANDS)
    discounted = (
        select(Entry.instalment_id)
        .join(Adjustment, col(Adjustment.id) == Entry.adjustment_id)
        .where(Adjustment.payment_id == payment.id, col(Adjustment.reversed_at).is_(None))
    )
    return {key for rows in (recovered, discounted) for key in db.exec(rows) if key is not None}


def _latest_first(db: Session, payment: Payment, keys: list[int]) -> list[int]:
    """What was settled earlier before what was chosen later; of what was settled at one moment the latest due first."""
    lines = select(Entry.instalment_id, col(Entry.at)).where(
        Entry.payment_id == payment.id, col(Entry.instalment_id).in_(keys), Entry.amount < 0
    )
    settled_at: dict[int, datetime] = {}
    for key, at in db.exec(lines.order_by(col(Entry.id))):
        settled_at[key or 0] = at
    due = {key: db.get_one(Instalment, key).due_on for key in keys}
    return sorted(keys, key=lambda key: (settled_at[key], -due[key].toordinal(), -key))


def _plain(settled: Mapping[int, int]) -> dict[str, int]:
    return {str(key): minor for key, minor in settled.items()}
