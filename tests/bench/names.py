"""How long finding a customer takes in a company of a million: by a search, within a sentence, and by a location.

Customers, contacts and pieces of names are written straight into their tables, the same every time. A salesperson has
300, a manager leads those who have 100,000, admin and finance see everybody's. What is looked for is drawn from the
file: marks, names, pinyin, initials, a wrong character, persons, phone tails, and names that nobody has. All of them
lie in one city; a location is shared at the door of one.

`python -m tests.bench.names URL SIZE` fills the empty database and measures it.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import SQLModel, select

from models.directory import finding, names
from models.directory.customers import TAIL
from models.people.members import Member, Role
from models.storage.database import Database
from models.storage.vault import Vault
from models.work import places
from models.work.places import Point
from tests.bench.company import CITIES, ENDS, NOW, TELEGRAM_IDS, TRADES, phone_of
from tests.bench.results import Result
from tests.locked import KEY, opened
from tests.shelves import make_tables

SIZE = 1_000_000
OWN = 300
TEAM = 334  # salespeople whom the manager leads: 100,000 customers
MOST = 15.0
"""Milliseconds, of 95 in a hundred."""
MOST_NEAREST = 60.0
CENTRE = (31.2304, 121.4737)
ACROSS = 0.4
"""Degrees: a city of some 40 km."""
OFFERED = 6

BATCH = 10_000
TEXTS = 300
ADMIN, FINANCE, MANAGER, FIRST = 1, 2, 3, 4
_CHARACTERS = (
    "华鑫联恒泰瑞康达盛宏远博安德信诚嘉丰润泽天宇星海金源广利永昌兴隆福顺和美新东方中正大成百汇优品佳乐万通亿力创智云峰"
)
_TITLES = ("经理", "总", "老板", "主任")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_ENDS = list(product(TRADES, CITIES, ENDS[:2]))
PEOPLE = [surname + title for surname, title in product(_SURNAMES, _TITLES)]


def fill(url: str, size: int) -> Database:
    """The company in an empty database."""
    database = opened(url)
    make_tables(database)
    sellers = size // OWN + 1
    with database.writing() as db:
        tables = SQLModel.metadata.tables
        db.execute(insert(tables["team"]), [{"name": "North"}, {"name": "South"}])
        roles = [(Role.ADMIN, None), (Role.FINANCE, None), (Role.MANAGER, 1)]
        roles += [(Role.SALESPERSON, 1 if place < TEAM else 2) for place in range(sellers)]
        people = [
            {"telegram_id": TELEGRAM_IDS + at, "name": f"M{at}", "role": role, "team_id": team, "joined_at": NOW}
            for at, (role, team) in enumerate(roles, 1)
        ]
        db.execute(insert(tables["member"]), people)
    vault = Vault([KEY])
    called = names_of(size)
    of_customer = ("name", "name_key", "pinyin", "initials", "owner_id", "tags", "created_by", "created_at", "revision")
    _write(database, "customer", of_customer, (_customer(place, name) for place, name in enumerate(called)))
    of_contact = ("customer_id", "name", "name_key", "phone_trace", "tail_trace")
    _write(database, "contact", of_contact, (_contact(place, vault) for place in range(size)))
    holders: dict[str, array[int]] = defaultdict(lambda: array("i"))
    for place, name in enumerate(called):
        for piece in names.pieces_of(name):
            holders[piece].append(place)
    pieces = ((piece, FIRST + place // OWN, place + 1) for piece in sorted(holders) for place in holders[piece])
    _write(database, "namepiece", ("piece", "owner_id", "customer_id"), pieces)
    of_place = ("customer_id", "latitude", "longitude", "patch", "patch_trace", "rests_on", "settled_at")
    _write(database, "place", of_place, (_place(place, at, vault) for place, at in enumerate(points_of(size))))
    with database.writing() as db:
        db.execute(text("ANALYZE"))
    return database


def names_of(size: int) -> list[str]:
    """So many names, no two the same; a mark stands in about as many as outside."""
    random, found = Random(7), dict[str, None]()
    while len(found) < size:
        mark = "".join(random.choices(_CHARACTERS, k=random.choice((2, 2, 3, 3, 4))))
        trade, city, end = random.choice(_ENDS)
        found[f"{city}{mark}{trade}{end}"] = None
    return list(found)


def _customer(place: int, name: str) -> Sequence[Any]:
    units = names.units_of(name)
    readings = names.readings_of(units)
    owner = FIRST + place // OWN
    at = NOW.replace(tzinfo=None)
    return (
        name, names.spelled(units), " ".join(readings), names.initials_of(readings), owner, "[]", owner, at, 1,
    )  # fmt: skip


def _contact(place: int, vault: Vault) -> Sequence[Any]:
    phone, person = phone_of(place % 900_000), PEOPLE[place % len(PEOPLE)]
    return place + 1, person, person, vault.trace(phone), vault.trace(phone[-TAIL:])


def points_of(size: int) -> Iterator[Point]:
    """Where so many customers are."""
    random = Random(11)
    for _each in range(size):
        north, east = (random.uniform(-ACROSS / 2, ACROSS / 2) for _side in CENTRE)
        yield CENTRE[0] + north, CENTRE[1] + east


def _place(place: int, at: Point, vault: Vault) -> Sequence[Any]:
    patch = places.patch_of(at)
    return (
        place + 1, vault.seal(repr(at[0]), "place.latitude"), vault.seal(repr(at[1]), "place.longitude"),
        vault.seal(patch, "place.patch"), vault.trace(patch), 3, NOW.replace(tzinfo=None),
    )  # fmt: skip


def _write(database: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows as the driver takes them: many at a time."""
    with database.writing() as db:
        raw = db.connection().connection.driver_connection
        assert raw is not None
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text("SET LOCAL statement_timeout = 0"))  # a company of a million takes minutes
            db.execute(text("SET LOCAL session_replication_role = replica"))  # and each row would be looked up twice
            with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        each = iter(rows)
        while some := list(islice(each, BATCH)):
            raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", some)


