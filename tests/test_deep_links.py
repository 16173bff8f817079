"""Addresses that open a customer, a debt or a form in one's own chat, for whom may see it."""

from __future__ import annotations

import re

from tests.making import Make
from tests.office import Office, People, Phone


def payload_of(text: str) -> str:
    """What stands behind `?start=`."""
    found = re.search(r"https://t\.me/huikuan_bot\?start=([\w-]{1,64})\b", text)
    assert found is not None, text
    return found[1]


async def test_a_customers_address_opens_its_card_for_whom_may_see_it(chat: Phone, people: People, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 1000, due="2026-02-10")
    told = await (await chat.says("/card ACME")).tap("🔗 Link")
    payload = payload_of(told.text)

    boss, other = people.manager("Boss"), people.salesperson("Wang Fang")
    assert "ACME" in (await boss.says(f"/start {payload}")).text
    unknown = await other.says("/start customer-999999")
    assert (await other.says(f"/start {payload}")).text == unknown.text
    assert "ACME" not in unknown.text
    assert "ACME" not in (await people.stranger("Somebody").says(f"/start {payload}")).text


async def test_a_debts_address_opens_it_until_it_is_settled(chat: Phone, make: Make) -> None:
    make.receivable(make.customer("ACME", owner=chat), 1000, due="2026-02-10", number="PJ-7")
    due = await chat.says("/due")
    told = await (await due.tap("1")).tap("🔗 Link")
    payload = payload_of(told.text)

    assert "PJ-7: CN¥1,000.00 open" in (await chat.says(f"/start {payload}")).text
    await chat.says("/pay ACME 1000 cash")
    assert "settled" in (await chat.says(f"/start {payload}")).text


async def test_a_forms_address_begins_it(chat: Phone, people: People, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    group = people.group("Shanghai", chat, team="North")
    await office.settled()

    asked = await chat.at(group).says("/pay")
    (button,) = asked.last.buttons
    assert "Which customer?" in (await chat.says(f"/start {payload_of(button['url'])}")).text
    assert "How much?" in (await chat.says(f"/start pay-{acme.id}")).text


async def test_what_is_no_address_is_greeted(chat: Phone) -> None:
    for words in ("customer", "customer-", "start", "nonsense-1", "ABCdef", "debt"):
        assert "you are in as" in (await chat.says(f"/start {words}")).text, words
