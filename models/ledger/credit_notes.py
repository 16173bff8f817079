"""Credit notes: a part of what was billed is given up by a document, for goods that came back or a wrong price.

It takes off what is open of the receivable that it names, oldest part first, or without one of everything that the
customer owes; what it is worth beyond that is credit, as if it were money. Where the company says so, from an amount
on the owner's manager has to agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.credit import apply_credit
from models.ledger.entries import Account, locked_account
from models.ledger.receivables import Instalment, Receivable, Settled, open_instalments, settled_part
from models.ledger.thresholds import needs_approval
from models.money import Money, check_amount
from models.oversight import approvals
from models.oversight.approvals import Approval, Decider, Decision, Kind
from models.people.members import Member
from models.refusal import Refused

LONGEST_NOTE = 3000
SMALL_ONES = timedelta(days=30)
"""How long credit notes of one person for a customer are added up before they count as small."""


@dataclass(frozen=True)
class Given:
    """What writing a credit note did."""

    document: Adjustment
    settled: Sequence[Settled]
    credit: Money  # what it left over
    account: Account


def give(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    *,
    today: date,
    now: datetime,
    receivable: Receivable | None = None,
    cause: str | None = None,
    note: str = "",
    keep_credit: bool = False,
) -> Given:
    """Write a credit note of today, on one receivable or on what is due longest."""
    if receivable is not None and receivable.currency != amount.currency:
        words = _("{number} is in {currency}.", number=receivable.number, currency=receivable.currency)
        raise Refused(words)
    account = locked_account(db, customer.key, amount.currency)
    items = [item for item in open_instalments(db, account) if receivable is None or item[1].id == receivable.id]
    shares, left = _poured(items, amount.minor)
    document = adjustments.post(
        db, actor, AdjustmentKind.CREDIT_NOTE, customer, [(part, minor) for part, _of, minor in shares],
        on=today, today=today, now=now, receivable=receivable, cause=cause, note=note,
        credit=Money(left, amount.currency),
    )  # fmt: skip
    settled = [settled_part(part, of, minor) for part, of, minor in shares]
    if left and not keep_credit:
        settled += apply_credit(db, actor, account, today=today, now=now)
    rest = amount.minor - sum(one.amount.minor for one in settled)
    return Given(document, settled, Money(max(rest, 0), amount.currency), account)


def write(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    *,
    receivable: Receivable | None,
    note: str,
    threshold: Money | None,
    keep_credit: bool,
    today: date,
    now: datetime,
    replaces: Adjustment | None = None,
) -> Given | Approval:
    """Write a credit note, or from the threshold on ask the owner's manager; without a threshold nobody is asked.

    What the same person wrote for that customer without asking within a month counts along. One that it replaces
    stands until the new one is written.
    """
    check_amount(amount)
    if len(note) > LONGEST_NOTE:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_NOTE))
    locked_account(db, customer.key, amount.currency)
    so_far = adjustments.given_by(
        db, actor, AdjustmentKind.CREDIT_NOTE, customer, amount.currency, now - SMALL_ONES, besides=replaces
    )
    if not asks_for(threshold, amount + so_far):
        if replaces is not None:
            adjustments.replace(db, actor, replaces, today=today, now=now, keep_credit=keep_credit)
        return give(
            db, actor, customer, amount, today=today, now=now,
            receivable=receivable, note=note, keep_credit=keep_credit,
        )  # fmt: skip
    owner = db.get_one(Member, customer.owner_id)
    payload = {
        "minor": amount.minor,
        "currency": amount.currency,
        "receivable": receivable.id if receivable else None,
        "note": note,
        "replaces": replaces.id if replaces else None,
    }
    subject = ("receivable", receivable.id or 0) if receivable else ("customer", customer.key)
    return approvals.request(
        db, CREDIT_NOTE, by=actor, payload=payload, subject=subject, now=now,
        team_id=owner.team_id, customer_id=customer.key,
    )  # fmt: skip


def asks_for(threshold: Money | None, amount: Money) -> bool:
    """Whether somebody has to agree; where the company named no amount, never."""
    return threshold is not None and needs_approval(threshold, amount)


def asked_for(db: Session, approval: Approval) -> tuple[Customer, Money, Receivable | None, str]:
    """What a request wants credited: whom, how much, on which receivable, and why."""
    payload = approval.payload
    receivable = db.get_one(Receivable, payload["receivable"]) if payload["receivable"] else None
    amount = Money(payload["minor"], payload["currency"])
    return db.get_one(Customer, approval.customer_id), amount, receivable, payload["note"]


def _approved(decision: Decision) -> Given:
    """Write it on the day of the decision. Refuses when what it is about was taken back since."""
    customer, amount, receivable, note = asked_for(decision.db, decision.approval)
    if receivable is not None and receivable.reversed_at is not None:
        raise Refused(_("{number} was taken back.", number=receivable.number))
    db, actor, today, now, keep = decision.db, decision.actor, decision.today, decision.now, decision.rules.credit.kept
    replaces = adjustments.replaced_by(db, decision.approval)
    if replaces is not None:
        adjustments.replace(db, actor, replaces, today=today, now=now, keep_credit=keep)
    return give(db, actor, customer, amount, today=today, now=now, receivable=receivable, note=note, keep_credit=keep)


CREDIT_NOTE = Kind("credit_note", Decider.TEAM, timedelta(days=2), approved=_approved)


def _poured(
    items: Sequence[tuple[Instalment, Receivable]], minor: int
) -> tuple[list[tuple[Instalment, Receivable, int]], int]:
    """So many minor units over the items in their order, and what is left."""
    shares: list[tuple[Instalment, Receivable, int]] = []
    for instalment, receivable in items:
        share = min(minor, instalment.open)
        if share:
            shares.append((instalment, receivable, share))
            minor -= share
    return shares, minor
