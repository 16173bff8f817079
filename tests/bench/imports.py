"""How long a file of 100,000 rows takes from its bytes to the books, and what it costs whoever works meanwhile.

`python -m tests.bench.imports URL KIND FILE ROWS` takes one in as the bot does, in a process of its own so that its
peak memory is that of taking in, and prints JSON. Meanwhile somebody else writes a row every few milliseconds, holding
the account of a customer of the file if it has one by then, and notes how long that took.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time
from types import SimpleNamespace

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from bot.clock import Clock
from bot.metrics import Metrics
from bot.turn import Turns
from handlers.files import uploads
from handlers.files.sheets import Sheet, Value, workbook
from handlers.oversight import imports as handler
from models.directory.customers import Customer
from models.ledger.entries import locked_account
from models.ledger.payments import Payment
from models.ledger.receivables import Receivable
from models.oversight.imports import Import
from models.oversight.verification import differences
from models.people.members import Member
from models.storage import jobs
from models.storage.database import Database
from models.storage.outages import Trouble, trouble_of
from tests.bench.company import ADMIN, NOW, build, name_of, phone_of
from tests.bench.lists import Wrong
from tests.bench.memory import peak_memory
from tests.bench.results import Result
from tests.bench.scale import COMPANY
from tests.locked import opened
from tests.processes import ROOT
from tests.shelves import Shelf

ROWS = 100_000
THERE = 100  # customers of the company before, none of whom is in the file
EVERY = 0.02  # seconds between two writes of somebody else

MOST_SECONDS = 60.0
MOST_MEMORY = 300.0
MOST_WAITED = 3.0
"""Seconds that somebody else waits at most: a turn that takes longer is felt, one of ten is a failure."""

HEADS = {
    "customers": ["客户名称", "联系人", "电话", "等级", "账期", "来源"],
    "receivables": ["单号", "客户名称", "金额", "开票日期", "到期日"],
    "payments": ["客户名称", "金额", "收款日期", "收款方式", "流水号"],
}
TABLES = {"customers": Customer, "receivables": Receivable, "payments": Payment}


def main() -> None:
    """Take a file in."""
    url, kind, path, rows = sys.argv[1:]
    database = opened(url)
    print(json.dumps(_take_in(database, kind, Path(path).read_bytes(), int(rows))))
    database.close()


def measure(engine: str, shelf: Shelf, folder: Path, rows: int = ROWS) -> Iterator[tuple[str, list[Result]]]:
    """A group of results for each kind of file: customers, what they owe, and what each of them pays of it."""
    for suffix in ("csv", "xlsx"):
        url = shelf.new()
        build(url, THERE * 10).close()
        for kind in TABLES:
            file = folder / f"{kind}.{suffix}"
            file.write_bytes(_file(kind, suffix, rows))
            said = subprocess.run(
                [sys.executable, "-m", "tests.bench.imports", url, kind, str(file), str(rows)],
                cwd=ROOT, check=True, stdout=subprocess.PIPE,
            ).stdout  # fmt: skip
            figures = json.loads(said)
            yield f"{rows:,} {kind} from a .{suffix} on {engine}", list(_results(figures))
        shelf.drop(url)


def _results(figures: dict[str, float]) -> Iterator[Result]:
    yield Result("read and staged", figures["staged"], "s")
    yield Result("checked", figures["checked"], "s")
    yield Result("written", figures["written"], "s")
    note = f"{figures['processor']:.0f} s of them at work itself"
    whole = figures["staged"] + figures["checked"] + figures["written"]
    yield Result("in all", whole, "s", most=MOST_SECONDS, note=note)
    yield Result("peak memory of the process", figures["memory"], "MiB", most=MOST_MEMORY)
    yield Result("somebody else's write waited at most", figures["waited"], "s", most=MOST_WAITED)
    yield Result("the longest transaction that wrote", figures["held"], "s")


def _file(kind: str, suffix: str, rows: int) -> bytes:
    lines = (_line(kind, place) for place in range(rows))
    if suffix == "xlsx":
        return workbook([Sheet(kind, HEADS[kind], lines)], zone=COMPANY.zone).content
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS[kind])
    writer.writerows(lines)
    return text.getvalue().encode()


def _line(kind: str, place: int) -> Sequence[Value]:
    name, at = name_of(THERE + place), THERE + place
    if kind == "customers":
        return [name, "王经理", phone_of(at).removeprefix("+86"), "ABC"[place % 3], "月结30", "展会"]
    if kind == "receivables":
        return [f"A-{place}", name, f"{place % 9000 + 100}.50", "2026-11-01", "2026-12-01"]
    return [name, f"{place % 8000 + 150}.25", f"2026-11-{place % 9 + 1:02}", "转账", f"R-{place}"]


Writing = Callable[[], AbstractContextManager[Session]]


@dataclass
class _Watch:
    """How long transactions that wrote were open, and how long somebody else waited for one of them."""

    held: float = 0.0
    waited: float = 0.0


@contextmanager
def _watched(writing: Writing, watch: _Watch, rows: int) -> Iterator[None]:
    """Somebody else writes all the time, about a customer in the middle of the file or the first one of all."""
    over = Event()
    with writing() as db:
        named = select(Customer.id).where(
            Customer.name == name_of(THERE + rows // 2), col(Customer.removed_at).is_(None)
        )
        customer = db.exec(named).first() or 1

    def once() -> None:
        with writing() as db:
            member = db.get_one(Member, ADMIN + 1)
            member.name = "Finance"
            db.add(member)
            db.flush()
            locked_account(db, customer, COMPANY.currency)

    def write() -> None:
        while not over.wait(EVERY):
            began, done = perf_counter(), False
            while not done:
                try:
                    once()
                    done = True
                except DBAPIError as error:  # the account changed meanwhile: anew, as every turn is
                    if trouble_of(error) != Trouble.COLLISION:
                        raise
            watch.waited = max(watch.waited, perf_counter() - began)

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _take_in(database: Database, kind: str, content: bytes, rows: int) -> dict[str, float]:
    """As the bot does: read and staged, checked, written."""
    watch = _Watch()
    real = database.writing

    @contextmanager
    def timed(*, brief: bool = False, waiting: bool = False) -> Iterator[Session]:
        with real(brief=brief, waiting=waiting) as db:
            began = perf_counter()
            yield db
        watch.held = max(watch.held, perf_counter() - began)

    database.writing = timed  # type: ignore[method-assign]
    clock = Clock()
    clock.set_to(NOW)
    turns = Turns(database, COMPANY, clock, SimpleNamespace(id=1, username="bench"), Metrics(database, clock))
    times, at_work = {}, process_time()
    with _watched(real, watch, rows):
        began = perf_counter()
        looked = uploads.looked_at(content)
        with database.writing() as db:
            handler.received(db, db.get_one(Member, ADMIN), looked, "0" * 64, now=NOW)
        del looked
        times["staged"] = perf_counter() - began
        for name, work in (("checked", handler.CHECK), ("written", handler.WRITE)):
            began = perf_counter()
            with database.writing() as db:
                staged = db.exec(select(func.max(Import.id))).one()
                job = jobs.begin(db, work, ADMIN, details={"import": staged}, now=NOW)
            assert job is not None
            said = turns.work(job.key, lambda _turn, _words: None)
            times[name] = perf_counter() - began
    times["processor"] = process_time() - at_work
    memory = peak_memory()
    with database.reading() as db:
        there = db.exec(select(func.count()).select_from(TABLES[kind])).one()
        wrong = list(differences(db))
    if there < rows or wrong:
        raise Wrong(f"{there} rows are there, {wrong[:3]}, {said}")
    return {**times, "memory": memory, "held": watch.held, "waited": watch.waited}


if __name__ == "__main__":
    main()
