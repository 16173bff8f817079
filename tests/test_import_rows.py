"""What stands in the cells of a table that is taken in: as people and Excel write it, or refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.files.import_rows import row_of
from models.refusal import Refused

TODAY = date(2026, 3, 1)


def receivable(amount: str | float = "5", currency: str = "", issued_on: str | float = "") -> dict[str, object]:
    cells = {"customer": "ACME", "amount": amount, "currency": currency, "issued_on": issued_on}
    return dict(row_of("receivables", cells, country="CN", currency="CNY", today=TODAY))


@pytest.mark.parametrize(
    ("written", "currency", "minor", "code"),
    [
        (1200.5, "", 120050, "CNY"),
        (1e3, "", 100000, "CNY"),
        ("1200", "", 120000, "CNY"),
        ("¥1,200.00", "", 120000, "CNY"),
        ("￥３，０００．５０", "", 300050, "CNY"),
        (" 1 200.00 ", "", 120000, "CNY"),
        ("1200 RMB", "", 120000, "CNY"),
        ("人民币1200元", "", 120000, "CNY"),
        ("3万", "", 3000000, "CNY"),
        ("1.2万", "USD", 1200000, "USD"),
        ("三万五", "", 3500000, "CNY"),
        ("叁万伍仟元整", "", 3500000, "CNY"),
        ("US$ 5", "", 500, "USD"),
        ("HKD 5,000.00", "", 500000, "HKD"),
        ("5", "美元", 500, "USD"),
        ("5", "￥", 500, "CNY"),
        ("$5", "HKD", 500, "HKD"),
        ("1500", "jpy", 1500, "JPY"),
        ("1.500", "KWD", 1500, "KWD"),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str | float, currency: str, minor: int, code: str) -> None:
    row = receivable(written, currency)

    assert (row["amount"], row["currency"]) == (minor, code)


@pytest.mark.parametrize(
    ("written", "currency", "why"),
    [
        ("", "", "is no amount"),
        ("abc", "", "is no amount"),
        ("about 5", "", "is no amount"),
        ("5-6", "", "is no amount"),
        ("5 boxes", "", "is no amount"),
        ("#REF!", "", "is no amount"),
        ("-5", "", "more than zero"),
        ("负5", "", "more than zero"),
        ("(1,200.00)", "", "more than zero"),
        ("1,200.00-", "", "more than zero"),
        ("0", "", "more than zero"),
        ("12.345", "", "two ways"),
        ("1234.567", "", "decimals"),
        ("1.500", "", "two ways"),
        ("5.5", "JPY", "decimals"),
        (1e15, "", "more than one entry"),
        ("¥5", "USD", "is no amount"),
        ("5", "XXQ", "do not know the currency"),
    ],
)
def test_what_is_no_certain_amount_is_refused(written: str | float, currency: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        receivable(written, currency)

    assert why in refusal.value.sentence.text


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "2026 年 3 月 5 号", "二〇二六年三月五日",
        "二零二六年三月五日", "20260305", 46086.0, 46086, "46086", "46086.75", "2026-03-05T00:00:00",
        "2026-03-05 14:30:00",
    ],
)  # fmt: skip
def test_a_day_is_read_as_excel_and_people_write_it(written: str | float) -> None:
    assert receivable(issued_on=written)["issued_on"] == date(2026, 3, 5)


@pytest.mark.parametrize(
    "written", ["05/03/2026", "3月5日", "2026年3月", "2026-02-30", 12.0, "soon", "99999", "19000101"]
)
def test_what_is_no_certain_day_is_refused(written: str | float) -> None:
    with pytest.raises(Refused):
        receivable(issued_on=written)
