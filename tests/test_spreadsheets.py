"""Tables that people send: read when they are honest, refused when they are not, whatever they claim to be."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from handlers.files import spreadsheets
from handlers.files.contents import Kind, kind_of
from handlers.files.spreadsheets import Table, read
from models.refusal import Refused

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(*rows: list[object], sheets: int = 1) -> bytes:
    """A file as Excel writes it."""
    content = BytesIO()
    with Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        for _number in range(sheets):
            page = book.add_worksheet()
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return content.getvalue()


def changed(change: Callable[[dict[str, bytes]], object], content: bytes | None = None) -> bytes:
    """The same archive with other parts."""
    with ZipFile(BytesIO(content or xlsx(["a", "b"], [1, 2]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def sheet(inner: str, head: str = "") -> Callable[[dict[str, bytes]], object]:
    """Puts another sheet in."""
    page = f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{NAMESPACE}">{inner}</worksheet>'
    return lambda parts: parts.update({"xl/worksheets/sheet1.xml": page.encode()})


def why(content: bytes) -> str:
    """The sentence with which it is refused."""
    began = time.perf_counter()
    with pytest.raises(Refused) as refusal:
        read(content)
    assert time.perf_counter() - began < 20
    return refusal.value.sentence.text


def test_a_workbook_is_read_with_its_types() -> None:
    content = xlsx(["客户", "amount", "due"], ["华鑫", 12000.5, date(2026, 3, 1)], ["", None, "soon"])

    assert read(content) == [
        Table("Sheet1", [["客户", "amount", "due"], ["华鑫", 12000.5, date(2026, 3, 1)], ["", "", "soon"]])
    ]
    assert [table.name for table in read(xlsx(["a"], sheets=3))] == ["Sheet1", "Sheet2", "Sheet3"]


@pytest.mark.parametrize(
    "content",
    [
        "客户,金额\n华鑫,5\n".encode(),
        "客户,金额\n\n华鑫,5".encode("utf-8-sig"),
        "客户;金额\r\n华鑫;5".encode("gb18030"),
        "客户\t金额\n华鑫\t5\n".encode("utf-16"),
    ],
)
def test_a_text_is_read_in_whatever_way_excel_writes_it(content: bytes) -> None:
    assert read(content) == [Table("", [["客户", "金额"], ["华鑫", "5"]])]


def test_csv_rows_are_made_equally_long_and_cells_stay_text() -> None:
    assert read(b'a,b\n1\n"x, ""y""\nz",=2+2') == [Table("", [["a", "b"], ["1", ""], ['x, "y"\nz', "=2+2"]])]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0JFIF", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n\0", Kind.PNG),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.WEBP),
        (b"GIF89a", Kind.GIF),
        (b"%PDF-1.7", Kind.PDF),
        (b"PK\x03\x04", Kind.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
        (b"a,b", Kind.TEXT),
        (b"\x7fELF\2\1\1\0", Kind.OTHER),
        (b"RIFF\0\0\0\0WAVE", Kind.OTHER),
        (b"", Kind.OTHER),
    ],
)
def test_kinds_are_told_by_content(content: bytes, kind: Kind) -> None:
    assert kind_of(content) is kind


# --- what is refused

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
CELL = '<c r="A1"><v>1</v></c>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "no table"),
        (b"\x7fELF\2\1\1\0", "no table"),
        (b"", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (xlsx(["a"])[:-30], "damaged"),
        (changed(lambda parts: parts.pop("xl/workbook.xml")), "no table"),
        (changed(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "macros"),
        (changed(lambda parts: parts.update({"XL/VBAPROJECT.BIN": b"x"})), "macros"),
        (changed(lambda parts: parts.update({"xl/macrosheets/sheet1.xml": b"<x/>"})), "macros"),
        (changed(sheet(f"<sheetData><row>{CELL}</row></sheetData>", BOMB)), "declares"),
        (
            changed(
                lambda parts: parts.update(
                    {"xl/sharedStrings.xml": f"{BOMB}<sst><si><t>&b;</t></si></sst>".encode("utf-16")}
                )
            ),
            "declares",
        ),
        (
            changed(
                lambda parts: parts.update(
                    {
                        "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="cp037"?>{BOMB}<worksheet/>'.encode(
                            "cp037"
                        )
                    }
                )
            ),
            "damaged",
        ),
        (changed(sheet(f"<sheetData><row>{CELL}</row>")), "damaged"),
        (changed(sheet('<sheetData><row><c r="A0"><v>1</v></c></row></sheetData>')), "damaged"),
        (changed(lambda parts: parts.update({f"x/{number}": b"" for number in range(600)})), "more than I take"),
        (
            changed(lambda parts: parts.update({f"xl/worksheets/s{number}.xml": b"<x/>" for number in range(60)})),
            "more than",
        ),
        (changed(sheet(f'<sheetData><row>{CELL}<c r="XFD1048576"><v>1</v></c></row></sheetData>')), "more than I take"),
        (
            changed(sheet(f'<sheetData><row>{CELL}</row><row r="99999999"><c><v>1</v></c></row></sheetData>')),
            "more than",
        ),
        (changed(sheet('<sheetData><row><c r="AMK1"><v>1</v></c></row></sheetData>')), "more than I take"),
        (changed(sheet(f"<sheetData>{'<row><c/><c/><c/></row>' * 340_000}</sheetData>")), "more than I take"),
        (changed(lambda parts: parts.update({"xl/styles.xml": bytes(120_000_000)})), "more than I take"),
        (b"a," * 600 + b"\n" + b"1\n" * 2_000, "more than I take"),
        (b"a\n" * 1_010_000, "more than I take"),
        (b"a," * 1_500 + b"\n", "more than I take"),
        (b'"' + b"x" * 200_000 + b'",b\n', "damaged"),
        (b"caf\xe9,\xff\xff\n", "CSV UTF-8"),
    ],
)
def test_what_is_dangerous_damaged_or_too_large_is_refused(content: bytes, said: str) -> None:
    assert said in why(content)


def test_a_long_text_that_many_cells_share_counts_as_often_as_it_stands_there() -> None:
    shared = f'<sst xmlns="{NAMESPACE}"><si><t>{"x" * 30_000}</t></si></sst>'.encode()
    cells = '<row><c t="s"><v>0</v></c></row>'

    def put(parts: dict[str, bytes], times: int) -> None:
        sheet(f"<sheetData>{cells * times}</sheetData>")(parts)
        parts["xl/sharedStrings.xml"] = shared

    assert "more than I take" in why(changed(lambda parts: put(parts, 2_000)))
    assert len(read(changed(lambda parts: put(parts, 100)))[0].rows) == 100


def test_a_sheet_that_only_claims_to_be_huge_is_read() -> None:
    page = f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{CELL}</row></sheetData>'

    assert read(changed(sheet(page))) == [Table("Sheet1", [[1]])]


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(xlsx(["a"]))
    entry = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02"))
    content[entry + 24 : entry + 28] = (1).to_bytes(4, "little")

    assert "damaged" in why(bytes(content))


def test_a_file_of_more_bytes_than_telegram_gives_is_refused() -> None:
    assert "too large" in why(b"a" * (spreadsheets.MOST_BYTES + 1))
