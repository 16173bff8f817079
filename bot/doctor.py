"""What support asks first: settings, database, token, time zone, fonts; a line each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.failures import Failure
from bot.keys import vault_of
from bot.settings import CONFIG, Settings
from models.storage.vault import Vault

if TYPE_CHECKING:
    from telegram import WebhookInfo

PATIENCE = 5.0
"""Seconds for Telegram's answer."""

STALE = timedelta(days=2)
"""A last backup as old as this is too old."""

Finding = tuple[bool, str]


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether each is well, and what it is."""
    path = os.environ.get(CONFIG) or "config.yaml"
    yield True, f"settings: {path if Path(path).exists() else 'defaults'} and the environment"
    try:
        vault = vault_of(settings)
        keys = _keys(vault)
    except Failure as error:
        vault, keys = Vault(()), (False, f"personal fields: {error}")
    yield _database(settings, vault)
    yield from asyncio.run(_telegram(settings))
    yield keys
    now = datetime.now(UTC).astimezone(settings.company.timezone)
    yield backups(settings, now)
    yield True, f"time zone: {settings.company.timezone.key}, it is {now:%Y-%m-%d %H:%M} there"
    yield _fonts()


def _database(settings: Settings, vault: Vault) -> Finding:
    from models.migrations import Standing, newest, standing
    from models.storage.database import open_database
    from models.storage.keyring import require_keys
    from models.storage.vault import KeyMissing

    url = make_url(settings.database.url)
    name = url.set(query={}).render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False, f"database: {name} is not there yet; `run` makes it, `python -m bot migrate` too"
    database = open_database(settings.database.url, vault)
    try:
        found = standing(database)
        require_keys(database)
    except KeyMissing as error:
        return False, f"database: {name}: {error}"
    except SQLAlchemyError as error:
        return False, f"database: {name} cannot be used: {' '.join(str(error).split())[:200]}"
    finally:
        database.close()
    if found is Standing.CURRENT:
        return True, f"database: {name}, version {newest()}"
    if found is Standing.NEWER:
        return False, f"database: {name} is newer than this program; install a newer program"
    return False, f"database: {name} is {found.name.lower()}; `python -m bot migrate` brings it up to date"


def _keys(vault: Vault) -> Finding:
    if not vault.keys:
        return True, "personal fields: there is no key yet; `run` makes one with the database"
    return True, f"personal fields: sealed with the key {vault.newest.id}, the newest of {len(vault.keys)}"


async def _telegram(settings: Settings) -> list[Finding]:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    updates = f"updates: by {settings.telegram.mode}"
    if settings.telegram.token is None:
        return [(True, "token: none; `python -m bot play` works without one"), (True, updates)]
    bot = Bot(
        settings.telegram.token.get_secret_value(),
        base_url=settings.telegram.base_url,
        base_file_url=settings.telegram.file_url,
    )
    try:
        async with asyncio.timeout(PATIENCE), bot:
            well, words = _updates(settings, await bot.get_webhook_info())
            return [(True, f"token: it is @{bot.username}'s"), (well, f"{updates}{words}")]
    except InvalidToken:
        wrong = "token: Telegram does not know it; take the one that @BotFather gave"
    except (TelegramError, TimeoutError):
        wrong = f"token: Telegram cannot be reached at {settings.telegram.base_url}"
    return [(False, wrong), (True, updates)]


def _updates(settings: Settings, hook: WebhookInfo) -> Finding:
    """How Telegram sees it; the addresses are not shown, since some keep a secret in theirs."""
    waiting = f", {hook.pending_update_count} wait at Telegram"
    if settings.telegram.mode == "polling":
        return True, f"{waiting}; the webhook that is set ends when `run` starts" if hook.url else waiting
    if hook.url != settings.telegram.webhook_url:
        return True, f"{waiting}; Telegram is told of the address when `run` starts"
    if hook.pending_update_count and hook.last_error_message:
        return False, f"{waiting}; Telegram's last error: {hook.last_error_message}"
    return True, waiting


def backups(settings: Settings, now: datetime) -> Finding:
    """Whether the last nightly backup is of today or yesterday."""
    from bot.containers import header_of
    from bot.nightly import good_ones

    folder = settings.backup.folder
    if folder is None:
        return True, "backups: none are made by themselves; set backup.folder, or call `python -m bot backup FILE`"
    newest = next(iter(good_ones(folder)), None)
    if newest is None:
        return False, f"backups: there is none in {folder} yet"
    made = header_of(newest).moment.astimezone(now.tzinfo)
    return now - made < STALE, f"backups: the last one is {newest}, made at {made:%Y-%m-%d %H:%M}"


def _fonts() -> Finding:
    from handlers.files import drawing

    try:
        drawing.load_font()
        return True, f"fonts: {drawing.font().family_name}"
    except Exception:  # whatever the drawing library raises, there is no font to draw with
        return False, "fonts: none with Chinese characters; install Noto Sans CJK"
