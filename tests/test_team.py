"""Totals equal the ledger: /team, /rank and /report, in private and in the linked group."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.tables import width_of
from models.people.members import Team
from tests.making import Make
from tests.office import Office, People, Phone


@pytest.fixture
async def boss(people: People, chat: Phone, make: Make) -> Phone:
    """A manager with two salespeople who did some work in March 2026."""
    boss, han = people.manager("Boss"), people.salesperson("Han Mei")
    make.customer("ACME", owner=chat)
    make.customer("Globex", owner=han)
    await chat.says("/bill ACME 1200.50 2026-02-01")
    await han.says("/bill Globex 800 2026-04-01")
    await chat.says("/visit ACME talked")
    await chat.says("/call ACME called")
    await chat.says("/pay ACME 200.50 cash")
    await han.says("/pay Globex 900 transfer")
    return boss


async def test_the_managers_totals_equal_the_ledger(boss: Phone) -> None:
    text = (await boss.says("/team month")).text
    for part in ("Li Lei", "Han Mei", "1,200.50", "200.50", "900.00", "1,100.50", "1,000.00"):
        assert part in text, part


async def test_every_line_fits_the_phone(boss: Phone) -> None:
    for said in ("/team month", "/rank month", "/aging", "/plan month"):
        reply = await boss.says(said)
        for message in reply.messages:
            for entity in message.entities:
                if entity["type"] == "pre":
                    block = message.text.encode("utf-16-le")[entity["offset"] * 2 :][: entity["length"] * 2]
                    assert all(width_of(line) <= 34 for line in block.decode("utf-16-le").splitlines())


async def test_a_salesperson_sees_the_own_row_and_the_ranking(boss: Phone, chat: Phone) -> None:
    own = (await chat.says("/team month")).text
    assert "Li Lei" in own
    assert "Han Mei" not in own
    ranking = (await chat.says("排名 本月")).text
    assert ranking.index("Han Mei") < ranking.index("Li Lei")
    assert "Globex" not in ranking


async def test_a_linked_group_gets_its_teams_totals(boss: Phone, chat: Phone, people: People) -> None:
    group = people.group("North group", boss, chat)
    here = boss.at(group)
    first = await here.says("/team")
    assert "/link" in first.text
    assert (await here.says("/team")).messages == []  # told once
    assert "North" in (await here.says("/link North")).text
    assert "1,200.50" in (await here.says("/team month")).text
    assert "Li Lei" in (await chat.at(group).says("/rank month")).text


async def test_a_salesperson_or_another_teams_manager_cannot_link(boss: Phone, chat: Phone, people: People) -> None:
    other = people.manager("Other", team="South")
    group = people.group("A group", chat, other)
    assert "not for your role" in (await chat.at(group).says("/link North")).text
    assert "Which team" in (await other.at(group).says("/link North")).text


async def test_what_is_not_for_a_group_is_sent_to_private(boss: Phone, chat: Phone, people: People) -> None:
    group = people.group("North group", boss, chat, team="North")
    reply = await chat.at(group).says("/card ACME")
    assert "ACME" not in reply.text
    assert "private" in reply.text


async def test_a_team_below_counts_for_the_manager_above(people: People, make: Make) -> None:
    head = people.manager("Head", team="Region")
    seller = people.salesperson("Below", team="City")
    with head.office.database.writing() as db:
        city = db.exec(select(Team).where(Team.name == "City")).one()
        city.parent_id = db.exec(select(Team).where(Team.name == "Region")).one().id
        db.add(city)
    make.receivable(make.customer("ACME", owner=seller), 500, due="2026-04-01")
    assert "Below" in (await head.says("/team month")).text
    assert "500.00" in (await head.says("/due")).text


async def test_the_report_comes_with_one_picture(boss: Phone, office: Office) -> None:
    reply = await boss.says("/report month")
    (picture,) = reply.pictures
    assert picture.startswith(b"\x89PNG")
    assert "2,000.50" in reply.text  # billed by both
    assert "Before" in reply.text


async def test_ageing_adds_up_and_breaks_down(boss: Phone) -> None:
    reply = await boss.says("账龄")
    assert "1,000.00" in reply.text
    assert "Unapplied credit: CN¥100.00" in reply.text
    assert "Balance: CN¥900.00" in reply.text
    by_person = await reply.tap("By salesperson")
    assert "Li Lei" in by_person.text
    past = await boss.says("/aging 2026-02-28")
    assert "Nothing is open" in past.text  # nothing was billed yet


async def test_due_shows_the_reason_for_the_order(boss: Phone, chat: Phone) -> None:
    reply = await chat.says("待收")
    assert "ACME" in reply.text
    assert "29 days late" in reply.text
    item = await reply.tap("1")
    assert "Order:" in item.text
    back = await item.tap("◀ Back")
    assert "ACME" in back.text


async def test_due_by_customer_colleague_and_days(boss: Phone) -> None:
    assert "Globex" not in (await boss.says("/due ACME")).text
    assert "ACME" in (await boss.says("/due Li Lei")).text
    assert "ACME" in (await boss.says("/due 7")).text
    assert "Nobody" in (await boss.says("/due Nobody")).text


async def test_the_plan_shows_what_should_come_in_by_day(boss: Phone, chat: Phone, make: Make) -> None:
    make.receivable(make.customer("Initech", owner=chat), 300, due="2026-03-05")
    text = (await chat.says("/plan week")).text
    assert "300.00" in text
    assert "5 Mar" in text
    assert "1,000.00" in text  # overdue before


async def test_ten_rows_a_page(boss: Phone, chat: Phone, make: Make) -> None:
    customer = make.customer("Initech", owner=chat)
    for day in range(1, 24):
        make.receivable(customer, day, due=f"2026-03-{day:02}")
    reply = await chat.says("/due Initech")
    assert "11." not in reply.text
    reply = await reply.tap("▶")
    assert "11." in reply.text
    reply = await reply.tap("▶")
    assert "23." in reply.text
    assert "▶" not in reply.buttons


@pytest.mark.parametrize("said", ["/team sometime", "/rank 2026-13", "/plan whenever", "/report 3/4"])
async def test_what_is_no_period_is_told_back_with_one_that_works(boss: Phone, said: str) -> None:
    reply = await boss.says(said)
    assert "2026-10" in reply.text
    assert "ACME" not in reply.text


async def test_what_was_refunded_is_not_collected_and_the_month_before_stays(
    people: People, chat: Phone, make: Make, office: Office
) -> None:
    """500 came in February and 300 in March, 120 of the credit went back in March, and some of that came back again."""
    acme = make.customer("ACME", owner=chat)
    make.payment(acme, 500, on="2026-02-10")
    boss, fay = people.manager("Boss"), people.accountant("Fay")
    await chat.says("/pay ACME 300 cash")
    before = [row.split() for row in (await boss.says("/report last month")).text.splitlines()]

    refund = await fay.says("/refund ACME 120 transfer")

    rows = [row.split() for row in (await boss.says("/report month")).text.splitlines()]
    assert ["Collected", "180.00", "500.00"] in rows
    assert ["refunded", "of", "it", "120.00", "0.00"] in rows
    assert "180.00" in (await boss.says("/rank month")).text
    assert "180.00" in (await chat.says("/team today")).text
    assert [row.split() for row in (await boss.says("/report last month")).text.splitlines()] == before
    assert ["Collected", "500.00", "0.00"] in before
    await boss.says("/target Li Lei 1000")
    assert "180.00" in (await chat.says("/target")).text
    await refund.tap("↩️ Undo")
    assert "300.00" in (await boss.says("/rank month")).text
