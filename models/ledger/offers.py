"""Settlement offers: a part of an overdue debt is given up if the rest is paid by a day, by approval.

An offer names a receivable, or all that was overdue when it was made. It is taken by the payment with which all of that
is paid but what the offer gives up, until its last day included, or by credit that is applied; what is given up is then
a discount that belongs to the payment and goes with it, so that a cheque that bounces brings all of the debt back.
After its day it is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, String, bindparam, exists, or_, text
from sqlmodel import Field, Session, SQLModel, col, select

from locales import Sentence, _
from models.directory.customers import Customer
from models.ledger import adjustments, amendments
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.ledger.credit import sources_of_credit
from models.ledger.entries import Account
from models.ledger.receivables import Instalment, Receivable, check_date
from models.ledger.schedules import half_up
from models.ledger.thresholds import needs_approval
from models.money import Money, check_amount
from models.oversight import approvals, audit
from models.oversight.approvals import Approval, Decider, Decision
from models.oversight.approvals import Kind as RequestKind
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedText

SETTLED = "settled"
"""The cause of a discount that a settlement offer gave."""

LONGEST_NOTE = 300
Item = tuple[Instalment, Receivable]


class OfferState(StrEnum):
    """Whether it binds; whether it was taken or is gone follows from its discount and its day."""

    WAITING = "waiting"  # for approval
    OPEN = "open"
    WITHDRAWN = "withdrawn"


class Offer(SQLModel, table=True):
    """What a customer need not pay who pays the rest in time."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index(
            "ix_offer_open",
            "customer_id",
            "currency",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id")
    receivable_id: int | None = Field(default=None, foreign_key="receivable.id")  # None: all that was overdue then
    amount: int = Field(sa_column=Column(BigInt, nullable=False))  # what is given up
    currency: str
    made_on: date
    until: date  # the last day
    state: OfferState = Field(sa_column=Column(String, nullable=False))
    note: str = Field(default="", sa_column=Column(EncryptedText("offer.note"), nullable=False))
    adjustment_id: int | None = Field(default=None, foreign_key="adjustment.id")  # the discount, once it was taken
    made_by: int = Field(foreign_key="member.id")
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id

    @property
    def money(self) -> Money:
        """What is given up."""
        return Money(self.amount, self.currency)


def given_up(owed: Money, percent: Decimal) -> Money:
    """So many percent of what is owed, rounded half-up to the minor unit."""
    return Money(half_up(owed.minor * percent / 100), owed.currency)


def is_taken(owed: int, discount: int, paid: int, *, made_on: date, until: date, on: date) -> bool:
    """Whether a payment of that day takes an offer: it comes within its days, and leaves open no more than is given up.

    What is owed is counted before the payment. When all is paid, nothing is given up.
    """
    return made_on <= on <= until and owed - discount <= paid < owed and discount < owed


def overdue(items: Sequence[Item], day: date, receivable: Receivable | None = None) -> list[Item]:
    """Of what is open, what an offer made on that day is about."""
    if receivable is not None:
        return [item for item in items if item[1].id == receivable.id and item[0].due_on < day]
    return [item for item in items if item[0].due_on < day]


def make(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    items: Sequence[Item],
    *,
    receivable: Receivable | None,
    until: date,
    note: str,
    threshold: Money | None,
    today: date,
    now: datetime,
    replaces: Offer | None = None,
) -> tuple[Offer, Approval | None]:
    """Offer to give up so much of what is overdue if the rest is paid by that day; mostly it waits for approval.

    An offer that it replaces binds until the new one does; one that waits for approval itself is asked for no more.
    """
    owed = Money(sum(instalment.open for instalment, _receivable in items), amount.currency)
    if not owed:
        raise Refused(_("Nothing of that is overdue. An offer settles an overdue debt."))
    check_amount(amount)
    check_date(until)
    if amount.minor >= owed.minor:
        raise Refused(_("Overdue is {amount}. An offer gives up less than that; the rest is /writeoff.", amount=owed))
    if until < today:
        raise Refused(_("{day} has passed. An offer is for today or a day to come.", day=until))
    if len(note) > LONGEST_NOTE:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_NOTE))
    asks = needs_approval(threshold, amount)
    offer = Offer(
        customer_id=customer.key,
        receivable_id=receivable.id if receivable else None,
        amount=amount.minor,
        currency=amount.currency,
        made_on=today,
        until=until,
        state=OfferState.WAITING if asks else OfferState.OPEN,
        note=note,
        made_by=actor.key,
        made_at=now,
    )
    db.add(offer)
    db.flush()
    after = {"amount": offer.amount, "currency": offer.currency, "until": until.isoformat()}
    audit.record(db, actor, "offer.made", offer, now=now, after=after)
    if replaces is not None and (not asks or replaces.state == OfferState.WAITING):
        _replace(db, actor, replaces, now=now)
    if not asks:
        return offer, None
    owner = db.get_one(Member, customer.owner_id)
    payload = {"replaces": replaces.key} if replaces is not None and replaces.state == OfferState.OPEN else {}
    approval = approvals.request(
        db, OFFER, by=actor, payload=payload, subject=("offer", offer.key), now=now,
        team_id=owner.team_id, customer_id=customer.key,
    )  # fmt: skip
    return offer, approval


