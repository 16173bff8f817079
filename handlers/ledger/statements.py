"""Statements of account (/statement): in the chat and as PDF, with the customer's answer by button.

statement:CUSTOMER:PERIOD                    another period, in place
statement.pdf:CUSTOMER:PERIOD[:LANGUAGE]     the PDF
statement.confirm, statement.differ          see `handlers/ledger/reconciliations.py`
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.answers import Align, Button, Column, Part, Style, Table, Text
from handlers.commands import MONEY, Command, TapHandler, row_id
from handlers.documents import papers
from handlers.documents.papers import Paper, Voice
from handlers.forms import CUSTOMER, Form, begin
from handlers.ledger.receivables import lines_of
from handlers.periods import before, coded, decoded, this_month
from handlers.reading import Period
from handlers.turns import Turn
from handlers.values import Values
from locales import Plain, Sentence, Short, Words, _
from models.directory.customers import Customer
from models.ledger import reconciliations, statements
from models.ledger.entries import Kind
from models.ledger.payments import Method
from models.ledger.reconciliations import Answer, Reconciliation
from models.ledger.statements import Line, Statement, last_whole
from models.people import access
from models.people.members import Member
from models.refusal import Refused
from models.storage.evidence import evidence_of

PDF = "statement.pdf"
MOST_LINES = 15
"""Lines in the chat; the PDF has all."""

KINDS = {
    Kind.BILL: _("receivable"),
    Kind.FEE: _("fee"),
    Kind.PAYMENT: _("payment"),
    Kind.APPLY: _("credit applied"),
    Kind.RELEASE: _("credit again"),
    Kind.DISCOUNT: _("discount"),
    Kind.CREDIT_NOTE: _("credit note"),
    Kind.WRITE_OFF: _("write-off"),
    Kind.RECOVERY: _("recovered, was written off"),
    Kind.REFUND: _("refund"),
    Kind.MOVE: _("moved due date"),
}


def statement(turn: Turn) -> None:
    """A customer's account for a period: /statement Huaxin last month"""
    begin(turn, STATEMENT)


def show_named(turn: Turn, values: Values) -> None:
    """The customer is known: the statement, this month's when no period was said, and its PDF."""
    customer, period = values.customer(turn), values.get("period") or this_month(turn.today)
    turn.reply(*shown(turn, customer, period), subject={"customer": customer.key})
    papers.hand_over(turn, PDF, draw, customer.key, coded(period))


def show_tapped(turn: Turn, customer_id: str, code: str) -> None:
    """The button of another period."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    turn.show(*shown(turn, customer, decoded(code)), subject={"customer": customer.key})


def drawn(turn: Turn, customer: Customer, period: Period) -> Sequence[Statement]:
    """The customer's statements for the period, one for each currency; refuses when the books hold nothing."""
    found = statements.statements_of(
        turn.db, customer, start=period.start, end=period.end, today=turn.today, buckets=turn.company.rules.ageing
    )
    if not found:
        raise Refused(_("There is nothing in the books of {customer} up to that day.", customer=customer.name))
    return found


def shown(turn: Turn, customer: Customer, period: Period) -> list[Any]:
    """The statement in the chat, its buttons last."""
    found = drawn(turn, customer, period)
    answer = reconciliations.reconciliation_of(turn.db, customer, start=found[0].start, end=found[0].end)
    days = Period(found[0].start, found[0].end, "range")
    parts: list[Part | Words | None] = [
        Text(_("📑 Statement of account: {customer}", customer=customer.name), Style.HEADING),
        Text(_("{period}", period=days), Style.QUIET),
    ]
    for one in found:
        parts += _account_parts(one)
    parts.append(answer_line(turn, answer, statements.latest_of(found)) if answer else None)
    return [*parts, _buttons(turn, customer, period, found, answer)]


def what_of(line: Line) -> Sentence:
    """What a line is, in words."""
    what = KINDS[line.kind]
    if line.payment is not None and line.kind == Kind.PAYMENT:
        what = _("payment, {method}", method=Method(line.payment.method))
    return _("taken back: {what}", what=what) if line.takes_back else what


def number_of(line: Line) -> str:
    """The document's number, or that of what it is about, a payment's reference, or nothing."""
    about = line.receivable or line.about
    if about is not None:
        return about.number
    return (line.payment.reference or "") if line.payment is not None else ""


def answer_line(turn: Turn, answer: Reconciliation, latest: int) -> Sentence | None:
    """What the customer said to it, who wrote that down, and whether entries came since."""
    if answer.answer == Answer.TAKEN_BACK:
        return None
    if answer.answer == Answer.NONE:
        return _("⏳ The customer has not answered yet.")
    by = turn.db.get(Member, answer.recorded_by) if answer.recorded_by is not None else None
    who, day = answer.signer or "-", answer.answered_on
    lines: list[Words] = [
        _("✅ Confirmed by {who}, {day}, recorded by {name}", who=who, day=day, name=by.name if by else "")
        if answer.answer == Answer.CONFIRMED
        else _("⚖️ The customer's books differ: {day}, recorded by {name}", day=day, name=by.name if by else "")
    ]
    if answer.latest != latest:
        lines.append(_("⚠️ Since then something was entered for these days."))
    if evidence_of(turn.db, "reconciliation", answer.key):
        lines.append(_("📷 Signed copy kept"))
    return lines_of(lines)


