"""Corrections: what was written a moment ago was wrong, and is said again.

`不对，是3500`, `no, Friday`, `sorry 5000 not 500`, `改成现金` change what the speaker wrote last, or what the message
wrote that is replied to; so does editing one's own message. Money is reversed and written anew by its own form, as
with the Edit button. Words are taken as a correction only when nothing is left of them beside parts; when they fit
several things written by the same message, it is asked which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import handlers
from handlers import acts, asides, forms
from handlers.answers import Button
from handlers.commands import may_use
from handlers.directory import cards
from handlers.forms import Form
from handlers.hearing import context_of
from handlers.ledger import contacts, credit, disputes, moves, offers, payments, promises, receivables, write_offs
from handlers.questions import LEAVE
from handlers.reading import PARTS_OF, Reading, read_acts, read_command
from handlers.turns import Turn
from handlers.values import Values
from handlers.work import follow_ups, visits
from locales import Sentence, _
from models.ledger.adjustments import Adjustment, AdjustmentKind
from models.money import Money
from models.oversight import audit, origins
from models.oversight.audit import UNDO_WITHIN
from models.oversight.origins import Written
from models.people import access
from models.refusal import Refused
from models.storage import drafts as keeping
from models.storage.drafts import Draft

CORRECTION = "correction"
"""The form of a draft that asks which of several things is corrected."""

ASKED = "approval.requested"
"""What is not changed by words: whoever corrects it does not mean what was written before."""

LONGEST = 60

_MORE = re.compile(
    r".{0,12}?(?:还(?!是)|又(?!是)|另外|再(?!说)|(?<![a-z])(?:also|another|plus|too)(?![a-z]))", re.IGNORECASE
)
"""Something besides what was said before, at the beginning of a sentence: it takes nothing back."""

_FIRM = (
    r"(?:[啊哦呃哎诶]呀?[，,\s]*)?(?:不对|(?:说|打|写|搞|弄|记|输|发)?错了|更正(?:一下)?|纠正(?:一下)?|修正)"
    r"[，,。.!！:：\s]*(?:应该|应)?(?:改)?(?:是|为|成|到)?|改(?:一下)?(?:成|为|到)|应该是|应为"
    r"|(?:make|change)\s+(?:it|that)(?:\s+to)?\b|(?:it\s+)?should\s+(?:be|have\s+been)\b|i\s+meant\b|correction\b"
)
_SORRY = r"不好意思|抱歉|对不起|(?:sorry|oops)\b"
_WEAK = (
    rf"(?P<sorry>{_SORRY})"
    r"|(?:不是|no|nope|wrong|actually)(?=\s*[，,。.!！:：;-]|\s+(?:i\s+meant?|it'?s|make)\b)"  # 不是华联 is not 华联
)
_IT_IS = r"是|(?:it'?s|it\s+(?:was|is|should\s+be)|i\s+meant?|make\s+(?:it|that)|that'?s)\b"
_BETWEEN = rf"[，,。.!！:：;\s-]*(?P<it_is>(?:应该)?(?:{_IT_IS}))?\s*"
_OPENING = re.compile(rf"\s*(?:(?P<firm>{_FIRM})|(?P<weak>{_WEAK})){_BETWEEN}", re.IGNORECASE)
_INSTEAD = re.compile(r"(?P<new>.+?)[，,\s]*(?:\bnot\b|而?不是)\s*(?P<old>.+)", re.IGNORECASE)
_RATHER = re.compile(
    r"\s*(?:不是|not\b)\s*(?P<old>\w.*?)[，,\s]*(?:而?是|\bbut\b|\bit'?s\b)\s*(?P<new>.+)", re.IGNORECASE
)
_MERELY_SORRY = re.compile(rf"\s*(?:{_SORRY})(?![，,。.!！:：;\s-]*(?:应该)?(?:{_IT_IS}))", re.IGNORECASE)


def correction_in(text: str) -> tuple[str, str, bool] | None:
    """What is said in place of what, and whether it is plain that something is corrected; None when it is not."""
    if len(text) > LONGEST:
        return None
    if match := _RATHER.fullmatch(text):
        return match["new"], match["old"], False
    opening = _OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    if opening and opening["sorry"] and not opening["it_is"] and _MORE.match(rest):
        return None
    if instead := _INSTEAD.fullmatch(rest):
        return instead["new"], instead["old"], bool(opening and opening["firm"])
    return (rest, "", bool(opening["firm"])) if opening else None


def corrected(turn: Turn, about: Sequence[Written] | None = None) -> bool:
    """Change what was written last, or what is replied to. False when the words correct nothing."""
    said = correction_in(turn.said.text)
    if said is None:
        return False
    has_asked = about is None and _has_asked(turn)
    new, old, firm = said
    is_sorry = _MERELY_SORRY.match(turn.said.text) is not None and not old
    written = about if about is not None else origins.newest(turn.db, turn.actor, turn.chat.id)
    written = [one for one in written if _is_fresh(turn, one)]
    if not written and not has_asked:
        return _nothing_to_correct(turn) if firm else False
    fits = [one for one in written if parts_in(turn, one, new) is not None]
    named = [one for one in fits if old and _was(turn, one, old, new)]
    fits = named or (fits if firm or not old else [])
    if is_sorry and fits and _is_whole(turn, fits[0], new):
        return False  # 不好意思，收了华联 20
    if has_asked:
        means_it = firm or bool(fits)
        if means_it:
            _tell_how(turn)
        return means_it
    if not fits:
        if firm:
            forms.amend(turn, *form_of(turn, written[-1]))
        return firm
    if len(fits) > 1 and not _is_just_customer(turn, fits, new):
        _ask_which(turn, fits, new)
        return True
    for one in fits:
        change(turn, one, new)
    return True


def told_how(turn: Turn) -> bool:
    """A correction in answer to what words do not change. False when the words correct nothing."""
    if correction_in(turn.said.text) is None:
        return False
    _tell_how(turn)
    return True


def _has_asked(turn: Turn) -> bool:
    """Whether the last that the member did was to ask for somebody's agreement."""
    asked = audit.last_undoable(turn.db, turn.actor, (ASKED,))
    known = audit.last_undoable(turn.db, turn.actor, origins.ALL)
    if asked is None or turn.now - asked.at > UNDO_WITHIN:
        return False
    return known is None or (known.sequence < asked.sequence and known.at != asked.at)  # not both by one message


