"""Reading tables that people send, Excel's .xlsx and CSV, within bounds that hold whatever the file claims.

An .xlsx is an archive of XML. Its parts are unpacked with the bytes counted as they come, looked through with a parser
that knows no entities, and put into a new archive that holds only what was looked at; that one is read. So neither a
small file that unpacks to a huge one, nor two cells a million rows apart, nor one long text repeated in every cell,
nor macros, nor links to elsewhere reach the reader.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import error as ZlibError

from handlers.files.contents import Kind, kind_of
from locales import _
from models.refusal import Refused

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = str | float | int | bool | date | datetime | time | timedelta

MOST_BYTES = 20 * 1024 * 1024
"""What Telegram lets a bot fetch."""

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 500
MOST_SHEETS = 50
MOST_CELLS = 1_000_000
"""In all sheets, empty ones between others included: 100,000 rows of ten columns."""

MOST_COLUMNS = 1_000
MOST_TEXT = 20_000_000
"""Characters in all cells."""

WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels|xl/workbook\.xml|xl/sharedStrings\.xml|"
    r"xl/styles\.xml|xl/worksheets/[\w. -]+\.xml|xl/theme/[\w. -]+\.xml"
)
"""The parts of an .xlsx from which its cells are read."""

MACROS = re.compile(r"vbaproject|macrosheets/|activex/|dialogsheets/", re.IGNORECASE)
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
LONGEST_INDEX = 10
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its rows of equal length from the first that is not empty, and their lines in the file."""

    name: str
    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int] = field(default=(), compare=False)


def read(content: bytes) -> list[Table]:
    """The tables of an .xlsx or CSV file. Refuses everything else, and what is too large or dangerous."""
    if len(content) > MOST_BYTES:
        raise Refused(_("That file is too large: at most {n} MB.", n=MOST_BYTES >> 20))
    match kind_of(content):
        case Kind.ZIP:
            return _read_xlsx(content)
        case Kind.TEXT:
            rows, lines = _read_csv(content)
            return [Table("", rows, lines)]
        case Kind.OLE:
            raise Refused(_("That is an old Excel file, or one with a password. Save it as .xlsx without a password."))
    raise Refused(_("That is no table. I read Excel (.xlsx) and CSV files."))


# --- .xlsx


