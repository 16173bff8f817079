"""One customer's year, from the first bill to the last statement, told through the chat."""

from __future__ import annotations

from decimal import Decimal

from sqlmodel import col, select

from models.directory.customers import Customer
from models.ledger.entries import Account
from models.money import Money
from tests.office import Office, People
from tests.printed import printed


def balance_of(office: Office, name: str) -> Decimal:
    """What the customer owes less its credit, in major units of its one currency."""
    (account,) = office.look(
        lambda db: db.exec(
            select(Account).join(Customer, col(Customer.id) == Account.customer_id).where(Customer.name == name)
        ).all()
    )
    return Money(account.balance, account.currency).major


def assert_adds_up(statement: str, opening: str, closing: str) -> None:
    """It says both balances."""
    for words in (f"Opening balance: CN¥{opening}", f"Closing balance: CN¥{closing}"):
        assert words in statement, statement


async def test_a_customers_year(office: Office, people: People) -> None:
    li, boss = people.salesperson("Li Lei"), people.manager("Boss")

    # March: a customer, a bill, a first payment
    await li.says("/new ACME Mr Wang +8613800001111 net 30")
    await li.says("/bill ACME 30000 2026-03-31 HX-1")
    await office.until("2026-03-10 10:00")
    paid = await li.says("/pay ACME 10000 transfer")
    assert "left open CN¥20,000.00" in paid.text

    # April: late, short of cash, a promise that is kept in part
    await office.until("2026-04-15 10:00")
    assert "15 days late" in (await li.says("/due ACME")).text
    await li.says("/contact ACME short of cash, the bank is slow")
    await li.says("/promise ACME 10000 2026-04-20")
    await office.until("2026-04-20 15:00")
    await li.says("/pay ACME 6000 cash")
    await office.until("2026-04-21 12:00")
    card = await li.says("/card ACME")
    assert "Promise kept in part: CN¥10,000.00" in card.text
    assert "Promises kept: 0 of 1" in card.text

    # May: a cheque counts when it clears, and is owed again on the day it bounces
    await office.until("2026-05-04 10:00")
    cheque = await li.says("/pay ACME 14000 cheque")
    assert "Balance: CN¥14,000.00" in cheque.text
    await office.until("2026-05-06 10:00")
    cleared = await cheque.tap("✅ Cleared")
    assert "Balance: CN¥0.00" in cleared.text
    await office.until("2026-05-08 10:00")
    await cleared.tap("❌ Bounced")
    assert "Nothing is open." in (await li.says("/aging 2026-05-07 ACME")).text
    assert "31-60 days    14,000.00" in (await li.says("/aging 2026-05-08 ACME")).text

    # A second bill is disputed, and a credit note settles the dispute
    await office.until("2026-05-20 10:00")
    await li.says("/bill ACME 5000 net 30 HX-2")
    dispute = await li.says("/dispute ACME HX-2 quality three boxes broken")
    assert "About: HX-2, CN¥5,000.00 open" in dispute.text
    note = await li.says("/credit ACME HX-2 500 quality three boxes")
    assert "left open CN¥4,500.00" in note.text
    assert "Closed on Wed, 20 May 2026" in (await dispute.tap("credit note given")).text

    assert balance_of(office, "ACME") == Decimal(18_500)

    # July: a part will not come, and the manager agrees; in September some of it comes after all
    await office.until("2026-07-01 10:00")
    asked = await li.says("/writeoff ACME HX-1 4000 bankrupt customer gone")
    assert "Boss" in asked.text
    await (await boss.received()).tap("✅ Approve")
    assert "Written off: CN¥4,000.00" in (await li.received()).text
    assert balance_of(office, "ACME") == Decimal(14_500)
    await office.until("2026-09-01 10:00")
    late = await li.says("/pay ACME 15500 transfer")
    assert "Recovered: CN¥1,000.00 of HX-1" in late.text
    assert balance_of(office, "ACME") == Decimal(0)

    # October: paid early, for less
    await office.until("2026-10-05 10:00")
    bill = await li.says("/bill ACME 10000 2/10 net 30 HX-3")
    assert "CN¥9,800.00 is enough" in bill.text
    await office.until("2026-10-12 10:00")
    early = await li.says("/pay ACME 9800 transfer")
    assert "Early payment discount: CN¥200.00" in early.text
    assert balance_of(office, "ACME") == Decimal(0)

    # November: a bill is late and asked for by letter; the customer's figure for the month differs, and is right
    await li.says("/bill ACME 3000 2026-10-20 HX-4")
    await office.until("2026-11-02 10:00")
    letter = await li.says("/letter ACME 2")
    assert "3,000.00" in letter.text
    (pdf,) = letter.files.values()
    assert "HX-4" in printed(pdf)
    assert "Second payment reminder" in printed(pdf)
    statement = await li.says("/statement ACME last month")
    assert_adds_up(statement.text, "0.00", "3,000.00")
    asked = await (await statement.tap("⚖️ Differs")).answer("200")
    differs = await (await asked.tap("price")).answer("one box was dearer than agreed")
    assert "Disputed: HX-4" in differs.text
    await li.says("/credit ACME HX-4 200 price one box")
    await office.until("2026-12-01 10:00")
    await li.says("/pay ACME 1000 transfer")

    # December: statement of November, in the chat and on paper, which the customer confirms
    await office.until("2026-12-02 10:00")
    statement = await li.says("/statement ACME last month")
    assert_adds_up(statement.text, "3,000.00", "2,800.00")
    paper = printed(next(iter((await statement.tap("📄 PDF")).files.values())))
    for words in ("3,000.00", "2,800.00"):
        assert words in paper, words
    confirmed = await (await statement.tap("✅ Confirmed")).tap("Not said")
    assert "Closing balance: CN¥2,800.00" in confirmed.text
    assert balance_of(office, "ACME") == Decimal(1_800)