def _is_whole(turn: Turn, written: Written, words: str) -> bool:
    """Whether the words name a customer and something else: after a mere "sorry" they are a sentence of their own."""
    reading = parts_in(turn, written, words)
    return reading is not None and "customer" in reading.values and len(reading.values) > 1


def _tell_how(turn: Turn) -> None:
    """That nothing was changed, and how it is."""
    turn.reply(_("Words do not change that, and nothing was written. Use the buttons below it, or undo it."))


def mended(turn: Turn, form: Form | None, draft: Draft) -> bool:
    """Correct what is begun and not written yet: the open form, or the card of several acts. False when the words
    correct nothing."""
    said = correction_in(turn.said.text)
    if said is None:
        return False
    if draft.form == acts.CARD:
        acts.mend(turn, draft, partial(parts_of, turn, words=said[0]))
        return True
    if form is None:
        asides.drop(turn, draft)
        turn.reply(_("I left that question, and nothing was written. Say it again in full."))
        return True
    return _mended(turn, form, draft, said[0])


def filled(turn: Turn, form: Form, draft: Draft) -> bool:
    """Where it is asked which part shall be changed, the part itself may be said. False when another thing is asked."""
    return not draft.asking and _mended(turn, form, draft, turn.said.text)


def _mended(turn: Turn, form: Form, draft: Draft, words: str) -> bool:
    reading = parts_of(turn, form.name.rpartition(".")[2], forms.values_of(draft), words)
    if reading is not None:
        forms.mend(turn, form, draft, reading)
    return reading is not None


