"""Forms: a command's parts, asked one at a time until all are there.

A form is data: its parts, what each asks, which answers are likely. One line, a sentence or taps fill the same form.
What reads several ways is asked with the readings as buttons; what cannot be is refused with the form that works. A
form that waits for an answer is a draft in the database, so a restart loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers import asides, questions
from handlers.answers import Style, Text
from handlers.asides import ASIDE, KEPT
from handlers.hearing import heard
from handlers.questions import CANDIDATES, OTHERS
from handlers.reading import Candidate, Reading, passes_over
from handlers.turns import Turn
from handlers.typed import answer_in
from handlers.values import Values, packed, unpacked
from locales import Sentence, Words, _
from models.directory import finding
from models.directory.customers import Customer
from models.ledger import dues
from models.ledger.disputes import REASON_NAMES, DisputeReason
from models.ledger.entries import accounts_of
from models.ledger.payments import METHOD_NAMES, Method
from models.ledger.schedules import plan_name, plan_of
from models.money import Money
from models.people import access
from models.people.members import Role
from models.storage import drafts as keeping
from models.storage.drafts import KEPT_FOR, Draft
from models.work.activities import recent_customers

NOT_UNDERSTOOD = _("I did not understand that.")


@dataclass(frozen=True)
class Choice:
    """A likely answer, as a button."""

    label: Words
    value: Any


Suggest = Callable[[Turn, Values], Sequence[Choice]]


def guided(_turn: Turn, values: Values) -> bool:
    """Something was asked already: then the parts that one line may leave out are asked too."""
    return bool(values.get("guided"))


def nothing(_turn: Turn, _values: Values) -> Sequence[Choice]:
    """No likely answers."""
    return ()


INNER = frozenset({"guided", "said", "trail", "unknown_name", "before", OTHERS, ASIDE, KEPT})
"""What stands in a form's values and is no part: that it asks, what filled it, what it asked, whom nobody knows, how
much it was before, how many customers are not offered, what waits behind it, that no command leaves it."""

SKIPPED = ""
"""What stands in a part that was asked and left open; it is asked no more."""


def skip(_turn: Turn, _values: Values) -> Sequence[Choice]:
    """The question may be left open."""
    return [Choice(_("Skip"), SKIPPED)]


@dataclass(frozen=True)
class Part:
    """One thing to know."""

    name: str
    title: Sentence  # on the button that changes it
    ask: Sentence
    suggest: Suggest = nothing
    required: bool = True
    when: Callable[[Turn, Values], bool] | None = None  # a required part that is only sometimes needed


@dataclass(frozen=True)
class Form:
    """What a command needs before it can act."""

    name: str  # the command's
    example: Sentence  # a line that works
    parts: tuple[Part, ...]  # in the order of asking
    done: Callable[[Turn, Values], None]

    def part(self, name: str) -> Part | None:
        """The part of that name, when it can be asked for."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True)
class NewCustomer:
    """The answer "that is a new customer"."""

    name: str


def begin(turn: Turn, form: Form, *, reading: Reading | None = None, given: dict[str, Any] | None = None) -> None:
    """Fill the form from the words behind the command, and ask for what is missing."""
    reading = reading or heard(turn, form.name)
    values = Values({**reading.values, **(given or {})})
    leave(turn)
    asides.say_anew(turn, form.name, values.get("customer"))
    _go_on(turn, form, values, reading)


def amend(turn: Turn, form: Form, values: Values) -> None:
    """Ask which part of something written is to be changed; the form then writes it anew."""
    leave(turn)
    asides.say_anew(turn, form.name, values.get("customer"))
    parts = [part for part in form.parts if part.name in values or not part.required]
    ask(turn, form, values, "", _("What shall be changed?"), [Choice(part.title, part.name) for part in parts])


def answer(turn: Turn, form: Form, draft: Draft) -> bool:
    """Take typed words as the answer to what was asked. False when they are no answer to it."""
    values = values_of(draft)
    if not draft.asking:
        return False
    if SKIPPED in draft.options and passes_over(turn.said.text):
        values.put(draft.asking, SKIPPED)
        _go_on(turn, form, values, Reading(form.name), draft)
        return True
    reading = answer_in(turn, form, values, draft.asking)
    if reading is None:
        return False
    for name, value in reading.values.items():  # what is said last holds, but a note is added to
        before = values.get(name) if name == "note" and draft.asking != name else None
        values.put(name, f"{before} {value}" if before else value)
    _go_on(turn, form, values, reading, draft)
    return True


