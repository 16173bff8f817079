"""The customer's answer to a statement: confirmed, with the signed copy, or differing, which opens a dispute.

    statement.confirm:CUSTOMER:DAYS:LATEST    asks who confirmed it
    statement.differ:CUSTOMER:DAYS:LATEST     asks by how much, why, and about which number
    statement.sign:ANSWER                     asks for a photo of the signed copy

LATEST is the newest entry in the statement when the button was drawn: when there is a later one, the button shows what
is true now. Statements that are drawn by themselves come to the owner as drafts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import forms
from handlers.answers import Button, Style, Text
from handlers.commands import Pushes, Taps, row_id
from handlers.forms import AMOUNT, CUSTOMER, Choice, Form, Part, nothing
from handlers.ledger import statements as telling
from handlers.ledger.statements import shown
from handlers.periods import coded, decoded
from handlers.reading import Candidate, Period, Reading
from handlers.turns import Fetch, Turn
from handlers.values import Values
from locales import Words, _, speak
from models.directory import customers
from models.directory.customers import Customer
from models.ledger import disputes, reconciliations, statements
from models.ledger.disputes import DisputeReason
from models.ledger.receivables import Receivable, open_numbers, open_with_number
from models.ledger.reconciliations import Answer, Push, Reconciliation
from models.ledger.statements import last_whole
from models.people import access
from models.people.members import Member
from models.storage import evidence
from models.storage.drafts import Draft
from models.storage.jobs import Job
from models.work.reminders import Outcome

COME_BACK = timedelta(days=6)
"""Somebody comes back to what differs on the first working day after so many days."""

NOT_SAID = "-"
WHOLE = "*"
"""The choice of no number: all that the customer owes."""


def confirm(turn: Turn, customer_id: str, days: str, latest: str) -> None:
    """The customer says that the statement is right: who says so?"""
    _ask(turn, CONFIRM, customer_id, days, latest)


def write_confirmed(turn: Turn, values: Values) -> None:
    """Keep that it was confirmed."""
    customer = values.customer(turn)
    if (fresh := _fresh(turn, customer, values)) is None:
        return
    signer = str(values.get("contact_person"))
    answered = reconciliations.confirm(
        turn.db,
        turn.actor,
        customer,
        start=fresh.start,
        end=fresh.end,
        latest=int(values.get("latest")),
        signer="" if signer == NOT_SAID else signer,
        today=turn.today,
        now=turn.now,
    )
    _echo(turn, customer, answered, "statement.confirmed")


def differ(turn: Turn, customer_id: str, days: str, latest: str) -> None:
    """The customer's books say something else: by how much?"""
    _ask(turn, DIFFER, customer_id, days, latest)


def write_differing(turn: Turn, values: Values) -> None:
    """Keep by how much and why, and open the dispute."""
    customer = values.customer(turn)
    if (fresh := _fresh(turn, customer, values)) is None:
        return
    owner = turn.db.get_one(Member, customer.owner_id)
    reminder = speak(_("come back on the statement up to {day}", day=fresh.end), owner.reader)
    answered = reconciliations.differ(
        turn.db,
        turn.actor,
        customer,
        start=fresh.start,
        end=fresh.end,
        latest=int(values.get("latest")),
        by=values.amount,
        reason=DisputeReason(values.get("reason")),
        words=values.note,
        receivable=_receivable(turn, customer, values),
        come_back_on=turn.company.calendar.next_working_day(turn.today + COME_BACK),
        remind=owner,
        reminder=reminder,
        today=turn.today,
        now=turn.now,
    )
    _echo(turn, customer, answered, "statement.differs")


def sign(turn: Turn, key: str) -> None:
    """Ask for the photo of the signed copy."""
    answered, customer = reconciliations.reconciliation_for(turn.db, turn.actor, row_id(key))
    given = {"customer": Candidate(customer.key, customer.name), "answer": answered.key}
    turn.in_place = False
    forms.begin(turn, SIGNED, reading=Reading(SIGNED.name), given=given)


