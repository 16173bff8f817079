"""Photos that come with a payment or a receivable: kept with it, and said so in its echo."""

from __future__ import annotations

from handlers.answers import Button
from handlers.turns import Fetch, Turn
from handlers.values import Values
from locales import Sentence, _
from models.ledger import proofs
from models.ledger.payments import Payment
from models.ledger.proofs import Document
from models.storage.evidence import Evidence


def keep_photo(turn: Turn, document: Document, file_id: str) -> Evidence:
    """The photo belongs to the document, and is fetched to be kept."""
    wanted = proofs.keep(turn.db, turn.actor, document, file_id, now=turn.now)
    turn.fetches.append(Fetch(file_id, wanted.key))
    return wanted


def keep_sent(turn: Turn, values: Values, document: Document, replaced: Document | None) -> bool:
    """Keep with a new document what was sent while it was told, and what was kept with the one that it replaces.

    Returns whether that is anything.
    """
    carried = proofs.carry(turn.db, turn.actor, replaced, document, now=turn.now) if replaced else []
    turn.fetches += [Fetch(one.file_id, one.key) for one in carried]
    photo = values.get("photo") or turn.said.along.get("photo")
    if photo:
        keep_photo(turn, document, str(photo))
    return bool(carried or photo)


def is_pictured(turn: Turn, document: Document) -> bool:
    """Whether photos are kept with a document of earlier."""
    return bool(proofs.photos_of(turn.db, document))


def photo_line(*, kept: bool) -> Sentence | None:
    """That photos are kept with it."""
    return _("📷 Photo kept") if kept else None


def photo_button(document: Document) -> Button:
    """Shows the document's photos again."""
    verb = "pay.photo" if isinstance(document, Payment) else "bill.photo"
    return Button(_("📷 Photos"), f"{verb}:{document.id}")


def photo_row(document: Document, *, kept: bool) -> list[list[Button]]:
    """That button in a row of its own, when there are photos."""
    return [[photo_button(document)]] if kept else []
