"""Forwarded messages: what a customer wrote elsewhere becomes a note on the customer's card.

Whose it is is asked, the likely ones first: whose messages of that sender were before, who is named by it, with whom
one worked last. Messages that are forwarded together are asked about once and are one note. What a member forwards of
the own words is a sentence like any other.

    note.show:ID        the note with its photos and spoken messages
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import asides, forms
from handlers.answers import Button, Photo, Style, Text, Voice
from handlers.asides import KEPT
from handlers.commands import Command, Taps, row_id
from handlers.forms import CUSTOMER, Choice, Form
from handlers.hearing import context_of
from handlers.ledger.albums import document_of, just_written, keep_with
from handlers.questions import CANDIDATES
from handlers.reading import Candidate
from handlers.turns import Fetch, Turn
from handlers.values import Values
from handlers.work.activities import shortened
from locales import Sentence, _
from models.directory import finding
from models.directory.customers import Customer
from models.ledger import proofs
from models.oversight.audit import UNDO_WITHIN
from models.people.members import Member, Role
from models.storage import evidence
from models.storage.drafts import Draft
from models.work import notes
from models.work.activities import recent_customers
from models.work.notes import Note

MOST = 50
"""Messages of one note."""

LONGEST_SHOWN = 1500
MOST_FILES = 10
SHORT = 80


def forwarded(turn: Turn, draft: Draft | None) -> None:
    """What somebody wrote: to the messages about which it is being asked, else whose it is is asked."""
    message = _message(turn)
    if draft is not None and draft.form == NOTE.name:
        messages = [*draft.values.get("messages", ()), message]
        if len(messages) <= MOST:
            forms.remember(turn, draft, "messages", messages)
            return
    asides.put_by(turn, draft)
    forms.leave(turn)
    values = Values({"messages": [message], "sender": message["sender"], KEPT: True})
    question = _("📨 Whose message is that? It is kept as a note on the card.")
    if turn.said.photo is not None:
        question = _("📨 Whose is that? It becomes a note on the card; forwarded, it does not count for a report.")
    forms.ask(turn, NOTE, values, CUSTOMER.name, question, offered(turn, values))


def _message(turn: Turn) -> dict[str, Any]:
    """What is kept of a message until it is known whose it is."""
    said, origin = turn.said, turn.said.origin
    return {
        "sender": origin.name if origin is not None else "",
        "at": (origin.at if origin is not None else turn.now).isoformat(),
        "text": said.text.strip(),
        "photo": said.photo,
        "voice": said.voice,
    }


def offered(turn: Turn, values: Values) -> Sequence[Choice]:
    """What was written a moment ago for a photo, then the likely customers."""
    messages: Sequence[Mapping[str, Any]] = values.get("messages", ())
    sender = str(values.get("sender", ""))
    choices = just_written(turn) if any(one["photo"] for one in messages) else []
    likely = [Candidate(one.key, one.name) for one in notes.customers_of_sender(turn.db, turn.actor, sender)]
    for words in (sender, *(one["text"] for one in messages)):
        likely += [candidate for named in context_of(turn).find(words) for candidate in named.candidates]
    if sender:
        found = finding.find(turn.db, turn.actor, sender, limit=CANDIDATES, now=turn.now)
        likely += [Candidate(match.customer.key, match.customer.name) for match in found]
    if turn.actor.role != Role.FINANCE:
        recent = recent_customers(turn.db, turn.actor, limit=CANDIDATES)
        likely += [Candidate(one.key, one.name) for one in recent]
    once = {one.id: one for one in reversed(likely)}  # of the same one, the first
    first = sorted(once.values(), key=likely.index)
    return [*choices, *forms.choices(turn, "customer", first[:CANDIDATES])]


def write(turn: Turn, values: Values) -> None:
    """It is known whose it is: keep it."""
    messages: Sequence[Mapping[str, Any]] = values.get("messages", ())
    whose = values.get("customer")
    if isinstance(whose, str):
        _keep_with_document(turn, whose, messages)
        return
    customer = values.customer(turn)
    senders = list(dict.fromkeys(one["sender"] for one in messages if one["sender"]))
    note = notes.keep(
        turn.db,
        turn.actor,
        customer,
        sender=", ".join(senders),
        text="\n".join(_line(one, several=len(senders) > 1) for one in messages if one["text"]),
        said_at=min(datetime.fromisoformat(one["at"]) for one in messages),
        now=turn.now,
    )
    for one in messages:
        for file_id, kind in ((one["photo"], None), (one["voice"], evidence.VOICE)):
            if file_id:
                wanted = notes.keep_file(turn.db, turn.actor, note, file_id, now=turn.now, kind=kind)
                turn.fetches.append(Fetch(file_id, wanted.key))
    turn.reply(
        _("✅ Kept on the card of {customer}.", customer=customer.name),
        *_full(turn, note, customer, turn.actor),
        _buttons(turn, note, customer),
        subject={"note": note.key, "customer": customer.key},
    )


def _line(message: Mapping[str, Any], *, several: bool) -> str:
    text = str(message["text"])
    return f"{message['sender']}: {text}" if several and message["sender"] else text


def _keep_with_document(turn: Turn, answer: str, messages: Sequence[Mapping[str, Any]]) -> None:
    """The photos are of a payment or a receivable, and their words stand with them."""
    document, customer = document_of(turn, answer)
    pictured = [one for one in messages if one["photo"]]
    kept = keep_with(turn, document, customer, *(str(one["photo"]) for one in pictured))
    for photo, one in zip(kept, pictured, strict=True):
        if one["text"]:
            proofs.describe(turn.db, photo, str(one["text"]))


def words_of(values: Values) -> str:
    """What was forwarded and is not kept yet, in short."""
    messages: Sequence[Mapping[str, Any]] = values.get("messages", ())
    return shortened(" ".join(str(one["text"] or "📷") for one in messages), SHORT)


def show(turn: Turn, note_id: str) -> None:
    """The note in full, with what came with it."""
    note, customer, member = notes.note_for(turn.db, turn.actor, row_id(note_id))
    files = evidence.standing(turn.db, notes.SUBJECT, [note.key]).get(note.key, [])[-MOST_FILES:]
    turn.reply(
        *(Voice(one.file_id) if one.spoken else Photo(one.file_id) for one in files if note.reversed_at is None),
        *_full(turn, note, customer, member),
        _buttons(turn, note, customer),
        subject={"note": note.key, "customer": customer.key},
    )


def _full(turn: Turn, note: Note, customer: Customer, member: Member) -> list[Text | Sentence | str | None]:
    heading = Text(_("📨 Note: {customer}", customer=customer.name), Style.HEADING)
    if note.reversed_at is not None:
        return [heading, _("That was taken back.")]
    files = evidence.standing(turn.db, notes.SUBJECT, [note.key]).get(note.key, [])
    return [
        heading,
        _("{name}, {at}", name=note.sender, at=note.said_at) if note.sender else _("{at}", at=note.said_at),
        _("By {name}", name=member.name) if member.id != turn.actor.id else None,
        note.text[:LONGEST_SHOWN] or None,
        _("📷 Photo kept") if any(not one.spoken for one in files) else None,
        _("🎤 Voice message kept") if any(one.spoken for one in files) else None,
    ]


def _buttons(turn: Turn, note: Note, customer: Customer) -> list[list[Button]]:
    key = customer.key
    rows = [[Button(_("📅 Follow-up"), f"begin:follow:{key}"), Button(_("📇 Customer"), f"card:{key}")]]
    fresh = turn.now - note.kept_at <= UNDO_WITHIN and note.member_id == turn.actor.id
    if fresh and note.reversed_at is None:
        rows[0].insert(0, Button(_("↩️ Undo"), f"undo:note.kept:{note.key}"))
    if evidence.standing(turn.db, notes.SUBJECT, [note.key]):
        rows.insert(0, [Button(_("▶️ Show again"), f"note.show:{note.key}")])
    return rows


def card_line(turn: Turn, customer: Customer) -> Sentence | None:
    """What the customer wrote last, for the card."""
    note = notes.last_note(turn.db, customer)
    if note is None:
        return None
    day, text = turn.company.day_of(note.said_at), shortened(note.text, SHORT)
    if note.sender:
        return _("📨 {name}, {day}: {text}", name=note.sender, day=day, text=text or "📷")
    return _("📨 {day}: {text}", day=day, text=text or "📷")


NOTE = Form(
    name="note",
    example=_("Say the customer's name, or tap it."),
    parts=(replace(CUSTOMER, ask=_("📨 Whose message is that?"), suggest=offered),),
    done=write,
)
COMMANDS: tuple[Command, ...] = ()
FORMS = (NOTE,)
TAPS = Taps(reading={"note.show": show})
