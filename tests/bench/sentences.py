"""How well and how fast the corpus of sentences is read: by language, and each language by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from time import process_time

from handlers.reading import Named, read_acts
from tests.bench.results import Result
from tests.reading_scores import ASKED, EXACT, LANGUAGES, WRONG, by_kind, corpus, listening, scores

LEAST_EXACT = 97.0
MOST_OF_READING = 5.0  # ms, without finding the customers


def measure() -> Iterator[Result]:
    """The share that is read exactly, as a careful colleague would write it down; the rest is to be asked about."""
    kinds = by_kind(scores())
    for language in LANGUAGES:
        of_language = {kind: count for (each, kind), count in kinds.items() if each == language}
        whole = sum(of_language.values(), Counter[str]())
        yield _exact(f"{language}, read exactly", whole, least=LEAST_EXACT)
        yield Result(f"{language}, read wrongly without being asked", whole[WRONG], "", most=0)
        for kind, count in of_language.items():
            yield _exact(f"  {kind}", count)

    yield _speed()


def _speed() -> Result:
    """How long a sentence takes to be read when its customers are found already."""
    times = []
    with listening() as context:
        for said in corpus():
            found = tuple(context.find(said.text))
            ready = replace(context, now=said.now, find=partial(_found, found))
            started = process_time()
            read_acts(said.text, ready)
            times.append(1000 * (process_time() - started))
    times.sort()
    slowest = times[len(times) * 95 // 100]
    return Result("a sentence, 95th percentile", slowest, "ms", most=MOST_OF_READING, note=f"longest {times[-1]:.1f}")


def _found(found: Sequence[Named], text: str) -> Sequence[Named]:
    return found


def _exact(name: str, count: Counter[str], *, least: float | None = None) -> Result:
    others = f", {count[ASKED]} asked, {count[WRONG]} wrong" if count[EXACT] < count.total() else ""
    return Result(name, 100 * count[EXACT] / count.total(), "%", least=least, note=f"of {count.total()}{others}")
