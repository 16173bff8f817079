"""Taking back a whole file: everything that it brought, as long as nothing else rests on it.

Customers are not there any more, receivables and payments are taken back by opposite entries, all at once as far as
nothing else has to do with them, else one by one.
Whatever was written about one of them since, by whomever, stands in the way, and is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, case, delete, exists, func, insert, literal, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from locales import Sentence, _
from models.directory.customers import Contact, Customer
from models.directory.pieces import NamePiece
from models.ledger import billing, payments, settling
from models.ledger.adjustments import Adjustment
from models.ledger.credit import apply_credit
from models.ledger.entries import Entry, Kind, locked_account
from models.ledger.payments import Method, Payment, State
from models.ledger.promises import Promise, PromiseState
from models.ledger.receivables import Receivable
from models.oversight import approvals
from models.oversight.batches import Imported, rows_of
from models.oversight.imports import Import, ImportState
from models.oversight.intake import AT_ONCE, batched
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import UtcDateTime

SWEPT_AT_ONCE = 5000
"""Customers of undone files that are forgotten in one transaction: for less than a second."""

GOES_ALONG = frozenset({"contact", "alias", "account", "entry", "instalment", "imported"})
"""What is nothing without its customer, or without a document that is found by itself."""

THINGS: dict[str, Sentence] = {
    "receivable": _("a receivable"),
    "payment": _("a payment"),
    "activity": _("a visit or call"),
    "follow_up": _("a follow-up"),
    "promise": _("a promise"),
    "dispute": _("a dispute"),
    "offer": _("an offer"),
    "merge": _("a merge"),
    "handed_over": _("a handover"),
    "adjustment": _("a credit note, write-off or move"),
    "feeshare": _("a late fee"),
    "dunning_step": _("a dunning step"),
    Kind.PAYMENT: _("a payment"),
    Kind.APPLY: _("a payment"),
}
"""What may rest on a row, by its table or the kind of its entry."""

ENTRIES, PARTS, RECEIVABLES, ACCOUNTS, PAYMENTS = (
    SQLModel.metadata.tables[name] for name in ("entry", "instalment", "receivable", "account", "payment")
)
_OPPOSITE = ENTRIES.alias()
STANDS = ENTRIES.c.reverses.is_(None) & ~exists().where(_OPPOSITE.c.reverses == ENTRIES.c.id)
"""The entries that take nothing back and that nothing takes back."""

_ALONE = col(Payment.state).in_((State.COUNTED, State.PENDING)) & or_(
    exists().where(col(Adjustment.payment_id) == Payment.id, col(Adjustment.reversed_at).is_(None)),
    exists().where(
        col(Promise.customer_id) == Payment.customer_id,
        col(Promise.currency) == Payment.currency,
        col(Promise.state) != PromiseState.WITHDRAWN,
        col(Promise.due_on) >= Payment.received_on,
    ),
    (col(Payment.state) == State.PENDING) & (col(Payment.method) != Method.CHEQUE),
)
"""The payments that are taken back one by one."""


def take_back(
    db: Session, actor: Member, row: Import, *, since: datetime, today: date, now: datetime, keep_credit: bool = False
) -> None:
    """Take back what the file brought when it was written. Refuses with what rests on it."""
    match row.kind:
        case "customers":
            _check_customers(db, row)
            _remove_customers(db, row, now=now)
        case "contacts":
            db.connection().execute(delete(Contact).where(col(Contact.id).in_(rows_of(row.key))))
        case "receivables":
            _check_receivables(db, row, since)
            _reverse_receivables(db, actor, row, today=today, now=now, keep_credit=keep_credit)
        case "payments":
            _check_payments(db, row)
            _reverse_payments(db, actor, row, today=today, now=now, keep_credit=keep_credit)
    row.state = ImportState.UNDONE
    db.add(row)
    db.flush()


def is_confirmed(db: Session, row: Import) -> bool:
    """Whether finance has confirmed any of the payments that the file brought."""
    confirmed = select(Payment.id).where(_mine(row, Payment.id), col(Payment.confirmed_by).is_not(None))
    return row.kind == "payments" and db.exec(confirmed.limit(1)).first() is not None


def _mine(row: Import, key: Any) -> ColumnElement[bool]:
    return col(key).in_(rows_of(row.key))


def _referring(*targets: str) -> Iterator[tuple[Table, ColumnElement[Any], str]]:
    """Every column that refers to one of these, with its table and which one."""
    for table in SQLModel.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.target_fullname in targets:
                yield table, key.parent, key.target_fullname


# --- customers


def _check_customers(db: Session, row: Import) -> None:
    for table, column, _target in _referring("customer.id"):
        if table.name not in GOES_ALONG:
            _refuse_customer(db, columns(column).where(column.in_(rows_of(row.key))), THINGS.get(table.name))
    mine = columns(col(Customer.id)).where(_mine(row, Customer.id), col(Customer.merged_into).is_not(None))
    _refuse_customer(db, mine, THINGS["merge"])


def _refuse_customer(db: Session, found: Any, thing: Sentence | None) -> None:
    """Refuse when there is one."""
    if (key := db.execute(found.limit(1)).scalar()) is not None:
        name = db.get_one(Customer, key).name
        what = thing or _("an entry")
        raise Refused(_("{customer} has {what} by now. Take that back first.", customer=name, what=what))


def _remove_customers(db: Session, row: Import, *, now: datetime) -> None:
    """They are not there any more, so they are not found; by what they were, is forgotten in time (`sweep`)."""
    there = update(Customer).where(_mine(row, Customer.id), col(Customer.removed_at).is_(None))
    db.connection().execute(there.values(removed_at=now, revision=Customer.revision + 1))
    db.expire_all()


def sweep(db: Session, *, most: int = SWEPT_AT_ONCE) -> int:
    """Forget by what the customers of files that were undone were found, some at a time; how many customers."""
    undone = select(Import.id).where(Import.state == ImportState.UNDONE, Import.kind == "customers")
    ids = db.exec(select(Imported.row_id).where(col(Imported.import_id).in_(undone)).limit(most)).all()
    for some in batched(ids, AT_ONCE):
        db.execute(delete(NamePiece).where(col(NamePiece.customer_id).in_(some)))
        db.execute(delete(Imported).where(col(Imported.import_id).in_(undone), col(Imported.row_id).in_(some)))
    return len(ids)


# --- receivables


def _check_receivables(db: Session, row: Import, since: datetime) -> None:
    """Only what the file brought itself may stand on them: the debts, and credit that settled them at once."""
    own = (ENTRIES.c.kind == str(Kind.BILL)) | ((ENTRIES.c.kind == str(Kind.APPLY)) & (ENTRIES.c.at == since))
    there = RECEIVABLES.c.reversed_at.is_(None) & RECEIVABLES.c.id.in_(rows_of(row.key))
    moved = columns(ENTRIES.c.receivable_id, ENTRIES.c.kind).join(
        RECEIVABLES, RECEIVABLES.c.id == ENTRIES.c.receivable_id
    )
    found = db.execute(moved.where(there, STANDS, ~own).order_by(ENTRIES.c.id).limit(1)).one_or_none()
    if found is not None:
        raise _rested_on(db, found[0], THINGS.get(found[1], THINGS["adjustment"]))
    for table, column, target in _referring("receivable.id", "instalment.id"):
        if table.name in GOES_ALONG:
            continue
        whose = RECEIVABLES.c.id if target == "receivable.id" else PARTS.c.receivable_id
        rests = columns(whose).select_from(table.join(whose.table, whose.table.c.id == column))
        if (key := db.execute(rests.where(whose.in_(rows_of(row.key))).limit(1)).scalar()) is not None:
            raise _rested_on(db, key, THINGS.get(table.name, _("an entry")))


def _rested_on(db: Session, key: int, thing: Sentence) -> Refused:
    receivable = db.get_one(Receivable, key)
    name = db.get_one(Customer, receivable.customer_id).name
    words = _("{number} of {customer} has {what} by now. Take that back first.", number=receivable.number,
              customer=name, what=thing)  # fmt: skip
    return Refused(words)


def _reverse_receivables(
    db: Session, actor: Member, row: Import, *, today: date, now: datetime, keep_credit: bool
) -> None:
    """Those on which credit stands one by one, all others at once; then the credit settles what else is owed."""
    settled = select(Entry.receivable_id).where(Entry.kind == Kind.APPLY)
    by_credit = select(Receivable).where(
        _mine(row, Receivable.id), col(Receivable.id).in_(settled), col(Receivable.reversed_at).is_(None)
    )
    released = db.exec(by_credit.order_by(col(Receivable.id))).all()
    for receivable in released:
        billing.reverse(db, actor, receivable, today=today, now=now, keep_credit=True)
    db.flush()
    connection = db.connection()
    mine = RECEIVABLES.c.reversed_at.is_(None) & RECEIVABLES.c.id.in_(rows_of(row.key))
    lines = ENTRIES.join(RECEIVABLES, RECEIVABLES.c.id == ENTRIES.c.receivable_id)
    _post_opposites(db, actor, lines, mine, today=today, now=now)
    connection.execute(
        update(PARTS).where(PARTS.c.receivable_id.in_(columns(RECEIVABLES.c.id).where(mine))).values(open=0)
    )
    whose = (RECEIVABLES.c.customer_id, RECEIVABLES.c.currency)
    less = columns(*whose, func.sum(RECEIVABLES.c.amount).label("amount")).where(mine).group_by(*whose).subquery()
    theirs = (ACCOUNTS.c.customer_id == less.c.customer_id) & (ACCOUNTS.c.currency == less.c.currency)
    connection.execute(update(ACCOUNTS).where(theirs).values(open=ACCOUNTS.c.open - less.c.amount))
    connection.execute(update(RECEIVABLES).where(mine).values(reversed_at=now))
    db.expire_all()
    for customer, currency in sorted({(one.customer_id, one.currency) for one in released}):
        apply_credit(db, actor, locked_account(db, customer, currency), today=today, now=now, kept=keep_credit)


def _post_opposites(
    db: Session, actor: Member, lines: FromClause, mine: ColumnElement[bool], *, today: date, now: datetime
) -> None:
    """Take back the chosen entries that stand, dated today."""
    kept = (
        *("customer_id", "instalment_id", "due_on", "receivable_id", "payment_id"),
        *("adjustment_id", "source_id", "kind", "currency"),
    )
    day = literal(today)
    opposite = {
        **{name: ENTRIES.c[name] for name in kept},
        "on": case((ENTRIES.c.on > day, ENTRIES.c.on), else_=day),
        "amount": -ENTRIES.c.amount,
        "reverses": ENTRIES.c.id,
        "actor_id": literal(actor.key),
        "at": literal(now, UtcDateTime),
    }
    chosen = columns(*opposite.values()).select_from(lines).where(mine, STANDS).order_by(ENTRIES.c.id)
    db.execute(insert(ENTRIES).from_select(list(opposite), chosen))


# --- payments


def _check_payments(db: Session, row: Import) -> None:
    """No cheque may have bounced, and nothing may have been given back, of what the file brought."""
    bounced = columns(PAYMENTS.c.customer_id).where(_mine(row, Payment.id), PAYMENTS.c.state == State.BOUNCED)
    _refuse_customer(db, bounced, _("a cheque that bounced"))
    refunds = columns(ENTRIES.c.customer_id).where(
        ENTRIES.c.payment_id.in_(rows_of(row.key)), ENTRIES.c.kind == Kind.REFUND, STANDS
    )
    _refuse_customer(db, refunds, _("a refund"))


def _reverse_payments(
    db: Session, actor: Member, row: Import, *, today: date, now: datetime, keep_credit: bool
) -> None:
    """Those that a discount, a promise or a request has to do with one by one, all others at once.

    Then the credit that the customers still have settles what is owed again.
    """
    for payment in db.exec(select(Payment).where(_mine(row, Payment.id), _ALONE).order_by(col(Payment.id))).all():
        approvals.drop_about(db, actor, "payment", payment.key, now=now)
        payments.reverse(db, actor, payment, today=today, now=now, keep_credit=keep_credit)
    db.flush()
    mine = _mine(row, Payment.id) & PAYMENTS.c.state.in_((State.COUNTED, State.PENDING))
    ids = columns(PAYMENTS.c.id).where(mine)
    settling.open_accounts(db, PAYMENTS, mine)
    settling.hold_accounts(db, PAYMENTS, mine)
    _post_opposites(db, actor, ENTRIES, ENTRIES.c.payment_id.in_(ids), today=today, now=now)
    settling.move_caches(db, ENTRIES.c.payment_id.in_(ids) & ENTRIES.c.reverses.is_not(None) & (ENTRIES.c.at == now))
    touched = columns(ACCOUNTS.c.customer_id, ACCOUNTS.c.currency).where(
        ACCOUNTS.c.open > 0,
        ACCOUNTS.c.credit > 0,
        exists().where(mine, *settling.same_account(PAYMENTS)),
    )
    with_credit = db.execute(touched.order_by(ACCOUNTS.c.customer_id, ACCOUNTS.c.currency)).all()
    db.execute(update(PAYMENTS).where(mine).values(state=str(State.REVERSED)))
    db.expire_all()
    for customer, currency in () if keep_credit else with_credit:
        apply_credit(db, actor, locked_account(db, customer, currency), today=today, now=now)
