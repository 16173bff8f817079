"""How long a sentence takes with everything, in the company of `tests/bench/names.py`: from update to answer.

The bot is a process of its own behind real HTTP, and hears one sentence after the other: payments, visits with a date,
and four things at once. A salesperson has 300 customers; the manager and the admin see so many that these are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

from models.directory import names
from tests.bench.company import FIRST_SELLER, TELEGRAM_IDS
from tests.bench.names import ADMIN, FIRST, MANAGER, OWN, PEOPLE, TEAM, names_of
from tests.bench.phones import percentile, phones, program
from tests.bench.results import Result

MOST = 60.0
"""Milliseconds, of 95 in a hundred."""

SENTENCES = (
    "收 {name} {amount} 微信",
    "今天去了{name}，谈了新品，下周三再去",
    "got {amount} from {name} in cash",
    "今天去了{name}，{person}说下周三付3万，顺便收了{amount}现金，周五再去",
)


async def measure(folder: Path, url: str, size: int, messages: int) -> list[Result]:
    """So many sentences of each role."""
    called = names_of(size)
    own = (FIRST_SELLER - FIRST) * OWN
    people = {
        "salesperson": (FIRST_SELLER, range(own, own + OWN)),
        "manager": (MANAGER, range(min(OWN * TEAM, size))),
        "admin": (ADMIN, range(size)),
    }
    results = []
    async with (
        phones(folder) as found,
        program(found, "bot", "run", HUIKUAN_DATABASE__URL=url, HUIKUAN_LOG__LEVEL="error"),
    ):
        for role, (member, places) in people.items():
            chat = found.world.add_person(TELEGRAM_IDS + member, role, started=True).id
            said = _said(called, places)
            for number in range(messages + len(SENTENCES)):
                if number == len(SENTENCES):  # what comes first loads what is needed only once
                    found.delays.clear()
                found.say_in(chat, next(said))
                await found.answered()
            delays = [delay * 1000 for delay in found.delays]
            results.append(
                Result(
                    f"a sentence, {role} of {len(places):,} customers", percentile(delays, 0.95), "ms", most=MOST,
                    note=f"median {median(delays):.0f}, longest {max(delays):.0f}",
                )
            )  # fmt: skip
    return results


def _said(called: list[str], places: range) -> Iterator[str]:
    """Sentences about these customers, the same every time, one shape after the other."""
    random = Random(5)
    while True:
        for sentence in SENTENCES:
            cut = names.name_of(called[random.choice(places)])
            name = "".join(cut.core if random.random() < 0.5 else cut.units[cut.mark_start : cut.core_end])
            yield sentence.format(name=name, amount=random.randrange(100, 9000), person=random.choice(PEOPLE))