def _account_parts(one: Statement) -> list[Part | Words | None]:
    """One currency: opening balance, lines, closing balance, what of it is late or unapplied."""
    cut = len(one.lines) - MOST_LINES
    table = Table(
        (Column(_("Day"), Align.LEFT), Column(_("Entry"), Align.LEFT), Column(one.currency)),
        [(Short(line.on), _in_chat(line), Plain(line.amount)) for line in one.lines[-MOST_LINES:]],
        total=(None, _("Closing"), Plain(one.closing)),
    )
    late, credit = one.aged.overdue, one.aged.credit
    return [
        _("Opening balance: {amount}", amount=one.opening),
        _("… {n} earlier lines stand in the PDF", n=cut) if cut > 0 else None,
        table if one.lines else None,
        _("Charged {charged}, paid and given {paid}", charged=one.charged, paid=one.paid) if one.lines else None,
        _("Closing balance: {amount}", amount=one.closing),
        _("Of that overdue: {amount}", amount=late) if late else None,
        _("Unapplied credit: {amount}", amount=credit) if credit else None,
    ]


def _in_chat(line: Line) -> Words:
    number = line.receivable.number if line.receivable is not None else ""
    return number if number and not line.takes_back else what_of(line)


def _buttons(
    turn: Turn, customer: Customer, period: Period, found: Sequence[Statement], answer: Reconciliation | None
) -> list[list[Button]]:
    key, days = customer.key, f"{found[0].start:%Y%m%d}-{found[0].end:%Y%m%d}"
    state = f"{key}:{days}:{statements.latest_of(found)}"
    rows: list[list[Button]] = []
    if answer is None or answer.answer in (Answer.NONE, Answer.TAKEN_BACK):
        rows.append(
            [
                Button(_("✅ Confirmed"), f"statement.confirm:{state}"),
                Button(_("⚖️ Differs"), f"statement.differ:{state}"),
            ]
        )
    elif answer.answer == Answer.CONFIRMED:
        rows.append([Button(_("📷 Signed copy"), f"statement.sign:{answer.key}")])
    quarter = Period(*last_whole(statements.QUARTERLY, turn.today), "quarter")
    month = before(this_month(turn.today))
    other = [
        Button(label, f"statement:{key}:{coded(one)}")
        for label, one in (
            (_("Last month"), month),
            (_("Last quarter"), quarter),
            (_("This month"), this_month(turn.today)),
        )
        if (one.start, one.end) != (period.start, period.end)
    ]
    rows.append(other)
    rows.append([Button(_("📄 PDF"), f"{PDF}:{key}:{coded(period)}"), Button(_("📇 Customer"), f"card:{key}")])
    return rows


# --- on paper


def draw(turn: Turn, customer_id: str, code: str, language: str = "") -> Paper:
    """The statement itself."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    period = decoded(code)
    found = drawn(turn, customer, period)
    voice = Voice(turn, papers.language_of(turn, customer, language))
    start, end = found[0].start, found[0].end
    heads = (_("Date"), _("Number"), _("Entry"), _("Charged"), _("Paid, credited"), _("Balance"))
    return Paper(
        "statement",
        f"statement-{customer.key}-{start:%Y%m%d}-{end:%Y%m%d}",
        {
            **papers.common(
                voice,
                customer,
                title=_("Statement of account"),
                to=_("To"),
                facts=[
                    (_("Period from"), voice.day(start)),
                    (_("Period to"), voice.day(end)),
                    *((_("Closing balance"), voice.money(one.closing)) for one in found),
                ],
            ),
            "heads": [voice.say(one) for one in heads],
            "accounts": [_account(turn, voice, one) for one in found],
            "confirm": voice.say(
                _(
                    "Please compare this statement with your books. If it is right, sign and return a copy; "
                    "otherwise tell us by how much it differs, and why."
                )
            ),
            "sign": [voice.say(one) for one in (_("Customer's seal"), _("Name and signature"), _("Date of signature"))],
        },
        _("📄 Statement of account: {customer}, {period}", customer=customer.name, period=Period(start, end, "range")),
        [papers.languages(PDF, [customer.key, code], voice.language)],
        {"customer": customer.key},
    )


def _account(turn: Turn, voice: Voice, one: Statement) -> dict[str, Any]:
    plain = voice.plain
    opening = ["", "", voice.say(_("Opening balance")), "", "", plain(one.opening)]
    rows = [
        [
            voice.day(line.on),
            number_of(line),
            voice.say(what_of(line)),
            plain(line.amount) if line.amount.minor > 0 else "",
            plain(-line.amount) if line.amount.minor < 0 else "",
            plain(line.balance),
        ]
        for line in one.lines
    ]
    aged = one.aged
    names = turn.company.rules.ageing.names
    ages = [[voice.say(name), plain(amount)] for name, amount in zip(names, aged.buckets, strict=True)]
    return {
        "title": voice.say(_("In {currency}", currency=one.currency)),
        "rows": [opening, *rows],
        "totals": [
            ["", "", voice.say(_("Total of the period")), plain(one.charged), plain(one.paid), ""],
            ["", "", voice.say(_("Closing balance")), "", "", plain(one.closing)],
        ],
        "ages_title": voice.say(_("Open items by age on {day}", day=Short(one.end, year=True))),
        "ages": [*ages, [voice.say(_("Total")), plain(aged.owed)]] if aged.owed else [],
        "notes": [voice.say(_("Unapplied credit: {amount}", amount=aged.credit))] if aged.credit else [],
    }


STATEMENT = Form(name="statement", example=_("/statement Huaxin last month"), parts=(CUSTOMER,), done=show_named)
COMMAND = Command(
    "statement",
    _("A customer's account for a period"),
    _("/statement CUSTOMER [PERIOD]"),
    statement,
    roles=MONEY,
    reads=True,
)
READING: dict[str, TapHandler] = {"statement": show_tapped, PDF: papers.tap(PDF, draw)}
WORKS = {PDF: papers.work(PDF, draw)}
