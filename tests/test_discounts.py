"""Early payment discounts: what a payment takes, what is offered, and what goes with the payment."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlmodel import func, select

from models.ledger.discounts import Leniency, Taken, alone, fitting, judged
from models.ledger.entries import Entry
from models.ledger.receivables import Instalment, Receivable
from models.ledger.schedules import Plan
from models.money import money_of
from tests.making import Make
from tests.office import Office, Phone

STRICT = Leniency()
LENIENT = Leniency(percent=Decimal("0.5"), days=3)

# currency, invoice, terms, day of issue, owed, paid, on, strict: taken and offered; lenient: taken and offered
CASES = """
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.00   11-11  200.00 0       200.00 0
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.00   11-01  200.00 0       200.00 0
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.00   11-12  0 0            0 200.00
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.00   11-14  0 0            0 200.00
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.00   11-15  0 0            0 0
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.01   11-11  0 199.99       0 199.99
CNY 10000.00  2/10 net:30   11-01  10000.00  9799.99   11-11  0 0            0 200.01
CNY 10000.00  2/10 net:30   11-01  10000.00  9750.00   11-11  0 0            0 250.00
CNY 10000.00  2/10 net:30   11-01  10000.00  9749.99   11-11  0 0            0 0
CNY 10000.00  2/10 net:30   11-01  10000.00  9750.00   11-14  0 0            0 250.00
CNY 10000.00  2/10 net:30   11-01  10000.00  10000.00  11-05  0 0            0 0
CNY 10000.00  2/10 net:30   11-01  10000.00  10500.00  11-05  0 0            0 0
CNY 10000.00  2/10 net:30   11-01  10000.00  5000.00   11-05  0 0            0 0
CNY 10000.00  2/10 net:30   11-01  5000.00   4800.00   11-05  200.00 0       200.00 0
CNY 10000.00  2/10 net:30   11-01  5000.00   4900.00   11-05  0 100.00       0 100.00
CNY 10000.00  2/10 net:30   11-01  10000.00  9800.00   10-20  200.00 0       200.00 0
CNY 10000.00  net:30        11-01  10000.00  9800.00   11-05  0 0            0 0
CNY 10000.00  -             11-01  10000.00  9800.00   11-05  0 0            0 0
CNY 333.33    1.5/7 eom:0   11-20  333.33    328.33    11-27  5.00 0         5.00 0
CNY 333.33    1.5/7 eom:0   11-20  333.33    328.33    11-28  0 0            0 5.00
CNY 0.25      2/10 net:30   11-01  0.25      0.24      11-05  0.01 0         0.01 0
CNY 0.24      2/10 net:30   11-01  0.24      0.23      11-05  0 0            0 0
CNY 10000.00  2/0 net:30    11-01  10000.00  9800.00   11-01  200.00 0       200.00 0
CNY 10000.00  2/0 net:30    11-01  10000.00  9800.00   11-02  0 0            0 200.00
JPY 10025     2/10 net:30   11-01  10025     9824      11-11  201 0          201 0
JPY 10024     2/10 net:30   11-01  10024     9824      11-11  200 0          200 0
JPY 10025     2/10 net:30   11-01  10025     9825      11-11  0 200          0 200
JPY 99        0.5/10 cod    11-01  99        98        11-05  0 0            0 0
JPY 100       0.5/10 cod    11-01  100       99        11-05  1 0            1 0
KWD 1.234     2.5/10 net:30 11-01  1.234     1.203     11-11  0.031 0        0.031 0
KWD 100.000   3/5 next:15   11-28  100.000   97.000    12-03  3.000 0        3.000 0
KWD 100.000   3/5 next:15   11-28  100.000   96.500    12-06  0 0            0 3.500
KWD 100.000   3/5 next:15   11-28  100.000   96.499    12-06  0 0            0 0
CNY 10000.00  2/10          11-01  10000.00  9800.00   11-05  200.00 0       200.00 0
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines(), ids=lambda case: " ".join(case.split()))
def test_a_payment_is_worth_what_was_worked_out_by_hand(case: str) -> None:
    currency, invoice, *terms, issued, owed, paid, on, strict, offered, lenient, lenient_offered = case.split()
    text = " ".join(terms)
    for leniency, expected in ((STRICT, (strict, offered)), (LENIENT, (lenient, lenient_offered))):
        early = judged(
            money_of(Decimal(invoice), currency),
            None if text == "-" else text,
            date.fromisoformat(f"2026-{issued}"),
            owed=money_of(Decimal(owed), currency),
            paid=money_of(Decimal(paid), currency),
            paid_on=date.fromisoformat(f"2026-{on}"),
            leniency=leniency,
        )
        assert [early.taken, early.offered] == [money_of(Decimal(major), currency) for major in expected]


