"""What reading takes and gives: the context of a sentence, the stretches found in it, and what they come to.

Nothing is ever guessed. A part that reads one way stands in `values`; one that reads several ways stands in `asked`
with its readings, likeliest first; one that cannot be stands in `refused` with a sentence that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from locales import Sentence, Short, _


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer that a stretch of text may mean."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of the text that names customers, likeliest first."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    exact: bool  # the whole name, or an alias that was taught, as it stands in the file


Finder = Callable[[str], Sequence[Named]]
"""Given a text in half-width characters: the stretches that name customers whom the speaker may see, best first."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who says it, when, and whom they may mean."""

    now: datetime  # aware, in the speaker's zone
    language: str
    currency: str  # the company's
    find: Finder
    day_first: bool | None = None  # how 3/4 reads; None: it is asked
    country: str = "CN"  # ISO 3166, for phone numbers without a country code
    currencies: Callable[[], Collection[str]] = tuple  # those that the company counts in besides its own

    @property
    def today(self) -> date:
        """The speaker's day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both ends included; `kind` is day, week, month, quarter, year or range."""

    start: date
    end: date
    kind: str

    @property
    def label(self) -> Sentence:
        """The period in words, with its days."""
        if self.start == self.end:
            return _("{day}", day=self.start)
        return _("{start} to {end}", start=Short(self.start, year=True), end=Short(self.end, year=True))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that was recognised as a part.

    One reading that is `sure` is a value; several, or one that is not sure, are asked; none means that it is refused
    with `refusal`, or, without a refusal, that the stretch only must not be read as anything else.
    """

    start: int
    end: int
    part: str
    readings: tuple[Any, ...] = ()
    refusal: Sentence | None = None
    sure: bool = True
    marks: frozenset[str] = frozenset()  # what is said about it: next, due, open, bare …


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text, or a stretch of it, comes to: one act. Without an intent nothing was understood."""

    intent: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    refused: Mapping[str, Sentence] = field(default_factory=dict)
    by_word: bool = False  # the text begins with the command's own word, so nothing else was meant
    rests_on: Mapping[str, str] = field(default_factory=dict)  # a part, or `intent`, and the words that told it
