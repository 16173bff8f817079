"""Several acts in one message: what is missing is asked, then one card lists them and one tap writes them all.

`今天去了华联，王经理说下周三付3万，顺便收了五千现金，周五再去` is a visit, a promise, a payment and a follow-up.
Each is filled by its own command's form, here as `acts.COMMAND`, one after the other; what is known of the others waits
in the form's values, so it survives a restart. Nothing is written before the tap, and then all of it or nothing.

    acts.out:CARD:N     act N is struck out, acts.in:CARD:N takes it in again; CARD is the draft's revision
    acts.write:CARD     writes what is not struck out
    acts.cancel:CARD    leaves it
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import handlers
from handlers import asides, forms, menu
from handlers.answers import Answer, Button, Buttons, Part, Style, Text
from handlers.commands import Command, Taps, may_use, row_id, stale_button
from handlers.forms import Form, guided
from handlers.ledger import contacts, credit, disputes, payments, promises, receivables
from handlers.questions import paired
from handlers.reading import CONTACTS, OLDEST_FIRST, Reading
from handlers.turns import Turn
from handlers.values import Values, packed, unpacked
from handlers.work import follow_ups, visits
from handlers.work.activities import shortened
from locales import Sentence, Words, _, n_, speak
from models.directory import customers
from models.ledger.contacts import OUTCOME_NAMES, ContactOutcome
from models.ledger.disputes import REASON_NAMES, DisputeReason
from models.ledger.payments import METHOD_NAMES, Method
from models.ledger.schedules import plan_of
from models.ledger.terms import terms_name
from models.people import access
from models.refusal import Denied, Refused
from models.storage import drafts as keeping
from models.storage.drafts import Draft
from models.storage.outbox import subject_of_message

NAMES: dict[str, Sentence] = {
    "visit": _("🚶 Visit"),
    "call": _("📞 Call"),
    "message": _("💬 Message"),
    "email": _("✉️ E-mail"),
    "meeting": _("👥 Meeting"),
    "follow": _("📅 Follow-up"),
    "pay": _("💰 Payment"),
    "bill": _("🧾 Receivable"),
    "promise": _("🤝 Promise"),
    "refund": _("💸 Refund"),
    "contact": _("📝 Outcome"),
    "dispute": _("⚠️ Dispute"),
}
"""How the kinds of acts are called on the card."""

UNDOS: dict[str, Sentence] = {
    "visit": _("↩️ Undo visit"),
    "call": _("↩️ Undo call"),
    "message": _("↩️ Undo message"),
    "email": _("↩️ Undo e-mail"),
    "meeting": _("↩️ Undo meeting"),
    "follow": _("↩️ Undo follow-up"),
    "pay": _("↩️ Undo payment"),
    "bill": _("↩️ Undo receivable"),
    "promise": _("↩️ Undo promise"),
    "refund": _("↩️ Undo refund"),
    "contact": _("↩️ Undo outcome"),
    "dispute": _("↩️ Undo dispute"),
}
"""How they are taken back when several were written at once."""

OWN = {
    form.name: form
    for form in (
        *visits.FORMS,
        follow_ups.FOLLOW,
        payments.PAY,
        receivables.BILL,
        promises.PROMISE,
        credit.REFUND,
        contacts.CONTACT,
        disputes.DISPUTE,
    )
}
"""The form by which each act is written."""

PAYMENTS, BILLS = frozenset({payments.PAY.name}), frozenset({receivables.BILL.name})
CARD = "acts"
SHOWN_NOTE = 60

Act = dict[str, Any]
"""One act as it waits: its intent, its packed values, what is asked and refused of it, whether it is struck out."""


def are_acts(readings: Sequence[Reading]) -> bool:
    """Whether a message tells several things to be written."""
    return len(readings) > 1 and all(one.intent in OWN for one in readings)


def begin(turn: Turn, readings: Sequence[Reading]) -> None:
    """Ask for what is missing, then show the card."""
    for reading in readings:
        may_use(turn, handlers.COMMANDS[str(reading.intent)])
    acts = _with_contacts(turn, [_act(turn, reading) for reading in readings])
    paid = any(act["intent"] in PAYMENTS for act in acts)
    for kind in (CONTACTS, PAYMENTS if paid else BILLS):  # a photo may show the place as well as the money
        first = next((act for act in acts if act["intent"] in kind), None)
        if first is not None:
            first["values"] |= _all_packed(turn.said.along)
    _fill(turn, acts, 0)


def _act(turn: Turn, reading: Reading) -> Act:
    """An act as it waits. Its day is today's, also when the card is tapped tomorrow; nothing that was said is lost."""
    if reading.intent == "dispute":
        reading = disputes.with_reason(reading)
    intent, values, asked = str(reading.intent), dict(reading.values), reading.asked
    if values.get("outcome") == ContactOutcome.PROMISED and intent == "contact":
        intent, values = "promise", {**values, "date": values.get("next_date"), "outcome": None, "next_date": None}
    if intent in CONTACTS:
        values.setdefault("note", turn.said.text.strip())
    if "date" not in {*asked, *reading.refused} and (intent in CONTACTS or intent == "pay"):
        values.setdefault("date", turn.today if intent == "pay" else turn.local_today)
    return {
        "intent": intent,
        "values": {name: packed(value) for name, value in values.items() if value is not None},
        "asked": {name: packed(several) for name, several in asked.items()},
        "refused": {name: speak(why, turn.reader) for name, why in reading.refused.items()},
        "out": False,
    }


