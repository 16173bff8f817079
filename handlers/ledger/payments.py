"""Money received: /pay, the echo that says what it settled, and the card with which finance confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.answers import Button, Buttons, Style, Text
from handlers.commands import EVERYBODY, Command, Taps, row_id
from handlers.forms import CUSTOMER, SKIPPED, Choice, Form, Part, amend, ask, begin, guided, nothing, skip
from handlers.ledger.first import FIRST
from handlers.ledger.proofs import is_pictured, keep_sent, photo_line, photo_row
from handlers.ledger.receivables import balance_line, next_steps, part_name, settled_lines
from handlers.ledger.replacements import take_back, without_replaced
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter
from handlers.reading import OLDEST_FIRST, Candidate
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _
from models.directory.customers import Customer
from models.ledger import discounts, payments, receivables
from models.ledger.entries import accounts_of
from models.ledger.payments import METHOD_NAMES, Cheque, Method, Payment, Recorded, State
from models.ledger.receivables import Receivable, Settled
from models.money import Money
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member
from models.refusal import Refused


def pay(turn: Turn) -> None:
    """Record a payment: /pay Huaxin 5000 WeChat"""
    begin(turn, PAY, given=turn.said.along)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: record the payment and say it in full."""
    customer = values.customer(turn)
    if "number" not in values and values.get("first") != OLDEST_FIRST:
        values.put("number", values.get("first"))
    with without_replaced(turn, values, "payment.recorded"):
        unclear = _is_unclear(turn, customer, values)
        numbers = receivables.open_numbers(turn.db, customer) if unclear else ()
    if unclear:
        _ask_number(turn, customer, values, numbers)
        return
    number = str(values.get("number", ""))
    if number.startswith(REFERENCE):
        values.put("number", None)
        values.put("reference", number.removeprefix(REFERENCE))
    replaced = take_back(turn, values, "payment.recorded", Payment)
    first = _named_first(turn, customer, values)
    recorded = payments.record(
        turn.db,
        turn.actor,
        customer,
        values.amount,
        method=Method(values.get("method", Method.OTHER)),
        received_on=values.get("date") or turn.today,
        today=turn.today,
        now=turn.now,
        first=first,
        reference=values.get("reference"),
        note=values.note,
        finance_confirms=turn.company.finance_confirms,
        cheque=_cheque_of(values),
    )
    pictured = keep_sent(turn, values, recorded.payment, replaced)
    turn.reply(
        _("Changed: the payment of {amount} was taken back and written anew.", amount=replaced.money)
        if replaced
        else None,
        *echo(turn, customer, recorded, pictured=pictured),
        buttons(turn, customer, recorded, pictured=pictured),
        subject={"payment": recorded.payment.key, "customer": customer.key},
    )
    if recorded.asked is not None:
        approvals.ask(turn, recorded.asked)


def _cheque_of(values: Values) -> Cheque | None:
    """What stands on the cheque; a payment that was changed to another method has none."""
    number, on = values.get("cheque"), values.get("cheque_date")
    if values.get("method") != Method.CHEQUE or not (number or on):
        return None
    return Cheque(str(number).upper() if number else None, on or None)


def _is_cheque(turn: Turn, values: Values) -> bool:
    """Who fills the form step by step is asked what stands on a cheque."""
    return guided(turn, values) and values.get("method") == Method.CHEQUE


def _named_first(turn: Turn, customer: Customer, values: Values) -> Receivable | None:
    """A number names what is settled first when the customer has such an open item; else it becomes the reference."""
    number = values.get("number")
    if number is None:
        return None
    receivable = receivables.open_with_number(turn.db, customer, str(number))
    if receivable is None and "reference" not in values:
        values.put("reference", str(number))
    return receivable


def _is_unclear(turn: Turn, customer: Customer, values: Values) -> bool:
    """A number that looks like one of ours and is none of this customer's open items is asked."""
    number = values.get("number")
    if number is None or "reference" in values:
        return False
    if receivables.open_with_number(turn.db, customer, str(number)) is not None:
        return False
    return receivables.looks_like_ours(turn.db, customer, str(number))


