"""Several things told in one message: asked for what is missing, listed on one card, written by one tap."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from models.ledger.payments import Payment
from models.ledger.promises import Promise
from models.people.members import Role
from models.work.activities import Activity
from models.work.follow_ups import FollowUp
from tests.making import Make
from tests.office import Office, Phone

SAID = "今天去了华联，王经理说下周三付3万，顺便收了五千现金，周五再去"


def counts(office: Office) -> dict[str, int]:
    """How many of each there are; of the steps those that a person planned."""

    def count(db: Session) -> dict[str, int]:
        tables: tuple[Any, ...] = (Activity, Promise, Payment)
        found = {table.__name__: len(db.exec(select(table)).all()) for table in tables}
        return {**found, "FollowUp": len(db.exec(select(FollowUp).where(col(FollowUp.text) == "")).all())}

    return office.look(count)


NOTHING = {"Activity": 0, "Promise": 0, "Payment": 0, "FollowUp": 0}
ALL = dict.fromkeys(NOTHING, 1)


async def test_one_card_lists_what_a_message_tells_and_one_tap_writes_it(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("华联", owner=chat.person)

    card = await chat.says(SAID)

    lines = card.text.splitlines()[1:]
    assert [line.split(" · ")[:2] for line in lines] == [
        ["1. 🚶 Visit", "华联"],
        ["2. 🤝 Promise", "华联"],
        ["3. 💰 Payment", "华联"],
        ["4. 📅 Follow-up", "华联"],
    ]
    assert "CN¥30,000.00 · by Wed, 11 Mar 2026" in lines[1]
    assert "CN¥5,000.00 · cash · Mon, 2 Mar 2026" in lines[2]
    assert "Fri, 6 Mar 2026" in lines[3]
    assert counts(office) == NOTHING

    tap = next(data for data in card.data if data.startswith("acts.write:"))
    written = await card.tap("✅ Write all (4)")

    assert counts(office) == ALL
    assert not [data for data in written.data if data.startswith("act.next:")]  # that is told already
    undo = [data for data in written.data if data.startswith("undo:")]
    assert [data.split(":")[1] for data in undo] == [
        "activity.logged",
        "promise.taken",
        "payment.recorded",
        "follow_up.planned",
    ]
    labels = [label for label in written.buttons if "Undo" in label]
    assert labels == ["↩️ Undo visit", "↩️ Undo promise", "↩️ Undo payment", "↩️ Undo follow-up"]
    again = await chat.taps(card.last, tap)
    assert again.toast == "That is written already."
    assert counts(office) == ALL
    await written.tap("↩️ Undo payment")
    assert office.look(lambda db: db.exec(select(Payment)).one()).state == "reversed"


async def test_the_undo_of_the_only_act_that_is_left_says_what_it_always_does(chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says("今天去了华联，收了五千现金")
    written = await (await card.tap("✖ 1.")).tap("✅")

    assert [label for label in written.buttons if "Undo" in label] == ["↩️ Undo"]


async def test_what_is_struck_out_is_not_written_until_it_is_taken_in_again(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says(SAID)

    card = await (await (await card.tap("✖ 2.")).tap("✖ 3.")).tap("↩ 2.")
    assert "3. 💰 Payment: struck out" in card.text
    await card.tap("✅ Write all (3)")

    assert counts(office) == {**ALL, "Payment": 0}


async def test_a_customer_that_could_be_two_is_asked_once_and_holds_for_all(
    office: Office, chat: Phone, make: Make
) -> None:
    make.customer("华联超市", owner=chat.person)
    make.customer("华联百货", owner=chat.person)

    asked = await chat.says("今天去了华联，顺便收了五千现金，周五再去")
    assert asked.text.startswith("1 of 3: 🚶 Visit")
    await office.stop()
    await office.start()
    card = await asked.tap("华联百货")

    assert card.text.count("华联百货") == 3
    await card.tap("✅ Write all (3)")
    assert counts(office) == {**ALL, "Promise": 0}


async def test_when_one_is_refused_nothing_is_written(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says(SAID)
    with office.database.writing() as db:
        person = db.merge(chat.member)
        person.role = Role.FINANCE
        db.add(person)

    refused = await card.tap("✅ Write all (4)")

    assert "1. 🚶 Visit" in refused.toast
    assert "Nothing was written" in refused.toast
    assert counts(office) == NOTHING


async def test_a_card_is_over_after_a_day_and_after_another_sentence(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says(SAID)
    await office.later(hours=25)
    assert "nothing of it was written" in (await card.tap("✅ Write all (4)")).toast

    card = await chat.says(SAID)
    left = await card.tap("✖ Cancel")
    assert "Nothing was written" in left.text
    assert counts(office) == NOTHING


async def test_a_payment_and_a_promise_leave_no_word_over(office: Office, chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat.person)
    card = await chat.says("华联今天付了3000，周五再付2000")
    await card.tap("✅ Write all (2)")

    assert counts(office) == {**NOTHING, "Payment": 1, "Promise": 1}
    assert office.look(lambda db: db.exec(select(Promise)).one().note) == ""


async def test_a_contact_person_is_the_customer_that_the_message_is_about(chat: Phone, make: Make) -> None:
    await chat.says("/new Lotus Electronics contact David Kim")

    card = await chat.says("visited Lotus today, David said they pay 3000 on Mar 11, got 500 cash")

    assert card.text.splitlines()[2].startswith("2. 🤝 Promise · Lotus Electronics · CN¥3,000.00")
    assert "David said they" in card.text


async def test_a_place_sent_after_the_card_asks_for_no_next_step_that_stands(chat: Phone, make: Make) -> None:
    make.customer("华联超市", owner=chat)
    card = await chat.says("今天去了华联，谈了新品，顺便收了五千现金，周五再去")
    await card.tap("✅ Write all (3)")

    placed = await chat.sends_location(31.2304, 121.4737)

    assert "华联超市" in placed.text
    assert not [label for label in placed.buttons if label.startswith("📅")]
