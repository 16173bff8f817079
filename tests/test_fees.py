"""Late fees: more than forty histories reckoned by hand, and what the chat shows, charges and waives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from bot.policies import Fees
from bot.settings import Settings
from models.directory.customers import Customer
from models.ledger import accruals, billing, cheques, moves
from models.ledger.accruals import FeeShare
from models.ledger.disputes import DisputeReason, open_dispute
from models.ledger.fees import Change, FeeRule, Per, Stretch, accrued
from models.ledger.payments import Method
from models.ledger.receivables import Receivable
from models.oversight import audit, verification
from models.refusal import Refused
from models.storage.database import Database
from tests.ledger_world import Books
from tests.making import Make
from tests.office import Office, People, Phone

FIVE = FeeRule(rate=Decimal("0.05"))  # 0.05 % a day, 万分之五
MONTHLY = FeeRule(rate=Decimal("1.5"), per=Per.MONTH)  # 0.05 % a day, too
GRACE = FeeRule(rate=Decimal("0.05"), grace_days=5)
CAPPED = FeeRule(rate=Decimal("0.5"), cap=Decimal(10))


def day(text: str) -> date:
    """03-10 of 2026, unless it names its year."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


class History(NamedTuple):
    """A part of 10,000.00 due on 10 March, unless it says otherwise; amounts in minor units."""

    why: str
    rule: FeeRule
    until: str
    fee: int
    changes: Sequence[tuple[str, int]] = ()  # after it was billed on 1 January
    amount: int = 1_000_000
    due: str = "03-10"
    paused: Sequence[tuple[Any, ...]] = ()  # from, up to before, held, free
    more: Mapping[str, Any] = {}


