"""What is open, most urgent first (/due)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from handlers.addresses import DEBT, link_button
from handlers.answers import Button, Buttons, Part, Style, Text
from handlers.commands import Command, Taps, row_id
from handlers.hearing import heard
from handlers.ledger.accruals import fee_row, item_line
from handlers.ledger.contacts import said_buttons
from handlers.ledger.demands import remind_button
from handlers.ledger.disputes import lines as dispute_lines
from handlers.ledger.letters import letter_button
from handlers.ledger.promises import lines as promise_lines
from handlers.naming import member_named
from handlers.reading import Candidate
from handlers.turns import Turn
from locales import Sentence, Words, _, n_
from models.ledger import dues, holds, payments
from models.ledger.dues import Due
from models.ledger.holds import Hold
from models.ledger.urgency import Score
from models.people import access
from models.people.visibility import Scope, everything_of, of_customer, of_member
from models.refusal import Refused

ROWS = 10


def due(turn: Turn) -> None:
    """Open items, most urgent first: of a customer, of a colleague, or due within some days."""
    reading = heard(turn, "due")
    asked = reading.asked.get("customer", ())
    if asked:
        turn.reply(
            _("Which customer do you mean?"),
            [[Button(one.name, f"due:0:c{one.id}:")] for one in asked if isinstance(one, Candidate)],
        )
        return
    scope = everything_of()
    customer = reading.values.get("customer")
    member = reading.values.get("member") or reading.values.get("unknown_name")
    if isinstance(customer, Candidate):
        scope = of_customer(access.customer_for(turn.db, turn.actor, customer.id))
    elif member:
        scope = of_member(member_named(turn, str(member)))
    days = reading.values.get("days")
    _show(turn, scope, 0, int(days) if days is not None else None)


def due_page(turn: Turn, page: str, scope: str, days: str) -> None:
    """Another page of the open items; computed anew, and authorised anew."""
    within = row_id(days) if days else None
    _show(turn, Scope.decoded(turn.db, turn.actor, scope), row_id(page), within)


def item(turn: Turn, instalment_id: str, page: str, scope: str, days: str) -> None:
    """One open item with its actions, in place."""
    found = open_item(turn, instalment_id)
    back = [Button(_("◀ Back"), f"due:{row_id(page)}:{scope}:{days}")]
    sayings = [*promise_lines(turn, found.customer), *dispute_lines(turn, found.customer)]
    fee = item_line(turn, found.customer, found.instalment)
    rows = [*item_buttons(found), *fee_row(turn, found.customer, fee), back]
    turn.show(*item_parts(found), *sayings, fee, rows, subject={"customer": found.customer.key})


def open_item(turn: Turn, instalment_id: str) -> Due:
    """An open item that the speaker may see; what is settled is as if it were not there."""
    visible, weights = access.customers_of(turn.db, turn.actor), turn.company.rules.order
    found = dues.item_for(turn.db, visible, row_id(instalment_id), today=turn.today, weights=weights)
    if found is None:
        raise Refused(_("That item is settled, or not yours to see."))
    return found


def item_parts(one: Due) -> list[Part | Words]:
    """An open item in full, with the reason for its place."""
    return [
        Text(one.customer.name, Style.HEADING),
        _("{number}: {amount} open", number=one.name, amount=one.instalment.money),
        _("Due: {day}", day=one.instalment.due_on),
        days_line(one.days_late),
        reason(one.score),
    ]


def item_buttons(one: Due) -> list[list[Button]]:
    """What can be done about an open item."""
    customer = one.customer.id
    return [
        [Button(_("💰 Payment"), f"begin:pay:{customer}"), Button(_("📞 Call"), f"begin:call:{customer}")],
        [Button(_("📅 Follow-up"), f"begin:follow:{customer}"), Button(_("📇 Customer"), f"card:{customer}")],
        said_buttons(one.customer),
        [remind_button(one.customer), *([letter_button(one.customer)] if one.days_late > 0 else [])],
        [Button(_("📮 Dunning"), f"dunning.open:{customer}"), link_button(DEBT, one.instalment.id)],
    ]


def pending_lines(turn: Turn, scope: Scope) -> list[Words]:
    """Money of the scope that was reported and does not count yet."""
    visible = access.customers_of(turn.db, turn.actor) & scope.condition
    return [
        n_("⏳ Pending: {amount} in {n} payment", "⏳ Pending: {amount} in {n} payments", count, amount=amount)
        for count, amount in payments.pending_sums(turn.db, visible)
    ]


def days_line(days_late: int) -> Sentence:
    """How late, or how long until it is due."""
    if days_late > 0:
        return n_("{n} day late", "{n} days late", days_late)
    if days_late == 0:
        return _("due today")
    return n_("due in {n} day", "due in {n} days", -days_late)


def reason(score: Score) -> Sentence:
    """Why it stands where it stands."""
    parts: list[Sentence] = [
        _("amount {points}", points=score.amount),
        _("days {points}", points=score.days),
        _("class {points}", points=score.class_),
    ]
    if score.failed:
        parts.append(_("broken promises {points}", points=score.failed))
    if score.level:
        parts.append(_("dunning level {points}", points=score.level))
    if score.disputed:
        parts.append(_("disputed {points}", points=score.disputed))
    return _("Order: {total} points = {parts}", total=score.total, parts=parts)


def sum_of(score: Score) -> str:
    """The points as they add up, in the order of `reason`: 81 = 16+30+20+15, with nothing for what is nothing."""
    more = "".join(f"{points:+}" for points in (score.failed, score.level, score.disputed) if points)
    return f"{score.total} = {score.amount}+{score.days}+{score.class_}{more}"


def _show(turn: Turn, scope: Scope, page: int, within: int | None) -> None:
    visible = access.customers_of(turn.db, turn.actor) & scope.condition
    until = turn.today + timedelta(days=within) if within is not None else None
    sums = dues.sums(turn.db, visible, today=turn.today, until=until)
    count = sum(one.count for one in sums)
    page = min(page, max(0, (count - 1) // ROWS))
    items = dues.open_items(
        turn.db,
        visible,
        today=turn.today,
        until=until,
        limit=ROWS,
        offset=page * ROWS,
        weights=turn.company.rules.order,
    )
    if not items:
        turn.show(_("Nothing is open."), [[Button(_("All that is open"), "due:0::")]] if scope.code else None)
        return
    lines: list[Part | Words] = [Text(_title(scope, within), Style.HEADING)]
    lines += [
        n_(
            "{open} open in {n} item, {overdue} overdue",
            "{open} open in {n} items, {overdue} overdue",
            one.count,
            open=one.open,
            overdue=one.overdue,
        )
        for one in sums
    ]
    lines += pending_lines(turn, scope)
    held = holds.holds_among(turn.db, [one.instalment.id or 0 for one in items], turn.today)
    lines += [_line(page * ROWS + place, one, held) for place, one in enumerate(items, start=1)]
    code, days = scope.code, "" if within is None else str(within)
    lines.append(Text(_("Points = amount + days late + class, and what else counts"), Style.QUIET))
    numbers = [
        Button(str(page * ROWS + place), f"item:{one.instalment.id}:{page}:{code}:{days}")
        for place, one in enumerate(items, start=1)
    ]
    rows = [numbers[:5], numbers[5:]] if len(numbers) > 5 else [numbers]
    why = [Button(_("❓ Why it is late"), f"due.why:{code}")]
    turn.show(*lines, Buttons([*rows, *paging(f"due:{{page}}:{code}:{days}", page, count), why]))


def _title(scope: Scope, within: int | None) -> Sentence:
    if within is not None:
        return n_("Due within {n} day: {whose}", "Due within {n} days: {whose}", within, whose=scope.name)
    return _("Open: {whose}", whose=scope.name)


def _line(place: int, one: Due, held: Mapping[int, Hold]) -> Sentence:
    hold = held.get(one.instalment.id or 0, Hold(0, 0))
    mark = ("⚖️ " if hold.disputed else "") + ("🤝 " if hold.promised else "")
    return _(
        "{place}. {mark}{customer} {number}: {amount}, {days}. {points}",
        place=str(place),
        mark=mark,
        customer=one.customer.name,
        number=one.name,
        amount=one.instalment.money,
        days=days_line(one.days_late),
        points=sum_of(one.score),
    )


def paging(data: str, page: int, count: int, rows: int = ROWS) -> list[list[Button]]:
    """◀ ▶ under a list, in place; `data` has a {page}."""
    row = []
    if page:
        row.append(Button("◀", data.format(page=page - 1)))
    if (page + 1) * rows < count:
        row.append(Button("▶", data.format(page=page + 1)))
    return [row] if row else []


COMMANDS = (
    Command(
        "due",
        _("What is open, most urgent first"),
        _("/due [CUSTOMER or NAME or DAYS]"),
        due,
        reads=True,
    ),
)
TAPS = Taps(reading={"due": due_page, "item": item})
