"""Whether the books add up: the caches against the entries, payments against theirs, the audit's chains and seals."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, func, select

from models.ledger.accruals import FeeShare, FeeWaiver
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.entries import MONEY, Account, Entry
from models.ledger.payments import Payment, State
from models.ledger.receivables import Instalment, Receivable
from models.oversight import audit, seals


def findings(db: Session) -> Iterator[str]:
    """Everything that is wrong, one line each; nothing when all is well."""
    yield from differences(db)
    yield from audit.broken_links(db)
    yield from seals.findings(db)


def differences(db: Session) -> Iterator[str]:
    """Where the caches and the entries disagree, one line each; nothing when the ledger adds up."""
    sums = select(Entry.instalment_id, func.sum(Entry.amount).label("owed")).group_by(col(Entry.instalment_id))
    owed = sums.where(col(Entry.instalment_id).is_not(None)).subquery()
    query = select(Instalment.id, Instalment.open, func.coalesce(owed.c.owed, 0)).outerjoin(
        owed, owed.c.instalment_id == Instalment.id
    )
    for key, stored, real in db.exec(query.where(Instalment.open != func.coalesce(owed.c.owed, 0))):
        yield f"instalment {key}: open is kept as {stored}, its entries add up to {real}"
    for key in db.exec(select(Instalment.id).where(Instalment.open < 0)):
        yield f"instalment {key}: open is below zero"
    days = select(Entry.id, col(Entry.due_on), col(Instalment.due_on)).join(
        Instalment, col(Instalment.id) == Entry.instalment_id
    )
    for key, kept, due_on in db.exec(days.where(col(Entry.due_on).is_distinct_from(col(Instalment.due_on)))):
        yield f"entry {key}: falls due on {kept}, its part on {due_on}"
    parts = (
        select(Receivable.id, Receivable.amount, func.coalesce(func.sum(Instalment.amount), 0))
        .outerjoin(Instalment, (col(Instalment.receivable_id) == Receivable.id) & col(Instalment.moved_from).is_(None))
        .group_by(col(Receivable.id), col(Receivable.amount))
        .having(Receivable.amount != func.coalesce(func.sum(Instalment.amount), 0))
    )
    for key, stored, real in db.exec(parts):
        yield f"receivable {key}: the amount is {stored}, its parts add up to {real}"
    yield from _account_differences(db)
    yield from _payment_differences(db)
    yield from _source_differences(db)
    yield from _adjustment_differences(db)
    yield from _fee_differences(db)


def _account_differences(db: Session) -> Iterator[str]:
    by_account: dict[tuple[int, str], list[int]] = {}
    query = select(Entry.customer_id, Entry.currency, col(Entry.instalment_id).is_(None), func.sum(Entry.amount))
    for customer_id, currency, is_credit, total in db.exec(
        query.group_by(col(Entry.customer_id), col(Entry.currency), col(Entry.instalment_id).is_(None))
    ):
        sums = by_account.setdefault((customer_id, currency), [0, 0])
        sums[1 if is_credit else 0] = -int(total) if is_credit else int(total)
    for account in db.exec(select(Account)):
        real = by_account.pop((account.customer_id, account.currency), [0, 0])
        if [account.open, account.credit] != real:
            yield (
                f"customer {account.customer_id} {account.currency}: kept as open {account.open}, "
                f"credit {account.credit}; entries add up to {real[0]} and {real[1]}"
            )
        if account.credit < 0:
            yield f"customer {account.customer_id} {account.currency}: credit is below zero"
    for customer_id, currency in by_account:
        yield f"customer {customer_id} {currency}: has entries and no account"


def _payment_differences(db: Session) -> Iterator[str]:
    query = (
        select(Payment.id, Payment.amount, Payment.state, func.coalesce(func.sum(Entry.amount), 0))
        .outerjoin(Entry, (col(Entry.payment_id) == Payment.id) & col(Entry.kind).in_(MONEY))
        .group_by(col(Payment.id), col(Payment.amount), col(Payment.state))
    )
    for key, amount, state, total in db.exec(query):
        due = -amount if state == State.COUNTED else 0
        if total != due:
            yield f"payment {key} ({state}): its entries add up to {total}, not {due}"


def _source_differences(db: Session) -> Iterator[str]:
    """No payment or credit note may have given away more than it left over."""
    credit = -func.sum(Entry.amount)
    rows = (
        select(Entry.payment_id, Entry.source_id, credit)
        .where(col(Entry.instalment_id).is_(None))
        .group_by(col(Entry.payment_id), col(Entry.source_id))
        .having(credit < 0)
    )
    for payment_id, note_id, left in db.exec(rows):
        whose = f"payment {payment_id}" if payment_id is not None else f"credit note {note_id}"
        yield f"{whose}: its credit is {left}, below zero"


def _adjustment_differences(db: Session) -> Iterator[str]:
    """A document that stands has posted its amount, one that was taken back nothing; a move adds up to nothing."""
    query = (
        select(Adjustment, func.coalesce(func.sum(Entry.amount), 0))
        .outerjoin(Entry, (col(Entry.adjustment_id) == Adjustment.id) & (col(Entry.kind) == Adjustment.kind))
        .group_by(col(Adjustment.id))
    )
    for document, total in db.exec(query):
        due = -document.amount if document.reversed_at is None else 0
        if document.kind == AdjustmentKind.REFUND:
            due = -due
        if document.kind == AdjustmentKind.MOVE:
            due = 0
        if total != due:
            yield f"{document.kind} {document.id}: its entries add up to {total}, not {due}"


def _fee_differences(db: Session) -> Iterator[str]:
    """What a late fee or a waiver took of each part adds up to its amount; a bank fee is for no part."""
    fees = (
        select(Receivable.number, Receivable.amount, func.sum(FeeShare.amount))
        .join(FeeShare, col(FeeShare.receivable_id) == Receivable.id)
        .group_by(col(Receivable.id), col(Receivable.number), col(Receivable.amount))
        .having(func.sum(FeeShare.amount) != Receivable.amount)
    )
    for number, amount, taken in db.exec(fees):
        yield f"fee {number}: the amount is {amount}, what it is for adds up to {taken}"
    waivers = (
        select(FeeWaiver.id, FeeWaiver.amount, func.coalesce(func.sum(FeeShare.amount), 0))
        .outerjoin(FeeShare, col(FeeShare.waiver_id) == FeeWaiver.id)
        .group_by(col(FeeWaiver.id), col(FeeWaiver.amount))
        .having(func.coalesce(func.sum(FeeShare.amount), 0) != FeeWaiver.amount)
    )
    for key, amount, taken in db.exec(waivers):
        yield f"fee waiver {key}: the amount is {amount}, what it is for adds up to {taken}"
