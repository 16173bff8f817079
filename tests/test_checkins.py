"""Check-in by location: the customers around, one tap a visit; where customers are is learnt from visits."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger.payments import Payment
from models.people.members import Member, Role
from models.storage.drafts import Draft
from models.work import activities, places
from models.work.activities import Activity
from models.work.places import Centre, Place, Point, Position, centre_of, patch_of, patches_around
from tests.making import MadeCustomer, Make
from tests.office import START, Office, People, Phone

HERE = (31.2304, 121.4737)
METRE = 1 / 111_195  # of latitude, in degrees


def north(metres: float) -> Point:
    return HERE[0] + metres * METRE, HERE[1]


def reports(office: Office) -> list[Activity]:
    return office.look(lambda db: list(db.exec(select(Activity).order_by(col(Activity.id))).all()))


def place_of(office: Office, customer: MadeCustomer) -> Place | None:
    return office.look(lambda db: places.place_of(db, customer.id))


def put(office: Office, customer: MadeCustomer, at: Point) -> None:
    """Let the file say where the customer is."""
    with office.database.writing() as db:
        row = db.get_one(Customer, customer.id)
        row.latitude, row.longitude = at
        db.add(row)
        activities.settle_place(db, customer.id, now=START)


@pytest.fixture
def street(office: Office, chat: Phone, make: Make) -> dict[str, MadeCustomer]:
    """Shops of a street, and one that is far away."""
    shops = {name: make.customer(name, owner=chat) for name in ("泰华电子", "泰华食品", "泰华服装", "远东商行")}
    for name, metres in (("泰华服装", 40), ("泰华食品", 420), ("远东商行", 30_000)):
        put(office, shops[name], north(metres))
    return shops


# --- the rule


@pytest.mark.parametrize(
    ("visits", "centre"),
    [
        ([], None),
        ([(31.0, 121.0)], Centre((31.0, 121.0), 1)),
        ([(31.0, 121.0), (31.001, 121.0)], Centre((31.0005, 121.0), 2)),  # 111 m apart: the middle
        ([(31.0, 121.0), (31.01, 121.0)], None),  # 1.1 km apart: either may be wrong
        ([(31.0, 121.0), (31.0, 121.0), (40.0, 116.0)], Centre((31.0, 121.0), 2)),  # one was reported from afar
        ([(31.0, 121.0), (31.0, 121.0), (40.0, 116.0), (40.0, 116.0)], None),  # half here, half there
        ([(31.0, 121.0), (31.001, 121.0), (31.002, 121.0)], Centre((31.001, 121.0), 3)),
        ([(0.0, 179.9995), (0.0, -179.9995)], Centre((0.0, -180.0), 2)),  # over the date line
    ],
)
def test_the_middle_of_the_visits_that_lie_together(visits: list[Point], centre: Centre | None) -> None:
    found = centre_of(visits)

    assert (found is None) == (centre is None)
    if found is not None and centre is not None:
        assert found.rests_on == centre.rests_on
        assert places.distance_m(found.at, centre.at) < 0.01


@pytest.mark.parametrize(
    ("here", "there", "around"),
    [
        (HERE, north(1000), True),
        (HERE, (HERE[0], HERE[1] + 900 * METRE), True),
        (HERE, north(2000), False),
        ((0.0, 179.999), (0.0, -179.999), True),
        ((-90.0, 0.0), (-89.999, 0.0), True),
    ],
)
def test_a_place_is_found_in_the_patches_around(here: Point, there: Point, around: bool) -> None:
    assert (patch_of(there) in patches_around(here)) == around


# --- checking in


async def test_the_nearest_are_offered_and_one_tap_reports_the_visit(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    await chat.says("/visit 泰华电子 谈了新品")
    await office.later(minutes=30)

    question = await chat.sends_location(*HERE)
    assert question.buttons[:4] == ["泰华服装 · 40 m", "泰华食品 · 420 m", "泰华电子", "远东商行 · 30 km"]

    await office.later(minutes=20)
    echo = await question.tap("泰华服装")
    report = reports(office)[1]
    assert (report.kind, report.customer_id, report.text) == ("visit", street["泰华服装"].id, "")
    assert (report.latitude, report.longitude, report.distance_m) == (*HERE, 40)
    assert "09:30" in echo.text, "the visit was when the location was shared"
    assert "Verified: 40 m" in echo.text

    await echo.answer("看了货架")
    assert reports(office)[1].text == "看了货架"


async def test_what_is_typed_in_place_of_a_tap_takes_the_location_along(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    await chat.sends_location(*HERE)
    await chat.says("泰华服装")
    await chat.sends_location(*HERE)
    await chat.says("拜访泰华食品，要加货，下周三再来")
    await chat.sends_location(*HERE)
    card = await chat.says("今天去了泰华电子，收了五千现金")
    await card.tap("✅")

    names = ["泰华服装", "泰华食品", "泰华电子"]
    assert [one.customer_id for one in reports(office)] == [street[name].id for name in names]
    assert [(one.latitude, one.longitude) for one in reports(office)] == [HERE] * 3


async def test_nearby_customers_come_first_when_a_name_fits_several(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    before = await chat.says("/card 泰华")
    assert before.buttons[0] == "泰华电子"

    await chat.sends_location(*HERE)
    near = await chat.says("泰华")
    assert near.buttons[:3] == ["泰华服装", "泰华食品", "泰华电子"]

    await office.later(minutes=16)
    after = await chat.says("/card 泰华")
    assert after.buttons[0] == "泰华电子"


async def test_a_new_customer_gets_the_place_at_which_it_was_added(office: Office, chat: Phone) -> None:
    question = await chat.sends_location(*HERE)
    await question.tap("➕ New customer")
    await (await (await chat.says("新开杂货店")).tap("Skip")).tap("Skip")

    found = office.look(lambda db: db.exec(select(Customer)).all())
    assert [(one.name, one.latitude) for one in found] == [("新开杂货店", HERE[0])]


async def test_only_customers_whom_the_speaker_may_see_are_offered(
    office: Office, people: People, street: dict[str, MadeCustomer]
) -> None:
    other = people.salesperson("Wang Fang")
    boss = people.manager("Han Mei")
    accountant = people.accountant("Zhao Min")

    theirs = await other.sends_location(*HERE)
    led = await boss.sends_location(*HERE)
    none = await accountant.sends_location(*HERE)

    assert not [label for label in theirs.buttons if "华" in label]
    assert led.buttons[0] == "泰华服装 · 40 m"
    assert "not for your role" in none.text
    assert none.buttons == []
    forged = theirs.data[0].rpartition(":")[0]
    await other.taps(theirs.last, f"{forged}:5")
    assert reports(office) == []


async def test_a_form_that_was_open_waits_until_the_visit_is_reported(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    await chat.says("/pay 远东商行")
    question = await chat.sends_location(*HERE)
    assert "Where are you?" in question.text

    echo = await question.tap("泰华服装")
    assert [one.customer_id for one in reports(office)] == [street["泰华服装"].id]
    assert echo.text.index("泰华服装") < echo.text.index("Back to what was open before") < echo.text.index("How much?")
    method = await chat.says("300")
    await method.tap("cash")

    (payment,) = office.look(lambda db: db.exec(select(Payment)).all())
    assert (payment.customer_id, payment.amount) == (street["远东商行"].id, 300_00)
    assert len(reports(office)) == 1


async def test_a_form_that_waits_is_asked_again_after_a_sentence_and_when_the_check_in_is_left(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    await chat.says("/pay 远东商行")
    await chat.sends_location(*HERE)
    said = await chat.says("拜访泰华食品，要加货，下周三再来")
    assert "How much?" in said.text
    second = await chat.sends_location(*north(5))
    left = await second.tap("✖ Cancel")
    assert "Left." in left.text
    assert "How much?" in left.text

    over = await chat.says("/due")  # a command leaves the form, as ever
    assert "How much?" not in over.text
    assert office.look(lambda db: db.exec(select(Draft)).all()) == []
    assert [one.customer_id for one in reports(office)] == [street["泰华食品"].id]


async def test_a_card_of_several_acts_stays_open_behind_a_check_in(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    card = await chat.says("今天去了泰华电子，收了五千现金")
    question = await chat.sends_location(*HERE)
    told = await question.tap("泰华服装")
    assert "Still open, its buttons are above:\nA message with 2 things in it" in told.text

    await card.tap("✅")
    assert [one.customer_id for one in reports(office)] == [street["泰华服装"].id, street["泰华电子"].id]


async def test_who_is_no_seller_any_more_checks_in_nobody(
    office: Office, chat: Phone, street: dict[str, MadeCustomer]
) -> None:
    question = await chat.sends_location(*HERE)
    with office.database.writing() as db:
        member = db.exec(select(Member).where(Member.telegram_id == chat.id)).one()
        member.role = Role.FINANCE
        db.add(member)

    refused = await question.tap("泰华服装")

    assert "not for your role" in refused.toast
    assert reports(office) == []


# --- learning


async def test_the_place_is_learnt_from_visits_and_verifies_once_it_rests_on_three(
    office: Office, chat: Phone, make: Make
) -> None:
    acme = make.customer("ACME Foods", owner=chat)
    for metres in (0, 30, 60):
        await chat.says("/visit ACME talked")
        reply = await chat.sends_location(*north(metres))
        assert "no place of this customer is known yet" in reply.text

    await chat.says("/visit ACME talked")
    far = await chat.sends_location(*north(5000))
    assert "Not verified: 5 km" in far.text

    place = place_of(office, acme)
    assert place is not None
    assert place.rests_on == 3
    assert places.distance_m(place.at, north(30)) < 1
    assert "learnt from 3 visits" in (await chat.says("/card ACME")).text


async def test_what_is_taken_back_or_moved_to_another_customer_is_unlearnt(
    office: Office, chat: Phone, make: Make
) -> None:
    acme, bright = make.customer("ACME Foods", owner=chat), make.customer("Bright Shop", owner=chat)
    await chat.says("/visit ACME talked")
    echo = await chat.sends_location(*HERE)
    assert place_of(office, acme) is not None

    await echo.answer("不对，是Bright Shop")
    assert (place_of(office, acme), place_of(office, bright) is not None) == (None, True)

    await chat.says("/undo")
    assert place_of(office, bright) is None


async def test_where_somebody_was_is_forgotten(office: Office, chat: Phone) -> None:
    await chat.sends_location(*HERE)
    assert office.look(lambda db: db.exec(select(Position)).one()).latitude == HERE[0]

    await office.later(days=1, hours=2)

    assert office.look(lambda db: db.exec(select(Position)).all()) == []