def _read_xlsx(content: bytes) -> list[Table]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        parts = _parts(content)
        _measure(parts)
        with CalamineWorkbook.from_filelike(_packed(parts)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            return [_table(name, book.get_sheet_by_name(name)) for name in names]
    except (BadZipFile, ZlibError, ExpatError, CalamineError, EOFError, NotImplementedError, ValueError):
        raise Refused(_("That file is damaged: it cannot be read to its end.")) from None


def _table(name: str, sheet: CalamineSheet) -> Table:
    rows, first = sheet.to_python(), sheet.start[0] + 1 if sheet.start else 1
    return Table(name, rows, range(first, first + len(rows)))


def _parts(content: bytes) -> dict[str, bytes]:
    """What is needed of the archive, unpacked; refused when it is no workbook or more than a table."""
    parts, left = {}, MOST_UNPACKED
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if any(MACROS.search(name) for name in names):
            raise Refused(_("That file has macros in it, so I do not open it. Save it as .xlsx."))
        if "xl/workbook.xml" not in names:
            raise Refused(_("That is no table. I read Excel (.xlsx) and CSV files."))
        if len(entries) > MOST_PARTS or any(entry.flag_bits & 1 for entry in entries):
            raise _too_much()
        for entry in entries:
            if WANTED.fullmatch(entry.filename):
                with archive.open(entry) as packed:
                    parts[entry.filename] = packed.read(left + 1)
                left -= len(parts[entry.filename])
                if left < 0:
                    raise _too_much()
    for part in parts.values():
        bare = part.replace(b"\0", b"")  # the same in UTF-16
        if any(word in bare for word in DECLARED):
            raise Refused(_("That file declares things of its own in its XML, as no Excel does. I do not open it."))
    return parts


def _measure(parts: dict[str, bytes]) -> None:
    """Refuse what would take too much room once it is read."""
    texts = _text_lengths(parts.get("xl/sharedStrings.xml", b""))
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/")]
    if len(sheets) > MOST_SHEETS:
        raise _too_much()
    cells = text = 0
    for sheet in sheets:
        measure = _Measure(texts)
        measure.walk(sheet)
        cells += measure.rows * measure.columns
        text += measure.text
        if cells > MOST_CELLS or text > MOST_TEXT or measure.columns > MOST_COLUMNS:
            raise _too_much()


class _Measure:
    """How far a sheet reaches, and how much text stands in it."""

    def __init__(self, texts: Sequence[int]) -> None:
        self.rows = self.columns = self.text = 0
        self._texts = texts
        self._row = self._column = self._cells = 0
        self._shared = self._in_value = False
        self._length, self._value = 0, ""

    def walk(self, sheet: bytes) -> None:
        """Look at the sheet from its beginning to its end."""
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(sheet, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "row":
                self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
                self._column = 0
            case "c":
                self._place(attributes.get("r"))
                self._shared = attributes.get("t") == "s"
            case "v" | "t":
                self._in_value, self._length, self._value = True, 0, ""

    def _place(self, reference: str | None) -> None:
        self._column += 1
        if reference is not None:
            found = REFERENCE.fullmatch(reference)
            if found is None:
                raise ValueError("no place in a sheet")
            self._column, self._row = _column(found[1]), int(found[2])
        self._cells += 1
        self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        if self._cells > MOST_CELLS or self.rows * self.columns > MOST_CELLS:
            raise _too_much()

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] in ("v", "t") and self._in_value:
            self._in_value = False
            index = int(self._value) if self._shared and self._value.isdecimal() else -1
            self.text += self._texts[index] if 0 <= index < len(self._texts) else self._length

    def _characters(self, text: str) -> None:
        if self._in_value:
            self._length += len(text)
            if self._length <= LONGEST_INDEX:
                self._value += text


def _text_lengths(part: bytes) -> list[int]:
    """How long each of the texts is that cells share."""
    lengths: list[int] = []

    def begin(name: str, _attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if part:
        parser = _parser()
        parser.StartElementHandler, parser.CharacterDataHandler = begin, characters
        parser.Parse(part, True)
    return lengths


def _parser() -> XMLParserType:
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    return parser


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _packed(parts: dict[str, bytes]) -> BytesIO:
    """A new archive of these parts, which are given up one after the other: a large sheet is in memory once."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sorted(parts):
            archive.writestr(name, parts.pop(name))
    packed.seek(0)
    return packed


# --- CSV


def _read_csv(content: bytes) -> tuple[list[list[str]], list[int]]:
    """The rows that are not empty, each as long as the longest, and their places; cells are text."""
    text = TextIOWrapper(BytesIO(content), _encoding_of(content), newline="")  # in memory once, and as bytes
    head = text.readline()
    separator = max(SEPARATORS, key=head.count)
    text.seek(0)
    try:
        numbered = list(_bounded(csv.reader(text, delimiter=separator)))
    except csv.Error:
        raise Refused(_("That file is damaged: it cannot be read to its end.")) from None
    rows = [row for _line, row in numbered]
    columns = max((len(row) for row in rows), default=0)
    if columns > MOST_COLUMNS or columns * len(rows) > MOST_CELLS:
        raise _too_much()
    for row in rows:
        row += [""] * (columns - len(row))
    return rows, [line for line, _row in numbered]


def _bounded(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    cells = 0
    for line, row in enumerate(rows, 1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise _too_much()
        if any(row):
            yield line, row


def _encoding_of(content: bytes) -> str:
    """Excel in China writes GB 18030, or UTF-16 as "Unicode text"; everybody else UTF-8."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused(_("I cannot read that text: save the file as CSV UTF-8."))


def _too_much() -> Refused:
    return Refused(
        _(
            "That file holds more than I take in at once: at most {cells} cells in {sheets} sheets. Send it in parts.",
            cells=MOST_CELLS,
            sheets=MOST_SHEETS,
        )
    )
