"""Billing: writing what a customer owes, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from locales import _
from models.calendar import Calendar
from models.directory.customers import Customer
from models.ledger import adjustments
from models.ledger.adjustments import Adjustment
from models.ledger.credit import apply_credit, money_on, release, standing, take_back
from models.ledger.entries import OWED, Account, Entry, Kind, line, locked_account, post
from models.ledger.receivables import (
    Instalment,
    Receivable,
    ReceivableKind,
    Settled,
    check_date,
    instalments_of,
    number_key,
)
from models.ledger.schedules import Plan, schedule
from models.ledger.terms import month_day, names_a_day
from models.money import Money, check_amount
from models.oversight import audit
from models.people.members import Member
from models.refusal import Refused

ENTRY_KINDS = {ReceivableKind.INVOICE: Kind.BILL, ReceivableKind.FEE: Kind.FEE}
WHOLE = Plan()
PREFIXES = {ReceivableKind.INVOICE: "INV", ReceivableKind.FEE: "FEE"}


@dataclass(frozen=True)
class Billed:
    """What writing a receivable did."""

    receivable: Receivable
    instalments: Sequence[Instalment]
    from_credit: Sequence[Settled]
    account: Account


def bill(
    db: Session,
    actor: Member,
    customer: Customer,
    amount: Money,
    *,
    due_on: date,
    issued_on: date,
    now: datetime,
    number: str | None = None,
    plan: Plan = WHOLE,
    calendar: Calendar | None = None,
    terms: str | None = None,
    note: str = "",
    kind: ReceivableKind = ReceivableKind.INVOICE,
    keep_credit: bool = False,
) -> Billed:
    """Write a receivable, whole or in the parts of a plan from `due_on` on; with a calendar they fall on working days.

    `due_on` itself is moved only when the terms tell it. Credit of the customer is applied at once, unless it is kept.
    Refuses a number that is taken, and what does not divide.
    """
    check_amount(amount)
    check_date(due_on)
    dues = schedule(
        amount, plan, first_due=due_on, issued_on=issued_on,
        month_day=month_day(terms), calendar=calendar, said=not names_a_day(terms),
    )  # fmt: skip
    for due in dues:
        check_date(due.on)
    account = locked_account(db, customer.key, amount.currency)
    receivable = Receivable(
        kind=kind,
        number=number or "",
        number_key=number_key(number) if number else None,
        customer_id=customer.key,
        amount=amount.minor,
        currency=amount.currency,
        issued_on=issued_on,
        terms=terms,
        plan=str(plan) if len(dues) > 1 else None,
        note=note,
        created_by=actor.key,
        created_at=now,
    )
    if receivable.number_key and _with_number(db, receivable.number_key):
        raise Refused(_("The number {number} is taken already. Leave it out, or give another one.", number=number))
    db.add(receivable)
    db.flush()
    if not receivable.number_key:
        _number_by_id(db, receivable)
    instalments = [
        Instalment(
            receivable_id=receivable.id or 0,
            customer_id=customer.key,
            part=position,
            due_on=due.on,
            amount=due.amount.minor,
            currency=amount.currency,
            open=due.amount.minor,
        )
        for position, due in enumerate(dues, 1)
    ]
    db.add_all(instalments)
    db.flush()
    for instalment in instalments:
        post(db, line(actor, account, ENTRY_KINDS[kind], instalment.amount, part=instalment, on=issued_on, now=now))
    account.open += amount.minor
    db.add(account)
    db.flush()
    from_credit = apply_credit(db, actor, account, today=issued_on, now=now, kept=keep_credit)
    audit.record(
        db,
        actor,
        "receivable.billed",
        receivable,
        now=now,
        after={"number": receivable.number, "amount": amount.minor, "currency": amount.currency, "parts": len(dues)},
    )
    return Billed(receivable, instalments, from_credit, account)


def reverse(
    db: Session, actor: Member, receivable: Receivable, *, today: date, now: datetime, keep_credit: bool = False
) -> Account:
    """Take a receivable back by opposite entries, and with it what was written about it: discounts, write-offs, moves.

    Money and other credit notes that had settled it become credit, applied to what is open.
    """
    if receivable.reversed_at is not None:
        raise Refused(_("That was undone already."))
    account = locked_account(db, receivable.customer_id, receivable.currency)
    about = _written_about(receivable)
    adjustments.take_back_all(db, actor, account, about, today=today, now=now)
    parts = {part.id: part for part in instalments_of(db, receivable)}
    for key, source, minor in money_on(db, parts):
        release(db, actor, account, parts[key], source, minor, on=today, now=now)
    db.flush()
    owed = standing(db, col(Entry.receivable_id) == receivable.id, col(Entry.kind).in_(OWED))
    take_back(db, actor, account, owed, on=today, now=now)
    receivable.reversed_at = now
    db.add(receivable)
    db.flush()
    apply_credit(db, actor, account, today=today, now=now, kept=keep_credit)
    return account


def _written_about(receivable: Receivable) -> ColumnElement[bool]:
    """The documents that mean nothing without the receivable: all that name it, and what took something off it."""
    took_off = select(Entry.adjustment_id).where(
        Entry.receivable_id == receivable.id, col(Entry.adjustment_id).is_not(None), Entry.kind != Kind.CREDIT_NOTE
    )
    return or_(col(Adjustment.receivable_id) == receivable.id, col(Adjustment.id).in_(took_off))


def _with_number(db: Session, key: str) -> bool:
    return (
        db.exec(
            select(Receivable.id).where(Receivable.number_key == key, col(Receivable.reversed_at).is_(None)).limit(1)
        ).one_or_none()
        is not None
    )


def _number_by_id(db: Session, receivable: Receivable) -> None:
    """Our own numbers come from the row's id, so that nobody waits for a counter; a taken one gets a letter."""
    number = f"{PREFIXES[ReceivableKind(receivable.kind)]}-{receivable.id}"
    for suffix in ("", *"ABCDEFGHIJ"):
        if not _with_number(db, number_key(number + suffix)):
            receivable.number = number + suffix
            receivable.number_key = number_key(receivable.number)
            break
    else:
        raise Refused(_("The number {number} is taken already. Leave it out, or give another one.", number=number))
    db.add(receivable)
    db.flush()