def back(turn: Turn, form: Form, draft: Draft) -> None:
    """Ask once more what was asked before, as if it had not been answered."""
    values = values_of(draft)
    trail = values.get("trail", ())
    part = form.part(trail[-2]) if len(trail) > 1 else None
    if part is None:
        _ask_part(turn, form, values, draft.asking or "", draft, _("That is the first question."))
        return
    values.put(part.name, None)
    ask(turn, form, values, part.name, part.ask, _likely(turn, values, part), draft)


def choose(turn: Turn, form: Form, draft: Draft, index: int) -> NewCustomer | None:
    """Take a tapped button as the answer to what was asked; a new customer is for the caller to begin."""
    values, options = values_of(draft), draft.options
    if not 0 <= index < len(options):
        turn.toast(_("That question is over."))
        return None
    picked = _unpack_choice(options[index])
    if not draft.asking:  # which part shall be changed
        part = form.part(str(picked))
        if part is None:
            turn.toast(_("That question is over."))
            return None
        values.put(part.name, None)
        ask(turn, form, values, part.name, part.ask, _likely(turn, values, part), draft)
        return None
    if isinstance(picked, NewCustomer):
        return picked
    values.put(draft.asking, picked)
    values.put("unknown_name", None)
    _go_on(turn, form, values, Reading(form.name), draft)
    return None


def page(turn: Turn, draft: Draft, start: int) -> None:
    """The customers from there on, of the many that fit, in place; those whom the speaker may see now."""
    values, options = values_of(draft), []
    for index, value in enumerate(map(_unpack_choice, draft.options)):
        here = isinstance(value, Candidate) and start <= index < start + CANDIDATES
        seen = here and access.sees_customer(turn.db, turn.actor, value.id)
        other = _("➕ New customer") if isinstance(value, NewCustomer) else "…"
        options.append(Choice(with_balance(turn, value) if seen else other, value))
    rows = questions.rows_of(
        draft.revision, "customer", options, start=start, can_go_back=len(values.get("trail", ())) > 1
    )
    last = start + CANDIDATES >= sum(isinstance(one.value, Candidate) for one in options)
    narrower = questions.narrower(values) if last else None
    turn.show(questions.whom(values, "customer"), questions.which("customer"), narrower, rows)


def mend(turn: Turn, form: Form, draft: Draft, reading: Reading) -> None:
    """Change parts that were given before, and go on asking."""
    values = values_of(draft)
    for name in (*reading.asked, *reading.refused):
        values.put(name, None)
    for name, value in reading.values.items():
        values.put(name, value)
    _go_on(turn, form, values, reading, draft)


def ask_again(turn: Turn, form: Form, draft: Draft, why: Sentence = NOT_UNDERSTOOD) -> None:
    """Say once more what is being asked, after words that were no answer or when something came between."""
    _ask_part(turn, form, values_of(draft), draft.asking or "", draft, why)


def _ask_part(turn: Turn, form: Form, values: Values, name: str, draft: Draft, problem: Sentence) -> None:
    part = form.part(name)
    if part is None:
        amend(turn, form, values)
    else:
        ask(turn, form, values, part.name, part.ask, _likely(turn, values, part), draft, problem)


def leave(turn: Turn) -> bool:
    """Leave the form that is open here. False when there is none."""
    if turn.reading:
        turn.leaves_form = True
        return False
    if turn.form_left:
        return False
    turn.form_left = True
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if draft is not None:
        asides.leave(turn, draft)
    return draft is not None


