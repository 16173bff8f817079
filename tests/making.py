"""What a test finds there already: customers, receivables, payments, visits, written through the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from models.directory import customers
from models.directory.customers import Customer
from models.ledger import billing, payments
from models.ledger.entries import accounts_of
from models.ledger.payments import Method, Payment
from models.ledger.receivables import Instalment, Receivable
from models.money import Money, money_of
from models.people.members import Member
from models.work import activities, follow_ups
from models.work.activities import Activity, ActivityKind
from models.work.follow_ups import FollowUp
from tests.office import ZONE, Office, Phone


@dataclass(frozen=True)
class MadeCustomer:
    """A customer, and what it owes now, in major units of one currency."""

    office: Office
    id: int
    name: str

    @property
    def row(self) -> Customer:
        return self.office.look(lambda db: db.get_one(Customer, self.id))

    @property
    def balance(self) -> Decimal:
        """Open less credit; of a customer with one currency."""
        accounts = self.office.look(lambda db: list(accounts_of(db, self.id)))
        return sum((_major(one.balance, one.currency) for one in accounts), Decimal(0))


@dataclass(frozen=True)
class MadeReceivable:
    """A receivable, and what is still open of it."""

    office: Office
    id: int
    number: str
    currency: str

    @property
    def row(self) -> Receivable:
        return self.office.look(lambda db: db.get_one(Receivable, self.id))

    @property
    def instalments(self) -> list[Instalment]:
        """Its parts, in order."""
        query = select(Instalment).where(Instalment.receivable_id == self.id)
        return self.office.look(lambda db: sorted(db.exec(query).all(), key=lambda each: each.part))

    @property
    def open(self) -> Decimal:
        """In major units."""
        return _major(sum(each.open for each in self.instalments), self.currency)


@dataclass
class Make:
    """Writes things as somebody would have; dates as ISO text, amounts in major units."""

    office: Office

    @property
    def today(self) -> date:
        """The company's day."""
        return self.office.clock.now().astimezone(ZONE).date()

    def customer(self, name: str, owner: Phone | Member, **more: Any) -> MadeCustomer:
        """`more` as `models.customers.create` takes it: phones, terms, class_, contact_person, address, tags."""
        with self.office.database.writing() as db:
            actor = _member(db, owner)
            row = customers.create(
                db, actor, name=name, owner=actor, now=self.office.clock.now(), even_if_alike=True, **more
            )
            return MadeCustomer(self.office, row.key, row.name)

    def receivable(
        self,
        customer: MadeCustomer,
        amount: int | str | Decimal,
        *,
        due: str | date,
        issued: str | date | None = None,
        currency: str = "CNY",
        by: Phone | None = None,
        **more: Any,
    ) -> MadeReceivable:
        """`more` as `models.billing.bill` takes it: number, plan, terms, note."""
        with self.office.database.writing() as db:
            row = db.get_one(Customer, customer.id)
            due_on = _day(due)
            billed = billing.bill(
                db,
                _member(db, by) if by else db.get_one(Member, row.owner_id),
                row,
                money_of(Decimal(amount), currency),
                due_on=due_on,
                issued_on=_day(issued) if issued else min(due_on, self.today),
                now=self.office.clock.now(),
                **more,
            )
            made = billed.receivable
            assert made.id is not None
            return MadeReceivable(self.office, made.id, made.number, made.currency)

    def payment(
        self,
        customer: MadeCustomer,
        amount: int | str | Decimal,
        *,
        on: str | date | None = None,
        currency: str = "CNY",
        method: Method = Method.TRANSFER,
        by: Phone | None = None,
        **more: Any,
    ) -> Payment:
        """Money received; `more` as `models.payments.record` takes it: first, reference, note."""
        with self.office.database.writing() as db:
            row = db.get_one(Customer, customer.id)
            recorded = payments.record(
                db,
                _member(db, by) if by else db.get_one(Member, row.owner_id),
                row,
                money_of(Decimal(amount), currency),
                method=method,
                received_on=_day(on) if on else self.today,
                today=self.today,
                now=self.office.clock.now(),
                **more,
            )
            return recorded.payment

    def visit(
        self,
        customer: MadeCustomer,
        text: str = "talked",
        *,
        kind: ActivityKind = ActivityKind.VISIT,
        at: datetime | None = None,
        by: Phone | None = None,
    ) -> Activity:
        """A contact with a customer."""
        with self.office.database.writing() as db:
            row = db.get_one(Customer, customer.id)
            now = self.office.clock.now()
            actor = _member(db, by) if by else db.get_one(Member, row.owner_id)
            return activities.log(db, actor, row, kind, text, at=at or now, now=now)

    def follow_up(
        self, customer: MadeCustomer, on: str | date, at: str | None = None, *, text: str = "", by: Phone | None = None
    ) -> FollowUp:
        """A next step; `at` is a time like 15:30, on the member's own clock."""
        with self.office.database.writing() as db:
            row = db.get_one(Customer, customer.id)
            actor = _member(db, by) if by else db.get_one(Member, row.owner_id)
            return follow_ups.plan(
                db,
                actor,
                row,
                actor,
                due_on=_day(on),
                due_time=time.fromisoformat(at) if at else None,
                now=self.office.clock.now(),
                text=text,
            )


def _member(db: Session, who: Phone | Member) -> Member:
    telegram_id = who.id if isinstance(who, Phone) else who.telegram_id
    return db.exec(select(Member).where(Member.telegram_id == telegram_id)).one()


def _day(day: str | date) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _major(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).major