HISTORIES = [
    History("on the day it is due nothing is late", FIVE, "03-10", 0),
    History("one day: 10,000 x 0.05 % = 5.00", FIVE, "03-11", 500),
    History("ten days: 10 x 5.00", FIVE, "03-20", 5000),
    History("before it is due", FIVE, "02-20", 0),
    History("over the end of a month: 31 days", FIVE, "04-10", 15500),
    History("a year: 365 days", FIVE, "2027-03-10", 182500),
    History("a leap day counts: 28 Feb to 1 Mar 2028 is 2 days", FIVE, "2028-03-01", 1000, due="2028-02-28"),
    History("no leap day: 28 Feb to 1 Mar 2026 is 1 day", FIVE, "03-01", 500, due="02-28"),
    History("paid on the day it was due", FIVE, "04-10", 0, [("03-10", -1_000_000)]),
    History("paid before it was due", FIVE, "04-10", 0, [("02-10", -1_000_000)]),
    History("paid five days late, and asked later: 5 x 5.00", FIVE, "05-10", 2500, [("03-15", -1_000_000)]),
    History("paid today: today still bears", FIVE, "03-15", 2500, [("03-15", -1_000_000)]),
    History("half paid after 10 days: 10 x 5.00 + 10 x 2.50", FIVE, "03-30", 7500, [("03-20", -500_000)]),
    History("half paid in time: 20 x 2.50", FIVE, "03-30", 5000, [("03-05", -500_000)]),
    History(
        "three payments: 5 x 5.00 + 5 x 3.50 + 10 x 1.00",
        FIVE, "04-05", 5250, [("03-15", -300_000), ("03-20", -500_000), ("03-30", -200_000)],
    ),
    History("two on one day: 5 x 5.00 + 5 x 2.00", FIVE, "03-20", 3500, [("03-15", -400_000), ("03-15", -200_000)]),
    History(
        "paid, bounced 10 days later: 5 x 5.00 + 0 + 5 x 5.00",
        FIVE, "03-30", 5000, [("03-15", -1_000_000), ("03-25", 1_000_000)],
    ),
    History(
        "paid, bounced, and the bounce taken back after 4 days, which bear: 5 x 5.00 + 0 + 4 x 5.00",
        FIVE, "04-30", 4500, [("03-15", -1_000_000), ("03-25", 1_000_000), ("03-29", -1_000_000)],
    ),
    History(
        "the bounce taken back on its own day: 5 x 5.00",
        FIVE, "04-30", 2500, [("03-15", -1_000_000), ("03-25", 1_000_000), ("03-25", -1_000_000)],
    ),
    History("a payment after the day in question changes nothing", FIVE, "03-20", 5000, [("03-25", -1_000_000)]),
    History(
        "a credit note of a tenth after 10 days: 10 x 5.00 + 10 x 4.50", FIVE, "03-30", 9500, [("03-20", -100_000)]
    ),
    History(
        "billed after it was due: from the day after",
        FIVE, "03-20", 2500, [("01-01", -1_000_000), ("03-15", 1_000_000)],
    ),
    History("by the month, 30 days: 1.5 %", MONTHLY, "04-09", 15000),
    History("by the month, 31 days: 31/30 of 1.5 %", MONTHLY, "04-10", 15500),
    History("by the month, one day: 1/30 of 150.00", MONTHLY, "03-11", 500),
    History("1 % a month, one day: 3.333 is 3.33", FeeRule(Decimal(1), Per.MONTH), "03-11", 333),
    History("1 % a month, two days: 6.667 is 6.67, rounded once", FeeRule(Decimal(1), Per.MONTH), "03-12", 667),
    History("half a cent goes up: 1.00 x 0.5 %", FeeRule(Decimal("0.5")), "03-11", 1, amount=100),
    History("less than half a cent goes down: 0.98 x 0.5 %", FeeRule(Decimal("0.5")), "03-11", 0, amount=98),
    History("days too small alone add up: 10 x 0.0005 = 0.005", FIVE, "03-20", 1, amount=100),
    History("the last day of grace", GRACE, "03-15", 0),
    History("days of grace stay free afterwards: 1 x 5.00", GRACE, "03-16", 500),
    History("paid on the last day of grace: the 15th", GRACE, "04-30", 0, [("03-15", -1_000_000)]),
    History("half paid within grace: 5 x 2.50", GRACE, "03-20", 1250, [("03-12", -500_000)]),
    History("the cap is reached on day 20: 10 % of 10,000", CAPPED, "03-30", 100_000),
    History("and stays", CAPPED, "2027-03-10", 100_000),
    History(
        "the cap is of the part, not of what is open: 10 x 50 + 30 x 25 is more than 1,000",
        CAPPED, "04-19", 100_000, [("03-20", -500_000)],
    ),
    History("a pause of 5 of 20 days: 15 x 5.00", FIVE, "03-30", 7500, paused=[("03-16", "03-21")]),
    History("a pause without an end", FIVE, "04-30", 2500, paused=[("03-16", None)]),
    History(
        "a payment within a pause: 5 x 5.00 + 5 x 2.00",
        FIVE, "03-30", 3500, [("03-18", -600_000)], paused=[("03-16", "03-26")],
    ),
    History("40 % disputed for 5 of 20 days: 15 x 5.00 + 5 x 3.00", FIVE, "03-30", 9000,
        paused=[("03-16", "03-21", 400_000, None)]),
    History(
        "40 % disputed, the rest paid: 5 x 5.00 + 3 x 3.00 + 7 x 0 + 5 x 2.00",
        FIVE, "03-30", 4400, [("03-18", -600_000)], paused=[("03-16", "03-26", 400_000, None)],
    ),
    History(
        "40 % promised, more than that paid: 5 x 5.00 + 3 x 3.00 + 7 x 2.00 + 5 x 2.00",
        FIVE, "03-30", 5800, [("03-18", -600_000)], paused=[("03-16", "03-26", 0, 600_000)],
    ),
    History(
        "40 % disputed and 40 % promised at once: 15 x 5.00 + 3 x 3.00 + 2 x 3.00", FIVE, "03-30", 9000,
        paused=[("03-16", "03-21", 400_000, None), ("03-19", "03-21", 0, 600_000)],
    ),
    History(
        "all disputed within a part: 15 x 5.00 + 3 x 3.00 + 2 x 0", FIVE, "03-30", 8400,
        paused=[("03-16", "03-21", 400_000, None), ("03-19", "03-21")],
    ),
    History("a pause before and over the due day: 10 x 5.00", FIVE, "03-30", 5000, paused=[("02-01", "03-21")]),
    History("charged up to the 20th: 10 x 5.00", FIVE, "03-30", 5000, more={"charged_until": "03-20", "charged": 5000}),
    History("charged up to today", FIVE, "03-30", 0, more={"charged_until": "03-30", "charged": 10000}),
    History(
        "charged before, room under the cap: 1,000 - 800",
        CAPPED, "04-30", 20_000, more={"charged_until": "03-26", "charged": 80_000},
    ),
    History("yen have no decimals: 10,001 x 0.5 % = 50.005", FeeRule(Decimal("0.5")), "03-11", 50, amount=10_001),
    History("yen, five days of 300 at 0.1 %: 1.5 goes up", FeeRule(Decimal("0.1")), "03-15", 2, amount=300),
    History("fils: 1.001 x 0.05 % x 10 = 0.005005", FIVE, "03-20", 5, amount=1001),
    History("a billion exactly: 10^12 x 0.05 %", FIVE, "03-11", 500_000_000, amount=10**12),
    History("no rate, no fee", FeeRule(), "2027-03-10", 0),
]  # fmt: skip