def shared_photo(turn: Turn, draft: Draft | None) -> bool:
    """A photo sent when the signed copy was asked for; also a forwarded one. False when it belongs elsewhere."""
    if draft is None or draft.form != SIGNED.name or turn.said.photo is None:
        return False
    answered, customer = reconciliations.reconciliation_for(turn.db, turn.actor, int(draft.values["answer"]))
    forms.leave(turn)
    wanted = evidence.want(turn.db, turn.actor, turn.said.photo, answered, now=turn.now)
    turn.fetches.append(Fetch(turn.said.photo, wanted.key))
    turn.reply(
        _("📷 The signed copy is kept with the statement of {customer}.", customer=customer.name),
        [[Button(_("📑 Statement"), f"statement:{customer.key}:{coded(_period(answered))}")]],
        subject={"customer": customer.key},
    )
    return True


def draft(turn: Turn, job: Job) -> Outcome:
    """A statement that was drawn by itself, to the customer's owner, who sends it on."""
    customer = turn.db.get(Customer, job.subject_id)
    if customer is None or customer.statements is None or customer.owner_id != turn.actor.id:
        return Outcome.NOT_NEEDED
    start, end = last_whole(customer.statements, turn.company.day_of(job.due_at))
    if reconciliations.reconciliation_of(turn.db, customer, start=start, end=end) is not None:
        return Outcome.NOT_NEEDED
    found = statements.statements_of(turn.db, customer, start=start, end=end, today=turn.today)
    if not any(one.lines or one.opening for one in found):
        return Outcome.NOTHING
    reconciliations.draw(turn.db, customer, start=start, end=end, latest=statements.latest_of(found), now=turn.now)
    turn.reply(
        Text(_("📤 A statement to look at and to send to {customer}", customer=customer.name), Style.HEADING),
        *shown(turn, customer, Period(start, end, "month" if customer.statements == statements.MONTHLY else "quarter")),
        subject={"customer": customer.key},
    )
    return Outcome.SAID


def unanswered(turn: Turn, job: Job) -> Outcome:
    """The customer has not answered in time: the manager is told, once."""
    waiting = turn.db.get(Reconciliation, job.subject_id)
    if waiting is None or waiting.answer != Answer.NONE or waiting.raised_at is not None:
        return Outcome.NOT_NEEDED
    customer = turn.db.get_one(Customer, waiting.customer_id)
    owner = turn.db.get_one(Member, customer.owner_id)
    for manager in reconciliations.raise_up(turn.db, waiting, now=turn.now):
        turn.tell(
            manager,
            _("⏫ The statement of {customer} is not confirmed yet.", customer=customer.name),
            _("{period}", period=_period(waiting)),
            _("Owner: {name}", name=owner.name),
            [[Button(_("📑 Statement"), f"statement:{customer.key}:{coded(_period(waiting))}")]],
            subject={"customer": customer.key},
        )
    return Outcome.SAID


