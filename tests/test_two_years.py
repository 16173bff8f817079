"""Two years of random documents, money, bounces and second thoughts: the ledger says what paper says, on any day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, select

from models.ledger import (
    accruals,
    adjustments,
    billing,
    cheques,
    disputes,
    dues,
    holds,
    moves,
    offers,
    reallocation,
    refunds,
)
from models.ledger.accruals import FeeWaiver
from models.ledger.adjustments import AdjustmentKind
from models.ledger.disputes import Dispute, DisputeOutcome, DisputeReason
from models.ledger.entries import accounts_of
from models.ledger.payments import Method, Payment
from models.ledger.receivables import Instalment, Receivable, open_instalments
from models.money import Money
from models.oversight import audit
from models.storage.database import Database
from tests.both_books import EARLY_TERMS, FEES, FEES_ON_PAPER, TERMS, BothBooks, name_of
from tests.ledger_world import START
from tests.shelves import Desk
from tests.slips import OTHER, WRITE_OFF, Document, FeeTaken, Objection, Offered

TWO_YEARS = timedelta(days=730)
AMOUNTS = st.integers(1, 500)
KINDS = (AdjustmentKind.DISCOUNT, AdjustmentKind.WRITE_OFF)
OUR_TERMS = st.sampled_from(list(TERMS))
NO_APPROVAL = Money(10**9, "CNY")


class Bounced(NamedTuple):
    """What a cheque had done before it bounced, and the bill of its fee."""

    settled: dict[int, int]
    given_up: list[dict[int, int]]
    fee: int | None


class TwoYears(BothBooks, RuleBasedStateMachine):
    """The product's ledger and one on paper, told the same."""

    def __init__(self, database: Database) -> None:
        RuleBasedStateMachine.__init__(self)
        BothBooks.__init__(self, database)
        self.numbers = count(1)
        self.bounced: dict[int, Bounced] = {}

    # --- documents

    @rule(amount=st.integers(10, 800), ahead=st.integers(-200, 200), parts=st.integers(1, 4), terms=OUR_TERMS)
    def be_billed(self, amount: int, ahead: int, parts: int, terms: str | None) -> None:
        self.bill(amount, ahead, parts, terms)

    @rule(amount=AMOUNTS, ago=st.sampled_from([0, 0, 3, 15, 60]), data=st.data())
    def pay(self, amount: int, ago: int, data: st.DataObject) -> None:
        """Perhaps days ago, told now; perhaps a bill is named."""
        self.receive(amount, self.today - timedelta(days=ago), data.draw(st.sampled_from([None, *self.open_bills()])))

    @rule(amount=st.integers(10, 800), parts=st.integers(1, 3), waits=st.integers(0, 23), data=st.data())
    def be_paid_early(self, amount: int, parts: int, waits: int, data: st.DataObject) -> None:
        """So much comes that a discount is taken, of this bill or of others; perhaps days ago."""
        self.bill(amount, 30, parts, EARLY_TERMS)
        self.books.now += timedelta(days=waits)
        on = self.today - timedelta(days=data.draw(st.sampled_from([0, 0, 2, 9])))
        if amounts := [amount for amount in self.paper.fitting(on) if amount > 0]:
            self.receive(data.draw(st.sampled_from(amounts)), on, None)

    @rule(data=st.data(), share=st.integers(1, 60), days=st.integers(0, 40), waits=st.integers(0, 20))
    def settle_as_offered(self, data: st.DataObject, share: int, days: int, waits: int) -> None:
        """An offer for one bill or for all that is overdue; about so much comes, perhaps too late."""
        bill = data.draw(st.sampled_from([None, *self.some_open_bills()]))
        receivable = self.db.get_one(Receivable, bill) if bill is not None else None
        items = offers.overdue(open_instalments(self.db, self.account()), self.today, receivable)
        owed = sum(part.open for part, _of in items)
        if owed > 1:
            amount = max(1, owed * share // 100)
            self._offer(receivable, items, amount, days)
            self.books.now += timedelta(days=waits)
            self.receive(max(1, owed - amount + data.draw(st.sampled_from([0, 0, 1, -1]))), self.today, None)

    @rule(
        amount=AMOUNTS, waits=st.integers(0, 20), bounces=st.booleans(), ago=st.integers(0, 9), fee=st.integers(0, 30)
    )
    def take_a_cheque(self, amount: int, waits: int, bounces: bool, ago: int, fee: int) -> None:
        """It counts when it clears, and may bounce after all: days before it is told, perhaps for a fee."""
        cheque = self.books.pay(self.acme, amount, method=Method.CHEQUE).payment
        self.books.now += timedelta(days=waits)
        self.clear(cheque)
        if bounces:
            name = f"payment {cheque.key}"
            settled, given_up = self.paper.settled_by(name), self.paper.given_up_with(name)
            bounced_on = self.today + timedelta(days=1)
            self.books.now += timedelta(days=1 + ago)
            bounced = cheques.bounce(
                self.db, self.books.seller, cheque, today=self.today, now=self.books.now, on=bounced_on,
                bank_fee=Money(fee, "CNY") if fee else None,
            )  # fmt: skip
            self.paper.take_back(name, self.today, bounced_on)
            self.told(bounced_on)
            if bounced.fee:
                self.billed(bounced.fee, is_fee=True)
            charged = bounced.fee.receivable.id if bounced.fee else None
            self.bounced[cheque.key] = Bounced(settled, given_up, charged)

    @rule(data=st.data(), kind=st.sampled_from(KINDS), share=st.integers(1, 100))
    def take_off(self, data: st.DataObject, kind: AdjustmentKind, share: int) -> None:
        """A discount, or what will not come."""
        instalment = self.an_open_one(data)
        amount = max(1, instalment.open * share // 100)
        document = Document(name_of(self.adjust(kind, [(instalment, amount)])), instalment.receivable_id)
        told = WRITE_OFF if kind == AdjustmentKind.WRITE_OFF else OTHER
        self.paper.take_off(document, instalment.id or 0, amount, self.today, kind=told)

    @rule(data=st.data(), share=st.integers(1, 100), rest=st.sampled_from([0, 0, 50, 500]))
    def give_a_credit_note(self, data: st.DataObject, share: int, rest: int) -> None:
        """More than is open of it is to the customer's good."""
        instalment = self.an_open_one(data)
        amount = instalment.open if rest else max(1, instalment.open * share // 100)
        note = self.adjust(AdjustmentKind.CREDIT_NOTE, [(instalment, amount)], rest)
        document = Document(name_of(note), instalment.receivable_id, is_note=True)
        self.paper.credit_note(document, [(instalment.id or 0, amount)], rest, self.today)

    @rule(share=st.integers(1, 100))
    def give_credit_back(self, share: int) -> None:
        if there := self.paper.credit():
            amount = max(1, there * share // 100)
            given = refunds.refund(self.db, self.books.seller, self.acme, Money(amount, "CNY"), **self.when)
            self.paper.refund(Document(name_of(given)), amount, self.today)

    @rule(data=st.data(), shares=st.lists(st.tuples(st.integers(-30, 90), st.integers(1, 50)), min_size=1, max_size=2))
    def move_a_part(self, data: st.DataObject, shares: list[tuple[int, int]]) -> None:
        """Some of it falls due on other days."""
        old = self.an_open_one(data)
        to = [(self.today + timedelta(days=days), max(1, old.open * share // 100)) for days, share in shares]
        if sum(amount for _day, amount in to) <= old.open and any(day != old.due_on for day, _amount in to):
            moved = moves.move(self.db, self.books.seller, old, to, **self.when)
            document = Document(name_of(moved.document), old.receivable_id, moved=old.id)
            self.paper.move(document, old.id or 0, [(n.id or 0, n.due_on, n.amount) for n in moved.new], self.today)

    @rule(data=st.data())
    def choose_what_a_payment_settles(self, data: st.DataObject) -> None:
        if found := self.counted():
            self._choose(data.draw(st.sampled_from(found)), self.an_open_one(data))

    @rule(data=st.data(), days=st.integers(0, 40))
    def choose_a_payment_for_what_is_offered(self, data: st.DataObject, days: int) -> None:
        """An offer for what is overdue, for which money that came before is chosen."""
        found, late = self.counted(), offers.overdue(open_instalments(self.db, self.account()), self.today)
        if found and late:
            part, receivable = data.draw(st.sampled_from(late))
            items = [item for item in late if item[1].id == receivable.id]
            owed = sum(one.open for one, _of in items)
            if owed > 1:
                self._offer(receivable, items, data.draw(st.integers(1, owed - 1)), days)
                self._choose(data.draw(st.sampled_from(found)), part)

    def _offer(self, receivable: Receivable | None, items: Sequence[offers.Item], amount: int, days: int) -> None:
        until = self.today + timedelta(days=days)
        offers.make(
            self.db, self.books.seller, self.acme, Money(amount, "CNY"), items,
            receivable=receivable, until=until, note="", threshold=NO_APPROVAL, **self.when,
        )  # fmt: skip
        self.paper.offers.append(Offered(receivable.id if receivable else None, amount, self.today, until))

    def _choose(self, payment: Payment, item: Instalment) -> None:
        if self.paper.settle_first(f"payment {payment.key}", item.id or 0, self.today):
            reallocation.settle_first(self.db, self.books.seller, payment, item, **self.when)
        else:
            self.is_refused(lambda: reallocation.settle_first(self.db, self.books.seller, payment, item, **self.when))

    # --- objections and fees

    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        """One bill, or all of them; of the same only once."""
        bill = data.draw(st.sampled_from([None, *self.some_open_bills()]))
        receivable = self.db.get_one(Receivable, bill) if bill is not None else None

        def write() -> None:
            disputes.open_dispute(
                self.db, self.books.seller, self.acme, receivable, DisputeReason.QUALITY, "",
                come_back_on=self.today, **self.when,
            )  # fmt: skip

        if any(one.bill == bill and one.closed is None for one in self.paper.objections):
            self.is_refused(write)
        else:
            write()
            self.paper.objections.append(Objection(bill, self.today))

    @rule(data=st.data(), outcome=st.sampled_from([None, *DisputeOutcome]))
    def end_a_dispute(self, data: st.DataObject, outcome: DisputeOutcome | None) -> None:
        """With an outcome, or because it should never have been opened."""
        standing = [one for one in self.paper.objections if one.closed is None]
        if standing:
            ended = data.draw(st.sampled_from(standing))
            about = Dispute.receivable_id == ended.bill if ended.bill else col(Dispute.receivable_id).is_(None)
            found = self.db.exec(select(Dispute).where(about, col(Dispute.closed_on).is_(None))).one()
            if outcome is None:
                disputes.withdraw(self.db, found, **self.when)
                self.paper.objections.remove(ended)
            else:
                disputes.close(self.db, self.books.seller, found, outcome, **self.when)
                ended.closed = self.today

    @rule(waived=st.booleans())
    def ask_for_late_fees(self, waived: bool) -> None:
        """What has accrued is charged, or given up."""
        fees = self.paper.late_fees(self.today, FEES_ON_PAPER)
        if waived and fees:
            self.waive()
            (waiver,) = self.db.exec(select(FeeWaiver).order_by(col(FeeWaiver.id).desc()).limit(1))
            document = f"waiver {waiver.id}"
        elif fees:
            (charge,) = accruals.charge(self.db, self.books.seller, self.acme, FEES, **self.when)
            self.billed(charge.billed, is_fee=True)
            document = f"bill {charge.billed.receivable.id}"
        else:
            self.is_refused(lambda: accruals.charge(self.db, self.books.seller, self.acme, FEES, **self.when))
            return
        self.paper.fees += [FeeTaken(item, self.today, amount, document) for item, amount in fees.items()]

    @rule(data=st.data())
    def take_back_a_waiver(self, data: st.DataObject) -> None:
        standing = select(FeeWaiver).where(col(FeeWaiver.reversed_at).is_(None)).order_by(col(FeeWaiver.id))
        if found := self.db.exec(standing).all():
            waiver = data.draw(st.sampled_from(found))
            accruals.reverse(self.db, waiver, now=self.books.now)
            self.paper.gone.add(f"waiver {waiver.id}")

    # --- second thoughts

    @rule(data=st.data())
    def take_back_a_payment(self, data: st.DataObject) -> None:
        if found := self.counted():
            self.take_back_payment(data.draw(st.sampled_from(found)))

    @rule(data=st.data(), waits=st.integers(0, 5))
    def take_back_a_clearing(self, data: st.DataObject, waits: int) -> None:
        """The cheque waits again, and perhaps clears once more."""
        if found := [one for one in self.counted() if one.method == Method.CHEQUE]:
            cheque = data.draw(st.sampled_from(found))

            def take_back() -> None:
                cheques.take_back_clearing(self.db, self.books.seller, cheque, **self.when)

            if self.paper.is_given_back(f"payment {cheque.key}"):
                self.is_refused(take_back)
            else:
                take_back()
                self.paper.take_back(f"payment {cheque.key}", self.today)
                if waits:
                    self.books.now += timedelta(days=waits)
                    self.clear(cheque)

    @rule(data=st.data(), meanwhile=st.integers(0, 500))
    def take_back_a_bounce(self, data: st.DataObject, meanwhile: int) -> None:
        """The cheque counts again from today, perhaps after other money; its fee goes."""
        if self.bounced:
            if meanwhile:
                self.receive(meanwhile, self.today, None)
            cheque = self.db.get_one(Payment, data.draw(st.sampled_from(sorted(self.bounced))))
            was = self.bounced[cheque.key]

            def take_back() -> None:
                record = audit.latest_of_subject(self.db, "payment", cheque.key, cheques.BOUNCED)
                assert record is not None
                cheques.take_back_bounce(self.db, self.books.seller, cheque, record, **self.when)

            if was.fee is not None and any(self.paper.is_given_back(one.name) for one in self.paper.about(was.fee)):
                self.is_refused(take_back)
                return
            take_back()
            del self.bounced[cheque.key]
            self.paper.pay_again(cheque.key, cheque.amount, was.settled, was.given_up, self.today)
            if was.fee is not None and f"bill {was.fee}" not in self.paper.gone:
                self.paper.take_back_bill(was.fee, self.today)

    @rule(data=st.data(), days=st.integers(2, 20))
    def take_back_a_payment_and_tell_an_older_one(self, data: st.DataObject, days: int) -> None:
        """Money of a day on which the debt stood settled does not settle it twice."""
        if found := self.counted():
            payment = data.draw(st.sampled_from(found))
            self.books.now += timedelta(days=days)
            self.take_back_payment(payment)
            self.receive(payment.amount, self.today - timedelta(days=1), None)

    @rule(data=st.data())
    def take_back_an_adjustment(self, data: st.DataObject) -> None:
        if found := self.db.exec(self.standing()).all():
            document = data.draw(st.sampled_from(found))

            def take_back() -> None:
                adjustments.reverse(self.db, self.books.seller, document, **self.when)

            if self.paper.refuses(name_of(document)):
                self.is_refused(take_back)
            else:
                take_back()
                self.paper.take_back(name_of(document), self.today)

    @rule(data=st.data())
    def take_back_a_bill(self, data: st.DataObject) -> None:
        standing = select(Receivable).where(col(Receivable.reversed_at).is_(None)).order_by(col(Receivable.id))
        if found := self.db.exec(standing).all():
            receivable = data.draw(st.sampled_from(found))

            def take_back() -> None:
                billing.reverse(self.db, self.books.seller, receivable, **self.when)

            if any(self.paper.is_given_back(one.name) for one in self.paper.about(receivable.id or 0)):
                self.is_refused(take_back)
            else:
                take_back()
                self.paper.take_back_bill(receivable.id or 0, self.today)

    @rule(days=st.integers(1, 30))
    def let_time_pass(self, days: int) -> None:
        if self.books.now + timedelta(days=days) - START < TWO_YEARS:
            self.seen[self.today] = self.state(self.today)
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
        """Today, on the day of which something was told last, and on some day."""
        days = (self.today - START.date()).days
        for day in {self.today, self.told_of, self.today - timedelta(days=next(self.numbers) * 37 % (days + 1))}:
            assert self.state(day) == self.paper_state(day), day

    @invariant()
    def is_disputed_as_paper_says(self) -> None:
        opens = {one.key: self.paper.owed(one.key) for one in self.paper.open()}
        held = holds.holds_among(self.db, opens, self.today)
        disputed = {key for key in opens if self.paper.disputed(self.paper.items[key].bill, self.today)}
        assert {key: hold.disputed for key, hold in held.items()} == {key: opens[key] for key in disputed}

    @invariant()
    def is_overdue_as_paper_says(self) -> None:
        late = [one for one in self.paper.open() if one.due < self.today]
        owed, days = sum(self.paper.owed(one.key) for one in late), [(self.today - one.due).days for one in late]
        told = [(Money(owed, "CNY"), max(days))] if late else []
        assert list(dues.overdue_of(self.db, self.acme, today=self.today)) == told

    @rule(ahead=st.integers(-40, 40))
    def look_at_the_late_fees(self, ahead: int) -> None:
        """Of any day, what has accrued is what paper says."""
        until = self.today + timedelta(days=ahead)
        found = accruals.accruals_of(self.db, FEES, self.acme, until=until)
        assert {one.instalment.id: one.fee.minor for one in found} == self.paper.late_fees(until, FEES_ON_PAPER)

    @invariant()
    def the_past_stands(self) -> None:
        for day, state in list(self.seen.items())[-2:]:
            assert self.state(day) == state

    def teardown(self) -> None:
        self.close()


def test_two_years_on_paper(desk: Desk, original: str, histories: Callable[[int], int]) -> None:
    class Kept(TwoYears):
        def __init__(self) -> None:
            super().__init__(desk.filled(original))

    run_state_machine_as_test(
        Kept,
        settings=settings(
            max_examples=histories(15), stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
