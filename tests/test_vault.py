"""Personal text is sealed wherever it is kept or waits, is found all the same, and opens with its own key only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import JSON, Float, String, text
from sqlmodel import SQLModel, select

from models.directory import finding
from models.directory.customers import Contact
from models.migrations import load_tables
from models.storage import inbox, jobs, outbox, rotation
from models.storage.database import Database, open_database
from models.storage.inbox import Arrived, Inbox
from models.storage.jobs import Job
from models.storage.outbox import Outbox
from models.storage.vault import Encrypted, KeyMissing, Tampered, Trace, Vault, new_key
from tests.locked import KEY
from tests.making import Make
from tests.office import START, Office, Phone

PLACE = "contact.phone"
PHONE = "+8613800138000"

PERSONAL = (
    "13800138000",
    "13911112222",
    "wang@example.com",
    "浦东新区世纪大道",
    "31.2304",
    "121.4737",
    "138-0013-8000",
    "样品寄到前台",
    "ring Wang on",
    "paid by his wife",
    "第二批货",
)


def raw(database: Database) -> str:
    """Everything that stands in the tables, as whoever has a dump sees it."""
    with database.reading() as db:
        connection = db.connection()
        return "\n".join(
            str(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
        )


def files(database: Database) -> bytes:
    """What SQLite keeps on the disk, pages that are free again included."""
    path = Path(database.url.database or "")
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def work_a_day(chat: Phone, office: Office) -> None:
    """Personal text in every way that it comes: typed, shared, asked for, changed, and waiting in a form."""
    await chat.says("/new 华鑫商贸 联系人 王经理 13800138000")
    card = await chat.says("/card 华鑫")
    for button, answer in (("E-mail", "wang@example.com"), ("Address", "浦东新区世纪大道 100 号")):
        await (await card.tap("✏️")).tap(button)
        await chat.says(answer)
    await chat.says("/bill 华鑫 12000 2026-02-28 第二批货")
    await chat.says("/pay 华鑫 3000 paid by his wife")
    await chat.says("/visit 华鑫 样品寄到前台 138-0013-8000, next 2026-03-09 ring Wang on 138-0013-8000")
    await chat.sends_location(31.2304, 121.4737)
    await chat.sends_contact("+8613911112222", "Han")
    await chat.says("/find 13800138000")
    await chat.says("/new")
    await chat.says("13911112222 浦东新区世纪大道")


async def test_a_dump_shows_nothing_personal(chat: Phone, office: Office) -> None:
    await work_a_day(chat, office)

    shown = raw(office.database)
    assert "华鑫商贸" in shown, "what is not personal is there to be read"
    assert [each for each in PERSONAL if each in shown or ascii(each)[1:-1] in shown] == []
    card = await chat.says("/card 华鑫")
    assert PHONE in card.text
    assert "wang@example.com" in card.text
    assert "浦东新区世纪大道 100 号" in card.text


@pytest.mark.only_on("sqlite")
async def test_the_files_hold_nothing_personal_either(chat: Phone, office: Office) -> None:
    await work_a_day(chat, office)

    found = files(office.database)
    assert "华鑫商贸".encode() in found
    assert [each for each in PERSONAL if each.encode() in found or ascii(each)[1:-1].encode() in found] == []


def test_what_failed_and_was_parked_is_sealed_too(database: Database) -> None:
    with database.writing() as db:
        update = Arrived(bot_id=5, update_id=1, chat_id=7, payload='{"text": "13800138000"}', received_at=START)
        ((key, _kept),) = inbox.store(db, [update])
        inbox.failed(db, key, "ValueError: 13800138000", now=START, park=True)
        job = Job(kind="x", subject_id=1, due_at=START, noted_at=START)
        db.add(job)
        db.flush()
        jobs.failed(db, job.key, "ValueError: 13800138000", now=START, give_up=True)
        message = {"chat_id": 7, "text": "13800138000"}
        outbox.put(
            db, [Outbox(chat_id=7, method="sendMessage", payload=message, created_at=START, error="13800138000")]
        )

    shown = raw(database)
    assert "parked" in shown
    assert "13800138000" not in shown
    with database.reading() as db:
        assert [row.error for row in db.exec(select(Inbox))] == ["ValueError: 13800138000"]
        assert [row.payload for row in db.exec(select(Outbox))] == [message]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("13800138000", ["First"]),
        ("+86 138 0013 8000", ["First"]),
        ("0138000", ["First"]),
        ("38000", ["First", "Second"]),
        ("8000", ["First", "Second"]),
        ("000", ["First", "Second", "Third"]),
        ("8001", []),
    ],
)
async def test_a_phone_is_found_in_full_or_by_its_end(
    chat: Phone, make: Make, office: Office, asked: str, found: list[str]
) -> None:
    for name, phone in (("First", PHONE), ("Second", "+8613800238000"), ("Third", "+8613800137000")):
        make.customer(name, chat, phones=[phone])

    matches = office.look(lambda db: finding.find(db, chat.member, asked))

    assert sorted(match.customer.name for match in matches) == found


async def test_the_same_phone_is_refused_though_no_two_rows_look_alike(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华鑫商贸", chat, phones=[PHONE])

    assert "华鑫商贸" in (await chat.says("/new 永和豆浆 13800138000")).words


def test_the_same_text_is_never_sealed_alike() -> None:
    vault = Vault([KEY])

    assert vault.seal("a", PLACE) != vault.seal("a", PLACE)
    assert vault.trace("a") == vault.trace("a") != vault.trace("b")


@pytest.mark.parametrize("words", ["a", "王 13800138000", "x" * 100_000, "\ud83d", "a\0b", "."])
def test_what_was_sealed_opens(words: str) -> None:
    vault = Vault([KEY])

    assert vault.open(vault.seal(words, PLACE), PLACE) == words
    data = words.encode("utf-8", "surrogatepass")
    assert vault.open_bytes(vault.seal_bytes(data, PLACE), PLACE) == data


def test_an_older_key_opens_and_the_newest_seals() -> None:
    older, newer = new_key(), new_key()
    sealed = Vault([older]).seal("a", PLACE)
    both = Vault([newer, older])

    assert both.open(sealed, PLACE) == "a"
    assert both.seal("a", PLACE).startswith(f"{newer.id}.")
    assert set(both.traces("a")) == {Vault([key]).trace("a") for key in (older, newer)}


def test_a_missing_key_is_named() -> None:
    lost = new_key()

    with pytest.raises(KeyMissing, match=lost.id):
        Vault([KEY]).open(Vault([lost]).seal("a", PLACE), PLACE)
    with pytest.raises(KeyMissing, match=lost.id):
        Vault([KEY]).open_bytes(Vault([lost]).seal_bytes(b"a", PLACE), PLACE)


def _one_bit(sealed: str) -> str:
    return sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]


@pytest.mark.parametrize(
    "change",
    [_one_bit, lambda sealed: sealed[:20], lambda sealed: sealed + "AAAA", lambda _sealed: "in the clear", str.upper],
)
def test_what_was_tampered_with_does_not_open(change: Callable[[str], str]) -> None:
    vault = Vault([KEY])

    with pytest.raises(Tampered, match=PLACE):
        vault.open(change(vault.seal("a", PLACE)), PLACE)


def test_what_was_moved_elsewhere_does_not_open() -> None:
    vault = Vault([KEY])

    with pytest.raises(Tampered, match=r"contact\.email"):
        vault.open(vault.seal("a", PLACE), "contact.email")
    with pytest.raises(Tampered):
        vault.open_bytes(vault.seal_bytes(b"a", PLACE)[:-1], PLACE)


def test_a_key_never_shows_itself() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)
    assert KEY.id in repr(KEY)


def test_every_sealed_column_knows_its_own_place() -> None:
    columns = [sealed.table.c[name] for sealed in rotation.sealed_tables() for name in sealed.columns]
    places = {f"{column.table.name}.{column.name}": column.type for column in columns}

    assert len(places) >= 20
    assert [place for place, kind in places.items() if isinstance(kind, Encrypted) and kind.place != place] == []


IN_THE_CLEAR = {
    "account": "currency",
    "alias": "name name_key pinyin",
    "adjustment": "kind currency cause method",
    "activity": "kind mood photo_file_id",
    "approval": "kind subject decider state",
    "audit": "action subject hash",
    "collection_contact": "outcome",
    "contact": "name name_key",
    "customer": "name name_key pinyin initials class_ terms collecting_day statements source tags",
    "dispute": "reason currency outcome",
    "draft": "form asking",
    "dunning_step": "means",
    "entry": "kind currency",
    "evidence": "subject file_id state kind hash",
    "origin": "subject",
    "fee_waiver": "currency",
    "follow_up": "state",
    "group": "title language",
    "import": "state kind file_hash",
    "inbox": "state",
    "incoming_account": "currency",
    "incoming_entry": "currency kind",
    "incoming_part": "currency",
    "incoming_payment": "currency method reference cheque_number named_number note",  # the note is sealed
    "incoming_receivable": "number number_key currency terms note",  # the note is sealed for the ledger
    "handed_over": "steps",
    "handover": "split",
    "instalment": "currency",
    "invite": "code_hash role",
    "job": "kind state outcome",
    "member": "name role language timezone unreachable_reason",
    "merge": "moved newest steps filled tags",
    "namepiece": "piece",
    "offer": "currency state",
    "outbox": "method state subject",
    "payment": "cheque_number currency method reference named_number state",
    "promise": "currency state",
    "rate": "currency base",
    "receivable": "kind number number_key currency terms plan",
    "reconciliation": "answer",
    "seal": "hash",
    "sealed_head": "hash",
    "sealingkey": "id",
    "target": "currency state",
    "team": "name",
}
"""Every text that whoever has the database can read, and may."""


def test_no_text_stands_in_the_clear_unless_somebody_said_so() -> None:
    load_tables()
    clear = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, Encrypted | Trace)
        and isinstance(getattr(column.type, "impl", column.type), String | JSON | Float)
    }
    said = {f"{table}.{name}" for table, names in IN_THE_CLEAR.items() for name in names.split()}

    assert clear - said == set(), "seal these (models/storage/vault.py), or say above that anybody may read them"


async def test_under_another_key_nothing_is_read(chat: Phone, make: Make, database_url: str) -> None:
    make.customer("ACME", chat, phones=[PHONE])
    other = open_database(database_url, Vault([new_key()]))

    with other.reading() as db, pytest.raises(KeyMissing, match=KEY.id):
        db.exec(select(Contact)).all()
    other.close()
