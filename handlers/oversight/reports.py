"""The report for managers and finance: the period's figures against the one before, ageing, and one picture."""

from __future__ import annotations

from datetime import timedelta

from handlers.answers import Align, Button, Column, Part, Picture, Style, Table, Text
from handlers.commands import REPORTED_TO, Command, Taps
from handlers.files import pictures
from handlers.ledger.ageing import bucket_table
from handlers.periods import before, coded, decoded, period_of
from handlers.reading import Period
from handlers.turns import Turn
from locales import Plain, _
from models.ledger import ageing
from models.ledger.ageing import Aged
from models.ledger.buckets import Buckets
from models.money import Money
from models.oversight import totals
from models.oversight.totals import TeamTotals
from models.people import access


def report(turn: Turn) -> None:
    """Text and picture for a period, this month when none is said."""
    _show(turn, period_of(turn, "report"))


def report_of(turn: Turn, code: str) -> None:
    """The report of another period."""
    turn.in_place = False
    _show(turn, decoded(code))


def _show(turn: Turn, period: Period) -> None:
    last = before(period)
    seen = access.owners_seen(turn.db, turn.actor)
    now, then = (
        totals.team_totals(turn.db, seen, turn.company, start=one.start, end=one.end, today=turn.today)
        for one in (period, last)
    )
    visible = access.customers_of(turn.db, turn.actor)
    buckets = turn.company.rules.ageing
    found = ageing.ageing(turn.db, visible, on=turn.today, today=turn.today, buckets=buckets)
    aged = {one.currency: one for one in found.values()}
    currencies = sorted({*now.currencies, *then.currencies, *aged})
    main = turn.company.currency if turn.company.currency in currencies or not currencies else currencies[0]
    turn.reply(_picture(turn, period, last, main, aged.get(main), buckets))
    parts: list[Part] = [Text(_("Report: {period}", period=period.label), Style.HEADING), _work(now, then)]
    for currency in currencies:
        parts += [Text(_("Money in {currency}", currency=currency)), _money(now, then, currency)]
        if currency in aged:
            parts.append(bucket_table(aged[currency], buckets))
            if aged[currency].credit:
                parts.append(Text(_("Unapplied credit: {amount}", amount=aged[currency].credit)))
    parts.append(Text(_("Before: {period}", period=last.label), Style.QUIET))
    turn.reply(*parts, [[Button("◀", f"report:{coded(last)}")]])


def _work(now: TeamTotals, then: TeamTotals) -> Table:
    return Table(
        (Column("", Align.LEFT), Column(_("Period")), Column(_("Before"))),
        [
            (_("Visits"), now.all.visits, then.all.visits),
            (_("Calls"), now.all.calls, then.all.calls),
            (_("Calls etc."), now.all.contacts, then.all.contacts),
            (_("New customers"), now.all.new_customers, then.all.new_customers),
        ],
    )


def _money(now: TeamTotals, then: TeamTotals, currency: str) -> Table:
    mine, last = now.all.in_currency(currency), then.all.in_currency(currency)

    def plain(minor: int) -> Plain:
        return Plain(Money(minor, currency))

    return Table(
        (Column("", Align.LEFT), Column(_("Period")), Column(_("Before"))),
        [
            (_("Billed"), plain(mine.billed), plain(last.billed)),
            (_("Collected"), plain(mine.collected), plain(last.collected)),
            (_("Open now"), plain(mine.open), None),
            (_("Late now"), plain(mine.overdue), None),
        ],
    )


def _picture(turn: Turn, period: Period, last: Period, currency: str, aged: Aged | None, buckets: Buckets) -> Picture:
    """Collected by day against the period before, and the ageing, in one picture."""
    visible = access.customers_of(turn.db, turn.actor)
    mine, theirs = (
        totals.collected_by_day(turn.db, visible, currency=currency, start=one.start, end=one.end)
        for one in (period, last)
    )
    length = (min(period.end, turn.today) - period.start).days + 1
    days = [period.start + timedelta(days=index) for index in range(max(1, length))]
    earlier = [last.start + timedelta(days=index) for index in range(len(days))]
    amounts = aged.in_buckets if aged is not None else (0,) * buckets.count
    return Picture(
        pictures.report_picture(
            turn.reader,
            title=_("Report: {period}", period=period.label),
            days=[(day, mine.get(day, 0)) for day in days],
            last=[theirs.get(day, 0) if day <= last.end else 0 for day in earlier],
            buckets=list(zip(buckets.names, amounts, strict=True)),
            currency=currency,
        )
    )


COMMANDS = (
    Command(
        "report", _("The period in text and picture"), _("/report [PERIOD]"), report, roles=REPORTED_TO, reads=True
    ),
)
TAPS = Taps(reading={"report": report_of})
