"""Early payment discounts: what a payment takes, what is offered, and what goes with the payment."""

from datetime import date
from decimal import Decimal

import pytest

from models.ledger.discounts import Leniency, judged
from models.money import money_of

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
        assert early == tuple(money_of(Decimal(major), currency) for major in expected)
