"""The company's calendar, quiet hours and wall times: tables of cases, every moment written out."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from models.calendar import Calendar, at_local, out_of_quiet_hours

CHINA = Calendar("CN")
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")  # forward on 29 March 2026 at 02:00, back on 25 October 2026 at 03:00
NEW_YORK = ZoneInfo("America/New_York")  # forward on 8 March 2026 at 02:00, back on 1 November 2026 at 02:00


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-13", True),  # Friday
        ("2026-02-14", True),  # Saturday, worked for the Spring Festival
        ("2026-02-15", False),  # Sunday
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # Saturday, worked
        ("2026-05-04", False),
        ("2026-05-05", False),
        ("2026-05-09", True),  # Saturday, worked for Labour Day
        ("2026-05-10", False),
        ("2026-09-20", True),  # Sunday, worked for National Day
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # Saturday, worked for National Day
        ("2026-01-04", True),  # Sunday, worked for the day off of 2 January
        ("2005-12-31", True),  # Saturday, worked for a holiday of the year after
        ("2026-11-21", False),
        ("2027-10-01", False),
        ("2100-01-01", False),
        ("2100-01-04", True),
    ],
)
def test_china_works_on_its_adjusted_days(day: str, works: bool) -> None:
    assert CHINA.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        (Calendar("DE"), "2026-10-03", False),
        (Calendar("DE"), "2026-12-25", False),
        (Calendar("DE"), "2026-12-28", True),
        (Calendar("US"), "2026-07-03", False),  # the fourth is a Saturday and observed on Friday
        (Calendar("SA"), "2026-11-20", False),  # Friday and Saturday are Saudi Arabia's weekend
        (Calendar("SA"), "2026-11-22", True),
        (Calendar("CN", frozenset({6})), "2026-11-21", True),  # a company that works on Saturdays
        (Calendar("CN", frozenset({6})), "2026-11-22", False),
        (Calendar("CN", frozenset({6})), "2026-09-20", True),  # and on the Sunday that China works
        (Calendar(), "2026-10-01", True),  # no country, no public holidays
        (Calendar(), "2026-11-21", False),
        (Calendar(weekend=frozenset()), "2026-11-22", True),
    ],
)
def test_country_and_weekend_make_the_calendar(calendar: Calendar, day: str, works: bool) -> None:
    assert calendar.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize("weekend", [frozenset(range(7)), frozenset({7})])
def test_a_weekend_leaves_a_day_to_work(weekend: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekend"):
        Calendar("CN", weekend)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-11-20", "2026-11-23"),
        ("2026-11-19", "2026-11-20"),
        ("2026-02-13", "2026-02-14"),
        ("2026-02-14", "2026-02-24"),
        ("2026-09-30", "2026-10-08"),
        ("2026-12-31", "2027-01-04"),
    ],
)
def test_the_next_working_day_skips_what_is_off(day: str, following: str) -> None:
    assert CHINA.next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-11-16", "2026-11-20"),
        ("2026-11-22", "2026-11-20"),
        ("2026-10-05", "2026-10-10"),  # ends on the Saturday that is worked
        ("2026-09-20", "2026-09-20"),  # ends on the Sunday that is worked
        ("2026-09-28", "2026-09-30"),
        ("2026-02-18", None),  # the whole week is off
    ],
)
def test_the_week_ends_with_its_last_working_day(day: str, last: str | None) -> None:
    assert CHINA.last_working_day_of_week(date.fromisoformat(day)) == (date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        (SHANGHAI, "2026-11-23", time(8, 30), "2026-11-23T00:30"),
        (SHANGHAI, "2026-11-23", time(7, 59), "2026-11-22T23:59"),
        (BERLIN, "2026-03-28", time(8, 30), "2026-03-28T07:30"),
        (BERLIN, "2026-03-29", time(8, 30), "2026-03-29T06:30"),
        (BERLIN, "2026-03-29", time(1, 59), "2026-03-29T00:59"),
        (BERLIN, "2026-03-29", time(2, 30), "2026-03-29T01:30"),  # shown by no clock: 03:30 it is
        (BERLIN, "2026-03-29", time(3, 0), "2026-03-29T01:00"),
        (BERLIN, "2026-10-25", time(2, 30), "2026-10-25T00:30"),  # shown twice: the first
        (BERLIN, "2026-10-25", time(2, 30, fold=1), "2026-10-25T00:30"),
        (BERLIN, "2026-10-25", time(3, 0), "2026-10-25T02:00"),
        (NEW_YORK, "2026-11-01", time(1, 15), "2026-11-01T05:15"),
    ],
)
def test_a_wall_time_becomes_a_moment(zone: ZoneInfo, day: str, at: time, moment: str) -> None:
    assert at_local(date.fromisoformat(day), at, zone) == utc(moment)


NIGHT = (time(21), time(8))


@pytest.mark.parametrize(
    ("zone", "quiet", "moment", "allowed"),
    [
        (SHANGHAI, NIGHT, "2026-11-23T04:00", "2026-11-23T04:00"),
        (SHANGHAI, NIGHT, "2026-11-23T12:59", "2026-11-23T12:59"),
        (SHANGHAI, NIGHT, "2026-11-23T13:00", "2026-11-24T00:00"),  # 21:00 is quiet
        (SHANGHAI, NIGHT, "2026-11-23T16:30", "2026-11-24T00:00"),  # half past midnight
        (SHANGHAI, NIGHT, "2026-11-23T23:59", "2026-11-24T00:00"),
        (SHANGHAI, NIGHT, "2026-11-24T00:00", "2026-11-24T00:00"),  # 08:00 is not
        (SHANGHAI, (time(12), time(14)), "2026-11-23T05:00", "2026-11-23T06:00"),  # within one day
        (SHANGHAI, (time(12), time(14)), "2026-11-23T06:00", "2026-11-23T06:00"),
        (SHANGHAI, (time(8), time(8)), "2026-11-23T16:30", "2026-11-23T16:30"),  # none at all
        (BERLIN, NIGHT, "2026-03-28T22:00", "2026-03-29T06:00"),  # the short night ends at 08:00 all the same
        (BERLIN, NIGHT, "2026-10-24T22:00", "2026-10-25T07:00"),  # and the long one
        (BERLIN, (time(21), time(2, 30)), "2026-03-29T00:30", "2026-03-29T01:30"),  # ends where no clock shows it
        (BERLIN, (time(21), time(2, 30)), "2026-10-25T00:15", "2026-10-25T00:30"),
        (BERLIN, (time(21), time(2, 30)), "2026-10-25T01:15", "2026-10-25T01:15"),  # once over, not quiet again
        (NEW_YORK, NIGHT, "2026-11-01T05:30", "2026-11-01T13:00"),
    ],
)
def test_quiet_hours_put_a_push_off_until_they_end(
    zone: ZoneInfo, quiet: tuple[time, time], moment: str, allowed: str
) -> None:
    assert out_of_quiet_hours(utc(moment), zone, *quiet) == utc(allowed)


def test_moments_come_back_in_utc_whatever_zone_they_came_in() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)

    assert out_of_quiet_hours(noon, SHANGHAI, *NIGHT).tzinfo is UTC
    assert at_local(noon.date(), time(12), SHANGHAI) == noon
