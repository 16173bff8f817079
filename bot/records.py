"""What became of the messages: written down in batches, and what follows from it.

Who blocked the bot cannot be reached: the member's managers are told once. A group that became a supergroup keeps its
link. What was sent is kept without its text, so that a reply to it can be understood.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel

from bot.clock import Clock
from bot.turn import rows_of
from handlers.answers import Answer, parts_of
from locales import _
from models.people import groups, reach
from models.people.members import Member, Role, active_members, managers_of, member_by_telegram_id
from models.storage import outbox
from models.storage.database import Database
from models.storage.outbox import Outbox, OutboxState, Priority

TABLE = SQLModel.metadata.tables["outbox"]


class Records:
    """The outbox's side of the database; everything but the notes is to be called beside the event loop."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._notes: deque[tuple[bool, dict[str, Any]]] = deque()

    def message_of(self, key: int) -> int | None:
        """The number that Telegram gave a row's message."""
        with self._database.reading() as db:
            return outbox.message_of(db, key)

    def note(self, row: Outbox, state: OutboxState, reason: str, message_id: int | None) -> None:
        """It is sent, dropped or failed; to be written down with the next batch."""
        now = self._clock.now()
        note = {"key": row.id, "to": state, "why": reason or None, "number": message_id, "at": now}
        self._notes.append((True, {**note, "chat": row.chat_id, "tries": row.attempts, "rest": _rest(row, state)}))

    def note_attempt(self, row: Outbox, reason: str, not_before: datetime) -> None:
        """It failed, and is to be tried again."""
        self._notes.append((False, {"key": row.id, "why": reason, "tries": row.attempts, "then": not_before}))

    def write(self) -> int:
        """Write the notes down, in one commit; how many messages are settled by it."""
        notes = []
        while self._notes:
            notes.append(self._notes.popleft())
        if not notes:
            return 0
        settled = [note for final, note in notes if final]
        attempts = [note for final, note in notes if not final]
        try:
            with self._database.writing(brief=True) as db:
                _write(db, attempts, why="error", tries="attempts", then="not_before")
                _write(
                    db,
                    settled,
                    to="state",
                    why="error",
                    number="message_id",
                    at="sent_at",
                    chat="chat_id",
                    tries="attempts",
                    rest="payload",
                )
        except Exception:
            self._notes.extendleft(reversed(notes))
            raise
        return len(settled)

    def unreachable(self, row: Outbox, reason: str) -> list[Outbox]:
        """Nothing can be written to this chat; a message to each of the member's managers, the first time."""
        now = self._clock.now()
        with self._database.writing() as db:
            if row.chat_id < 0:
                groups.note_gone(db, row.chat_id, gone=True, now=now)
                return []
            member = member_by_telegram_id(db, row.chat_id)
            if member is None or member.unreachable_since is not None:
                return []
            reach.lose(db, member, reason, now=now)
            told = managers_of(db, member) or [each for each in active_members(db, Role.ADMIN) if each.id != member.id]
            rows = rows_of([_cannot_reach(each, member) for each in told], now=now)
            outbox.put(db, rows)
            return rows

    def moved(self, chat_id: int, new_chat_id: int) -> None:
        """The group became a supergroup."""
        with self._database.writing() as db:
            groups.move(db, chat_id, new_chat_id, now=self._clock.now())

    def menu_refused(self, row: Outbox) -> None:
        """The member's menu was not taken: it is set again when they next write."""
        with self._database.writing() as db:
            member = db.get(Member, row.member_id)
            if member is not None:
                member.menu_version = 0
                db.add(member)


def _cannot_reach(reader: Member, member: Member) -> Answer:
    words = _(
        "I cannot write to {name} any more: the bot was blocked, or the account is gone. Reminders do not arrive.",
        name=member.name,
    )
    return Answer(reader.telegram_id, reader.reader, parts_of(words), priority=Priority.PUSH, member_id=reader.id)


def _rest(row: Outbox, state: OutboxState) -> dict[str, Any]:
    """What failed is kept, for whoever looks into it; everything else is emptied."""
    return row.payload if state is OutboxState.FAILED else {}


def _write(db: Session, notes: Sequence[dict[str, Any]], **columns: str) -> None:
    """One statement for all notes of a kind; `columns` says which of a note's values goes where."""
    if notes:
        values: dict[str, Any] = {column: bindparam(name) for name, column in columns.items()}
        db.connection().execute(update(TABLE).where(TABLE.c.id == bindparam("key")).values(values), notes)
