"""Numbers that are spelled out in English: three thousand five hundred and fifty, half a million, 3 thousand 200."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handlers.reading.numerals import ENGLISH_NUMBER, count_of

_SIZES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 10**6}
_SIZE = "|".join(_SIZES)
_ONE = rf"(?:\d{{1,3}}|(?:{ENGLISH_NUMBER})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)(?![a-z]))?)"
_SPELLED = re.compile(
    rf"(?<![\w.,-])(?P<half>half a (?P<size>{_SIZE}))(?![a-z])"
    rf"|(?<![\w.,-])(?P<n>{_ONE}) and a half (?P<of>{_SIZE}s?)(?![a-z])"
    rf"|(?<![\w.,-])a (?P<one>{_SIZE})(?![a-z]|,?\s(?:and\s)?{_ONE})"
    rf"|(?<![\w.,-]){_ONE}\s(?:{_SIZE})(?:,?\s(?:and\s)?{_ONE}(?:\s(?:{_SIZE}))?)+(?![\w])"
)


def spelled_in(low: str) -> Iterator[tuple[int, int, Decimal]]:
    """Where such numbers stand, and what they are; one of a single size (five thousand) is read with its digits."""
    for match in _SPELLED.finditer(low):
        if match["half"]:
            yield *match.span(), Decimal(_SIZES[match["size"]]) / 2
        elif match["n"]:
            yield *match.span(), (Decimal(count_of(match["n"]) or 0) + Decimal("0.5")) * _SIZES[match["of"].rstrip("s")]
        elif match["one"]:
            yield *match.span(), Decimal(_SIZES[match["one"]])
        elif (value := _value(match[0])) is not None:
            yield *match.span(), value


def _value(said: str) -> Decimal | None:
    """The sizes must fall: three thousand five hundred is a number, five hundred three thousand is not."""
    total, group, last = 0, 0, 10**9
    for word in re.split(r"[\s,-]+", said):
        if word in _SIZES:
            size = _SIZES[word]
            if size >= last:
                return None
            if size == 100:
                group *= size
            else:
                total, group, last = total + (group or 1) * size, 0, size
        elif word != "and":
            n = count_of(word)
            if n is None:
                return None
            group += n
    return Decimal(total + group)
