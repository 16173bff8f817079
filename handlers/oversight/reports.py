"""The report for managers and finance: the period's figures against the one before, as text, pictures and a file.

report:PERIOD             the report of another period
report.pictures:PERIOD    its pictures
report.file:PERIOD        the same with all customers, as an Excel file
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.answers import Align, Button, Cell, Column, Part, Picture, Style, Table, Text
from handlers.commands import REPORTED_TO, Command, Taps
from handlers.files import pictures
from handlers.oversight import report_files, report_pictures
from handlers.oversight.report_figures import Told, days_so_far, main_currency, told_of
from handlers.oversight.targets import progress_lines
from handlers.periods import before, coded, decoded, period_of
from handlers.reading import Period
from handlers.turns import Turn
from locales import Plain, Sentence, Words, _
from models.ledger.contacts import Delay
from models.ledger.entries import Kind
from models.ledger.movements import TOLD, Movements
from models.ledger.promises import Kept
from models.money import Money
from models.oversight import targets, totals
from models.oversight.reports import Figures, InCompanyCurrency
from models.oversight.totals import TeamTotals
from models.people import access
from models.people.members import Team

MOST_CURRENCIES = 4
"""So many stand in the message; the file has all."""

MOVEMENTS = {
    Kind.BILL: _("Billed"),
    Kind.FEE: _("Fees"),
    Kind.PAYMENT: _("Collected"),
    Kind.REFUND: _("refunded of it"),
    Kind.DISCOUNT: _("Discounts"),
    Kind.CREDIT_NOTE: _("Credit notes"),
    Kind.WRITE_OFF: _("Write-offs"),
    Kind.RECOVERY: _("Recovered"),
}
ALWAYS = (Kind.BILL, Kind.PAYMENT)


def report(turn: Turn) -> None:
    """Text and picture for a period, this month when none is said."""
    _show(turn, period_of(turn, "report"))


def report_of(turn: Turn, code: str) -> None:
    """The report of another period."""
    turn.in_place = False
    _show(turn, decoded(code))


def show_pictures(turn: Turn, code: str) -> None:
    """The pictures of the period, each in a message of its own."""
    report_pictures.send(turn, told_of(turn, decoded(code)))


def send_file(turn: Turn, code: str) -> None:
    """The period as an Excel file, with every customer."""
    report_files.send(turn, decoded(code))


def report_parts(turn: Turn, told: Told, title: Sentence) -> list[Part]:
    """The report in words and tables."""
    parts: list[Part] = [Text(title, Style.HEADING), _work(*told.work)]
    for figures in told.figures[:MOST_CURRENCIES]:
        parts += _currency(turn, figures, [one for one in told.delays if one.amount.currency == figures.currency])
    if told.whole is not None:
        parts += _whole(told.whole)
    parts += [Text(line) for line in _target(turn, told.period)]
    if told.kept.count:
        parts.append(Text(kept_words(told.kept)))
    if told.kept_before.count:
        parts.append(Text(_("Before: {words}", words=kept_words(told.kept_before)), Style.QUIET))
    if told.wait is not None:
        hours, minutes = divmod(int(told.wait.total_seconds()) // 60, 60)
        parts.append(Text(_("Median time to a decision: {hours} h {minutes} min", hours=hours, minutes=minutes)))
    parts.append(Text(_("Before: {period}", period=told.last.label), Style.QUIET))
    return parts


def first_picture(turn: Turn, told: Told) -> Picture:
    """Collected by day against the period before, and the ageing, in one picture."""
    period, last, currency = told.period, told.last, main_currency(turn, told)
    visible = access.customers_of(turn.db, turn.actor)
    mine, theirs = (
        totals.collected_by_day(turn.db, visible, currency=currency, start=one.start, end=one.end)
        for one in (period, last)
    )
    days = days_so_far(period, turn.today)
    earlier = [last.start + timedelta(days=index) for index in range(len(days))]
    buckets = turn.company.rules.ageing
    aged = next((one.now.aged for one in told.figures if one.currency == currency), None)
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


def buttons_of(period: Period) -> list[list[Button]]:
    """More of the same period, and the one before."""
    return [
        [
            Button(_("📊 Pictures"), f"report.pictures:{coded(period)}"),
            Button("📄 Excel", f"report.file:{coded(period)}"),
        ],
        [Button("◀", f"report:{coded(before(period))}")],
    ]


def _show(turn: Turn, period: Period) -> None:
    told = told_of(turn, period)
    turn.reply(first_picture(turn, told))
    turn.reply(*report_parts(turn, told, _("Report: {period}", period=period.label)), buttons_of(period))


def _target(turn: Turn, period: Period) -> list[Words]:
    """How the speaker's team stands to its target of the month, when it has one."""
    team = turn.db.get(Team, turn.actor.team_id) if turn.actor.team_id is not None else None
    if team is None or period.kind != "month":
        return []
    currency, calendar = turn.company.currency, turn.company.calendar
    standing = targets.progress(turn.db, team, period.start, currency=currency, calendar=calendar, today=turn.today)
    if standing.target is None:
        return []
    lines = progress_lines(standing, currency, turn.today, period.start)
    return [line for line in lines if line is not None]


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


