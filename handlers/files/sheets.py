"""Excel files from rows: one sheet after the other, row by row, so that memory does not grow with what is written.

Text is always text, also where it begins like a formula; money is a number of major units shown in its currency's
decimals; days and moments are Excel's own, moments on the clock of the zone that is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from models.money import Money, decimals

Value = Money | date | datetime | int | float | str | None

MOST_ROWS = 1_048_576
"""Excel's own limit, with the heads; what is more goes on in another sheet."""

STEP = 500
"""Rows after which is said how far it is."""

LONGEST_TEXT = 32_767
WIDTH = 12
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""Excel takes such a text for a formula when somebody edits it, unless it is marked as text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, the heads of its columns, its rows, and the columns that need more room, by head."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A finished file, and how many rows each sheet has without its heads."""

    content: bytes
    rows: Mapping[str, int]


def workbook(
    sheets: Iterable[Sheet],
    *,
    zone: ZoneInfo,
    most_rows: int = MOST_ROWS,
    advance: Callable[[int], None] = lambda _rows: None,
) -> Workbook:
    """Write the sheets, in order; `advance` is called now and then with how many rows are written."""
    from xlsxwriter import Workbook as Book  # a tenth of a second that only who exports pays

    content = BytesIO()
    counts: dict[str, int] = {}
    with Book(content, {"constant_memory": True}) as book:
        writer = _Writer(book, zone, most_rows, advance)
        for sheet in sheets:
            counts[sheet.name] = writer.write(sheet)
    return Workbook(content.getvalue(), counts)


class _Writer:
    """Writes sheets into a book, with its formats."""

    def __init__(self, book: Any, zone: ZoneInfo, most_rows: int, advance: Callable[[int], None]) -> None:
        self._book, self._zone, self._most_rows = book, zone, most_rows
        self._advance, self._rows = advance, 0
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._marked = book.add_format({"quote_prefix": True})
        self._amounts: dict[int, Any] = {}

    def write(self, sheet: Sheet) -> int:
        """The sheet with all its rows; how many there were."""
        page, count, line = self._page(sheet, 1), 0, 0
        number = 1
        for row in sheet.rows:
            if line == self._most_rows - 1:
                number, line = number + 1, 0
                page = self._page(sheet, number)
            count, line = count + 1, line + 1
            self._rows += 1
            if self._rows % STEP == 0:
                self._advance(self._rows)
            for column, value in enumerate(row):
                self._cell(page, line, column, value)
        return count

    def _page(self, sheet: Sheet, number: int) -> Any:
        """A new sheet with its heads; what follows the first one carries a number."""
        page = self._book.add_worksheet(sheet.name if number == 1 else f"{sheet.name} {number}")
        for column, head in enumerate(sheet.heads):
            page.set_column(column, column, sheet.widths.get(head, WIDTH))
            page.write_string(0, column, head, self._head)
        page.freeze_panes(1, 0)
        return page

    def _cell(self, page: Any, line: int, column: int, value: Value) -> None:
        match value:
            case None | "":
                return
            case Money():
                page.write_number(line, column, value.major, self._amount(value.currency))
            case datetime():
                page.write_datetime(line, column, value.astimezone(self._zone).replace(tzinfo=None), self._moment)
            case date():
                page.write_datetime(line, column, value, self._day)
            case int() | float():
                page.write_number(line, column, value)
            case _:
                marked = self._marked if value.startswith(FORMULA_SIGNS) else None
                page.write_string(line, column, value[:LONGEST_TEXT], marked)

    def _amount(self, currency: str) -> Any:
        """How an amount of the currency is shown."""
        places = decimals(currency)
        if places not in self._amounts:
            pattern = "#,##0." + "0" * places if places else "#,##0"
            self._amounts[places] = self._book.add_format({"num_format": pattern})
        return self._amounts[places]
