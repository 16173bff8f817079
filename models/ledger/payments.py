"""Payments: money received, settled against what is owed by the rules of allocation.

Named items first, then the oldest due date, then the oldest number; the rest is the customer's credit. A cheque is
pending until it clears (models/ledger/cheques.py). Where finance confirms payments, what others record is pending too:
confirmed, it counts on the day it was received.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    String,
    bindparam,
    insert,
    literal_column,
    or_,
    text,
)
from sqlalchemy.orm import aliased, make_transient_to_detached
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import adjustments, credit, offers, promises
from models.ledger.adjustments import Adjustment
from models.ledger.allocation import settle
from models.ledger.credit import apply_credit, standing
from models.ledger.entries import Account, Entry, Source, locked_account
from models.ledger.promises import Came
from models.ledger.receivables import Receivable, Settled, check_date
from models.money import Money, check_amount
from models.oversight import approvals, audit
from models.oversight.approvals import Approval, Decider, Decision
from models.oversight.approvals import Kind as RequestKind
from models.people.access import of_customers
from models.people.members import Member, Role
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText


class Method(StrEnum):
    """How the money came."""

    CASH = "cash"
    TRANSFER = "transfer"
    CHEQUE = "cheque"
    CARD = "card"
    ALIPAY = "alipay"
    WECHAT = "wechat"
    OTHER = "other"

    @property
    def label(self) -> Sentence:
        """The method's name for people."""
        return METHOD_NAMES[self]


METHOD_NAMES = {
    Method.CASH: _("cash"),
    Method.TRANSFER: _("bank transfer"),
    Method.CHEQUE: _("cheque"),
    Method.CARD: _("card"),
    Method.ALIPAY: _("Alipay"),
    Method.WECHAT: _("WeChat Pay"),
    Method.OTHER: _("other method"),
}


class Cheque(NamedTuple):
    """What stands on a cheque."""

    number: str | None = None
    on: date | None = None


class State(StrEnum):
    """Whether a payment counts."""

    PENDING = "pending"  # a cheque that has not cleared, or what finance has not confirmed
    COUNTED = "counted"
    BOUNCED = "bounced"
    REVERSED = "reversed"


class Payment(SQLModel, table=True):
    """Money that a customer gave."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_payment_customer", "customer_id", "received_on"),
        Index(
            "ix_payment_pending",
            "customer_id",
            "currency",
            "amount",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    amount: int = Field(sa_column=Column(BigInt, nullable=False))
    currency: str
    method: Method = Field(sa_column=Column(String, nullable=False))
    received_on: date = Field(index=True)
    counted_on: date | None = None
    reference: str | None = None
    note: str = Field(default="", sa_column=Column(EncryptedText("payment.note"), nullable=False))
    cheque_number: str | None = None
    cheque_date: date | None = None  # what stands on it, often a day ahead
    bounced_on: date | None = None
    named_number: str | None = None  # the receivable that was named to be settled first
    state: State = Field(sa_column=Column(String, nullable=False))
    recorded_by: int = Field(foreign_key="member.id", index=True)
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    confirmed_by: int | None = Field(default=None, foreign_key="member.id")

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


@dataclass(frozen=True)
class Recorded:
    """What recording a payment did."""

    payment: Payment
    settled: Sequence[Settled]
    credit: Money  # what of this payment was left over
    account: Account
    twin: Payment | None  # an equal one of the same day that exists already
    asked: Approval | None = None  # finance is asked to confirm it

    @property
    def early(self) -> bool:
        """Whether a discount for paying early may have to do with it."""
        return any(one.early for one in self.settled)


def record(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    *,
    method: Method,
    received_on: date,
    today: date,
    now: datetime,
    first: Receivable | None = None,
    reference: str | None = None,
    note: str = "",
    finance_confirms: bool = False,
    cheque: Cheque | None = None,
) -> Recorded:
    """Record money received and settle the named or oldest instalments first; what is left stays as credit.

    A cheque settles nothing yet, and where finance confirms payments neither does what somebody else records.
    """
    check_amount(amount)
    check_date(received_on)
    if cheque is not None and method != Method.CHEQUE:
        raise Refused(_("Only a cheque has a number and a date of its own."))
    if cheque is not None and cheque.on is not None:
        check_date(cheque.on)
    if received_on > today:
        raise Refused(_("{day} has not come yet. A payment is dated on the day it came.", day=received_on))
    if first is not None and first.currency != amount.currency:
        raise Refused(_("{number} is in {currency}; the payment is not.", number=first.number, currency=first.currency))
    account = locked_account(db, customer.key, amount.currency)
    waits = method == Method.CHEQUE or not counts_at_once(actor, finance_confirms)
    payment = Payment(
        customer_id=customer.key,
        amount=amount.minor,
        currency=amount.currency,
        method=method,
        received_on=received_on,
        reference=reference,
        note=note,
        cheque_number=cheque.number if cheque else None,
        cheque_date=cheque.on if cheque else None,
        named_number=first.number if first else None,
        state=State.PENDING if waits else State.COUNTED,
        counted_on=None if waits else received_on,
        recorded_by=actor.key,
        recorded_at=now,
    )
    beside = _write(db, payment)
    settled: list[Settled] = []
    if payment.state == State.COUNTED:
        settled = _count(db, actor, payment, account, beside, first=first, on=received_on, today=today, now=now)
    audit.record(
        db,
        actor,
        "payment.recorded",
        payment,
        now=now,
        after={
            "amount": amount.minor,
            "currency": amount.currency,
            "method": str(method),
            "on": received_on.isoformat(),
        },
    )
    left = 0 if waits else amount.minor - sum(part.amount.minor for part in settled)
    asked = None
    if waits and method != Method.CHEQUE:
        about = ("payment", payment.key)
        asked = approvals.request(
            db, CONFIRMATION, by=actor, payload={}, subject=about, now=now, customer_id=customer.key
        )
    twin = None if beside.twin is None else db.get(Payment, beside.twin)
    return Recorded(payment, settled, Money(left, amount.currency), account, twin, asked)


def counts_at_once(actor: Member, finance_confirms: bool) -> bool:
    """Whether what the actor says about money needs nobody's confirmation."""
    return not finance_confirms or actor.role in (Role.FINANCE, Role.ADMIN)