def _with_contacts(turn: Turn, acts: Sequence[Act]) -> Sequence[Act]:
    """Whose name is no customer's may be a contact person of the one customer that the message is about."""
    about = {act["values"]["customer"]["id"]: act["values"]["customer"] for act in acts if "customer" in act["values"]}
    unknown = [act for act in acts if _unknown(act) is not None]
    if len(about) != 1 or not unknown:
        return acts
    ((key, customer),) = about.items()
    contacts = customers.contacts_of(turn.db, access.customer_for(turn.db, turn.actor, key))
    names = {word for one in contacts for word in (one.name or "").casefold().split()}
    for act in unknown:
        name = str(_unknown(act))
        if names.issuperset(name.casefold().split()):
            note = f"{name} {act['values'].get('note', '')}".strip()
            act["values"] = {**act["values"], "customer": customer, "note": note}
            del act["values"]["unknown_name"]
    return acts


def _fill(turn: Turn, acts: Sequence[Act], at: int) -> None:
    """Ask for the rest of that act; when it has everything, of the next one; at last show the card."""
    if at == len(acts):
        _keep(turn, acts)
        return
    act = acts[at]
    intent = act["intent"]
    reading = Reading(
        f"{CARD}.{intent}",
        {name: unpacked(value) for name, value in act["values"].items()},
        {name: unpacked(value) for name, value in act["asked"].items()},
        {name: _("{text}", text=why) for name, why in act["refused"].items()},
    )
    about = speak(_("{n} of {count}: {act}", n=at + 1, count=len(acts), act=NAMES[intent]), turn.reader)
    given = {"acts": list(acts), "at": at, "about": about}
    forms.begin(turn, FORM_OF[intent], reading=reading, given=given)


def _filled(turn: Turn, values: Values) -> None:
    """An act has everything: what was chosen for it holds for the others of which the same was asked."""
    acts, at = [dict(act) for act in values.get("acts")], int(values.get("at"))
    before = acts[at]
    known = {name: value for name, value in values.items().items() if name not in WAITING}
    acts[at] = {**before, "values": _all_packed(known), "asked": {}, "refused": {}}
    for other in acts[at + 1 :]:
        same = other["asked"].get("customer") and other["asked"].get("customer") == before["asked"].get("customer")
        unknown = other["values"].get("unknown_name")
        if same or ("customer" not in {*other["values"], *other["asked"]} and unknown in (None, _unknown(before))):
            other["values"] = {**other["values"], "customer": packed(values.get("customer"))}
            other["values"].pop("unknown_name", None)
            other["asked"] = {name: value for name, value in other["asked"].items() if name != "customer"}
    _fill(turn, acts, at + 1)


def _unknown(act: Act) -> str | None:
    name = act["values"].get("unknown_name")
    return str(name) if name is not None else None


def _all_packed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: packed(value) for name, value in values.items()}


WAITING = frozenset({"acts", "at", "about", *forms.INNER})
"""What stands in a form's values and is no part of the act."""


# --- the card


def _keep(turn: Turn, acts: Sequence[Act]) -> None:
    """Keep the card as the open form, and show it."""
    said = forms.led_by(turn, Values({}))
    draft = forms.open_draft(turn, CARD, {"acts": list(acts), "said": said})
    _show(turn, draft)


def _show(turn: Turn, draft: Draft) -> None:
    acts: list[Act] = draft.values["acts"]
    taken = sum(not act["out"] for act in acts)
    rows = [
        [
            Button(_("↩ {n}. {act}", n=n, act=NAMES[act["intent"]]), f"acts.in:{draft.revision}:{n}")
            if act["out"]
            else Button(_("✖ {n}. {act}", n=n, act=NAMES[act["intent"]]), f"acts.out:{draft.revision}:{n}")
        ]
        for n, act in enumerate(acts, 1)
    ]
    last = [Button(_("✖ Cancel"), f"acts.cancel:{draft.revision}")]
    if taken:
        last.insert(0, Button(_("✅ Write all ({n})", n=taken), f"acts.write:{draft.revision}"))
    turn.show(
        Text(n_("{n} thing to write:", "{n} things to write:", taken), Style.HEADING),
        *_lines(turn, acts),
        [*paired(rows), last],
    )


