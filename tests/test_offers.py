"""Settlement offers: by approval, taken when paid in time, gone the day after, back when a cheque bounces."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.policies import Approvals
from bot.sections import Payments
from bot.settings import Settings
from models.ledger.offers import given_up, is_taken
from models.money import Money
from models.oversight import verification
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import Office, Phone, Reply


@pytest.fixture
def debt(acme: MadeCustomer, make: Make) -> MadeReceivable:
    return make.receivable(acme, 1000, due="2026-01-31", number="INV-7")


@pytest.fixture
async def offered(chat: Phone, boss: Phone, debt: MadeReceivable) -> Reply:
    """200 of 1000 less until Friday; agreed to."""
    await chat.says("/offer ACME INV-7 20% 2026-03-06")
    await (await boss.received()).tap("✅ Approve")
    return await chat.received()


MADE, UNTIL = date(2026, 3, 2), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("owed", "discount", "paid", "on", "taken"),
    [
        (100000, 20000, 80000, date(2026, 3, 2), True),  # exactly the rest, on the first day
        (100000, 20000, 80000, UNTIL, True),  # on the last day
        (100000, 20000, 80000, date(2026, 3, 7), False),  # the day after
        (100000, 20000, 80000, date(2026, 3, 1), False),  # before it was made
        (100000, 20000, 79999, UNTIL, False),  # a cent too little
        (100000, 20000, 90000, UNTIL, True),  # more than needed: less is given up
        (100000, 20000, 100000, UNTIL, False),  # all of it: nothing is given up
        (50000, 20000, 30000, UNTIL, True),  # what is left after an earlier part
        (20000, 20000, 1, UNTIL, False),  # what is given up is all that is left
        (0, 20000, 5000, UNTIL, False),  # nothing is owed
    ],
)
def test_what_takes_an_offer(owed: int, discount: int, paid: int, on: date, taken: bool) -> None:
    assert is_taken(owed, discount, paid, made_on=MADE, until=UNTIL, on=on) is taken


@pytest.mark.parametrize(
    ("owed", "percent", "amount"),
    [
        (Money(100000, "CNY"), "20", 20000),
        (Money(333, "CNY"), "12.5", 42),  # 41.625
        (Money(101, "JPY"), "50", 51),  # 50.5
        (Money(1001, "KWD"), "10", 100),  # 100.1
    ],
)
def test_percentages_are_rounded_half_up(owed: Money, percent: str, amount: int) -> None:
    assert given_up(owed, Decimal(percent)) == Money(amount, owed.currency)


async def test_an_offer_waits_for_the_manager_and_is_taken_by_the_payment_in_time(
    office: Office, chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    waits = await chat.says("/offer ACME INV-7 20% 2026-03-06")
    assert "Waits for Boss" in waits.text
    card = await boss.received()
    assert "CN¥800.00 of CN¥1,000.00, until Fri" in card.text
    await card.tap("✅ Approve")
    assert "CN¥200.00 less" in (await chat.received()).text
    await chat.says("/pay ACME 800 cash")

    assert acme.balance == 0
    assert debt.open == 0
    assert office.look(lambda db: list(verification.findings(db))) == []


async def test_an_offer_that_nobody_agreed_to_is_none(
    chat: Phone, boss: Phone, acme: MadeCustomer, debt: MadeReceivable
) -> None:
    await chat.says("/offer ACME 200 2026-03-06")
    await chat.says("/pay ACME 800 cash")
    assert acme.balance == 200
    await (await (await boss.received()).tap("❌ Reject")).tap("That is too much")
    assert "That is not offered" in (await chat.received()).text


async def test_the_day_after_it_is_gone(office: Office, chat: Phone, acme: MadeCustomer, offered: Reply) -> None:
    await office.until("2026-03-07T00:00:30")
    await chat.says("/pay ACME 800 cash")

    assert acme.balance == 200


async def test_a_bounced_cheque_brings_all_of_the_debt_back(
    office: Office, chat: Phone, acme: MadeCustomer, offered: Reply
) -> None:
    echo = await chat.says("/pay ACME 800 cheque")
    cleared = await echo.tap("✅ Cleared")
    assert acme.balance == 0
    await cleared.tap("❌ Bounced")
    assert acme.balance == 1000

    await chat.says("/pay ACME 800 cash")
    assert acme.balance == 0
    assert office.look(lambda db: list(verification.findings(db))) == []


async def test_paid_in_two_parts_it_is_taken_with_the_last(chat: Phone, acme: MadeCustomer, offered: Reply) -> None:
    await chat.says("/pay ACME 500 cash")
    assert acme.balance == 500
    last = await chat.says("/pay ACME 300 cash")
    assert acme.balance == 0
    await last.tap("↩️ Undo")
    assert acme.balance == 500


async def test_what_is_not_overdue_is_not_settled_for_less(
    chat: Phone, boss: Phone, acme: MadeCustomer, make: Make
) -> None:
    make.receivable(acme, 100, due="2026-03-31", number="INV-8")
    assert "Nothing of that is overdue" in (await chat.says("/offer ACME INV-8 10 2026-03-06")).text
    assert "no open item INV-9" in (await chat.says("/offer ACME INV-9 10 2026-03-06")).text


async def test_a_sentence_makes_an_offer(chat: Phone, boss: Phone, debt: MadeReceivable) -> None:
    await chat.says("折让 ACME 200 2026-03-06")
    assert "give up CN¥200.00 of ACME" in (await boss.received()).text


async def test_an_offer_that_lapsed_is_told_once(office: Office, chat: Phone, offered: Reply) -> None:
    await office.until("2026-03-09T08:30")
    assert "ACME: CN¥200.00 less, until Fri, 6 Mar 2026" in (await chat.received()).text
    await office.until("2026-03-10T08:30")
    assert "lapsed" not in (await chat.received()).text


class TestBelowTheThreshold:
    """Offers below 500 need nobody."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"approvals": Approvals(offer=Decimal(500))})

    async def test_an_edited_offer_takes_the_place_of_the_old_one(
        self, chat: Phone, acme: MadeCustomer, debt: MadeReceivable
    ) -> None:
        echo = await chat.says("/offer ACME INV-7 20% 2026-03-06")
        await (await echo.tap("✏️ Edit")).tap("Percent")
        changed = await chat.says("10")
        assert "taken back and made anew" in changed.text
        assert "CN¥900.00 of CN¥1,000.00, until Fri, 6 Mar 2026" in changed.text

        await (await changed.tap("✏️ Edit")).tap("Last day")
        assert "CN¥900.00 of CN¥1,000.00, until Mon, 9 Mar 2026" in (await chat.says("2026-03-09")).text

        await chat.says("/pay ACME 800 cash")
        assert debt.open == 200
        await chat.says("/pay ACME 100 cash")
        assert debt.open == 0

    @pytest.mark.parametrize(("paid_first", "left"), [(True, 0), (False, 800)])
    async def test_an_offer_that_grows_by_an_edit_binds_as_it_was_until_somebody_agrees(
        self, chat: Phone, boss: Phone, debt: MadeReceivable, paid_first: bool, left: int
    ) -> None:
        echo = await chat.says("/offer ACME INV-7 20% 2026-03-06")
        await (await echo.tap("✏️ Edit")).tap("Percent")
        assert "Waits for Boss" in (await chat.says("60")).text
        card = await boss.received()
        assert "In place of CN¥200.00, which stands until this is approved" in card.text
        if paid_first:
            await chat.says("/pay ACME 800 cash")
            assert "has paid on it" in (await card.tap("✅ Approve")).words
        else:
            await card.tap("✅ Approve")
            await chat.says("/pay ACME 200 cash")  # 400 would be needed

        assert debt.open == left


