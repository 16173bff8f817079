"""Aliases: what people call a customer, taught in a sentence and removed by a button.

alias:CUSTOMER        what the customer is called
alias.drop:ALIAS      not any more
"""

from __future__ import annotations

from handlers import forms
from handlers.answers import Button, Style, Text
from handlers.commands import Command, Taps, row_id
from handlers.forms import CUSTOMER, Form, Part, nothing
from handlers.turns import Turn
from handlers.values import Values
from locales import _
from models.directory import aliases
from models.directory.customers import Customer
from models.people import access


def alias(turn: Turn) -> None:
    """Teach what a customer is called: /alias 老王家 = Huaxin"""
    forms.begin(turn, ALIAS)


def write(turn: Turn, values: Values) -> None:
    """Both are there: from now on the customer is found by it."""
    customer = values.customer(turn)
    row = aliases.teach(turn.db, turn.actor, customer, str(values.get("alias")), now=turn.now)
    everybody = row.member_id is None
    unused = values.note
    turn.reply(
        _("✅ {name} is {customer}, for everybody.", name=row.name, customer=customer.name)
        if everybody
        else _("✅ {name} is {customer}, when you say it.", name=row.name, customer=customer.name),
        _("Not used: {text}", text=unused) if unused else None,
        [
            [Button(_("↩️ Undo"), f"undo:alias.taught:{row.key}"), Button(_("🏷 Aliases"), f"alias:{customer.key}")],
            [Button(_("📇 Card"), f"card:{customer.key}")],
        ],
        subject={"customer": customer.key},
    )


def show(turn: Turn, customer_id: str) -> None:
    """What the customer is called, each name with its button."""
    _show(turn, access.customer_for(turn.db, turn.actor, row_id(customer_id)))


def drop(turn: Turn, alias_id: str) -> None:
    """The customer is not called so any more."""
    row = aliases.alias_for(turn.db, turn.actor, row_id(alias_id))
    customer = access.customer_for(turn.db, turn.actor, row.customer_id)
    aliases.forget(turn.db, turn.actor, row, customer, now=turn.now)
    _show(turn, customer)


def _show(turn: Turn, customer: Customer) -> None:
    called = aliases.aliases_of(turn.db, turn.actor, customer)
    going = [one for one in called if aliases.may_forget(turn.actor, one)]
    rows = [[Button(_("🗑 {name}", name=one.name), f"alias.drop:{one.key}")] for one in going]
    turn.show(
        Text(_("🏷 {customer}", customer=customer.name), Style.HEADING),
        _("Also called: {names}", names=[one.name for one in called]) if called else _("It has no other name yet."),
        [
            *rows,
            [Button(_("➕ Another name"), f"begin:alias:{customer.key}"), Button(_("📇 Card"), f"card:{customer.key}")],
        ],
        subject={"customer": customer.key},
    )


ALIAS = Form(
    name="alias",
    example=_("/alias 老王家 = Huaxin"),
    parts=(CUSTOMER, Part("alias", _("Alias"), _("What is the customer called, beside its name?"), nothing)),
    done=write,
)
COMMANDS = (Command("alias", _("Teach what a customer is called"), _("/alias NAME = CUSTOMER"), alias),)
FORMS = (ALIAS,)
TAPS = Taps(writing={"alias.drop": drop}, reading={"alias": show})
