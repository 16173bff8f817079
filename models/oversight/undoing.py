"""Undo: what a member wrote is taken back by its opposite, within 24 hours, by its author or a manager of the author.

Every action that can be undone stands in `UNDOABLE` with the function that does it. The undoing is itself recorded,
and names what it undoes, so nothing is undone twice. What is older, or confirmed by finance, needs approval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypedDict, TypeVar

from sqlmodel import Session, SQLModel

from locales import Sentence, _
from models.directory import aliases, customers
from models.directory.aliases import Alias
from models.directory.customers import Customer
from models.ledger import (
    accruals,
    adjustments,
    billing,
    cheques,
    contacts,
    disputes,
    dunning_steps,
    offers,
    payments,
    promises,
    reallocation,
    reconciliations,
)
from models.ledger.accruals import FeeWaiver
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.contacts import CollectionContact
from models.ledger.disputes import Dispute
from models.ledger.dunning_steps import DunningExclusion, DunningStep
from models.ledger.offers import Offer
from models.ledger.payments import Payment, State
from models.ledger.promises import Promise
from models.ledger.receivables import Receivable
from models.ledger.reconciliations import Reconciliation
from models.oversight import approvals, audit, deeds, handovers, imports, merges, targets, weeklies, withdrawals
from models.oversight.approvals import Approval, Decider, Decision, Kind
from models.oversight.audit import UNDO_WITHIN, Audit
from models.oversight.handovers import Handover
from models.oversight.imports import Import, ImportState
from models.oversight.merges import Merge
from models.oversight.targets import Target
from models.oversight.weeklies import WeeklyReport
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.work import activities, follow_ups, notes
from models.work.activities import Activity
from models.work.follow_ups import FollowUp
from models.work.notes import Note


class NeedsApproval(Refused):
    """It can be taken back only when somebody else agrees; what it is about, to ask for that."""

    def __init__(self, sentence: Sentence, record: Audit, what: Sentence) -> None:
        super().__init__(sentence)
        self.record = record
        self.what = what


@dataclass(frozen=True)
class Undone:
    """What was taken back, in words, whose balance it moved, and the cheque of which something is to be said anew."""

    what: Sentence
    debtor: Customer | None
    cheque: Payment | None


class _How(TypedDict):
    today: date
    now: datetime
    keep_credit: bool


@dataclass(frozen=True)
class _Undoing:
    db: Session
    actor: Member
    record: Audit
    today: date
    now: datetime
    keep_credit: bool
    reason: str = ""

    @property
    def how(self) -> _How:
        """What every document's own function takes."""
        return {"today": self.today, "now": self.now, "keep_credit": self.keep_credit}


Row = TypeVar("Row", bound=SQLModel)


def _always(_row: SQLModel) -> bool:
    return True


@dataclass(frozen=True)
class _Way(Generic[Row]):
    """How an action is undone: the table of its row, what takes it back, what it was, in words, and whether it is so.

    What went with something larger is not there any more to be undone: a discount went with its payment.
    """

    table: type[Row]
    back: Callable[[_Undoing, Row], object]
    what: Callable[[Session, int], Sentence]  # of the row with that id
    stands: Callable[[Row], bool] = _always


def undo_last(
    db: Session, actor: Member, *, today: date, now: datetime, keep_credit: bool = False, reason: str = ""
) -> Undone:
    """Take back the last thing the actor wrote. Refuses when there is nothing; what is older needs approval."""
    record = _last(db, actor)
    return _undo_now(_Undoing(db, actor, record, today, now, keep_credit, reason))


@dataclass(frozen=True)
class Deed:
    """Something that was written and can be undone: by which action, of which row and customer, when, and in words."""

    action: str
    subject_id: int
    customer_id: int | None
    at: datetime
    what: Sentence


def last_deed(db: Session, actor: Member) -> Deed:
    """What /undo would take back. Refuses when there is nothing."""
    record = _last(db, actor)
    customer_id = _customer_id(_row(db, record))
    return Deed(record.action, record.subject_id, customer_id, record.at, _what(db, record))


