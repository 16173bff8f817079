"""All of a file or nothing: killed at any step, beside another file, by somebody who may not any more."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Table
from sqlmodel import Session, col, func, select

from handlers.oversight.imports import CHECK, WRITE
from handlers.turns import Turn
from locales import Words
from models.directory.customers import Contact, Customer
from models.directory.pieces import NamePiece
from models.ledger import settling
from models.ledger.entries import Account
from models.ledger.payments import Payment
from models.ledger.receivables import Receivable
from models.oversight.audit import Audit
from models.oversight.imports import Import
from models.oversight.verification import differences
from models.people import members
from models.people.members import Role
from models.storage import jobs
from models.storage.outages import Overtaken
from models.storage.outbox import FETCH, Outbox
from tests.bench.company import name_of
from tests.killed_import import turns_on
from tests.making import Make
from tests.office import Office, People, Phone, Reply
from tests.processes import ROOT
from tests.test_imports import written
from tests.test_spreadsheets import xlsx

MANY = 1100
FILE = "\n".join(["客户名称,等级", *(f"{name_of(place)},A" for place in range(MANY))]).encode()


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


def begun(office: Office, phone: Phone, import_id: int, work: str = WRITE) -> int:
    """The work that a process wrote down before it was killed."""
    with office.database.writing() as db:
        job = jobs.begin(db, work, phone.member.key, details={"import": import_id}, now=office.clock.now())
        assert job is not None
        payload = {"chat_id": phone.id, "text": "I am looking through the rows …"}
        db.add(Outbox(chat_id=phone.id, method="sendMessage", payload=payload, job_id=job.id, created_at=job.noted_at))
        return job.key


def there(office: Office) -> int:
    return office.look(lambda db: db.exec(select(func.count()).where(col(Customer.removed_at).is_(None))).one())


async def checked(phone: Phone, content: bytes) -> Reply:
    return await (await phone.sends_file(content, "x.csv")).tap("🔎")


@pytest.mark.parametrize("step", ["2", "last"])
async def test_what_is_killed_has_written_nothing_and_is_done_again(
    boss: Phone, office: Office, database_url: str, step: str
) -> None:
    await checked(boss, FILE)
    await office.stop()
    job = begun(office, boss, 1)

    moment = office.clock.now().isoformat()
    command = [sys.executable, "-m", "tests.killed_import", database_url, str(job), moment, step]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=ROOT)

    assert killed.returncode == -signal.SIGKILL
    assert there(office) == 0
    laid = office.look(lambda db: db.exec(select(func.count()).select_from(Customer)).one())
    assert laid == (500 if step == "2" else MANY)
    await office.start()
    assert f"{MANY:,} rows were written" in (await boss.received()).text
    assert there(office) == MANY
    assert office.look(lambda db: db.exec(select(func.count()).select_from(Customer)).one()) == MANY
    pieces = select(func.count(func.distinct(NamePiece.customer_id)))
    assert office.look(lambda db: db.exec(pieces).one()) == MANY
    await office.stop()
    await office.start()
    assert there(office) == MANY


async def test_a_check_that_is_killed_is_done_again(boss: Phone, office: Office, database_url: str) -> None:
    await boss.sends_file(FILE, "x.csv")
    await office.stop()
    job = begun(office, boss, 1, CHECK)

    command = [
        sys.executable,
        "-m",
        "tests.killed_import",
        database_url,
        str(job),
        office.clock.now().isoformat(),
        "looking",
    ]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=ROOT)

    assert killed.returncode == -signal.SIGKILL
    await office.start()
    shown = await boss.received()
    assert f"New: {MANY:,}" in shown.text
    assert f"{MANY:,} rows were written" in (await shown.tap("✅ Write")).text


async def test_a_file_that_is_kept_aside_when_the_process_is_killed_is_kept_aside_again(
    boss: Phone, office: Office, database_url: str, tmp_path: Path
) -> None:
    file = office.world.files.keep_document(FILE, "x.csv", "")
    await boss.says("/today")
    await office.stop()
    payload, now = {"file_id": file["file_id"]}, office.clock.now()
    with office.database.writing() as db:
        row = Outbox(chat_id=boss.id, method=FETCH, payload=payload, member_id=boss.member.key, created_at=now)
        db.add(row)
        db.flush()
        key = row.id
    sent = tmp_path / "sent"
    sent.write_bytes(FILE)

    command = [sys.executable, "-m", "tests.killed_import", database_url, str(key), now.isoformat(), str(sent)]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=ROOT)

    assert killed.returncode == -signal.SIGKILL
    states = select(Import.state)
    assert office.look(lambda db: db.exec(states).all()) == []
    await office.start()
    shown = await boss.received()
    assert office.look(lambda db: db.exec(states).all()) == ["staged"]
    assert f"{MANY:,} rows were written" in (await (await shown.tap("🔎")).tap("✅ Write")).text
    assert there(office) == MANY


async def test_of_two_files_at_once_one_is_compared_with_what_the_other_brought(
    boss: Phone, office: Office, people: People
) -> None:
    other = people.manager("Other")
    content = "客户名称\n华鑫商贸\n宏达五金\n".encode()
    await checked(boss, content)
    await checked(other, content)
    await office.stop()
    first, second = begun(office, boss, 1), begun(office, other, 2)
    turns = turns_on(office.database, office.clock.now())

    def meanwhile(_turn: Turn, _words: Words) -> None:
        turns.work(second, lambda _turn, _words: None)

    with pytest.raises(Overtaken):
        turns.work(first, meanwhile)
    assert there(office) == 2

    await office.start()
    assert "There already: 2" in (await boss.received()).text
    assert "2 rows were written" in (await other.received()).text
    assert there(office) == 2


@pytest.mark.parametrize("fate", ["stopped", "salesperson"])
async def test_who_lost_the_right_meanwhile_writes_nothing(
    boss: Phone, office: Office, people: People, fate: str
) -> None:
    people.admin("Root")
    await checked(boss, b"name\nACME\n")
    await office.stop()
    begun(office, boss, 1)
    with office.database.writing() as db:
        member = db.merge(boss.member)
        if fate == "stopped":
            members.stop_member(db, member, now=office.clock.now())
        else:
            member.role = Role.SALESPERSON
            db.add(member)

    await office.start()

    said = (await boss.received()).text
    assert ("not for your role" in said) == (fate == "salesperson")
    assert there(office) == 0


async def test_a_file_that_was_dropped_meanwhile_is_not_written(boss: Phone, office: Office) -> None:
    shown = await checked(boss, b"name\nACME\n")
    await shown.tap("✖ Cancel")
    await office.stop()
    begun(office, boss, 1)

    await office.start()

    assert "Send it again" in (await boss.received()).text
    assert there(office) == 0


async def test_what_a_file_is_taken_for_stands_in_the_audit(boss: Phone, office: Office) -> None:
    shown = await boss.sends_file("客户名称,开户行\n华鑫,工行\n".encode(), "x.csv")
    shown = await (await shown.tap("❓ 开户行")).tap("source")
    await (await shown.tap("Another kind")).tap("Contacts")

    taken = select(Audit).where(Audit.action == "import.taken_as").order_by(col(Audit.id))
    records = office.look(lambda db: db.exec(taken).all())

    assert [one.after for one in records] == [
        {"kind": "customers", "columns": ["name", "source"]},
        {"kind": None, "columns": None},
        {"kind": "contacts", "columns": ["customer", ""]},
    ]


async def test_a_title_empty_lines_doubled_heads_and_another_sheet_do_no_harm(boss: Phone) -> None:
    lines: list[list[object]] = [
        ["2026年客户名单", "", ""], ["", "", ""], ["客户名称", "电话", "电话"],
        ["华鑫", "13800138000", "1"], ["", "", ""], ["", "13900139000", ""],
    ]  # fmt: skip

    which = await boss.sends_file(xlsx(*lines, sheets=2), "x.xlsx")

    assert "2 sheets" in which.text
    shown = await which.tap("Sheet2 · 2 rows")
    assert "Sheet2: 📥 2 rows" in shown.text
    asked = await (await shown.tap("❓ 电话")).tap("⏭")
    checked = await asked.tap("🔎")
    assert "New: 1" in checked.text
    assert "Row 6: A customer needs a name" in checked.text


async def test_the_sheets_of_a_file_wait_for_one_another(boss: Phone, office: Office) -> None:
    content = xlsx(["客户名称", "电话"], ["华鑫", "13800138000"], ["宏达", "13900139000"], sheets=3)
    which = await boss.sends_file(content, "x.xlsx")
    assert which.buttons == ["Sheet1 · 2 rows", "Sheet2 · 2 rows", "Sheet3 · 2 rows", "✖ Cancel"]

    back = await (await which.tap("Sheet2")).tap("◀ Sheets")
    assert back.buttons == which.buttons
    left = await (await back.tap("Sheet3")).tap("✖ Cancel")
    assert left.buttons == ["Sheet1 · 2 rows", "Sheet2 · 2 rows", "✖ Cancel"]

    done = await (await (await left.tap("Sheet2")).tap("🔎")).tap("✅ Write 2 rows")
    assert "2 rows were written" in done.text
    assert done.buttons == ["↩️ Undo", "Sheet1 · 2 rows"]

    checked = await (await done.tap("Sheet1")).tap("🔎")
    assert "There already: 2" in checked.text  # the same rows again
    await checked.tap("✖ Cancel")
    assert {one.state for one in office.look(lambda db: db.exec(select(Import)).all())} == {"written", "dropped"}


async def test_a_receivable_without_a_day_of_its_own_is_known_again_tomorrow(
    boss: Phone, office: Office, make: Make
) -> None:
    make.customer("ACME", owner=boss)
    content = "客户;金额;到期日\nACME;1,200.00;2026-04-01\nACME;3万;2026-04-01\nACME;3万;2026-04-01\n".encode("utf-16")
    assert "3 rows were written" in (await written(boss, content)).text

    await office.later(hours=30)

    assert "There already: 3" in (await checked(boss, content)).text
    assert len(office.look(lambda db: db.exec(select(Receivable)).all())) == 3


async def test_a_file_that_nobody_writes_is_forgotten(boss: Phone, office: Office) -> None:
    shown = await boss.sends_file(b"name\nACME\n", "x.csv")

    await office.later(days=40)

    assert "Send it again" in (await shown.tap("🔎")).words
    assert office.look(lambda db: db.exec(select(Import.state)).all()) == ["dropped"]


@pytest.mark.only_on("postgresql")
async def test_whoever_works_on_a_customer_while_its_payments_are_copied_goes_on_and_is_seen(
    boss: Phone, office: Office, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, birch = make.customer("ACME", owner=boss), make.customer("Birch", owner=boss)
    for customer in (acme, birch):
        make.receivable(customer, 100, due="2026-03-10")
    hold = settling.hold_accounts

    def paid_before(db: Session, lines: Table, mine: ColumnElement[bool]) -> None:
        make.payment(acme, 70)
        hold(db, lines, mine)

    monkeypatch.setattr(settling, "hold_accounts", paid_before)
    money = b"customer,amount,received_on,method\nACME,60,2026-03-01,cash\nBirch,60,2026-03-01,cash\n"
    done = await written(boss, money)
    monkeypatch.undo()

    accounts = select(Account.open, Account.credit).order_by(col(Account.customer_id))
    assert "2 rows were written" in done.text
    assert office.look(lambda db: list(map(tuple, db.exec(accounts)))) == [(0, 3000), (4000, 0)]
    assert office.look(lambda db: len(db.exec(select(Payment)).all())) == 3
    assert office.look(lambda db: list(differences(db))) == []
    await done.tap("↩️ Undo")
    assert office.look(lambda db: list(map(tuple, db.exec(accounts)))) == [(3000, 0), (10000, 0)]
    assert office.look(lambda db: list(differences(db))) == []


@pytest.mark.parametrize(
    "content",
    [
        "customer,contact\nACME,Mr Li\n",
        "number,customer,amount,due_on\nA-1,ACME,50,2026-04-20\n",
        "customer,amount,received_on,method\nACME,60,2026-03-01,cash\n",
    ],
    ids=["contacts", "receivables", "payments"],
)
async def test_a_customer_who_goes_meanwhile_gets_none_of_it(
    boss: Phone, office: Office, make: Make, content: str
) -> None:
    acme = make.customer("ACME", owner=boss)
    await checked(boss, content.encode())
    await office.stop()
    job, turns = begun(office, boss, 1), turns_on(office.database, office.clock.now())

    def gone(_turn: Turn, _words: Words) -> None:
        with office.database.writing() as db:
            db.get_one(Customer, acme.id).removed_at = office.clock.now()

    with pytest.raises(Overtaken):
        turns.work(job, gone)

    tables = (Contact, Receivable, Payment)
    counts = [select(func.count()).select_from(table) for table in tables]
    assert office.look(lambda db: [db.exec(count).one() for count in counts]) == [0, 0, 0]
    await office.start()
    assert "To be mended: 1" in (await boss.received()).text
