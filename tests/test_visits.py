"""Reports of contacts through the chat: one line, a sentence, two taps; location, photo, mood; edit and undo."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from models.directory.customers import Customer
from models.work import activities, places
from models.work.activities import Activity, ActivityKind
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import MadeCustomer, Make
from tests.office import START, ZONE, Office, People, Phone

PLACE = {"latitude": 31.2304, "longitude": 121.4737}
NEAR, FAR = (31.2310, 121.4740), (31.2404, 121.4737)  # 73 m and 1.1 km from there
PHOTO = b"what a camera saw"


def reports(office: Office) -> list[Activity]:
    return office.look(lambda db: list(db.exec(select(Activity).order_by(col(Activity.id))).all()))


def steps(office: Office) -> list[FollowUp]:
    return office.look(lambda db: list(db.exec(select(FollowUp).order_by(col(FollowUp.id))).all()))


def put(office: Office, customer: MadeCustomer, **place: float) -> None:
    """Make a place known as the customer's."""
    with office.database.writing() as db:
        row = db.get_one(Customer, customer.id)
        row.latitude, row.longitude = place["latitude"], place["longitude"]
        db.add(row)
        activities.settle_place(db, row.key, now=START)


@pytest.fixture
def acme(make: Make, chat: Phone) -> MadeCustomer:
    return make.customer("ACME Foods", owner=chat)


