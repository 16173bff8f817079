"""Inline mode: a member finds own customers in any chat and posts a card of one, with nothing personal on it."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.people.members import stop_member
from models.storage.inbox import Inbox
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone


@pytest.fixture
def acme(chat: Phone, make: Make) -> MadeCustomer:
    acme = make.customer(
        "ACME", owner=chat, phones=["+8613800138000"], contact_person="Ms Wong", address="5 Bund", class_="A"
    )
    make.receivable(acme, 4000, due="2026-02-10", note="private note")
    return acme


async def test_a_card_is_posted_in_any_chat_without_personal_fields(
    office: Office, chat: Phone, people: People, acme: MadeCustomer
) -> None:
    query = await chat.asks_inline("acm")
    (found,) = query.results or []
    assert found["title"] == "ACME"
    assert "4,000.00" in found["description"]
    assert (query.personal, query.cache_seconds) == (True, 0)

    group = people.group("Lunch", chat, people.salesperson("Wang Fang"))
    await office.settled()
    before = office.look(lambda db: len(db.exec(select(Inbox)).all()))
    posted = office.world.pick(chat.id, group.id, query.id, found["id"])
    await office.settled()
    assert "Overdue: CN¥4,000.00" in posted.text
    for personal in ("138", "Wong", "Bund", "private"):
        assert personal not in f"{posted.text}{found}"
    assert office.look(lambda db: len(db.exec(select(Inbox)).all())) == before + 1  # it came back to us, and
    assert office.world.messages(group.id, by_bot=True) == []  # nobody answered it


async def test_only_own_customers_and_only_for_members(
    office: Office, chat: Phone, people: People, acme: MadeCustomer
) -> None:
    for other in (people.salesperson("Wang Fang"), people.stranger("Somebody")):
        assert (await other.asks_inline("ACME")).results == []
    assert len((await people.manager("Boss").asks_inline("ACME")).results or []) == 1
    with office.database.writing() as db:
        stop_member(db, db.merge(chat.member), now=office.clock.now())
    assert (await chat.asks_inline("ACME")).results == []


async def test_without_words_the_last_ones_and_more_page_by_page(chat: Phone, make: Make) -> None:
    for number in range(23):
        make.visit(make.customer(f"Shop {number} Ltd", owner=chat))
    assert len((await chat.asks_inline("")).results or []) > 5
    first = await chat.asks_inline("Shop")
    second = await chat.asks_inline("Shop", offset=first.next_offset)
    titles = [one["title"] for query in (first, second) for one in query.results or []]
    assert len(titles) == len(set(titles)) == 23
    assert second.next_offset == ""


async def test_what_is_typed_on_is_answered_late_without_harm(office: Office, chat: Phone, acme: MadeCustomer) -> None:
    office.expect_refusals = True
    query = office.world.ask_inline(chat.id, "AC")
    query.at -= 120
    await office.settled()
    assert query.results is None
    assert "Balance" in (await chat.says("/card ACME")).text
