"""Credit notes: a part of what was billed is given up by a document, for goods that came back or a wrong price.

It takes off what is open of the receivable that it names, oldest part first, or without one of everything that the
customer owes; what it is worth beyond that is credit, as if it were money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from locales import _
from models.directory.customers import Customer
from models.ledger import adjustments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.credit import apply_credit
from models.ledger.entries import Account, locked_account
from models.ledger.receivables import Instalment, Receivable, Settled, open_instalments, settled_part
from models.money import Money
from models.people.members import Member
from models.refusal import Refused


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