async def test_one_line_reports_a_visit_and_plans_the_next_step(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    reply = await chat.says("/visit ACME talked about samples next 2026-03-11 10:00")

    (report,), (step,) = reports(office), steps(office)
    assert (report.kind, report.customer_id, report.text) == ("visit", acme.id, "talked about samples")
    assert (report.member_id, report.timed) == (chat.member.id, True)
    assert abs(report.at - START) < timedelta(minutes=1)
    assert (step.due_on.isoformat(), str(step.due_time), step.activity_id) == ("2026-03-11", "10:00:00", report.id)
    for words in ("ACME Foods", "Mon, 2 Mar 2026, 09:00", "talked about samples", "Wed, 11 Mar 2026 10:00"):
        assert words in reply.text
    assert {"↩️ Undo", "✏️ Edit", "😀", "😐", "🙁"} <= set(reply.buttons)


@pytest.mark.parametrize("kind", list(ActivityKind))
async def test_each_kind_of_contact_is_kept_as_its_own(
    office: Office, chat: Phone, acme: MadeCustomer, kind: ActivityKind
) -> None:
    await chat.says(f"/{kind} ACME wants a price list")

    (report,) = reports(office)
    assert (report.kind, report.text) == (kind, "wants a price list")


@pytest.mark.parametrize(
    ("sentence", "kind", "text", "day"),
    [
        ("拜访华联 谈了新品 下周三回访", "visit", "谈了新品", "2026-03-11"),
        ("visited 华联, sample on Friday", "visit", "sample", "2026-03-06"),
        ("电话 华联 要报价", "call", "要报价", None),
        ("微信联系 华联 发了报价单", "message", "发了报价单", None),
    ],
)
async def test_a_sentence_reports_like_a_command(
    office: Office, chat: Phone, make: Make, sentence: str, kind: str, text: str, day: str | None
) -> None:
    make.customer("华联超市", owner=chat)

    await chat.says(sentence)

    (report,) = reports(office)
    assert (report.kind, report.text) == (kind, text)
    assert [step.due_on.isoformat() for step in steps(office)] == ([day] if day else [])


async def test_two_taps_report_a_visit_with_its_next_date(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    reply = await chat.says("/visit ACME")
    reply = await reply.tap("Left a sample")
    reply = await reply.tap("📅 Tue 3 Mar")

    (report,), (step,) = reports(office), steps(office)
    assert report.text == "Left a sample"
    assert (step.due_on.isoformat(), step.due_time, step.member_id) == ("2026-03-03", None, chat.member.id)
    assert "Next step: Tue, 3 Mar 2026" in reply.text
    assert not [label for label in reply.buttons if label.startswith("📅")]


async def test_the_second_of_two_taps_on_a_next_date_plans_nothing_more(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    echo = await chat.says("/visit ACME talked")
    office.expect_refusals = True  # the second change of the message changes nothing
    await chat.taps(echo.last, "act.next:1:20260303")
    again = await chat.taps(echo.last, "act.next:1:20260306")

    assert len(steps(office)) == 1
    assert "stands already" in again.words


async def test_no_next_step_may_be_the_answer(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/visit ACME talked")
    echo = await echo.tap("None")
    echo = await echo.tap("😀")

    assert steps(office) == []
    assert not [label for label in echo.buttons if label.startswith("📅")]


async def test_another_next_date_is_asked_and_belongs_to_the_report(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    echo = await chat.says("/visit ACME talked")
    question = await echo.tap("Other …")
    reply = await chat.says("20 March 14:00")

    (report,), (step,) = reports(office), steps(office)
    assert question.messages
    assert (step.due_on.isoformat(), str(step.due_time), step.activity_id) == ("2026-03-20", "14:00:00", report.id)
    assert "Fri, 20 Mar 2026 14:00" in reply.text


async def test_words_typed_when_asked_may_name_the_next_day_too(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/call ACME")
    reply = await chat.says("wants a quote, call again on 2026-03-12")

    (report,), (step,) = reports(office), steps(office)
    assert "wants a quote" in report.text
    assert step.due_on.isoformat() == "2026-03-12"
    assert "Thu, 12 Mar 2026" in reply.text


async def test_a_visit_of_yesterday_stands_on_its_day(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    reply = await chat.says("/visit ACME yesterday nobody there")

    (report,) = reports(office)
    assert (report.at.astimezone(ZONE).date().isoformat(), report.timed) == ("2026-03-01", False)
    assert report.text == "nobody there"
    assert "Sun, 1 Mar 2026" in reply.text
    assert "12:00" not in reply.text


async def test_a_visit_at_a_time_of_today_stands_at_that_time(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    await chat.says("/visit ACME 08:15 talked")

    (report,) = reports(office)
    assert report.at == datetime(2026, 3, 2, 8, 15, tzinfo=ZONE)


async def test_the_mood_is_a_tap_and_can_change(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/visit ACME talked")
    pleased = await echo.tap("😀")
    displeased = await pleased.tap("🙁")

    assert "pleased" in pleased.text
    assert reports(office)[0].mood == "bad"
    assert "displeased" in displeased.text
    assert displeased.last.id == echo.last.id


async def test_undoing_a_report_takes_its_next_step_back_too(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/visit ACME talked next 2026-03-11")
    await echo.tap("↩️ Undo")

    assert reports(office)[0].reversed_at is not None
    assert steps(office)[0].state == FollowUpState.CANCELLED
    shown = await chat.taps(echo.last, f"act.mood:{reports(office)[0].id}:good")
    assert "taken back" in shown.text


async def test_undo_as_a_command_takes_the_report_with_the_step_planned_on_its_echo(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    echo = await chat.says("/visit ACME talked")
    await echo.tap("📅 Tue 3 Mar")
    await chat.says("/undo")

    assert reports(office)[0].reversed_at is not None
    assert steps(office)[0].state == FollowUpState.CANCELLED


async def test_edit_changes_the_text_in_place_and_keeps_the_rest(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    echo = await chat.says("/visit ACME talked next 2026-03-11 10:00")
    echo = await echo.tap("😀")
    question = await echo.tap("✏️ Edit")
    await question.tap("Text")
    reply = await chat.says("left a sample")

    (report,), (step,) = reports(office), steps(office)
    assert (report.text, report.mood) == ("left a sample", "good")
    assert (step.due_on.isoformat(), str(step.due_time)) == ("2026-03-11", "10:00:00")
    assert "left a sample" in reply.text


async def test_edit_moves_the_next_step_or_takes_it_away(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    echo = await chat.says("/visit ACME talked next 2026-03-11 10:00")
    question = await echo.tap("✏️ Edit")
    await question.tap("Next step")
    moved = await chat.says("2026-03-12")
    assert (steps(office)[0].due_on.isoformat(), str(steps(office)[0].due_time)) == ("2026-03-12", "10:00:00")

    question = await moved.tap("✏️ Edit")
    question = await question.tap("Next step")
    await question.tap("None")
    assert steps(office)[0].state == FollowUpState.CANCELLED


async def test_edit_gives_the_report_another_day_or_customer(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    other = make.customer("Bright Shop", owner=chat)
    echo = await chat.says("/visit ACME talked next 2026-03-11")
    question = await echo.tap("✏️ Edit")
    await question.tap("Customer")
    echo = await chat.says("Bright")
    question = await echo.tap("✏️ Edit")
    question = await question.tap("Day")
    await question.tap("Sun, 1 Mar 2026")

    (report,), (step,) = reports(office), steps(office)
    assert (report.customer_id, step.customer_id) == (other.id, other.id)
    assert report.at.astimezone(ZONE).date().isoformat() == "2026-03-01"


@pytest.mark.parametrize(
    ("where", "said", "distance"),
    [
        (NEAR, "Verified: 73 m", 73),
        (FAR, "Not verified: 1.1 km", 1112),
        ((31.2340, 121.4737), "Not verified: 400 m", 400),
    ],
)
async def test_a_location_right_after_a_report_is_measured(
    office: Office,
    chat: Phone,
    acme: MadeCustomer,
    where: tuple[float, float],
    said: str,
    distance: int,
) -> None:
    put(office, acme, **PLACE)
    await chat.says("/visit ACME talked")

    reply = await chat.sends_location(*where)

    (report,) = reports(office)
    assert said in reply.text
    assert (report.distance_m, report.verified) == (distance, distance <= activities.VERIFIED_WITHIN_M)


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ((31.2304, 121.4737), (31.2304, 121.4737), 0),
        ((0.0, 0.0), (0.0, 1.0), 111_195),  # a degree of the equator of a sphere of 6371.0088 km
        ((0.0, 179.5), (0.0, -179.5), 111_195),  # over the date line
        ((90.0, 0.0), (-90.0, 0.0), 20_015_114),  # from pole to pole: half a great circle
    ],
)
def test_distances_are_those_on_a_sphere(here: tuple[float, float], there: tuple[float, float], metres: int) -> None:
    assert round(places.distance_m(here, there)) == metres


async def test_a_new_salesperson_is_offered_the_own_customers(
    chat: Phone, people: People, make: Make, acme: MadeCustomer
) -> None:
    make.customer("Their Shop", owner=people.salesperson("Wang Fang"))
    question = await chat.says("/visit")

    assert question.buttons == ["ACME Foods", "✖ Cancel"]


async def test_a_location_within_the_form_belongs_to_the_report(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    put(office, acme, **PLACE)
    question = await chat.says("/visit ACME")
    await chat.sends_location(*NEAR)
    await chat.sends_photo(PHOTO)
    reply = await question.tap("Will order")

    (report,) = reports(office)
    assert report.verified
    assert report.photo_file_id is not None
    assert "Verified" in reply.text


async def test_without_a_known_place_the_owner_may_keep_this_one(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    reply = await chat.sends_location(*NEAR)
    assert "no place of this customer is known" in reply.text

    kept = await reply.tap("📍 This is")
    again = await chat.taps(reply.last, f"act.place:{reports(office)[0].id}")

    assert (acme.row.latitude, acme.row.longitude) == NEAR
    assert "Kept as the place" in kept.text
    assert "known already" in again.words


async def test_what_was_forwarded_does_not_count(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    await chat.says("/visit ACME talked")
    place = await chat.sends_location(*NEAR, forwarded=True)
    photo = await chat.sends_photo(PHOTO, forwarded=True)

    (report,) = reports(office)
    assert (report.latitude, report.photo_file_id) == (None, None)
    assert "does not count" in place.text
    assert "does not count" in photo.text


async def test_a_location_after_a_quarter_of_an_hour_belongs_to_another_visit(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    await office.later(minutes=16)
    reply = await chat.sends_location(*NEAR)

    assert reports(office)[0].latitude is None
    assert "ACME Foods" in reply.buttons


async def test_a_location_says_nothing_about_a_visit_of_yesterday(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME yesterday talked")
    reply = await chat.sends_location(*NEAR)

    assert reports(office)[0].latitude is None
    assert "ACME Foods" in reply.buttons


async def test_a_photo_whose_caption_is_the_report_belongs_to_it(
    office: Office, chat: Phone, acme: MadeCustomer
) -> None:
    await chat.sends_photo(PHOTO, "visited ACME, new shelf")

    (report,) = reports(office)
    assert report.photo_file_id is not None
    assert "new shelf" in report.text


async def test_a_photo_with_a_caption_waits_until_the_customer_is_known(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("Sunrise East", owner=chat)
    make.customer("Sunrise West", owner=chat)
    question = await chat.sends_photo(PHOTO, "/visit Sunrise new shelf")
    await question.tap("Sunrise West")

    (report,) = reports(office)
    assert report.photo_file_id is not None


async def test_a_report_offers_the_steps_that_were_due_as_done(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    due = make.follow_up(acme, "2026-03-02", text="bring samples")
    make.follow_up(acme, "2026-03-09", text="later")
    echo = await chat.says("/visit ACME brought samples")
    assert len([label for label in echo.buttons if label.startswith("☑️")]) == 1

    echo = await echo.tap("☑️ Done too")

    first, second = steps(office)
    assert (first.id, first.state, first.closed_by) == (due.id, FollowUpState.DONE, reports(office)[0].id)
    assert second.state == FollowUpState.OPEN
    assert "bring samples" in echo.text


async def test_a_report_made_from_a_step_closes_it_and_its_undo_opens_it_again(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer
) -> None:
    step = make.follow_up(acme, "2026-03-02", text="ask about samples")
    card = await chat.says("/today")
    card = await card.tap("1")
    question = await card.tap("📞 Log call")
    echo = await question.tap("No answer")

    assert (reports(office)[0].kind, steps(office)[0].state) == ("call", FollowUpState.DONE)
    await chat.taps(echo.last, f"undo:activity.logged:{reports(office)[0].id}")
    assert (steps(office)[0].id, steps(office)[0].state) == (step.id, FollowUpState.OPEN)


async def test_a_manager_who_reports_plans_for_the_owner_who_is_told(
    office: Office, chat: Phone, people: People, acme: MadeCustomer
) -> None:
    boss = people.manager("Han Mei")
    reply = await boss.says("/visit ACME agreed on prices next 2026-03-05")

    assert reports(office)[0].member_id == boss.member.id
    assert steps(office)[0].member_id == chat.member.id
    assert "For: Li Lei" in reply.text
    told = await chat.received()
    assert "Han Mei planned a next step for you: ACME Foods" in told.text
    assert "Thu, 5 Mar 2026" in told.text


async def test_somebody_elses_customer_does_not_exist(
    office: Office, people: People, chat: Phone, acme: MadeCustomer
) -> None:
    other = people.salesperson("Wang Fang")
    reply = await other.says("/visit ACME talked")

    assert "ACME Foods" not in reply.text
    assert reports(office) == []


async def test_the_buttons_of_a_report_are_authorised_at_the_tap(
    office: Office, people: People, chat: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/visit ACME talked")
    (report,) = reports(office)
    other = people.salesperson("Wang Fang")
    menu = await other.says("/menu")
    for data in ("act.mood:{}:good", "act.next:{}:20260304", "act.edit:{}", "act.place:{}", "act.show:{}"):
        reply = await other.taps(menu.last, data.format(report.id))
        assert "I do not know that entry" in reply.words
    assert reports(office)[0].mood is None
    assert steps(office) == []


async def test_finance_does_not_report_visits(office: Office, people: People, acme: MadeCustomer) -> None:
    accountant = people.accountant("Zhao Min")
    reply = await accountant.says("/visit ACME talked")

    assert reports(office) == []
    assert "not for your role" in reply.text


@pytest.mark.parametrize(
    "line",
    ["/visit ACME talked next 2026-02-30", "/visit ACME " + "x" * 3500, "/visit ACME talked next 1980-01-01"],
)
async def test_what_cannot_be_gets_a_sentence_and_writes_nothing(
    office: Office, chat: Phone, acme: MadeCustomer, line: str
) -> None:
    reply = await chat.says(line)

    assert reply.text
    assert reports(office) == []
    assert steps(office) == []


async def test_an_outcome_is_kept_in_the_language_in_which_it_was_tapped(
    office: Office, people: People, make: Make
) -> None:
    li = people.salesperson("李雷", language="zh_CN")
    make.customer("华联超市", owner=li)
    question = await li.says("/visit 华联")
    label = question.buttons[1]
    await question.tap(label)

    assert reports(office)[0].text == label
