"""Keys: made with the database, never beside it, never in place of a lost one, and changed while others work."""

from __future__ import annotations

import stat
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from bot import keys
from bot.clock import Clock
from bot.evidence import Store
from bot.failures import Failure
from bot.keys import KeyFile
from bot.playground.server import serve
from bot.playground.world import World
from bot.retries import Retries
from bot.sections import Database as Books
from bot.sections import Evidence, Security
from bot.settings import Settings
from models.directory import customers, finding
from models.directory.customers import Contact, Customer
from models.oversight.audit import broken_links
from models.people.members import Member, Role, add_member
from models.storage import keyring, rotation
from models.storage.database import Database, open_database
from models.storage.outages import Trouble, trouble_of
from models.storage.vault import Key, KeyMissing, Vault, new_key
from tests.commands import Ended, Run, one_line
from tests.office import START
from tests.processes import PATIENCE, UNHURRIED, launch, running

PHONE = "+8613800138000"
CUSTOMERS, PHONES = 15, 20
NO_KEY = {"SECURITY__KEY": ""}
LI = ("--telegram-id", "7001", "--name", "Li Lei", "--role", "salesperson")


def name_of(number: int) -> str:
    return f"C{number} 商贸"


def as_text(key: Key) -> str:
    return b64encode(key.secret).decode()


# --- the first key


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Ended:
    """A database that was made with its key."""
    return run("migrate", **NO_KEY)


