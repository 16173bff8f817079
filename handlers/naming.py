"""Colleagues by a part of their name, among those whose work the speaker may read."""

from __future__ import annotations

from handlers.turns import Turn
from locales import _
from models.people import access
from models.people.members import Member
from models.refusal import Refused


def member_named(turn: Turn, text: str) -> Member:
    """The colleague that is meant. Refuses when nobody or several fit; a full name wins over a part of one."""
    found = access.members_named(turn.db, turn.actor, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(_("I know no customer and no colleague named {name} that you may see.", name=text[:50]))
    names = [member.name for member in found[:6]]
    raise Refused(_("Several fit: {names}. Please give more of the name.", names=names))
