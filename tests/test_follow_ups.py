"""Next steps through the chat: planned, done, put off, changed, taken back; and whose they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from models.oversight.audit import Audit
from models.people.members import Member
from models.work import follow_ups
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import MadeCustomer, Make
from tests.office import ZONE, Office, People, Phone


def steps(office: Office) -> list[FollowUp]:
    return office.look(lambda db: list(db.exec(select(FollowUp).order_by(col(FollowUp.id))).all()))


def actions(office: Office) -> list[str]:
    return office.look(lambda db: list(db.exec(select(Audit.action).order_by(col(Audit.id))).all()))


@pytest.fixture
def acme(make: Make, chat: Phone) -> MadeCustomer:
    return make.customer("ACME Foods", owner=chat)


async def test_one_line_plans_a_step(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    reply = await chat.says("/follow ACME 2026-03-06 15:00 show samples")

    (step,) = steps(office)
    assert (step.customer_id, step.member_id, step.text) == (acme.id, chat.member.id, "show samples")
    assert step.due_at == datetime(2026, 3, 6, 15, 0, tzinfo=ZONE)
    for words in ("ACME Foods", "Fri, 6 Mar 2026 15:00", "show samples"):
        assert words in reply.text
    assert {"↩️ Undo", "✏️ Edit"} <= set(reply.buttons)


async def test_a_sentence_plans_a_step(office: Office, people: People, make: Make) -> None:
    li = people.salesperson("李雷", language="zh_CN")
    make.customer("华联超市", owner=li)
    await li.says("跟进 华联 明天下午3点 送样品")

    (step,) = steps(office)
    assert (step.due_on.isoformat(), str(step.due_time), step.text) == ("2026-03-03", "15:00:00", "送样品")


async def test_the_day_is_asked_when_it_is_missing(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    question = await chat.says("/follow ACME")
    reply = await question.tap("Fri, 6 Mar 2026")

    assert steps(office)[0].due_on.isoformat() == "2026-03-06"
    assert "Fri, 6 Mar 2026" in reply.text


@pytest.mark.parametrize("line", ["/follow ACME 2026-03-01 call", "/follow ACME today 08:00 call"])
async def test_what_has_passed_is_no_next_step(office: Office, chat: Phone, acme: MadeCustomer, line: str) -> None:
    reply = await chat.says(line)

    assert "has passed" in reply.text
    assert steps(office) == []


async def test_a_time_is_the_time_of_the_members_own_zone(office: Office, people: People, make: Make) -> None:
    anna = people.salesperson("Anna", timezone="Europe/Berlin")
    make.customer("Berlin Kiosk", owner=anna)
    reply = await anna.says("/follow Berlin 2026-03-06 15:00")

    assert steps(office)[0].due_at == datetime.fromisoformat("2026-03-06T15:00+01:00")
    assert "Fri, 6 Mar 2026 15:00" in reply.text


async def test_done_is_done_once_and_says_so(office: Office, chat: Phone, make: Make, acme: MadeCustomer) -> None:
    echo = await chat.says("/follow ACME 2026-03-06 call")
    step = steps(office)[0]
    office.expect_refusals = True  # the second change of the message changes nothing
    await chat.taps(echo.last, f"fu.done:{step.id}")
    again = await chat.taps(echo.last, f"fu.done:{step.id}")

    assert steps(office)[0].state == FollowUpState.DONE
    assert actions(office).count("follow_up.done") == 1
    assert again.messages == []
    assert "Done, Mon, 2 Mar 2026, 09:00" in echo.last.text
    undone = await echo.tap("↩️ Undo")
    assert "open again" in undone.text
    assert steps(office)[0].state == FollowUpState.OPEN


@pytest.mark.parametrize(
    ("label", "moment"),
    [("1 hour", "2026-03-02T10:00"), ("Tomorrow", "2026-03-03T15:00"), ("Next Monday", "2026-03-09T15:00")],
)
async def test_later_puts_off_a_timed_step(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer, label: str, moment: str
) -> None:
    make.follow_up(acme, "2026-03-02", "15:00", text="call")
    card = await (await chat.says("/today")).tap("1")
    choices = await card.tap("⏰ Later")
    reply = await choices.tap(label)

    wanted = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert steps(office)[0].due_at == wanted
    assert f"{wanted:%H:%M}" in reply.text


async def test_later_keeps_a_step_without_a_time_without_one(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    make.follow_up(acme, "2026-03-02", text="call")
    card = await (await chat.says("/today")).tap("1")
    await (await card.tap("⏰ Later")).tap("Tomorrow")

    (step,) = steps(office)
    assert (step.due_on.isoformat(), step.due_time, step.due_at) == ("2026-03-03", None, None)


async def test_the_second_of_two_taps_on_later_puts_off_only_once(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    make.follow_up(acme, "2026-03-02", "15:00", text="call")
    card = await (await chat.says("/today")).tap("1")
    choices = await card.tap("⏰ Later")
    hour = next(data for data in choices.data if ":h1" in data)
    first = await chat.taps(choices.last, hour)
    await office.later(minutes=1)
    await chat.taps(choices.last, hour)

    assert actions(office).count("follow_up.moved") == 1
    assert "10:00" in first.text


async def test_later_to_another_day_is_asked(office: Office, chat: Phone, make: Make, acme: MadeCustomer) -> None:
    make.follow_up(acme, "2026-03-02", text="call")
    card = await (await chat.says("/today")).tap("1")
    question = await (await card.tap("⏰ Later")).tap("Other …")
    reply = await question.tap("Fri, 6 Mar 2026")

    assert steps(office)[0].due_on.isoformat() == "2026-03-06"
    assert len(steps(office)) == 1
    assert "Fri, 6 Mar 2026" in reply.text


async def test_edit_changes_the_time_and_the_words(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/follow ACME 2026-03-06 15:00 call")
    question = await echo.tap("✏️ Edit")
    question = await question.tap("Time")
    echo = await question.tap("16:00")
    question = await echo.tap("✏️ Edit")
    await question.tap("What to do")
    reply = await chat.says("bring the contract")
    assert "16:00" in reply.text
    question = await reply.tap("✏️ Edit")
    question = await question.tap("Time")
    await question.tap("No time")

    (step,) = steps(office)
    assert (step.text, step.due_time, step.due_at) == ("bring the contract", None, None)


async def test_undo_takes_a_planned_step_back(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/follow ACME 2026-03-06 call")
    await echo.tap("↩️ Undo")
    assert steps(office)[0].state == FollowUpState.CANCELLED

    await chat.says("/follow ACME 2026-03-07 call")
    await chat.says("/undo")
    assert steps(office)[1].state == FollowUpState.CANCELLED


async def test_a_manager_plans_for_the_owner_who_hears_of_it(
    office: Office, chat: Phone, people: People, acme: MadeCustomer
) -> None:
    boss = people.manager("Han Mei")
    reply = await boss.says("/follow ACME 2026-03-06 16:00 get the contract")

    assert steps(office)[0].member_id == chat.member.id
    assert "For: Li Lei" in reply.text
    told = await chat.received()
    assert "Han Mei planned a next step for you: ACME Foods" in told.text
    assert "✅ Done" in told.buttons
    await told.tap("✅ Done")
    assert steps(office)[0].state == FollowUpState.DONE


async def test_a_colleague_cannot_touch_a_step(
    office: Office, people: People, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    step = make.follow_up(acme, "2026-03-02", "15:00")
    other = people.salesperson("Wang Fang")
    for data in ("fu.done:{}", "fu.later:{}", "fu.at:{}:1:d1", "fu.edit:{}", "fu.log:{}:call", "fu.open:{}"):
        menu = await other.says("/menu")
        reply = await other.taps(menu.last, data.format(step.id))
        assert "not yours" in reply.words
        assert "ACME" not in reply.words
    assert steps(office)[0].revision == 1


async def test_an_hour_later_is_an_hour_later_when_the_clocks_go_back(
    office: Office, people: People, make: Make
) -> None:
    anna = people.salesperson("Anna", timezone="Europe/Berlin")
    customer = make.customer("Berlin Kiosk", owner=anna)
    now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in Berlin; at 3:00 clocks go back to 2:00
    office.clock.set_to(now)
    made = make.follow_up(customer, "2026-10-25", "09:00")
    with office.database.writing() as db:
        step, member = db.get_one(FollowUp, made.key), db.get_one(Member, made.member_id)
        follow_ups.put_off(db, member, step, until=now + timedelta(hours=1), zone_of=member, now=now)
        assert step.due_at == now + timedelta(hours=1)
        assert str(step.due_time) == "02:30:00"