@pytest.mark.parametrize("one", HISTORIES, ids=lambda one: one.why)
def test_what_has_accrued(one: History) -> None:
    assert reckoned(one) == one.fee


def reckoned(one: History, **instead: Any) -> int:
    return accrued(
        one.rule,
        one.amount,
        day(one.due),
        [Change(day("01-01"), one.amount), *(Change(day(on), minor) for on, minor in one.changes)],
        until=instead.get("until", day(one.until)),
        charged_until=instead.get("charged_until", day(one.more["charged_until"]) if one.more else None),
        charged=instead.get("charged", one.more.get("charged", 0)),
        paused=stretches(one),
    )


def stretches(one: History) -> list[Stretch]:
    return [Stretch(day(start), day(end) if end else None, *limits) for start, end, *limits in one.paused]


@pytest.mark.parametrize("one", [one for one in HISTORIES if not one.more], ids=lambda one: one.why)
def test_a_day_at_a_time_it_is_the_same(one: History) -> None:
    """A second reckoning, as naive as can be: every day by itself, and the cap at the end."""
    total = Decimal(0)
    on = day(one.due) + timedelta(days=one.rule.grace_days + 1)
    while on <= day(one.until):
        now = [stretch for stretch in stretches(one) if stretch.start <= on and (not stretch.end or on < stretch.end)]
        owed = one.amount + sum(minor for at, minor in one.changes if day(at) < on)
        for stretch in now:
            owed = max(owed - stretch.held, 0)
        for stretch in now:
            owed = owed if stretch.free is None else min(owed, stretch.free)
        total += one.rule.rate / 100 * owed
        on += timedelta(days=1)
    fee = int(total / (1 if one.rule.per is Per.DAY else 30) + Decimal("0.5"))
    assert reckoned(one) == (min(fee, one.amount // 10) if one.rule.cap else fee)


def test_what_was_charged_is_not_charged_again() -> None:
    """However a time is cut into charges, every day bears once; without cents to round they add up exactly."""
    one = next(one for one in HISTORIES if one.why.startswith("three payments"))
    charged, last = 0, None
    for on in ("03-12", "03-15", "03-16", "03-29", "04-05"):
        charged += reckoned(one, until=day(on), charged_until=last, charged=charged)
        last = day(on)
    assert charged == one.fee


# --- in the books


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.writing() as db:
        yield Books(db)
        assert list(verification.findings(db)) == []


def fees_of(books: Books, customer: Customer, rule: FeeRule = FIVE) -> list[tuple[str, int]]:
    found = accruals.accruals_of(books.db, rule, customer, until=books.today)
    return [(one.name, one.fee.minor) for one in found]


def charge(books: Books, customer: Customer, rule: FeeRule = FIVE) -> list[Receivable]:
    charges = accruals.charge(books.db, books.seller, customer, rule, today=books.today, now=books.now)
    return [one.billed.receivable for one in charges]


def test_a_part_that_was_moved_bears_until_it_moved_and_again_when_its_new_day_has_passed(books: Books) -> None:
    acme = books.customer("ACME")
    part = books.bill(acme, 1_000_000, "2026-03-02").instalments[0]
    number = books.db.get_one(Receivable, part.receivable_id).number
    books.now += timedelta(days=10)  # the 12th
    moves.move(books.db, books.seller, part, [(date(2026, 3, 20), 1_000_000)], today=books.today, now=books.now)

    books.now += timedelta(days=8)  # the 20th
    assert fees_of(books, acme) == [(number, 5000)]  # ten days
    books.now += timedelta(days=2)
    assert fees_of(books, acme) == [(number, 5000), (f"{number}/2", 1000)]


def test_what_accrued_up_to_yesterday_stays_when_a_bounce_is_taken_back_today(books: Books) -> None:
    """5 days open, 4 days between the bounce and its undoing; nothing after."""
    acme = books.customer("ACME")
    books.bill(acme, 1_000_000, books.today)
    books.now += timedelta(days=5)
    cheque = books.pay(acme, 1_000_000, method=Method.CHEQUE).payment
    cheques.clear(books.db, books.seller, cheque, today=books.today, now=books.now)
    books.now += timedelta(days=10)
    cheques.bounce(books.db, books.seller, cheque, today=books.today, now=books.now)
    books.now += timedelta(days=4)
    yesterday = books.today - timedelta(days=1)
    before = accruals.accruals_of(books.db, FIVE, acme, until=yesterday)

    record = audit.latest_of_subject(books.db, "payment", cheque.key, cheques.BOUNCED)
    assert record is not None
    cheques.take_back_bounce(books.db, books.seller, cheque, record, today=books.today, now=books.now)

    after = accruals.accruals_of(books.db, FIVE, acme, until=yesterday)
    assert [one.fee.minor for one in after] == [one.fee.minor for one in before] == [4000]
    books.now += timedelta(days=30)
    assert [minor for _name, minor in fees_of(books, acme)] == [4500]


def test_each_currency_is_charged_for_itself_and_never_twice(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1_000_000, "2026-03-02")
    books.bill(acme, 2_000_000, "2026-03-02", currency="JPY")
    books.now += timedelta(days=10)

    assert [(one.amount, one.currency) for one in charge(books, acme)] == [(5000, "CNY"), (10_000, "JPY")]
    with pytest.raises(Refused, match="No late fee has accrued"):
        charge(books, acme)
    books.now += timedelta(days=1)
    assert [one.amount for one in charge(books, acme)] == [500, 1000]


def test_the_days_of_a_fee_that_was_taken_back_bear_again_unless_a_later_one_stands(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1_000_000, "2026-03-02")
    books.now += timedelta(days=10)
    (first,) = charge(books, acme, CAPPED)  # 500.00 of at most 1,000.00
    books.now += timedelta(days=20)
    (second,) = charge(books, acme, CAPPED)
    assert (first.amount, second.amount) == (50_000, 50_000)

    billing.reverse(books.db, books.seller, first, today=books.today, now=books.now)

    assert fees_of(books, acme, CAPPED) == []  # the later one stands, up to today
    billing.reverse(books.db, books.seller, second, today=books.today, now=books.now)
    assert [minor for _name, minor in fees_of(books, acme, CAPPED)] == [100_000]


def test_a_receivable_that_was_taken_back_bears_nothing(books: Books) -> None:
    acme = books.customer("ACME")
    billed = books.bill(acme, 1_000_000, "2026-03-02")
    books.now += timedelta(days=10)
    assert fees_of(books, acme)

    billing.reverse(books.db, books.seller, billed.receivable, today=books.today, now=books.now)

    assert fees_of(books, acme) == []


def test_verify_finds_a_fee_that_is_not_what_its_parts_say(database: Database) -> None:
    with database.writing() as db:
        books = Books(db)
        acme = books.customer("ACME")
        books.bill(acme, 1_000_000, "2026-03-02")
        books.now += timedelta(days=10)
        (fee,) = charge(books, acme)
        share = db.exec(select(FeeShare)).one()
        share.amount += 1
        db.add(share)
        db.flush()

        assert list(verification.findings(db)) == [
            f"fee {fee.number}: the amount is 5000, what it is for adds up to 5001"
        ]


# --- in the chat


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"fees": Fees(rate=Decimal("0.05"))})


