"""The command menus that Telegram shows: by role in a member's own chat, for groups, and for people who are not in.

A menu is set when it is not what the member's role and language ask for, which a number in the member's row tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from zlib import crc32

from sqlmodel import Session, col, select

import handlers
from handlers.commands import Command
from locales import LANGUAGES, Reader, speak
from models.people.members import Member, Role
from models.storage.outbox import Outbox, Priority

LONGEST_DESCRIPTION = 256
TELEGRAM_LANGUAGES = {"en": "", "zh_CN": "zh"}
"""How Telegram calls the languages; English is for everybody else, too."""


def is_right(member: Member) -> bool:
    """Whether the member's menu is what the role and the language ask for."""
    return member.menu_version == _version(Role(member.role), member.language)


def correct(db: Session, member: Member, *, now: datetime) -> list[Outbox]:
    """What sets the member's menu right, when it is wrong; to be sent after everything else."""
    if is_right(member):
        return []
    member.menu_version = _version(Role(member.role), member.language)
    db.add(member)
    scope = {"type": "chat", "chat_id": member.telegram_id}
    commands = _menu(Role(member.role), member.language)
    return [_row("setMyCommands", {"scope": scope, "commands": commands}, now, member)]


def outdated(db: Session, *, now: datetime) -> list[Outbox]:
    """What sets right the menus of all who had one: another role or language, or shut out."""
    rows = []
    for member in db.exec(select(Member).where(Member.menu_version != 0).order_by(col(Member.id))):
        if member.active:
            rows += correct(db, member, now=now)
        else:
            member.menu_version = 0
            db.add(member)
            scope = {"type": "chat", "chat_id": member.telegram_id}
            rows.append(_row("deleteMyCommands", {"scope": scope}, now, member))
    return rows


def common(*, now: datetime) -> list[Outbox]:
    """The menus for groups and for people who are not in, in all languages."""
    rows = []
    for scope, commands in (
        ("default", [command for command in handlers.COMMANDS.values() if command.strangers]),
        ("all_group_chats", [command for command in handlers.COMMANDS.values() if command.in_groups]),
    ):
        for language in LANGUAGES:
            payload = {"scope": {"type": scope}, "commands": _listed(commands, language)}
            if TELEGRAM_LANGUAGES[language]:
                payload["language_code"] = TELEGRAM_LANGUAGES[language]
            rows.append(_row("setMyCommands", payload, now))
    return rows


def _row(method: str, payload: dict[str, Any], now: datetime, member: Member | None = None) -> Outbox:
    return Outbox(
        chat_id=member.telegram_id if member else 0,
        method=method,
        payload=payload,
        priority=Priority.BROADCAST,
        member_id=member.id if member else None,
        created_at=now,
    )


@cache
def _menu(role: Role, language: str) -> list[dict[str, str]]:
    return _listed(handlers.commands_for(role), language)


@cache
def _version(role: Role, language: str) -> int:
    """Tells two menus apart; never zero, which says that none was set."""
    return (crc32(json.dumps(_menu(role, language)).encode()) & 0x3FFFFFFF) | 0x40000000


def _listed(commands: Iterable[Command], language: str) -> list[dict[str, str]]:
    from zoneinfo import ZoneInfo

    reader = Reader(language, ZoneInfo("UTC"))
    return [
        {"command": command.name, "description": speak(command.title, reader)[:LONGEST_DESCRIPTION]}
        for command in commands
    ]
