"""Pushes through the chat: what comes at its time, once, with buttons that work, and nothing that is not needed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from models.directory.customers import Customer
from models.storage import jobs
from models.storage.jobs import Job
from models.work import reminders
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import Make
from tests.office import Office, People, Phone


def steps(office: Office) -> list[FollowUp]:
    return office.look(lambda db: list(db.exec(select(FollowUp).order_by(col(FollowUp.id))).all()))


def outcomes(office: Office, kind: str) -> list[str | None]:
    """What became of the jobs of a kind, in order."""
    query = select(Job.outcome).where(Job.kind == kind).order_by(col(Job.due_at), col(Job.id))
    return office.look(lambda db: list(db.exec(query).all()))


# --- timed follow-ups


async def test_a_timed_follow_up_comes_at_its_minute_with_its_buttons(office: Office, chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-02-20")
    await chat.says("/follow ACME 2026-03-02 15:00 bring samples")
    await office.until("2026-03-02T14:59:30")
    assert (await chat.received()).messages == []

    await office.until("2026-03-02T15:00:00")

    push = await chat.received()
    assert len(push.messages) == 1
    for part in ("ACME", "bring samples", "15:00", "300.00", "10 days late"):
        assert part in push.text
    assert {"✅ Done", "⏰ Later", "📞 Log call", "💰 Payment", "🤝 Promise"} <= set(push.buttons)
    assert "Late" not in push.text


async def test_a_push_comes_once_also_over_a_restart(office: Office, chat: Phone, make: Make) -> None:
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    await office.until("2026-03-02T15:00:05")
    assert len((await chat.received()).messages) == 1

    for _start in range(2):
        await office.stop()
        await office.start()

    assert (await chat.received()).messages == []
    assert outcomes(office, "follow_up") == ["said"]


async def test_a_follow_up_that_was_missed_comes_late_and_says_so(office: Office, chat: Phone, make: Make) -> None:
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    await office.stop()
    office.clock.set_to(datetime.fromisoformat("2026-03-02T22:40:00+08:00"))
    await office.start()

    push = await chat.received()

    assert "Late: planned for Mon, 2 Mar 2026, 15:00" in push.text


@pytest.mark.parametrize("change", ["done", "moved", "handed to somebody else"])
async def test_what_is_settled_meanwhile_is_not_pushed(
    office: Office, people: People, chat: Phone, make: Make, change: str
) -> None:
    other = people.salesperson("Han Meimei")
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    (step,) = steps(office)
    with office.database.writing() as db:
        assert step.due_at is not None
        jobs.note(db, reminders.due(db, office.app.company, step.due_at))
        row = db.get_one(FollowUp, step.key)
        if change == "done":
            row.state = FollowUpState.DONE
        elif change == "moved":
            row.due_at = step.due_at + timedelta(days=1)
        else:
            row.member_id = other.member.key
        db.add(row)

    await office.until("2026-03-02T15:00:05")

    assert (await chat.received()).messages == []
    assert outcomes(office, "follow_up")[0] == "not needed"


async def test_what_waited_too_long_is_not_said(office: Office, people: People, make: Make) -> None:
    people.group("North", people.manager("Boss"), team="North")
    make.follow_up(make.customer("ACME", owner=people.salesperson("Li Lei")), "2026-03-02", "15:00")
    evening = datetime.fromisoformat("2026-03-02T18:00:00+08:00")
    with office.database.writing() as db:
        jobs.note(db, [job for job in reminders.due(db, office.app.company, evening) if job.kind != "digest"])

    await office.until("2026-03-09T20:00:00")

    assert outcomes(office, "follow_up") == ["too late"]
    assert outcomes(office, "totals") == ["too late", "said"]


async def test_later_brings_the_follow_up_again_at_the_new_time(office: Office, chat: Phone, make: Make) -> None:
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00", text="bring samples")
    await office.until("2026-03-02T15:00:05")
    push = await chat.received()

    asked = await push.tap("⏰ Later")
    await asked.tap("1 hour")
    await office.until("2026-03-02T15:59:30")
    assert (await chat.received()).messages == []
    await office.until("2026-03-02T16:00:10")

    assert "bring samples" in (await chat.received()).text
    assert outcomes(office, "follow_up") == ["said", "said"]


async def test_done_from_the_push_closes_the_follow_up(office: Office, chat: Phone, make: Make) -> None:
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    await office.until("2026-03-02T15:00:05")

    await (await chat.received()).tap("✅ Done")

    assert [step.state for step in steps(office)] == ["done"]


async def test_two_zones_each_get_the_push_at_their_own_hour(office: Office, people: People, make: Make) -> None:
    li, ann = people.salesperson("Li Lei"), people.salesperson("Ann", timezone="America/New_York")
    make.follow_up(make.customer("ACME", owner=li), "2026-03-09", "09:00")
    make.follow_up(make.customer("Orient", owner=ann), "2026-03-09", "09:00")

    await office.until("2026-03-09T09:00:05")
    assert "ACME" in (await li.received()).text
    assert "Orient" not in (await ann.received()).text
    await office.until("2026-03-09T20:59:00")
    await ann.received()
    await office.until("2026-03-09T21:00:05")  # summer time began there on the 8th
    assert "Orient" in (await ann.received()).text
    assert (await li.received()).messages == []


# --- overdue notices of their own


OWN_NOTICES = pytest.mark.parametrize(
    "settings", [Settings.model_validate({"reminders": {"overdue_in_digest": False}})], ids=["own notices"]
)


@OWN_NOTICES
async def test_an_own_notice_is_one_message_for_a_customer(office: Office, chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-03-02")
    make.receivable(acme, 450, due="2026-02-24")
    make.receivable(make.customer("Orient", owner=chat), 99, due="2026-03-20")

    await office.until("2026-03-03T08:30:05")

    pushed = await chat.received()
    notices = [message for message in pushed.messages if message.text.startswith("⚠️ Overdue: ACME")]
    assert len(notices) == 1
    for part in ("300.00", "1 day late", "450.00", "7 days late"):
        assert part in notices[0].text
    assert "Orient" not in notices[0].text
    assert "🔔" not in pushed.text  # not in the digest as well


@OWN_NOTICES
async def test_what_was_paid_is_not_chased(office: Office, chat: Phone, make: Make) -> None:
    acme, orient = make.customer("ACME", owner=chat), make.customer("Orient", owner=chat)
    make.receivable(acme, 300, due="2026-03-02")
    make.receivable(orient, 200, due="2026-03-02")
    with office.database.reading() as db:
        due = reminders.due(db, office.app.company, datetime.fromisoformat("2026-03-03T08:30:00+08:00"))
    with office.database.writing() as db:
        jobs.note(db, due)  # noted, and then paid before it was said
    make.payment(acme, 300)

    await office.until("2026-03-03T08:30:05")

    titles = [message.text.splitlines()[0] for message in (await chat.received()).messages]
    assert "⚠️ Overdue: Orient" in titles
    assert "⚠️ Overdue: ACME" not in titles
    assert sorted(map(str, outcomes(office, "overdue"))) == ["not needed", "said"]


@OWN_NOTICES
async def test_a_notice_is_for_who_has_the_customer_when_it_is_said(office: Office, people: People, make: Make) -> None:
    boss, li = people.manager("Boss"), people.salesperson("Li Lei")
    acme = make.customer("ACME", owner=boss)
    make.receivable(acme, 300, due="2026-03-02")
    with office.database.writing() as db:
        morning = datetime.fromisoformat("2026-03-03T08:30:00+08:00")
        jobs.note(db, reminders.due(db, office.app.company, morning))
        row = db.get_one(Customer, acme.id)
        row.owner_id = li.member.key
        db.add(row)

    await office.until("2026-03-03T08:30:05")

    assert outcomes(office, "overdue") == ["not needed"]


@OWN_NOTICES
async def test_money_is_put_off_from_the_push_and_comes_again(office: Office, chat: Phone, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")
    push = await chat.received()

    asked = await push.tap("⏰ Later")
    assert {"1 hour", "Tomorrow", "Next Monday", "Other …"} <= set(asked.buttons)
    echo = await asked.tap("1 hour")

    for part in ("ACME", "collect CN¥300.00", "Tue, 3 Mar 2026 09:30"):
        assert part in echo.text
    assert "↩️ Undo" in echo.buttons
    await office.until("2026-03-03T09:31:00")
    assert "collect CN¥300.00" in (await chat.received()).text


@OWN_NOTICES
@pytest.mark.parametrize(
    ("verb", "choice", "day", "text"),
    [
        ("⏰ Later", "Tomorrow", "2026-03-04", "collect CN¥300.00"),
        ("⏰ Later", "Next Monday", "2026-03-09", "collect CN¥300.00"),
        ("🤝 Promise", "Wed, 4 Mar 2026", "2026-03-04", "promised to pay CN¥300.00"),
        ("🤝 Promise", "Fri, 6 Mar 2026", "2026-03-06", "promised to pay CN¥300.00"),
        ("🤝 Promise", "Tue, 31 Mar 2026", "2026-03-31", "promised to pay CN¥300.00"),
    ],
)
async def test_the_choices_of_a_money_push_become_steps(
    office: Office, chat: Phone, make: Make, verb: str, choice: str, day: str, text: str
) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")

    asked = await (await chat.received()).tap(verb)
    await asked.tap(choice)

    (step,) = steps(office)
    assert (step.due_on.isoformat(), step.due_time, step.text) == (day, None, text)


@OWN_NOTICES
async def test_another_day_is_asked_and_keeps_what_it_is_about(office: Office, chat: Phone, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")

    asked = await (await chat.received()).tap("🤝 Promise")
    asked = await asked.tap("Other …")
    await chat.says("2026-03-12")

    (step,) = steps(office)
    assert (step.due_on.isoformat(), step.text) == ("2026-03-12", "promised to pay CN¥300.00")


@OWN_NOTICES
@pytest.mark.parametrize("choice", ["h1", "d1"])
async def test_a_second_tap_plans_no_second_step(office: Office, chat: Phone, make: Make, choice: str) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")
    asked = await (await chat.received()).tap("⏰ Later")
    button = next(data for data in asked.data if data.endswith(f":{choice}"))

    await chat.taps(asked.last, button)
    again = await chat.taps(asked.last, button)

    assert len(steps(office)) == 1
    assert "A step was planned meanwhile." in again.text


@OWN_NOTICES
async def test_handled_money_says_when_it_comes_again(office: Office, chat: Phone, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")

    reply = await (await chat.received()).tap("✅ Done")

    assert "Handled" in reply.text
    assert "Mon, 9 Mar 2026" in reply.text


@OWN_NOTICES
async def test_a_button_of_what_was_paid_since_says_so(office: Office, chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")
    push = await chat.received()
    make.payment(acme, 300)

    reply = await push.tap("⏰ Later")

    assert "Nothing is due here now." in reply.text
    assert "Tomorrow" not in reply.buttons
    assert steps(office) == []


@OWN_NOTICES
async def test_a_tap_is_authorised_when_it_is_made(office: Office, people: People, make: Make) -> None:
    li, han = people.salesperson("Li Lei"), people.salesperson("Han Meimei")
    acme = make.customer("ACME", owner=li)
    make.receivable(acme, 300, due="2026-03-02")
    await office.until("2026-03-03T08:30:05")
    push = await li.received()
    with office.database.writing() as db:
        row = db.get_one(Customer, acme.id)
        row.owner_id = han.member.key
        db.add(row)

    for button in ("✅ Done", "⏰ Later", "🤝 Promise"):
        reply = await push.tap(button)
        assert "I do not know that customer" in reply.toast
        assert reply.messages == []


# --- the team's totals


async def test_the_group_gets_the_totals_of_the_day_and_on_friday_of_the_week(
    office: Office, people: People, make: Make
) -> None:
    boss, li = people.manager("Boss"), people.salesperson("Li Lei")
    group = people.group("North", boss, li, team="North")
    acme = make.customer("ACME", owner=li)
    make.receivable(acme, 3000, due="2026-03-20")
    make.payment(acme, 1200)
    in_group = boss.at(group)

    await office.until("2026-03-02T18:00:05")
    monday = await in_group.received()
    assert len(monday.messages) == 1
    for part in ("North", "Mon, 2 Mar 2026", "Li Lei", "1,200.00", "3,000.00"):
        assert part in monday.text
    assert "ACME" not in monday.text

    await office.until("2026-03-06T18:00:05")
    friday = await in_group.received()
    assert "Fri, 6 Mar 2026" in friday.text
    assert "2 Mar 2026 to 6 Mar 2026" in friday.text
    await office.until("2026-03-08T20:00:00")
    assert (await in_group.received()).messages == []


async def test_totals_that_come_late_say_so(office: Office, people: People) -> None:
    boss = people.manager("Boss")
    group = people.group("North", boss, team="North")
    in_group = boss.at(group)

    await office.until("2026-03-02T19:00:00")

    assert "Late: planned for Mon, 2 Mar 2026, 18:00" in (await in_group.received()).text
