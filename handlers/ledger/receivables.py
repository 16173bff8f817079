"""What customers owe: writing receivables (/bill), and saying what is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from handlers.answers import Button, Text
from handlers.commands import EVERYBODY, SELLERS, Command, Taps, row_id
from handlers.forms import AMOUNT, CUSTOMER, Choice, Form, Part, amend, begin, nothing
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _, n_
from models.directory.customers import Customer
from models.ledger import billing, receivables
from models.ledger.entries import accounts_of
from models.ledger.receivables import Receivable, Settled
from models.ledger.schedules import plan_of
from models.ledger.terms import due_date, terms_name
from models.money import Money
from models.oversight import undoing
from models.people import access
from models.refusal import Refused


def bill(turn: Turn) -> None:
    """Write what a customer owes: /bill Huaxin 12000 net 30"""
    begin(turn, BILL)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: write the receivable and say it in full."""
    customer = values.customer(turn)
    terms = values.get("terms") or customer.terms
    due_on = values.get("date")
    if due_on is None:
        due_on = due_date(str(terms), turn.today)
    replaced = _take_back(turn, values)
    billed = billing.bill(
        turn.db,
        turn.actor,
        customer,
        values.amount,
        due_on=due_on,
        issued_on=turn.today,
        now=turn.now,
        number=values.get("number"),
        plan=plan_of(str(values.get("parts", 1))),
        terms=str(terms) if terms and values.get("date") is None else None,
        note=values.note,
        keep_credit=turn.company.rules.credit.kept,
    )
    receivable = billed.receivable
    turn.reply(
        _("Changed: {number} was taken back and written anew.", number=replaced.number) if replaced else None,
        _("🧾 {customer} owes {amount}", customer=customer.name, amount=receivable.money),
        _("Number: {number}", number=receivable.number),
        _schedule(billed.instalments),
        _("Terms: {terms}", terms=terms_name(receivable.terms)) if receivable.terms else None,
        _("Note: {note}", note=receivable.note) if receivable.note else None,
        *settled_lines(billed.from_credit, from_credit),
        balance_line(turn, customer),
        [
            [
                Button(_("↩️ Undo"), f"undo:receivable.billed:{receivable.id}"),
                Button(_("✏️ Edit"), f"bill.edit:{receivable.id}"),
            ],
            next_steps(turn, customer, Button(_("💰 Payment"), f"begin:pay:{customer.id}")),
        ],
        subject={"receivable": receivable.id or 0, "customer": customer.key},
    )


def next_steps(turn: Turn, customer: Customer, *others: Button) -> list[Button]:
    """What comes next with the customer; planning a visit or call is not for finance."""
    follow = [Button(_("📅 Follow-up"), f"begin:follow:{customer.id}")] if turn.actor.role in SELLERS else []
    return [*follow, *others]


def _take_back(turn: Turn, values: Values) -> Receivable | None:
    """An edited receivable replaces the one that it was: the old one is reversed in the same transaction."""
    replaces = values.get("replaces")
    if replaces is None:
        return None
    undoing.undo(
        turn.db, turn.actor, "receivable.billed", int(replaces), today=turn.today, now=turn.now,
        keep_credit=turn.company.rules.credit.kept,
    )  # fmt: skip
    return turn.db.get(Receivable, int(replaces))


def edit(turn: Turn, receivable_id: str) -> None:
    """The Edit button: which part is to be changed."""
    receivable, customer = receivable_for(turn, row_id(receivable_id))
    if receivable.reversed_at is not None:
        raise Refused(_("That was undone already."))
    parts = receivables.instalments_of(turn.db, receivable)
    values = Values(
        {
            "customer": Candidate(customer.key, customer.name),
            "amount": receivable.money,
            "date": parts[0].due_on,
            "number": receivable.number,
            "parts": len(parts),
            "note": receivable.note or None,
            "replaces": receivable.id,
        }
    )
    amend(turn, BILL, values)


