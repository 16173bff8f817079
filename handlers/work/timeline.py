"""What happened, a line each: the words of /day and /history."""

from __future__ import annotations

from handlers.ledger import disputes, promises
from handlers.turns import Turn
from handlers.work.activities import ICONS, moment_of, shortened
from locales import Sentence, Words, _
from models.directory.customers import Customer
from models.ledger import moves
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.contacts import CollectionContact, ContactOutcome
from models.ledger.disputes import Dispute
from models.ledger.dunning import Means, Tone
from models.ledger.dunning_steps import DunningStep
from models.ledger.payments import METHOD_NAMES, Method, Payment, State
from models.ledger.promises import Promise
from models.ledger.receivables import Receivable
from models.people.members import Member
from models.work.activities import MOOD_NAMES, Activity, ActivityKind, Mood
from models.work.follow_ups import FollowUp, FollowUpState
from models.work.notes import Note
from models.work.timeline import Event, TakenBack

PAYMENT_STATES: dict[str, Words] = {
    State.COUNTED: "",
    State.PENDING: _(" (cheque, pending)"),
    State.BOUNCED: _(" (bounced)"),
    State.REVERSED: _(" (taken back)"),
}


def with_customer(turn: Turn, event: Event) -> Sentence:
    """The event on a list of several customers, all of one member."""
    customer = event.customer.name if event.customer else _("a customer who is not yours to see")
    if event.customer is None:
        return _("{customer}: {what}", customer=customer, what=_kind(event))
    what = _activity(event.what) if isinstance(event.what, Activity) else alone(turn, event)
    return _("{customer}: {what}", customer=customer, what=what)


def alone(turn: Turn, event: Event) -> Sentence:
    """The event on a list of one customer, with who it was."""
    match event.what:
        case Activity() as activity:
            by = turn.db.get(Member, activity.member_id)
            name = _(" ({name})", name=by.name) if by is not None and by.id != turn.actor.id else ""
            return _activity(activity, name)
        case Note() as note:
            said = shortened(note.text) or "📷"
            return _("📨 {name}: {text}", name=note.sender, text=said) if note.sender else _("📨 {text}", text=said)
        case FollowUp() as step:
            return _step(turn, step)
        case Payment() as payment:
            return _payment(payment)
        case Receivable() as receivable:
            return _receivable(receivable)
        case Adjustment() as document:
            return _adjustment(turn, document)
        case TakenBack() as reversal:
            return _taken_back(reversal)
        case Promise() as promise:
            return promises.line(promise)
        case Dispute() as dispute:
            return disputes.history_line(turn, dispute)
        case CollectionContact() as contact:
            outcome = ContactOutcome(contact.outcome)
            return _("📝 about money: {outcome} {text}", outcome=outcome, text=shortened(contact.text))
        case DunningStep() as dunned:
            means = Means(dunned.means)
            return _(
                "📮 dunned: level {level}, {means}, {tone}", level=dunned.level, means=means, tone=Tone(dunned.tone)
            )
        case Customer():
            return _("➕ new customer")


def _taken_back(reversal: TakenBack) -> Sentence:
    match reversal.of:
        case Payment() as payment if reversal.stands:
            return _("↩️ taken back, and stands again: payment of {amount}", amount=payment.money)
        case Payment() as payment:
            return _("↩️ taken back: payment of {amount}", amount=payment.money)
        case Adjustment() as document:
            kind = AdjustmentKind(document.kind)
            if reversal.stands:
                return _("↩️ taken back, and stands again: {kind} of {amount}", kind=kind, amount=document.money)
            return _("↩️ taken back: {kind} of {amount}", kind=kind, amount=document.money)
        case Receivable() as receivable:
            return _("↩️ taken back: {number}, {amount}", number=receivable.number, amount=receivable.money)


def _kind(event: Event) -> Sentence:
    """Only what kind of thing it was."""
    match event.what:
        case Activity() as activity:
            return _("{kind}", kind=ActivityKind(activity.kind))
        case FollowUp():
            return _("follow-up")
        case Customer():
            return _("➕ new customer")
        case Note():
            return _("📨 note")
        case _:
            return _("money")


def _activity(activity: Activity, by: Words = "") -> Sentence:
    kind = ActivityKind(activity.kind)
    return _(
        "{icon} {kind}{by}{mood}{place} {text}",
        icon=ICONS[kind],
        kind=kind,
        by=by,
        mood=_face(activity),
        place=" 📍✓" if activity.verified else " 📍" if activity.latitude is not None else "",
        text=shortened(activity.text),
    )


def _face(activity: Activity) -> str:
    return f" {MOOD_NAMES[Mood(activity.mood)].text.split()[0]}" if activity.mood else ""


def _step(turn: Turn, step: FollowUp) -> Sentence:
    if step.state == FollowUpState.DONE:
        return _("☑️ follow-up done {text}", text=shortened(step.text))
    return _("📅 follow-up planned for {at} {text}", at=moment_of(turn, step), text=shortened(step.text))


def _payment(payment: Payment) -> Sentence:
    return _(
        "💰 received {amount}, {method}{cheque}{state}",
        amount=payment.money,
        method=METHOD_NAMES[Method(payment.method)],
        state=_state(payment),
        cheque=_(" no. {number}", number=payment.cheque_number) if payment.cheque_number else "",
    )


def _state(payment: Payment) -> Words:
    if payment.state == State.PENDING and payment.method != Method.CHEQUE:
        return _(" (not confirmed yet)")
    if payment.bounced_on is not None:
        return _(" (bounced on {day})", day=payment.bounced_on)
    return PAYMENT_STATES[payment.state]


def _receivable(receivable: Receivable) -> Sentence:
    state = _(" (taken back)") if receivable.reversed_at is not None else ""
    return _("🧾 {number}: {amount}{state}", number=receivable.number, amount=receivable.money, state=state)


def _adjustment(turn: Turn, document: Adjustment) -> Sentence:
    kind, state = AdjustmentKind(document.kind), _(" (taken back)") if document.reversed_at is not None else ""
    if kind == AdjustmentKind.MOVE:
        old, new = moves.days_of(turn.db, document)
        days = [_("{day}", day=part.due_on) for part in new]
        return _(
            "📆 {amount} of {number} moved from {day} to {days}{state}",
            amount=document.money,
            number=_number(turn, document),
            day=old.due_on,
            days=days,
            state=state,
        )
    number = _(" ({number})", number=_number(turn, document)) if document.receivable_id is not None else ""
    return _("✂️ {kind} of {amount}{number}{state}", kind=kind, amount=document.money, number=number, state=state)


def _number(turn: Turn, document: Adjustment) -> str:
    receivable = turn.db.get(Receivable, document.receivable_id) if document.receivable_id is not None else None
    return receivable.number if receivable is not None else ""
