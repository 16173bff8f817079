"""Receiving: every update is kept before Telegram is told that it came, then handed out chat by chat.

`Receiver` stands between PTB and the wire: it keeps the raw JSON of what a poll brought, a whole batch in one commit,
and passes PTB only the numbers, which always parse. When keeping fails the poll fails, and Telegram gives it again.

`Handout` is PTB's update queue. It hands out only updates of chats that have none at work, and only while a slot is
free: order within a chat, side by side across chats. What PTB puts into it only wakes, because it was kept already.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from telegram import Update
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.clock import Clock
from bot.updates import chat_of
from models.storage import inbox
from models.storage.database import Database
from models.storage.inbox import Arrived, Inbox, InboxState

Run = Callable[..., Awaitable[Any]]
"""Calls a function with its arguments beside the event loop, since it waits for the database."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An update to be done."""

    key: int
    chat_id: int
    payload: str
    received_at: datetime
    attempts: int = 0

    def again(self) -> Claim:
        """The same after one more attempt."""
        return replace(self, attempts=self.attempts + 1)


class Handout(asyncio.Queue[object]):
    """Which update is next, as PTB's update queue."""

    def __init__(self, slots: int) -> None:
        super().__init__()
        self.slots = slots
        self._waiting: dict[int, deque[Claim]] = {}
        self._turns: deque[int] = deque()  # chats with something to do and nothing at work, who waited longest first
        self._at_work: set[int] = set()
        self._signals: deque[object] = deque()
        self._handed_out = 0
        self._woken = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def idle(self) -> bool:
        """Whether no update waits or is at work."""
        return self._idle.is_set()

    async def rested(self) -> None:
        """Return when no update waits or is at work."""
        await self._idle.wait()

    @property
    def room(self) -> int:
        """How many more chats could be at work."""
        return max(0, self.slots - len(self._at_work) - len(self._turns))

    @property
    def crowded(self) -> bool:
        """Whether a chat waits for others."""
        return bool(self._turns) and len(self._at_work) >= self.slots

    def take_over(self, claims: Sequence[Claim]) -> int:
        """What nobody does, but for chats of which something is here already; how many."""
        here = self._at_work | self._waiting.keys()
        new = [claim for claim in claims if claim.chat_id not in here]
        if new:
            self.add(new)
        return len(new)

    def give_up(self, chat_id: int) -> None:
        """Another process does that chat: what waits of it here is for whoever comes first."""
        self._waiting.pop(chat_id, None)

    def add(self, claims: Sequence[Claim]) -> None:
        """What was kept just now."""
        for claim in claims:
            chat = claim.chat_id
            if chat not in self._waiting:
                self._waiting[chat] = deque()
                if chat not in self._at_work:
                    self._turns.append(chat)
            self._waiting[chat].append(claim)
            self._idle.clear()
        self._woken.set()

    def release(self, claim: Claim) -> None:
        """The update is done: its chat may go on."""
        self._at_work.discard(claim.chat_id)
        if claim.chat_id in self._waiting:
            self._turns.append(claim.chat_id)
        if not self._waiting and not self._at_work:
            self._idle.set()
        self._woken.set()

    async def put(self, item: object) -> None:
        """From PTB: an update only wakes; its signal to stop goes before everything."""
        if not isinstance(item, Update):
            self._signals.append(item)
        self._woken.set()

    async def get(self) -> object:
        while True:
            if self._signals:
                self._hand_out()
                return self._signals.popleft()
            if self._turns and len(self._at_work) < self.slots:
                self._hand_out()
                return self._next()
            self._woken.clear()
            await self._woken.wait()

    def _next(self) -> Claim:
        chat = self._turns.popleft()
        claims = self._waiting[chat]
        claim = claims.popleft()
        if not claims:
            del self._waiting[chat]
        self._at_work.add(chat)
        return claim

    def _hand_out(self) -> None:
        self._handed_out += 1
        self._settled.clear()

    def task_done(self) -> None:
        self._handed_out -= 1
        if not self._handed_out:
            self._settled.set()

    async def join(self) -> None:
        """Waits only for what was handed out: the backlog is in the database, for the next start."""
        await self._settled.wait()

    def empty(self) -> bool:
        """For PTB, which would throw the rest away when it stops, there is never a rest."""
        return True


