"""What a customer is asked to pay in a text that somebody forwards: before, on or after the day it falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from sqlmodel import Session, col, select

from models.directory.customers import Customer
from models.ledger.holds import beside, held, undisputed
from models.ledger.receivables import Instalment, Receivable
from models.money import Money


class Moment(StrEnum):
    """When the text is sent, seen from the due day."""

    BEFORE = "before"
    ON = "on"
    AFTER = "after"


@dataclass(frozen=True)
class Item:
    """A part of a receivable that is open."""

    number: str
    due_on: date
    open: Money


@dataclass(frozen=True)
class Demand:
    """What the text is about: the items, the earliest due first."""

    moment: Moment
    items: Sequence[Item]

    @property
    def since(self) -> date:
        """The day on which the first of them falls or fell due."""
        return self.items[0].due_on

    @property
    def amounts(self) -> Sequence[Money]:
        """What they add up to, in each currency."""
        by_currency = sorted((item.open for item in self.items), key=lambda money: money.currency)
        return [
            Money(sum(money.minor for money in group), currency)
            for currency, group in groupby(by_currency, key=lambda money: money.currency)
        ]


def demand_of(items: Sequence[Item], *, today: date) -> Demand | None:
    """All that is late and what falls due today; or what falls due today; or what falls due next, of one day."""
    ordered = sorted(items, key=lambda item: item.due_on)
    if not ordered:
        return None
    first = ordered[0].due_on
    moment = Moment.AFTER if first < today else Moment.ON if first == today else Moment.BEFORE
    return Demand(moment, [item for item in ordered if item.due_on <= max(first, today)])


def demand(db: Session, customer: Customer, *, today: date) -> Demand | None:
    """What the customer is to be asked for now; None when nothing is open but what is disputed."""
    table = held(today)
    rows = db.exec(
        select(Instalment, Receivable.number, undisputed(table))
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .outerjoin(table, beside(table))
        .where(Instalment.customer_id == customer.id, Instalment.open > 0, undisputed(table) > 0)
        .order_by(col(Instalment.due_on), col(Receivable.id), col(Instalment.part))
    ).all()
    items = [
        Item(number if part.part == 1 else f"{number}/{part.part}", part.due_on, Money(int(left), part.currency))
        for part, number, left in rows
    ]
    return demand_of(items, today=today)
