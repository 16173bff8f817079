"""The pictures of a report: ageing, money expected by week, collected against target by day, and by salesperson."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from handlers.answers import Picture
from handlers.files import charts, pictures
from handlers.files.charts import Collector
from handlers.ledger.ageing import picture_title
from handlers.ledger.plans import WEEKS_AHEAD, expected_picture, this_week
from handlers.oversight.report_figures import Told, days_so_far, main_currency
from handlers.reading import Period
from handlers.turns import Turn
from locales import _
from models.ledger import plans
from models.oversight import reports, totals
from models.oversight.reports import Figures
from models.oversight.targets import spread
from models.oversight.totals import TeamTotals
from models.people import access
from models.people.members import Role


def send(turn: Turn, told: Told) -> None:
    """Each picture in a message of its own; of the company's currency, or of the one that there is."""
    currency = main_currency(turn, told)
    one = next((each for each in told.figures if each.currency == currency), None)
    if one is not None:
        _send_ageing(turn, one, min(told.period.end, turn.today))
    _send_expected(turn, currency)
    is_month = told.period.kind == "month"  # targets are of months
    goals = reports.targets_by_person(turn.db, told.period.start, currency) if is_month else {}
    whole = reports.target_of_team(turn.db, turn.actor, told.period.start, currency) if is_month else None
    of_people = sum(goals.get(one.member.key, 0) for one in told.work[0].people if one.member is not None)
    _send_collected(turn, told.period, currency, of_people if whole is None else whole)
    _send_people(turn, told.period, told.work[0], currency, goals)


def _send_ageing(turn: Turn, one: Figures, on: date) -> None:
    title = picture_title(one.currency, on)
    buckets = list(zip(turn.company.rules.ageing.names, one.now.aged.in_buckets, strict=True))
    content = pictures.ageing_picture(turn.reader, title=title, buckets=buckets, currency=one.currency)
    turn.reply(title, Picture(content))


def _send_expected(turn: Turn, currency: str) -> None:
    start = this_week(turn.today).start
    end = start + timedelta(days=7 * WEEKS_AHEAD - 1)
    visible = access.customers_of(turn.db, turn.actor)
    found = plans.plan(turn.db, visible, start=start, end=end, today=turn.today).get(currency)
    if found is not None:
        turn.reply(_("Money expected by week"), Picture(expected_picture(turn, found, start, end)))


def _send_collected(turn: Turn, period: Period, currency: str, target: int) -> None:
    """Against the target of the team, or of its people together, where there is one."""
    title = _("Collected: {period}", period=period.label)
    visible = access.customers_of(turn.db, turn.actor)
    days = days_so_far(period, turn.today)
    by_day = totals.collected_by_day(turn.db, visible, currency=currency, start=period.start, end=days[-1])
    should_be = spread(target, period.start, turn.company.calendar) if target else ()
    content = charts.target_picture(
        turn.reader, title=title, days=[(day, by_day.get(day, 0)) for day in days], target=should_be, currency=currency
    )
    turn.reply(title, Picture(content))


def _send_people(turn: Turn, period: Period, team: TeamTotals, currency: str, goals: Mapping[int, int]) -> None:
    people = [
        Collector(one.member.name, one.collected(currency).minor, goals.get(one.member.key))
        for one in team.people
        if one.member is not None
        and (one.member.role == Role.SALESPERSON or one.collected(currency).minor or one.member.key in goals)
    ]
    if people:
        title = _("Collected by salesperson: {period}", period=period.label)
        content = charts.people_picture(turn.reader, title=title, people=people, currency=currency)
        turn.reply(title, Picture(content))
