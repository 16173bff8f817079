"""Files that people send: fetched from Telegram beside the sending, and kept, or looked at and answered.

A row of the outbox asks for a file, so that what a stopped process left is fetched by the next one. What is kept lies
in a store of files, each sealed with the key of the personal fields and named by the SHA-256 of its content: the names
that people give their files are never used. What the content is, is found out from the content.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import structlog
from sqlmodel import Session
from telegram.error import TelegramError

from bot.clock import Clock
from bot.courier import Courier
from bot.inbox import Run
from bot.outcomes import Fate, outcome_of
from bot.pace import Timing
from bot.turn import rows_of
from handlers.answers import Answer, Button, Link, Part, parts_of
from handlers.files import uploads
from handlers.files.contents import kind_of
from handlers.oversight import imports
from locales import Words, _
from models.people.members import Member
from models.storage import evidence, outbox
from models.storage.database import Database
from models.storage.evidence import EvidenceState
from models.storage.outbox import Outbox, OutboxState
from models.storage.vault import Vault

log = structlog.get_logger()

Said = Sequence[Part | Words | Sequence[Sequence[Button | Link]] | None]

SIDE_BY_SIDE = 2
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_PAUSE = 300.0
PLACE = "evidence"
"""What the vault seals along with a file's content."""


class Store:
    """A folder of sealed files, named by the hash of their content."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def keep(self, content: bytes) -> str:
        """Seal the content and bring it to the disk; its hash. The same content is kept once."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(path, content)
        return name

    def read(self, name: str) -> bytes:
        """The content under that hash. Raises what the vault raises, and FileNotFoundError."""
        return self._vault.open_bytes(self._path(name).read_bytes(), PLACE)

    def seal_again(self) -> Iterator[int]:
        """Seal with the newest key whatever another one sealed; 1 after each file."""
        newest = self._vault.newest.id.encode("ascii")
        for path in sorted(self._folder.glob("??/[0-9a-f]*")):
            with path.open("rb") as file:
                sealed_with = file.read(len(newest))
            if sealed_with != newest:
                self._write(path, self.read(path.name))
                yield 1

    def _write(self, path: Path, content: bytes) -> None:
        """Seal the content beside, bring it to the disk, and put it in its place."""
        descriptor, beside = mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._vault.seal_bytes(content, PLACE))
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


class Fetcher:
    """Fetches the files that rows of the outbox ask for, a few side by side."""

    def __init__(
        self,
        bot: Courier,
        store: Store,
        database: Database,
        clock: Clock,
        timing: Timing,
        run: Run,
        tell: Callable[[Sequence[Outbox]], object],
    ) -> None:
        """`run` does something with the database beside the event loop; `tell` takes what is to be sent."""
        self._bot = bot
        self._store = store
        self._database = database
        self._clock = clock
        self._timing = timing
        self._run = run
        self._tell = tell
        self._waiting: asyncio.Queue[Outbox] = asyncio.Queue()
        self._known: set[int | None] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def start(self) -> None:
        """Begin to fetch."""
        for _number in range(SIDE_BY_SIDE):
            self._begin(self._work())

    def add(self, row: Outbox) -> None:
        """A row that asks for a file; one that is known already is passed over."""
        if row.id not in self._known:
            self._known.add(row.id)
            self._quiet.clear()
            self._waiting.put_nowait(row)

    @property
    def quiet(self) -> bool:
        """Whether everything is fetched."""
        return self._quiet.is_set()

    async def drained(self) -> None:
        """Return when everything is fetched."""
        await self._quiet.wait()

    async def stop(self) -> None:
        """Fetch no more; what is not kept yet is left to the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while True:
            row = await self._waiting.get()
            try:
                await self._fetch(row)
            except Exception as error:  # the disk, the database: the row is still queued
                log.error("a file could not be kept", row=row.id, exc_info=error)
                self._begin(self._again(row))

    async def _fetch(self, row: Outbox) -> None:
        try:
            content = await self._bot.content_of(str(row.payload["file_id"]))
        except TelegramError as error:
            outcome = outcome_of(row, error)
            passing = outcome.fate in (Fate.RETRY, Fate.WAIT, Fate.LOCKED_OUT)
            if passing and self._clock.now() - row.created_at < GIVE_UP_AFTER:
                self._begin(self._again(row, outcome.seconds))
                return
            log.warning("a file could not be fetched", row=row.id, fate=outcome.fate.name.lower())
            self._tell(await self._run(self._lost, row, outcome.reason))
        else:
            self._tell(await self._run(self._settle, row, content))
        self._known.discard(row.id)
        if not self._known:
            self._quiet.set()

    async def _again(self, row: Outbox, seconds: float = 0.0) -> None:
        """Later, ever later."""
        row.attempts += 1
        await self._timing.wait(asyncio.Event(), max(seconds, min(2.0**row.attempts, LONGEST_PAUSE)))
        self._waiting.put_nowait(row)

    # --- what comes of it, beside the event loop

    def _settle(self, row: Outbox, content: bytes) -> list[Outbox]:
        """Keep the file, or say what it is."""
        key = _evidence_of(row)
        if key is None:
            looked, file_hash = uploads.looked_at(content), hashlib.sha256(content).hexdigest()
            return self._end(
                row,
                OutboxState.SENT,
                lambda db, member, now: imports.received(db, member, looked, file_hash, now=now) or looked.answer,
            )
        kind = kind_of(content)
        name = self._store.keep(content) if kind.evidence else None
        state = EvidenceState.REFUSED if name is None else EvidenceState.KEPT
        with self._database.writing() as db:
            now = self._clock.now()
            if outbox.finish(db, row.id or 0, OutboxState.SENT, now=now):
                evidence.settle(db, key, state, now=now, kind=str(kind), size=len(content), content_hash=name)
        return []

    def _lost(self, row: Outbox, reason: str) -> list[Outbox]:
        """Telegram does not give it."""
        key = _evidence_of(row)
        if key is None:
            words = _("I could not fetch that file from Telegram. Please send it again.")
            return self._end(row, OutboxState.DROPPED, lambda _db, _member, _now: [words], reason)
        with self._database.writing() as db:
            now = self._clock.now()
            if outbox.finish(db, row.id or 0, OutboxState.DROPPED, now=now, error=reason):
                evidence.settle(db, key, EvidenceState.LOST, now=now)
        return []

    def _end(
        self,
        row: Outbox,
        state: OutboxState,
        answer: Callable[[Session, Member, datetime], Said],
        error: str | None = None,
    ) -> list[Outbox]:
        """The file was looked at: answer who sent it, once."""
        with self._database.writing() as db:
            now = self._clock.now()
            member = db.get(Member, row.member_id) if row.member_id is not None else None
            if not outbox.finish(db, row.id or 0, state, now=now, error=error) or member is None:
                return []
            said = Answer(member.telegram_id, member.reader, parts_of(*answer(db, member, now)), member_id=member.id)
            rows = rows_of([said], now=now)
            outbox.put(db, rows)
        return rows


def _evidence_of(row: Outbox) -> int | None:
    """The row of the evidence that the file is kept as; None when it is only looked at."""
    return (row.subject or {}).get("evidence")
