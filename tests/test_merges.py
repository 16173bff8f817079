"""Merging: two customers become one with everything of both, to the cent on any day, and can be parted again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import true
from sqlmodel import Session, SQLModel, select

from models.directory.customers import Customer
from models.ledger import ageing
from models.oversight.merges import STAYING
from models.work.follow_ups import FollowUp
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


@pytest.fixture
def wang(people: People) -> Phone:
    return people.salesperson("Wang Fang")


@pytest.fixture
def both(chat: Phone, wang: Phone, make: Make) -> tuple[MadeCustomer, MadeCustomer]:
    """One shop, written twice by two colleagues."""
    one = make.customer("华鑫商贸", owner=chat, class_="A", phones=["+8613800138000"])
    other = make.customer("华鑫商贸有限公司", owner=wang, terms="net:30", phones=["+8613900139000"], tags=["vip"])
    make.receivable(one, 4000, due="2026-02-10")
    make.receivable(other, 1000, due="2026-02-20")
    make.receivable(other, 500, due="2026-02-20", currency="USD")
    make.payment(other, 300)
    make.visit(other, "shown the new samples")
    make.follow_up(other, "2026-03-04", text="bring the offer")
    return one, other


def balances(office: Office, on: date) -> dict[tuple[str, str], int]:
    """What each customer owes by currency at the end of that day, in minor units."""

    def find(db: Session) -> dict[tuple[str, str], int]:
        names = dict(db.exec(select(Customer.id, Customer.name)).all())
        aged = ageing.ageing(db, true(), on=on, today=date(2026, 3, 2), by=ageing.By.CUSTOMER)
        return {(names[key], currency): one.balance.minor for (key, currency), one in aged.items()}

    return office.look(find)


def tables_with(office: Office, customer: MadeCustomer) -> set[str]:
    """The tables in which something of the customer stands."""
    with office.database.reading() as db:
        return {
            table.name
            for table in SQLModel.metadata.sorted_tables
            for key in table.foreign_keys
            if key.target_fullname == "customer.id" and table.name not in STAYING
            if db.execute(select(key.parent).where(key.parent == customer.id)).first()
        }


async def test_the_kept_one_has_everything_of_both(
    office: Office, chat: Phone, wang: Phone, boss: Phone, both: tuple[MadeCustomer, MadeCustomer]
) -> None:
    _one, other = both
    then, now = balances(office, date(2026, 2, 25)), balances(office, date(2026, 3, 2))
    listed = await boss.says("/merge")
    shown = await listed.tap("华鑫商贸 = 华鑫商贸有限公司?")
    assert "Li Lei" in shown.text
    assert "Wang Fang" in shown.text
    done = await shown.tap("Keep A")
    assert "华鑫商贸有限公司 went up in 华鑫商贸" in done.text

    for day, before in ((date(2026, 2, 25), then), (date(2026, 3, 2), now)):
        assert balances(office, day) == {
            ("华鑫商贸", "CNY"): before["华鑫商贸", "CNY"] + before["华鑫商贸有限公司", "CNY"],
            ("华鑫商贸", "USD"): before["华鑫商贸有限公司", "USD"],
        }
    assert tables_with(office, other) == set()
    card = (await chat.says("/card 华鑫商贸")).text
    assert "139 0013 9000" in card or "+8613900139000" in card
    assert "#vip" in card
    assert "shown the new samples" in (await chat.says("/history 华鑫商贸")).text
    assert office.look(lambda db: db.exec(select(FollowUp)).one().member_id) == chat.member.id

    assert "went up in" in (await wang.received()).text
    assert "do not know" in (await wang.says("/card 华鑫商贸")).text.lower()
    old = await boss.says("/card 华鑫商贸")
    assert "4,700" in (await boss.taps(old.last, f"card:{other.id}")).text  # a button from before the merge


async def test_undo_parts_them_again_with_what_came_since(
    office: Office, chat: Phone, wang: Phone, boss: Phone, both: tuple[MadeCustomer, MadeCustomer]
) -> None:
    before = balances(office, date(2026, 3, 2))
    done = await (await boss.says("/merge 华鑫商贸, 华鑫商贸有限公司")).tap("Keep A")
    paid = await boss.says("/pay 华鑫商贸 4000 cash")
    assert "700.00" in paid.text  # what is left in CNY
    assert "merging of" in (await done.tap("↩️ Undo")).words
    assert balances(office, date(2026, 3, 2)) == {key: owed for key, owed in before.items() if key[0] != "华鑫商贸"}
    assert "700.00" in (await wang.says("/card 华鑫商贸有限公司")).text
    card = (await chat.says("/card 华鑫商贸")).text
    assert "#vip" not in card
    assert "0013 9000" not in card


async def test_money_that_went_across_is_undone_first(
    office: Office, chat: Phone, boss: Phone, both: tuple[MadeCustomer, MadeCustomer]
) -> None:
    before = balances(office, date(2026, 3, 2))
    done = await (await boss.says("/merge 华鑫商贸, 华鑫商贸有限公司")).tap("Keep A")
    paid = await boss.says("/pay 华鑫商贸 4500 cash")  # 4,000 of the one and 500 of the other
    (undo,) = (data for data in done.data if data.startswith("undo:"))
    assert "Undo that first" in (await boss.taps(done.last, undo)).words
    await paid.tap("↩️ Undo")
    assert "merging" in (await boss.taps(done.last, undo)).words
    assert balances(office, date(2026, 3, 2)) == before
    assert len((await boss.says("/find 华鑫")).buttons) >= 2
    assert "undone already" in (await boss.taps(done.last, undo)).words


async def test_two_that_are_two_are_not_asked_again(
    chat: Phone, boss: Phone, both: tuple[MadeCustomer, MadeCustomer]
) -> None:
    shown = await (await boss.says("/merge")).tap("华鑫商贸 =")
    assert "No two customers" in (await shown.tap("✌️ They are two")).text
    assert "not for your role" in (await chat.says("/merge")).text


async def test_one_of_another_team_does_not_exist(
    office: Office, boss: Phone, people: People, make: Make, both: tuple[MadeCustomer, MadeCustomer]
) -> None:
    far = make.customer("华鑫商贸中心", owner=people.salesperson("Far Away", team="South"))
    listed = await boss.says("/merge")
    assert "中心" not in " ".join(listed.buttons)
    shown = await listed.tap("华鑫商贸 =")
    assert "do not know that customer" in (await boss.taps(shown.last, f"merge.do:{both[0].id}:{far.id}")).words
    assert "one customer" in (await boss.taps(shown.last, f"merge.do:{both[0].id}:{both[0].id}")).words
