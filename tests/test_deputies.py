"""Deputies: who decides in the place of who is away, until when, and on what not."""

from __future__ import annotations

from sqlmodel import select

from models.oversight.audit import Audit
from tests.deciding import latest_request
from tests.making import MadeCustomer
from tests.office import Office, People, Phone, Reply


async def stands_in(phone: Phone, deputy: str, until: str) -> Reply:
    chosen = await (await (await phone.says("/settings")).tap("🧑‍💼 Deputy")).tap("✏️ Choose")
    return await (await chosen.tap(deputy)).answer(until)


async def test_a_deputy_is_asked_and_decides_until_the_last_day_is_over(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    other = people.manager("Upper", team="South")
    said = await stands_in(boss, "Upper", "2026-03-04")
    assert "Upper decides in the place of Boss until Wed" in said.text
    assert "Upper decides in the place of Boss" in (await other.received()).text
    waits = await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")

    assert "Waits for Upper" in waits.text
    assert (await boss.received()).messages == []
    card = await other.received()
    await office.until("2026-03-05T00:00:30")
    refused = await card.tap("✅ Approve")
    assert "not yours to decide" in refused.toast
    assert acme.balance == 380


async def test_what_a_deputy_decides_counts_and_says_in_whose_place(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    other = people.manager("Upper", team="South")
    await stands_in(boss, "Upper", "2026-03-04")
    await other.received()
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    await (await other.received()).tap("✅ Approve")

    assert acme.balance == 300
    approved = office.look(lambda db: db.exec(select(Audit).where(Audit.action == "approval.approved")).one())
    assert (approved.member_id, (approved.after or {})["in_place_of"]) == (other.member.id, boss.member.id)


async def test_a_deputy_decides_neither_on_an_own_request_nor_on_one_of_who_is_away(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    other = people.manager("Upper", team="South")
    await (await boss.taps((await boss.says("/menu")).last, old.data[0])).tap("🙋 Ask for approval")
    await stands_in(boss, "Upper", "2026-03-04")
    tapped = await other.taps((await other.says("/menu")).last, f"approval.yes:{latest_request(office)}")
    assert "not yours to decide" in tapped.toast

    await stands_in(admin, "Boss", "2026-03-04")
    tapped = await boss.taps((await boss.says("/menu")).last, f"approval.yes:{latest_request(office)}")
    assert "not yours to decide" in tapped.toast
    assert acme.balance == 380


async def test_an_ended_deputy_decides_no_more(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    other = people.manager("Upper", team="South")
    said = await stands_in(boss, "Upper", "2026-03-04")
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    card = await other.received()
    await said.tap("⛔ End")

    assert "not yours to decide" in (await card.tap("✅ Approve")).toast
    assert "Nothing waits for you" in (await other.says("/approvals")).text
    await (await (await boss.says("/approvals")).tap("1")).tap("✅ Approve")
    assert acme.balance == 300


async def test_an_admin_chooses_a_deputy_for_somebody_who_is_ill(
    people: People, boss: Phone, admin: Phone, old: Reply
) -> None:
    people.manager("Upper", team="South")
    card = await (await admin.says("/members")).tap("Boss")
    chosen = await (await card.tap("🧑‍💼 Deputy")).tap("✏️ Choose")
    await (await chosen.tap("Upper")).answer("2026-03-04")

    assert "Upper decides in the place of Boss" in (await boss.received()).text
    tapped = await boss.taps((await boss.says("/menu")).last, f"deputy.choose:{admin.member.id}")
    assert "nobody can stand in" in tapped.toast
