"""New customers, finding, the card, and changing the file, through the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.directory import customers
from models.directory.customers import AlikeCustomers, Contact, Customer, SameCustomer
from models.directory.pieces import NamePiece
from models.oversight.audit import Audit
from models.people.members import Member, Role, add_member
from models.refusal import Refused
from models.storage.database import Database
from models.storage.drafts import Draft
from tests.making import Make
from tests.office import Office, People, Phone

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def colleague(people: People) -> Phone:
    """Another salesperson of the same team."""
    return people.salesperson("Han Meimei")


def all_customers(office: Office) -> Sequence[Customer]:
    return office.look(lambda db: db.exec(select(Customer).order_by(col(Customer.id))).all())


def contacts(office: Office, name: str) -> list[tuple[str | None, str | None, str | None]]:
    def find(db: Session) -> list[tuple[str | None, str | None, str | None]]:
        query = select(Contact).join(Customer, col(Customer.id) == Contact.customer_id).where(Customer.name == name)
        return [(one.name, one.phone, one.email) for one in db.exec(query.order_by(col(Contact.id))).all()]

    return office.look(find)


# /new


async def test_one_line_makes_a_customer_with_every_field(chat: Phone, bot: Office) -> None:
    reply = await chat.says(
        "/new 华鑫商贸 王经理 13800138000 13900139000 地址 北京路12号 A类 月结30 来源 展会 #批发 #老客户"
    )

    (customer,) = all_customers(bot)
    assert (customer.name, customer.class_, customer.terms, customer.source) == ("华鑫商贸", "A", "eom:30", "展会")
    assert (customer.address, customer.tags) == ("北京路12号", ["批发", "老客户"])
    assert contacts(bot, "华鑫商贸") == [("王经理", "+8613800138000", None), (None, "+8613900139000", None)]
    card = await chat.says("/card 华鑫")
    for said in (reply, card):
        for field in (
            "华鑫商贸",
            "王经理",
            "+8613800138000",
            "+8613900139000",
            "北京路12号",
            "展会",
            "#批发",
            "#老客户",
        ):
            assert field in said.text
    assert "Class: A" in card.text


async def test_a_form_asks_one_thing_at_a_time(chat: Phone, bot: Office) -> None:
    await chat.says("/new")
    await chat.says("Acme <b>& Söhne</b> Ltd")
    reply = await chat.says("Mr Chan")
    assert "Skip" in reply.buttons
    reply = await chat.says("+86 21 6888 1234")

    (customer,) = all_customers(bot)
    assert customer.name == "Acme <b>& Söhne</b> Ltd"
    assert contacts(bot, customer.name) == [("Mr Chan", "+862168881234", None)]
    assert "Acme <b>& Söhne</b> Ltd" in reply.text


async def test_what_may_be_left_out_is_skipped_by_a_button(chat: Phone, bot: Office) -> None:
    await chat.says("/new")
    reply = await chat.says("华鑫商贸")
    reply = await reply.tap("Skip")
    await reply.tap("Skip")

    assert [one.name for one in all_customers(bot)] == ["华鑫商贸"]
    assert contacts(bot, "华鑫商贸") == []


async def test_a_new_customer_is_undone_by_its_button_while_nothing_hangs_on_it(chat: Phone, bot: Office) -> None:
    reply = await chat.says("/new 华鑫商贸")
    undone = await reply.tap("↩️ Undo")

    assert "华鑫商贸" in undone.text
    assert "I do not know" in (await chat.says("/card 华鑫商贸")).text
    assert bot.look(lambda db: db.exec(select(NamePiece)).all()) == []
    assert "Added" in (await chat.says("/new 华鑫商贸")).text


async def test_a_customer_with_a_history_stays(chat: Phone, make: Make, bot: Office) -> None:
    reply = await chat.says("/new 华鑫商贸")
    await chat.says("/bill 华鑫商贸 500 2026-04-01")
    undone = await reply.tap("↩️ Undo")

    assert "stays" in undone.words
    assert all_customers(bot)[0].removed_at is None


@pytest.mark.parametrize("line", ["/new 华鑫商贸", "/new 华鑫 商贸", "/new ｢华鑫商贸｣", "/new 别名店 13800138000"])
async def test_a_colleagues_customer_is_refused_with_the_owners_name_only(
    chat: Phone, colleague: Phone, make: Make, bot: Office, line: str
) -> None:
    make.customer("华鑫商贸", colleague, phones=["+8613800138000"], contact_person="王经理", address="北京路12号")

    reply = await chat.says(line)

    assert "Han Meimei has this customer already" in reply.text
    for secret in ("王经理", "+86", "北京路", "card:"):
        assert secret not in reply.text + "".join(reply.data)
    assert len(all_customers(bot)) == 1


async def test_ones_own_customer_is_pointed_to(chat: Phone, make: Make, bot: Office) -> None:
    made = make.customer("华鑫商贸", chat, phones=["+8613800138000"])

    for line in ("/new 华鑫商贸", "/new 别的名字 13800138000"):
        reply = await chat.says(line)
        assert "You have this customer already" in reply.text
        assert f"card:{made.id}" in reply.data
    assert len(all_customers(bot)) == 1


async def test_a_likely_one_asks_and_writes_nothing_before(chat: Phone, make: Make, bot: Office) -> None:
    made = make.customer("华鑫商贸有限公司", chat)

    reply = await chat.says("/new 华新商贸 13800138000")
    assert [one.name for one in all_customers(bot)] == [made.name]
    assert made.name in reply.buttons
    reply = await reply.tap("➕ Yes, a new one")

    assert "Added" in reply.text
    assert [one.name for one in all_customers(bot)] == [made.name, "华新商贸"]
    assert contacts(bot, "华新商贸") == [(None, "+8613800138000", None)]


async def test_the_likely_one_may_be_meant(chat: Phone, make: Make, bot: Office) -> None:
    made = make.customer("华鑫商贸有限公司", chat)

    reply = await (await chat.says("/new 华鑫商贸")).tap(made.name)

    assert made.name in reply.text
    assert len(all_customers(bot)) == 1


async def test_a_colleagues_likely_one_shows_only_the_owners_name(
    chat: Phone, colleague: Phone, make: Make, bot: Office
) -> None:
    make.customer("华鑫商贸有限公司", colleague)

    reply = await chat.says("/new 华新商贸")

    assert "Han Meimei may have" in reply.text
    assert "华鑫" not in reply.text + "".join(reply.buttons)
    await reply.tap("➕ Yes, a new one")
    assert len(all_customers(bot)) == 2


@pytest.mark.parametrize(
    "name", ["12345", "13800138000", "!!!", "😀😀", "....", "-", "名" * 101, "\u202e.\u202d", "1,234.50"]
)
async def test_what_is_no_name_makes_no_customer(chat: Phone, bot: Office, name: str) -> None:
    await chat.says("/new")
    reply = await chat.says(name)
    while "Skip" in reply.buttons:
        reply = await reply.tap("Skip")

    assert all_customers(bot) == []
    assert reply.words


async def test_control_characters_and_direction_marks_are_dropped_from_a_name(chat: Phone, bot: Office) -> None:
    await chat.says("/new 华\u200b鑫\u202e商贸")

    assert [one.name for one in all_customers(bot)] == ["华鑫商贸"]


async def test_finance_adds_no_customers(people: People, bot: Office) -> None:
    reply = await people.accountant("Zhao").says("/new 华鑫商贸")

    assert "not for your role" in reply.text
    assert all_customers(bot) == []


# a contact of the phone book


async def test_a_shared_contact_becomes_a_customer(chat: Phone, bot: Office) -> None:
    reply = await chat.sends_contact("13800138000", "老王", "面馆")
    reply = await reply.tap("➕ New customer")

    (customer,) = all_customers(bot)
    assert contacts(bot, customer.name) == [(customer.name, "+8613800138000", None)]
    assert "Added" in reply.text


async def test_a_shared_contact_becomes_a_contact_of_a_customer(chat: Phone, make: Make, bot: Office) -> None:
    made = make.customer("华鑫商贸", chat)
    make.visit(made)

    reply = await (await chat.sends_contact("+8613800138000", "王经理")).tap(made.name)

    assert contacts(bot, made.name) == [("王经理", "+8613800138000", None)]
    assert "王经理" in reply.text


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("国强", "赵", "赵国强"),
        ("娜娜", "欧阳", "欧阳娜娜"),
        ("Emma", "Clarke", "Emma Clarke"),
        ("老王", "面馆", "老王 面馆"),
    ],
)
async def test_a_shared_contact_is_called_as_people_call_it(chat: Phone, first: str, last: str, name: str) -> None:
    question = await chat.sends_contact("13800138000", first, last)

    assert question.text.startswith(f"{name}, ")


@pytest.mark.parametrize(
    ("line", "company"),
    [
        ("ORG:远东商行", "远东商行"),
        ("ORG;CHARSET=UTF-8:远东商行;采购部", "远东商行"),
        ("org:Smith\\, Jones\\; Co", "Smith, Jones; Co"),
    ],
)
async def test_a_shared_contact_that_says_where_it_works_is_offered_there_first(
    chat: Phone, make: Make, bot: Office, line: str, company: str
) -> None:
    made = make.customer(company, chat)
    make.customer("王经理面馆", chat)
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王经理\r\n{line}\r\nTEL:13800138000\r\nEND:VCARD"

    question = await chat.sends_contact("13800138000", "王经理", vcard=card)
    assert question.buttons[1] == company
    await question.tap(company)

    (contact,) = bot.look(lambda db: customers.contacts_of(db, db.get_one(Customer, made.id)))
    assert (contact.name, contact.phone) == ("王经理", "+8613800138000")


async def test_a_shared_contact_whose_phone_is_known_points_to_its_customer(
    chat: Phone, colleague: Phone, make: Make, bot: Office
) -> None:
    made = make.customer("华鑫商贸", chat, phones=["+8613800138000"])

    assert f"card:{made.id}" in (await chat.sends_contact("138 0013 8000", "王经理")).data
    reply = await colleague.sends_contact("138 0013 8000", "王经理")
    assert "Li Lei has this customer already" in reply.text
    assert "华鑫" not in reply.text
    assert len(all_customers(bot)) == 1


async def test_a_shared_contact_answers_the_question_for_a_phone(chat: Phone, bot: Office) -> None:
    await chat.says("/new")
    reply = await chat.says("华鑫商贸")
    await reply.tap("Skip")
    await chat.sends_contact("13800138000", "王经理")

    assert contacts(bot, "华鑫商贸") == [(None, "+8613800138000", None)]


# /find


@pytest.mark.parametrize("text", ["华鑫", "hxsm", "huaxin", "华新商贸", "8000"])
async def test_find_shows_candidates_with_their_balance(chat: Phone, make: Make, text: str) -> None:
    made = make.customer("华鑫商贸", chat, phones=["+8613800138000"])
    make.customer("永和豆浆店", chat)
    make.receivable(made, 500, due="2026-04-01")

    reply = await chat.says(f"/find {text}")

    assert [button for button in reply.buttons if "永和" in button] == []
    (button,) = [button for button in reply.buttons if button.startswith("华鑫商贸")]
    assert "500.00" in button


async def test_find_shows_six_at_a_time_and_turns_pages_in_place(chat: Phone, make: Make) -> None:
    for number in range(1, 15):
        make.customer(f"泰华{number}号店", chat)

    first = await chat.says("/find 泰华")
    assert len([one for one in first.buttons if one.startswith("泰华")]) == 6
    second = await first.tap("▶ More")
    assert second.last.id == first.last.id
    third = await second.tap("▶ More")
    assert len([one for one in third.buttons if one.startswith("泰华")]) == 2
    assert "▶ More" not in third.buttons
    back = await third.tap("◀")
    assert back.buttons == second.buttons


async def test_a_candidate_opens_its_card_in_place_with_a_way_back(chat: Phone, make: Make) -> None:
    make.customer("华鑫商贸", chat)
    listed = await chat.says("/find hx")

    card = await listed.tap("华鑫商贸")
    assert card.last.id == listed.last.id
    assert "📇 华鑫商贸" in card.text
    again = await card.tap("◀ Back to the list")
    assert again.buttons == listed.buttons


async def test_who_is_not_found_may_be_added_at_once(chat: Phone, bot: Office) -> None:
    reply = await chat.says("/find 华鑫商贸")
    assert "Nobody" in reply.text
    await reply.tap("➕ New customer")

    assert [one.name for one in all_customers(bot)] == ["华鑫商贸"]


async def test_a_page_of_a_search_is_only_for_who_searched(chat: Phone, colleague: Phone, make: Make) -> None:
    make.customer("华鑫商贸", chat)
    search = next(data for data in (await chat.says("/find 华鑫")).data if data.startswith("find.new"))
    theirs = await colleague.says("/find abc")

    reply = await colleague.taps(theirs.last, search.replace("find.new", "find") + ":0")

    assert "华鑫" not in reply.words + "".join(reply.buttons)


async def test_find_finds_nothing_of_colleagues(chat: Phone, colleague: Phone, make: Make, people: People) -> None:
    make.customer("华鑫商贸", colleague, phones=["+8613800138000"], contact_person="王经理")
    manager, finance = people.manager("Wang"), people.accountant("Zhao")

    for text in ("华鑫", "hxsm", "8000", "王经理"):
        assert "Nobody" in (await chat.says(f"/find {text}")).text
        for phone in (manager, finance):
            assert "华鑫商贸" in (await phone.says(f"/find {text}")).buttons


# /card


async def test_the_card_tells_money_work_and_next_step(chat: Phone, make: Make) -> None:
    made = make.customer("华鑫商贸", chat, terms="net:30", class_="A")
    make.receivable(made, 500, due="2026-02-20")
    make.receivable(made, 300, due="2026-04-01")
    make.receivable(made, 20, due="2026-04-01", currency="USD")
    make.payment(made, 25, currency="USD")
    make.visit(made, "谈了新品")
    make.follow_up(made, "2026-03-06", text="送样品")

    reply = await chat.says("/card hxsm")

    for part in (
        "800.00",
        "500.00, 10 days",
        "-$5.00",
        "Credit: $5.00",
        "谈了新品",
        "visit",
        "6 Mar 2026",
        "送样品",
        "net 30",
    ):
        assert part in reply.text, part
    assert {f"begin:{name}:{made.id}" for name in ("visit", "call", "pay", "bill", "follow", "history")} <= {
        *reply.data
    }


async def test_a_command_begun_from_the_card_knows_its_customer(chat: Phone, make: Make) -> None:
    made = make.customer("华鑫商贸", chat)
    card = await chat.says("/card 华鑫商贸")

    await card.tap("💰 Payment")
    await (await chat.says("500")).tap("cash")

    assert made.balance == -500


async def test_two_that_fit_are_asked(chat: Phone, make: Make) -> None:
    make.customer("华联超市", chat)
    make.customer("华联食品厂", chat)

    asked = await chat.says("/card 华联")
    assert {"华联超市", "华联食品厂"} <= {*asked.buttons}
    assert "📇 华联食品厂" in (await asked.tap("华联食品厂")).text


@pytest.mark.parametrize("command", ["/card", "/edit"])
async def test_somebody_elses_customer_is_answered_as_an_unknown_one(
    chat: Phone, colleague: Phone, make: Make, command: str
) -> None:
    made = make.customer("华鑫商贸", colleague)

    theirs = await chat.says(f"{command} 华鑫商贸")
    unknown = await chat.says(f"{command} 张三食品")
    assert theirs.text.replace("华鑫商贸", "?") == unknown.text.replace("张三食品", "?")
    for data in (f"card:{made.id}", f"edit:{made.id}", f"edit.ask:{made.id}:phone:1", f"begin:card:{made.id}"):
        tapped = await chat.taps(unknown.last, data)
        never = await chat.taps(unknown.last, data.replace(str(made.id), "999999"))
        assert tapped.words == never.words
        assert "华鑫" not in tapped.words


@pytest.mark.parametrize("data", ["card:", "card:x", "card:1:2", "edit.ask:1:owner_id:1", "find:1", "card:" + "9" * 30])
async def test_a_button_with_odd_data_does_no_harm(chat: Phone, make: Make, data: str) -> None:
    make.customer("华鑫商贸", chat)
    reply = await chat.says("/card 华鑫商贸")

    assert (await chat.taps(reply.last, data)).words


# /edit


@pytest.mark.parametrize(
    ("button", "answer", "field", "value"),
    [
        ("Name", "华鑫实业", "name", "华鑫实业"),
        ("Address", "南京路 1 号", "address", "南京路 1 号"),
        ("Class", "b", "class_", "B"),
        ("Terms", "net 45", "terms", "net:45"),
        ("Tags", "批发 #新", "tags", ["批发", "新"]),
        ("Source", "展会", "source", "展会"),
    ],
)
async def test_a_field_is_changed_by_its_button(
    chat: Phone, make: Make, bot: Office, button: str, answer: str, field: str, value: object
) -> None:
    made = make.customer("华鑫商贸", chat)

    asked = await (await chat.says("/edit 华鑫商贸")).tap(button)
    assert asked.text
    reply = await chat.says(answer)

    assert getattr(made.row, field) == value
    assert "Changed" in reply.text
    assert made.row.revision > 1
    assert bot.look(lambda db: db.exec(select(Audit).where(Audit.action == "customer.changed")).all())


@pytest.mark.parametrize(
    ("button", "answer", "expected"),
    [
        ("Contact person", "李经理", ("李经理", "+8613800138000", None)),
        ("Phone", "+86 139 0013 9000", ("王经理", "+8613900139000", None)),
        ("E-mail", "wang@example.com", ("王经理", "+8613800138000", "wang@example.com")),
    ],
)
async def test_the_contact_is_changed_by_button(
    chat: Phone, make: Make, bot: Office, button: str, answer: str, expected: tuple[str, str, str | None]
) -> None:
    made = make.customer("华鑫商贸", chat, contact_person="王经理", phones=["+8613800138000"])

    await (await chat.says("/edit 华鑫商贸")).tap(button)
    reply = await chat.says(answer)

    assert contacts(bot, made.name) == [expected]
    assert all(part in reply.text for part in expected if part)


async def test_a_renamed_customer_is_found_by_its_new_name_only(chat: Phone, make: Make) -> None:
    make.customer("华鑫商贸", chat)
    await (await chat.says("/edit 华鑫商贸")).tap("Name")
    await chat.says("永和豆浆店")

    assert "Nobody" in (await chat.says("/find 华鑫")).text
    assert "永和豆浆店" in (await chat.says("/find yonghe")).buttons


async def test_a_class_is_a_tap_and_a_field_can_be_emptied(chat: Phone, make: Make) -> None:
    made = make.customer("华鑫商贸", chat, address="北京路12号")

    await (await (await chat.says("/edit 华鑫商贸")).tap("Class")).tap("C")
    assert made.row.class_ == "C"
    await (await (await chat.says("/edit 华鑫商贸")).tap("Address")).tap("🗑 Empty it")
    assert made.row.address is None


async def test_one_line_changes_a_field_at_once(chat: Phone, make: Make, bot: Office) -> None:
    made = make.customer("华鑫商贸", chat)

    await chat.says("/edit 华鑫商贸 A类 13800138000")

    assert made.row.class_ == "A"
    assert contacts(bot, made.name) == [(None, "+8613800138000", None)]


async def test_the_place_is_a_shared_location(chat: Phone, make: Make) -> None:
    made = make.customer("华鑫商贸", chat)

    await (await chat.says("/edit 华鑫商贸")).tap("Place")
    reply = await chat.sends_location(31.2304, 121.4737)

    assert (round(made.row.latitude or 0, 4), round(made.row.longitude or 0, 4)) == (31.2304, 121.4737)
    assert "Changed" in reply.text


async def test_an_old_button_answers_with_what_is_true_now(chat: Phone, make: Make) -> None:
    made = make.customer("华鑫商贸", chat)
    old = await chat.says("/edit 华鑫商贸")
    await old.tap("Class")
    await chat.says("A")

    data = f"edit.ask:{made.id}:class:1"
    reply = await chat.taps(old.last, data)

    assert "changed meanwhile" in reply.toast
    assert "Class: A" in reply.text


@pytest.mark.parametrize(
    ("button", "answer"), [("E-mail", "no address"), ("Phone", "12"), ("Class", "Z"), ("Name", "123")]
)
async def test_a_wrong_value_is_refused_and_nothing_is_written(
    chat: Phone, make: Make, bot: Office, button: str, answer: str
) -> None:
    made = make.customer("华鑫商贸", chat)

    await (await chat.says("/edit 华鑫商贸")).tap(button)
    reply = await chat.says(answer)

    assert reply.text
    assert made.row.revision == 1
    assert contacts(bot, made.name) == []


async def test_another_ones_name_or_phone_cannot_be_taken(
    chat: Phone, colleague: Phone, make: Make, bot: Office
) -> None:
    made = make.customer("华鑫商贸", chat)
    make.customer("永和豆浆店", colleague, phones=["+8613800138000"])

    for button, answer in (("Name", "永和豆浆店"), ("Phone", "13800138000")):
        await (await chat.says("/edit 华鑫商贸")).tap(button)
        reply = await chat.says(answer)
        assert "Han Meimei has this customer already" in reply.text
    assert made.row.name == "华鑫商贸"
    assert contacts(bot, "华鑫商贸") == []


async def test_managers_edit_and_finance_reads(people: People, chat: Phone, make: Make) -> None:
    made = make.customer("华鑫商贸", chat)
    manager, finance, stranger = people.manager("Wang"), people.accountant("Zhao"), people.manager("Sun", "South")

    await manager.says("/edit 华鑫商贸 A类")
    assert made.row.class_ == "A"
    card = await finance.says("/card 华鑫商贸")
    assert "Owner: Li Lei" in card.text
    assert "✏️ Edit" not in card.buttons
    for data in (f"edit:{made.id}", f"edit.ask:{made.id}:class:{made.row.revision}"):
        assert "not for your role" in (await finance.taps(card.last, data)).words
    assert "do not know" in (await stranger.says("/card 华鑫商贸")).text


async def test_a_form_leaves_no_draft_behind(chat: Phone, make: Make, bot: Office) -> None:
    make.customer("华鑫商贸", chat)
    await (await chat.says("/edit 华鑫商贸")).tap("Phone")
    await chat.says("13800138000")
    await chat.says("/new 永和豆浆店")

    assert bot.look(lambda db: db.exec(select(Draft)).all()) == []


# the model


@pytest.fixture
def ann(database: Database) -> Member:
    with database.writing() as db:
        return add_member(
            db,
            telegram_id=1,
            name="Ann",
            role=Role.SALESPERSON,
            team=None,
            language="en",
            timezone="Asia/Shanghai",
            now=NOW,
        )


def test_the_same_name_or_phone_is_one_customer(database: Database, ann: Member) -> None:
    with database.writing() as db:
        customers.create(db, ann, name="Acme Trading", owner=ann, now=NOW, phones=["+8613800138000"])
        for name, phones in (("ACME  trading", []), ("ａｃｍｅ-trading!", []), ("Other", ["+8613800138000"])):
            with pytest.raises(SameCustomer):
                customers.create(db, ann, name=name, owner=ann, now=NOW, phones=phones, even_if_alike=True)
        with pytest.raises(AlikeCustomers):
            customers.create(db, ann, name="Acme Trading Co., Ltd.", owner=ann, now=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"tags": ["x" * 31]},
        {"tags": [str(n) for n in range(21)]},
        {"class_": "D"},
        {"address": "x" * 301},
        {"source": "x" * 301},
        {"contact_person": "x" * 301},
    ],
)
def test_fields_have_limits(database: Database, ann: Member, values: dict[str, Any]) -> None:
    with database.writing() as db, pytest.raises(Refused):
        customers.create(db, ann, name="Acme", owner=ann, now=NOW, **values)
