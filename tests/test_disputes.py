"""Disputes: out of chasing, still in the ageing, closed with an outcome."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from models.ledger import disputes, pauses
from models.ledger.disputes import Dispute
from models.ledger.pauses import Pause
from models.ledger.receivables import Instalment
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import Office, Phone


@pytest.fixture
def acme(make: Make, chat: Phone) -> MadeCustomer:
    return make.customer("ACME", owner=chat)


@pytest.fixture
def bill(make: Make, acme: MadeCustomer) -> MadeReceivable:
    """Seven days late on Tuesday, 3 March 2026."""
    return make.receivable(acme, 800, due="2026-02-24", number="A-1")


def only(office: Office) -> Dispute:
    return office.look(lambda db: db.exec(select(Dispute)).one())


def disputed(office: Office, on: date | None = None) -> int:
    """How many instalments are disputed."""
    return office.look(lambda db: len(db.exec(select(Instalment).where(disputes.disputed(on))).all()))


@pytest.mark.parametrize(
    ("said", "reason", "text"),
    [
        ("/dispute ACME A-1 quality three boxes are broken", "quality", "three boxes are broken"),
        ("争议 ACME A-1 质量 三箱破损", "quality", "三箱破损"),
        ("/dispute ACME A-1 they were charged a wrong price", "price", "they were charged a wrong price"),
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
    assert disputed(office) == 1


async def test_the_guided_form_asks_for_customer_reason_and_text(
    chat: Phone, office: Office, bill: MadeReceivable
) -> None:
    await chat.says("/dispute")
    asked = await chat.says("ACME")
    asked = await asked.tap("delivery")
    echo = await chat.says("came a week late")

    assert "About: all that is open" in echo.text
    assert (str(only(office).reason), only(office).text) == ("delivery", "came a week late")


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
    assert [disputed(office, date(2026, 3, day)) for day in (1, 2, 4, 5)] == [0, 1, 1, 0]
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

    assert office.look(lambda db: pauses.pauses_of(db, bill.row)) == [Pause(date(2026, 3, 2), None)]
    assert office.look(lambda db: pauses.pauses_of(db, other.row)) == [Pause(date(2026, 3, 2), date(2026, 3, 5))]


async def test_undoing_a_dispute_makes_as_if_it_had_never_been(
    chat: Phone, office: Office, bill: MadeReceivable
) -> None:
    echo = await chat.says("/dispute ACME A-1 price too much")
    undone = await echo.tap("↩️ Undo")

    assert "dispute (price): ACME" in undone.text
    assert disputed(office) == 0
    assert disputed(office, date(2026, 3, 2)) == 0


async def test_the_same_is_not_disputed_twice(chat: Phone, office: Office, bill: MadeReceivable) -> None:
    await chat.says("/dispute ACME A-1 price too much")

    assert "disputed already" in (await chat.says("/dispute ACME A-1 quality broken")).text
    assert only(office).text == "too much"
