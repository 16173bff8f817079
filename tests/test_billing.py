"""/bill with terms and parts, through the chat: a line, a sentence, what is asked. Today is Monday, 2 March 2026."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.policies import Terms
from bot.settings import Settings
from models.ledger.receivables import Instalment, Receivable
from tests.making import Make
from tests.office import Office, Phone


def parts_in(office: Office) -> list[str]:
    """The parts of the latest receivable that stands: `2026-03-02 300.00`."""

    def find(db: Session) -> list[Instalment]:
        latest = select(Receivable.id).where(col(Receivable.reversed_at).is_(None)).order_by(col(Receivable.id).desc())
        newest = db.exec(latest.limit(1)).one()
        of = select(Instalment).where(Instalment.receivable_id == newest).order_by(col(Instalment.part))
        return list(db.exec(of).all())

    return [f"{part.due_on} {part.amount // 100}" for part in office.look(find)]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("/bill 华鑫 10000 次月15号", ["2026-04-15 10000"]),
        ("应收 华鑫 1万 季结", ["2026-03-31 10000"]),
        ("应收 华鑫 1万 年结", ["2026-12-31 10000"]),
        ("应收 华鑫 1万 定金30% 余款30天", ["2026-03-02 3000", "2026-04-01 7000"]),
        ("/bill 华鑫 10000 30% deposit, balance net 30", ["2026-03-02 3000", "2026-04-01 7000"]),
        ("应收 华鑫 1万 货到付款", ["2026-03-02 10000"]),
        ("应收 华鑫 1万 货到付款 4月5号送货", ["2026-04-05 10000"]),
        ("/bill 华鑫 10000 COD delivered 2026-04-05", ["2026-04-05 10000"]),
        ("应收 华鑫 1万 定金30% 货到付款 4月5号送货", ["2026-03-02 3000", "2026-04-05 7000"]),
        ("/bill 华鑫 10000 net 30, delivery on 2026-04-05", ["2026-05-05 10000"]),
        ("应收 华鑫 1万 货到付款 昨天送货", ["2026-03-02 10000"]),  # it falls due when it is written at the earliest
        ("应收 华鑫 1万 4月5号送货 月结", ["2026-04-30 10000"]),
        ("应收 华鑫 1万 货到付款 4月5号", ["2026-04-05 10000"]),
        ("应收 华鑫 10万 三三四 3月31日", ["2026-03-31 30000", "2026-04-30 30000", "2026-05-31 40000"]),
        (
            "应收 华鑫 2万 首付5000余款分3期 3月31日",
            ["2026-03-02 5000", "2026-03-31 5000", "2026-04-30 5000", "2026-05-31 5000"],
        ),
        ("应收 华鑫 1万 3:3:4 月结", ["2026-03-31 3000", "2026-04-30 3000", "2026-05-31 4000"]),
        ("/bill 华鑫 12000 5000+3000+4000 2026-03-31", ["2026-03-31 5000", "2026-04-30 3000", "2026-05-31 4000"]),
        ("华鑫订货 8万 定金三成 尾款货到付款", ["2026-03-02 24000", "2026-03-02 56000"]),
        ("应收 华鑫 1万 按三七分 3月31日", ["2026-03-31 3000", "2026-04-30 7000"]),
        (
            "应收 华鑫 12万 每季度末付款 分4期",
            ["2026-03-31 30000", "2026-06-30 30000", "2026-09-30 30000", "2026-12-31 30000"],
        ),
        ("/bill 华鑫 900 in 3 quarterly instalments net 30", ["2026-04-01 300", "2026-07-01 300", "2026-10-01 300"]),
        ("应收 华鑫 900 分3期 每月31号", ["2026-03-31 300", "2026-04-30 300", "2026-05-31 300"]),
        ("应收 华鑫 900 分3期", ["2026-03-31 300", "2026-04-30 300", "2026-05-31 300"]),
        ("华鑫 2万 定金30% 30天", ["2026-03-02 6000", "2026-04-01 14000"]),
    ],
)
async def test_a_line_and_a_sentence_write_the_parts_they_tell(
    chat: Phone, make: Make, office: Office, said: str, parts: list[str]
) -> None:
    make.customer("华鑫商贸", owner=chat, terms="eom:0")

    reply = await chat.says(said)

    assert parts_in(office) == parts
    assert {"↩️ Undo", "✏️ Edit"} <= set(reply.buttons)


async def test_the_echo_lists_the_parts_and_what_paying_early_is_worth(chat: Phone, make: Make) -> None:
    make.customer("ACME", owner=chat)

    reply = await chat.says("/bill ACME 10000 30% deposit 2/10 net 30")

    for part in (
        "Mon, 2 Mar 2026: CN¥3,000.00, deposit",
        "Wed, 1 Apr 2026: CN¥7,000.00",
        "2% off",
        "12 Mar 2026",
        "9,800.00",
    ):
        assert part in reply.text


async def test_a_discount_alone_stands_before_the_customers_own_terms(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat, terms="net:45")

    await chat.says("应收 ACME 1万 10天内付款优惠2%")

    assert office.look(lambda db: db.exec(select(Receivable.terms)).one()) == "2/10 net:45"


async def test_a_deposit_without_a_due_day_for_the_balance_asks_for_it(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)

    reply = await chat.says("/bill ACME 1000 定金30%")
    assert "When is it due?" in reply.text

    await chat.says("2026-03-31")
    assert parts_in(office) == ["2026-03-02 300", "2026-03-31 700"]


async def test_the_due_day_may_be_answered_with_terms(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/bill ACME 1000")

    await chat.says("2/10 net 30")

    assert parts_in(office) == ["2026-04-01 1000"]


async def test_given_amounts_offer_their_sum(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat, terms="net:30")

    reply = await chat.says("/bill ACME 300+700")
    await reply.tap("CN¥1,000.00")

    assert parts_in(office) == ["2026-04-01 300", "2026-05-01 700"]


async def test_parts_that_do_not_add_up_are_refused_and_nothing_is_written(
    chat: Phone, make: Make, office: Office
) -> None:
    make.customer("ACME", owner=chat, terms="net:30")

    reply = await chat.says("/bill ACME 1200 300+700")

    assert "add up to CN¥1,000.00" in reply.text
    assert office.look(lambda db: db.exec(select(Receivable)).first()) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "/bill 华鑫 0.001 KWD 30% deposit, balance net 30",
            "KWD 0.001 does not divide so: each part must be at least",
        ),
        ("应收 华鑫 0.02 分3期 4月30号", "CN¥0.02 does not divide so: each part must be at least CN¥0.01. Fewer parts"),
    ],
)
async def test_what_does_not_divide_is_told_what_does(
    chat: Phone, make: Make, office: Office, said: str, told: str
) -> None:
    make.customer("华鑫", owner=chat)
    assert told in (await chat.says(said)).text.replace("\xa0", " ")
    assert office.look(lambda db: db.exec(select(Receivable)).all()) == []


async def test_quarterly_without_a_number_of_parts_asks_for_it(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    asked = await chat.says("/bill ACME 1000 quarterly net 30")
    await asked.tap("2 parts, quarterly")
    assert parts_in(office) == ["2026-04-01 500", "2026-07-01 500"]


async def test_an_edited_schedule_keeps_its_parts_and_its_month_ends(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    reply = await chat.says("/bill ACME 1000 20% deposit in 2 parts 月结")
    assert parts_in(office) == ["2026-03-02 200", "2026-03-31 400", "2026-04-30 400"]

    asked = await reply.tap("✏️ Edit")
    await asked.tap("Amount")
    await chat.says("2000")

    assert parts_in(office) == ["2026-03-02 400", "2026-03-31 800", "2026-04-30 800"]


class TestOnWorkingDays:
    """The company moves what falls due on a day off."""

    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        return settings.model_copy(update={"terms": Terms(due_on_working_days=True)})

    async def test_terms_move_on_and_a_day_that_was_said_stays(self, chat: Phone, make: Make, office: Office) -> None:
        make.customer("ACME", owner=chat)

        await chat.says("/bill ACME 1000 net 5 in 2 parts")  # Saturday, 7 March; 7 April is a Tuesday
        assert parts_in(office) == ["2026-03-09 500", "2026-04-07 500"]

        await chat.says("/bill ACME 1000 2026-03-07")
        assert parts_in(office) == ["2026-03-07 1000"]


@pytest.mark.parametrize(
    ("first", "edited", "due", "terms"),
    [
        ("ACME owes 1000 net 30", "ACME owes 1200", "2026-04-01", "net:30"),
        ("应收 ACME 1000 月结", "应收 ACME 1200", "2026-03-31", "eom:0"),
        ("ACME owes 1000 due 2026-04-30", "ACME owes 1200", "2026-04-30", None),
        ("ACME owes 1000 due 2026-04-30", "ACME owes 1200 net 30", "2026-04-01", "net:30"),
        ("ACME owes 1000 net 30", "ACME owes 1000 due 2026-04-30", "2026-04-30", None),
    ],
)
async def test_an_edited_bill_keeps_its_day_and_terms_until_either_is_said_anew(
    chat: Phone, make: Make, office: Office, first: str, edited: str, due: str, terms: str | None
) -> None:
    make.customer("ACME", owner=chat)
    await chat.says(first)
    await chat.edits(chat.said, edited)

    newest = select(Receivable).order_by(col(Receivable.id).desc())
    assert office.look(lambda db: db.exec(newest.limit(1)).one()).terms == terms
    assert parts_in(office)[0].split()[0] == due
