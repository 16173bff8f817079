"""Write-offs: what a customer owes and will not pay is given up, in part or whole, by approval and with its cause.

What is written off leaves the balance on the day on which it is approved, and the debt is not forgotten: money that
comes later goes to it after everything that is owed (`models/ledger/allocation.py`), as recovered (IFRS 9, 5.4.4:
written off is what there is no reasonable expectation of recovering).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import adjustments, amendments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import Account, locked_account
from models.ledger.receivables import Instalment, Receivable, open_instalments
from models.ledger.thresholds import needs_approval
from models.money import Money, check_amount
from models.oversight import approvals
from models.oversight.approvals import Approval, Decider, Decision, Kind
from models.people.members import Member
from models.refusal import Refused

LONGEST_NOTE = 300
SMALL_ONES = timedelta(days=365)
"""How long small write-offs of a customer by one person are added up before they count as small."""


class Cause(StrEnum):
    """Why it will not come."""

    INSOLVENT = "insolvent"
    GONE = "gone"  # nobody can be found
    BARRED = "barred"  # too old to be claimed at law
    SMALL = "small"  # a remainder not worth the trouble
    COSTLY = "costly"  # claiming it would cost more than it brings
    OTHER = "other"

    @property
    def label(self) -> Sentence:
        """The cause for people."""
        return CAUSES[self]


CAUSES = {
    Cause.INSOLVENT: _("insolvent"),
    Cause.GONE: _("cannot be found"),
    Cause.BARRED: _("barred by time"),
    Cause.SMALL: _("small remainder"),
    Cause.COSTLY: _("costs more than it brings"),
    Cause.OTHER: _("other cause"),
}

WORDS = {
    Cause.INSOLVENT: ("insolven", "bankrupt", "破产", "倒闭", "资不抵债"),
    Cause.GONE: ("cannot be found", "disappear", "失联", "跑路", "注销", "找不到"),
    Cause.BARRED: ("barred", "limitation", "时效", "过期"),
    Cause.SMALL: ("small", "remainder", "rounding", "尾差", "尾款", "零头", "小额"),
    Cause.COSTLY: ("costs more", "not worth", "不划算", "成本"),
}


def cause_of(text: str) -> Cause:
    """The cause that the words tell of: its own name, or a word for it; `other` when there is none."""
    said = text.casefold()
    if said in list(Cause):
        return Cause(said)
    return next((cause for cause, words in WORDS.items() if any(word in said for word in words)), Cause.OTHER)


def write_off(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    cause: Cause,
    *,
    receivable: Receivable | None,
    note: str,
    threshold: Money | None,
    today: date,
    now: datetime,
    replaces: Adjustment | None = None,
    keep_credit: bool = False,
) -> Adjustment | Approval:
    """Give up so much of the named receivable, or of the oldest due; from the threshold on ask the owner's manager.

    What the same person wrote off of that customer without asking within a year counts along. One that it replaces
    stands until the new one is written.
    """
    check_amount(amount)
    if len(note) > LONGEST_NOTE:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_NOTE))
    account = locked_account(db, customer.key, amount.currency)

    def replace() -> None:
        if replaces is not None:
            adjustments.replace(db, actor, replaces, today=today, now=now, keep_credit=keep_credit)

    with amendments.without(db, replace if replaces is not None else None):
        shares_of(db, account, amount, receivable)
    so_far = adjustments.given_by(
        db, actor, AdjustmentKind.WRITE_OFF, customer, amount.currency, now - SMALL_ONES, besides=replaces
    )
    if not needs_approval(threshold, amount + so_far):
        replace()
        return _post(db, actor, customer, amount, cause, receivable, note, today=today, now=now)
    owner = db.get_one(Member, customer.owner_id)
    payload = {
        "minor": amount.minor,
        "currency": amount.currency,
        "receivable": receivable.id if receivable else None,
        "cause": str(cause),
        "note": note,
        "replaces": replaces.id if replaces else None,
    }
    subject = ("receivable", receivable.id or 0) if receivable else ("customer", customer.key)
    return approvals.request(
        db, WRITE_OFF, by=actor, payload=payload, subject=subject, now=now,
        team_id=owner.team_id, customer_id=customer.key,
    )  # fmt: skip


def shares_of(
    db: Session, account: Account, amount: Money, receivable: Receivable | None
) -> Sequence[tuple[Instalment, int]]:
    """What an amount takes off each instalment, the oldest due first. Refuses more than is open."""
    shares, left = [], amount.minor
    items = [one for one in open_instalments(db, account) if receivable is None or one[1].id == receivable.id]
    for instalment, _receivable in items:
        share = min(left, instalment.open)
        if share:
            shares.append((instalment, share))
        left -= share
    if not items:
        raise Refused(_("Nothing of that is open."))
    if left:
        whole = Money(sum(instalment.open for instalment, _receivable in items), amount.currency)
        raise Refused(_("That is more than is open: {amount}.", amount=whole))
    return shares


def asked_for(db: Session, approval: Approval) -> tuple[Customer, Money, Receivable | None, Cause, str]:
    """What a request wants written off: of whom, how much, of which receivable, why, and the words."""
    payload = approval.payload
    receivable = db.get_one(Receivable, payload["receivable"]) if payload["receivable"] else None
    amount = Money(payload["minor"], payload["currency"])
    return db.get_one(Customer, approval.customer_id), amount, receivable, Cause(payload["cause"]), payload["note"]


def _approved(decision: Decision) -> Adjustment:
    """Write it off on the day of the decision."""
    customer, amount, receivable, cause, note = asked_for(decision.db, decision.approval)
    db, actor, today, now = decision.db, decision.actor, decision.today, decision.now
    replaces = adjustments.replaced_by(db, decision.approval)
    if replaces is not None:
        adjustments.replace(db, actor, replaces, today=today, now=now, keep_credit=decision.rules.credit.kept)
    return _post(db, actor, customer, amount, cause, receivable, note, today=today, now=now)


WRITE_OFF = Kind("write_off", Decider.TEAM, timedelta(days=2), approved=_approved)


def _post(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    cause: Cause,
    receivable: Receivable | None,
    note: str,
    *,
    today: date,
    now: datetime,
) -> Adjustment:
    account = locked_account(db, customer.key, amount.currency)
    shares = shares_of(db, account, amount, receivable)
    return adjustments.post(
        db, actor, AdjustmentKind.WRITE_OFF, customer, shares, on=today, today=today, now=now,
        receivable=receivable, cause=str(cause), note=note,
    )  # fmt: skip
