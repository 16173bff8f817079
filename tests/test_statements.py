"""Statements of account: what was owed, every entry, what is owed."""

from __future__ import annotations

from datetime import date

import pytest

from models.ledger.entries import Kind
from models.ledger.statements import MONTHLY, QUARTERLY, Posted, last_whole, movements

DAY, NEXT = date(2026, 3, 5), date(2026, 3, 6)


def billed(key: int, amount: int, number: int, on: date = DAY, *, takes_back: bool = False) -> Posted:
    return Posted(key, on, Kind.BILL, amount, receivable_id=number, takes_back=takes_back)


def paid(key: int, amount: int, payment: int, on: date = DAY, *, of: int | None = None, **given: bool) -> Posted:
    return Posted(key, on, Kind.PAYMENT, amount, receivable_id=of, payment_id=payment, **given)


def applied(key: int, amount: int, payment: int, on: date = DAY, *, of: int | None = None) -> Posted:
    return Posted(key, on, Kind.APPLY, amount, receivable_id=of, payment_id=payment)


@pytest.mark.parametrize(
    ("posted", "lines"),
    [
        ([], []),
        ([billed(1, 1200, 7)], [(DAY, 1200)]),
        # three parts of one receivable are one line
        ([billed(1, 333, 7), billed(2, 333, 7), billed(3, 334, 7)], [(DAY, 1000)]),
        # two receivables of one day are two
        ([billed(1, 500, 7), billed(2, 700, 8)], [(DAY, 500), (DAY, 700)]),
        # a payment that settles two items and leaves credit is one line
        ([paid(1, -500, 3, of=7), paid(2, -200, 3, of=8), paid(3, -300, 3)], [(DAY, -1000)]),
        ([paid(1, -500, 3), paid(2, -500, 4)], [(DAY, -500), (DAY, -500)]),
        # credit applied moves nothing
        ([billed(1, 900, 7), applied(2, 400, 3), applied(3, -400, 3, of=7)], [(DAY, 900)]),
        # what is taken back stands beside what it takes back, also on the same day
        ([billed(1, 900, 7), billed(2, -900, 7, takes_back=True)], [(DAY, 900), (DAY, -900)]),
        ([paid(1, -900, 3), paid(2, 900, 3, takes_back=True)], [(DAY, -900), (DAY, 900)]),
        # by days, whatever was entered first
        ([paid(1, -100, 3, NEXT), billed(2, 500, 7), paid(3, -50, 4)], [(DAY, 500), (DAY, -50), (NEXT, -100)]),
        # a payment that counts in part from a later day is a line on each day
        ([paid(1, -100, 3, of=7), paid(2, -200, 3, NEXT, of=8)], [(DAY, -100), (NEXT, -200)]),
        # a credit note over two items, and what it leaves as credit, is one; applying that later is none
        (
            [
                Posted(1, DAY, Kind.CREDIT_NOTE, -30, 7, None, 5, 5),
                Posted(2, DAY, Kind.CREDIT_NOTE, -20, None, None, 5, 5),
            ],
            [(DAY, -50)],
        ),
        ([Posted(1, DAY, Kind.APPLY, 20, source_id=5), Posted(2, DAY, Kind.APPLY, -20, 8, source_id=5)], []),
        # a part that is put off moves nothing
        ([Posted(1, DAY, Kind.MOVE, -90, 7, None, 6), Posted(2, DAY, Kind.MOVE, 90, 7, None, 6)], []),
        # money for what was written off: owed again, and paid
        ([Posted(1, DAY, Kind.RECOVERY, 40, 7, 3), paid(2, -40, 3, of=7)], [(DAY, 40), (DAY, -40)]),
        # a receivable and a payment with the same number are two documents
        (
            [Posted(1, DAY, Kind.BILL, 5, receivable_id=3), Posted(2, DAY, Kind.BILL, 6, payment_id=3)],
            [(DAY, 5), (DAY, 6)],
        ),
    ],
)
def test_entries_are_added_up_by_day_and_document(posted: list[Posted], lines: list[tuple[date, int]]):
    moved = movements(posted)

    assert [(one.on, one.amount) for one in moved] == lines
    assert sum(one.amount for one in moved) == sum(one.amount for one in posted)


@pytest.mark.parametrize(
    ("every", "day", "start", "end"),
    [
        (MONTHLY, "2026-03-01", "2026-02-01", "2026-02-28"),
        (MONTHLY, "2024-03-31", "2024-02-01", "2024-02-29"),
        (MONTHLY, "2026-01-01", "2025-12-01", "2025-12-31"),
        (MONTHLY, "2026-12-31", "2026-11-01", "2026-11-30"),
        (QUARTERLY, "2026-01-01", "2025-10-01", "2025-12-31"),
        (QUARTERLY, "2026-03-31", "2025-10-01", "2025-12-31"),
        (QUARTERLY, "2026-04-01", "2026-01-01", "2026-03-31"),
        (QUARTERLY, "2026-06-30", "2026-01-01", "2026-03-31"),
        (QUARTERLY, "2026-07-15", "2026-04-01", "2026-06-30"),
        (QUARTERLY, "2026-12-31", "2026-07-01", "2026-09-30"),
    ],
)
def test_the_last_whole_period_before_a_day(every: str, day: str, start: str, end: str):
    assert last_whole(every, date.fromisoformat(day)) == (date.fromisoformat(start), date.fromisoformat(end))
