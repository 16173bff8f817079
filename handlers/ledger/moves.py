"""/move: a part of a receivable, or so much of it, falls due on another day, at once or in several parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.answers import Button
from handlers.commands import EVERYBODY, Command, Taps
from handlers.forms import DEBTOR, Choice, Form, Part, ask, begin, nothing
from handlers.ledger.credit import ask_number
from handlers.ledger.receivables import balance_line, lines_of
from handlers.ledger.replacements import document_for, replaced_by, take_back, without_replaced
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Words, _
from models.directory.customers import Customer
from models.ledger import moves, receivables
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import accounts_of
from models.ledger.moves import Moved
from models.ledger.receivables import Instalment, Receivable
from models.ledger.schedules import Plan, monthly, plan_of, shares_of
from models.money import Money
from models.refusal import Refused

MOST_ITEMS = 8
POSTED = AdjustmentKind.MOVE.posted


def move(turn: Turn) -> None:
    """Let a part fall due on another day: /move Huaxin INV-7 2026-12-31"""
    begin(turn, MOVE)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: move what is open and say when it falls due now."""
    customer = values.customer(turn)
    replaced = replaced_by(turn, values, POSTED, Adjustment)
    if "part" in values:
        values.put("number", f"{values.get('number')}/{values.get('part')}")
        values.put("part", None)
    with without_replaced(turn, values, POSTED):
        receivable, number = receivables.part_with_number(turn.db, customer, str(values.get("number")))
        parts = receivables.instalments_of(turn.db, receivable) if receivable is not None else []
        open_parts = [(one, one.money) for one in parts if one.open]
    if receivable is None:
        ask_number(turn, MOVE, customer, values)
        return
    chosen = [(one, left) for one, left in open_parts if number is None or one.part == number]
    if not chosen:
        raise Refused(_("Nothing of {number} is open any more.", number=str(values.get("number"))))
    if len(chosen) > 1:
        values.put("number", None)
        ask(turn, MOVE, values, "number", _("Which part?"), [_choice(receivable, *one) for one in chosen[:MOST_ITEMS]])
        return
    (part, left), *_others = chosen
    amount = values.get("amount") or left
    if amount.currency != receivable.currency:
        raise Refused(_("{number} is in {currency}.", number=receivable.number, currency=receivable.currency))
    shares = _shares(values.get("date"), amount, plan_of(str(values.get("parts", 1))))
    take_back(turn, values, POSTED, Adjustment)
    moved = moves.move(turn.db, turn.actor, part, shares, today=turn.today, now=turn.now, note=values.note)
    turn.reply(
        _("Changed: the move was taken back and written anew.") if replaced is not None else None,
        *_echo(turn, customer, moved),
        balance_line(turn, customer),
        [
            [Button(_("↩️ Undo"), f"undo:{POSTED}:{moved.document.id}")],
            [Button(_("📇 Customer"), f"card:{customer.id}")],
        ],
        subject={"adjustment": moved.document.key, "receivable": receivable.id or 0, "customer": customer.key},
    )


def as_form(turn: Turn, document_id: int) -> tuple[Form, Values]:
    """A moved due date as its form with its parts, to be written anew in its place."""
    document, customer = document_for(turn, document_id, AdjustmentKind.MOVE)
    if document.reversed_at is not None:
        raise Refused(_("That was undone already."))
    old, new = moves.days_of(turn.db, document)
    receivable = turn.db.get_one(Receivable, old.receivable_id)
    first, days = new[0].due_on, [(one.due_on, one.amount) for one in new]
    if days != _shares(first, document.money, plan_of(str(len(days)))):
        raise Refused(_("It was moved in parts of its own: undo it, and say it again."))
    values = {
        "customer": Candidate(customer.key, customer.name),
        "number": name_of(receivable, old),
        "date": first,
        "amount": document.money if old.open else None,
        "parts": str(len(days)) if len(days) > 1 else None,
        "note": document.note or None,
        "replaces": document.id,
    }
    return MOVE, Values(values)


def _shares(first: date, amount: Money, plan: Plan) -> Sequence[tuple[date, int]]:
    """The parts, monthly from the first day on or as the plan says; short months do not break the day."""
    if plan.has_deposit:
        raise Refused(_("What is moved has no deposit: say the parts, for example 3 or 3:3:4."))
    _none, shares = shares_of(amount, plan)
    days = monthly(first, len(shares), plan.day, apart=plan.months)
    return [(day, share.minor) for day, share in zip(days, shares, strict=True)]


def _echo(turn: Turn, customer: Customer, moved: Moved) -> list[Words | None]:
    number = name_of(moved.receivable, moved.old)
    days = [
        _("{number}: {amount}, due {day}", number=name_of(moved.receivable, one), amount=one.money, day=one.due_on)
        for one in moved.new
    ]
    earlier = moves.earlier_days(turn.db, moved.old)
    return [
        _(
            "📆 {customer}: {amount} of {number} moved",
            customer=customer.name,
            amount=moved.document.money,
            number=number,
        ),
        _("It was due on {day}.", day=moved.old.due_on),
        _("Before that: {days}", days=[_("{day}", day=day) for day in earlier]) if earlier else None,
        lines_of(days),
        _("{amount} stays due on {day}.", amount=moved.old.money, day=moved.old.due_on) if moved.old.open else None,
        _("Note: {note}", note=moved.document.note) if moved.document.note else None,
    ]


def name_of(receivable: Receivable, part: Instalment) -> str:
    """INV-7, or INV-7/2 for a later part."""
    return receivable.number if part.part == 1 else f"{receivable.number}/{part.part}"


def _choice(receivable: Receivable, part: Instalment, left: Money) -> Choice:
    item = _("{number} · {day} · {amount}", number=name_of(receivable, part), day=part.due_on, amount=left)
    return Choice(item, f"{receivable.number}/{part.part}")


def _open_parts(turn: Turn, values: Values) -> Sequence[Choice]:
    """What the customer owes, the oldest due first."""
    accounts = accounts_of(turn.db, values.customer(turn).key) if "customer" in values else ()
    items = [item for account in accounts for item in receivables.open_instalments(turn.db, account)]
    return [_choice(receivable, part, part.money) for part, receivable in items[:MOST_ITEMS]]


def _days(turn: Turn, _values: Values) -> Sequence[Choice]:
    """In a week, in two, in a month."""
    days = [turn.today + timedelta(days=7), turn.today + timedelta(days=14), turn.today + relativedelta(months=1)]
    return [Choice(_("{day}", day=day), day) for day in days]


MOVE = Form(
    name="move",
    example=_("/move Huaxin INV-7 2026-12-31"),
    parts=(
        DEBTOR,
        Part("number", _("Number"), _("What shall fall due on another day?"), _open_parts),
        Part("date", _("Due date"), _("When shall it be due?"), _days),
        Part("amount", _("Amount"), _("How much of it?"), nothing, required=False),
        Part("parts", _("Number of parts"), _("In how many monthly parts?"), nothing, required=False),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)
COMMANDS = (
    Command(
        "move",
        _("Move a due date"),
        _("/move CUSTOMER NUMBER [PART] DATE [AMOUNT] [in N parts] [TEXT]"),
        move,
        roles=EVERYBODY,
    ),
)
FORMS = (MOVE,)
TAPS = Taps()
