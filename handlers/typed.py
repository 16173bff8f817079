"""What somebody types while a form is open: the part that is asked, or other parts of the form that are not given yet.

Words that tell no part in this place, but do as the words behind the command, are taken as that: `cash 300` where the
customer is asked, `INV-1` where the amount is. What was given before is only changed by a correction.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.hearing import context_of
from handlers.reading import CONTACTS, PARTS_OF, Reading, read_answer, read_command
from handlers.turns import Turn
from handlers.values import Values

if TYPE_CHECKING:
    from handlers.forms import Form

_LEFT_OVER = frozenset({"note", "unknown_name"})
_TOLD = frozenset({*CONTACTS, "follow", "dispute", "credit", "writeoff"})
"""Where words beside other parts may be a name or what is told, and stay as that whoever is picked."""
_BLANK = re.compile(r"[\s,，、;；]+")


def answer_in(turn: Turn, form: Form, values: Values, asking: str) -> Reading | None:
    """What the words tell of the form; None when they tell nothing of it."""
    text = turn.said.text
    reading = read_answer(asking, text, context_of(turn))
    named = {*reading.values, *reading.asked}
    other = _other_parts(turn, form, values, asking)
    if other is not None and (asking not in named or asking in other.values or "note" in named):
        return other
    if asking in {*named, *reading.refused} or _is_needless(turn, form, values, reading, asking):
        return reading
    if asking == "customer":
        return Reading(form.name, {"unknown_name": str(reading.values.get("unknown_name") or text.strip())[:100]})
    return None


def _other_parts(turn: Turn, form: Form, values: Values, asking: str) -> Reading | None:
    """The words as other parts than the one that is asked, none of them given yet; where the customer is asked, a name
    that nobody knows may stand beside them. A new customer's name may have the other parts beside it, too."""
    intent = form.name.rpartition(".")[2]
    if intent not in PARTS_OF:
        return None
    reading = read_command(intent, turn.said.text, PARTS_OF[intent], context_of(turn))
    parts = reading.values.keys() - _LEFT_OVER
    if reading.asked or reading.refused or any(name in values for name in parts):
        return None
    left = "".join(str(reading.values.get(name, "")) for name in ("unknown_name", "note"))
    if asking == "customer" and parts and left in ("", *_BLANK.split(turn.said.text)):
        told = {name: value for name, value in reading.values.items() if name in parts}
        words = {"unknown_name": left, "note": left if intent in _TOLD else None} if left else {}
        return replace(reading, values={**told, **words})
    if asking == "name" and form.name == "new":
        return reading if "name" in parts and len(parts) > 1 else None
    if asking == "note" and parts != {"number"}:  # any words may be one, but a number alone gives no reason
        return None
    return reading if parts and asking not in parts and not left else None


def _is_needless(turn: Turn, form: Form, values: Values, reading: Reading, asking: str) -> bool:
    """Whether another part was given that makes the one that was asked needless: terms in place of a due date."""
    part = form.part(asking)
    return (
        part is not None and part.when is not None and not part.when(turn, Values({**values.items(), **reading.values}))
    )
