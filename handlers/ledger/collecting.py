"""The money side of a push: a customer's open items with what can be done about them, and what the buttons do.

    due.open:CUSTOMER                  the open items in a message of their own
    due.show:CUSTOMER                  the same in place
    due.done:CUSTOMER                  handled: kept in the history, and the next notice is told
    due.later:CUSTOMER                 asks when; the answer becomes a step "collect …"
    due.at:CUSTOMER:STEP:CHOICE        h1 (an hour), d1 (tomorrow), mon (next Monday), x (asks for a day)
    due.promise:CUSTOMER               asks for which day the customer promised; the answer becomes a promise
    due.promised:CUSTOMER:STEP:CHOICE  d1 (tomorrow), fri (Friday), end (of the month), x (asks for a day)

STEP is the latest step with the customer when the button was drawn: when there is a later one, the button answers with
what is true now. Every tap is authorised again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from handlers.answers import Button, Part, Style, Text
from handlers.commands import SELLERS, Taps, row_id, stale_button
from handlers.forms import begin
from handlers.ledger import contacts, disputes, promises
from handlers.ledger.demands import remind_button
from handlers.ledger.dues import days_line
from handlers.ledger.dunning import dunning_button
from handlers.ledger.receivables import balance_line
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.work.activities import step_line
from handlers.work.follow_ups import FOLLOW, show_planned, tell_of
from locales import Sentence, Words, _, speak
from models.directory.customers import Customer
from models.ledger import dues, stages
from models.oversight import audit
from models.people import access
from models.people.members import Member, Role
from models.people.visibility import of_customer
from models.refusal import Denied
from models.work import follow_ups, reminders

MOST_ITEMS = 6
Said = Part | Words | None
Rows = list[list[Button]]


def open_new(turn: Turn, customer_id: str) -> None:
    """A customer's open items with their buttons, in a message of their own."""
    customer = _customer(turn, customer_id)
    turn.reply(*open_card(turn, customer), buttons(turn, customer), subject={"customer": customer.key})


def show(turn: Turn, customer_id: str) -> None:
    """The same, in place."""
    _show(turn, _customer(turn, customer_id))


def done(turn: Turn, customer_id: str) -> None:
    """What there was to do about the money is done; it stands in the history."""
    customer = _customer_of_mine(turn, customer_id)
    audit.record(turn.db, turn.actor, "money.handled", customer, now=turn.now)
    day = stages.next_notice(turn.db, customer, turn.company.overdue_stages, today=turn.today)
    _show(
        turn,
        customer,
        _("✅ Handled, {at}", at=turn.now),
        _("While it is open, I remind you again on {day}.", day=day) if day else None,
    )


def later(turn: Turn, customer_id: str) -> None:
    """When shall it be collected?"""
    customer = _customer_of_mine(turn, customer_id)
    choices: dict[str, Words] = {"h1": _("1 hour"), "d1": _("Tomorrow"), "mon": _("Next Monday")}
    if customer.owner_id == turn.actor.id:
        choices["x"] = _("Other …")  # for whom leads the owner /follow plans the owner's steps, not the own
    _ask(turn, customer, _("How much later?"), "due.at", choices)


def put_off(turn: Turn, customer_id: str, step_id: str, choice: str) -> None:
    """Then: a step of one's own, to collect what is open."""
    customer = _customer_of_mine(turn, customer_id)
    text = _("collect {amounts}", amounts=promises.owed(turn, customer))
    if choice != "h1":
        _plan(turn, customer, turn.actor, step_id, LATER_DAYS, choice, text)
    elif _is_fresh(turn, customer, step_id):
        until = turn.now + timedelta(hours=1)
        step = follow_ups.plan(
            turn.db,
            turn.actor,
            customer,
            turn.actor,
            due_on=until.astimezone(turn.actor.zone).date(),
            due_time=None,
            now=turn.now,
            text=speak(text, turn.reader),
        )
        follow_ups.put_off(turn.db, turn.actor, step, until=until, zone_of=turn.actor, now=turn.now)
        show_planned(turn, step, customer, turn.actor)


def promise(turn: Turn, customer_id: str) -> None:
    """For which day did the customer promise to pay?"""
    customer = _customer_of_mine(turn, customer_id)
    today = turn.local_today
    choices: dict[str, Words] = {choice: _("{day}", day=day_of(today)) for choice, day_of in PROMISE_DAYS.items()}
    _ask(turn, customer, _("For which day was it promised?"), "due.promised", {**choices, "x": _("Other …")})


def promised(turn: Turn, customer_id: str, step_id: str, choice: str) -> None:
    """The customer promised to pay by that day."""
    customer = _customer_of_mine(turn, customer_id)
    if choice == "x":
        turn.in_place = False
        given = {"customer": Candidate(customer.key, customer.name), "amount": promises.ALL}
        begin(turn, promises.PROMISE, given=given)
        return
    if choice not in PROMISE_DAYS:
        raise stale_button()
    if _is_fresh(turn, customer, step_id):
        made = promises.take(turn, customer, None, PROMISE_DAYS[choice](turn.local_today))
        promises.echo(turn, customer, made)


