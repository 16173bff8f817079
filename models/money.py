"""Money is a whole number of a currency's minor units: 12.50 CNY is 1250, 500 JPY is 500, 1.234 KWD is 1234.

Decimals follow ISO 4217 as CLDR lists them (`babel.numbers.get_currency_precision`). No amount is ever a float.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision

from locales import _
from models.refusal import Refused

LARGEST = 10**12
"""The largest amount of one document, in minor units."""


@cache
def decimals(currency: str) -> int:
    """How many decimals the currency has."""
    return get_currency_precision(currency)


USUAL_DECIMALS = 2

UNUSUAL_DECIMALS: Mapping[int, Sequence[str]] = {
    places: [code for code in sorted(get_global("currency_fractions")) if decimals(code) == places]
    for places in sorted({decimals(code) for code in get_global("currency_fractions")} - {USUAL_DECIMALS})
}
"""The currencies that have more or fewer than usual."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units of one currency; never added to another currency's."""

    minor: int
    currency: str

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.minor


def money_of(amount: Decimal, currency: str) -> Money:
    """The amount in major units as money. Refuses more decimals than the currency has."""
    scaled = amount.scaleb(decimals(currency))
    if scaled != scaled.to_integral_value():
        raise Refused(
            _("{currency} has at most {n} decimals: {amount}", currency=currency, n=decimals(currency), amount=amount)
        )
    return Money(int(scaled), currency)


def check_amount(amount: Money) -> None:
    """Refuse what no document may be: zero, negative, or above the largest amount."""
    if amount.minor <= 0:
        raise Refused(_("The amount must be more than zero, for example 5000 or 1.2万."))
    if amount.minor > LARGEST:
        raise Refused(
            _("That is more than one entry may be: at most {largest}.", largest=Money(LARGEST, amount.currency))
        )


def split(amount: Money, parts: int) -> Sequence[Money]:
    """Equal parts; the remainder goes to the last: 100.00 in three is 33.33, 33.33, 33.34."""
    each, rest = divmod(amount.minor, parts)
    minors = [each] * (parts - 1) + [each + rest]
    return [Money(minor, amount.currency) for minor in minors]
