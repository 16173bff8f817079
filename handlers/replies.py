"""Answers by Telegram's reply to a push or an echo that is about a customer: they act on what that was about.

`付了` is a payment of what is open, `付了3000 微信` that payment, `明天` another day for the step or the promise (else
a step for that day), `没人接` what the contact brought; a photo is kept with the document or the report. The customer
need not be named again; who names another one says a sentence of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import handlers
from handlers import acts, corrections, forms
from handlers.besides import besides, is_about_another, read_of
from handlers.commands import may_use
from handlers.hearing import context_of
from handlers.ledger import albums, contacts, payments, receivables
from handlers.ledger.disputes import open_of
from handlers.reading import CONTACTS, Candidate, Context, Reading, read_answer
from handlers.turns import Turn
from handlers.values import Values
from handlers.work import follow_ups, guidance, visits
from models.directory.customers import Customer
from models.ledger import proofs
from models.ledger.promises import Promise
from models.ledger.proofs import Document
from models.oversight import origins
from models.oversight.origins import Written
from models.people import access
from models.storage.outbox import subject_of_message
from models.work import activities


def subjects_of(turn: Turn) -> Mapping[str, int]:
    """What the message that is replied to was about: what ours said, or what an own one has written."""
    said = turn.said
    if said.adds_to is None:
        return subject_of_message(turn.db, turn.chat.id, said.replies_to or 0)
    written = origins.standing(turn.db, origins.led_to(turn.db, turn.chat.id, said.adds_to))
    if not written:
        return {}
    return {**dict(reversed(written)), "customer": origins.customer_of(turn.db, written[0])}


def acted(turn: Turn, subjects: Mapping[str, int]) -> bool:
    """Act on what the message was about. False when the words say something else."""
    if "customer" not in subjects:
        return False
    customer = access.customer_for(turn.db, turn.actor, subjects["customer"])
    context = context_of(turn)
    if is_about_another(context, turn.said.text, customer.key):
        return False
    whose = Candidate(customer.key, customer.name)
    return (
        _another_day(turn, subjects, whose, context)
        or _outcome(turn, whose, context)
        or _acts(turn, subjects, whose, context)
    )


def told_more(turn: Turn, subjects: Mapping[str, int]) -> bool:
    """An answer to one's own report that tells of money: its words are added to the report, the next step in them is
    planned, and the money is written as such. False when it tells of none."""
    if "activity" not in subjects:
        return False
    activity, customer, author = activities.activity_for(turn.db, turn.actor, subjects["activity"])
    told = besides(turn, customer) if author.id == turn.actor.id else None
    if told is None:
        return False
    guidance.add(turn, activity, customer, told.words, Values(told.step))
    if told.money:
        _begin(turn, subjects, told.whose, told.money)
    else:
        told.ask(turn)
    return True


def pictured(turn: Turn, subjects: Mapping[str, int]) -> bool:
    """A photo in answer to a payment, a receivable or a report is kept with it."""
    if turn.said.photo is None or turn.said.forwarded:
        return False
    document = document_of(turn, subjects)
    if document is not None:
        albums.keep_with(turn, *document, turn.said.photo)
        return True
    if "activity" in subjects:
        activity, _about, _member = activities.own_activity(turn.db, turn.actor, subjects["activity"])
        visits.keep_photo(turn, activity, turn.said.photo)
        visits.show(turn, activity)
        return True
    return False


def document_of(turn: Turn, subjects: Mapping[str, int]) -> tuple[Document, Customer] | None:
    """The payment or the receivable that a message was about, with its customer."""
    subject = next((one for one in (proofs.PAYMENT, proofs.RECEIVABLE) if one in subjects), None)
    return None if subject is None else albums.document_for(turn, subject, subjects[subject])


def written_of(subjects: Mapping[str, int]) -> list[Written]:
    """What a message was the echo of, as far as it can be corrected: an adjustment, and not the receivable that it is
    about; a customer only where it was about nothing else."""
    about = {"receivable"} if "adjustment" in subjects else set()
    found = [(name.replace("_", ""), key) for name, key in subjects.items() if name not in about]
    written = [one for one in found if one[0] in origins.ACTIONS]
    return [one for one in written if one[0] != "customer"] or written


def names_another(turn: Turn, subjects: Mapping[str, int]) -> bool:
    """Whether the words name a customer in full who is not the one that the message was about."""
    if "customer" not in subjects:
        return False
    customer = access.customer_for(turn.db, turn.actor, subjects["customer"])
    return is_about_another(context_of(turn), turn.said.text, customer.key)


def _another_day(turn: Turn, subjects: Mapping[str, int], whose: Candidate, context: Context) -> bool:
    """A day alone: of the step or of the promise; of anything else it is the day of a next step."""
    reading = read_answer("date", turn.said.text, context)
    named = {*reading.values, *reading.asked}
    if "date" not in named or not named <= {"date", "time"} or turn.said.text.strip().isdecimal():
        return False
    standing = origins.standing(turn.db, written_of(subjects))
    for one in standing:
        if one[0] == "followup" or (one[0] == "promise" and "time" not in named):
            corrections.rewrite(turn, one, reading)
            return True
    may_use(turn, handlers.COMMANDS["follow"])
    forms.begin(turn, follow_ups.FOLLOW, reading=replace(reading, intent="follow"), given={"customer": whose})
    return True


def _outcome(turn: Turn, whose: Candidate, context: Context) -> bool:
    """What a contact about the money brought, and nothing else."""
    reading = read_answer("outcome", turn.said.text, context)
    if {*reading.values, *reading.asked} != {"outcome"}:
        return False
    may_use(turn, handlers.COMMANDS["contact"])
    forms.begin(turn, contacts.CONTACT, reading=replace(reading, intent="contact"), given={"customer": whose})
    return True


def _acts(turn: Turn, subjects: Mapping[str, int], whose: Candidate, context: Context) -> bool:
    """A sentence that leaves the customer out."""
    readings = read_of(whose, turn.said.text, context)
    if not all(one.intent in acts.OWN for one in readings):
        return False
    _begin(turn, subjects, whose, readings)
    return True


def _begin(turn: Turn, subjects: Mapping[str, int], whose: Candidate, readings: Sequence[Reading]) -> None:
    if acts.are_acts(readings):
        acts.begin(turn, readings)
        return
    reading = readings[0]
    intent = str(reading.intent)
    may_use(turn, handlers.COMMANDS[intent])
    if intent == "pay" and "amount" not in {*reading.values, *reading.asked, *reading.refused}:
        reading = _with_whole(turn, subjects, whose, reading)
    if intent in CONTACTS and "note" not in reading.values:
        reading = replace(reading, values={**reading.values, "note": turn.said.text.strip()})
    forms.begin(turn, acts.OWN[intent], reading=reading, given=turn.said.along)


def _with_whole(turn: Turn, subjects: Mapping[str, int], whose: Candidate, reading: Reading) -> Reading:
    """The amount that `paid` alone means: what is open, when only that can be meant; else it is asked."""
    if "receivable" in subjects:
        receivable, _customer = receivables.receivable_for(turn, subjects["receivable"])
        left = open_of(turn, receivable)
        found = {"amount": left, "number": receivable.number} if left else {}
        return replace(reading, values={**reading.values, **found})
    amounts = [choice.value for choice in payments.amounts(turn, Values({"customer": whose}))]
    promise = turn.db.get(Promise, subjects["promise"]) if "promise" in subjects else None
    if promise is not None and promise.money is not None:
        amounts.insert(0, promise.money)
    amounts = list(dict.fromkeys(amounts))
    if len(amounts) == 1:
        return replace(reading, values={**reading.values, "amount": amounts[0]})
    return replace(reading, asked={**reading.asked, "amount": tuple(amounts)}) if amounts else reading
