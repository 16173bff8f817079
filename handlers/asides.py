"""Forms that something else comes between: they wait aside, and are asked again when that is over.

A location or a forwarded message may come while a form is open; it asks its own question, and holds the earlier form
meanwhile. A command leaves what is open, as ever, but for what was sent and stands nowhere else (`KEPT`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.turns import Turn
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
    if turn.waiting is None:
        turn.waiting = next((one for one in chain_of(draft) if one["values"].get(KEPT)), None)
    keeping.drop(turn.db, draft)


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
