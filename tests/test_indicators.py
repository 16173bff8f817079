"""The indicators, buckets and provision by tables of cases that were reckoned by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.ledger.buckets import BY_DUE_DATE, Basis, Buckets
from models.ledger.indicators import average_days_late, collection_effectiveness, days_sales_outstanding, share
from models.ledger.provision import Rates, provision

MONTHS = [(30, 300_00), (31, 620_00), (30, 150_00)]  # November, October, September


@pytest.mark.parametrize(
    ("owed", "billed", "days"),
    [
        (0, MONTHS, "0"),
        (-50_00, MONTHS, "0"),  # more credit than debt
        (100_00, MONTHS, "10"),  # a third of November
        (150_00, MONTHS, "15"),
        (299_99, MONTHS, "30.0"),  # 29.999
        (300_00, MONTHS, "30"),
        (300_01, MONTHS, "30.0"),  # and 0.0005 of October
        (610_00, MONTHS, "45.5"),  # November, and half of October
        (920_00, MONTHS, "61"),
        (995_00, MONTHS, "76"),  # and half of September
        (1070_00, MONTHS, "91"),
        (9999_00, MONTHS, "91"),  # older than all that was billed
        (100_00, [], "0"),
        (100_00, [(12, 0), (31, 200_00)], "27.5"),  # nothing billed yet this month: its days, and half of the last
        (100_00, [(12, -50_00), (31, 200_00)], "27.5"),  # only credit notes: as if nothing was billed
        (1, [(31, 3)], "10.3"),
        (2, [(31, 3)], "20.7"),  # 20.666…
        (1_500, [(28, 6_000)], "7"),  # yen, February
        (1_500, [(29, 6_000)], "7.3"),  # of a leap year: 7.25
        (10**15, [(30, 4 * 10**15)], "7.5"),
    ],
)
def test_days_sales_outstanding_are_counted_back(owed: int, billed: list[tuple[int, int]], days: str) -> None:
    assert days_sales_outstanding(owed, billed) == Decimal(days)


@pytest.mark.parametrize(
    ("opening", "billed", "closing", "current", "percent"),
    [
        (1000, 500, 400, 400, "100"),  # nothing overdue is left
        (1000, 500, 600, 400, "81.8"),  # 900 of 1100
        (1000, 500, 1500, 0, "0"),  # nothing came
        (1000, 500, 1500, 400, "0"),
        (1000, 0, 500, 0, "50"),
        (0, 1000, 1000, 1000, None),  # nothing could be collected yet
        (0, 0, 0, 0, None),
        (0, 1000, 500, 500, "100"),
        (300, 700, 333, 0, "66.7"),
        (300, 700, 666, 0, "33.4"),
        (1000, 0, 1100, 0, "-10"),  # a bounce of earlier money
        (3, 0, 1, 0, "66.7"),
        (8, 0, 7, 0, "12.5"),
        (16, 0, 15, 0, "6.3"),  # 6.25
    ],
)
def test_the_collection_effectiveness_is_what_was_collected_of_what_could_be(
    opening: int, billed: int, closing: int, current: int, percent: str | None
) -> None:
    found = collection_effectiveness(opening, billed, closing, current)

    assert found == (None if percent is None else Decimal(percent))


@pytest.mark.parametrize(
    ("parts", "days"),
    [
        ([], None),
        ([(100, 10)], "10"),
        ([(100, 10), (100, 20)], "15"),
        ([(300, 10), (100, 30)], "15"),
        ([(100, -10), (100, 10)], "0"),  # early and late even out
        ([(100, -5)], "-5"),
        ([(1, 1), (2, 0)], "0.3"),
        ([(2, 1), (1, 0)], "0.7"),
        ([(3, -1), (1, 0)], "-0.8"),  # -0.75, away from zero
        ([(100, 10), (-100, 10)], None),  # came and went
        ([(10**14, 90), (1, 0)], "90.0"),
    ],
)
def test_days_late_are_weighted_by_amount(parts: list[tuple[int, int]], days: str | None) -> None:
    assert average_days_late(parts) == (None if days is None else Decimal(days))


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (0, 100, "0"),
        (100, 100, "100"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),  # 0.05
        (1, 2001, "0.0"),
        (0, 0, None),
    ],
)
def test_a_share_is_in_percent_of_the_whole(part: int, whole: int, percent: str | None) -> None:
    assert share(part, whole) == (None if percent is None else Decimal(percent))


USUAL = Rates(tuple(map(Decimal, ("0", "1", "5", "20", "50"))))


@pytest.mark.parametrize(
    ("buckets", "rates", "parts"),
    [
        ((0, 0, 0, 0, 0), USUAL, [0, 0, 0, 0, 0]),
        ((100_00, 100_00, 100_00, 100_00, 100_00), USUAL, [0, 1_00, 5_00, 20_00, 50_00]),
        ((0, 50, 0, 0, 0), USUAL, [0, 1, 0, 0, 0]),  # half a cent is a cent
        ((0, 49, 0, 0, 0), USUAL, [0, 0, 0, 0, 0]),
        ((0, 149, 10, 0, 1), USUAL, [0, 1, 1, 0, 1]),  # 1.49, 0.5, 0.5
        ((0, 0, 0, 0, 1), Rates((Decimal(0),) * 4 + (Decimal(100),)), [0, 0, 0, 0, 1]),
        ((1234, 0, 0, 0, 0), Rates((Decimal("0.25"),) * 5), [3, 0, 0, 0, 0]),  # 3.085
        ((1_234_567, 0), Rates((Decimal("33.33"), Decimal(0))), [411_481, 0]),  # 411 481.1811
        ((10**15, 1), Rates((Decimal("0.01"), Decimal(50))), [10**11, 1]),
        ((100, 200, 300), Rates(), [0, 0, 0]),  # without rates there is none
    ],
)
def test_the_provision_is_each_bucket_at_its_rate(buckets: tuple[int, ...], rates: Rates, parts: list[int]) -> None:
    assert provision(buckets, rates) == parts


def test_rates_for_other_buckets_are_no_rates() -> None:
    with pytest.raises(ValueError, match="shorter"):
        provision((1, 2, 3), Rates((Decimal(1), Decimal(2))))


BY_ISSUE = Buckets(basis=Basis.ISSUED)
SHORT = Buckets((7, 14))


@pytest.mark.parametrize(
    ("buckets", "days", "index"),
    [
        (BY_DUE_DATE, -400, 0),
        (BY_DUE_DATE, 0, 0),
        (BY_DUE_DATE, 1, 1),
        (BY_DUE_DATE, 30, 1),
        (BY_DUE_DATE, 31, 2),
        (BY_DUE_DATE, 90, 3),
        (BY_DUE_DATE, 91, 4),
        (BY_DUE_DATE, 4_000, 4),
        (BY_ISSUE, -3, 0),
        (BY_ISSUE, 0, 0),
        (BY_ISSUE, 30, 0),
        (BY_ISSUE, 31, 1),
        (BY_ISSUE, 91, 3),
        (SHORT, 7, 1),
        (SHORT, 8, 2),
        (SHORT, 15, 3),
    ],
)
def test_a_bucket_ends_with_its_last_day(buckets: Buckets, days: int, index: int) -> None:
    on = date(2026, 3, 2)
    day = on - timedelta(days=days)

    assert buckets.index_of(days) == index
    assert sum(day < start for start in buckets.starts(on)) == index
    assert index < buckets.count == len(buckets.names)


@pytest.mark.parametrize(
    ("buckets", "names"),
    [
        (BY_DUE_DATE, ["current", "1-30 days", "31-60 days", "61-90 days", "over 90 days"]),
        (BY_ISSUE, ["0-30 days", "31-60 days", "61-90 days", "over 90 days"]),
        (SHORT, ["current", "1-7 days", "8-14 days", "over 14 days"]),
        (Buckets((45,)), ["current", "1-45 days", "over 45 days"]),
    ],
)
def test_buckets_are_named_by_their_days(buckets: Buckets, names: list[str]) -> None:
    assert [name.text.format(**name.values) for name in buckets.names] == names
