"""The report and the plan in the chat: figures that equal the books, pictures, a file, currencies at their rates."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from bot.policies import Ageing
from bot.settings import Settings
from handlers.oversight import report_files
from models.directory.customers import Customer
from models.ledger import contacts, promises
from models.ledger.contacts import ContactOutcome
from models.ledger.promises import Promise
from models.money import Money
from models.oversight import targets
from models.people.members import Member, Team
from tests.making import Make
from tests.office import Office, People, Phone, Reply


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a provision."""
    return settings.model_copy(update={"ageing": Ageing.model_validate({"provision": "0,1,5,20,50"})})


@pytest.fixture
def boss(people: People, chat: Phone, make: Make) -> Phone:
    """Li Lei's manager. In January 1,000 were billed, due on the 20th; 400 came ten days late, 250 more are due."""
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 1000, due="2026-01-20", issued="2026-01-10")
    make.payment(acme, 400, on="2026-01-30")
    make.receivable(acme, 250, due="2026-03-20", issued="2026-03-01")
    return people.manager("Boss")


def promised(office: Office, amount: int, day: str) -> None:
    """ACME gives its word to Li Lei."""
    with office.database.writing() as db:
        acme = db.exec(select(Customer).where(Customer.name == "ACME")).one()
        li = db.get_one(Member, acme.owner_id)
        now, money = office.clock.now(), Money(amount * 100, "CNY")
        promise = promises.record(
            db, li, acme, money, due_on=date.fromisoformat(day), currency="CNY", today=date(2026, 3, 2), now=now
        )
        contacts.record(
            db, li, acme, ContactOutcome.PROMISED, "", today=date(2026, 3, 2), now=now, promise_id=promise.id
        )


def rows_of(reply: Reply) -> list[list[str]]:
    """The words of every line."""
    return [line.split() for line in reply.text.splitlines()]


async def test_the_report_tells_the_figures_of_the_period_beside_the_one_before(boss: Phone) -> None:
    rows = rows_of(await boss.says("/report 2026-01"))

    for expected in (
        ["Billed", "1,000.00", "0.00"],
        ["Collected", "400.00", "0.00"],
        ["1-30", "days", "0.00", "600.00"],
        ["Provision", "0.00", "6.00"],
        ["Days", "outstanding", "0", "18.6"],  # 600 of January's 1,000
        ["Effectiveness", "%", "40"],  # 400 of 1,000
        ["Days", "late", "10"],
    ):
        assert expected in rows


async def test_the_report_goes_on_to_today(boss: Phone) -> None:
    rows = rows_of(await boss.says("/report"))

    assert ["Billed", "250.00", "0.00"] in rows
    assert ["current", "0.00", "250.00"] in rows
    assert ["31-60", "days", "600.00", "600.00"] in rows
    assert ["Provision", "30.00", "30.00"] in rows
    assert ["Total", "600.00", "850.00"] in rows


async def test_the_report_says_why_money_is_late_and_which_promises_were_kept(boss: Phone, office: Office) -> None:
    promised(office, 100, "2026-03-03")
    await office.until("2026-03-04 09:00")
    with office.database.writing() as db:
        word = db.exec(select(Promise)).one()
        promises.decide(db, None, [word], [], today=date(2026, 3, 4), now=office.clock.now())

    reply = await boss.says("/report")

    assert "Promises kept: 0 of 1, 0 %; 0 in part" in reply.text
    assert ["promised", "1", "600.00"] in rows_of(reply)


async def test_the_pictures_and_the_file_come_by_button(boss: Phone) -> None:
    report = await boss.says("/report 2026-01")

    assert len((await report.tap("📊 Pictures")).pictures) == 4
    [content] = (await report.tap("📄 Excel")).files.values()
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    figures = {(str(row[0]), str(row[1])): row[2:] for row in book.get_sheet_by_name("figures").to_python()}
    assert figures["payment", "CNY"] == [0.0, 400.0]
    assert figures["days sales outstanding", "CNY"] == [0.0, 18.6]
    assert book.get_sheet_by_name("customers").to_python()[1] == ["ACME", "CNY", 0, 600, 0, 0, 0, 0, 600]
    assert book.sheet_names == ["figures", "ageing", "salespeople", "delays", "customers"]


async def test_all_currencies_together_only_where_there_is_a_rate(
    boss: Phone, people: People, make: Make, chat: Phone
) -> None:
    globex = make.customer("Globex", owner=chat)
    for currency in ("USD", "EUR"):
        make.receivable(globex, 100, due="2026-03-31", currency=currency)

    assert "All in CNY" not in (await boss.says("/report")).text
    await people.accountant("Fay").says("/rate USD 7.12 2026-02-15")
    reply = await boss.says("/report")

    assert ["Open", "1,562.00"] in rows_of(reply)  # 850 and 712
    assert "USD at the rate of Sun, 15 Feb 2026: 7.12" in reply.text
    assert "Without EUR: no rate was entered." in reply.text


async def test_the_plan_tells_what_is_due_promised_and_likely(boss: Phone, office: Office) -> None:
    promised(office, 300, "2026-03-18")

    reply = await boss.says("/plan month")

    assert "Overdue before: CN¥600.00" in reply.text or "Overdue before: ¥600.00" in reply.text
    assert ["20", "Mar", "1", "250.00"] in rows_of(reply)
    assert ["18", "Mar", "300.00"] in rows_of(reply)
    assert ["30", "Mar", "250.00"] in rows_of(reply)  # ACME pays ten days late
    assert "without a likely day" in reply.text
    by_week = await reply.tap("By week")
    assert ["16", "Mar", "1", "250.00"] in rows_of(by_week)
    assert (await by_week.tap("📊 Picture")).pictures


async def test_a_file_of_many_customers_is_made_beside_everything(
    boss: Phone, monkeypatch: pytest.MonkeyPatch, office: Office
) -> None:
    monkeypatch.setattr(report_files, "AT_ONCE", 0)

    begun = await (await boss.says("/report 2026-01")).tap("📄 Excel")

    assert "The file is ready." in begun.text
    assert list(begun.files) == ["report-2026-01-01..2026-01-31.xlsx"]


async def test_a_target_stands_in_the_report_and_its_pictures(boss: Phone, chat: Phone, office: Office) -> None:
    report = await boss.says("/report 2026-03")
    without = (await report.tap("📊 Pictures")).pictures
    with office.database.writing() as db:
        manager, li = (db.exec(select(Member).where(Member.name == name)).one() for name in ("Boss", "Li Lei"))
        team = db.get_one(Team, manager.team_id)
        for actor, whose, amount in ((manager, team, 1000_00), (manager, li, 500_00)):
            goal = targets.propose(db, actor, whose, date(2026, 3, 1), Money(amount, "CNY"), now=office.clock.now())
            if goal.state == targets.TargetState.PROPOSED:
                targets.accept(db, li, goal, now=office.clock.now())

    report = await boss.says("/report 2026-03")
    pictures = (await report.tap("📊 Pictures")).pictures

    assert "Target: CN¥1,000.00" in report.text
    assert [one != other for one, other in zip(pictures, without, strict=True)] == [False, False, True, True]
