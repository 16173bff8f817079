"""A small company on a real database, for tests that talk to the models themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from models.directory import customers
from models.directory.customers import Customer
from models.ledger.billing import Billed, bill
from models.ledger.payments import Method, Recorded, record
from models.ledger.schedules import Plan
from models.money import Money
from models.people.members import Member, Role, add_member

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai


@dataclass
class Books:
    """One salesperson's books on an open session; `now` moves by hand."""

    db: Session
    now: datetime = START
    seller: Member = field(init=False)

    def __post_init__(self) -> None:
        self.seller = add_member(
            self.db,
            telegram_id=1,
            name="Li Lei",
            role=Role.SALESPERSON,
            team=None,
            language="en",
            timezone="Asia/Shanghai",
            now=self.now,
        )

    @property
    def today(self) -> date:
        return (self.now + timedelta(hours=8)).date()

    def customer(self, name: str) -> Customer:
        made = customers.create(self.db, self.seller, name=name, owner=self.seller, now=self.now)
        assert isinstance(made, Customer)
        return made

    def bill(
        self,
        customer: Customer,
        amount: int,
        due: date | str,
        *,
        parts: int = 1,
        currency: str = "CNY",
        terms: str | None = None,
    ) -> Billed:
        due_on = date.fromisoformat(due) if isinstance(due, str) else due
        return bill(
            self.db,
            self.seller,
            customer,
            Money(amount, currency),
            due_on=due_on,
            issued_on=self.today,
            now=self.now,
            plan=Plan(parts),
            terms=terms,
        )

    def pay(
        self,
        customer: Customer,
        amount: int,
        *,
        on: date | None = None,
        method: Method = Method.CASH,
        currency: str = "CNY",
    ) -> Recorded:
        return record(
            self.db,
            self.seller,
            customer,
            Money(amount, currency),
            method=method,
            received_on=on or self.today,
            today=self.today,
            now=self.now,
        )
