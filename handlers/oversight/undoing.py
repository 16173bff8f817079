"""Taking back: /undo for the last thing written, the Undo button on every echo, and asking for what needs approval.

undo:ACTION:ID         takes it back
undo.ask:ACTION:ID     asks whoever decides on it; with a usual reason: undo.ask:ACTION:ID:REASON
undo.why:ACTION:ID     asks for a reason of one's own words first
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handlers.answers import Button
from handlers.commands import Command, Taps, row_id
from handlers.forms import Choice, Form, Part, leave
from handlers.forms import ask as ask_part
from handlers.hearing import context_of
from handlers.ledger.receivables import balance_line
from handlers.oversight import approvals
from handlers.oversight.approvals import Matter
from handlers.turns import Turn
from handlers.values import Values
from locales import Sentence, Words, _, speak
from models.oversight import undoing
from models.oversight.approvals import Approval
from models.oversight.audit import Audit
from models.oversight.undoing import NeedsApproval, Undone
from models.people import access
from models.people.members import Member

LONGEST_REASON = 500
USUAL_REASONS: Mapping[str, Sentence] = {
    "twice": _("Recorded twice"),
    "amount": _("Wrong amount"),
    "customer": _("Wrong customer"),
}
"""What is wrong with most of what is taken back late; a button carries the name."""


def undo_last(turn: Turn) -> None:
    """Take back the last thing I wrote, without a question; with a reason: /undo paid twice"""
    words = str(turn.read.values.get("note", "")) if turn.read is not None else ""
    if words:
        _confirm(turn, words)
        return
    reason, keep = turn.said.rest.strip()[:LONGEST_REASON], turn.company.rules.credit.kept
    _run(
        turn,
        lambda: undoing.undo_last(turn.db, turn.actor, today=turn.today, now=turn.now, keep_credit=keep, reason=reason),
        reason,
    )


def undo_this(turn: Turn, action: str, subject_id: str) -> None:
    """The button under an echo; a second tap says that it is undone already."""
    _undo(turn, action, row_id(subject_id))


def _undo(turn: Turn, action: str, key: int, reason: str = "") -> None:
    keep = turn.company.rules.credit.kept
    _run(
        turn,
        lambda: undoing.undo(
            turn.db, turn.actor, action, key, today=turn.today, now=turn.now, keep_credit=keep, reason=reason
        ),
        reason,
    )


def _run(turn: Turn, undo: Callable[[], Undone], reason: str) -> None:
    """Undo, and say what was undone; or what it needs."""
    try:
        done = undo()
    except NeedsApproval as needed:
        _offer(turn, needed, reason)
        return
    turn.show(
        _("↩️ Undone: {what}", what=done.what),
        _("Reason: {text}", text=reason) if reason else None,
        _balance(turn, done),
        _next(done),
    )


def _confirm(turn: Turn, words: str) -> None:
    """Words behind 撤销 may be a reason, or mean something else: what would be undone is shown before."""
    last = undoing.last_deed(turn.db, turn.actor)
    named = {one.id for stretch in context_of(turn).find(words) for one in stretch.candidates}
    if named and last.customer_id not in named:
        turn.reply(
            _("Nothing was undone: the last thing that you wrote is about another customer."),
            _("{what}, {day}", what=last.what, day=turn.company.day_of(last.at)),
            _("What you mean has its own Undo button under its message; /undo takes back the last thing."),
        )
        return
    about = speak(_("{what}, {day}", what=last.what, day=turn.company.day_of(last.at)), turn.reader)
    values = {"about": about, "action": last.action, "subject": last.subject_id, "note": words}
    question = _("Undo that, with the reason: {text}?", text=words)
    ask_part(turn, UNDO, Values(values), SURE.name, question, SURE.suggest(turn, Values({})))


def write(turn: Turn, values: Values) -> None:
    """It is what was meant."""
    _undo(turn, str(values.get("action", "")), int(values.get("subject", 0)), values.note)


def _yes(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(_("↩️ Undo"), True)]


def ask(turn: Turn, action: str, subject_id: str, reason: str = "") -> None:
    """The buttons that ask, with a usual reason or none."""
    usual = USUAL_REASONS.get(reason)
    _request(turn, action, row_id(subject_id), speak(usual, turn.reader) if usual is not None else "")


def ask_why(turn: Turn, action: str, subject_id: str) -> None:
    """The button for a reason of one's own words."""
    leave(turn)
    ask_part(turn, REASONED, Values({"action": action, "subject": row_id(subject_id)}), WHY.name, WHY.ask, ())


