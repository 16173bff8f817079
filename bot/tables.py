"""Tables in characters of one width, for a phone: at most 34 columns, whatever is in the cells.

A number is never cut, for a cut number is a wrong one: names give way first, then the heads over short numbers; and
when the numbers of a row still do not fit side by side, a row takes several lines, its names above its numbers.

    Name           Visits    Collected
    Li Wei             12    12,000.00
    Wang Fang…          3     5,000.00
    ----------------------------------
    Total              15    17,000.00

East Asian wide characters and emoji take two columns, combining ones none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 34
"""Columns that a phone shows of a monospaced block before it breaks the line."""

NAME_AT_EASE, NAME_AT_LEAST, HEAD_AT_LEAST = 10, 6, 4
"""How far a name gives way before heads do, how far after that, and how far heads do."""

WIDE_GAP, GAP = "  ", " "
INDENT = " "
EMOJI_STYLE, JOINER = "\ufe0f", "\u200d"


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of plain texts: its heads, which columns are numbers, its rows, and the row under the line."""

    heads: Sequence[str]
    right: Sequence[bool]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None

    @property
    def all_rows(self) -> list[Sequence[str]]:
        """The rows with the total."""
        return [*self.rows, *([self.total] if self.total else [])]


def width_of(text: str) -> int:
    """How many columns the text takes."""
    width = previous = 0
    for character in text:
        if character == EMOJI_STYLE and previous == 1:
            width, previous = width + 1, 2
            continue
        previous = _width(character)
        width += previous
    return width


def cut(text: str, width: int) -> str:
    """The text in at most so many columns; what is cut off shows as …"""
    if width_of(text) <= width:
        return text
    kept = _head(text, width - 1)
    return kept.rstrip(JOINER + " ") + "…" if width > 0 else ""


def wrapped(text: str, width: int) -> list[str]:
    """The text whole, in lines of at most so many columns."""
    lines = []
    while text:
        line = _head(text, width) or text[0]
        lines.append(line)
        text = text[len(line) :]
    return lines


def lay_out(table: Layout, width: int = WIDTH) -> list[str]:
    """The lines of the table, none wider than `width`; without rows there are none."""
    if not table.all_rows:
        return []
    columns = range(len(table.heads))
    widths, gap = _fitted(table, width)
    lines_of = [[(column, widths[column]) for column in columns]]
    indent = ""
    if _sum(widths, gap) > width:
        lines_of, gap = _broken(table, width)
        indent = INDENT
    lines: list[str] = []
    if any(table.heads):
        lines += _row(table.heads, table, lines_of, gap, indent, width, heads=True)
    for row in table.rows:
        lines += _row(row, table, lines_of, gap, indent, width)
    if table.total:
        total = _row(table.total, table, lines_of, gap, indent, width)
        lines.append("-" * max(map(width_of, lines + total)))
        lines += total
    return lines


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _head(text: str, width: int) -> str:
    """As much of the beginning as fits; what combines with a character stays with it or goes with it."""
    taken = previous = start = 0
    for position, character in enumerate(text):
        if character == EMOJI_STYLE and previous == 1:
            columns, previous = 1, 2
        else:
            columns = previous = _width(character)
            if columns:
                start = position
        taken += columns
        if taken > width:
            return text[:start]
    return text


def _sum(widths: Sequence[int], gap: str) -> int:
    return sum(widths) + len(gap) * (len(widths) - 1)


def _cell_widths(table: Layout) -> list[int]:
    """Without their heads."""
    return [max(width_of(row[column]) for row in table.all_rows) for column in range(len(table.heads))]


def _fitted(table: Layout, width: int) -> tuple[list[int], str]:
    """The widths of the columns side by side, as far as they give way, and what stands between them."""
    cells = _cell_widths(table)
    heads = [width_of(head) for head in table.heads]
    widths = [max(pair) for pair in zip(cells, heads, strict=True)]
    if _sum(widths, WIDE_GAP) <= width:
        return widths, WIDE_GAP
    names = [column for column, right in enumerate(table.right) if not right]
    numbers = [column for column, right in enumerate(table.right) if right]
    _give_way(widths, names, dict.fromkeys(names, NAME_AT_EASE), width)
    shortest = {column: max(cells[column], min(heads[column], HEAD_AT_LEAST)) for column in numbers}
    _give_way(widths, numbers, shortest, width)
    _give_way(widths, names, dict.fromkeys(names, NAME_AT_LEAST), width)
    return widths, GAP


def _give_way(widths: list[int], columns: Sequence[int], least: dict[int, int], width: int) -> None:
    """Take from the widest of the columns until all fit, or none can give any more."""
    while _sum(widths, GAP) > width:
        giving = [column for column in columns if widths[column] > least[column]]
        if not giving:
            return
        widths[max(giving, key=lambda column: widths[column])] -= 1


def _broken(table: Layout, width: int) -> tuple[list[list[tuple[int, int]]], str]:
    """The columns in several lines: names in the first, the numbers in as many as they need, each of equal shape."""
    names = [column for column, right in enumerate(table.right) if not right]
    numbers = [column for column, right in enumerate(table.right) if right]
    cells = _cell_widths(table)
    lines: list[list[tuple[int, int]]] = []
    if names:
        widths = [max(cells[column], width_of(table.heads[column])) for column in names]
        _give_way(widths, range(len(names)), dict.fromkeys(range(len(names)), 1), width)
        lines.append(list(zip(names, widths, strict=True)))
    room = width - len(INDENT)
    line: list[tuple[int, int]] = []
    for column in numbers:
        wanted = min(max(cells[column], width_of(table.heads[column])), room)
        if line and _sum([taken for _, taken in line], GAP) + len(GAP) + wanted > room:
            lines.append(line)
            line = []
        line.append((column, wanted))
    if line:
        lines.append(line)
    return [*lines[: len(names) > 0], *_flush(lines[len(names) > 0 :])], GAP


def _flush(lines: Sequence[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The same lines, all as wide as the widest."""
    sums = [_sum([taken for _, taken in line], GAP) for line in lines]
    return [[(line[0][0], line[0][1] + max(sums) - taken), *line[1:]] for line, taken in zip(lines, sums, strict=True)]


def _row(
    cells: Sequence[str],
    table: Layout,
    lines_of: Sequence[Sequence[tuple[int, int]]],
    gap: str,
    indent: str,
    width: int,
    *,
    heads: bool = False,
) -> list[str]:
    """The lines of one row; a number that is wider than the phone is broken over lines, whole."""
    lines = []
    for line_of in lines_of:
        indented = indent if all(table.right[column] for column, _ in line_of) else ""
        if not heads and len(line_of) == 1 and table.right[line_of[0][0]]:
            column, wanted = line_of[0]
            if width_of(cells[column]) > wanted:
                lines += [indented + piece for piece in wrapped(cells[column], width - len(indented))]
                continue
        line = gap.join(_filled(cells[column], wanted, right=table.right[column]) for column, wanted in line_of)
        lines.append((indented + line).rstrip())
    return [line for line in lines if line.strip()] or [""]


def _filled(text: str, width: int, *, right: bool) -> str:
    text = cut(text, width)
    space = " " * (width - width_of(text))
    return space + text if right else text + space
