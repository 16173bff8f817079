"""Seals: the heads of all chains under one hash, every hour."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from models.oversight import seals
from models.oversight.audit import Audit
from models.oversight.seals import Seal, SealedHead
from tests.making import Make
from tests.office import Office, People, Phone


def sealed(office: Office) -> list[tuple[int, list[tuple[int | None, int]]]]:
    """The number of each seal, and which row of which chain it holds."""

    def find(db):
        heads = db.exec(select(SealedHead).order_by(col(SealedHead.member_id), col(SealedHead.id))).all()
        return [
            (seal.number, [(head.member_id, head.sequence) for head in heads if head.seal == seal.number])
            for seal in db.exec(select(Seal).order_by(col(Seal.number)))
        ]

    return office.look(find)


def wrong(office: Office) -> list[str]:
    return office.look(lambda db: list(seals.findings(db)))


@pytest.fixture
async def two(office: Office, people: People, make: Make) -> tuple[Phone, Phone]:
    """Two members; the first wrote before ten o'clock, the second after it, and both seals are made."""
    li, han = people.salesperson("Li Lei"), people.salesperson("Han Meimei")
    make.customer("ACME", owner=li)
    make.receivable(make.customer("Orient", owner=li), 100, due="2026-03-03")
    await office.until("2026-03-02 10:10")
    make.customer("Globex", owner=han)
    await office.until("2026-03-02 11:00")
    return li, han


async def test_each_hour_seals_the_chains_that_grew(office: Office, two: tuple[Phone, Phone]) -> None:
    li, han = two
    assert sealed(office) == [(1, [(li.member.key, 3)]), (2, [(han.member.key, 1)])]
    assert wrong(office) == []


async def test_a_quiet_hour_has_no_seal(office: Office, two: tuple[Phone, Phone]) -> None:
    await office.until("2026-03-02 18:00")
    assert len(sealed(office)) == 2


async def test_an_hour_that_is_not_over_is_not_sealed(office: Office, chat: Phone, make: Make) -> None:
    make.customer("ACME", owner=chat)
    await office.until("2026-03-02 09:59")
    assert sealed(office) == []
    await office.until("2026-03-02 10:00")
    assert len(sealed(office)) == 1


async def test_a_process_that_was_down_seals_once_and_all(office: Office, chat: Phone, make: Make) -> None:
    make.customer("ACME", owner=chat)
    await office.stop()
    office.clock.set_to(office.clock.now().replace(day=4))
    await office.start()
    assert sealed(office) == [(1, [(chat.member.key, 1)])]


async def test_a_tail_that_was_cut_off_is_found(office: Office, two: tuple[Phone, Phone]) -> None:
    member_id = two[0].member.key
    with office.database.writing() as db:
        kept = db.exec(select(Audit).where(Audit.member_id == member_id, Audit.sequence == 3)).one().model_dump()
        db.execute(delete(Audit).where(col(Audit.id) == kept["id"]))

    found = wrong(office)

    _put_back(office, kept)
    assert found == [f"audit: member {member_id} row 3 is missing: seal 1 holds it"]


async def test_a_chain_that_was_written_anew_is_found(office: Office, two: tuple[Phone, Phone]) -> None:
    with office.database.writing() as db:
        row = db.exec(select(Audit).where(Audit.sequence == 3)).one()
        was = row.hash
        db.execute(update(Audit).where(col(Audit.id) == row.id).values(hash="0" * 64))

    found = wrong(office)

    with office.database.writing() as db:
        db.execute(update(Audit).where(col(Audit.id) == row.id).values(hash=was))
    assert found == [f"audit: member {two[0].member.key} row 3 is another one: seal 1 holds it"]


@pytest.mark.parametrize("column", ["sequence", "hash"])
async def test_a_seal_that_was_changed_is_found(office: Office, two: tuple[Phone, Phone], column: str) -> None:
    with office.database.writing() as db:
        head = db.exec(select(SealedHead).where(SealedHead.seal == 1)).one()
        was = getattr(head, column)
        other = {"sequence": 2, "hash": db.exec(select(Audit.hash).where(Audit.sequence == 2)).one()}[column]
        db.execute(update(SealedHead).where(col(SealedHead.id) == head.id).values({column: other}))

    found = wrong(office)

    with office.database.writing() as db:
        db.execute(update(SealedHead).where(col(SealedHead.id) == head.id).values({column: was}))
    assert found[0] == "audit: seal 1 was changed"


async def test_a_seal_that_is_missing_is_found(office: Office, two: tuple[Phone, Phone]) -> None:
    with office.database.writing() as db:
        head = db.exec(select(SealedHead).where(SealedHead.seal == 1)).one().model_dump()
        seal = db.exec(select(Seal).where(Seal.number == 1)).one().model_dump()
        db.execute(delete(SealedHead).where(col(SealedHead.seal) == 1))
        db.execute(delete(Seal).where(col(Seal.number) == 1))

    found = wrong(office)

    with office.database.writing() as db:
        db.add(Seal(**seal))
        db.flush()
        db.add(SealedHead(**head))
    assert found == ["audit: there is no seal 1 before seal 2"]


async def test_a_seal_is_known_by_the_beginning_of_its_hash(office: Office, two: tuple[Phone, Phone]) -> None:
    newest = office.look(seals.last)
    assert newest is not None
    with office.database.reading() as db:
        for text in (newest.hash, newest.hash[:16], f" {newest.hash[:20].upper()} "):
            assert seals.held(db, text) == newest
        for text in ("", newest.hash[:15], "%" * 16, "0" * 64):
            assert seals.held(db, text) is None


def _put_back(office: Office, row: dict[str, Any]) -> None:
    with office.database.writing() as db:
        db.add(Audit(**row))


# --- where it is kept


async def test_admins_get_the_newest_seal_with_their_morning(office: Office, people: People, make: Make) -> None:
    boss, li = people.admin("Boss"), people.salesperson("Li Lei")
    make.customer("ACME", owner=li)
    await office.until("2026-03-02 11:00")
    await boss.received()

    await office.until("2026-03-03 08:30:05")

    newest = office.look(seals.last)
    assert newest is not None
    assert f"Seal 1 of the audit, Mon, 2 Mar 2026, 11:00: {newest.hash}" in (await boss.received()).text
    assert newest.hash not in (await li.received()).text
    await office.until("2026-03-04 08:30:05")
    assert (await boss.received()).messages == []  # nothing new was sealed
