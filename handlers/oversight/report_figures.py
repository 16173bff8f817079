"""All that the report says of a period, gathered once for its text, its pictures and its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.periods import before
from handlers.reading import Period
from handlers.turns import Turn
from models.ledger import contacts, promises
from models.ledger.contacts import Delay
from models.oversight import decision_times, reports, totals
from models.oversight.reports import Figures, InCompanyCurrency
from models.oversight.totals import TeamTotals
from models.people import access


@dataclass(frozen=True)
class Told:
    """All that a report says of a period."""

    period: Period
    last: Period
    work: tuple[TeamTotals, TeamTotals]
    figures: Sequence[Figures]
    whole: InCompanyCurrency | None
    kept: promises.Kept
    kept_before: promises.Kept
    delays: Sequence[Delay]
    wait: timedelta | None  # the median time to a decision

    @property
    def anything(self) -> bool:
        """Whether there is anything to tell."""
        everybody = self.work[0].all
        done = everybody.visits or everybody.contacts or everybody.new_customers
        return bool(self.figures or self.kept.count or done)


def told_of(turn: Turn, period: Period) -> Told:
    """What the speaker may be told of a period."""
    last = before(period)
    seen = access.owners_seen(turn.db, turn.actor)
    visible = access.customers_of(turn.db, turn.actor)
    now, then = (
        totals.team_totals(turn.db, seen, turn.company, start=one.start, end=one.end, today=turn.today)
        for one in (period, last)
    )
    figures = reports.figures(
        turn.db,
        visible,
        turn.company.rules,
        start=period.start,
        end=period.end,
        before=last.start,
        today=turn.today,
    )
    until = min(period.end, turn.today)
    kept, kept_before = (promises.kept_share(turn.db, visible, start=one.start, end=one.end) for one in (period, last))
    return Told(
        period,
        last,
        (now, then),
        figures,
        reports.in_company_currency(turn.db, figures, turn.company.currency, on=until),
        kept,
        kept_before,
        contacts.delays(turn.db, visible, today=turn.today),
        decision_times.median_wait(
            turn.db,
            turn.actor,
            since=turn.company.start_of(period.start),
            before=turn.company.end_of(period.end),
        ),
    )


def main_currency(turn: Turn, told: Told) -> str:
    """The currency of the pictures: the company's, or another one where nothing is in it."""
    currencies = [one.currency for one in told.figures]
    return turn.company.currency if turn.company.currency in currencies or not currencies else currencies[0]


def days_so_far(period: Period, today: date) -> list[date]:
    """The days of a period up to today; its first one in any case."""
    length = (min(period.end, today) - period.start).days + 1
    return [period.start + timedelta(days=index) for index in range(max(1, length))]
