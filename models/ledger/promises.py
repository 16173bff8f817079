"""Promises to pay: what a customer said it would pay, and by which day; several may stand at once.

While a promise is open nobody chases the customer. The money that came decides it (`received_by`): at once when it is
all there, else on the morning after its day. What comes into the books later for those days, or is taken back, decides
it anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, String, bindparam, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger.receivables import check_date
from models.money import Money, check_amount
from models.oversight import audit
from models.people.access import of_customers
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText
from models.work import follow_ups
from models.work.follow_ups import FollowUp, FollowUpState

LONGEST_NOTE = 1000


class PromiseState(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"  # all of it came in time
    PARTLY = "partly"  # some of it came in time
    BROKEN = "broken"  # nothing came in time
    WITHDRAWN = "withdrawn"  # taken back by whom it was written

    @property
    def label(self) -> Sentence:
        """The state's name for people."""
        return STATE_NAMES[self]


STATE_NAMES = {
    PromiseState.OPEN: _("open"),
    PromiseState.KEPT: _("kept"),
    PromiseState.PARTLY: _("partly kept"),
    PromiseState.BROKEN: _("broken"),
    PromiseState.WITHDRAWN: _("taken back"),
}

DECIDED = (PromiseState.KEPT, PromiseState.PARTLY, PromiseState.BROKEN)
FAILED = (PromiseState.PARTLY, PromiseState.BROKEN)

_OPEN = text("state = 'open'")


class Promise(SQLModel, table=True):
    """A customer's word to pay by a day."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_promise_customer", "customer_id", "currency", "due_on"),
        Index("ix_promise_open", "due_on", "customer_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    amount: int | None = Field(default=None, sa_column=Column(BigInt))  # None: some money
    currency: str
    made_on: date
    due_on: date
    note: str = Field(default="", sa_column=Column(EncryptedText("promise.note"), nullable=False))
    taken_by: int = Field(foreign_key="member.id", index=True)
    state: PromiseState = Field(default=PromiseState.OPEN, sa_column=Column(String, nullable=False))
    received: int = Field(default=0, sa_column=Column(BigInt, nullable=False, server_default="0"))  # when decided
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # decided, or taken back
    follow_up_id: int | None = Field(default=None, foreign_key="follow_up.id")  # reminds of its day
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def money(self) -> Money | None:
        """What was promised; None when no amount was said and nothing was owed."""
        return None if self.amount is None else Money(self.amount, self.currency)


class Came(NamedTuple):
    """Money of a customer that came on a day, in minor units of one currency."""

    day: date
    amount: int


class Word(NamedTuple):
    """What was promised: so much (None: some money), from the day it was said up to its day, both included."""

    key: int
    amount: int | None
    made_on: date
    due_on: date


def received_by(words: Sequence[Word], money: Sequence[Came]) -> Mapping[int, int]:
    """How much of the money belongs to each promise of one customer in one currency; minor units.

    Money belongs to a promise when it came on one of its days. Of several promises the one that is due first has it
    first, up to its amount, then the one that was written first; the same money never counts for two. A promise
    without an amount takes nothing from others: it is told all that came on its days.
    """
    found = {one.key: 0 for one in words}
    in_order = sorted(words, key=lambda one: (one.due_on, one.key))
    for day, amount in sorted(money):
        left = amount
        for one in in_order:
            if not one.made_on <= day <= one.due_on:
                continue
            share = amount if one.amount is None else min(left, one.amount - found[one.key])
            found[one.key] += share
            left -= share if one.amount is not None else 0
    return found


def verdict(amount: int | None, received: int, *, over: bool) -> PromiseState:
    """Kept when all of it came (of a promise without an amount: when anything came); `over`: its day has passed."""
    if received >= (amount or 1):
        return PromiseState.KEPT
    if not over:
        return PromiseState.OPEN
    return PromiseState.PARTLY if received > 0 else PromiseState.BROKEN


def record(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money | None,
    *,
    due_on: date,
    currency: str,
    today: date,
    now: datetime,
    note: str = "",
    remind: Member | None = None,
    reminder: str = "",
) -> Promise:
    """Keep a customer's word; `remind` is given a step for its day with the text `reminder`. Refuses days gone by."""
    check_date(due_on)
    if due_on < today:
        raise Refused(_("{day} has passed. A promise is for today or a day to come.", day=due_on))
    if amount is not None:
        check_amount(amount)
    if len(note) > LONGEST_NOTE:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_NOTE))
    promise = Promise(
        customer_id=customer.key,
        amount=amount.minor if amount else None,
        currency=amount.currency if amount else currency,
        made_on=today,
        due_on=due_on,
        note=note,
        taken_by=actor.key,
        created_at=now,
    )
    if remind is not None:
        day = max(due_on, now.astimezone(remind.zone).date())
        step = follow_ups.plan(
            db, actor, customer, remind, due_on=day, due_time=None, now=now, text=reminder, attached=True
        )
        promise.follow_up_id = step.key
    db.add(promise)
    db.flush()
    after = {"amount": promise.amount, "currency": promise.currency, "on": due_on.isoformat()}
    audit.record(db, actor, "promise.taken", promise, now=now, after=after)
    return promise


