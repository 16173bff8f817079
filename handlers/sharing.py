"""What is sent beside words: photos, locations, contacts; to which open form or which thing written they belong.

A photo belongs to what it answers, else to the form that is open, else to the report, the payment or the receivable
made a moment ago; where it could be several, it is asked. A location belongs to the report just made, else it begins
one. With words under a photo, the words are read as ever, and the photo goes with what they write; words in answer to a
payment or a receivable that say nothing else stay with the photo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers import forms, replies
from handlers.asides import KEPT
from handlers.commands import Command, Taps
from handlers.directory import customers
from handlers.forms import Choice, Form, Part
from handlers.ledger import albums, reconciliations
from handlers.ledger.payments import PAY
from handlers.ledger.receivables import BILL
from handlers.turns import Turn
from handlers.values import Values
from handlers.work import checkins, notes, visits, voices
from handlers.work.activities import title
from locales import _
from models.ledger import proofs
from models.storage.drafts import Draft, draft_of
from models.work import activities, places

REPORT = "activity "
"""What stands before the id of a report that a photo may belong to."""


def taken(turn: Turn, draft: Draft | None) -> bool:
    """Take what came without words to where it belongs. False when it is words, or nothing that can be shared."""
    said = turn.said
    if _is_a_note(turn, draft):
        notes.forwarded(turn, draft)
    elif said.contact is not None:
        customers.shared_contact(turn, draft)
    elif said.place is not None:
        _place(turn, draft)
    elif said.photo is not None and not said.text:
        _photo(turn, draft)
    elif said.voice is not None and not said.text:
        voices.shared(turn, draft, replies.subjects_of(turn).get("activity"))
    else:
        return False
    return True


def captioned(turn: Turn, answered: Callable[[Turn], bool]) -> bool:
    """A photo with words in answer to a document: it is kept with that, and the words are read as ever.

    `answered` reads words as an answer to what they reply to. False when this is anything else."""
    said = turn.said
    about = replies.subjects_of(turn)
    document = replies.document_of(turn, about) if said.photo is not None else None
    if said.photo is None or document is None or replies.names_another(turn, about):
        return False
    turn.said = replace(said, photo=None)
    (kept,) = albums.keep_with(turn, *document, said.photo)
    if not answered(turn):
        proofs.describe(turn.db, kept, said.text.strip())
    return True


def tell_unused(turn: Turn, along: Mapping[str, Any]) -> None:
    """Say that a photo or something spoken is kept with nothing, when the words that came with it took none."""
    files = {along[kind] for kind in ("photo", "voice") if kind in along} - {one.file_id for one in turn.fetches}
    if not files or not turn.said.text.strip():
        return
    draft = draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    waiting = str(draft.values) if draft is not None else ""
    if not any(file in waiting for file in files):
        turn.reply(
            _("📎 What you sent along was not kept: photos and speech belong to reports, payments and receivables.")
        )


def _is_a_note(turn: Turn, draft: Draft | None) -> bool:
    """What somebody else wrote, unless it is the answer to what is being asked: what a contact brought, a signed copy,
    or the photo for a document that is being told."""
    said = turn.said
    if said.origin is None or said.origin.own or not (said.text.strip() or said.photo or said.voice):
        return False
    if draft is None or said.document is not None:
        return said.document is None
    answers = draft.form in visits.NAMES and draft.asking == "note" and said.photo is None and said.voice is None
    signed = draft.form == reconciliations.SIGNED.name and said.photo is not None
    proof = draft.form in PROVEN and said.photo is not None and not said.text
    return not answers and not signed and not proof


def _place(turn: Turn, draft: Draft | None) -> None:
    if customers.shared_place(turn, draft):
        return
    where = turn.said.place
    if where is None or turn.said.forwarded:
        turn.reply(_("A forwarded location does not count. Send your own with 📎, Location."))
        return
    places.share(turn.db, turn.actor, (where.latitude, where.longitude), now=turn.now)
    if not visits.shared_place(turn, draft):
        checkins.begin(turn, draft)


def _photo(turn: Turn, draft: Draft | None) -> None:
    about = replies.subjects_of(turn)
    if replies.pictured(turn, about) or reconciliations.shared_photo(turn, draft):
        return
    if draft is not None and draft.form in PROVEN:
        forms.remember(turn, draft, "photo", turn.said.photo)
        turn.reply(PROVEN[draft.form])
        return
    if draft is None and not turn.said.forwarded and _money(turn):
        return
    visits.shared_photo(turn, draft)


def _money(turn: Turn) -> bool:
    """Keep the photo with the document of a moment ago; ask when it may be of several things. False without one."""
    documents = albums.just_written(turn)
    if not documents:
        return False
    report = activities.last_report(turn.db, turn.actor, now=turn.now)
    given = Values({"photo": turn.said.photo, KEPT: True})
    if len(documents) == 1 and (report is None or report.photo_file_id is not None):
        _keep(turn, Values({**given.items(), "about": documents[0].value}))
    else:
        forms.leave(turn)
        forms.ask(turn, SHOWS, given, "about", SHOWS.parts[0].ask, SHOWS.parts[0].suggest(turn, given))
    return True


def _likely(turn: Turn, _values: Values) -> Sequence[Choice]:
    """The documents and the report of a moment ago."""
    choices = albums.just_written(turn)
    report = activities.last_report(turn.db, turn.actor, now=turn.now)
    if report is not None:
        _report, customer, _member = activities.own_activity(turn.db, turn.actor, report.key)
        choices.append(Choice(title(report, customer.name), f"{REPORT}{report.key}"))
    return choices


def _keep(turn: Turn, values: Values) -> None:
    """It was said what the photo belongs to."""
    photo, about = str(values.get("photo")), str(values.get("about"))
    if about.startswith(REPORT):
        report, _customer, _member = activities.own_activity(turn.db, turn.actor, int(about.removeprefix(REPORT)))
        visits.keep_photo(turn, report, photo)
        visits.show(turn, report)
        return
    albums.keep_with(turn, *albums.document_of(turn, about), photo)


PROVEN = {
    PAY.name: _("📷 Kept for this payment. Please answer the question above."),
    BILL.name: _("📷 Kept for this receivable. Please answer the question above."),
}
"""Forms that a photo can belong to, and what is said to one that comes while they are open."""

SHOWS = Form(
    name="photo",
    example=_("Tap what the photo belongs to."),
    parts=(Part("about", _("Photo"), _("What does the photo belong to?"), _likely),),
    done=_keep,
)
COMMANDS: tuple[Command, ...] = ()
FORMS = (SHOWS,)
TAPS = Taps()
