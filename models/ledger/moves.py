"""Moving due dates: what is still open of a part goes to new parts that fall due on other days.

The old part keeps its due date and what was paid on it, so that no past day changes: a pair of entries moves the open
amount from today on. Several new parts split it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import OWED, Entry, Kind, line, locked_account, post
from models.ledger.receivables import Instalment, Receivable, check_date
from models.money import Money
from models.people.members import Member
from models.refusal import Refused


@dataclass(frozen=True)
class Moved:
    """What moving a part did."""

    document: Adjustment
    receivable: Receivable
    old: Instalment
    new: Sequence[Instalment]


def move(
    db: Session,
    actor: Member,
    instalment: Instalment,
    shares: Sequence[tuple[date, int]],
    *,
    today: date,
    now: datetime,
    note: str = "",
) -> Moved:
    """Let so many minor units of a part fall due on these days instead; what is not named stays where it is."""
    account = locked_account(db, instalment.customer_id, instalment.currency)
    db.refresh(instalment)
    total = sum(minor for _day, minor in shares)
    if instalment.open == 0:
        raise Refused(_("Nothing of that part is open any more."))
    if any(minor <= 0 for _day, minor in shares) or total > instalment.open:
        raise Refused(_("That is more than is open: {amount}.", amount=instalment.money))
    if all(day == instalment.due_on for day, _minor in shares):
        raise Refused(_("That part falls due on {day} already.", day=instalment.due_on))
    for day, _minor in shares:
        check_date(day)
    receivable = db.get_one(Receivable, instalment.receivable_id)
    customer = db.get_one(Customer, instalment.customer_id)
    document = adjustments.write(
        db, actor, AdjustmentKind.MOVE, customer, Money(total, instalment.currency),
        on=today, now=now, receivable=receivable, note=note,
    )  # fmt: skip
    new = _parts(db, instalment, shares)
    on = max(today, receivable.issued_on)
    post(db, line(actor, account, Kind.MOVE, -total, part=instalment, adjustment_id=document.id, on=on, now=now))
    for part in new:
        post(db, line(actor, account, Kind.MOVE, part.amount, part=part, adjustment_id=document.id, on=on, now=now))
    instalment.open -= total
    db.add(instalment)
    adjustments.record(db, actor, document, now=now)
    return Moved(document, receivable, instalment, new)


def _parts(db: Session, old: Instalment, shares: Sequence[tuple[date, int]]) -> list[Instalment]:
    last = db.exec(select(func.max(Instalment.part)).where(Instalment.receivable_id == old.receivable_id)).one() or 0
    new = [
        Instalment(
            receivable_id=old.receivable_id,
            customer_id=old.customer_id,
            part=last + place,
            due_on=day,
            amount=minor,
            currency=old.currency,
            open=minor,
            moved_from=old.id,
        )
        for place, (day, minor) in enumerate(sorted(shares), 1)
    ]
    db.add_all(new)
    db.flush()
    return new


def days_of(db: Session, document: Adjustment) -> tuple[Instalment, Sequence[Instalment]]:
    """The part that a move took from, and those that it went to."""
    parts = db.exec(
        select(Instalment, Entry.amount)
        .join(Entry, col(Entry.instalment_id) == Instalment.id)
        .where(Entry.adjustment_id == document.id, col(Entry.reverses).is_(None))
        .order_by(col(Entry.id))
    ).all()
    old = next(part for part, amount in parts if amount < 0)
    return old, [part for part, amount in parts if amount > 0]


def standing_parts(db: Session, receivable: Receivable) -> Sequence[tuple[Instalment, Money]]:
    """The parts as they are to be paid after every move, the earliest first, each with what it was or is to bring.

    What moved on is no longer part of the old one; a part of which nothing is left is not among them.
    """
    charged = func.sum(Entry.amount)
    rows = db.exec(
        select(Instalment, charged)
        .join(Entry, col(Entry.instalment_id) == Instalment.id)
        .where(Instalment.receivable_id == receivable.id, col(Entry.kind).in_((*OWED, Kind.MOVE)))
        .group_by(col(Instalment.id))
        .having(charged != 0)
        .order_by(col(Instalment.due_on), col(Instalment.part))
    ).all()
    return [(part, Money(int(amount), part.currency)) for part, amount in rows]


def earlier_days(db: Session, part: Instalment) -> Sequence[date]:
    """On which days what the part owes was due before it moved there, the latest first."""
    days: list[date] = []
    while part.moved_from is not None:
        part = db.get_one(Instalment, part.moved_from)
        days.append(part.due_on)
    return days
