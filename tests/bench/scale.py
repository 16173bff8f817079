"""How the ledger's figures grow with the company, beside the same questions to purpose-built tables (`plain`).

`python -m tests.bench.scale URL SIZE` asks a company that `build` wrote, in a process of its own so that its peak
memory is that of asking, and prints JSON: the median milliseconds of each question, and of its plain counterpart. Both
must answer the same.
"""

from __future__ import annotations

import json
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

from sqlmodel import Session, func, select

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
from models.storage.jobs import Job
from models.work import reminders
from models.work.reminders import Push
from tests.bench import plain
from tests.bench.company import ADMIN, EACH, FIRST_SELLER, NOW, THIRDS, TODAY, build
from tests.bench.lists import Wrong
from tests.bench.memory import peak_memory
from tests.bench.results import Result
from tests.locked import opened
from tests.processes import ROOT
from tests.shelves import Shelf

SIZES = (2_000, 20_000, 100_000, 1_000_000)
PAST = TODAY - timedelta(days=90)
WARM_UP, TIMED = 8, 15
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
"""For each reminder, where there are so many."""

MOST_OF_PLAIN = 3.0
TOO_SMALL_MS = 1.0
"""What plain SQL answers faster than that is compared with this: it is the driver's time, and not the question's."""


@dataclass(frozen=True)
class Asker:
    """Who asks, on an open session."""

    db: Session
    admin: Member
    seller: Member
    customer: int


def main() -> None:
    """Ask the database at that URL, of that size."""
    url, size = sys.argv[1], int(sys.argv[2])
    database = opened(url)
    figures = {name: list(both) for name, both in _questions(database, size)}
    figures["peak memory"] = [peak_memory(), 0.0]
    database.close()
    json.dump(figures, sys.stdout)


