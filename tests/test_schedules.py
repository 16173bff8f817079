"""Schedules: the parts and their days, worked out by hand in currencies of two, none and three decimals."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.reading import page_of
from handlers.reading.schedules import schedules_in
from models.calendar import Calendar
from models.ledger.schedules import Plan, first_of, first_on, plan_of, schedule, shares_of
from models.money import Money, money_of
from models.refusal import Refused

ISSUED = date(2026, 11, 23)

CASES = """
100.00 CNY   3           2027-01-31  01-31 33.33, 02-28 33.33, 03-31 33.34
200.00 CNY   3           2027-01-31  01-31 66.66, 02-28 66.66, 03-31 66.68
0.03 CNY     3           2027-01-01  01-01 0.01, 02-01 0.01, 03-01 0.01
0.05 CNY     3           2027-01-01  01-01 0.01, 02-01 0.01, 03-01 0.03
100 JPY      3           2027-01-31  01-31 33, 02-28 33, 03-31 34
10 JPY       4           2027-10-30  10-30 2, 11-30 2, 12-30 2, 2028-01-30 4
1.000 KWD    3           2028-01-31  01-31 0.333, 02-29 0.333, 03-31 0.334
0.010 KWD    4           2028-01-30  01-30 0.002, 02-29 0.002, 03-30 0.002, 04-30 0.004
1000.00 CNY  1           2026-12-23  12-23 1000.00
900.00 CNY   3           2026-12-15  12-15 300.00, 2027-01-15 300.00, 2027-02-15 300.00
900.00 CNY   3           2028-02-29  02-29 300.00, 03-29 300.00, 04-29 300.00
900.00 CNY   3           2027-02-28  02-28 300.00, 03-28 300.00, 04-28 300.00
900.00 CNY   3@31        2027-02-28  02-28 300.00, 03-31 300.00, 04-30 300.00
900.00 CNY   3@15        2027-01-15  01-15 300.00, 02-15 300.00, 03-15 300.00
400.00 CNY   4@31        2027-11-30  11-30 100.00, 12-31 100.00, 2028-01-31 100.00, 2028-02-29 100.00
1000.00 CNY  3:3:4       2027-01-10  01-10 300.00, 02-10 300.00, 03-10 400.00
100.01 CNY   3:3:4       2027-01-10  01-10 30.00, 02-10 30.00, 03-10 40.01
100.02 CNY   3:3:4       2027-01-10  01-10 30.01, 02-10 30.01, 03-10 40.00
99.99 CNY    1:1:1       2027-01-10  01-10 33.33, 02-10 33.33, 03-10 33.33
100.00 CNY   1:2         2027-01-10  01-10 33.33, 02-10 66.67
1001 JPY     3:3:4       2027-01-10  01-10 300, 02-10 300, 03-10 401
1005 JPY     1:3         2027-01-10  01-10 251, 02-10 754
0.005 KWD    1:1.5       2027-01-10  01-10 0.002, 02-10 0.003
100.000 KWD  30:70       2027-01-10  01-10 30.000, 02-10 70.000
99.999 KWD   30:70       2027-01-10  01-10 30.000, 02-10 69.999
0.01 CNY     1           2027-01-10  01-10 0.01
1000.00 CNY  12.5:87.5   2027-01-10  01-10 125.00, 02-10 875.00
1200.00 CNY  500+300+400  2027-01-31  01-31 500.00, 02-28 300.00, 03-31 400.00
12.00 CNY    0.5+11.5    2027-01-31  01-31 0.50, 02-28 11.50
1200 JPY     500+700     2027-01-31  01-31 500, 02-28 700
1.500 KWD    0.001+1.499  2027-01-31  01-31 0.001, 02-28 1.499
1000.00 CNY  30%|1       2026-12-23  11-23 300.00, 12-23 700.00
99.99 CNY    30%|1       2026-12-23  11-23 30.00, 12-23 69.99
0.05 CNY     50%|1       2026-12-23  11-23 0.03, 12-23 0.02
333 JPY      30%|1       2026-12-23  11-23 100, 12-23 233
1.235 KWD    10%|1       2026-12-23  11-23 0.124, 12-23 1.111
20000.00 CNY 5000|3      2027-01-31  11-23 5000.00, 01-31 5000.00, 02-28 5000.00, 03-31 5000.00
10000.00 CNY 5000|3      2027-01-31  11-23 5000.00, 01-31 1666.66, 02-28 1666.66, 03-31 1666.68
100.00 CNY   33.3%|2     2027-01-15  11-23 33.30, 01-15 33.35, 02-15 33.35
1000 JPY     10%|2       2027-01-31  11-23 100, 01-31 450, 02-28 450
10.000 KWD   2.5|2@31    2027-02-28  11-23 2.500, 02-28 3.750, 03-31 3.750
1000.00 CNY  4/3         2027-01-31  01-31 250.00, 04-30 250.00, 07-31 250.00, 10-31 250.00
1000.00 CNY  3/3         2027-11-30  11-30 333.33, 2028-02-29 333.33, 2028-05-30 333.34
100 JPY      3/3@31      2027-06-30  06-30 33, 09-30 33, 12-31 34
1.000 KWD    3:7/6       2027-08-31  08-31 0.300, 2028-02-29 0.700
20000.00 CNY 5000|3/3    2027-03-31  11-23 5000.00, 03-31 5000.00, 06-30 5000.00, 09-30 5000.00
300.00 CNY   2/12        2028-02-29  02-29 150.00, 2029-02-28 150.00
1000.01 CNY  5:5         2027-01-31  01-31 500.00, 02-28 500.01
1000.00 CNY  20%|3:5     2027-01-31  11-23 200.00, 01-31 300.00, 02-28 500.00
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines(), ids=lambda case: " ".join(case.split()))
def test_a_schedule_is_the_one_worked_out_by_hand(case: str) -> None:
    major, currency, plan, first, *_rest = case.split()
    told = case.split(first, 1)[1].strip()
    amount = money_of(Decimal(major), currency)
    dues = schedule(amount, plan_of(plan), first_due=date.fromisoformat(first), issued_on=ISSUED)
    expected = []
    for part in told.split(", "):
        day, share = part.split()
        year = "" if len(day) == 10 else ("2026-" if day == "11-23" else f"{first[:4]}-")
        expected.append((date.fromisoformat(year + day), money_of(Decimal(share), currency)))
    assert [tuple(due) for due in dues] == expected
    assert sum(due.amount.minor for due in dues) == amount.minor


