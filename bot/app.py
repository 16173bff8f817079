"""The wiring: PTB's application with our inbox as its queue, turns as its callback, the sender and the scheduler.

Telegram -> Receiver (keeps) -> Handout (orders) -> Turns (one transaction) -> Sender -> Telegram
                                Scheduler (due jobs) -> Turns -> Sender
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import structlog
from telegram import __version__ as ptb_version
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, BaseUpdateProcessor, CallbackContext, TypeHandler
from telegram.request import BaseRequest

import handlers
from bot import menus
from bot.backlog import Backlog
from bot.clock import Clock
from bot.company import company_of
from bot.courier import Courier
from bot.duties import ALL, Duties, Duty, Post
from bot.evidence import Fetcher, Store
from bot.inbox import Claim, Handout, Inflow, Receiver
from bot.metrics import Metrics
from bot.nightly import Nightly
from bot.outbox import SIDE_BY_SIDE, Sender
from bot.pace import Pace, RealTime, Timing
from bot.records import Records
from bot.relay import Relay
from bot.retries import Retries
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.signals import Signals, Topic
from bot.taps import Taps
from bot.turn import Elsewhere, Turns
from bot.updates import ALLOWED_UPDATES
from bot.web import Web
from bot.wire import Wire
from bot.works import Works
from models.storage import outbox
from models.storage.backups import BACKUP
from models.storage.database import Database
from models.storage.outbox import Outbox

log = structlog.get_logger()

SLOTS = 8
"""Chats at work side by side."""

POLL = timedelta(seconds=25)
PAUSES = (0.0, 0.2)
"""Seconds before an update that failed is tried again."""

PATIENCE = 1.0
"""Seconds before a failure that cannot even be written down is tried again."""

LONGEST_WAIT = 30.0


class TokenRefused(Exception):
    """Telegram does not know the token."""


class OnePerChat(BaseUpdateProcessor):
    """Runs what the handout gave, and lets the chat go on when it is done."""

    def __init__(self, handout: Handout, done: Callable[[Claim], object]) -> None:
        super().__init__(handout.slots)
        self._done = done

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        try:
            await coroutine
        finally:
            if isinstance(update, Claim):
                self._done(update)


class App:
    """The bot, from its first call to Telegram to its last."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        *,
        token: str,
        wires: Callable[[], tuple[BaseRequest, BaseRequest]] | None = None,
        timing: Timing | None = None,
        base_url: str = "",
        base_file_url: str = "",
        duties: frozenset[Duty] = ALL,
    ) -> None:
        """`wires` makes PTB's requests for calls and for polls; without it they go over HTTP to `base_url`."""
        self.database = database
        self.clock = clock
        self.company = company_of(settings)
        self.refused = asyncio.Event()
        self.metrics = Metrics(database, clock)
        calls, polls = self._wires = wires() if wires is not None else _http()
        self._pool = ThreadPoolExecutor(SLOTS + 5, thread_name_prefix="turn")
        self.signals = Signals(database)
        self.handout = Handout(SLOTS)
        self._backlog = Backlog(database, self.handout, self.signals, self._run)
        bot_id = int(token.partition(":")[0])
        timing = timing or RealTime()
        self._taps = Taps(
            self._backlog,
            database,
            self.company,
            clock,
            timing,
            self._run,
            lambda row: self.relay.add_unkept(row),
        )
        self._inflow = Inflow(database, self._taps, clock, bot_id, self._run)
        self.bot = Courier(
            token,
            base_url or settings.telegram.base_url,
            base_file_url or settings.telegram.file_url,
            request=calls,
            get_updates_request=Receiver(polls, self._inflow, self.refused.set),
        )
        self._by_webhook = settings.telegram.mode == "webhook"
        self.web = Web(settings, token, database, self._inflow.keep_posted, self.metrics, self._run)
        self.turns = Turns(database, self.company, clock, self.bot, self.metrics)
        records = Records(database, clock)
        pace = Pace(
            per_second=settings.telegram.messages_per_second,
            per_second_in_chat=settings.telegram.messages_per_second_in_chat,
            per_minute_in_group=settings.telegram.messages_per_minute_in_group,
        )

        store = Store(settings.evidence.folder, database.vault)

        def sender() -> Sender:
            fetcher = Fetcher(self.bot, store, database, clock, timing, self._run, lambda rows: self.relay.add(rows))
            return Sender(self.bot, records, clock, pace, timing, self._run, self.refused.set, self.metrics, fetcher)

        self.relay = Relay(database, records, self.signals, self._run, sender)
        self._nightly = Nightly(
            database, settings.backup, settings.evidence.folder, self.company, clock, self._run, self.metrics
        )
        self._works = Works(database, clock, self.turns, self.relay, self._run, timing, self.metrics)
        self.scheduler = Scheduler(
            database,
            self.company,
            clock,
            self.turns,
            self.relay,
            self._run,
            self.metrics,
            {BACKUP: self._nightly.do, **dict.fromkeys(handlers.WORKS, self._works.do)},
        )
        self.signals.on(Topic.JOBS, self.scheduler.wake)
        self.duties = Duties(
            database,
            [post for post in self._posts() if post.duty in duties],
            lambda duty, held: self.metrics.duty.labels(str(duty)).set(held),
        )
        self._application = (
            Application.builder()
            .bot(self.bot)
            .update_queue(self.handout)
            .concurrent_updates(OnePerChat(self.handout, self._done))
            .job_queue(None)
            .build()
        )
        self._application.add_handler(TypeHandler(Claim, self._take))
        self._stopping = False

    @property
    def sender(self) -> Sender:
        """Who sends while this process has that duty."""
        return self.relay.sender

    async def start(self) -> None:
        """Meet Telegram and take up the duties, first of all what was left. Raises TokenRefused and Failure."""
        self.web.open()
        await self._insist(self._application.initialize)
        self.signals.start()
        await self.duties.start()
        self.web.serve()
        log.info("serving", bot=self.bot.username, ptb=ptb_version)

    async def idle(self) -> None:
        """Return when everything that came is answered, sent and written down, and nothing is due."""
        while not (self._backlog.resting and self.handout.idle and self.scheduler.resting and self.relay.quiet):
            await self._backlog.rested()
            await self.handout.rested()
            await self.scheduler.rested()
            await self.relay.drained()

    async def stop(self, seconds: float = 9.0) -> bool:
        """Take no more, finish what was begun, send what can be sent. False when something had to be left."""
        self._stopping = True
        await self.duties.rest()
        part = seconds / 3
        in_time = await _within(part, asyncio.gather(self.web.close(), self._stop_receiving()))
        in_time &= await _within(part, asyncio.gather(self._stop_scheduling(), self._stop_working()))
        await self.relay.close(part * 0.8)
        await _within(part * 0.2, asyncio.gather(self._application.shutdown(), self.duties.stop(), self.signals.stop()))
        for wire in self._wires:  # PTB closes them only when it had begun
            await wire.shutdown()
        self._pool.shutdown(wait=in_time, cancel_futures=True)
        return in_time

    def _done(self, claim: Claim) -> None:
        self._taps.done(claim)
        self._backlog.done(claim)

    # --- duties

    def _posts(self) -> tuple[Post, ...]:
        """How each duty is taken up and laid down, in the order of taking up."""
        return (
            Post(Duty.SEND, self.relay.begin, self.relay.end, alone=True),
            Post(Duty.WORK, self._work, self._stop_working, alone=False),
            Post(Duty.SCHEDULE, self._schedule, self._stop_scheduling, alone=True),
            Post(Duty.RECEIVE, self._receive, self._stop_receiving, alone=not self._by_webhook),
        )

    async def _work(self) -> None:
        await self._backlog.start()
        await self._application.start()

    async def _stop_working(self) -> None:
        await self._backlog.stop()
        if self._application.running:
            await self._application.stop()

    async def _schedule(self) -> None:
        self._nightly.start()
        self._works.start()
        self.scheduler.start()
        self.relay.add(await self._run(self._set_menus))

    async def _stop_scheduling(self) -> None:
        self._nightly.stop()
        self._works.stop()
        await self.scheduler.stop()

    async def _receive(self) -> None:
        if self._by_webhook:
            self.web.serve()
            await self._insist(lambda: self.web.register(self.bot))
            return
        updater = self._application.updater
        assert updater is not None
        await updater.start_polling(
            timeout=POLL, allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=_poll_failed
        )

    async def _stop_receiving(self) -> None:
        updater = self._application.updater
        assert updater is not None
        if updater.running:
            await updater.stop()

    # --- updates

    async def _take(self, claim: Claim, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Do an update; when it fails, again, until it has had enough."""
        retries = Retries()
        while True:
            try:
                with self.metrics.turn("update", Elsewhere):
                    rows = await self._run(self.turns.take, claim)
                self.relay.add(rows)
                if any(row.job_id is not None for row in rows):
                    self.scheduler.wake()  # long work was begun
                    self.signals.tell(Topic.JOBS)
                return
            except Elsewhere:
                self._backlog.lost(claim)
                return
            except Exception as error:
                if (pause := retries.pause(error)) is None:
                    log.error("an update failed", number=claim.key, attempt=claim.attempts + 1, exc_info=error)
                    try:
                        rows, parked = await self._run(self.turns.failed, claim, error)
                    except Exception as worse:
                        if (pause := retries.pause(worse)) is None:
                            log.error("a failure could not be written down", number=claim.key, exc_info=worse)
                            pause = PATIENCE
                    else:
                        self.relay.add(rows)
                        if parked:
                            return
                        pause = PAUSES[min(claim.attempts, len(PAUSES) - 1)]
                        claim = claim.again()
            await asyncio.sleep(pause)
            if self._stopping:
                return

    async def _run(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do something with the database beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    # --- the beginning

    async def _insist(self, call: Callable[[], Awaitable[object]]) -> None:
        """Ask Telegram as often as it takes."""
        wait = 1.0
        while True:
            try:
                await call()
                return
            except InvalidToken:
                raise TokenRefused from None
            except (NetworkError, RetryAfter) as error:
                log.warning("Telegram cannot be reached", again_in=wait, reason=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    def _set_menus(self) -> list[Outbox]:
        with self.database.writing() as db:
            rows = menus.common(now=self.clock.now())
            outbox.put(db, rows)
        return rows


def _http() -> tuple[BaseRequest, BaseRequest]:
    """The wires: many calls side by side, one poll at a time."""
    return Wire(SIDE_BY_SIDE + 4), Wire(2)


def _poll_failed(error: TelegramError) -> None:
    log.warning("asking for updates failed", kind=type(error).__name__, reason=error.message)


async def _within(seconds: float, work: Awaitable[Any]) -> bool:
    """Whether it ended in time; polling that had failed for good fails once more when it is stopped."""
    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        return False
    except TelegramError as error:
        log.debug("ended with an error", kind=type(error).__name__)
    return True
