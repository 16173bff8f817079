"""What should come in (/plan): due, promised and likely, by day or by week.

plan:PERIOD            another period, in place
plan:PERIOD:week       the same by week (or day)
plan.picture           the coming weeks as a picture
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.answers import Align, Button, Buttons, Column, Part, Picture, Style, Table, Text
from handlers.commands import Command, Taps, stale_button
from handlers.files import charts
from handlers.files.charts import Step
from handlers.periods import coded, decoded, said_period
from handlers.reading import Period
from handlers.turns import Turn
from locales import Plain, Short, _
from models.ledger import plans
from models.ledger.plans import Plan
from models.ledger.receivables import EARLIEST, LATEST
from models.money import Money
from models.people import access

MOST_DAYS = 31
"""A longer period is told by week."""

WEEKS_AHEAD = 8
"""What the picture shows."""

STEPS = {"day": _("By day"), "week": _("By week")}


def plan(turn: Turn) -> None:
    """What should come in: this week, or the period that was said."""
    _show(turn, said_period(turn, "plan") or this_week(turn.today))


def plan_period(turn: Turn, code: str, step: str = "") -> None:
    """The plan of another period, or in other steps."""
    if step not in ("", *STEPS):
        raise stale_button()
    _show(turn, decoded(code), step)


def show_picture(turn: Turn) -> None:
    """The coming weeks as a picture."""
    visible = access.customers_of(turn.db, turn.actor)
    start = this_week(turn.today).start
    end = start + timedelta(days=7 * WEEKS_AHEAD - 1)
    found = plans.plan(turn.db, visible, start=start, end=end, today=turn.today)
    one = found.get(turn.company.currency) or next(iter(found.values()), None)
    if one is None:
        turn.reply(_("Nothing is open."))
        return
    title = _("Money expected by week")
    turn.reply(title, Picture(expected_picture(turn, one, start, end)))


def expected_picture(turn: Turn, one: Plan, start: date, end: date) -> bytes:
    """What should come in by week, from a Monday on."""
    rows = one.by_step(weeks(start, end), end)
    steps = [
        Step(_("{start}–{end}", start=Short(first), end=Short(min(first + timedelta(days=6), end))), *amounts)
        for first, _items, *amounts in rows
    ]
    return charts.expected_picture(turn.reader, title=_("Money expected by week"), steps=steps, currency=one.currency)


def this_week(today: date) -> Period:
    """Monday to Sunday of that day."""
    start = today - timedelta(days=today.weekday())
    return Period(start, start + timedelta(days=6), "week")


def weeks(start: date, end: date) -> list[date]:
    """The first day, and every Monday after it."""
    monday = start + timedelta(days=7 - start.weekday())
    return [start, *(monday + timedelta(days=7 * n) for n in range(max(0, (end - monday).days // 7 + 1)))]


def _show(turn: Turn, period: Period, step: str = "") -> None:
    visible = access.customers_of(turn.db, turn.actor)
    by = step or ("day" if (period.end - period.start).days < MOST_DAYS else "week")
    start = max(period.start, turn.today)
    found = plans.plan(turn.db, visible, start=start, end=period.end, today=turn.today)
    parts: list[Part] = [Text(_("Plan: {period}", period=period.label), Style.HEADING)]
    late = [Money(one.overdue, one.currency) for one in found.values() if one.overdue]
    parts += [Text(_("Overdue before: {amount}", amount=amount)) for amount in late]
    coming = [part for one in found.values() for part in _tables(one, start, period.end, by)]
    parts += coming or [Text(_("Nothing falls due in these days."))]
    dayless = [Money(one.later_than_usual, one.currency) for one in found.values() if one.later_than_usual]
    words = [_("Later already than usual, without a likely day: {amount}", amount=amount) for amount in dayless]
    parts += [Text(one, Style.QUIET) for one in words]
    other = "week" if by == "day" else "day"
    ways = [Button(STEPS[other], f"plan:{coded(period)}:{other}"), Button(_("📊 Picture"), "plan.picture")]
    turn.show(*parts, Buttons([_around(period), ways]))


def _tables(one: Plan, start: date, end: date, by: str) -> Sequence[Part]:
    """What falls due, and beside it what was promised and what is likely."""
    if end < start:
        return []
    starts = weeks(start, end) if by == "week" else [start + timedelta(days=n) for n in range((end - start).days + 1)]
    rows = [row for row in one.by_step(starts, end) if any(row[1:])]
    due = [(first, count, Plain(Money(amount, one.currency))) for first, count, amount, *_others in rows if count]
    views = [(first, promised, likely) for first, _count, _due, promised, likely in rows if promised or likely]
    parts: list[Part] = []
    head = Column(_("Day") if by == "day" else _("From"), Align.LEFT)
    if due:
        parts.append(Text(_("Due in {currency}", currency=one.currency)))
        parts.append(
            Table(
                (head, Column(_("Items")), Column(_("Amount"))),
                [(Short(first), count, amount) for first, count, amount in due[:MOST_DAYS]],
                total=(
                    _("Total"),
                    sum(row[1] for row in rows),
                    Plain(Money(sum(row[2] for row in rows), one.currency)),
                ),
            )
        )
    if views:
        parts.append(Text(_("Promised and likely in {currency}", currency=one.currency)))
        parts.append(
            Table(
                (head, Column(_("promised")), Column(_("likely"))),
                [
                    (Short(first), _amount(promised, one), _amount(likely, one))
                    for first, promised, likely in views[:MOST_DAYS]
                ],
                total=(
                    _("Total"),
                    _amount(sum(row[3] for row in rows), one),
                    _amount(sum(row[4] for row in rows), one),
                ),
            )
        )
    return parts


def _amount(minor: int, one: Plan) -> Plain | None:
    return Plain(Money(minor, one.currency)) if minor else None


def _around(period: Period) -> list[Button]:
    """The period before and after, of the same length."""
    if period.kind == "month":
        last = period.start - timedelta(days=1)
        first = period.end + timedelta(days=1)
        end = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        earlier, later = Period(last.replace(day=1), last, "month"), Period(first, end, "month")
    else:
        length = timedelta(days=(period.end - period.start).days + 1)
        earlier = Period(period.start - length, period.end - length, period.kind)
        later = Period(period.start + length, period.end + length, period.kind)
    row = []
    if later.end <= LATEST:
        row = [Button("▶", f"plan:{coded(later)}")]
    return [Button("◀", f"plan:{coded(earlier)}"), *row] if earlier.start >= EARLIEST else row


COMMANDS = (Command("plan", _("What should come in, by day"), _("/plan [week, month, DATE]"), plan, reads=True),)
TAPS = Taps(reading={"plan": plan_period, "plan.picture": show_picture})
