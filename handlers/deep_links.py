"""Deep links: an address opens a customer, a debt or a form in the private chat of whoever follows it.

It holds a word and an id, nothing else: who opens it is authorised then, and for everybody else the thing does not
exist. Telegram hands over what stands behind `?start=` as `/start PAYLOAD`, at most 64 of A-Z, a-z, 0-9, _ and -.
"""

from __future__ import annotations

import re

import handlers
from handlers import routing
from handlers.addresses import CUSTOMER, DEBT, address_of
from handlers.commands import Command, Taps, row_id, stale_button
from handlers.directory import cards
from handlers.ledger.dues import item, open_item
from handlers.turns import Turn
from locales import _
from models.people import access

PAYLOAD = re.compile(r"([a-z]+)(?:-([0-9]{1,18}))?")


def is_address(payload: str) -> bool:
    """Whether it names a kind of thing that there is, as no code of an invitation does."""
    return _named(payload)[0] != ""


def opened(turn: Turn, payload: str) -> bool:
    """Open what an address names. False when the words name nothing that there is."""
    what, key = _named(payload)
    if what == CUSTOMER:
        cards.show_tapped(turn, key)
    elif what == DEBT:
        item(turn, key, "0", "", "")
    elif what:
        routing.begin(turn, what, key or None)
    return what != ""


def _named(payload: str) -> tuple[str, str]:
    """What an address names, and its id; nothing when it is none."""
    found = PAYLOAD.fullmatch(payload)
    what, key = (found[1], found[2] or "") if found is not None else ("", "")
    is_thing = what in (CUSTOMER, DEBT) and key != ""
    return (what, key) if is_thing or (what in handlers.COMMANDS and what != "start") else ("", "")


def tell(turn: Turn, kind: str, key: str) -> None:
    """The address of a customer or a debt that the speaker may see."""
    if kind == CUSTOMER:
        access.customer_for(turn.db, turn.actor, row_id(key))
    elif kind == DEBT:
        open_item(turn, key)
    else:
        raise stale_button()
    turn.reply(_("To send on; it opens only for those who may see it:"), address_of(turn, f"{kind}-{row_id(key)}"))


COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(reading={"address": tell})