@pytest.mark.parametrize(
    ("amount", "plan"),
    [
        (Money(2, "JPY"), "3"),
        (Money(100, "CNY"), "0"),
        (Money(100_000, "CNY"), "121"),
        (Money(10_000, "CNY"), "0:0:1"),
        (Money(10_000, "CNY"), "30+60"),
        (Money(10_000, "CNY"), "30+70.01"),
        (Money(10_000, "CNY"), "100|1"),
        (Money(10_000, "CNY"), "150|2"),
        (Money(10_000, "CNY"), "100%|1"),
        (Money(10_000, "CNY"), "0|3"),
        (Money(10, "JPY"), "4%|1"),
        (Money(100, "JPY"), "33.5+66.5"),
        (Money(1, "KWD"), "1:3"),
    ],
)
def test_what_does_not_divide_is_refused(amount: Money, plan: str) -> None:
    with pytest.raises(Refused):
        shares_of(amount, plan_of(plan))


@pytest.mark.parametrize("text", ["", "x", "3:", "+5", "30%", "|3", "3@", "-3", "3:3:", "5000|"])
def test_a_text_that_none_is_kept_as_is_no_schedule(text: str) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        plan_of(text)


def test_parts_move_to_working_days_but_a_day_that_was_said_stays() -> None:
    # 31 January 2027 is a Sunday, 28 February too; 31 March is a Wednesday
    first, amount, week = date(2027, 1, 31), Money(300, "CNY"), Calendar()
    moved = schedule(amount, Plan(3), first_due=first, issued_on=ISSUED, calendar=week)
    assert [due.on for due in moved] == [date(2027, 2, 1), date(2027, 3, 1), date(2027, 3, 31)]
    said = schedule(amount, Plan(3), first_due=first, issued_on=ISSUED, calendar=week, said=True)
    assert [due.on for due in said] == [first, date(2027, 3, 1), date(2027, 3, 31)]


def test_parts_of_terms_that_end_a_month_all_end_one() -> None:
    dues = schedule(Money(300, "CNY"), Plan(3), first_due=date(2027, 2, 28), issued_on=ISSUED, month_day=31)
    assert [due.on for due in dues] == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