def _ask_number(turn: Turn, customer: Customer, values: Values, numbers: Sequence[str]) -> None:
    """Which open item is meant, or none: then the number is a reference."""
    number = str(values.get("number"))
    options = [Choice(one, one) for one in numbers[:MOST_NUMBERS]]
    options.append(Choice(_("It is a reference"), f"{REFERENCE}{number}"))
    values.put("number", None)
    problem = _("{customer} has no open item {number}.", customer=customer.name, number=number)
    ask(turn, PAY, values, "number", _("Which number is settled first?"), options, problem=problem)


MOST_NUMBERS = 6
REFERENCE = "reference "
"""What stands before a number that was said to be a reference."""


def echo(turn: Turn, customer: Customer, recorded: Recorded, *, pictured: bool) -> Sequence[Text | Words | None]:
    """A payment in full, and what it settled."""
    payment = recorded.payment
    return [
        Text(_("💰 Received {amount} from {customer}", amount=payment.money, customer=customer.name), Style.HEADING),
        _("{day}, {method}", day=payment.received_on, method=Method(payment.method))
        if payment.method != Method.OTHER
        else _("{day}", day=payment.received_on),
        cheque_line(payment),
        _("Reference: {reference}", reference=payment.reference) if payment.reference else None,
        _("Note: {note}", note=payment.note) if payment.note else None,
        photo_line(kept=pictured),
        pending_line(payment),
        _cash_warning(turn, payment),
        *settled_lines(recorded.settled, _settled),
        _early_line(turn, recorded),
        _("Left over as credit: {amount}", amount=recorded.credit) if recorded.credit else None,
        _("Note: an equal payment of that day exists already. If this one is the same, undo it.")
        if recorded.twin is not None
        else None,
        balance_line(turn, customer),
    ]


def cheque_line(payment: Payment) -> Sentence | None:
    """What stands on a cheque, as far as it was said."""
    number, on = payment.cheque_number, payment.cheque_date
    if number and on:
        return _("Cheque no. {number}, dated {day}", number=number, day=on)
    if number:
        return _("Cheque no. {number}", number=number)
    return _("Cheque dated {day}", day=on) if on else None


def _cash_warning(turn: Turn, payment: Payment) -> Sentence | None:
    """Much cash is warned of, not refused: it is there already."""
    limit = turn.company.rules.cash_limit
    if limit is None or payment.method != Method.CASH or payment.currency != limit.currency:
        return None
    if payment.amount <= limit.minor:
        return None
    return _("⚠️ That is more than {limit} in cash: have it counted by a second person and banked today.", limit=limit)


def pending_line(payment: Payment) -> Sentence | None:
    """What a payment that does not count yet waits for."""
    if payment.state != State.PENDING:
        return None
    if payment.method == Method.CHEQUE:
        return _("The cheque is pending: it counts when it clears.")
    return _("⏳ Pending: it counts when finance has confirmed it.")


def _early_line(turn: Turn, recorded: Recorded) -> Sentence | None:
    """What was given up because the payment came early."""
    given = discounts.given_with(turn.db, recorded.payment.key) if recorded.early else None
    return _("Early payment discount: {amount}", amount=given) if given else None


def discount_buttons(turn: Turn, payment: Payment) -> list[list[Button]]:
    """A button for each discount that the payment nearly fits."""
    if payment.state != State.COUNTED or payment.counted_on is None:
        return []
    fits = discounts.offers(turn.db, payment.key, paid_on=payment.counted_on, leniency=turn.company.rules.leniency)
    return [
        [
            Button(
                _("🏷 Give {amount} discount on {number}", amount=fit.amount, number=fit.receivable.number),
                f"discount.give:{payment.id}:{fit.receivable.id}",
            )
        ]
        for fit in fits
    ]


def _settled(one: Settled) -> Sentence:
    if one.recovered:
        return _("Recovered: {amount} of {number}, which was written off", amount=one.amount, number=part_name(one))
    return _("Settled: {amount} of {number}, left open {left}", amount=one.amount, number=part_name(one), left=one.left)


