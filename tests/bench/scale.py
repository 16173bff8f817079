"""How the ledger's figures grow with the company, beside the same questions to purpose-built tables in plain SQL.

`python -m tests.bench.scale URL SIZE` asks a company that `build` wrote, in a process of its own so that its peak
memory is that of asking, and prints JSON: the median milliseconds of each question, and of its plain counterpart. The
plain tables hold just what the questions need, in the shape that suits them best; nothing keeps them up to date.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from models.calendar import Calendar
from models.company import Company
from models.directory.customers import Customer
from models.ledger import ageing, dues, payments
from models.ledger.entries import accounts_of
from models.ledger.payments import Method
from models.money import Money
from models.people.access import customers_of
from models.people.members import Member
from models.storage import jobs
from models.storage.database import Database
from models.work import reminders
from tests.bench.company import ADMIN, EACH, FIRST_SELLER, NOW, THIRDS, TODAY, build
from tests.bench.lists import Wrong
from tests.bench.results import Result
from tests.locked import opened
from tests.processes import ROOT
from tests.shelves import Shelf

SIZES = (2_000, 20_000, 100_000, 1_000_000)
PAST = TODAY - timedelta(days=90)
PAYMENTS = 200
MORNING = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)  # Monday 08:30 in Shanghai
COMPANY = Company(
    "Bench",
    ZoneInfo("Asia/Shanghai"),
    "CNY",
    Calendar("CN", None),
    overdue_in_digest=False,
    overdue_stages=tuple(range(1, 201)),  # so that everybody who owes anything late is told of this morning
)

MOST_MS = {"ageing of the company today": 150.0, "ageing of the company 90 days ago": 500.0, "a payment": 5.0}
"""At 100,000 instalments."""

MOST_FOR_REMINDERS_MS = 3_000 / 33_000
"""For each reminder."""

MOST_OF_PLAIN = 3.0
TOO_SMALL_MS = 1.0
"""What plain SQL answers faster than that is compared with this: it is the driver's time, and not the question's."""

PLAIN = """
CREATE TABLE plain_item AS
  SELECT instalment.id, instalment.customer_id, customer.owner_id, customer.class_ AS class,
    instalment.currency, due_on, open
  FROM instalment JOIN customer ON customer.id = instalment.customer_id;
CREATE INDEX plain_item_customer ON plain_item (customer_id, due_on);
CREATE INDEX plain_item_owner ON plain_item (owner_id, due_on);
CREATE TABLE plain_move AS
  SELECT entry."on" AS day, entry.currency, due_on, entry.amount
  FROM entry JOIN instalment ON instalment.id = instalment_id;
CREATE INDEX plain_move_day ON plain_move (day, currency, due_on, amount);
CREATE TABLE plain_payment (customer_id BIGINT, amount BIGINT, currency TEXT, day TEXT);
CREATE TABLE plain_reminder (customer_id BIGINT, currency TEXT, day TEXT, amount BIGINT)
"""

BUCKETS = """
SELECT currency, SUM(CASE WHEN due_on >= :today THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :today AND due_on >= :d30 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d30 AND due_on >= :d60 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d60 AND due_on >= :d90 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d90 THEN {sum} ELSE 0 END)
FROM {table} WHERE {which} GROUP BY currency
"""
AGEING = BUCKETS.format(sum="open", table="plain_item", which="open > 0")
AGEING_THEN = BUCKETS.format(sum="amount", table="plain_move", which="day <= :today")
DUE = """
SELECT id, due_on, open,
  CASE WHEN open >= 50000000 THEN 40 WHEN open >= 10000000 THEN 32 WHEN open >= 5000000 THEN 25
    WHEN open >= 1000000 THEN 16 WHEN open >= 500000 THEN 10 WHEN open >= 100000 THEN 5 ELSE 0 END
  + CASE WHEN due_on <= :d91 THEN 40 WHEN due_on <= :d61 THEN 35 WHEN due_on <= :d31 THEN 30 WHEN due_on <= :d16 THEN 20
    WHEN due_on <= :d8 THEN 15 WHEN due_on <= :d1 THEN 10 ELSE 0 END
  + CASE class WHEN 'A' THEN 20 WHEN 'B' THEN 10 WHEN 'C' THEN 5 ELSE 0 END AS score