# what is open in the order in which money goes, as NUMBER:OPEN[:PERCENT/DAYS], issued on 1 November, paid on the 5th
# paid; the discounts taken in that order; the newer debts that fit by themselves
FITS = """
A:1000:2/10                                980.00   A:20.00                   -
A:1000:2/10                                1000.00  -                         -
A:1000:2/3                                 980.00   -                         -
A:1000:2/10 B:500:1/10                     1475.00  A:20.00,B:5.00            -
A:1000:2/10 B:500                          1480.00  A:20.00                   -
A:1000 B:500:1/10                          1495.00  B:5.00                    -
A:1000 B:500:1/10                          495.00   -                         B:5.00
A:1000 B:500:1/10                          494.99   -                         -
A:1000 B:500:1/10 C:500:1/10               495.00   -                         B:5.00,C:5.00
A:1000 B:500:1/10 C:495                    495.00   -                         B:5.00
A:495 B:500:1/10                           495.00   -                         -
A:300 B:195 C:500:1/10                     495.00   -                         -
A:1000:2/10 B:500:1/10                     495.00   -                         B:5.00
A:1000:2/10 B:500:1/10 C:200:3/10          194.00   -                         C:6.00
A:1000:2/10 B:500:1/10 C:200:3/10          1669.00  A:20.00,B:5.00,C:6.00     -
A:500:2/10 B:500:2/10 C:500:2/10           980.00   A:10.00,B:10.00           -
A:500:2/10 B:500:2/10 C:500:2/10           490.00   A:10.00                   -
A:100:2/10 B:10 A:1:2/10                   108.98   A:2.02                    -
A:100:2/10 B:10 A:1:2/10                   110.00   -                         -
A:200 B:300:1/10 B:200:1/10                495.00   -                         B:5.00
A:1000 B:0.25:2/10                         0.24     -                         B:0.01
A:1000 B:0.24:2/10                         0.23     -                         -
"""


@pytest.mark.parametrize("case", FITS.strip().splitlines(), ids=lambda case: " ".join(case.split()))
def test_a_payment_fits_in_order_or_a_newer_debt_by_itself(case: str) -> None:
    *told, paid, in_order, by_themselves = case.split()
    owed, terms = dict[str, int](), dict[str, str | None]()
    parts = []
    for name, amount, *early in (one.split(":") for one in told):
        minor = money_of(Decimal(amount), "CNY").minor
        owed[name] = owed.get(name, 0) + minor
        terms[name] = f"{early[0]} net:30" if early else None
        parts.append((name, minor))
    bills = {name: _bill(n, name, owed[name], terms[name]) for n, name in enumerate(owed, 1)}
    items = [(_part(bills[name], minor), bills[name]) for name, minor in parts]
    money, on = money_of(Decimal(paid), "CNY"), date(2026, 11, 5)

    assert _told(fitting(items, money, on=on, given=frozenset())) == in_order
    assert _told(alone(items, money, on=on, given=frozenset())) == by_themselves


