"""The conversation: read the words, call the models, say the answer.

`FEATURES` lists the features in menu order. That list feeds routing, the command menu and /help, so that nothing is
registered twice.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from handlers import forms, menu, settings, start
from handlers.answers import Button, Style, Text
from handlers.commands import Advance, Command, Feature, TapHandler, stale_button
from handlers.directory import customers, inline
from handlers.files import uploads
from handlers.forms import Form
from handlers.hearing import context_of
from handlers.ledger import (
    ageing,
    cheques,
    contacts,
    credit,
    delays,
    demands,
    discounts,
    disputes,
    dues,
    dunning,
    fees,
    instalment_plans,
    letters,
    moves,
    offers,
    payments,
    plans,
    promises,
    rates,
    reallocation,
    receipts,
    receivables,
    reconciliations,
    thanks,
    write_offs,
)
from handlers.oversight import (
    approvals,
    audit,
    deputies,
    exports,
    handovers,
    merges,
    reports,
    targets,
    team,
    undoing,
    weeklies,
)
from handlers.oversight.approvals import Matter
from handlers.people import groups, invites, members
from handlers.reading import PARTS_OF, Candidate, Reading, is_question, read_acts, read_command
from handlers.turns import Said, Turn
from handlers.work import days, follow_ups, reminders, visits
from locales import _
from models.people import access
from models.people.groups import group_of_chat
from models.people.members import Role
from models.refusal import Denied
from models.storage import drafts as keeping
from models.storage.drafts import Draft
from models.storage.jobs import Job
from models.storage.outbox import subject_of_message

FEATURES: tuple[Feature, ...] = (
    menu,
    days,
    visits,
    follow_ups,
    payments,
    discounts,
    cheques,
    fees,
    promises,
    contacts,
    disputes,
    delays,
    receivables,
    moves,
    credit,
    reallocation,
    dues,
    plans,
    demands,
    thanks,
    dunning,
    letters,
    receipts,
    reconciliations,
    instalment_plans,
    ageing,
    offers,
    write_offs,
    customers,
    team,
    targets,
    reports,
    weeklies,
    exports,
    rates,
    undoing,
    approvals,
    deputies,
    invites,
    members,
    handovers,
    merges,
    groups,
    settings,
    start,
    reminders,
    audit,
)

COMMANDS: dict[str, Command] = {command.name: command for command in chain(*(one.COMMANDS for one in FEATURES))}
FORMS: dict[str, Form] = {form.name: form for form in chain(*(getattr(one, "FORMS", ()) for one in FEATURES))}
WRITING_TAPS: dict[str, TapHandler] = {verb: run for one in FEATURES for verb, run in one.TAPS.writing.items()}
READING_TAPS: dict[str, TapHandler] = {verb: run for one in FEATURES for verb, run in one.TAPS.reading.items()}
PUSHES = {kind: run for one in FEATURES for kind, run in getattr(one, "PUSHES", {}).items()}
MATTERS: dict[str, Matter] = {kind: one for module in FEATURES for kind, one in getattr(module, "MATTERS", {}).items()}
WORKS = {kind: run for one in FEATURES for kind, run in getattr(one, "WORKS", {}).items()}
REPLIES = {subject: run for one in FEATURES for subject, run in getattr(one, "REPLIES", {}).items()}


def commands_for(role: Role | None) -> Sequence[Command]:
    """What the role may use, in menu order; None is somebody unknown."""
    return [
        command
        for command in COMMANDS.values()
        if command.listed and (role in command.roles if role else command.strangers)
    ]


def reads(said: Said, *, private: bool) -> bool:
    """Whether what was said only reads, as far as can be told before it is read."""
    if said.inline is not None:
        return True
    if said.tap is not None:
        return said.tap.data.partition(":")[0] in READING_TAPS
    command = COMMANDS.get(said.command or "")
    return command is not None and command.reads


def name_of(turn: Turn) -> str:
    """What was tried: a button's data, or the command that was meant."""
    if turn.said.tap is not None:
        return turn.said.tap.data
    return turn.said.command or (turn.read.intent if turn.read else None) or ""


def settle(turn: Turn) -> None:
    """What is kept of a turn that only read or was refused: a command leaves the form that was open all the same."""
    if turn.leaves_form and turn.actor_or_none is not None:
        forms.leave(turn)


def answer(turn: Turn) -> None:
    """Answer what was said."""
    if turn.said.inline is not None:
        inline.answer(turn, turn.said.inline)
        return
    if not turn.chat.private:
        _answer_in_group(turn)
    elif turn.actor_or_none is None:
        start.answer_stranger(turn)
    elif turn.said.tap is not None:
        _tap(turn)
    elif turn.said.command is not None:
        _command(turn, turn.said.command)
    else:
        _message(turn)


