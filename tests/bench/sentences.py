"""How well the corpus of sentences is read: by language, and each language by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.bench.results import Result
from tests.reading_scores import ASKED, EXACT, LANGUAGES, WRONG, by_kind, scores

LEAST_EXACT = 97.0


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


def _exact(name: str, count: Counter[str], *, least: float | None = None) -> Result:
    others = f", {count[ASKED]} asked, {count[WRONG]} wrong" if count[EXACT] < count.total() else ""
    return Result(name, 100 * count[EXACT] / count.total(), "%", least=least, note=f"of {count.total()}{others}")
