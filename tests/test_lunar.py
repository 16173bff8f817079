"""The Chinese calendar agrees with the published days of its festivals."""

from datetime import date

import pytest
from holidays.calendars.chinese import _ChineseLunisolar

from handlers.reading.lunar import lunar_day

PUBLISHED = _ChineseLunisolar()


@pytest.mark.parametrize("year", range(1990, 2100))
def test_every_festival_falls_on_its_published_day(year: int) -> None:
    assert lunar_day(year, 1, 1) == PUBLISHED.lunar_new_year_date(year)[0]
    assert lunar_day(year, 4, 8) == PUBLISHED.buddha_birthday_date(year)[0]
    assert lunar_day(year, 5, 5) == PUBLISHED.dragon_boat_date(year)[0]
    assert lunar_day(year, 8, 15) == PUBLISHED.mid_autumn_date(year)[0]
    assert lunar_day(year, 9, 9) == PUBLISHED.double_ninth_date(year)[0]


@pytest.mark.parametrize(
    ("lunar", "day"),
    [
        ((2026, 12, 29), date(2027, 2, 5)),
        ((2026, 12, 30), None),  # the month has 29 days
        ((2025, 6, 1), date(2025, 6, 25)),
        ((1988, 1, 1), None),
        ((2100, 1, 1), None),
        ((2026, 13, 1), None),
        ((2026, 1, 0), None),
    ],
)
def test_a_month_has_the_days_it_has(lunar: tuple[int, int, int], day: date | None) -> None:
    assert lunar_day(*lunar) == day


def test_a_month_that_comes_twice_has_two_first_days() -> None:
    assert lunar_day(2025, 6, 1, again=True) == date(2025, 7, 25)
    assert lunar_day(2026, 6, 1, again=True) is None