def withdraw(db: Session, offer: Offer) -> None:
    """It is offered no more; who asks for it says so in the audit. Refuses when it was taken."""
    if offer.state == OfferState.WITHDRAWN:
        raise Refused(_("That was undone already."))
    if _standing(db, offer):
        raise Refused(_("The customer has paid on it. Take the payment back first."))
    offer.state = OfferState.WITHDRAWN
    db.add(offer)


def _replace(db: Session, actor: Member, offer: Offer, *, now: datetime) -> None:
    """Another one is offered in its place; one that was withdrawn since is left so."""
    if offer.state != OfferState.WITHDRAWN:
        withdraw(db, offer)
        amendments.give_way(db, actor, offer, offer.key, "offer.made", now=now)


def replaced_by(db: Session, approval: Approval) -> Offer | None:
    """The offer in whose place a request wants another one; as long as it waits that one binds."""
    key = approval.payload.get("replaces")
    return db.get_one(Offer, key) if key is not None else None


def taken_with(db: Session, document: Adjustment) -> bool:
    """Whether an offer that nobody withdrew was last taken by that discount."""
    offered = select(Offer.id).where(Offer.adjustment_id == document.id, Offer.state == OfferState.OPEN)
    return db.exec(offered.limit(1)).one_or_none() is not None


def what_of(db: Session, offer_id: int) -> Sentence:
    """An offer in one line."""
    offer = db.get_one(Offer, offer_id)
    name = db.get_one(Customer, offer.customer_id).name
    return _("offer to give up {amount}, {customer}", amount=offer.money, customer=name)


def open_offers(db: Session, customer: Customer, today: date) -> Sequence[Offer]:
    """The customer's offers that can still be taken, oldest first."""
    query = select(Offer).where(Offer.customer_id == customer.id, Offer.state == OfferState.OPEN, Offer.until >= today)
    return [one for one in db.exec(query.order_by(col(Offer.id))).all() if not _standing(db, one)]


OPEN_ONES = (
    select(Offer)
    .where(col(Offer.customer_id) == bindparam("customer"), col(Offer.currency) == bindparam("in_currency"))
    .where(col(Offer.state) == OfferState.OPEN, col(Offer.until) >= bindparam("on"))
    .order_by(col(Offer.id))
)
"""Written once: every payment runs it."""


def on_offer(db: Session, account: Account, on: date) -> Sequence[Offer]:
    """What money of that day may take."""
    whose = {"customer": account.customer_id, "in_currency": account.currency, "on": on}
    return db.exec(OPEN_ONES, params=whose).all()


def take(
    db: Session,
    actor: Member,
    offers: Sequence[Offer],
    items: Sequence[Item],
    payment_id: int,
    paid: int,
    *,
    first: Receivable | None,
    on: date,
    today: date,
    now: datetime,
) -> list[Item]:
    """Post the discount of the first offer that the payment takes; what is open, in the order in which money goes then.

    Money that names another receivable takes no offer.
    """
    for offer in offers:
        about = _about(offer, items)
        named_other = first is not None and all(receivable.id != first.id for _instalment, receivable in about)
        owed = sum(instalment.open for instalment, _receivable in about)
        if not fits(offer, items, paid, on=on) or named_other or _standing(db, offer):
            continue
        _give_up(db, actor, offer, about, owed - paid, payment_id, on=on, today=today, now=now)
        keys = {instalment.id for instalment, _receivable in about}
        items = sorted(items, key=lambda item: item[0].id not in keys)
        break
    return [item for item in items if item[0].open]


def fits(offer: Offer, items: Sequence[Item], paid: int, *, on: date) -> bool:
    """Whether so many minor units, paid that day, take the offer."""
    owed = sum(instalment.open for instalment, _receivable in _about(offer, items))
    return is_taken(owed, offer.amount, paid, made_on=offer.made_on, until=offer.until, on=on)


def _about(offer: Offer, items: Sequence[Item]) -> list[Item]:
    """Of what is open, what the offer is about."""
    return overdue([item for item in items if offer.receivable_id in (None, item[1].id)], offer.made_on)


class FromCredit(NamedTuple):
    """An offer that credit has taken: the discount, and the parts to which all of the credit goes."""

    document: Adjustment
    parts: frozenset[int]