def _confirmed(decision: Decision) -> Recorded:
    """Finance has confirmed it: it counts on the day it was received."""
    payment = decision.db.get_one(Payment, decision.approval.subject_id)
    payment.confirmed_by = decision.actor.id
    on, today, now = payment.received_on, decision.today, decision.now
    return count_pending(decision.db, decision.actor, payment, "payment.confirmed", on=on, today=today, now=now)


def _not_confirmed(decision: Decision) -> None:
    """Finance did not find it, or who recorded it takes it back: it never counted."""
    db, actor, now = decision.db, decision.actor, decision.now
    payment = db.get_one(Payment, decision.approval.subject_id)
    keep = decision.rules.credit.kept
    reverse(db, actor, payment, today=decision.today, now=now, keep_credit=keep)
    recorded = audit.latest_of_subject(db, "payment", payment.key, "payment.recorded")
    audit.record(db, actor, "undone", payment, now=now, after={"what": "payment.recorded"}, undoes=recorded)


CONFIRMATION = RequestKind(
    "payment.confirm",
    Decider.FINANCE,
    timedelta(days=1),
    approved=_confirmed,
    dropped=_not_confirmed,
    lapses=False,  # money must not be forgotten
)


def count_pending(
    db: Session, actor: Member, payment: Payment, action: str, *, on: date, today: date, now: datetime
) -> Recorded:
    """A payment that was pending counts from that day on."""
    account = locked_account(db, payment.customer_id, payment.currency)
    db.flush()
    db.refresh(payment)
    if payment.state != State.PENDING:
        raise Refused(_("That payment does not wait any more."))
    payment.state = State.COUNTED
    first = None
    if payment.named_number:
        first = db.exec(
            select(Receivable).where(Receivable.number == payment.named_number, col(Receivable.reversed_at).is_(None))
        ).one_or_none()
    settled = _count(db, actor, payment, account, PERHAPS_ALL, first=first, on=on, today=today, now=now)
    audit.record(db, actor, action, payment, now=now, before={"state": "pending"}, after={"state": "counted"})
    left = payment.amount - sum(part.amount.minor for part in settled)
    return Recorded(payment, settled, Money(left, payment.currency), account, None)


def reverse(
    db: Session, actor: Member, payment: Payment, *, today: date, now: datetime, keep_credit: bool = False
) -> Account:
    """Take a payment back by opposite entries; both stay in the history."""
    return take_back(db, actor, payment, State.REVERSED, today=today, now=now, keep_credit=keep_credit)


def pending_sums(db: Session, visible: ColumnElement[bool]) -> Sequence[tuple[int, Money]]:
    """What does not count yet, of the customers that the condition lets through: how many payments, and how much."""
    rows = db.exec(
        select(Payment.currency, func.count(), func.sum(Payment.amount))
        .where(Payment.state == State.PENDING, of_customers(col(Payment.customer_id), visible))
        .group_by(col(Payment.currency))
        .order_by(col(Payment.currency))
    ).all()
    return [(count, Money(int(total), currency)) for currency, count, total in rows]


def counted_of(db: Session, customer: Customer, *, limit: int, offset: int) -> Sequence[Payment]:
    """The customer's payments that count, the newest first."""
    rows = select(Payment).where(Payment.customer_id == customer.id, Payment.state == State.COUNTED)
    newest = rows.order_by(col(Payment.received_on).desc(), col(Payment.id).desc())
    return db.exec(newest.limit(limit).offset(offset)).all()


