"""A company with as many open instalments as wanted, written straight into its tables, the same every time.

How many instalments a customer has is a mix (`BUSY`, `THIRDS`); one in ten of the open ones is settled in part. Nine
customers of ten owe in CNY, the tenth in USD or JPY. Each has a contact person with a phone. One salesperson has 150
customers however large the company is; the others share the rest evenly. The entries are written too, so that the books
add up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, product
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from models.directory import names
from models.directory.customers import TAIL
from models.ledger.entries import Kind
from models.ledger.payments import Method, State
from models.ledger.receivables import ReceivableKind
from models.people.members import Role
from models.storage.database import Database
from models.storage.vault import vault_in
from models.work.activities import ActivityKind
from tests.locked import opened
from tests.shelves import make_tables

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)  # Friday 16:30 in Shanghai
TODAY = date(2026, 11, 27)
TEAMS = (("North", None), ("South", None), ("Beijing", 1), ("Tianjin", 1), ("Guangzhou", 2), ("Shenzhen", 2))
SELLERS = 40
EACH = 10
"""What the size of a company is divided by: so many instalments have a customer."""
CUSTOMERS_OF_ONE = 150
WORKED_DAYS, A_DAY = 90, 4
BATCH = 1000  # customers

ADMIN, FINANCE, FIRST_MANAGER = 1, 2, 3
FIRST_SELLER = FIRST_MANAGER + len(TEAMS)
TELEGRAM_IDS = 7000  # a member's is this plus the row's id

_MARKS = [first + second for first, second in product("华鑫联恒泰瑞康达盛宏远博安德信诚嘉丰润泽天宇星海", repeat=2)]
MARKS = Random(1).sample(_MARKS, len(_MARKS))
CITIES = ("", "上海", "北京", "深圳", "成都", "武汉", "苏州", "南京")
TRADES = ("商贸", "电子", "食品", "建材", "机械", "服装", "化工", "物流", "医疗", "家具")
ENDS = ("有限公司", "有限责任公司", "股份有限公司", "经营部")


@dataclass(frozen=True)
class Mix:
    """The instalments of a customer."""

    overdue: int
    undue: int
    paid: int


BUSY = (Mix(3, 7, 5), Mix(3, 7, 5), Mix(4, 6, 5))
"""Ten that are open, a third of them overdue, and five that were paid before: the size counts the open ones."""

THIRDS = (Mix(3, 3, 4), Mix(3, 4, 3), Mix(4, 3, 3))
"""A third paid, a third overdue, a third not due: the size counts all of them."""


def build(url: str, size: int, *, mixes: Sequence[Mix] = BUSY, now: datetime = NOW, seed: int = 7) -> Database:
    """That many instalments in an empty database; everybody joins now, so that no digest is due."""
    database = opened(url)
    make_tables(database)
    with database.writing() as db:
        company = _Company(db, Random(seed), now, size // EACH, mixes)
        company.hire()
        company.trade()
        company.work()
    return database


def name_of(place: int) -> str:
    """The name of the customer that was written in that place, from 0 on; no two are the same."""
    rest, mark = divmod(place, len(MARKS))
    rest, trade = divmod(rest, len(TRADES))
    city, end = divmod(rest, len(ENDS))
    return f"{CITIES[city]}{MARKS[mark]}{TRADES[trade]}{ENDS[end]}"


def phone_of(place: int) -> str:
    """The phone of the contact person of that customer; no two are the same, and their ends are mixed."""
    return f"+86{138_0000_0000 + place * 7_919}"


def customers_of(seller: int, customers: int) -> list[int]:
    """The places of a salesperson's customers; the first one (`FIRST_SELLER`) has 150."""
    if seller == FIRST_SELLER:
        return [*range(min(CUSTOMERS_OF_ONE, customers))]
    return [*range(CUSTOMERS_OF_ONE + seller - FIRST_SELLER - 1, customers, SELLERS - 1)]


@dataclass(frozen=True)
class _Side:
    """Whose money it is, and in which currency."""

    customer: int
    owner: int
    currency: str


class _Part(NamedTuple):
    """The one instalment of a receivable, with the same number."""

    key: int
    due_on: date


