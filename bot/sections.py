"""The sections of the settings and their keys: what each may be, and what it is without a word."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.values import (
    WEEKDAYS,
    Country,
    Currency,
    DaysOff,
    Language,
    Lowered,
    OptionalListen,
    OptionalPath,
    Stages,
    TimeOfDay,
    Token,
    WebhookSecret,
)
from locales import LANGUAGES

SHORTEST_PASSPHRASE = 8
"""Characters."""

LISTEN = "HOST:PORT such as 127.0.0.1:8443 (port 0 is any free one), or empty: nothing is served there"


class Section(BaseModel):
    """A group of keys; nothing else may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Telegram(Section):
    """The connection to Telegram."""

    token: Token | None = Field(None, description="what @BotFather gave: digits, a colon, letters")
    token_file: OptionalPath = Field(None, description="the path of a file that holds the token")
    base_url: str = Field(
        "https://api.telegram.org/bot", pattern=r"^https?://\S+/bot$", description="a web address that ends in /bot"
    )
    base_file_url: str = Field(
        "", pattern=r"^(https?://\S+/bot)?$", description="a web address that ends in /bot, or empty: as base_url"
    )
    mode: Annotated[Literal["polling", "webhook"], Lowered] = Field("polling", description="polling, webhook")
    webhook_url: str = Field(
        "", pattern=r"^(https?://[^\s?#]+)?$", description="a web address that Telegram reaches from outside"
    )
    webhook_secret: WebhookSecret | None = Field(None, description="16 to 256 of A-Z a-z 0-9 _ -")
    webhook_secret_file: OptionalPath = Field(None, description="the path of a file that holds the secret")
    messages_per_second: int = Field(29, ge=1, le=1000, description="a number from 1 to 1000")
    messages_per_second_in_chat: int = Field(1, ge=1, le=30, description="a number from 1 to 30")
    messages_per_minute_in_group: int = Field(20, ge=1, le=1000, description="a number from 1 to 1000")

    @property
    def file_url(self) -> str:
        """Where files are fetched: beside the methods, unless set apart."""
        return self.base_file_url or f"{self.base_url.removesuffix('/bot')}/file/bot"


class Database(Section):
    """Where the books are kept."""

    url: str = Field(
        "sqlite:///data/huikuan.db",
        pattern=r"^(sqlite:///.+|postgresql\+psycopg://.+)$",
        repr=False,
        description="sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )
    url_file: OptionalPath = Field(None, description="the path of a file that holds the url")


class Company(Section):
    """Whose customers and money these are."""

    name: str = Field("My company", min_length=1, max_length=100, description="1 to 100 characters")
    timezone: ZoneInfo = Field(ZoneInfo("Asia/Shanghai"), description="a time zone like Asia/Shanghai")
    currency: Currency = Field("CNY", description="an ISO 4217 code like CNY")
    country: Country = Field("CN", description="an ISO 3166 code like CN, or empty: no public holidays")
    weekend: DaysOff = Field((), description=f"some of {', '.join(WEEKDAYS)}, or empty: as usual in the country")
    language: Language = Field("en", description=", ".join(LANGUAGES))

    @property
    def weekend_days(self) -> frozenset[int] | None:
        """The weekend as `Calendar` takes it: Monday is 0; None is the country's own."""
        return frozenset(WEEKDAYS.index(day) for day in self.weekend) or None


class Reminders(Section):
    """When the bot speaks by itself."""

    digest_at: TimeOfDay = Field(time(8, 30), description="a time of day, HH:MM")
    due_soon_days: int = Field(3, ge=0, le=60, description="a number of days from 0 to 60")
    overdue_stages: Stages = Field((1, 7, 15, 30, 60, 90), description="rising numbers of days from 1 to 3650")
    manager_from_day: int = Field(30, ge=1, le=3650, description="a number of days from 1 to 3650")
    overdue_in_digest: bool = Field(True, description="true, false")
    quiet_from: TimeOfDay = Field(time(21, 0), description="a time of day, HH:MM")
    quiet_to: TimeOfDay = Field(time(8, 0), description="a time of day, HH:MM")
    totals_at: TimeOfDay = Field(time(18, 0), description="a time of day, HH:MM")
    late_after_minutes: int = Field(10, ge=1, le=1440, description="a number of minutes from 1 to 1440")


class Web(Section):
    """Where Telegram and whoever looks after the process find it."""

    listen: OptionalListen = Field(None, description=LISTEN)


class Metrics(Section):
    """Where Prometheus finds it."""

    listen: OptionalListen = Field(None, description=LISTEN)


class Payments(Section):
    """What has to happen before money counts, and what becomes of what is left over."""

    confirmed_by: Annotated[Literal["nobody", "finance"], Lowered] = Field("nobody", description="nobody, finance")
    credit: Annotated[Literal["apply", "keep"], Lowered] = Field("apply", description="apply, keep")
    cash_warning: Decimal = Field(Decimal(0), ge=0, le=1_000_000_000, description="an amount, or 0: no warning")


class Log(Section):
    """What the process writes about itself, to standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], Lowered] = Field(
        "info", description="debug, info, warning, error"
    )
    format: Annotated[Literal["text", "json"], Lowered] = Field("text", description="text, json")


class Security(Section):
    """The keys of the personal fields, see `bot/keys.py`."""

    key: SecretStr | None = Field(None, description="32 bytes in base64; several with commas, the newest first")
    key_file: OptionalPath = Field(
        Path("keys/huikuan.key"), description="the path of a file outside the database's folder"
    )


class Evidence(Section):
    """What people send and the product keeps."""

    folder: Path = Field(Path("data/evidence"), description="the path of a folder")


class Backup(Section):
    """Copies of the database, made by themselves."""

    folder: OptionalPath = Field(None, description="the path of a folder, or empty: none are made")
    at: TimeOfDay = Field(time(3, 0), description="a time of day, HH:MM")
    keep_days: int = Field(30, ge=1, le=3650, description="a number of days from 1 to 3650")
    keep_count: int = Field(7, ge=1, le=1000, description="a number from 1 to 1000")
    passphrase: SecretStr | None = Field(
        None, min_length=SHORTEST_PASSPHRASE, description=f"{SHORTEST_PASSPHRASE} characters or more"
    )
    passphrase_file: OptionalPath = Field(None, description="the path of a file that holds the passphrase")


class Playground(Section):
    """The bot without Telegram."""

    port: int = Field(8080, ge=0, le=65535, description="a port from 0 to 65535; 0 is any free one")
