"""Documents that are sent: what they are is found out from their content, and said.

The file is fetched beside the turn (`bot/evidence.py`), so the turn only says that it is looked at; `looked_at` is the
answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.answers import Align, Column, Part, Style, Table, Text
from handlers.files import spreadsheets
from handlers.files.contents import Kind, kind_of
from handlers.turns import Fetch, Turn
from locales import Words, _
from models.refusal import Refused


def received(turn: Turn) -> None:
    """A document came: have it fetched, unless it is too large for Telegram to give."""
    document = turn.said.document
    assert document is not None
    if document.size > spreadsheets.MOST_BYTES:
        raise Refused(_("That file is too large: at most {n} MB.", n=spreadsheets.MOST_BYTES >> 20))
    turn.fetches.append(Fetch(document.file_id))
    turn.reply(_("📄 I am looking at it …"))


@dataclass(frozen=True)
class Looked:
    """What a document is, in words, and its tables, when it has some."""

    answer: Sequence[Part | Words]
    tables: Sequence[spreadsheets.Table] = ()


def looked_at(content: bytes) -> Looked:
    """What the document is, and what can be done with it."""
    kind = kind_of(content)
    if kind.picture:
        words = _(
            "🖼 That is a picture. Send it as a photo, not as a file: within 15 minutes of a report it belongs to it."
        )
        return Looked([words])
    if kind is Kind.PDF:
        return Looked([_("That is a PDF. I cannot use it yet, so I did not keep it.")])
    try:
        tables = spreadsheets.read(content)
    except Refused as refusal:
        return Looked([refusal.sentence])
    answer: list[Part | Words] = [
        Text(_("📊 A table that I can read"), Style.HEADING),
        Table(
            [Column(_("Sheet"), Align.LEFT), Column(_("Rows"))], [(one.name or "CSV", len(one.rows)) for one in tables]
        ),
        Text(_("Managers and finance can take in customers, contacts, receivables and payments: /import"), Style.QUIET),
    ]
    return Looked(answer, tables)