@dataclass
class _Company:
    """Rows that are not written yet, and how many of each table there are."""

    db: Session
    random: Random
    now: datetime
    customers: int
    mixes: Sequence[Mix]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        """The day up to which there is history."""
        return self.now.date()

    def add(self, table: str, **values: Any) -> int:
        """Note a row; its number."""
        self.counts[table] += 1
        self.rows[table].append(values)
        return self.counts[table]

    def write(self) -> None:
        """Write what was noted."""
        for table in SQLModel.metadata.sorted_tables:
            if rows := self.rows.pop(table.name, None):
                self.db.execute(insert(table), rows)

    def hire(self) -> None:
        """Teams, an admin, finance, a manager for each team, salespeople of the four smaller teams."""
        for name, parent in TEAMS:
            self.add("team", name=name, parent_id=parent)
        people: list[tuple[str, Role, int | None]] = [("Admin", Role.ADMIN, None), ("Finance", Role.FINANCE, None)]
        people += [(f"Manager {team}", Role.MANAGER, team) for team in range(1, len(TEAMS) + 1)]
        smaller = cycle(range(3, len(TEAMS) + 1))
        people += [(f"Seller {place:02}", Role.SALESPERSON, next(smaller)) for place in range(SELLERS)]
        for number, (name, role, team) in enumerate(people, TELEGRAM_IDS + 1):
            self.add("member", telegram_id=number, name=name, role=role, team_id=team, joined_at=self.now)

    def trade(self) -> None:
        """Customers, and what they owe and paid."""
        owners = {
            place: seller
            for seller in range(FIRST_SELLER, FIRST_SELLER + SELLERS)
            for place in customers_of(seller, self.customers)
        }
        for place in range(self.customers):
            (currency,) = self.random.choices(("CNY", "USD", "JPY"), (90, 8, 2))
            side = _Side(self._customer(name_of(place), owners[place]), owners[place], currency)
            mix = self.mixes[place % len(self.mixes)]
            owed = sum(self._owe_late(side) for _each in range(mix.overdue))
            owed += sum(self._owe(side) for _each in range(mix.undue))
            for _each in range(mix.paid):
                self._have_paid(side)
            self.add("account", customer_id=side.customer, currency=currency, open=owed, credit=0)
            if self.random.random() < 0.01:
                self._be_ahead(_Side(side.customer, side.owner, "EUR"))
            if place % BATCH == BATCH - 1:
                self.write()
        self.write()

    def work(self) -> None:
        """Visits and calls of the last three months."""
        sellers = range(FIRST_SELLER, FIRST_SELLER + SELLERS)
        for seller, day, _each in product(sellers, range(WORKED_DAYS), range(A_DAY)):
            at = self.now - timedelta(days=day, minutes=self.random.randrange(400))
            self.add(
                "activity", at=at, recorded_at=at, member_id=seller, text="谈了新品，客户要看样品",
                kind=self.random.choice(list(ActivityKind)), customer_id=self.random.randint(1, self.customers),
            )  # fmt: skip
        self.write()

    def _customer(self, name: str, owner: int) -> int:
        units = names.units_of(name)
        readings = names.readings_of(units)
        key = self.add(
            "customer", name=name, name_key=names.spelled(units), pinyin=" ".join(readings),
            initials=names.initials_of(readings), owner_id=owner, class_=self.random.choice(("A", "B", "C", None)),
            terms="net:30", source="展会", address="上海市浦东新区张江路 88 号", tags=["老客户"], created_by=owner,
            created_at=self.now - timedelta(days=self.random.randrange(700)), revision=1,
        )  # fmt: skip
        for piece in sorted(names.pieces_of(name)):
            self.add("namepiece", piece=piece, owner_id=owner, customer_id=key)
        vault, phone = vault_in(self.db), phone_of(key - 1)
        self.add(
            "contact", customer_id=key, phone=phone,
            phone_trace=vault.trace(phone), tail_trace=vault.trace(phone[-TAIL:]),
        )  # fmt: skip
        return key

    def _owe_late(self, side: _Side) -> int:
        """An overdue instalment; what is open of it."""
        due = self.today - timedelta(days=self.random.randrange(1, 200))
        return self._owe_from(side, due - timedelta(days=30), due)

    def _owe(self, side: _Side) -> int:
        """An instalment that is not due; what is open of it."""
        due = self.today + timedelta(days=self.random.randrange(120))
        return self._owe_from(side, self.today - timedelta(days=self.random.randrange(60)), due)

    def _owe_from(self, side: _Side, issued: date, due: date) -> int:
        amount = self._amount()
        paid = self.random.randrange(1, amount) if self.random.random() < 0.1 else 0
        part = self._bill(side, amount, issued, due, amount - paid)
        if paid:
            day = issued + timedelta(days=self.random.randrange((self.today - issued).days + 1))
            self._pay(side, paid, day, part)
        return amount - paid

    def _have_paid(self, side: _Side) -> None:
        due = self.today - timedelta(days=self.random.randrange(1, 700))
        amount = self._amount()
        part = self._bill(side, amount, due - timedelta(days=30), due, 0)
        self._pay(side, amount, min(due + timedelta(days=self.random.randrange(-10, 30)), self.today), part)

    def _be_ahead(self, side: _Side) -> None:
        """A deposit in a currency in which nothing is owed."""
        amount = self._amount()
        self._pay(side, amount, self.today - timedelta(days=self.random.randrange(60)), None)
        self.add("account", customer_id=side.customer, currency=side.currency, open=0, credit=amount)

    def _amount(self) -> int:
        return round(10 ** self.random.uniform(4, 8))

    def _bill(self, side: _Side, amount: int, issued: date, due: date, left: int) -> _Part:
        """A receivable of one instalment; both have the same number."""
        number = f"INV-{self.counts['receivable'] + 1}"
        receivable = self.add(
            "receivable", number=number, number_key=number, customer_id=side.customer, amount=amount,
            currency=side.currency, issued_on=issued, kind=ReceivableKind.INVOICE, note="",
            created_by=side.owner, created_at=_noon(issued),
        )  # fmt: skip
        self.add(
            "instalment", receivable_id=receivable, customer_id=side.customer, part=1, due_on=due,
            amount=amount, currency=side.currency, open=left,
        )  # fmt: skip
        part = _Part(receivable, due)
        self._post(side, amount, issued, Kind.BILL, part, None)
        return part

    def _pay(self, side: _Side, amount: int, on: date, part: _Part | None) -> None:
        payment = self.add(
            "payment", customer_id=side.customer, amount=amount, currency=side.currency, counted_on=on,
            method=Method.TRANSFER, received_on=on, state=State.COUNTED, note="",
            recorded_by=side.owner, recorded_at=_noon(on),
        )  # fmt: skip
        self._post(side, -amount, on, Kind.PAYMENT, part, payment)

    def _post(self, side: _Side, amount: int, on: date, kind: Kind, part: _Part | None, payment: int | None) -> None:
        self.add(
            "entry", on=on, customer_id=side.customer, due_on=part.due_on if part else None,
            instalment_id=part.key if part else None, receivable_id=part.key if part else None, payment_id=payment,
            kind=kind, amount=amount, currency=side.currency, actor_id=side.owner, at=_noon(on),
        )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)
