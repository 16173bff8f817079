"""Targets: proposed by one side, accepted by the other, spread over working days, and how they stand."""

from __future__ import annotations

from datetime import date

import pytest

from models.calendar import Calendar
from models.oversight.targets import expected_of, spread
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone

CHINA = Calendar("CN")
EVERY_DAY_BUT_SUNDAY = Calendar("", frozenset({6}))


@pytest.mark.parametrize(
    ("amount", "month", "calendar", "day", "by_then"),
    [
        (2200, date(2026, 3, 1), CHINA, 1, 0),  # a Sunday; March 2026 has 22 working days
        (2200, date(2026, 3, 1), CHINA, 2, 100),
        (2200, date(2026, 3, 1), CHINA, 8, 500),  # the first week
        (2200, date(2026, 3, 1), CHINA, 31, 2200),
        (100, date(2026, 3, 1), CHINA, 3, 9),  # 9.09
        (100, date(2026, 3, 1), CHINA, 13, 45),  # 10 of 22: 45.45
        (11, date(2026, 3, 1), CHINA, 2, 1),  # 0.5, rounded up
        (2400, date(2026, 2, 1), EVERY_DAY_BUT_SUNDAY, 7, 600),
        (2400, date(2026, 2, 1), EVERY_DAY_BUT_SUNDAY, 28, 2400),
        (2400, date(2028, 2, 1), EVERY_DAY_BUT_SUNDAY, 29, 2400),  # a leap year
    ],
)
def test_a_target_is_spread_over_the_working_days(
    amount: int, month: date, calendar: Calendar, day: int, by_then: int
) -> None:
    assert spread(amount, month, calendar)[day - 1] == by_then


@pytest.mark.parametrize(
    ("open_", "due", "promised", "expected"),
    [
        (1000, 300, 0, 300),
        (1000, 300, 200, 300),  # a promise is for the same money
        (1000, 300, 500, 500),
        (1000, 300, None, 1000),  # all of it is promised
        (400, 300, 500, 400),  # no more than is open
        (1000, 0, 0, 0),
    ],
)
def test_what_a_customer_is_expected_to_pay(open_: int, due: int, promised: int | None, expected: int) -> None:
    assert expected_of(open_, due, promised) == expected


async def test_what_a_salesperson_proposes_the_manager_accepts(chat: Phone, boss: Phone, acme: MadeCustomer) -> None:
    proposed = await chat.says("/target 5000")
    assert "waits for Boss" in proposed.text
    assert "No target was accepted" in proposed.text
    asked = await boss.received()
    assert "Li Lei proposes a target" in asked.text
    (yes, _no) = asked.data
    await asked.tap("✅ Accept")

    assert "Boss accepts" in (await chat.received()).text
    shown = await chat.says("目标")
    assert "Target: CN¥5,000.00" in shown.text
    assert "No target" not in shown.text
    assert "accepted already" in (await boss.taps(asked.last, yes)).toast


async def test_what_the_manager_proposes_the_salesperson_declines_and_the_old_one_holds(
    chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/target 5000")
    await (await boss.received()).tap("✅ Accept")
    await boss.says("/target Li Lei 9000 2026-03")
    asked = await chat.received()
    listed = await boss.says("/target")
    assert "Li Lei*" in listed.text
    await asked.tap("❌ Decline")

    assert "Li Lei declines" in (await boss.received()).text
    assert "Target: CN¥5,000.00" in (await chat.says("/target")).text


async def test_nobody_accepts_the_own_proposal_or_one_of_another_team(people: People, chat: Phone, boss: Phone) -> None:
    other = people.manager("Far", team="South")
    await chat.says("/target 5000")
    (yes, _no) = (await boss.received()).data
    for phone in (chat, other):
        assert "not yours to answer" in (await phone.taps((await phone.says("/menu")).last, yes)).toast
    assert "whose targets you may see" in (await other.says("/target Li Lei")).text


async def test_progress_counts_money_due_dates_and_promises(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, make: Make
) -> None:
    await chat.says("/target 1000")
    await (await boss.received()).tap("✅ Accept")
    make.receivable(acme, 300, due="2026-01-31")
    make.receivable(acme, 400, due="2026-03-20")
    make.receivable(acme, 500, due="2026-04-20")
    await chat.says("/pay ACME 300 cash")
    shown = await boss.says("/target Li Lei")
    assert "▓▓▓░░░░░░░ 30%" in shown.text
    assert "Expected by the end of the month: CN¥700.00" in shown.text

    await chat.says("/promise ACME 600 2026-03-25")
    assert "Expected by the end of the month: CN¥900.00" in (await chat.says("/target")).text
    assert "30%" in (await chat.says("/team")).text


async def test_a_teams_target_is_accepted_by_the_manager(people: People, chat: Phone, boss: Phone) -> None:
    root = people.admin("Root")
    await root.says("/target North 20000 2026-04")
    await (await boss.received()).tap("✅ Accept")

    assert "Target: CN¥20,000.00" in (await boss.says("/target North 2026-04")).text
    assert "North" in (await boss.says("/target 2026-04")).text


async def test_an_undone_target_gives_way_to_the_one_before(chat: Phone, boss: Phone) -> None:
    await chat.says("/target 5000")
    await (await boss.received()).tap("✅ Accept")
    second = await chat.says("/target 7000")
    await (await boss.received()).tap("✅ Accept")
    await second.tap("↩️ Undo")

    assert "Target: CN¥5,000.00" in (await chat.says("/target")).text


async def test_an_edited_target_is_proposed_anew_in_the_place_of_the_old_one(chat: Phone, boss: Phone) -> None:
    echo = await chat.says("/target 5000")
    old = await boss.received()
    await (await echo.tap("✏️ Edit")).tap("Month")
    changed = await chat.says("2026-04")

    assert "taken back and proposed anew" in changed.text
    assert "CN¥5,000.00 for Li Lei, 2026-04" in (await boss.received()).text
    assert "taken back" in (await boss.taps(old.last, old.data[0])).toast
    assert "Proposed" not in (await chat.says("/target")).text


async def test_a_month_that_is_over_gets_no_target(chat: Phone) -> None:
    assert "That month is over" in (await chat.says("/target 5000 2026-02")).text
    assert "for one month" in (await chat.says("/target 5000 今年")).text


async def test_a_long_list_of_targets_is_turned_by_pages(people: People, boss: Phone) -> None:
    for number in range(11):
        people.salesperson(f"Seller {number:02}")

    first = await boss.says("/target 2026-04")

    assert "Seller 10" not in first.text
    second = await first.tap("▶")
    assert "Seller 10" in second.text
    assert "2026-04" in (await second.tap("Seller 10")).text
