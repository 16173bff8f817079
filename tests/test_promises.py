"""Promises: what money belongs to which, what becomes of them, and who is not chased meanwhile."""

from __future__ import annotations

from datetime import date

import pytest

from models.ledger.promises import Came, Kept, PromiseState, Word, received_by, verdict

OPEN, KEPT, PARTLY, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTLY, PromiseState.BROKEN


def day(number: int) -> date:
    """A day of March 2026."""
    return date(2026, 3, number)


@pytest.mark.parametrize(
    ("words", "money", "received"),
    [
        # one promise, said on the 2nd for the 6th
        ([(1, 500, 2, 6)], [], {1: 0}),
        ([(1, 500, 2, 6)], [(2, 500)], {1: 500}),  # on the day it was said
        ([(1, 500, 2, 6)], [(6, 500)], {1: 500}),  # on its day
        ([(1, 500, 2, 6)], [(1, 500)], {1: 0}),  # before it was said
        ([(1, 500, 2, 6)], [(7, 500)], {1: 0}),  # too late
        ([(1, 500, 2, 6)], [(3, 200), (5, 300)], {1: 500}),
        ([(1, 500, 2, 6)], [(3, 200), (7, 300)], {1: 200}),
        ([(1, 500, 2, 6)], [(3, 9000)], {1: 500}),  # never more than was promised
        ([(1, 500, 6, 6)], [(6, 500)], {1: 500}),  # for the same day
        # without an amount: all that came on its days
        ([(1, None, 2, 6)], [], {1: 0}),
        ([(1, None, 2, 6)], [(3, 1)], {1: 1}),
        ([(1, None, 2, 6)], [(3, 20), (6, 30), (7, 40)], {1: 50}),
        # two: the money counts once, for the one that is due first
        ([(1, 500, 2, 6), (2, 500, 2, 9)], [(3, 500)], {1: 500, 2: 0}),
        ([(2, 500, 2, 6), (1, 500, 2, 9)], [(3, 500)], {1: 0, 2: 500}),
        ([(1, 500, 2, 6), (2, 500, 2, 9)], [(3, 700)], {1: 500, 2: 200}),
        ([(1, 500, 2, 6), (2, 500, 2, 9)], [(7, 700)], {1: 0, 2: 500}),
        ([(1, 500, 2, 6), (2, 500, 4, 9)], [(3, 700)], {1: 500, 2: 0}),  # the second was not said yet
        ([(1, 500, 2, 6), (2, 300, 2, 6)], [(3, 600)], {1: 500, 2: 100}),  # of one day: what was said first
        ([(2, 300, 2, 6), (1, 500, 2, 6)], [(3, 600)], {1: 500, 2: 100}),  # in whatever order they are looked at
        ([(1, 500, 2, 6), (2, 500, 3, 5)], [(4, 600)], {1: 100, 2: 500}),  # said later, due earlier
        ([(1, 500, 2, 4), (2, 500, 5, 9)], [(3, 400), (6, 600)], {1: 400, 2: 500}),
        # one without an amount takes nothing from the others
        ([(1, None, 2, 6), (2, 500, 2, 6)], [(3, 500)], {1: 500, 2: 500}),
        # three in a row, one large payment
        ([(1, 100, 2, 3), (2, 100, 2, 4), (3, 100, 2, 5)], [(2, 250)], {1: 100, 2: 100, 3: 50}),
        ([(1, 100, 2, 3), (2, 100, 2, 4), (3, 100, 2, 5)], [(4, 250)], {1: 0, 2: 100, 3: 100}),
    ],
)  # fmt: skip
def test_money_belongs_to_a_promise_when_it_came_on_its_days(
    words: list[tuple[int, int | None, int, int]], money: list[tuple[int, int]], received: dict[int, int]
) -> None:
    said = [Word(key, amount, day(made), day(due)) for key, amount, made, due in words]

    assert received_by(said, [Came(day(on), amount) for on, amount in money]) == received


@pytest.mark.parametrize(
    ("amount", "received", "over", "state"),
    [
        (500, 0, False, OPEN),
        (500, 499, False, OPEN),
        (500, 500, False, KEPT),  # at once when it is all there
        (500, 500, True, KEPT),
        (500, 499, True, PARTLY),
        (500, 1, True, PARTLY),
        (500, 0, True, BROKEN),
        (None, 0, False, OPEN),
        (None, 1, False, KEPT),
        (None, 0, True, BROKEN),
    ],
)
def test_the_money_decides_what_became_of_a_promise(
    amount: int | None, received: int, over: bool, state: PromiseState
) -> None:
    assert verdict(amount, received, over=over) == state


@pytest.mark.parametrize(
    ("kept", "partly", "broken", "share"),
    [(0, 0, 0, None), (1, 0, 0, 100), (0, 0, 1, 0), (0, 1, 0, 0), (1, 1, 1, 33), (2, 0, 1, 67), (1, 0, 7, 13)],
)
def test_the_share_of_kept_promises_is_rounded_half_up(kept: int, partly: int, broken: int, share: int | None) -> None:
    assert Kept(kept, partly, broken).share == share
