"""Instalment plans as PDF: the parts of one receivable as they stand, when each falls due, and what is open.

bill.plan:RECEIVABLE[:LANGUAGE]
"""

from __future__ import annotations

from handlers.commands import Command, Taps, row_id
from handlers.documents import papers
from handlers.documents.papers import Paper, Voice
from handlers.ledger.receivables import receivable_for
from handlers.turns import Turn
from locales import _
from models.ledger import moves
from models.money import Money
from models.refusal import Refused

KIND = "bill.plan"


def draw(turn: Turn, receivable_id: str, language: str = "") -> Paper:
    """The plan itself; what was put off stands on its new day only."""
    receivable, customer = receivable_for(turn, row_id(receivable_id))
    if receivable.reversed_at is not None:
        raise Refused(_("That was undone already."))
    voice = Voice(turn, papers.language_of(turn, customer, language))
    parts = moves.standing_parts(turn.db, receivable)
    left = Money(sum(one.open for one, _amount in parts), receivable.currency)
    rows = [
        [
            str(one.part),
            voice.day(one.due_on),
            voice.plain(amount),
            voice.plain(one.money),
        ]
        for one, amount in parts
    ]
    return Paper(
        "schedule",
        f"plan-{receivable.number}",
        {
            **papers.common(
                voice,
                customer,
                title=_("Instalment plan"),
                to=_("To"),
                facts=[
                    (_("Number"), receivable.number),
                    (_("Issued"), voice.day(receivable.issued_on)),
                    (_("Amount"), voice.money(receivable.money)),
                ],
            ),
            "says": voice.say(_("The amount is to be paid in these parts:")),
            "heads": [voice.say(one) for one in (_("Part"), _("Due date"), _("Amount"), _("Still open"))],
            "rows": rows,
            "totals": [[voice.say(_("Total")), "", voice.plain(receivable.money), voice.plain(left)]],
            "agree": voice.say(_("Agreed:")),
            "sign": [voice.say(one) for one in (_("Customer's seal"), _("Company seal"), _("Date of signature"))],
        },
        _("📄 Instalment plan {number}: {customer}", number=receivable.number, customer=customer.name),
        [papers.languages(KIND, [receivable.id], voice.language)],
        {"customer": customer.key, "receivable": receivable.id or 0},
    )


COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(reading={KIND: papers.tap(KIND, draw)})
