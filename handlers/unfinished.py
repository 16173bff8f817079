"""Forms that nobody finished: after a day they are over, and whoever began one is told, with a way to begin again.

A form that something else came between (`asides.py`) is asked again when that is over.
"""

from __future__ import annotations

from dataclasses import replace

import handlers
from handlers import acts, asides, forms
from handlers.answers import Button
from handlers.asides import ASIDE, Waiting
from handlers.commands import Command, Pushes, Taps
from handlers.directory.customers import FIND
from handlers.forms import SKIPPED
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values, unpacked
from handlers.work import notes
from locales import Words, _
from models.storage import drafts as keeping
from models.storage.drafts import KEPT_FOR, Draft
from models.storage.jobs import Job
from models.work.reminders import Outcome

CHANGING = frozenset({"replaces", "activity", "changes"})
"""What stands in a form that changes something written: to begin anew would write it twice."""

SENT_ALONG = ("photo", "voice")


def over(turn: Turn, job: Job) -> Outcome:
    """Drop the form, unless it was gone on with or left meanwhile."""
    draft = keeping.kept(turn.db, turn.chat.id, turn.actor)
    if draft is None or draft.touched_at + KEPT_FOR != job.due_at:
        return Outcome.NOT_NEEDED
    keeping.drop(turn.db, draft)
    _tell(turn, draft)
    return Outcome.SAID


def tend(turn: Turn) -> None:
    """At the end of a turn: tell of forms that were left or over when another took their place, and go on with what
    waits."""
    abandoned, turn.abandoned = turn.abandoned, None
    if abandoned is not None and turn.chat.private and _holds_something(abandoned):
        turn.reply(_("📝 Left unfinished, nothing of it was written:"), *_told(abandoned))
    outlived, turn.outlived = turn.outlived, None
    if outlived is not None:
        _tell(turn, outlived)
    waiting, turn.waiting = turn.waiting, None
    if waiting is None:
        return
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if draft is not None:
        forms.remember(turn, draft, ASIDE, waiting)
    else:
        _go_on(turn, waiting)


def still_open(turn: Turn) -> None:
    """What was said for an open form was refused, and the form stands as it was: ask which part shall be changed."""
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    form = handlers.FORMS.get(draft.form) if draft is not None else None
    if draft is None or form is None or draft.form.startswith(f"{acts.CARD}."):
        return
    values = forms.values_of(draft)
    if len([part for part in form.parts if part.name in values]) > 1:
        forms.amend(turn, form, values)


def _go_on(turn: Turn, waiting: Waiting) -> None:
    """Open a form again as it was, and ask what it asked. What came between did not lead to what it will write."""
    draft = forms.open_draft(turn, waiting["form"], waiting["values"], waiting["options"])
    draft.asking, draft.revision = waiting["asking"], waiting["revision"]  # its buttons are valid again
    turn.db.add(draft)
    turn.db.flush()
    turn.said, turn.led_by, turn.in_place = replace(turn.said, message_id=None), (), False
    form = handlers.FORMS.get(draft.form)
    if form is not None and draft.asking:
        forms.ask_again(turn, form, draft, _("▶️ Back to what was open before:"))
    else:
        what, *_button = _told(waiting)
        turn.reply(_("▶️ Still open, its buttons are above:"), what)


def _tell(turn: Turn, draft: Draft) -> None:
    """That the form is over, and those that waited behind it."""
    for one in asides.chain_of(draft):
        turn.reply(_("⏳ Left open for a day, and dropped now. Nothing of it was written:"), *_told(one))


def _holds_something(begun: Waiting) -> bool:
    """Whether anything would have to be said again; a search has nothing to be finished."""
    form = handlers.FORMS.get(begun["form"])
    if form is None:
        return True
    if form.name == FIND.name:
        return False
    given = (begun["values"].get(name) for name in (*(part.name for part in form.parts), *SENT_ALONG))
    return any(value not in (None, SKIPPED) for value in given)


def _told(begun: Waiting) -> list[Words | list[list[Button]]]:
    """What was begun, and a button that begins it anew."""
    if begun["form"] == acts.CARD:
        return [_("A message with {n} things in it", n=len(begun["values"]["acts"]))]
    values = Values({name: unpacked(value) for name, value in begun["values"].items()})
    if begun["form"] == notes.NOTE.name:
        return [_("A forwarded message: {text}", text=notes.words_of(values))]
    command = handlers.COMMANDS.get(begun["form"].removeprefix(f"{acts.CARD}."))
    form = handlers.FORMS.get(begun["form"])
    if command is None:
        return [form.parts[0].ask if form is not None else _("“{text}”", text=values.get("text", ""))]
    customer = values.get("customer")
    if isinstance(customer, Candidate) and CHANGING & values.items().keys():
        return [_("A change: {about} · {customer}", about=command.title, customer=customer.name)]
    if not isinstance(customer, Candidate):
        return [command.title, [[Button(_("🔁 Begin again"), f"begin:{command.name}")]]]
    about = _("{about} · {customer}", about=command.title, customer=customer.name)
    return [about, [[Button(_("🔁 Begin again"), f"begin:{command.name}:{customer.id}")]]]


COMMANDS: tuple[Command, ...] = ()
TAPS = Taps()
PUSHES: dict[str, Pushes] = {keeping.OVER: over}