FROM plain_item WHERE owner_id = :owner AND open > 0 ORDER BY score DESC, due_on, id LIMIT 10
"""
TOTALS = """
SELECT currency, COUNT(*), SUM(open), SUM(CASE WHEN due_on < :today THEN open ELSE 0 END)
FROM plain_item WHERE owner_id = :owner AND open > 0 GROUP BY currency
"""
BALANCE = "SELECT currency, SUM(open) FROM plain_item WHERE customer_id = :customer GROUP BY currency"
REMIND = """
INSERT INTO plain_reminder SELECT customer_id, currency, :morning, SUM(open) FROM plain_item
WHERE open > 0 AND due_on < :today GROUP BY customer_id, currency
"""


@dataclass(frozen=True)
class Asker:
    """Who asks, on an open session."""

    db: Session
    admin: Member
    seller: Member
    customer: int

    def rows(self, query: str, **given: Any) -> Sequence[Any]:
        """What plain SQL answers."""
        return self.db.connection().execute(text(query), given).all()


def main() -> None:
    """Ask the database at that URL, of that size."""
    url, size = sys.argv[1], int(sys.argv[2])
    database = opened(url)
    figures = {name: list(both) for name, both in _questions(database, size)}
    figures["peak memory"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0.0]
    database.close()
    json.dump(figures, sys.stdout)


def measure(engine: str, shelf: Shelf, sizes: Sequence[int]) -> Iterator[tuple[str, list[Result]]]:
    """A group of results for each size; from the second on also how the figures have grown since the one before."""
    before: tuple[int, Mapping[str, tuple[float, float]]] | None = None
    for size in sizes:
        url = shelf.new()
        started = perf_counter()
        database = build(url, size, mixes=THIRDS)
        _make_plain(database)
        database.close()
        built = perf_counter() - started
        asked = subprocess.run(
            [sys.executable, "-m", "tests.bench.scale", url, str(size)], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        shelf.drop(url)
        figures = {name: (ours, plain) for name, (ours, plain) in json.loads(asked.stdout).items()}
        results = [Result("written in", built, "s"), *_results(size, figures)]
        if before is not None and before[0] >= SIZES[-2]:
            results += _growth(size / before[0], before[1], figures)
        yield f"{size:,} instalments on {engine}", results
        before = size, figures


def _results(size: int, figures: Mapping[str, tuple[float, float]]) -> Iterator[Result]:
    for name, (ours, plain) in figures.items():
        if name == "peak memory":
            yield Result(name, ours, "MiB")
            continue
        most = MOST_MS.get(name) if size == SIZES[-2] else None
        if name == REMINDERS:
            most = MOST_FOR_REMINDERS_MS * size / EACH
        times = ours / max(plain, TOO_SMALL_MS) if plain else 0.0
        note = f"plain SQL {plain:.2f} ms: {times:.1f} of it{'' if times <= MOST_OF_PLAIN else ' MISSED'}"
        yield Result(name, ours, "ms", most=most, note=note if plain else "")


FLAT = {"a customer's balance", "/due of one salesperson", "a payment", "a payment, 95th percentile"}
REMINDERS = "the reminders of one morning"
MOST_FLAT = 1.5


def _growth(
    times: float, before: Mapping[str, tuple[float, float]], now: Mapping[str, tuple[float, float]]
) -> Iterator[Result]:
    """Not worse than in proportion; what is one customer's or salesperson's stays as it was."""
    for name, (ours, _plain) in now.items():
        if name != "peak memory":
            most = MOST_FLAT if name in FLAT else times
            grown = max(ours, TOO_SMALL_MS) / max(before[name][0], TOO_SMALL_MS)
            yield Result(f"{name}: grown", grown, "times", most=most)


def _questions(database: Database, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each question: the median milliseconds of ours, and of plain SQL."""
    with database.reading() as db:
        admin, seller = db.get_one(Member, ADMIN), db.get_one(Member, FIRST_SELLER)
        asker = Asker(db, admin, seller, size // EACH // 2)
        for name, ours, plain in READ:
            yield name, (_median(partial(ours, asker)), _median(partial(plain, asker)))
    yield from _payments(database, size)
    yield REMINDERS, _reminders(database, size)


def _ageing(asker: Asker) -> object:
    everything = customers_of(asker.db, asker.admin)
    return ageing.ageing(asker.db, everything, on=TODAY, today=TODAY)


def _ageing_then(asker: Asker) -> object:
    everything = customers_of(asker.db, asker.admin)
    return ageing.ageing(asker.db, everything, on=PAST, today=TODAY)


def _due(asker: Asker) -> object:
    own = customers_of(asker.db, asker.seller)
    return dues.open_items(asker.db, own, today=TODAY), dues.sums(asker.db, own, today=TODAY)


def _plain_due(asker: Asker) -> object:
    owner = asker.seller.id
    return asker.rows(DUE, owner=owner, **_days(TODAY, 91, 61, 31, 16, 8, 1)), asker.rows(
        TOTALS, owner=owner, today=str(TODAY)
    )


def _buckets(asker: Asker, query: str, on: date) -> object:
    return asker.rows(query, today=str(on), **_days(on, 30, 60, 90))


def _days(on: date, *late: int) -> dict[str, str]:
    return {f"d{days}": str(on - timedelta(days=days)) for days in late}


READ: tuple[tuple[str, Callable[[Asker], object], Callable[[Asker], object]], ...] = (
    ("ageing of the company today", _ageing, lambda asker: _buckets(asker, AGEING, TODAY)),
    ("ageing of the company 90 days ago", _ageing_then, lambda asker: _buckets(asker, AGEING_THEN, PAST)),
    (
        "a customer's balance",
        lambda asker: accounts_of(asker.db, asker.customer),
        lambda asker: asker.rows(BALANCE, customer=asker.customer),
    ),
    ("/due of one salesperson", _due, _plain_due),
)


def _payments(database: Database, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Payments of many customers, oldest first; each commits, and the commit does not count."""
    step = max(1, size // EACH // PAYMENTS)
    keys = [key % (size // EACH) + 1 for key in range(1, PAYMENTS * step, step)]
    ours = [_pay(database, key) for key in keys]
    plain = [_pay_plain(database, key) for key in keys]
    yield "a payment", (median(ours), median(plain))
    yield "a payment, 95th percentile", (quantiles(ours, n=20)[-1], quantiles(plain, n=20)[-1])


def _pay(database: Database, key: int) -> float:
    with database.writing() as db:
        customer, seller = db.get_one(Customer, key), db.get_one(Member, FIRST_SELLER)
        started = perf_counter()
        payments.record(
            db, seller, customer, Money(500_000, "CNY"), method=Method.CASH, received_on=TODAY, today=TODAY, now=NOW
        )
        db.flush()
        return (perf_counter() - started) * 1000


def _pay_plain(database: Database, key: int) -> float:
    with database.writing() as db:
        connection = db.connection()
        started = perf_counter()
        left = 500_000
        items = connection.execute(
            text("SELECT id, open FROM plain_item WHERE customer_id = :key AND open > 0 ORDER BY due_on, id LIMIT 4"),
            {"key": key},
        ).all()
        for item, owed in items:
            share = min(left, owed)
            if share:
                settle = text("UPDATE plain_item SET open = open - :share WHERE customer_id = :key AND id = :item")
                connection.execute(settle, {"share": share, "key": key, "item": item})
                left -= share
        keep = text("INSERT INTO plain_payment VALUES (:key, 500000, 'CNY', :day)")
        connection.execute(keep, {"key": key, "day": str(TODAY)})
        return (perf_counter() - started) * 1000


def _reminders(database: Database, size: int) -> tuple[float, float]:
    """Everything that falls due at half past eight is found and written down, once: there is no second time."""
    COMPANY.calendar.is_working_day(TODAY)  # knows its holidays from here on
    with database.writing() as db:
        started = perf_counter()
        noted = jobs.note(db, reminders.due(db, COMPANY, MORNING))
        ours = (perf_counter() - started) * 1000
    if noted < size / EACH * 0.9:
        raise Wrong(f"{noted} reminders for {size // EACH} customers")
    with database.writing() as db:
        started = perf_counter()
        db.connection().execute(text(REMIND), {"today": str(TODAY), "morning": str(TODAY)})
        plain = (perf_counter() - started) * 1000
    return ours, plain


def _make_plain(database: Database) -> None:
    with database.writing() as db:
        for statement in PLAIN.split(";"):
            db.connection().execute(text(statement))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")  # as every server does by itself in time


def _median(ask: Callable[[], object]) -> float:
    """Milliseconds, after two times that only warm up."""
    times = []
    for _each in range(9):
        started = perf_counter()
        ask()
        times.append((perf_counter() - started) * 1000)
    return median(times[2:])


if __name__ == "__main__":
    main()