def push(turn: Turn, job: Job) -> str:
    """Say what is due, or find that it is not needed any more; what became of it."""
    return str(PUSHES[job.kind](turn, job))


def work(turn: Turn, job: Job, advance: Advance) -> str:
    """Do long work; what became of it."""
    return str(WORKS[job.kind](turn, job, advance))


def _answer_in_group(turn: Turn) -> None:
    """Groups get totals only, by command and only for members."""
    said = turn.said
    if turn.actor_or_none is None or (said.command is None and said.tap is None):
        return
    group = group_of_chat(turn.db, turn.chat.id)
    linked = group is not None and group.team_id is not None
    if group is not None and linked:
        turn.group_reader = groups.reader_of(group, turn.company)
    if said.tap is not None:
        verb, *arguments = said.tap.data.split(":")
        run = READING_TAPS.get(verb) if verb in groups.GROUP_TAPS else None
        if run is None or not linked:
            turn.toast(_("That button is for a private chat."))
            return
        _run_tap(run, turn, arguments)
        return
    command = COMMANDS.get(said.command or "")
    if command is not None and command.name == "link":
        _run(turn, command)
    elif not linked:
        groups.tell_how_to_link(turn)
    elif command is not None and command.in_groups:
        command.run(turn)
    else:
        groups.send_to_private(turn)


def _command(turn: Turn, name: str) -> None:
    command = COMMANDS.get(name)
    if command is None:
        turn.reply(_("I do not know /{command}. /help lists what I understand.", command=name[:32]))
        return
    _run(turn, command)


def _run(turn: Turn, command: Command) -> None:
    """Run a command for whom may use it; whatever form was open is left."""
    _may_use(turn, command.name)
    if command.name != "cancel":
        turn.leaves_form = True
        forms.leave(turn)
    command.run(turn)


def _message(turn: Turn) -> None:
    """A plain message: something shared, an answer to one of our messages or to a question, or a sentence."""
    said = turn.said
    key = menu.command_of_key(said.text)
    if key is not None:
        turn.said = replace(said, command=key, rest="", text="")
        _run(turn, COMMANDS[key])
        return
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if said.contact is not None:
        customers.shared_contact(turn)
    elif said.place is not None:
        if not customers.shared_place(turn, draft):
            visits.shared_place(turn, draft)
    elif said.photo is not None and not said.text:
        if not reconciliations.shared_photo(turn, draft):
            visits.shared_photo(turn, draft)
    elif said.document is not None:
        uploads.received(turn)
    elif said.replies_to is not None and _reply(turn):
        return
    elif not said.text.strip():
        turn.reply(_("I understand words, locations, photos and contacts. /help shows how."))
    elif draft is not None:
        _answer_question(turn, draft)
    else:
        _sentence(turn)


def _reply(turn: Turn) -> bool:
    """An answer to one of our messages acts on what that was about."""
    subjects = subject_of_message(turn.db, turn.chat.id, turn.said.replies_to or 0)
    for subject, key in subjects.items():
        run = REPLIES.get(subject)
        if run is not None and run(turn, key):
            return True
    return False


def _answer_question(turn: Turn, draft: Draft) -> None:
    """Words while a form is open: a command or a sentence about something else leaves it, else they answer it."""
    form = FORMS.get(draft.form)
    reading, *others = read_acts(turn.said.text, context_of(turn))
    if reading.intent == "cancel" and reading.by_word:
        menu.cancel(turn)
        return
    if form is None or (draft.asking not in FREE_PARTS and (others or _is_about_something_else(turn, draft, reading))):
        keeping.drop(turn.db, draft)
        _sentence(turn)
        return
    _may_use(turn, form.name)
    if forms.answer(turn, form, draft):
        return
    if reading.intent in COMMANDS and reading.values:
        keeping.drop(turn.db, draft)
        _sentence(turn)
    else:
        forms.ask_again(turn, form, draft)


def _is_about_something_else(turn: Turn, draft: Draft, reading: Reading) -> bool:
    """Whether words are a sentence of their own rather than an answer to what the form asks."""
    if reading.by_word and reading.intent in COMMANDS:
        return True
    if draft.asking == "customer":
        return is_question(turn.said.text) or reading.intent not in (None, "card", draft.form)
    named = reading.values.get("customer")
    known = draft.values.get("customer") or {}
    return isinstance(named, Candidate) and named.id != known.get("id")


