"""The report's figures on real books: movements add up to the balance, lateness, exchange rates, and what they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.ledger import payments, rates
from models.ledger.ageing import ageing
from models.ledger.buckets import Basis, Buckets
from models.ledger.entries import Kind
from models.ledger.lateness import habits, habits_of, settled_late
from models.ledger.movements import billed_by_month, movements
from models.ledger.provision import Rates
from models.ledger.rates import Rate
from models.ledger.rules import Rules
from models.money import Money
from models.oversight import reports, verification
from models.people.access import customers_of
from models.people.members import Role, add_member
from models.refusal import Refused
from models.storage.database import Database
from tests.ledger_world import START, Books

RULES = Rules(provision=Rates(tuple(map(Decimal, ("0", "1", "5", "20", "50")))))


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.writing() as db:
        yield Books(db)
        assert list(verification.findings(db)) == []


def on(books: Books, day: str) -> None:
    """Let it be that day."""
    books.now += date.fromisoformat(day) - books.today


def late(books: Books, start: str, end: str) -> list[tuple[int, int]]:
    """What came in these days, and how late: (amount, days), in order."""
    seen = customers_of(books.db, books.seller)
    found = settled_late(books.db, seen, start=date.fromisoformat(start), end=date.fromisoformat(end))
    return sorted((one.amount, one.days_late) for one in found)


def test_money_is_as_late_as_the_day_it_came(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 300, "2026-03-05")
    books.bill(acme, 500, "2026-03-31")
    on(books, "2026-03-15")
    books.pay(acme, 400)  # 300 ten days late, 100 sixteen days early

    assert late(books, "2026-03-01", "2026-03-31") == [(100, -16), (300, 10)]
    assert late(books, "2026-03-01", "2026-03-14") == []
    assert late(books, "2026-03-16", "2026-03-31") == []


def test_money_that_bounced_later_was_there_before_and_is_not_now(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 300, "2026-03-05")
    payment = books.pay(acme, 300).payment
    before = late(books, "2026-03-01", "2026-03-31")
    on(books, "2026-04-10")
    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)

    assert before == late(books, "2026-03-01", "2026-03-31") == [(300, -3)]
    assert late(books, "2026-04-01", "2026-04-30") == []
    assert late(books, "2026-03-01", "2026-04-30") == []


def test_credit_settles_on_the_day_it_is_applied(books: Books) -> None:
    acme = books.customer("ACME")
    books.pay(acme, 300)
    on(books, "2026-03-20")
    books.bill(acme, 200, "2026-03-31")

    assert late(books, "2026-03-01", "2026-03-31") == [(200, -11)]


@pytest.mark.parametrize(
    ("days", "of_first", "of_nobody"),
    [
        ({1: [5]}, 5, 5),
        ({1: [5, 9]}, 5, 5),  # the lower of two
        ({1: [1, 2, 90]}, 2, 2),  # one that was very late changes little
        ({1: [-4, 0, 3], 2: [30] * 9}, 0, 30),
        ({2: [7]}, 7, 7),  # whoever never paid pays like the others
        ({}, 0, 0),
    ],
)
def test_a_habit_is_the_median(days: dict[int, Sequence[int]], of_first: int, of_nobody: int) -> None:
    found = habits_of(days)

    assert (found.of(1), found.of(99)) == (of_first, of_nobody)


def test_habits_are_of_the_last_year(books: Books) -> None:
    acme, other = books.customer("ACME"), books.customer("Other")
    on(books, "2026-03-02")
    books.bill(acme, 100, "2026-03-05")
    on(books, "2026-03-25")
    books.pay(acme, 100)
    seen = customers_of(books.db, books.seller)

    assert habits(books.db, seen, today=date(2026, 4, 1)).of(other.key) == 20
    assert habits(books.db, seen, today=date(2027, 4, 1)).of(acme.key) == 0


def test_movements_lead_from_one_balance_to_the_next(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1000, "2026-03-31")
    books.pay(acme, 100, currency="USD")
    on(books, "2026-04-02")
    payment = books.pay(acme, 400).payment
    books.pay(acme, 700)
    on(books, "2026-04-20")
    payments.reverse(books.db, books.seller, payment, today=books.today, now=books.now)
    books.bill(acme, 50, "2026-04-30")
    seen = customers_of(books.db, books.seller)

    def balance(day: date) -> dict[str, int]:
        aged = ageing(books.db, seen, on=day, today=date(2026, 5, 1))
        return {currency: one.balance.minor for (_all, currency), one in aged.items()}

    for start, end in (("2026-03-01", "2026-03-31"), ("2026-04-01", "2026-04-19"), ("2026-04-01", "2026-04-30")):
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        moved = movements(books.db, seen, start=first, end=last)
        before, after = balance(first - timedelta(days=1)), balance(last)
        for currency in ("CNY", "USD"):
            total = moved[currency].total.minor if currency in moved else 0
            assert before.get(currency, 0) + total == after.get(currency, 0)
    april = movements(books.db, seen, start=date(2026, 4, 1), end=date(2026, 4, 30))["CNY"]
    assert april.of(Kind.PAYMENT) == Money(700, "CNY")
    assert april.of(Kind.BILL) == april.billed == Money(50, "CNY")


def test_billing_is_told_by_month_with_the_days_that_passed(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1000, "2026-03-31")
    on(books, "2026-04-02")
    books.bill(acme, 30, "2026-04-30")
    found = billed_by_month(books.db, customers_of(books.db, books.seller), end=date(2026, 4, 10))

    assert found["CNY"][:3] == [(10, 30), (31, 1000), (28, 0)]
    assert len(found["CNY"]) == 24


def rate(currency: str, base: str, scaled: int) -> Rate:
    return Rate(currency=currency, base=base, on=date(2026, 3, 2), scaled=scaled, entered_by=1, entered_at=START)


@pytest.mark.parametrize(
    ("currency", "minor", "base", "scaled", "worth"),
    [
        ("USD", 100_00, "CNY", 712_000_000, 712_00),
        ("USD", 1, "CNY", 712_000_000, 7),  # 7.12 fen
        ("USD", -1, "CNY", 750_000_000, -8),  # half away from zero
        ("JPY", 1000, "CNY", 4_655_000, 46_55),  # 0.04655
        ("CNY", 46_55, "JPY", 2_148_000_000, 1000),  # 999.894
        ("KWD", 1_000, "CNY", 2_321_234_567, 23_21),  # three decimals to two
        ("CNY", 1, "KWD", 4_300_000, 0),  # 0.43 fils
        ("CNY", 2, "KWD", 4_300_000, 1),  # 0.86
        ("USD", 10**12, "CNY", 712_345_678, 7_123_456_780_000),
    ],
)
def test_a_rate_converts_to_the_minor_unit(currency: str, minor: int, base: str, scaled: int, worth: int) -> None:
    assert rate(currency, base, scaled).convert(Money(minor, currency)) == Money(worth, base)


def test_a_rate_is_of_one_currency() -> None:
    with pytest.raises(ValueError, match="USD, not of EUR"):
        rate("USD", "CNY", 712_000_000).convert(Money(1, "EUR"))


def test_a_day_takes_the_newest_rate_up_to_it(books: Books) -> None:
    fay = add_member(
        books.db, telegram_id=2, name="Fay", role=Role.FINANCE, team=None, language="en", timezone="Asia/Shanghai",
        now=books.now,
    )  # fmt: skip

    def enter(value: str, day: str) -> Rate:
        return rates.enter(
            books.db, fay, "USD", "CNY", Decimal(value), on=date.fromisoformat(day), today=books.today, now=books.now
        )

    def usd(day: str) -> Decimal | None:
        found = rates.rates_on(books.db, "CNY", date.fromisoformat(day))
        return found["USD"].value if found else None

    enter("7.12", "2026-02-01")
    wrong = enter("71.2", "2026-03-01")
    assert (usd("2026-01-31"), usd("2026-02-28"), usd("2026-03-01")) == (None, Decimal("7.12"), Decimal("71.2"))
    enter("7.2", "2026-03-01")
    assert usd("2026-03-02") == Decimal("7.2")
    rates.take_back(books.db, fay, wrong.id or 0, now=books.now)
    assert usd("2026-03-02") == Decimal("7.2")
    for value, day in (("0", "2026-03-01"), ("-1", "2026-03-01"), ("7.123456789", "2026-03-01"), ("7", "2026-03-03")):
        with pytest.raises(Refused):
            enter(value, day)
    with pytest.raises(Refused):
        rates.enter(books.db, books.seller, "USD", "CNY", Decimal(7), on=books.today, today=books.today, now=books.now)


def test_the_figures_of_a_month(books: Books) -> None:
    """February: 1,000 billed, due on the 20th; 400 came on 2 March, ten days late. March: 600 more, due at its end."""
    acme = books.customer("ACME")
    on(books, "2026-02-10")
    books.bill(acme, 1000_00, "2026-02-20")
    on(books, "2026-03-02")
    books.pay(acme, 400_00)
    on(books, "2026-03-15")
    books.bill(acme, 600_00, "2026-03-31")
    on(books, "2026-05-31")
    seen = customers_of(books.db, books.seller)

    [march] = reports.figures(
        books.db, seen, RULES, start=date(2026, 3, 1), end=date(2026, 3, 31), before=date(2026, 2, 1),
        today=books.today,
    )  # fmt: skip

    assert (march.moved.billed, march.moved.of(Kind.PAYMENT)) == (Money(600_00, "CNY"), Money(400_00, "CNY"))
    assert (march.moved_before.billed, march.moved_before.of(Kind.PAYMENT)) == (Money(1000_00, "CNY"), Money(0, "CNY"))
    assert march.then.aged.in_buckets == (0, 1000_00, 0, 0, 0)
    assert march.now.aged.in_buckets == (600_00, 0, 600_00, 0, 0)  # 39 days past due
    assert (march.then.provision, march.now.provision) == (Money(10_00, "CNY"), Money(30_00, "CNY"))
    assert march.then.outstanding == 28  # all of February
    assert march.now.outstanding == Decimal("47.8")  # March, and 600 of 1,000 of February: 16.8
    assert march.effectiveness == 40  # 400 of 1,000 that could be collected
    assert march.days_late == 10
    assert march.days_late_before is None
    assert march.now.late_share == 0
    [may] = reports.figures(
        books.db, seen, RULES, start=date(2026, 5, 1), end=date(2026, 5, 31), before=date(2026, 4, 1),
        today=books.today,
    )  # fmt: skip
    assert may.now.aged.in_buckets == (0, 0, 0, 600_00, 600_00)  # 61 and 100 days
    assert may.now.late_share == 50
    by_issue = Rules(ageing=Buckets((45, 80), Basis.ISSUED), provision=Rates((Decimal(0),) * 3 + (Decimal(10),)))
    [same] = reports.figures(
        books.db, seen, by_issue, start=date(2026, 5, 1), end=date(2026, 5, 31), before=date(2026, 4, 1),
        today=books.today,
    )  # fmt: skip
    assert same.now.aged.in_buckets == (0, 600_00, 600_00)  # issued 77 and 110 days ago
    assert same.now.late_share == 50
    assert same.now.provision == Money(60_00, "CNY")  # 100 days past due is over 80


def test_all_currencies_together_at_the_rates_of_the_day(books: Books) -> None:
    acme = books.customer("ACME")
    for currency in ("CNY", "USD", "EUR"):
        books.bill(acme, 100_00, "2026-03-31", currency=currency)
    books.pay(acme, 40_00, currency="USD")
    seen = customers_of(books.db, books.seller)
    found = reports.figures(
        books.db, seen, RULES, start=date(2026, 3, 1), end=date(2026, 3, 31), before=date(2026, 2, 1),
        today=books.today,
    )  # fmt: skip
    assert reports.in_company_currency(books.db, found, "CNY", on=books.today) is None
    books.seller.role = Role.FINANCE
    rates.enter(books.db, books.seller, "USD", "CNY", Decimal("7.1"), on=books.today, today=books.today, now=books.now)

    whole = reports.in_company_currency(books.db, found, "CNY", on=books.today)

    assert whole is not None
    assert (whole.billed, whole.collected, whole.owed) == (
        Money(810_00, "CNY"), Money(284_00, "CNY"), Money(526_00, "CNY"),
    )  # fmt: skip
    assert ([one.currency for one in whole.rates], whole.without_rate) == (["USD"], ["EUR"])
