"""The ledger's questions, asked of purpose-built tables in plain SQL: what the figures of `scale` stand beside.

The tables hold just what the questions need, in the shape that suits them best, and nothing keeps them up to date. The
question is the same one: the same filter and order, as many rows with the same columns, and what is written is as much
(a payment also its entries, the balance and a line of who did it; a reminder a row of its own that cannot be there
twice). `scale` holds the answers against each other. What the ledger does besides is what it costs: to see only one's
own, to look for offers, promises and disputes, to seal texts, to chain the audit, to make objects of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from time import perf_counter
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from models.storage.database import Database
from tests.bench.company import NOW, TODAY

AMOUNT = 500_000
"""What a payment brings, in minor units of CNY."""

TABLES = """
CREATE TABLE plain_item AS
  SELECT instalment.id, receivable.number, instalment.part, instalment.customer_id, customer.owner_id, customer.name,
    customer.class_ AS class, instalment.currency, due_on, instalment.amount, open,
    CASE instalment.currency WHEN 'JPY' THEN 1 ELSE 100 END AS unit, 0 AS failed, 0 AS level, 0 AS disputed
  FROM instalment JOIN customer ON customer.id = instalment.customer_id
  JOIN receivable ON receivable.id = instalment.receivable_id;
CREATE INDEX plain_item_customer ON plain_item (customer_id, currency, due_on);
CREATE INDEX plain_item_owner ON plain_item (owner_id, due_on);
CREATE TABLE plain_move AS
  SELECT "on" AS day, currency, due_on, amount, customer_id, instalment_id AS item_id, payment_id, kind, actor_id, at
  FROM entry WHERE instalment_id IS NOT NULL;
CREATE INDEX plain_move_day ON plain_move (day, currency, due_on, amount);
CREATE TABLE plain_account AS SELECT customer_id, currency, open, credit FROM account;
CREATE UNIQUE INDEX plain_account_customer ON plain_account (customer_id, currency);
CREATE TABLE plain_payment (
  id BIGINT PRIMARY KEY, customer_id BIGINT, amount BIGINT, currency TEXT, method TEXT, day TEXT, member_id BIGINT,
  at TEXT, state TEXT);
CREATE TABLE plain_log (at TEXT, member_id BIGINT, action TEXT, subject_id BIGINT, details TEXT);
CREATE TABLE plain_reminder (
  kind TEXT, customer_id BIGINT, due_at TEXT, owner_id BIGINT, state TEXT, attempts BIGINT, noted_at TEXT,
  PRIMARY KEY (kind, customer_id, due_at))
"""

BUCKETS = """
SELECT currency, SUM(CASE WHEN due_on >= :d0 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d0 AND due_on >= :d30 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d30 AND due_on >= :d60 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d60 AND due_on >= :d90 THEN {sum} ELSE 0 END),
  SUM(CASE WHEN due_on < :d90 THEN {sum} ELSE 0 END)
FROM {table} WHERE {which} GROUP BY currency
"""
AGEING = BUCKETS.format(sum="open", table="plain_item", which="open > 0")
AGEING_THEN = BUCKETS.format(sum="amount", table="plain_move", which="day <= :d0")
DUE = """
SELECT id, number, part, due_on, open, amount, currency, customer_id, name, class, failed, level, disputed,
  CASE WHEN open >= 500000 * unit THEN 40 WHEN open >= 100000 * unit THEN 32 WHEN open >= 50000 * unit THEN 25
    WHEN open >= 10000 * unit THEN 16 WHEN open >= 5000 * unit THEN 10 WHEN open >= 1000 * unit THEN 5 ELSE 0 END
  + CASE WHEN due_on <= :d91 THEN 40 WHEN due_on <= :d61 THEN 35 WHEN due_on <= :d31 THEN 30 WHEN due_on <= :d16 THEN 20
    WHEN due_on <= :d8 THEN 15 WHEN due_on <= :d1 THEN 10 WHEN due_on <= :soon THEN 3 ELSE 0 END
  + CASE class WHEN 'A' THEN 20 WHEN 'B' THEN 10 WHEN 'C' THEN 5 ELSE 0 END
  + 8 * failed + 5 * level - disputed * 30 / 100 AS score
