"""Early payment discounts: what a payment takes, what is offered, and what goes with the payment."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import func, select

from models.ledger.discounts import Leniency, judged
from models.ledger.entries import Entry
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
