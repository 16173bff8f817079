"""Payments that finance confirms: when they count, who says so, and what becomes of those that nobody confirms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from bot.sections import Payments
from bot.settings import Settings
from models.ledger.entries import Entry
from models.ledger.payments import State
from models.oversight import decision_times, verification
from models.oversight.approvals import State as Standing
from tests.deciding import actions_of, latest_request, payments_in, reject, requests_in
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import Office, People, Phone


@pytest.fixture
def settings() -> Settings:
    """Finance confirms what salespeople record."""
    return Settings(payments=Payments(confirmed_by="finance"))


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
        await other.taps(theirs.last, f"approval.because:{latest_request(office)}:missing"),
        await finance.taps(mine.last, f"approval.yes:{latest_request(office)}"),
    ):
        assert "Approved by Zhao Min" in again.toast
    assert "Approved by Zhao Min" in (await other.taps(theirs.last, f"approval.no:{latest_request(office)}")).words
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
        key = latest_request(office)
        data = f"approval.because:{key}:missing" if phone in others[:2] else f"approval.yes:{key}"
        taps.append((phone, card, data))
    answers = [office.world.tap(phone.id, phone.chat_id, card.id, data) for phone, card, data in taps]
    await office.settled()

    assert len([tap for tap in answers if "by" in tap.text]) == 4
    assert len((await chat.received()).messages) == 1
    assert debt.open in (100, 300)


async def test_only_finance_and_admins_decide_on_money(
    office: Office, people: People, chat: Phone, boss: Phone, finance: Phone, admin: Phone, debt: MadeReceivable
) -> None:
    await chat.says("/pay ACME 200 WeChat")
    key = latest_request(office)
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
    await chat.taps(echo.last, f"approval.withdraw:{latest_request(office)}")

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
