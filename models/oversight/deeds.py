"""What was written, in words: the name of each deed that can be undone, of the row that it wrote."""

from __future__ import annotations

from sqlmodel import Session

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import (
    contacts,
    disputes,
)
from models.ledger.accruals import FeeWaiver
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.contacts import CollectionContact
from models.ledger.disputes import Dispute
from models.ledger.dunning_steps import DunningExclusion, DunningStep
from models.ledger.payments import Payment
from models.ledger.promises import Promise
from models.ledger.receivables import Receivable
from models.work import activities
from models.work.activities import Activity
from models.work.follow_ups import FollowUp
from models.work.notes import Note


def _name(db: Session, customer_id: int) -> str:
    return db.get_one(Customer, customer_id).name


def payment_words(db: Session, payment_id: int) -> Sentence:
    """Money was recorded."""
    payment = db.get_one(Payment, payment_id)
    return _("payment of {amount} from {customer}", amount=payment.money, customer=_name(db, payment.customer_id))


def cleared_words(db: Session, payment_id: int) -> Sentence:
    """A cheque cleared."""
    cheque = db.get_one(Payment, payment_id)
    name = _name(db, cheque.customer_id)
    return _("clearing of the cheque of {amount} from {customer} (it waits again)", amount=cheque.money, customer=name)


def bounced_words(db: Session, payment_id: int) -> Sentence:
    """A cheque bounced."""
    cheque = db.get_one(Payment, payment_id)
    name = _name(db, cheque.customer_id)
    return _("bounce of the cheque of {amount} from {customer} (it stands again)", amount=cheque.money, customer=name)


def reallocated_words(db: Session, payment_id: int) -> Sentence:
    """A payment's money was moved to other items."""
    payment = db.get_one(Payment, payment_id)
    name = _name(db, payment.customer_id)
    return _("what the payment of {amount} from {customer} settles", amount=payment.money, customer=name)


def applied_words(db: Session, customer_id: int) -> Sentence:
    """Credit was applied."""
    return _("applied credit of {customer}", customer=_name(db, customer_id))


def receivable_words(db: Session, receivable_id: int) -> Sentence:
    """A receivable was written."""
    receivable = db.get_one(Receivable, receivable_id)
    return _(
        "receivable {number} of {amount}, {customer}",
        number=receivable.number,
        amount=receivable.money,
        customer=_name(db, receivable.customer_id),
    )


def adjustment_words(db: Session, adjustment_id: int) -> Sentence:
    """A discount, credit note, write-off, refund or move was posted."""
    document = db.get_one(Adjustment, adjustment_id)
    return _(
        "{kind} of {amount}, {customer}",
        kind=AdjustmentKind(document.kind),
        amount=document.money,
        customer=_name(db, document.customer_id),
    )


def fee_waiver_words(db: Session, waiver_id: int) -> Sentence:
    """A late fee was waived."""
    waiver = db.get_one(FeeWaiver, waiver_id)
    name = _name(db, waiver.customer_id)
    return _("waiver of {amount} of late fees, {customer}", amount=waiver.money, customer=name)


def activity_words(db: Session, activity_id: int) -> Sentence:
    """A visit, call or the like was reported."""
    activity = db.get_one(Activity, activity_id)
    kind = activities.ActivityKind(activity.kind)
    return _("{kind}: {customer}", kind=kind, customer=_name(db, activity.customer_id))


def note_words(db: Session, note_id: int) -> Sentence:
    """What a customer wrote was kept."""
    return _("note: {customer}", customer=_name(db, db.get_one(Note, note_id).customer_id))


def planned_words(db: Session, follow_up_id: int) -> Sentence:
    """A step was planned."""
    step = db.get_one(FollowUp, follow_up_id)
    return _("follow-up on {day}: {customer}", day=step.due_on, customer=_name(db, step.customer_id))


def finished_words(db: Session, follow_up_id: int) -> Sentence:
    """A step was done."""
    step = db.get_one(FollowUp, follow_up_id)
    return _("follow-up done: {customer} (it stands open again)", customer=_name(db, step.customer_id))


def promise_words(db: Session, promise_id: int) -> Sentence:
    """A promise was taken."""
    promise = db.get_one(Promise, promise_id)
    name = _name(db, promise.customer_id)
    if promise.money is None:
        return _("promise for {day}: {customer}", day=promise.due_on, customer=name)
    return _("promise of {amount} for {day}: {customer}", amount=promise.money, day=promise.due_on, customer=name)


def dispute_words(db: Session, dispute_id: int) -> Sentence:
    """A dispute was opened."""
    dispute = db.get_one(Dispute, dispute_id)
    reason = disputes.DisputeReason(dispute.reason)
    return _("dispute ({reason}): {customer}", reason=reason, customer=_name(db, dispute.customer_id))


def dispute_closed_words(db: Session, dispute_id: int) -> Sentence:
    """A dispute was closed."""
    dispute = db.get_one(Dispute, dispute_id)
    return _("dispute closed: {customer} (it stands open again)", customer=_name(db, dispute.customer_id))


def contact_words(db: Session, contact_id: int) -> Sentence:
    """A collection contact was logged."""
    contact = db.get_one(CollectionContact, contact_id)
    outcome = contacts.ContactOutcome(contact.outcome)
    return _("collection contact ({outcome}): {customer}", outcome=outcome, customer=_name(db, contact.customer_id))


def created_words(db: Session, customer_id: int) -> Sentence:
    """A customer was written."""
    return _("new customer {customer}", customer=_name(db, customer_id))


def dunned_words(db: Session, step_id: int) -> Sentence:
    """A step of dunning was taken."""
    step = db.get_one(DunningStep, step_id)
    return _("dunning level {level}: {customer}", level=step.level, customer=_name(db, step.customer_id))


def left_out_words(db: Session, exclusion_id: int) -> Sentence:
    """A customer was left out of dunning."""
    exclusion = db.get_one(DunningExclusion, exclusion_id)
    return _("left out of dunning: {customer}", customer=_name(db, exclusion.customer_id))


def dunned_again_words(db: Session, exclusion_id: int) -> Sentence:
    """A customer is dunned again."""
    exclusion = db.get_one(DunningExclusion, exclusion_id)
    return _("dunned again: {customer} (it is left out as before)", customer=_name(db, exclusion.customer_id))
