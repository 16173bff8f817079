"""Promises to pay: /promise, its echo, and how a customer's promises are told elsewhere.

A promise is a contact about money, so each stands in the totals of outcomes as one that brought a promise. It gives
whose customer it is a step for its day. Without an amount it is for what is overdue, else for all that is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.answers import Button
from handlers.commands import SELLERS, Command, Taps, row_id
from handlers.forms import CUSTOMER, Choice, Form, Part, amend, begin, coming_days, guided, nothing
from handlers.ledger.receivables import balance_line
from handlers.reading import Candidate, Reading
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import step_line
from handlers.work.follow_ups import tell_of
from locales import Sentence, Words, _, n_, speak
from models.directory.customers import Customer
from models.ledger import contacts, dues, promises, verdicts
from models.ledger.contacts import ContactOutcome
from models.ledger.promises import FAILED, Kept, Promise, PromiseState
from models.ledger.verdicts import PromiseJob
from models.money import Money
from models.oversight import undoing
from models.people import access
from models.people.members import Member
from models.people.visibility import of_customer
from models.refusal import Refused
from models.storage.jobs import Job
from models.work import follow_ups
from models.work.follow_ups import FollowUp
from models.work.reminders import Outcome

ALL = "all"
"""The answer "no amount was said"."""


def promise(turn: Turn, reading: Reading | None = None) -> None:
    """Keep a customer's word: /promise Huaxin 5000 Friday"""
    begin(turn, PROMISE, reading=reading)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: keep the promise and say it in full."""
    replaces = values.get("replaces")
    changed = None
    if replaces is not None:
        changed = _("Changed: the promise was taken back and written anew.")
        undoing.undo(turn.db, turn.actor, "promise.taken", int(replaces), today=turn.today, now=turn.now)
    said = values.get("amount")
    amount = said if isinstance(said, Money) else None
    note = values.note
    customer = values.customer(turn)
    echo(turn, customer, take(turn, customer, amount, values.get("date"), note), changed)


def take(turn: Turn, customer: Customer, amount: Money | None, due_on: date, note: str = "") -> Sequence[Promise]:
    """Keep the promise, without an amount one for each currency in which the customer owes, and the contact."""
    amounts: Sequence[Money | None] = [amount] if amount is not None else owed(turn, customer) or [None]
    member = follow_ups.whose(turn.db, turn.actor, customer)
    made = []
    for one in amounts:
        text = _("promised to pay {amounts}", amounts=[one]) if one is not None else _("promised to pay")
        made.append(
            promises.record(
                turn.db,
                turn.actor,
                customer,
                one,
                due_on=due_on,
                currency=turn.company.currency,
                today=turn.today,
                now=turn.now,
                note=note,
                remind=member,
                reminder=speak(text, member.reader),
            )
        )
        contacts.record(
            turn.db,
            turn.actor,
            customer,
            ContactOutcome.PROMISED,
            note,
            today=turn.today,
            now=turn.now,
            promise_id=made[-1].key,
        )
    return made


def echo(turn: Turn, customer: Customer, made: Sequence[Promise], changed: Sentence | None = None) -> None:
    """What was promised, in full; whose customer it is hears of it when somebody else took the word."""
    latest = made[-1]
    step = turn.db.get(FollowUp, latest.follow_up_id) if latest.follow_up_id is not None else None
    others = [one for one in promises.open_promises(turn.db, customer) if one.id not in {each.id for each in made}]
    turn.show(
        changed,
        *(_("🤝 {customer} promised {what}", customer=customer.name, what=what(one)) for one in made),
        _("Note: {note}", note=latest.note) if latest.note else None,
        _("📅 Next step: {step}", step=step_line(turn, step)) if step is not None else None,
        n_("{n} other promise stands open.", "{n} other promises stand open.", len(others)) if others else None,
        _("Until then what it covers is not chased."),
        balance_line(turn, customer),
        [
            [
                Button(_("↩️ Undo"), f"undo:promise.taken:{latest.id}"),
                Button(_("✏️ Edit"), f"promise.edit:{latest.id}"),
            ],
            [Button(_("📅 Follow-up"), f"begin:follow:{customer.id}"), Button(_("📇 Customer"), f"card:{customer.id}")],
        ],
        subject={"promise": latest.key, "customer": customer.key},
    )
    member = turn.db.get(Member, step.member_id) if step is not None else None
    if step is not None and member is not None:
        tell_of(turn, step, customer, member)


def edit(turn: Turn, promise_id: str) -> None:
    """The Edit button: which part is to be changed."""
    amend(turn, *as_form(turn, row_id(promise_id)))


def as_form(turn: Turn, promise_id: int) -> tuple[Form, Values]:
    """A promise as its form with its parts, to be written anew in its place."""
    promise = turn.db.get(Promise, promise_id)
    if promise is None:
        raise access.unknown_customer()
    customer = access.customer_for(turn.db, turn.actor, promise.customer_id)
    if promise.state != PromiseState.OPEN:
        raise Refused(_("That promise is {state} already.", state=PromiseState(promise.state)))
    values = {
        "customer": Candidate(customer.key, customer.name),
        "amount": ALL if promises.said_with(turn.db, promise) else promise.money,
        "date": promise.due_on,
        "note": promise.note or None,
        "replaces": promise.id,
    }
    return PROMISE, Values(values)


def what(one: Promise) -> Sentence:
    """How much by when."""
    if one.money is None:
        return _("to pay by {day}", day=one.due_on)
    return _("{amount} by {day}", amount=one.money, day=one.due_on)


def told(one: Promise) -> Sentence:
    """A promise that failed, with what came of it."""
    if one.state != PromiseState.PARTLY:
        return what(one)
    return _("{what}, {received} came", what=what(one), received=Money(one.received, one.currency))


def line(one: Promise) -> Sentence:
    """A promise on a list, with what became of it."""
    state = PromiseState(one.state)
    if state == PromiseState.OPEN:
        return _("🤝 Promised: {what}", what=what(one))
    if state == PromiseState.PARTLY:
        return _("💔 Promise kept in part: {what}", what=told(one))
    return _("{mark} Promise {state}: {what}", mark=MARKS[state], state=state, what=what(one))


MARKS = {PromiseState.KEPT: "✅", PromiseState.BROKEN: "💔", PromiseState.WITHDRAWN: "↩️"}


def lines(turn: Turn, customer: Customer) -> list[Words]:
    """The open promises of a customer, and the last one when it failed."""
    latest = promises.promises_of(turn.db, customer, limit=1)
    failed = [one for one in latest if one.state in FAILED]
    return [line(one) for one in (*promises.open_promises(turn.db, customer), *failed)]


def share_line(kept: Kept) -> Sentence | None:
    """How many of the decided promises were kept."""
    if kept.share is None:
        return None
    return _("Promises kept: {kept} of {count} ({n}%)", kept=kept.kept, count=kept.count, n=kept.share)


def share_of(turn: Turn, customer: Customer) -> Words | None:
    """The same for a customer; nothing when none was decided."""
    return share_line(promises.kept_share(turn.db, of_customer(customer).condition))


def owed(turn: Turn, customer: Customer) -> list[Money]:
    """What is overdue, or else all that is open, in each currency."""
    sums = dues.sums(turn.db, of_customer(customer).condition, today=turn.today)
    return [one.overdue for one in sums if one.overdue] or [one.open for one in sums if one.open]


def _amounts(turn: Turn, values: Values) -> Sequence[Choice]:
    """What is overdue and all that is open; or no amount."""
    found: dict[Money, None] = {}
    if "customer" in values:
        scope = of_customer(values.customer(turn)).condition
        for one in dues.sums(turn.db, scope, today=turn.today):
            found |= {amount: None for amount in (one.overdue, one.open) if amount}
    return [*(Choice(_("{amount}", amount=one), one) for one in found), Choice(_("No amount was said"), ALL)]


def _days(turn: Turn, values: Values) -> Sequence[Choice]:
    return [Choice(_("{day}", day=turn.local_today), turn.local_today), *coming_days(turn, values)]


def over(turn: Turn, job: Job) -> Outcome:
    """The day of a promise is over: what became of it is decided; the next digest tells of those that failed."""
    decided = verdicts.decide(turn.db, job.subject_id, company=turn.company, now=turn.now)
    return Outcome.NOTHING if decided is not None else Outcome.NOT_NEEDED


PROMISE = Form(
    name="promise",
    example=_("/promise Huaxin 5000 2026-12-05"),
    parts=(
        CUSTOMER,
        Part("date", _("Day"), _("For which day was it promised?"), _days),
        Part("amount", _("Amount"), _("How much was promised?"), _amounts, when=guided),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)

COMMANDS = (
    Command("promise", _("A customer promised to pay"), _("/promise CUSTOMER [AMOUNT] DATE"), promise, roles=SELLERS),
)
FORMS = (PROMISE,)
TAPS = Taps(writing={"promise.edit": edit})
PUSHES = {PromiseJob.OVER: over}
