"""Waking up: APScheduler beats, and at each beat what is due is noted as jobs and done, each in a turn of its own.

APScheduler looks at the wall clock only when its timer, which runs in measured time, goes off. So a watcher compares
the two clocks every second; when they part (the clock was set, the machine slept), or when our own clock is moved, the
next beat is now. What is due is decided by queries alone: a beat too many does nothing, and one too late finds all.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import menus
from bot.clock import Clock
from bot.inbox import Run
from bot.metrics import Metrics
from bot.relay import Relay
from bot.retries import Retries
from bot.turn import Turns
from models.company import Company
from models.oversight import imports, origins, withdrawals
from models.storage import inbox, jobs, outbox
from models.storage.database import Database
from models.storage.outbox import Outbox, Priority
from models.work import agenda, places

log = structlog.get_logger()

BEAT = timedelta(seconds=20)
SOONEST = timedelta(seconds=1)
LOOK = 1.0
"""Seconds between two looks at the clocks."""

PARTED = 1.5
"""Seconds by which the clocks may differ from one look to the next."""

KEPT = timedelta(days=8)
"""How long a done update is remembered: Telegram starts its numbers anew after a quiet week."""

PRUNED_EVERY = timedelta(hours=1)
AHEAD = 30
"""Pushes that may wait to be sent before the next job is done: it is looked at again right before it goes out."""


LongWork = Callable[[int], Awaitable[list[Outbox]]]
"""One attempt at a job that takes long, by its key: it keeps what becomes of the job, and gives the messages."""


class Scheduler:
    """Does what is due: each job in a turn of its own, and the kinds that take long beside the others."""

    def __init__(
        self,
        database: Database,
        company: Company,
        clock: Clock,
        turns: Turns,
        relay: Relay,
        run: Run,
        metrics: Metrics,
        long_work: Mapping[str, LongWork],
    ) -> None:
        self._database = database
        self._company = company
        self._clock = clock
        self._turns = turns
        self._relay = relay
        self._run = run
        self._metrics = metrics
        self._long_work = long_work
        self._beside: dict[int, asyncio.Task[None]] = {}
        self._timer: AsyncIOScheduler | None = None
        self._beat: Job | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._struck = asyncio.Event()
        self._asked = False
        self._rested = asyncio.Event()
        self._rested.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._pruned_at: datetime | None = None
        self._stopping = False
        clock.on_move(self.wake)

    def start(self) -> None:
        """Begin to beat, at once."""
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        self._timer = AsyncIOScheduler(timezone=UTC)
        self._timer.start()
        self._beat = self._timer.add_job(
            self._strike, "interval", seconds=BEAT.total_seconds(), misfire_grace_time=None, coalesce=True
        )
        self._tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._watch())]
        self.wake()

    async def stop(self) -> None:
        """Beat no more; the job that is being done is finished."""
        self._stopping = True
        if self._timer is None:
            return
        self._timer.shutdown(wait=False)
        self._timer = self._beat = None
        work, watcher = self._tasks
        watcher.cancel()
        self._struck.set()
        await asyncio.gather(work, watcher, *self._beside.values(), return_exceptions=True)
        self._rested.set()

    def wake(self) -> None:
        """Let the next beat be now; from any thread."""
        if self._loop is not None and self._timer is not None and not self._stopping:
            self._asked = True
            self._rested.clear()
            self._loop.call_soon_threadsafe(self._set_next, datetime.now(UTC))

    async def rested(self) -> None:
        """Return when everything that was due is done."""
        await self._rested.wait()
        await asyncio.gather(*self._beside.values())

    @property
    def resting(self) -> bool:
        """Whether there is nothing due."""
        return self._rested.is_set() and not self._beside

    def next_due(self) -> datetime | None:
        """When something falls due next, as far as it is known now."""
        with self._database.reading() as db:
            return agenda.next_due(db, self._company, self._clock.now())

    # --- when

    async def _strike(self) -> None:
        self._struck.set()

    def _set_next(self, moment: datetime) -> None:
        if self._beat is not None and not self._stopping:
            self._beat.modify(next_run_time=moment)

    async def _watch(self) -> None:
        wall, measured = time.time(), time.monotonic()
        while True:
            await asyncio.sleep(LOOK)
            was_wall, was_measured = wall, measured
            wall, measured = time.time(), time.monotonic()
            if abs((wall - was_wall) - (measured - was_measured)) > PARTED:
                log.info("the clock was set", seconds=round(wall - was_wall - measured + was_measured))
                self.wake()

    async def _work(self) -> None:
        retries = Retries()
        while True:
            await self._struck.wait()
            self._struck.clear()
            if self._stopping:
                return
            self._asked = False
            self._rested.clear()
            try:
                await self._do_due()
                await self._aim()
                retries = Retries()
            except Exception as error:  # the next beat tries again
                pause = retries.pause(error)
                if pause is None:
                    log.error("a beat failed", exc_info=error)
                else:
                    self._set_next(datetime.now(UTC) + max(SOONEST, timedelta(seconds=pause)))
            if not self._asked:
                self._rested.set()

    async def _aim(self) -> None:
        """Beat right when the next thing falls due, when that is before the next regular beat."""
        due = await self._run(self.next_due)
        if due is not None and self._beat is not None and not self._stopping:
            moment = datetime.now(UTC) + max(due - self._clock.now(), SOONEST)
            if moment < self._beat.next_run_time:
                self._set_next(moment)

    # --- what

    async def _do_due(self) -> None:
        due, rows = await self._run(self._note)
        self._relay.add(rows)
        for key, kind in due:
            if kind in self._long_work:
                self._begin(key, self._long_work[kind])
        for key, kind in due:
            if kind in self._long_work:
                continue
            while not self._stopping and not await self._relay.room(Priority.PUSH, AHEAD):
                pass  # it waited
            if self._stopping:
                return
            await self._do(key)

    async def _do(self, key: int) -> None:
        """One job, in a turn of its own; tried again when it fails."""
        given_up, retries = False, Retries()
        while not given_up and not self._stopping:
            try:
                with self._metrics.turn("job"):
                    rows = await self._run(self._turns.push, key)
                self._relay.add(rows)
                return
            except Exception as error:
                if (pause := retries.pause(error)) is not None:
                    await asyncio.sleep(pause)
                    continue
                log.error("a job failed", job=key, exc_info=error)
                rows, given_up = await self._run(self._turns.push_failed, key, error)
                self._relay.add(rows)

    def _begin(self, key: int, work: LongWork) -> None:
        """Let a job that takes long be done beside the others, unless it is being done."""
        if key in self._beside:
            return

        async def do() -> None:
            try:
                self._relay.add(await work(key))
            except Exception as error:  # the next beat tries again
                log.error("a long job failed", job=key, exc_info=error)
            finally:
                del self._beside[key]

        self._beside[key] = asyncio.create_task(do())

    def _note(self) -> tuple[list[tuple[int, str]], list[Outbox]]:
        """Write down what is due; the jobs to do with their kinds, and menus to set right."""
        now = self._clock.now()
        with self._database.reading() as db:
            due = agenda.due(db, self._company, now)
            left = [(job.key, job.kind) for job in jobs.waiting(db)]
        with self._database.writing() as db:
            if due:
                jobs.note(db, due)
                left = [(job.key, job.kind) for job in jobs.waiting(db)]
            rows = menus.outdated(db, now=now)
            outbox.put(db, rows)
            if self._pruned_at is None or abs(now - self._pruned_at) >= PRUNED_EVERY:
                self._pruned_at = now
                inbox.prune(db, before=now - KEPT)
                origins.prune(db, before=now - KEPT)
                imports.prune(db, before=now - KEPT, now=now)
                imports.sweep(db)
                withdrawals.sweep(db)
                places.forget(db, before=now - places.SHARED_WITHIN)
            db.flush()
        return left, rows
