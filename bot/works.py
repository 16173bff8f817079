"""Long work: what takes seconds or minutes is a job of its own, done beside everything else, one at a time.

The turn that asks for it only writes it down and says so. The work reads one view of the data, changes that message to
say how far it is, and ends with one short transaction: the job is done, and its result is kept. What a stop or a kill
interrupts is done again from its row, and the result is sent once.
"""

from __future__ import annotations

import asyncio
from functools import partial

import structlog

from bot.clock import Clock
from bot.inbox import Run
from bot.metrics import Metrics
from bot.pace import Timing
from bot.relay import Relay
from bot.retries import Retries
from bot.turn import Turns, rows_of
from handlers.answers import Answer, parts_of
from handlers.turns import Turn
from locales import Words, _
from models.people.members import Member
from models.storage import outbox
from models.storage.database import Database
from models.storage.jobs import Job
from models.storage.outbox import Outbox

log = structlog.get_logger()

EVERY = 3.0
"""Seconds between two words about how far it is."""


class Stopped(Exception):
    """The process stops: the work is left to the next start."""


class Works:
    """Does long work, one piece at a time."""

    def __init__(
        self, database: Database, clock: Clock, turns: Turns, relay: Relay, run: Run, timing: Timing, metrics: Metrics
    ) -> None:
        self._database = database
        self._clock = clock
        self._turns = turns
        self._relay = relay
        self._run = run
        self._timing = timing
        self._metrics = metrics
        self._alone = asyncio.Lock()
        self._said_at = 0.0
        self._shown: str | None = None
        self._stopping = False

    def start(self) -> None:
        """Do what is asked for, from now on."""
        self._stopping = False

    def stop(self) -> None:
        """Leave what is at work at its next step."""
        self._stopping = True

    async def do(self, key: int) -> list[Outbox]:
        """A job, tried again when it fails; the messages that it leads to."""
        retries = Retries()
        async with self._alone:
            while not self._stopping:
                self._said_at = self._timing.now()
                loop = asyncio.get_running_loop()
                try:
                    with self._metrics.turn("work", Stopped):
                        return list(await self._run(self._turns.work, key, partial(self._advance, loop)))
                except Stopped:
                    break
                except Exception as error:
                    if (pause := retries.pause(error)) is not None:
                        await asyncio.sleep(pause)
                        continue
                    log.error("long work failed", job=key, exc_info=error)
                    rows, given_up = await self._run(self._turns.push_failed, key, error)
                    if given_up:
                        return [*rows, *await self._run(self._own_up, key)]
            log.info("long work is left to the next start", job=key)
            return []

    def _advance(self, loop: asyncio.AbstractEventLoop, turn: Turn, words: Words) -> None:
        """Say how far it is, now and then; called beside the event loop."""
        if self._stopping:
            raise Stopped
        now = self._timing.now()
        if turn.progress is None or now - self._said_at < EVERY:
            return
        self._said_at = now
        rows = rows_of([_changed(turn.actor, turn.progress, words)], now=self._clock.now())
        if rows[0].shown == self._shown:
            return
        self._shown = rows[0].shown
        with self._database.writing(brief=True) as db:
            outbox.put(db, rows)
        loop.call_soon_threadsafe(self._relay.add, rows)

    def _own_up(self, key: int) -> list[Outbox]:
        """Say to whoever waits for it that it failed."""
        with self._database.writing() as db:
            job = db.get(Job, key)
            member = db.get(Member, job.member_id) if job is not None and job.member_id else None
            begun = outbox.first_of_job(db, key)
            if member is None or begun is None:
                return []
            words = _("That did not work. Error number {number}.", number=f"J{key}")
            rows = rows_of([_changed(member, begun, words)], now=self._clock.now())
            outbox.put(db, rows)
            return rows


def _changed(reader: Member, row: int, words: Words) -> Answer:
    return Answer(reader.telegram_id, reader.reader, parts_of(words), edits_row=row, member_id=reader.id)