def _currency(turn: Turn, one: Figures, delays: Sequence[Delay]) -> list[Part]:
    """The money of one currency: what moved, what is owed by age, how well it comes in, and why it does not."""
    parts: list[Part] = [Text(_("Money in {currency}", currency=one.currency)), _moved(one), _owed(turn, one)]
    if one.now.aged.credit:
        parts.append(Text(_("Unapplied credit: {amount}", amount=one.now.aged.credit)))
    parts.append(_indicators(one))
    reasons = [
        (_reason(delay), delay.customers, Plain(delay.amount)) for delay in delays if delay.outcome or delay.disputed
    ]
    if reasons:
        heads = (Column(_("Why it is late"), Align.LEFT), Column(_("Cust.")), Column(_("Overdue")))
        parts.append(Table(heads, reasons))
    return parts


def _moved(one: Figures) -> Table:
    """What changed what is owed; collected is what was kept of it, refunds taken off."""
    rows = [
        (MOVEMENTS[kind], Plain(_told(one.moved, kind)), Plain(_told(one.moved_before, kind)))
        for kind in TOLD
        if kind in ALWAYS or one.moved.of(kind) or one.moved_before.of(kind)
    ]
    return Table((Column("", Align.LEFT), Column(_("Period")), Column(_("Before"))), rows)


def _told(moved: Movements, kind: Kind) -> Money:
    return moved.collected if kind == Kind.PAYMENT else moved.of(kind)


def _owed(turn: Turn, one: Figures) -> Table:
    """The ageing then and now, and what is set aside for it."""
    rows: list[tuple[Cell, Cell, Cell]] = [
        (name, Plain(then), Plain(now))
        for name, then, now in zip(
            turn.company.rules.ageing.names, one.then.aged.buckets, one.now.aged.buckets, strict=True
        )
    ]
    rows.append((_("Total"), Plain(one.then.aged.owed), Plain(one.now.aged.owed)))
    if turn.company.rules.provision:
        rows.append((_("Provision"), Plain(one.then.provision), Plain(one.now.provision)))
    return Table(
        (Column(turn.company.rules.ageing.basis.label, Align.LEFT), Column(_("At start")), Column(_("At end"))), rows
    )


def _indicators(one: Figures) -> Table:
    rows = [
        (_("Days outstanding"), one.then.outstanding, one.now.outstanding),
        (_("Effectiveness %"), None, one.effectiveness),
        (_("Days late"), one.days_late_before, one.days_late),
        (_("Over 90 days %"), one.then.late_share, one.now.late_share),
    ]
    return Table((Column("", Align.LEFT), Column(_("At start")), Column(_("At end"))), rows)


def _reason(delay: Delay) -> Sentence:
    return _("disputed") if delay.outcome is None else delay.outcome.label


def _whole(whole: InCompanyCurrency) -> list[Part]:
    """All currencies together, and by which rates."""
    parts: list[Part] = [
        Text(_("All in {currency}", currency=whole.currency)),
        Table(
            (Column("", Align.LEFT), Column(_("Amount"))),
            [
                (_("Billed"), Plain(whole.billed)),
                (_("Collected"), Plain(whole.collected)),
                (_("Open"), Plain(whole.owed)),
            ],
        ),
    ]
    parts += [
        Text(
            _("{currency} at the rate of {day}: {rate}", currency=rate.currency, day=rate.on, rate=f"{rate.value:f}"),
            Style.QUIET,
        )
        for rate in whole.rates
    ]
    if whole.without_rate:
        missing = ", ".join(whole.without_rate)
        parts.append(Text(_("Without {currencies}: no rate was entered.", currencies=missing), Style.QUIET))
    return parts


def kept_words(kept: Kept) -> Sentence:
    """How many promises were kept."""
    return _(
        "Promises kept: {kept} of {count}, {percent} %; {partly} in part",
        kept=kept.kept,
        count=kept.count,
        percent=kept.share,
        partly=kept.partly,
    )


COMMANDS = (
    Command(
        "report", _("The period in text and picture"), _("/report [PERIOD]"), report, roles=REPORTED_TO, reads=True
    ),
)
TAPS = Taps(reading={"report": report_of, "report.pictures": show_pictures, "report.file": send_file})
WORKS = {report_files.FILE: report_files.make}