def open_draft(turn: Turn, form: str, values: Mapping[str, Any], options: Sequence[Any] = ()) -> Draft:
    """A form that waits from now on, in place of whatever waited here."""
    turn.will_write()
    turn.form_left = False
    before = keeping.kept(turn.db, turn.chat.id, turn.actor)
    if before is not None and before.touched_at + KEPT_FOR <= turn.now:
        turn.outlived = before
    if before is not None:
        keeping.drop(turn.db, before)
    draft = Draft(
        chat_id=turn.chat.id,
        member_id=turn.actor.key,
        form=form,
        values=dict(values),
        options=list(options),
        revision=int(turn.now.timestamp() * 1000) + (turn.said.message_id or 0) % 1000,  # two in a second are two
        touched_at=turn.now,
    )
    turn.db.add(draft)
    turn.db.flush()
    return draft


def remember(turn: Turn, draft: Draft, name: str, value: Any) -> None:
    """Keep something that was sent while the form is open, such as a location."""
    draft.values = {**draft.values, name: packed(value)}
    draft.touched_at = turn.now
    turn.db.add(draft)
    turn.db.flush()


def _go_on(turn: Turn, form: Form, values: Values, reading: Reading, draft: Draft | None = None) -> None:
    """Ask for the next thing that is not settled, or act."""
    for name, refusal in reading.refused.items():
        part = form.part(name)
        values.put(name, None)
        if part is not None:
            ask(turn, form, values, name, part.ask, _likely(turn, values, part), draft, refusal)
        else:
            turn.reply(refusal, Text(form.example, Style.QUIET))
        return
    for name, readings in reading.asked.items():
        if name not in values:
            options = choices(turn, name, readings)
            if name == "customer":
                words, offered = reading.rests_on.get(name) or turn.said.text, {one.id for one in readings}
                values.put(OTHERS, finding.others_named_in(turn.db, turn.actor, words, offered, now=turn.now))
            if name == "customer" and turn.actor.role != Role.FINANCE:  # whom nobody knows yet may sound alike
                options.append(Choice(_("➕ New customer"), NewCustomer(reading.rests_on.get(name, ""))))
            ask(turn, form, values, name, questions.which(name), options, draft)
            return
    for part in form.parts:
        if not part.required or part.name in values or (part.when is not None and not part.when(turn, values)):
            continue
        unknown = values.get("unknown_name")
        if part.name == "customer" and unknown:
            _ask_for_unknown(turn, form, values, part, str(unknown), draft)
        else:
            ask(turn, form, values, part.name, part.ask, _likely(turn, values, part), draft)
        return
    if draft is not None:
        asides.drop(turn, draft)
    turn.led_by = led_by(turn, values)
    form.done(turn, values)


def _likely(turn: Turn, values: Values, part: Part) -> Sequence[Choice]:
    """The likely answers; what is done again may be worth as much as before."""
    likely = part.suggest(turn, values)
    before = values.get("before")
    if part.name != "amount" or before is None:
        return likely
    return [Choice(_("{value}", value=before), before), *(one for one in likely if one.value != before)]


def led_by(turn: Turn, values: Values) -> tuple[int, ...]:
    """The messages that filled a form: those before, and the one that was said now."""
    said = () if turn.said.message_id is None else (turn.said.message_id,)
    return tuple(dict.fromkeys((*values.get("said", ()), *turn.led_by, *said)))


def _ask_for_unknown(turn: Turn, form: Form, values: Values, part: Part, name: str, draft: Draft | None) -> None:
    """A name that fits nobody: the nearest customers, else the likely ones, or a new one."""
    near = [
        Candidate(match.customer.key, match.customer.name)
        for match in finding.find(turn.db, turn.actor, name, limit=finding.MOST_TOLD, now=turn.now)
    ]
    values.put(OTHERS, None)
    likely = choices(turn, "customer", near) if near else part.suggest(turn, values)
    options = [*likely, Choice(_("➕ New customer"), NewCustomer(name))]
    values.put("unknown_name", None)
    ask(turn, form, values, part.name, part.ask, options, draft, _("I do not know {name}.", name=name))