def chosen(turn: Turn, draft: Draft, index: int) -> None:
    """Which of several is corrected was tapped."""
    options: list[Any] = draft.options
    if not 0 <= index < len(options):
        turn.toast(_("That question is over."))
        return
    subject, key = options[index]
    turn.led_by = tuple(draft.values.get("said", ()))
    new = str(draft.values["text"])
    asides.drop(turn, draft)
    change(turn, (subject, int(key)), new)


def change(turn: Turn, written: Written, words: str) -> None:
    """Write it anew with the parts that the words name."""
    reading = parts_in(turn, written, words)
    if reading is not None:
        rewrite(turn, written, reading)


def rewrite(turn: Turn, written: Written, reading: Reading) -> None:
    """Write it anew with the parts of the reading; what is asked or refused of them is asked first."""
    form, values = form_of(turn, written)
    may_use(turn, handlers.COMMANDS[form.name])
    known = {**values.items(), **reading.values}
    for name in (*reading.asked, *reading.refused):
        known.pop(name, None)
    if "terms" in reading.values and "date" not in reading.values:
        known.pop("date", None)  # the terms name another day
    forms.begin(turn, form, reading=Reading(form.name, known, reading.asked, reading.refused))


def form_of(turn: Turn, written: Written) -> tuple[Form, Values]:
    """The form by which it was written, with its parts."""
    subject, key = written
    return _FORMS[subject](turn, key)


def _adjustment_form(turn: Turn, key: int) -> tuple[Form, Values]:
    """Each kind of adjustment has its own form."""
    document = turn.db.get(Adjustment, key)
    if document is None:
        raise access.unknown_customer()
    return _ADJUSTMENTS[AdjustmentKind(document.kind)](turn, key)


_ADJUSTMENTS: dict[AdjustmentKind, Callable[[Turn, int], tuple[Form, Values]]] = {
    AdjustmentKind.CREDIT_NOTE: credit.note_as_form,
    AdjustmentKind.REFUND: credit.refund_as_form,
    AdjustmentKind.WRITE_OFF: write_offs.as_form,
    AdjustmentKind.MOVE: moves.as_form,
}

_FORMS: dict[str, Callable[[Turn, int], tuple[Form, Values]]] = {
    "payment": payments.as_form,
    "receivable": receivables.as_form,
    "promise": promises.as_form,
    "followup": follow_ups.as_form,
    "activity": visits.as_form,
    "adjustment": _adjustment_form,
    "offer": offers.as_form,
    "dispute": disputes.as_form,
    "collectioncontact": contacts.as_form,
    "customer": cards.as_form,
}


def parts_in(turn: Turn, written: Written, words: str) -> Reading | None:
    """The words as parts of what was written, in its currency; None when they say anything else."""
    form, values = form_of(turn, written)
    return parts_of(turn, form.name, values, words, besides=written[0])


def parts_of(turn: Turn, intent: str, values: Values, words: str, *, besides: str = "") -> Reading | None:
    """The words as parts of a command `besides` one, in the currency of its values; None when they say anything else.

    A customer's file stays that customer's.
    """
    amount = values.get("amount")
    context = context_of(turn)
    if isinstance(amount, Money):
        context = replace(context, currency=amount.currency)
    wanted = [part for part in PARTS_OF.get(intent, ()) if part != besides]
    reading = read_command(intent, words, wanted, context)
    named = {*reading.values, *reading.asked, *reading.refused}
    return reading if named and not named & {"note", "unknown_name"} else None


def _was(turn: Turn, written: Written, old: str, new: str) -> bool:
    """Whether the old words name what stood there, and the new ones the same part."""
    before, after = parts_in(turn, written, old), parts_in(turn, written, new)
    if before is None or after is None:
        return False
    _form, values = form_of(turn, written)
    same = {*after.values, *after.asked, *after.refused}
    return any(values.get(name) == value for name, value in before.values.items() if name in same)


def _is_just_customer(turn: Turn, fits: Sequence[Written], words: str) -> bool:
    """A message is about one customer: another customer holds for all that it wrote."""
    readings = [parts_in(turn, one, words) for one in fits]
    return all(reading is not None and set(reading.values) == {"customer"} for reading in readings)


