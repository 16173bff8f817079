"""The order of collecting: the points of an item by a table, and the same order by SQL and by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

import pytest
from sqlmodel import Session, col, select

from models.directory.customers import Customer
from models.ledger import dues, urgency
from models.ledger.billing import bill
from models.ledger.disputes import Dispute, DisputeReason
from models.ledger.dunning import Means, Tone
from models.ledger.dunning_steps import DunningStep
from models.ledger.promises import FAILED, Promise, PromiseState
from models.ledger.receivables import Instalment
from models.ledger.urgency import Conduct, Weights, score_of
from models.money import Money
from models.people import access
from models.people.members import Member, Role
from models.storage.database import Database
from tests.diary import Diary, at

TODAY, NOW = date(2026, 3, 2), at("2026-03-02 09:00")
USUAL = Weights()


@pytest.mark.parametrize(
    ("amount", "late", "class_", "conduct", "weights", "parts"),
    [
        (Money(12_000_00, "CNY"), 47, "A", Conduct(), USUAL, (16, 30, 20, 0, 0, 0)),
        (Money(999_99, "CNY"), 0, None, Conduct(), USUAL, (0, 3, 0, 0, 0, 0)),
        (Money(500_000, "JPY"), 91, "C", Conduct(), USUAL, (40, 40, 5, 0, 0, 0)),  # no decimals
        (Money(1_000_000, "KWD"), -4, "B", Conduct(), USUAL, (5, 0, 10, 0, 0, 0)),  # three decimals
        (Money(0, "CNY"), 1, None, Conduct(failed=1), USUAL, (0, 10, 0, 8, 0, 0)),
        (Money(0, "CNY"), 1, None, Conduct(failed=9), USUAL, (0, 10, 0, 24, 0, 0)),  # three at most
        (Money(0, "CNY"), 1, None, Conduct(level=4), USUAL, (0, 10, 0, 0, 20, 0)),
        (Money(0, "CNY"), 1, None, Conduct(level=7), USUAL, (0, 10, 0, 0, 25, 0)),  # five at most
        (Money(0, "CNY"), 1, None, Conduct(disputed=100), USUAL, (0, 10, 0, 0, 0, -30)),
        (Money(0, "CNY"), 1, None, Conduct(disputed=55), USUAL, (0, 10, 0, 0, 0, -16)),  # 16.5
        (Money(0, "CNY"), 1, None, Conduct(disputed=3), USUAL, (0, 10, 0, 0, 0, 0)),  # 0.9
        (Money(12_000_00, "CNY"), 47, "A", Conduct(1, 1, 50), Weights(50, 200, 0, 1, 2, 3), (8, 60, 0, 1, 2, -1)),
        (Money(1_000_00, "CNY"), 0, "C", Conduct(), Weights(50, 50, 50), (3, 2, 3, 0, 0, 0)),  # 2.5, 1.5 and 2.5
    ],
)
def test_the_points_of_an_item(
    amount: Money, late: int, class_: str | None, conduct: Conduct, weights: Weights, parts: tuple[int, ...]
) -> None:
    score = score_of(amount, late, class_, conduct, weights)

    found = (score.amount, score.days, score.class_, score.failed, score.level, score.disputed)
    assert (found, score.total) == (parts, sum(parts))


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    with database.writing() as db:
        yield db


@pytest.fixture
def fay(db: Session) -> Member:
    """Finance, in a company in which all sorts of customers owe all sorts of money."""
    diary, random = Diary(db), Random(9)
    li, fay = diary.member("Li Lei"), diary.member("Fay", role=Role.FINANCE)
    for number in range(40):
        customer = diary.customer(li, f"Customer {number}")
        customer.class_ = random.choice([None, "A", "B", "C"])
        for _item in range(random.randint(1, 6)):
            due = TODAY - timedelta(days=random.randint(-20, 120))
            money = Money(
                random.choice([900_00, 5_000_00, 20_000_00, 600_000_00]), random.choice(["CNY", "CNY", "JPY"])
            )
            bill(db, li, customer, money, due_on=due, issued_on=min(due, TODAY), now=NOW)
        _known(db, random, customer, li)
    db.flush()
    return fay


def _known(db: Session, random: Random, customer: Customer, li: Member) -> None:
    """A third of the customers has broken promises, a third was dunned, a third disputes something."""
    key, them = customer.key, (customer.key % 3, customer.key % 2)
    if them[0] == 0:
        for _promise in range(random.randint(1, 5)):
            due = TODAY - timedelta(days=random.choice([1, 100, 180, 181, 400]))
            state = random.choice(list(PromiseState))
            db.add(
                Promise(
                    customer_id=key,
                    currency="CNY",
                    made_on=due,
                    due_on=due,
                    taken_by=li.key,
                    state=state,
                    created_at=NOW,
                )
            )
    if them[0] == 1:
        for level in range(1, random.randint(2, 7)):
            db.add(
                DunningStep(
                    customer_id=key,
                    level=level,
                    tone=Tone.FIRM,
                    means=Means.CALL,
                    about=TODAY - timedelta(days=random.randint(0, 150)),
                    on=TODAY,
                    taken_by=li.key,
                    taken_at=NOW,
                    reversed_at=random.choice([None, None, NOW]),
                )
            )
    if them[1] == 0:
        receivables = db.exec(select(Instalment.receivable_id).where(Instalment.customer_id == key)).all()
        db.add(
            Dispute(
                customer_id=key,
                receivable_id=random.choice([None, *receivables]),
                reason=DisputeReason.PRICE,
                opened_on=TODAY,
                come_back_on=TODAY,
                opened_by=li.key,
                opened_at=NOW,
                closed_on=random.choice([None, None, TODAY]),
            )
        )


def _conduct_by_hand(db: Session) -> Mapping[tuple[int, str], Conduct]:
    items = db.exec(select(Instalment).where(Instalment.open > 0)).all()
    disputes = [one for one in db.exec(select(Dispute)).all() if one.closed_on is None]
    found: dict[tuple[int, str], list[Instalment]] = defaultdict(list)
    for item in items:
        found[item.customer_id, item.currency].append(item)
    conduct = {}
    for (customer_id, currency), own in found.items():
        oldest = min(item.due_on for item in items if item.customer_id == customer_id)
        failed = [
            one
            for one in db.exec(select(Promise).where(Promise.customer_id == customer_id)).all()
            if one.state in FAILED and (TODAY - one.due_on).days <= 180
        ]
        steps = db.exec(select(DunningStep).where(DunningStep.customer_id == customer_id)).all()
        levels = [one.level for one in steps if one.reversed_at is None and one.about >= oldest]
        disputed = [
            item
            for item in own
            if any(
                item.receivable_id == one.receivable_id
                or (one.receivable_id is None and one.customer_id == customer_id)
                for one in disputes
            )
        ]
        share = sum(item.open for item in disputed) * 100 // sum(item.open for item in own)
        conduct[customer_id, currency] = Conduct(len(failed), max(levels, default=0), share)
    return conduct


@pytest.mark.parametrize("weights", [USUAL, Weights(30, 110, 50, 20, 15, 90), Weights(0, 0, 0, 0, 0, 50)])
def test_sql_orders_as_one_does_by_hand(db: Session, fay: Member, weights: Weights) -> None:
    conduct = _conduct_by_hand(db)
    assert any(one.failed for one in conduct.values())
    assert any(one.level for one in conduct.values())
    assert any(0 < one.disputed < 100 for one in conduct.values())
    expected = []
    for item, customer in db.exec(
        select(Instalment, Customer).join(Customer, col(Customer.id) == Instalment.customer_id)
    ).all():
        late = (TODAY - item.due_on).days
        score = score_of(item.money, late, customer.class_, conduct[customer.key, item.currency], weights)
        expected.append((-score.total, item.due_on, item.id))
    expected.sort()

    visible = access.customers_of(db, fay)
    for limit, offset in [(10, 0), (10, 10), (len(expected), 0), (3, len(expected) - 2)]:
        found = dues.open_items(db, visible, today=TODAY, limit=limit, offset=offset, weights=weights)
        assert [(-one.score.total, one.instalment.due_on, one.instalment.id) for one in found] == expected[
            offset : offset + limit
        ]
    until = TODAY - timedelta(days=40)
    late_only = [one for one in expected if one[1] <= until]
    found = dues.open_items(db, visible, today=TODAY, until=until, limit=500, weights=weights)
    assert [one.instalment.id for one in found] == [key for _points, _due_on, key in late_only]


def test_nothing_is_known_of_customers_that_do_not_exist(db: Session) -> None:
    assert urgency.conduct_of(db, [], today=TODAY) == {}