def _last(db: Session, actor: Member) -> Audit:
    for record in audit.undoable(db, actor, tuple(UNDOABLE)):
        if UNDOABLE[record.action].stands(_row(db, record)):
            return record
    raise Refused(_("There is nothing of the last 24 hours to undo."))


def undo(
    db: Session,
    actor: Member,
    action: str,
    subject_id: int,
    *,
    today: date,
    now: datetime,
    keep_credit: bool = False,
    reason: str = "",
) -> Undone:
    """Take back what the action did to that row; its author or a manager of the author may."""
    record = _record_for(db, actor, action, subject_id)
    return _undo_now(_Undoing(db, actor, record, today, now, keep_credit, reason))


def ask(db: Session, actor: Member, action: str, subject_id: int, *, now: datetime, reason: str = "") -> Approval:
    """Ask the author's manager, or who stands above the asker, to let it be taken back, and for what reason."""
    record = _record_for(db, actor, action, subject_id)
    row = _row(db, record)
    _check_stands(db, record, row)
    author = db.get(Member, record.member_id) if record.member_id is not None else None
    return approvals.request(
        db,
        REVERSAL_OF_CONFIRMED if _is_confirmed(db, row) else REVERSAL,
        by=actor,
        payload={"audit": record.id, **({"reason": reason} if reason else {})},
        subject=(record.subject, record.subject_id),
        now=now,
        team_id=author.team_id if author is not None else None,
        customer_id=_customer_id(row),
    )


def what_of(db: Session, approval: Approval) -> tuple[Sentence, Audit]:
    """What a request wants taken back, in words, and when and by whom it was written."""
    record = db.get_one(Audit, approval.payload["audit"])
    return _what(db, record), record


def reason_of(approval: Approval) -> str:
    """Why who asked wants it taken back; empty when that was not said."""
    return str(approval.payload.get("reason", ""))


def _approved(decision: Decision) -> Undone:
    """Take it back, dated today, for the reason of who asked; whoever agreed has done it."""
    record = decision.db.get_one(Audit, decision.approval.payload["audit"])
    keep, reason = decision.rules.credit.kept, reason_of(decision.approval)
    return _undo(_Undoing(decision.db, decision.actor, record, decision.today, decision.now, keep, reason))


REVERSAL = Kind("undo", Decider.TEAM, timedelta(days=1), approved=_approved)
REVERSAL_OF_CONFIRMED = Kind("undo.confirmed", Decider.FINANCE, timedelta(days=1), approved=_approved)


def _record_for(db: Session, actor: Member, action: str, subject_id: int) -> Audit:
    """What the action did to that row, when it is the actor's own doing or of somebody the actor leads."""
    record = None
    if action in UNDOABLE:
        subject = UNDOABLE[action].table.__name__.lower()
        record = audit.latest_of_subject(db, subject, subject_id, action)
    if record is None:
        raise Refused(_("There is nothing to undo."))
    if record.member_id != actor.id:
        leads = actor.role in (Role.MANAGER, Role.ADMIN) and record.member_id is not None
        if not leads or not access.sees_member(db, actor, record.member_id or 0):
            raise Denied(_("There is nothing to undo."))
    return record


def check(db: Session, actor: Member, action: str, subject_id: int, *, now: datetime) -> None:
    """Refuse as `undo` would, and take nothing back."""
    record = _record_for(db, actor, action, subject_id)
    _check_alone(db, actor, record, now)
    _check_stands(db, record, _row(db, record))


def _undo_now(undoing: _Undoing) -> Undone:
    """Take it back, unless somebody else has to agree first."""
    _check_alone(undoing.db, undoing.actor, undoing.record, undoing.now)
    return _undo(undoing)


