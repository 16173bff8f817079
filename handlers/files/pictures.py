"""The report's and the ageing's pictures: bars with their numbers on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from handlers.files.drawing import (
    BEFORE,
    FAINT,
    FONT,
    LEFT,
    NOW,
    PANEL_SIZE,
    SIZE,
    SMALL_SIZE,
    TEXT_SIZE,
    TITLE_SIZE,
    WIDE,
    drawn,
    legend,
    name_rows,
    scale,
    write,
    write_at_bar,
)
from locales import Brief, Plain, Reader, Sentence, Short, Words, _, speak, spoken
from models.money import Money

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AGES = ("#2e9e5b", "#9bb53c", "#f0a202", "#e36414", "#c1121f")
"""From not due yet to long overdue; more buckets share the last colour."""

MOST_DAYS, MOST_WEEKS = 45, 26
"""More days than this are shown by week, more weeks by month."""

BY_DAY, BY_WEEK, BY_MONTH = _("Collected by day"), _("Collected by week"), _("Collected by month")

UPRIGHT_FROM = 15
"""So many bars stand too close for numbers side by side."""


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
        write(figure, LEFT, 0.965, speak(title, reader), size=TITLE_SIZE)
        _draw_days(figure, reader, bars_of(days, last), currency)
        _draw_ages(figure, reader, buckets, currency, heading=0.44, top=0.40)

    return drawn(SIZE, draw)


def ageing_picture(reader: Reader, *, title: Words, buckets: Sequence[tuple[Words, int]], currency: str) -> bytes:
    """A PNG with what is owed by age; amounts in minor units."""

    def draw(figure: Figure) -> None:
        write(figure, LEFT, 0.93, speak(title, reader), size=TITLE_SIZE)
        _draw_ages(figure, reader, buckets, currency, heading=0.83, top=0.76)

    return drawn((SIZE[0], SIZE[1] / 2), draw)


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
    write(figure, LEFT, 0.915, speak(bars.title, reader), size=PANEL_SIZE)
    sums = [_("{amount} {currency}", amount=Plain(Money(sum(one), currency)), currency=currency) for one in bars.both]
    words = (_("This period: {amount}", amount=sums[0]), _("Before: {amount}", amount=sums[1]))
    legend(figure, reader, 0.875, list(zip((NOW, BEFORE), words, strict=True)))
    places = range(len(bars.starts))
    axes.bar(places, bars.before, width=0.86, color=BEFORE, zorder=2)
    axes.bar(places, bars.now, width=0.5, color=NOW, zorder=3)
    upright = len(places) >= UPRIGHT_FROM
    for place, amount in zip(places, bars.now, strict=True):
        if amount:
            write_at_bar(axes, place, amount, spoken(Brief(Money(amount, currency)), reader), upright=upright)
    scale(axes, [*bars.now, *bars.before], room=0.2 if upright else 0.1)
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
    words = _("Open in all: {amount} {currency}", amount=Plain(Money(total, currency)), currency=currency)
    write(figure, LEFT, heading, speak(words, reader), size=PANEL_SIZE)
    places = range(len(buckets))
    amounts = [amount for _label, amount in buckets]
    colours = [AGES[min(place, len(AGES) - 1)] for place in places]
    axes.barh(places, amounts, height=0.62, color=colours)
    longest = max([*amounts, 1])
    for place, amount in zip(places, amounts, strict=True):
        share = f"  {100 * amount / total:.0f}%" if total > 0 and amount > 0 else ""
        text = spoken(Plain(Money(amount, currency)), reader) + share
        write(axes, max(amount, 0) + longest * 0.02, place, text, size=TEXT_SIZE)
    axes.set_xlim(min([*amounts, 0]), longest * 1.75)
    name_rows(axes, [speak(label, reader) for label, _amount in buckets])
