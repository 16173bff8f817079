"""Private chats: which command or form a message or a tap is for, and whether the speaker may use it.

A message is something shared, an answer to one of our messages or to a question, or a sentence. The tables of what
there is stand in `handlers/__init__.py`, and are looked up when something comes.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace

import handlers
from handlers import acts, asides, corrections, forms, meanings, menu, repeats, replies, sharing
from handlers.answers import Button, Style, Text
from handlers.besides import on_one_card
from handlers.commands import Command, TapHandler, may_use, row_id, stale_button
from handlers.directory.customers import FIND
from handlers.files import uploads
from handlers.hearing import context_of
from handlers.questions import BACK, LEAVE, MORE
from handlers.reading import CONTACTS, PARTS_OF, Candidate, Reading, goes_back, is_question, read_acts, read_command
from handlers.turns import Turn
from handlers.values import unpacked
from handlers.work import checkins
from locales import _
from models.people import access
from models.refusal import Refused
from models.storage import drafts as keeping
from models.storage.drafts import Draft


def slash(turn: Turn, name: str) -> None:
    """A slash command."""
    command = handlers.COMMANDS.get(name)
    if command is None:
        turn.reply(_("I do not know /{command}. /help lists what I understand.", command=name[:32]))
        return
    run(turn, command)


def run(turn: Turn, command: Command) -> None:
    """Run a command for whom may use it; whatever form was open is left."""
    may_use(turn, command)
    if command.name != "cancel":
        turn.leaves_form = True
        forms.leave(turn)
    command.run(turn)


def message(turn: Turn) -> None:
    """A plain message: something shared, an answer to one of our messages or to a question, or a sentence."""
    said = turn.said
    key = menu.command_of_key(said.text)
    if key is not None:
        turn.said = replace(said, command=key, rest="", text="")
        run(turn, handlers.COMMANDS[key])
        return
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if sharing.taken(turn, draft) or sharing.captioned(turn, _reply):
        return
    if said.document is not None:
        uploads.received(turn)
    elif (said.replies_to or said.adds_to) is not None and _reply(turn):
        return
    elif not said.text.strip():
        turn.reply(_("I understand words, locations, photos and contacts. /help shows how."))
    elif draft is not None:
        _answer_question(turn, draft)
    else:
        _sentence(turn)


def _reply(turn: Turn) -> bool:
    """An answer to one of our messages acts on what that was about."""
    subjects = replies.subjects_of(turn)
    about = replies.written_of(subjects)
    if about and corrections.corrected(turn, about):
        return True
    if replies.told_more(turn, subjects):
        return True
    for subject, key in subjects.items():
        run = handlers.REPLIES.get(subject)
        if run is not None and run(turn, key):
            return True
    if not turn.said.text.strip():
        return False
    return replies.acted(turn, subjects) or (bool(subjects) and not about and corrections.told_how(turn))


def _answer_question(turn: Turn, draft: Draft) -> None:
    """Words while a form is open: a command or a sentence about something else leaves it, else they answer it."""
    form = handlers.FORMS.get(draft.form)
    if form is not None and goes_back(turn.said.text):
        may_use(turn, handlers.COMMANDS.get(form.name))
        forms.back(turn, form, draft)
        return
    if draft.asking not in FREE_PARTS and corrections.mended(turn, form, draft):
        return
    reading, *others = read_acts(turn.said.text, context_of(turn))
    if reading.intent == "cancel" and reading.by_word:
        menu.cancel(turn)
        return
    if form is None or (draft.asking not in FREE_PARTS and (others or _is_about_something_else(turn, draft, reading))):
        _leave(turn, draft)
        return
    if form.name == FIND.name and _is_an_act([reading, *others]):
        _leave(turn, draft)
        return
    may_use(turn, handlers.COMMANDS.get(form.name))
    for name, value in turn.said.along.items():
        forms.remember(turn, draft, name, value)
    if corrections.filled(turn, form, draft) or on_one_card(turn, form, draft) or forms.answer(turn, form, draft):
        return
    if reading.intent in handlers.COMMANDS and reading.values:
        _leave(turn, draft)
    else:
        forms.ask_again(turn, form, draft)


def _leave(turn: Turn, draft: Draft) -> None:
    """Words that are a sentence of their own leave the form."""
    checkins.carry(turn, draft)
    if draft.values.get(asides.KEPT):
        asides.leave(turn, draft)
    else:
        asides.abandon(turn, draft)
    _sentence(turn)


def _is_about_something_else(turn: Turn, draft: Draft, reading: Reading) -> bool:
    """Whether words are a sentence of their own rather than an answer to what the form asks."""
    if reading.by_word and reading.intent in handlers.COMMANDS:
        return True
    if draft.asking == "customer":
        asks = reading.intent is not None and is_question(turn.said.text)
        goes_on = draft.form in CONTACTS and reading.intent == "follow"  # the next step of what is being told
        return asks or not (goes_on or reading.intent in (None, "card", draft.form))
    named = reading.values.get("customer")
    known = draft.values.get("customer") or {}
    return isinstance(named, Candidate) and named.id != known.get("id")


def _is_an_act(readings: Sequence[Reading]) -> bool:
    """Whether words that might be looked for tell plainly what to write: of a known customer, and with another part."""
    return all(
        one.intent in acts.OWN and isinstance(one.values.get("customer"), Candidate) and len(one.values) > 1
        for one in readings
    )


FREE_PARTS = frozenset({"note", "name", "text", "address", "email", "contact_person", "source", "tags", "alias"})
"""Parts whose answer may be any words."""


def _sentence(turn: Turn) -> None:
    """A plain sentence: a correction, or the command that it means, with its parts."""
    if corrections.corrected(turn) or repeats.repeated(turn):
        return
    readings = read_acts(turn.said.text, context_of(turn))
    if acts.are_acts(readings):
        acts.begin(turn, readings)
        return
    reading, *others = readings
    intents = [str(intent) for intent in reading.asked.get("intent", ())]
    if others:
        intents = list(dict.fromkeys(one.intent for one in (reading, *others) if one.intent))
    if intents and (others or reading.intent is None):
        meanings.ask(turn, turn.said.text, intents)
        return
    command = handlers.COMMANDS.get(reading.intent or "")
    if command is None:
        turn.reply(
            _("I did not understand that. For example:"),
            Text(_("/pay Huaxin 5000 WeChat"), Style.QUIET),
            Text(_("/visit Huaxin talked about samples, next Friday"), Style.QUIET),
            [[Button(_("Menu"), "begin:menu"), Button(_("Help"), "begin:help")]],
        )
        return
    turn.read = reading
    run(turn, command)


def tap(turn: Turn) -> None:
    """A button: authorised now, whatever was true when it was drawn."""
    assert turn.said.tap is not None
    verb, *arguments = turn.said.tap.data.split(":")
    if verb == "form":
        _tap_form(turn, arguments)
        turn.take_place()
    elif verb == "begin":
        _tap_begin(turn, arguments)
    else:
        run = handlers.WRITING_TAPS.get(verb) or handlers.READING_TAPS.get(verb)
        if run is None:
            raise stale_button()
        # the pages of a command are for whom the command is
        may_use(turn, handlers.COMMANDS.get(verb.partition(".")[0]))
        run_tap(run, turn, arguments)


def run_tap(run: TapHandler, turn: Turn, arguments: Sequence[str]) -> None:
    """Do what a button says; one whose arguments do not fit is from an older version."""
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
    if arguments[1] == LEAVE:
        menu.cancel(turn)
        return
    index = int(arguments[1]) if arguments[1].isdecimal() else -1
    if draft.form == corrections.CORRECTION:
        corrections.chosen(turn, draft, index)
        return
    if draft.form == "intent":
        turn.led_by = tuple(draft.values.get("said", ()))
        intent, text = str(draft.options[index]) if index < len(draft.options) else "", str(draft.values["text"])
        along = {name: unpacked(value) for name, value in draft.values.get("along", {}).items()}
        turn.said = replace(turn.said, **along)
        asides.drop(turn, draft)
        turn.read = read_command(intent, text, PARTS_OF[intent], context_of(turn))
        run(turn, handlers.COMMANDS[intent])
        return
    form = handlers.FORMS.get(draft.form)
    if form is None:
        turn.toast(_("That question is over."))
        return
    may_use(turn, handlers.COMMANDS.get(form.name))
    if arguments[1] == BACK:
        forms.back(turn, form, draft)
        return
    if arguments[1].startswith(MORE) and draft.asking == "customer":
        forms.page(turn, draft, row_id(arguments[1].removeprefix(MORE)))
        return
    new = forms.choose(turn, form, draft, index)
    if new is not None and draft.form.startswith(f"{acts.CARD}."):
        raise Refused(_("Create {name} with /new first, then send it again.", name=new.name))
    if new is not None:
        may_use(turn, handlers.COMMANDS.get("new"))
        where = forms.values_of(draft).get("place")
        asides.put_by(turn, draft, instead_of=checkins.CHECK_IN.name)
        forms.begin(turn, handlers.FORMS["new"], given={"name": new.name or None, "place": where})


def _tap_begin(turn: Turn, arguments: Sequence[str]) -> None:
    """`begin:COMMAND` or `begin:COMMAND:CUSTOMER`: start a command from a button."""
    name = arguments[0] if arguments else ""
    if name not in handlers.COMMANDS:
        raise stale_button()
    begin(turn, name, arguments[1] if len(arguments) == 2 and arguments[1].isdecimal() else None)


def begin(turn: Turn, name: str, customer_id: str | None = None) -> None:
    """Start a command without its words, for a customer or for whom it then asks."""
    may_use(turn, handlers.COMMANDS.get(name))
    turn.in_place = False  # a button that begins something is answered below, not in place of the old message
    turn.said = replace(turn.said, command=name, rest="", text="")
    form = handlers.FORMS.get(name)
    if customer_id is not None:
        customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
        if form is not None:
            forms.begin(turn, form, given={"customer": Candidate(customer.key, customer.name)})
            return
    run(turn, handlers.COMMANDS[name])
