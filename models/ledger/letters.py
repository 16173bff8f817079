"""Dunning letters: what is late and not disputed, in which tone it is asked for, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from models.calendar import Calendar
from models.directory.customers import Customer
from models.ledger.dunning import Tone
from models.ledger.holds import beside, held, undisputed
from models.ledger.receivables import Instalment, Receivable
from models.money import Money

GRACE: Mapping[Tone, int] = {Tone.FRIENDLY: 10, Tone.FIRM: 7, Tone.FINAL: 5}
"""Days that a letter leaves to pay."""


@dataclass(frozen=True)
class Late:
    """A part of a receivable that is past its due date."""

    number: str
    issued_on: date
    due_on: date
    amount: Money
    open: Money

    def days(self, today: date) -> int:
        """How late it is."""
        return (today - self.due_on).days


def late_items(db: Session, customer: Customer, *, today: date) -> Sequence[Late]:
    """What the customer owes beyond its due date and does not dispute, by currency, the oldest first."""
    table = held(today)
    rows = db.exec(
        select(Instalment, Receivable, undisputed(table))
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .outerjoin(table, beside(table))
        .where(Instalment.customer_id == customer.id, Instalment.open > 0, Instalment.due_on < today)
        .where(undisputed(table) > 0)
        .order_by(col(Instalment.currency), col(Instalment.due_on), col(Receivable.id), col(Instalment.part))
    ).all()
    return [
        Late(
            receivable.number if part.part == 1 else f"{receivable.number}/{part.part}",
            receivable.issued_on,
            part.due_on,
            Money(part.amount, part.currency),
            Money(int(left), part.currency),
        )
        for part, receivable, left in rows
    ]


def pay_by(tone: Tone, *, today: date, calendar: Calendar) -> date:
    """The last day to pay that a letter of today names: so many days later, or the next working day after them."""
    day = today + timedelta(days=GRACE[tone])
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)
