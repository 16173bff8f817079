"""Promises: what money belongs to which, what becomes of them, and who is not chased meanwhile."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from models.ledger.contacts import CollectionContact
from models.ledger.promises import Came, Kept, Promise, PromiseState, Word, received_by, verdict
from models.work.follow_ups import FollowUp, FollowUpState
from tests.making import MadeCustomer, Make
from tests.office import Office, Phone

OPEN, KEPT, PARTLY, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTLY, PromiseState.BROKEN


def day(number: int) -> date:
    """A day of March 2026."""
    return date(2026, 3, number)


@pytest.mark.parametrize(
    ("words", "money", "received"),
    [
        # one promise, said on the 2nd for the 6th
        ([(1, 500, 2, 6)], [], {1: 0}),
        ([(1, 500, 2, 6)], [(2, 500)], {1: 500}),  # on the day it was said
        ([(1, 500, 2, 6)], [(6, 500)], {1: 500}),  # on its day
        ([(1, 500, 2, 6)], [(1, 500)], {1: 0}),  # before it was said
        ([(1, 500, 2, 6)], [(7, 500)], {1: 0}),  # too late
        ([(1, 500, 2, 6)], [(3, 200), (5, 300)], {1: 500}),
        ([(1, 500, 2, 6)], [(3, 200), (7, 300)], {1: 200}),
        ([(1, 500, 2, 6)], [(3, 9000)], {1: 500}),  # never more than was promised
        ([(1, 500, 6, 6)], [(6, 500)], {1: 500}),  # for the same day
        # without an amount: all that came on its days
        ([(1, None, 2, 6)], [], {1: 0}),
        ([(1, None, 2, 6)], [(3, 1)], {1: 1}),
        ([(1, None, 2, 6)], [(3, 20), (6, 30), (7, 40)], {1: 50}),
        # two: the money counts once, for the one that is due first
        ([(1, 500, 2, 6), (2, 500, 2, 9)], [(3, 500)], {1: 500, 2: 0}),
        ([(2, 500, 2, 6), (1, 500, 2, 9)], [(3, 500)], {1: 0, 2: 500}),
        ([(1, 500, 2, 6), (2, 500, 2, 9)], [(3, 700)], {1: 500, 2: 200}),
        ([(1, 500, 2, 6), (2, 500, 2, 9)], [(7, 700)], {1: 0, 2: 500}),
        ([(1, 500, 2, 6), (2, 500, 4, 9)], [(3, 700)], {1: 500, 2: 0}),  # the second was not said yet
        ([(1, 500, 2, 6), (2, 300, 2, 6)], [(3, 600)], {1: 500, 2: 100}),  # of one day: what was said first
        ([(2, 300, 2, 6), (1, 500, 2, 6)], [(3, 600)], {1: 500, 2: 100}),  # in whatever order they are looked at
        ([(1, 500, 2, 6), (2, 500, 3, 5)], [(4, 600)], {1: 100, 2: 500}),  # said later, due earlier
        ([(1, 500, 2, 4), (2, 500, 5, 9)], [(3, 400), (6, 600)], {1: 400, 2: 500}),
        # one without an amount takes nothing from the others
        ([(1, None, 2, 6), (2, 500, 2, 6)], [(3, 500)], {1: 500, 2: 500}),
        # three in a row, one large payment
        ([(1, 100, 2, 3), (2, 100, 2, 4), (3, 100, 2, 5)], [(2, 250)], {1: 100, 2: 100, 3: 50}),
        ([(1, 100, 2, 3), (2, 100, 2, 4), (3, 100, 2, 5)], [(4, 250)], {1: 0, 2: 100, 3: 100}),
    ],
)  # fmt: skip
def test_money_belongs_to_a_promise_when_it_came_on_its_days(
    words: list[tuple[int, int | None, int, int]], money: list[tuple[int, int]], received: dict[int, int]
) -> None:
    said = [Word(key, amount, day(made), day(due)) for key, amount, made, due in words]

    assert received_by(said, [Came(day(on), amount) for on, amount in money]) == received


@pytest.mark.parametrize(
    ("amount", "received", "over", "state"),
    [
        (500, 0, False, OPEN),
        (500, 499, False, OPEN),
        (500, 500, False, KEPT),  # at once when it is all there
        (500, 500, True, KEPT),
        (500, 499, True, PARTLY),
        (500, 1, True, PARTLY),
        (500, 0, True, BROKEN),
        (None, 0, False, OPEN),
        (None, 1, False, KEPT),
        (None, 0, True, BROKEN),
    ],
)
def test_the_money_decides_what_became_of_a_promise(
    amount: int | None, received: int, over: bool, state: PromiseState
) -> None:
    assert verdict(amount, received, over=over) == state


@pytest.mark.parametrize(
    ("kept", "partly", "broken", "share"),
    [(0, 0, 0, None), (1, 0, 0, 100), (0, 0, 1, 0), (0, 1, 0, 0), (1, 1, 1, 33), (2, 0, 1, 67), (1, 0, 7, 13)],
)
def test_the_share_of_kept_promises_is_rounded_half_up(kept: int, partly: int, broken: int, share: int | None) -> None:
    assert Kept(kept, partly, broken).share == share


# --- through the chat


def promises_in(office: Office) -> list[Promise]:
    return office.look(lambda db: list(db.exec(select(Promise).order_by(col(Promise.id))).all()))


def states(office: Office) -> list[tuple[int | None, str, int]]:
    """Amount in major units, state, and what came."""
    return [(one.amount and one.amount // 100, str(one.state), one.received // 100) for one in promises_in(office)]


@pytest.fixture
def acme(make: Make, chat: Phone, office: Office) -> MadeCustomer:
    """A customer with 1,000 that is overdue, on Monday, 2 March 2026."""
    customer = make.customer("ACME", owner=chat)
    make.receivable(customer, 1000, due="2026-02-20")
    return customer


@pytest.mark.parametrize(
    "said",
    ["/promise ACME 500 2026-03-06", "承诺 ACME 500 2026-03-06", "ACME promised to pay 500 on 2026-03-06"],
)
async def test_a_promise_is_echoed_in_full_and_reminds_of_its_day(
    chat: Phone, office: Office, acme: MadeCustomer, said: str
) -> None:
    echo = await chat.says(said)

    for part in ("ACME", "CN¥500.00", "Fri, 6 Mar 2026", "promised to pay", "Balance: CN¥1,000.00"):
        assert part in echo.text
    assert states(office) == [(500, "open", 0)]
    await office.until("2026-03-06T08:30:05")
    assert "promised to pay CN¥500.00" in (await chat.received()).text


async def test_a_promise_without_an_amount_is_for_what_is_overdue(
    chat: Phone, office: Office, acme: MadeCustomer, make: Make
) -> None:
    make.receivable(acme, 300, due="2026-05-01")

    await chat.says("/promise ACME 2026-03-06")

    assert states(office) == [(1000, "open", 0)]


async def test_the_guided_form_asks_for_customer_day_and_amount(
    chat: Phone, office: Office, acme: MadeCustomer
) -> None:
    await chat.says("/promise")
    await chat.says("ACME")
    asked = await chat.says("2026-03-06")
    echo = await asked.tap("CN¥1,000.00")

    assert "CN¥1,000.00 by Fri, 6 Mar 2026" in echo.text
    assert states(office) == [(1000, "open", 0)]


async def test_a_promise_is_kept_as_soon_as_all_of_it_came(chat: Phone, office: Office, acme: MadeCustomer) -> None:
    await chat.says("/promise ACME 500 2026-03-06")
    await chat.says("/pay ACME 200")
    before = states(office)
    await chat.says("/pay ACME 300")

    assert before == [(500, "open", 200)]
    assert states(office) == [(500, "kept", 500)]
    assert office.look(lambda db: db.exec(select(FollowUp)).one().state) == FollowUpState.DONE


@pytest.mark.parametrize(("paid", "state"), [(0, "broken"), (200, "partly")])
async def test_the_morning_after_decides_once_and_the_digest_tells(
    chat: Phone, office: Office, acme: MadeCustomer, paid: int, state: str
) -> None:
    await chat.says("/promise ACME 500 2026-03-05")
    if paid:
        await chat.says(f"/pay ACME {paid}")
    await office.until("2026-03-05T23:59:00")
    assert states(office) == [(500, "open", paid)]
    await chat.received()

    await office.until("2026-03-06T08:30:05")

    assert states(office) == [(500, state, paid)]
    told = (await chat.received()).text
    assert "ACME: CN¥500.00 by Thu, 5 Mar 2026" in told
    await office.until("2026-03-09T08:30:05")
    assert "CN¥500.00 by" not in (await chat.received()).text


async def test_money_that_is_recorded_late_or_bounces_decides_anew(
    chat: Phone, office: Office, acme: MadeCustomer, make: Make
) -> None:
    await chat.says("/promise ACME 500 2026-03-05")
    await office.until("2026-03-06T09:00:00")
    assert states(office) == [(500, "broken", 0)]

    await chat.says("/pay ACME 500 2026-03-05")
    assert states(office) == [(500, "kept", 500)]

    await chat.says("/undo")
    assert states(office) == [(500, "broken", 0)]


async def test_a_cheque_given_in_time_holds_the_verdict_up(chat: Phone, office: Office, acme: MadeCustomer) -> None:
    await chat.says("/promise ACME 500 2026-03-05")
    echo = await chat.says("/pay ACME 500 cheque")
    await office.until("2026-03-09T09:00:00")
    assert states(office) == [(500, "open", 0)]

    await echo.tap("✅ Cleared")
    assert states(office) == [(500, "kept", 500)]

    await echo.tap("❌ Bounced")
    assert states(office) == [(500, "broken", 0)]


async def test_an_open_promise_keeps_the_stages_quiet_as_far_as_it_goes(
    chat: Phone, office: Office, make: Make, acme: MadeCustomer
) -> None:
    make.receivable(acme, 300, due="2026-03-02")
    for name, words in (("Orient", ""), ("Harbour", "1250"), ("Delta", "1300")):
        other = make.customer(name, owner=chat)
        make.receivable(other, 1000, due="2026-02-20")
        make.receivable(other, 300, due="2026-03-02")
        if words:
            await chat.says(f"/promise {name} {words} 2026-03-05")
    await chat.says("/promise ACME 500 2026-03-05")

    await office.until("2026-03-03T08:30:05")

    digest = (await chat.received()).text
    assert "New overdue notices: 3 customers" in digest
    for line in ("ACME: CN¥300.00, 1 day late", "Orient: CN¥300.00, 1 day late", "Harbour: CN¥50.00, 1 day late"):
        assert line in digest  # what the promise covers is the oldest, the rest is chased


async def test_undoing_a_promise_takes_its_step_and_its_contact_along(
    chat: Phone, office: Office, acme: MadeCustomer
) -> None:
    echo = await chat.says("/promise ACME 500 2026-03-06")
    undone = await echo.tap("↩️ Undo")

    assert "promise of CN¥500.00 for Fri, 6 Mar 2026: ACME" in undone.text
    assert states(office) == [(500, "withdrawn", 0)]
    assert office.look(lambda db: db.exec(select(FollowUp)).one().state) == FollowUpState.CANCELLED
    assert office.look(lambda db: db.exec(select(CollectionContact)).one().reversed_at) is not None


async def test_a_promise_for_a_day_gone_by_is_refused(chat: Phone, office: Office, acme: MadeCustomer) -> None:
    reply = await chat.says("/promise ACME 500 2026-02-27")

    assert "has passed" in reply.text
    assert states(office) == []


async def test_two_promises_share_one_payment_and_the_share_is_told(
    chat: Phone, office: Office, acme: MadeCustomer
) -> None:
    await chat.says("/promise ACME 300 2026-03-04")
    await chat.says("/promise ACME 400 2026-03-05")
    await chat.says("/pay ACME 500")
    await office.until("2026-03-06T09:00:00")

    assert states(office) == [(300, "kept", 300), (400, "partly", 200)]
    assert "Promises kept: 1 of 2 (50%)" in (await chat.says("/card ACME")).text


async def test_a_promise_in_two_currencies_is_undone_as_one_and_edited_as_one(
    chat: Phone, office: Office, acme: MadeCustomer, make: Make
) -> None:
    make.receivable(acme, 300, due="2026-02-20", currency="USD")
    await chat.says("/promise ACME 50 2026-03-04")

    echo = await chat.says("/promise ACME 2026-03-06")
    assert states(office) == [(50, "open", 0), (1000, "open", 0), (300, "open", 0)]
    await echo.tap("↩️ Undo")
    assert states(office) == [(50, "open", 0), (1000, "withdrawn", 0), (300, "withdrawn", 0)]

    await chat.says("/undo")  # goes on with what was said before
    assert states(office)[0] == (50, "withdrawn", 0)

    echo = await chat.says("/promise ACME 2026-03-06")
    await (await echo.tap("✏️ Edit")).tap("Day")
    await chat.says("2026-03-09")
    assert states(office)[3:] == [
        (1000, "withdrawn", 0), (300, "withdrawn", 0), (1000, "open", 0), (300, "open", 0),
    ]  # fmt: skip
