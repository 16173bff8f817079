"""How long `/due`, `/aging`, `/team` and finding by phone take in large companies, in a session that reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

import handlers
from handlers.turns import Chat, Person, Said, Turn
from models.calendar import Calendar
from models.company import Company
from models.directory import finding
from models.oversight.verification import findings
from models.people.members import member_by_telegram_id
from models.storage.database import Database
from tests.bench.company import ADMIN, EACH, FIRST_SELLER, NOW, TELEGRAM_IDS, build, phone_of
from tests.bench.results import Result, spread

COMMANDS = ("due", "aging", "team")
MOST_IN_ALL = {20_000: 60.0, 200_000: 400.0}
MOST_OF_OWN = 40.0
MOST_TO_FIND = 40.0
COMPANY = Company("Bench", ZoneInfo("Asia/Shanghai"), "CNY", Calendar("CN", None))


class Wrong(Exception):
    """What was measured did not do what it should."""


def measure(folder: Path, size: int, repeats: int) -> Iterator[Result]:
    """Times of the company's admin and of single salespeople."""
    started = perf_counter()
    database = build(f"sqlite:///{folder}/{size}.db", size)
    yield Result(f"{size:,} open instalments, written in", perf_counter() - started, "s")
    try:
        with database.reading() as db:
            if found := [*findings(db)]:
                raise Wrong(f"the books do not add up: {found[:3]}")
        in_all = 0.0
        for command in COMMANDS:
            times = _times(database, ADMIN, command, repeats)
            in_all += median(times)
            yield Result(f"/{command} as admin", median(times), "ms", note=spread(times))
        yield Result("/due, /aging and /team in all", in_all, "ms", most=MOST_IN_ALL[size])
        times = _times(database, FIRST_SELLER, "due", repeats)
        yield Result("own /due, 150 customers", median(times), "ms", most=MOST_OF_OWN, note=spread(times))
        times = _times(database, FIRST_SELLER + 1, "due", repeats)
        yield Result("own /due, a fortieth of the company", median(times), "ms", most=MOST_OF_OWN, note=spread(times))
        place = size // EACH // 2
        for what, end in (("a whole phone", 11), ("its last four digits", 4), ("its last three digits", 3)):
            times = _finding_times(database, place, end, repeats)
            yield Result(f"find by {what} as admin", median(times), "ms", most=MOST_TO_FIND, note=spread(times))
    finally:
        database.close()


def _times(database: Database, member: int, command: str, repeats: int) -> list[float]:
    """Milliseconds of each call, after two that only warm up."""
    return [_time(database, TELEGRAM_IDS + member, command) for _each in range(repeats + 2)][2:]


def _time(database: Database, telegram_id: int, command: str) -> float:
    started = perf_counter()
    with database.reading() as db:
        actor = member_by_telegram_id(db, telegram_id)
        said = Said(Person(telegram_id, ""), text=f"/{command}", message_id=1, command=command)
        turn = Turn(db, COMPANY, Chat(telegram_id, True), said, NOW, actor, reading=True)
        handlers.answer(turn)
    took = (perf_counter() - started) * 1000
    if not (turn.answers and len(turn.answers[0].parts) > 3):
        raise Wrong(f"/{command} showed nothing")
    return took


def _finding_times(database: Database, place: int, end: int, repeats: int) -> list[float]:
    """Milliseconds to find a customer by the end of a phone, after two times that only warm up."""
    return [_finding_time(database, place, phone_of(place)[-end:]) for _each in range(repeats + 2)][2:]


def _finding_time(database: Database, place: int, digits: str) -> float:
    started = perf_counter()
    with database.reading() as db:
        actor = member_by_telegram_id(db, TELEGRAM_IDS + ADMIN)
        assert actor is not None
        found = [match.customer.key for match in finding.find(db, actor, digits, limit=200)]
    took = (perf_counter() - started) * 1000
    if place + 1 not in found:
        raise Wrong(f"{digits} found {len(found)} customers, and not the one that it is of")
    return took