FREE_PARTS = frozenset({"note", "name", "text", "address", "email", "contact_person", "source", "tags"})
"""Parts whose answer may be any words."""


def _sentence(turn: Turn) -> None:
    """A plain sentence: the command that it means, with its parts."""
    reading, *others = read_acts(turn.said.text, context_of(turn))
    intents = [str(intent) for intent in reading.asked.get("intent", ())]
    if others:
        intents = list(dict.fromkeys(one.intent for one in (reading, *others) if one.intent))
    if intents and (others or reading.intent is None):
        _ask_intent(turn, intents)
        return
    command = COMMANDS.get(reading.intent or "")
    if command is None:
        turn.reply(
            _("I did not understand that. For example:"),
            Text(_("/pay Huaxin 5000 WeChat"), Style.QUIET),
            Text(_("/visit Huaxin talked about samples, next Friday"), Style.QUIET),
            [[Button(_("Menu"), "begin:menu"), Button(_("Help"), "begin:help")]],
        )
        return
    turn.read = reading
    _run(turn, command)


def _ask_intent(turn: Turn, intents: Sequence[str]) -> None:
    """A name and an amount may be a payment or a receivable: ask which, with the words kept."""
    turn.will_write()
    turn.form_left = False
    draft = Draft(
        chat_id=turn.chat.id,
        member_id=turn.actor.key,
        form="intent",
        values={"text": turn.said.text},
        options=list(intents),
        revision=int(turn.now.timestamp() * 1000),
        touched_at=turn.now,
    )
    turn.db.add(draft)
    turn.db.flush()
    rows = [
        [Button(COMMANDS[intent].title, f"form:{draft.revision}:{index}")]
        for index, intent in enumerate(intents)
        if intent in COMMANDS
    ]
    turn.reply(_("What is that?"), [*rows, [Button(_("✖ Cancel"), f"form:{draft.revision}:x")]])


def _tap(turn: Turn) -> None:
    """A button: authorised now, whatever was true when it was drawn."""
    assert turn.said.tap is not None
    verb, *arguments = turn.said.tap.data.split(":")
    if verb == "form":
        _tap_form(turn, arguments)
    elif verb == "begin":
        _tap_begin(turn, arguments)
    else:
        run = WRITING_TAPS.get(verb) or READING_TAPS.get(verb)
        if run is None:
            raise stale_button()
        _may_use(turn, verb.partition(".")[0])  # the pages of a command are for whom the command is
        _run_tap(run, turn, arguments)


def _run_tap(run: TapHandler, turn: Turn, arguments: Sequence[str]) -> None:
    try:
        inspect.signature(run).bind(turn, *arguments)
    except TypeError:
        raise stale_button() from None
    run(turn, *arguments)


def _tap_form(turn: Turn, arguments: Sequence[str]) -> None:
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if draft is None or len(arguments) != 2 or arguments[0] != str(draft.revision):
        turn.toast(_("That question is over."))
        return
    if arguments[1] == "x":
        menu.cancel(turn)
        return
    index = int(arguments[1]) if arguments[1].isdecimal() else -1
    if draft.form == "intent":
        intent, text = str(draft.options[index]) if index < len(draft.options) else "", str(draft.values["text"])
        keeping.drop(turn.db, draft)
        turn.read = read_command(intent, text, PARTS_OF[intent], context_of(turn))
        _run(turn, COMMANDS[intent])
        return
    form = FORMS[draft.form]
    _may_use(turn, form.name)
    new = forms.choose(turn, form, draft, index)
    if new is not None:
        _may_use(turn, "new")
        forms.begin(turn, FORMS["new"], given={"name": new.name})


def _tap_begin(turn: Turn, arguments: Sequence[str]) -> None:
    """`begin:COMMAND` or `begin:COMMAND:CUSTOMER`: start a command from a button."""
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        raise stale_button()
    _may_use(turn, name)
    turn.in_place = False  # a button that begins something is answered below, not in place of the old message
    turn.said = replace(turn.said, command=name, rest="", text="")
    form = FORMS.get(name)
    if len(arguments) == 2 and arguments[1].isdecimal():
        customer = access.customer_for(turn.db, turn.actor, int(arguments[1]))
        if form is not None:
            forms.begin(turn, form, given={"customer": Candidate(customer.key, customer.name)})
            return
    _run(turn, COMMANDS[name])


def _may_use(turn: Turn, name: str) -> None:
    """Refuse a command that is not for the speaker's role; forms of no command are for everybody."""
    command = COMMANDS.get(name)
    if command is not None and turn.actor.role not in command.roles:
        raise Denied(_("/{command} is not for your role ({role}).", command=name, role=Role(turn.actor.role)))
