"""Pictures of money to come and of targets: expected by week, collected against target by day, and by salesperson."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from handlers.files.drawing import (
    FAINT,
    FONT,
    INK,
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
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PROMISED, LIKELY, TARGET = "#2e9e5b", "#f0a202", "#c1121f"
MOST_PEOPLE = 14
"""The others are one bar together."""

MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Step:
    """What should come in a week, in minor units."""

    label: Words
    due: int
    promised: int
    likely: int

    @property
    def amounts(self) -> tuple[int, int, int]:
        """In the order of the colours."""
        return self.due, self.promised, self.likely


@dataclass(frozen=True, slots=True)
class Collector:
    """What somebody collected, and was to collect, in minor units."""

    name: Words
    collected: int
    target: int | None = None


def expected_picture(reader: Reader, *, title: Words, steps: Sequence[Step], currency: str) -> bytes:
    """A PNG with what is due, promised and likely in each step of the time; the steps go down."""

    def draw(figure: Figure) -> None:
        write(figure, LEFT, 0.965, speak(title, reader), size=TITLE_SIZE)
        write(figure, LEFT, 0.925, speak(_in(currency), reader), size=TEXT_SIZE, color=FAINT)
        colours = (NOW, PROMISED, LIKELY)
        legend(figure, reader, 0.885, list(zip(colours, (_("due"), _("promised"), _("likely")), strict=True)))
        axes = figure.add_axes((0.26, 0.03, 0.70, 0.83))
        longest = max([amount for step in steps for amount in step.amounts] or [0]) or 1
        for place, colour in enumerate(colours):
            where = [row + 0.27 * (place - 1) for row in range(len(steps))]
            amounts = [step.amounts[place] for step in steps]
            axes.barh(where, amounts, height=0.25, color=colour)
            for y, amount in zip(where, amounts, strict=True):
                if amount:
                    write(axes, amount + longest * 0.02, y, _brief(amount, currency, reader), size=SMALL_SIZE + 1)
        axes.set_xlim(0, longest * 1.25)
        name_rows(axes, [speak(step.label, reader) for step in steps])

    return drawn(SIZE, draw)


def target_picture(
    reader: Reader,
    *,
    title: Words,
    days: Sequence[tuple[date, int]],
    target: Sequence[int],
    currency: str,
) -> bytes:
    """A PNG with what was collected up to each day, and the line of what should have been.

    `days` is what came on each day so far; `target` is what should be there at the end of each day of the whole time,
    from the same first day on, or nothing when there is no target.
    """

    def draw(figure: Figure) -> None:
        sums = list(accumulate(amount for _day, amount in days))
        write(figure, LEFT, 0.93, speak(title, reader), size=TITLE_SIZE)
        write(figure, LEFT, 0.85, speak(_reached(sums, target, currency), reader), size=PANEL_SIZE)
        entries: list[tuple[str, Words]] = [(NOW, _("collected so far"))]
        legend(figure, reader, 0.77, [*entries, *([(TARGET, _("target"))] if target else [])])
        axes = figure.add_axes((LEFT, 0.10, WIDE, 0.58))
        count = max(len(sums), len(target), 1)
        axes.bar(range(len(sums)), sums, width=0.8, color=NOW, zorder=2)
        if target:
            edges = [place - 0.5 for place in range(len(target) + 1)]
            axes.stairs(list(target), edges, baseline=None, color=TARGET, linewidth=2, zorder=3)
        _number_sums(axes, sums, currency, reader, upright=count > MOST_LABELS)
        scale(axes, [*sums, *target], room=0.25 if count > MOST_LABELS else 0.1)
        _mark_days(axes, [day for day, _amount in days], count, reader)

    return drawn((SIZE[0], SIZE[1] * 0.6), draw)


def people_picture(reader: Reader, *, title: Words, people: Sequence[Collector], currency: str) -> bytes:
    """A PNG with what each salesperson collected, the most first, and the target as a line where there is one."""
    shown = _at_most(sorted(people, key=lambda one: -one.collected))
    height = SIZE[1] * min(1.0, 0.22 + 0.06 * max(len(shown), 1))
    taken = 1.1 / height  # heads have the same size on every picture

    def draw(figure: Figure) -> None:
        total = Money(sum(one.collected for one in people), currency)
        words = _("Collected: {amount} {currency}", amount=Plain(total), currency=currency)
        write(figure, LEFT, 1 - 0.27 * taken, speak(title, reader), size=TITLE_SIZE)
        write(figure, LEFT, 1 - 0.60 * taken, speak(words, reader), size=PANEL_SIZE)
        if any(one.target for one in shown):
            legend(figure, reader, 1 - 0.86 * taken, [(NOW, _("collected")), (TARGET, _("target"))])
        axes = figure.add_axes((0.26, 0.03, 0.70, 0.97 - taken))
        longest = max([max(one.collected, one.target or 0) for one in shown] or [0]) or 1
        axes.barh(range(len(shown)), [one.collected for one in shown], height=0.62, color=NOW)
        for row, one in enumerate(shown):
            text, end = spoken(Plain(Money(one.collected, currency)), reader), max(one.collected, 0)
            if one.target:
                axes.plot([one.target, one.target], [row - 0.42, row + 0.42], color=TARGET, linewidth=2, zorder=3)
                text += f"  {100 * one.collected / one.target:.0f}%"
                end = max(end, one.target)
            write(axes, end + longest * 0.02, row, text, size=TEXT_SIZE)
        axes.set_xlim(min([*(one.collected for one in shown), 0]), longest * 1.6)
        name_rows(axes, [_fitting(speak(one.name, reader)) for one in shown])

    return drawn((SIZE[0], height), draw)


def _at_most(people: Sequence[Collector]) -> Sequence[Collector]:
    """The first ones, and all others together as the last."""
    if len(people) <= MOST_PEOPLE:
        return people
    first, others = people[: MOST_PEOPLE - 1], people[MOST_PEOPLE - 1 :]
    targets = [one.target for one in others if one.target is not None]
    words = _("{n} others", n=len(others))
    return [*first, Collector(words, sum(one.collected for one in others), sum(targets) if targets else None)]


LONGEST_NAME = 14
"""Columns beside a bar; a Chinese character takes two."""


def _fitting(name: str) -> str:
    """As much of a name as stands beside its bar."""
    room = LONGEST_NAME
    for place, character in enumerate(name):
        room -= 1 if character.isascii() else 2
        if room < 0:
            return name[:place] + "…"
    return name


def _reached(sums: Sequence[int], target: Sequence[int], currency: str) -> Sentence:
    collected = Money(sums[-1] if sums else 0, currency)
    if not target or not target[-1]:
        return _("Collected: {amount} {currency}", amount=Plain(collected), currency=currency)
    return _(
        "Collected {amount} of {target} {currency}, {percent} %",
        amount=Plain(collected),
        target=Plain(Money(target[-1], currency)),
        currency=currency,
        percent=(200 * collected.minor + target[-1]) // (2 * target[-1]),
    )


def _number_sums(axes: Axes, sums: Sequence[int], currency: str, reader: Reader, *, upright: bool) -> None:
    """The sum over each bar at which it grew, so that the same number does not stand there day after day."""
    before = 0
    for place, amount in enumerate(sums):
        if amount != before:
            write_at_bar(axes, place, amount, _brief(amount, currency, reader), upright=upright)
        before = amount


def _mark_days(axes: Axes, days: Sequence[date], count: int, reader: Reader) -> None:
    """The days below the bars, as many as can be read."""
    every = -(-count // MOST_LABELS)
    shown = [place for place in range(len(days)) if place % every == 0]
    axes.set_xlim(-0.7, count - 0.3)
    labels = [spoken(Short(days[place]), reader) for place in shown]
    axes.set_xticks(shown, labels, fontfamily=FONT, fontsize=SMALL_SIZE + 1, color=INK)


def _brief(amount: int, currency: str, reader: Reader) -> str:
    return spoken(Brief(Money(amount, currency)), reader)


def _in(currency: str) -> Sentence:
    return _("Amounts in {currency}", currency=currency)
