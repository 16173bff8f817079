"""A company on an open session, and what its heartbeats write down: for tests of what is due when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.calendar import Calendar
from models.company import Company
from models.directory import customers
from models.directory.customers import Customer
from models.ledger.billing import bill
from models.ledger.receivables import Instalment
from models.money import Money
from models.people.members import Member, Role, add_member, make_team
from models.storage import jobs
from models.storage.jobs import Job
from models.work import digests, follow_ups, reminders
from models.work.follow_ups import FollowUp
from models.work.reminders import Outcome, Push

SHANGHAI, NEW_YORK, BERLIN = (ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/Berlin"))
COMPANY = Company("Huaxin Trading", SHANGHAI, "CNY", Calendar("CN"))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


JOINED = at("2026-01-05 07:00")


@dataclass
class Diary:
    """A company on an open session, and what its heartbeats write down."""

    db: Session
    company: Company = COMPANY

    def member(self, name: str = "Li Lei", *, role: Role = Role.SALESPERSON, team: str = "", **more: Any) -> Member:
        values: dict[str, Any] = {"timezone": "Asia/Shanghai", "now": JOINED, **more}
        return add_member(
            self.db,
            telegram_id=100 + len(self.db.exec(select(Member)).all()),
            name=name,
            role=role,
            team=make_team(self.db, team) if team else None,
            language="en",
            **values,
        )

    def customer(self, owner: Member, name: str = "ACME") -> Customer:
        return customers.create(self.db, owner, name=name, owner=owner, now=JOINED, even_if_alike=True)

    def owes(self, customer: Customer, due: str, amount: int = 50000) -> Instalment:
        owner = self.db.get_one(Member, customer.owner_id)
        day = date.fromisoformat(due)
        billed = bill(self.db, owner, customer, Money(amount, "CNY"), due_on=day, issued_on=day, now=JOINED)
        return billed.instalments[0]

    def step(self, customer: Customer, day: str, at_time: str = "", *, now: datetime = JOINED) -> FollowUp:
        owner = self.db.get_one(Member, customer.owner_id)
        due_time = time.fromisoformat(at_time) if at_time else None
        return follow_ups.plan(
            self.db, owner, customer, owner, due_on=date.fromisoformat(day), due_time=due_time, now=now
        )

    def beat(self, now: datetime, outcome: str = Outcome.SAID) -> list[tuple[str, int, datetime]]:
        """Note what is due and do it; what was new."""
        known = set(self.db.exec(select(col(Job.id))).all())
        jobs.note(self.db, reminders.due(self.db, self.company, now))
        new = [job for job in jobs.waiting(self.db) if job.id not in known]
        for job in new:
            jobs.finish(self.db, job.key, outcome, now=now)
        return [(job.kind, job.subject_id, job.due_at) for job in new]

    def beats(self, start: datetime, end: datetime, every: timedelta = timedelta(minutes=30)) -> list[datetime]:
        """The due times of everything in a span of heartbeats."""
        found = []
        while start <= end:
            found += [due_at for _kind, _subject, due_at in self.beat(start)]
            start += every
        return found

    def stages(self, member: Member, now: datetime) -> list[str]:
        """The digest of that moment is sent: the customers whose stages it tells."""
        assert [kind for kind, _subject, _due in self.beat(now)] == [Push.DIGEST]
        told = digests.own_stages(self.db, self.company, member, at=now)
        return [one.customer.name for one in told]