def ask(
    turn: Turn,
    form: Form,
    values: Values,
    name: str,
    question: Sentence,
    options: Sequence[Choice],
    draft: Draft | None = None,
    problem: Sentence | None = None,
) -> None:
    """Keep the draft and ask with the likely answers as buttons."""
    turn.will_write()
    turn.form_left = False
    values.put("guided", True)
    values.put("said", led_by(turn, values))
    trail = _trail(values, name)
    values.put("trail", trail)
    draft = draft or open_draft(turn, form.name, {})
    draft.form, draft.asking = form.name, name
    draft.values = {key: packed(value) for key, value in values.items().items()}
    draft.options = [_pack_choice(choice.value) for choice in options]
    draft.revision += 1
    draft.touched_at = turn.now
    turn.db.add(draft)
    turn.db.flush()
    rows = questions.rows_of(draft.revision, name, options, can_go_back=len(trail) > 1)
    example = Text(form.example, Style.QUIET) if problem else None
    narrower = questions.narrower(values) if name == "customer" else None
    turn.show(questions.whom(values, name), problem, question, narrower, example, rows)


def _trail(values: Values, name: str) -> tuple[str, ...]:
    """What was asked up to now, in order; what is asked again is the last of it."""
    before: tuple[str, ...] = tuple(values.get("trail", ()))
    return (*(before[: before.index(name)] if name in before else before), name) if name else ()


def choices(turn: Turn, name: str, readings: Sequence[Any]) -> list[Choice]:
    """The readings of a part as buttons; customers with what they owe, but for those of other pages."""
    shown = [Choice(_label(turn, name, reading), reading) for reading in readings[:CANDIDATES]]
    return [*shown, *(Choice(_label(turn, name, reading, shown=False), reading) for reading in readings[CANDIDATES:])]


def _label(turn: Turn, name: str, reading: Any, *, shown: bool = True) -> Words:
    if isinstance(reading, Candidate):
        return with_balance(turn, reading) if shown else reading.name
    if name == "method" and reading in METHOD_NAMES:
        return METHOD_NAMES[Method(reading)]
    if name == "reason" and reading in REASON_NAMES:
        return REASON_NAMES[DisputeReason(reading)]
    if name == "parts":
        return plan_name(plan_of(str(reading)))
    label = getattr(reading, "label", None)
    if isinstance(label, Sentence):
        return label
    return reading if isinstance(reading, str) else _("{value}", value=reading)


def with_balance(turn: Turn, candidate: Candidate) -> Words:
    """A customer's name and balance, for a button."""
    for account in accounts_of(turn.db, candidate.id):
        if account.balance:
            return _("{name} · {balance}", name=candidate.name, balance=Money(account.balance, account.currency))
    return candidate.name


def values_of(draft: Draft) -> Values:
    """What an open form holds."""
    return Values({name: unpacked(value) for name, value in draft.values.items()})


def _pack_choice(value: Any) -> Any:
    return {"": "new", "name": value.name} if isinstance(value, NewCustomer) else packed(value)


def _unpack_choice(value: Any) -> Any:
    if isinstance(value, dict) and value.get("") == "new":
        return NewCustomer(value["name"])
    return unpacked(value)


def recent_or_owed(turn: Turn, values: Values) -> Sequence[Choice]:
    """The customers that the speaker worked with last; finance sees nobody, and gets those who owe."""
    if turn.actor.role == Role.FINANCE:
        return owing(turn, values)
    return candidates(turn, recent_customers(turn.db, turn.actor, limit=CANDIDATES))


def owing(turn: Turn, _values: Values) -> Sequence[Choice]:
    """The customers whose debts are the oldest."""
    visible = access.customers_of(turn.db, turn.actor)
    return candidates(turn, dues.debtors(turn.db, visible, limit=CANDIDATES))


def candidates(turn: Turn, found: Sequence[Customer]) -> Sequence[Choice]:
    """Customers as buttons."""
    return choices(turn, "customer", [Candidate(customer.key, customer.name) for customer in found])


def coming_days(turn: Turn, _values: Values) -> Sequence[Choice]:
    """Tomorrow, Friday, in two weeks: the usual next dates."""
    today = turn.local_today
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    days = [today + timedelta(days=1), friday, today + timedelta(days=14)]
    return [Choice(_("{day}", day=day), day) for day in dict.fromkeys(days)]


CUSTOMER = Part("customer", _("Customer"), _("Which customer?"), recent_or_owed)
DEBTOR = replace(CUSTOMER, suggest=owing)
AMOUNT = Part("amount", _("Amount"), _("How much?"))
