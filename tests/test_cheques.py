"""Cheques: their number and date, the day on which they clear or bounce, what a bounce costs; and much cash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, col, func, select

from bot.policies import Fees
from bot.sections import Payments
from bot.settings import Settings
from models.directory.customers import Customer
from models.ledger import adjustments, cheques, credit_notes, payments, refunds
from models.ledger.adjustments import Adjustment
from models.ledger.entries import Entry, accounts_of
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import Receivable, ReceivableKind
from models.money import Money
from models.oversight import audit, verification
from models.oversight.audit import Audit
from models.refusal import Refused
from models.storage.database import Database
from tests.ledger_world import Books
from tests.making import Make
from tests.office import Office, People, Phone

MARCH_2 = date(2026, 3, 2)


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.writing() as db:
        yield Books(db)
        assert list(verification.findings(db)) == []


def owed_on(books: Books, customer: int, day: date) -> int:
    query = select(func.coalesce(func.sum(Entry.amount), 0)).where(Entry.customer_id == customer, Entry.on <= day)
    return int(books.db.exec(query).one())


def test_a_cheque_counts_from_the_day_it_cleared_until_the_day_it_bounced(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 300, MARCH_2)
    payment = books.pay(acme, 300, method=Method.CHEQUE).payment
    books.now += timedelta(days=10)
    today = books.today

    cheques.clear(books.db, books.seller, payment, on=date(2026, 3, 5), today=today, now=books.now)
    cheques.bounce(books.db, books.seller, payment, on=date(2026, 3, 9), today=today, now=books.now)

    owed = [owed_on(books, acme.key, MARCH_2 + timedelta(days=number)) for number in range(11)]
    assert owed == [300, 300, 300, 0, 0, 0, 0, 300, 300, 300, 300]
    assert (payment.state, payment.bounced_on) == (State.BOUNCED, date(2026, 3, 9))


@pytest.mark.parametrize(
    ("what", "day", "why"),
    [
        (cheques.clear, "2026-03-01", "The cheque came on"),
        (cheques.clear, "2026-03-13", "has not come yet"),
        (cheques.bounce, "2026-03-01", "The cheque came on"),
        (cheques.bounce, "2026-03-13", "has not come yet"),
    ],
)
def test_nothing_becomes_of_a_cheque_before_it_came_nor_ahead(
    books: Books, what: Callable[..., object], day: str, why: str
) -> None:
    payment = books.pay(books.customer("ACME"), 300, method=Method.CHEQUE).payment
    books.now += timedelta(days=10)

    with pytest.raises(Refused, match=why):
        what(books.db, books.seller, payment, on=date.fromisoformat(day), today=books.today, now=books.now)


def test_a_cheque_bounces_on_the_day_it_cleared_at_the_earliest(books: Books) -> None:
    payment = books.pay(books.customer("ACME"), 300, method=Method.CHEQUE).payment
    books.now += timedelta(days=10)
    today, now, cleared = books.today, books.now, date(2026, 3, 5)
    cheques.clear(books.db, books.seller, payment, on=cleared, today=today, now=now)

    with pytest.raises(Refused, match="It cleared on"):
        cheques.bounce(books.db, books.seller, payment, on=cleared - timedelta(days=1), today=today, now=now)
    cheques.bounce(books.db, books.seller, payment, on=cleared, today=today, now=now)
    assert payment.bounced_on == cleared


def test_a_bank_fee_is_a_receivable_of_its_own(books: Books) -> None:
    acme = books.customer("ACME")
    payment = books.pay(acme, 300, method=Method.CHEQUE).payment

    bounced = cheques.bounce(
        books.db, books.seller, payment, today=books.today, now=books.now, bank_fee=Money(2500, "CNY")
    )

    assert bounced.fee is not None
    assert bounced.fee.receivable.kind == ReceivableKind.FEE
    assert (bounced.account.open, cheques.bounces_of(books.db, acme)) == (2500, 1)


# --- in the chat


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"fees": Fees(bank_fee=Decimal(25)), "payments": Payments(cash_warning=Decimal(50_000))}
    )


def only_payment(office: Office) -> Payment:
    return office.look(lambda db: db.exec(select(Payment)).one())


def fees(office: Office) -> list[int]:
    def find(db: Session) -> list[int]:
        query = select(Receivable.amount).where(Receivable.kind == ReceivableKind.FEE)
        return list(db.exec(query.where(col(Receivable.reversed_at).is_(None))).all())

    return office.look(find)


async def test_a_cheque_is_written_with_its_number_and_date(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华鑫商贸", owner=chat)

    reply = await chat.says("收 华鑫 5000 支票 号 123456 3月20日")

    payment = only_payment(office)
    assert (payment.cheque_number, payment.cheque_date) == ("123456", date(2026, 3, 20))
    assert payment.received_on == MARCH_2
    assert "Cheque no. 123456, dated Fri, 20 Mar 2026" in reply.text
    assert "no. 123456" in (await chat.says("/cheques")).text


async def test_the_parts_of_a_cheque_are_changed_by_taps(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    reply = await chat.says("/pay ACME 300 cheque no 4711")
    reply = await reply.tap("✏️ Edit")
    await reply.tap("Date on the cheque")
    changed = await chat.says("2026-03-20")

    assert "Cheque no. 4711, dated Fri, 20 Mar 2026" in changed.text


async def test_step_by_step_a_cheque_is_asked_for_its_number_and_date(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME")
    asked = await (await chat.says("300")).tap("cheque")
    assert "Which number has the cheque?" in asked.text

    refused = await chat.says("收了")
    assert "written like 123456" in refused.text
    await chat.says("票号 ab 4711")
    echo = await chat.says("2026-03-20")

    assert "Cheque no. AB4711, dated Fri, 20 Mar 2026" in echo.text
    assert only_payment(office).cheque_number == "AB4711"


@pytest.mark.parametrize("word", ["skip", "跳过", "没有"])
async def test_what_stands_on_a_cheque_may_be_left_open_and_said_later(
    chat: Phone, make: Make, office: Office, word: str
) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME")
    asked = await (await chat.says("300")).tap("cheque")
    await asked.tap("Skip")
    echo = await chat.says(word)
    assert (only_payment(office).cheque_number, only_payment(office).cheque_date) == (None, None)

    await (await echo.tap("✏️ Edit")).tap("Cheque number")
    changed = await chat.says("4711")

    assert "Cheque no. 4711" in changed.text
    assert "Which date" not in changed.text


async def test_cash_that_was_a_cheque_is_asked_for_its_number(chat: Phone, make: Make) -> None:
    make.customer("ACME", owner=chat)
    echo = await chat.says("/pay ACME 300 cash")
    choice = await echo.tap("✏️ Edit")
    assert "Cheque number" not in choice.buttons

    asked = await (await choice.tap("Method")).tap("cheque")

    assert "Which number has the cheque?" in asked.text


async def test_what_became_of_a_cheque_is_said_for_the_day_it_happened(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    debt = make.receivable(acme, 300, due="2026-02-20")
    reply = await chat.says("/pay ACME 300 cheque no 4711")
    await office.later(hours=24 * 7)

    asked = await reply.tap("📆 Another day")
    asked = await asked.tap("✅ Cleared")
    cleared = await chat.says("2026-03-04")
    assert "Wed, 4 Mar 2026" in cleared.text
    assert (int(debt.open), only_payment(office).counted_on) == (0, date(2026, 3, 4))

    bounced = await (await cleared.tap("📆 Another day")).tap("Fri, 6 Mar 2026")
    assert (int(debt.open), only_payment(office).bounced_on) == (300, date(2026, 3, 6))
    assert "Bank fee charged: FEE-" in bounced.text
    assert "Bounced cheques of this customer: 1" in bounced.text
    assert "Bounced cheques: 1" in (await chat.says("/card ACME")).text
    assert "no. 4711 (bounced on Fri, 6 Mar 2026)" in (await chat.says("/history ACME")).text

    assert fees(office) == [2500]
    await bounced.tap("↩️ Undo the fee")
    assert fees(office) == []
    assert debt.open == 300


async def test_a_bounce_is_taken_back_with_its_fee_and_counted_no_more(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    debt = make.receivable(acme, 300, due="2026-02-20")
    cleared = await (await chat.says("/pay ACME 300 cheque no 4711")).tap("✅ Cleared")
    bounced = await cleared.tap("❌ Bounced")
    assert (int(debt.open), fees(office)) == (300, [2500])

    undone = await bounced.tap("↩️ Undo")

    assert "Undone: bounce of the cheque of CN¥300.00 from ACME (it stands again)" in undone.text
    assert (int(debt.open), fees(office), only_payment(office).state) == (0, [], State.COUNTED)
    assert "Bounced cheques" not in (await chat.says("/card ACME")).text
    assert "taken back, and stands again: payment of CN¥300.00" in (await chat.says("/history ACME")).text
    key = office.look(lambda db: db.exec(select(Receivable.id).where(Receivable.kind == ReceivableKind.FEE)).one())
    assert "undone already" in (await chat.taps(undone.last, f"undo:receivable.billed:{key}")).words

    await chat.says("/undo")
    assert (int(debt.open), only_payment(office).state) == (300, State.PENDING)
    assert "1 cheque waits to clear" in (await chat.says("/cheques")).text


async def test_a_cheque_clears_bounces_and_stands_again_as_often_as_is_said(
    chat: Phone, make: Make, office: Office
) -> None:
    debt = make.receivable(make.customer("ACME", owner=chat), 300, due="2026-02-20")
    cheque = await chat.says("/pay ACME 300 cheque no 4711")

    for _again in range(2):
        cheque = await cheque.tap("✅ Cleared")
        for _once_more in range(2):
            bounced = await cheque.tap("❌ Bounced")
            assert debt.open == 300
            cheque = await (await bounced.tap("↩️ Undo")).tap("🧾 The cheque")
            assert debt.open == 0
        undone = await cheque.tap("↩️ It has not cleared")
        assert (int(debt.open), only_payment(office).counted_on) == (300, None)
        cheque = await undone.tap("🧾 The cheque")


async def test_an_old_bounce_is_taken_back_by_approval(chat: Phone, people: People, make: Make, office: Office) -> None:
    boss = people.manager("Boss")
    debt = make.receivable(make.customer("ACME", owner=chat), 300, due="2026-02-20")
    cleared = await (await chat.says("/pay ACME 300 cheque no 4711")).tap("✅ Cleared")
    bounced = await cleared.tap("❌ Bounced")
    await office.later(hours=25)

    asked = await bounced.tap("↩️ Undo")
    assert "older than 24 hours" in asked.text
    await asked.tap("🙋 Ask for approval")
    assert debt.open == 300

    await (await (await boss.says("/approvals")).tap("1")).tap("✅ Approve")
    assert (int(debt.open), only_payment(office).bounced_on) == (0, None)


@pytest.mark.parametrize("back", [payments.reverse, cheques.take_back_clearing, cheques.bounce])
def test_money_that_was_given_back_is_not_taken_back(books: Books, back: Callable[..., object]) -> None:
    acme = books.customer("ACME")
    payment = books.pay(acme, 300, method=Method.CHEQUE).payment
    cheques.clear(books.db, books.seller, payment, today=books.today, now=books.now)
    refunds.refund(books.db, books.seller, acme, Money(100, "CNY"), today=books.today, now=books.now)

    with pytest.raises(Refused, match="Take the refund back first"):
        back(books.db, books.seller, payment, today=books.today, now=books.now)


def bounced(books: Books, customer: Customer, amount: int, fee: int = 0) -> tuple[Payment, Audit]:
    """A cheque that cleared and bounced, perhaps for a fee; and the record of that."""
    cheque = books.pay(customer, amount, method=Method.CHEQUE).payment
    cheques.clear(books.db, books.seller, cheque, today=books.today, now=books.now)
    bank_fee = Money(fee, "CNY") if fee else None
    cheques.bounce(books.db, books.seller, cheque, today=books.today, now=books.now, bank_fee=bank_fee)
    record = audit.latest_of_subject(books.db, "payment", cheque.key, cheques.BOUNCED)
    assert record is not None
    return cheque, record


def take_back(books: Books, cheque: Payment, record: Audit) -> tuple[int, int]:
    """The cheque has not bounced after all; what is open then, and the credit."""
    cheques.take_back_bounce(books.db, books.seller, cheque, record, today=books.today, now=books.now)
    (account,) = accounts_of(books.db, cheque.customer_id)
    return account.open, account.credit


def test_what_came_meanwhile_stays_and_the_cheque_is_credit(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 300, MARCH_2)
    cheque, record = bounced(books, acme, 300, fee=25)
    books.now += timedelta(days=3)
    books.pay(acme, 200)
    owed = [owed_on(books, acme.key, books.today - timedelta(days=back)) for back in range(1, 4)]

    assert take_back(books, cheque, record) == (0, 200)

    assert owed == [325, 325, 325]
    assert owed == [owed_on(books, acme.key, books.today - timedelta(days=back)) for back in range(1, 4)]
    with pytest.raises(Refused, match="undone already"):
        take_back(books, cheque, record)


@pytest.mark.parametrize(
    ("meanwhile", "after"),
    [
        (0, (0, 0)),  # 980 and 20 less, as before
        (500, (0, 500)),
        (990, (0, 970)),  # the 20 are more than is open
    ],
)
def test_a_discount_comes_back_with_its_cheque_as_far_as_it_is_open(
    books: Books, meanwhile: int, after: tuple[int, int]
) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1000, "2026-03-31", terms="2/10 net:30")
    cheque, record = bounced(books, acme, 980)
    if meanwhile:
        books.now += timedelta(days=20)
        books.pay(acme, meanwhile)

    assert take_back(books, cheque, record) == after


def test_a_discount_that_another_payment_took_does_not_come_back(books: Books) -> None:
    acme = books.customer("ACME")
    books.bill(acme, 1000, "2026-03-31", terms="2/10 net:30")
    cheque, record = bounced(books, acme, 980)
    today, now = books.today, books.now
    note = credit_notes.give(books.db, books.seller, acme, Money(500, "CNY"), note="", today=today, now=now)
    other = books.pay(acme, 480).payment  # the rest but 20
    adjustments.reverse(books.db, books.seller, note.document, today=today, now=now)

    assert take_back(books, cheque, record) == (0, 480)

    given = books.db.exec(select(Adjustment).where(col(Adjustment.reversed_at).is_(None))).all()
    assert [one.payment_id for one in given] == [other.key]


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        ("/pay ACME 50000 cash", False),
        ("/pay ACME 50000.01 cash", True),
        ("/pay ACME 60000 transfer", False),
        ("/pay ACME USD 60000 cash", False),
    ],
)
async def test_much_cash_is_warned_of(chat: Phone, make: Make, said: str, warned: bool) -> None:
    make.customer("ACME", owner=chat)

    assert ("CN¥50,000.00 in cash" in (await chat.says(said)).text) is warned


@pytest.mark.parametrize(
    ("words", "method"),
    [
        ("现金", Method.CASH), ("cash", Method.CASH), ("银行转账", Method.TRANSFER), ("bank transfer", Method.TRANSFER),
        ("支票", Method.CHEQUE), ("cheque", Method.CHEQUE), ("刷卡", Method.CARD), ("card", Method.CARD),
        ("支付宝", Method.ALIPAY), ("Alipay", Method.ALIPAY), ("微信", Method.WECHAT), ("WeChat Pay", Method.WECHAT),
        ("其他方式", Method.OTHER), ("other method", Method.OTHER),
    ],
)  # fmt: skip
async def test_every_method_is_read_in_both_languages(
    chat: Phone, make: Make, office: Office, words: str, method: Method
) -> None:
    make.customer("ACME", owner=chat)
    await chat.says(f"/pay ACME 300 {words}")
    assert only_payment(office).method == method


async def test_the_cheques_that_wait_stand_in_one_list_by_ten(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    made = [make.payment(acme, 100 + number, method=Method.CHEQUE) for number in range(12)]

    waiting = await chat.says("/cheques")

    assert len(waiting.messages) == 1
    assert "12 cheques wait to clear" in waiting.text
    assert "CN¥1,266.00" in waiting.text
    assert ("10. ACME" in waiting.text, "11. ACME" in waiting.text) == (True, False)
    second = await waiting.tap("▶")
    assert ("10. ACME" in second.text, "12. ACME: CN¥111.00" in second.text) == (False, True)
    one = await second.tap("12")
    asked = await one.tap("📆 Another day")
    assert "ACME: CN¥111.00" in asked.text
    cleared = await one.tap("✅ Cleared")
    assert "The cheque cleared" in cleared.text
    assert f"cheque:{made[-1].id}" not in (await chat.says("/cheques")).data
