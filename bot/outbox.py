"""Sending: what turns wrote into the outbox goes to Telegram, in order within a chat, below Telegram's limits.

Answers go before pushes, pushes before broadcasts. What is to be sent comes from `bot/relay.py`. What became of
the messages is written down in batches beside the sending; a crash before that sends a message a second time at worst.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.clock import Clock
from bot.courier import Courier, parameters_of
from bot.evidence import Fetcher
from bot.inbox import Run
from bot.metrics import Metrics
from bot.outcomes import Fate, Outcome, outcome_of
from bot.pace import Pace, Timing
from bot.recent import Recent
from bot.records import Records
from models.storage.outbox import FETCH, Outbox, OutboxState, Priority

log = structlog.get_logger()

SIDE_BY_SIDE, FOR_ANSWERS = 20, 4
"""Calls under way or not written down at once: so many messages at most come twice after a crash. Some are kept for
answers, however slow the others are.
"""

LONGEST_PAUSE = 300.0
ATTEMPTS = 8
GIVE_UP_AFTER = timedelta(hours=24)
"""A message that fails while others go through is given up after so many attempts; when nothing does, after so long."""

ENOUGH, GATHERING = 8, 0.1
"""So many results, or those of so many seconds, are written down together."""

SHORTEST_WAIT = 0.001
"""Seconds; a shorter wait may be too short to change the time that is added to."""

Place = Hashable
"""Where order is kept: a chat; an answer to a tap has a place of its own."""


@dataclass
class Lane:
    """What waits for one place with one priority."""

    rows: deque[Outbox]
    listed: bool = False  # stands among those that are ready, or that wait for their time


class Sender:
    """Takes what is to be sent, and sends it."""

    def __init__(
        self,
        bot: Courier,
        records: Records,
        clock: Clock,
        pace: Pace,
        timing: Timing,
        run: Run,
        refused: Callable[[], object],
        metrics: Metrics,
        fetcher: Fetcher,
    ) -> None:
        """`run` keeps records beside the event loop; `refused` is called when Telegram does not know the token."""
        self._bot = bot
        self._records = records
        self._clock = clock
        self._pace = pace
        self._timing = timing
        self._run = run
        self._refused = refused
        self._metrics = metrics
        self._fetcher = fetcher
        self._lanes: dict[tuple[Priority, Place], Lane] = {}
        self._ready: dict[Priority, deque[Place]] = {priority: deque() for priority in Priority}
        self._later: list[tuple[float, int, Priority, Place]] = []
        self._numbers = count()
        self._under_way: dict[Place, asyncio.Task[None]] = {}
        self._blocked_until: dict[Place, float] = {}
        self._paused_until = 0.0
        self._unwritten = 0
        self._troubles = 0  # failed attempts since the last message that went through
        self._last_success = -1.0
        self._failing_since: dict[int, float] = {}
        self._told_to_wait: tuple[Place, float] | None = None
        self._woken = asyncio.Event()
        self._left = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._numbers_of: Recent[int, int] = Recent()  # Telegram's, of rows that were sent just now
        self._answered: Recent[str, bool] = Recent()  # taps
        self._results = asyncio.Event()
        self._enough = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    # --- from outside

    def start(self) -> None:
        """Begin to send."""
        self._tasks = [asyncio.create_task(self._send_all()), asyncio.create_task(self._write_down())]
        self._fetcher.start()

    def add(self, rows: Iterable[Outbox]) -> None:
        """What was committed just now."""
        for row in rows:
            if row.method == FETCH:
                self._fetcher.add(row)
                continue
            if row.method == "answerCallbackQuery" and not self._is_first_answer(row):
                continue
            priority, place = Priority(row.priority), _place(row)
            lane = self._lanes.setdefault((priority, place), Lane(deque()))
            lane.rows.append(row)
            if row.not_before is not None:
                wait = min((row.not_before - self._clock.now()).total_seconds(), LONGEST_PAUSE)
                self._block(place, wait)
            self._list(priority, place, lane)
            self._quiet.clear()
        self._woken.set()

    def _is_first_answer(self, row: Outbox) -> bool:
        """Whether the row, which answers a tap, is to be sent: when it was answered early, only its words are said."""
        query = row.payload["callback_query_id"]
        if query not in self._answered:
            self._answered[query] = True
            return True
        words = _as_message(row)
        if row.inbox_id is None or words is None:  # the early answer itself came late, or there is nothing to say
            self._quiet.clear()
            self._note(row, OutboxState.DROPPED, "", None)
            return False
        row.method, row.payload = "sendMessage", words
        return True

    def waiting(self, priority: Priority) -> int:
        """How many messages of that priority wait."""
        return sum(len(lane.rows) for (known, _place), lane in self._lanes.items() if known == priority)

    async def moved_on(self) -> None:
        """Return when another call is over."""
        self._left.clear()
        await self._left.wait()

    @property
    def quiet(self) -> bool:
        """Whether everything is fetched, sent and written down."""
        return self._fetcher.quiet and self._quiet.is_set()

    async def drained(self) -> None:
        """Return when everything is fetched, sent and written down."""
        await self._fetcher.drained()
        await self._quiet.wait()

    async def stop(self, seconds: float) -> None:
        """Send what can be sent in so many seconds, end what is under way, and write down what became of it."""
        await self._fetcher.stop()
        try:
            async with asyncio.timeout(seconds):
                while self.waiting(Priority.ANSWER):
                    await self.moved_on()
                self._closing = True
                while self._under_way:
                    await asyncio.wait(self._under_way.values())
        except TimeoutError:
            self._closing = True
            for task in self._under_way.values():
                task.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._under_way.values(), return_exceptions=True)
        await self._run(self._records.write)

    # --- which is next

    def _list(self, priority: Priority, place: Place, lane: Lane) -> None:
        if lane.rows and not lane.listed and place not in self._under_way:
            lane.listed = True
            self._ready[priority].append(place)

    async def _send_all(self) -> None:
        while True:
            self._woken.clear()
            try:
                wait = self._dispatch()
            except Exception as error:  # whatever it is, the others are to be sent
                log.error("choosing the next message failed", exc_info=error)
                wait = 1.0
            await self._timing.wait(self._woken, wait)

    def _dispatch(self) -> float | None:
        """Begin what may be sent now; seconds until there is more to do, None when that is not known."""
        now = self._timing.now()
        while self._later and self._later[0][0] <= now:
            _at, _number, priority, place = heappop(self._later)
            self._ready[priority].append(place)
        for priority in Priority:
            ready = self._ready[priority]
            while ready:
                patient = priority is not Priority.ANSWER
                most = SIDE_BY_SIDE - FOR_ANSWERS if patient else SIDE_BY_SIDE
                if self._closing or len(self._under_way) + self._unwritten >= most:
                    self._enough.set()  # what is done need not wait for more to be written down
                    return None
                free = self._pace.wait(now, patient=patient)
                if free is None:
                    return None
                if (wait := max(free, self._paused_until - now)) > 0:
                    return max(SHORTEST_WAIT, wait)
                self._begin(priority, ready.popleft(), now)
        return max(SHORTEST_WAIT, self._later[0][0] - now) if self._later else None

    def _begin(self, priority: Priority, place: Place, now: float) -> None:
        lane = self._lanes[priority, place]
        lane.listed = False
        if place in self._under_way:
            return  # listed again when that is done
        row = lane.rows[0]
        wait = self._blocked_until.get(place, 0.0) - now
        if _shows(row):
            wait = max(wait, self._pace.wait_in_chat(row.chat_id, now))
        if wait > 0:
            lane.listed = True
            heappush(self._later, (now + wait, next(self._numbers), priority, place))
            return
        self._pace.leaves(now, patient=priority is not Priority.ANSWER)
        lane.rows.popleft()
        self._under_way[place] = asyncio.create_task(self._send(row, priority, place, now))

    # --- one message

    async def _send(self, row: Outbox, priority: Priority, place: Place, left: float) -> None:
        message_id = None
        try:
            outcome = await self._address(row)
            if outcome.fate is Fate.SENT:
                answer = await self._bot.call(row.method, parameters_of(row))
                message_id = answer.get("message_id") if isinstance(answer, dict) else None
        except TelegramError as error:
            outcome = outcome_of(row, error)
        except Exception as error:  # a row that cannot even be turned into a call
            log.error("a message could not be made", row=row.id, exc_info=error)
            outcome = Outcome(Fate.FAIL, f"{type(error).__name__}: {error}")
        finally:
            self._pace.arrived(left, self._timing.now(), row.chat_id if _shows(row) else None)
        try:
            await self._settle(row, priority, place, outcome, message_id)
        except Exception as error:  # the row is still queued in the database
            log.error("what became of a message could not be kept", row=row.id, exc_info=error)
            self._block(place, 1.0)
            self._put_back(row, priority, place)
        self._leave(place)

    async def _address(self, row: Outbox) -> Outcome:
        """Find the message that a row changes, when all that is known of it is the row that brought it."""
        if row.edits_row is not None and "message_id" not in row.payload:
            number = self._numbers_of.get(row.edits_row) or await self._run(self._records.message_of, row.edits_row)
            if number is None:
                return Outcome(Fate.DROP, "there is no message to change")
            row.payload = {**row.payload, "message_id": number}
        return Outcome(Fate.SENT)

    def _leave(self, place: Place) -> None:
        """The call is over: the place may go on."""
        del self._under_way[place]
        for priority in Priority:
            if lane := self._lanes.get((priority, place)):
                if lane.rows:
                    self._list(priority, place, lane)
                elif not lane.listed:
                    del self._lanes[priority, place]
        self._left.set()
        self._woken.set()
        self._results.set()  # there may be nothing more to come: that is for the writer to find

    async def _settle(
        self, row: Outbox, priority: Priority, place: Place, outcome: Outcome, message_id: int | None
    ) -> None:
        self._metrics.called(outcome.fate.name.lower())
        if outcome.fate is not Fate.RETRY:
            self._troubles = 0
        match outcome.fate:
            case Fate.SENT | Fate.DROP:
                self._last_success = self._timing.now()
                state = OutboxState.SENT if outcome.fate is Fate.SENT else OutboxState.DROPPED
                self._note(row, state, outcome.reason, message_id or row.message_id)
            case Fate.FAIL:
                self._fail(row, outcome)
                if row.method == "setMyCommands" and row.member_id is not None:
                    await self._run(self._records.menu_refused, row)
            case Fate.UNREACHABLE:
                self._fail(row, outcome)
                self.add(await self._run(self._records.unreachable, row, outcome.reason))
            case Fate.MOVED:
                await self._follow(row, priority, place, outcome)
            case Fate.ANEW:
                self._again(row, priority, place, _as_message(row))
            case Fate.ALONE:
                self._again(row, priority, place, {**row.payload, "reply_parameters": None})
            case Fate.WAIT:
                self._obey(place, outcome.seconds)
                self._put_back(row, priority, place)
            case Fate.LOCKED_OUT:
                self._refused()
                self._pause(30.0)
                self._put_back(row, priority, place)
            case Fate.RETRY:
                self._retry(row, priority, place, outcome)

    def _retry(self, row: Outbox, priority: Priority, place: Place, outcome: Outcome) -> None:
        """Try again later, ever later; a message that fails alone is given up sooner than when nothing goes through."""
        now = self._timing.now()
        self._troubles += 1
        row.attempts += 1
        since = self._failing_since.setdefault(row.id or 0, now)
        old = self._clock.now() - row.created_at > GIVE_UP_AFTER
        if row.attempts >= ATTEMPTS and (old or self._last_success > since):
            self._fail(row, outcome)
            return
        delay = min(2.0 ** (row.attempts - 1), LONGEST_PAUSE)
        self._block(place, delay)
        if self._troubles >= 3:
            self._pause(min(2.0 ** (self._troubles - 3), 30.0))
        self._records.note_attempt(row, outcome.reason, self._clock.now() + timedelta(seconds=delay))
        self._results.set()
        self._put_back(row, priority, place)

    def _fail(self, row: Outbox, outcome: Outcome) -> None:
        log.warning("a message was not taken", row=row.id, method=row.method, fate=outcome.fate.name.lower())
        self._note(row, OutboxState.FAILED, outcome.reason, None)

    def _again(self, row: Outbox, priority: Priority, place: Place, payload: dict[str, Any] | None) -> None:
        """Send it in another shape at once."""
        if payload is None:
            self._note(row, OutboxState.DROPPED, "", None)
            return
        row.payload = {name: value for name, value in payload.items() if value is not None}
        if row.method in ("editMessageText", "answerCallbackQuery"):
            row.method, row.message_id = "sendMessage", None
        self._put_back(row, priority, place)

    async def _follow(self, row: Outbox, priority: Priority, place: Place, outcome: Outcome) -> None:
        """The group became a supergroup: everything to it goes to its new id, in order."""
        await self._run(self._records.moved, row.chat_id, outcome.chat_id)
        moved = [row]
        for known in Priority:
            if lane := self._lanes.get((known, place)):
                moved += lane.rows
                lane.rows.clear()
        for each in moved:
            each.chat_id = outcome.chat_id
            each.payload = {**each.payload, "chat_id": outcome.chat_id}
        self.add(moved)

    def _obey(self, place: Place, seconds: float) -> None:
        """Telegram asked to wait: the chat does, and everything does when another chat was told so just before."""
        now = self._timing.now()
        self._block(place, seconds)
        if self._told_to_wait is not None and self._told_to_wait[0] != place and self._told_to_wait[1] > now:
            self._pause(seconds)
        self._told_to_wait = (place, now + seconds)

    def _block(self, place: Place, seconds: float) -> None:
        if seconds > 0:
            self._blocked_until[place] = max(self._blocked_until.get(place, 0.0), self._timing.now() + seconds)

    def _pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._timing.now() + seconds)

    def _put_back(self, row: Outbox, priority: Priority, place: Place) -> None:
        self._lanes.setdefault((priority, place), Lane(deque())).rows.appendleft(row)

    # --- what became of it

    def _note(self, row: Outbox, state: OutboxState, reason: str, message_id: int | None) -> None:
        self._failing_since.pop(row.id or 0, None)
        if row.id is not None and message_id is not None:
            self._numbers_of[row.id] = message_id
        self._records.note(row, state, reason, message_id)
        self._unwritten += 1
        self._results.set()
        if self._unwritten >= ENOUGH:
            self._enough.set()

    async def _write_down(self) -> None:
        while True:
            await self._results.wait()
            self._enough.clear()
            if self._unwritten < ENOUGH:
                await self._timing.wait(self._enough, GATHERING)
            self._results.clear()
            try:
                written = await self._run(self._records.write)
                self._unwritten -= written  # after the wait: more has come meanwhile
                self._woken.set()
            except Exception as error:
                log.error("what was sent could not be written down", exc_info=error)
                self._results.set()
                await self._timing.wait(asyncio.Event(), 1.0)
            self._look_quiet()

    def _nothing_to_send(self) -> bool:
        return not self._under_way and not any(lane.rows for lane in self._lanes.values())

    def _look_quiet(self) -> None:
        if self._nothing_to_send() and not self._results.is_set():
            self._blocked_until = {
                place: until for place, until in self._blocked_until.items() if until > self._timing.now()
            }
            self._quiet.set()


def _place(row: Outbox) -> Place:
    return (row.chat_id, row.id) if row.method in ("answerCallbackQuery", "answerInlineQuery") else row.chat_id


def _shows(row: Outbox) -> bool:
    """Whether it is a message of its own, which is what Telegram counts in a chat."""
    return row.method.startswith("send")


def _as_message(row: Outbox) -> dict[str, Any] | None:
    """An edit, or the answer to a tap, as a message of its own."""
    if not row.payload.get("text"):
        return None
    payload = {name: value for name, value in row.payload.items() if name not in ("message_id", "callback_query_id")}
    return {**payload, "chat_id": row.chat_id}
