"""The values that settings take: how each is made of the text that stands there, and what it must be.

A function raises ValueError for what is not allowed; what is allowed is said by the setting itself.
"""

import re
from datetime import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from locales import LANGUAGES
from models.ledger.dunning import Level, Means, Tone
from models.people.members import Role

PICTURES = (".png", ".jpg", ".jpeg", ".svg")
LARGEST_PICTURE = 60_000
"""Bytes: a document with two of them stays below 200 KB."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _time_of_day(value: object) -> object:
    if isinstance(value, str):
        if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
            raise ValueError("not a time of day")
        hour, minute = value.split(":")
        return time(int(hour), int(minute))
    return value


def _listed(value: object) -> object:
    """The environment has no lists: there the items stand with commas between them."""
    return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value


def _lower(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_lower(item) for item in value]
    return value.lower() if isinstance(value, str) else value


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise ValueError("not a token")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        raise ValueError("not what Telegram takes")
    return value


class Listen(NamedTuple):
    """Where the process listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _listen(value: object) -> object:
    if isinstance(value, str) and value:
        parts = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]]+)):(\d{1,5})", value)
        if parts is None or int(parts[3]) > 65535:
            raise ValueError("not an address")
        return Listen(parts[1] or parts[2], int(parts[3]))
    return value or None


def _path(value: object) -> object:
    return value or None


def _picture(value: Path | None) -> Path | None:
    """It goes into every document, so it must be there, and small."""
    if value is None:
        return None
    if value.suffix.lower() not in PICTURES or not value.is_file() or value.stat().st_size > LARGEST_PICTURE:
        raise ValueError("not a small picture")
    return value.resolve()


def _currency(value: str) -> str:
    if value not in list_currencies():
        raise ValueError("not a currency")
    return value


def _country(value: str) -> str:
    from holidays import list_supported_countries  # heavy, and only asked once

    if value and value not in list_supported_countries():
        raise ValueError("not a country")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError("not a language")
    return value


def _rising(days: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ValueError("not rising")
    return days


LEVEL = re.compile(r"(\d{1,4}) ([123]) (salesperson|manager|finance) (call|letter)( fee)?")
"""Days late, tone, who acts, how, and whether the late fee goes with it: `30 2 salesperson letter fee`."""


def _level(value: object) -> object:
    if isinstance(value, str):
        parts = LEVEL.fullmatch(" ".join(value.lower().split()))
        if parts is None:
            raise ValueError("not a level")
        return Level(int(parts[1]), Tone(int(parts[2])), Role(parts[3]), Means(parts[4]), bool(parts[5]))
    return value


def _climbing(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    _rising(tuple(level.days for level in levels))
    return levels


def _leaves_a_day(days: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(days)) == len(WEEKDAYS):
        raise ValueError("no day is left to work")
    return days


Lowered = BeforeValidator(_lower)
Listed = BeforeValidator(_listed)
OptionalListen = Annotated[Listen | None, BeforeValidator(_listen)]
OptionalPath = Annotated[Path | None, BeforeValidator(_path)]
OptionalPicture = Annotated[Path | None, BeforeValidator(_path), AfterValidator(_picture)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Token = Annotated[SecretStr, AfterValidator(_token)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DaysOff = Annotated[tuple[Weekday, ...], Lowered, Listed, AfterValidator(_leaves_a_day)]
Stages = Annotated[tuple[Annotated[int, Field(ge=1, le=3650)], ...], Listed, AfterValidator(_rising)]
Percents = Annotated[tuple[Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)], ...], Listed]
Levels = Annotated[tuple[Annotated[Level, BeforeValidator(_level)], ...], Listed, AfterValidator(_climbing)]
