"""The index by which customers are found: short pieces of their names, and of what people call them.

Each piece stands beside whose customer it is, so that narrowing a million customers to those that somebody may see
reads this one table only, and of it only what they may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, String, Text, bindparam, delete, insert, text, update
from sqlmodel import Field, Session, SQLModel, col

from models.directory import names
from models.storage.inserts import insert_many

AT_MOST = 300
"""A piece that more names have is common."""


class NamePiece(SQLModel, table=True):
    """A short piece of a customer's name or alias, of its pinyin or initials.

    No foreign keys: an index needs none, and to check them takes a server longer than to write the row.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    # Beginnings are searched as ranges, so pieces are ordered by their bytes on every database.
    piece: str = Field(sa_column=Column(String().with_variant(String(collation="C"), "postgresql"), primary_key=True))
    owner_id: int = Field(primary_key=True)
    customer_id: int = Field(primary_key=True, index=True)


PIECES = SQLModel.metadata.tables["namepiece"]


def write(db: Session, customer_id: int, owner_id: int, called: Iterable[str]) -> None:
    """Keep the pieces of everything that the customer is called, and nothing else."""
    drop(db, customer_id)
    pieces = frozenset[str]().union(*map(names.pieces_of, called))
    rows = [{"piece": piece, "owner_id": owner_id, "customer_id": customer_id} for piece in sorted(pieces)]
    db.execute(insert(NamePiece), rows)


def keep_many(db: Session, rows: Iterable[tuple[str, int, int]]) -> None:
    """Keep pieces of new customers, each with owner and customer: there are a dozen of each.

    In the index's own order, so that neighbours are written together.
    """
    insert_many(db, PIECES, ("piece", "owner_id", "customer_id"), sorted(rows))


def drop(db: Session, customer_id: int) -> None:
    """The customer is found no more."""
    db.execute(delete(NamePiece).where(col(NamePiece.customer_id) == customer_id))


def give(db: Session, customer_id: int, owner_id: int) -> None:
    """The customer is somebody else's."""
    db.execute(update(NamePiece).where(col(NamePiece.customer_id) == customer_id).values(owner_id=owner_id))


def rare_pieces(db: Session, pieces: Iterable[str], owners: Sequence[int] | None = None) -> Sequence[str]:
    """The pieces that few of the customers have.

    Of pieces that all are common only the whole ones count: they are likeliest.
    """
    wanted = sorted(pieces)
    if not wanted:
        return []
    values = ", ".join(f"(:p{place})" for place in range(len(wanted)))
    whose = "" if owners is None else f" AND owner_id IN ({', '.join(map(str, owners)) or 'NULL'})"
    query = text(
        f"WITH wanted (piece) AS (VALUES {values}) SELECT piece, (SELECT count(*) FROM (SELECT 1 FROM namepiece "
        f"WHERE namepiece.piece = wanted.piece{whose} LIMIT {AT_MOST + 1}) AS few) FROM wanted"
    ).bindparams(*(bindparam(f"p{place}", type_=Text) for place in range(len(wanted))))
    found = db.execute(query, {f"p{place}": piece for place, piece in enumerate(wanted)})
    present = [(piece, count) for piece, count in found if count]
    rare = [piece for piece, count in present if count <= AT_MOST]
    return rare or [piece for piece, _count in present if piece.startswith(names.WHOLE)]