def open_card(turn: Turn, customer: Customer, *notes: Said, title: Words | None = None) -> list[Said]:
    """What a customer owes and when, the next step, and notes below."""
    today = turn.today
    until = today + timedelta(days=turn.company.due_soon_days)
    visible = of_customer(customer).condition
    items = dues.open_items(
        turn.db, visible, today=today, until=until, limit=MOST_ITEMS, weights=turn.company.rules.order
    )
    count = sum(one.count for one in dues.sums(turn.db, visible, today=today, until=until))
    step = follow_ups.next_step(turn.db, customer)
    return [
        Text(title or customer.name, Style.HEADING),
        *(
            _("{number}: {amount}, {days}", number=one.name, amount=one.instalment.money, days=days_line(one.days_late))
            for one in items
        ),
        _("… and {n} more", n=count - len(items)) if count > len(items) else None,
        None if items else _("Nothing is due here now."),
        balance_line(turn, customer),
        *promises.lines(turn, customer),
        *disputes.lines(turn, customer),
        contacts.last_line(turn, customer),
        _("📅 Next step: {step}", step=step_line(turn, step)) if step is not None else None,
        *notes,
    ]


def buttons(turn: Turn, customer: Customer) -> Rows:
    """What the reader can do about a customer's money."""
    key = customer.key
    payment, card = Button(_("💰 Payment"), f"begin:pay:{key}"), Button(_("📇 Customer"), f"card:{key}")
    if turn.actor.role not in SELLERS:
        return [[payment, card], [remind_button(customer), dunning_button(customer)]]
    return [
        [Button(_("✅ Done"), f"due.done:{key}"), Button(_("⏰ Later"), f"due.later:{key}")],
        [Button(_("📞 Log call"), f"begin:call:{key}"), payment],
        [promise_button(customer), contacts.outcome_button(customer)],
        disputes.open_buttons(turn, customer) or [disputes.new_button(customer)],
        [remind_button(customer), dunning_button(customer)],
        [card],
    ]


def promise_button(customer: Customer) -> Button:
    """The customer promised to pay."""
    return Button(_("🤝 Promise"), f"due.promise:{customer.key}")


def _friday(today: date) -> date:
    return today + timedelta(days=(4 - today.weekday()) % 7 or 7)


def _month_end(today: date) -> date:
    """The end of this month, or on its last day of the next one."""
    tomorrow = today + timedelta(days=1)
    return (tomorrow.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


Days = Mapping[str, Callable[[date], date]]

LATER_DAYS: Days = {
    "d1": lambda today: today + timedelta(days=1),
    "mon": lambda today: today + timedelta(days=7 - today.weekday()),
}
PROMISE_DAYS: Days = {"d1": LATER_DAYS["d1"], "fri": _friday, "end": _month_end}
"""The day that a choice means, by today."""


def _plan(
    turn: Turn, customer: Customer, member: Member, step_id: str, days: Days, choice: str, text: Sentence
) -> None:
    """A step of that member on the chosen day, or the form that asks for one."""
    if choice == "x":
        turn.in_place = False
        given = {"customer": Candidate(customer.key, customer.name), "note": speak(text, turn.reader)}
        begin(turn, FOLLOW, given=given)
        return
    if choice not in days:
        raise stale_button()
    if not _is_fresh(turn, customer, step_id):
        return
    step = follow_ups.plan(
        turn.db,
        turn.actor,
        customer,
        member,
        due_on=days[choice](turn.now.astimezone(member.zone).date()),
        due_time=None,
        now=turn.now,
        text=speak(text, member.reader),
    )
    show_planned(turn, step, customer, member)
    tell_of(turn, step, customer, member)


def _is_fresh(turn: Turn, customer: Customer, step_id: str) -> bool:
    """Whether the button was drawn after the latest step; else the customer's items are shown as they are now."""
    if reminders.last_step(turn.db, customer.key) == row_id(step_id):
        return True
    _show(turn, customer, _("A step was planned meanwhile."))
    return False


def _ask(turn: Turn, customer: Customer, question: Sentence, verb: str, choices: Mapping[str, Words]) -> None:
    """The choices under the customer's items, in place; only while something is open."""
    if not promises.owed(turn, customer):
        _show(turn, customer)
        return
    step_id = reminders.last_step(turn.db, customer.key)
    flat = [Button(label, f"{verb}:{customer.key}:{step_id}:{choice}") for choice, label in choices.items()]
    rows = [flat[:2], flat[2:], [Button(_("◀ Back"), f"due.show:{customer.key}")]]
    turn.show(*open_card(turn, customer, question), rows, subject={"customer": customer.key})


def _show(turn: Turn, customer: Customer, *notes: Said) -> None:
    turn.show(*open_card(turn, customer, *notes), buttons(turn, customer), subject={"customer": customer.key})


def _customer(turn: Turn, customer_id: str) -> Customer:
    return access.customer_for(turn.db, turn.actor, row_id(customer_id))


def _customer_of_mine(turn: Turn, customer_id: str) -> Customer:
    """The customer, for whom may work with it."""
    if turn.actor.role not in SELLERS:
        raise Denied(_("That is not for your role ({role}).", role=Role(turn.actor.role)))
    return _customer(turn, customer_id)


TAPS = Taps(
    writing={"due.done": done, "due.at": put_off, "due.promised": promised},
    reading={"due.open": open_new, "due.show": show, "due.later": later, "due.promise": promise},
)
