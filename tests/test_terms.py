"""Payment terms: the day on which something falls due, worked out by hand, and what people type for it."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.reading import page_of
from handlers.reading.terms import terms_alone, terms_in
from locales import Reader, speak
from models.calendar import Calendar
from models.ledger import terms
from models.ledger.terms import EarlyPayment, due_date, terms_of
from tests.office import ZONE

CASES = """
net:0          2026-11-23  2026-11-23
net:1          2026-12-31  2027-01-01
net:7          2026-02-22  2026-03-01
net:7          2028-02-22  2028-02-29
net:7          2028-02-23  2028-03-01
net:30         2026-11-23  2026-12-23
net:30         2026-01-31  2026-03-02
net:30         2028-01-31  2028-03-01
net:30         2028-01-30  2028-02-29
net:30         2027-01-30  2027-03-01
net:45         2026-11-23  2027-01-07
net:60         2026-12-31  2027-03-01
net:60         2027-12-31  2028-02-29
net:90         2026-11-30  2027-02-28
net:365        2027-02-28  2028-02-28
net:365        2028-02-29  2029-02-28
net:366        2028-02-29  2029-03-01
net:730        2026-03-01  2028-02-29
eom:0          2026-11-01  2026-11-30
eom:0          2026-11-30  2026-11-30
eom:0          2026-12-31  2026-12-31
eom:0          2026-02-01  2026-02-28
eom:0          2028-02-01  2028-02-29
eom:0          2100-02-10  2100-02-28
eom:0          2000-02-10  2000-02-29
eom:15         2026-11-23  2026-12-15
eom:15         2026-12-01  2027-01-15
eom:15         2026-02-28  2026-03-15
eom:30         2026-11-23  2026-12-30
eom:30         2026-01-05  2026-03-02
eom:30         2028-01-05  2028-03-01
eom:60         2026-12-31  2027-03-01
eom:60         2027-12-05  2028-02-29
next:15        2026-11-23  2026-12-15
next:15        2026-12-31  2027-01-15
next:1         2026-01-31  2026-02-01
next:31        2026-01-31  2026-02-28
next:31        2028-01-01  2028-02-29
next:30        2027-01-15  2027-02-28
next:29        2028-01-31  2028-02-29
next:29        2027-01-31  2027-02-28
next:31        2026-03-31  2026-04-30
next:31        2026-11-30  2026-12-31
next:31        2026-12-01  2027-01-31
quarter:0      2026-01-01  2026-03-31
quarter:0      2026-03-31  2026-03-31
quarter:0      2026-04-01  2026-06-30
quarter:0      2026-08-15  2026-09-30
quarter:0      2026-11-23  2026-12-31
quarter:30     2026-11-23  2027-01-30
quarter:60     2027-10-01  2028-02-29
year:0         2026-01-01  2026-12-31
year:0         2026-12-31  2026-12-31
year:0         2028-02-29  2028-12-31
year:59        2026-06-30  2027-02-28
year:60        2027-06-30  2028-02-29
cod            2028-02-29  2028-02-29
prepaid        2026-11-23  2026-11-23
2/10 net:30    2026-11-23  2026-12-23
1.5/7 eom:0    2028-02-10  2028-02-29
3/10 next:25   2026-12-31  2027-01-25
2/10 cod       2026-11-23  2026-11-23
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines(), ids=lambda case: " ".join(case.split()))
def test_terms_fall_due_on_the_day_worked_out_by_hand(case: str) -> None:
    text, issued, due = case[:15].strip(), *case[15:].split()
    assert due_date(text, date.fromisoformat(issued)) == date.fromisoformat(due)


ROLLED = """
net:30    2026-11-20  2026-12-21  Sunday the 20th
net:30    2026-11-19  2026-12-21  Saturday the 19th
net:30    2026-11-23  2026-12-23  a Wednesday stays
eom:0     2026-10-05  2026-11-02  Saturday, 31 October: on into the next month
eom:0     2026-01-10  2026-02-02  Saturday, 31 January
net:3     2026-09-28  2026-10-08  1 October: the National Day's week
net:10    2026-02-05  2026-02-24  15 February: the Spring Festival
net:10    2026-02-04  2026-02-14  Saturday, 14 February: worked in exchange for a bridge day
cod       2026-11-22  2026-11-23  delivered on a Sunday
year:0    2026-06-01  2026-12-31  a Thursday
year:1    2026-06-01  2027-01-04  New Year, and the weekend after it
"""


@pytest.mark.parametrize("case", ROLLED.strip().splitlines())
def test_with_a_calendar_the_due_day_moves_on_to_the_next_working_day(case: str) -> None:
    text, issued, due, _why = case.split(maxsplit=3)
    assert due_date(text, date.fromisoformat(issued), Calendar("CN")) == date.fromisoformat(due)


def test_a_discount_alone_says_nothing_of_the_due_day() -> None:
    assert terms_of("2.5/10").early == EarlyPayment(Decimal("2.5"), 10)
    assert not terms.names_a_day("2.5/10")
    with pytest.raises(ValueError, match="no due day"):
        due_date("2.5/10", date(2026, 11, 23))


@pytest.mark.parametrize(
    ("said", "usual", "kept"),
    [
        (None, "net:30", "net:30"),
        ("eom:0", "net:30", "eom:0"),
        ("2/10", "net:30", "2/10 net:30"),
        ("2/10", "3/5 eom:0", "2/10 eom:0"),
        ("2/10", None, "2/10"),
        ("2/10 cod", "net:30", "2/10 cod"),
        (None, None, None),
    ],
)
def test_the_usual_terms_complete_what_was_said(said: str | None, usual: str | None, kept: str | None) -> None:
    assert terms.completed(said, usual) == kept


