"""`python -m tests.bench.timed REPORT` is `python -m bot run` with its functions timed from outside.

A stage that runs within another one is taken away from it, so the stages add up. What comes first loads what is needed
only once, so the first turns do not count. The report is JSON: the milliseconds that a turn spends in each stage.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from threading import Lock, local
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect

import bot.__main__ as command_line
import bot.turn
import handlers
from bot.inbox import Claim, Handout, Inflow
from bot.outbox import Sender
from bot.records import Records
from bot.turn import Turns
from handlers import reading
from models.ledger import payments
from models.oversight import audit
from models.storage.outbox import Outbox
from models.storage.vault import Vault

WARM_UP = 20
"""Turns that do not count."""

STAGES = (
    "keep the update, with its commit",
    "wait for a slot and a thread",
    "parse the update",
    "begin, who speaks, mark as done",
    "read the words, find the customer",
    "record the payment: allocation, entries",
    "audit chain",
    "the rest of the handler, echo as parts",
    "render",
    "write the outbox row",
    "commit, with the disk",
    "wait to be sent",
    "send: PTB, HTTP, the stand-in",
)
STATEMENTS = "SQL statements, of all of these"
SEALS = "sealing, opening, tracing, of all of these"
AFTERWARDS = "after the answer: note that it was sent"
ASIDE = (STATEMENTS, SEALS, AFTERWARDS)
"""What does not add up with the stages to the whole."""


class Watch:
    """Adds up seconds by stage; nested ones are taken away from the one around them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.turns = 0
        self._lock = Lock()
        self._here = local()

    def note(self, stage: str, seconds: float) -> None:
        """Some seconds more."""
        with self._lock:
            if self.turns >= WARM_UP:
                self.seconds[stage] += seconds

    @contextmanager
    def span(self, stage: str) -> Iterator[None]:
        """What happens within, without what is timed by itself in there."""
        around = self._around()
        around.append((stage, 0.0))
        started = perf_counter()
        try:
            yield
        finally:
            took = perf_counter() - started
            _stage, inner = around.pop()
            self.note(stage, took - inner)
            if around:
                outer, before = around[-1]
                around[-1] = outer, before + took

    def timed(self, stage: str, function: Callable[..., Any], *, only_in: str = "") -> Callable[..., Any]:
        """The function, timed; `only_in` names the outermost stage without which it belongs to whatever runs it."""

        @wraps(function)
        def run(*given: Any, **named: Any) -> Any:
            if only_in and not self.within(only_in):
                return function(*given, **named)
            with self.span(stage):
                return function(*given, **named)

        return run

    def within(self, stage: str) -> bool:
        """Whether that is the outermost stage of what runs here now."""
        around = self._around()
        return bool(around) and around[0][0] == stage

    def _around(self) -> list[tuple[str, float]]:
        """The stages that run in this thread, the outermost first, each with what was timed within it."""
        found: list[tuple[str, float]] = self._here.__dict__.setdefault("around", [])
        return found

    def milliseconds(self) -> dict[str, float]:
        """By stage, for a turn."""
        turns = max(1, self.turns - WARM_UP)
        return {name: self.seconds[name] * 1000 / turns for name in (*STAGES, *ASIDE)}


def attach(watch: Watch) -> None:
    """Time the product's functions where they are called."""
    keep, queue, parse, begin, read, record, chain, handle, render, write, commit, wait, send = STAGES
    for owner, name, stage in (
        (Inflow, "_store", keep),
        (Turns, "_read", parse),
        (Turns, "take", begin),
        (handlers, "answer", handle),
        (Turns, "_keep", write),
        (payments, "record", record),
        (audit, "record", chain),
        (bot.turn, "render", render),
        (Records, "write", AFTERWARDS),
    ):
        setattr(owner, name, watch.timed(stage, getattr(owner, name)))
    DefaultDialect.do_commit = watch.timed(commit, DefaultDialect.do_commit, only_in=begin)  # type: ignore[method-assign]
    _replace_everywhere(reading.read_command, watch.timed(read, reading.read_command))
    _time_statements(watch, begin)
    _time_seals(watch)
    _time_queues(watch, queue, wait, send)


def _replace_everywhere(function: Callable[..., Any], timed: Callable[..., Any]) -> None:
    """In every module that imported it by name."""
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is function:
                setattr(module, name, timed)


def _time_statements(watch: Watch, turn: str) -> None:
    def started(*given: Any) -> None:
        given[4].started_at = perf_counter()

    def ended(*given: Any) -> None:
        if watch.within(turn):
            watch.note(STATEMENTS, perf_counter() - given[4].started_at)

    event.listen(Engine, "before_cursor_execute", started)
    event.listen(Engine, "after_cursor_execute", ended)


def _time_seals(watch: Watch) -> None:
    """They stay in the stages in which they happen, and are added up beside them."""

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*given: Any) -> Any:
            started = perf_counter()
            try:
                return function(*given)
            finally:
                watch.note(SEALS, perf_counter() - started)

        return run

    for name in ("seal", "open", "trace", "traces"):
        setattr(Vault, name, timed(getattr(Vault, name)))


def _time_queues(watch: Watch, queue: str, wait: str, sending: str) -> None:
    """What waits between the threads: an update for its turn, an answer for its call."""
    kept: dict[int, float] = {}
    written: dict[int | None, float] = {}
    add, take, send = Handout.add, Turns.take, Sender._send

    def timed_add(handout: Handout, claims: Iterable[Claim]) -> None:
        claims = list(claims)
        kept.update((claim.key, perf_counter()) for claim in claims)
        add(handout, claims)

    def timed_take(turns: Turns, claim: Claim) -> list[Outbox]:
        watch.note(queue, perf_counter() - kept.pop(claim.key, perf_counter()))
        rows = take(turns, claim)
        written.update((row.id, perf_counter()) for row in rows)
        watch.turns += 1
        return rows

    async def timed_send(sender: Sender, row: Outbox, *given: Any) -> None:
        started = perf_counter()
        if row.id in written:
            watch.note(wait, started - written.pop(row.id))
        await send(sender, row, *given)
        watch.note(sending, perf_counter() - started)

    for owner, name, timed in (
        (Handout, "add", timed_add),
        (Turns, "take", timed_take),
        (Sender, "_send", timed_send),
    ):
        setattr(owner, name, timed)


def main(report: str) -> None:
    """Serve as the bot does; write the report at the end."""
    watch = Watch()
    attach(watch)
    sys.argv[1:] = ["run"]
    try:
        command_line.main()
    finally:
        Path(report).write_text(json.dumps(watch.milliseconds()), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