def _lines(turn: Turn, acts: Sequence[Act]) -> list[Text]:
    return [
        Text(_("{n}. {act}: struck out", n=n, act=NAMES[act["intent"]]), Style.QUIET)
        if act["out"]
        else Text(_("{n}. {act}", n=n, act=_told(turn, act)))
        for n, act in enumerate(acts, 1)
    ]


def _told(turn: Turn, act: Act) -> Sentence:
    """An act in full: its kind, customer, amount, method, absolute day, number, words and next step."""
    intent, values = act["intent"], _values(act)
    told: list[Words | None] = [
        NAMES[intent],
        values.customer(turn).name,
        *_amounts(turn, intent, values),
        METHOD_NAMES[Method(values.get("method"))] if "method" in values else None,
        OUTCOME_NAMES[ContactOutcome(values.get("outcome"))] if "outcome" in values else None,
        REASON_NAMES[DisputeReason(values.get("reason"))] if "reason" in values else None,
        _day(turn, intent, values),
        _number(values),
        _("“{text}”", text=shortened(values.note, SHOWN_NOTE)) if values.note else None,
        _next(values),
    ]
    words = [one for one in told if one is not None]
    names = [f"part{index}" for index in range(len(words))]
    return Sentence(" · ".join(f"{{{name}}}" for name in names), dict(zip(names, words, strict=True)))


def _amounts(turn: Turn, intent: str, values: Values) -> list[Sentence]:
    """The amount; that of a promise without one is what is overdue, or else all that is open."""
    if "amount" in values and values.get("amount") != promises.ALL:
        return [_("{amount}", amount=values.amount)]
    if intent != "promise":
        return []
    return [_("{amount}", amount=amount) for amount in promises.owed(turn, values.customer(turn))]


def _day(turn: Turn, intent: str, values: Values) -> Sentence | None:
    """The day, said so that it is plain what happens on it."""
    day, at = values.get("date"), values.get("time")
    if intent == "bill":
        day, terms = receivables.first_due(turn, values, values.customer(turn), plan_of(str(values.get("parts", 1))))
        return _("due {day}, {terms}", day=day, terms=terms_name(terms)) if terms else _("due {day}", day=day)
    if day is None:
        return None
    if intent == "promise":
        return _("by {day}", day=day)
    return _("{day} {time}", day=day, time=at) if at is not None else _("{day}", day=day)


def _number(values: Values) -> Sentence | None:
    """The number that was named, or what was chosen to be settled first."""
    number = values.get("number", values.get("first"))
    if number == OLDEST_FIRST:
        return _("Oldest first")
    return _("no. {number}", number=number) if number is not None else None


def _next(values: Values) -> Sentence | None:
    """The next step that a report names."""
    day, at = values.get("next_date"), values.get("next_time")
    if day is None or day == follow_ups.NONE:
        return None
    if at is None:
        return _("next step {day}", day=day)
    return _("next step {day} {time}", day=day, time=at)


def _values(act: Act) -> Values:
    return Values({name: unpacked(value) for name, value in act["values"].items()})


# --- what is tapped


def strike(turn: Turn, card: str, number: str) -> None:
    """One act is not to be written."""
    _turn_act(turn, card, number, out=True)


def take_in(turn: Turn, card: str, number: str) -> None:
    """It is to be written after all."""
    _turn_act(turn, card, number, out=False)


def _turn_act(turn: Turn, card: str, number: str, *, out: bool) -> None:
    draft = _draft(turn, card)
    if draft is None:
        return
    acts, n = [dict(act) for act in draft.values["acts"]], row_id(number)
    if not 1 <= n <= len(acts):
        raise stale_button()
    acts[n - 1]["out"] = out
    draft.values = {**draft.values, "acts": acts}
    draft.touched_at = turn.now
    turn.db.add(draft)
    turn.db.flush()
    _show(turn, draft)


