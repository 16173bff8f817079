"""What long work lays ready is written in its order, beside it, and what goes wrong with a piece ends the work."""

from __future__ import annotations

from threading import Event, get_ident

import pytest
from sqlmodel import Session, col, select

from bot.preparing import LayReady, Preparing
from locales import _
from models.directory.pieces import PIECES, NamePiece
from models.refusal import Refused
from models.storage.database import Database
from models.storage.inserts import insert_many

NAMES = ("piece", "owner_id", "customer_id")


def _kept(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.exec(select(NamePiece.piece).order_by(col(NamePiece.customer_id))))


def _piece(db: Session, place: int, text: str = "x") -> None:
    insert_many(db, PIECES, NAMES, [(text, 1, place)])


@pytest.mark.only_on("postgresql")
def test_pieces_are_written_beside_the_work_and_one_waits_at_most(database: Database) -> None:
    goes_on, who = Event(), set()

    def first(db: Session) -> None:
        goes_on.wait(10)
        who.add(get_ident())
        _piece(db, 1, "first")

    with Preparing(database) as preparing:
        preparing.put(first)
        assert _kept(database) == []
        goes_on.set()
        preparing.put(lambda db: _piece(db, 2, "second"))
        assert _kept(database)[:1] == ["first"]

    assert _kept(database) == ["first", "second"]
    assert get_ident() not in who


def test_what_goes_wrong_with_a_piece_stops_the_work_at_its_next(database: Database) -> None:
    def refused(db: Session) -> None:
        _piece(db, 1)
        raise Refused(_("No."))

    def work(*pieces: LayReady) -> None:
        with Preparing(database) as preparing:
            for piece in pieces:
                preparing.put(piece)

    with pytest.raises(Refused):
        work(refused, lambda db: _piece(db, 2))
    with pytest.raises(Refused):
        work(refused)

    assert _kept(database) == []


def test_work_that_fails_itself_says_so_when_its_piece_is_written(database: Database) -> None:
    def work() -> None:
        with Preparing(database) as preparing:
            preparing.put(lambda db: _piece(db, 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert _kept(database) == ["x"]


@pytest.mark.parametrize("text", ["\t", "\\N", "a\nb\r\\", "'\"", "華鑫\u200d", ""])
def test_many_rows_keep_every_character(database: Database, text: str) -> None:
    with database.writing() as db:
        insert_many(db, PIECES, NAMES, [(text, 1, 1), (text, 2, 2)])
        insert_many(db, PIECES, NAMES, [])

    assert _kept(database) == [text, text]