def _request(turn: Turn, action: str, key: int, reason: str = "") -> None:
    """Ask whoever decides on it, and say for whom it waits."""
    approval = undoing.ask(turn.db, turn.actor, action, key, now=turn.now, reason=reason)
    approvals.ask(turn, approval)
    approvals.show_own(turn, approval)


def _offer(turn: Turn, needed: NeedsApproval, reason: str) -> None:
    """It cannot be taken back at once: say what it is, with the button that asks. Nothing was written."""
    record = needed.record
    what = _("{what}, {day}", what=needed.what, day=turn.company.day_of(record.at))
    if not reason:
        turn.reply(needed.sentence, what, _("Why? The reason goes to whoever decides."), _reasons(record))
        return
    about = speak(what, turn.reader)  # a button carries no reason, a form does
    values = Values({"about": about, "action": record.action, "subject": record.subject_id, "note": reason})
    question = _("{why} Reason: {text}", why=needed.sentence, text=reason)
    ask_part(turn, ASKING, values, ASK.name, question, ASK.suggest(turn, values))


def _reasons(record: Audit) -> list[list[Button]]:
    """The usual reasons, one's own words, and none."""
    about = f"{record.action}:{record.subject_id}"
    usual = [Button(words, f"undo.ask:{about}:{name}") for name, words in USUAL_REASONS.items()]
    return [
        usual[:2],
        [*usual[2:], Button(_("✍️ Other"), f"undo.why:{about}")],
        [Button(_("🙋 Ask for approval"), f"undo.ask:{about}")],
    ]


def write_request(turn: Turn, values: Values) -> None:
    """Ask, with the reason that was said."""
    reason = values.note[:LONGEST_REASON]
    _request(turn, str(values.get("action", "")), int(values.get("subject", 0)), reason)


def _asks(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(_("🙋 Ask for approval"), True)]


def _next(done: Undone) -> list[list[Button]] | None:
    """A cheque waits or counts again: what became of it is said anew from there."""
    return [[Button(_("🧾 The cheque"), f"cheque:{done.cheque.key}")]] if done.cheque is not None else None


def _balance(turn: Turn, done: Undone) -> Words | None:
    return balance_line(turn, done.debtor) if done.debtor is not None else None


# --- as a request


def _what(turn: Turn, approval: Approval) -> Sentence:
    what, _record = undoing.what_of(turn.db, approval)
    return what


def _details(turn: Turn, approval: Approval) -> Sequence[Words | None]:
    _words, record = undoing.what_of(turn.db, approval)
    author = turn.db.get(Member, record.member_id) if record.member_id is not None else None
    reason = undoing.reason_of(approval)
    return [
        _("Written by {name}, {at}", name=author.name, at=record.at) if author is not None else None,
        _("Reason: {text}", text=reason) if reason else None,
    ]


def _told(turn: Turn, approval: Approval, done: Undone) -> Sequence[Words | None]:
    """That it is undone, and the balance, as long as who asked still sees the customer."""
    asker = turn.db.get_one(Member, approval.requested_by)
    seen = done.debtor is not None and access.sees_customer(turn.db, asker, done.debtor.key)
    return [_("↩️ Undone: {what}", what=done.what), _balance(turn, done) if seen else None]


_REVERSAL = Matter(
    heading=_("↩️ Undo what was written earlier"),
    what=_what,
    details=_details,
    told=_told,
    reasons={
        "right": _("It is right as it stands"),
        "why": _("Tell me first why"),
        "otherwise": _("Correct it in another way"),
    },
)
MATTERS = {undoing.REVERSAL.name: _REVERSAL, undoing.REVERSAL_OF_CONFIRMED.name: _REVERSAL}
SURE = Part("sure", _("Undo"), _("Undo that?"), _yes)
UNDO = Form("undo", _("/undo [REASON]"), (SURE,), write)
ASK = Part("sure", _("Undo"), _("Ask for approval?"), _asks)
ASKING = Form("undo.ask", _("/undo [REASON]"), (ASK,), write_request)
WHY = Part("note", _("Reason"), _("Why shall it be taken back?"))
REASONED = Form("undo.why", _("/undo [REASON]"), (WHY,), write_request)
FORMS = (UNDO, ASKING, REASONED)
COMMANDS = (Command("undo", _("Undo the last thing I wrote"), _("/undo [REASON]"), undo_last),)
TAPS = Taps(writing={"undo": undo_this, "undo.ask": ask, "undo.why": ask_why})
