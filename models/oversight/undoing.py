"""Undo: what a member wrote is taken back by its opposite, within 24 hours, by its author or a manager of the author.

Every action that can be undone stands in `UNDOABLE` with the function that does it. The undoing is itself recorded,
and names what it undoes, so nothing is undone twice. What is older, or confirmed by finance, needs approval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from sqlmodel import Session

from locales import Sentence, _
from models.directory import aliases, customers
from models.directory.aliases import Alias
from models.directory.customers import Customer
from models.ledger import (
    accruals,
    adjustments,
    billing,
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
from models.ledger.payments import Payment
from models.ledger.promises import Promise
from models.ledger.receivables import Receivable
from models.ledger.reconciliations import Reconciliation
from models.oversight import approvals, audit, deeds, handovers, merges, targets, weeklies
from models.oversight.approvals import Approval, Decider, Decision, Kind
from models.oversight.audit import UNDO_WITHIN, Audit
from models.oversight.handovers import Handover
from models.oversight.merges import Merge
from models.oversight.targets import Target
from models.oversight.weeklies import WeeklyReport
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.work import activities, follow_ups
from models.work.activities import Activity
from models.work.follow_ups import FollowUp

Written = (
    Payment
    | Receivable
    | Adjustment
    | Offer
    | Target
    | Handover
    | Merge
    | FeeWaiver
    | Activity
    | FollowUp
    | Customer
    | Promise
    | Dispute
    | Alias
    | CollectionContact
    | DunningStep
    | DunningExclusion
    | Reconciliation
    | WeeklyReport
)


class NeedsApproval(Refused):
    """It can be taken back only when somebody else agrees; what it is about, to ask for that."""

    def __init__(self, sentence: Sentence, record: Audit, what: Sentence) -> None:
        super().__init__(sentence)
        self.record = record
        self.what = what


@dataclass(frozen=True)
class Undone:
    """What was taken back, in words, and whose balance it moved."""

    what: Sentence
    debtor: Customer | None


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


@dataclass(frozen=True)
class _Way:
    """How an action is undone: the table of its row, what takes it back, and what it was, in words."""

    table: type[Written]
    back: Callable[[_Undoing], object]
    what: Callable[[Session, int], Sentence]  # of the row with that id


def undo_last(
    db: Session, actor: Member, *, today: date, now: datetime, keep_credit: bool = False, reason: str = ""
) -> Undone:
    """Take back the last thing the actor wrote. Refuses when there is nothing; what is older needs approval."""
    record = audit.last_undoable(db, actor, tuple(UNDOABLE))
    if record is None:
        raise Refused(_("There is nothing of the last 24 hours to undo."))
    return _undo_now(_Undoing(db, actor, record, today, now, keep_credit, reason))


def undo(
    db: Session,
    actor: Member,
    action: str,
    subject_id: int,
    *,
    today: date,
    now: datetime,
    keep_credit: bool = False,
) -> Undone:
    """Take back what the action did to that row; its author or a manager of the author may."""
    record = _record_for(db, actor, action, subject_id)
    return _undo_now(_Undoing(db, actor, record, today, now, keep_credit))


def ask(db: Session, actor: Member, action: str, subject_id: int, *, now: datetime) -> Approval:
    """Ask the author's manager, or who stands above the asker, to let it be taken back."""
    record = _record_for(db, actor, action, subject_id)
    if audit.was_undone(db, record):
        raise Refused(_("That was undone already."))
    row = _row(db, record)
    author = db.get(Member, record.member_id) if record.member_id is not None else None
    return approvals.request(
        db,
        REVERSAL_OF_CONFIRMED if _is_confirmed(row) else REVERSAL,
        by=actor,
        payload={"audit": record.id},
        subject=(record.subject, record.subject_id),
        now=now,
        team_id=author.team_id if author is not None else None,
        customer_id=_customer_id(row),
    )


def what_of(db: Session, approval: Approval) -> tuple[Sentence, Audit]:
    """What a request wants taken back, in words, and when and by whom it was written."""
    record = db.get_one(Audit, approval.payload["audit"])
    return _what(db, record), record


def _approved(decision: Decision) -> Undone:
    """Take it back, dated today; whoever agreed has done it."""
    record = decision.db.get_one(Audit, decision.approval.payload["audit"])
    keep = decision.rules.credit.kept
    return _undo(_Undoing(decision.db, decision.actor, record, decision.today, decision.now, keep))


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