def receivable_for(turn: Turn, receivable_id: int) -> tuple[Receivable, Customer]:
    """The receivable with its customer, when the speaker may see the customer."""
    receivable = turn.db.get(Receivable, receivable_id)
    if receivable is None:
        raise access.unknown_customer()
    return receivable, access.customer_for(turn.db, turn.actor, receivable.customer_id)


def _schedule(instalments: Sequence[receivables.Instalment]) -> Text | Words:
    if len(instalments) == 1:
        return _("Due: {day}", day=instalments[0].due_on)
    lines = [
        _("{part}. {day}: {amount}", part=one.part, day=one.due_on, amount=Money(one.amount, one.currency))
        for one in instalments[:MOST_LINES]
    ]
    first = n_("In {n} part:", "In {n} parts:", len(instalments))
    more = [_("… and {n} more", n=len(instalments) - MOST_LINES)] if len(instalments) > MOST_LINES else []
    return lines_of([first, *lines, *more])


MOST_LINES = 12


def lines_of(sentences: Sequence[Words]) -> Sentence:
    """Several sentences under each other, as one paragraph."""
    names = [f"line{index}" for index in range(len(sentences))]
    return Sentence("\n".join(f"{{{name}}}" for name in names), dict(zip(names, sentences, strict=True)))


def settled_lines(settled: Sequence[Settled], line: Callable[[Settled], Sentence]) -> list[Sentence]:
    """What the money went to, a line for each instalment; long lists are cut."""
    lines = [line(one) for one in settled[:MOST_LINES]]
    if len(settled) > MOST_LINES:
        lines.append(_("… and {n} more", n=len(settled) - MOST_LINES))
    return lines


def from_credit(one: Settled) -> Sentence:
    """What credit of the customer went to."""
    return _(
        "From credit: {amount} for {number}, left open {left}", amount=one.amount, number=part_name(one), left=one.left
    )


def part_name(settled: Settled) -> str:
    """INV-7, or INV-7/2 for a later part."""
    return settled.number if settled.part == 1 else f"{settled.number}/{settled.part}"


def balance_line(turn: Turn, customer: Customer) -> Sentence:
    """The customer's balance in each currency, and credit when there is some."""
    lines: list[Words] = []
    for account in accounts_of(turn.db, customer.key):
        lines.append(_("Balance: {amount}", amount=Money(account.balance, account.currency)))
        if account.credit:
            lines.append(_("Credit: {amount}", amount=Money(account.credit, account.currency)))
    if not lines:
        lines.append(_("Balance: {amount}", amount=Money(0, turn.company.currency)))
    return lines_of(lines)


def _due_dates(turn: Turn, values: Values) -> Sequence[Choice]:
    """Due today, in 30 days, at the end of this month or the next."""
    today = turn.today
    month_end = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    next_end = (month_end + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    days: dict[date, None] = dict.fromkeys([today, today + timedelta(days=30), month_end, next_end])
    return [Choice(_("{day}", day=day), day) for day in days]


def needs_due_date(turn: Turn, values: Values) -> bool:
    """Without a date or terms the customer's terms decide; without these it is asked."""
    if "date" in values or "terms" in values:
        return False
    return "customer" not in values or not values.customer(turn).terms


DUE = Part(
    "date", _("Due date"), _("When is it due? For example 2026-12-31, net 30 or 月结."), _due_dates, when=needs_due_date
)

BILL = Form(
    name="bill",
    example=_("/bill Huaxin 12000 2026-12-31 INV-7"),
    parts=(
        CUSTOMER,
        AMOUNT,
        DUE,
        Part("number", _("Number"), _("Which number?"), nothing, required=False),
        Part("parts", _("Number of parts"), _("In how many monthly parts?"), nothing, required=False),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)

COMMANDS = (
    Command(
        "bill",
        _("Write what a customer owes"),
        _("/bill CUSTOMER AMOUNT [DATE or TERMS] [NUMBER] [in N parts] [TEXT]"),
        bill,
        roles=EVERYBODY,
    ),
)
FORMS = (BILL,)
TAPS = Taps(writing={"bill.edit": edit})
