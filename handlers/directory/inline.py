"""Inline mode: `@bot 华联` in any chat finds the speaker's own customers and posts a card of the one that is picked.

Whoever reads that chat sees the card, so nothing personal stands on it: no phones, persons, places or notes. Its button
opens the rest for whom may see it. Who is no member finds nothing, and Telegram keeps no answer for the next who asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.addresses import CUSTOMER, opener
from handlers.answers import Buttons, Card, Cards, Style, Text
from handlers.answers import Part as AnswerPart
from handlers.turns import InlineQuery, Turn
from locales import Words, _
from models.directory import finding
from models.directory.customers import Customer
from models.directory.fields import LONGEST_NAME
from models.ledger import dues
from models.ledger.entries import accounts_of
from models.money import Money
from models.work.activities import recent_customers

ROWS = 20


def answer(turn: Turn, asked: InlineQuery) -> None:
    """The customers that the words may mean; without words those that the speaker worked with last."""
    if turn.actor_or_none is None:
        turn.reply(Cards(asked.id))
        return
    text = turn.said.text.strip()[:LONGEST_NAME]
    offset = int(asked.offset) if asked.offset.isdecimal() and len(asked.offset) < 6 else 0
    if text:
        found = [one.customer for one in finding.find(turn.db, turn.actor, text, limit=ROWS + 1, offset=offset)]
    else:
        found = list(recent_customers(turn.db, turn.actor, limit=ROWS))
    more = str(offset + ROWS) if len(found) > ROWS else ""
    turn.reply(Cards(asked.id, [_card(turn, one) for one in found[:ROWS]], more))


def _card(turn: Turn, customer: Customer) -> Card:
    lines = _money(turn, customer)
    opens = Buttons([[opener(turn, _("📇 Open"), f"{CUSTOMER}-{customer.key}")]])
    return Card(str(customer.key), customer.name, lines[0], [*_said(turn, customer, lines), opens])


def _money(turn: Turn, customer: Customer) -> list[Words]:
    balances = [Money(one.balance, one.currency) for one in accounts_of(turn.db, customer.key) if one.balance]
    lines: list[Words] = [_("Balance: {amounts}", amounts=balances) if balances else _("Nothing is open.")]
    for amount, days in dues.overdue_of(turn.db, customer, today=turn.today):
        lines.append(_("⚠️ Overdue: {amount}, {n} days", amount=amount, n=days))
    return lines


def _said(turn: Turn, customer: Customer, lines: Sequence[Words]) -> list[AnswerPart]:
    return [
        Text(_("📇 {customer}", customer=customer.name), Style.HEADING),
        *(Text(line) for line in lines),
        Text(_("As of {day}", day=turn.today), Style.QUIET),
    ]
