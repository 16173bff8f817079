"""/today, /day with a manager's guidance, and /history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.directory.customers import Customer
from models.ledger import payments
from models.ledger.payments import Payment
from models.work.activities import ActivityKind
from models.work.guidance import Guidance
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone, Reply


def answers(office: Office) -> list[Guidance]:
    return office.look(lambda db: list(db.exec(select(Guidance)).all()))


@pytest.fixture
def acme(make: Make, chat: Phone) -> MadeCustomer:
    return make.customer("ACME Foods", owner=chat)


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Han Mei")


# --- /today


async def test_today_lists_steps_money_and_customers_without_a_step(office: Office, chat: Phone, make: Make) -> None:
    late, timed = make.customer("Late Shop", owner=chat), make.customer("Timed Shop", owner=chat)
    idle, planned = make.customer("Idle Shop", owner=chat), make.customer("Planned Shop", owner=chat)
    make.follow_up(late, "2026-03-02", text="ask again")
    make.follow_up(timed, "2026-03-03", "15:00", text="call")
    make.follow_up(planned, "2026-03-20")
    make.receivable(planned, 5000, due="2026-03-01")
    make.receivable(planned, 700, due="2026-03-06")
    make.receivable(planned, 900, due="2026-03-07")
    await office.until("2026-03-03 09:00")

    reply = await chat.says("/today")

    assert "2 follow-ups" in reply.text
    assert "1. Late Shop, Mon, 2 Mar 2026, ⚠️ 1 day late ask again" in reply.text
    assert "2. 15:00 Timed Shop call" in reply.text
    assert "CN¥5,000.00" in reply.text
    assert "2 days late" in reply.text
    assert "CN¥700.00" in reply.text
    assert "CN¥900.00" not in reply.text
    assert "1 customer without a next step" in reply.text
    assert f"5. {idle.name}, no contact yet" in reply.text
    assert reply.buttons == ["1", "2", "3", "4", "5"]


async def test_today_says_when_there_is_nothing(chat: Phone) -> None:
    reply = await chat.says("/today")

    assert "Nothing to do" in reply.text


async def test_today_has_ten_rows_a_page_and_pages_in_place(office: Office, chat: Phone, make: Make) -> None:
    for number in range(1, 9):
        make.follow_up(make.customer(f"Shop {number:02}", owner=chat), "2026-03-02", text=f"step {number}")
    for number in range(9, 24):
        make.customer(f"Shop {number:02}", owner=chat)

    first = await chat.says("/today")
    assert first.buttons == [*map(str, range(1, 11)), "▶"]
    second = await first.tap("▶")
    assert second.last.id == first.last.id
    assert second.buttons == [*map(str, range(11, 21)), "◀", "▶"]
    assert "11. Shop 11" in second.text
    third = await second.tap("▶")
    assert third.buttons == ["21", "22", "23", "◀"]


async def test_a_row_of_today_opens_in_place_and_leads_back(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    make.follow_up(acme, "2026-03-02", text="bring samples")
    make.receivable(acme, 500, due="2026-03-02")
    idle = make.customer("Idle Shop", owner=chat)
    listed = await chat.says("/today")

    step = await listed.tap("1")
    assert step.last.id == listed.last.id
    assert {"✅ Done", "⏰ Later", "📞 Log call", "🚶 Log visit"} <= set(step.buttons)
    step = await step.tap("✅ Done")
    back = await step.tap("◀ Today")
    assert "bring samples" not in back.text
    item = await back.tap("1")
    assert "💰 Payment" in item.buttons
    assert "CN¥500.00" in item.text
    back = await item.tap("◀ Today")
    customer = await back.tap(str(len([b for b in back.buttons if b.isdecimal()])))
    assert idle.name in customer.text
    assert "📅 Follow-up" in customer.buttons


async def test_today_shows_nobody_elses_work(office: Office, chat: Phone, people: People, make: Make) -> None:
    other = people.salesperson("Wang Fang")
    theirs = make.customer("Their Shop", owner=other)
    make.follow_up(theirs, "2026-03-02")
    make.receivable(theirs, 500, due="2026-03-01")

    reply = await chat.says("/today")

    assert "Their Shop" not in reply.text


# --- /day


async def test_a_day_tells_everything_in_order(office: Office, chat: Phone, boss: Phone, make: Make) -> None:
    acme = make.customer("ACME Foods", owner=chat)
    step = make.follow_up(acme, "2026-03-02", text="bring samples")
    await office.later(minutes=10)
    await chat.says("/visit ACME talked about prices")
    await office.later(minutes=10)
    await chat.says("/call ACME wants a quote")
    await office.later(minutes=10)
    make.receivable(acme, 500, due="2026-03-30")
    await office.later(minutes=10)
    make.payment(acme, 200)
    await office.later(minutes=10)
    card = await (await chat.says("/today")).tap("1")
    await chat.taps(card.last, f"fu.done:{step.id}")

    reply = await boss.says("/day Li Lei")

    lines = [line for line in reply.text.splitlines() if "ACME" in line]
    assert "Li Lei, Mon, 2 Mar 2026" in reply.text
    assert "Visits: 1, other contacts: 1" in reply.text
    assert lines[0] == "• 09:00 ACME Foods: ➕ new customer"
    assert lines[1] == "1. 09:10 ACME Foods: 🚶 visit talked about prices"
    assert lines[2] == "2. 09:20 ACME Foods: 📞 call wants a quote"
    assert lines[3] == "• 09:30 ACME Foods: 🧾 INV-1: CN¥500.00"
    assert lines[4] == "• 09:40 ACME Foods: 💰 received CN¥200.00, bank transfer"
    assert lines[5] == "• 09:50 ACME Foods: ☑️ follow-up done bring samples"


@pytest.mark.parametrize("text", ["/day Li Lei 2026-03-01", "/day Lei yesterday", "/day 1 March 2026 li lei"])
async def test_a_day_is_found_by_part_of_the_name_and_date(
    boss: Phone, chat: Phone, acme: MadeCustomer, text: str
) -> None:
    await chat.says("/visit ACME yesterday talked about prices")

    reply = await boss.says(text)

    assert "Li Lei, Sun, 1 Mar 2026" in reply.text
    assert "1. ACME Foods: 🚶 visit talked about prices" in reply.text


async def test_a_day_pages_and_goes_to_the_day_before(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    for number in range(1, 13):
        await chat.says(f"/call ACME talk {number}")

    first = await chat.says("/day")
    assert "9. 09:00" in first.text
    second = await first.tap("▶")
    assert "12. 09:00" in second.text
    before = await second.tap("◀ Sun, 1 Mar 2026")

    assert before.last.id == first.last.id
    assert "Nothing was reported that day." in before.text
    assert before.buttons == ["◀ Sat, 28 Feb 2026", "Mon, 2 Mar 2026 ▶"]


async def test_a_manager_goes_from_the_own_day_to_those_of_the_team(
    people: People, boss: Phone, chat: Phone, acme: MadeCustomer
) -> None:
    people.salesperson("Qian Duo", team="South")
    await chat.says("/visit ACME talked")

    own = await boss.says("/day")
    day = await own.tap("Li Lei")

    assert "Qian Duo" not in own.buttons
    assert "🚶 visit talked" in day.text


async def test_only_leaders_read_anothers_day(
    office: Office, people: People, chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    elsewhere = people.manager("Sun Li", team="South")
    for phone in (people.salesperson("Wang Fang"), people.accountant("Zhao Min"), elsewhere):
        typed = await phone.says("/day Li Lei")
        tapped = await phone.taps((await phone.says("/menu")).last, f"day:{chat.member.id}:20260302:0")
        assert "ACME" not in typed.text + tapped.words
        assert "talked" not in typed.text + tapped.words


async def test_times_are_the_readers_and_the_day_is_the_salespersons(
    office: Office, people: People, make: Make
) -> None:
    anna = people.salesperson("Anna", timezone="Europe/Berlin")
    boss = people.manager("Han Mei")
    make.customer("Berlin Kiosk", owner=anna)
    await office.until("2026-03-03 04:00")  # Monday, 21:00, in Berlin
    await anna.says("/visit Berlin late talk")

    reply = await boss.says("/day Anna 2026-03-02")

    assert "1. 04:00 Berlin Kiosk: 🚶 visit late talk" in reply.text
    assert "Europe/Berlin" in reply.text


# --- guidance


async def test_a_manager_answers_an_entry_and_its_author_hears_it_once(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked about prices")
    await chat.says("/call ACME wants a quote")
    await chat.received()

    day = await boss.says("/day Li Lei")
    said = await day.answer("2 send it today")

    assert [one.text for one in answers(office)] == ["send it today"]
    assert "Li Lei gets your answer" in said.text
    told = await chat.received()
    assert len(told.messages) == 1
    assert "Han Mei" in told.text
    assert "📞 call: ACME Foods" in told.text
    assert "send it today" in told.text
    assert {"✅ Done", "📅 Follow-up"} <= set(told.buttons)
    await office.stop()
    await office.start()
    assert (await chat.received()).messages == []
    for reply in (await boss.says("/day Li Lei"), await chat.says("/day"), await chat.says("/history ACME")):
        assert "💬 Han Mei: send it today" in reply.text


async def test_the_author_acts_on_guidance_with_a_button(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    await (await boss.says("/day Li Lei")).answer("1 call back tomorrow")
    told = await chat.received()
    done = await told.tap("✅ Done")

    assert "Done, Mon, 2 Mar 2026, 09:00" in done.text
    assert answers(office)[0].acted_at is not None
    assert "call back tomorrow (done)" in (await boss.says("/day Li Lei")).text
    question = await done.tap("📅 Follow-up")
    assert "On which day?" in question.text


async def test_an_entry_opens_as_its_own_message_and_is_answered_there(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    await chat.sends_photo(b"what a camera saw")
    await chat.received()
    day = await boss.says("/day Li Lei")
    entry = await day.tap("1")
    assert "talked" in entry.text
    assert entry.pictures
    await entry.answer("well done")

    assert [one.text for one in answers(office)] == ["well done"]
    assert "well done" in (await chat.received()).text


async def test_the_number_may_be_left_out_when_there_is_one_entry(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    await (await boss.says("/day Li Lei")).answer("well done")
    assert [one.text for one in answers(office)] == ["well done"]

    await chat.says("/visit ACME talked again")
    day = await boss.says("/day Li Lei")
    asked = await day.answer("well done")
    wrong = await day.answer("7 well done")
    assert "Which entry do you mean?" in asked.text
    assert "Which entry do you mean?" in wrong.text
    assert len(answers(office)) == 1


async def test_the_author_replies_to_guidance_and_the_manager_hears_it(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    await (await boss.says("/day Li Lei")).answer("1 ask about the order")
    told = await chat.received()
    await boss.received()
    said = await told.answer("they order in April")

    assert "talked\nthey order in April" in said.text
    heard = await boss.received()
    assert "Li Lei answers you" in heard.text
    assert "they order in April" in heard.text


async def test_replying_to_ones_own_report_adds_to_it(chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/visit ACME talked")
    reply = await echo.answer("and left a catalogue")

    assert "talked\nand left a catalogue" in reply.text


async def test_a_salesperson_guides_nobody(office: Office, people: People, chat: Phone, acme: MadeCustomer) -> None:
    await chat.says("/visit ACME talked")
    accountant = people.accountant("Zhao Min")
    entry = await (await accountant.says("/history ACME")).tap("1")
    reply = await entry.answer("well done")

    assert "Only the author or a manager" in reply.text
    assert answers(office) == []


# --- /history


async def test_history_tells_everything_newest_first(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    made = make.receivable(acme, 500, due="2026-03-30")
    await office.later(days=1)
    make.visit(acme, "talked about prices")
    await office.later(days=1)
    payment = make.payment(acme, 200, on="2026-03-02")
    make.follow_up(acme, "2026-03-20", text="call")
    await office.later(days=1)
    with office.database.writing() as db:
        now = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
        row = db.get_one(Payment, payment.key)
        payments.reverse(db, db.merge(chat.member), row, today=now.date(), now=now)

    reply = await chat.says("/history ACME")

    lines = [line for line in reply.text.splitlines() if "Mar 2026" in line]
    assert "↩️ taken back: payment of CN¥200.00" in lines[0]
    assert lines[0].startswith("• Thu, 5 Mar 2026")
    assert "Wed, 4 Mar 2026 📅 follow-up planned for Fri, 20 Mar 2026 call" in lines[1]
    assert "1. Tue, 3 Mar 2026 09:00 🚶 visit talked about prices" in lines[2]
    assert "Mon, 2 Mar 2026 💰 received CN¥200.00, bank transfer (taken back)" in lines[3]
    assert f"Mon, 2 Mar 2026 🧾 {made.number}: CN¥500.00" in lines[4]
    assert "➕ new customer" in lines[5]


async def test_history_has_ten_rows_a_page_and_pages_in_place(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    for number in range(1, 25):
        make.visit(acme, f"talk {number}.", kind=ActivityKind.CALL, at=office.clock.now() - timedelta(days=number))

    def rows(reply: Reply) -> int:
        return len([line for line in reply.text.splitlines() if "2026" in line])

    first = await chat.says("/history ACME")
    assert rows(first) == 10
    second = await first.tap("▶")
    assert rows(second) == 10
    third = await second.tap("▶")

    assert rows(third) == 5
    assert third.last.id == first.last.id
    assert "talk 24." in third.text
    assert "▶" not in third.buttons


async def test_history_of_a_period(office: Office, chat: Phone, make: Make, acme: MadeCustomer) -> None:
    make.visit(acme, "in February", at=datetime(2026, 2, 28, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    make.visit(acme, "in March", at=datetime(2026, 2, 28, 16, 0, tzinfo=UTC))  # midnight

    february = await chat.says("/history ACME last month")
    march = await chat.says("/history ACME 2026-03")

    unread = await chat.says("/history ACME 2026-13")
    assert "I could not use: 2026-13" in unread.text
    assert "in February" in february.text
    assert "in March" not in february.text
    assert "in March" in march.text
    assert "in February" not in march.text


async def test_history_asks_which_customer(chat: Phone, acme: MadeCustomer) -> None:
    await chat.says("/visit ACME talked")
    question = await chat.says("/history")
    reply = await question.tap("ACME Foods")

    assert "🚶 visit talked" in reply.text


async def test_anothers_customer_has_no_history(people: People, chat: Phone, acme: MadeCustomer) -> None:
    await chat.says("/visit ACME talked")
    other = people.salesperson("Wang Fang")
    typed = await other.says("/history ACME")
    tapped = await other.taps((await other.says("/menu")).last, f"hist:{acme.id}:0::")

    assert "talked" not in typed.text + tapped.words
    assert "ACME Foods" not in typed.text + tapped.words


async def test_a_customer_that_went_to_somebody_else_keeps_no_name_in_ones_day(
    office: Office, people: People, chat: Phone, acme: MadeCustomer
) -> None:
    other = people.salesperson("Wang Fang")
    await chat.says("/visit ACME talked about prices")
    with office.database.writing() as db:
        row = db.get_one(Customer, acme.id)
        row.owner_id = other.member.key
        db.add(row)

    reply = await chat.says("/day")

    assert "Visits: 1" in reply.text
    assert "ACME" not in reply.text
    assert "prices" not in reply.text
