"""Addresses at Telegram that open something in the private chat of whoever follows them (`deep_links.py` opens it)."""

from __future__ import annotations

from handlers.answers import Button, Link
from handlers.turns import Turn
from locales import Words, _

CUSTOMER, DEBT = "customer", "debt"
"""What an address may name beside a form, each with an id behind it."""


def address_of(turn: Turn, payload: str = "") -> str:
    """The address of our chat, or of what the payload names there: an invitation, a form, a thing."""
    chat = f"https://t.me/{turn.bot_username}"
    return f"{chat}?start={payload}" if payload else chat


def opener(turn: Turn, label: Words, payload: str = "") -> Link:
    """A button that opens it, wherever it stands."""
    return Link(label, address_of(turn, payload))


def link_button(kind: str, key: int | None) -> Button:
    """Asks for the address of a thing that is written, to be sent to somebody else."""
    return Button(_("🔗 Link"), f"address:{kind}:{key}")
