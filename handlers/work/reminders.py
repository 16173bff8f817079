"""Pushes: what is said when a job is due (`models/work/reminders.py` decides when).

Everything is looked up again right before it is said: what was paid is not chased, what is done is not pushed. A push
that comes late says so, with the time that was planned, and carries the buttons to work from.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.answers import Button, Part, Style, Text
from handlers.commands import SELLERS, Command, Pushes, Taps
from handlers.ledger import collecting
from handlers.ledger.demands import remind_button
from handlers.ledger.dues import days_line
from handlers.oversight import audit
from handlers.oversight.team import ROWS, totals_parts
from handlers.people.groups import reader_of
from handlers.periods import coded
from handlers.reading import Period
from handlers.turns import Chat, Turn
from handlers.work import digests
from handlers.work.follow_ups import buttons, card
from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import dues, stages
from models.oversight import totals
from models.people import access
from models.people.groups import Group
from models.people.members import Team
from models.people.visibility import of_customer
from models.storage.jobs import Job
from models.work import follow_ups, reminders
from models.work.follow_ups import FollowUp, FollowUpState
from models.work.reminders import TIMED_LATE_FOR, Outcome, Push


def follow_up(turn: Turn, job: Job) -> Outcome:
    """A timed follow-up, unless it was done, moved or taken back meanwhile."""
    if turn.now - job.due_at > TIMED_LATE_FOR:
        return Outcome.TOO_LATE
    planned = turn.db.get(FollowUp, job.subject_id)
    if planned is None or planned.state != FollowUpState.OPEN or planned.due_at != job.due_at:
        return Outcome.NOT_NEEDED
    if planned.member_id != turn.actor.id:
        return Outcome.NOT_NEEDED
    step, customer, member = follow_ups.follow_up_for(turn.db, turn.actor, planned.key)
    rows = buttons(step)
    money = [Button(_("💰 Payment"), f"begin:pay:{customer.key}")]
    if turn.actor.role in SELLERS:
        money.append(collecting.promise_button(customer))
    overdue = _overdue_lines(turn, customer)
    asking = [[remind_button(customer)]] if overdue else []
    turn.reply(
        *card(turn, step, customer, member),
        _late(turn, job),
        *overdue,
        [*rows, money, *asking],
        subject={"follow_up": step.key, "customer": customer.key},
    )
    return Outcome.SAID


def digest(turn: Turn, job: Job) -> Outcome:
    """The morning's digest; only on its day, and not when it is empty. Admins get the newest seal with it."""
    zone = turn.actor.zone
    if job.due_at.astimezone(zone).date() != turn.now.astimezone(zone).date():
        return Outcome.TOO_LATE
    parts = digests.digest(turn, job.due_at, late=_late(turn, job))
    seal = audit.seal_line(turn, job)
    if parts is None and seal is None:
        return Outcome.NOTHING
    turn.reply(*(parts or ()), seal)
    return Outcome.SAID


def overdue(turn: Turn, job: Job) -> Outcome:
    """A notice of its own: a customer's money reached a stage. Not when it was paid meanwhile."""
    customer = access.customer_for(turn.db, turn.actor, job.subject_id)
    if customer.owner_id != turn.actor.id:
        return Outcome.NOT_NEEDED
    span = reminders.days_to_tell(turn.db, turn.company, turn.actor, job.due_at, in_digest=False)
    if not stages.reached(turn.db, of_customer(customer).condition, turn.company.overdue_stages, span):
        return Outcome.NOT_NEEDED
    title = _("⚠️ Overdue: {customer}", customer=customer.name)
    turn.reply(
        *collecting.open_card(turn, customer, _late(turn, job), title=title),
        collecting.buttons(turn, customer),
        subject={"customer": customer.key},
    )
    return Outcome.SAID


def team_totals(turn: Turn, job: Job) -> Outcome:
    """A team's totals of the day, to its group; on the last working day of the week also those of the week."""
    group = turn.db.get(Group, job.subject_id)
    team = turn.db.get(Team, group.team_id) if group is not None and group.team_id is not None else None
    if group is None or team is None or group.gone_at is not None:
        return Outcome.NOT_NEEDED
    day = turn.company.day_of(job.due_at)
    if day != turn.today:
        return Outcome.TOO_LATE
    turn.chat = Chat(group.chat_id, private=False, title=group.title)
    turn.group_reader = reader_of(group, turn.company)
    periods = [Period(day, day, "day")]
    if day == turn.company.calendar.last_working_day_of_week(day):
        periods.append(Period(day - timedelta(days=day.weekday()), day, "week"))
    parts: list[Part | None] = [_late(turn, job)]
    more: list[list[Button]] = []
    for period in periods:
        figures = totals.team_totals(
            turn.db,
            access.members_of_team(turn.db, team),
            turn.company,
            start=period.start,
            end=period.end,
            today=turn.today,
        )
        parts += totals_parts(figures, _("{team}: {period}", team=team.name, period=period.label))
        if len(figures.people) > ROWS:
            more.append([Button(_("{title} ▶", title=period.label), f"team:1:{coded(period)}")])
    turn.reply(*parts, more)
    return Outcome.SAID


def _late(turn: Turn, job: Job) -> Text | None:
    """A push that comes late says so."""
    if not reminders.is_late(turn.company, job, turn.now):
        return None
    return Text(_("Late: planned for {time}", time=job.due_at), Style.QUIET)


def _overdue_lines(turn: Turn, customer: Customer) -> list[Sentence]:
    """What the customer owes beyond its due date."""
    return [
        _("⚠️ Overdue: {amount}, {days}", amount=amount, days=days_line(days))
        for amount, days in dues.overdue_of(turn.db, customer, today=turn.today)
    ]


PUSHES: dict[str, Pushes] = {
    Push.FOLLOW_UP: follow_up,
    Push.DIGEST: digest,
    Push.OVERDUE: overdue,
    Push.TOTALS: team_totals,
}

COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(
    writing=collecting.TAPS.writing,
    reading={**collecting.TAPS.reading, **digests.TAPS.reading},
)