def _is_fresh(turn: Turn, written: Written) -> bool:
    at = origins.written_at(turn.db, written)
    return at is not None and turn.now - at <= UNDO_WITHIN


def _nothing_to_correct(turn: Turn) -> bool:
    turn.reply(_("There is nothing of the last 24 hours to correct. Reply to what you mean, or open it and tap Edit."))
    return True


def _ask_which(turn: Turn, fits: Sequence[Written], words: str) -> None:
    """Several things were written by the same message: which one?"""
    said = forms.led_by(turn, Values({}))
    draft = forms.open_draft(turn, CORRECTION, {"text": words, "said": said}, [list(one) for one in fits])
    rows = [[Button(_title(turn, one), f"form:{draft.revision}:{index}")] for index, one in enumerate(fits)]
    turn.reply(_("Which one is corrected?"), [*rows, [Button(_("✖ Cancel"), f"form:{draft.revision}:{LEAVE}")]])


def _title(turn: Turn, written: Written) -> Sentence:
    """What was written, for a button."""
    form, values = form_of(turn, written)
    title, customer = handlers.COMMANDS[form.name].title, values.customer(turn).name
    if isinstance(values.get("amount"), Money):
        return _("{act}: {customer}, {amount}", act=title, customer=customer, amount=values.get("amount"))
    if "date" in values:
        return _("{act}: {customer}, {day}", act=title, customer=customer, day=values.get("date"))
    return _("{act}: {customer}", act=title, customer=customer)


# --- an edited message


def edited(turn: Turn) -> None:
    """A message was edited: what it wrote is changed; what only asked, or was not understood, is said anew."""
    said = turn.said
    assert said.message_id is not None
    assert said.sent is not None
    led = origins.led_to(turn.db, turn.chat.id, said.message_id)
    is_old = turn.now - said.sent > UNDO_WITHIN
    if is_old:
        if led:
            turn.reply(_("That message is older than 24 hours: what it wrote stays as it is. /undo asks for approval."))
        return
    if led:
        _change_all(turn, origins.standing(turn.db, led))
        return
    if any(one.at == said.sent for one in audit.undoable(turn.db, turn.actor, (ASKED,))):
        _tell_how(turn)  # said anew, it would be asked for twice
        return
    draft = keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    messages = list(draft.values.get("said", ())) if draft is not None else []
    if draft is not None and said.message_id in messages[1:]:
        turn.reply(_("That answer is taken already. Once it is written, Edit changes it."))
        return
    if draft is not None and said.message_id in messages:
        asides.drop(turn, draft)
    turn.said = replace(said, edited=False)
    handlers.answer(turn)


def _change_all(turn: Turn, written: Sequence[Written]) -> None:
    """Each thing that the message wrote, as its new words have it."""
    if not written:
        turn.reply(_("What that message wrote was taken back. Send it as a new message."))
        return
    readings: Sequence[Reading] = read_acts(turn.said.text, context_of(turn))
    names = ["new" if one[0] == "customer" else form_of(turn, one)[0].name for one in written]
    if [reading.intent for reading in readings] != names:
        answer = parts_in(turn, written[0], turn.said.text) if len(written) == 1 else None
        if answer is None:
            turn.reply(_("Those words do not fit what that message wrote. Change it with Edit, or undo it."))
            return
        readings = [answer]
    changed = [pair for pair in zip(written, readings, strict=True) if _differs(turn, *pair)]
    for one, reading in changed:
        rewrite(turn, one, reading)
        if len(changed) > 1 and keeping.draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now) is not None:
            raise Refused(_("Please change those one by one, with the Edit buttons. Nothing was changed."))


def _differs(turn: Turn, written: Written, reading: Reading) -> bool:
    """Whether the reading says anything else than what stands."""
    _form, values = form_of(turn, written)
    return bool(reading.asked or reading.refused) or any(
        values.get(name) != value for name, value in reading.values.items()
    )
