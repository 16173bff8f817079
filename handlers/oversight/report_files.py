"""The report as an Excel file: figures, ageing then and now, salespeople, reasons for delay, and every customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handlers.answers import File, Style, Text
from handlers.commands import Advance
from handlers.files.sheets import Sheet, Value, workbook
from handlers.oversight.report_figures import Told, told_of
from handlers.periods import coded, decoded
from handlers.reading import Period
from handlers.turns import Turn
from locales import _, speak
from models.ledger import ageing
from models.ledger.ageing import Aged, By, Group
from models.ledger.movements import TOLD
from models.money import Money
from models.oversight.reports import Figures
from models.people import access
from models.refusal import Refused
from models.storage import jobs
from models.storage.jobs import Job
from models.work.reminders import Outcome

FILE = "report_file"
"""The kind of job that makes a large file."""

AT_ONCE = 3000
"""Customers of whom a file is made while one waits."""

NAMES_AT_ONCE = 1000

WIDTHS = {"figure": 26, "customer": 28, "name": 20, "bucket": 16, "reason": 20}


def send(turn: Turn, period: Period) -> None:
    """Answer with the file at once, or begin to make it when there are many customers."""
    if len(_customers(turn, period)) <= AT_ONCE:
        _hand_over(turn, period)
        return
    turn.will_write()
    job = jobs.begin(turn.db, FILE, turn.actor.key, details={"period": coded(period)}, now=turn.now)
    if job is None:
        raise Refused(_("Your last report is still being made; its file comes by itself."))
    turn.reply(_("This takes a little. The file comes by itself."), begins=job)


def make(turn: Turn, job: Job, advance: Advance) -> Outcome:
    """Make a large file."""
    advance(_("Making the file …"))
    _hand_over(turn, decoded((job.details or {})["period"]))
    turn.show(_("The file is ready."))
    return Outcome.SAID


def _hand_over(turn: Turn, period: Period) -> None:
    told = told_of(turn, period)
    sheets = [
        Sheet("figures", ["figure", "currency", "before", "period"], _figures(told), WIDTHS),
        Sheet("ageing", ["currency", "bucket", "then", "now"], _ageing(turn, told), WIDTHS),
        Sheet("salespeople", SALESPEOPLE, _salespeople(told), WIDTHS),
        Sheet("delays", ["currency", "reason", "customers", "overdue"], _delays(told), WIDTHS),
        Sheet(
            "customers",
            ["customer", "currency", *_buckets(turn), "credit", "balance"],
            _by_customer(turn, period),
            WIDTHS,
        ),
    ]
    book = workbook(sheets, zone=turn.company.zone)
    turn.note("exported", days=[period.start.isoformat(), period.end.isoformat()], rows=dict(book.rows))
    name = f"report-{period.start}..{period.end}.xlsx"
    turn.reply(Text(_("Report: {period}", period=period.label), Style.HEADING), File(name, book.content))


SALESPEOPLE = ["name", "currency", "visits", "contacts", "new_customers", "billed", "collected", "open", "overdue"]


def _figures(told: Told) -> Iterator[list[Value]]:
    for one in told.figures:
        for kind in TOLD:
            yield [str(kind), one.currency, one.moved_before.of(kind), one.moved.of(kind)]
        yield ["collected", one.currency, one.moved_before.collected, one.moved.collected]
        yield ["owed at the end", one.currency, one.then.aged.owed, one.now.aged.owed]
        yield ["overdue at the end", one.currency, one.then.aged.overdue, one.now.aged.overdue]
        yield ["unapplied credit", one.currency, one.then.aged.credit, one.now.aged.credit]
        yield ["provision", one.currency, one.then.provision, one.now.provision]
        yield from _indicators(one)
    if told.whole is not None:
        whole = told.whole
        for name, amount in (("bill", whole.billed), ("collected", whole.collected), ("owed at the end", whole.owed)):
            yield [f"{name}, all in {whole.currency}", whole.currency, None, amount]
        for rate in whole.rates:
            yield [f"rate of {rate.on}", rate.currency, None, float(rate.value)]
    yield ["promises decided", "", told.kept_before.count, told.kept.count]
    yield ["promises kept", "", told.kept_before.kept, told.kept.kept]


def _indicators(one: Figures) -> Iterator[list[Value]]:
    for name, then, now in (
        ("days sales outstanding", one.then.outstanding, one.now.outstanding),
        ("collection effectiveness, %", None, one.effectiveness),
        ("average days late", one.days_late_before, one.days_late),
        ("over 90 days, %", one.then.late_share, one.now.late_share),
    ):
        yield [name, one.currency, *(None if value is None else float(value) for value in (then, now))]


def _ageing(turn: Turn, told: Told) -> Iterator[list[Value]]:
    for one in told.figures:
        amounts = zip(_buckets(turn), one.then.aged.buckets, one.now.aged.buckets, strict=True)
        for name, then, now in amounts:
            yield [one.currency, name, then, now]


def _salespeople(told: Told) -> Iterator[list[Value]]:
    for one in told.work[0].people:
        if one.member is None:
            continue
        work: list[Value] = [one.visits, one.contacts, one.new_customers]
        if not one.money:
            yield [one.member.name, "", *work]
        for currency, money in one.money.items():
            amounts = (money.billed, money.collected, money.open, money.overdue)
            yield [one.member.name, currency, *work, *(Money(minor, currency) for minor in amounts)]


def _delays(told: Told) -> Iterator[list[Value]]:
    for one in told.delays:
        reason = "disputed" if one.disputed else str(one.outcome or "")
        yield [one.amount.currency, reason, one.customers, one.amount]


def _buckets(turn: Turn) -> list[str]:
    return [speak(name, turn.reader) for name in turn.company.rules.ageing.names]


def _customers(turn: Turn, period: Period) -> Mapping[Group, Aged]:
    """The ageing of every customer at the period's end."""
    visible = access.customers_of(turn.db, turn.actor)
    on = min(period.end, turn.today)
    buckets = turn.company.rules.ageing
    return ageing.ageing(turn.db, visible, on=on, today=turn.today, by=By.CUSTOMER, buckets=buckets)


def _by_customer(turn: Turn, period: Period) -> Iterator[list[Value]]:
    rows = list(_customers(turn, period).items())
    for first in range(0, len(rows), NAMES_AT_ONCE):
        some = rows[first : first + NAMES_AT_ONCE]
        names = ageing.names_of(turn.db, By.CUSTOMER, [key for (key, _currency), _aged in some if key is not None])
        for (key, currency), aged in some:
            yield [names.get(key or 0, ""), currency, *aged.buckets, aged.credit, aged.balance]
