"""Forms that something else comes between: they wait aside, and are asked again when that is over.

A location or a forwarded message may come while a form is open; it asks its own question, and holds the earlier form
meanwhile. A command leaves what is open, as ever, but for what was sent and stands nowhere else (`KEPT`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import unpacked
from models.storage import drafts as keeping
from models.storage.drafts import Draft

ASIDE = "aside"
"""What stands in a form's values for the form that it came between."""

KEPT = "kept"
"""Stands in the values of a form that no command leaves."""

Waiting = Mapping[str, Any]
"""A form that waits aside, by the columns of its draft."""


def put_by(turn: Turn, draft: Draft | None, *, instead_of: str = "") -> None:
    """Let the open form wait while another one is asked; one of that name gives way to it."""
    if draft is not None:
        turn.waiting = draft.values.get(ASIDE) if draft.form == instead_of else _waiting(draft)


def leave(turn: Turn, draft: Draft) -> None:
    """Drop what is open and what waits behind it, but for what is kept in any case."""
    if turn.waiting is None and not draft.values.get(KEPT):
        turn.abandoned = _waiting(draft)
    if turn.waiting is None:
        turn.waiting = next((one for one in chain_of(draft) if one["values"].get(KEPT)), None)
    keeping.drop(turn.db, draft)


def abandon(turn: Turn, draft: Draft) -> None:
    """Drop what is open for words about something else; what waits behind it goes on."""
    turn.abandoned = _waiting(draft)
    drop(turn, draft)


def say_anew(turn: Turn, form: str, customer: Candidate | None) -> None:
    """The form that was left is begun again, of nobody else than before: nothing of it is unfinished."""
    left = turn.abandoned
    if left is not None and left["form"] == form and unpacked(left["values"].get("customer")) in (None, customer):
        turn.abandoned = None


def drop(turn: Turn, draft: Draft) -> None:
    """A form is over; what waits behind it goes on."""
    if turn.waiting is None:
        turn.waiting = draft.values.get(ASIDE)
    keeping.drop(turn.db, draft)


def chain_of(draft: Draft) -> Iterator[Waiting]:
    """The form, and those that wait behind it."""
    waiting: Waiting | None = _waiting(draft)
    while waiting is not None:
        yield waiting
        waiting = waiting["values"].get(ASIDE)


def _waiting(draft: Draft) -> Waiting:
    return {name: getattr(draft, name) for name in ("form", "asking", "values", "options", "revision")}
