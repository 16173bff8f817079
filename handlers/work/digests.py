"""The morning digest: one message with everything that the day brings, in sections with numbered rows.

A number opens its row in a message of its own, with everything that can be done about it; the digest stays. The line
itself is the address of its customer or debt, so that it also opens from where it was sent on. A section
with more rows than fit is a list of its own, by page and in place. What is drawn is what is true at the tap.

    digest                   the whole
    digest:SECTION:PAGE      one section
    digest.idle:CUSTOMER     a customer for whom nothing is planned, with its buttons
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.addresses import CUSTOMER, DEBT, address_of
from handlers.answers import Button, Buttons, Part, Style, Text
from handlers.commands import REPORTED_TO, Taps, row_id, stale_button
from handlers.ledger.dues import days_line, paging, sum_of
from handlers.ledger.dunning import task_line
from handlers.ledger.promises import told as promised
from handlers.oversight.approvals import line_of
from handlers.turns import Turn
from handlers.work.activities import in_fives, shortened
from handlers.work.today import idle_buttons, idle_parts, idle_words
from locales import Sentence, Words, _, n_
from models.directory.customers import Customer
from models.ledger.dues import Due
from models.ledger.dunning_steps import Task
from models.ledger.offers import Offer
from models.ledger.promises import Promise
from models.ledger.stages import Reached
from models.money import Money
from models.oversight import approvals
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member, Role
from models.work import activities, digests, follow_ups, reminders
from models.work.digests import Collecting, OpenItems
from models.work.follow_ups import FollowUp

ROWS = 10
LONGEST_NAME, LONGEST_NUMBER, LONGEST_TEXT = 24, 16, 50
"""Forty rows must fit into one message."""


@dataclass(frozen=True)
class Row:
    """A line of the digest: said with its number, which is also the button that opens it.

    Where an address opens the customer or the debt, the line itself does, too.
    """

    say: Callable[[str], Sentence]
    tap: str
    opens: str = ""  # such as customer-7

    def line(self, turn: Turn, place: str) -> Text:
        """The line as it stands."""
        return Text(self.say(place), opens=address_of(turn, self.opens) if self.opens else "")


@dataclass(frozen=True)
class Found:
    """A page of a section: its heading, how many rows there are in all, and those of the page."""

    title: Sentence
    count: int
    rows: Sequence[Row]


@dataclass(frozen=True)
class Section:
    """A part of the digest."""

    code: str
    shown: int  # how many rows stand in the whole digest
    find: Callable[[Turn, datetime, int, int], Found | None]  # the moment of the digest, limit, offset


def digest(turn: Turn, at: datetime, *, late: Text | None = None) -> list[Part] | None:
    """The whole digest of a moment, as parts; None when there is nothing to say."""
    lines: list[Part] = []
    numbers: list[Button] = []
    lists: list[list[Button]] = []
    for section in SECTIONS:
        found = section.find(turn, at, section.shown, 0)
        if found is None or not found.count:
            continue
        lines.append(Text(found.title, Style.HEADING))
        for row in found.rows:
            place = str(len(numbers) + 1)
            lines.append(row.line(turn, place))
            numbers.append(Button(place, row.tap))
        if found.count > len(found.rows):
            lines.append(Text(_("… and {n} more", n=found.count - len(found.rows)), Style.QUIET))
            lists.append([Button(_("{title} ▶", title=found.title), f"digest:{section.code}:0")])
    if not lines:
        return None
    title = Text(_("☀️ {day}", day=turn.local_today), Style.HEADING)
    return [title, *([late] if late else []), *lines, Buttons([*in_fives(numbers), *lists])]


def show(turn: Turn, code: str = "", page: str = "0") -> None:
    """The digest as it is now, whole or one section by page, in place."""
    at = reminders.last_digest(turn.db, turn.actor, now=turn.now) or turn.now
    if not code:
        turn.show(*(digest(turn, at) or [Text(_("Nothing is left to do today. 🎉"))]))
        return
    section = next((one for one in SECTIONS if one.code == code), None)
    if section is None:
        raise stale_button()
    number = row_id(page)
    found = section.find(turn, at, ROWS, number * ROWS)
    if found is not None and number and not found.rows:
        number = max(0, (found.count - 1) // ROWS)
        found = section.find(turn, at, ROWS, number * ROWS)
    back = [Button(_("◀ Digest"), "digest")]
    if found is None or not found.rows:
        turn.show(_("Nothing is left here."), [back])
        return
    places = [str(number * ROWS + position) for position in range(1, len(found.rows) + 1)]
    buttons = [Button(place, row.tap) for place, row in zip(places, found.rows, strict=True)]
    turn.show(
        Text(found.title, Style.HEADING),
        *(row.line(turn, place) for place, row in zip(places, found.rows, strict=True)),
        [*in_fives(buttons), *paging(f"digest:{code}:{{page}}", number, found.count), back],
    )


def open_idle(turn: Turn, customer_id: str) -> None:
    """A customer for whom nothing is planned, with its buttons."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    turn.reply(*idle_parts(turn, customer), idle_buttons(customer), subject={"customer": customer.key})


