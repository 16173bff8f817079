"""Exchange rates: /rate USD 7.12 2026-11-01 keeps one, /rate shows those that count; a report says which it took.

rate.undo:ID     takes a rate back
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from handlers import forms
from handlers.answers import Button, Style, Text
from handlers.commands import Command, Taps, row_id
from handlers.forms import Form, Part
from handlers.hearing import context_of, heard
from handlers.reading import page_of, read_command
from handlers.reading.currencies import CURRENCIES
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, _
from models.ledger import rates
from models.ledger.rates import Rate
from models.people.members import Role
from models.refusal import Refused

KEEPERS = frozenset({Role.FINANCE, Role.ADMIN})
SHOWN = 10
_SAID = re.compile(
    r"(?:(?P<count>\d+)\s*)?(?P<currency>[^\d\s.,=:]+)\s*[=:]?\s*(?P<rate>\d+(?:\.\d+)?)\s*(?P<rest>.*)", re.DOTALL
)
_CODES = {word: code for code, words in CURRENCIES.items() for word in (code.lower(), *words)}


def rate(turn: Turn) -> None:
    """Keep a rate: /rate USD 7.12 2026-11-01; without words the rates that count."""
    if str(heard(turn, "rate").values.get("text") or "").strip():
        forms.begin(turn, RATE)
    else:
        _show(turn)


def ask(turn: Turn) -> None:
    """The button under the list: ask for a rate."""
    turn.in_place = False
    forms.begin(turn, RATE, given={"text": None})


def undo(turn: Turn, rate_id: str) -> None:
    """The button under an echo; a second tap says that it is undone already."""
    taken = rates.take_back(turn.db, turn.actor, row_id(rate_id), now=turn.now)
    turn.show(_("↩️ Undone: {what}", what=line(taken)))


def line(one: Rate) -> Sentence:
    """1 USD = 7.12 CNY, Sun, 1 Nov 2026"""
    value = f"{one.value:f}"
    return _("1 {currency} = {rate} {base}, {day}", currency=one.currency, rate=value, base=one.base, day=one.on)


def _show(turn: Turn) -> None:
    found = rates.newest(turn.db, turn.company.currency, limit=SHOWN)
    lines = [Text(line(one)) for one in found]
    turn.show(
        Text(_("Exchange rates to {currency}", currency=turn.company.currency), Style.HEADING),
        *(lines or [Text(_("There are none yet."))]),
        Text(_("A day takes the newest rate up to it. What has no rate is never converted."), Style.QUIET),
        [[Button(_("➕ Enter a rate"), "rate.ask")]],
    )


def _enter(turn: Turn, values: Values) -> None:
    company = turn.company
    said = _SAID.fullmatch(page_of(str(values.get("text", ""))).low.strip())
    currency = _CODES.get(said["currency"].strip()) if said is not None else None
    if said is None or currency is None:
        raise _unclear()
    try:
        value = Decimal(said["rate"]) / Decimal(said["count"] or 1)
    except (InvalidOperation, ZeroDivisionError):
        raise _unclear() from None
    rest = said["rest"].strip()
    base = next((word for word in (company.currency.lower(),) if rest.startswith(word)), "")
    rest = rest.removeprefix(base).strip(" ,;")
    on = turn.today
    if rest:
        reading = read_command("rate", rest, ("date",), context_of(turn))
        if reading.refused or "date" not in reading.values or reading.values.get("note"):
            raise _unclear()
        on = reading.values["date"]
    turn.will_write()
    kept = rates.enter(turn.db, turn.actor, currency, company.currency, value, on=on, today=turn.today, now=turn.now)
    turn.reply(
        _("✅ Exchange rate: {line}", line=line(kept)),
        Text(_("It holds from that day until the next one."), Style.QUIET),
        [[Button(_("↩️ Undo"), f"rate.undo:{kept.id}"), Button(_("➕ Enter a rate"), "rate.ask")]],
    )


def _unclear() -> Refused:
    return Refused(_("A rate is said as a currency, a number and perhaps a day: USD 7.12 2026-11-01"))


RATE = Form(
    "rate",
    _("USD 7.12 2026-11-01"),
    (Part("text", _("Exchange rate"), _("Which currency, what is one of it worth, and from which day?")),),
    _enter,
)
FORMS = (RATE,)
COMMANDS = (Command("rate", _("Exchange rates"), _("/rate [CURRENCY NUMBER [DATE]]"), rate, roles=KEEPERS, reads=True),)
TAPS = Taps(writing={"rate.ask": ask, "rate.undo": undo})