def withdraw(db: Session, promise: Promise, *, now: datetime) -> None:
    """The promise is taken back, with the step that reminds of it; who asks for it says so in the audit."""
    if promise.state == PromiseState.WITHDRAWN:
        raise Refused(_("That was undone already."))
    _close(db, promise, PromiseState.WITHDRAWN, now=now)


def said_with(db: Session, promise: Promise) -> Sequence[Promise]:
    """The promises of the same sentence that stand open: no amount was said, so there is one in each currency."""
    return db.exec(
        select(Promise)
        .where(Promise.customer_id == promise.customer_id, Promise.taken_by == promise.taken_by)
        .where(Promise.created_at == promise.created_at, Promise.due_on == promise.due_on)
        .where(Promise.currency != promise.currency, Promise.state == PromiseState.OPEN)
        .order_by(col(Promise.id))
    ).all()


def decide(
    db: Session,
    actor: Member | None,
    promises: Sequence[Promise],
    money: Sequence[Came],
    *,
    today: date,
    now: datetime,
) -> None:
    """Say what became of a customer's promises in one currency by the money that came on their days."""
    received = received_by([Word(one.key, one.amount, one.made_on, one.due_on) for one in promises], money)
    for one in promises:
        state = verdict(one.amount, received[one.key], over=one.due_on < today)
        if (state, received[one.key]) == (one.state, one.received):
            continue
        before = {"state": str(one.state), "received": one.received}
        one.received = received[one.key]
        if state == PromiseState.OPEN and one.state != PromiseState.OPEN:
            one.state, one.closed_at = state, None
            _restore_step(db, one)
        elif state != one.state:
            _close(db, one, state, now=now)
        db.add(one)
        after = {"state": str(one.state), "received": one.received}
        audit.record(db, actor, "promise.decided", one, now=now, before=before, after=after)


STANDING = (
    select(Promise)
    .where(col(Promise.customer_id) == bindparam("customer"), col(Promise.currency) == bindparam("in_currency"))
    .where(col(Promise.due_on) >= bindparam("day"), col(Promise.state) != PromiseState.WITHDRAWN)
    .order_by(col(Promise.due_on), col(Promise.id))
)
"""Written once: every payment runs it."""


def touched_by(db: Session, customer_id: int, currency: str, day: date) -> Sequence[Promise]:
    """All promises of the customer in that currency, when money of that day may decide one of them; else none."""
    given = {"customer": customer_id, "in_currency": currency, "day": day}
    if not any(one.made_on <= day for one in db.exec(STANDING, params=given)):
        return ()
    return db.exec(STANDING, params={**given, "day": date.min}).all()


def open_promises(db: Session, customer: Customer) -> Sequence[Promise]:
    """The customer's promises that are not decided, the earliest day first."""
    return db.exec(
        select(Promise)
        .where(Promise.customer_id == customer.id, Promise.state == PromiseState.OPEN)
        .order_by(col(Promise.due_on), col(Promise.id))
    ).all()


def promises_of(db: Session, customer: Customer, *, limit: int = 20) -> Sequence[Promise]:
    """The customer's promises that were not taken back, newest first."""
    return db.exec(
        select(Promise)
        .where(Promise.customer_id == customer.id, Promise.state != PromiseState.WITHDRAWN)
        .order_by(col(Promise.id).desc())
        .limit(limit)
    ).all()


