"""Tables that are taken in: staged as they were sent, and brought into the books in one transaction, or not at all.

A file's rows lie in chunks beside the business tables until they are written or dropped, so a restart loses nothing.
The file's hash, its kind and what its columns mean stand with it. Of two taps on "write" one finds it written, and of
two files that are written at the same moment one is compared anew with what the other one brought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Integer, String, UniqueConstraint, insert, update
from sqlmodel import Field, Session, SQLModel, col, delete, func, select

from locales import Sentence, _, n_
from models.oversight import audit, bookings
from models.oversight.intake import batched
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.outages import Overtaken
from models.storage.vault import EncryptedJSON, EncryptedText

KIND_NAMES: Mapping[str, Sentence] = {
    "customers": _("Customers"),
    "contacts": _("Contacts"),
    "receivables": _("Receivables"),
    "payments": _("Payments"),
}
"""What a table may be of."""

CHUNK = 1000
"""Rows that are sealed together."""

Cells = list[str | int | float | bool]


class ImportState(StrEnum):
    """Where a file stands."""

    STAGED = "staged"
    WRITTEN = "written"
    DROPPED = "dropped"
    UNDONE = "undone"  # it was written, and taken back


class Import(SQLModel, table=True):
    """A table that a member sent."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    member_id: int = Field(foreign_key="member.id", index=True)
    state: ImportState = Field(default=ImportState.STAGED, sa_column=Column(String, nullable=False))
    kind: str | None = None  # customers, contacts, receivables, payments; None: asked
    sheet: str | None = Field(default=None, sa_column=Column(EncryptedText("import.sheet")))  # its name in the file
    file_hash: str
    heads: list[str] = Field(sa_column=Column(EncryptedJSON("import.heads"), nullable=False))
    columns: list[str] | None = Field(default=None, sa_column=Column(EncryptedJSON("import.columns")))
    rows: int = Field(sa_column=Column(Integer, nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    written_as: int | None = Field(default=None, unique=True)  # which of all files that were written, from 1 on

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


class ImportChunk(SQLModel, table=True):
    """Some of its rows, as they were sent."""

    __tablename__ = "import_chunk"
    __table_args__ = (UniqueConstraint("import_id", "position"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    import_id: int = Field(foreign_key="import.id")
    position: int = Field(sa_column=Column(Integer, nullable=False))
    rows: list[Any] = Field(sa_column=Column(EncryptedJSON("import_chunk.rows"), nullable=False))


def stage(
    db: Session,
    member: Member,
    rows: Iterable[tuple[int, Cells]],
    *,
    heads: list[str],
    kind: str | None,
    sheet: str | None,
    columns: list[str] | None,
    file_hash: str,
    now: datetime,
) -> Import:
    """Keep the rows of a file, or of a sheet of it, aside, each with its line in the file."""
    staged = Import(
        member_id=member.key, kind=kind, sheet=sheet, file_hash=file_hash, heads=heads, columns=columns, rows=0,
        created_at=now,
    )  # fmt: skip
    db.add(staged)
    db.flush()
    for position, some in enumerate(batched(rows, CHUNK)):
        chunk = {"import_id": staged.key, "position": position, "rows": [[line, *cells] for line, cells in some]}
        db.connection().execute(insert(ImportChunk), chunk)
        staged.rows += len(some)
    audit.record(db, member, "import.staged", staged, now=now, after={"rows": staged.rows, "file": file_hash})
    return staged


def clear(db: Session, member: Member, *, now: datetime) -> None:
    """Forget what waits of the member: only the file that was sent last does."""
    for old in waiting(db, member):
        drop(db, member, old, now=now)


def waiting(db: Session, member: Member) -> Sequence[Import]:
    """The sheets of the member's file that wait, in their order."""
    theirs = select(Import).where(Import.member_id == member.id, Import.state == ImportState.STAGED)
    return db.exec(theirs.order_by(col(Import.id))).all()


def staged_for(db: Session, actor: Member, import_id: int) -> Import:
    """The actor's own file that waits. Refuses one that is written or dropped, with what became of it."""
    found = db.exec(select(Import).where(Import.id == import_id, Import.member_id == actor.id)).one_or_none()
    if found is None or found.state == ImportState.DROPPED:
        raise Refused(_("That file is not here any more. Send it again."))
    if found.state == ImportState.UNDONE:
        raise Refused(_("That was undone already."))
    if found.state == ImportState.WRITTEN:
        raise Refused(_("That file was written already."))
    return found


def rows_of(db: Session, staged: Import) -> Iterator[tuple[int, Cells]]:
    """The rows in their order, each with its line, a chunk in memory at a time."""
    chunks = db.exec(
        select(ImportChunk.rows).where(ImportChunk.import_id == staged.id).order_by(col(ImportChunk.position))
    ).yield_per(1)
    for chunk in chunks:
        for line, *cells in chunk:
            yield line, cells


def take_as(
    db: Session, actor: Member, staged: Import, kind: str | None, columns: list[str] | None, *, now: datetime
) -> None:
    """The file is a table of that kind, with those columns; None: to be asked."""
    before = {"kind": staged.kind, "columns": staged.columns}
    staged.kind, staged.columns = kind, columns
    db.add(staged)
    audit.record(db, actor, "import.taken_as", staged, now=now, before=before, after={"kind": kind, "columns": columns})


def drop(db: Session, actor: Member | None, staged: Import, *, now: datetime) -> None:
    """Forget the rows, also what lies ready of them; that a file was sent stays."""
    bookings.clear(db, staged.key)
    db.execute(delete(ImportChunk).where(col(ImportChunk.import_id) == staged.key))
    staged.state = ImportState.DROPPED
    db.add(staged)
    audit.record(db, actor, "import.dropped", staged, now=now)


def prune(db: Session, *, before: datetime, now: datetime) -> int:
    """Forget the files that nobody has written since; how many."""
    waiting = select(Import).where(Import.state == ImportState.STAGED, Import.created_at < before)
    left = db.exec(waiting).all()
    for staged in left:
        drop(db, None, staged, now=now)
    return len(left)


def sweep(db: Session) -> int:
    """Forget what was worked out for files that do not wait any more: nobody waited for that; how many rows."""
    done = select(Import.id).where(Import.state != ImportState.STAGED)
    return sum(
        db.connection().execute(delete(table).where(table.c.import_id.in_(done))).rowcount
        for table in bookings.WORKED_OUT
    )


def written_so_far(db: Session) -> int:
    """How many files were ever written."""
    return db.exec(select(func.max(Import.written_as))).one() or 0


def close(db: Session, import_id: int, *, before: int) -> Import:
    """The file is written, in the transaction that writes its rows; `before` it so many were. Refuses the second time.

    Raises `Overtaken` when more were; of two that end at once the database lets one through.
    """
    if written_so_far(db) != before:
        raise Overtaken
    taken = db.connection().execute(
        update(Import)
        .where(col(Import.id) == import_id, col(Import.state) == ImportState.STAGED)
        .values(state=ImportState.WRITTEN, written_as=before + 1)
    )
    if not taken.rowcount:
        raise Refused(_("That file was written already."))
    db.execute(delete(ImportChunk).where(col(ImportChunk.import_id) == import_id))
    return db.get_one(Import, import_id)


def note_written(db: Session, actor: Member, done: Import, *, written: int, there: int, now: datetime) -> None:
    """Audit it, when the rows are there: from then on whatever else the actor does waits."""
    after = {"kind": done.kind, "file": done.file_hash, "rows": done.rows, "written": written, "there": there}
    audit.record(db, actor, "imported", done, now=now, after=after)


def what_of(db: Session, import_id: int) -> Sentence:
    """A file in words."""
    row = db.get_one(Import, import_id)
    return n_("file with {n} row: {kind}", "file with {n} rows: {kind}", row.rows, kind=KIND_NAMES[str(row.kind)])
