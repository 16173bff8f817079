"""Handover: customers with all that hangs on them pass to colleagues, and the old owner sees nothing of them."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from models.directory.customers import Customer
from models.oversight.audit import Audit
from models.oversight.handovers import Owned, by_class, classes_of, evenly
from models.people.members import Member, stop_member
from tests.making import MadeCustomer, Make
from tests.office import START, Office, People, Phone


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


@pytest.fixture
def wang(people: People) -> Phone:
    return people.salesperson("Wang Fang")


@pytest.fixture
def acme(chat: Phone, make: Make) -> MadeCustomer:
    acme = make.customer("ACME", owner=chat, class_="A", phones=["13800138000"])
    make.receivable(acme, 4000, due="2026-02-10")
    make.receivable(acme, 1000, due="2026-04-10")
    make.visit(acme, "shown the new samples")
    return acme


def owners(office: Office) -> dict[str, str]:
    query = select(Customer.name, Member.name).join(Member, col(Member.id) == Customer.owner_id)
    return dict(office.look(lambda db: db.exec(query).all()))


async def test_everything_passes_to_one_and_the_old_owner_sees_nothing(
    office: Office, chat: Phone, boss: Phone, wang: Phone, acme: MadeCustomer
) -> None:
    await chat.says("/follow ACME 2026-03-03 10:30 bring the offer")
    await chat.says("/promise ACME 500 2026-03-05")
    shown = await boss.says("/handover Li Lei Wang Fang")
    assert "1 customer" in shown.text
    assert "Open: CN¥5,000.00, overdue CN¥4,000.00" in shown.text
    assert owners(office) == {"ACME": "Li Lei"}  # nothing is written before the tap

    done = await shown.tap("✅ Hand over")
    assert "Handed over from Li Lei" in done.text
    assert owners(office) == {"ACME": "Wang Fang"}
    told = await wang.received()
    assert "You take over from Li Lei" in told.text
    assert "ACME" in told.text
    assert "5,000.00" in told.text
    assert "Boss handed over the customers of Li Lei" in (await chat.received()).text

    for words in ("/card ACME", "/find ACME", "/find 8000", "/due", "/history ACME", "/statement ACME", "/today"):
        assert "5,000" not in (await chat.says(words)).text, words
        assert "new samples" not in (await chat.says(words)).text, words
    assert "ACME" not in (await chat.says("/day")).text
    assert "do not know" in (await chat.says("/pay ACME 10 cash")).text.lower()
    assert acme.balance == 5000
    history = (await wang.says("/history ACME")).text
    assert "new samples" in history
    assert "4,000.00" in (await wang.says("/due ACME")).text
    assert "500.00" in (await wang.says("/card ACME")).text  # the promise

    await chat.received()
    await office.until("2026-03-03 10:31")
    assert "bring the offer" in (await wang.received()).text
    assert "bring the offer" not in (await chat.received()).text


async def test_several_share_evenly_or_by_class(
    office: Office, chat: Phone, boss: Phone, wang: Phone, people: People, make: Make
) -> None:
    people.salesperson("Zhao Min")
    for name, class_ in (("Alpha", "A"), ("Beta", "A"), ("Gamma", "B"), ("Delta", None)):
        make.customer(name, owner=chat, class_=class_)
    make.receivable(make.customer("Rich", owner=chat, class_="A"), 9000, due="2026-04-01")
    shown = await (await (await boss.says("交接 Li Lei")).tap("Wang Fang")).tap("➕ Another colleague")
    shown = await shown.tap("Zhao Min")
    assert "3 customers" in shown.text
    assert "2 customers" in shown.text

    for who in ("Wang Fang", "Zhao Min", "Wang Fang"):
        shown = await (shown.tap("🔠 By class instead") if "🔠 By class instead" in shown.buttons else shown.tap(who))
    assert "without a class" in shown.text
    shown = await shown.tap("Zhao Min")
    await shown.tap("✅ Hand over")
    assert owners(office) == {
        "Alpha": "Zhao Min", "Beta": "Zhao Min", "Rich": "Zhao Min", "Gamma": "Wang Fang", "Delta": "Zhao Min",
    }  # fmt: skip


def owned_of(key: int, class_: str | None, amount: int) -> Owned:
    name = f"Shop {key}"
    row = Customer(id=key, name=name, name_key=name, class_=class_, owner_id=1, created_by=1, created_at=START)
    return Owned(row, {"CNY": amount}, {})


def test_an_even_split_spreads_the_large_debts() -> None:
    owned = [owned_of(key, "A" if key < 3 else None, 900 - key) for key in range(7)]
    shares = evenly(owned, [11, 12, 13])
    assert list(shares.values()) == [11, 12, 13, 13, 12, 11, 11]
    assert by_class(owned, {"A": 11, "": 12}) == {key: 11 if key < 3 else 12 for key in range(7)}
    assert classes_of(owned) == {"A": 3, "": 4}


async def test_a_long_list_comes_as_a_file(chat: Phone, boss: Phone, wang: Phone, make: Make) -> None:
    for number in range(12):
        customer = make.customer(f"Shop {number}", owner=chat)
        make.receivable(customer, 100 + number, due="2026-03-20")
    await (await boss.says("/handover Li Lei to Wang Fang")).tap("✅ Hand over")
    told = await wang.received()
    assert "12 customers" in told.text
    (content,) = told.files.values()
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["Shop 11", "", 111.0, 0.0, "CNY", "Wang Fang"]
    assert len(rows) == 13


async def test_undo_gives_back_what_is_still_there(
    office: Office, chat: Phone, boss: Phone, wang: Phone, acme: MadeCustomer, people: People, make: Make
) -> None:
    zhao = people.salesperson("Zhao Min")
    make.customer("Beta", owner=chat)
    await chat.says("/follow ACME 2026-03-03 10:30 bring the offer")
    done = await (await boss.says("/handover Li Lei Wang Fang")).tap("✅ Hand over")
    make.customer("Own", owner=wang)
    with office.database.writing() as db:
        beta = db.exec(select(Customer).where(Customer.name == "Beta")).one()
        beta.owner_id = zhao.member.key
        db.add(beta)
    (undo,) = (data for data in done.data if data.startswith("undo:"))
    undone = await done.tap(undo)
    assert "handover of 2 customers from Li Lei to Wang Fang" in undone.words
    assert owners(office) == {"ACME": "Li Lei", "Beta": "Zhao Min", "Own": "Wang Fang"}
    assert "undone already" in (await boss.taps(done.messages[0], undo)).words
    await office.until("2026-03-03 10:31")
    assert "bring the offer" in (await chat.received()).text


async def test_who_left_gives_and_does_not_get_back(
    office: Office, chat: Phone, boss: Phone, wang: Phone, acme: MadeCustomer
) -> None:
    with office.database.writing() as db:
        stop_member(db, db.merge(chat.member), now=office.clock.now())
    done = await (await (await boss.says("/handover")).tap("Li Lei")).tap("Wang Fang")
    done = await done.tap("✅ Hand over")
    assert owners(office) == {"ACME": "Wang Fang"}
    assert "has left" in (await done.tap("↩️ Undo")).words
    assert owners(office) == {"ACME": "Wang Fang"}


async def test_a_tap_is_authorised_then(
    office: Office, chat: Phone, boss: Phone, wang: Phone, acme: MadeCustomer, people: People
) -> None:
    people.salesperson("Far Away", team="South")
    assert "not for your role" in (await chat.says("/handover Li Lei Wang Fang")).text
    assert "do not know the colleague" in (await boss.says("/handover Li Lei Far Away")).text
    shown = await boss.says("/handover Li Lei Wang Fang")
    with office.database.writing() as db:
        stop_member(db, db.merge(wang.member), now=office.clock.now())
    assert "cannot take over" in (await shown.tap("✅ Hand over")).words
    assert owners(office) == {"ACME": "Li Lei"}


async def test_what_came_meanwhile_goes_along_and_a_second_tap_finds_nothing(
    office: Office, chat: Phone, boss: Phone, wang: Phone, acme: MadeCustomer, make: Make
) -> None:
    shown = await boss.says("/handover Li Lei Wang Fang")
    make.customer("Late", owner=chat)
    (do,) = (data for data in shown.data if data.startswith("handover.do"))
    await shown.tap("✅ Hand over")
    assert owners(office) == {"ACME": "Wang Fang", "Late": "Wang Fang"}
    assert "has no customers" in (await boss.taps(shown.last, do)).words
    actions = office.look(lambda db: db.exec(select(Audit.action)).all())
    assert actions.count("handover.done") == 1
