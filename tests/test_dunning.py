"""Dunning: which level is due when, by tables checked by hand; and the tasks in the chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.ledger.dunning import Ladder, Level, Taken, due_level, level_by_age, next_on

DUE = date(2026, 1, 31)
LADDER = Ladder(levels=(Level(7), Level(15), Level(30), Level(60)), days_between=7)


def day(late: int) -> date:
    """The day on which the item is so many days late."""
    return DUE + timedelta(days=late)


def steps(*taken: tuple[int, int]) -> list[Taken]:
    """Steps about the item, each as its level and how many days late the item then was."""
    return [Taken(level, day(late), DUE) for level, late in taken]


@pytest.mark.parametrize(
    ("late", "level"), [(-3, 0), (0, 0), (6, 0), (7, 1), (14, 1), (15, 2), (29, 2), (30, 3), (59, 3), (60, 4), (999, 4)]
)
def test_the_level_by_age(late: int, level: int) -> None:
    assert level_by_age(LADDER, late) == level


@pytest.mark.parametrize(
    ("late", "taken", "one_at_a_time", "by_age"),
    [
        (-1, [], None, None),
        (6, [], None, None),
        (7, [], 1, 1),
        (14, [], 1, 1),
        (15, [], 1, 2),
        (29, [], 1, 2),
        (30, [], 1, 3),
        (60, [], 1, 4),
        (365, [], 1, 4),
        (7, [(1, 7)], None, None),
        (14, [(1, 7)], None, None),
        (15, [(1, 7)], 2, 2),
        (15, [(1, 8)], 2, 2),  # seven days after the last step
        (15, [(1, 9)], None, None),  # reached, but six days are too few
        (16, [(1, 9)], 2, 2),
        (31, [(1, 9)], 2, 3),
        (30, [(1, 7), (2, 15)], 3, 3),
        (29, [(1, 7), (2, 15)], None, None),
        (30, [(1, 7), (2, 24)], None, None),
        (31, [(1, 7), (2, 24)], 3, 3),
        (60, [(2, 20)], 3, 4),  # the first was left out: by age
        (60, [(1, 7), (2, 15), (3, 30)], 4, 4),
        (60, [(1, 40), (2, 47), (3, 54)], None, None),
        (61, [(1, 40), (2, 47), (3, 54)], 4, 4),
        (60, [(3, 33)], 4, 4),
        (200, [(4, 60)], None, None),  # nothing comes after the last
        (200, [(1, 7), (2, 15), (3, 30), (4, 60)], None, None),
    ],
)
def test_which_level_is_due(
    late: int, taken: list[tuple[int, int]], one_at_a_time: int | None, by_age: int | None
) -> None:
    assert due_level(LADDER, DUE, steps(*taken), today=day(late)) == one_at_a_time
    assert due_level(replace(LADDER, one_at_a_time=False), DUE, steps(*taken), today=day(late)) == by_age


def test_nothing_is_due_without_an_open_item_or_without_levels() -> None:
    assert due_level(LADDER, None, (), today=day(99)) is None
    assert due_level(Ladder(levels=()), DUE, (), today=day(99)) is None


@pytest.mark.parametrize(
    ("about", "late", "level"),
    [
        (date(2026, 1, 10), 7, None),  # about an older debt that is paid, five days ago
        (date(2026, 1, 10), 9, 1),  # seven days ago: this debt begins at the first level
        (date(2026, 2, 3), 9, None),  # about a later debt, while this one was disputed: it counts
        (date(2026, 2, 3), 30, 4),
    ],
)
def test_a_step_counts_for_the_debt_it_was_about_and_older_ones(about: date, late: int, level: int | None) -> None:
    ladder = replace(LADDER, levels=(Level(7), Level(8), Level(9), Level(10)))
    assert due_level(ladder, DUE, [Taken(3, day(2), about)], today=day(late)) == level


@pytest.mark.parametrize(
    ("taken", "late"),
    [([], 7), ([(1, 7)], 15), ([(1, 12)], 19), ([(2, 15)], 30), ([(1, 50)], 57), ([(3, 59)], 66), ([(4, 60)], None)],
)
def test_the_day_of_the_next_step(taken: list[tuple[int, int]], late: int | None) -> None:
    assert next_on(LADDER, DUE, steps(*taken)) == (day(late) if late is not None else None)