def promised_by_day(
    db: Session, visible: ColumnElement[bool], *, start: date, end: date
) -> Sequence[tuple[date, str, int, Money]]:
    """What is promised and did not come yet, by day: (day, currency, how many promises, how much)."""
    rows = db.exec(
        select(
            col(Promise.due_on), col(Promise.currency), func.count(), func.sum(Promise.amount - col(Promise.received))
        )
        .where(Promise.state == PromiseState.OPEN, col(Promise.amount).is_not(None))
        .where(Promise.due_on >= start, Promise.due_on <= end)
        .where(of_customers(col(Promise.customer_id), visible))
        .group_by(col(Promise.due_on), col(Promise.currency))
        .order_by(col(Promise.due_on), col(Promise.currency))
    )
    return [(day, currency, count, Money(int(total), currency)) for day, currency, count, total in rows]


def failed_since(db: Session, visible: ColumnElement[bool], *, since: datetime) -> Sequence[tuple[Promise, Customer]]:
    """The promises that were found broken, or kept in part only, after that moment, the earliest day first."""
    return db.exec(
        select(Promise, Customer)
        .join(Customer, col(Customer.id) == Promise.customer_id)
        .where(col(Promise.state).in_(FAILED), col(Promise.closed_at) > since, visible)
        .order_by(col(Promise.due_on), col(Promise.id))
    ).all()


@dataclass(frozen=True)
class Kept:
    """What became of promises."""

    kept: int = 0
    partly: int = 0
    broken: int = 0

    @property
    def count(self) -> int:
        """All that were decided."""
        return self.kept + self.partly + self.broken

    @property
    def share(self) -> int | None:
        """The share of decided promises that were kept in full, in percent, rounded half up; None when there are none.

        What was kept in part counts as not kept.
        """
        return (200 * self.kept + self.count) // (2 * self.count) if self.count else None


def kept_share(
    db: Session, visible: ColumnElement[bool], *, start: date | None = None, end: date | None = None
) -> Kept:
    """What became of the promises whose day lies in the span, of the customers that the condition lets through."""
    each = kept_by_owner(db, visible, start=start, end=end).values()
    return Kept(sum(one.kept for one in each), sum(one.partly for one in each), sum(one.broken for one in each))


def kept_by_owner(
    db: Session, visible: ColumnElement[bool], *, start: date | None = None, end: date | None = None
) -> Mapping[int, Kept]:
    """The same for each salesperson, by the customer's owner now: member's id and what became of them."""
    query = (
        select(Customer.owner_id, col(Promise.state), func.count())
        .join(Promise, col(Promise.customer_id) == Customer.id)
        .where(col(Promise.state).in_(DECIDED), visible)
        .group_by(col(Customer.owner_id), col(Promise.state))
    )
    if start is not None:
        query = query.where(Promise.due_on >= start)
    if end is not None:
        query = query.where(Promise.due_on <= end)
    found: dict[int, dict[str, int]] = {}
    for owner_id, state, count in db.exec(query):
        found.setdefault(owner_id, {})[PromiseState(state).value] = count
    return {owner_id: Kept(**counts) for owner_id, counts in found.items()}


def words_of(db: Session, customer_id: int, currency: str) -> Sequence[Word]:
    """What the customer promised in that currency and was not taken back, as it was said."""
    rows = db.exec(
        select(Promise)
        .where(Promise.customer_id == customer_id, Promise.currency == currency)
        .where(Promise.state != PromiseState.WITHDRAWN)
        .order_by(col(Promise.made_on), col(Promise.id))
    )
    return [Word(one.key, one.amount, one.made_on, one.due_on) for one in rows]


def _close(db: Session, promise: Promise, state: PromiseState, *, now: datetime) -> None:
    """The step that reminds of the promise goes with it: done when the money came, else taken back."""
    promise.state, promise.closed_at = state, now
    db.add(promise)
    step = db.get(FollowUp, promise.follow_up_id) if promise.follow_up_id is not None else None
    if step is None or step.state != FollowUpState.OPEN:
        return
    if state == PromiseState.KEPT:
        follow_ups.settle(db, step, now=now)
    else:
        follow_ups.cancel(db, step, now=now)


def _restore_step(db: Session, promise: Promise) -> None:
    step = db.get(FollowUp, promise.follow_up_id) if promise.follow_up_id is not None else None
    if step is not None and step.state != FollowUpState.OPEN:
        follow_ups.reopen(db, step)