@pytest.mark.parametrize("text", ["", "net", "net:", "net:3000", "week:3", "2/10 ", " net:30", "2/10net:30", "net 30"])
def test_a_text_that_none_are_kept_as_is_no_terms(text: str) -> None:
    with pytest.raises(ValueError, match="no payment terms"):
        terms_of(text)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("net:30", "net 30 days", "开票后30天"),
        ("next:15", "day 15 of the next month", "次月15日"),
        ("next:31", "end of the next month", "次月底"),
        ("quarter:0", "end of quarter", "季结"),
        ("year:0", "end of year", "年结"),
        ("2/10 net:30", "net 30 days; 2% off when paid within 10 days", "开票后30天；10天内付款优惠2%"),
        ("1.5/7", "1.5% off when paid within 7 days", "7天内付款优惠1.5%"),
    ],
)
def test_terms_are_named_in_both_languages(text: str, english: str, chinese: str) -> None:
    assert speak(terms.terms_name(text), Reader("en", ZONE)) == english
    assert speak(terms.terms_name(text), Reader("zh_CN", ZONE)) == chinese


SAID = """
net 30 => net:30
net30 => net:30
NET 45 days => net:45
n/60 => net:60
30 days => net:30
45 days net => net:45
30 days from invoice => net:30
15 days after delivery => net:15
30天 => net:30
账期45天 => net:45
信用期六十天 => net:60
净30天 => net:30
30天内付清 => net:30
开票后30天 => net:30
货到30天付款 => net:30
票到45天 => net:45
收货后7天内付款 => net:7
月结 => eom:0
月底结 => eom:0
月结30 => eom:30
月结 3月5号 => eom:0
月结60天 => eom:60
月结三十天 => eom:30
EOM+15 => eom:15
eom + 10 days => eom:10
end of month + 30 days => eom:30
monthly terms => eom:0
次月15号 => next:15
次月15日前付款 => next:15
次月十号 => next:10
次月25 => next:25
次月底 => next:31
次月结 => next:31
15th of the following month => next:15
10th prox => next:10
day 15 of next month => next:15
25 mfi => next:25
end of the following month => next:31
季结 => quarter:0
季度结算 => quarter:0
季末后30天 => quarter:30
quarterly terms => quarter:0
EOQ+15 => quarter:15
年结 => year:0
年底结账 => year:0
年终结 => year:0
年结30天 => year:30
EOY+10 => year:10
yearly terms => year:0
货到付款 => cod
现结 => cod
COD => cod
cash on delivery => cod
预付 => prepaid
款到发货 => prepaid
payment in advance => prepaid
2/10 net 30 => 2/10 net:30
2/10, n/30 => 2/10 net:30
1.5/7 EOM => 1.5/7
2%/10 net 30 => 2/10 net:30
3/5 月结 => 3/5 eom:0
2% 10 days, net 30 => 2/10 net:30
2% discount if paid within 10 days, net 45 => 2/10 net:45
10天内付款优惠2%，30天 => 2/10 net:30
月结30 10天内付清减1.5% => 1.5/10 eom:30
7天内付款打98折 月结 => 2/7 eom:0
7天内付清九五折，季结 => 5/7 quarter:0
10天内付款9.8折 => 2/10
10天内付款2%折扣，净45天 => 2/10 net:45
次月32号 => !
net 9999 => !
月底前付款 =>
2/10 =>
12/31 月结 => eom:0
12%/31 月结 => 12/31 eom:0
12/31 net 60 => 12/31 net:60
下月15号 =>
年底 =>
"""


@pytest.mark.parametrize("case", SAID.strip().splitlines())
def test_terms_are_read_as_they_are_said(case: str) -> None:
    said, _arrow, expected = case.partition(" =>")
    spans = list(terms_in(page_of(said).low))
    readings = [reading for span in spans for reading in span.readings]
    assert readings == ([expected.strip()] if expected.strip() not in ("", "!") else [])
    assert any(span.refusal for span in spans) == (expected.strip() == "!")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("eom", "eom:0"),
        ("月底", "eom:0"),
        ("end of month", "eom:0"),
        ("quarterly", "quarter:0"),
        ("年底", "year:0"),
        ("end of year", "year:0"),
        ("下月15号", "next:15"),
        ("下个月底", "next:31"),
        ("15th of next month", "next:15"),
        ("next 15", "next:15"),
        ("due on receipt", "net:0"),
        ("quarter+0", "quarter:0"),
    ],
)
def test_where_terms_are_asked_days_are_terms(said: str, kept: str) -> None:
    assert [reading for span in terms_alone(page_of(said).low) for reading in span.readings] == [kept]


KEPT = [line[:15].strip() for line in CASES.strip().splitlines()]


@pytest.mark.parametrize("kept", sorted({text for text in KEPT if terms.names_a_day(text)}))
def test_the_names_of_terms_and_what_is_exported_read_back(kept: str) -> None:
    name = terms.terms_name(kept)
    for said in (speak(name, Reader("en", ZONE)), speak(name, Reader("zh_CN", ZONE)), terms.typed(kept)):
        assert [reading for span in terms_alone(page_of(said).low) for reading in span.readings] == [kept], said
