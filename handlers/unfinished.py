"""Forms that nobody finished: after a day they are over, and whoever began one is told, with a way to begin again."""

from __future__ import annotations

import handlers
from handlers import acts, forms
from handlers.answers import Button
from handlers.commands import Command, Pushes, Taps
from handlers.reading import Candidate
from handlers.turns import Turn
from locales import Words, _
from models.storage import drafts as keeping
from models.storage.drafts import KEPT_FOR, Draft
from models.storage.jobs import Job
from models.work.reminders import Outcome


def over(turn: Turn, job: Job) -> Outcome:
    """Drop the form, unless it was gone on with or left meanwhile."""
    draft = keeping.kept(turn.db, turn.chat.id, turn.actor)
    if draft is None or draft.touched_at + KEPT_FOR != job.due_at:
        return Outcome.NOT_NEEDED
    parts = _told(draft)
    keeping.drop(turn.db, draft)
    turn.reply(_("⏳ Left open for a day, and dropped now. Nothing of it was written:"), *parts)
    return Outcome.SAID


def _told(draft: Draft) -> list[Words | list[list[Button]]]:
    """What was begun, and a button that begins it anew."""
    if draft.form == acts.CARD:
        return [_("A message with {n} things in it", n=len(draft.values["acts"]))]
    values = forms.values_of(draft)
    command = handlers.COMMANDS.get(draft.form.removeprefix(f"{acts.CARD}."))
    if command is None:
        return [_("“{text}”", text=values.get("text", ""))]
    customer = values.get("customer")
    if not isinstance(customer, Candidate):
        return [command.title, [[Button(_("🔁 Begin again"), f"begin:{command.name}")]]]
    about = _("{about} · {customer}", about=command.title, customer=customer.name)
    return [about, [[Button(_("🔁 Begin again"), f"begin:{command.name}:{customer.id}")]]]


COMMANDS: tuple[Command, ...] = ()
TAPS = Taps()
PUSHES: dict[str, Pushes] = {keeping.OVER: over}
