"""Exchange rates as finance enters them, each with its day: what one unit of a currency is worth in another.

A day takes the newest rate of that day or of one before; of two for one day the one entered last. Nothing is ever
converted without such a rate, and whoever shows converted money says which rate it was. A rate is corrected by another
one for the same day, or taken back; both stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.ledger.receivables import check_date
from models.money import Money, decimals
from models.oversight import audit
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage.database import BigInt, UtcDateTime

PLACES = 8
"""Decimals that a rate may have."""

LARGEST_RATE = 10**6
UNDO_WITHIN = timedelta(hours=24)


class Rate(SQLModel, table=True):
    """What one major unit of a currency is worth in the company's, from a day on."""

    __table_args__ = (
        CheckConstraint("scaled > 0", name="scaled_positive"),
        Index("ix_rate_currency", "base", "currency", "on"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    currency: str
    base: str  # the company's currency
    on: date
    scaled: int = Field(sa_column=Column(BigInt, nullable=False))  # the rate in hundred millionths
    entered_by: int = Field(foreign_key="member.id")
    entered_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    @property
    def value(self) -> Decimal:
        """The rate itself, exact."""
        return Decimal(self.scaled).scaleb(-PLACES).normalize()

    def convert(self, amount: Money) -> Money:
        """The amount in the company's currency, rounded half up to its minor unit."""
        if amount.currency != self.currency:
            raise ValueError(f"this is a rate of {self.currency}, not of {amount.currency}")
        worth = amount.major * Decimal(self.scaled).scaleb(decimals(self.base) - PLACES)
        return Money(int(worth.quantize(Decimal(1), ROUND_HALF_UP)), self.base)


def enter(
    db: Session, actor: Member, currency: str, base: str, value: Decimal, *, on: date, today: date, now: datetime
) -> Rate:
    """Keep a rate for a day, today or before."""
    _must_keep(actor)
    check_date(on)
    scaled = value.scaleb(PLACES)
    if not 0 < value <= LARGEST_RATE or scaled != scaled.to_integral_value():
        raise Refused(_("A rate is a number above zero with at most {n} decimals, for example 7.12.", n=PLACES))
    if currency == base:
        raise Refused(_("{currency} is the company's own currency; it needs no rate.", currency=currency))
    if on > today:
        raise Refused(_("A rate is for today or a day before."))
    rate = Rate(currency=currency, base=base, on=on, scaled=int(scaled), entered_by=actor.key, entered_at=now)
    db.add(rate)
    db.flush()
    after = {"currency": currency, "base": base, "on": on.isoformat(), "rate": str(rate.value)}
    audit.record(db, actor, "rate.entered", rate, now=now, after=after)
    return rate


def take_back(db: Session, actor: Member, rate_id: int, *, now: datetime) -> Rate:
    """A rate counts no more, within 24 hours."""
    _must_keep(actor)
    rate = db.get(Rate, rate_id)
    if rate is None:
        raise Denied(_("There is nothing to undo."))
    if rate.reversed_at is not None:
        raise Refused(_("That was undone already."))
    if now - rate.entered_at > UNDO_WITHIN:
        raise Refused(_("That is older than 24 hours. Enter another rate for that day instead."))
    rate.reversed_at = now
    db.add(rate)
    entered = audit.latest_of_subject(db, "rate", rate.id or 0, "rate.entered")
    audit.record(db, actor, "rate.taken_back", rate, now=now, undoes=entered)
    return rate


def newest(db: Session, base: str, *, limit: int) -> Sequence[Rate]:
    """The rates that count, the newest days first."""
    return db.exec(
        select(Rate)
        .where(Rate.base == base, col(Rate.reversed_at).is_(None))
        .order_by(col(Rate.on).desc(), col(Rate.id).desc())
        .limit(limit)
    ).all()


def rates_on(db: Session, base: str, on: date) -> Mapping[str, Rate]:
    """The rate of each currency that has one on that day."""
    rows = db.exec(
        select(Rate)
        .where(Rate.base == base, Rate.on <= on, col(Rate.reversed_at).is_(None))
        .order_by(col(Rate.on), col(Rate.id))
    )
    return {rate.currency: rate for rate in rows}


def _must_keep(actor: Member) -> None:
    if actor.role not in (Role.FINANCE, Role.ADMIN):
        raise Denied(_("Only finance and admins keep the exchange rates."))
