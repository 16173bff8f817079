"""The company's calendar and the clock on a person's wall.

A working day is neither weekend nor public holiday of the company's country, or it is a weekend day that the country
declared a working day in exchange for a bridge day, as China does (Saturday, 14 February 2026). Moments are aware, in
UTC; a wall time is turned into a moment in one place, `at_local`, which also decides what daylight saving leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY = timedelta(days=1)
USUAL_WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days a company works."""

    country: str = ""
    """ISO 3166 code whose public holidays are kept; empty: none."""
    weekend: frozenset[int] | None = None
    """Days off each week, Monday is 0; None: as usual in the country."""

    def __post_init__(self) -> None:
        if self.weekend is not None and not self.weekend < frozenset(range(7)):
            raise ValueError(f"a weekend is made of days from 0 to 6 and leaves at least one: {set(self.weekend)}")

    def is_working_day(self, day: date) -> bool:
        """Whether people work that day."""
        public = _public_holidays(self.country, day.year) if self.country else None
        if public is not None and day in public.weekend_workdays:
            return True
        return not self._is_weekend(day, public) and (public is None or day not in public)

    def next_working_day(self, day: date) -> date:
        """The first working day after that day."""
        following = day + DAY
        while not self.is_working_day(following):
            following += DAY
        return following

    def last_working_day_of_week(self, day: date) -> date | None:
        """The last working day of the week, Monday to Sunday, that holds the day; None when all of it is off."""
        sunday = day + DAY * (6 - day.weekday())
        return next((sunday - DAY * back for back in range(7) if self.is_working_day(sunday - DAY * back)), None)

    def _is_weekend(self, day: date, public: HolidayBase | None) -> bool:
        if self.weekend is not None:
            return day.weekday() in self.weekend
        return day.weekday() in USUAL_WEEKEND if public is None else public.is_weekend(day)


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the clocks of the zone show that day and time.

    Where clocks go forward over it, it is as long after the change as it would have been after the last full hour
    (02:30 becomes 03:30); where they go back and show it twice, it is the first time.
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def out_of_quiet_hours(moment: datetime, zone: ZoneInfo, quiet_from: time, quiet_to: time) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into, in UTC.

    Quiet hours begin at `quiet_from` and end at `quiet_to`, over midnight when that is the earlier one; equal ones mean
    that there are none. Their end is not quiet any more.
    """
    if quiet_from == quiet_to:
        return moment.astimezone(UTC)
    today = moment.astimezone(zone).date()
    for first_day in (today - DAY, today):
        last_day = first_day if quiet_from < quiet_to else first_day + DAY
        end = at_local(last_day, quiet_to, zone)
        if at_local(first_day, quiet_from, zone) <= moment < end:
            return end
    return moment.astimezone(UTC)


@lru_cache(maxsize=64)
def _public_holidays(country: str, year: int) -> HolidayBase:
    """A year's holidays, fixed once made, so that threads may share them; its neighbours exchange days with it."""
    from holidays import country_holidays  # heavy: only a process that asks for a calendar pays for it

    return country_holidays(country, years=(year - 1, year, year + 1), expand=False)