def buttons(turn: Turn, customer: Customer, recorded: Recorded, *, pictured: bool) -> Buttons:
    """What can be done about a payment just now recorded or cleared."""
    owes = recorded.account.open > 0
    return _buttons(turn, customer, recorded.payment, owes=owes, pictured=pictured, early=recorded.early)


def buttons_of(turn: Turn, customer: Customer, payment: Payment) -> Buttons:
    """What can be done about a payment of earlier."""
    owes = any(one.open for one in accounts_of(turn.db, customer.key) if one.currency == payment.currency)
    return _buttons(turn, customer, payment, owes=owes, pictured=is_pictured(turn, payment), early=True)


def _buttons(turn: Turn, customer: Customer, payment: Payment, *, owes: bool, pictured: bool, early: bool) -> Buttons:
    first = [
        Button(_("↩️ Undo"), f"undo:payment.recorded:{payment.id}"),
        Button(_("✏️ Edit"), f"pay.edit:{payment.id}"),
    ]
    if owes and payment.state == State.COUNTED:
        first.append(Button(_("🔀 Allocate"), f"pay.settle:{payment.id}"))
    rows = [
        first,
        next_steps(turn, customer, Button(_("📇 Customer"), f"card:{customer.id}")),
    ]
    if payment.state == State.COUNTED:
        thanks = Button(_("🙏 Thanks"), f"thanks:{payment.id}")
        rows.append([thanks, Button(_("🧾 Receipt"), f"receipt:{payment.id}")])
    rows += photo_row(payment, kept=pictured)
    if early:
        rows += discount_buttons(turn, payment)
    fate = []
    says_so = payments.counts_at_once(turn.actor, turn.company.finance_confirms)
    if payment.state == State.PENDING and payment.method == Method.CHEQUE and says_so:
        fate.append(Button(_("✅ Cleared"), f"cheque.clear:{payment.id}"))
    if payment.method == Method.CHEQUE and payment.state in (State.PENDING, State.COUNTED):
        fate.append(Button(_("❌ Bounced"), f"cheque.bounce:{payment.id}"))
        fate.append(Button(_("📆 Another day"), f"cheque.day:{payment.id}"))
    if payment.method == Method.CHEQUE and payment.state == State.COUNTED:
        rows.append([Button(_("↩️ It has not cleared"), f"undo:cheque.cleared:{payment.id}")])
    return Buttons([fate, *rows] if fate else rows)


def edit(turn: Turn, payment_id: str) -> None:
    """The Edit button: which part is to be changed."""
    amend(turn, *as_form(turn, row_id(payment_id)))


def as_form(turn: Turn, payment_id: int) -> tuple[Form, Values]:
    """A payment as its form with its parts, to be written anew in its place."""
    payment, customer = payment_for(turn, payment_id)
    if payment.state not in (State.COUNTED, State.PENDING):
        raise Refused(_("That was undone already."))
    unsaid = SKIPPED if payment.method == Method.CHEQUE else None  # it can be given, and is not asked
    values = {
        "customer": Candidate(customer.key, customer.name),
        "amount": payment.money,
        "method": str(payment.method),
        "date": payment.received_on,
        "reference": payment.reference,
        "number": payment.named_number,
        "cheque": payment.cheque_number or unsaid,
        "cheque_date": payment.cheque_date or unsaid,
        "note": payment.note or None,
        "replaces": payment.id,
    }
    return PAY, Values(values)


def payment_for(turn: Turn, payment_id: int) -> tuple[Payment, Customer]:
    """The payment with its customer, when the speaker may see the customer."""
    payment = turn.db.get(Payment, payment_id)
    if payment is None:
        raise access.unknown_customer()
    return payment, access.customer_for(turn.db, turn.actor, payment.customer_id)


