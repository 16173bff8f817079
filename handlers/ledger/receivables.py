"""What customers owe: writing receivables (/bill), and saying what is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from handlers.answers import Button, Style, Text
from handlers.commands import EVERYBODY, SELLERS, Command, Taps, row_id
from handlers.forms import AMOUNT, CUSTOMER, Choice, Form, Part, amend, begin, nothing
from handlers.ledger.proofs import keep_sent, photo_line, photo_row
from handlers.ledger.replacements import take_back
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _, n_
from models.directory.customers import Customer
from models.ledger import billing, receivables
from models.ledger.discounts import early_discount
from models.ledger.entries import accounts_of
from models.ledger.receivables import Receivable, Settled
from models.ledger.schedules import Plan, first_of, plan_of
from models.ledger.terms import (
    completed,
    due_date,
    early_alone,
    month_day,
    names_a_day,
    terms_name,
    terms_of,
)
from models.money import Money, money_of
from models.people import access
from models.refusal import Refused


def bill(turn: Turn) -> None:
    """Write what a customer owes: /bill Huaxin 12000 net 30"""
    begin(turn, BILL, given=turn.said.along)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: write the receivable and say it in full."""
    customer = values.customer(turn)
    plan = plan_of(str(values.get("parts", 1)))
    calendar = turn.company.calendar if turn.company.rules.due_on_working_days else None
    due_on, terms = first_due(turn, values, customer, plan)
    replaced = take_back(turn, values, "receivable.billed", Receivable)
    billed = billing.bill(
        turn.db,
        turn.actor,
        customer,
        values.amount,
        due_on=due_on,
        issued_on=turn.today,
        now=turn.now,
        number=values.get("number"),
        plan=plan,
        calendar=calendar,
        terms=terms,
        note=values.note,
        keep_credit=turn.company.rules.credit.kept,
    )
    receivable = billed.receivable
    pictured = keep_sent(turn, values, receivable, replaced)
    turn.reply(
        _("Changed: {number} was taken back and written anew.", number=replaced.number) if replaced else None,
        Text(_("🧾 {customer} owes {amount}", customer=customer.name, amount=receivable.money), Style.HEADING),
        _("Number: {number}", number=receivable.number),
        _schedule(billed.instalments, plan),
        _("Terms: {terms}", terms=terms_name(receivable.terms)) if receivable.terms else None,
        _delivery_line(values, receivable),
        _early_line(receivable),
        _("Note: {note}", note=receivable.note) if receivable.note else None,
        photo_line(kept=pictured),
        *settled_lines(billed.from_credit, from_credit),
        balance_line(turn, customer),
        [
            [
                Button(_("↩️ Undo"), f"undo:receivable.billed:{receivable.id}"),
                Button(_("✏️ Edit"), f"bill.edit:{receivable.id}"),
            ],
            next_steps(turn, customer, Button(_("💰 Payment"), f"begin:pay:{customer.id}")),
            *photo_row(receivable, kept=pictured),
            *([[Button(_("📄 Instalment plan"), f"bill.plan:{receivable.id}")]] if len(billed.instalments) > 1 else []),
        ],
        subject={"receivable": receivable.id or 0, "customer": customer.key},
    )


def first_due(turn: Turn, values: Values, customer: Customer, plan: Plan) -> tuple[date, str | None]:
    """The day of the first part after a deposit, and the terms: a day that was said stands above the terms' day.

    Terms count from today, the day of issue; from the day of delivery when that was said and lies ahead. An edited bill
    keeps its day and its terms together until either is said anew.
    """
    said = values.get("date")
    if said is not None:
        terms = values.get("terms")
        return said, terms if _keeps_due(turn, values) else early_alone(terms)
    terms = completed(values.get("terms"), customer.terms)
    if terms is None or not names_a_day(terms):  # a day of the month was said
        return first_of(plan, turn.today + timedelta(days=1)), terms
    due_on = due_date(terms, values.get("delivered") or turn.today)
    return (first_of(plan, due_on) if plan.day else due_on), terms


def _keeps_due(turn: Turn, values: Values) -> bool:
    """Whether the values replace a receivable and leave its day and terms as they were."""
    replaces = values.get("replaces")
    if replaces is None:
        return False
    _form, before = as_form(turn, int(replaces))
    return all(values.get(name) == before.get(name) for name in ("date", "terms"))


def _delivery_line(values: Values, receivable: Receivable) -> Sentence | None:
    """From which delivery the terms count; whose day is not known yet is told how to say it."""
    if values.get("delivered") and receivable.terms and names_a_day(receivable.terms):
        return _("Delivered on {day}: the terms count from then.", day=values.get("delivered"))
    if receivable.terms and terms_of(receivable.terms).kind == "cod":
        return _("Due as if delivered today. When it comes later: write “delivered” and the day with it, or /move.")
    return None


def _early_line(receivable: Receivable) -> Sentence | None:
    """What is enough when it is paid early."""
    early = terms_of(receivable.terms).early if receivable.terms else None
    if early is None:
        return None
    last = receivable.issued_on + timedelta(days=early.days)
    discount = early_discount(receivable.money, receivable.terms, receivable.issued_on, last)
    return _("Paid in full by {day}, {amount} is enough.", day=last, amount=receivable.money - discount)


