"""What is open, the ageing and the team's totals of a whole company equal a slow second reckoning from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.calendar import Calendar
from models.company import Company
from models.directory.customers import Customer
from models.ledger import ageing, dues
from models.ledger.ageing import By
from models.ledger.buckets import Basis, Buckets
from models.ledger.entries import Entry, Kind
from models.ledger.receivables import Instalment, Receivable
from models.ledger.urgency import score_of
from models.money import Money
from models.oversight import totals
from models.oversight.verification import findings
from models.people import access
from models.people.members import Member, Role, teams_below
from models.people.visibility import of_customer, of_member
from models.storage.database import Database
from tests.bench.company import ADMIN, FINANCE, FIRST_MANAGER, FIRST_SELLER, NOW, SELLERS, TEAMS, TODAY, build
from tests.shelves import Shelf

SIZE = 2_000
COMPANY = Company("Test", ZoneInfo("Asia/Shanghai"), "CNY", Calendar("CN", None))
SPEAKERS = [ADMIN, FINANCE, FIRST_MANAGER, FIRST_MANAGER + 2, FIRST_SELLER, FIRST_SELLER + 1]
MONTH = (TODAY.replace(day=1), TODAY.replace(day=30))


@pytest.fixture(scope="module")
def large(shelf: Shelf) -> Iterator[Database]:
    database = build(shelf.new(), SIZE)
    yield database
    database.close()


@pytest.fixture
def db(large: Database) -> Iterator[Session]:
    with large.reading() as db:
        yield db


@dataclass(frozen=True)
class Rows:
    """All rows of the company, in memory."""

    members: dict[int, Member]
    teams_below: dict[int, set[int]]
    customers: dict[int, Customer]
    items: list[Instalment]
    entries: list[Entry]
    issued: dict[int, date]  # by receivable


@pytest.fixture(scope="module")
def rows(large: Database) -> Rows:
    with large.reading() as db:
        found = Rows(
            {one.key: one for one in db.exec(select(Member))},
            {key: teams_below(db, key) for key in range(1, len(TEAMS) + 1)},
            {one.key: one for one in db.exec(select(Customer))},
            list(db.exec(select(Instalment))),
            list(db.exec(select(Entry))),
            {one.id or 0: one.issued_on for one in db.exec(select(Receivable))},
        )
        db.expunge_all()
        return found


class Naive:
    """What somebody sees of the rows, and every sum by a loop."""

    def __init__(self, db: Session, rows: Rows, speaker: int) -> None:
        self.db, self.rows = db, rows
        self.speaker = db.get_one(Member, speaker)
        self.members = rows.members
        self.only([one for one in rows.customers.values() if self.sees(rows.members[one.owner_id])])

    def sees(self, member: Member) -> bool:
        if self.speaker.role in (Role.ADMIN, Role.FINANCE):
            return True
        below = self.rows.teams_below.get(self.speaker.team_id or 0, set())
        return member.id == self.speaker.id or (self.speaker.role == Role.MANAGER and member.team_id in below)

    def only(self, customers: Sequence[Customer]) -> None:
        self.customers = {one.key: one for one in customers}
        self.items = [one for one in self.rows.items if one.customer_id in self.customers]
        self.entries = [one for one in self.rows.entries if one.customer_id in self.customers]

    def urgent(self, until: date | None = None) -> list[tuple[int, date, int | None]]:
        """Points below zero, due day and id, in order."""
        found = []
        for one in self.items:
            if one.open and (until is None or one.due_on <= until):
                late = (TODAY - one.due_on).days
                class_ = self.customers[one.customer_id].class_
                found.append((-score_of(Money(one.open, one.currency), late, class_).total, one.due_on, one.id))
        return sorted(found)

    def aged(
        self, on: date, by: By | None, *, ends: Sequence[int] = (0, 30, 60, 90), issued: bool = False
    ) -> dict[tuple[int | None, str], tuple[list[int], int]]:
        """Buckets and credit as of a day, from entries alone; by due date, or from the day of issue."""
        due = {one.id: self.rows.issued[one.receivable_id] if issued else one.due_on for one in self.items}
        found: dict[tuple[int | None, str], tuple[list[int], list[int]]] = defaultdict(
            lambda: ([0] * (len(ends) + 1), [0])
        )
        for entry in self.entries:
            if entry.on > on:
                continue
            buckets, credit = found[self.group(by, entry.customer_id), entry.currency]
            if entry.instalment_id is None:
                credit[0] -= entry.amount
            else:
                late = (on - due[entry.instalment_id]).days
                buckets[sum(late > last for last in ends)] += entry.amount
        return {group: (buckets, credit[0]) for group, (buckets, credit) in found.items() if any([*buckets, *credit])}

    def group(self, by: By | None, customer_id: int) -> int | None:
        owner = self.customers[customer_id].owner_id
        return {None: None, By.CUSTOMER: customer_id, By.SALESPERSON: owner, By.TEAM: self.members[owner].team_id}[by]

    def money(self, start: date, end: date) -> dict[tuple[int, str], list[int]]:
        """Billed, collected, open and overdue by owner and currency."""
        found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for entry in self.entries:
            if start <= entry.on <= end and entry.kind in (Kind.BILL, Kind.PAYMENT, Kind.REFUND):
                numbers = found[self.customers[entry.customer_id].owner_id, entry.currency]
                numbers[entry.kind != Kind.BILL] += entry.amount * (1 if entry.kind == Kind.BILL else -1)
        for one in self.items:
            numbers = found[self.customers[one.customer_id].owner_id, one.currency]
            numbers[2] += one.open
            numbers[3] += one.open if one.due_on < TODAY else 0
        return {group: numbers for group, numbers in found.items() if any(numbers)}


@pytest.fixture(params=SPEAKERS)
def naive(request: pytest.FixtureRequest, db: Session, rows: Rows) -> Naive:
    return Naive(db, rows, request.param)


@pytest.fixture
def visible(naive: Naive) -> ColumnElement[bool]:
    return access.customers_of(naive.db, naive.speaker)


def test_the_books_of_the_large_company_add_up(db: Session) -> None:
    assert list(findings(db)) == []


@pytest.mark.parametrize("until", [None, TODAY, TODAY + timedelta(days=7), TODAY - timedelta(days=40)])
def test_every_page_of_what_is_open_is_in_the_order_of_its_points(
    naive: Naive, visible: ColumnElement[bool], until: date | None
) -> None:
    expected = [(-points, key) for points, _due_on, key in naive.urgent(until)]
    for limit, offset in [(10, 0), (10, 10), (7, 93), (250, max(0, len(expected) - 100)), (10, len(expected))]:
        found = dues.open_items(naive.db, visible, today=TODAY, until=until, limit=limit, offset=offset)
        assert [(one.score.total, one.instalment.id) for one in found] == expected[offset : offset + limit]


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(days=1)])
def test_the_sums_of_what_is_open_are_those_of_its_items(
    naive: Naive, visible: ColumnElement[bool], until: date | None
) -> None:
    expected: dict[str, list[int]] = {}
    for one in naive.items:
        if one.open and (until is None or one.due_on <= until):
            numbers = expected.setdefault(one.currency, [0, 0, 0])
            late = one.open if one.due_on < TODAY else 0
            expected[one.currency] = [numbers[0] + 1, numbers[1] + one.open, numbers[2] + late]

    found = dues.sums(naive.db, visible, today=TODAY, until=until)

    assert {one.currency: [one.count, one.open.minor, one.overdue.minor] for one in found} == expected
    assert [one.currency for one in found] == sorted(expected)


def test_what_falls_due_is_told_by_day(naive: Naive, visible: ColumnElement[bool]) -> None:
    start, end = TODAY, TODAY + timedelta(days=6)
    expected: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in naive.items:
        if one.open and start <= one.due_on <= end:
            expected[one.due_on, one.currency][0] += 1
            expected[one.due_on, one.currency][1] += one.open

    found = dues.expected(naive.db, visible, start=start, end=end)

    assert {(day, currency): [count, total.minor] for day, currency, count, total in found} == expected
    assert [one[:2] for one in found] == sorted(expected)


@pytest.mark.parametrize("by", [None, *By])
@pytest.mark.parametrize("ago", [0, 1, 45, 400])
def test_the_ageing_of_any_day_follows_from_the_entries(
    naive: Naive, visible: ColumnElement[bool], by: By | None, ago: int
) -> None:
    on = TODAY - timedelta(days=ago)

    found = ageing.ageing(naive.db, visible, on=on, today=TODAY, by=by)

    assert {group: ([one.minor for one in aged.buckets], aged.credit.minor) for group, aged in found.items()} == (
        naive.aged(on, by)
    )


@pytest.mark.parametrize("by", [None, By.SALESPERSON])
@pytest.mark.parametrize("ago", [0, 45])
def test_the_ageing_by_issue_date_and_in_other_buckets_adds_up_to_the_same_balance(
    naive: Naive, visible: ColumnElement[bool], by: By | None, ago: int
) -> None:
    on = TODAY - timedelta(days=ago)
    usual = ageing.ageing(naive.db, visible, on=on, today=TODAY, by=by)
    issued = Buckets((10, 45), Basis.ISSUED)

    found = ageing.ageing(naive.db, visible, on=on, today=TODAY, by=by, buckets=issued)
    other = ageing.ageing(naive.db, visible, on=on, today=TODAY, by=by, buckets=Buckets((10, 45)))

    assert {group: ([*aged.in_buckets], aged.unapplied) for group, aged in found.items()} == (
        naive.aged(on, by, ends=(10, 45), issued=True)
    )
    assert {group: ([*aged.in_buckets], aged.unapplied) for group, aged in other.items()} == (
        naive.aged(on, by, ends=(0, 10, 45))
    )
    for each in (found, other):
        assert {group: (aged.balance, aged.overdue) for group, aged in each.items()} == {
            group: (aged.balance, aged.overdue) for group, aged in usual.items()
        }


def test_a_narrower_view_of_a_customer_or_colleague_adds_up_too(naive: Naive, visible: ColumnElement[bool]) -> None:
    customer = naive.db.exec(select(Customer).where(visible).order_by(col(Customer.id).desc())).first()
    if customer is None:
        pytest.fail("nobody is seen")
    owner = naive.members[customer.owner_id]
    for scope, kept in (
        (of_member(owner), [one for one in naive.customers.values() if one.owner_id == owner.id]),
        (of_customer(customer), [customer]),
    ):
        naive.only(kept)
        condition = visible & scope.condition
        items = dues.open_items(naive.db, condition, today=TODAY, limit=20)
        assert [one.instalment.id for one in items] == [key for *_order, key in naive.urgent()][:20]
        found = ageing.ageing(naive.db, condition, on=TODAY, today=TODAY)
        assert {group: ([one.minor for one in aged.buckets], aged.credit.minor) for group, aged in found.items()} == (
            naive.aged(TODAY, None)
        )


@pytest.mark.parametrize(("start", "end"), [MONTH, (date(2025, 1, 1), TODAY), (TODAY, TODAY)])
def test_the_teams_totals_equal_the_ledger(naive: Naive, start: date, end: date) -> None:
    seen = access.owners_seen(naive.db, naive.speaker)

    found = totals.team_totals(naive.db, seen, COMPANY, start=start, end=end, today=TODAY)

    by_person = {
        (one.member.key, currency): [money.billed, money.collected, money.open, money.overdue]
        for one in found.people
        if one.member is not None
        for currency, money in one.money.items()
    }
    assert by_person == naive.money(start, end)
    for currency in found.currencies:
        together = [
            sum(numbers)
            for numbers in zip(*(by_person[each] for each in by_person if each[1] == currency), strict=True)
        ]
        money = found.all.money[currency]
        assert [money.billed, money.collected, money.open, money.overdue] == together
    sellers = [one for one in naive.members.values() if one.role == Role.SALESPERSON and naive.sees(one)]
    assert {one.key for one in sellers} <= {one.member.key for one in found.people if one.member is not None}
    assert len(sellers) <= SELLERS


def test_what_came_in_by_day_adds_up_to_what_was_collected(naive: Naive, visible: ColumnElement[bool]) -> None:
    start, end = MONTH
    by_day = totals.collected_by_day(naive.db, visible, currency="CNY", start=start, end=end)

    collected = sum(numbers[1] for (_owner, currency), numbers in naive.money(start, end).items() if currency == "CNY")
    assert sum(by_day.values()) == collected
    assert all(start <= day <= end for day in by_day)


def test_somebody_who_was_stopped_sees_nothing(db: Session) -> None:
    stopped = Member(id=ADMIN, telegram_id=1, name="Gone", role=Role.ADMIN, joined_at=NOW, stopped_at=NOW)
    nothing = access.customers_of(db, stopped)

    assert dues.open_items(db, nothing, today=TODAY) == []
    assert dues.sums(db, nothing, today=TODAY) == []
    assert ageing.ageing(db, nothing, on=TODAY, today=TODAY) == {}
    assert ageing.ageing(db, nothing, on=TODAY - timedelta(days=9), today=TODAY) == {}
