"""What people call a customer beside its name: taught in a sentence, found like a name, removed by a button."""

from __future__ import annotations

import pytest

from models.directory import finding
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone

HUAXIN = "华鑫商贸有限公司"


@pytest.fixture
def huaxin(chat: Phone, make: Make) -> MadeCustomer:
    make.customer("华联超市", owner=chat)
    return make.customer(HUAXIN, owner=chat)


def named(office: Office, phone: Phone, text: str) -> list[str]:
    """Whom the sentence names, as that member says it."""
    return office.look(
        lambda db: [one.name for stretch in finding.named_in(db, phone.member, text) for one in stretch.customers]
    )


def found(office: Office, phone: Phone, text: str) -> list[str]:
    return office.look(lambda db: [match.customer.name for match in finding.find(db, phone.member, text)])


@pytest.mark.parametrize(
    "taught",
    [
        "老王家=华鑫商贸有限公司",
        "老王家＝华鑫",
        "老王家就是华鑫商贸",
        "记住，老王家就是华鑫。",
        "alias 老王家 = huaxin",
        "别名 老王家=华鑫",
        "/alias 老王家 = hxsm",
    ],
)
async def test_what_is_taught_is_found_like_a_name(
    office: Office, chat: Phone, huaxin: MadeCustomer, taught: str
) -> None:
    reply = await chat.says(taught)

    assert f"老王家 is {HUAXIN}, when you say it." in reply.text
    assert named(office, chat, "老王家付了5000") == [HUAXIN]
    assert found(office, chat, "laowangjia") == [HUAXIN]
    assert found(office, chat, "lwj") == [HUAXIN]


async def test_a_sentence_that_only_looks_like_one_teaches_nothing(
    office: Office, chat: Phone, huaxin: MadeCustomer
) -> None:
    for text in ("今天就是去华联看看", "5000=华鑫", "老王家=华鑫 付了500", "老王家=Nobody"):
        assert "when you say it" not in (await chat.says(text)).text
        await chat.says("/cancel")

    assert named(office, chat, "老王家付了5000") == []


async def test_two_that_may_be_meant_are_asked(office: Office, chat: Phone, huaxin: MadeCustomer, make: Make) -> None:
    make.customer("华联食品厂", owner=chat)

    asked = await chat.says("老王家=华联")
    await asked.tap("华联食品厂")

    assert named(office, chat, "老王家付了5000") == ["华联食品厂"]


async def test_the_guided_form_asks_one_after_the_other(office: Office, chat: Phone, huaxin: MadeCustomer) -> None:
    await chat.says("/alias")
    await chat.says("华鑫")
    done = await chat.says("老王家")

    assert f"老王家 is {HUAXIN}" in done.text


async def test_it_counts_for_whom_taught_it_and_a_managers_for_everybody(
    office: Office, chat: Phone, people: People, huaxin: MadeCustomer
) -> None:
    boss = people.manager("Boss")
    await chat.says("老王家=华鑫")
    assert named(office, boss, "老王家付了5000") == []

    reply = await boss.says("鑫姐=华鑫")

    assert "for everybody" in reply.text
    assert named(office, chat, "鑫姐付了5000") == [HUAXIN]
    other = people.salesperson("Han Meimei")
    assert named(office, other, "鑫姐付了5000") == []


async def test_it_is_undone_and_removed_by_buttons(office: Office, chat: Phone, huaxin: MadeCustomer) -> None:
    taught = await chat.says("老王家=华鑫")
    await taught.tap("↩️ Undo")
    assert named(office, chat, "老王家付了5000") == []

    await chat.says("老王家=华鑫")
    shown = await (await chat.says("/edit 华鑫")).tap("🏷 Aliases")
    assert "老王家" in shown.text
    shown = await shown.tap("🗑 老王家")
    assert "It has no other name yet." in shown.text
    assert named(office, chat, "老王家付了5000") == []


async def test_nobody_removes_a_name_that_counts_for_everybody_but_leaders(
    office: Office, chat: Phone, people: People, huaxin: MadeCustomer
) -> None:
    await people.manager("Boss").says("鑫姐=华鑫")

    shown = await (await chat.says("/edit 华鑫")).tap("🏷 Aliases")
    assert "鑫姐" in shown.text
    assert not any("🗑" in button for button in shown.buttons)


async def test_the_name_of_one_that_was_merged_leads_to_the_kept_one(
    office: Office, chat: Phone, people: People, make: Make
) -> None:
    boss = people.manager("Boss")
    make.customer("华鑫商贸", owner=chat)
    make.customer("永和大药房", owner=chat)
    done = await (await boss.says("/merge 华鑫商贸, 永和大药房")).tap("Keep A")
    assert named(office, chat, "收永和大药房500") == ["华鑫商贸"]
    assert found(office, chat, "yhdyf") == ["华鑫商贸"]

    await done.tap("↩️ Undo")

    assert named(office, chat, "收永和大药房500") == ["永和大药房"]
    assert found(office, chat, "yhdyf") == ["永和大药房"]
