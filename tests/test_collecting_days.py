"""Collecting days: fixed days of the week or month, moved off days on which nobody works."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.calendar import Calendar
from models.ledger.collecting_days import is_collecting_day, next_collecting_day
from tests.making import Make
from tests.office import Office, Phone

CHINA, NOWHERE = Calendar("CN"), Calendar()


@pytest.mark.parametrize(
    ("rule", "calendar", "start", "end", "days"),
    [
        # every Friday of March 2026
        ("week:4", NOWHERE, "2026-03-01", "2026-03-31", "03-06 03-13 03-20 03-27"),
        # a Saturday is no working day: the Monday after it
        ("week:5", NOWHERE, "2026-03-01", "2026-03-16", "03-02 03-09 03-16"),
        # Saturday and Sunday both move to one Monday, which is one collecting day
        ("week:0", NOWHERE, "2026-03-01", "2026-03-10", "03-02 03-09"),
        # the 15th of March 2026 is a Sunday
        ("month:15", NOWHERE, "2026-01-01", "2026-04-30", "01-15 02-16 03-16 04-15"),
        # the last day of each month; the 28th of February 2026 is a Saturday, the 31st of May a Sunday
        ("month:31", NOWHERE, "2026-01-01", "2026-06-30", "02-02 03-02 03-31 04-30 06-01 06-30"),
        ("month:30", NOWHERE, "2028-02-01", "2028-03-31", "02-29 03-30"),  # leap year
        # China: National Day 2026 is off from Thursday, 1 October, to Wednesday, 7 October; Saturday 10 October is work
        ("week:3", CHINA, "2026-09-20", "2026-10-15", "09-24 10-08 10-15"),  # the 1st moves onto the 8th: one day
        ("month:1", CHINA, "2026-09-20", "2026-10-31", "10-08"),
        ("month:10", CHINA, "2026-10-01", "2026-10-31", "10-10"),  # a Saturday that is worked
        # New Year's Day is a Thursday, the Friday after it is off, Sunday the 4th is worked in exchange
        ("week:4", CHINA, "2026-01-01", "2026-01-10", "01-04 01-09"),
    ],
)
def test_a_collecting_day_off_moves_to_the_next_working_day(
    rule: str, calendar: Calendar, start: str, end: str, days: str
) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]

    assert " ".join(f"{one:%m-%d}" for one in span if is_collecting_day(rule, one, calendar)) == days


def test_the_next_collecting_day_comes_after_the_day() -> None:
    assert next_collecting_day("week:4", date(2026, 3, 6), NOWHERE) == date(2026, 3, 13)
    assert next_collecting_day("month:15", date(2026, 2, 20), NOWHERE) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("每周五收款", "every Friday"),
        ("every Friday", "every Friday"),
        ("collects on the 15th", "the 15. of the month"),
        ("每月15号收款", "the 15. of the month"),
        ("每月最后一天", "the last day of the month"),
    ],
)
async def test_a_collecting_day_is_typed_onto_the_card(chat: Phone, make: Make, said: str, day: str) -> None:
    make.customer("ACME", owner=chat)

    echo = await chat.says(f"/edit ACME {said}")

    assert f"Collecting day: {day}" in echo.text
    assert f"Collecting day: {day}" in (await chat.says("/card ACME")).text


async def test_on_its_collecting_day_a_customer_that_owes_stands_on_the_list_once(
    chat: Phone, office: Office, make: Make
) -> None:
    for name, due in (("ACME", "2026-02-20"), ("Orient", "2026-03-20")):
        customer = make.customer(name, owner=chat)
        make.receivable(customer, 100, due=due)
        await chat.says(f"/edit {name} every Wednesday")
    await office.until("2026-03-03T08:30:05")
    assert "Collecting day" not in (await chat.received()).text

    await office.until("2026-03-04T08:30:05")

    assert "📆 Collecting day: 1 customer\n1. ACME: CN¥100.00" in (await chat.received()).text
    assert "📆 Collecting day: 1 customer\n1. ACME: CN¥100.00" in (await chat.says("/today")).text
