"""The morning digest through the chat: what it holds, and that one can work from it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import col, select

from models.storage.jobs import Job
from models.work.follow_ups import FollowUp
from tests.making import Make
from tests.office import Office, People, Phone, Reply


def outcomes(office: Office) -> list[str | None]:
    """What became of the digests, in order."""
    query = select(Job.outcome).where(Job.kind == "digest").order_by(col(Job.due_at), col(Job.id))
    return office.look(lambda db: list(db.exec(query).all()))


async def morning(office: Office, phone: Phone, day: str = "2026-03-03") -> Reply:
    """What has come at half past eight."""
    await office.until(f"{day}T08:30:05")
    return await phone.received()


@pytest.fixture
def busy(chat: Phone, make: Make) -> Phone:
    """Somebody for whom there is something of everything on 3 March."""
    acme, orient = make.customer("ACME", owner=chat, class_="A"), make.customer("Orient", owner=chat)
    make.customer("Sleepy", owner=chat)
    make.follow_up(acme, "2026-03-02", text="bring samples")
    make.follow_up(orient, "2026-03-03", "15:00", text="call back")
    make.follow_up(acme, "2026-03-04", text="not yet")
    make.receivable(orient, 100, due="2026-03-03")
    make.receivable(orient, 200, due="2026-03-06")
    make.receivable(orient, 201, due="2026-03-07")
    make.receivable(acme, 12000, due="2026-01-15")
    make.receivable(acme, 300, due="2026-03-02")
    return chat


async def test_the_digest_holds_the_whole_day(office: Office, busy: Phone) -> None:
    digest = await morning(office, busy)

    assert len(digest.messages) == 1
    assert [line for line in digest.text.splitlines() if line] == [
        "☀️ Tue, 3 Mar 2026",
        "📅 2 follow-ups",
        "1. ACME, Mon, 2 Mar 2026: bring samples",
        "2. Orient, 15:00: call back",
        "💰 Due today (1): CN¥100.00",
        "3. Orient INV-1: CN¥100.00",
        "⏳ Due within 3 days (1): CN¥200.00",
        "4. Orient INV-2: CN¥200.00, due in 3 days",
        "🔔 New overdue notice: 1 customer",
        "5. ACME: CN¥300.00, 1 day late",
        "⚠️ Overdue (2): CN¥12,300.00",
        "6. ACME INV-4: CN¥12,000.00, 47 days late. 66 = 16+30+20",
        "7. ACME INV-5: CN¥300.00, 1 day late. 30 = 0+10+20",
        "💤 1 customer without a next step",
        "8. Sleepy, no contact yet",
    ]
    assert digest.buttons == [str(number) for number in range(1, 9)]
    assert outcomes(office) == ["said"]


async def test_the_digest_speaks_the_members_language(office: Office, people: People, make: Make) -> None:
    wang = people.salesperson("王芳", language="zh_CN")
    make.receivable(make.customer("华鑫商贸", owner=wang), 300, due="2026-03-03")

    digest = await morning(office, wang)

    assert "2026年3月3日 周二" in digest.text
    assert "¥300.00" in digest.text


async def test_an_empty_digest_is_not_sent_and_counts_as_done(office: Office, chat: Phone, make: Make) -> None:
    digest = await morning(office, chat)

    assert digest.messages == []
    assert outcomes(office) == ["nothing to say"]
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-03")
    await office.until("2026-03-03T12:00:00")
    assert (await chat.received()).messages == []


async def test_a_digest_that_was_missed_comes_late_the_same_day(office: Office, busy: Phone) -> None:
    await office.stop()
    office.clock.set_to(datetime.fromisoformat("2026-03-03T14:00:00+08:00"))
    await office.start()

    digest = await busy.received()
    assert "Late: planned for Tue, 3 Mar 2026, 08:30" in digest.text

    await office.stop()
    await office.start()
    assert (await busy.received()).messages == []


async def test_a_digest_that_was_missed_does_not_come_the_next_day(office: Office, busy: Phone) -> None:
    await office.stop()
    office.clock.set_to(datetime.fromisoformat("2026-03-04T08:30:05+08:00"))
    await office.start()

    digest = await busy.received()
    texts = [message.text for message in digest.messages if message.text.startswith("☀️")]

    assert len(texts) == 1
    assert texts[0].startswith("☀️ Wed, 4 Mar 2026")
    assert "ACME: CN¥300.00, 2 days late" in texts[0]  # the stage of Tuesday is not lost
    assert outcomes(office) == ["said"]


async def test_what_was_noted_and_not_said_the_same_day_is_too_late(office: Office, busy: Phone) -> None:
    due_at = datetime.fromisoformat("2026-03-03T08:30:00+08:00")
    with office.database.writing() as db:
        member = busy.member.key
        db.add(Job(kind="digest", subject_id=member, due_at=due_at, member_id=member, noted_at=due_at))

    await office.until("2026-03-04T07:00:00")

    assert not [message for message in (await busy.received()).messages if message.text.startswith("☀️")]
    assert outcomes(office) == ["too late"]


async def test_a_number_opens_its_row_below_and_the_digest_stays(office: Office, busy: Phone) -> None:
    digest = await morning(office, busy)

    step = await digest.tap("1")
    assert step.last.id != digest.last.id
    assert "bring samples" in step.text
    assert {"✅ Done", "⏰ Later"} <= set(step.buttons)

    money = await digest.tap("6")
    assert money.last.id != digest.last.id
    for part in ("ACME", "INV-4: CN¥12,000.00, 47 days late", "INV-5: CN¥300.00, 1 day late", "bring samples"):
        assert part in money.text
    assert {"✅ Done", "⏰ Later", "📞 Log call", "💰 Payment", "🤝 Promise"} <= set(money.buttons)

    idle = await digest.tap("8")
    assert {"📅 Follow-up", "📞 Call"} <= set(idle.buttons)


async def test_a_step_done_from_the_digest_is_done(office: Office, busy: Phone) -> None:
    digest = await morning(office, busy)

    await (await digest.tap("1")).tap("✅ Done")

    query = select(FollowUp.state).order_by(col(FollowUp.id))
    assert office.look(lambda db: list(db.exec(query).all())) == ["done", "open", "open"]
    assert "bring samples" not in (await busy.taps(digest.last, "digest")).text


async def test_a_payment_begun_in_the_digest_settles_the_debt(office: Office, busy: Phone) -> None:
    digest = await morning(office, busy)

    asked = await (await (await digest.tap("6")).tap("💰 Payment")).phone.says("12300")
    for _question in range(3):
        if any(button.startswith("WeChat") for button in asked.buttons):
            asked = await asked.tap("WeChat")
            break

    assert "12,300.00" in asked.text
    assert "ACME INV" not in (await busy.taps(digest.last, "digest")).text


async def test_what_does_not_fit_is_paged_in_place(office: Office, chat: Phone, make: Make) -> None:
    for number in range(1, 24):
        make.receivable(make.customer(f"Customer {number:02}", owner=chat), 100 + number, due="2026-02-20")
    digest = await morning(office, chat)
    assert "⚠️ Overdue (23)" in digest.text
    assert "… and 13 more" in digest.text

    whole, pages = digest.text, []
    page = await digest.tap("⚠️ Overdue (23)")
    for _page in range(3):
        assert page.last.id == digest.last.id
        pages.append(page.text)
        if "▶" in page.buttons:
            page = await page.tap("▶")

    assert "\n11. " in pages[1]
    assert "\n20. " in pages[1]
    assert page.buttons == ["21", "22", "23", "◀", "◀ Digest"]
    names = {f"Customer {number:02}" for number in range(1, 24)}
    assert {name for name in names if name in "".join(pages)} == names
    assert (await page.tap("◀ Digest")).text == whole


async def test_an_old_page_that_is_gone_shows_the_last_one(office: Office, chat: Phone, make: Make) -> None:
    for number in range(11):
        make.receivable(make.customer(f"Customer {number:02}", owner=chat), 100, due="2026-02-20")
    digest = await morning(office, chat)

    page = await chat.taps(digest.last, "digest:late:7")
    assert "11. " in page.text
    assert "Nothing is left here." in (await chat.taps(digest.last, "digest:steps:0")).text
    assert "older version" in (await chat.taps(digest.last, "digest:nonsense:0")).toast


async def test_the_longest_digest_is_one_message(office: Office, chat: Phone, make: Make) -> None:
    for number in range(12):
        customer = make.customer(f"{'很长的名字' * 19}{number:05}", owner=chat)
        make.follow_up(customer, "2026-03-02", text="说" * 300)
        for due in ("2026-03-03", "2026-03-05", "2026-03-02"):
            make.receivable(customer, 9_999_999, due=due, number=f"{due}-{'X' * 20}-{number}")
        make.customer(f"{'另外的名字' * 19}{number:05}", owner=chat)

    digest = await morning(office, chat)

    assert len(digest.messages) == 1
    assert len(digest.text) < 4096
    assert len(digest.last.entities) <= 100  # Telegram drops what is more


async def test_a_line_is_the_address_of_its_customer_or_debt(office: Office, busy: Phone, people: People) -> None:
    digest = await morning(office, busy)

    text = digest.last.text.encode("utf-16-le")
    opens = {
        text[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le").partition(".")[0]: one["url"]
        for one in digest.last.entities
        if one["type"] == "text_link"
    }
    assert sorted(opens) == [str(number) for number in range(1, 9)]
    assert all(url.startswith("https://t.me/huikuan_bot?start=") for url in opens.values())
    payloads = {number: url.partition("start=")[2] for number, url in opens.items()}
    assert "INV-4: CN¥12,000.00 open" in (await busy.says(f"/start {payloads['6']}")).text
    assert "ACME" in (await busy.says(f"/start {payloads['1']}")).text
    assert "Sleepy" in (await busy.says(f"/start {payloads['8']}")).text
    other = people.salesperson("Wang Fang")
    assert "Sleepy" not in (await other.says(f"/start {payloads['8']}")).text


async def test_finance_is_reminded_of_all_money_and_salespeople_of_their_own(
    office: Office, people: People, make: Make
) -> None:
    li, han = people.salesperson("Li Lei"), people.salesperson("Han Meimei")
    finance = people.accountant("Wu")
    for owner, name in ((li, "ACME"), (han, "Orient")):
        make.receivable(make.customer(name, owner=owner), 300, due="2026-03-03")
    await office.until("2026-03-03T08:30:05")

    assert "Orient" not in (await li.received()).text
    everything = await finance.received()
    assert "ACME" in everything.text
    assert "Orient" in everything.text
    item = await everything.tap("1")
    assert "⏰ Later" not in item.buttons
    refused = await finance.taps(item.last, item.data[0].replace("begin:pay", "due.later"))
    assert "not for your role" in refused.toast


async def test_managers_read_what_their_team_is_owed_for_long(office: Office, people: People, make: Make) -> None:
    boss, other = people.manager("Boss"), people.manager("Other", team="South")
    li = people.salesperson("Li Lei")
    make.receivable(make.customer("ACME", owner=li), 300, due="2026-02-01")
    make.receivable(make.customer("Orient", owner=li), 300, due="2026-03-02")

    told = await morning(office, boss)

    assert "👥 Team, long overdue: 1 customer" in told.text
    assert "ACME (Li Lei): CN¥300.00, 30 days late" in told.text
    assert "Orient" not in told.text
    assert (await other.received()).messages == []
    item = await told.tap("1")
    assert {"✅ Done", "⏰ Later"} <= set(item.buttons)
    await (await item.tap("🤝 Promise")).tap("Fri, 6 Mar 2026")
    assert "promised to pay CN¥300.00" in (await li.received()).text  # it is the owner's step
    assert (await morning(office, boss, "2026-03-04")).messages == []


async def test_a_stopped_member_gets_no_digest(office: Office, people: People, busy: Phone) -> None:
    admin = people.admin("Root")
    with office.database.writing() as db:
        member = db.merge(busy.member)
        member.stopped_at = office.clock.now()

    assert (await morning(office, busy)).messages == []
    assert "☀️" not in (await admin.received()).text
