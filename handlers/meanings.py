"""What a sentence may mean: where several commands fit its words, it is asked which, and the words are kept."""

from __future__ import annotations

from collections.abc import Sequence

import handlers
from handlers import forms
from handlers.answers import Button
from handlers.questions import LEAVE
from handlers.turns import Turn
from handlers.values import Values, packed
from locales import _

FORM = "intent"
"""The form of a draft that asks it."""


def ask(turn: Turn, text: str, intents: Sequence[str]) -> None:
    """A name and an amount may be a payment or a receivable: ask which, with the words kept."""
    said = forms.led_by(turn, Values({}))
    along = {name: packed(value) for name, value in turn.said.along.items()}
    draft = forms.open_draft(turn, FORM, {"text": text, "said": said, "along": along}, intents)
    rows = [
        [Button(handlers.COMMANDS[intent].title, f"form:{draft.revision}:{index}")]
        for index, intent in enumerate(intents)
        if intent in handlers.COMMANDS
    ]
    turn.reply(_("What is that?"), [*rows, [Button(_("✖ Cancel"), f"form:{draft.revision}:{LEAVE}")]])
