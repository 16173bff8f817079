"""`python -m tests.bench.timed REPORT` is `python -m bot run` with its functions timed from outside.

A stage that runs within another one is taken away from it, so the stages add up. What comes first loads what is needed
only once, so the first turns do not count. The report is JSON: the milliseconds that a turn spends in each stage.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from threading import Lock, local
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session

import bot.__main__ as command_line
import bot.turn
from bot.app import App
from bot.inbox import Claim, Handout, Inflow
from bot.outbox import Courier, Sender
from bot.records import Records
from bot.turn import Turns
from handlers import reading
from models import audit, payments
from models.database import Database
from models.outbox import Outbox

WARM_UP = 20
"""Turns that do not count."""

STAGES = (
    "receive: keep the update, one commit a batch",
    "queue: wait for a slot and a thread",
    "parse the update",
    "begin: connection, BEGIN IMMEDIATE, member, mark as done",
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
OF_THEM_SQL = "of all these: SQL statements"
AFTERWARDS = "after the answer: note that it was sent"


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
        inner: list[float] = self._here.__dict__.setdefault("inner", [0.0])
        started = perf_counter()
        inner.append(0.0)
        try:
            yield
        finally:
            took = perf_counter() - started
            self.note(stage, took - inner.pop())
            inner[-1] += took

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        @wraps(function)
        def run(*given: Any, **named: Any) -> Any:
            with self.span(stage):
                return function(*given, **named)

        return run

    def milliseconds(self) -> dict[str, float]:
        """By stage, for a turn."""
        turns = max(1, self.turns - WARM_UP)
        return {name: self.seconds[name] * 1000 / turns for name in (*STAGES, OF_THEM_SQL, AFTERWARDS)}


def attach(watch: Watch) -> None:
    """Time the product's functions where they are called."""
    keep, queue, parse, begin, read, record, chain, handle, render, write, commit, wait, send = STAGES
    for owner, name, stage in (
        (Inflow, "_store", keep),
        (Turns, "_read", parse),
        (Turns, "take", begin),
        (Turns, "_answer", handle),
        (Turns, "_keep", write),
        (payments, "record", record),
        (audit, "record", chain),
        (bot.turn, "render", render),
        (Records, "write", AFTERWARDS),
    ):
        setattr(owner, name, watch.timed(stage, getattr(owner, name)))
    _replace_everywhere(reading.read_command, watch.timed(read, reading.read_command))
    _time_commits(watch, commit)
    _time_statements(watch)
    _time_queue(watch, queue)
    _time_sending(watch, wait, send)


def _replace_everywhere(function: Callable[..., Any], timed: Callable[..., Any]) -> None:
    """In every module that imported it by name."""
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is function:
                setattr(module, name, timed)


def _time_commits(watch: Watch, stage: str) -> None:
    original = Engine.dialect if False else None  # placeholder
