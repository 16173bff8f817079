"""Charts as PNG pictures at the size of a phone: bars with their numbers on them, dark on an opaque light ground.

The drawing library takes a second to load, so it is imported where it draws. Labels are Chinese or English in one font:
the system's Noto Sans CJK, else the copy of it that the package mplfonts brings along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from itertools import accumulate, groupby
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from locales import Brief, Plain, Reader, Sentence, Short, Words, _, speak, spoken
from models.money import Money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font

FONT = "Noto Sans CJK SC"
FONT_FILE = Path("fonts/NotoSansCJKsc-Regular.otf")  # within mplfonts; no other font of it is free

SIZE = (6.0, 7.2)  # inches
DOTS = 180  # per inch: 1080 by 1296, what a phone shows without scaling up

GROUND, INK, FAINT = "#ffffff", "#1f2933", "#52606d"
NOW, BEFORE = "#1769aa", "#ccd4dc"
AGES = ("#2e9e5b", "#9bb53c", "#f0a202", "#e36414", "#c1121f")
"""From not due yet to long overdue; more buckets share the last colour."""

LEFT, WIDE = 0.04, 0.92
"""Where words begin and how far they reach, as shares of the width."""

TITLE_SIZE, PANEL_SIZE, TEXT_SIZE, SMALL_SIZE = 15, 12, 10, 8
MOST_DAYS, MOST_WEEKS = 45, 26
"""More days than this are shown by week, more weeks by month."""

BY_DAY, BY_WEEK, BY_MONTH = _("Collected by day"), _("Collected by week"), _("Collected by month")

UPRIGHT_FROM = 15
"""So many bars stand too close for numbers side by side."""

_drawing = Lock()
"""The library's caches are not made for several threads."""


@dataclass(frozen=True, slots=True)
class Bars:
    """What was collected in each step of the time, and in the same step of the time before."""

    title: Sentence
    starts: Sequence[date]
    now: Sequence[int]
    before: Sequence[int]

    @property
    def both(self) -> tuple[Sequence[int], Sequence[int]]:
        """Now and before."""
        return self.now, self.before


def report_picture(
    reader: Reader,
    *,
    title: Words,
    days: Sequence[tuple[date, int]],
    last: Sequence[int],
    buckets: Sequence[tuple[Words, int]],
    currency: str,
) -> bytes:
    """A PNG with what was collected by day beside the period before, and what is owed by age; amounts in minor units.

    `last` goes day by day beside `days`; when it has more, the picture goes on for as long.
    """

    def draw(figure: Figure) -> None:
        _write(figure, LEFT, 0.965, speak(title, reader), size=TITLE_SIZE)
        _draw_days(figure, reader, bars_of(days, last), currency)
        _draw_ages(figure, reader, buckets, currency, heading=0.44, top=0.40)

    return _drawn(SIZE, draw)


def ageing_picture(reader: Reader, *, title: Words, buckets: Sequence[tuple[Words, int]], currency: str) -> bytes:
    """A PNG with what is owed by age; amounts in minor units."""

    def draw(figure: Figure) -> None:
        _write(figure, LEFT, 0.93, speak(title, reader), size=TITLE_SIZE)
        _draw_ages(figure, reader, buckets, currency, heading=0.83, top=0.76)

    return _drawn((SIZE[0], SIZE[1] / 2), draw)


def _drawn(size: tuple[float, float], draw: Callable[[Figure], None]) -> bytes:
    with _drawing:
        from matplotlib.figure import Figure

        load_font()
        figure = Figure(figsize=size, dpi=DOTS, facecolor=GROUND)
        draw(figure)
        picture = BytesIO()
        figure.savefig(picture, format="png", facecolor=GROUND)
        return picture.getvalue()


def bars_of(days: Sequence[tuple[date, int]], last: Sequence[int]) -> Bars:
    """The days as they are, or added up to weeks or months where they are too many to read."""
    count = max(len(days), len(last))
    dates = [days[0][0] + timedelta(days=number) for number in range(count)] if days else []
    if count <= MOST_DAYS:
        title, lengths = BY_DAY, [1] * len(dates)
    elif count <= 7 * MOST_WEEKS:
        title = BY_WEEK
        lengths = [min(7, count - first) for first in range(0, count, 7)]
    else:
        title = BY_MONTH
        lengths = [len(list(month)) for _key, month in groupby(dates, lambda day: (day.year, day.month))]
    if title != BY_DAY and len(lengths) > 1 and lengths[-1] <= min(2, count - len(days)):
        lengths[-2:] = [sum(lengths[-2:])]  # the period before was a day longer: that is no step of its own
    ends = list(accumulate(lengths))
    steps = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    return Bars(
        title,
        [dates[step.start] for step in steps],
        [sum(amount for _day, amount in days[step]) for step in steps],
        [sum(last[step]) for step in steps],
    )