def write(turn: Turn, card: str) -> None:
    """Write what is not struck out, all in this turn or nothing of it; each act is echoed as by its own command."""
    draft = _draft(turn, card)
    if draft is None:
        return
    acts: list[Act] = draft.values["acts"]
    shown = _lines(turn, acts)  # before they are written: what is owed is not the same afterwards
    asides.drop(turn, draft)
    turn.in_place = False
    turn.led_by = tuple(draft.values.get("said", ()))
    followed = {act["values"]["customer"]["id"] for act in acts if act["intent"] == "follow" and not act["out"]}
    taken = sum(not act["out"] for act in acts)
    for n, act in enumerate(acts, 1):
        if not act["out"]:
            before = len(turn.answers)
            _write_one(turn, n, act, followed)
            if taken > 1:
                turn.answers[before:] = [_told_apart(one, act["intent"]) for one in turn.answers[before:]]
    turn.in_place = True
    turn.show(Text(_("✅ Written ({n}):", n=taken), Style.HEADING), *shown, subject={WRITTEN: taken})
    turn.answers.insert(0, turn.answers.pop())


def _told_apart(answer: Answer, intent: str) -> Answer:
    """Of several echoes, each says on its Undo button what that takes back."""
    return replace(answer, parts=[_renamed(part, intent) for part in answer.parts])


def _renamed(part: Part, intent: str) -> Part:
    if not isinstance(part, Buttons):
        return part
    undo = _("↩️ Undo")
    return Buttons(
        [[replace(one, label=UNDOS[intent]) if one.label == undo else one for one in row] for row in part.rows]
    )


def _write_one(turn: Turn, n: int, act: Act, followed: Collection[int]) -> None:
    """`followed` are the customers whose next step is on the card, too: their reports need not ask for it."""
    name, values = NAMES[act["intent"]], _values(act)
    values.put("followed", act["values"]["customer"]["id"] in followed or None)
    try:
        may_use(turn, handlers.COMMANDS[act["intent"]])
        turn.form_left = False
        OWN[act["intent"]].done(turn, values)
    except Refused as refusal:
        why = _("{n}. {act}: {why} Nothing was written.", n=n, act=name, why=refusal.sentence)
        raise (Denied(why) if isinstance(refusal, Denied) else Refused(why)) from refusal
    if keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now) is not None:
        raise Refused(_("{n}. {act} needs a question answered: say it by itself. Nothing was written.", n=n, act=name))


WRITTEN = "written"
"""The subject of a card whose acts are written: how many."""


def cancel(turn: Turn, card: str) -> None:
    """Leave it: nothing was written."""
    if _draft(turn, card) is not None:
        menu.cancel(turn)


def mend(turn: Turn, draft: Draft, read: Callable[[str, Values], Reading | None]) -> None:
    """Words correct the open card: the one act that has those parts is changed, a customer for all of them."""
    before: list[Act] = draft.values["acts"]
    readings = [None if act["out"] else read(act["intent"], _values(act)) for act in before]
    fits = [reading for reading in readings if reading is not None]
    if not fits or (len(fits) > 1 and any(set(reading.values) != {"customer"} for reading in fits)):
        turn.reply(_("It is not clear which line that corrects. Strike it out on the card, and say it by itself."))
        return
    turn.led_by = tuple(draft.values.get("said", ()))
    _fill(turn, [_mended(turn, *pair) for pair in zip(before, readings, strict=True)], 0)


def _mended(turn: Turn, act: Act, reading: Reading | None) -> Act:
    if reading is None:
        return act
    new = {**reading.asked, **reading.refused}
    kept = {name: value for name, value in act["values"].items() if name not in new}
    return {
        **act,
        "values": {**kept, **_all_packed(reading.values)},
        "asked": _all_packed(reading.asked),
        "refused": {name: speak(why, turn.reader) for name, why in reading.refused.items()},
    }


def _draft(turn: Turn, card: str) -> Draft | None:
    """The card, as long as it is open; else what became of it is said."""
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if draft is not None and draft.form == CARD and str(draft.revision) == card:
        return draft
    assert turn.said.tap is not None
    if WRITTEN in subject_of_message(turn.db, turn.chat.id, turn.said.tap.message_id):
        turn.toast(_("That is written already."))
    else:
        turn.toast(_("That card is over: nothing of it was written."))
    return None


def _form(form: Form) -> Form:
    """The act's own form, which only asks for what it cannot do without."""
    free = {"note"} if form.name in CONTACTS else set[str]()
    parts = tuple(
        replace(part, required=part.required and part.when is not guided and part.name not in free)
        for part in form.parts
    )
    return replace(form, name=f"{CARD}.{form.name}", parts=parts, done=partial(_filled))


FORM_OF = {name: _form(form) for name, form in OWN.items()}
FORMS = tuple(FORM_OF.values())
COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(writing={"acts.out": strike, "acts.in": take_in, "acts.write": write, "acts.cancel": cancel})
