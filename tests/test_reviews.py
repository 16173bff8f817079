"""The month's review of the audit: who did what how often, and what may be worth a look."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from bot.company import company_of
from models.oversight import reviews
from models.oversight.reviews import Conduct, Kind, ReviewJob
from models.storage.jobs import Job
from tests.making import Make
from tests.office import ZONE, Office, People, Phone

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def of_march(office: Office) -> dict[str, Conduct]:
    """What each did in March."""
    found = office.look(lambda db: reviews.review(db, company_of(office.settings), *MARCH))
    return {one.name: one for one in found.people}


async def test_it_counts_what_was_changed(chat: Phone, office: Office, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 100, due="2026-03-20")
    make.payment(acme, 60)
    make.payment(acme, 40)
    make.visit(acme)
    make.follow_up(acme, "2026-03-09")
    await (await chat.says("/settings")).tap("简体中文")
    await chat.says("/find ACME")

    li = of_march(office)["Li Lei"]

    assert li.changes == {Kind.CUSTOMERS: 1, Kind.REPORTS: 1, Kind.STEPS: 1, Kind.MONEY: 3, Kind.OTHER: 1}
    assert li.looks == 0


async def test_it_counts_what_may_be_worth_a_look(chat: Phone, office: Office, people: People, make: Make) -> None:
    theirs = make.customer("Globex", owner=people.salesperson("Han Meimei"))
    make.customer("ACME", owner=chat)
    await (await chat.says("/pay ACME 50 cash")).tap("↩️ Undo")
    await chat.says("/export")
    menu = await chat.says("/menu")
    await chat.taps(menu.last, f"card:{theirs.id}")

    li = of_march(office)["Li Lei"]

    assert (li.undone, li.late, li.exports, li.refusals, li.off_hours) == (1, 0, 1, 1, 0)
    assert of_march(office)["Han Meimei"].looks == 0


@pytest.mark.parametrize(("received", "late"), [("2026-03-02", 0), ("2026-02-28", 0), ("2026-02-27", 1)])
async def test_money_is_late_after_more_than_two_days(
    chat: Phone, office: Office, make: Make, received: str, late: int
) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 100, due="2026-04-01", issued=received)
    make.payment(acme, 60, on=received)

    assert of_march(office)["Li Lei"].late == 2 * late


@pytest.mark.parametrize(
    ("at", "off"),
    [
        ("2026-03-04 06:59", 1),
        ("2026-03-04 07:00", 0),
        ("2026-03-04 20:59", 0),
        ("2026-03-04 21:00", 1),
        ("2026-03-07 12:00", 1),  # a Saturday
    ],
)
async def test_a_change_at_night_or_on_a_day_off_is_out_of_hours(
    chat: Phone, office: Office, make: Make, at: str, off: int
) -> None:
    await office.until(at)
    make.customer("ACME", owner=chat)

    assert of_march(office)["Li Lei"].off_hours == off


async def test_another_month_does_not_count(chat: Phone, office: Office, make: Make) -> None:
    await office.until("2026-04-01 00:00")  # by the company's clock
    make.customer("ACME", owner=chat)

    assert of_march(office) == {}


# --- the message


async def test_admins_get_it_on_the_first_working_day_of_the_next_month(
    office: Office, people: People, chat: Phone, make: Make
) -> None:
    boss, manager = people.admin("Boss"), people.manager("Head")
    make.payment(make.customer("ACME", owner=chat), 60, on="2026-02-20")
    await people.stranger("Somebody").says("/start guess")
    await office.until("2026-04-01 08:29")
    await boss.received()

    await office.until("2026-04-01 08:30:05")

    (told,) = [message.text for message in (await boss.received()).messages if "Audit" in message.text]
    assert "📋 Audit: 1 Mar 2026 to 31 Mar 2026" in told
    assert "1 wrong code was tried at the door." in told
    assert [line.split() for line in told.splitlines() if line.startswith(("Li Lei", "Total"))] == [
        ["Li", "Lei", "1", "0", "0", "1", "0"],
        ["Total", "1", "0", "0", "1", "0"],
        ["Li", "Lei", "0", "1", "0", "0", "0"],
        ["Total", "0", "1", "0", "0", "0"],
    ]
    assert "ACME" not in told
    assert "60" not in told
    assert "Audit" not in (await manager.received()).text
    await office.until("2026-04-02 08:30:05")
    assert "📋" not in (await boss.received()).text


async def test_it_comes_late_when_the_process_was_down_and_once(office: Office, people: People, make: Make) -> None:
    boss = people.admin("Boss")
    make.customer("ACME", owner=boss)
    await office.stop()
    office.clock.set_to(datetime(2026, 4, 9, 23, 0, tzinfo=ZONE))
    await office.start()
    assert "📋" not in (await boss.received()).text  # quiet hours

    await office.until("2026-04-10 08:00:05")
    await office.until("2026-04-10 12:00")

    assert (await boss.received()).text.count("📋") == 1
    jobs = office.look(lambda db: list(db.exec(select(Job.outcome).where(Job.kind == ReviewJob.MONTH))))
    assert jobs == ["said"]


async def test_a_month_without_anything_is_not_told(office: Office, people: People) -> None:
    boss = people.admin("Boss")
    await office.until("2026-04-01 12:00")
    assert "📋" not in (await boss.received()).text


async def test_a_large_company_stands_in_a_file(office: Office, people: People, make: Make) -> None:
    boss = people.admin("Boss", language="zh_CN")
    for number in range(20):
        make.customer(f"Customer {number}", owner=people.salesperson(f"Seller with a long name {number:02}"))
    await office.until("2026-04-01 08:30:05")

    told = await boss.received()

    assert "📋 审计月报" in told.text
    assert max(len(line) for line in told.text.splitlines() if line.startswith("Seller")) <= 34
    sheet = CalamineWorkbook.from_filelike(BytesIO(told.files["audit-2026-03.xlsx"])).get_sheet_by_index(0).to_python()
    assert [row[1] for row in sheet[1:]] == [1] * 20
