"""What is sent beside words: photos, locations, contacts; to which open form or which thing written they belong.

A photo belongs to what it answers, else to the form that is open, else to the report or the payment made a moment ago;
where it could be either, it is asked. A location belongs to the report just made, else it begins one. With words under
a photo, the words are read as ever, and the photo goes with what they write; words in answer to a payment that say
nothing else stay with the photo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers import forms, replies
from handlers.commands import Command, Taps
from handlers.directory import customers
from handlers.forms import Choice, Form, Part
from handlers.ledger import payments, reconciliations
from handlers.ledger.payments import PAY
from handlers.turns import Turn
from handlers.values import Values
from handlers.work import checkins, notes, visits, voices
from handlers.work.activities import title
from locales import _
from models.ledger import proofs
from models.storage.drafts import Draft, draft_of
from models.work import activities, places

REPORT, PAYMENT = "activity ", "payment "
"""What stands before the id of what a photo may belong to."""


def taken(turn: Turn, draft: Draft | None) -> bool:
    """Take what came without words to where it belongs. False when it is words, or nothing that can be shared."""
    said = turn.said
    if _is_a_note(turn, draft):
        notes.forwarded(turn, draft)
    elif said.contact is not None:
        customers.shared_contact(turn)
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
    """A photo with words in answer to a payment: it is kept with that, and the words are read as ever.

    `answered` reads words as an answer to what they reply to. False when this is anything else."""
    said = turn.said
    about = replies.subjects_of(turn)
    if said.photo is None or "payment" not in about or replies.names_another(turn, about):
        return False
    payment, _customer = payments.payment_for(turn, about["payment"])
    turn.said = replace(said, photo=None)
    kept = replies.keep_with(turn, payment, said.photo)
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
        turn.reply(_("📎 What you sent along was not kept: photos and speech belong to reports and payments."))


def _is_a_note(turn: Turn, draft: Draft | None) -> bool:
    """What somebody else wrote, unless it is the answer to what is being asked: what a contact brought, a signed copy,
    or the photo for a payment that is being told."""
    said = turn.said
    if said.origin is None or said.origin.own or not (said.text.strip() or said.photo or said.voice):
        return False
    if draft is None or said.document is not None:
        return said.document is None
    answers = draft.form in visits.NAMES and draft.asking == "note" and said.photo is None and said.voice is None
    signed = draft.form == reconciliations.SIGNED.name and said.photo is not None
    proof = draft.form == PAY.name and said.photo is not None and not said.text
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
        checkins.begin(turn)


def _photo(turn: Turn, draft: Draft | None) -> None:
    about = replies.subjects_of(turn)
    if replies.pictured(turn, about) or reconciliations.shared_photo(turn, draft):
        return
    if draft is not None and draft.form == PAY.name:
        forms.remember(turn, draft, "photo", turn.said.photo)
        turn.reply(_("📷 Kept for this payment. Please answer the question above."))
        return
    if draft is None and not turn.said.forwarded and _money(turn):
        return
    visits.shared_photo(turn, draft)


def _money(turn: Turn) -> bool:
    """Keep the photo with the payment made a moment ago; ask when a report was made then, too. False without one."""
    payment = proofs.last_payment(turn.db, turn.actor, since=turn.now - activities.BELONGS_WITHIN)
    if payment is None:
        return False
    report = activities.last_report(turn.db, turn.actor, now=turn.now)
    given = Values({"photo": turn.said.photo})
    if report is None or report.photo_file_id is not None:
        _keep(turn, Values({**given.items(), "about": f"{PAYMENT}{payment.id}"}))
    else:
        forms.leave(turn)
        forms.ask(turn, SHOWS, given, "about", SHOWS.parts[0].ask, SHOWS.parts[0].suggest(turn, given))
    return True


def _likely(turn: Turn, _values: Values) -> Sequence[Choice]:
    """The payment and the report of a moment ago."""
    choices: list[Choice] = []
    payment = proofs.last_payment(turn.db, turn.actor, since=turn.now - activities.BELONGS_WITHIN)
    if payment is not None:
        _payment, customer = payments.payment_for(turn, payment.key)
        label = _("💰 {customer}, {amount}", customer=customer.name, amount=payment.money)
        choices.append(Choice(label, f"{PAYMENT}{payment.key}"))
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
    payment, _customer = payments.payment_for(turn, int(about.removeprefix(PAYMENT)))
    replies.keep_with(turn, payment, photo)


SHOWS = Form(
    name="photo",
    example=_("Tap what the photo belongs to."),
    parts=(Part("about", _("Photo"), _("What does the photo belong to?"), _likely),),
    done=_keep,
)
COMMANDS: tuple[Command, ...] = ()
FORMS = (SHOWS,)
TAPS = Taps()
