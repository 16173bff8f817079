"""Taking in tables: shown, checked, written at once; what is refused comes back, what is sent twice stays once."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from bot.policies import Terms
from bot.sections import Payments
from bot.settings import Settings
from models.directory.customers import Contact, Customer
from models.ledger.payments import Payment
from models.ledger.receivables import Instalment, Receivable
from models.oversight import intake
from models.oversight.audit import Audit
from tests.making import Make
from tests.office import Office, People, Phone, Reply
from tests.test_spreadsheets import xlsx

CUSTOMERS = (
    "客户名称,电话,账期,等级,开户行\n华鑫商贸,13800138000,月结30,A,工行\n宏达五金,12,,B,\n东方丝绸,13900139000,,C,\n"
)


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


async def written(phone: Phone, content: bytes, name: str = "x.csv") -> Reply:
    shown = await phone.sends_file(content, name)
    checked = await shown.tap("🔎")
    return await checked.tap("✅ Write")


async def test_customers_are_shown_checked_and_written(boss: Phone, office: Office) -> None:
    shown = await boss.sends_file(CUSTOMERS.encode("gb18030"), "x.csv")
    assert "开户行" in shown.text
    asked = await shown.tap("❓ 开户行")
    shown = await asked.tap("⏭")
    checked = await shown.tap("🔎")
    assert "New: 2" in checked.text
    assert "Row 3:" in checked.text
    assert office.look(lambda db: db.exec(select(Customer)).all()) == []
    sheet = CalamineWorkbook.from_filelike(BytesIO(checked.files["rejected.xlsx"])).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "宏达五金"
    assert "phone number" in str(sheet[1][-1])

    done = await checked.tap("✅ Write 2")
    assert "2 rows were written" in done.text
    assert "written already" in (await checked.tap("✅ Write 2")).words
    assert {one.name for one in office.look(lambda db: db.exec(select(Customer)).all())} == {"华鑫商贸", "东方丝绸"}
    assert office.look(lambda db: len(db.exec(select(Contact)).all())) == 2
    assert office.look(lambda db: len(db.exec(select(Audit).where(Audit.action == "imported")).all())) == 1
    assert "net 30" in (await boss.says("/card huaxin")).text or "华鑫" in (await boss.says("/card hx")).text

    again = await (await boss.sends_file(CUSTOMERS.encode(), "x.csv")).tap("🔎")
    assert "There already: 2" in again.text


async def test_receivables_and_payments_settle_and_are_taken_in_once(boss: Phone, office: Office, make: Make) -> None:
    make.customer("华鑫商贸", owner=boss)
    bills = xlsx(["number", "customer", "amount", "due_on"], ["A-1", "华鑫商贸", 1000.5, "2026-03-20"],
                 ["A-2", "Nobody", 5, "2026-03-20"], ["A-3", "华鑫商贸", 1e15, "2026-02-31"])  # fmt: skip
    assert "1 row was written" in (await written(boss, bills, "x.xlsx")).text
    money = "客户,金额,收款日期,收款方式\n华鑫商贸,400.50,2026-03-01,微信\n华鑫商贸,400.50,2026-03-01,微信\n".encode()
    assert "2 rows were written" in (await written(boss, money)).text
    assert [one.amount for one in office.look(lambda db: db.exec(select(Receivable)).all())] == [100050]
    assert "199.50" in (await boss.says("/card 华鑫商贸")).text

    for content, there in ((bills, 1), (money, 2)):
        again = await (await boss.sends_file(content, "x.xlsx")).tap("🔎")
        assert f"There already: {there}" in again.text
    assert office.look(lambda db: len(db.exec(select(Payment)).all())) == 2


async def test_a_payment_may_name_what_it_settles_and_tell_its_cheque(boss: Phone, office: Office, make: Make) -> None:
    acme = make.customer("ACME", owner=boss)
    make.receivable(acme, 100, due="2026-03-10")
    bills = b"number,customer,amount,due_on\nA-9,ACME,50,2026-04-20\n"
    assert "1 row was written" in (await written(boss, bills)).text
    money = (
        "customer,amount,received_on,method,settles,cheque number,cheque date\n"
        "ACME,30,2026-03-01,cash,a-9,,\n"
        "ACME,70,2026-03-01,,,c1234,2026-03-20\n"
        "ACME,1,2026-03-01,cash,A-7,,\n"
        "ACME,2,2026-03-01,cash,,C55,\n"
    )
    checked = await (await boss.sends_file(money.encode(), "x.csv")).tap("🔎")
    assert "New: 2" in checked.text
    assert "ACME has no receivable A-7" in checked.text
    assert "Only a cheque has a number" in checked.text
    assert "2 rows were written" in (await checked.tap("✅ Write 2")).text

    named, cheque = office.look(lambda db: db.exec(select(Payment).order_by(col(Payment.method))).all())
    assert (named.named_number, named.state) == ("A-9", "counted")
    assert (cheque.cheque_number, f"{cheque.cheque_date}", cheque.state) == ("C1234", "2026-03-20", "pending")
    parts = office.look(lambda db: db.exec(select(Instalment.open).order_by(col(Instalment.due_on))).all())
    assert parts == [10000, 2000]


async def test_payments_that_are_recorded_one_by_one_are_few_in_a_file(
    boss: Phone, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_ALONE", 1)
    make.receivable(make.customer("ACME", owner=boss), 100, due="2026-03-10")
    await boss.says("/promise ACME 10 2026-03-20")
    money = b"customer,amount,received_on,method\nACME,30,2026-03-02,cash\nACME,20,2026-03-02,cash\n"
    refused = await (await boss.sends_file(money, "x.csv")).tap("🔎")
    assert "at most 1 in one file" in refused.text
    assert "1 row was written" in (await written(boss, money[: -len(b"ACME,20,2026-03-02,cash\n")])).text


async def test_a_salesperson_takes_nothing_in_and_a_customer_out_of_sight_is_unknown(
    chat: Phone, people: People, make: Make
) -> None:
    make.customer("ACME", owner=chat)
    finance, other = people.accountant("Fin"), people.manager("Other", team="West")
    content = b"number,customer,amount,due_on\nA-1,ACME,5,2026-03-20\n"
    assert "🔎" not in str((await chat.sends_file(content, "x.csv")).text)
    assert "New: 0" in (await (await other.sends_file(content, "x.csv")).tap("🔎")).text
    assert "1 row was written" in (await written(finance, content)).text


async def test_the_command_sends_templates_that_are_recognised(boss: Phone) -> None:
    files = (await boss.says("/import")).files
    assert set(files) == {"customers.xlsx", "contacts.xlsx", "receivables.xlsx", "payments.xlsx"}
    for name, kind in (("customers.xlsx", "Customers"), ("contacts.xlsx", "Contacts"), ("payments.xlsx", "Payments")):
        assert kind in (await boss.sends_file(files[name], name)).text


@pytest.mark.parametrize(("language", "name"), [("en", "Lakeside Foods"), ("zh_CN", "华鑫商贸有限公司")])
async def test_a_template_has_an_example_in_the_readers_language(people: People, language: str, name: str) -> None:
    boss = people.manager("Reader", language=language)
    files = (await boss.says("/import")).files
    for content in files.values():
        (example,) = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
        assert name in example


class TestOfACompanyThatKeepsCreditAndRollsItsTerms:
    """The company's own rules hold for what is taken in."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        rules = {"payments": Payments(credit="keep"), "terms": Terms(due_on_working_days=True)}
        return settings.model_copy(update=rules)

    async def test_credit_waits_and_terms_end_on_a_working_day(self, boss: Phone, office: Office, make: Make) -> None:
        make.payment(make.customer("ACME", owner=boss), 300)
        bills = xlsx(["number", "customer", "amount", "issued_on", "due_on", "terms"],
                     ["A-1", "ACME", 100, "2026-03-02", "", "net 5"],  # a Saturday
                     ["A-2", "ACME", 100, "2026-03-02", "2026-03-07", ""])  # fmt: skip
        assert "2 rows were written" in (await written(boss, bills, "x.xlsx")).text
        parts = office.look(lambda db: db.exec(select(Instalment).order_by(col(Instalment.id))).all())
        assert [f"{one.due_on}" for one in parts] == ["2026-03-09", "2026-03-07"]
        assert [one.open for one in parts] == [10000, 10000]
