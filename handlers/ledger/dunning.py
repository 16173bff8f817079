"""Dunning in the chat: where a customer stands, the task of who acts, and customers that are left out of it.

The task comes with the digest and has the text and the letter at hand; nothing goes to a customer by itself. That the
step was taken is said by a button.

    dunning.open:CUSTOMER         where the customer stands, in a message of its own
    dunning:CUSTOMER              the same in place
    dunning.done:CUSTOMER:LEVEL   the step of that level was taken
    dunning.out:CUSTOMER          leave the customer out: asks why and until when
    dunning.on:EXCLUSION          dun the customer again
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.answers import Button, Part, Style, Text
from handlers.commands import SELLERS, Command, Taps, row_id
from handlers.forms import CUSTOMER, Choice, Form, begin
from handlers.forms import Part as FormPart
from handlers.ledger.contacts import outcome_button
from handlers.ledger.demands import remind_button
from handlers.ledger.dues import days_line
from handlers.ledger.letters import letter_button
from handlers.reading import Candidate, Reading
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _, speak
from models.directory.customers import Customer
from models.ledger import dunning_steps
from models.ledger.dunning import Means, Tone
from models.ledger.dunning_steps import DunningExclusion, DunningStep, Standing, Task
from models.people import access
from models.people.members import Member, Role

MOST_STEPS = 6
NO_END = ""
Said = Part | Words | None


def open_new(turn: Turn, customer_id: str) -> None:
    """Where the customer stands, in a message of its own."""
    turn.in_place = False
    _show(turn, access.customer_for(turn.db, turn.actor, row_id(customer_id)))


def show(turn: Turn, customer_id: str) -> None:
    """The same, in place."""
    _show(turn, access.customer_for(turn.db, turn.actor, row_id(customer_id)))


def done(turn: Turn, customer_id: str, level: str) -> None:
    """The step was taken; unless it is not that one any more that is due."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    task = _standing(turn, customer).task
    if task is None or task.number != row_id(level):
        turn.toast(_("That step is not due any more."))
        _show(turn, customer)
        return
    step = dunning_steps.take(turn.db, turn.actor, turn.company.rules.dunning, customer, today=turn.today, now=turn.now)
    after = _standing(turn, customer)
    turn.show(
        Text(customer.name, Style.HEADING),
        _("📮 Taken: level {level}, {means}, {tone}", level=step.level, means=Means(step.means), tone=Tone(step.tone)),
        _("{day}", day=step.on),
        _next_line(turn, after),
        [
            [Button(_("↩️ Undo"), f"undo:dunning.taken:{step.key}")],
            [outcome_button(customer), _card(customer)] if turn.actor.role in SELLERS else [_card(customer)],
        ],
        subject={"customer": customer.key},
    )


def ask_out(turn: Turn, customer_id: str) -> None:
    """Leave the customer out: why, and until when?"""
    customer = access.customer_to_edit(turn.db, turn.actor, row_id(customer_id))
    turn.in_place = False
    begin(turn, OUT, reading=Reading(OUT.name), given={"customer": Candidate(customer.key, customer.name)})


def leave_out(turn: Turn, values: Values) -> None:
    """Reason and day are there."""
    customer = access.customer_to_edit(turn.db, turn.actor, values.customer(turn).key)
    until = values.get("date") or None
    exclusion = dunning_steps.leave_out(
        turn.db, turn.actor, customer, values.note, until, today=turn.today, now=turn.now
    )
    turn.reply(
        Text(customer.name, Style.HEADING),
        *_out_lines(exclusion),
        [
            [Button(_("↩️ Undo"), f"undo:dunning.left_out:{exclusion.key}"), _card(customer)],
        ],
        subject={"customer": customer.key},
    )


def resume(turn: Turn, exclusion_id: str) -> None:
    """Dun the customer again."""
    exclusion = turn.db.get(DunningExclusion, row_id(exclusion_id))
    if exclusion is None:
        raise access.unknown_customer()
    customer = access.customer_to_edit(turn.db, turn.actor, exclusion.customer_id)
    if exclusion.ended_at is not None:
        _show(turn, customer)
        return
    dunning_steps.end(turn.db, turn.actor, exclusion, now=turn.now)
    turn.show(
        Text(customer.name, Style.HEADING),
        _("🔔 The customer is dunned again. Left out before: {reason}", reason=exclusion.reason),
        _next_line(turn, _standing(turn, customer)),
        [[Button(_("↩️ Undo"), f"undo:dunning.resumed:{exclusion.key}"), _card(customer)]],
        subject={"customer": customer.key},
    )


def dunning_button(customer: Customer) -> Button:
    """Opens where the customer stands."""
    return Button(_("📮 Dunning"), f"dunning.open:{customer.key}")


def card_lines(turn: Turn, customer: Customer) -> list[Words]:
    """For the customer's card: that it is left out, and the last step that was taken."""
    exclusion = dunning_steps.exclusion_of(turn.db, customer, today=turn.today)
    last = dunning_steps.last_step(turn.db, customer)
    lines = _out_lines(exclusion) if exclusion is not None else []
    if last is not None:
        lines.append(_("📮 Dunned on {day}: level {level}", day=last.on, level=last.level))
    return lines


