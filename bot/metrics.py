"""What the process tells Prometheus about itself: how many, how long, how late; never who, where or what.

Counts and times are this process's own, from its start. The queues and their ages are the database's, asked for when
somebody looks, so that every process on it tells the same: take their maximum, not their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.clock import Clock
from models.storage import inbox, jobs, outbox
from models.storage.database import Database
from models.storage.outages import Trouble, trouble_of
from models.storage.queues import Queue

TURN_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
DATABASE_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
DELAY_SECONDS = (1, 5, 20, 60, 300, 600, 1800, 3600, 21600, 86400)

QUEUES: dict[str, Callable[[Session], Queue]] = {"inbox": inbox.queue, "outbox": outbox.queue, "jobs": jobs.queue}


class Metrics:
    """The figures of one process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._registry = registry = CollectorRegistry()
        self._turns = Histogram(
            "huikuan_turn_seconds",
            "Attempts at updates and jobs, by how they ended, and how long they took.",
            ["kind", "result"],
            buckets=TURN_SECONDS,
            registry=registry,
        )
        self.refused = Counter("huikuan_refusals", "Turns whose answer was a refusal.", registry=registry)
        self.given_up = Counter(
            "huikuan_given_up", "Updates and jobs that failed too often and were parked.", ["kind"], registry=registry
        )
        self._calls = Counter(
            "huikuan_calls", "Calls to Telegram, by what became of them.", ["outcome"], registry=registry
        )
        self._posts = Counter(
            "huikuan_webhook_posts", "Posts to the webhook, by the answer.", ["status"], registry=registry
        )
        self._delay = Histogram(
            "huikuan_reminder_delay_seconds",
            "From when a reminder was due until it was written for sending.",
            buckets=DELAY_SECONDS,
            registry=registry,
        )
        self._late = Counter(
            "huikuan_reminders_late", "Reminders later than reminders.late_after_minutes.", registry=registry
        )
        self._database = Histogram(
            "huikuan_database_seconds",
            "Time in the database: waiting for locks, and committing.",
            ["part"],
            buckets=DATABASE_SECONDS,
            registry=registry,
        )
        self.backups = Counter("huikuan_backups", "Nightly backups, by how they ended.", ["result"], registry=registry)
        self.duty = Gauge("huikuan_duty", "Whether this process has the duty.", ["duty"], registry=registry)
        registry.register(Queues(database, clock))
        ProcessCollector(registry=registry)
        database.measure = self._measure

    @contextmanager
    def turn(self, kind: str, *others: type[Exception]) -> Iterator[None]:
        """Measure an attempt at an update or a job; `others` leave it to later, or to another process."""
        began, result = perf_counter(), "failed"
        try:
            yield
            result = "done"
        except Exception as error:
            if isinstance(error, others) or trouble_of(error) is not Trouble.FAULT:
                result = "put off"
            raise
        finally:
            self._turns.labels(kind, result).observe(perf_counter() - began)

    def called(self, outcome: str) -> None:
        """A call to Telegram ended so."""
        self._calls.labels(outcome).inc()

    def posted(self, status: int) -> None:
        """A post to the webhook was answered so."""
        self._posts.labels(str(status)).inc()

    def reminded(self, delay: timedelta, late_after: timedelta) -> None:
        """A reminder was written for sending so long after it was due."""
        self._delay.observe(delay.total_seconds())
        if delay > late_after:
            self._late.inc()

    def text(self) -> bytes:
        """All of it, as Prometheus reads it; to be called beside the event loop, since it asks the database."""
        return generate_latest(self._registry)

    def _measure(self, part: str, seconds: float) -> None:
        self._database.labels(part).observe(seconds)


class Queues(Collector):
    """What waits in the database, and for how long."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("huikuan_database_up", "Whether the database answers.")
        waiting = GaugeMetricFamily("huikuan_waiting", "What waits in the database.", labels=["queue"])
        age = GaugeMetricFamily("huikuan_waiting_seconds", "How long the oldest has waited.", labels=["queue"])
        try:
            with self._database.reading() as db:
                found = {name: look(db) for name, look in QUEUES.items()}
        except SQLAlchemyError:
            up.add_metric([], 0)
            return (up,)
        up.add_metric([], 1)
        now = self._clock.now()
        for name, queue in found.items():
            waiting.add_metric([name], queue.waiting)
            age.add_metric([name], _age(queue, now))
        return up, waiting, age


def _age(queue: Queue, now: datetime) -> float:
    return max(0.0, (now - queue.oldest).total_seconds()) if queue.oldest else 0.0
