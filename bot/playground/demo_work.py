"""The demo company's work: what its people reported day by day, what they planned next, what managers answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from math import cos, radians

from bot.playground.demo_data import LEFT_ALONE
from bot.playground.demo_words import ANSWERS, BAD, REPORTS, STEPS
from bot.playground.diary import Diary
from models.calendar import at_local
from models.directory.customers import Customer
from models.oversight import undoing
from models.oversight.audit import UNDO_WITHIN
from models.people.members import Member, Role
from models.work import activities, follow_ups, guidance
from models.work.activities import Activity, ActivityKind
from models.work.follow_ups import FollowUp, FollowUpState

DAYS, BUSY_DAYS = 92, 33
LEFT_ALONE_FOR = timedelta(days=21)
BUSY, QUIET = (0, 1, 1, 2, 2, 3), (0, 0, 0, 0, 1, 1)
OFTEN = {"A": 4, "B": 2, "C": 1}
"""How often a customer is thought of, by class."""

KINDS = {
    ActivityKind.VISIT: 9,
    ActivityKind.CALL: 6,
    ActivityKind.MESSAGE: 4,
    ActivityKind.EMAIL: 1,
    ActivityKind.MEETING: 1,
}
WEDNESDAY, ANSWERING_DAYS = 2, (1, 4)  # Tuesday and Friday
ON_SITE = (ActivityKind.VISIT, ActivityKind.MEETING)
TIMES = (time(9, 30), time(10), time(14), time(15, 30), time(16))
METRES_PER_DEGREE = 111_195.0
FORGOTTEN_AFTER = 10
"""Days after which a step that nobody reported on is ticked off."""


@dataclass(frozen=True)
class Report:
    """A report with who made it."""

    activity: Activity
    author: Member


class Work:
    """Notes in the diary what people do; `known` fills with customers as they are written."""

    def __init__(self, diary: Diary, known: Mapping[str, Customer]) -> None:
        self._diary = diary
        self._known = known
        self._reports: list[Report] = []

    def sell(self, member: Member) -> None:
        """A salesperson's days, up to three contacts in each; the latest weeks and today are told in full."""
        for ago in self._working_days():
            for _contact in range(self._diary.chance.choice(BUSY if ago < BUSY_DAYS else QUIET) if ago else 2):
                self._diary.note(self._diary.moment(ago), partial(self._see, member, member))
        self._plan_ahead(member)

    def accompany(self, leader: Member, people: Sequence[Member]) -> None:
        """A leader's weeks: along to somebody's customer now and then, also today, and again today and tomorrow."""
        for ago in self._working_days():
            if self._diary.day(ago).weekday() == WEDNESDAY or not ago:
                self._diary.note(self._diary.moment(ago), partial(self._see, leader, self._diary.chance.choice(people)))
        for day, at in ((self._diary.today, None), (self._tomorrow, time(14))):
            name = LEFT_ALONE[self._diary.chance.choice(people).telegram_id][0]
            self._diary.note(self._diary.moment(4), partial(self._intend, leader, name, day, at))

    def answer(self, manager: Member, people: Sequence[Member]) -> None:
        """A manager answers to what was reported, twice a week."""
        for ago in self._working_days():
            if self._diary.day(ago).weekday() in ANSWERING_DAYS:
                at = at_local(self._diary.day(ago), time(18, 10), self._diary.company.zone)
                self._diary.note(at, partial(self._guide, manager, people))

    # --- reports

    def regret(self, member: Member) -> None:
        """A salesperson finds a wrong report of an earlier day, and asks this morning to take it back."""
        self._diary.note(self._diary.opening(0), partial(self._ask_back, member))

    def _working_days(self) -> list[int]:
        """How many days ago they were, the oldest first; today is one, whatever the calendar says."""
        calendar = self._diary.company.calendar
        return [ago for ago in range(DAYS, -1, -1) if not ago or calendar.is_working_day(self._diary.day(ago))]

    @property
    def _tomorrow(self) -> date:
        return self._diary.company.calendar.next_working_day(self._diary.today)

    def _pick(self, owner: Member, now: datetime) -> Customer:
        left_alone = LEFT_ALONE[owner.telegram_id] if self._diary.now - now < LEFT_ALONE_FOR else ()
        own = [
            customer
            for customer in self._known.values()
            if customer.owner_id == owner.id and customer.name not in left_alone
        ]
        return self._diary.chance.choices(own, [OFTEN[customer.class_ or "C"] for customer in own])[0]

    def _see(self, member: Member, owner: Member, now: datetime) -> None:
        self._contact(member, self._pick(owner, now), now)

    def _contact(self, member: Member, customer: Customer, now: datetime) -> None:
        """Report a contact, often with its place, sometimes with a next step; what was due is done with it."""
        db, chance = self._diary.db, self._diary.chance
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        text, mood = chance.choice(REPORTS[member.language][kind])
        due = follow_ups.due_with(db, member, customer, until=self._diary.company.day_of(now))
        activity = activities.log(db, member, customer, kind, text, at=now, now=now, mood=mood)
        for step in due:
            follow_ups.finish(db, member, step, now=now, activity_id=activity.key)
        if kind in ON_SITE and chance.random() < 0.5:
            activities.set_place(db, member, activity, *self._place_near(customer), now=now)
        if chance.random() < 0.35:
            self._plan_next(member, customer, activity, now)
        self._reports.append(Report(activity, member))

    def _place_near(self, customer: Customer) -> tuple[float, float]:
        """Where the phone was: mostly at the door, sometimes far from it."""
        latitude, longitude = customer.latitude or 31.2304, customer.longitude or 121.4737
        chance = self._diary.chance
        metres = chance.uniform(5, 220) if chance.random() < 0.85 else chance.uniform(900, 6000)
        north = chance.uniform(-1, 1) * metres
        east = (metres**2 - north**2) ** 0.5
        return (
            round(latitude + north / METRES_PER_DEGREE, 6),
            round(longitude + east / (METRES_PER_DEGREE * cos(radians(latitude))), 6),
        )

    # --- next steps

    def _plan_next(self, member: Member, customer: Customer, activity: Activity, now: datetime) -> None:
        """A next step, and that it is done when its day comes; some of those without a time are let lie for a while."""
        chance = self._diary.chance
        calendar = self._diary.company.calendar
        day = calendar.next_working_day(self._diary.company.day_of(now) + timedelta(days=chance.randint(1, 11)))
        at = chance.choice(TIMES) if chance.random() < 0.3 else None
        step = follow_ups.plan(
            self._diary.db, member, customer, member, due_on=day, due_time=at, now=now, text=self._step(member),
            activity_id=activity.key,
        )  # fmt: skip
        if at or chance.random() < 0.75:
            moment = at_local(day, at or time(11), self._diary.company.zone) + timedelta(minutes=chance.randint(20, 55))
            self._diary.note(moment, partial(self._do_step, member, customer, step))
        else:
            moment = at_local(day + timedelta(days=FORGOTTEN_AFTER), time(17), self._diary.company.zone)
            self._diary.note(moment, partial(self._tick_off, member, step))

    def _do_step(self, member: Member, customer: Customer, step: FollowUp, now: datetime) -> None:
        if step.state == FollowUpState.OPEN:
            self._contact(member, customer, now)

    def _tick_off(self, member: Member, step: FollowUp, now: datetime) -> None:
        if step.state == FollowUpState.OPEN:
            follow_ups.finish(self._diary.db, member, step, now=now)

    def _plan_ahead(self, member: Member) -> None:
        """Steps on today's list whatever chance has brought: one that was missed, today's, a timed one, tomorrow's."""
        now, zone = self._diary.now, self._diary.company.zone
        soon = max(now + timedelta(minutes=100), at_local(self._diary.today, TIMES[0], zone)).astimezone(zone)
        soon = soon.replace(second=0, microsecond=0) - timedelta(minutes=soon.minute % 30)
        one, other = LEFT_ALONE[member.telegram_id]
        steps: tuple[tuple[str, date, time | None], ...] = (
            (one, self._diary.day(2), None),
            (other, self._diary.today, None),
            (one, soon.date(), soon.time()),
            (other, self._tomorrow, time(10)),
        )
        for name, day, at in steps:
            self._diary.note(self._diary.moment(4), partial(self._intend, member, name, day, at))

    def _intend(self, member: Member, name: str, day: date, at: time | None, now: datetime) -> None:
        follow_ups.plan(
            self._diary.db, member, self._known[name], member, due_on=day, due_time=at, now=now,
            text=self._step(member),
        )  # fmt: skip

    def _step(self, member: Member) -> str:
        return self._diary.chance.choice(STEPS[member.language])

    # --- answers

    def _guide(self, manager: Member, people: Sequence[Member], now: datetime) -> None:
        """Answer one report of the last days, rather one that went badly; it is acted on the next morning."""
        ids = {member.id for member in people}
        recent = [
            report.activity
            for report in self._reports
            if report.author.id in ids and now - report.activity.at < timedelta(days=3)
        ]
        if not recent:
            return
        chosen = next((activity for activity in reversed(recent) if activity.mood == BAD), recent[-1])
        db, chance = self._diary.db, self._diary.chance
        answer = guidance.guide(db, manager, chosen, chance.choice(ANSWERS[manager.language]), now=now)
        author = db.get_one(Member, chosen.member_id)
        if chance.random() < 0.8:
            self._diary.note(now + timedelta(hours=15), partial(self._act_on, author, answer))

    def _act_on(self, author: Member, answer: guidance.Guidance, now: datetime) -> None:
        guidance.act_on(self._diary.db, author, answer, now=now)

    def _ask_back(self, author: Member, now: datetime) -> None:
        mine = [one.activity for one in self._reports if one.author.id == author.id]
        wrong = [activity for activity in mine if now - activity.recorded_at > UNDO_WITHIN][-1]
        undoing.ask(self._diary.db, author, "activity.logged", wrong.key, now=now)


def sellers(people: Sequence[Member], team_id: int | None = None) -> list[Member]:
    """The salespeople, of one team or of all."""
    return [
        member
        for member in people
        if member.role == Role.SALESPERSON and (team_id is None or member.team_id == team_id)
    ]