def measure(database: Database, size: int) -> Iterator[Result]:
    """The times of each role, for searches, for sentences and for locations."""
    called = names_of(size)
    people = {"salesperson": (FIRST, OWN), "manager": (MANAGER, min(OWN * TEAM, size)), "admin": (ADMIN, size)}
    for role, (member_id, many) in people.items():
        random = Random(3)
        with database.reading() as db:
            actor = db.exec(select(Member).where(Member.id == member_id)).one()
            words = [_said(random, called[random.randrange(many)]) for _each in range(TEXTS)]
            for what, texts in (
                ("find", words),
                ("named_in", [random.choice(_SENTENCES).format(word) for word in words]),
            ):
                times = []
                for one in texts:
                    started = perf_counter()
                    if what == "find":
                        finding.find(db, actor, one)
                    else:
                        finding.named_in(db, actor, one)
                    times.append((perf_counter() - started) * 1000)
                slowest = sorted(zip(times, texts, strict=True), reverse=True)[:3]
                yield Result(
                    f"{what}, {role} of {many:,} customers", quantiles(times, n=20)[18], "ms", most=MOST,
                    note=f"median {median(times):.1f}; slowest " + ", ".join(f"{t:.0f} {w}" for t, w in slowest),
                )  # fmt: skip

        yield _nearest(database, role, member_id, list(islice(points_of(size), many)))


def _nearest(database: Database, role: str, member_id: int, doors: Sequence[Point]) -> Result:
    """A location at the door of one of the customers whom the member sees: those that are offered."""
    random, times = Random(5), list[float]()
    with database.reading() as db:
        actor = db.exec(select(Member).where(Member.id == member_id)).one()
        for _each in range(TEXTS):
            here = random.choice(doors)
            started = perf_counter()
            found = places.nearest(db, actor, here, limit=OFFERED)
            times.append((perf_counter() - started) * 1000)
            if found[0][1] != 0:
                raise RuntimeError("the customer at whose door one stands is not the nearest")
    what = f"nearest customers, {role} of {len(doors):,}"
    return Result(what, quantiles(times, n=20)[18], "ms", most=MOST_NEAREST, note=f"median {median(times):.1f}")


_SENTENCES = ("收 {} 5000 微信", "今天去了{}，谈了新品，下周三付3万", "got 3k from {} in cash", "{}付了一万二")


def _said(random: Random, name: str) -> str:
    """How people say that name."""
    cut = names.name_of(name)
    mark, readings = "".join(cut.mark), cut.readings[cut.mark_start : cut.mark_end]
    core, heard = "".join(cut.core), cut.readings[: cut.core_end]
    match random.randrange(9):
        case 0 | 1:
            return mark
        case 2:
            return name
        case 3:
            return "".join(cut.units[cut.mark_start : cut.core_end])
        case 4:
            return "".join(readings)
        case 5:
            return names.initials_of(heard)
        case 6:
            return core[:1] + random.choice("花化新心") + core[2:]
        case 7:
            return random.choice(PEOPLE)
        case _:
            return "".join(random.choices("鲸鲨鳄鹰燕", k=3)) + "商行"


def main() -> None:
    """Fill an empty database, and measure it."""
    url, size = sys.argv[1], int(sys.argv[2])
    database = fill(url, size)
    for result in measure(database, size):
        print(result, flush=True)


if __name__ == "__main__":
    main()
