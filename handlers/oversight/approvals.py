"""Requests and decisions: the cards that deciders get, /approvals, and what the buttons do.

    approval:ID                 the request as it is now, in place
    approval.open:ID            the same in a message of its own
    approval.yes:ID             approve
    approval.no:ID              asks for the reason
    approval.because:ID:CODE    reject for a usual reason; x asks for another one
    approval.withdraw:ID        who asked does not ask any more
    approval.again:ID           who asked asks again, after nobody decided
    approvals:PAGE              the list, in place

Every tap is authorised again, and a request that was decided meanwhile answers with the decision. What each kind of
request says stands in the `MATTERS` of the feature that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers import forms
from handlers.answers import Button, Style, Text
from handlers.answers import Part as AnswerPart
from handlers.commands import REPORTED_TO, Command, Pushes, Taps, row_id, stale_button
from handlers.forms import Form, Part
from handlers.ledger.dues import paging
from handlers.reading import Reading
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import in_fives
from locales import Sentence, Words, _, n_
from models.oversight import approvals, decisions
from models.oversight.approvals import Approval, State
from models.oversight.decisions import Push
from models.people.members import Member
from models.refusal import Refused
from models.storage.jobs import Job
from models.work.reminders import Outcome

ROWS = 10
OTHER = "x"
LONGEST_REASON = 300
Said = AnswerPart | Words | None


def no_words(_turn: Turn, _approval: Approval) -> Sequence[Said]:
    """The line that names it says all."""
    return ()


@dataclass(frozen=True)
class Matter:
    """What a kind of request says."""

    heading: Sentence
    what: Callable[[Turn, Approval], Sentence]  # in one line
    details: Callable[[Turn, Approval], Sequence[Said]] = no_words
    told: Callable[[Turn, Approval, Any], Sequence[Said]] | None = None  # to who asked, with what approving led to
    rejected: Sentence | None = None  # what a rejection led to
    reasons: Mapping[str, Sentence] = field(default_factory=dict)  # usual ones to reject it


# --- cards


def ask(turn: Turn, approval: Approval, *notes: Said) -> None:
    """Send the card to whom it waits for."""
    for member in approvals.asked_now(turn.db, approval, turn.now):
        turn.tell(member, *notes, *_parts(turn, approval), _decide_buttons(approval), subject=_subject(approval))


def show_own(turn: Turn, approval: Approval, changed: Sentence | None = None) -> None:
    """Say to who asked that it waits, and for whom; and what it takes the place of."""
    turn.show(
        changed, *_parts(turn, approval), _waits(turn, approval), _own_buttons(approval), subject=_subject(approval)
    )


def _show(turn: Turn, approval: Approval, *notes: Said) -> None:
    """The request as it is now, with what the reader can do about it."""
    mine = approval.requested_by == turn.actor.id
    rows = _own_buttons(approval) if mine else _decide_buttons(approval)
    if turn.actor.role in REPORTED_TO:
        rows = [*rows, [Button(_("◀ Approvals"), "approvals:0")]]
    waits = _waits(turn, approval) if mine and approval.state == State.OPEN else None
    turn.show(*_parts(turn, approval), waits, *notes, rows, subject=_subject(approval))


def _parts(turn: Turn, approval: Approval) -> list[Said]:
    matter = _matter(approval)
    asker = turn.db.get_one(Member, approval.requested_by)
    return [
        Text(matter.heading, Style.HEADING),
        matter.what(turn, approval),
        *matter.details(turn, approval),
        _("Asked by {name}, {at}", name=asker.name, at=approval.requested_at),
        _outcome(turn, approval),
    ]


def _outcome(turn: Turn, approval: Approval) -> Sentence | None:
    """What became of it; nothing as long as it is open."""
    decider = turn.db.get(Member, approval.decided_by) if approval.decided_by is not None else None
    name = decider.name if decider else ""
    match approval.state:
        case State.APPROVED:
            return _("✅ Approved by {name}, {at}", name=name, at=approval.decided_at)
        case State.REJECTED:
            reason = _reason(approval)
            return _("❌ Rejected by {name}, {at}: {reason}", name=name, at=approval.decided_at, reason=reason)
        case State.WITHDRAWN:
            return _("↩️ Withdrawn by {name}, {at}", name=name, at=approval.decided_at)
        case State.EXPIRED:
            return _("⌛ Nobody decided in time")
    return None


def _waits(turn: Turn, approval: Approval) -> Sentence:
    names = [one.name for one in approvals.asked_now(turn.db, approval, turn.now)]
    if approval.deadline is None:
        return _("Waits for {names}", names=names)
    return _("Waits for {names}, until {at}", names=names, at=approval.deadline)


def _reason(approval: Approval) -> Words:
    """A usual reason is kept as its code, so that everybody reads it in their own language."""
    return _matter(approval).reasons.get(approval.reason or "", approval.reason or "")


def _decide_buttons(approval: Approval) -> list[list[Button]]:
    if approval.state != State.OPEN:
        return []
    key = approval.key
    return [[Button(_("✅ Approve"), f"approval.yes:{key}"), Button(_("❌ Reject"), f"approval.no:{key}")]]


def _own_buttons(approval: Approval) -> list[list[Button]]:
    match approval.state:
        case State.OPEN:
            return [[Button(_("↩️ Withdraw"), f"approval.withdraw:{approval.key}")]]
        case State.EXPIRED:
            return [[Button(_("🔁 Ask again"), f"approval.again:{approval.key}")]]
    return []


def _subject(approval: Approval) -> Mapping[str, int]:
    return {"approval": approval.key}


def _matter(approval: Approval) -> Matter:
    from handlers import MATTERS

    return MATTERS[approval.kind]


# --- deciding


def show_tapped(turn: Turn, approval_id: str) -> None:
    """One request, as it is now."""
    _show(turn, approvals.approval_for(turn.db, turn.actor, row_id(approval_id), turn.now))


def open_tapped(turn: Turn, approval_id: str) -> None:
    """The same in a message of its own."""
    turn.in_place = False
    show_tapped(turn, approval_id)


def approve(turn: Turn, approval_id: str) -> None:
    """✅: do it, and tell who asked."""
    approval = approvals.approval_to_decide(turn.db, turn.actor, row_id(approval_id), turn.now)
    if _is_decided(turn, approval):
        return
    result = decisions.approve(turn.db, turn.actor, approval, today=turn.today, now=turn.now, rules=turn.company.rules)
    matter = _matter(approval)
    said = _("✅ {name} approved: {what}", name=turn.actor.name, what=matter.what(turn, approval))
    _tell_asker(turn, approval, said, *(matter.told(turn, approval, result) if matter.told else ()))
    _show(turn, approval)


def ask_reason(turn: Turn, approval_id: str) -> None:
    """❌: why?"""
    approval = approvals.approval_for(turn.db, turn.actor, row_id(approval_id), turn.now)
    if approval.requested_by == turn.actor.id or _is_decided(turn, approval):
        return
    key = approval.key
    usual = [Button(words, f"approval.because:{key}:{code}") for code, words in _matter(approval).reasons.items()]
    last = [Button(_("Other …"), f"approval.because:{key}:{OTHER}"), Button(_("◀ Back"), f"approval:{key}")]
    rows = [[button] for button in usual]
    turn.show(*_parts(turn, approval), _("Why is it rejected?"), [*rows, last], subject=_subject(approval))


def reject(turn: Turn, approval_id: str, code: str) -> None:
    """A usual reason, or the question for another one."""
    approval = approvals.approval_to_decide(turn.db, turn.actor, row_id(approval_id), turn.now)
    if _is_decided(turn, approval):
        return
    if code == OTHER:
        turn.in_place = False
        forms.begin(turn, REASON, reading=Reading(REASON.name), given={"approval": approval.key})
    elif code in _matter(approval).reasons:
        _reject(turn, approval, code)
    else:
        raise stale_button()


def reject_for(turn: Turn, values: Values) -> None:
    """The reason was typed."""
    approval = approvals.approval_to_decide(turn.db, turn.actor, int(values.get("approval", 0)), turn.now)
    if len(values.note) > LONGEST_REASON:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_REASON))
    if not _is_decided(turn, approval):
        _reject(turn, approval, values.note)


def _reject(turn: Turn, approval: Approval, reason: str) -> None:
    decisions.reject(turn.db, turn.actor, approval, reason, today=turn.today, now=turn.now, rules=turn.company.rules)
    matter = _matter(approval)
    said = _("❌ {name} rejected: {what}", name=turn.actor.name, what=matter.what(turn, approval))
    _tell_asker(turn, approval, said, _("Reason: {reason}", reason=_reason(approval)), matter.rejected)
    _show(turn, approval)


def withdraw(turn: Turn, approval_id: str) -> None:
    """Who asked does not ask any more."""
    approval = approvals.own_approval(turn.db, turn.actor, row_id(approval_id))
    if not _is_decided(turn, approval):
        decisions.withdraw(turn.db, turn.actor, approval, today=turn.today, now=turn.now, rules=turn.company.rules)
        _show(turn, approval)


def again(turn: Turn, approval_id: str) -> None:
    """Nobody decided: ask once more, from the beginning."""
    approval = approvals.own_approval(turn.db, turn.actor, row_id(approval_id))
    if approval.state != State.EXPIRED:
        _show(turn, approval)
        return
    new = decisions.ask_again(turn.db, turn.actor, approval, now=turn.now)
    ask(turn, new)
    show_own(turn, new)


def line_of(turn: Turn, approval: Approval) -> Sentence:
    """A request on a list: what it is, and who asked."""
    asker = turn.db.get_one(Member, approval.requested_by)
    return _("{what}, {name}", what=_matter(approval).what(turn, approval), name=asker.name)


def _is_decided(turn: Turn, approval: Approval) -> bool:
    """Whether it is decided already; then that is what the tap says."""
    outcome = _outcome(turn, approval)
    if outcome is None:
        return False
    turn.toast(outcome)
    _show(turn, approval)
    return True


def _tell_asker(turn: Turn, approval: Approval, heading: Sentence, *said: Said) -> None:
    asker = turn.db.get_one(Member, approval.requested_by)
    if asker.active:
        rows = _own_buttons(approval)
        turn.tell(asker, Text(heading, Style.HEADING), *said, rows or None, subject=_subject(approval))


# --- in time


def deadline(turn: Turn, job: Job) -> Outcome:
    """It was not decided in time: the next ones are asked, or who asked hears that nobody decided."""
    approval = turn.db.get(Approval, job.subject_id)
    if approval is None or approval.state != State.OPEN or approval.deadline != job.due_at:
        return Outcome.NOT_NEEDED
    before = {one.id for one in approvals.asked_now(turn.db, approval, turn.now)}
    asked = decisions.climb(turn.db, approval, now=turn.now)
    if asked:
        again = {one.id for one in asked} == before
        note = _("⏰ Still waits for you:") if again else _("⏫ Not decided in time, so it comes to you:")
        ask(turn, approval, note)
    else:
        what = _matter(approval).what(turn, approval)
        stays = _("It stays on the list of who may decide.") if approval.state == State.OPEN else None
        _tell_asker(turn, approval, _("⌛ Nobody decided in time: {what}", what=what), stays)
    return Outcome.SAID


# --- the list


def show(turn: Turn, page: str = "0") -> None:
    """What waits for me, and what I have asked for; each opens in place."""
    waiting = list(approvals.waiting_for(turn.db, turn.actor, turn.now))
    own = list(approvals.requests_of(turn.db, turn.actor))
    everything = [*waiting, *own]
    number = min(row_id(page), max(0, (len(everything) - 1) // ROWS))
    start = number * ROWS
    lines: list[Said] = []
    buttons: list[Button] = []
    for place, approval in enumerate(everything[start : start + ROWS], start=start + 1):
        index = place - 1
        if index < len(waiting) and index in (0, start):
            count = len(waiting)
            lines.append(Text(n_("{n} request waits for you", "{n} requests wait for you", count), Style.HEADING))
        elif index >= len(waiting) and index in (len(waiting), start):
            lines.append(Text(_("Asked by you"), Style.HEADING))
        lines.append(_("{place}. {line}", place=str(place), line=line_of(turn, approval)))
        buttons.append(Button(str(place), f"approval:{approval.key}"))
    if not waiting:
        lines.insert(0, _("Nothing waits for you."))
    turn.show(*lines, [*in_fives(buttons), *paging("approvals:{page}", number, len(everything), ROWS)])


REASON = Form(
    name="approval.reason",
    example=_("The money did not arrive"),
    parts=(Part("note", _("Reason"), _("Why is it rejected? One sentence is enough.")),),
    done=reject_for,
)
COMMANDS = (
    Command("approvals", _("What waits for me to decide"), _("/approvals"), show, roles=REPORTED_TO, reads=True),
)
FORMS = (REASON,)
PUSHES: dict[str, Pushes] = {Push.DEADLINE: deadline}
TAPS = Taps(
    writing={
        "approval.yes": approve,
        "approval.because": reject,
        "approval.withdraw": withdraw,
        "approval.again": again,
    },
    reading={"approval": show_tapped, "approval.open": open_tapped, "approval.no": ask_reason, "approvals": show},
)
