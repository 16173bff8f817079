"""The Chinese calendar: which day a lunar date is, from the lengths of its months.

A month begins on the day of the new moon in China and has 29 or 30 days; in some years one month comes twice. One
number stands for each year from 1989: its thirteen lower bits are the lengths (1: 30 days), the first month the
highest, and what is above them is the month that comes twice.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

_FIRST_YEAR = 1989
_FIRST_DAY = date(1989, 2, 6)
# fmt: off
_YEARS = (
    0x012AE, 0x0A92F, 0x0092E, 0x00C96, 0x06D4A, 0x01D4A, 0x10D65, 0x00B58, 0x0156C, 0x0B26D, 0x0125C,
    0x0192C, 0x09A95, 0x01A94, 0x01B4A, 0x04B55, 0x00AD4, 0x0F55B, 0x004BA, 0x0125A, 0x0B92B, 0x0152A,
    0x01694, 0x096AA, 0x015AA, 0x12AB5, 0x00974, 0x014B6, 0x0CA57, 0x00A56, 0x01526, 0x08E95, 0x00D54,
    0x015AA, 0x049B5, 0x0096C, 0x0D4AE, 0x0149C, 0x01A4C, 0x0BD26, 0x01AA6, 0x00B54, 0x06D6A, 0x012DA,
    0x1695D, 0x0095A, 0x0149A, 0x0DA4B, 0x01A4A, 0x01AA4, 0x0BB54, 0x016B4, 0x00ADA, 0x0495B, 0x00936,
    0x0F497, 0x01496, 0x0154A, 0x0B6A5, 0x00DA4, 0x015B4, 0x06AB6, 0x0126E, 0x1092F, 0x0092E, 0x00C96,
    0x0CD4A, 0x01D4A, 0x00D64, 0x0956C, 0x0155C, 0x0125C, 0x0792E, 0x0192C, 0x0FA95, 0x01A94, 0x01B4A,
    0x0AB55, 0x00AD4, 0x014DA, 0x08A5D, 0x00A5A, 0x1152B, 0x0152A, 0x01694, 0x0D6AA, 0x015AA, 0x00AB4,
    0x094BA, 0x014B6, 0x00A56, 0x07527, 0x00D26, 0x0EE53, 0x00D54, 0x015AA, 0x0A9B5, 0x0096C, 0x014AE,
    0x08A4E, 0x01A2C, 0x11D26, 0x01AA4, 0x01B54, 0x0CD6A, 0x00ADA, 0x0095C, 0x0949D, 0x0145A, 0x01A2A,
    0x05B25,
)
# fmt: on


def _months(packed: int) -> list[tuple[int, bool, int]]:
    """The months of a year in order: number, whether it comes a second time, days."""
    twice = packed >> 13
    numbers = [(n, again) for n in range(1, 13) for again in (False, True) if not again or n == twice]
    return [(n, again, 29 + (packed >> (12 - at) & 1)) for at, (n, again) in enumerate(numbers)]


_MONTHS = [_months(packed) for packed in _YEARS]
_PASSED = list(accumulate((sum(month[2] for month in year) for year in _MONTHS), initial=0))


def lunar_day(year: int, month: int, day: int, *, again: bool = False) -> date | None:
    """The day of a lunar date; None where that month has no such day, or the year lies outside 1989 to 2099."""
    at = year - _FIRST_YEAR
    if not 0 <= at < len(_MONTHS):
        return None
    passed = _PASSED[at]
    for number, is_again, days in _MONTHS[at]:
        if (number, is_again) == (month, again):
            return _FIRST_DAY + timedelta(passed + day - 1) if 1 <= day <= days else None
        passed += days
    return None
