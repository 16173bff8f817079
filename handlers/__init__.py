"""The conversation: read the words, call the models, say the answer.

`FEATURES` lists the features in menu order. That list feeds routing, the command menu and /help, so that nothing is
registered twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from handlers import acts, corrections, deep_links, forms, menu, routing, settings, sharing, start, unfinished
from handlers.commands import Advance, Command, Feature, TapHandler
from handlers.directory import aliases, customers, inline
from handlers.forms import Form
from handlers.ledger import (
    ageing,
    albums,
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
    imports,
    merges,
    reports,
    targets,
    team,
    undoing,
    weeklies,
)
from handlers.oversight.approvals import Matter
from handlers.people import groups, invites, members
from handlers.turns import Said, Turn
from handlers.work import checkins, days, follow_ups, notes, reminders, visits
from locales import _
from models.people.groups import group_of_chat
from models.people.members import Role
from models.storage.jobs import Job

FEATURES: tuple[Feature, ...] = (
    menu,
    acts,
    unfinished,
    deep_links,
    sharing,
    days,
    visits,
    checkins,
    notes,
    follow_ups,
    payments,
    albums,
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
    aliases,
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
    imports,
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
    if said.edited:
        return False
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
    """What is kept of a turn that only read: a command leaves the form that was open all the same."""
    if turn.leaves_form and turn.actor_or_none is not None:
        forms.leave(turn)
        unfinished.tend(turn)


def refuse(turn: Turn) -> None:
    """What is kept of a turn that was refused: words that only answered a question leave their form open."""
    is_answer = turn.said.tap is None and turn.said.command is None and turn.read is None and not turn.said.edited
    if is_answer and turn.chat.private and turn.actor_or_none is not None and not turn.leaves_form:
        unfinished.still_open(turn)
    settle(turn)


def answer(turn: Turn) -> None:
    """Answer what was said."""
    if turn.said.inline is not None:
        inline.answer(turn, turn.said.inline)
        return
    if not turn.chat.private:
        _answer_in_group(turn)
    elif turn.actor_or_none is None:
        start.answer_stranger(turn)
    elif turn.said.edited:
        corrections.edited(turn)
    elif turn.said.tap is not None:
        routing.tap(turn)
    else:
        along = turn.said.along
        if turn.said.command is not None:
            routing.slash(turn, turn.said.command)
        else:
            routing.message(turn)
        sharing.tell_unused(turn, along)
    if turn.chat.private and turn.actor_or_none is not None:
        unfinished.tend(turn)


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
        routing.run_tap(run, turn, arguments)
        return
    command = COMMANDS.get(said.command or "")
    if command is not None and command.name == "link":
        routing.run(turn, command)
    elif not linked:
        groups.tell_how_to_link(turn)
    elif command is not None and command.in_groups:
        command.run(turn)
    else:
        groups.send_to_private(turn)
