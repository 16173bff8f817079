"""A database that is away, full, or wanted by two at once is nobody's fault: what it interrupted is done again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, update
from sqlmodel import col, func, select

import handlers
from bot import app as wiring
from handlers.commands import Command
from handlers.turns import Turn
from locales import _
from models.directory.customers import Customer
from models.people import members
from models.people.members import Member
from models.storage.inbox import Inbox
from models.storage.outbox import Outbox, OutboxState
from tests.office import Office, People, Phone

Add = Callable[[Callable[[Turn, int], None]], None]


@pytest.fixture
def add_command(monkeypatch: pytest.MonkeyPatch) -> Add:
    """Adds the command /try to the bot, which is told how often it was tried before, and answers in the end."""

    def add(run: Callable[[Turn, int], None]) -> None:
        tries: list[None] = []

        def do(turn: Turn) -> None:
            tries.append(None)
            members.make_team(turn.db, f"Team {len(tries)}")
            run(turn, len(tries) - 1)
            turn.reply("done")

        monkeypatch.setitem(handlers.COMMANDS, "try", Command("try", _("Menu"), _("Menu"), do))

    monkeypatch.setattr(wiring, "PAUSES", (0.0,))
    return add


def attempts(office: Office) -> list[int]:
    return office.look(lambda db: list(db.exec(select(Inbox.attempts).where(Inbox.attempts > 0)).all()))


def teams(office: Office) -> list[str]:
    names = select(members.Team.name).where(col(members.Team.name).startswith("Team"))
    return office.look(lambda db: list(db.exec(names).all()))


@pytest.mark.only_on("postgresql")
async def test_a_cut_connection_leaves_nothing_and_counts_as_no_attempt(
    chat: Phone, office: Office, add_command: Add
) -> None:
    def run(turn: Turn, before: int) -> None:
        if before < 5:
            turn.db.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    add_command(run)

    assert (await chat.says("/try")).text == "done"
    assert (attempts(office), teams(office)) == ([], ["Team 6"])


@pytest.mark.only_on("postgresql")
async def test_what_another_one_changed_meanwhile_is_not_overwritten(
    chat: Phone, office: Office, add_command: Add
) -> None:
    def run(turn: Turn, before: int) -> None:
        turn.actor.name += " the elder"
        if before < 5:
            with office.database.writing(brief=True) as db:
                db.execute(update(Member).where(col(Member.id) == turn.actor.id).values(name=f"Li Lei {before}"))
        turn.db.add(turn.actor)
        turn.db.flush()

    add_command(run)

    assert (await chat.says("/try")).text == "done"
    assert (attempts(office), teams(office), chat.member.name) == ([], ["Team 6"], "Li Lei 4 the elder")


@pytest.mark.only_on("postgresql")
async def test_what_another_one_wrote_meanwhile_is_found(chat: Phone, office: Office, add_command: Add) -> None:
    def run(turn: Turn, before: int) -> None:
        found = members.team_named(turn.db, "South")
        with office.database.writing(brief=True) as db:
            members.make_team(db, "South")
        if found is None:
            turn.db.add(members.Team(name="South"))
            turn.db.flush()

    add_command(run)

    assert (await chat.says("/try")).text == "done"
    assert (attempts(office), teams(office)) == ([], ["Team 2"])


@pytest.mark.only_on("postgresql")
async def test_what_is_always_taken_already_is_a_fault(chat: Phone, office: Office, add_command: Add) -> None:
    office.expect_failures = True

    def run(turn: Turn, _before: int) -> None:
        turn.db.add_all([members.Team(name="South"), members.Team(name="South")])
        turn.db.flush()

    add_command(run)

    assert "Error number" in (await chat.says("/try")).text
    assert attempts(office) == [3]


@pytest.mark.only_on("postgresql")
async def test_what_only_reads_and_writes_after_all_is_done_again_so_that_it_may(
    chat: Phone, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def do(turn: Turn) -> None:
        turn.db.execute(insert(members.Team).values(name="Team 1"))
        turn.reply("done")

    monkeypatch.setitem(handlers.COMMANDS, "try", Command("try", _("Menu"), _("Menu"), do, reads=True))

    assert (await chat.says("/try")).text == "done"
    assert (attempts(office), teams(office)) == ([], ["Team 1"])


@pytest.mark.only_on("sqlite")
async def test_a_full_disk_leaves_nothing_and_counts_as_no_attempt(
    chat: Phone, office: Office, add_command: Add
) -> None:
    def run(turn: Turn, before: int) -> None:
        pages = turn.db.connection().exec_driver_sql("PRAGMA page_count").scalar_one() if before < 4 else 2**30
        turn.db.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
        row = Outbox(chat_id=1, method="x" * 100_000, payload={}, state=OutboxState.SENT, created_at=turn.now)
        turn.db.add(row)
        turn.db.flush()

    add_command(run)

    assert (await chat.says("/try")).text == "done"
    assert (attempts(office), teams(office)) == ([], ["Team 5"])


async def test_an_error_of_our_own_is_counted(chat: Phone, office: Office, add_command: Add) -> None:
    office.expect_failures = True

    def run(turn: Turn, _before: int) -> None:
        turn.db.connection().exec_driver_sql("SELECT nonsense")

    add_command(run)

    assert "Error number" in (await chat.says("/try")).text
    assert attempts(office) == [3]


async def test_two_who_write_the_same_customer_at_once_write_it_once(office: Office, people: People) -> None:
    han, mei = people.salesperson("Han"), people.salesperson("Mei")
    names = [f"{name} Trading" for name in ("Alder", "Birchwood", "Cedar Mill", "Dogfish", "Elmtree", "Ginkgo")]
    for name in names:
        for phone in (han, mei):
            office.world.say(phone.id, phone.id, f"/new {name}")

    await office.settled()

    assert office.look(lambda db: sorted(db.exec(select(Customer.name)).all())) == names
