"""Drawing: one figure at the size of a phone, its words and its bars; dark on an opaque light ground.

An opaque ground reads the same in a light and in a dark chat. The drawing library takes a second to load, so it is
imported where it draws. Labels are Chinese or English in one font: the system's Noto Sans CJK, else the copy of it that
the package mplfonts brings along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from locales import Reader, Words, speak

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font

FONT = "Noto Sans CJK SC"
FONT_FILE = Path("fonts/NotoSansCJKsc-Regular.otf")  # within mplfonts; no other font of it is free

SIZE = (6.0, 7.2)  # inches
POINTS = 72  # per inch, the measure of fonts
DOTS = 180  # per inch: 1080 by 1296, what a phone shows without scaling up

GROUND, INK, FAINT = "#ffffff", "#1f2933", "#52606d"
NOW, BEFORE = "#1769aa", "#ccd4dc"

LEFT, WIDE = 0.04, 0.92
"""Where words begin and how far they reach, as shares of the width."""

TITLE_SIZE, PANEL_SIZE, TEXT_SIZE, SMALL_SIZE = 15, 12, 10, 8

_drawing = Lock()
"""The library's caches are not made for several threads."""


def drawn(size: tuple[float, float], draw: Callable[[Figure], None]) -> bytes:
    """What is drawn on a figure of that size, as PNG; one at a time."""
    with _drawing:
        from matplotlib.figure import Figure

        load_font()
        figure = Figure(figsize=size, dpi=DOTS, facecolor=GROUND)
        draw(figure)
        picture = BytesIO()
        figure.savefig(picture, format="png", facecolor=GROUND)
        return picture.getvalue()


def write_at_bar(axes: Axes, place: float, amount: int, label: str, *, upright: bool) -> None:
    """The number over a bar, or under one that goes down; a line behind it leaves it readable."""
    from matplotlib.patheffects import withStroke

    number = axes.annotate(
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
    number.set_path_effects([withStroke(linewidth=3, foreground=GROUND)])


def scale(axes: Axes, amounts: Sequence[int], *, room: float) -> None:
    """From nothing to the highest bar with room for its number; only a line at nothing."""
    top, bottom = max([*amounts, 0]), min([*amounts, 0])
    height = (top - bottom) or 1
    axes.set_ylim(bottom - (room * height if bottom < 0 else 0), top + room * height)
    axes.set_yticks([])
    axes.axhline(0, color=FAINT, linewidth=0.8)
    quiet(axes)


def quiet(axes: Axes) -> None:
    """No frame and no ticks: the numbers stand on the bars."""
    axes.set_facecolor(GROUND)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def write(
    place: Figure | Axes, x: float, y: float, text: str, *, size: float, color: str = INK, within: float = WIDE
) -> None:
    """Write from a point to the right, smaller when it would take more than that share of the picture's width."""
    written = place.text(
        x, y, drawable(text), va="center", fontfamily=FONT, fontsize=size, color=color, parse_math=False
    )
    room = within * SIZE[0] * DOTS
    if len(text) * size * DOTS / POINTS > room:  # no character is wider than high; to measure takes longer than to draw
        written.set_fontsize(size * min(1.0, room / max(written.get_window_extent().width, 1)))


def drawable(text: str) -> str:
    """The text without what the font cannot draw, such as emoji."""
    glyphs = font()
    return "".join(character for character in text if glyphs.get_char_index(ord(character))).strip()


@lru_cache(maxsize=1)
def font() -> FT2Font:
    """The font that is drawn with."""
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


def legend(figure: Figure, reader: Reader, y: float, entries: Sequence[tuple[str, Words]]) -> None:
    """Colours and what they stand for, side by side."""
    share = WIDE / len(entries)
    for place, (colour, words) in enumerate(entries):
        x = LEFT + place * share
        write(figure, x, y, "■", size=TEXT_SIZE, color=colour)
        write(figure, x + 0.03, y, speak(words, reader), size=TEXT_SIZE, color=FAINT, within=share - 0.035)


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Names to the left of bars that lie, from the top down."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(
        list(range(len(names))),
        [drawable(name) for name in names],
        fontfamily=FONT,
        fontsize=TEXT_SIZE,
        color=INK,
        parse_math=False,
    )
    quiet(axes)
    axes.set_xticks([])
