"""The updates that wait for the bot, and the two ways in which it gets them: long polling, and a webhook.

Like Telegram's: numbered in order, kept until the bot asks for a later number, one poll at a time, only the kinds that
were asked for. For tests a queue can be held back and released in another order, an update be given again, and any
JSON be put in as one.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.playground import limits
from bot.playground.refusals import Denied

# Telegram leaves these out unless they are asked for by name.
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
REMEMBERED = 5_000

BUSY = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@dataclass(slots=True)
class Updates:
    """The queue."""

    last_id: int = 700_000_000
    pending: deque[tuple[int, Any]] = field(default_factory=deque)  # the number, and the update as JSON
    allowed: frozenset[str] | None = None  # None: all but those left out by default
    webhook_url: str = ""
    handed_out: int = 0
    posting: int = 0  # given to the webhook, which has not taken them yet
    on_poll: Callable[[], object] = lambda: None  # called when a poll begins or ends, and when the webhook has answered
    _again: deque[Any] = field(default_factory=deque)  # given whatever the offset
    _past: deque[tuple[int, Any]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _held: list[tuple[int, Any]] | None = None
    _poll: asyncio.Future[None] | None = None
    _arrival: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, kind: str, content: dict[str, Any]) -> int:
        """Queue an update; its number, 0 when the bot did not ask for this kind."""
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return 0
        self.last_id += 1
        self._queue(self.last_id, {"update_id": self.last_id, kind: content})
        return self.last_id

    def inject(self, update: Any) -> None:
        """Queue any JSON as an update, also what cannot be parsed; a dict without `update_id` gets the next one."""
        self.last_id += 1
        if isinstance(update, dict):
            update = {"update_id": self.last_id, **update}
        self._queue(self.last_id, update)

    def repeat(self, update_id: int, times: int = 1) -> None:
        """Give an update again, though the bot has confirmed it."""
        update = next((past for number, past in reversed(self._past) if number == update_id), None)
        if update is None:
            raise LookupError(f"No update {update_id} among the last {REMEMBERED}.")
        self._again.extend([update] * times)
        self.wake()

    def hold(self) -> None:
        """Keep back what comes from now on."""
        self._held = self._held if self._held is not None else []

    def release(self, order: Iterable[int] | None = None) -> None:
        """Let go what was held back; `order` says in which order, by place (0, 1, 2 …).

        Out of order they reach the bot in one answer, with the numbers that they have.
        """
        held, self._held = self._held or [], None
        if order is None:
            self.pending.extend(held)
        else:
            self._again.extend(held[place][1] for place in order)
        self.wake()

    def _queue(self, number: int, update: Any) -> None:
        self._past.append((number, update))
        if self._held is not None:
            self._held.append((number, update))
            return
        self.pending.append((number, update))
        self.wake()

    def wake(self) -> None:
        """Let a waiting poll, or the webhook's delivery, look again."""
        self._arrival.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def confirm(self, offset: int) -> None:
        """Forget what came before this number."""
        while self.pending and self.pending[0][0] < offset:
            self.pending.popleft()

    def take(self, limit: int) -> list[Any]:
        """What there is: what is given again first, then what waits (and goes on waiting until confirmed)."""
        taken = [self._again.popleft() for _ in range(min(limit, len(self._again)))]
        for _, update in self.pending:
            if len(taken) >= limit:
                break
            taken.append(update)
        self.handed_out += len(taken)
        return taken

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Any]:
        """What `getUpdates` answers; ends an older poll with 409."""
        if self.webhook_url:
            raise Denied(409, WEBHOOK)
        self.end_poll(BUSY)
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        else:
            self.confirm(offset)
        taken = self.take(limit)
        if taken or seconds <= 0:
            return taken
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(seconds, limits.POLL_SECONDS)
        while not taken and (left := deadline - loop.time()) > 0:
            self._poll = poll = loop.create_future()
            timer = loop.call_later(left, self.wake)
            self.on_poll()
            try:
                await poll
            finally:
                timer.cancel()
                if self._poll is poll:
                    self._poll = None
                self.on_poll()
            taken = self.take(limit)
        return taken

    async def arrived(self) -> None:
        """Return when something waits for the webhook."""
        while not (self.webhook_url and self.waiting):
            self._arrival.clear()
            await self._arrival.wait()

    def take_for_webhook(self) -> list[Any]:
        """What waits, in order; nobody confirms a webhook's updates but the answer to each."""
        taken = [*self._again, *(update for _, update in self.pending)]
        self.clear()
        self.handed_out += len(taken)
        self.posting += len(taken)
        return taken

    def posted(self) -> None:
        """The webhook took an update, or will not get it."""
        self.posting -= 1
        self.on_poll()

    def give_back(self, update: Any) -> None:
        """What a webhook that was taken away did not get waits again."""
        self._again.append(update)
        self.wake()

    def end_poll(self, words: str) -> None:
        """Answer a waiting poll with 409."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(Denied(409, words))
        self._poll = None

    def clear(self) -> None:
        """Drop what waits."""
        self.pending.clear()
        self._again.clear()

    @property
    def waiting(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.pending) + len(self._again)

    @property
    def drained(self) -> bool:
        """Whether the bot has everything, and more would reach it."""
        reaches = not self.posting if self.webhook_url else self.polled
        return reaches and not self.waiting

    @property
    def polled(self) -> bool:
        """Whether the bot waits in a long poll right now."""
        return self._poll is not None and not self._poll.done()