def _draw_days(figure: Figure, reader: Reader, bars: Bars, currency: str) -> None:
    axes = figure.add_axes((LEFT, 0.52, WIDE, 0.33))
    _write(figure, LEFT, 0.915, speak(bars.title, reader), size=PANEL_SIZE)
    sums = [_("{amount} {currency}", amount=Plain(Money(sum(one), currency)), currency=currency) for one in bars.both]
    words = (_("This period: {amount}", amount=sums[0]), _("Before: {amount}", amount=sums[1]))
    for place, colour, sentence in zip((LEFT, 0.52), (NOW, BEFORE), words, strict=True):
        _write(figure, place, 0.875, "■", size=TEXT_SIZE, color=colour)
        _write(figure, place + 0.03, 0.875, speak(sentence, reader), size=TEXT_SIZE, color=FAINT, within=0.43)
    places = range(len(bars.starts))
    axes.bar(places, bars.before, width=0.86, color=BEFORE, zorder=2)
    axes.bar(places, bars.now, width=0.5, color=NOW, zorder=3)
    upright = len(places) >= UPRIGHT_FROM
    for place, amount in zip(places, bars.now, strict=True):
        if amount:
            _write_at_bar(axes, place, amount, spoken(Brief(Money(amount, currency)), reader), upright=upright)
    _scale(axes, [*bars.now, *bars.before], room=0.2 if upright else 0.1)
    every = -(-len(places) // 7)
    shown = [place for place in places if place % every == 0]
    labels = [spoken(Short(bars.starts[place]), reader) for place in shown]
    axes.set_xlim(-0.7, max(len(places), 1) - 0.3)
    axes.set_xticks(shown, labels, fontfamily=FONT, fontsize=SMALL_SIZE + 1, color=FAINT)


def _draw_ages(
    figure: Figure,
    reader: Reader,
    buckets: Sequence[tuple[Words, int]],
    currency: str,
    *,
    heading: float,
    top: float,
) -> None:
    axes = figure.add_axes((0.26, 0.03, 0.70, top - 0.03))
    total = sum(amount for _label, amount in buckets)
    words = _("Open by age: {amount} {currency}", amount=Plain(Money(total, currency)), currency=currency)
    _write(figure, LEFT, heading, speak(words, reader), size=PANEL_SIZE)
    places = range(len(buckets))
    amounts = [amount for _label, amount in buckets]
    colours = [AGES[min(place, len(AGES) - 1)] for place in places]
    axes.barh(places, amounts, height=0.62, color=colours)
    longest = max([*amounts, 1])
    for place, amount in zip(places, amounts, strict=True):
        share = f"  {100 * amount / total:.0f}%" if total > 0 else ""
        text = spoken(Plain(Money(amount, currency)), reader) + share
        _write(axes, max(amount, 0) + longest * 0.02, place, text, size=TEXT_SIZE)
    axes.set_xlim(min([*amounts, 0]), longest * 1.75)
    axes.set_ylim(len(buckets) - 0.4, -0.6)
    axes.set_yticks(
        list(places),
        [drawable(speak(label, reader)) for label, _amount in buckets],
        fontfamily=FONT,
        fontsize=TEXT_SIZE,
        color=INK,
        parse_math=False,
    )
    _quiet(axes)
    axes.set_xticks([])


def _write_at_bar(axes: Axes, place: float, amount: int, label: str, *, upright: bool) -> None:
    """The number over a bar, or under one that goes down."""
    axes.annotate(
        label,
        (place, amount),
        xytext=(0, 3 if amount > 0 else -3),
        textcoords="offset points",
        rotation=90 if upright else 0,
        ha="center",
        va="bottom" if amount > 0 else "top",
        fontfamily=FONT,
        fontsize=SMALL_SIZE,
        color=INK,
        zorder=4,
    )


def _scale(axes: Axes, amounts: Sequence[int], *, room: float) -> None:
    """From nothing to the highest bar with room for its number; only a line at nothing."""
    top, bottom = max([*amounts, 0]), min([*amounts, 0])
    height = (top - bottom) or 1
    axes.set_ylim(bottom - (room * height if bottom < 0 else 0), top + room * height)
    axes.set_yticks([])
    axes.axhline(0, color=FAINT, linewidth=0.8)
    _quiet(axes)


def _quiet(axes: Axes) -> None:
    """No frame and no ticks: the numbers stand on the bars."""
    axes.set_facecolor(GROUND)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _write(
    place: Figure | Axes, x: float, y: float, text: str, *, size: float, color: str = INK, within: float = WIDE
) -> None:
    """Write from a point to the right, smaller when it would take more than that share of the picture's width."""
    written = place.text(
        x, y, drawable(text), va="center", fontfamily=FONT, fontsize=size, color=color, parse_math=False
    )
    room = within * SIZE[0] * DOTS
    written.set_fontsize(size * min(1.0, room / max(written.get_window_extent().width, 1)))


def drawable(text: str) -> str:
    """The text without what the font cannot draw, such as emoji."""
    glyphs = font()
    return "".join(character for character in text if glyphs.get_char_index(ord(character))).strip()


@lru_cache(maxsize=1)
def font() -> FT2Font:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family=[FONT])))


@lru_cache(maxsize=1)
def load_font() -> None:
    """Make the font known to the drawing library. Fails where there is none: no picture is better than boxes."""
    from matplotlib.font_manager import FontProperties, fontManager

    try:
        fontManager.findfont(FontProperties(family=[FONT]), fallback_to_default=False)
    except ValueError:
        package = find_spec("mplfonts")
        if package is None or package.origin is None:
            raise
        fontManager.addfont(Path(package.origin).parent / FONT_FILE)
