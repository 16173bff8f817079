"""What a text to the customer asks for, and from which moment it speaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from bot.policies import Paying
from bot.sections import Evidence
from bot.settings import Settings
from models.directory.customers import Customer
from models.ledger import disputes
from models.ledger.demands import Demand, Item, Moment, demand_of
from models.ledger.disputes import DisputeReason
from models.ledger.receivables import Receivable
from models.money import Money
from models.people.members import Member
from tests.making import Make
from tests.office import Office, Phone

TODAY = date(2026, 3, 2)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(evidence=Evidence(folder=tmp_path / "evidence"), paying=Paying(account="工商银行 6222"))


def item(number: str, due: str, minor: int = 100, currency: str = "CNY") -> Item:
    return Item(number, date.fromisoformat(due), Money(minor, currency))


@pytest.mark.parametrize(
    ("dues", "moment", "asked"),
    [
        (["2026-03-03"], Moment.BEFORE, "A"),
        (["2026-03-09", "2026-03-05", "2026-03-05"], Moment.BEFORE, "BC"),  # what falls due next, of one day
        (["2026-03-02"], Moment.ON, "A"),
        (["2026-03-02", "2026-03-03"], Moment.ON, "A"),
        (["2026-03-01"], Moment.AFTER, "A"),
        (["2026-03-02", "2026-02-01", "2026-03-03"], Moment.AFTER, "BA"),  # with what falls due today
        (["2025-12-31", "2026-02-28"], Moment.AFTER, "AB"),
    ],
)
def test_what_is_asked_for(dues: list[str], moment: Moment, asked: str) -> None:
    found = demand_of([item(number, due) for number, due in zip("ABC", dues, strict=False)], today=TODAY)

    assert found is not None
    assert (found.moment, "".join(one.number for one in found.items)) == (moment, asked)
    assert found.since == min(map(date.fromisoformat, dues))


def test_currencies_are_never_mixed() -> None:
    asked = Demand(
        Moment.AFTER,
        [item("A", "2026-01-01", 5), item("B", "2026-01-02", 7, "USD"), item("C", "2026-01-03", 6)],
    )
    assert asked.amounts == [Money(11, "CNY"), Money(7, "USD")]


def test_nothing_open_asks_for_nothing() -> None:
    assert demand_of([], today=TODAY) is None


async def test_remind_gives_a_text_to_forward_and_its_buttons_change_language_and_tone(chat: Phone, make: Make) -> None:
    huaxin = make.customer("华鑫商贸", owner=chat, contact_person="王经理")
    make.receivable(huaxin, 12000, due="2026-02-28", number="HX-9")
    make.receivable(huaxin, 500, due="2026-05-31")

    reply = await chat.says("催款话术 华鑫")

    assert reply.text.startswith("王经理，您好！")
    for part in ("12,000.00", "2026年2月28日", "HX-9", "工商银行 6222", "Li Lei"):
        assert part in reply.text
    assert "500.00" not in reply.text  # not due yet
    reply = await reply.tap("English")
    assert "May we remind you of the payment of CN¥12,000.00, due since 28 Feb 2026?" in reply.text
    reply = await reply.tap("last notice")
    assert "Please pay without delay" in reply.text
    reply = await reply.tap("简体中文")
    assert "请立即付款" in reply.text


async def test_remind_before_and_on_the_due_day_and_when_nothing_is_open(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    assert "nothing to ask ACME for" in (await chat.says("/remind ACME")).text
    make.receivable(acme, 300, due="2026-03-04")

    assert "falls due on 4 Mar 2026" in (await chat.says("/remind ACME")).text
    await office.until("2026-03-04 09:00")
    assert "falls due today, 4 Mar 2026" in (await chat.says("/remind ACME")).text


async def test_a_payment_is_thanked_for_with_the_new_balance(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-02-28")
    echo = await chat.says("/pay ACME 100 WeChat")

    reply = await echo.tap("🙏 Thanks")
    assert "We have received CN¥100.00 on 2 Mar 2026 (WeChat Pay)" in reply.text
    assert "CN¥200.00 open" in reply.text
    assert "微信" in (await reply.tap("简体中文")).text

    later = await chat.says("/pay ACME 250 cash")
    reply = await later.tap("🙏 Thanks")
    assert "To your credit: CN¥50.00" in reply.text
    (thanks,) = [data for data in later.data if data.startswith("thanks:")]
    undone = await later.tap("↩️ Undo")
    assert "does not count" in (await chat.taps(undone.last, thanks)).words


async def test_nobody_is_asked_for_what_is_disputed(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-02-01", number="AC-1")
    disputed = make.receivable(acme, 500, due="2026-02-02", number="AC-2")
    with office.database.writing() as db:
        disputes.open_dispute(
            db,
            db.exec(select(Member).where(Member.telegram_id == chat.id)).one(),
            db.get_one(Customer, acme.id),
            db.get_one(Receivable, disputed.id),
            DisputeReason.QUALITY,
            "broken",
            come_back_on=TODAY,
            today=TODAY,
            now=office.clock.now(),
        )

    text = (await chat.says("/remind ACME")).text

    assert "the payment of CN¥300.00" in text
    assert "AC-2" not in text