class Receives(Protocol):
    """Whoever is given what was kept."""

    def add(self, claims: Sequence[Claim]) -> None: ...


class Inflow:
    """Keeps what comes, and hands it on."""

    def __init__(self, database: Database, to: Receives, clock: Clock, bot_id: int, run: Run) -> None:
        self._database = database
        self._to = to
        self._clock = clock
        self._bot_id = bot_id
        self._run = run

    async def keep(self, raws: Sequence[object], offset: int) -> list[int]:
        """Keep a batch in one commit; their numbers. What is no update at all is parked at once."""
        numbers: list[int] = []
        batch = []
        for raw in raws:
            number = _number_of(raw)
            # Telegram numbers in order, so the number of what hides its own can be told from the one before.
            numbers.append(max(numbers[-1] if numbers else 0, offset - 1) + 1 if number is None else number)
            batch.append(self._arrived(raw, numbers[-1], parked=number is None))
        self._to.add(await self._run(self._store, batch))
        return numbers

    async def keep_posted(self, body: bytes) -> None:
        """Keep what was posted, in a commit of its own. What is no update is parked under a number of its own."""
        raw: object
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = body.decode(errors="replace")
        number = _number_of(raw)
        # Telegram counts upwards from zero, so no update has a number below; the same again is the same row.
        own = -int.from_bytes(hashlib.sha256(body).digest()[:7])
        one = self._arrived(raw, own if number is None else number, parked=number is None)
        self._to.add(await self._run(self._store, [one]))

    def _arrived(self, raw: object, number: int, *, parked: bool) -> Arrived:
        now = self._clock.now()
        return Arrived(
            bot_id=self._bot_id,
            update_id=number,
            chat_id=chat_of(raw),
            payload=json.dumps(raw, separators=(",", ":")),  # in ASCII: half a character cannot be stored
            state=InboxState.PARKED if parked else InboxState.NEW,
            received_at=now,
            done_at=now if parked else None,
            error="not an update" if parked else None,
        )

    def _store(self, batch: Sequence[Arrived]) -> list[Claim]:
        with self._database.writing(brief=True) as db:
            kept = inbox.store(db, batch)
        return [
            Claim(key, one.chat_id, one.payload, one.received_at) for key, one in kept if one.state == InboxState.NEW
        ]


def _number_of(raw: object) -> int | None:
    """An update's number; None when it has none, or one that Telegram would never give."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and 0 <= number < 2**63 else None


def claim_of(row: Inbox) -> Claim:
    """A row that is written, as something to do."""
    assert row.id is not None
    return Claim(row.id, row.chat_id, row.payload, row.received_at, row.attempts)


class Receiver(BaseRequest):
    """The wire for `getUpdates`: keeps what a poll brings before PTB confirms it."""

    def __init__(self, wire: BaseRequest, inflow: Inflow, refused: Callable[[], object]) -> None:
        """`refused` is called when Telegram does not know the token any more."""
        self._wire = wire
        self._inflow = inflow
        self._refused = refused

    @property
    def read_timeout(self) -> float | None:
        return self._wire.read_timeout

    async def initialize(self) -> None:
        await self._wire.initialize()

    async def shutdown(self) -> None:
        await self._wire.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT_NONE,
        write_timeout: ODVInput[float] = DEFAULT_NONE,
        connect_timeout: ODVInput[float] = DEFAULT_NONE,
        pool_timeout: ODVInput[float] = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One poll; what it brings is kept, and only the numbers are passed on."""
        status, body = await self._wire.do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if status in (401, 404):
            self._refused()
        updates = json.loads(body)["result"] if status == 200 else ()
        if not updates:
            return status, body
        offset = request_data.parameters.get("offset") if request_data else 0
        numbers = await self._inflow.keep(updates, offset if isinstance(offset, int) else 0)
        return status, json.dumps({"ok": True, "result": [{"update_id": number} for number in numbers]}).encode()