async def test_what_has_accrued_is_shown_and_charged_once(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 10_000, due="2026-02-20", number="INV-1")  # ten days late: 50.00

    shown = await chat.says("违约金 ACME")
    assert "CN¥50.00" in shown.text
    assert acme.balance == 10_000  # nothing is written by looking

    charged = await shown.tap("🧾 Charge")
    for part in ("FEE-", "CN¥50.00", "INV-1", "Mon, 2 Mar 2026", "CN¥10,050.00", "↩️ Undo"):
        assert part in charged.text + " ".join(charged.buttons)
    again = await chat.taps(shown.last, "🧾 Charge CN¥50.00")
    assert "No late fee has accrued" in again.words
    assert acme.balance == 10_050

    await office.later(hours=48)
    assert "CN¥10.00" in (await chat.says("/fee ACME")).text  # the fee bears no fee
    assert "Late fee accrued: CN¥10.00" in (await chat.says("/card ACME")).text


async def test_an_undone_charge_has_accrued_again(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 10_000, due="2026-02-20")
    charged = await (await chat.says("/fee ACME")).tap("🧾 Charge")

    await charged.tap("↩️ Undo")

    assert acme.balance == 10_000
    assert "CN¥50.00" in (await chat.says("/fee ACME")).text


async def test_what_was_paid_late_bears_its_fee_and_disputed_days_are_free(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    paid = make.receivable(acme, 10_000, due="2026-02-20", number="INV-1")
    make.payment(acme, 10_000, on="2026-02-24")  # four days late: 20.00
    disputed = make.receivable(acme, 20_000, due="2026-02-20", number="INV-2")  # ten days late: 100.00

    with office.database.writing() as db:
        owner, row = db.merge(chat.member), db.get_one(Customer, acme.id)
        open_dispute(
            db, owner, row, disputed.row, DisputeReason.QUALITY, "scratched",
            come_back_on=date(2026, 3, 9), today=date(2026, 2, 24), now=office.clock.now(),
        )  # fmt: skip

    assert paid.open == 0
    assert "CN¥20.00" in (await chat.says("/fee ACME INV-1")).text
    assert "CN¥30.00" in (await chat.says("/fee ACME INV-2")).text  # 21, 22, 23 February
    assert "There is no late fee on INV-3" in (await chat.says("/fee ACME INV-3")).text


async def test_a_fee_is_waived_when_the_manager_agrees(chat: Phone, people: People, make: Make, office: Office) -> None:
    boss = people.manager("Boss")
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 10_000, due="2026-02-20")
    asked = await (await chat.says("/fee ACME")).tap("🕊 Waive")
    assert "Waits for Boss" in asked.text
    assert "CN¥50.00" in (await chat.says("/fee ACME")).text

    decided = await (await boss.received()).tap("✅ Approve")
    assert "Approved by Boss" in decided.text
    assert "Waived: CN¥50.00" in (await chat.received()).text
    assert "Nothing has accrued" in (await chat.says("/fee ACME")).text

    assert "waiver of CN¥50.00" in (await boss.says("/undo")).text
    assert "CN¥50.00" in (await chat.says("/fee ACME")).text
    assert acme.balance == 10_000


async def test_a_fee_that_was_charged_is_given_up_by_a_credit_note(chat: Phone, people: People, make: Make) -> None:
    boss = people.manager("Boss")
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 10_000, due="2026-02-20")
    charged = await (await chat.says("/fee ACME")).tap("🧾 Charge")
    await charged.tap("🕊 Waive FEE-")
    assert acme.balance == 10_050

    await (await boss.received()).tap("✅ Approve")

    assert acme.balance == 10_000
    assert "Nothing has accrued" in (await chat.says("/fee ACME")).text


async def test_what_was_charged_meanwhile_is_not_waived(chat: Phone, people: People, make: Make) -> None:
    boss = people.manager("Boss")
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 10_000, due="2026-02-20")
    shown = await chat.says("/fee ACME")
    await shown.tap("🕊 Waive")
    await (await chat.says("/fee ACME")).tap("🧾 Charge")

    refused = await (await boss.received()).tap("✅ Approve")

    assert "charged or waived meanwhile" in refused.words
    assert acme.balance == 10_050
