"""Late fees: what has accrued (/fee), the buttons that charge or waive it, and the card with which that is decided.

fee:CUSTOMER                    what has accrued, in place
fee.charge:CUSTOMER:RECEIVABLE  writes what has accrued up to today on that receivable, or on all of them (0)
fee.waive:CUSTOMER:RECEIVABLE   asks that it is not asked for; of a fee that was charged, what is open of it
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.answers import Button, Style, Text
from handlers.answers import Part as AnswerPart
from handlers.commands import SELLERS, Command, Taps, row_id
from handlers.forms import DEBTOR, Form, Part, begin, nothing
from handlers.ledger.receivables import MOST_LINES, balance_line, from_credit, lines_of, settled_lines
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _
from models.directory.customers import Customer
from models.ledger import accruals
from models.ledger.accruals import Accrual, Charge
from models.ledger.fees import FeeRule, Per
from models.ledger.receivables import Receivable, number_key
from models.money import Money
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member

Said = AnswerPart | Words | None


def fee(turn: Turn) -> None:
    """Show the late fees of a customer: /fee Huaxin"""
    begin(turn, FEE)


def show_named(turn: Turn, values: Values) -> None:
    """The customer is known: its late fees, or those of the number that was said."""
    customer, number = values.customer(turn), values.get("number")
    _show(turn, customer, str(number) if number is not None else None)


def show_tapped(turn: Turn, customer_id: str) -> None:
    """The same, in place."""
    _show(turn, access.customer_for(turn.db, turn.actor, row_id(customer_id)), None)


def charge(turn: Turn, customer_id: str, receivable_id: str) -> None:
    """Write what has accrued as a receivable, and say it in full."""
    customer, receivable = _asked(turn, customer_id, receivable_id)
    charges = accruals.charge(
        turn.db,
        turn.actor,
        customer,
        turn.company.rules.fees,
        today=turn.today,
        now=turn.now,
        receivable=receivable,
        keep_credit=turn.company.rules.credit.kept,
    )
    for one in charges:
        _echo(turn, customer, one)


def waive(turn: Turn, customer_id: str, receivable_id: str) -> None:
    """Ask for it, and say for whom it waits."""
    customer, receivable = _asked(turn, customer_id, receivable_id)
    approval = accruals.ask_waiver(
        turn.db,
        turn.actor,
        customer,
        turn.company.rules.fees,
        today=turn.today,
        now=turn.now,
        receivable=receivable,
    )
    approvals.ask(turn, approval)
    approvals.show_own(turn, approval)


def _show(turn: Turn, customer: Customer, number: str | None) -> None:
    rule = turn.company.rules.fees
    found = accruals.accruals_of(turn.db, rule, customer, until=turn.today)
    charged = accruals.open_fees(turn.db, customer)
    problem = None
    if number is not None:
        key = number_key(number).lstrip("#")
        keys = {key, f"INV-{key}", f"FEE-{key}"}
        own = [one for one in found if one.receivable.number_key in keys]
        fees = [one for one in charged if one[0].number_key in keys]
        if own or fees:
            found, charged = own, fees
        else:
            problem = _("There is no late fee on {number}.", number=number)
    turn.show(
        problem,
        Text(_("⏱ Late fees of {customer}", customer=customer.name), Style.HEADING),
        _rule_line(rule),
        *_accrual_lines(found),
        *(_("Accrued up to {day}: {amount}", day=turn.today, amount=one) for one in accruals.sums_of(found)),
        None if found or not rule.rate else _("Nothing has accrued that was not charged or waived."),
        *(_("Charged, still open: {number}, {amount}", number=one.number, amount=left) for one, left in charged),
        _buttons(turn, customer, found, [one for one, _left in charged], is_part=number is not None and not problem),
        subject={"customer": customer.key},
    )


def _buttons(
    turn: Turn, customer: Customer, found: Sequence[Accrual], charged: Sequence[Receivable], *, is_part: bool
) -> list[list[Button]]:
    """Charge or waive all that is shown; only for whose customer it is and who leads the owner."""
    card = [Button(_("📇 Customer"), f"card:{customer.key}")]
    if turn.actor.role not in SELLERS:
        return [card]
    rows = []
    about = f"{customer.key}:{found[0].receivable.id if is_part and found else 0}"
    if found:
        charge_words = _("🧾 Charge {amounts}", amounts=list(accruals.sums_of(found)))
        rows.append([Button(charge_words, f"fee.charge:{about}")])
        rows.append([Button(_("🕊 Waive, by approval"), f"fee.waive:{about}")])
    waive_words = [(_("🕊 Waive {number}", number=one.number), one.id) for one in charged[:MOST_FEES]]
    return [*rows, *([Button(words, f"fee.waive:{customer.key}:{key}")] for words, key in waive_words), card]


MOST_FEES = 5


def _echo(turn: Turn, customer: Customer, one: Charge) -> None:
    receivable = one.billed.receivable
    turn.reply(
        Text(
            _("🧾 Late fee charged: {customer}, {amount}", customer=customer.name, amount=receivable.money),
            Style.HEADING,
        ),
        _("Number: {number}", number=receivable.number),
        _("Due: {day}", day=one.billed.instalments[0].due_on),
        *_accrual_lines(one.accruals),
        *settled_lines(one.billed.from_credit, from_credit),
        balance_line(turn, customer),
        [
            [
                Button(_("↩️ Undo"), f"undo:receivable.billed:{receivable.id}"),
                Button(_("🕊 Waive {number}", number=receivable.number), f"fee.waive:{customer.key}:{receivable.id}"),
            ],
            [Button(_("💰 Payment"), f"begin:pay:{customer.key}"), Button(_("📇 Customer"), f"card:{customer.key}")],
        ],
        subject={"receivable": receivable.id or 0, "customer": customer.key},
    )


def _accrual_lines(found: Sequence[Accrual]) -> list[Words]:
    lines: list[Words] = [
        _(
            "{number}: {fee}, due {day}, open {open}",
            number=one.name,
            fee=one.fee,
            day=one.instalment.due_on,
            open=one.instalment.money,
        )
        for one in found[:MOST_LINES]
    ]
    if len(found) > MOST_LINES:
        lines.append(_("… and {n} more", n=len(found) - MOST_LINES))
    return lines


def _rule_line(rule: FeeRule) -> Words:
    """The company's rule in words."""
    if not rule.rate:
        return _("No late fee is set in the company's settings.")
    rate = rule.rate.normalize() + 0  # 0.0500 is said as 0.05
    lines: list[Words] = [
        _("{rate}% a day of what is open", rate=rate)
        if rule.per is Per.DAY
        else _("{rate}% a month of what is open", rate=rate)
    ]
    if rule.grace_days:
        lines.append(_("Days of grace: {n}", n=rule.grace_days))
    if rule.cap:
        lines.append(_("At most {cap}% of the item", cap=rule.cap.normalize() + 0))
    return lines_of(lines)


