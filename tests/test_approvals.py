"""Approvals: who is asked, who decides, what a decision does, and what happens when nobody decides."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import col, select

import handlers
from models.ledger.entries import Entry
from models.ledger.thresholds import needs_approval
from models.money import Money
from models.oversight import decisions
from models.oversight.approvals import State as Standing
from models.oversight.audit import Audit
from models.people.members import make_team, team_named
from tests.deciding import actions_of, latest_request, reject, requests_in
from tests.making import MadeCustomer, Make
from tests.office import ZONE, Office, People, Phone, Reply


async def test_the_manager_lets_an_old_bill_be_taken_back_dated_today(
    office: Office, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    refused = await old.tap("↩️ Undo")
    assert "24 hours" in refused.text
    assert acme.balance == 380
    waits = await refused.tap("🙋 Ask for approval")
    assert "Waits for Boss" in waits.text
    assert (await admin.received()).messages == []

    card = await boss.received()
    assert "receivable INV-80 of CN¥80.00, ACME" in card.text
    await card.tap("✅ Approve")

    assert acme.balance == 300
    assert "Undone: receivable INV-80" in (await chat.received()).text
    reversal = office.look(lambda db: db.exec(select(Entry).where(col(Entry.reverses).is_not(None))).one())
    assert (reversal.on, reversal.actor_id) == (date(2026, 3, 3), boss.member.id)
    assert actions_of(office, boss)[-2:] == ["approval.approved", "undone"]


async def test_undo_offers_to_ask_for_the_last_thing_when_it_is_old(chat: Phone, boss: Phone, old: Reply) -> None:
    offered = await chat.says("/undo")
    assert "INV-80" in offered.text
    asks = offered.data[0]
    await offered.tap("🙋 Ask for approval")
    assert "INV-80" in (await boss.received()).text

    again = await chat.taps(offered.last, asks)
    assert "waits for approval already" in again.toast
    assert (await boss.received()).messages == []


@pytest.mark.parametrize(
    ("language", "taps", "typed", "reason"),
    [
        ("en", "Recorded twice", None, "Recorded twice"),
        ("zh", "重复记录", None, "重复记录"),
        ("en", "✍️ Other", "the buyer sent it back", "the buyer sent it back"),
        ("zh", "✍️ 其他", "客户退单了", "客户退单了"),
    ],
)
async def test_the_undo_button_asks_why_before_it_asks_for_approval(
    chat: Phone, boss: Phone, old: Reply, language: str, taps: str, typed: str | None, reason: str
) -> None:
    if language == "zh":
        await (await chat.says("/settings")).tap("简体中文")
    offered = await chat.taps(old.last, old.data[0])
    asked = await offered.tap(taps)
    if typed is not None:
        assert (await boss.received()).messages == []
        asked = await chat.says(typed)

    assert "Boss" in asked.text
    assert f"Reason: {reason}" in (await boss.received()).text


@pytest.mark.parametrize("words", ["/undo billed twice", "撤销 billed twice"])
async def test_the_reason_to_take_back_goes_to_who_decides_and_stands_with_what_was_undone(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, old: Reply, words: str
) -> None:
    offered = await chat.says(words)
    if words.startswith("撤"):  # what would be undone is shown before
        offered = await offered.tap("↩️ Undo")
    assert "billed twice" in offered.text
    assert requests_in(office) == []
    waits = await offered.tap("🙋 Ask for approval")
    assert "Reason: billed twice" in waits.text
    card = await boss.received()
    assert "Reason: billed twice" in card.text
    await card.tap("✅ Approve")

    assert acme.balance == 300
    undone = office.look(lambda db: db.exec(select(Audit).where(Audit.action == "undone")).one())
    assert undone.after == {"what": "receivable.billed", "reason": "billed twice"}


async def test_a_rejection_leaves_everything_as_it_is(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, old: Reply
) -> None:
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    await reject(await boss.received(), "It is right as it stands")

    assert acme.balance == 380
    assert "It is right as it stands" in (await chat.received()).text
    assert requests_in(office) == [("undo", Standing.REJECTED)]


async def test_nobody_decides_on_an_own_request(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    """The manager asks, and there is no other one: it goes to the admins."""
    refused = await boss.taps((await boss.says("/menu")).last, old.data[0])
    await refused.tap("🙋 Ask for approval")

    own = await boss.taps((await boss.says("/menu")).last, f"approval.yes:{latest_request(office)}")
    assert "not yours to decide" in own.toast
    assert acme.balance == 380
    assert "Nothing waits for you" in (await boss.says("/approvals")).text
    await (await admin.received()).tap("✅ Approve")
    assert acme.balance == 300


async def test_the_team_above_is_asked_before_the_admins(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, old: Reply
) -> None:
    with office.database.writing() as db:
        above = make_team(db, "All")
        north = team_named(db, "North")
        assert north is not None
        north.parent_id = above.id
        db.add(north)
    upper = people.manager("Upper", team="All")
    await (await boss.taps((await boss.says("/menu")).last, old.data[0])).tap("🙋 Ask for approval")

    assert (await admin.received()).messages == []
    assert "INV-80" in (await upper.received()).text


async def test_who_cannot_see_the_customer_neither_hears_of_it_nor_decides(
    office: Office, people: People, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    """The customer went to another team since."""
    other = people.salesperson("Han", team="South")
    with office.database.writing() as db:
        row = acme.row
        row.owner_id = other.member.key
        db.add(db.merge(row))
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")

    assert (await boss.received()).messages == []
    tapped = await boss.taps((await boss.says("/menu")).last, f"approval:{latest_request(office)}")
    assert "ACME" not in tapped.words
    assert "INV-80" in (await admin.received()).text


async def test_the_only_one_who_could_decide_cannot_ask(office: Office, people: People, make: Make) -> None:
    root = people.admin("Root")
    make.customer("ACME", owner=root)
    echo = await root.says("/bill ACME 80 2026-04-30")
    await office.later(hours=25)
    tapped = await (await echo.tap("↩️ Undo")).tap("🙋 Ask for approval")

    assert "nobody else who could decide" in tapped.toast
    assert requests_in(office) == []


# --- in time


async def test_what_is_not_decided_climbs_to_the_admins_and_then_expires(
    office: Office, chat: Phone, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    """Asked on Tuesday at 10:00, a day for each step."""
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    first = await boss.received()

    await office.until("2026-03-04T10:01")
    assert "Not decided in time" in (await admin.received()).text
    await office.until("2026-03-05T10:02")
    assert "Still waits for you" in (await admin.received()).text
    await chat.received()
    await office.until("2026-03-06T10:03")
    told = await chat.received()

    assert "Nobody decided in time: receivable INV-80" in told.text
    assert requests_in(office) == [("undo", Standing.EXPIRED)]
    assert "Nobody decided in time" in (await first.tap("✅ Approve")).toast
    assert acme.balance == 380
    await told.tap("🔁 Ask again")
    assert "INV-80" in (await boss.received()).text
    assert [state for _kind, state in requests_in(office)] == [Standing.EXPIRED, Standing.OPEN]


async def test_the_first_one_asked_may_still_decide_after_it_has_climbed(
    office: Office, boss: Phone, admin: Phone, acme: MadeCustomer, old: Reply
) -> None:
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    card = await boss.received()
    await office.until("2026-03-04T10:01")
    await card.tap("✅ Approve")

    assert acme.balance == 300


async def test_what_was_taken_back_meanwhile_is_not_asked_again(
    office: Office, chat: Phone, boss: Phone, admin: Phone, old: Reply
) -> None:
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    for moment in ("2026-03-04T10:01", "2026-03-05T10:02", "2026-03-06T10:03"):
        await office.until(moment)
    expired = await chat.received()
    await (await boss.taps((await boss.says("/menu")).last, old.data[0])).tap("🙋 Ask for approval")
    await (await admin.received()).tap("✅ Approve")
    again = await expired.tap("🔁 Ask again")

    assert "Withdrawn by Root" in again.text
    assert [state for _kind, state in requests_in(office)] == [Standing.WITHDRAWN, Standing.APPROVED]


async def test_a_restart_in_between_asks_nobody_twice(office: Office, boss: Phone, admin: Phone, old: Reply) -> None:
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    await office.stop()
    office.clock.set_to(datetime(2026, 3, 4, 10, 1, tzinfo=ZONE))
    await office.start()
    await office.stop()
    await office.start()
    await office.later(minutes=30)

    asked = [one for one in (await admin.received()).messages if "Not decided in time" in one.text]
    assert len(asked) == 1


# --- thresholds


@pytest.mark.parametrize(
    ("threshold", "amount", "needs"),
    [
        (None, Money(1, "CNY"), True),
        (Money(50000, "CNY"), Money(49999, "CNY"), False),
        (Money(50000, "CNY"), Money(50000, "CNY"), True),
        (Money(50000, "CNY"), Money(100, "USD"), True),
        (Money(500, "JPY"), Money(499, "JPY"), False),
        (Money(500000, "KWD"), Money(500001, "KWD"), True),
    ],
)
def test_small_amounts_need_nobodys_agreement(threshold: Money | None, amount: Money, needs: bool) -> None:
    assert needs_approval(threshold, amount) is needs


# --- the list


async def test_the_list_shows_what_waits_and_what_was_asked(
    office: Office, boss: Phone, admin: Phone, old: Reply
) -> None:
    await (await old.tap("↩️ Undo")).tap("🙋 Ask for approval")
    await boss.says("/invite manager")
    listed = await boss.says("审批")

    assert "1. receivable INV-80 of CN¥80.00, ACME, Li Lei" in listed.text
    assert "2. a new manager for the team North, Boss" in listed.text
    own = await listed.tap("2")
    assert "Waits for Root" in own.text
    await own.tap("↩️ Withdraw")
    assert requests_in(office)[-1] == ("manager", Standing.WITHDRAWN)


def test_every_kind_of_request_can_be_said() -> None:
    assert set(handlers.MATTERS) == set(decisions.KINDS)