def _undo_now(undoing: _Undoing) -> Undone:
    """Take it back, unless somebody else has to agree first."""
    db, record = undoing.db, undoing.record
    if undoing.now - record.at > UNDO_WITHIN:
        raise NeedsApproval(_("That is older than 24 hours. Taking it back needs approval."), record, _what(db, record))
    if _is_confirmed(_row(db, record)) and undoing.actor.role != Role.ADMIN:
        words = _("Finance has confirmed that. Taking it back needs approval.")
        raise NeedsApproval(words, record, _what(db, record))
    return _undo(undoing)


def _undo(undoing: _Undoing) -> Undone:
    db, record = undoing.db, undoing.record
    if audit.was_undone(db, record):
        raise Refused(_("That was undone already."))
    row = _row(db, record)
    approvals.drop_about(db, undoing.actor, record.subject, record.subject_id, now=undoing.now)
    UNDOABLE[record.action].back(undoing)
    after = {"what": record.action, **({"reason": undoing.reason} if undoing.reason else {})}
    audit.record(db, undoing.actor, "undone", row, now=undoing.now, after=after, undoes=record)
    debtor = db.get(Customer, row.customer_id) if isinstance(row, Payment | Receivable | Adjustment) else None
    return Undone(_what(db, record), debtor)


def _row(db: Session, record: Audit) -> Written:
    row = db.get(UNDOABLE[record.action].table, record.subject_id)
    assert isinstance(row, Written)
    return row


def _is_confirmed(row: Written) -> bool:
    return isinstance(row, Payment) and row.confirmed_by is not None


def _customer_id(row: Written) -> int | None:
    if isinstance(row, Target | Handover | Merge | WeeklyReport):
        return None
    return row.key if isinstance(row, Customer) else row.customer_id


def _what(db: Session, record: Audit) -> Sentence:
    return UNDOABLE[record.action].what(db, record.subject_id)


# --- what takes each back


def _payment(undoing: _Undoing) -> None:
    payment = undoing.db.get_one(Payment, undoing.record.subject_id)
    payments.reverse(undoing.db, undoing.actor, payment, **undoing.how)


def _receivable(undoing: _Undoing) -> None:
    receivable = undoing.db.get_one(Receivable, undoing.record.subject_id)
    billing.reverse(undoing.db, undoing.actor, receivable, **undoing.how)


def _reallocated(undoing: _Undoing) -> None:
    payment = undoing.db.get_one(Payment, undoing.record.subject_id)
    today, now = undoing.today, undoing.now
    reallocation.put_back(undoing.db, undoing.actor, payment, undoing.record, today=today, now=now)


def _applied(undoing: _Undoing) -> None:
    db, today, now = undoing.db, undoing.today, undoing.now
    customer = db.get_one(Customer, undoing.record.subject_id)
    reallocation.take_off(db, undoing.actor, customer, undoing.record, today=today, now=now)


def _adjustment(undoing: _Undoing) -> None:
    document = undoing.db.get_one(Adjustment, undoing.record.subject_id)
    adjustments.reverse(undoing.db, undoing.actor, document, **undoing.how)


def _offer(undoing: _Undoing) -> None:
    offers.withdraw(undoing.db, undoing.db.get_one(Offer, undoing.record.subject_id))


def _target(undoing: _Undoing) -> None:
    targets.withdraw(undoing.db, undoing.db.get_one(Target, undoing.record.subject_id))


def _handover(undoing: _Undoing) -> None:
    handovers.take_back(undoing.db, undoing.db.get_one(Handover, undoing.record.subject_id), now=undoing.now)


def _merge(undoing: _Undoing) -> None:
    merges.take_back(undoing.db, undoing.db.get_one(Merge, undoing.record.subject_id), now=undoing.now)


def _fee_waiver(undoing: _Undoing) -> None:
    accruals.reverse(undoing.db, undoing.db.get_one(FeeWaiver, undoing.record.subject_id), now=undoing.now)


def _activity(undoing: _Undoing) -> None:
    activities.reverse(undoing.db, undoing.db.get_one(Activity, undoing.record.subject_id), now=undoing.now)


def _planned(undoing: _Undoing) -> None:
    follow_ups.cancel(undoing.db, undoing.db.get_one(FollowUp, undoing.record.subject_id), now=undoing.now)


def _finished(undoing: _Undoing) -> None:
    follow_ups.reopen(undoing.db, undoing.db.get_one(FollowUp, undoing.record.subject_id))


