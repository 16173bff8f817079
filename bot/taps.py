"""Taps whose turn takes longer: within a second they are told that the bot is at work.

Until a tap is answered the phone shows a clock on the button, and people tap again. The turn's own answer comes too
late then: the sender lets it go, or says its words in the chat.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.clock import Clock
from bot.inbox import Claim, Receives, Run
from bot.pace import Timing
from bot.render import toast
from bot.updates import tap_of
from locales import Reader, _, language_of
from models.company import Company
from models.people.members import member_by_telegram_id
from models.storage import inbox
from models.storage.database import Database
from models.storage.outbox import Outbox

log = structlog.get_logger()

SOON = 0.7
"""Seconds after which a tap is answered by us when its turn has not ended."""


class Taps:
    """Watches over the taps that this process received, on their way to whoever does them."""

    def __init__(
        self,
        to: Receives,
        database: Database,
        company: Company,
        clock: Clock,
        timing: Timing,
        run: Run,
        say: Callable[[Outbox], object],
    ) -> None:
        """`say` sends a message that need not be kept."""
        self._to = to
        self._database = database
        self._company = company
        self._clock = clock
        self._timing = timing
        self._run = run
        self._say = say
        self._open: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, claims: Sequence[Claim]) -> None:
        """What was kept just now."""
        for claim in claims:
            if '"callback_query":' in claim.payload:
                self._open.add(claim.key)
                self._timing.call_later(SOON, partial(self._look, claim))
        self._to.add(claims)

    def done(self, claim: Claim) -> None:
        """This process did it."""
        self._open.discard(claim.key)

    def _look(self, claim: Claim) -> None:
        if claim.key in self._open:
            self._open.discard(claim.key)
            task = asyncio.create_task(self._answer(claim))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, claim: Claim) -> None:
        try:
            row = await self._run(self._word, claim)
        except Exception as error:  # the turn's own answer is still to come
            log.warning("a tap could not be answered early", number=claim.key, kind=type(error).__name__)
            return
        if row is not None:
            self._say(row)

    def _word(self, claim: Claim) -> Outbox | None:
        """That we are at work, in the language of whoever tapped; None when another process was."""
        update = json.loads(claim.payload)
        query = tap_of(update)
        if query is None:
            return None
        person = update["callback_query"]["from"]
        with self._database.reading() as db:
            if not inbox.is_new(db, claim.key):
                return None
            member = member_by_telegram_id(db, int(person["id"]))
            reader = member.reader if member else Reader(language_of(person.get("language_code")), self._company.zone)
        payload = {"callback_query_id": query, "text": toast(_("Working on it…"), reader)}
        return Outbox(
            chat_id=claim.chat_id, method="answerCallbackQuery", payload=payload, created_at=self._clock.now()
        )
