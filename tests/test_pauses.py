"""Pauses: days of disputes and promises, joined."""

from __future__ import annotations

from datetime import date

import pytest

from models.ledger.pauses import Pause, joined

Days = list[tuple[int, int | None]]


@pytest.mark.parametrize(
    ("days", "together"),
    [
        ([], []),
        ([(2, 5)], [(2, 5)]),
        ([(2, 2)], []),  # closed on the day it was opened
        ([(2, 5), (7, 9)], [(2, 5), (7, 9)]),
        ([(7, 9), (2, 5)], [(2, 5), (7, 9)]),
        ([(2, 5), (5, 9)], [(2, 9)]),  # they touch
        ([(2, 9), (3, 5)], [(2, 9)]),  # one within the other
        ([(2, 5), (4, 9)], [(2, 9)]),
        ([(2, None), (4, 9)], [(2, None)]),
        ([(2, 5), (4, None)], [(2, None)]),
        ([(2, 3), (5, None), (7, 9)], [(2, 3), (5, None)]),
    ],
)
def test_pauses_that_touch_are_one(days: Days, together: Days) -> None:
    def pauses(of: Days) -> list[Pause]:
        return [Pause(date(2026, 3, start), date(2026, 3, end) if end else None) for start, end in of]

    assert list(joined(pauses(days))) == pauses(together)


def test_a_pause_holds_up_to_the_day_before_its_end() -> None:
    pause = Pause(date(2026, 3, 2), date(2026, 3, 5))

    assert [pause.holds(date(2026, 3, number)) for number in (1, 2, 4, 5)] == [False, True, True, False]