def amounts(turn: Turn, values: Values) -> Sequence[Choice]:
    """The whole balance, and the oldest open item by its number."""
    if "customer" not in values:
        return ()
    found: dict[Money, Choice] = {}
    for account in accounts_of(turn.db, values.customer(turn).key):
        if account.open:
            whole = Money(account.open, account.currency)
            part, receivable = receivables.open_instalments(turn.db, account)[0]
            found[whole] = Choice(_("{amount} · all", amount=whole), whole)
            oldest = Choice(_("{amount} · {number}", amount=part.money, number=receivable.number), part.money)
            found.setdefault(part.money, oldest)
    return list(found.values())


def methods(turn: Turn, values: Values) -> Sequence[Choice]:
    """The customer's usual method first."""
    usual = payments.usual_method(turn.db, values.customer(turn)) if "customer" in values else None
    order = sorted(Method, key=lambda method: method != usual)
    return [Choice(METHOD_NAMES[method], str(method)) for method in order]


def _days(turn: Turn, _values: Values) -> Sequence[Choice]:
    """Today and yesterday."""
    days = [turn.today, turn.today - timedelta(days=1)]
    return [Choice(_("{day}", day=day), day) for day in days]


# --- finance confirms


def _asked(turn: Turn, approval: Approval) -> tuple[Payment, Customer]:
    payment = turn.db.get_one(Payment, approval.subject_id)
    return payment, turn.db.get_one(Customer, payment.customer_id)


def _what(turn: Turn, approval: Approval) -> Sentence:
    payment, customer = _asked(turn, approval)
    return _("payment of {amount} from {customer}", amount=payment.money, customer=customer.name)


def _details(turn: Turn, approval: Approval) -> Sequence[Words | None]:
    payment, _customer = _asked(turn, approval)
    return [
        _("{day}, {method}", day=payment.received_on, method=Method(payment.method)),
        _("Reference: {reference}", reference=payment.reference) if payment.reference else None,
        _("Note: {note}", note=payment.note) if payment.note else None,
        photo_line(kept=is_pictured(turn, payment)),
    ]


def _told(turn: Turn, approval: Approval, recorded: Recorded) -> Sequence[Words | None]:
    """What it settled and the balance, as long as who asked still sees the customer."""
    payment, customer = _asked(turn, approval)
    asker = turn.db.get_one(Member, payment.recorded_by)
    if not access.sees_customer(turn.db, asker, customer.key):
        return ()
    return [*settled_lines(recorded.settled, _settled), balance_line(turn, customer)]


MATTERS = {
    payments.CONFIRMATION.name: Matter(
        heading=_("💰 Payment to confirm"),
        what=_what,
        details=_details,
        told=_told,
        rejected=_("The payment was taken back: it never counted."),
        reasons={
            "missing": _("The money did not arrive"),
            "amount": _("Another amount arrived"),
            "double": _("It is recorded already"),
            "customer": _("It is another customer's"),
        },
    )
}

PAY = Form(
    name="pay",
    example=_("/pay Huaxin 5000 WeChat"),
    parts=(
        CUSTOMER,
        Part("amount", _("Amount"), _("How much?"), amounts),
        Part("method", _("Method"), _("How was it paid?"), methods, when=guided),
        Part("date", _("Date"), _("When did it come?"), _days, required=False),
        Part("number", _("Settled first"), _("Which number is settled first?"), nothing, required=False),
        FIRST,
        Part("reference", _("Reference"), _("Which reference?"), nothing, required=False),
        Part("cheque", _("Cheque number"), _("Which number has the cheque?"), skip, when=_is_cheque),
        Part("cheque_date", _("Date on the cheque"), _("Which date stands on the cheque?"), skip, when=_is_cheque),
        Part("note", _("Note"), _("What shall the note say?"), nothing, required=False),
    ),
    done=write,
)

COMMANDS = (
    Command(
        "pay",
        _("Record a payment"),
        _("/pay CUSTOMER AMOUNT [METHOD] [DATE] [NUMBER settled first] [REFERENCE]"),
        pay,
        roles=EVERYBODY,
    ),
)
FORMS = (PAY,)
TAPS = Taps(writing={"pay.edit": edit})
