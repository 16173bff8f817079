"""Tables in the shapes that Excel and its users give them: nothing is guessed of what does not stand in a cell."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlmodel import col, select
from xlsxwriter import Workbook

from models.directory.customers import Customer
from models.ledger.receivables import Receivable
from tests.making import Make
from tests.office import Office, People, Phone
from tests.test_imports import written
from tests.test_spreadsheets import changed, xlsx


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


async def test_a_formula_that_was_never_reckoned_is_no_amount(boss: Phone, office: Office, make: Make) -> None:
    make.customer("ACME", owner=boss)
    content = BytesIO()
    with Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["number", "customer", "amount", "due_on"])
        page.write_row(1, 0, ["A-1", "ACME", 5, "2026-03-20"])
        page.write_row(2, 0, ["A-2", "ACME", 0, "2026-03-20"])
        page.write_formula(2, 2, "=2+3", value="")

    def forget(parts: dict[str, bytes]) -> None:
        page = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = page.replace(b"<f>2+3</f><v></v>", b"<f>2+3</f>")
        assert parts["xl/worksheets/sheet1.xml"] != page

    checked = await (await boss.sends_file(changed(forget, content.getvalue()), "x.xlsx")).tap("🔎")

    assert "New: 1" in checked.text
    assert "Row 3:" in checked.text
    await checked.tap("✅ Write")
    assert [one.amount for one in office.look(lambda db: db.exec(select(Receivable)).all())] == [500]


async def test_a_merged_title_is_passed_over_and_a_merged_cell_counts_once(boss: Phone, office: Office) -> None:
    content = BytesIO()
    with Workbook(content) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 2, "客户一览")
        page.write_row(1, 0, ["客户名称", "等级", "来源"])
        page.merge_range(2, 0, 3, 0, "华鑫商贸")
        page.write_row(2, 1, ["A", "展会"])
        page.write_row(3, 1, ["B", "展会"])
        page.write_row(4, 0, ["宏达五金", "B", "展会"])

    checked = await (await boss.sends_file(content.getvalue(), "x.xlsx")).tap("🔎")

    assert "New: 2" in checked.text
    assert "Row 4:" in checked.text, "its name stands in the cell above, and is not guessed"
    await checked.tap("✅ Write")
    names = office.look(lambda db: db.exec(select(Customer.name).order_by(col(Customer.id))).all())
    assert names == ["华鑫商贸", "宏达五金"]


async def test_of_two_hundred_columns_the_known_ones_are_taken(boss: Phone, office: Office) -> None:
    others = [f"extra {place}" for place in range(198)]
    content = xlsx(["客户名称", *others, "等级"], ["华鑫商贸", *others, "A"])

    assert "1 row was written" in (await written(boss, content, "x.xlsx")).text
    customer = office.look(lambda db: db.exec(select(Customer)).one())
    assert (customer.name, customer.class_) == ("华鑫商贸", "A")