def _asked(turn: Turn, customer_id: str, receivable_id: str) -> tuple[Customer, Receivable | None]:
    """The customer, for its owner and who leads the owner; and its receivable, if one is meant."""
    customer = access.customer_to_edit(turn.db, turn.actor, row_id(customer_id))
    key = row_id(receivable_id)
    receivable = turn.db.get(Receivable, key) if key else None
    if key and (receivable is None or receivable.customer_id != customer.key):
        raise access.unknown_customer()
    return customer, receivable


# --- waived by approval


def _what(turn: Turn, approval: Approval) -> Sentence:
    customer = turn.db.get_one(Customer, approval.customer_id)
    amounts = list(accruals.asked_sums(approval))
    about = accruals.asked_for(turn.db, approval)
    if about is None:
        return _("waive {amounts} of late fees, {customer}", amounts=amounts, customer=customer.name)
    return _(
        "waive {amounts} of late fees, {number}, {customer}",
        amounts=amounts,
        number=about.number,
        customer=customer.name,
    )


def _details(turn: Turn, approval: Approval) -> Sequence[Said]:
    return [balance_line(turn, turn.db.get_one(Customer, approval.customer_id))]


def _told(turn: Turn, approval: Approval, waived: Sequence[Money]) -> Sequence[Said]:
    """What was waived, and the balance as long as who asked still sees the customer."""
    customer = turn.db.get_one(Customer, approval.customer_id)
    asker = turn.db.get_one(Member, approval.requested_by)
    if not access.sees_customer(turn.db, asker, customer.key):
        return ()
    return [_("Waived: {amounts}", amounts=list(waived)), balance_line(turn, customer)]


MATTERS = {
    accruals.WAIVER.name: Matter(
        heading=_("🕊 Waive a late fee"),
        what=_what,
        details=_details,
        told=_told,
        rejected=_("The fee stays."),
        reasons={"agreed": _("The contract says so"), "often": _("It was waived before")},
    )
}

FEE = Form(
    name="fee",
    example=_("/fee Huaxin INV-7"),
    parts=(DEBTOR, Part("number", _("Number"), _("Which number?"), nothing, required=False)),
    done=show_named,
)
COMMANDS = (
    Command("fee", _("Late fees: what has accrued"), _("/fee CUSTOMER [NUMBER]"), fee, roles=SELLERS, reads=True),
)
FORMS = (FEE,)
TAPS = Taps(writing={"fee.charge": charge, "fee.waive": waive}, reading={"fee": show_tapped})