def usual_method(db: Session, customer: Customer) -> Method | None:
    """How this customer pays most often."""
    row = db.exec(
        select(Payment.method, func.count())
        .where(Payment.customer_id == customer.id, col(Payment.state).in_((State.COUNTED, State.PENDING)))
        .group_by(col(Payment.method))
        .order_by(func.count().desc(), col(Payment.method))
        .limit(1)
    ).one_or_none()
    return Method(row[0]) if row else None


def _count(
    db: Session,
    actor: Member,
    payment: Payment,
    account: Account,
    beside: Beside,
    *,
    first: Receivable | None,
    on: date,
    today: date,
    now: datetime,
) -> list[Settled]:
    """The payment counts from that day on, and may keep a promise."""
    payment.counted_on = on
    db.add(payment)
    offered = offers.on_offer(db, account, on) if beside.offered else ()
    settled = settle(
        db, actor, account, payment.key, payment.amount, first=first, offered=offered, on=on, today=today, now=now
    )
    if beside.promised:
        review_promises(db, actor, payment, today=today, now=now)
    return settled


def came_since(db: Session, customer_id: int, currency: str, day: date) -> Sequence[Came]:
    """The customer's money by the day on which it was received, from that day on; a cheque once it has cleared."""
    rows = db.exec(
        select(col(Payment.received_on), col(Payment.amount))
        .where(Payment.customer_id == customer_id, Payment.currency == currency)
        .where(Payment.state == State.COUNTED, Payment.received_on >= day)
    )
    return [Came(*row) for row in rows]


def review_promises(db: Session, actor: Member, payment: Payment, *, today: date, now: datetime) -> None:
    """Decide what became of the promises for whose days it came, now that it counts, or does not any more."""
    touched = promises.touched_by(db, payment.customer_id, payment.currency, payment.received_on)
    if touched:
        first = min(one.made_on for one in touched)
        money = came_since(db, payment.customer_id, payment.currency, first)
        promises.decide(db, actor, touched, money, today=today, now=now)


def take_back(
    db: Session,
    actor: Member,
    payment: Payment,
    state: State,
    *,
    today: date,
    now: datetime,
    on: date | None = None,
    keep_credit: bool = False,
) -> Account:
    """What the payment had settled is owed again from `on`, or today; discounts that it had taken go with it."""
    account = locked_account(db, payment.customer_id, payment.currency)
    db.refresh(payment)
    if payment.state not in (State.PENDING, State.COUNTED):
        raise Refused(_("That was undone already."))
    adjustments.check_not_refunded(db, Source(payment.id))
    adjustments.take_back_all(db, actor, account, col(Adjustment.payment_id) == payment.id, today=on or today, now=now)
    lines = standing(db, col(Entry.payment_id) == payment.id)
    credit.take_back(db, actor, account, lines, on=on or today, now=now)
    payment.state = state
    db.add(payment)
    db.flush()
    apply_credit(db, actor, account, today=today, now=now, kept=keep_credit)
    review_promises(db, actor, payment, today=today, now=now)
    return account


EARLIER = aliased(Payment)
TWIN = (
    select(EARLIER.id)
    .where(col(EARLIER.customer_id) == bindparam("customer"), col(EARLIER.amount) == bindparam("worth"))
    .where(col(EARLIER.currency) == bindparam("in_currency"), col(EARLIER.received_on) == bindparam("on"))
    .where(or_(col(EARLIER.state) == State.COUNTED, col(EARLIER.state) == State.PENDING))
    .where(col(EARLIER.id) != literal_column("payment.id"))
    .order_by(col(EARLIER.id).desc())
    .limit(1)
)
TABLE = SQLModel.metadata.tables["payment"]
GIVEN = tuple(column.name for column in TABLE.columns if column.name != "id")
INSERT = (
    insert(TABLE)
    .values({name: bindparam(f"its_{name}", type_=TABLE.c[name].type) for name in GIVEN})
    .returning(TABLE.c.id, TWIN.scalar_subquery(), offers.OPEN_ONES.exists(), promises.STANDING.exists())
)
"""Written once: every payment runs it."""


class Beside(NamedTuple):
    """What a payment meets besides debts: mostly nothing, which is found out in the statement that writes it."""

    twin: int | None  # an equal one of the same day
    offered: bool  # something may be given up for it
    promised: bool  # it may keep a promise


PERHAPS_ALL = Beside(None, offered=True, promised=True)


def _write(db: Session, payment: Payment) -> Beside:
    """Write a new payment."""
    row = {f"its_{name}": getattr(payment, name) for name in GIVEN}
    on = payment.received_on
    about = {"customer": payment.customer_id, "in_currency": payment.currency, "worth": payment.amount}
    payment.id, *beside = db.connection().execute(INSERT, {**row, **about, "on": on, "day": on}).one()
    make_transient_to_detached(payment)
    db.add(payment)
    return Beside(*beside)