@pytest.mark.parametrize(
    ("day", "since", "first"),
    [
        (15, "2026-11-15", "2026-11-15"),
        (15, "2026-11-16", "2026-12-15"),
        (31, "2026-11-30", "2026-11-30"),
        (31, "2027-02-01", "2027-02-28"),
        (1, "2026-12-02", "2027-01-01"),
        (30, "2028-02-29", "2028-02-29"),
    ],
)
def test_the_first_such_day_of_a_month(day: int, since: str, first: str) -> None:
    assert first_on(day, date.fromisoformat(since)) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("plan", "since", "first"),
    [
        ("3@15", "2026-11-24", "2026-12-15"),
        ("3@31", "2026-11-24", "2026-11-30"),
        ("4/3@31", "2026-11-24", "2026-12-31"),
        ("4/3@31", "2026-12-31", "2026-12-31"),
        ("4/3@31", "2027-01-01", "2027-03-31"),
        ("4/3@15", "2026-11-24", "2026-12-15"),
        ("2/6@31", "2027-02-10", "2027-02-28"),
    ],
)
def test_the_first_day_of_a_plan(plan: str, since: str, first: str) -> None:
    assert first_of(plan_of(plan), date.fromisoformat(since)) == date.fromisoformat(first)


@pytest.mark.parametrize("text", ["3", "3:7", "4/3", "4/3@31", "20%|3:5/6", "5000|2/12@15", "100+200/3"])
def test_a_plan_is_written_as_it_is_read(text: str) -> None:
    assert str(plan_of(text)) == text


SAID = """
分3期 => 3
分三期付清 => 3
in 4 parts => 4
3 equal monthly instalments => 3
3:3:4 => 3:3:4
按3:3:4分期 => 3:3:4
按3:7 => 3:7
30%+70% => 30:70
30%、40%、30% => 30:40:30
30%:30%:40% => 30:30:40
30% 70% => 30:70
50%+40% => !
5000+3000+4000 => 5000+3000+4000
1万+5千 => 10000+5000
定金30% => 30%|1
订金三成 => 30%|1
定金百分之三十 => 30%|1
预付30% 余款货到付款 => 30%|1
定金5000 => 5000|1
首付5000余款分3期 => 5000|3
首付2万，余款分12期 => 20000|12
预付5000，尾款月结 => 5000|1
预付5000 =>
定金30% 月结30 余款分3期 => 30%|3
首付30%，剩余3:3:4 => 30%|3:3:4
30% deposit, balance net 30 => 30%|1
deposit 5000, balance in 3 parts => 5000|3
deposit of 20%, the rest in 2 instalments => 20%|2
30% down, remainder in 6 parts => 30%|6
5k deposit => 5000|1
50% in advance, balance on delivery => 50%|1
分12期 每月31号 => 12@31
分12期，每月15日付款 => 12@15
分3期 每月底 => 3@31
in 12 parts, monthly on the 31st => 12@31
3 instalments on the last day of each month => 3@31
首付5000 余款分6期 每月10号 => 5000|6@10
每月15号 =>
分500期 => !
分三期 30% 30% 40% => 30:30:40
分3:3:4付 => 3:3:4
分2期 5000+3000 => 5000+3000
分2期 30% 30% 40% => 30:30:40 2
15:30 =>
按三七分 => 3:7
三七开 => 3:7
五五分成 => 5:5
五五开 月结 => 5:5
按三三四付 => 3:3:4
10万 三三四 => 3:3:4
二三五付款，月结 => 2:3:5
四二二二 => 4:2:2:2
三三三 =>
三七 =>
一二三四 =>
三三四商贸 =>
10万三三四 =>
定金三成，余款三三四 => 30%|3:3:4
三八分 =>
二八开票 =>
3:7 => 3:7
3:07 =>
50/50 => 50:50
30/70 split => 30:70
12/31 =>
split 1:2 => 1:2
三等分 => 3
平均分3期 => 3
in thirds => 3
对半付 => 2
分4期 按季付 => 4/3
分四次 每季度付一次 => 4/3
分4个季度付清 => 4/3
按季付 => 4/3 2/3 8/3
每季度末付款 分4期 => 4/3@31
每半年付 分2期 => 2/6
in 4 quarterly instalments => 4/3
every quarter, 6 parts => 6/3
in quarterly instalments over 4 quarters => 4/3
首付2万 余款分4期 每季付 => 20000|4/3
季结 =>
每季度结 =>
quarterly terms =>
"""


@pytest.mark.parametrize("case", SAID.strip().splitlines())
def test_schedules_are_read_as_they_are_said(case: str) -> None:
    said, _arrow, expected = case.partition(" =>")
    spans = list(schedules_in(page_of(said).low))
    readings = [str(reading) for span in spans for reading in span.readings]
    assert readings == ([] if expected.strip() == "!" else expected.split())
    assert any(span.refusal for span in spans) == (expected.strip() == "!")
    assert all(plan_of(reading) for reading in readings)