def next_steps(turn: Turn, customer: Customer, *others: Button) -> list[Button]:
    """What comes next with the customer; planning a visit or call is not for finance."""
    follow = [Button(_("📅 Follow-up"), f"begin:follow:{customer.id}")] if turn.actor.role in SELLERS else []
    return [*follow, *others]


def edit(turn: Turn, receivable_id: str) -> None:
    """The Edit button: which part is to be changed."""
    amend(turn, *as_form(turn, row_id(receivable_id)))


def as_form(turn: Turn, receivable_id: int) -> tuple[Form, Values]:
    """A receivable as its form with its parts, to be written anew in its place."""
    receivable, customer = receivable_for(turn, receivable_id)
    if receivable.reversed_at is not None:
        raise Refused(_("That was undone already."))
    parts = receivables.instalments_of(turn.db, receivable)
    plan = plan_of(receivable.plan or "1")
    values = {
        "customer": Candidate(customer.key, customer.name),
        "amount": receivable.money,
        "date": parts[int(plan.has_deposit)].due_on,
        "terms": receivable.terms,
        "number": receivable.number,
        "parts": str(replace(plan, day=plan.day or month_day(receivable.terms))) if receivable.plan else None,
        "note": receivable.note or None,
        "replaces": receivable.id,
    }
    return BILL, Values(values)


def receivable_for(turn: Turn, receivable_id: int) -> tuple[Receivable, Customer]:
    """The receivable with its customer, when the speaker may see the customer."""
    receivable = turn.db.get(Receivable, receivable_id)
    if receivable is None:
        raise access.unknown_customer()
    return receivable, access.customer_for(turn.db, turn.actor, receivable.customer_id)


def _schedule(instalments: Sequence[receivables.Instalment], plan: Plan) -> Text | Words:
    if len(instalments) == 1:
        return _("Due: {day}", day=instalments[0].due_on)
    lines = [_part_line(one, is_deposit=plan.has_deposit and one.part == 1) for one in instalments[:MOST_LINES]]
    first = n_("In {n} part:", "In {n} parts:", len(instalments))
    more = [_("… and {n} more", n=len(instalments) - MOST_LINES)] if len(instalments) > MOST_LINES else []
    return lines_of([first, *lines, *more])


def _part_line(one: receivables.Instalment, *, is_deposit: bool) -> Sentence:
    amount = Money(one.amount, one.currency)
    if is_deposit:
        return _("{part}. {day}: {amount}, deposit", part=one.part, day=one.due_on, amount=amount)
    return _("{part}. {day}: {amount}", part=one.part, day=one.due_on, amount=amount)


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
    """Without a date or terms the customer's terms decide, or the day of the month of its parts; else it is asked."""
    if "date" in values or names_a_day(values.get("terms")) or plan_of(str(values.get("parts", 1))).day:
        return False
    return "customer" not in values or not names_a_day(values.customer(turn).terms)


def _sum_of_parts(turn: Turn, values: Values) -> Sequence[Choice]:
    """What the parts come to, when their amounts were said."""
    total = sum(plan_of(str(values.get("parts", 1))).amounts)
    if not total:
        return ()
    amount = money_of(Decimal(total), turn.company.currency)
    return [Choice(_("{amount}", amount=amount), amount)]


def _usual_plans(_turn: Turn, _values: Values) -> Sequence[Choice]:
    """In one part, in some equal ones, with a deposit."""
    return [
        Choice(_("In one part"), 1),
        *(Choice(n_("In {n} part", "In {n} parts", n), n) for n in (2, 3, 6, 12)),
        Choice(_("30% deposit"), "30%|1"),
    ]


DUE = Part(
    "date", _("Due date"), _("When is it due? For example 2026-12-31, net 30 or 月结."), _due_dates, when=needs_due_date
)

BILL = Form(
    name="bill",
    example=_("/bill Huaxin 12000 2026-12-31 INV-7"),
    parts=(
        CUSTOMER,
        replace(AMOUNT, suggest=_sum_of_parts),
        DUE,
        Part("number", _("Number"), _("Which number?"), nothing, required=False),
        Part("terms", _("Terms"), _("Which terms? For example net 30, 月结 or COD."), nothing, required=False),
        Part("delivered", _("Delivery"), _("When will it be delivered?"), nothing, required=False),
        Part(
            "parts",
            _("Parts"),
            _("In which parts? For example 3, 3:3:4, 30% deposit, or 12 parts monthly on the 31st."),
            _usual_plans,
            required=False,
        ),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)

COMMANDS = (
    Command(
        "bill",
        _("Write what a customer owes"),
        _("/bill CUSTOMER AMOUNT [DATE or TERMS] [NUMBER] [in N parts] [deposit] [TEXT]"),
        bill,
        roles=EVERYBODY,
    ),
)
FORMS = (BILL,)
TAPS = Taps(writing={"bill.edit": edit})
