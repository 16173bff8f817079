"""A batch: the new rows of one file on their way into the books, and how many rows are written by few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, insert
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, delete, func, select

from models.calendar import Calendar
from models.oversight.intake import WRITTEN_AT_ONCE, Row, batched
from models.people.members import Member
from models.storage.database import BigInt
from models.storage.inserts import insert_many


class Imported(SQLModel, table=True):
    """A row that a file brought: of the table of its kind."""

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    row_id: int = Field(sa_column=Column(BigInt, primary_key=True, autoincrement=False))


IMPORTED = SQLModel.metadata.tables["imported"]


@dataclass(frozen=True)
class House:
    """The company's rules that what is taken in keeps to, as everything else does."""

    finance_confirms: bool = False  # payments that others record
    keep_credit: bool = False  # credit waits for a hand, instead of settling the next receivable
    calendar: Calendar | None = None  # with one, what falls due by its terms does so on a working day


@dataclass
class Batch:
    """A file on its way into the books."""

    import_id: int
    kind: str
    actor: Member
    house: House
    today: date
    now: datetime
    rows: list[Row] = field(default_factory=list)  # of a kind that is written in the last transaction only
    ahead: int = 0  # rows that lie ready
    last_customer: int = 0  # up to whom it is worked out what payments settle
    postings: int = 0  # entries of theirs that lie ready
    worked_out: bool = False

    @property
    def written(self) -> int:
        """How many rows it brings."""
        return self.ahead + len(self.rows)


def rows_of(import_id: int) -> Any:
    """The ids of the rows that a file brought, as a query."""
    return select(Imported.row_id).where(Imported.import_id == import_id)


def put(db: Session, table: type[SQLModel], rows: Iterable[Row]) -> list[int]:
    """Insert rows with ids that are fetched before, which is faster than to have them told; the ids, in order."""
    target = SQLModel.metadata.tables[str(table.__tablename__)]
    found: list[int] = []
    for some in batched(rows, WRITTEN_AT_ONCE):
        ids = next_ids(db, target, len(some))
        write(db, target, [{"id": key, **row} for key, row in zip(ids, some, strict=True)])
        found += ids
    return found


def write(db: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that tell the same columns."""
    if rows:
        names = tuple(rows[0])
        insert_many(db, table, names, ([row[name] for name in names] for row in rows))


def next_ids(db: Session, table: Table, count: int) -> Sequence[int]:
    """So many ids that no row has or gets; where there is one writer, it is this one."""
    if db.connection().dialect.name == "sqlite":
        last = db.execute(columns(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return range(last + 1, last + count + 1)
    following = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
    return db.execute(columns(following).select_from(func.generate_series(1, count))).scalars().all()


def keep_rows(db: Session, batch: Batch, ids: Sequence[int]) -> None:
    """Keep which rows the file brought."""
    insert_many(db, IMPORTED, ("import_id", "row_id"), ((batch.import_id, key) for key in ids))


def copy(db: Session, table: type[SQLModel], values: Mapping[str, ColumnElement[Any]], lines: Select[Any]) -> None:
    """Insert what is told of the lines; what is sealed stays as it is."""
    db.execute(insert(table).from_select(list(values), lines.add_columns(*values.values())))


def forget_lines(db: Session, table: Table, import_id: int) -> int:
    """Forget a file's rows in a table where they wait; how many."""
    return db.connection().execute(delete(table).where(table.c.import_id == import_id)).rowcount
