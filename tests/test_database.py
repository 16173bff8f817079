"""One writer at a time on SQLite: in the order of asking, the brief ones first, and nobody waits for oneself."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from models.people.members import Member, Team, make_team
from models.storage.database import Database

PATIENCE = 10.0


@pytest.mark.only_on("sqlite")
def test_who_asks_first_writes_first_and_the_brief_before_all(database: Database) -> None:
    order: list[str] = []
    writing = threading.Event()
    may_end = threading.Event()

    def hold() -> None:
        with database.writing():
            writing.set()
            may_end.wait(PATIENCE)

    def write(name: str, brief: bool) -> None:
        with database.writing(brief=brief):
            order.append(name)

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    assert writing.wait(PATIENCE)
    queue = database._one_writer
    assert queue is not None
    for name, brief in (("first", False), ("second", False), ("brief", True), ("third", False)):
        threads.append(threading.Thread(target=write, args=(name, brief)))
        threads[-1].start()
        while len(queue._brief) + len(queue._others) < len(threads) - 1:
            threading.Event().wait(0.001)
    may_end.set()
    for thread in threads:
        thread.join(PATIENCE)

    assert order == ["brief", "first", "second", "third"]


def test_a_failed_writer_lets_the_next_one_write_and_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as db:
            make_team(db, "North")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.writing() as db:
        make_team(db, "South")

    with database.reading() as db:
        assert db.exec(select(Team.name)).all() == ["South"]


@pytest.mark.only_on("sqlite")
def test_a_writer_within_a_writer_is_refused(database: Database) -> None:
    with database.writing(), pytest.raises(RuntimeError, match="wait for itself"), database.writing():
        pass


def test_a_reader_neither_waits_for_a_writer_nor_sees_what_is_not_committed(database: Database) -> None:
    with database.writing() as db:
        make_team(db, "North")
        with database.reading() as other:
            assert other.exec(select(Team)).all() == []


@pytest.mark.only_on("sqlite")
def test_every_commit_reaches_the_disk(database: Database) -> None:
    with database.reading() as db:
        pragmas = {
            name: db.connection().execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_waiting_and_committing_take_is_measured(database: Database) -> None:
    measured: list[str] = []
    database.measure = lambda part, seconds: measured.append(part)

    with database.writing() as db:
        db.exec(select(Member).with_for_update()).all()
        db.exec(select(Member).with_for_update(key_share=True)).all()
        db.exec(select(Member)).all()
        if not database.is_sqlite:
            db.exec(select(func.pg_advisory_xact_lock(5))).all()
    with database.reading() as db:
        db.exec(select(Member)).all()

    # On SQLite a writer waits for the one before it; on PostgreSQL for whoever holds the same rows.
    assert measured == (["lock"] if database.is_sqlite else ["lock"] * 3) + ["commit"]
