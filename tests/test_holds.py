"""Holds: what of open items is disputed, what is promised, and what is chased; one table for the rule in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from models.ledger import holds
from models.ledger.disputes import Dispute, DisputeReason
from models.ledger.promises import Promise
from models.ledger.receivables import Instalment
from tests.making import MadeCustomer, Make
from tests.office import Office, Phone

NOW, TODAY = datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 3, 2)

# the items are 500 due first, 300 due second, and 200 dollars; disputes as (item or None for all, amount, currency),
# promises as (amount, currency, day of March); expected are what is disputed and what is promised of each item
CASES: list[
    tuple[list[tuple[int | None, int | None, str | None]], list[tuple[int | None, str, int]], list[tuple[int, int]]]
] = [
    ([], [], [(0, 0), (0, 0), (0, 0)]),
    ([(0, None, None)], [], [(500, 0), (0, 0), (0, 0)]),
    ([(0, 200, "CNY")], [], [(200, 0), (0, 0), (0, 0)]),
    ([(0, 900, "CNY")], [], [(500, 0), (0, 0), (0, 0)]),  # never more than is open
    ([(None, None, None)], [], [(500, 0), (300, 0), (200, 0)]),
    ([(None, 600, "CNY")], [], [(500, 0), (100, 0), (0, 0)]),  # the part due first
    ([(None, 600, "CNY"), (1, 250, "CNY")], [], [(500, 0), (250, 0), (0, 0)]),  # the larger of the two
    ([(1, 100, "CNY"), (None, None, None)], [], [(500, 0), (300, 0), (200, 0)]),
    ([], [(400, "CNY", 6)], [(0, 400), (0, 0), (0, 0)]),
    ([], [(500, "CNY", 6)], [(0, 500), (0, 0), (0, 0)]),
    ([], [(600, "CNY", 6)], [(0, 500), (0, 100), (0, 0)]),
    ([], [(9000, "CNY", 6)], [(0, 500), (0, 300), (0, 0)]),
    ([], [(600, "CNY", 2)], [(0, 500), (0, 100), (0, 0)]),  # for today
    ([], [(600, "CNY", 1)], [(0, 0), (0, 0), (0, 0)]),  # its day has passed
    ([], [(None, "CNY", 6)], [(0, 500), (0, 300), (0, 0)]),
    ([], [(None, "USD", 6)], [(0, 0), (0, 0), (0, 200)]),
    ([], [(50, "USD", 6), (400, "CNY", 6)], [(0, 400), (0, 0), (0, 50)]),
    ([], [(400, "CNY", 6), (200, "CNY", 9)], [(0, 500), (0, 100), (0, 0)]),  # several cover their sum
    ([], [(100, "CNY", 6), (None, "CNY", 9)], [(0, 500), (0, 300), (0, 0)]),
    ([(0, None, None)], [(100, "CNY", 6)], [(500, 0), (0, 100), (0, 0)]),  # what is disputed is not promised
    ([(0, 450, "CNY")], [(100, "CNY", 6)], [(450, 50), (0, 50), (0, 0)]),
    ([(None, None, None)], [(None, "CNY", 6)], [(500, 0), (300, 0), (200, 0)]),
]


async def test_what_is_held_of_each_item(chat: Phone, make: Make, office: Office) -> None:
    acme, orient = make.customer("ACME", owner=chat), make.customer("Orient", owner=chat)
    make.receivable(orient, 700, due="2026-01-01")  # of another customer: nothing is held
    make.receivable(acme, 300, due="2026-02-01")
    make.receivable(acme, 500, due="2026-01-01")
    make.receivable(acme, 200, due="2026-01-01", currency="USD")
    member = office.look(lambda db: acme.row.owner_id)

    def look(db: Session) -> None:
        items = db.exec(
            select(Instalment)
            .where(Instalment.customer_id == acme.id)
            .order_by(col(Instalment.currency), col(Instalment.due_on))
        ).all()
        keys = [key for key in db.exec(select(Instalment.id)) if key]
        for objections, words, expected in CASES:
            rows = [*disputes_of(acme, member, items, objections), *promises_of(acme, member, words)]
            db.add_all(rows)
            db.flush()
            found = holds.holds_among(db, keys, TODAY)
            told = [
                (each.disputed // 100, each.promised // 100)
                for one in items
                for each in [found.get(one.id or 0, holds.Hold(0, 0))]
            ]
            assert told == expected, (objections, words)
            assert set(found) <= {one.id for one in items}
            for row in rows:
                db.delete(row)
            db.flush()

    with office.database.writing() as db:
        look(db)


def disputes_of(
    acme: MadeCustomer,
    member: int,
    items: Sequence[Instalment],
    wanted: list[tuple[int | None, int | None, str | None]],
) -> list[Dispute]:
    """The disputes of a case."""
    return [
        Dispute(
            customer_id=acme.id, receivable_id=items[place].receivable_id if place is not None else None,
            reason=DisputeReason.PRICE, amount=amount and amount * 100, currency=currency,
            opened_on=TODAY, come_back_on=TODAY, opened_by=member, opened_at=NOW,
        )
        for place, amount, currency in wanted
    ]  # fmt: skip


def promises_of(acme: MadeCustomer, member: int, wanted: list[tuple[int | None, str, int]]) -> list[Promise]:
    """The promises of a case."""
    return [
        Promise(
            customer_id=acme.id, amount=amount and amount * 100, currency=currency, made_on=date(2026, 3, 1),
            due_on=date(2026, 3, day), taken_by=member, created_at=NOW,
        )
        for amount, currency, day in wanted
    ]  # fmt: skip
