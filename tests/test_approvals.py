"""Approvals: who is asked, who decides, what a decision does, and what happens when nobody decides."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, col, select

import handlers
from bot.sections import Payments
from bot.settings import Settings
from models.ledger.entries import Entry
from models.ledger.payments import Payment, State
from models.ledger.thresholds import needs_approval
from models.money import Money
from models.oversight import decision_times, decisions, verification
from models.oversight.approvals import Approval
from models.oversight.approvals import State as Standing
from models.oversight.audit import Audit
from models.people.invites import Invite
from models.people.members import Member, Role, make_team, team_named
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import ZONE, Office, People, Phone, Reply


@pytest.fixture
def settings() -> Settings:
    """Finance confirms what salespeople record."""
    return Settings(payments=Payments(confirmed_by="finance"))


@pytest.fixture
def finance(people: People) -> Phone:
    return people.accountant("Zhao Min")


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


@pytest.fixture
def admin(people: People) -> Phone:
    return people.admin("Root")


@pytest.fixture
def acme(chat: Phone, make: Make) -> MadeCustomer:
    return make.customer("ACME", owner=chat)


@pytest.fixture
def debt(acme: MadeCustomer, make: Make) -> MadeReceivable:
    return make.receivable(acme, 300, due="2026-01-31", number="INV-7")


def payments_in(office: Office) -> list[Payment]:
    return office.look(lambda db: list(db.exec(select(Payment).order_by(col(Payment.id))).all()))


def requests_in(office: Office) -> list[tuple[str, Standing]]:
    def find(db: Session) -> list[tuple[str, Standing]]:
        return [(one.kind, Standing(one.state)) for one in db.exec(select(Approval).order_by(col(Approval.id)))]

    return office.look(find)


def actions_of(office: Office, phone: Phone) -> list[str]:
    """What stands in that member's chain."""
    query = select(Audit.action).where(Audit.member_id == phone.member.id).order_by(col(Audit.id))
    return office.look(lambda db: list(db.exec(query).all()))


async def reject(card: Reply, reason: str) -> Reply:
    return await (await card.tap("❌ Reject")).tap(reason)


# --- payments that finance confirms