async def test_a_share_of_nothing_overdue_is_refused_in_words(chat: Phone, acme: MadeCustomer, make: Make) -> None:
    make.receivable(acme, 100, due="2026-03-31", number="INV-8")
    assert "Nothing of that is overdue" in (await chat.says("/offer ACME INV-8 10% 2026-03-06")).text


class TestCreditThatIsKept:
    """800 of ACME are kept as credit while 1000 of INV-7 and 100 of an older bill are owed."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"payments": Payments(credit="keep")})

    @pytest.fixture
    def debt(self, acme: MadeCustomer, make: Make) -> MadeReceivable:
        make.payment(acme, 800, on="2026-01-10")
        make.receivable(acme, 100, due="2026-01-20", number="INV-6", keep_credit=True)
        return make.receivable(acme, 1000, due="2026-01-31", number="INV-7", keep_credit=True)

    async def test_applied_in_time_it_takes_the_offer_and_gives_it_back_when_undone(
        self, chat: Phone, acme: MadeCustomer, debt: MadeReceivable, offered: Reply
    ) -> None:
        applied = await chat.says("/card ACME")
        applied = await applied.tap(f"credit.apply:{acme.id}")
        assert "Given up, as offered: CN¥200.00" in applied.text
        assert [debt.open, acme.balance] == [0, 100]
        await applied.tap("↩️ Undo")
        assert [debt.open, acme.balance] == [1000, 300]

    async def test_applied_the_day_after_it_takes_none(
        self, office: Office, chat: Phone, acme: MadeCustomer, debt: MadeReceivable, offered: Reply
    ) -> None:
        await office.until("2026-03-07T00:00:30")
        await (await chat.says("/card ACME")).tap(f"credit.apply:{acme.id}")
        assert [debt.open, acme.balance] == [300, 300]


async def test_money_that_is_chosen_for_it_later_takes_the_offer(
    chat: Phone, make: Make, acme: MadeCustomer, debt: MadeReceivable, offered: Reply
) -> None:
    other = make.receivable(acme, 1000, due="2026-02-15", number="INV-8")
    paid = await chat.says("/pay ACME 850 cash INV-8")
    assert [debt.open, other.open] == [1000, 150]

    moved = await (await paid.tap("🔀 Allocate")).tap("INV-7 · Sat, 31 Jan 2026 · CN¥1,000.00")
    assert "Given up, as offered: CN¥150.00" in moved.text
    assert [debt.open, other.open] == [0, 1000]

    await moved.tap("↩️ Undo")
    assert [debt.open, other.open] == [1000, 150]
    assert "850" not in (await chat.says("/pay ACME 800 cash INV-7")).text  # the offer is open again
    assert debt.open == 0


async def test_money_that_is_chosen_for_it_after_the_last_day_takes_no_offer(
    office: Office, chat: Phone, make: Make, acme: MadeCustomer, debt: MadeReceivable, offered: Reply
) -> None:
    make.receivable(acme, 1000, due="2026-02-15", number="INV-8")
    paid = await chat.says("/pay ACME 850 cash INV-8")
    await office.later(days=5)

    await (await paid.tap("🔀 Allocate")).tap("INV-7 · Sat, 31 Jan 2026 · CN¥1,000.00")

    assert debt.open == 150