def take_from_credit(
    db: Session, actor: Member, account: Account, items: Sequence[Item], *, today: date, now: datetime
) -> FromCredit | None:
    """Post the discount of the first offer that the customer's credit takes, when it is applied today.

    It belongs to the latest payment of which credit is left, and goes with it. Credit notes alone take no offer: an
    offer is for money.
    """
    for offer in on_offer(db, account, today):
        about = _about(offer, items)
        owed = sum(instalment.open for instalment, _receivable in about)
        paid_by = [source.payment_id for source, _minor in sources_of_credit(db, account) if source.payment_id]
        if not fits(offer, items, account.credit, on=today) or not paid_by or _standing(db, offer):
            continue
        document = _give_up(
            db, actor, offer, about, owed - account.credit, max(paid_by), on=today, today=today, now=now
        )
        return FromCredit(document, frozenset(instalment.id or 0 for instalment, _receivable in about))
    return None


def take_rest(
    db: Session,
    actor: Member,
    account: Account,
    items: Sequence[Item],
    payment_id: int,
    settled: Instalment,
    *,
    today: date,
    now: datetime,
) -> Adjustment | None:
    """Post the discount of the first offer about a part that was settled today by hand, when no more is left than it
    gives up."""
    for offer in on_offer(db, account, today):
        about = _about(offer, items)
        left = sum(instalment.open for instalment, _receivable in about)
        is_meant = settled.due_on < offer.made_on and offer.receivable_id in (None, settled.receivable_id)
        if is_meant and offer.made_on <= today and 0 < left <= offer.amount and not _standing(db, offer):
            return _give_up(db, actor, offer, about, left, payment_id, on=today, today=today, now=now)
    return None


def _give_up(
    db: Session,
    actor: Member,
    offer: Offer,
    about: Sequence[Item],
    minor: int,
    payment_id: int,
    *,
    on: date,
    today: date,
    now: datetime,
) -> Adjustment:
    """The offer is taken: so much is given up, on the last parts first."""
    left, shares = minor, list[tuple[Instalment, int]]()
    for instalment, _receivable in reversed(about):
        if share := min(left, instalment.open):
            shares.append((instalment, share))
        left -= share
    receivable = db.get(Receivable, offer.receivable_id) if offer.receivable_id is not None else None
    document = adjustments.post(
        db, actor, AdjustmentKind.DISCOUNT, db.get_one(Customer, offer.customer_id), shares,
        on=on, today=today, now=now, receivable=receivable, payment_id=payment_id, cause=SETTLED,
    )  # fmt: skip
    offer.adjustment_id = document.id
    db.add(offer)
    return document


def lapsed(db: Session, visible: ColumnElement[bool], *, since: date, today: date) -> Sequence[tuple[Offer, Customer]]:
    """Offers whose last day lay on or after `since` and is over, whose debt is owed still; the earliest first."""
    owed = exists().where(
        col(Instalment.customer_id) == Offer.customer_id,
        col(Instalment.currency) == Offer.currency,
        col(Instalment.open) > 0,
        col(Instalment.due_on) < Offer.made_on,
        or_(col(Offer.receivable_id).is_(None), col(Instalment.receivable_id) == Offer.receivable_id),
    )
    rows = db.exec(
        select(Offer, Customer)
        .join(Customer, col(Customer.id) == Offer.customer_id)
        .where(Offer.state == OfferState.OPEN, Offer.until >= since, Offer.until < today, owed, visible)
        .order_by(col(Offer.until), col(Offer.id))
    ).all()
    return [(offer, customer) for offer, customer in rows if not _standing(db, offer)]


def _standing(db: Session, offer: Offer) -> bool:
    """Whether it was taken, and the payment still counts."""
    document = db.get(Adjustment, offer.adjustment_id) if offer.adjustment_id is not None else None
    return document is not None and document.reversed_at is None


def _approved(decision: Decision) -> Offer:
    """From now on it can be taken. Refuses when its day has passed."""
    offer = decision.db.get_one(Offer, decision.approval.subject_id)
    if offer.until < decision.today:
        raise Refused(_("{day} has passed. An offer is for today or a day to come.", day=offer.until))
    replaces = replaced_by(decision.db, decision.approval)
    if replaces is not None:
        _replace(decision.db, decision.actor, replaces, now=decision.now)
    offer.state = OfferState.OPEN
    decision.db.add(offer)
    return offer


def _dropped(decision: Decision) -> None:
    offer = decision.db.get_one(Offer, decision.approval.subject_id)
    offer.state = OfferState.WITHDRAWN
    decision.db.add(offer)


OFFER = RequestKind("offer", Decider.TEAM, timedelta(days=1), approved=_approved, dropped=_dropped)
