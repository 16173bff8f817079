"""Excel files that we write: text stays text, whatever it begins with."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from handlers.files.sheets import Sheet, workbook
from handlers.files.spreadsheets import Table, read

UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "{=1+1}",
        "+86 138",
        "-1",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "＝1+1",
        "http://x",
        "mailto:x@y",
        "internal:Sheet1!A1",
        "12",
        "TRUE",
        "2026-03-01",
    ],
)
def test_text_is_written_as_text(text: str) -> None:
    made = workbook([Sheet("names", ["name"], [[text]])], zone=UTC).content

    with ZipFile(BytesIO(made)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "<hyperlink" not in page
    assert 't="inlineStr"' in page or 't="s"' in page
    (table,) = read(made)
    assert table == Table("names", [["name"], [text]])


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_looks_like_a_formula_is_marked_as_text_so_that_editing_it_makes_none(sign: str) -> None:
    def styles(text: str) -> str:
        with ZipFile(BytesIO(workbook([Sheet("names", ["name"], [[text]])], zone=UTC).content)) as archive:
            return archive.read("xl/styles.xml").decode()

    assert 'quotePrefix="1"' in styles(f"{sign}1+1")
