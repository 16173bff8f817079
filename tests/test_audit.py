"""The audit: who did what, who was refused, and that no row of it can be changed unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from models import audit
from models.audit import Audit
from tests.making import Make
from tests.office import Office, People, Phone

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
