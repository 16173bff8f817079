"""What late fees have accrued, and what becomes of them: charged by a person, or waived by approval.

A charge is a receivable of its own and settles, bounces and is taken back as any other. A waiver moves no money. Both
note up to which day they took which part, and as long as they stand, those days bear nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Column, or_, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger import billing, credit_notes
from models.ledger.billing import Billed
from models.ledger.entries import Entry
from models.ledger.fees import Change, FeeRule, accrued
from models.ledger.pauses import pauses_of
from models.ledger.receivables import Instalment, Receivable, ReceivableKind, instalments_of
from models.money import Money
from models.oversight import approvals, audit
from models.oversight.approvals import Approval, Decider, Decision
from models.oversight.approvals import Kind as RequestKind
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime

ACCOUNTS = SQLModel.metadata.tables["account"]


class FeeWaiver(SQLModel, table=True):
    """Late fees that are not asked for; taken back, they have accrued again."""

    __tablename__ = "fee_waiver"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id", index=True)
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    until: date
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


class FeeShare(SQLModel, table=True):
    """What a charge or a waiver took for the days of one part, up to and with a day."""

    __tablename__ = "fee_share"
    __table_args__ = (CheckConstraint("(receivable_id IS NULL) <> (waiver_id IS NULL)", name="one_document"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    instalment_id: int = Field(foreign_key="instalment.id", index=True)
    until: date
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    receivable_id: int | None = Field(default=None, foreign_key="receivable.id", index=True)  # the fee that was charged
    waiver_id: int | None = Field(default=None, foreign_key="fee_waiver.id", index=True)


class Taken(NamedTuple):
    """What standing charges and waivers took of a part."""

    until: date
    minor: int


@dataclass(frozen=True)
class Accrual:
    """What has accrued on a part."""

    instalment: Instalment
    receivable: Receivable
    fee: Money

    @property
    def name(self) -> str:
        """INV-7, or INV-7/2 for a later part."""
        number, part = self.receivable.number, self.instalment.part
        return number if part == 1 else f"{number}/{part}"


@dataclass(frozen=True)
class Charge:
    """A late fee that was charged, and for what."""

    billed: Billed
    accruals: Sequence[Accrual]


def accruals_of(
    db: Session,
    rule: FeeRule,
    customer: Customer,
    *,
    until: date,
    receivable: Receivable | None = None,
) -> Sequence[Accrual]:
    """What has accrued up to and with a day and was neither charged nor waived, oldest due first; fees bear none."""
    if not rule.rate:
        return []
    late = (
        select(Instalment, Receivable)
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .where(Instalment.customer_id == customer.id, Receivable.kind == ReceivableKind.INVOICE)
        .where(col(Receivable.reversed_at).is_(None))
        .where(Instalment.due_on < until - timedelta(days=rule.grace_days))
        .where(
            or_(
                col(Instalment.open) > 0,
                select(Entry.id).where(Entry.instalment_id == Instalment.id, Entry.on > Instalment.due_on).exists(),
            )
        )
        .order_by(col(Instalment.due_on), col(Receivable.id), col(Instalment.part))
    )
    if receivable is not None:
        late = late.where(Receivable.id == receivable.id)
    items = db.exec(late).all()
    keys = [instalment.id for instalment, _of in items]
    changes, taken = _changes(db, keys), _taken(db, keys)
    found = []
    for instalment, of in items:
        before = taken.get(instalment.id)
        minor = accrued(
            rule,
            instalment.amount,
            instalment.due_on,
            changes[instalment.id],
            until=until,
            charged_until=before.until if before else None,
            charged=before.minor if before else 0,
            paused=pauses_of(db, instalment, for_disputes=rule.pause_disputes, for_promises=rule.pause_promises),
        )
        if minor:
            found.append(Accrual(instalment, of, Money(minor, instalment.currency)))
    return found


def sums_of(accruals: Sequence[Accrual]) -> Sequence[Money]:
    """What they come to, in each currency."""
    sums: dict[str, Money] = {}
    for one in accruals:
        sums[one.fee.currency] = sums.get(one.fee.currency, Money(0, one.fee.currency)) + one.fee
    return [sums[currency] for currency in sorted(sums)]


def charge(
    db: Session,
    actor: Member,
    customer: Customer,
    rule: FeeRule,
    *,
    today: date,
    now: datetime,
    receivable: Receivable | None = None,
    keep_credit: bool = False,
) -> Sequence[Charge]:
    """Write what has accrued up to today as a receivable that is due at once, one for each currency."""
    _hold(db, customer)
    accruals = accruals_of(db, rule, customer, until=today, receivable=receivable)
    if not accruals:
        raise Refused(_("No late fee has accrued that was not charged or waived already."))
    charges = []
    for amount in sums_of(accruals):
        own = [one for one in accruals if one.fee.currency == amount.currency]
        billed = billing.bill(
            db, actor, customer, amount,
            due_on=today, issued_on=today, now=now, kind=ReceivableKind.FEE, keep_credit=keep_credit,
        )  # fmt: skip
        db.add_all([_share(one, today, receivable_id=billed.receivable.id) for one in own])
        db.flush()
        charges.append(Charge(billed, own))
    return charges


def ask_waiver(
    db: Session,
    actor: Member,
    customer: Customer,
    rule: FeeRule,
    *,
    today: date,
    now: datetime,
    receivable: Receivable | None = None,
) -> Approval:
    """Ask that what has accrued up to today is not asked for, or that an open fee is given up."""
    if receivable is not None and receivable.kind == ReceivableKind.FEE:
        amounts: Sequence[Money] = [_open_fee(db, receivable)]
    else:
        amounts = sums_of(accruals_of(db, rule, customer, until=today, receivable=receivable))
    if not amounts:
        raise Refused(_("No late fee has accrued that was not charged or waived already."))
    owner = db.get_one(Member, customer.owner_id)
    return approvals.request(
        db,
        WAIVER,
        by=actor,
        payload={"until": today.isoformat(), "amounts": [[one.minor, one.currency] for one in amounts]},
        subject=("receivable", receivable.id or 0) if receivable is not None else ("customer", customer.key),
        now=now,
        team_id=owner.team_id,
        customer_id=customer.key,
    )


def asked_for(db: Session, approval: Approval) -> Receivable | None:
    """The receivable whose fee a request would waive, or the fee itself; None: all fees of the customer."""
    return db.get(Receivable, approval.subject_id) if approval.subject == "receivable" else None


def asked_sums(approval: Approval) -> Sequence[Money]:
    """What a request was about when it was made."""
    return [Money(minor, currency) for minor, currency in approval.payload["amounts"]]


def _waived(decision: Decision) -> Sequence[Money]:
    """Give up what was asked for, as far as it stands now: the days up to the request, or what is open of the fee."""
    db, actor, approval, now = decision.db, decision.actor, decision.approval, decision.now
    customer = db.get_one(Customer, approval.customer_id)
    _hold(db, customer)
    about = asked_for(db, approval)
    if about is not None and about.kind == ReceivableKind.FEE:
        left = _open_fee(db, about)
        credit_notes.give(db, actor, customer, left, today=decision.today, now=now, receivable=about)
        return [left]
    until = date.fromisoformat(approval.payload["until"])
    accruals = accruals_of(db, decision.rules.fees, customer, until=until, receivable=about)
    if not accruals:
        raise Refused(_("That fee was charged or waived meanwhile, or has gone."))
    sums = sums_of(accruals)
    for amount in sums:
        waiver = FeeWaiver(
            customer_id=customer.key, amount=amount.minor, currency=amount.currency, until=until,
            created_by=actor.key, created_at=now,
        )  # fmt: skip
        db.add(waiver)
        db.flush()
        own = [one for one in accruals if one.fee.currency == amount.currency]
        db.add_all([_share(one, until, waiver_id=waiver.id) for one in own])
        after = {"amount": amount.minor, "currency": amount.currency, "until": until.isoformat()}
        audit.record(db, actor, "fee.waived", waiver, now=now, after=after)
    return sums


WAIVER = RequestKind("fee.waive", Decider.TEAM, timedelta(days=1), approved=_waived)


def reverse(db: Session, waiver: FeeWaiver, *, now: datetime) -> None:
    """The fees that were waived have accrued again."""
    if waiver.reversed_at is not None:
        raise Refused(_("That was undone already."))
    waiver.reversed_at = now
    db.add(waiver)
    db.flush()


def _hold(db: Session, customer: Customer) -> None:
    """Of two who charge or waive at once, one begins anew: locking alone would leave it the view from before."""
    db.connection().execute(update(ACCOUNTS).where(ACCOUNTS.c.customer_id == customer.key).values(open=ACCOUNTS.c.open))


def open_fees(db: Session, customer: Customer) -> Sequence[tuple[Receivable, Money]]:
    """The fees of a customer that were charged and are not settled, oldest first, with what is open of each."""
    rows = db.exec(
        select(Receivable, func.sum(Instalment.open))
        .join(Instalment, col(Instalment.receivable_id) == Receivable.id)
        .where(Instalment.customer_id == customer.id, Instalment.open > 0, Receivable.kind == ReceivableKind.FEE)
        .group_by(col(Receivable.id))
        .order_by(col(Receivable.id))
    ).all()
    return [(one, Money(int(left), one.currency)) for one, left in rows]


def _open_fee(db: Session, fee: Receivable) -> Money:
    left = sum(part.open for part in instalments_of(db, fee))
    if fee.reversed_at is not None or not left:
        raise Refused(_("Nothing is open of {number} any more.", number=fee.number))
    return Money(left, fee.currency)


def _share(one: Accrual, until: date, *, receivable_id: int | None = None, waiver_id: int | None = None) -> FeeShare:
    return FeeShare(
        instalment_id=one.instalment.id or 0,
        until=until,
        amount=one.fee.minor,
        receivable_id=receivable_id,
        waiver_id=waiver_id,
    )


def _changes(db: Session, keys: Sequence[int | None]) -> Mapping[int | None, Sequence[Change]]:
    """By part, what its entries add up to on each day."""
    found: dict[int | None, list[Change]] = {key: [] for key in keys}
    rows = db.exec(
        select(Entry.instalment_id, col(Entry.on), func.sum(Entry.amount))
        .where(col(Entry.instalment_id).in_(keys))
        .group_by(col(Entry.instalment_id), col(Entry.on))
    )
    for key, on, minor in rows:
        found[key].append(Change(on, int(minor)))
    return found


def _taken(db: Session, keys: Sequence[int | None]) -> Mapping[int | None, Taken]:
    """By part, what charges and waivers took that stand."""
    rows = db.exec(
        select(FeeShare.instalment_id, func.max(FeeShare.until), func.sum(FeeShare.amount))
        .outerjoin(Receivable, col(Receivable.id) == FeeShare.receivable_id)
        .outerjoin(FeeWaiver, col(FeeWaiver.id) == FeeShare.waiver_id)
        .where(col(FeeShare.instalment_id).in_(keys))
        .where(col(Receivable.reversed_at).is_(None), col(FeeWaiver.reversed_at).is_(None))
        .group_by(col(FeeShare.instalment_id))
    )
    return {key: Taken(until, int(minor)) for key, until, minor in rows}
