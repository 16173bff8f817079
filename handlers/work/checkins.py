"""Check-in: who shares a location is offered the customers around, and one tap reports the visit.

Nearest first, with how far it is: those around, those of recent use whose place nobody knows, then those of recent use
that are farther off. What is typed instead of a tap may name any customer, say what came of it, or be a sentence of its
own: the location goes with the report that it makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import handlers
from handlers import asides, forms
from handlers.commands import Command, Taps, may_use
from handlers.forms import CUSTOMER, Choice, Form, NewCustomer
from handlers.questions import CANDIDATES
from handlers.reading import Candidate, Reading
from handlers.turns import Place, Turn
from handlers.values import Values
from handlers.work import visits
from handlers.work.activities import distance
from locales import _
from models.storage.drafts import Draft
from models.work import places
from models.work.activities import ActivityKind, recent_customers


def begin(turn: Turn, draft: Draft | None) -> None:
    """A location that belongs to no report yet: whom is it with? The form that is open waits meanwhile."""
    may_use(turn, handlers.COMMANDS["visit"])
    asides.put_by(turn, draft, instead_of=CHECK_IN.name)
    given = {"place": turn.said.place, "shared_at": turn.now.isoformat()}
    forms.begin(turn, CHECK_IN, reading=Reading(CHECK_IN.name), given=given)


def write(turn: Turn, values: Values) -> None:
    """The customer is known: report the visit, as of the moment at which the location was shared."""
    may_use(turn, handlers.COMMANDS["visit"])
    visits.write(ActivityKind.VISIT, turn, values)


def offered(turn: Turn, values: Values) -> Sequence[Choice]:
    """The nearest customers, those worked with last, and a new one."""
    where = values.get("place")
    if not isinstance(where, Place):
        return forms.recent_or_owed(turn, values)
    here = (where.latitude, where.longitude)
    near = [one for one, _metres in places.nearest(turn.db, turn.actor, here, limit=CANDIDATES)]
    seen = {one.key for one in near}
    recent = recent_customers(turn.db, turn.actor, limit=CANDIDATES)
    found = [*near, *(one for one in recent if one.key not in seen)][:CANDIDATES]
    metres = places.metres_to(turn.db, [one.key for one in found], here)
    found.sort(key=lambda one: metres.get(one.key, places.NEAR_M))
    choices = [
        Choice(
            _("{name} · {distance}", name=one.name, distance=distance(metres[one.key]))
            if one.key in metres
            else one.name,
            Candidate(one.key, one.name),
        )
        for one in found
    ]
    return [*choices, Choice(_("➕ New customer"), NewCustomer(""))]


def carry(turn: Turn, draft: Draft) -> None:
    """A sentence said in place of a tap: the location goes with what it writes."""
    if draft.form == CHECK_IN.name:
        place = forms.values_of(draft).get("place")
        turn.said = replace(turn.said, place=place if isinstance(place, Place) else None)


CHECK_IN = Form(
    name="check_in",
    example=_("/visit Huaxin talked about samples, next Friday"),
    parts=(replace(CUSTOMER, ask=_("📍 Where are you? A tap reports the visit."), suggest=offered),),
    done=write,
)
COMMANDS: tuple[Command, ...] = ()
FORMS = (CHECK_IN,)
TAPS = Taps()
