"""Files that people send: photos of visits are kept sealed, documents are looked at and answered."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlmodel import select

from bot.evidence import Store
from bot.playground.server import serve
from bot.playground.world import World
from bot.wire import LARGEST_FILE
from models.people.members import Role, add_member
from models.storage import outbox
from models.storage.evidence import Evidence, EvidenceState, evidence_of
from models.storage.outbox import FETCH, Outbox, OutboxState
from models.storage.vault import Tampered
from tests.locked import opened
from tests.making import Make
from tests.office import START, Office, Phone
from tests.processes import PATIENCE, UNHURRIED, running
from tests.test_spreadsheets import changed, xlsx

JPEG = b"\xff\xd8\xff\xe0 a shop front with a sign"
HASH = hashlib.sha256(JPEG).hexdigest()


@pytest.fixture
def store(office: Office) -> Store:
    return Store(office.settings.evidence.folder, office.database.vault)


def files(office: Office) -> list[Path]:
    """What lies in the store."""
    return [path for path in office.settings.evidence.folder.rglob("*") if path.is_file()]


def rows(office: Office) -> list[Evidence]:
    return office.look(lambda db: list(db.exec(select(Evidence)).all()))


async def visit(chat: Phone, make: Make) -> None:
    make.customer("ACME", chat)
    await chat.says("/visit ACME talked about samples")


# --- photos


async def test_a_photo_of_a_visit_is_kept_sealed_under_the_hash_of_its_content(
    chat: Phone, make: Make, office: Office, store: Store
) -> None:
    await visit(chat, make)

    await chat.sends_photo(JPEG)

    (row,) = office.look(lambda db: evidence_of(db, "activity", 1))
    assert (row.state, row.kind, row.size, row.hash) == (EvidenceState.KEPT, "image/jpeg", len(JPEG), HASH)
    (path,) = files(office)
    assert path.name == HASH
    assert b"shop front" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert store.read(HASH) == JPEG
    (asked,) = office.look(lambda db: db.exec(select(Outbox).where(Outbox.method == FETCH)).all())
    assert (asked.state, asked.payload) == (OutboxState.SENT, {})


async def test_the_same_photo_twice_is_one_file(chat: Phone, make: Make, office: Office) -> None:
    await visit(chat, make)
    await chat.sends_photo(JPEG)
    await chat.sends_photo(JPEG)

    assert [row.hash for row in rows(office)] == [HASH, HASH]
    assert len(files(office)) == 1


async def test_what_calls_itself_a_photo_and_is_none_is_not_kept(chat: Phone, make: Make, office: Office) -> None:
    await visit(chat, make)

    await chat.sends_photo(b"\x7fELF and so on")

    assert [row.state for row in rows(office)] == [EvidenceState.REFUSED]
    assert files(office) == []


async def test_a_photo_is_fetched_as_soon_as_telegram_gives_it(chat: Phone, make: Make, office: Office) -> None:
    await visit(chat, make)
    office.world.faults.add("getFile", "502", times=3)

    await chat.sends_photo(JPEG)

    assert [row.state for row in rows(office)] == [EvidenceState.KEPT]


async def left_behind(office: Office, file_id: str, evidence_id: int | None, member_id: int | None) -> None:
    """A process asked for that file and died; another one starts."""
    await office.stop()
    with office.database.writing() as db:
        asked = Outbox(
            chat_id=7001,
            method=FETCH,
            payload={"file_id": file_id},
            subject={"evidence": evidence_id} if evidence_id else None,
            member_id=member_id,
            created_at=office.clock.now(),
        )
        outbox.put(db, [asked])
    await office.start()


async def test_a_photo_that_a_stopped_process_left_is_fetched_by_the_next(
    chat: Phone, make: Make, office: Office
) -> None:
    await visit(chat, make)
    await chat.sends_photo(JPEG)
    (row,) = rows(office)
    for path in files(office):
        path.unlink()

    await left_behind(office, row.file_id, row.key, row.member_id)

    assert len(files(office)) == 1


async def test_a_photo_that_telegram_does_not_have_any_more_is_lost(chat: Phone, make: Make, office: Office) -> None:
    await visit(chat, make)
    await chat.sends_photo(JPEG)
    (row,) = rows(office)
    office.expect_refusals = True

    await left_behind(office, "unknown", row.key, row.member_id)

    assert [row.state for row in rows(office)] == [EvidenceState.LOST]


async def test_a_document_that_telegram_does_not_have_any_more_is_said_so(chat: Phone, office: Office) -> None:
    office.expect_refusals = True

    await left_behind(office, "unknown", None, chat.member.id)

    assert "send it again" in (await chat.received()).text


def test_a_changed_file_does_not_open(tmp_path: Path, office: Office, store: Store) -> None:
    name = store.keep(JPEG)
    (path,) = files(office)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(Tampered):
        store.read(name)


# --- documents


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (xlsx(["a", "b"], [1, 2], [3, 4]), "customers.xlsx", "Sheet1"),
        (b"a,b\n1,2\n", "customers.csv", "CSV"),
        (b"a,b\n1,2\n", "../../etc/passwd", "CSV"),
        (changed(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "customers.xlsx", "macros"),
        (b"%PDF-1.7", "customers.xlsx", "PDF"),
        (JPEG, "shop.jpg", "picture"),
        (b"\x7fELF\2\1\1\0", "invoice.pdf.exe", "no table"),
        (b"", "nothing.csv", "no table"),
    ],
)
async def test_a_document_is_looked_at_and_answered(
    chat: Phone, office: Office, content: bytes, name: str, said: str
) -> None:
    reply = await chat.sends_file(content, name)

    assert said in reply.text
    assert "looking at it" in reply.text
    assert files(office) == []


async def test_a_document_with_a_caption_is_looked_at_too(chat: Phone, office: Office) -> None:
    assert "CSV" in (await chat.sends_file(b"a,b\n", "x.csv", "our customers")).text


async def test_a_document_that_is_too_large_is_not_fetched(chat: Phone, office: Office) -> None:
    reply = await chat.sends_file(bytes(LARGEST_FILE + 1), "x.csv")

    assert "too large" in reply.text
    assert not office.look(lambda db: db.exec(select(Outbox).where(Outbox.method == FETCH)).all())


async def test_a_document_is_looked_at_as_soon_as_telegram_gives_it(chat: Phone, office: Office) -> None:
    office.world.faults.add("getFile", "500", times=5)

    assert "CSV" in (await chat.sends_file(b"a,b\n", "x.csv")).text


# --- over HTTP


@pytest.mark.parametrize(
    ("size", "said"), [(1000, "table of"), (LARGEST_FILE, "more than I take"), (LARGEST_FILE + 1, "again")]
)
async def test_a_process_fetches_a_document_over_http(database_url: str, tmp_path: Path, size: int, said: str) -> None:
    world = World(paced=False)
    world.add_person(7001, "Li Lei", started=True)
    database = opened(database_url)
    with database.writing() as db:
        add_member(
            db, telegram_id=7001, name="Li Lei", role=Role.ADMIN, team=None, language="en", timezone="UTC", now=START
        )
    database.close()
    surroundings = {**UNHURRIED, "HUIKUAN_DATABASE__URL": database_url}
    async with serve(world) as address, running(tmp_path, world, address, **surroundings) as bot:
        sent = world.send_document(7001, 7001, b"a,b\n" * (size // 4) + b"x" * (size % 4), "x.csv")
        assert isinstance(sent.media["document"], dict)
        sent.media["document"]["file_size"] = 1  # whatever is claimed

        await world.changes.until(
            lambda: any(said in message.text for message in world.messages(7001, by_bot=True)) or None, PATIENCE
        )
        assert await bot.end() == 0