def _check_alone(db: Session, actor: Member, record: Audit, now: datetime) -> None:
    """Refuse when somebody else has to agree first."""
    if now - record.at > UNDO_WITHIN:
        raise NeedsApproval(_("That is older than 24 hours. Taking it back needs approval."), record, _what(db, record))
    if _is_confirmed(db, _row(db, record)) and actor.role != Role.ADMIN:
        words = _("Finance has confirmed that. Taking it back needs approval.")
        raise NeedsApproval(words, record, _what(db, record))


def _undo(undoing: _Undoing) -> Undone:
    db, record = undoing.db, undoing.record
    row = _row(db, record)
    _check_stands(db, record, row)
    approvals.drop_about(db, undoing.actor, record.subject, record.subject_id, now=undoing.now)
    UNDOABLE[record.action].back(undoing, row)
    after = {"what": record.action, **({"reason": undoing.reason} if undoing.reason else {})}
    audit.record(db, undoing.actor, "undone", row, now=undoing.now, after=after, undoes=record)
    debtor = db.get(Customer, row.customer_id) if isinstance(row, Payment | Receivable | Adjustment) else None
    cheque = row if isinstance(row, Payment) and record.action in (cheques.CLEARED, cheques.BOUNCED) else None
    return Undone(_what(db, record), debtor, cheque)


def _check_stands(db: Session, record: Audit, row: SQLModel) -> None:
    if audit.was_undone(db, record) or not UNDOABLE[record.action].stands(row):
        raise Refused(_("That was undone already."))


def _row(db: Session, record: Audit) -> SQLModel:
    row: SQLModel = db.get_one(UNDOABLE[record.action].table, record.subject_id)
    return row


def _is_confirmed(db: Session, row: SQLModel) -> bool:
    if isinstance(row, Import):
        return withdrawals.is_confirmed(db, row)
    return isinstance(row, Payment) and row.confirmed_by is not None


def _customer_id(row: SQLModel) -> int | None:
    """Whose it is; a target, a handover, a merge, a weekly report is of no one customer."""
    return row.key if isinstance(row, Customer) else getattr(row, "customer_id", None)


def _what(db: Session, record: Audit) -> Sentence:
    return UNDOABLE[record.action].what(db, record.subject_id)


# --- what takes each back


def _promise(undoing: _Undoing, promise: Promise) -> None:
    db, now = undoing.db, undoing.now
    for one in (promise, *promises.said_with(db, promise)):
        promises.withdraw(db, one, now=now)
        contacts.reverse_with(db, one.key, now=now)
        if one is not promise:  # of one sentence all goes
            record = audit.latest_of_subject(db, "promise", one.key, undoing.record.action)
            audit.record(db, undoing.actor, "undone", one, now=now, after={"with": promise.key}, undoes=record)


_PAYMENT = _Way(
    Payment,
    lambda it, payment: payments.reverse(it.db, it.actor, payment, **it.how),
    deeds.payment_words,
    lambda payment: payment.state in (State.COUNTED, State.PENDING),
)
_CLEARED = _Way(
    Payment,
    lambda it, cheque: cheques.take_back_clearing(it.db, it.actor, cheque, **it.how),
    deeds.cleared_words,
    lambda cheque: cheque.state == State.COUNTED,
)
_BOUNCED = _Way(
    Payment,
    lambda it, cheque: cheques.take_back_bounce(it.db, it.actor, cheque, it.record, **it.how),
    deeds.bounced_words,
    lambda cheque: cheque.state == State.BOUNCED,
)
_RECEIVABLE = _Way(
    Receivable,
    lambda it, receivable: billing.reverse(it.db, it.actor, receivable, **it.how),
    deeds.receivable_words,
    lambda receivable: receivable.reversed_at is None,
)
_ADJUSTMENT = _Way(
    Adjustment,
    lambda it, document: adjustments.reverse(it.db, it.actor, document, **it.how),
    deeds.adjustment_words,
    lambda document: document.reversed_at is None,
)
_APPLIED = _Way(
    Customer,
    lambda it, customer: reallocation.take_off(it.db, it.actor, customer, it.record, today=it.today, now=it.now),
    deeds.applied_words,
)
_REALLOCATED = _Way(
    Payment,
    lambda it, payment: reallocation.put_back(it.db, it.actor, payment, it.record, today=it.today, now=it.now),
    deeds.reallocated_words,
)
_ANSWERED = _Way(
    Reconciliation,
    lambda it, answer: reconciliations.take_back(it.db, answer, today=it.today, now=it.now),
    reconciliations.what_of,
)
_ALIAS = _Way(
    Alias,
    lambda it, alias: aliases.take_back(it.db, alias, it.db.get_one(Customer, alias.customer_id), now=it.now),
    aliases.what_of,
)

