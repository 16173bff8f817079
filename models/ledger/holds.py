"""What of the open items is not to be chased now: the disputed part of each, and what a promise covers.

A dispute without an amount holds all that it is about. One with an amount holds so much of its receivable, or of all
that the customer owes in that currency, the part due first before the others; where both stand, the larger counts.
Money that comes pays the undisputed rest first, so the hold is never more than what is open.

A promise that stands open covers what is still to come of it: of the items in its currency, without their disputed
parts, the one due first, then the next, up to that amount. One without an amount covers all in its currency. Several
promises cover their sum. What is neither disputed nor covered is chased.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, Subquery, and_, case, cast, literal, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, func

from models.ledger.disputes import Dispute
from models.ledger.promises import Promise, PromiseState
from models.ledger.receivables import Instalment


class Hold(NamedTuple):
    """What of an item is not chased, in minor units."""

    disputed: int
    promised: int


def held(today: date) -> Subquery:
    """A row for each open item of the customers that dispute or have promised: its id, and what of it is held."""
    is_open, word = _standing(today)
    concerned = columns(col(Dispute.customer_id)).where(is_open).union(columns(col(Promise.customer_id)).where(word))
    item = (
        columns(
            col(Instalment.id).label("id"),
            col(Instalment.customer_id).label("customer_id"),
            col(Instalment.receivable_id).label("receivable_id"),
            col(Instalment.currency).label("currency"),
            col(Instalment.due_on).label("due_on"),
            col(Instalment.open).label("open"),
        )
        .where(col(Instalment.open) > 0, col(Instalment.customer_id).in_(concerned))
        .subquery()
    )
    parted = _with_disputed(item, is_open)
    undisputed = parted.c.open - parted.c.disputed
    promise = (
        columns(
            col(Promise.customer_id).label("customer_id"),
            col(Promise.currency).label("currency"),
            _sum(col(Promise.amount) - col(Promise.received)).label("amount"),
            func.max(case((col(Promise.amount).is_(None), 1), else_=0)).label("everything"),
        )
        .where(word)
        .group_by(col(Promise.customer_id), col(Promise.currency))
        .subquery()
    )
    before = _before(undisputed, [parted.c.customer_id, parted.c.currency], parted)
    same = and_(promise.c.customer_id == parted.c.customer_id, promise.c.currency == parted.c.currency)
    promised = case((promise.c.everything == 1, undisputed), else_=_share(promise.c.amount, before, undisputed))
    query = columns(parted.c.id, parted.c.disputed, promised.label("promised"))
    return query.select_from(parted.outerjoin(promise, same)).subquery("held")


def undisputed(table: Subquery) -> ColumnElement[int]:
    """What is open of an instalment without its disputed part; over `Instalment` and `held`, joined by `beside`."""
    return col(Instalment.open) - func.coalesce(table.c.disputed, 0)


def chased(table: Subquery) -> ColumnElement[int]:
    """What of an instalment is to be chased: neither disputed nor covered by a promise."""
    return undisputed(table) - func.coalesce(table.c.promised, 0)


def beside(table: Subquery) -> ColumnElement[bool]:
    """By what `held` is joined to `Instalment`."""
    return table.c.id == col(Instalment.id)


def holds_among(db: Session, instalments: Collection[int], today: date) -> Mapping[int, Hold]:
    """What is held of these items, by their ids; only where something is."""
    table = held(today)
    rows = db.execute(columns(table.c.id, table.c.disputed, table.c.promised).where(table.c.id.in_(instalments)))
    return {key: Hold(int(disputed), int(promised)) for key, disputed, promised in rows if disputed or promised}


def _standing(today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The disputes that are open, and the promises whose day has not passed."""
    return col(Dispute.closed_on).is_(None), and_(col(Promise.state) == PromiseState.OPEN, col(Promise.due_on) >= today)


def _with_disputed(item: Subquery, is_open: ColumnElement[bool]) -> Subquery:
    """The items, each with its disputed part."""
    one, all_of = col(Dispute.receivable_id).is_not(None), col(Dispute.receivable_id).is_(None)
    limited = col(Dispute.amount).is_not(None)
    whole = or_(
        item.c.receivable_id.in_(columns(col(Dispute.receivable_id)).where(is_open, one, ~limited)),
        item.c.customer_id.in_(columns(col(Dispute.customer_id)).where(is_open, all_of, ~limited)),
    )
    of_one = _limits(col(Dispute.receivable_id), and_(is_open, one, limited))
    of_all = _limits(col(Dispute.customer_id), and_(is_open, all_of, limited))
    share_of_one = _share(of_one.c.amount, _before(item.c.open, [item.c.receivable_id], item), item.c.open)
    share_of_all = _share(
        of_all.c.amount, _before(item.c.open, [item.c.customer_id, item.c.currency], item), item.c.open
    )
    larger = case((share_of_one > share_of_all, share_of_one), else_=share_of_all)
    return (
        columns(*item.c, case((whole, item.c.open), else_=larger).label("disputed"))
        .select_from(
            item.outerjoin(
                of_one, and_(of_one.c.key == item.c.receivable_id, of_one.c.currency == item.c.currency)
            ).outerjoin(of_all, and_(of_all.c.key == item.c.customer_id, of_all.c.currency == item.c.currency))
        )
        .subquery()
    )


def _limits(key: SQLColumnExpression[Any], which: ColumnElement[bool]) -> Subquery:
    return (
        columns(key.label("key"), col(Dispute.currency).label("currency"), _sum(col(Dispute.amount)).label("amount"))
        .where(which)
        .group_by(key, col(Dispute.currency))
        .subquery()
    )


def _before(value: ColumnElement[int], within: list[Any], items: Subquery) -> ColumnElement[int]:
    """What the items due earlier come to."""
    whole = func.sum(value).over(partition_by=within, order_by=[items.c.due_on, items.c.id], rows=(None, 0))
    return cast(whole, BigInteger) - value


def _share(amount: ColumnElement[int], before: ColumnElement[int], value: ColumnElement[int]) -> ColumnElement[int]:
    """What of an amount is left for an item when those before it had theirs, up to the item's own."""
    return case(
        (func.coalesce(amount, 0) <= before, literal(0)), (amount - before >= value, value), else_=amount - before
    )


def _sum(value: SQLColumnExpression[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(value), 0), BigInteger)
