"""What Telegram's answer to a call means for the message.

PTB's `BadRequest` and `TimedOut` are kinds of its `NetworkError`, and an unknown method looks like a wrong token: the
narrow ones are looked at first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from models.storage.outbox import Outbox


class Fate(Enum):
    """What is to be done."""

    SENT = auto()  # it is as it should be
    DROP = auto()  # not needed any more
    FAIL = auto()  # for good
    UNREACHABLE = auto()  # for good, and so is everything else to this chat
    MOVED = auto()  # the chat has another id now
    ANEW = auto()  # as a message of its own
    ALONE = auto()  # without being a reply
    WAIT = auto()  # so many seconds, as Telegram asked
    RETRY = auto()  # Telegram could not be reached, or stumbled
    LOCKED_OUT = auto()  # Telegram does not know the token


@dataclass(frozen=True)
class Outcome:
    """What is to be done with a message, and why."""

    fate: Fate
    reason: str = ""
    seconds: float = 0.0
    chat_id: int = 0


TO_A_CHAT = ("send", "edit")
"""How the methods begin that show something in a chat; the others say nothing about reaching it."""

WORDS: tuple[tuple[str, Fate], ...] = (
    ("message is not modified", Fate.SENT),
    ("query is too old", Fate.DROP),
    ("query id is invalid", Fate.DROP),
    ("message to edit not found", Fate.ANEW),
    ("message can't be edited", Fate.ANEW),
    ("message_id_invalid", Fate.ANEW),
    ("no text in the message to edit", Fate.ANEW),
    ("message to be replied not found", Fate.ALONE),
    ("chat not found", Fate.UNREACHABLE),
    ("peer_id_invalid", Fate.UNREACHABLE),
)
"""Telegram's words of a 400, and what they mean."""


def outcome_of(row: Outbox, error: TelegramError) -> Outcome:
    """What an error means for the message."""
    reason = error.message
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Outcome(Fate.WAIT, reason, wait if isinstance(wait, int) else wait.total_seconds())
        case ChatMigrated():
            return Outcome(Fate.MOVED, reason, chat_id=error.new_chat_id)
        case Forbidden():
            return Outcome(Fate.UNREACHABLE if _shows(row) else Fate.FAIL, reason)
        case BadRequest():
            return Outcome(_bad_request(row, reason.lower()), reason)
        case InvalidToken() if "method not found" not in reason.lower():
            return Outcome(Fate.LOCKED_OUT, reason)
        case InvalidToken():
            return Outcome(Fate.FAIL, reason)
        case NetworkError():
            return Outcome(Fate.RETRY, reason)
    return Outcome(Fate.FAIL, reason)


def _bad_request(row: Outbox, reason: str) -> Fate:
    fate = next((fate for words, fate in WORDS if words in reason), Fate.FAIL)
    if fate is Fate.UNREACHABLE and not _shows(row):
        return Fate.FAIL
    if fate is Fate.ANEW:
        return fate if row.method == "editMessageText" and row.edits_row is None else Fate.DROP
    if fate is Fate.DROP and row.payload.get("text"):
        return Fate.ANEW  # what the tap was answered with is said in the chat instead
    if fate is Fate.ALONE and "reply_parameters" not in row.payload:
        return Fate.FAIL
    return fate


def _shows(row: Outbox) -> bool:
    return row.method.startswith(TO_A_CHAT)
