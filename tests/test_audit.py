"""The audit: who did what, who was refused, and that no row of it can be changed unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, update
from sqlmodel import SQLModel, col, select

from bot.company import company_of
from bot.policies import Fees
from bot.settings import Settings
from handlers.oversight.audit import book
from models import preferences
from models.oversight import audit
from models.oversight.audit import Audit
from tests.making import Make
from tests.office import Office, People, Phone
from tests.watching import watched

UNKNOWN = "I do not know that customer. Use /find to look, or /new to add it."


def chain(office: Office, phone: Phone | None) -> list[tuple[str, Mapping[str, Any] | None]]:
    """Action and `after` of everything in a member's chain, or in the house's."""
    member_id = phone.member.key if phone else None
    query = select(Audit.action, Audit.after).where(Audit.member_id == member_id).order_by(col(Audit.sequence))
    return office.look(lambda db: [(action, after) for action, after in db.exec(query)])


# --- refusals


async def test_a_forged_button_is_refused_and_kept(chat: Phone, office: Office, people: People, make: Make) -> None:
    theirs = make.customer("ACME", owner=people.salesperson("Han Meimei"))
    menu = await chat.says("/menu")

    for data in (f"card:{theirs.id}", f"begin:pay:{theirs.id}"):  # one that reads, one that writes
        await chat.taps(menu.last, data)

    assert chain(office, chat) == [
        ("refused", {"what": f"card:{theirs.id}", "why": UNKNOWN}),
        ("refused", {"what": f"begin:pay:{theirs.id}", "why": UNKNOWN}),
    ]


async def test_a_command_of_another_role_is_refused_and_kept(people: People, office: Office) -> None:
    money = people.accountant("Wu")

    await money.says("/visit ACME talked")
    await money.says("拜访 华鑫 谈了样品")

    why = "/{command} is not for your role ({role})."
    assert chain(office, money) == [("refused", {"what": "visit", "why": why})] * 2


async def test_what_is_only_wrong_input_is_not_kept(chat: Phone, office: Office) -> None:
    for text in ("/card Nobody", "/pay", "/cancel", "/rank 2026-13", "/nothing", "/undo"):
        await chat.says(text)

    assert chain(office, chat) == []


# --- who came in, what went out


async def test_wrong_codes_stand_in_the_chain_of_the_house(people: People, office: Office) -> None:
    stranger = people.stranger("Somebody")

    for _time in range(7):  # five of them are tried, the others are not
        await stranger.says("/start guess")

    assert chain(office, None) == [("code.refused", {"telegram_id": stranger.id})] * 5


async def test_coming_in_stands_in_the_own_chain(people: People, office: Office) -> None:
    boss, newcomer = people.manager("Boss"), people.stranger("Li Lei")
    link = re.search(r"start=([\w-]+)", (await boss.says("/invite salesperson")).text)
    assert link is not None

    await newcomer.says(f"/start {link[1]}")
    await newcomer.says("/start")

    assert [action for action, _after in chain(office, newcomer)] == ["member.joined", "started"]


async def test_an_export_is_kept_with_its_period_and_rows(chat: Phone, office: Office, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-03")

    await chat.says("/export 2026-03")

    action, after = chain(office, chat)[-1]
    assert action == "exported"
    assert after is not None
    assert after["days"] == ["2026-03-01", "2026-03-31"]
    assert after["rows"]["receivables"] == 1


async def test_blocking_the_bot_and_coming_back_is_kept(chat: Phone, office: Office) -> None:
    office.world.block(chat.id)
    await office.settled()
    office.world.unblock(chat.id)
    await chat.says("/menu")

    assert [action for action, _after in chain(office, None)] == ["member.unreachable"]
    assert [action for action, _after in chain(office, chat)] == ["member.back"]


# --- chains


@pytest.fixture
def written(office: Office, people: People) -> Phone:
    """A member with three rows, and the house with two."""
    phone = people.salesperson("Li Lei")
    with office.database.writing() as db:
        member, now = db.merge(phone.member), office.clock.now()
        for number in range(3):
            audit.note(db, member, "exported", now=now, after={"rows": number})
        audit.note(db, None, "code.refused", now=now)
        audit.record(db, None, "member.added", member, now=now, after={"role": "salesperson"})
    return phone


async def test_the_house_has_a_chain_of_its_own(office: Office, written: Phone) -> None:
    assert [action for action, _after in chain(office, None)] == ["code.refused", "member.added"]
    assert office.look(lambda db: list(audit.broken_links(db))) == []


@pytest.mark.parametrize("whose", ["member", "house"])
@pytest.mark.parametrize("column", ["action", "after", "at", "subject", "sequence", "hash"])
async def test_a_changed_row_is_found(office: Office, written: Phone, whose: str, column: str) -> None:
    member_id = written.member.key if whose == "member" else None
    with office.database.writing() as db:
        row = db.exec(select(Audit).where(Audit.member_id == member_id, Audit.sequence == 1)).one()
        other = {"after": {"rows": 7}, "at": row.at.replace(year=2025), "sequence": 17}.get(column, "other")
        db.execute(update(Audit).where(col(Audit.id) == row.id).values({column: other}))

    name = f"member {member_id}" if member_id else "the house"
    found = office.look(lambda db: list(audit.broken_links(db)))

    assert found[0].startswith(f"audit: {name} ")
    _mend(office)


async def test_a_missing_row_is_found(office: Office, written: Phone) -> None:
    with office.database.writing() as db:
        db.execute(delete(Audit).where(col(Audit.member_id) == written.member.key, col(Audit.sequence) == 2))

    found = office.look(lambda db: list(audit.broken_links(db)))

    assert found == [f"audit: member {written.member.key} has no row 2 before row 3"]
    _mend(office)


def _mend(office: Office) -> None:
    """The suite looks at the chains at the end; what this test broke goes."""
    with office.database.writing() as db:
        db.execute(delete(Audit))


# --- everything that is written


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"fees": Fees(rate=Decimal("0.05"), pause_disputes=False)})


async def a_days_work(root: Phone, people: People, office: Office) -> None:
    """What a company writes in a day, all of it through the chat."""
    link = re.search(r"start=([\w-]+)", (await root.says("/invite manager East")).text)
    assert link is not None
    boss = people.stranger("Boss")
    await boss.says("/start nonsense")
    await boss.says(f"/start {link[1]}")
    link = re.search(r"start=([\w-]+)", (await boss.says("/invite salesperson")).text)
    assert link is not None
    li = people.stranger("Li Lei")
    await li.says(f"/start {link[1]}")
    await li.says("/new Huaxin Trading 13800138000 联系人 王经理 A net:30")
    await li.says("/new Mistake Trading")
    await li.says("/undo")
    await (await li.says("/edit Huaxin")).tap("Class")
    await li.says("老王家=Huaxin Trading")
    visit = await li.says("/visit Huaxin talked about samples, next 2026-03-05 15:00")
    await li.sends_location(31.23, 121.47)
    await li.sends_photo(b"\xff\xd8\xff a photo")
    await visit.answer("and they liked them")
    await (await li.forwards("when do the samples come?", "Wang")).tap("Huaxin")
    await li.says("/follow Huaxin 2026-03-06 call back")
    await li.says("/bill Huaxin 300 2026-02-10")
    await li.says("/offer Huaxin 10 2026-03-20")
    await li.says("/bill Huaxin 12000 2026-03-01 in 3 parts")
    await li.says("/credit Huaxin 100 damaged goods")
    paid = await li.says("/pay Huaxin 5000 WeChat")
    await paid.tap("↩️ Undo")
    await li.says("/pay Huaxin 5000 cheque 2026-03-01")
    await li.says("/contact Huaxin short of cash")
    await (await (await boss.says("/cheques")).tap("1")).tap("✅")
    await li.says("/bill Huaxin 100 2026-02-10")
    due = await (await li.says("/due")).tap("1")
    dunned = await due.tap("📮 Dunning")
    await dunned.tap("🔕 Leave out")
    await li.says("agreed with the boss")
    await (await li.says("2026-03-02")).tap("↩️ Undo")
    await dunned.tap("✅ Done: level 1")
    await li.says("/promise Huaxin 2000 2026-03-02")
    await li.says("/dispute Huaxin price ten too much")
    await (await li.says("/settings")).tap("简体中文")
    await (await boss.says("/day Li Lei")).answer("1 send them today")
    signer = await (await boss.says("/statement Huaxin month")).tap("✅ Confirmed")
    await signer.tap("王经理")
    await boss.says("/export")
    await boss.says("/invite manager")
    await boss.says("/target Li Lei 50000")
    deputy = await (await (await boss.says("/settings")).tap("🧑‍💼 Deputy")).tap("✏️ Choose")
    await (await (await deputy.tap("Root")).answer("2026-03-06")).tap("⛔ End")
    await (await root.received()).tap("✅ Approve")
    await root.says("/rate USD 7.12")
    group = people.group("East group", boss, li)
    await boss.at(group).says("/link East")
    await li.says("/bill Huaxin 9000 2026-02-20")
    await office.until("2026-03-03 08:30:05")
    await (await li.says("/fee Huaxin")).tap("🕊")
    await (await boss.received()).tap("✅ Approve")
    await office.until("2026-03-06 18:00:30")
    await (await li.received()).tap("📤 发送")
    await (await boss.received()).answer("well done")
    member = await (await boss.says("/members")).tap("Li Lei")
    await (await member.tap("⛔ Stop")).tap("⛔ Yes, stop")
    await boss.says("/new Orient Mills 13900139000")
    await (await boss.says("/new Orient Mils 13900139001")).tap("➕")
    await (await (await root.says("/merge")).tap("Orient")).tap("✌️")
    await (await root.says("/merge Orient Mills, Orient Mils")).tap("Keep A")
    await (await root.says("/handover Li Lei Boss")).tap("✅ Hand over")


TECHNICAL = frozenset(
    [
        "inbox",
        "outbox",
        "job",
        "draft",
        "origin",
        "position",
        "search",
        "stranger",
        "namepiece",
        "seal",
        "sealed_head",
        "sealingkey",
        "import",
        "import_chunk",
        "imported",
        "incoming_payment",
        "incoming_entry",
        "incoming_account",
        "incoming_part",
        "incoming_receivable",
    ]
)
"""What the machinery keeps for itself: queues, open forms, searches, where one is, who knocked, an index, seals, the
keys' names."""


