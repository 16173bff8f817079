"""Two years of random documents, money, bounces and second thoughts: the ledger says what paper says, on any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.ledger import adjustments, ageing, billing, cheques, credit, payments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import accounts_of
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import Instalment, Receivable
from models.money import Money
from models.oversight import verification
from models.people.access import customers_of
from models.storage.database import Database
from tests.ledger_world import START, Books
from tests.paper import OTHER, WRITE_OFF, Paper
from tests.shelves import Desk

TWO_YEARS = timedelta(days=730)
AMOUNTS = st.integers(1, 500)
KINDS = (AdjustmentKind.DISCOUNT, AdjustmentKind.WRITE_OFF)


class TwoYears(RuleBasedStateMachine):
    """The product's ledger and one on paper, told the same."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.db = Session(database.engine, expire_on_commit=False)
        self.books = Books(self.db)
        self.paper = Paper()
        self.seen: dict[date, list[int]] = {}
        self.numbers = count(1)

    @initialize()
    def open_a_customer(self) -> None:
        self.acme = self.books.customer("ACME")

    # --- documents

    @rule(amount=st.integers(10, 800), ahead=st.integers(-200, 200), parts=st.integers(1, 4))
    def bill(self, amount: int, ahead: int, parts: int) -> None:
        billed = self.books.bill(self.acme, amount, self.today + timedelta(days=ahead), parts=parts)
        items = [(one.id or 0, one.due_on, one.amount) for one in billed.instalments]
        self.paper.bill(billed.receivable.id or 0, items, self.today)

    @rule(amount=AMOUNTS, ago=st.sampled_from([0, 0, 3, 15, 60]), data=st.data())
    def pay(self, amount: int, ago: int, data: st.DataObject) -> None:
        """Perhaps days ago, told now; perhaps a bill is named."""
        on = self.today - timedelta(days=ago)
        named = data.draw(st.sampled_from([None, *self._open_bills()]))
        first = self.db.get_one(Receivable, named) if named is not None else None
        recorded = payments.record(
            self.db, self.books.seller, self.acme, Money(amount, "CNY"),
            method=Method.TRANSFER, received_on=on, today=self.today, now=self.books.now, first=first,
        )  # fmt: skip
        self.paper.pay(recorded.payment.key, amount, on, self.today, named)
        self.seen = {day: owed for day, owed in self.seen.items() if day < on}

    @rule(amount=AMOUNTS, waits=st.integers(0, 20), bounces=st.booleans())
    def take_a_cheque(self, amount: int, waits: int, bounces: bool) -> None:
        """It counts when it clears, and may bounce after all."""
        cheque = self.books.pay(self.acme, amount, method=Method.CHEQUE).payment
        self.books.now += timedelta(days=waits)
        cheques.clear(self.db, self.books.seller, cheque, today=self.today, now=self.books.now)
        self.paper.pay(cheque.key, amount, self.today, self.today)
        if bounces:
            self.books.now += timedelta(days=1)
            cheques.bounce(self.db, self.books.seller, cheque, today=self.today, now=self.books.now)
            self.paper.take_back(f"payment {cheque.key}", self.today)

    @precondition(lambda self: self._open_bills())
    @rule(data=st.data(), kind=st.sampled_from(KINDS), share=st.integers(1, 100))
    def take_off(self, data: st.DataObject, kind: AdjustmentKind, share: int) -> None:
        """A discount, or what will not come."""
        instalment = self._an_open_one(data)
        amount = max(1, instalment.open * share // 100)
        document = self._adjust(kind, [(instalment, amount)])
        name = f"adjustment {document.key}"
        self.paper.take_off(
            name, instalment.id or 0, amount, self.today, kind=WRITE_OFF if kind == AdjustmentKind.WRITE_OFF else OTHER
        )

    @precondition(lambda self: self._open_bills())
    @rule(data=st.data(), share=st.integers(1, 100), rest=st.sampled_from([0, 0, 50, 500]))
    def give_a_credit_note(self, data: st.DataObject, share: int, rest: int) -> None:
        """More than is open of it is to the customer's good."""
        instalment = self._an_open_one(data)
        amount = instalment.open if rest else max(1, instalment.open * share // 100)
        document = self._adjust(AdjustmentKind.CREDIT_NOTE, [(instalment, amount)], rest)
        self.paper.credit_note(f"adjustment {document.key}", [(instalment.id or 0, amount)], rest, self.today)

    # --- second thoughts

    @rule(data=st.data())
    def take_back_a_payment(self, data: st.DataObject) -> None:
        found = self.db.exec(select(Payment).where(Payment.state == State.COUNTED).order_by(col(Payment.id))).all()
        if found:
            payment = data.draw(st.sampled_from(found))
            payments.reverse(self.db, self.books.seller, payment, today=self.today, now=self.books.now)
            self.paper.take_back(f"payment {payment.key}", self.today)

    @rule(data=st.data())
    def take_back_an_adjustment(self, data: st.DataObject) -> None:
        found = self.db.exec(self._standing()).all()
        if found:
            document = data.draw(st.sampled_from(found))
            adjustments.reverse(self.db, self.books.seller, document, today=self.today, now=self.books.now)
            self.paper.take_back(f"adjustment {document.key}", self.today)

    @rule(data=st.data())
    def take_back_a_bill(self, data: st.DataObject) -> None:
        standing = select(Receivable).where(col(Receivable.reversed_at).is_(None)).order_by(col(Receivable.id))
        if found := self.db.exec(standing).all():
            receivable = data.draw(st.sampled_from(found))
            about = self.db.exec(self._standing().where(Adjustment.receivable_id == receivable.id)).all()
            billing.reverse(self.db, self.books.seller, receivable, today=self.today, now=self.books.now)
            names = [f"adjustment {one.key}" for one in reversed(about)]
            self.paper.take_back_bill(receivable.id or 0, self.today, names)

    @rule(days=st.integers(1, 30))
    def let_time_pass(self, days: int) -> None:
        if self.books.now + timedelta(days=days) - START < TWO_YEARS:
            self.seen[self.today] = self._buckets(self.today)
            self.books.now += timedelta(days=days)

    # --- what must hold

    @invariant()
    def is_what_paper_says(self) -> None:
        self.db.flush()
        for instalment in self.db.exec(select(Instalment)):
            assert instalment.open == self.paper.owed(instalment.id or 0)
        for account in accounts_of(self.db, self.acme.key):
            assert (account.open, account.credit) == (
                sum(self.paper.owed(key) for key in self.paper.items),
                self.paper.credit(),
            )

    @invariant()
    def is_what_paper_says_of_any_day(self) -> None:
        days = (self.today - START.date()).days
        for ago in (0, next(self.numbers) * 37 % (days + 1)):
            day = self.today - timedelta(days=ago)
            assert self._buckets(day) == self._paper_buckets(day), day

    @invariant()
    def the_past_stands(self) -> None:
        for day, buckets in list(self.seen.items())[-2:]:
            assert self._buckets(day) == buckets

    # --- how

    @property
    def today(self) -> date:
        return self.books.today

    def _adjust(self, kind: AdjustmentKind, shares: list[tuple[Instalment, int]], rest: int = 0) -> Adjustment:
        receivable = self.db.get_one(Receivable, shares[0][0].receivable_id)
        document = adjustments.post(
            self.db, self.books.seller, kind, self.acme, shares,
            on=self.today, today=self.today, now=self.books.now, receivable=receivable, credit=Money(rest, "CNY"),
        )  # fmt: skip
        if rest:
            account = next(one for one in accounts_of(self.db, self.acme.key) if one.currency == "CNY")
            credit.apply_credit(self.db, self.books.seller, account, today=self.today, now=self.books.now)
        return document

    def _standing(self) -> SelectOfScalar[Adjustment]:
        return select(Adjustment).where(col(Adjustment.reversed_at).is_(None)).order_by(col(Adjustment.id))

    def _open_bills(self) -> list[int]:
        return sorted({one.bill for one in self.paper.open()})

    def _an_open_one(self, data: st.DataObject) -> Instalment:
        return self.db.get_one(Instalment, data.draw(st.sampled_from([one.key for one in self.paper.open()])))

    def _buckets(self, day: date) -> list[int]:
        everything = customers_of(self.db, self.books.seller)
        aged = ageing.ageing(self.db, everything, on=day, today=self.today).get((None, "CNY"))
        return [*(one.minor for one in aged.buckets), aged.credit.minor] if aged else [0] * 6

    def _paper_buckets(self, day: date) -> list[int]:
        found = [0] * 6
        for days, owed in self.paper.late(day).items():
            found[min(4, (max(days, 0) + 29) // 30)] += owed
        found[5] = self.paper.credit(day)
        return found

    def teardown(self) -> None:
        try:
            assert list(verification.findings(self.db)) == []
        finally:
            self.db.close()


def test_two_years_on_paper(desk: Desk, original: str, histories: Callable[[int], int]) -> None:
    class Kept(TwoYears):
        def __init__(self) -> None:
            super().__init__(desk.filled(original))

    run_state_machine_as_test(
        Kept,
        settings=settings(
            max_examples=histories(20), stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
