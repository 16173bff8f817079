"""What is said, before anybody knows to whom: an English sentence with its values, still unformatted.

    _("Received {amount} from {customer}.", amount=money, customer="ACME")

`_` and `n_` mark a sentence for the catalogs and carry its values along. Who reads it, in which language and in
which time zone, is decided later, at the moment of answering, by `translator.speak`. A plain `str` among words is data
(a name, a note) and is never translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


class Amount(Protocol):
    """What reads as money: minor units (cents, fen) of an ISO 4217 currency."""

    @property
    def minor(self) -> int: ...

    @property
    def currency(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked sentence and its values; with `many` it is a plural, and `n` decides its form."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: str | None = None
    n: int = 0


Words = Sentence | str


def _(text: str, /, **values: object) -> Sentence:
    """Mark an English sentence; every `{name}` in it is one of the values."""
    return Sentence(text, values)


def n_(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """Mark a sentence that differs by number; `{n}` is the number itself."""
    return Sentence(one, {"n": n, **values}, many, n)


@dataclass(frozen=True, slots=True)
class Plain:
    """Money as a bare grouped number in its currency's decimals, for a table that names the currency elsewhere."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class Brief:
    """Money rounded to what fits over a bar of a chart: 12K, 1.2万; its currency stands elsewhere."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class Short:
    """A day without its weekday and its year unless asked; a moment is the reader's own day."""

    day: date | datetime
    year: bool = False
    weekday: bool = False


@dataclass(frozen=True, slots=True)
class TimeOf:
    """Only the hour and minute of a moment, in the reader's zone."""

    moment: datetime
