"""The product's ledger and one on paper, told the same, for one customer: what both are asked and told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.ledger import (
    accruals,
    adjustments,
    ageing,
    cheques,
    credit,
    payments,
)
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.billing import Billed
from models.ledger.discounts import EARLY
from models.ledger.entries import Account, locked_account
from models.ledger.fees import FeeRule
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import Instalment, Receivable
from models.ledger.rules import Rules
from models.money import Money
from models.oversight import decisions, verification
from models.people.access import customers_of
from models.people.members import Role, add_member
from models.refusal import Refused
from models.storage.database import Database
from tests.ledger_world import START, Books
from tests.paper import Paper
from tests.slips import Bill, FeeTerms

EARLY_TERMS = "10/20 net:30"
TERMS = {None: (0, 0), EARLY_TERMS: (10, 20)}
FEES = FeeRule(Decimal("0.5"), grace_days=3, cap=Decimal(20))
FEES_ON_PAPER = FeeTerms(Decimal("0.5"), grace=3, cap=20)


class BothBooks:
    """The product's ledger and one on paper."""

    def __init__(self, database: Database) -> None:
        self.db = Session(database.engine, expire_on_commit=False)
        self.books = Books(self.db)
        self.paper = Paper()
        self.seen: dict[date, list[int]] = {}
        self.told_of = START.date()
        self.acme = self.books.customer("ACME")
        self.boss = add_member(
            self.db, telegram_id=2, name="Boss", role=Role.ADMIN, team=None,
            language="en", timezone="Asia/Shanghai", now=self.books.now,
        )  # fmt: skip

    def close(self) -> None:
        """Look through the ledger once more."""
        try:
            assert list(verification.findings(self.db)) == []
        finally:
            self.db.close()

    @property
    def today(self) -> date:
        return self.books.today

    @property
    def when(self) -> dict[str, Any]:
        return {"today": self.today, "now": self.books.now}

    def bill(self, amount: int, ahead: int, parts: int, terms: str | None) -> None:
        """Parts of a bill, the first due so many days ahead."""
        billed = self.books.bill(self.acme, amount, self.today + timedelta(days=ahead), parts=parts, terms=terms)
        self.billed(billed, *TERMS[terms])

    def some_open_bills(self) -> list[int]:
        """The bills of which something is open; there is one always."""
        if not self.paper.open():
            self.bill(300 + self.paper.credit(), -20, 2, None)
        return self.open_bills()

    def billed(self, billed: Billed, percent: int = 0, days: int = 0, *, is_fee: bool = False) -> None:
        items = [(one.id or 0, one.due_on, one.amount) for one in billed.instalments]
        told = Bill(billed.receivable.amount, self.today, percent, days, is_fee)
        self.paper.bill(billed.receivable.id or 0, items, self.today, told)

    def receive(self, amount: int, on: date, named: int | None) -> None:
        first = self.db.get_one(Receivable, named) if named is not None else None
        recorded = payments.record(
            self.db, self.books.seller, self.acme, Money(amount, "CNY"),
            method=Method.TRANSFER, received_on=on, first=first, **self.when,
        )  # fmt: skip
        self.paper.pay(recorded.payment.key, amount, on, self.today, named)
        self.told(on)

    def told(self, on: date) -> None:
        """Something of that day was told: what was seen since is not what is true."""
        self.told_of = max(on, START.date())
        if on < self.today:
            self.seen = {day: state for day, state in self.seen.items() if day < on}

    def take_back_payment(self, payment: Payment) -> None:
        def take_back() -> None:
            payments.reverse(self.db, self.books.seller, payment, **self.when)

        if self.paper.is_given_back(f"payment {payment.key}"):
            self.is_refused(take_back)
        else:
            take_back()
            self.paper.take_back(f"payment {payment.key}", self.today)

    def is_refused(self, what: Callable[[], object]) -> None:
        self.db.flush()
        with pytest.raises(Refused), self.db.begin_nested():
            what()

    def clear(self, cheque: Payment) -> None:
        """It counts from today."""
        cheques.clear(self.db, self.books.seller, cheque, **self.when)
        self.paper.pay(cheque.key, cheque.amount, self.today, self.today)

    def waive(self) -> None:
        approval = accruals.ask_waiver(self.db, self.books.seller, self.acme, FEES, **self.when)
        decisions.approve(self.db, self.boss, approval, rules=Rules(fees=FEES), **self.when)

    def counted(self) -> Sequence[Payment]:
        counted = select(Payment).where(Payment.state == State.COUNTED)
        return self.db.exec(counted.order_by(col(Payment.id))).all()

    def account(self) -> Account:
        return locked_account(self.db, self.acme.key, "CNY")

    def adjust(self, kind: AdjustmentKind, shares: list[tuple[Instalment, int]], rest: int = 0) -> Adjustment:
        receivable = self.db.get_one(Receivable, shares[0][0].receivable_id)
        document = adjustments.post(
            self.db, self.books.seller, kind, self.acme, shares,
            on=self.today, today=self.today, now=self.books.now, receivable=receivable, credit=Money(rest, "CNY"),
        )  # fmt: skip
        if rest:
            credit.apply_credit(self.db, self.books.seller, self.account(), **self.when)
        return document

    def standing(self) -> SelectOfScalar[Adjustment]:
        return select(Adjustment).where(col(Adjustment.reversed_at).is_(None)).order_by(col(Adjustment.id))

    def open_bills(self) -> list[int]:
        return sorted({one.bill for one in self.paper.open()})

    def an_open_one(self, data: st.DataObject) -> Instalment:
        self.some_open_bills()
        return self.db.get_one(Instalment, data.draw(st.sampled_from([one.key for one in self.paper.open()])))

    def state(self, day: date) -> list[int]:
        """What is owed by bucket, what of it is overdue, and the credit."""
        self.db.flush()
        everything = customers_of(self.db, self.books.seller)
        aged = ageing.ageing(self.db, everything, on=day, today=self.today).get((None, "CNY"))
        return [*(one.minor for one in aged.buckets), aged.overdue.minor, aged.credit.minor] if aged else [0] * 7

    def paper_state(self, day: date) -> list[int]:
        """The same on paper."""
        found = [0] * 7
        for days, owed in self.paper.late(day).items():
            found[min(4, (max(days, 0) + 29) // 30)] += owed
            found[5] += owed if days > 0 else 0
        found[6] = self.paper.credit(day)
        return found


def name_of(document: Adjustment) -> str:
    """What paper calls it: a discount that a payment took by itself is named for both."""
    if document.payment_id is None:
        return f"adjustment {document.key}"
    payment = f"payment {document.payment_id}"
    return f"early {document.receivable_id} with {payment}" if document.cause == EARLY else f"settled with {payment}"
