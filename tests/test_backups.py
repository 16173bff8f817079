"""Backups: whole, also while payments run; put back elsewhere; every night, with the old ones thinned out."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, SQLModel, col, func, select

from bot import backups, containers, doctor
from bot.copies import Stop
from bot.evidence import Store
from bot.failures import Failure
from bot.sections import Backup
from bot.settings import Settings
from models.calendar import Calendar
from models.company import Company
from models.directory import customers
from models.ledger.payments import Method, Payment, record
from models.ledger.schedules import Plan
from models.migrations import Standing, WrongVersion, load_tables, migrate, standing, upgrade
from models.money import Money
from models.oversight.audit import Audit
from models.people import members
from models.people.members import Member, Role
from models.storage import backups as due_backups
from models.storage import jobs
from models.storage.database import Database, open_database
from models.storage.jobs import Job, JobState
from models.storage.keyring import remember
from models.storage.vault import Key, KeyMissing, Vault
from models.work import agenda
from tests.locked import KEY, opened
from tests.making import Make
from tests.office import Office, People, Phone
from tests.processes import environment
from tests.shelves import Shelf
from tests.test_exports import raw_sheets
from tests.test_migrations import FIRST_ROWS

PASSPHRASE = "correct horse battery staple"
BEGINNINGS = (b"SQLite format 3\0", b"PGDMP")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs little here; tests/test_command_line.py pays the full price."""
    monkeypatch.setitem(containers.COST, "n", 1 << 10)


@pytest.fixture
def empty(shelf: Shelf) -> Iterator[Database]:
    """A database without tables."""
    url = shelf.new()
    database = opened(url)
    yield database
    database.close()
    shelf.drop(url)


@pytest.fixture
def books(database: Database) -> Database:
    """A database with a member and a customer in it."""
    with database.writing() as db:
        li = members.add_member(
            db,
            telegram_id=7001,
            name="Li Lei",
            role=Role.SALESPERSON,
            team=None,
            language="en",
            timezone="UTC",
            now=NOW,
        )
        customers.create(db, li, name="ACME 华鑫", owner=li, now=NOW)
    return database


def pay(db: Session, amount: int) -> None:
    li, acme = db.exec(select(Member)).one(), db.exec(select(customers.Customer)).one()
    record(db, li, acme, Money(amount, "CNY"), method=Method.CASH, received_on=NOW.date(), today=NOW.date(), now=NOW)


def contents(database: Database) -> dict[str, list[str]]:
    """Every row of every table."""
    load_tables()
    with database.reading() as db:
        return {
            name: sorted(repr(tuple(row)) for row in db.connection().execute(table.select()))
            for name, table in SQLModel.metadata.tables.items()
        }


def names(folder: Path) -> list[str]:
    """What lies in the folder."""
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def paying(database: Database) -> Iterator[None]:
    """Payments one after the other, as long as it lasts; at least one before, and one after."""
    stop, paid, failures = threading.Event(), threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            while not stop.is_set():
                with database.writing() as db:
                    pay(db, 100)
                paid.set()
        except BaseException as error:
            failures.append(error)
            paid.set()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert paid.wait(10)
        yield
        paid.clear()
        assert paid.wait(10)
    finally:
        stop.set()
        worker.join()
    assert failures == []


def counted(database: Database) -> int:
    with database.reading() as db:
        return db.exec(select(func.count()).select_from(Payment)).one()


# --- made and put back


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_what_is_put_back_is_what_was_there(
    books: Database, empty: Database, tmp_path: Path, passphrase: str | None
) -> None:
    file = tmp_path / "x.backup"
    with books.writing() as db:
        pay(db, 500)

    made = backups.make(books, file, passphrase, now=NOW)
    restored = backups.restore(empty, file, passphrase, migrate)

    assert restored == backups.Restored(made, [])
    assert contents(empty) == contents(books)
    assert file.stat().st_mode & 0o777 == 0o600


def test_payments_that_run_meanwhile_are_in_it_whole_or_not_at_all(
    books: Database, empty: Database, tmp_path: Path
) -> None:
    file = tmp_path / "x.backup"
    with paying(books):
        before = counted(books)
        backups.make(books, file, PASSPHRASE, now=NOW)
        after = counted(books)

    assert backups.restore(empty, file, PASSPHRASE, migrate).findings == []
    assert before <= counted(empty) <= after < counted(books)


