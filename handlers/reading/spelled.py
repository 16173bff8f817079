"""Numbers that are spelled out in English: three thousand five hundred and fifty, half a million, 3 thousand 200."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handlers.reading.numerals import ENGLISH_NUMBER, count_of

_SIZES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 10**6}
_SHORT = {"k": 1000, "m": 10**6}
_SIZE = "|".join(_SIZES)
_DIGIT = "(?:one|two|three|four|five|six|seven|eight|nine)"
_ONE = rf"(?:\d{{1,3}}|(?:{ENGLISH_NUMBER})(?:[ -]{_DIGIT}(?![a-z]))?)"
_SPELLED = re.compile(
    rf"(?<![\w.,-])(?P<half>half a (?P<size>{_SIZE}))(?![a-z])"
    rf"|(?<![\w.,-])(?P<n>{_ONE}) and a half (?P<of>(?:{_SIZE})s?|[km])(?![a-z])"
    rf"|(?<![\w.,-])a (?P<once>{_SIZE}) and a half(?!\s(?:{_SIZE}))(?![a-z])"
    rf"|(?<![\w.,-])(?P<whole>{_ONE}) point (?P<tenth>{_DIGIT}) (?P<ten>{_SIZE}|[km])(?![a-z])"
    rf"|(?<![\w.,-])(?P<tens>(?:{ENGLISH_NUMBER})[ -]{_DIGIT}\s(?:{_SIZE}))(?![a-z]|,?\s(?:and\s)?{_ONE}(?!\w))"
    rf"|(?<![\w.,-])a (?P<one>{_SIZE})(?![a-z]|,?\s(?:and\s)?{_ONE})"
    rf"|(?<![\w.,-]){_ONE}\s(?:{_SIZE})(?:,?\s(?:and\s)?{_ONE}(?:\s(?:{_SIZE}))?)+(?![\w])"
)


def spelled_in(low: str) -> Iterator[tuple[int, int, Decimal]]:
    """Where such numbers stand, and what they are; a plain one (five thousand) is read as digits are."""
    for match in _SPELLED.finditer(low):
        if match["half"]:
            yield *match.span(), Decimal(_SIZES[match["size"]]) / 2
        elif match["n"]:
            yield *match.span(), (Decimal(_count(match["n"])) + Decimal("0.5")) * _size(match["of"])
        elif match["once"]:
            yield *match.span(), Decimal("1.5") * _SIZES[match["once"]]
        elif match["whole"]:
            tenths = Decimal(count_of(match["tenth"]) or 0) / 10
            yield *match.span(), (_count(match["whole"]) + tenths) * _size(match["ten"])
        elif match["one"]:
            yield *match.span(), Decimal(_SIZES[match["one"]])
        elif (value := _value(match[0])) is not None:
            yield *match.span(), value


def _count(said: str) -> int:
    """Thirty five, 12."""
    return sum(count_of(word) or 0 for word in re.split(r"[\s-]+", said))


def _size(said: str) -> int:
    return _SHORT[said] if said in _SHORT else _SIZES[said.removesuffix("s")]


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
