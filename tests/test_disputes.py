"""Disputes: out of chasing, still in the ageing, closed with an outcome."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from models.ledger import holds, pauses
from models.ledger.disputes import Dispute
from models.ledger.fees import Stretch
from models.ledger.receivables import Instalment
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import Office, Phone


@pytest.fixture
def bill(make: Make, acme: MadeCustomer) -> MadeReceivable:
    """Seven days late on Tuesday, 3 March 2026."""
    return make.receivable(acme, 800, due="2026-02-24", number="A-1")


def only(office: Office) -> Dispute:
    return office.look(lambda db: db.exec(select(Dispute)).one())


def disputed(office: Office) -> int:
    """How much is disputed, in minor units."""

    def sum_up(db: Session) -> int:
        keys = [key for key in db.exec(select(Instalment.id)) if key]
        return sum(hold.disputed for hold in holds.holds_among(db, keys, date(2026, 3, 2)).values())

    return office.look(sum_up)


def pauses_in(office: Office, bill: MadeReceivable) -> list[Stretch]:
    """When the only part of a receivable bears no fee, or less."""

    def look(db: Session) -> list[Stretch]:
        part = db.exec(select(Instalment).where(Instalment.receivable_id == bill.id)).one()
        return list(pauses.pauses_of(db, part))

    return office.look(look)


@pytest.mark.parametrize(
    ("said", "reason", "text"),
    [
        ("/dispute ACME A-1 quality three boxes are broken", "quality", "three boxes are broken"),
        ("争议 ACME A-1 质量 三箱破损", "quality", "三箱破损"),
        ("/dispute ACME A-1 they were charged a wrong price", "price", "they were charged a wrong price"),
        ("/dispute ACME A-1 three boxes were broken on the way", "quality", "three boxes were broken on the way"),
        ("争议 ACME A-1 少了两箱", "quantity", "少了两箱"),
        ("争议 ACME A-1 发票抬头错了", "paperwork", "发票抬头错了"),
        ("ACME contests A-1, says it was never delivered", "delivery", "it was never delivered"),
        ("/dispute ACME A-1 they are angry", "other", "they are angry"),
        ("争议 ACME A-1 老板不认这个账", "other", "老板不认这个账"),
        ("ACME disputes A-1, short delivery of ten", "delivery", "short delivery of ten"),
    ],
)
async def test_a_dispute_is_echoed_in_full(
    chat: Phone, office: Office, bill: MadeReceivable, said: str, reason: str, text: str
) -> None:
    echo = await chat.says(said)

    for part in ("ACME", "A-1, CN¥800.00 open", text, "Come back on: Mon, 9 Mar 2026"):
        assert part in echo.text
    one = only(office)
    assert (str(one.reason), one.receivable_id, one.come_back_on) == (reason, bill.id, date(2026, 3, 9))
    assert disputed(office) == 80000


async def test_the_guided_form_asks_for_customer_reason_and_text(
    chat: Phone, office: Office, bill: MadeReceivable
) -> None:
    await chat.says("/dispute")
    asked = await chat.says("ACME")
    asked = await asked.tap("delivery")
    echo = await chat.says("came a week late")

    assert "About: all that is open" in echo.text
    assert (str(only(office).reason), only(office).text) == ("delivery", "came a week late")


@pytest.mark.parametrize(
    ("said", "reason", "text"),
    [
        ("有三箱摔坏了", "quality", "有三箱摔坏了"),
        ("they charged us too much", "price", "they charged us too much"),
        ("老板说这个不算", "other", "老板说这个不算"),
    ],
)
async def test_a_reason_may_be_answered_in_free_words(
    chat: Phone, office: Office, bill: MadeReceivable, said: str, reason: str, text: str
) -> None:
    await chat.says("/dispute ACME A-1")
    await chat.says(said)

    assert str(only(office).reason) == reason
    assert text in only(office).text


async def test_words_that_tell_two_reasons_are_asked(chat: Phone, office: Office, bill: MadeReceivable) -> None:
    await chat.says("/dispute ACME A-1")
    asked = await chat.says("少了两箱，还有三箱摔坏了")
    await asked.tap("quantity")

    assert (str(only(office).reason), only(office).text) == ("quantity", "少了两箱，还有三箱摔坏了")


async def test_what_is_disputed_is_not_chased_and_stays_marked_in_the_ageing(
    chat: Phone, office: Office, make: Make, bill: MadeReceivable
) -> None:
    make.receivable(make.customer("Orient", owner=chat), 300, due="2026-02-24")
    await chat.says("/dispute ACME A-1 price too much")

    await office.until("2026-03-03T08:30:05")

    assert "New overdue notice: 1 customer\n1. Orient" in (await chat.received()).text
    assert "CN¥800.00" in (await chat.says("/aging ACME")).text
    assert "⚖️ ACME A-1" in (await chat.says("/due")).text
    assert "Disputed: A-1, price: too much" in (await chat.says("/card ACME")).text


async def test_closing_chases_again_and_can_be_undone(chat: Phone, office: Office, bill: MadeReceivable) -> None:
    echo = await chat.says("/dispute ACME A-1 price too much")
    await office.until("2026-03-05T09:00:00")
    closed = await echo.tap("rejected")

    assert "Closed on Thu, 5 Mar 2026: rejected" in closed.text
    assert disputed(office) == 0
    assert office.look(lambda db: db.exec(select(FollowUp)).one().state) == FollowUpState.DONE
    await chat.taps(echo.last, f"dispute.close:{only(office).id}:agreed")  # drawn while it was open
    assert str(only(office).outcome) == "rejected"

    await chat.says("/undo")

    assert only(office).is_open
    assert office.look(lambda db: db.exec(select(FollowUp)).one().state) == FollowUpState.OPEN


async def test_a_dispute_and_a_promise_pause_what_they_are_about(
    chat: Phone, office: Office, make: Make, acme: MadeCustomer, bill: MadeReceivable
) -> None:
    other = make.receivable(acme, 100, due="2026-02-01")
    await chat.says("/dispute ACME A-1 price too much")
    await chat.says("/promise ACME 100 2026-03-04")

    assert pauses_in(office, bill) == [Stretch(date(2026, 3, 2), None)]
    assert pauses_in(office, other) == [Stretch(date(2026, 3, 2), date(2026, 3, 5))]


async def test_undoing_a_dispute_makes_as_if_it_had_never_been(
    chat: Phone, office: Office, bill: MadeReceivable
) -> None:
    echo = await chat.says("/dispute ACME A-1 price too much")
    undone = await echo.tap("↩️ Undo")

    assert "dispute (price): ACME" in undone.text
    assert disputed(office) == 0
    assert pauses_in(office, bill) == []


async def test_the_same_is_not_disputed_twice(chat: Phone, office: Office, bill: MadeReceivable) -> None:
    await chat.says("/dispute ACME A-1 price too much")

    assert "disputed already" in (await chat.says("/dispute ACME A-1 quality broken")).text
    assert only(office).text == "too much"


@pytest.mark.parametrize("said", ["/dispute ACME A-1 quality 300", "争议 ACME A-1 质量 300"])
async def test_of_a_dispute_over_a_part_the_rest_is_chased_and_bears_fees(
    chat: Phone, office: Office, bill: MadeReceivable, said: str
) -> None:
    echo = await chat.says(said)

    assert "Disputed: CN¥300.00; the rest is chased" in echo.text
    assert disputed(office) == 30000
    assert pauses_in(office, bill) == [Stretch(date(2026, 3, 2), None, 30000, None)]
    assert "Disputed: CN¥300.00 of A-1, quality" in (await chat.says("/card ACME")).text
    assert (
        "disputed -11" in (await chat.taps((await chat.says("/due")).last, f"item:{bill.instalments[0].id}:0::")).text
    )
    assert "payment of CN¥500.00" in (await chat.says("/remind ACME")).text
    why = await chat.taps((await chat.says("/due")).last, "due.why:")
    assert "300.00" in why.text
    assert "500.00" in why.text
    await office.until("2026-03-03T08:30:05")
    assert "1. ACME: CN¥500.00" in (await chat.received()).text

    await chat.says("/pay ACME 600")  # the undisputed rest first, then of what is disputed

    assert disputed(office) == 20000
    assert "nothing to ask" in (await chat.says("/remind ACME")).text


async def test_an_amount_in_another_currency_is_refused(chat: Phone, office: Office, bill: MadeReceivable) -> None:
    assert "A-1 is in CNY" in (await chat.says("/dispute ACME A-1 quality 300 USD")).text
    assert disputed(office) == 0