def measure(engine: str, shelf: Shelf, sizes: Sequence[int]) -> Iterator[tuple[str, list[Result]]]:
    """A group of results for each size; from the second on also how the figures have grown since the one before."""
    before: tuple[int, Mapping[str, tuple[float, float]]] | None = None
    for size in sizes:
        url = shelf.new()
        started = perf_counter()
        database = build(url, size, mixes=THIRDS)
        plain.make(database)
        database.close()
        built = perf_counter() - started
        asked = subprocess.run(
            [sys.executable, "-m", "tests.bench.scale", url, str(size)], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        shelf.drop(url)
        figures = {name: (ours, theirs) for name, (ours, theirs) in json.loads(asked.stdout).items()}
        results = [Result("written in", built, "s"), *_results(size, figures)]
        if before is not None and before[0] >= SIZES[-2]:
            results += _growth(size / before[0], before[1], figures)
        yield f"{size:,} instalments on {engine}", results
        before = size, figures


def _results(size: int, figures: Mapping[str, tuple[float, float]]) -> Iterator[Result]:
    for name, (ours, theirs) in figures.items():
        if name == "peak memory":
            yield Result(name, ours, "MiB")
            continue
        most = MOST_MS.get(name) if size == SIZES[-2] else None
        if name == REMINDERS and size >= SIZES[-2]:
            most = MOST_FOR_REMINDERS_MS * size / EACH
        times = ours / max(theirs, TOO_SMALL_MS)
        note = f"plain SQL {theirs:.2f} ms: {times:.1f} of it{'' if times <= MOST_OF_PLAIN else ' MISSED'}"
        yield Result(name, ours, "ms", most=most, note=note)


FLAT = {"a customer's balance", "/due of one salesperson", "a payment", "a payment, 95th percentile"}
REMINDERS = "the reminders of one morning"
MOST_FLAT = 1.5


def _growth(
    times: float, before: Mapping[str, tuple[float, float]], now: Mapping[str, tuple[float, float]]
) -> Iterator[Result]:
    """Not worse than in proportion; what is one customer's or salesperson's stays as it was."""
    for name, (ours, _theirs) in now.items():
        if name != "peak memory":
            most = MOST_FLAT if name in FLAT else times
            grown = max(ours, TOO_SMALL_MS) / max(before[name][0], TOO_SMALL_MS)
            yield Result(f"{name}: grown", grown, "times", most=most)


def _questions(database: Database, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each question: the median milliseconds of ours, and of plain SQL."""
    with database.reading() as db:
        admin, seller = db.get_one(Member, ADMIN), db.get_one(Member, FIRST_SELLER)
        asker = Asker(db, admin, seller, size // EACH // 2)
        for name, ours, theirs in READ:
            if (said := ours.told(asker)) != (plainly := theirs.told(asker)):
                raise Wrong(f"{name}: {said} is not {plainly}")
            yield name, (_median(partial(ours.asked, asker)), _median(partial(theirs.asked, asker)))
    yield from _payments(database, size)
    yield REMINDERS, _reminders(database)


@dataclass(frozen=True)
class Question:
    """How it is asked, and what of the answer must be the same in both ways."""

    asked: Callable[[Asker], Any]
    answer: Callable[[Any], object]

    def told(self, asker: Asker) -> object:
        """The answer."""
        return self.answer(self.asked(asker))


def _ageing(on: date) -> Question:
    return Question(
        lambda asker: ageing.ageing(asker.db, customers_of(asker.db, asker.admin), on=on, today=TODAY),
        lambda found: {currency: aged.in_buckets for (_whose, currency), aged in found.items() if any(aged.in_buckets)},
    )


def _plain_ageing(query: str, on: date) -> Question:
    return Question(
        lambda asker: plain.buckets(asker.db, query, on),
        lambda rows: {currency: tuple(map(int, sums)) for currency, *sums in rows if any(sums)},
    )


def _due(asker: Asker) -> tuple[Sequence[dues.Due], Sequence[dues.Sum]]:
    own = customers_of(asker.db, asker.seller)
    return dues.open_items(asker.db, own, today=TODAY), dues.sums(asker.db, own, today=TODAY)


def _due_told(found: tuple[Sequence[dues.Due], Sequence[dues.Sum]]) -> object:
    items = [(one.instalment.id, one.score.total) for one in found[0]]
    return items, [(one.currency, one.count, one.open.minor, one.overdue.minor) for one in found[1]]


def _plain_due_told(found: tuple[Sequence[Any], Sequence[Any]]) -> object:
    items = [(row.id, row.score) for row in found[0]]
    return items, [(currency, count, int(total), int(late)) for currency, count, total, late in found[1]]


READ: tuple[tuple[str, Question, Question], ...] = (
    ("ageing of the company today", _ageing(TODAY), _plain_ageing(plain.AGEING, TODAY)),
    ("ageing of the company 90 days ago", _ageing(PAST), _plain_ageing(plain.AGEING_THEN, PAST)),
    (
        "a customer's balance",
        Question(
            lambda asker: accounts_of(asker.db, asker.customer),
            lambda found: [(one.currency, one.open, one.credit) for one in found],
        ),
        Question(lambda asker: plain.balance(asker.db, asker.customer), lambda rows: [tuple(row) for row in rows]),
    ),
    (
        "/due of one salesperson",
        Question(_due, _due_told),
        Question(lambda asker: plain.due(asker.db, asker.seller.id), _plain_due_told),
    ),
)


def _payments(database: Database, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Payments of many customers, oldest first; each commits, and the commit does not count."""
    step = max(1, size // EACH // PAYMENTS)
    keys = [key % (size // EACH) + 1 for key in range(1, PAYMENTS * step, step)]
    ours = [_pay(database, key) for key in keys]
    theirs = [plain.pay(database, key, FIRST_SELLER) for key in keys]
    yield "a payment", (median(ours), median(theirs))
    yield "a payment, 95th percentile", (quantiles(ours, n=20)[-1], quantiles(theirs, n=20)[-1])


def _pay(database: Database, key: int) -> float:
    with database.writing() as db:
        customer, seller = db.get_one(Customer, key), db.get_one(Member, FIRST_SELLER)
        money = Money(plain.AMOUNT, "CNY")
        started = perf_counter()
        payments.record(db, seller, customer, money, method=Method.CASH, received_on=TODAY, today=TODAY, now=NOW)
        db.flush()
        return (perf_counter() - started) * 1000


def _reminders(database: Database) -> tuple[float, float]:
    """Everything that falls due at half past eight is found and written down, once: there is no second time."""
    COMPANY.calendar.is_working_day(TODAY)  # knows its holidays from here on
    with database.writing() as db:
        started = perf_counter()
        found = reminders.due(db, COMPANY, MORNING)
        noted = jobs.note(db, found)
        ours = (perf_counter() - started) * 1000
        kinds = dict(db.exec(select(Job.kind, func.count()).where(Job.due_at == MORNING).group_by(Job.kind)).all())
    notices = kinds.get(Push.OVERDUE, 0)
    written, theirs = plain.remind(database, COMPANY.day_of(MORNING))
    if noted != sum(kinds.values()) or notices != written:
        raise Wrong(f"{noted} jobs, but {kinds}; {written} notices in plain SQL")
    return ours, theirs


def _median(ask: Callable[[], object]) -> float:
    """Milliseconds, after the first times: a driver prepares a statement when it has come several times."""
    times = []
    for _each in range(WARM_UP + TIMED):
        started = perf_counter()
        ask()
        times.append((perf_counter() - started) * 1000)
    return median(times[WARM_UP:])


if __name__ == "__main__":
    main()