def _bill(key: int, number: str, minor: int, terms: str | None) -> Receivable:
    return Receivable(
        id=key, number=number, customer_id=1, amount=minor, currency="CNY", issued_on=date(2026, 11, 1), terms=terms,
        created_by=1, created_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip


def _part(bill: Receivable, minor: int) -> Instalment:
    return Instalment(
        receivable_id=bill.id or 0, customer_id=1, amount=minor, open=minor, currency="CNY", due_on=date(2026, 12, 1)
    )


def _told(taken: Sequence[Taken]) -> str:
    return ",".join(f"{one.receivable.number}:{one.amount.major}" for one in taken) or "-"


def test_what_had_its_discount_fits_no_more() -> None:
    bill = _bill(1, "A", 100_00, "2/10 net:30")
    part = _part(bill, 100_00)
    money, on = money_of(Decimal(98), "CNY"), date(2026, 11, 5)

    assert fitting([(part, bill)], money, on=on, given=frozenset())
    assert not fitting([(part, bill)], money, on=on, given=frozenset({1}))


@pytest.mark.parametrize("said", ["/pay ACME 980 cash", "received 980 cash from ACME", "收到ACME 980现金"])
async def test_money_that_fits_a_newer_debt_less_its_discount_is_asked(chat: Phone, make: Make, said: str) -> None:
    acme = make.customer("ACME", owner=chat)
    older = make.receivable(acme, 5000, due="2026-03-20", issued="2026-01-10")
    newer = make.receivable(acme, 1000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30", number="INV-7")

    asked = await chat.says(said)
    assert [label for label in asked.buttons if "Cancel" not in label] == ["INV-7 less CN¥20.00", "Oldest first"]
    assert [older.open, newer.open] == [5000, 1000]

    paid = await asked.tap("INV-7 less CN¥20.00")
    assert "Early payment discount: CN¥20.00" in paid.text
    assert [older.open, newer.open] == [5000, 0]


async def test_money_that_fits_a_newer_debt_may_go_to_the_oldest_all_the_same(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    older = make.receivable(acme, 5000, due="2026-03-20", issued="2026-01-10")
    newer = make.receivable(acme, 1000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30")
    await chat.says("/pay")
    await chat.says("ACME")
    await chat.says("980")
    asked = await chat.says("cash")
    assert "Oldest first" in asked.buttons

    await chat.says("the oldest first")

    assert [older.open, newer.open] == [4020, 1000]


@pytest.mark.parametrize("how", ["button", "correction", "edited message"])
async def test_a_payment_that_is_changed_is_asked_as_a_new_one_is(chat: Phone, make: Make, how: str) -> None:
    """Also when the old one had settled what the new one fits."""
    acme = make.customer("ACME", owner=chat)
    older = make.receivable(acme, 500, due="2026-03-20", issued="2026-01-10")
    newer = make.receivable(acme, 1000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30", number="INV-7")
    echo = await chat.says("/pay ACME 1500 cash")
    assert [older.open, newer.open] == [0, 0]

    if how == "button":
        await (await echo.tap("✏️ Edit")).tap("Amount")
        asked = await chat.says("980")
    elif how == "correction":
        asked = await chat.says("不对，是980")
    else:
        asked = await chat.edits(chat.said, "/pay ACME 980 cash")
    assert asked.buttons[:2] == ["INV-7 less CN¥20.00", "Oldest first"]
    assert [older.open, newer.open] == [0, 0]  # nothing was written

    changed = await asked.tap("INV-7 less CN¥20.00")
    assert "Early payment discount: CN¥20.00" in changed.text
    assert [older.open, newer.open] == [500, 0]


async def test_a_payment_that_is_changed_still_names_what_it_had_settled_in_full(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    older = make.receivable(acme, 5000, due="2026-03-20", issued="2026-01-10")
    newer = make.receivable(acme, 1000, due="2026-03-31", issued="2026-02-25", number="INV-7")
    await chat.says("/pay ACME 1000 INV-7 cash")
    changed = await chat.says("不对，是800")

    assert "Settled: CN¥800.00 of INV-7" in changed.text
    assert [older.open, newer.open] == [5000, 200]


async def test_a_payment_that_fits_takes_its_discount_and_gives_it_back_when_undone(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    bill = make.receivable(acme, 10000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30")

    reply = await chat.says("/pay ACME 9800 cash")
    assert bill.open == 0
    assert "Early payment discount: CN¥200.00" in reply.text
    assert "Balance: CN¥0.00" in reply.text

    await reply.tap("↩️ Undo")
    assert bill.open == 10000


async def test_a_payment_that_comes_late_takes_none_and_is_offered_none(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    bill = make.receivable(acme, 10000, due="2026-03-31", issued="2026-02-10", terms="2/10 net:30")

    reply = await chat.says("/pay ACME 9800 cash")

    assert bill.open == 200
    assert not any("discount" in label for label in reply.buttons)


async def test_one_payment_takes_the_discounts_of_all_that_it_settles(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    early = make.receivable(acme, 5000, due="2026-03-27", issued="2026-02-25", terms="2/10 net:30")
    plain = make.receivable(acme, 1000, due="2026-03-28", issued="2026-02-26", terms="net:30")
    parts = make.receivable(acme, 3000, due="2026-03-29", issued="2026-02-27", terms="1/10 net:30", plan=Plan(3))

    await chat.says("/pay ACME 8870 transfer")

    assert sum(each.open for each in (early, plain, parts)) == 0


async def test_a_bounced_cheque_takes_its_discount_along(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    bill = make.receivable(acme, 10000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30")
    reply = await chat.says("/pay ACME 9800 cheque INV-1")
    assert bill.open == 10000

    reply = await reply.tap("✅ Cleared")
    assert bill.open == 0

    await reply.tap("❌ Bounced")
    assert bill.open == 10000


async def test_a_cheque_that_has_not_bounced_after_all_brings_its_discount_back(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    bill = make.receivable(acme, 10000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30")
    bounced = await (await (await chat.says("/pay ACME 9800 cheque INV-1")).tap("✅ Cleared")).tap("❌ Bounced")
    await office.later(hours=23)

    await bounced.tap("↩️ Undo")

    assert bill.open == 0
    history = await chat.says("/history ACME")
    assert "taken back, and stands again: discount of CN¥200.00" in history.text


async def test_a_discount_that_nearly_fits_is_offered_once_and_can_be_undone(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    bill = make.receivable(acme, 10000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30", number="INV-7")

    paid = await chat.says("/pay ACME 9850 cash")
    assert bill.open == 150

    given = await paid.tap("🏷 Give CN¥150.00 discount on INV-7")
    assert bill.open == 0
    assert "CN¥150.00" in given.text

    again = await paid.tap("🏷 Give CN¥150.00 discount on INV-7")
    assert "No discount is open" in (again.text or again.toast)

    await given.tap("↩️ Undo")
    assert bill.open == 150


async def test_yesterday_knows_nothing_of_a_discount_that_is_taken_today(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 10000, due="2026-03-31", issued="2026-02-25", terms="2/10 net:30")

    await chat.says("/pay ACME 9800 cash")

    day = date(2026, 3, 1)
    owed = select(func.sum(Entry.amount)).where(Entry.on <= day)
    assert office.look(lambda db: db.exec(owed).one()) == 1_000_000
