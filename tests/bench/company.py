"""A company with as many open instalments as wanted, written straight into its tables, the same every time.

Ten open instalments a customer, a third of them overdue, some settled in part, and five that were paid before; nine
customers of ten owe in CNY, the tenth in USD. One salesperson has 150 customers however large the company is; the
others share the rest evenly. The entries are written too, so that the books add up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from models import names
from models.activities import Activity, ActivityKind
from models.customers import Customer, NamePiece
from models.database import Database, open_database
from models.entries import Account, Entry, Kind
from models.members import Member, Role, Team
from models.payments import Method, Payment, State
from models.receivables import Instalment, Receivable

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)  # Friday 16:30 in Shanghai
TODAY = date(2026, 11, 27)
TEAMS = (("North", None), ("South", None), ("Beijing", 1), ("Tianjin", 1), ("Guangzhou", 2), ("Shenzhen", 2))
SELLERS = 40
OPEN_EACH, PAID_EACH = 10, 5
CUSTOMERS_OF_ONE = 150
WORKED_DAYS, A_DAY = 90, 4

MARKS = "华鑫联恒泰瑞康达盛宏远博安德信诚嘉丰润泽天宇星海"
TRADES = ("商贸", "电子", "食品", "建材", "机械", "服装", "化工", "物流", "医疗", "家具")
ENDS = ("有限公司", "有限责任公司", "股份有限公司", "经营部")

ADMIN, FINANCE, FIRST_MANAGER = 1, 2, 3
FIRST_SELLER = FIRST_MANAGER + len(TEAMS)

Row = dict[str, Any]


def build(path: Path, size: int, seed: int = 7) -> Database:
    """A new SQLite database with that many open instalments, its statistics as a running process keeps them."""
    database = open_database(f"sqlite:///{path}")
    SQLModel.metadata.create_all(database.engine)
    company = _Company(Random(seed), size // OPEN_EACH)
    company.hire()
    company.trade()
    company.work()
    with database.writing() as db:
        for table in SQLModel.metadata.sorted_tables:
            if rows := company.rows.get(table.name):
                db.execute(insert(table), rows)
    return database


def member(db: Session, key: int) -> Member:
    """A member of the company."""
    return db.get_one(Member, key)


def name_of(place: int) -> str:
    """The name of the customer that was written in that place, from 0 on; no two are the same."""
    marks = list(product(MARKS, MARKS))
    first, rest = marks[place % len(marks)], place // len(marks)
    trade, end = TRADES[rest % len(TRADES)], ENDS[rest // len(TRADES) % len(ENDS)]
    more = rest // (len(TRADES) * len(ENDS))
    return "".join((*first, MARKS[more] if more else "", trade, end))


@dataclass
class _Company:
    """The rows of every table, and the number that each new one gets."""

    random: Random
    customers: int
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: type[SQLModel], **values: Any) -> int:
        """Note a row; its number."""
        rows = self.rows[str(table.__tablename__)]
        rows.append(values)
        if "id" in table.model_fields:
            values["id"] = len(rows)
        return len(rows)

    def hire(self) -> None:
        """Teams, an admin, finance, a manager for each team, salespeople."""
        for name, parent in TEAMS:
            self.add(Team, name=name, parent_id=parent)
        people = [("Admin", Role.ADMIN, None), ("Finance", Role.FINANCE, None)]
        people += [(f"Manager {team}", Role.MANAGER, team) for team in range(1, len(TEAMS) + 1)]
        teams = islice(cycle(range(3, len(TEAMS) + 1)), SELLERS)
        people += [(f"Seller {place:02}", Role.SALESPERSON, team) for place, team in enumerate(teams, 1)]
        for name, role, team in people:
            key = len(self.rows["member"]) + 1
            self.add(
                Member, telegram_id=7000 + key, name=name, role=role, team_id=team, joined_at=NOW - timedelta(days=800)
            )

    def trade(self) -> None:
        """Customers, and what they owe and paid."""
        own = min(CUSTOMERS_OF_ONE, self.customers)
        others = cycle(range(FIRST_SELLER + 1, FIRST_SELLER + SELLERS))
        for place in range(self.customers):
            owner = FIRST_SELLER if place < own else next(others)
            customer = self._customer(name_of(place), owner)
            currency = "USD" if self.random.random() < 0.1 else "CNY"
            open_now = sum(self._open(customer, owner, currency) for _each in range(OPEN_EACH))
            for _each in range(PAID_EACH):
                self._paid(customer, owner, currency)
            self.add(Account, customer_id=customer, currency=currency, open=open_now, credit=0)
            if self.random.random() < 0.01:
                self._ahead(customer, owner)

    def work(self) -> None:
        """Visits and calls of the last three months."""
        kinds = list(ActivityKind)
        for seller in range(FIRST_SELLER, FIRST_SELLER + SELLERS):
            for day, _each in product(range(WORKED_DAYS), range(A_DAY)):
                at = NOW - timedelta(days=day, minutes=self.random.randrange(400))
                customer = self.random.randrange(1, self.customers + 1)
                kind = self.random.choice(kinds)
                self.add(
                    Activity, at=at, timed=True, recorded_at=at, member_id=seller, customer_id=customer, kind=kind,
                    text="谈了新品，客户要看样品", reversed_at=None,
                )  # fmt: skip

    def _customer(self, name: str, owner: int) -> int:
        units = names.units_of(name)
        readings = names.readings_of(units)
        key = self.add(
            Customer, name=name, name_key=names.spelled(units), pinyin=" ".join(readings),
            initials=names.initials_of(readings), owner_id=owner, class_=self.random.choice(("A", "B", "C", None)),
            terms="net30", source="展会", address="上海市浦东新区张江路 88 号 1203 室", tags=["老客户"], created_by=owner,
            created_at=NOW - timedelta(days=self.random.randrange(700)), revision=1,
        )  # fmt: skip
        for piece in sorted(names.pieces_of(name)):
            self.add(NamePiece, piece=piece, customer_id=key)
        return key

    def _open(self, customer: int, owner: int, currency: str) -> int:
        late = self.random.randrange(3) == 0
        due = TODAY + timedelta(days=-self.random.randrange(1, 200) if late else self.random.randrange(120))
        issued = min(due - timedelta(days=30 if late else self.random.choice((15, 30, 60, 90))), TODAY)
        amount = self._amount()
        instalment, receivable = self._bill(customer, owner, currency, amount, issued, due)
        if self.random.random() < 0.1:
            part = self.random.randrange(1, amount)
            on = issued + timedelta(days=self.random.randrange((TODAY - issued).days + 1))
            self._pay(customer, owner, currency, part, on, instalment, receivable)
            amount -= part
        self.rows["instalment"][instalment - 1]["open"] = amount
        return amount

    def _paid(self, customer: int, owner: int, currency: str) -> None:
        due = TODAY - timedelta(days=self.random.randrange(1, 700))
        amount = self._amount()
        instalment, receivable = self._bill(customer, owner, currency, amount, due - timedelta(days=30), due)
        on = min(due + timedelta(days=self.random.randrange(-10, 30)), TODAY)
        self._pay(customer, owner, currency, amount, on, instalment, receivable)

    def _ahead(self, customer: int, owner: int) -> None:
        """A deposit in a currency in which nothing is owed."""
        amount = self._amount()
        self._pay(customer, owner, "EUR", amount, TODAY - timedelta(days=self.random.randrange(60)), None, None)
        self.add(Account, customer_id=customer, currency="EUR", open=0, credit=amount)

    def _amount(self) -> int:
        return round(10 ** self.random.uniform(4, 8))

    def _bill(
        self, customer: int, owner: int, currency: str, amount: int, issued: date, due: date
    ) -> tuple[int, int]:
        number = f"INV-{len(self.rows['receivable']) + 1}"
        at = datetime(issued.year, issued.month, issued.day, 4, tzinfo=UTC)
        receivable = self.add(
            Receivable, number=number, number_key=number, customer_id=customer, amount=amount, currency=currency,
            issued_on=issued, created_by=owner, created_at=at,
        )  # fmt: skip
        instalment = self.add(
            Instalment, receivable_id=receivable, customer_id=customer, part=1, due_on=due, amount=amount,
            currency=currency, open=0,
        )  # fmt: skip
        self._post(customer, owner, currency, amount, issued, Kind.BILL, instalment, receivable, None)
        return instalment, receivable

    def _pay(
        self,
        customer: int,
        owner: int,
        currency: str,
        amount: int,
        on: date,
        instalment: int | None,
        receivable: int | None,
    ) -> None:
        at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        payment = self.add(
            Payment, customer_id=customer, amount=amount, currency=currency, method=Method.TRANSFER, received_on=on,
            counted_on=on, state=State.COUNTED, recorded_by=owner, recorded_at=at,
        )  # fmt: skip
        self._post(customer, owner, currency, -amount, on, Kind.PAYMENT, instalment, receivable, payment)

    def _post(
        self,
        customer: int,
        owner: int,
        currency: str,
        amount: int,
        on: date,
        kind: Kind,
        instalment: int | None,
        receivable: int | None,
        payment: int | None,
    ) -> None:
        self.add(
            Entry, on=on, customer_id=customer, instalment_id=instalment, receivable_id=receivable, payment_id=payment,
            kind=kind, amount=amount, currency=currency, actor_id=owner,
            at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        )  # fmt: skip
