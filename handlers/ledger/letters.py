"""Dunning letters as PDF, in three tones (/letter). They go to whoever asked; nothing reaches a customer by itself.

letter:CUSTOMER[:TONE[:LANGUAGE]]    without a tone the one in which the customer is spoken to now
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from handlers.answers import Button
from handlers.commands import MONEY, Command, Taps, row_id, stale_button
from handlers.documents import papers
from handlers.documents.papers import Paper, Voice
from handlers.forms import DEBTOR, Choice, Form, Part, begin
from handlers.ledger.demands import remind_button
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Short, Words, _
from models.directory import customers
from models.directory.customers import Customer
from models.ledger import dunning_steps, letters
from models.ledger.dunning import Tone
from models.ledger.letters import Late
from models.money import Money
from models.people import access
from models.refusal import Refused

KIND = "letter"
"""Of the paper, the verb of its button, and the job that makes it."""


def letter(turn: Turn) -> None:
    """A letter that asks for what is late: /letter Huaxin, or in the second tone /letter Huaxin 2"""
    begin(turn, LETTER)


def show_named(turn: Turn, values: Values) -> None:
    """The customer is known: the letter."""
    customer, level = values.customer(turn), values.get("level")
    _late(turn, customer)
    tone = Tone(int(level)) if level else _tone(turn, customer)
    papers.hand_over(turn, KIND, draw, customer.key, int(tone))


def letter_button(customer: Customer) -> Button:
    """Makes the letter."""
    return Button(_("📄 Letter"), f"letter:{customer.key}")


def draw(turn: Turn, customer_id: str, tone: str = "", language: str = "") -> Paper:
    """The letter itself."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    if tone and tone not in {str(int(one)) for one in Tone}:
        raise stale_button()
    items = _late(turn, customer)
    spoken_to = Tone(int(tone)) if tone else _tone(turn, customer)
    voice = Voice(turn, papers.language_of(turn, customer, language))
    sums = _sums(items)
    until = letters.pay_by(spoken_to, today=turn.today, calendar=turn.company.calendar)
    contact = next((one.name for one in customers.contacts_of(turn.db, customer) if one.name), None)
    title, before, after = _words(spoken_to, sums, until)
    heads = (_("Number"), _("Issued"), _("Due date"), _("Days overdue"), _("Amount"), _("Still open"))
    return Paper(
        "letter",
        f"letter-{customer.key}-{int(spoken_to)}-{turn.today:%Y%m%d}",
        {
            **papers.common(
                voice,
                customer,
                title=title,
                to=_("To"),
                facts=[(_("Date"), voice.day(turn.today)), (_("Pay by"), voice.day(until))],
            ),
            "salutation": voice.say(_("Dear {name},", name=contact or customer.name)),
            "before": [voice.say(one) for one in before],
            "heads": [voice.say(one) for one in heads],
            "accounts": [_account(turn, voice, list(group)) for _currency, group in groupby(items, _currency_of)],
            "after": [voice.say(one) for one in after],
            "closing": voice.say(_("Yours sincerely")),
            "signed": turn.actor.name,
        },
        _("📄 Letter to {customer}, {tone}: {amounts}", customer=customer.name, tone=spoken_to.label, amounts=sums),
        [
            [
                Button(one.label, f"letter:{customer.key}:{int(one)}:{voice.language}")
                for one in Tone
                if one != spoken_to
            ],
            [
                *papers.languages(KIND, [customer.key, int(spoken_to)], voice.language),
                remind_button(customer),
            ],
        ],
        {"customer": customer.key},
    )


def _late(turn: Turn, customer: Customer) -> Sequence[Late]:
    items = letters.late_items(turn.db, customer, today=turn.today)
    if not items:
        raise Refused(_("Nothing of {customer} is late and undisputed, so there is no letter.", customer=customer.name))
    return items


def _tone(turn: Turn, customer: Customer) -> Tone:
    return dunning_steps.standing(turn.db, turn.company.rules.dunning, customer, today=turn.today).tone


def _currency_of(item: Late) -> str:
    return item.open.currency


def _sums(items: Sequence[Late]) -> list[Money]:
    """What is late in each currency."""
    return [
        Money(sum(one.open.minor for one in group), currency) for currency, group in groupby(items, key=_currency_of)
    ]


def _account(turn: Turn, voice: Voice, items: Sequence[Late]) -> dict[str, Any]:
    rows = [
        [
            one.number,
            voice.day(one.issued_on),
            voice.day(one.due_on),
            str(one.days(turn.today)),
            voice.plain(one.amount),
            voice.plain(one.open),
        ]
        for one in items
    ]
    total = _sums(items)[0]
    return {"rows": rows, "totals": [[voice.say(_("Total")), "", "", "", "", voice.money(total)]]}


def _words(tone: Tone, sums: Sequence[Money], until: date) -> tuple[Sentence, list[Words], list[Words]]:
    """The title, and what stands before and after the items."""
    by = Short(until, year=True)
    match tone:
        case Tone.FRIENDLY:
            return (
                _("Payment reminder"),
                [
                    _("Thank you for your business."),
                    _("Perhaps it escaped your attention that the following items have fallen due:"),
                ],
                [
                    _("May we ask you to settle {amounts} by {day}?", amounts=sums, day=by),
                    _("If you have paid in the meantime, please take no notice of this letter, and accept our thanks."),
                ],
            )
        case Tone.FIRM:
            return (
                _("Second payment reminder"),
                [
                    _("According to our books the following items are still open, in spite of our reminder:"),
                ],
                [
                    _("Please settle {amounts} by {day}.", amounts=sums, day=by),
                    _("Should something stand in the way of payment, please tell us at once, so that we find a way."),
                    _("If you have paid in the meantime, please send us the proof of payment."),
                ],
            )
        case _:
            return (
                _("Last notice before further steps"),
                [
                    _("In spite of several reminders the following items have not been paid:"),
                ],
                [
                    _("We call upon you to settle {amounts} in full by {day} at the latest.", amounts=sums, day=by),
                    _(
                        "If the money has not reached us by then, we will stop deliveries and claim the debt and the "
                        "costs of collecting it by legal means, without writing to you again."
                    ),
                ],
            )


def _tones(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(one.label, int(one)) for one in Tone]


LETTER = Form(
    name="letter",
    example=_("/letter Huaxin 2"),
    parts=(DEBTOR, Part("level", _("Tone"), _("Which tone: 1, 2 or 3?"), _tones, required=False)),
    done=show_named,
)
COMMANDS = (
    Command(
        "letter",
        _("A letter that asks for what is late"),
        _("/letter CUSTOMER [1, 2, 3]"),
        letter,
        roles=MONEY,
        reads=True,
        listed=False,
    ),
)
FORMS = (LETTER,)
TAPS = Taps(reading={KIND: papers.tap(KIND, draw)})
WORKS = {KIND: papers.work(KIND, draw)}
