"""How values look to a reader: money, numbers, days and times, through Babel, and never through a float."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
)

from locales.sentences import Amount

# Babel's own English order is American (Dec 4); a day before its month reads the same everywhere.
DAY = {"en": "EEE, d MMM y", "zh_CN": "y年M月d日 EEE"}
SHORT_DAY = {"en": "d MMM", "zh_CN": "M月d日"}
SHORT_DAY_WITH_YEAR = {"en": "d MMM y", "zh_CN": "y年M月d日"}
WITH_WEEKDAY = {"en": "{weekday} {day}", "zh_CN": "{day} {weekday}"}
BETWEEN_DAY_AND_TIME = {"en": ", ", "zh_CN": " "}
BETWEEN_ITEMS = {"en": ", ", "zh_CN": "、"}


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def money(amount: Amount, language: str) -> str:
    """With the currency's sign and its own decimals: CN¥5,000.00, JP¥5,000, KWD 5.000."""
    sign_of_letters = get_currency_symbol(amount.currency, _locale(language))[-1].isalpha()
    pattern = "¤\xa0#,##0.00" if sign_of_letters else None  # else the currency's code sticks to the number
    return format_currency(_major(amount), amount.currency, pattern, locale=_locale(language))


def plain_money(amount: Amount, language: str) -> str:
    """Without a sign, in the currency's own decimals: 12,000.00."""
    decimals = get_currency_precision(amount.currency)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(_major(amount), pattern, locale=_locale(language))


def brief_money(amount: Amount, language: str) -> str:
    """Without a sign, and without decimals from a hundred on: 0.5, 1235, 12.3K, 1.2万."""
    major = _major(amount)
    rounded = major.quantize(Decimal(1)) if abs(major) >= 100 else major
    return format_compact_decimal(rounded, locale=_locale(language), fraction_digits=1)


def number(value: int | Decimal, language: str) -> str:
    """Grouped as the reader's language does, with all the decimals that there are."""
    return format_decimal(value, locale=_locale(language), decimal_quantization=False)


def day(value: date, language: str) -> str:
    """Absolute, with its weekday: Fri, 4 Dec 2026."""
    return format_date(value, DAY[language], locale=_locale(language))


def short_day(value: date, language: str, *, year: bool, weekday: bool) -> str:
    """For a table's cell or a button: 4 Dec, 4 Dec 2026, or Fri 4 Dec."""
    day = format_date(value, (SHORT_DAY_WITH_YEAR if year else SHORT_DAY)[language], locale=_locale(language))
    if not weekday:
        return day
    return WITH_WEEKDAY[language].format(day=day, weekday=format_date(value, "EEE", locale=_locale(language)))


def clock_time(value: time | datetime) -> str:
    """Always 24 hours, so that nobody reads an evening as a morning."""
    return f"{value:%H:%M}"


def moment(value: datetime, language: str, timezone: ZoneInfo) -> str:
    """Day, weekday and time in the reader's zone."""
    there = local(value, timezone)
    return day(there.date(), language) + BETWEEN_DAY_AND_TIME[language] + clock_time(there)


def local(value: datetime, timezone: ZoneInfo) -> datetime:
    """The same moment on the reader's clock; a moment without a zone is a mistake, not a guess."""
    if value.tzinfo is None:
        raise ValueError(f"a moment without a time zone cannot be told: {value.isoformat()}")
    return value.astimezone(timezone)


def _major(amount: Amount) -> Decimal:
    return Decimal(amount.minor).scaleb(-get_currency_precision(amount.currency))