def task_line(place: str, task: Task, name: Words, days: Sentence) -> Sentence:
    """A task in the digest: who, which level, how much and how late."""
    return _(
        "{place}. {customer}: level {level}, {means}, {amounts}, {days}",
        place=place,
        customer=name,
        level=task.number,
        means=task.level.means,
        amounts=task.late.amounts,
        days=days,
    )


def _standing(turn: Turn, customer: Customer) -> Standing:
    return dunning_steps.standing(turn.db, turn.company.rules.dunning, customer, today=turn.today)


def _show(turn: Turn, customer: Customer) -> None:
    found = _standing(turn, customer)
    lines: list[Said] = [Text(_("📮 Dunning: {customer}", customer=customer.name), Style.HEADING)]
    if found.late is None:
        lines.append(_("Nothing is overdue that may be dunned."))
    else:
        days = days_line(found.late.days_late(turn.today))
        lines.append(_("Overdue: {amounts}, the oldest {days}", amounts=found.late.amounts, days=days))
    lines += _task_lines(found.task) if found.task is not None else [_next_line(turn, found)]
    lines += [_step_line(turn, step) for step in found.taken[:MOST_STEPS]]
    turn.show(*lines, _buttons(turn, customer, found), subject={"customer": customer.key})


def _task_lines(task: Task) -> list[Words]:
    level = task.level
    who = _("Who acts: {role}", role=Role(level.who))
    due = _("Due now: level {level}, {means}, {tone}", level=task.number, means=level.means, tone=level.tone)
    return [due, who, *([_("The late fee goes with it: /fee shows what has accrued.")] if level.fee else [])]


def _next_line(turn: Turn, found: Standing) -> Words | None:
    """What comes next, or why nothing does."""
    if found.exclusion is not None:
        return _out_lines(found.exclusion)[0]
    if found.late is None:
        return None
    if found.waits:
        return _("The customer has promised to pay: dunning waits for that day.")
    if found.next_on is None:
        return _("The last level was taken: what comes next is decided by people.")
    return _("The next step is due on {day}.", day=found.next_on)


def _step_line(turn: Turn, step: DunningStep) -> Sentence:
    who = turn.db.get_one(Member, step.taken_by)
    return _(
        "• {day} level {level}, {means}, {tone}, {name}",
        day=step.on,
        level=step.level,
        means=Means(step.means),
        tone=Tone(step.tone),
        name=who.name,
    )


def _out_lines(exclusion: DunningExclusion) -> list[Words]:
    reason = exclusion.reason
    if exclusion.until is None:
        return [_("🔕 Left out of dunning: {reason}", reason=reason)]
    return [_("🔕 Left out of dunning until {day}: {reason}", day=exclusion.until, reason=reason)]


def _buttons(turn: Turn, customer: Customer, found: Standing) -> list[list[Button]]:
    key = customer.key
    rows: list[list[Button]] = []
    if found.task is not None:
        task = found.task
        rows.append([Button(_("✅ Done: level {level}", level=task.number), f"dunning.done:{key}:{task.number}")])
        if task.level.fee:
            rows.append([Button(_("⚖️ Late fee"), f"begin:fee:{key}")])
    papers = [letter_button(customer)] if found.late is not None else []
    rows.append([remind_button(customer), *papers])
    if turn.actor.role in SELLERS:
        out = found.exclusion
        switch = (
            Button(_("🔕 Leave out"), f"dunning.out:{key}")
            if out is None
            else Button(_("🔔 Dun again"), f"dunning.on:{out.key}")
        )
        rows.append([outcome_button(customer), switch])
    return [*rows, [_card(customer)]]


def _card(customer: Customer) -> Button:
    return Button(_("📇 Customer"), f"card:{customer.key}")


def _reasons(turn: Turn, _values: Values) -> Sequence[Choice]:
    usual = (_("Key customer"), _("Agreed with the manager"), _("In court"))
    return [Choice(words, speak(words, turn.reader)) for words in usual]


def _untils(turn: Turn, _values: Values) -> Sequence[Choice]:
    days = [turn.today + timedelta(days=14), turn.today + timedelta(days=30), turn.today + timedelta(days=90)]
    return [*(Choice(_("{day}", day=day), day) for day in days), Choice(_("Without an end"), NO_END)]


OUT = Form(
    name="dunning.out",
    example=_("Agreed with the manager"),
    parts=(
        CUSTOMER,
        FormPart("note", _("Reason"), _("Why is the customer left out of dunning?"), _reasons),
        FormPart("date", _("Until"), _("Until when?"), _untils),
    ),
    done=leave_out,
)

COMMANDS: tuple[Command, ...] = ()
FORMS = (OUT,)
TAPS = Taps(
    writing={"dunning.done": done, "dunning.out": ask_out, "dunning.on": resume},
    reading={"dunning.open": open_new, "dunning": show},
)
