"""/today: what is to be done, in one message: next steps, money that is due, customers for whom nothing is planned.

    today:PAGE                the list, in place
    today.due:INSTALMENT:PAGE an item of money with its buttons, in place
    today.who:CUSTOMER:PAGE   a customer with its buttons, in place

A step opens in place by `fu.open:ID:tPAGE` (handlers/work/follow_ups.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.answers import Button, Part, Style, Text
from handlers.commands import Command, TapHandler, row_id
from handlers.ledger.accruals import fee_row, item_line
from handlers.ledger.dues import days_line, item_buttons, item_parts, paging
from handlers.ledger.receivables import balance_line
from handlers.turns import Turn
from handlers.work.activities import in_fives, moment_of, shortened
from handlers.work.follow_ups import late_line
from locales import Sentence, Short, Words, _, n_
from models.directory.customers import Customer
from models.ledger import dues
from models.ledger.dues import Due
from models.people import access
from models.people.members import Role
from models.people.visibility import everything_of, of_member
from models.work import activities, digests, follow_ups
from models.work.follow_ups import FollowUp

ROWS = 10


@dataclass(frozen=True)
class Line:
    """One row of the list and what its number opens."""

    words: Sentence
    opens: str  # with {page}


@dataclass(frozen=True)
class Section:
    """Rows under a heading; only those of the page are fetched."""

    heading: Sentence
    count: int
    lines: Sequence[Line]


def today(turn: Turn) -> None:
    """What is to be done today."""
    _show(turn, 0)


def page(turn: Turn, number: str) -> None:
    """Another page of it, in place."""
    _show(turn, row_id(number))


def _show(turn: Turn, number: int) -> None:
    number, sections = _sections(turn, number)
    count = sum(section.count for section in sections)
    lines: list[Part | Words | None] = [Text(_("☀️ Today, {day}", day=turn.local_today), Style.HEADING)]
    buttons: list[Button] = []
    place = number * ROWS
    for section in sections:
        if section.lines:
            lines.append(Text(section.heading, Style.HEADING))
        for line in section.lines:
            place += 1
            lines.append(_("{place}. {line}", place=str(place), line=line.words))
            buttons.append(Button(str(place), line.opens.format(page=number)))
    if not count:
        lines.append(_("Nothing to do: no steps, no money due, and every customer has a next step."))
    turn.show(*lines, [*in_fives(buttons), *paging("today:{page}", number, count)])


def _sections(turn: Turn, number: int) -> tuple[int, list[Section]]:
    """The rows of a page, or of the last one when there are not so many."""
    steps = follow_ups.open_follow_ups(turn.db, turn.actor, until=turn.local_today)
    all_money = turn.actor.role == Role.FINANCE
    scope = everything_of() if all_money else of_member(turn.actor)
    visible = access.customers_of(turn.db, turn.actor) & scope.condition
    until = turn.today + timedelta(days=turn.company.due_soon_days)
    money = sum(one.count for one in dues.sums(turn.db, visible, today=turn.today, until=until))
    idle = activities.count_without_step(turn.db, turn.actor)
    collect = digests.collecting_today(turn.db, turn.company, turn.actor, today=turn.today)
    number = min(number, max(0, (len(steps) + len(collect) + money + idle - 1) // ROWS))
    start, room = number * ROWS, ROWS
    shown = steps[start : start + room]
    room -= len(shown)
    start = max(0, start - len(steps))
    collecting = collect[start : start + room]
    room -= len(collecting)
    start = max(0, start - len(collect))
    items: Sequence[Due] = ()
    if room and start < money:
        items = dues.open_items(
            turn.db, visible, today=turn.today, until=until, limit=room, offset=start, weights=turn.company.rules.order
        )
    room -= len(items)
    start = max(0, start - money)
    alone: Sequence[tuple[Customer, datetime | None]] = ()
    if room and start < idle:
        alone = activities.customers_without_step(turn.db, turn.actor, limit=room, offset=start)
    return number, [
        Section(
            n_("{n} follow-up", "{n} follow-ups", len(steps)),
            len(steps),
            [Line(step_words(turn, step, customer), f"fu.open:{step.id}:t{{page}}") for step, customer in shown],
        ),
        Section(
            n_("📆 Collecting day: {n} customer", "📆 Collecting day: {n} customers", len(collect)),
            len(collect),
            [
                Line(_("{customer}: {amounts}", customer=one.customer.name, amounts=one.amounts), _open(one.customer))
                for one in collecting
            ],
        ),
        Section(
            n_("Money: {n} item due or overdue", "Money: {n} items due or overdue", money),
            money,
            [Line(due_words(one), f"today.due:{one.instalment.id}:{{page}}") for one in items],
        ),
        Section(
            n_("{n} customer without a next step", "{n} customers without a next step", idle),
            idle,
            [Line(idle_words(customer, last), f"today.who:{customer.id}:{{page}}") for customer, last in alone],
        ),
    ]


def _open(customer: Customer) -> str:
    return f"due.open:{customer.key}"


def step_words(turn: Turn, step: FollowUp, customer: Customer) -> Sentence:
    """A step on the list; late ones are marked."""
    late = late_line(step, turn.local_today)
    if late is not None:
        return _(
            "{customer}, {at}, {late} {text}",
            customer=customer.name,
            at=moment_of(turn, step),
            late=late,
            text=shortened(step.text),
        )
    if step.due_time is not None:
        return _("{time} {customer} {text}", time=step.due_time, customer=customer.name, text=shortened(step.text))
    return _("{customer} {text}", customer=customer.name, text=shortened(step.text))


def due_words(one: Due) -> Sentence:
    """An open item on the list; late ones are marked."""
    return _(
        "{mark}{customer} {number}: {amount}, {day}, {days}",
        mark="⚠️ " if one.days_late > 0 else "",
        customer=one.customer.name,
        number=one.name,
        amount=one.instalment.money,
        day=one.instalment.due_on,
        days=days_line(one.days_late),
    )


def idle_words(customer: Customer, last: datetime | None) -> Sentence:
    """A customer for whom nothing is planned, and when there was contact last."""
    if last is None:
        return _("{customer}, no contact yet", customer=customer.name)
    return _("{customer}, last contact {day}", customer=customer.name, day=Short(last, year=True))


def due_item(turn: Turn, instalment_id: str, number: str) -> None:
    """An item of money with its buttons, in place."""
    back = [Button(_("◀ Today"), f"today:{row_id(number)}")]
    visible = access.customers_of(turn.db, turn.actor)
    found = dues.item_for(turn.db, visible, row_id(instalment_id), today=turn.today, weights=turn.company.rules.order)
    if found is None:
        turn.show(_("That item is settled, or not yours to see."), [back])
        return
    fee = item_line(turn, found.customer, found.instalment)
    rows = [*item_buttons(found), *fee_row(turn, found.customer, fee), back]
    turn.show(*item_parts(found), fee, rows, subject={"customer": found.customer.key})


def customer_item(turn: Turn, customer_id: str, number: str) -> None:
    """A customer for whom nothing is planned, with its buttons, in place."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    back = [Button(_("◀ Today"), f"today:{row_id(number)}")]
    turn.show(*idle_parts(turn, customer), [*idle_buttons(customer), back], subject={"customer": customer.key})


def idle_parts(turn: Turn, customer: Customer) -> list[Part | Words | None]:
    """A customer for whom nothing is planned, unless it was meanwhile."""
    last, step = activities.last_activity(turn.db, customer), follow_ups.next_step(turn.db, customer)
    return [
        Text(customer.name, Style.HEADING),
        _("📅 Next step: {step}", step=moment_of(turn, step)) if step else _("Nothing is planned."),
        _("Last contact: {day} {text}", day=Short(last.at, year=True), text=shortened(last.text)) if last else None,
        balance_line(turn, customer),
    ]


def idle_buttons(customer: Customer) -> list[list[Button]]:
    """What can be done so that something is planned."""
    key = customer.key
    return [
        [Button(_("📅 Follow-up"), f"begin:follow:{key}"), Button(_("🚶 Visit"), f"begin:visit:{key}")],
        [Button(_("📞 Call"), f"begin:call:{key}"), Button(_("📇 Customer"), f"card:{key}")],
    ]


COMMAND = Command("today", _("What is to be done today"), _("/today"), today, reads=True)
READING: dict[str, TapHandler] = {"today": page, "today.due": due_item, "today.who": customer_item}