# --- sections


def _steps(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    today = turn.local_today
    steps = follow_ups.open_follow_ups(turn.db, turn.actor, until=today)
    page = steps[offset : offset + limit]
    return Found(
        n_("📅 {n} follow-up", "📅 {n} follow-ups", len(steps)),
        len(steps),
        [Row(_step_line(step, customer, today), f"fu.open:{step.key}", _to(customer)) for step, customer in page],
    )


def _step_line(step: FollowUp, customer: Customer, today: date) -> Callable[[str], Sentence]:
    """With its time when it has one, and with its day when that has passed."""
    name, text = _name(customer), shortened(step.text, LONGEST_TEXT)

    def say(place: str) -> Sentence:
        if step.due_on < today:
            when = _("{day}", day=step.due_on)
        elif step.due_time is not None:
            when = _("{time}", time=step.due_time)
        elif text:
            return _("{place}. {customer}: {text}", place=place, customer=name, text=text)
        else:
            return _("{place}. {customer}", place=place, customer=name)
        if not text:
            return _("{place}. {customer}, {when}", place=place, customer=name, when=when)
        return _("{place}. {customer}, {when}: {text}", place=place, customer=name, when=when, text=text)

    return say


def _due_today(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    today = turn.today
    found = digests.falling_due(
        turn.db, turn.company, turn.actor, today=today, start=today, end=today, limit=limit, offset=offset
    )
    title = _("💰 Due today ({count}): {sums}", count=found.count, sums=_sums(found))
    return _open_items(found, title, _short_line)


def _due_soon(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    today, days = turn.today, turn.company.due_soon_days
    start, end = today + timedelta(days=1), today + timedelta(days=days)
    found = digests.falling_due(
        turn.db, turn.company, turn.actor, today=today, start=start, end=end, limit=limit, offset=offset
    )
    title = n_(
        "⏳ Due within {n} day ({count}): {sums}",
        "⏳ Due within {n} days ({count}): {sums}",
        days,
        count=found.count,
        sums=_sums(found),
    )
    return _open_items(found, title, _coming_line)


def _overdue(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    found = digests.overdue(turn.db, turn.company, turn.actor, today=turn.today, limit=limit, offset=offset)
    title = _("⚠️ Overdue ({count}): {sums}", count=found.count, sums=_sums(found))
    return _open_items(found, title, _urgent_line)


def _open_items(found: OpenItems, title: Sentence, line: Callable[[str, Due], Sentence]) -> Found:
    def row(one: Due) -> Row:
        opens = f"{DEBT}-{one.instalment.id}"
        return Row(lambda place: line(place, one), f"due.open:{one.customer.key}", opens)

    return Found(title, found.count, [row(one) for one in found.items])


def _sums(found: OpenItems) -> list[Money]:
    return [one.open for one in found.sums]


def _short_line(place: str, one: Due) -> Sentence:
    return _(
        "{place}. {customer} {number}: {amount}",
        place=place,
        customer=_name(one.customer),
        number=shortened(one.name, LONGEST_NUMBER),
        amount=one.instalment.money,
    )


def _coming_line(place: str, one: Due) -> Sentence:
    return _(
        "{place}. {customer} {number}: {amount}, {days}",
        place=place,
        customer=_name(one.customer),
        number=shortened(one.name, LONGEST_NUMBER),
        amount=one.instalment.money,
        days=days_line(one.days_late),
    )


def _urgent_line(place: str, one: Due) -> Sentence:
    """With the points that decide the order."""
    return _(
        "{place}. {customer} {number}: {amount}, {days}. {points}",
        place=place,
        customer=_name(one.customer),
        number=shortened(one.name, LONGEST_NUMBER),
        amount=one.instalment.money,
        days=days_line(one.days_late),
        points=sum_of(one.score),
    )


def _stages(turn: Turn, at: datetime, limit: int, offset: int) -> Found | None:
    """The stages that the own customers reached, unless these notices come as messages of their own."""
    if not turn.company.overdue_in_digest:
        return None
    reached = digests.own_stages(turn.db, turn.company, turn.actor, at=at)
    title = n_("🔔 New overdue notice: {n} customer", "🔔 New overdue notices: {n} customers", len(reached))
    return _reached(turn, reached, title, limit, offset)


def _team(turn: Turn, at: datetime, limit: int, offset: int) -> Found | None:
    """For a manager: what the team's customers owe for long."""
    if turn.actor.role != Role.MANAGER:
        return None
    reached = digests.team_stages(turn.db, turn.company, turn.actor, at=at)
    title = n_("👥 Team, long overdue: {n} customer", "👥 Team, long overdue: {n} customers", len(reached))
    return _reached(turn, reached, title, limit, offset)


def _reached(turn: Turn, reached: Sequence[Reached], title: Sentence, limit: int, offset: int) -> Found:
    today = turn.today

    def row(one: Reached) -> Row:
        days = days_line(one.days_late(today))
        name = _name_and_owner(turn, one.customer, one.owner)
        return Row(
            lambda place: _(
                "{place}. {customer}: {amounts}, {days}", place=place, customer=name, amounts=one.amounts, days=days
            ),
            f"due.open:{one.customer.key}",
            _to(one.customer),
        )

    return Found(title, len(reached), [row(one) for one in reached[offset : offset + limit]])


def _dunning(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    """The steps of dunning that are the reader's to take."""
    due = digests.dunning_tasks(turn.db, turn.company, turn.actor, today=turn.today)
    title = n_("📮 Dunning: {n} customer", "📮 Dunning: {n} customers", len(due))

    def row(task: Task) -> Row:
        days = days_line(task.late.days_late(turn.today))
        name = _name_and_owner(turn, task.late.customer, task.late.owner)
        opens = _to(task.late.customer)
        return Row(lambda place: task_line(place, task, name, days), f"dunning.open:{task.late.customer.key}", opens)

    return Found(title, len(due), [row(task) for task in due[offset : offset + limit]])


def _asked(turn: Turn, _at: datetime, limit: int, offset: int) -> Found | None:
    """Requests that wait for a decision."""
    if turn.actor.role not in REPORTED_TO:
        return None
    waiting = approvals.waiting_for(turn.db, turn.actor, turn.now)
    title = n_("🙋 {n} request waits for you", "🙋 {n} requests wait for you", len(waiting))

    def row(approval: Approval) -> Row:
        return Row(
            lambda place: _("{place}. {line}", place=place, line=line_of(turn, approval)),
            f"approval.open:{approval.key}",
        )

    return Found(title, len(waiting), [row(one) for one in waiting[offset : offset + limit]])


def _broken(turn: Turn, at: datetime, limit: int, offset: int) -> Found:
    """Promises that were not kept, since the digest before."""
    failed = digests.failed_promises(turn.db, turn.actor, at=at)
    title = n_("💔 {n} promise not kept", "💔 {n} promises not kept", len(failed))

    def row(one: Promise, customer: Customer) -> Row:
        name = _name(customer)
        said = promised(one)
        return Row(
            lambda place: _("{place}. {customer}: {what}", place=place, customer=name, what=said),
            f"due.open:{customer.key}",
            _to(customer),
        )

    return Found(title, len(failed), [row(*one) for one in failed[offset : offset + limit]])


def _lapsed(turn: Turn, at: datetime, limit: int, offset: int) -> Found:
    """Settlement offers that are gone since the digest before: all of the debt is owed again."""
    found = digests.lapsed_offers(turn.db, turn.company, turn.actor, at=at, today=turn.today)
    title = n_("🤝 {n} offer has lapsed", "🤝 {n} offers have lapsed", len(found))

    def row(one: Offer, customer: Customer) -> Row:
        name, amount, until = _name(customer), one.money, one.until
        return Row(
            lambda place: _(
                "{place}. {customer}: {amount} less, until {day}", place=place, customer=name, amount=amount, day=until
            ),
            f"due.open:{customer.key}",
            _to(customer),
        )

    return Found(title, len(found), [row(*one) for one in found[offset : offset + limit]])


def _collecting(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    """Customers whose collecting day it is."""
    found = digests.collecting_today(turn.db, turn.company, turn.actor, today=turn.today)
    title = n_("📆 Collecting day: {n} customer", "📆 Collecting day: {n} customers", len(found))

    def row(one: Collecting) -> Row:
        name = _name(one.customer)
        return Row(
            lambda place: _("{place}. {customer}: {amounts}", place=place, customer=name, amounts=one.amounts),
            f"due.open:{one.customer.key}",
            _to(one.customer),
        )

    return Found(title, len(found), [row(one) for one in found[offset : offset + limit]])


def _idle(turn: Turn, _at: datetime, limit: int, offset: int) -> Found:
    """Customers for whom nothing is planned, the longest unseen first."""
    count = activities.count_without_step(turn.db, turn.actor)
    title = n_("💤 {n} customer without a next step", "💤 {n} customers without a next step", count)
    page = activities.customers_without_step(turn.db, turn.actor, limit=limit, offset=offset) if count else ()

    def row(customer: Customer, seen: datetime | None) -> Row:
        return Row(
            lambda place: _("{place}. {line}", place=place, line=idle_words(customer, seen)),
            f"digest.idle:{customer.key}",
            _to(customer),
        )

    return Found(title, count, [row(customer, seen) for customer, seen in page])


def _name_and_owner(turn: Turn, customer: Customer, owner: Member) -> Words:
    """Of a colleague's customer also whose it is."""
    if owner.id == turn.actor.id:
        return _name(customer)
    return _("{customer} ({owner})", customer=_name(customer), owner=shortened(owner.name, LONGEST_NUMBER))


def _to(customer: Customer) -> str:
    return f"{CUSTOMER}-{customer.key}"


def _name(customer: Customer) -> str:
    return shortened(customer.name, LONGEST_NAME)


SECTIONS = (
    Section("steps", 8, _steps),
    Section("asked", 3, _asked),
    Section("broken", 5, _broken),
    Section("lapsed", 3, _lapsed),
    Section("collect", 5, _collecting),
    Section("today", 5, _due_today),
    Section("soon", 5, _due_soon),
    Section("new", 5, _stages),
    Section("dunning", 5, _dunning),
    Section("late", 10, _overdue),
    Section("team", 5, _team),
    Section("idle", 3, _idle),
)

TAPS = Taps(reading={"digest": show, "digest.idle": open_idle})