def _ask(turn: Turn, form: Form, customer_id: str, days: str, latest: str) -> None:
    """Begin the form of an answer, unless the statement has changed meanwhile."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    period = decoded(f"{days}-range")
    values = Values({"customer": Candidate(customer.key, customer.name), "period": period, "latest": row_id(latest)})
    if _fresh(turn, customer, values) is not None:
        turn.in_place = False
        forms.begin(turn, form, reading=Reading(form.name), given=dict(values.items()))


def _fresh(turn: Turn, customer: Customer, values: Values) -> Period | None:
    """The days of the statement that is answered; when it has changed meanwhile it is shown as it is now."""
    period = values.get("period")
    found = telling.drawn(turn, customer, period)
    if statements.latest_of(found) == values.get("latest"):
        return Period(found[0].start, found[0].end, "range")
    turn.reply(
        _("Meanwhile something was entered for these days. This is the statement now:"),
        *shown(turn, customer, period),
        subject={"customer": customer.key},
    )
    return None


def _echo(turn: Turn, customer: Customer, answered: Reconciliation, action: str) -> None:
    """What was kept, in full."""
    period = _period(answered)
    dispute = turn.db.get(disputes.Dispute, answered.dispute_id) if answered.dispute_id is not None else None
    found = telling.drawn(turn, customer, period)
    rows = [
        [Button(_("↩️ Undo"), f"undo:{action}:{answered.key}"), Button(_("📄 PDF"), _pdf(customer, period))],
        [Button(_("📇 Customer"), f"card:{customer.key}")],
    ]
    if answered.answer == Answer.CONFIRMED:
        rows[1].insert(0, Button(_("📷 Signed copy"), f"statement.sign:{answered.key}"))
    turn.reply(
        Text(_("📑 Statement of account: {customer}", customer=customer.name), Style.HEADING),
        _("{period}", period=period),
        *(_("Closing balance: {amount}", amount=one.closing) for one in found),
        telling.answer_line(turn, answered, statements.latest_of(found)),
        *_dispute_lines(turn, dispute),
        rows,
        subject={"customer": customer.key},
    )


def _dispute_lines(turn: Turn, dispute: disputes.Dispute | None) -> list[Words | None]:
    if dispute is None:
        return []
    about = turn.db.get(Receivable, dispute.receivable_id) if dispute.receivable_id is not None else None
    return [
        _("Differs by {amount}: {reason}", amount=dispute.money, reason=DisputeReason(dispute.reason)),
        _("Disputed: {number}", number=about.number) if about else _("Disputed: all that is open"),
        _("Note: {note}", note=dispute.text) if dispute.text else None,
        _("Come back on {day}", day=dispute.come_back_on),
    ]


def _pdf(customer: Customer, period: Period) -> str:
    return f"{telling.PDF}:{customer.key}:{coded(period)}"


def _period(answered: Reconciliation) -> Period:
    return Period(answered.start_on, answered.end_on, "range")


def _receivable(turn: Turn, customer: Customer, values: Values) -> Receivable | None:
    """The one that was named, or the only one that is open; else all."""
    number = values.get("number")
    if number is None:
        numbers = open_numbers(turn.db, customer)
        number = numbers[0] if len(numbers) == 1 else WHOLE
    return None if number == WHOLE else open_with_number(turn.db, customer, str(number))


def _people(turn: Turn, values: Values) -> Sequence[Choice]:
    """The contact persons, or that nobody said."""
    names = [one.name for one in customers.contacts_of(turn.db, values.customer(turn)) if one.name]
    return [*(Choice(name, name) for name in names[:4]), Choice(_("Not said"), NOT_SAID)]


def _reasons(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(one.label, str(one)) for one in DisputeReason]


def _numbers(turn: Turn, values: Values) -> Sequence[Choice]:
    numbers = open_numbers(turn.db, values.customer(turn))[:6]
    return [*(Choice(one, one) for one in numbers), Choice(_("All that is open"), WHOLE)]


def _several_open(turn: Turn, values: Values) -> bool:
    return len(open_numbers(turn.db, values.customer(turn))) > 1


CONFIRM = Form(
    name="statement.confirm",
    example=telling.STATEMENT.example,
    parts=(CUSTOMER, Part("contact_person", _("Confirmed by"), _("Who confirmed it, at the customer?"), _people)),
    done=write_confirmed,
)
DIFFER = Form(
    name="statement.differ",
    example=telling.STATEMENT.example,
    parts=(
        CUSTOMER,
        Part(AMOUNT.name, _("Difference"), _("By how much does it differ?"), nothing),
        Part("reason", _("Reason"), _("Why does it differ?"), _reasons),
        Part("number", _("Number"), _("Which number is it about?"), _numbers, when=_several_open),
        Part("note", _("Note"), _("What does the customer say?"), nothing),
    ),
    done=write_differing,
)
SIGNED = Form(
    name="statement.signed",
    example=telling.STATEMENT.example,
    parts=(CUSTOMER, Part("photo", _("Signed copy"), _("Send a photo of the signed copy."), nothing)),
    done=lambda _turn, _values: None,
)

COMMANDS = (telling.COMMAND,)
FORMS = (telling.STATEMENT, CONFIRM, DIFFER, SIGNED)
PUSHES: dict[str, Pushes] = {Push.DRAFT: draft, Push.UNANSWERED: unanswered}
TAPS = Taps(
    writing={"statement.confirm": confirm, "statement.differ": differ, "statement.sign": sign},
    reading=telling.READING,
)
WORKS = telling.WORKS
