"""Settlement offers: /offer, its echo, and the card with which a manager agrees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from handlers.answers import Button
from handlers.commands import EVERYBODY, Command, Taps, row_id
from handlers.forms import CUSTOMER, Choice, Form, Part, amend, begin, nothing
from handlers.ledger.letters import letter_button
from handlers.ledger.receivables import balance_line
from handlers.ledger.replacements import replaced_by, stays_until
from handlers.ledger.write_offs import named
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _
from models.directory.customers import Customer
from models.ledger import offers
from models.ledger.entries import locked_account
from models.ledger.offers import Item, Offer, OfferState
from models.ledger.receivables import Receivable, open_instalments
from models.money import Money
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member
from models.refusal import Refused


def offer(turn: Turn) -> None:
    """Give up a part if the rest is paid in time: /offer Huaxin 10% 2026-03-31"""
    begin(turn, OFFER)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: offer it, or ask for it."""
    customer = values.customer(turn)
    replaced = replaced_by(turn, values, "offer.made", Offer)
    receivable = named(turn, customer, values)
    currency = receivable.currency if receivable else turn.company.currency
    amount = values.get("amount")
    currency = amount.currency if isinstance(amount, Money) else currency
    account = locked_account(turn.db, customer.key, currency)
    items = offers.overdue(open_instalments(turn.db, account), turn.today, receivable)
    if not isinstance(amount, Money) or (replaced is not None and "percent" in values):
        owed = Money(sum(instalment.open for instalment, _receivable in items), currency)
        amount = offers.given_up(owed, Decimal(values.get("percent", 0)))
    made, approval = offers.make(
        turn.db,
        turn.actor,
        customer,
        amount,
        items,
        receivable=receivable,
        until=values.get("date"),
        note=values.note,
        threshold=turn.company.rules.approvals.offer,
        today=turn.today,
        now=turn.now,
        replaces=replaced,
    )
    changed = _("Changed: the offer was taken back and made anew.")
    if approval is not None:
        stays = offers.replaced_by(turn.db, approval)
        approvals.ask(turn, approval)
        approvals.show_own(turn, approval, changed if replaced is not None and stays is None else None)
        return
    turn.reply(
        changed if replaced is not None else None,
        *_echo(turn, customer, made),
        [
            [Button(_("↩️ Undo"), f"undo:offer.made:{made.id}"), Button(_("✏️ Edit"), f"offer.edit:{made.id}")],
            [letter_button(customer), Button(_("📇 Customer"), f"card:{customer.id}")],
        ],
        subject={"offer": made.key, "customer": customer.key},
    )


def edit(turn: Turn, offer_id: str) -> None:
    """The Edit button: which part is to be changed."""
    amend(turn, *as_form(turn, row_id(offer_id)))


def as_form(turn: Turn, offer_id: int) -> tuple[Form, Values]:
    """An offer as its form with its parts, to be made anew in its place."""
    made = turn.db.get(Offer, offer_id)
    if made is None:
        raise access.unknown_customer()
    customer = access.customer_for(turn.db, turn.actor, made.customer_id)
    if made.state == OfferState.WITHDRAWN:
        raise Refused(_("That was undone already."))
    receivable = turn.db.get(Receivable, made.receivable_id) if made.receivable_id is not None else None
    values = {
        "customer": Candidate(customer.key, customer.name),
        "amount": made.money,
        "date": made.until,
        "number": receivable.number if receivable is not None else None,
        "note": made.note or None,
        "replaces": made.id,
    }
    return OFFER, Values(values)


def _echo(turn: Turn, customer: Customer, made: Offer) -> list[Words | None]:
    """What is given up, what is to be paid for it, and until when."""
    owed = Money(sum(instalment.open for instalment, _receivable in _about(turn, made)), made.currency)
    receivable = turn.db.get(Receivable, made.receivable_id) if made.receivable_id is not None else None
    return [
        _("🤝 Offered to {customer}: {amount} less", customer=customer.name, amount=made.money),
        _("Number: {number}", number=receivable.number) if receivable else None,
        _("To be paid: {paid} of {owed}, until {day}", paid=owed - made.money, owed=owed, day=made.until),
        _("Note: {note}", note=made.note) if made.note else None,
        _("The day after, all of it is owed again."),
        balance_line(turn, customer),
    ]


def _about(turn: Turn, made: Offer) -> list[Item]:
    account = locked_account(turn.db, made.customer_id, made.currency)
    receivable = turn.db.get(Receivable, made.receivable_id) if made.receivable_id is not None else None
    return offers.overdue(open_instalments(turn.db, account), made.made_on, receivable)


def _no_percent(_turn: Turn, values: Values) -> bool:
    """The amount is asked where no percentage was said."""
    return "percent" not in values


def _days(turn: Turn, _values: Values) -> Sequence[Choice]:
    """In a week, and at the end of the month."""
    month_end = (turn.today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = dict.fromkeys([turn.today + timedelta(days=7), month_end])
    return [Choice(_("{day}", day=day), day) for day in days]


# --- as a request


def _asked(turn: Turn, approval: Approval) -> tuple[Offer, Customer]:
    made = turn.db.get_one(Offer, approval.subject_id)
    return made, turn.db.get_one(Customer, made.customer_id)


def _what(turn: Turn, approval: Approval) -> Sentence:
    made, customer = _asked(turn, approval)
    return _(
        "give up {amount} of {customer} if the rest is paid until {day}",
        amount=made.money,
        customer=customer.name,
        day=made.until,
    )


def _details(turn: Turn, approval: Approval) -> Sequence[Words | None]:
    made, customer = _asked(turn, approval)
    return [*_echo(turn, customer, made)[1:], stays_until(approval, offers.replaced_by(turn.db, approval))]


def _told(turn: Turn, approval: Approval, made: Offer) -> Sequence[Words | None]:
    """The offer in full, as long as who asked still sees the customer."""
    customer = turn.db.get_one(Customer, made.customer_id)
    asker = turn.db.get_one(Member, approval.requested_by)
    return _echo(turn, customer, made) if access.sees_customer(turn.db, asker, customer.key) else ()


MATTERS = {
    offers.OFFER.name: Matter(
        heading=_("🤝 Settlement offer"),
        what=_what,
        details=_details,
        told=_told,
        rejected=_("That is not offered."),
        reasons={
            "much": _("That is too much"),
            "long": _("That is too long"),
            "chase": _("Go on collecting"),
        },
    )
}

OFFER = Form(
    name="offer",
    example=_("/offer Huaxin 10% 2026-03-31"),
    parts=(
        CUSTOMER,
        Part("amount", _("Given up"), _("How much is given up?"), when=_no_percent),
        Part("date", _("Last day"), _("Paid until when?"), _days),
        Part("percent", _("Percent"), _("How many percent are given up?"), nothing, required=False),
        Part("number", _("Number"), _("Of which number?"), nothing, required=False),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)
COMMANDS = (
    Command(
        "offer",
        _("Settle an overdue debt for less, by approval"),
        _("/offer CUSTOMER [NUMBER] AMOUNT or PERCENT DATE"),
        offer,
        roles=EVERYBODY,
    ),
)
FORMS = (OFFER,)
TAPS = Taps(writing={"offer.edit": edit})
