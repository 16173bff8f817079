"""What came of a run: the table against what was said, the phones against the table, and the figures to print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from bot.outbox import SIDE_BY_SIDE
from bot.playground.refusals import Refusal
from models.ledger.payments import Payment
from models.oversight.verification import findings
from models.storage.inbox import Inbox, InboxState
from models.storage.jobs import Job, JobState
from models.storage.outbox import Outbox, OutboxState
from tests.chaos.fleet import Fleet
from tests.chaos.strikes import Field
from tests.chaos.witness import Witness, said_again, too_often
from tests.locked import opened

if TYPE_CHECKING:
    from tests.chaos.siege import Plan

TROUBLE = re.compile(r"^\S+ (error|warning) +(.+?)(?: \w+=.*)?$", re.MULTILINE)
"""A line of the log that says more than that all goes well."""


@dataclass
class Report:
    """Everything that is counted; what must be nothing stands in `must_be_none`."""

    plan: Plan
    engine: str
    seconds: float
    must_be_none: dict[str, Sequence[object]]
    figures: dict[str, object]
    kills: Counter[str]
    said: Counter[str] = field(default_factory=Counter)  # in the logs

    @property
    def wrong(self) -> list[str]:
        """What must not be, a line each."""
        return [f"{name}: {_brief(found)}" for name, found in self.must_be_none.items() if found]

    def lines(self) -> Iterator[str]:
        """For people."""
        plan = self.plan
        yield (
            f"seed {plan.seed}: {plan.payments:,} payments, {plan.kills} kills, {len(plan.roles)} "
            f"{'process' if len(plan.roles) == 1 else 'processes'} ({', '.join(plan.roles)}) on {self.engine}"
        )
        for name, found in self.must_be_none.items():
            yield f"  {name:<34}{len(found):>7}  {'' if not found else f'WRONG {_brief(found)}'}".rstrip()
        for name, figure in self.figures.items():
            yield f"  {name:<34}{figure:>7}"
        for step, times in sorted(self.kills.items()):
            yield f"  killed {step:<27}{times:>7}"
        for words, times in self.said.most_common():
            yield f"  log: {words:<60}{times:>7}"
        yield f"  {'seconds':<34}{self.seconds:>7.0f}"


def look_into(
    url: str, plan: Plan, witness: Witness, fleet: Fleet, field: Field, refusals: Sequence[Refusal], given_up: str
) -> Report:
    """Compare what was said with what is in the books, and with what the phones showed."""
    blows = [*fleet.killed_at, *field.blows]
    said = set(range(1, plan.payments + 1))
    met = [each for each in refusals if each.method.lower() == "getupdates" and each.status == 409]
    database = opened(url)
    with database.reading() as db:
        counted = Counter(amount // 100 for amount in db.exec(select(Payment.amount)))
        must_be_none: dict[str, Sequence[object]] = {
            "given up": [given_up] if given_up else [],
            "payments lost": sorted(said - counted.keys()),
            "payments doubled": sorted(amount for amount, times in counted.items() if times > 1),
            "payments from nowhere": sorted(counted.keys() - said),
            "payments not answered": sorted(said - witness.echoes.keys()),
            "answers said too often": too_often(witness.echoes, blows),
            "reminders lost": sorted(set(range(plan.reminders)) - witness.reminders.keys()),
            "reminders said too often": too_often(witness.reminders, blows),
            "findings of verify": list(findings(db)),
            "updates not done": _not_done(db),
            "jobs that failed": db.exec(select(Job.kind).where(Job.state == JobState.FAILED)).all(),
            "attempts counted as failed": _attempts(db),
            "messages failed": db.exec(select(Outbox.error).where(Outbox.state == OutboxState.FAILED)).all(),
            "messages left": db.exec(select(Outbox.method).where(Outbox.state == OutboxState.QUEUED)).all(),
            "refusals": [each for each in refusals if each not in met],
            "processes that ended badly": fleet.ended_badly,
        }
        jobs = db.exec(select(func.count()).select_from(Job)).one()
    database.close()
    twice = said_again(witness.echoes), said_again(witness.reminders)
    if sum(twice) > len(blows) * SIDE_BY_SIDE:
        must_be_none["more said twice than under way"] = twice
    return Report(
        plan,
        "SQLite" if url.startswith("sqlite") else "PostgreSQL",
        0.0,
        must_be_none,
        {
            "answers said twice": twice[0],
            "reminders": plan.reminders,
            "reminders said twice": twice[1],
            "jobs done": jobs,
            "faults of the wire": field.world.faults.happened,
            "polls that met (409)": len(met),
            "began without a database": fleet.turned_away,
        },
        fleet.kills,
        Counter(f"{level}: {words}" for log in fleet.logs for level, words in TROUBLE.findall(log.read_text())),
    )


def _not_done(db: Session) -> Sequence[object]:
    return db.exec(select(Inbox.update_id, Inbox.state).where(Inbox.state != InboxState.DONE)).all()


def _attempts(db: Session) -> Sequence[object]:
    updates = db.exec(select(Inbox.update_id, Inbox.error).where(col(Inbox.attempts) > 0)).all()
    return [*updates, *db.exec(select(Job.kind, Job.error).where(col(Job.attempts) > 0)).all()]


def _brief(found: Sequence[object]) -> str:
    more = f" … {len(found)} in all" if len(found) > 5 else ""
    return ", ".join(str(each)[:600] for each in found[:5]) + more