async def test_a_payment_counts_when_finance_has_confirmed_it_on_the_day_it_came(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    echo = await chat.says("/pay ACME 200 WeChat 2026-02-27")
    assert "Pending" in echo.text
    assert debt.open == 300

    await office.later(hours=2)
    card = await finance.received()
    assert "CN¥200.00 from ACME" in card.text
    assert "Li Lei" in card.text
    done = await card.tap("✅ Approve")

    assert "Approved by Zhao Min" in done.text
    assert debt.open == 100
    (payment,) = payments_in(office)
    assert (payment.state, payment.counted_on) == (State.COUNTED, date(2026, 2, 27))
    assert payment.confirmed_by == finance.member.id
    posted = office.look(lambda db: db.exec(select(Entry).where(Entry.payment_id == payment.id)).one())
    assert (posted.on, posted.amount) == (date(2026, 2, 27), -20000)
    told = await chat.received()
    assert "Zhao Min approved: payment of CN¥200.00 from ACME" in told.text
    assert "INV-7, left open CN¥100.00" in told.text
    assert actions_of(office, finance)[-2:] == ["approval.approved", "payment.confirmed"]


async def test_a_pending_payment_is_shown_on_the_card_in_due_and_in_the_history(
    chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/pay ACME 200 WeChat")

    for command in ("/card ACME", "/due", "/due ACME"):
        assert "Pending: CN¥200.00 in 1 payment" in (await chat.says(command)).text, command
    assert "(not confirmed yet)" in (await chat.says("/history ACME")).text
    (content,) = (await chat.says("/export")).files.values()
    heads, row = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("payments").to_python()
    assert row[heads.index("state")] == "pending"

    await (await finance.received()).tap("✅ Approve")
    for command in ("/card ACME", "/due", "/history ACME"):
        assert "ending" not in (await chat.says(command)).text, command


@pytest.mark.parametrize("who", ["finance", "admin"])
async def test_what_finance_or_an_admin_records_counts_at_once(
    office: Office, people: People, chat: Phone, debt: MadeReceivable, who: str
) -> None:
    phone = people.accountant("Zhao Min") if who == "finance" else people.admin("Root")
    await phone.says("/pay ACME 200 cash")

    assert debt.open == 100
    assert requests_in(office) == []


async def test_a_rejected_payment_is_taken_back_with_the_reason(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/pay ACME 200 WeChat")
    card = await finance.received()
    asked = await card.tap("❌ Reject")
    assert payments_in(office)[0].state == State.PENDING  # nothing before the reason is known
    await asked.tap("The money did not arrive")

    told = await chat.received()
    assert "Zhao Min rejected: payment of CN¥200.00 from ACME" in told.text
    assert "The money did not arrive" in told.text
    assert payments_in(office)[0].state == State.REVERSED
    assert debt.open == 300
    assert "INV-7" in (await chat.says("/undo")).text  # the bill before it: the payment is undone already


async def test_a_reason_may_be_typed(office: Office, chat: Phone, finance: Phone, debt: MadeReceivable) -> None:
    await chat.says("/pay ACME 200 WeChat")
    await (await (await finance.received()).tap("❌ Reject")).tap("Other …")
    shown = await finance.says("only 20 came, ask them")

    assert "only 20 came, ask them" in shown.text
    assert "only 20 came, ask them" in (await chat.received()).text
    assert requests_in(office) == [("payment.confirm", Standing.REJECTED)]


async def test_a_usual_reason_is_read_in_ones_own_language(
    office: Office, people: People, make: Make, finance: Phone
) -> None:
    seller = people.salesperson("李雷", language="zh_CN")
    make.customer("华鑫商贸", owner=seller)
    await seller.says("收 华鑫 200 微信")
    await reject(await finance.received(), "The money did not arrive")

    assert "没有收到款" in (await seller.received()).text


async def test_the_second_tap_says_who_decided_and_does_nothing(
    office: Office, people: People, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    other = people.accountant("Qian")
    await chat.says("/pay ACME 200 WeChat")
    mine, theirs = await finance.received(), await other.received()
    await mine.tap("✅ Approve")
    entries = office.look(lambda db: len(db.exec(select(Entry)).all()))

    for again in (
        await theirs.tap("✅ Approve"),
        await other.taps(theirs.last, f"approval.because:{_key(office)}:missing"),
        await finance.taps(mine.last, f"approval.yes:{_key(office)}"),
    ):
        assert "Approved by Zhao Min" in again.toast
    assert "Approved by Zhao Min" in (await other.taps(theirs.last, f"approval.no:{_key(office)}")).words
    assert debt.open == 100
    assert office.look(lambda db: len(db.exec(select(Entry)).all())) == entries
    assert len((await chat.received()).messages) == 1  # told once


async def test_two_who_decide_in_the_same_moment_decide_once(
    office: Office, people: People, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    others = [people.accountant(f"Qian {number}") for number in range(4)]
    await chat.says("/pay ACME 200 WeChat")
    taps = []
    for phone in (finance, *others):
        card = (await phone.received()).last
        data = f"approval.because:{_key(office)}:missing" if phone in others[:2] else f"approval.yes:{_key(office)}"
        taps.append((phone, card, data))
    answers = [office.world.tap(phone.id, phone.chat_id, card.id, data) for phone, card, data in taps]
    await office.settled()

    assert len([tap for tap in answers if "by" in tap.text]) == 4
    assert len((await chat.received()).messages) == 1
    assert debt.open in (100, 300)


def _key(office: Office) -> int:
    return office.look(lambda db: db.exec(select(Approval.id).order_by(col(Approval.id).desc())).first()) or 0


async def test_only_finance_and_admins_decide_on_money(
    office: Office, people: People, chat: Phone, boss: Phone, finance: Phone, admin: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/pay ACME 200 WeChat")
    key = _key(office)
    for phone in (chat, boss, people.salesperson("Han"), people.manager("Far", team="South")):
        message = (await phone.says("/menu")).last
        for data in (f"approval.yes:{key}", f"approval.because:{key}:missing", f"approval.because:{key}:x"):
            assert "not yours to decide" in (await phone.taps(message, data)).toast, (phone.who.name, data)
    assert requests_in(office) == [("payment.confirm", Standing.OPEN)]
    assert "Nothing waits for you" in (await boss.says("/approvals")).text

    listed = await admin.says("/approvals")
    assert "1 request waits for you" in listed.text
    await (await listed.tap("1")).tap("✅ Approve")
    assert debt.open == 100


async def test_withdrawing_takes_the_payment_back(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    echo = await chat.says("/pay ACME 200 WeChat")
    await chat.taps(echo.last, f"approval.withdraw:{_key(office)}")

    assert payments_in(office)[0].state == State.REVERSED
    late = await (await finance.received()).tap("✅ Approve")
    assert "Withdrawn by Li Lei" in late.toast
    assert payments_in(office)[0].state == State.REVERSED


async def test_undoing_or_editing_a_pending_payment_closes_its_request(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    await (await chat.says("/pay ACME 200 WeChat")).tap("↩️ Undo")
    assert requests_in(office) == [("payment.confirm", Standing.WITHDRAWN)]

    echo = await chat.says("/pay ACME 100 cash")
    await (await echo.tap("✏️ Edit")).tap("Amount")
    await chat.says("150")

    assert [state for _kind, state in requests_in(office)] == [Standing.WITHDRAWN, Standing.WITHDRAWN, Standing.OPEN]
    assert [one.state for one in payments_in(office)] == [State.REVERSED, State.REVERSED, State.PENDING]


async def test_a_confirmed_payment_is_not_undone_without_finance(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    echo = await chat.says("/pay ACME 200 WeChat")
    await (await finance.received()).tap("✅ Approve")

    refused = await echo.tap("↩️ Undo")
    assert "needs approval" in refused.text
    assert debt.open == 100
    await refused.tap("🙋 Ask for approval")
    await (await finance.received()).tap("✅ Approve")

    assert debt.open == 300
    assert payments_in(office)[0].state == State.REVERSED


async def test_cheques_are_cleared_by_finance_only(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    echo = await chat.says("/pay ACME 300 cheque")
    key = payments_in(office)[0].id
    assert "✅ Cleared" not in echo.buttons
    assert requests_in(office) == []
    forged = await chat.taps(echo.last, f"cheque.clear:{key}")
    assert "Finance says" in forged.toast
    assert debt.open == 300

    await (await (await finance.says("/cheques")).tap("1")).tap("✅ Cleared")
    assert debt.open == 0


async def test_the_cheque_button_does_not_confirm_other_money(
    office: Office, chat: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/pay ACME 300 WeChat")
    message = (await finance.says("/menu")).last
    await finance.taps(message, f"cheque.clear:{payments_in(office)[0].id}")

    assert payments_in(office)[0].state == State.PENDING
    assert "No cheque waits" in (await finance.says("/cheques")).text


async def test_money_that_was_paid_before_a_bill_stays_right_when_it_is_confirmed_late(
    office: Office, chat: Phone, finance: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/pay ACME 500 WeChat")
    await office.later(hours=2)
    await chat.says("/bill ACME 300 2026-04-30")
    await (await finance.received()).tap("✅ Approve")

    assert acme.balance == -200
    assert office.look(lambda db: list(verification.findings(db))) == []


# --- what is older than 24 hours


@pytest.fixture
async def old(office: Office, chat: Phone, finance: Phone, boss: Phone, admin: Phone, debt: MadeReceivable) -> Reply:
    """A bill of 80 that was written more than a day ago; its echo."""
    echo = await chat.says("/bill ACME 80 2026-04-30 INV-80")
    await office.later(hours=25)
    for phone in (chat, boss, finance, admin):
        await phone.received()
    return echo


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

    own = await boss.taps((await boss.says("/menu")).last, f"approval.yes:{_key(office)}")
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
    tapped = await boss.taps((await boss.says("/menu")).last, f"approval:{_key(office)}")
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


async def test_a_deadline_at_night_or_on_a_day_off_waits_for_the_next_working_morning(
    office: Office, chat: Phone, finance: Phone, admin: Phone, debt: MadeReceivable
) -> None:
    await office.until("2026-03-06T17:00")  # a Friday
    await chat.says("/pay ACME 200 WeChat")
    for phone in (finance, admin):
        await phone.received()
    for moment in ("2026-03-07T17:01", "2026-03-08T12:00", "2026-03-09T07:59"):
        await office.until(moment)
        assert "Not decided in time" not in (await admin.received()).text, moment
    await office.until("2026-03-09T08:00")

    assert "Not decided in time" in (await admin.received()).text


async def test_a_payment_that_nobody_confirms_stays_on_the_list(
    office: Office, chat: Phone, finance: Phone, admin: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/pay ACME 200 WeChat")
    for moment in ("2026-03-03T09:01", "2026-03-04T09:02", "2026-03-05T09:03", "2026-03-12T09:04"):
        await office.until(moment)
    told = await chat.received()

    assert "It stays on the list" in told.text
    assert told.text.count("Nobody decided in time") == 1
    assert payments_in(office)[0].state == State.PENDING
    await (await (await finance.says("/approvals")).tap("1")).tap("✅ Approve")
    assert debt.open == 100


async def test_the_morning_digest_reminds_of_what_waits(
    office: Office, chat: Phone, boss: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    await office.until("2026-03-02T18:00")
    await chat.says("/pay ACME 200 WeChat")
    await finance.received()
    await office.until("2026-03-03T08:30:05")

    morning = await finance.received()
    assert "1 request waits for you" in morning.text
    (data,) = [one for one in morning.data if one.startswith("approval.open:")]
    opened = await finance.taps(morning.last, data)
    assert opened.last.id != morning.last.id
    await opened.tap("✅ Approve")
    assert debt.open == 100
    assert "waits for you" not in (await boss.received()).text


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


# --- deputies


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
    tapped = await other.taps((await other.says("/menu")).last, f"approval.yes:{_key(office)}")
    assert "not yours to decide" in tapped.toast

    await stands_in(admin, "Boss", "2026-03-04")
    tapped = await boss.taps((await boss.says("/menu")).last, f"approval.yes:{_key(office)}")
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


# --- how long it takes


@pytest.mark.parametrize(
    ("hours", "median"), [([], None), ([3], 3), ([1, 5], 3), ([9, 1, 2], 2), ([1, 2, 3, 100], 2.5)]
)
def test_the_median_of_waiting_times(hours: list[float], median: float | None) -> None:
    waits = [timedelta(hours=one) for one in hours]
    assert decision_times.median_of(waits) == (timedelta(hours=median) if median is not None else None)


async def test_the_median_time_to_a_decision_is_of_what_was_decided_then(
    office: Office, chat: Phone, boss: Phone, finance: Phone, debt: MadeReceivable
) -> None:
    for amount in (10, 20, 30):
        await chat.says(f"/pay ACME {amount} WeChat")
    cards = [await (await finance.says("/approvals")).tap(str(place)) for place in (1, 2)]
    await office.later(hours=2)
    await cards[0].tap("✅ Approve")
    await office.later(hours=2)
    await reject(cards[1], "The money did not arrive")

    def wait(start: str, end: str) -> timedelta | None:
        since, before = (datetime.fromisoformat(f"{day}T00:00+08:00") for day in (start, end))
        return office.look(lambda db: decision_times.median_wait(db, boss.member, since=since, before=before))

    found = wait("2026-03-01", "2026-04-01")
    assert found is not None
    assert timedelta(hours=3) <= found < timedelta(hours=3, minutes=1)
    assert wait("2026-04-01", "2026-05-01") is None


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


# --- a new manager


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


# --- open invitations


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
