"""Forms: one question after the other, answered by taps or words in any order, left when nobody goes on with them."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.directory.customers import Customer
from models.ledger.payments import Payment
from models.storage.drafts import Draft
from tests.making import Make
from tests.office import Office, People, Phone


def recorded(office: Office) -> list[tuple[int, str, str]]:
    """Amount, method and note of each payment."""
    found = office.look(lambda db: db.exec(select(Payment)).all())
    return [(one.amount // 100, str(one.method), one.note) for one in found]


async def test_several_parts_may_be_typed_at_once(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    asked = await chat.says("/pay")
    assert "Which customer?" in asked.text

    written = await chat.says("华联 3万 转账")

    assert "CN¥30,000.00 from 华联" in written.text
    assert recorded(office) == [(30000, "transfer", "")]


async def test_what_is_said_last_holds(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/pay 华联 微信")
    await chat.says("3万 现金")

    assert recorded(office) == [(30000, "cash", "")]


async def test_back_asks_again_what_was_asked_before(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    first = await chat.says("/pay 华联")
    assert "How much?" in first.text
    assert "◀ Back" not in first.buttons
    method = await chat.says("3000")
    assert "How was it paid?" in method.text

    again = await method.tap("◀ Back")
    assert "How much?" in again.text
    await chat.says("3500")
    amount = await chat.says("上一步")
    assert "How much?" in amount.text
    still = await chat.says("back")
    assert "That is the first question." in still.text
    assert recorded(office) == []

    await chat.says("3600")
    await chat.says("cash")
    assert recorded(office) == [(3600, "cash", "")]


async def test_a_form_waits_until_its_customer_is_created(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    asked = await chat.says("/pay 明珠商贸 300 cash")
    created = await asked.tap("➕ New customer")
    assert "Back to what was open before" in created.text

    await created.tap("明珠商贸")
    assert recorded(office) == [(300, "cash", "")]


async def test_a_contact_of_the_phone_book_lets_a_form_wait(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/pay 华联")
    question = await chat.sends_contact("+8613800138000", "王经理")
    added = await question.tap("华联")
    assert "Back to what was open before" in added.text

    await (await chat.says("300")).tap("cash")
    assert recorded(office) == [(300, "cash", "")]


async def test_of_many_customers_that_fit_six_are_shown_and_the_others_by_a_button(
    chat: Phone, make: Make, office: Office
) -> None:
    shops = [make.customer(f"华联{number}店", owner=chat.person) for number in range(1, 15)]
    make.receivable(shops[13], 500, due="2026-03-20")

    asked = await chat.says("收 华联 3000 微信")
    names = [label.partition(" ")[0] for label in asked.buttons]
    assert names == [*(f"华联{number}店" for number in (14, 1, 2, 3, 4, 5)), "▶", "➕", "✖"]
    assert "▶ 8 more" in asked.buttons

    second = await asked.tap("▶ 8 more")
    third = await second.tap("▶ 2 more")
    assert third.buttons[:3] == ["华联12店", "华联13店", "◀"]
    before = await third.tap("◀")
    assert before.buttons[0] == "华联6店"
    await before.tap("华联9店")

    (payment,) = office.look(lambda db: db.exec(select(Payment)).all())
    assert payment.customer_id == shops[8].id


async def test_a_name_like_nobodys_is_asked_with_the_customers_worked_with_last(
    chat: Phone, make: Make, office: Office
) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("拜访 华联 谈价格")
    asked = await chat.says("/pay Zyzzyva 300 cash")
    assert asked.buttons == ["华联", "➕ New customer", "✖ Cancel"]

    await asked.tap("华联")
    assert recorded(office) == [(300, "cash", "")]


async def test_it_may_be_a_new_customer_although_others_fit(chat: Phone, make: Make, office: Office) -> None:
    for name in ("华联超市", "华联百货"):
        make.customer(name, owner=chat.person)
    asked = await chat.says("收 华联 3000 微信")
    sure = await asked.tap("➕ New customer")
    assert "Is 华联 a new customer, and none of these?" in sure.text
    created = await sure.tap("➕ Yes, a new one")
    await created.tap("华联")

    new = office.look(lambda db: db.exec(select(Customer).where(Customer.name == "华联")).one())
    assert office.look(lambda db: db.exec(select(Payment)).one()).customer_id == new.id


async def test_more_of_the_name_may_be_typed_when_many_fit(chat: Phone, make: Make, office: Office) -> None:
    for number in range(1, 10):
        make.customer(f"华联{number}店", owner=chat.person)
    await chat.says("收 华联 3000 微信")
    await chat.says("华联8店")

    assert recorded(office) == [(3000, "wechat", "")]


async def test_a_page_says_nothing_of_who_was_handed_over_meanwhile(
    chat: Phone, make: Make, people: People, office: Office
) -> None:
    shops = [make.customer(f"华联{number}店", owner=chat.person) for number in range(1, 9)]
    make.receivable(shops[7], 777, due="2026-03-20")
    make.receivable(shops[6], 555, due="2026-03-20")
    asked = await chat.says("收 华联 3000 微信")
    first = [label for label in asked.buttons if "·" in label]
    assert len(first) == 2
    wang = people.salesperson("Wang Fang")
    with office.database.writing() as db:
        row = db.get_one(Customer, shops[7].id)
        row.owner_id = wang.member.key
        db.add(row)

    second = await asked.tap("▶ 2 more")
    back = await second.tap("◀")
    assert [label for label in back.buttons if "·" in label] == ["华联7店 · CN¥555.00"]
    assert "华联8店" not in " ".join(back.buttons)


async def test_a_form_that_nobody_finished_is_dropped_after_a_day_with_a_sentence(
    chat: Phone, make: Make, office: Office
) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/pay 华联")

    await office.until("2026-03-03 08:55")
    assert office.look(lambda db: db.exec(select(Draft.form)).all()) == ["pay"]
    await office.until("2026-03-03 09:05")

    told = await chat.received()
    assert "Nothing of it was written:\nRecord a payment · 华联" in told.text
    assert office.look(lambda db: db.exec(select(Draft.form)).all()) == []
    begun = await told.tap("🔁 Begin again")
    assert "How much?" in begun.text


async def test_nothing_is_told_of_a_form_that_was_gone_on_with_or_left(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    await chat.says("/pay 华联")
    await office.until("2026-03-02 15:00")
    await chat.says("3000")
    await office.until("2026-03-03 09:05")
    await chat.says("cash")
    assert recorded(office) == [(3000, "cash", "")]

    await office.until("2026-03-04 18:00")
    assert not any("Left open for a day" in one.text for one in (await chat.received()).messages)


async def test_a_form_that_is_over_is_told_of_when_a_new_one_takes_its_place_first(
    chat: Phone, make: Make, office: Office
) -> None:
    make.customer("华联", owner=chat.person)
    await office.until("2026-03-02 22:00")
    await chat.says("/bill 华联")
    await office.until("2026-03-03 23:00")

    asked = await chat.says("/pay 华联")

    assert "How much?" in asked.text
    assert "Nothing of it was written:\nWrite what a customer owes · 华联" in asked.text
    assert office.look(lambda db: db.exec(select(Draft.form)).all()) == ["pay"]
    await office.until("2026-03-04 09:00")
    assert "Left open" not in (await chat.received()).text


async def test_a_form_that_is_over_at_night_is_told_of_in_the_morning(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    await office.until("2026-03-02 22:00")
    await chat.says("/pay 华联")

    await office.until("2026-03-04 07:55")
    assert "Left open for a day" not in (await chat.received()).text
    over = await chat.says("cash")
    assert "How much?" not in over.text
    await office.until("2026-03-04 08:05")
    assert "Left open for a day" in (await chat.received()).text


async def test_the_last_answer_takes_the_place_of_the_question(chat: Phone, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 1000, due="2026-02-10")
    asked = await (await chat.says("/pay ACME")).tap("CN¥1,000.00 · all")
    echo = await asked.tap("cash")

    assert echo.last.id == asked.last.id  # no question with dead buttons stays behind
    assert "CN¥1,000.00 from ACME" in echo.text


async def test_a_search_is_left_by_what_plainly_is_to_be_written(chat: Phone, make: Make) -> None:
    make.customer("华鑫", owner=chat)
    await chat.says("/find")

    assert "CN¥300.00 from 华鑫" in (await chat.says("收 华鑫 300 现金")).text


async def test_the_chinese_word_of_a_command_works_behind_a_slash(chat: Phone, make: Make) -> None:
    make.customer("华鑫", owner=chat)

    assert "CN¥300.00 from 华鑫" in (await chat.says("/收款 华鑫 300 现金")).text


async def test_of_very_many_that_fit_it_is_told_how_many_are_not_offered(chat: Phone, make: Make) -> None:
    for number in range(1, 42):
        make.customer(f"华联{number}店", owner=chat.person)
    asked = await chat.says("收 华联 3000 微信")
    assert "▶ 30 more" in asked.buttons
    assert "At least 5 more fit. Type more of the name" in asked.text

    page = await asked.tap("▶ 30 more")
    assert "more fit." not in page.text
    for _page in range(4):
        page = await page.tap("▶")
    assert "At least 5 more fit." in page.text
    again = await chat.says("华联40店")
    assert "CN¥3,000.00 from 华联40店" in again.text


@pytest.mark.parametrize(
    ("begun", "between", "told", "button"),
    [
        ("/pay 华联", "/today", "Record a payment · 华联", True),
        ("/pay 300", "/visit 华鑫 谈价格", "Record a payment", True),
        ("/bill 华联", "收 华鑫 500 现金", "Write what a customer owes · 华联", True),
        ("/pay 华联", "/pay 华鑫 500 现金", "Record a payment · 华联", True),
        ("华联 3000", "/card 华鑫", "“华联 3000”", False),
        ("去了华联，收了500现金，周五再去", "/due", "A message with 3 things in it", False),
    ],
)
async def test_what_is_left_for_something_else_is_told_of(
    chat: Phone, make: Make, begun: str, between: str, told: str, button: bool
) -> None:
    for name in ("华联", "华鑫"):
        make.customer(name, owner=chat.person)
    await chat.says(begun)
    reply = await chat.says(between)

    assert f"Left unfinished, nothing of it was written:\n{told}" in reply.text
    assert ("🔁 Begin again" in reply.buttons) is button
    assert "Left unfinished" not in (await chat.says("/due")).text


@pytest.mark.parametrize(
    ("begun", "between"),
    [
        ("/pay", "/today"),
        ("/find", "/today"),
        ("/pay 华联", "/cancel"),
        ("/pay 华联", "/pay 华联 300 cash"),
        ("/pay 300", "收 华联 300 现金"),
        ("收 华联 微信", "500"),
    ],
)
async def test_nothing_is_told_of_what_was_empty_given_up_or_said_anew(
    chat: Phone, make: Make, begun: str, between: str
) -> None:
    for name in ("华联", "华鑫"):
        make.customer(name, owner=chat.person)
    await chat.says(begun)

    assert "Left unfinished" not in (await chat.says(between)).text


async def test_a_change_that_is_left_is_not_begun_as_something_new(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华联", owner=chat.person)
    echo = await chat.says("收 华联 300 现金")
    await (await echo.tap("✏️ Edit")).tap("Amount")
    left = await chat.says("/today")

    assert "A change: Record a payment · 华联" in left.text
    assert "🔁 Begin again" not in left.buttons
    assert recorded(office) == [(300, "cash", "")]
