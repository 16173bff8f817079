"""Once more: `再来一笔`, `again`, `same again 300` begin the last payment, receivable or report with the same parts.

What is each time another is left out: the day, numbers, the words of a report; the amount is asked unless it is said,
with the last one as a button.
"""

from __future__ import annotations

import re

import handlers
from handlers import corrections, forms
from handlers.commands import may_use
from handlers.reading import CONTACTS, Reading
from handlers.turns import Turn
from locales import _
from models.oversight import audit
from models.oversight.origins import ACTIONS

_AGAIN = re.compile(
    r"\s*(?:(?:同样的?|照样|一样的?)?再(?:来|记|加|收|开)(?:同样的?)?一?[笔单次个张]"
    r"|(?:the\s+)?same\s+again|again|once\s+more|one\s+more|another\s+one)(?![\w一-鿿])[\s，,:：]*",
    re.IGNORECASE,
)
_REPEATED = tuple(action for subject in ("payment", "receivable", "activity") for action in ACTIONS[subject])
_ANEW = frozenset(
    {
        "replaces",
        "activity",
        "amount",
        "date",
        "delivered",
        "time",
        "number",
        "reference",
        "cheque",
        "cheque_date",
        "next_date",
        "next_time",
    }
)


def repeated(turn: Turn) -> bool:
    """Begin the last one again. False when the words ask for anything else."""
    again = _AGAIN.match(turn.said.text)
    if again is None:
        return False
    record = audit.last_undoable(turn.db, turn.actor, _REPEATED)
    if record is None:
        turn.reply(_("There is nothing yet that could be repeated."))
        return True
    written = record.subject, record.subject_id
    rest = turn.said.text[again.end() :].strip()
    more = corrections.parts_in(turn, written, rest) if rest else Reading(None)
    if more is None or {"customer"} & {*more.values, *more.asked}:  # that is a sentence of its own
        return False
    form, values = corrections.form_of(turn, written)
    may_use(turn, handlers.COMMANDS[form.name])
    anew = {*_ANEW, "note"} if form.name in CONTACTS else _ANEW
    kept = {name: value for name, value in values.items().items() if name not in anew}
    known = {**kept, **more.values}
    for name in (*more.asked, *more.refused):
        known.pop(name, None)
    if "amount" in values:
        known["before"] = values.amount
    forms.begin(turn, form, reading=Reading(form.name, known, more.asked, more.refused))
    return True