async def test_nothing_is_written_without_standing_in_the_audit(office: Office, people: People) -> None:
    root = people.admin("Root")
    with watched(passing=r"member SET menu_version=\S+ WHERE") as watch:
        await a_days_work(root, people, office)

    business = [tables - TECHNICAL for tables in watch.transactions]
    assert [sorted(tables) for tables in business if tables and "audit" not in tables] == []
    untouched = set(SQLModel.metadata.tables) - TECHNICAL - watch.written
    assert untouched == set(), "let this day write them, or say that they are technical"


# --- the file


def rows_of(content: bytes) -> list[dict[str, Any]]:
    """The rows of the one sheet, by the heads of the columns."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("audit").to_python()
    return [dict(zip(map(str, sheet[0]), row, strict=True)) for row in sheet[1:]]


async def test_the_file_tells_who_did_what_when_by_the_companys_clock(
    chat: Phone, office: Office, people: People
) -> None:
    await people.stranger("Somebody").says("/start guess")
    await chat.says("/new Orient Trading")
    await chat.says("/find Trading")

    with office.database.reading() as db:
        rows = rows_of(book(db, company_of(office.settings), None, None).content)

    assert [(row["member"], row["chain"], row["row"], row["action"]) for row in rows] == [
        ("", "", 1, "code.refused"),
        ("Li Lei", chat.member.key, 1, "customer.created"),
    ]
    assert f"{rows[1]['at']:%Y-%m-%d %H:%M}" == "2026-03-02 09:00"
    assert rows[1]["subject"] == "customer"
    assert '"name": "Orient Trading"' in rows[1]["after"]
    assert len(rows[1]["hash"]) == 64


@pytest.mark.parametrize(("first", "last", "found"), [(1, 4, [2, 3]), (3, 4, [3]), (2, 2, [2]), (4, 9, [])])
async def test_the_file_holds_the_days_that_were_asked_for(
    chat: Phone, office: Office, first: int, last: int, found: list[int]
) -> None:
    await chat.says("/start")
    await office.until("2026-03-03 00:00")
    await chat.says("/start")
    company = company_of(office.settings)

    with office.database.reading() as db:
        start, end = company.start_of(date(2026, 3, first)), company.end_of(date(2026, 3, last))
        rows = rows_of(book(db, company, start, end).content)

    assert [row["at"].day for row in rows if row["action"] == "started"] == found


# --- the company's own settings


async def test_settings_of_the_company_stand_in_the_audit_when_they_changed(office: Office) -> None:
    company = company_of(office.settings)
    stricter = replace(company, finance_confirms=True)
    for each in (company, company, stricter, stricter, company):  # as at five starts
        with office.database.writing() as db:
            preferences.keep_company(db, each, now=office.clock.now())

    query = select(Audit).where(Audit.action == preferences.COMPANY).order_by(col(Audit.sequence))
    rows = office.look(lambda db: db.exec(query).all())
    first, *changes = [dict(set((row.after or {}).items()) - set((row.before or {}).items())) for row in rows]
    assert first == company.plain()
    assert changes == [{"finance_confirms": "True"}, {"finance_confirms": "False"}]
