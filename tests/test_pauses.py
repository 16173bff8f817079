"""Pauses: on which part an amount falls, and what promises that stand together come to."""

from __future__ import annotations

from datetime import date

import pytest

from models.ledger.pauses import shares, standing
from models.ledger.promises import Word


@pytest.mark.parametrize(
    ("amount", "parts", "expected"),
    [
        (None, [], {}),
        (None, [(1, 500), (2, 300)], {1: 500, 2: 300}),
        (0, [(1, 500), (2, 300)], {1: 0, 2: 0}),
        (200, [(1, 500), (2, 300)], {1: 200, 2: 0}),
        (500, [(1, 500), (2, 300)], {1: 500, 2: 0}),
        (501, [(1, 500), (2, 300)], {1: 500, 2: 1}),
        (800, [(1, 500), (2, 300)], {1: 500, 2: 300}),
        (900, [(1, 500), (2, 300)], {1: 500, 2: 300}),  # never more than was open
        (600, [(2, 300), (1, 500)], {2: 300, 1: 300}),
    ],
)
def test_an_amount_falls_on_the_part_due_first(
    amount: int | None, parts: list[tuple[int, int]], expected: dict[int, int]
) -> None:
    assert shares(amount, parts) == expected


@pytest.mark.parametrize(
    ("words", "stretches"),
    [
        ([], []),
        ([(500, 2, 6)], [(2, 7, 500)]),
        ([(500, 6, 6)], [(6, 7, 500)]),
        ([(None, 2, 6)], [(2, 7, None)]),
        ([(500, 2, 6), (300, 2, 6)], [(2, 7, 800)]),
        ([(500, 2, 6), (300, 4, 9)], [(2, 4, 500), (4, 7, 800), (7, 10, 300)]),
        ([(500, 2, 4), (300, 5, 9)], [(2, 5, 500), (5, 10, 300)]),  # one after the other
        ([(500, 2, 3), (300, 5, 9)], [(2, 4, 500), (5, 10, 300)]),
        ([(500, 2, 9), (None, 4, 5)], [(2, 4, 500), (4, 6, None), (6, 10, 500)]),
    ],
)
def test_promises_that_stand_together_come_to_their_sum(
    words: list[tuple[int | None, int, int]], stretches: list[tuple[int, int, int | None]]
) -> None:
    def day(number: int) -> date:
        return date(2026, 3, number)

    said = [Word(key, amount, day(made), day(due)) for key, (amount, made, due) in enumerate(words)]

    assert list(standing(said)) == [(day(start), day(end), amount) for start, end, amount in stretches]