UNDOABLE: dict[str, _Way[Any]] = {
    "payment.recorded": _PAYMENT,
    cheques.CLEARED: _CLEARED,
    cheques.BOUNCED: _BOUNCED,
    "receivable.billed": _RECEIVABLE,
    reallocation.APPLIED: _APPLIED,
    reallocation.REALLOCATED: _REALLOCATED,
    **{kind.posted: _ADJUSTMENT for kind in AdjustmentKind},
    "offer.made": _Way(Offer, lambda it, offer: offers.withdraw(it.db, offer), offers.what_of),
    "fee.waived": _Way(
        FeeWaiver, lambda it, waiver: accruals.reverse(it.db, waiver, now=it.now), deeds.fee_waiver_words
    ),
    "activity.logged": _Way(
        Activity, lambda it, activity: activities.reverse(it.db, activity, now=it.now), deeds.activity_words
    ),
    "note.kept": _Way(Note, lambda it, note: notes.reverse(it.db, note, now=it.now), deeds.note_words),
    "follow_up.planned": _Way(
        FollowUp, lambda it, step: follow_ups.cancel(it.db, step, now=it.now), deeds.planned_words
    ),
    "follow_up.done": _Way(FollowUp, lambda it, step: follow_ups.reopen(it.db, step), deeds.finished_words),
    "promise.taken": _Way(Promise, _promise, deeds.promise_words),
    "dispute.opened": _Way(
        Dispute,
        lambda it, dispute: disputes.withdraw(it.db, dispute, today=it.today, now=it.now),
        deeds.dispute_words,
    ),
    "dispute.closed": _Way(
        Dispute, lambda it, dispute: disputes.open_again(it.db, dispute), deeds.dispute_closed_words
    ),
    "contact.logged": _Way(
        CollectionContact, lambda it, contact: contacts.reverse(it.db, contact, now=it.now), deeds.contact_words
    ),
    "dunning.taken": _Way(
        DunningStep, lambda it, step: dunning_steps.reverse(it.db, step, now=it.now), deeds.dunned_words
    ),
    "dunning.resumed": _Way(
        DunningExclusion, lambda it, out: dunning_steps.restore(it.db, out), deeds.dunned_again_words
    ),
    "dunning.left_out": _Way(
        DunningExclusion, lambda it, out: dunning_steps.lift(it.db, out, now=it.now), deeds.left_out_words
    ),
    "target.proposed": _Way(Target, lambda it, target: targets.withdraw(it.db, target), targets.what_of),
    "handover.done": _Way(
        Handover, lambda it, handover: handovers.take_back(it.db, handover, now=it.now), handovers.what_of
    ),
    "imported": _Way(
        Import,
        lambda it, row: withdrawals.take_back(it.db, it.actor, row, since=it.record.at, **it.how),
        imports.what_of,
        lambda row: row.state == ImportState.WRITTEN,
    ),
    "customers.merged": _Way(Merge, lambda it, merge: merges.take_back(it.db, merge, now=it.now), merges.what_of),
    "statement.confirmed": _ANSWERED,
    "statement.differs": _ANSWERED,
    "weekly.sent": _Way(WeeklyReport, lambda it, report: weeklies.take_back(it.db, report), weeklies.what_of),
    "alias.taught": _ALIAS,
    "customer.created": _Way(
        Customer, lambda it, customer: customers.remove(it.db, customer, now=it.now), deeds.created_words
    ),
}