def _promise(undoing: _Undoing) -> None:
    db, now = undoing.db, undoing.now
    promise = db.get_one(Promise, undoing.record.subject_id)
    for one in (promise, *promises.said_with(db, promise)):
        promises.withdraw(db, one, now=now)
        contacts.reverse_with(db, one.key, now=now)
        if one is not promise:  # of one sentence all goes
            record = audit.latest_of_subject(db, "promise", one.key, undoing.record.action)
            audit.record(db, undoing.actor, "undone", one, now=now, after={"with": promise.key}, undoes=record)


def _dispute(undoing: _Undoing) -> None:
    dispute = undoing.db.get_one(Dispute, undoing.record.subject_id)
    disputes.withdraw(undoing.db, dispute, today=undoing.today, now=undoing.now)


def _dispute_closed(undoing: _Undoing) -> None:
    disputes.open_again(undoing.db, undoing.db.get_one(Dispute, undoing.record.subject_id))


def _contact(undoing: _Undoing) -> None:
    contacts.reverse(undoing.db, undoing.db.get_one(CollectionContact, undoing.record.subject_id), now=undoing.now)


def _created(undoing: _Undoing) -> None:
    customers.remove(undoing.db, undoing.db.get_one(Customer, undoing.record.subject_id), now=undoing.now)


def _alias(undoing: _Undoing) -> None:
    db, alias = undoing.db, undoing.db.get_one(Alias, undoing.record.subject_id)
    aliases.take_back(db, alias, db.get_one(Customer, alias.customer_id), now=undoing.now)


def _dunned(undoing: _Undoing) -> None:
    dunning_steps.reverse(undoing.db, undoing.db.get_one(DunningStep, undoing.record.subject_id), now=undoing.now)


def _left_out(undoing: _Undoing) -> None:
    dunning_steps.lift(undoing.db, undoing.db.get_one(DunningExclusion, undoing.record.subject_id), now=undoing.now)


def _dunned_again(undoing: _Undoing) -> None:
    dunning_steps.restore(undoing.db, undoing.db.get_one(DunningExclusion, undoing.record.subject_id))


def _reconciliation(undoing: _Undoing) -> None:
    answered = undoing.db.get_one(Reconciliation, undoing.record.subject_id)
    reconciliations.take_back(undoing.db, answered, today=undoing.today, now=undoing.now)


def _weekly(undoing: _Undoing) -> None:
    weeklies.take_back(undoing.db, undoing.db.get_one(WeeklyReport, undoing.record.subject_id))


UNDOABLE: dict[str, _Way] = {
    "payment.recorded": _Way(Payment, _payment, deeds.payment_words),
    "receivable.billed": _Way(Receivable, _receivable, deeds.receivable_words),
    reallocation.APPLIED: _Way(Customer, _applied, deeds.applied_words),
    reallocation.REALLOCATED: _Way(Payment, _reallocated, deeds.reallocated_words),
    **{kind.posted: _Way(Adjustment, _adjustment, deeds.adjustment_words) for kind in AdjustmentKind},
    "offer.made": _Way(Offer, _offer, offers.what_of),
    "fee.waived": _Way(FeeWaiver, _fee_waiver, deeds.fee_waiver_words),
    "activity.logged": _Way(Activity, _activity, deeds.activity_words),
    "follow_up.planned": _Way(FollowUp, _planned, deeds.planned_words),
    "follow_up.done": _Way(FollowUp, _finished, deeds.finished_words),
    "promise.taken": _Way(Promise, _promise, deeds.promise_words),
    "dispute.opened": _Way(Dispute, _dispute, deeds.dispute_words),
    "dispute.closed": _Way(Dispute, _dispute_closed, deeds.dispute_closed_words),
    "contact.logged": _Way(CollectionContact, _contact, deeds.contact_words),
    "dunning.taken": _Way(DunningStep, _dunned, deeds.dunned_words),
    "dunning.resumed": _Way(DunningExclusion, _dunned_again, deeds.dunned_again_words),
    "dunning.left_out": _Way(DunningExclusion, _left_out, deeds.left_out_words),
    "target.proposed": _Way(Target, _target, targets.what_of),
    "handover.done": _Way(Handover, _handover, handovers.what_of),
    "customers.merged": _Way(Merge, _merge, merges.what_of),
    "statement.confirmed": _Way(Reconciliation, _reconciliation, reconciliations.what_of),
    "statement.differs": _Way(Reconciliation, _reconciliation, reconciliations.what_of),
    "weekly.sent": _Way(WeeklyReport, _weekly, weeklies.what_of),
    "alias.taught": _Way(Alias, _alias, aliases.what_of),
    "customer.created": _Way(Customer, _created, deeds.created_words),
}
