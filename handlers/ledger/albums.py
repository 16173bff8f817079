"""Photos that are kept with payments and receivables, shown again.

pay.photo:PAYMENT               the payment with its photos
bill.photo:RECEIVABLE           the receivable with its photos
pay.photos:CUSTOMER:OFFSET      the customer's payments and receivables that have some, newest first, a button each
"""

from __future__ import annotations

from dataclasses import replace

from handlers.answers import Button, Photo, Style, Text
from handlers.commands import Taps, row_id
from handlers.forms import Choice
from handlers.ledger.payments import cheque_line, payment_for, pending_line
from handlers.ledger.proofs import keep_photo, photo_button
from handlers.ledger.receivables import receivable_for
from handlers.turns import Turn
from locales import Words, _
from models.directory.customers import Customer
from models.ledger import proofs
from models.ledger.payments import METHOD_NAMES, Method, State
from models.ledger.proofs import Document
from models.ledger.receivables import Receivable
from models.people import access
from models.people.members import Member
from models.storage.evidence import Evidence
from models.work.activities import BELONGS_WITHIN

ROWS = 8
MOST = 10
"""Photos of one payment that are shown at once, the latest."""


def show(turn: Turn, payment_id: str) -> None:
    """The payment with its photos and the words that came with them."""
    payment, customer = payment_for(turn, row_id(payment_id))
    _show(
        turn, payment, customer, payment.recorded_by,
        Text(_("💰 {amount} from {customer}", amount=payment.money, customer=customer.name), Style.HEADING),
        _("{day}, {method}", day=payment.received_on, method=METHOD_NAMES[Method(payment.method)]),
        cheque_line(payment),
        _("Reference: {reference}", reference=payment.reference) if payment.reference else None,
        pending_line(payment),
        _("That was taken back.") if payment.state == State.REVERSED else None,
    )  # fmt: skip


def show_bill(turn: Turn, receivable_id: str) -> None:
    """The receivable with its photos and the words that came with them."""
    receivable, customer = receivable_for(turn, row_id(receivable_id))
    _show(
        turn, receivable, customer, receivable.created_by,
        Text(_("🧾 {customer} owes {amount}", customer=customer.name, amount=receivable.money), Style.HEADING),
        _("{number}, {day}", number=receivable.number, day=receivable.issued_on),
        _("That was taken back.") if receivable.reversed_at is not None else None,
    )  # fmt: skip


def _show(
    turn: Turn,
    document: Document,
    customer: Customer,
    written_by: int,
    heading: Text,
    day: Words,
    *lines: Words | None,
) -> None:
    """A document's lines and photos; who wrote it is named to everybody else."""
    by = turn.db.get_one(Member, written_by)
    photos = proofs.photos_of(turn.db, document)[-MOST:]
    turn.reply(
        *(Photo(one.file_id) for one in photos),
        heading,
        day,
        _("By {name}", name=by.name) if by.id != turn.actor.id else None,
        *lines,
        *(_("📷 {text}", text=one.caption) for one in photos if one.caption),
        None if photos else _("No photo is kept with it."),
        [[Button(_("📇 Customer"), f"card:{customer.key}")]],
        subject={proofs.subject_of(document): document.id or 0, "customer": customer.key},
    )


def show_list(turn: Turn, customer_id: str, offset: str = "0") -> None:
    """The customer's payments and receivables that have photos."""
    customer, start = access.customer_for(turn.db, turn.actor, row_id(customer_id)), row_id(offset)
    found = proofs.pictured_documents(turn.db, customer, limit=ROWS + 1, offset=start)
    rows = [[replace(photo_button(one), label=_label(one))] for one in found[:ROWS]]
    around = [Button("◀", f"pay.photos:{customer.key}:{max(0, start - ROWS)}")] if start else []
    if len(found) > ROWS:
        around.append(Button("▶", f"pay.photos:{customer.key}:{start + ROWS}"))
    turn.show(
        Text(_("📷 Payments and receivables of {customer} with photos", customer=customer.name), Style.HEADING),
        None if found else _("No photo is kept with them."),
        [*rows, *([around] if around else []), [Button(_("📇 Customer"), f"card:{customer.key}")]],
    )


def just_written(turn: Turn) -> list[Choice]:
    """What the member wrote a moment ago and a photo may be of; `document_of` knows the answers."""
    choices = []
    for document in proofs.last_documents(turn.db, turn.actor, since=turn.now - BELONGS_WITHIN):
        subject = proofs.subject_of(document)
        _document, customer = document_for(turn, subject, document.id or 0)
        label = _("💰 {customer}, {amount}", customer=customer.name, amount=document.money)
        if isinstance(document, Receivable):
            label = _("🧾 {customer}, {amount}", customer=customer.name, amount=document.money)
        choices.append(Choice(label, f"{subject} {document.id}"))
    return choices


def document_of(turn: Turn, answer: str) -> tuple[Document, Customer]:
    """What was chosen of them, with its customer."""
    subject, _space, key = answer.partition(" ")
    return document_for(turn, subject, row_id(key))


def document_for(turn: Turn, subject: str, key: int) -> tuple[Document, Customer]:
    """The payment or the receivable with its customer, when the speaker may see the customer."""
    return payment_for(turn, key) if subject == proofs.PAYMENT else receivable_for(turn, key)


def keep_with(turn: Turn, document: Document, customer: Customer, *photos: str) -> list[Evidence]:
    """Keep photos with a document, and say so."""
    kept = [keep_photo(turn, document, photo) for photo in photos]
    said = _("📷 Kept with the payment of {amount} from {customer}.", amount=document.money, customer=customer.name)
    if isinstance(document, Receivable):
        said = _("📷 Kept with {number} of {customer}.", number=document.number, customer=customer.name)
    turn.reply(
        said,
        [[photo_button(document), Button(_("📇 Customer"), f"card:{customer.key}")]],
        subject={proofs.subject_of(document): document.id or 0, "customer": customer.key},
    )
    return kept


def card_button(turn: Turn, customer: Customer) -> Button | None:
    """On the card of a customer of whom there are photos."""
    if not proofs.pictured_documents(turn.db, customer, limit=1):
        return None
    return Button(_("📷 Receipts and cheques"), f"pay.photos:{customer.key}")


def _label(document: Document) -> Words:
    if isinstance(document, Receivable):
        return _(
            "🧾 {amount} · {day} · {number}", day=document.issued_on, amount=document.money, number=document.number
        )
    method = METHOD_NAMES[Method(document.method)]
    return _("{amount} · {day} · {method}", day=document.received_on, amount=document.money, method=method)


COMMANDS = ()
TAPS = Taps(reading={"pay.photo": show, "bill.photo": show_bill, "pay.photos": show_list})