async def test_what_is_put_back_exports_as_before(
    office: Office, chat: Phone, make: Make, database: Database, empty: Database, tmp_path: Path
) -> None:
    acme = make.customer("ACME", chat, phones=["13800138000"], address="1 West Road")
    make.receivable(acme, 1000, due="2026-02-28", plan=Plan(3))
    await chat.says("/pay ACME 400.50 WeChat")
    await chat.says("/visit ACME talked about samples, next Friday")
    (before,) = (await chat.says("/export")).files.values()

    backups.make(database, tmp_path / "x.backup", PASSPHRASE, now=NOW)
    await office.stop()
    assert backups.restore(empty, tmp_path / "x.backup", PASSPHRASE, migrate).findings == []
    elsewhere = Office(office.settings, empty, office.clock, office.world, office.patience)
    await elsewhere.start()
    (after,) = (await Phone(elsewhere, chat.who, chat.chat_id).says("/export")).files.values()
    await elsewhere.stop()
    await office.start()

    assert raw_sheets(after) == raw_sheets(before)


def test_a_database_in_use_is_not_overwritten_unless_forced(books: Database, empty: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.backup"
    backups.make(books, file, None, now=NOW)
    before = contents(books)
    with books.writing() as db:
        pay(db, 500)
    later = contents(books)

    with pytest.raises(Failure, match="not empty"):
        backups.restore(books, file, None, migrate)
    assert contents(books) == later

    assert backups.restore(books, file, None, migrate, force=True).findings == []
    assert contents(books) == before != later


def test_a_backup_of_the_first_version_is_brought_up_to_date(empty: Database, shelf: Shelf, tmp_path: Path) -> None:
    old = opened(shelf.new())
    upgrade(old, "0001")
    with old.writing() as db:
        db.connection().exec_driver_sql(FIRST_ROWS[0])
    made = backups.make(old, tmp_path / "x.backup", None, now=NOW)
    old.close()

    restored = backups.restore(empty, tmp_path / "x.backup", None, migrate)

    assert (made.version, restored.findings, standing(empty)) == ("0001", [], Standing.CURRENT)
    with empty.reading() as db:
        assert db.exec(select(Member.name)).one() == "Li Lei"


@pytest.mark.only_on("sqlite")
def test_what_cannot_be_brought_to_this_version_leaves_the_old_one(books: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.backup"
    backups.make(books, file, None, now=NOW)
    with books.writing() as db:
        pay(db, 500)
    before = contents(books)

    def fail(_new: Database) -> None:
        raise WrongVersion("this one cannot be migrated")

    with pytest.raises(WrongVersion):
        backups.restore(books, file, None, fail, force=True)

    assert contents(books) == before
    assert not list(Path(books.url.database or "").parent.glob("*.part*"))


def test_a_database_in_which_nobody_is_yet_counts_as_empty(
    books: Database, shelf: Shelf, empty_database: str, tmp_path: Path
) -> None:
    backups.make(books, tmp_path / "x.backup", None, now=NOW)
    url = shelf.copy(empty_database)
    other = opened(url)

    backups.restore(other, tmp_path / "x.backup", None, migrate)

    assert contents(other) == contents(books)
    other.close()
    shelf.drop(url)


def test_tables_of_another_program_are_left_alone(books: Database, empty: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.backup"
    backups.make(books, file, None, now=NOW)
    with empty.writing() as db:
        db.connection().exec_driver_sql("CREATE TABLE theirs (id INTEGER)")

    with pytest.raises(Failure, match="another program"):
        backups.restore(empty, file, None, migrate, force=True)


def test_an_empty_database_has_nothing_to_back_up(empty: Database, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="nothing to back up"):
        backups.make(empty, tmp_path / "x.backup", None, now=NOW)
    assert not (tmp_path / "x.backup").exists()


# --- files that are not as they were written


@pytest.fixture
def small(database: Database, tmp_path: Path) -> Path:
    """A backup of a small SQLite database."""
    backups.make(database, tmp_path / "x.backup", PASSPHRASE, now=NOW)
    return tmp_path / "x.backup"


def refused(into: Database, file: Path, passphrase: str | None = PASSPHRASE) -> str:
    """Why it cannot be put back; nothing was written."""
    with pytest.raises(Failure) as failure:
        backups.restore(into, file, passphrase, migrate)
    assert standing(into) is Standing.EMPTY
    assert not list(file.parent.glob("*.part*"))
    assert "\n" not in str(failure.value)
    return str(failure.value)


def test_a_wrong_or_missing_passphrase_is_one_clear_line(empty: Database, small: Path) -> None:
    assert "passphrase is wrong" in refused(empty, small, "another passphrase")
    assert "is encrypted" in refused(empty, small, None)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_every_cut_and_every_change_is_found(
    database: Database, empty: Database, tmp_path: Path, passphrase: str | None
) -> None:
    with database.writing() as db:  # more than one chunk
        db.connection().exec_driver_sql("CREATE TABLE filler (content BLOB)")
        db.connection().exec_driver_sql("INSERT INTO filler VALUES (randomblob(3000000))")
    file = tmp_path / "x.backup"
    backups.make(database, file, passphrase, now=NOW)
    whole = file.read_bytes()
    first = whole.index(b"\n", len(containers.MAGIC)) + 1
    size = 4 + int.from_bytes(whole[first : first + 4])
    middle = first + size
    second = whole[middle : middle + 4 + int.from_bytes(whole[middle : middle + 4])]

    changed = {
        "cut in a chunk": whole[:-1],
        "cut between chunks": whole[:middle],
        "cut in the header": whole[: first - 5],
        "a bit of the header": whole.replace(b"2026-03-02T09", b"2026-03-02T08", 1),
        "a bit of a chunk": whole[: middle + 99] + bytes([whole[middle + 99] ^ 1]) + whole[middle + 100 :],
        "chunks in another order": whole[:first] + second + whole[first:middle] + whole[middle + len(second) :],
        "a chunk is missing": whole[:first] + whole[middle:],
        "a chunk twice": whole[:middle] + whole[first:],
        "an early end": whole[:first]
        + (int.from_bytes(whole[first : first + 4]) | containers.LAST).to_bytes(4)
        + whole[first + 4 : middle],
        "more behind the end": whole + b"x",
        "another kind of file": b"SQLite format 3\0" + whole,
        "nothing": b"",
    }
    for how, content in changed.items():
        assert content != whole, how
        file.write_bytes(content)
        assert refused(empty, file, passphrase), how
    file.write_bytes(whole)
    assert b"".join(containers.body_of(file, passphrase)).startswith(BEGINNINGS)


def test_a_header_cannot_ask_for_endless_work(empty: Database, small: Path) -> None:
    small.write_bytes(small.read_bytes().replace(b'"n": 1024', b'"n": 9999999'))

    assert "damaged" in refused(empty, small)


def test_a_backup_of_the_other_engine_or_a_newer_program_is_named(empty: Database, small: Path) -> None:
    whole, header = small.read_bytes(), containers.header_of(small)
    small.write_bytes(whole.replace(f'"engine": "{header.engine}"'.encode(), b'"engine": "oracle"'))
    assert "of oracle" in refused(empty, small)

    small.write_bytes(whole.replace(f'"version": "{header.version}"'.encode(), b'"version": "9999"'))
    assert "newer program" in refused(empty, small)


def test_keys_that_are_not_here_are_named(books: Database, empty: Database, tmp_path: Path) -> None:
    remember(books, now=NOW)
    backups.make(books, tmp_path / "x.backup", None, now=NOW)
    stranger = open_database(
        empty.url.render_as_string(hide_password=False), Vault([Key(b"another key, of 32 bytes in all!")])
    )

    with pytest.raises(KeyMissing, match=KEY.id):
        backups.restore(stranger, tmp_path / "x.backup", None, migrate)

    assert standing(stranger) is Standing.EMPTY
    stranger.close()


@pytest.mark.only_on("sqlite")
def test_nothing_of_the_books_can_be_read_in_an_encrypted_one(
    office: Office, chat: Phone, make: Make, database: Database, tmp_path: Path
) -> None:
    make.customer("ACME Trading", chat)
    backups.make(database, tmp_path / "open.backup", None, now=NOW)
    backups.make(database, tmp_path / "locked.backup", PASSPHRASE, now=NOW)

    for word in (b"ACME Trading", b"SQLite format"):
        assert word in (tmp_path / "open.backup").read_bytes()
        assert word not in (tmp_path / "locked.backup").read_bytes()


# --- written whole or not at all


def test_only_a_backup_is_ever_replaced(database: Database, tmp_path: Path, small: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("mine")
    with pytest.raises(Failure, match="is no backup"):
        backups.make(database, letter, None, now=NOW)
    assert letter.read_text() == "mine"

    backups.make(database, small, None, now=NOW)
    assert b"".join(containers.body_of(small, None))


def test_one_that_is_ended_leaves_the_one_before(database: Database, small: Path) -> None:
    before = small.read_bytes()

    with pytest.raises(Stop):
        backups.make(database, small, None, now=NOW, stopped=lambda: True)

    assert small.read_bytes() == before
    assert not list(small.parent.glob(".huikuan*")) + list(small.parent.glob("*.part"))


def test_two_at_once_do_not_mix(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.backup"
    asked: list[bool] = []

    def second() -> bool:
        if not asked:
            asked.append(True)
            with pytest.raises(Failure, match="being written already"):
                backups.make(database, file, None, now=NOW)
        return False

    backups.make(database, file, None, now=NOW, stopped=second)

    assert asked
    assert containers.is_ours(file)


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """As on a disk that is full: what is written beyond so many bytes fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_is_one_line_and_leaves_the_one_before(books: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.backup"
    backups.make(books, file, None, now=NOW)
    before = file.read_bytes()

    with no_file_above(10_000), pytest.raises(Failure) as failure:
        backups.make(books, file, None, now=NOW)

    assert str(file) in str(failure.value)
    assert "\n" not in str(failure.value)
    assert file.read_bytes() == before
    assert not list(tmp_path.glob(".huikuan*")) + list(tmp_path.glob("*.part"))


@pytest.mark.only_on("sqlite")
def test_a_process_that_is_killed_leaves_nothing_in_clear_and_the_one_before(
    database: Database, small: Path, tmp_path: Path
) -> None:
    with database.writing() as db:  # large enough to be killed in the middle
        db.connection().exec_driver_sql("CREATE TABLE filler (content BLOB)")
        db.connection().exec_driver_sql("INSERT INTO filler VALUES (zeroblob(150000000))")
    before = small.read_bytes()
    settings = {
        "HUIKUAN_DATABASE__URL": database.url.render_as_string(hide_password=False),
        "HUIKUAN_BACKUP__PASSPHRASE": PASSPHRASE,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "backup", str(small)], cwd=tmp_path, env=environment(tmp_path, **settings)
    )
    part = small.with_name("x.backup.part")
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        pass
    process.kill()
    process.wait()

    assert small.read_bytes() == before
    assert names(tmp_path) == ["x.backup", "x.backup.part"]
    assert b"SQLite format" not in part.read_bytes()[:1000]
    backups.make(database, small, None, now=NOW)
    assert names(tmp_path) == ["x.backup"]


# --- the files that people sent


def test_the_files_that_people_sent_are_copied_once_and_put_back(
    books: Database, empty: Database, tmp_path: Path
) -> None:
    store = Store(tmp_path / "evidence", books.vault)
    first = store.keep(b"one photo")
    backups.make(books, tmp_path / "disk" / "a.backup", None, now=NOW, evidence=tmp_path / "evidence")
    beside = tmp_path / "disk" / backups.EVIDENCE / first[:2] / first
    copied = beside.stat().st_mtime_ns
    second = store.keep(b"another photo")
    backups.make(books, tmp_path / "disk" / "b.backup", None, now=NOW, evidence=tmp_path / "evidence")

    assert beside.stat().st_mtime_ns == copied
    kept = tmp_path / "evidence" / first[:2] / first
    os.utime(kept, ns=(copied + 1, copied + 1))  # as sealed again under another key
    backups.make(books, tmp_path / "disk" / "b.backup", None, now=NOW, evidence=tmp_path / "evidence")
    assert beside.stat().st_mtime_ns > copied
    backups.restore(empty, tmp_path / "disk" / "b.backup", None, migrate, evidence=tmp_path / "elsewhere")

    put_back = Store(tmp_path / "elsewhere", books.vault)
    assert [put_back.read(name) for name in (first, second)] == [b"one photo", b"another photo"]


# --- every night

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPANY = Company("Huaxin", SHANGHAI, "CNY", Calendar("CN"), backup_at=time(3, 0))


def test_it_is_due_once_a_day_and_of_missed_ones_only_the_last(database: Database) -> None:
    with database.writing() as db:
        for now, due in {
            "2026-03-02 02:59": "2026-03-01 03:00",
            "2026-03-02 03:00": "2026-03-02 03:00",
            "2026-03-02 23:59": None,
            "2026-03-06 02:00": "2026-03-05 03:00",
        }.items():
            moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
            found = due_backups.due(db, COMPANY, moment)
            jobs.note(db, found)
            assert [f"{job.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for job in found] == ([due] if due else [])
        assert due_backups.next_due(db, COMPANY, moment) == datetime(2026, 3, 6, 3, 0, tzinfo=SHANGHAI)
        assert agenda.next_due(db, COMPANY, moment) is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


class TestEveryNight:
    """The bot with a folder for backups."""

    @pytest.fixture
    def settings(self, folder: Path) -> Settings:
        return Settings(backup=Backup(folder=folder, keep_days=3, keep_count=2, passphrase=PASSPHRASE))

    async def test_one_is_made_and_old_ones_are_deleted(self, office: Office, folder: Path) -> None:
        (folder / "huikuan-2020-01-01-0300.backup").write_text("not one of ours")
        (folder / "notes.txt").write_text("mine")

        for day in range(3, 9):
            await office.until(f"2026-03-0{day} 03:00")

        assert names(folder) == [
            "huikuan-2020-01-01-0300.backup",
            *(f"huikuan-2026-03-0{day}-0300.backup" for day in (5, 6, 7, 8)),
            "notes.txt",
        ]
        for name in names(folder)[1:-1]:
            assert b"".join(containers.body_of(folder / name, PASSPHRASE)).startswith(BEGINNINGS)
        audited = office.look(lambda db: db.exec(select(Audit.after).where(Audit.action == "backup.made")).all())
        assert [after["file"] for after in audited if after][-4:] == names(folder)[1:-1]

    async def test_the_newest_stay_however_old(self, office: Office, folder: Path) -> None:
        await office.until("2026-03-03 03:00")
        await office.until("2026-05-01 03:00")
        await office.until("2026-07-01 03:00")

        assert names(folder) == [
            "huikuan-2026-05-01-0300.backup",
            "huikuan-2026-07-01-0300.backup",
        ]

    async def test_doctor_knows_the_last_one(self, office: Office, settings: Settings) -> None:
        await office.until("2026-03-03 03:00")
        now = office.clock.now()

        well, line = doctor.backups(settings, now)
        assert well
        assert "huikuan-2026-03-03-0300.backup" in line
        assert not doctor.backups(settings, now + timedelta(days=3))[0]
        assert doctor.backups(Settings(), now)[0]

    async def test_a_failed_one_is_told_to_the_admins(self, office: Office, people: People, folder: Path) -> None:
        boss, li = people.admin("Boss"), people.salesperson("Li Lei")
        office.expect_failures = True
        kept = names(folder)
        place = folder / "huikuan-2026-03-03-0300.backup"
        place.mkdir()

        await office.until("2026-03-03 03:00")
        for _attempt in range(2):
            await office.later(seconds=20)

        told = (await boss.received()).text
        assert "backup" in told
        assert "2026-03-03" in told or "Mar 3" in told
        assert PASSPHRASE not in told
        assert not (await li.received()).messages
        job = office.look(lambda db: db.exec(select(Job).order_by(col(Job.id).desc())).first())
        assert job is not None
        assert job.state == JobState.FAILED
        assert names(folder) == [*kept, place.name]
        counted = office.app.metrics.text().decode()
        assert 'huikuan_backups_total{result="failed"} 3.0' in counted
        assert 'huikuan_backups_total{result="done"} 1.0' in counted

    async def test_what_a_stop_interrupts_is_made_at_the_next_start(self, office: Office, folder: Path) -> None:
        await office.stop()
        office.clock.set_to(datetime(2026, 3, 3, 3, 0, tzinfo=SHANGHAI))

        await office.start()

        assert (folder / "huikuan-2026-03-03-0300.backup").exists()
