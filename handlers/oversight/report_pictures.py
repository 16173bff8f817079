"""The pictures of a report: ageing, money expected by week, collected against target by day, and by salesperson."""

from __future__ import annotations

from datetime import timedelta

from handlers.answers import Picture
from handlers.files import charts, pictures
from handlers.files.charts import Collector
from handlers.ledger.plans import WEEKS_AHEAD, expected_picture, this_week
from handlers.oversight.report_figures import Told, days_so_far, main_currency
from handlers.reading import Period
from handlers.turns import Turn
from locales import _
from models.ledger import plans
from models.oversight import totals
from models.oversight.reports import Figures
from models.oversight.totals import TeamTotals
from models.people import access


def send(turn: Turn, told: Told) -> None:
    """Each picture in a message of its own; of the company's currency, or of the one that there is."""
    currency = main_currency(turn, told)
    one = next((each for each in told.figures if each.currency == currency), None)
    if one is not None:
        _send_ageing(turn, one)
    _send_expected(turn, currency)
    _send_collected(turn, told.period, currency)
    _send_people(turn, told.period, told.work[0], currency)


def _send_ageing(turn: Turn, one: Figures) -> None:
    title = _("Ageing in {currency}", currency=one.currency)
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


def _send_collected(turn: Turn, period: Period, currency: str) -> None:
    title = _("Collected: {period}", period=period.label)
    visible = access.customers_of(turn.db, turn.actor)
    days = days_so_far(period, turn.today)
    by_day = totals.collected_by_day(turn.db, visible, currency=currency, start=period.start, end=days[-1])
    content = charts.target_picture(
        turn.reader, title=title, days=[(day, by_day.get(day, 0)) for day in days], target=(), currency=currency
    )
    turn.reply(title, Picture(content))


def _send_people(turn: Turn, period: Period, team: TeamTotals, currency: str) -> None:
    people = [
        Collector(one.member.name, one.collected(currency).minor) for one in team.people if one.member is not None
    ]
    if people:
        title = _("Collected by salesperson: {period}", period=period.label)
        content = charts.people_picture(turn.reader, title=title, people=people, currency=currency)
        turn.reply(title, Picture(content))
