"""Undo: what a member wrote is taken back by its opposite, within 24 hours, by its author or a manager of the author.

Every action that can be undone stands in `UNDOABLE` with the function that does it. The undoing is itself recorded,
and names what it undoes, so nothing is undone twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from locales import Sentence, _
from models import access, activities, audit, customers, follow_ups, payments, receivables
from models.activities import Activity
from models.audit import UNDO_WITHIN, Audit
from models.customers import Customer
from models.follow_ups import FollowUp
from models.members import Member, Role
from models.payments import Payment
from models.receivables import Receivable
from models.refusal import Denied, Refused


@dataclass(frozen=True)
class Undone:
    """What was taken back, in words, and whose balance it moved."""

    what: Sentence
    debtor: Customer | None


@dataclass(frozen=True)
class _Undoing:
    db: Session
    actor: Member
    record: Audit
    today: date
    now: datetime


def undo_last(db: Session, actor: Member, *, today: date, now: datetime) -> Undone:
    """Take back the last thing the actor wrote. Refuses when there is nothing of the last 24 hours."""
    record = audit.last_undoable(db, actor, tuple(UNDOABLE), now=now)
    if record is None:
        raise Refused(_("There is nothing of the last 24 hours to undo."))
    return _undo(_Undoing(db, actor, record, today, now))


def undo(db: Session, actor: Member, action: str, subject_id: int, *, today: date, now: datetime) -> Undone:
    """Take back what the action did to that row; its author or a manager of the author may."""
    record = None
    if action in UNDOABLE:
        subject = _SUBJECTS[action].__name__.lower()
        record = audit.latest_of_subject(db, subject, subject_id, action)
    if record is None:
        raise Refused(_("There is nothing to undo."))
    if record.member_id != actor.id:
        leads = actor.role in (Role.MANAGER, Role.ADMIN) and record.member_id is not None
        if not leads or not access.sees_member(db, actor, record.member_id or 0):
            raise Denied(_("There is nothing to undo."))
    if now - record.at > UNDO_WITHIN:
        raise Refused(_("That is older than 24 hours. Ask your manager or finance to correct it."))
    return _undo(_Undoing(db, actor, record, today, now))


def _undo(undoing: _Undoing) -> Undone:
    if audit.was_undone(undoing.db, undoing.record):
        raise Refused(_("That was undone already."))
    undone = UNDOABLE[undoing.record.action](undoing)
    row = undoing.db.get(_SUBJECTS[undoing.record.action], undoing.record.subject_id)
    if row is not None:
        audit.record(
            undoing.db, undoing.actor, "undone", row, now=undoing.now, after={"what": undoing.record.action},
            undoes=undoing.record,
        )  # fmt: skip
    return undone


def _customer(undoing: _Undoing, customer_id: int) -> Customer | None:
    return undoing.db.get(Customer, customer_id)


def _payment(undoing: _Undoing) -> Undone:
    payment = undoing.db.get_one(Payment, undoing.record.subject_id)
    payments.reverse(undoing.db, undoing.actor, payment, today=undoing.today, now=undoing.now)
    customer = _customer(undoing, payment.customer_id)
    what = _("payment of {amount} from {customer}", amount=payment.money, customer=customer.name if customer else "")
    return Undone(what, customer)


def _receivable(undoing: _Undoing) -> Undone:
    receivable = undoing.db.get_one(Receivable, undoing.record.subject_id)
    receivables.reverse(undoing.db, undoing.actor, receivable, today=undoing.today, now=undoing.now)
    customer = _customer(undoing, receivable.customer_id)
    what = _(
        "receivable {number} of {amount}, {customer}",
        number=receivable.number,
        amount=receivable.money,
        customer=customer.name if customer else "",
    )
    return Undone(what, customer)


def _activity(undoing: _Undoing) -> Undone:
    activity = undoing.db.get_one(Activity, undoing.record.subject_id)
    activities.reverse(undoing.db, activity, now=undoing.now)
    customer = _customer(undoing, activity.customer_id)
    kind = activities.ActivityKind(activity.kind)
    return Undone(_("{kind}: {customer}", kind=kind, customer=customer.name if customer else ""), None)


def _planned(undoing: _Undoing) -> Undone:
    follow_up = undoing.db.get_one(FollowUp, undoing.record.subject_id)
    follow_ups.cancel(undoing.db, follow_up, now=undoing.now)
    customer = _customer(undoing, follow_up.customer_id)
    what = _("follow-up on {day}: {customer}", day=follow_up.due_on, customer=customer.name if customer else "")
    return Undone(what, None)


def _finished(undoing: _Undoing) -> Undone:
    follow_up = undoing.db.get_one(FollowUp, undoing.record.subject_id)
    follow_ups.reopen(undoing.db, follow_up)
    customer = _customer(undoing, follow_up.customer_id)
    what = _("follow-up done: {customer} (it stands open again)", customer=customer.name if customer else "")
    return Undone(what, None)


def _created(undoing: _Undoing) -> Undone:
    customer = undoing.db.get_one(Customer, undoing.record.subject_id)
    customers.remove(undoing.db, customer, now=undoing.now)
    return Undone(_("new customer {customer}", customer=customer.name), None)


UNDOABLE: dict[str, Callable[[_Undoing], Undone]] = {
    "payment.recorded": _payment,
    "receivable.billed": _receivable,
    "activity.logged": _activity,
    "follow_up.planned": _planned,
    "follow_up.done": _finished,
    "customer.created": _created,
}

_SUBJECTS: dict[str, type[Payment] | type[Receivable] | type[Activity] | type[FollowUp] | type[Customer]] = {
    "payment.recorded": Payment,
    "receivable.billed": Receivable,
    "activity.logged": Activity,
    "follow_up.planned": FollowUp,
    "follow_up.done": FollowUp,
    "customer.created": Customer,
}
