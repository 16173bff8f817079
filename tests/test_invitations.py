"""Invitations: a manager gets another one when an admin agrees, and an open invitation is listed and ended."""

from __future__ import annotations

import re

from sqlmodel import Session, select

from models.people.invites import Invite
from models.people.members import Member, Role
from tests.office import Office, People, Phone


async def test_a_manager_gets_another_manager_when_an_admin_agrees(
    office: Office, people: People, boss: Phone, admin: Phone
) -> None:
    waits = await boss.says("/invite manager")
    assert "Waits for Root" in waits.text
    assert "start=" not in waits.text
    assert office.look(lambda db: db.exec(select(Invite)).all()) == []

    shown = await (await admin.received()).tap("✅ Approve")
    assert "start=" not in shown.text
    link = await boss.received()
    code = re.search(r"start=(\S+)", link.text)
    assert code is not None
    newcomer = people.stranger("Wu")
    await newcomer.says(f"/start {code[1]}")

    def find(db: Session) -> Member:
        return db.exec(select(Member).where(Member.name == "Wu")).one()

    assert (office.look(find).role, office.look(find).team_id) == (Role.MANAGER, boss.member.team_id)


async def test_an_admins_own_invitation_of_a_manager_is_direct(admin: Phone, boss: Phone) -> None:
    assert "start=" in (await admin.says("/invite manager North")).text


async def test_a_manager_asks_for_no_manager_of_another_team(people: People, boss: Phone, admin: Phone) -> None:
    people.manager("Far", team="South")
    assert "Which team?" in (await boss.says("/invite manager South")).text
    assert (await admin.received()).messages == []


async def test_an_open_invitation_is_listed_and_ended(office: Office, people: People, boss: Phone) -> None:
    link = await boss.says("/invite salesperson")
    code = re.search(r"start=(\S+)", link.text)
    assert code is not None
    listed = await (await boss.says("/members")).tap("🔗 1 open invitation")
    assert "salesperson, North" in listed.text
    ended = await (await listed.tap("1")).tap("⛔ Yes, end it")
    assert "ended" in ended.text

    assert "not valid" in (await people.stranger("Wu").says(f"/start {code[1]}")).text
    assert "open invitation" not in " ".join((await boss.says("/members")).buttons)


async def test_another_teams_invitation_is_not_ones_own_to_end(people: People, boss: Phone, admin: Phone) -> None:
    await admin.says("/invite salesperson South")
    assert "open invitation" not in " ".join((await boss.says("/members")).buttons)
    tapped = await boss.taps((await boss.says("/menu")).last, "invite.revoked:1")

    assert "over already" in tapped.toast
    assert "🔗 1 open invitation" in (await admin.says("/members")).buttons
