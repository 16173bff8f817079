"""The ledger against a naive second implementation, through random histories of documents, bounces and undoings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
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
from sqlmodel import Session, col, func, select

from models.directory.customers import Customer
from models.ledger import (
    adjustments,
    ageing,
    billing,
    cheques,
    credit_notes,
    moves,
    payments,
    reallocation,
    receivables,
    refunds,
)
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import Account, Entry, Kind, accounts_of
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import Instalment, Receivable
from models.money import Money, split
from models.oversight import verification
from models.people.access import customers_of
from models.people.members import Role, add_member
from models.refusal import Refused
from models.storage.database import Database
from tests.ledger_world import START, Books
from tests.shelves import Desk


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.writing() as db:
        yield Books(db)
        assert list(verification.findings(db)) == []


def open_of(books: Books, customer: Customer) -> list[int]:
    return [
        one.open
        for one in books.db.exec(
            select(Instalment).where(Instalment.customer_id == customer.id).order_by(col(Instalment.id))
        )
    ]


def credit_of(books: Books, customer: Customer, currency: str = "CNY") -> int:
    return next((one.credit for one in accounts_of(books.db, customer.key) if one.currency == currency), 0)


def test_a_payment_settles_the_oldest_due_instalment_first(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 50000, "2026-03-31")
    books.bill(acme, 30000, "2026-03-05")

    done = books.pay(acme, 40000)

    assert open_of(books, acme) == [40000, 0]
    assert [(one.amount.minor, one.left.minor) for one in done.settled] == [(30000, 0), (10000, 40000)]


@pytest.mark.parametrize(
    ("paid", "left", "credit"),
    [
        (100, [0, 100, 100, 100, 100, 100], 0),
        (400, [0, 0, 0, 0, 100, 100], 0),
        (401, [0, 0, 0, 0, 99, 100], 0),
        (700, [0, 0, 0, 0, 0, 0], 100),
    ],
)
def test_a_payment_settles_as_many_instalments_as_it_is_worth(
    books: Books, paid: int, left: list[int], credit: int
) -> None:
    acme = books.customer("ACME")
    for month in range(4, 10):
        books.bill(acme, 100, f"2026-{month:02}-05")

    books.pay(acme, paid)

    assert (open_of(books, acme), credit_of(books, acme)) == (left, credit)


def test_the_oldest_number_decides_when_two_fall_due_on_one_day(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-31")
    books.bill(acme, 100, "2026-03-31")

    books.pay(acme, 150)

    assert open_of(books, acme) == [0, 50]


def test_a_named_receivable_is_settled_before_older_ones(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-05")
    newer = books.bill(acme, 100, "2026-03-31").receivable

    payments.record(
        books.db, books.seller, acme, Money(150, "CNY"), method=Method.CASH, received_on=books.today,
        today=books.today, now=books.now, first=newer,
    )  # fmt: skip

    assert open_of(books, acme) == [50, 0]


def test_what_is_left_over_is_credit_and_goes_to_the_next_receivable_by_itself(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-05")
    assert books.pay(acme, 250).credit.minor == 150
    assert credit_of(books, acme) == 150

    billed = books.bill(acme, 120, "2026-04-05")

    assert [one.amount.minor for one in billed.from_credit] == [120]
    assert open_of(books, acme) == [0, 0]
    assert credit_of(books, acme) == 30


def test_currencies_never_mix(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-05")
    books.pay(acme, 100, currency="USD")

    assert open_of(books, acme) == [100]
    assert credit_of(books, acme, "USD") == 100


def test_undoing_a_payment_reopens_the_debt_and_keeps_both_entries(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-05")
    payment = books.pay(acme, 70).payment

    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)

    assert open_of(books, acme) == [100]
    lines = books.db.exec(select(Entry).where(Entry.payment_id == payment.id).order_by(col(Entry.id))).all()
    assert [line.amount for line in lines] == [-70, 70]
    assert lines[1].reverses == lines[0].id
    assert lines[1].receivable_id == lines[0].receivable_id


def test_undoing_an_early_payment_lets_later_credit_take_its_place(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-05")
    first = books.pay(acme, 100).payment
    books.pay(acme, 60)

    payments.reverse(books.db, books.seller, first, today=books.today, now=books.now)

    assert open_of(books, acme) == [40]
    assert credit_of(books, acme) == 0


def test_undoing_a_receivable_turns_what_was_paid_on_it_into_credit(books: Books) -> None:
    acme = books.customer("ACME")
    billed = books.bill(acme, 100, "2026-03-05")
    books.pay(acme, 60)

    billing.reverse(books.db, books.seller, billed.receivable, today=books.today, now=books.now)

    assert open_of(books, acme) == [0]
    assert credit_of(books, acme) == 60


def test_nothing_is_undone_twice(books: Books) -> None:
    acme = books.customer("ACME")
    billed = books.bill(acme, 100, "2026-03-05")
    payment = books.pay(acme, 60).payment
    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)
    billing.reverse(books.db, books.seller, billed.receivable, today=books.today, now=books.now)

    with pytest.raises(Refused):
        payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)
    with pytest.raises(Refused):
        billing.reverse(books.db, books.seller, billed.receivable, today=books.today, now=books.now)


def test_a_cheque_counts_when_it_clears_and_a_bounce_reopens_the_debt(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-03-05")
    cheque = books.pay(acme, 100, method=Method.CHEQUE).payment
    assert (cheque.state, open_of(books, acme)) == (State.PENDING, [100])

    cheques.clear(books.db, books.seller, cheque, today=books.today, now=books.now)
    assert open_of(books, acme) == [0]

    cheques.bounce(books.db, books.seller, cheque, today=books.today, now=books.now)
    assert (cheque.state, open_of(books, acme)) == (State.BOUNCED, [100])


def test_only_a_cheque_can_bounce(books: Books) -> None:
    acme = books.customer("ACME")
    payment = books.pay(acme, 100).payment
    with pytest.raises(Refused):
        cheques.bounce(books.db, books.seller, payment, today=books.today, now=books.now)


def test_money_from_before_the_debt_existed_is_credit_until_then(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-04-30")
    books.pay(acme, 100, on=books.today - timedelta(days=3))
    seen = customers_of(books.db, books.seller)

    before = ageing.ageing(books.db, seen, on=books.today - timedelta(days=1), today=books.today)
    now = ageing.ageing(books.db, seen, on=books.today, today=books.today)

    assert (before[None, "CNY"].owed.minor, before[None, "CNY"].credit.minor) == (0, 100)
    assert now == {} or now[None, "CNY"].balance.minor == 0


@pytest.mark.parametrize(
    ("minor", "currency", "parts", "shares"),
    [
        (10000, "CNY", 3, [3333, 3333, 3334]),
        (100, "JPY", 3, [33, 33, 34]),
        (1000, "KWD", 7, [142, 142, 142, 142, 142, 142, 148]),
        (5, "CNY", 5, [1, 1, 1, 1, 1]),
    ],
)
def test_parts_lose_no_cent(minor: int, currency: str, parts: int, shares: list[int]) -> None:
    assert [one.minor for one in split(Money(minor, currency), parts)] == shares


def test_parts_fall_due_monthly_and_short_months_do_not_break_them(books: Books) -> None:
    acme = books.customer("ACME")
    billed = books.bill(acme, 40000, "2027-11-30", parts=4)
    assert [one.due_on.isoformat() for one in billed.instalments] == [
        "2027-11-30", "2027-12-30", "2028-01-30", "2028-02-29",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_an_amount_that_no_document_may_have_is_refused(books: Books, amount: int) -> None:
    acme = books.customer("ACME")
    with pytest.raises(Refused):
        books.pay(acme, amount)
    with pytest.raises(Refused):
        books.bill(acme, amount, "2026-03-05")


@pytest.mark.parametrize(("day", "late", "bucket"), [
    ("2026-03-02", 0, 0), ("2026-03-03", 0, 0), ("2026-03-01", 1, 1), ("2026-01-31", 30, 1), ("2026-01-30", 31, 2),
    ("2026-01-01", 60, 2), ("2025-12-31", 61, 3), ("2025-12-02", 90, 3), ("2025-12-01", 91, 4),
    ("1990-01-01", 13209, 4),
])  # fmt: skip
def test_an_item_stands_in_the_bucket_of_its_days_past_due(books: Books, day: str, late: int, bucket: int) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, day)

    aged = ageing.ageing(books.db, customers_of(books.db, books.seller), on=books.today, today=books.today)[None, "CNY"]

    assert [one.minor for one in aged.buckets] == [100 if place == bucket else 0 for place in range(5)]


class Naive:
    """The same rules, from the beginning each time: a list of debts, and money poured over them in order."""

    def __init__(self) -> None:
        self.debts: list[list[int]] = []  # [due, number of the receivable, part, open]
        self.lost: list[int] = []  # written off and not recovered, in the order of writing
        self.credit = 0

    def bill(self, key: int, due: date, shares: list[int]) -> None:
        self.debts += [[due.toordinal(), key, part, share] for part, share in enumerate(shares, 1)]
        self._pour()

    def pay(self, amount: int) -> None:
        self.credit += amount
        self._pour()
        for place, left in enumerate(self.lost):
            share = min(self.credit, left)
            self.lost[place] -= share
            self.credit -= share

    def note(self, amount: int) -> None:
        self.credit += amount
        self._pour()

    def write_off(self, place: int, amount: int) -> None:
        self._oldest_first()[place][3] -= amount
        self.lost.append(amount)

    def move(self, place: int, due: date, part: int, amount: int) -> None:
        debt = self._oldest_first()[place]
        debt[3] -= amount
        self.debts.append([due.toordinal(), debt[1], part, amount])

    def _oldest_first(self) -> list[list[int]]:
        return sorted((debt for debt in self.debts if debt[3]), key=lambda one: one[:3])

    def _pour(self) -> None:
        for debt in self._oldest_first():
            share = min(self.credit, debt[3])
            debt[3] -= share
            self.credit -= share

    @property
    def left(self) -> list[tuple[int, int]]:
        """When what is open falls due, oldest first."""
        return [(due, owed) for due, _key, _part, owed in self._oldest_first()]


class Histories(RuleBasedStateMachine):
    """Random documents over two years; after every step the books must add up, whatever was undone."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.db = Session(database.engine, expire_on_commit=False)
        self.books = Books(self.db)
        self.naive = Naive()
        self.undone = False
        self.billed = self.paid = self.given = 0  # given: up by notes and write-offs, less what was given back
        self.past: list[tuple[date, int]] = []

    @initialize()
    def open_a_customer(self) -> None:
        self.acme = self.books.customer("ACME")

    @rule(amount=st.integers(1, 10**6), ahead=st.integers(-400, 400))
    def bill(self, amount: int, ahead: int) -> None:
        due = self.books.today + timedelta(days=ahead)
        billed = self.books.bill(self.acme, amount, due)
        self.naive.bill(billed.receivable.id or 0, due, [amount])
        self.billed += amount

    @rule(amount=st.integers(1, 10**6))
    def pay(self, amount: int) -> None:
        self.books.pay(self.acme, amount)
        self.naive.pay(amount)
        self.paid += amount

    @rule(amount=st.integers(1, 10**6), ago=st.integers(0, 500))
    def pay_late(self, amount: int, ago: int) -> None:
        """A payment of days ago, reported now: it changes what is said of those days."""
        self.books.pay(self.acme, amount, on=self.books.today - timedelta(days=ago))
        self.naive.pay(amount)
        self.paid += amount
        self.past = [(day, owed) for day, owed in self.past if day < self.books.today - timedelta(days=ago)]

    @rule(amount=st.integers(1, 10**6), fate=st.sampled_from(["clears", "bounces", "clears, then bounces"]))
    def take_a_cheque(self, amount: int, fate: str) -> None:
        cheque = self.books.pay(self.acme, amount, method=Method.CHEQUE).payment
        today, now = self.books.today, self.books.now
        if "clears" in fate:
            cheques.clear(self.db, self.books.seller, cheque, today=today, now=now)
            self.naive.pay(amount)
            self.paid += amount
        if "bounces" in fate:
            cheques.bounce(self.db, self.books.seller, cheque, today=today, now=now)
            self.paid -= amount if "clears" in fate else 0
            self.undone = self.undone or "clears" in fate

    @rule(amount=st.integers(1, 10**6))
    def give_a_note(self, amount: int) -> None:
        money = Money(amount, "CNY")
        credit_notes.give(self.db, self.books.seller, self.acme, money, today=self.books.today, now=self.books.now)
        self.naive.note(amount)
        self.given += amount

    @precondition(lambda self: self._account and self._account.credit)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        assert self._account is not None
        amount = data.draw(st.integers(1, self._account.credit))
        money = Money(amount, "CNY")
        refunds.refund(self.db, self.books.seller, self.acme, money, today=self.books.today, now=self.books.now)
        self.naive.credit -= amount
        self.given -= amount

    @precondition(lambda self: self._account and self._account.open)
    @rule(data=st.data())
    def write_off(self, data: st.DataObject) -> None:
        place, part = self._some_part(data)
        amount = data.draw(st.integers(1, part.open))
        adjustments.post(
            self.db, self.books.seller, AdjustmentKind.WRITE_OFF, self.acme, [(part, amount)],
            on=self.books.today, today=self.books.today, now=self.books.now,
        )  # fmt: skip
        if not self.undone:
            self.naive.write_off(place, amount)
        self.given += amount

    @precondition(lambda self: self._account and self._account.open)
    @rule(data=st.data(), later=st.integers(1, 300))
    def move(self, data: st.DataObject, later: int) -> None:
        place, part = self._some_part(data)
        amount, due = data.draw(st.integers(1, part.open)), part.due_on + timedelta(days=later)
        moved = moves.move(
            self.db, self.books.seller, part, [(due, amount)], today=self.books.today, now=self.books.now
        )
        if not self.undone:
            self.naive.move(place, due, moved.new[0].part, amount)

    @precondition(lambda self: self.paid and self._account and self._account.open)
    @rule(data=st.data())
    def settle_by_hand(self, data: st.DataObject) -> None:
        payment = self._some_payment(data)
        if payment is None:
            return
        _place, part = self._some_part(data)
        try:
            with self.db.begin_nested():
                reallocation.settle_first(
                    self.db, self.books.seller, payment, part, today=self.books.today, now=self.books.now
                )
        except Refused:
            return
        self.undone = True

    @rule(data=st.data())
    def undo_a_document(self, data: st.DataObject) -> None:
        standing = self.db.exec(
            select(Adjustment).where(col(Adjustment.reversed_at).is_(None)).order_by(col(Adjustment.id))
        ).all()
        if not standing:
            return
        document = data.draw(st.sampled_from(standing))
        try:
            with self.db.begin_nested():
                adjustments.reverse(self.db, self.books.seller, document, today=self.books.today, now=self.books.now)
        except Refused:
            return
        self.given -= self._worth(document)
        self.undone = True

    @staticmethod
    def _worth(document: Adjustment) -> int:
        """By how much the document has lowered the balance."""
        return {AdjustmentKind.MOVE: 0, AdjustmentKind.REFUND: -document.amount}.get(document.kind, document.amount)

    @rule(days=st.integers(1, 60))
    def let_time_pass(self, days: int) -> None:
        self.past.append((self.books.today, self._balance_on(self.books.today)))
        self.books.now += timedelta(days=days)

    @precondition(lambda self: self.paid)
    @rule(data=st.data())
    def undo_a_payment(self, data: st.DataObject) -> None:
        payment = self._some_payment(data)
        if payment is None:
            return
        recovered = self._recovered()
        try:
            with self.db.begin_nested():
                payments.reverse(self.db, self.books.seller, payment, today=self.books.today, now=self.books.now)
        except Refused:  # a part of it was given back
            return
        self.paid -= payment.amount
        self.undone = True
        assert self._recovered() <= recovered

    @precondition(lambda self: self.billed)
    @rule(data=st.data())
    def undo_a_receivable(self, data: st.DataObject) -> None:
        standing = self.db.exec(
            select(Receivable).where(col(Receivable.reversed_at).is_(None)).order_by(col(Receivable.id))
        ).all()
        if not standing:
            return
        receivable = data.draw(st.sampled_from(standing))
        documents = self.db.exec(select(Adjustment).where(col(Adjustment.reversed_at).is_(None))).all()
        billing.reverse(self.db, self.books.seller, receivable, today=self.books.today, now=self.books.now)
        self.billed -= receivable.amount
        self.given -= sum(self._worth(one) for one in documents if one.reversed_at is not None)
        self.undone = True

    @property
    def _account(self) -> Account | None:
        return next(iter(accounts_of(self.db, self.acme.key)), None) if hasattr(self, "acme") else None

    @property
    def _owed(self) -> int:
        return self.billed - self.paid - self.given + self._recovered()

    def _some_part(self, data: st.DataObject) -> tuple[int, Instalment]:
        assert self._account is not None
        items = receivables.open_instalments(self.db, self._account)
        place = data.draw(st.integers(0, len(items) - 1))
        return place, items[place][0]

    def _some_payment(self, data: st.DataObject) -> Payment | None:
        counted = self.db.exec(select(Payment).where(Payment.state == State.COUNTED).order_by(col(Payment.id))).all()
        return data.draw(st.sampled_from(counted)) if counted else None

    def _recovered(self) -> int:
        return int(self.db.exec(select(func.sum(Entry.amount)).where(Entry.kind == Kind.RECOVERY)).one() or 0)

    @invariant()
    def adds_up(self) -> None:
        assert list(verification.differences(self.db)) == []
        account = self._account
        if account is None:
            return
        assert account.balance == self._owed
        assert not (account.open and account.credit), "credit stands beside a debt that it could settle"
        if not self.undone:
            items = [
                (part.due_on.toordinal(), part.open) for part, _of in receivables.open_instalments(self.db, account)
            ]
            assert (items, account.credit) == (self.naive.left, self.naive.credit)

    @invariant()
    def buckets_add_up_and_the_past_stands(self) -> None:
        if not hasattr(self, "acme"):
            return
        assert self._balance_on(self.books.today) == self._owed
        for day, owed in self.past:
            assert self._balance_on(day) == owed, f"the balance as of {day} has changed"

    @invariant()
    def no_day_shows_an_instalment_below_zero(self) -> None:
        owed: dict[int | None, int] = {}
        days = select(col(Entry.instalment_id), col(Entry.on), func.sum(Entry.amount)).group_by(
            col(Entry.instalment_id), col(Entry.on)
        )
        for key, day, moved in self.db.exec(days.order_by(col(Entry.on))):
            owed[key] = owed.get(key, 0) + moved
            assert key is None or owed[key] >= 0, f"instalment {key} owed {owed[key]} on {day}"

    def _balance_on(self, day: date) -> int:
        seen = customers_of(self.db, self.books.seller)
        return sum(one.balance.minor for one in ageing.ageing(self.db, seen, on=day, today=self.books.today).values())

    def teardown(self) -> None:
        self.db.close()


