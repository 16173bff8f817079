"""The nightly backup: made beside everything when its job is due; old ones are deleted, and a failed one is told.

Its files are known by their name and their beginning, and nothing else in the folder is ever touched. Old ones go only
after a new one is good, and so many of the newest stay however old they are.
"""

from __future__ import annotations

import asyncio
import re
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import structlog
from sqlalchemy.exc import DBAPIError

from bot import backups, containers
from bot.clock import Clock
from bot.copies import Stop
from bot.failures import Failure
from bot.inbox import Run
from bot.metrics import Metrics
from bot.sections import Backup
from bot.turn import ATTEMPTS, to_admins
from locales import _
from models.company import Company
from models.oversight import audit
from models.storage import jobs, outbox
from models.storage.database import Database
from models.storage.jobs import Job, JobState
from models.storage.outbox import Outbox

log = structlog.get_logger()

NAME = re.compile(r"huikuan-(\d{4}-\d\d-\d\d-\d{4})\.backup")
STAMP = "%Y-%m-%d-%H%M"


class Nightly:
    """Does the jobs of `models/storage/backups.py`."""

    def __init__(
        self,
        database: Database,
        backup: Backup,
        evidence: Path,
        company: Company,
        clock: Clock,
        run: Run,
        metrics: Metrics,
    ) -> None:
        """`evidence` is the folder of the files that people sent."""
        self._database = database
        self._backup = backup
        self._evidence = evidence
        self._company = company
        self._clock = clock
        self._run = run
        self._metrics = metrics
        self._stopping = Event()

    async def do(self, key: int) -> list[Outbox]:
        """One attempt at a backup that is due; the messages that it leads to. A stop leaves it to the next start."""
        try:
            await asyncio.to_thread(self._make, key)
        except Stop:
            log.info("the backup is left to the next start")
        except Exception as error:
            self._metrics.backups.labels("failed").inc()
            log.error("the backup failed", job=key, exc_info=error)
            rows: list[Outbox] = await self._run(self._failed, key, error)
            return rows
        return []

    def start(self) -> None:
        """Do what is asked for, from now on."""
        self._stopping.clear()

    def stop(self) -> None:
        """End what is under way, without a file."""
        self._stopping.set()

    def _make(self, key: int) -> None:
        backup = self._backup
        folder, secret = backup.folder, backup.passphrase
        with self._database.reading() as db:
            job = db.get(Job, key)
            if job is None or job.state != JobState.DUE or folder is None:
                return
            due_at = job.due_at.astimezone(self._company.zone)
        path = folder / f"huikuan-{due_at:{STAMP}}.backup"
        backups.make(
            self._database,
            path,
            secret.get_secret_value() if secret is not None else None,
            now=self._clock.now(),
            evidence=self._evidence,
            stopped=self._stopping.is_set,
        )
        gone = thin_out(folder, backup, now=due_at)
        size = path.stat().st_size
        log.info("a backup was made", file=path.name, bytes=size, deleted=gone)
        self._metrics.backups.labels("done").inc()
        with self._database.writing(brief=True) as db:
            now = self._clock.now()
            jobs.finish(db, key, f"{path.name}, {size} bytes", now=now)
            audit.note(db, None, "backup.made", now=now, after={"file": path.name, "bytes": size})

    def _failed(self, key: int, error: Exception) -> list[Outbox]:
        """Count a failed attempt; after the last one the backup is given up, and the admins are told why."""
        words = "".join(traceback.format_exception(error))
        with self._database.writing() as db:
            job = db.get_one(Job, key)
            give_up = job.attempts + 1 >= ATTEMPTS
            jobs.failed(db, key, words, now=self._clock.now(), give_up=give_up)
            if not give_up:
                return []
            sentence = _(
                "⚠️ The backup of {time} failed: {reason}. The one before it is kept. "
                "`python -m bot backup FILE` makes one by hand.",
                time=job.due_at,
                reason=reason_of(error),
            )
            rows = to_admins(db, sentence, now=self._clock.now())
            outbox.put(db, rows)
        return rows


def thin_out(folder: Path, backup: Backup, *, now: datetime) -> int:
    """Delete the nightly backups that are too old, but never the newest ones; how many."""
    good = good_ones(folder)
    before = f"{now - timedelta(days=backup.keep_days):{STAMP}}"
    old = [path for path in good[backup.keep_count :] if path.name < f"huikuan-{before}"]
    for path in old:
        path.unlink()
    return len(old)


def good_ones(folder: Path) -> list[Path]:
    """The nightly backups that lie in the folder, the newest first."""
    ours = (path for path in folder.glob("huikuan-*") if NAME.fullmatch(path.name))
    return [path for path in sorted(ours, reverse=True) if containers.is_ours(path)]


def reason_of(error: Exception) -> str:
    """Why it failed, for people: without a traceback, an address or a secret."""
    match error:
        case Failure():
            return str(error)
        case DBAPIError():
            return "the database cannot be used"
    return type(error).__name__
