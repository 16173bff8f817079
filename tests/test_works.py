"""Long work is acknowledged at once, says how far it is, survives a stop, and brings its result once."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, col, select

from bot import works
from handlers.files import sheets
from handlers.oversight import exports
from models.people import members
from models.storage import jobs
from models.storage.jobs import Job, JobState
from models.storage.outbox import Outbox, OutboxState
from tests.making import Make
from tests.office import Office, Phone

BEGUN = "This takes a little. The file comes by itself."


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is large, and everything about it is said."""
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    monkeypatch.setattr(sheets, "STEP", 4)
    monkeypatch.setattr(works, "EVERY", 0.0)


@pytest.fixture
def books(chat: Phone, make: Make) -> None:
    """Ten customers who owe something."""
    for number in range(10):
        make.receivable(make.customer(f"Customer {'ABCDEFGHIJ'[number]}", owner=chat.person), 100, due="2026-03-31")


def rows_in(content: bytes, sheet: str) -> int:
    return len(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python()) - 1


def the_job(db: Session) -> Job:
    return db.exec(select(Job).where(Job.kind == exports.EXPORT)).one()


def begun(office: Office, chat: Phone, period: object = None) -> int:
    """An export that a process wrote down before it was killed; the message that was to be sent."""
    with office.database.writing() as db:
        member = chat.member
        job = jobs.begin(db, exports.EXPORT, member.key, details={"period": period}, now=office.clock.now())
        assert job is not None
        payload = {"chat_id": chat.id, "text": BEGUN}
        row = Outbox(
            chat_id=chat.id, method="sendMessage", payload=payload, job_id=job.id, created_at=office.clock.now()
        )
        db.add(row)
        db.flush()
        assert row.id is not None
        return row.id


@pytest.mark.usefixtures("books")
async def test_a_large_export_is_acknowledged_says_how_far_it_is_and_comes_as_a_file(
    chat: Phone, office: Office
) -> None:
    before = office.world.changes.last
    reply = await chat.says("/export")

    progress, file = reply.messages
    assert progress.text == "The file is ready."
    assert "Export: everything" in file.text
    assert rows_in(reply.files["huikuan.xlsx"], "receivables") == 10
    kinds = [change.kind for change in office.world.changes.since(before) if change.by_bot]
    assert kinds[0] == "message"
    assert kinds.count("message") == 2
    assert kinds.count("edited") > 5  # every few rows, and at the end


@pytest.mark.usefixtures("books")
async def test_a_small_export_is_answered_at_once(chat: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 100)

    reply = await chat.says("/export")

    assert len(reply.messages) == 1
    assert list(reply.files) == ["huikuan.xlsx"]


@pytest.mark.usefixtures("books")
async def test_the_days_of_a_large_export_are_those_that_were_asked_for(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat.person)
    make.receivable(acme, 100, due="2026-03-31", issued="2026-01-15")

    reply = await chat.says("/export 2026-01")

    assert rows_in(reply.files["huikuan-2026-01.xlsx"], "receivables") == 1


@pytest.mark.usefixtures("books")
async def test_what_was_killed_is_done_again_and_its_result_comes_once(chat: Phone, office: Office) -> None:
    await office.stop()
    begun(office, chat)

    await office.start()
    reply = await chat.received()
    await office.stop()
    await office.start()

    assert reply.messages[0].text == "The file is ready."
    assert list(reply.files) == ["huikuan.xlsx"]
    assert (await chat.received()).messages == []
    assert office.look(the_job).state == JobState.DONE


@pytest.mark.usefixtures("books")
async def test_two_exports_of_the_same_second_are_two(chat: Phone) -> None:
    first, second = await chat.says("/export"), await chat.says("/export")

    assert list(first.files) == list(second.files) == ["huikuan.xlsx"]


@pytest.mark.usefixtures("books")
async def test_what_is_being_made_is_not_made_twice(chat: Phone, office: Office) -> None:
    await office.stop()
    begun(office, chat)
    with office.database.writing() as db:
        assert jobs.begin(db, exports.EXPORT, chat.member.key, details={}, now=office.clock.now()) is None
    await office.start()


@pytest.mark.usefixtures("books")
async def test_a_file_that_is_too_large_is_refused_where_it_was_announced(
    chat: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "LARGEST_FILE", 10)

    reply = await chat.says("/export")

    assert [message.text for message in reply.messages] == [
        "That is too much for one file. Try a shorter period, for example /export 2026-10."
    ]


@pytest.mark.usefixtures("books")
async def test_who_was_shut_out_meanwhile_gets_no_file(chat: Phone, office: Office) -> None:
    await office.stop()
    begun(office, chat)
    with office.database.writing() as db:
        members.stop_member(db, db.merge(chat.member), now=office.clock.now())

    await office.start()

    assert (await chat.received()).files == {}
    assert office.look(the_job).outcome == "not a member any more"


async def test_what_fails_again_and_again_is_given_up_and_said(chat: Phone, office: Office) -> None:
    office.expect_failures = True
    await office.stop()
    begun(office, chat, period=5)

    await office.start()

    job = office.look(the_job)
    assert job.state == JobState.FAILED
    assert (await chat.received()).text == f"That did not work. Error number J{job.id}."


async def test_a_change_of_a_message_that_was_never_sent_is_dropped(chat: Phone, office: Office) -> None:
    rows = [
        Outbox(
            chat_id=chat.id,
            method="editMessageText",
            payload={"chat_id": chat.id, "text": "50 %"},
            edits_row=4711,
            created_at=office.clock.now(),
        )
    ]
    with office.database.writing() as db:
        db.add_all(rows)
        db.flush()
    office.app.relay.add(rows)

    await office.settled()

    found = office.look(lambda db: db.exec(select(Outbox).where(col(Outbox.edits_row).is_not(None))).one())
    assert found.state == OutboxState.DROPPED