def test_random_histories_add_up(desk: Desk, original: str, histories: Callable[[int], int]) -> None:
    class Kept(Histories):
        def __init__(self) -> None:
            super().__init__(desk.filled(original))

    run_state_machine_as_test(
        Kept,
        settings=settings(
            max_examples=histories(25),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_a_colleagues_books_are_not_in_ones_own_ageing(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 100, "2026-01-05")
    other = add_member(
        books.db, telegram_id=2, name="Han Mei", role=Role.SALESPERSON, team=None, language="en",
        timezone="Asia/Shanghai", now=START,
    )  # fmt: skip

    assert ageing.ageing(books.db, customers_of(books.db, other), on=books.today, today=books.today) == {}


def test_money_that_is_reported_late_settles_only_what_was_still_owed(books: Books) -> None:
    """Paid on the 3rd and told on the 5th; what it settles was paid otherwise then, and taken back on the 5th."""
    acme = books.customer("ACME")
    books.bill(acme, 300, "2026-03-01")
    books.now += timedelta(days=1)
    third = books.today
    first = books.pay(acme, 300).payment
    books.now += timedelta(days=2)
    payments.reverse(books.db, books.seller, first, today=books.today, now=books.now)
    late = books.pay(acme, 300, on=third).payment

    lines = select(col(Entry.on), col(Entry.instalment_id).is_(None), Entry.amount).where(Entry.payment_id == late.id)
    assert books.db.exec(lines.order_by(col(Entry.id))).all() == [
        (third, True, -300),
        (books.today, True, 300),
        (books.today, False, -300),
    ]
    assert open_of(books, acme) == [0]
