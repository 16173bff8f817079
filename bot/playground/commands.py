"""The bot's commands by scope and language, and which menu Telegram shows to whom.

The narrowest scope that has commands wins, and within a scope the person's language wins over none.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.playground import limits
from bot.playground.people import Chat, Group
from bot.playground.refusals import bad

NAME = re.compile(r"[a-z0-9_]+")
PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")

Scope = tuple[str, int, int]  # type, chat, person
Command = dict[str, str]


@dataclass(slots=True)
class Commands:
    """What the bot has registered."""

    _lists: dict[tuple[Scope, str], list[Command]] = field(default_factory=dict)

    def set(self, scope: Scope, language: str, commands: list[Command]) -> None:
        """Replace a list; an empty one is none."""
        if commands:
            self._lists[scope, language] = commands
        else:
            self.delete(scope, language)

    def delete(self, scope: Scope, language: str) -> None:
        self._lists.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[Command]:
        return self._lists.get((scope, language), [])

    def menu(self, chat: Chat, person_id: int, language_code: str) -> list[Command]:
        """What this person sees in this chat after typing a slash."""
        language = language_code.lower().partition("-")[0]
        for scope in _scopes_for(chat, person_id):
            for asked in (language, ""):
                if commands := self.get(scope, asked):
                    return commands
        return []


def _scopes_for(chat: Chat, person_id: int) -> list[Scope]:
    if not isinstance(chat, Group):
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    scopes: list[Scope] = [("chat_member", chat.id, person_id)]
    administrator = person_id in chat.administrators
    if administrator:
        scopes.append(("chat_administrators", chat.id, 0))
    scopes.append(("chat", chat.id, 0))
    if administrator:
        scopes.append(("all_chat_administrators", 0, 0))
    return [*scopes, ("all_group_chats", 0, 0), ("default", 0, 0)]


def read_scope(value: Any) -> Scope:
    """A `BotCommandScope`; whether its chat is in reach is the caller's to check."""
    if value is None:
        return ("default", 0, 0)
    if not isinstance(value, dict):
        raise bad("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in PLAIN_SCOPES:
        return (str(kind), 0, 0)
    if kind not in CHAT_SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    try:
        chat_id = int(value["chat_id"])
        return (str(kind), chat_id, int(value["user_id"]) if kind == "chat_member" else 0)
    except (KeyError, TypeError, ValueError) as problem:
        missing = "user_id" if "user_id" in str(problem) else "chat_id"
        raise bad(f"can't parse BotCommandScope: Can't find field \"{missing}\"") from None


def read_language(code: str) -> str:
    """A two-letter language, or none."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def read_commands(value: Any) -> list[Command]:
    """A list of `BotCommand`, checked as Telegram does."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad("expected an Array of BotCommand")
    commands = [_read_command(item) for item in value]
    if len(commands) > limits.COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    return commands


def _read_command(item: Any) -> Command:
    if not isinstance(item, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(item.get(name), str):
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = item["command"].strip().removeprefix("/")
    description = item["description"].strip()
    if not command:
        raise bad("command must be non-empty")
    if len(command) > limits.COMMAND_NAME:
        raise bad(f"command length must not exceed {limits.COMMAND_NAME}")
    if not NAME.fullmatch(command):
        raise bad("BOT_COMMAND_INVALID")
    if not description:
        raise bad("command description must be non-empty")
    if len(description) > limits.COMMAND_DESCRIPTION:
        raise bad(f"command description length must not exceed {limits.COMMAND_DESCRIPTION}")
    return {"command": command, "description": description}