FROM plain_item WHERE owner_id = :owner AND open > 0 ORDER BY score DESC, due_on, id LIMIT 10
"""
TOTALS = """
SELECT currency, COUNT(*), SUM(open), SUM(CASE WHEN due_on < :today THEN open ELSE 0 END)
FROM plain_item WHERE owner_id = :owner AND open > 0 GROUP BY currency ORDER BY currency
"""
BALANCE = "SELECT currency, open, credit FROM plain_account WHERE customer_id = :customer ORDER BY currency"
OLDEST = """
SELECT id, number, part, due_on, open FROM plain_item
WHERE customer_id = :customer AND currency = 'CNY' AND open > 0 ORDER BY due_on, id
"""
SETTLE = "UPDATE plain_item SET open = open - :share WHERE customer_id = :customer AND id = :item"
PAY = "INSERT INTO plain_payment VALUES (:payment, :customer, :amount, 'CNY', 'cash', :today, :member, :now, 'counted')"
MOVE = (
    "INSERT INTO plain_move VALUES (:today, 'CNY', :due, :minor, :customer, :item, :payment, 'payment', :member, :now)"
)
BOOK = """
UPDATE plain_account SET open = open - :settled, credit = credit + :left
WHERE customer_id = :customer AND currency = 'CNY'
"""
LOG = "INSERT INTO plain_log VALUES (:now, :member, 'payment.recorded', :payment, '500000 CNY')"
REMIND = """
INSERT INTO plain_reminder
  SELECT DISTINCT 'overdue', customer_id, :now, owner_id, 'due', 0, :now FROM plain_item
  WHERE open > 0 AND due_on < :day ORDER BY customer_id
ON CONFLICT DO NOTHING
"""


def make(database: Database) -> None:
    """Fill the tables from the company's."""
    with database.writing() as db:
        for statement in TABLES.split(";"):
            db.connection().execute(text(statement))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")  # as every server does by itself in time


def rows(db: Session, query: str, **given: Any) -> Sequence[Any]:
    """What plain SQL answers."""
    return db.connection().execute(text(query), given).all()


def buckets(db: Session, query: str, on: date) -> Sequence[Any]:
    """The sums of an ageing, by currency."""
    return rows(db, query, **_days(on, 0, 30, 60, 90))


def due(db: Session, owner: int | None) -> tuple[Sequence[Any], Sequence[Any]]:
    """What is open of a salesperson: the ten most urgent items, and the sums."""
    days = _days(TODAY, 91, 61, 31, 16, 8, 1)
    return (
        rows(db, DUE, owner=owner, soon=str(TODAY + timedelta(days=3)), **days),
        rows(db, TOTALS, owner=owner, today=str(TODAY)),
    )


def balance(db: Session, customer: int) -> Sequence[Any]:
    """What a customer owes and has to the good."""
    return rows(db, BALANCE, customer=customer)


def pay(database: Database, customer: int, member: int) -> float:
    """Record a payment that settles the oldest items; milliseconds without the commit."""
    with database.writing() as db:
        connection = db.connection()
        started = perf_counter()
        known = {"customer": customer, "payment": customer, "member": member, "now": str(NOW), "today": str(TODAY)}
        connection.execute(text(PAY), {**known, "amount": AMOUNT})
        left, shares = AMOUNT, []
        for item, _number, _part, due_on, owed in islice(connection.execute(text(OLDEST), known), 4):
            if share := min(left, owed):
                shares.append({**known, "item": item, "due": due_on, "share": share, "minor": -share})
                left -= share
        if shares:
            connection.execute(text(SETTLE), shares)
            connection.execute(text(MOVE), shares)
        if left:
            connection.execute(text(MOVE), {**known, "item": None, "due": None, "minor": -left})
        connection.execute(text(BOOK), {**known, "settled": AMOUNT - left, "left": left})
        connection.execute(text(LOG), known)
        return (perf_counter() - started) * 1000


def remind(database: Database, day: date) -> tuple[int, float]:
    """Write down a notice for every customer that is late: how many, and milliseconds."""
    with database.writing() as db:
        started = perf_counter()
        written = db.connection().execute(text(REMIND), {"now": str(NOW), "day": str(day)}).rowcount
        return written, (perf_counter() - started) * 1000


def _days(on: date, *late: int) -> dict[str, str]:
    return {f"d{days}": str(on - timedelta(days=days)) for days in late}