def test_a_key_is_made_with_the_database_and_said_loudly(made: Ended, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "huikuan.key"
    (key,) = KeyFile(path).keys()

    assert "keys/huikuan.key" in made.out
    assert "keep a copy" in made.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert key.secret.hex() not in made.out
    assert as_text(key) not in made.out + made.error


def test_the_same_key_is_used_from_then_on_without_a_word(made: Ended, run: Run, tmp_path: Path) -> None:
    before = (tmp_path / "keys" / "huikuan.key").read_bytes()

    again = run("member", "add", *LI, **NO_KEY)

    assert again.code == 0
    assert "key" not in again.out
    assert (tmp_path / "keys" / "huikuan.key").read_bytes() == before


def test_a_key_from_the_environment_makes_no_file(run: Run, tmp_path: Path) -> None:
    assert run("migrate").code == 0
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("path", ["data/huikuan.key", "data/keys/huikuan.key", "keys/../data/huikuan.key"])
def test_a_key_beside_the_database_is_refused(run: Run, tmp_path: Path, path: str) -> None:
    line = one_line(run("migrate", SECURITY__KEY_FILE=path, **NO_KEY))

    assert "security.key_file" in line
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("key", ["short", "x" * 44, "one,two", ","])
def test_what_is_no_key_is_refused_and_not_shown(run: Run, key: str) -> None:
    line = one_line(run("migrate", SECURITY__KEY=key))

    assert "security.key" in line
    assert "32 bytes" in line
    assert key == "," or key not in line


# --- a lost key


@pytest.mark.parametrize(
    "command", [("migrate",), ("verify",), ("member", "list"), ("member", "add", *LI), ("keys", "rotate")]
)
def test_a_lost_key_is_named_and_no_other_is_made(
    made: Ended, run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "keys" / "huikuan.key"
    (key,) = KeyFile(path).keys()
    path.unlink()

    line = one_line(run(*command, **NO_KEY))

    assert key.id in line
    assert "security.key_file" in line
    assert not path.exists()


def test_another_key_is_as_good_as_none(made: Ended, run: Run, tmp_path: Path) -> None:
    (key,) = KeyFile(tmp_path / "keys" / "huikuan.key").keys()

    assert key.id in one_line(run("verify", SECURITY__KEY=as_text(new_key())))
    assert run("verify", SECURITY__KEY=f"{as_text(new_key())},{as_text(key)}").code == 0


def test_a_damaged_file_is_told(made: Ended, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "huikuan.key"
    key_id, secret = path.read_text().split()[-2:]
    for damaged in (f"{key_id} {secret[:-3]}\n", f"{key_id}\n", f"00000000 {secret}\n"):
        path.write_text(damaged)
        line = one_line(run("verify", **NO_KEY))
        assert "damaged" in line
        assert secret[:-3] not in line


def test_two_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "huikuan.key"
    with ThreadPoolExecutor(8) as processes:
        made = list(processes.map(lambda _number: KeyFile(path).make(), range(8)))

    assert sorted(made) == [False] * 7 + [True]
    assert len(KeyFile(path).keys()) == 1


def test_a_second_first_key_is_refused_by_the_database(database: Database, database_url: str) -> None:
    keyring.remember(database, now=START)
    other = open_database(database_url, Vault([new_key()]))

    with pytest.raises(KeyMissing, match=database.vault.newest.id):
        keyring.remember(other, now=START)
    other.close()


# --- another key


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Keys in a file, the first one made."""
    path = tmp_path / "keys" / "huikuan.key"
    assert KeyFile(path).make()
    return Settings(
        database=Books(url=database_url),
        security=Security(key_file=path),
        evidence=Evidence(folder=tmp_path / "evidence"),
    )


@pytest.fixture
def books(settings: Settings) -> Iterator[Database]:
    """More phones than one transaction of a rotation takes, written under the first key."""
    database = open_database(settings.database.url, keys.vault_of(settings))
    keyring.remember(database, now=START)
    with database.writing() as db:
        ann = add_member(
            db,
            telegram_id=1,
            name="Ann",
            role=Role.SALESPERSON,
            team=None,
            language="en",
            timezone="Asia/Shanghai",
            now=START,
        )
        for number in range(CUSTOMERS):
            phones = [f"+86138001{number:03}{each:02}" for each in range(PHONES)]
            customers.create(db, ann, name=name_of(number), owner=ann, now=START, phones=phones, even_if_alike=True)
    yield database
    database.close()


def rotate(settings: Settings, database: Database) -> str:
    return "\n".join(keys.rotate(settings, database, Clock()))


def used(db: Session) -> set[str]:
    """The ids of the keys with which the phones and their traces stand there."""
    rows = db.connection().exec_driver_sql("SELECT phone, phone_trace, tail_trace FROM contact")
    return {value.partition(".")[0] for row in rows for value in row}


def found(db: Session, asked: str) -> list[str]:
    ann = db.exec(select(Member)).one()
    return [match.customer.name for match in finding.find(db, ann, asked)]


def test_after_a_rotation_everything_stands_under_the_new_key(settings: Settings, books: Database) -> None:
    older = books.vault.newest

    said = rotate(settings, books)

    newer = books.vault.newest
    assert newer.id != older.id
    assert keys.key_file(settings).keys() == [newer, older]
    assert newer.id in said
    assert as_text(newer) not in said
    with books.reading() as db:
        assert used(db) == {newer.id}
        assert keyring.in_use(db) == [newer.id]
        assert found(db, "13800101219") == found(db, "01219") == [name_of(12)]
        assert list(broken_links(db)) == []
    books.close()
    without = open_database(settings.database.url, Vault([newer]))
    with without.reading() as db:
        assert len(db.exec(select(Contact)).all()) == CUSTOMERS * PHONES, "the old key is not needed any more"
        assert list(broken_links(db)) == []
    without.close()


def test_another_process_takes_the_new_key_up_and_finds_all_along(settings: Settings, books: Database) -> None:
    other = open_database(settings.database.url, keys.vault_of(settings))
    older = other.vault.newest
    keys.key_file(settings).add(new_key())
    books.vault.refresh()
    passes = rotation.reseal(books)
    written = {older.id}
    while len(written) == 1:
        next(passes)
        with other.reading() as db:
            written = used(db)

    with other.reading() as db:
        assert all(found(db, f"{number:03}07") == [name_of(number)] for number in range(CUSTOMERS))
    with other.writing() as db:
        ann = db.exec(select(Member)).one()
        customers.create(db, ann, name="Written meanwhile", owner=ann, now=START, phones=[PHONE])
    assert other.vault.newest.id == books.vault.newest.id != older.id
    assert list(passes)
    with other.reading() as db:
        assert used(db) == {books.vault.newest.id}
        assert found(db, "13800138000") == ["Written meanwhile"]
    other.close()


def test_nothing_is_lost_or_left_behind_while_others_write(settings: Settings, books: Database) -> None:
    other = open_database(settings.database.url, keys.vault_of(settings))
    over = Event()

    def write() -> int:
        number = 0
        while not over.is_set():
            try:
                with other.writing() as db:
                    customer = db.exec(select(Customer).where(Customer.name == name_of(number % CUSTOMERS))).one()
                    ann = db.get_one(Member, customer.owner_id)
                    customers.change(db, ann, customer, {"address": f"Street {number}"}, now=START)
            except DBAPIError as error:  # of two who want the same row one begins anew, as a turn does
                if trouble_of(error) is not Trouble.COLLISION:
                    raise
            else:
                number += 1
        return number

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        try:
            for _time in range(2):
                rotate(settings, books)
        finally:
            over.set()
        written = writing.result()

    newest = books.vault.newest.id
    with books.reading() as db:
        assert used(db) == {newest}
        rows = db.connection().exec_driver_sql("SELECT address FROM customer WHERE address IS NOT NULL")
        assert {row[0].partition(".")[0] for row in rows} == {newest}
        addresses = [each.address for each in db.exec(select(Customer)).all() if each.address]
        assert f"Street {written - 1}" in addresses
        assert len(addresses) == min(written, CUSTOMERS)
        assert list(broken_links(db)) == []
    other.close()


def test_the_files_of_people_are_sealed_again_too(settings: Settings, books: Database) -> None:
    store = Store(settings.evidence.folder, books.vault)
    name = store.keep(b"a photo")

    rotate(settings, books)

    newest = Vault([books.vault.newest])
    assert Store(settings.evidence.folder, newest).read(name) == b"a photo"
    assert list(store.seal_again()) == []


def test_work_waits_for_a_key_that_others_have_already(capsys: pytest.CaptureFixture[str]) -> None:
    assert Retries().pause(KeyMissing("3f2a91c0")) is not None
    assert "3f2a91c0" in capsys.readouterr().err


def test_an_interrupted_rotation_goes_on_with_the_same_key(settings: Settings, books: Database) -> None:
    said = keys.rotate(settings, books, Clock())
    next(said)
    next(rotation.reseal(books))
    begun = books.vault.newest.id

    rotate(settings, books)

    assert books.vault.newest.id == begun
    with books.reading() as db:
        assert keyring.in_use(db) == [begun]


def test_with_keys_from_the_environment_the_new_one_is_put_before_the_old(settings: Settings, books: Database) -> None:
    older, newer = books.vault.newest, new_key()

    def with_keys(*texts: str) -> Settings:
        security = Security.model_validate({"key": ",".join(texts)})
        return settings.model_copy(update={"security": security})

    alone = with_keys(as_text(older))
    with pytest.raises(Failure, match="put a new one before it"):
        list(keys.rotate(alone, books, Clock()))
    both = with_keys(as_text(newer), as_text(older))
    database = open_database(settings.database.url, keys.vault_of(both))
    rotate(both, database)

    with database.reading() as db:
        assert used(db) == {newer.id}
    database.close()


async def test_a_running_bot_goes_on_under_the_new_key(settings: Settings, books: Database, tmp_path: Path) -> None:
    world = World(paced=False)
    ann = world.add_person(1, "Ann")
    ann.started = True
    where = {
        "HUIKUAN_SECURITY__KEY": "",
        "HUIKUAN_SECURITY__KEY_FILE": str(settings.security.key_file),
        "HUIKUAN_DATABASE__URL": settings.database.url,
    }

    async def told(text: str) -> str:
        asked = world.say(ann.id, ann.id, text)
        return (await world.next_message(ann.id, after=asked.id, patience=PATIENCE)).text

    async with serve(world) as address, running(tmp_path, world, address, **where, **UNHURRIED) as bot:
        assert "+8613800100000" in await told("/card C0 商贸")
        rotating = await launch(tmp_path, "keys", "rotate", **where)
        assert "call him" in await told("/visit C0 商贸 call him on 13811112222")
        out, error = await rotating.communicate()
        assert (rotating.returncode, error) == (0, b"")
        books.vault.refresh()
        assert books.vault.newest.id in out.decode()
        assert "+8613800100004" in await told("/card C0 商贸")
        await told("/visit C0 商贸 under the new key")
        with books.reading() as db:
            texts = db.connection().exec_driver_sql("SELECT text FROM activity").scalars().all()
            assert {text.partition(".")[0] for text in texts} == used(db) == {books.vault.newest.id}
            assert len(texts) == 2
        assert await bot.end() == 0


def test_keys_are_listed_by_what_they_are_for(settings: Settings, books: Database) -> None:
    older = books.vault.newest.id
    rotate(settings, books)
    newer = books.vault.newest.id

    first, second = keys.listed(settings, books)
    alone = Database(settings.database.url, Vault([new_key()]))
    missing = [line for line in keys.listed(settings, alone) if line.endswith("MISSING")]
    alone.close()

    assert first.startswith(newer)
    assert "seals what is written now" in first
    assert second.startswith(older)
    assert "older backups" in second
    assert {line.split("\t")[0] for line in missing} == {newer, older}


def test_the_command_line_rotates_and_lists(made: Ended, run: Run, tmp_path: Path) -> None:
    run("member", "add", *LI, **NO_KEY)
    rotated = run("keys", "rotate", **NO_KEY)
    listed = run("keys", "list", **NO_KEY)

    assert (rotated.code, rotated.error) == (0, "")
    assert len(listed.out.splitlines()) == 2
    newer, older = KeyFile(tmp_path / "keys" / "huikuan.key").keys()
    assert [line.split("\t")[0] for line in listed.out.splitlines()] == [newer.id, older.id]
    for key in (newer, older):
        assert as_text(key) not in rotated.out + listed.out
    assert run("verify", **NO_KEY).code == 0
