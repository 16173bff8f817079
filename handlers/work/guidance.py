"""Guidance: a manager answers a report by replying to it, and its author gets the answer once, with a button to act.

An answer may be given to a report's own message, or to a whole day's (/day) with the entry's number first: `3 well
done`. Replying to a report of one's own adds the words to it; replying to guidance does so too, and tells who gave it.

    act.show:ID          the report as its own message
    guide.done:ID        what the guidance asked for is done
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from handlers.answers import Button, Style, Text
from handlers.commands import LEADERS, TapHandler, row_id
from handlers.hearing import context_of
from handlers.reading import read_command
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import full, guidance_line, shortened, title, when
from handlers.work.visits import buttons, has_next, keep_photo, keep_voice, plan, show
from locales import Words, _
from models.directory.customers import Customer
from models.people.members import Member
from models.refusal import Denied
from models.storage.outbox import subject_of_message
from models.work import activities, guidance
from models.work.activities import Activity
from models.work.guidance import Guidance

_STEP = ("next_date", "next_time")

_NUMBERED = re.compile(r"^\s*(?:第|#|no\.?\s*)?(\d{1,3})(?!\d)\s*(?:条|[.、:：,，)）])?\s*(?=\S)", re.IGNORECASE)
ENTRY = "entry "
"""In the subject of a day's message, before an entry's number on the list."""


def show_entry(turn: Turn, activity_id: str) -> None:
    """The report as its own message, which can be answered."""
    activity, customer, member = activities.activity_for(turn.db, turn.actor, row_id(activity_id))
    subject = {"activity": activity.key, "customer": customer.key}
    mine = member.id == turn.actor.id
    rows = [[Button(_("📅 Follow-up"), f"begin:follow:{customer.id}"), Button(_("📇 Customer"), f"card:{customer.id}")]]
    hint = None
    if mine:
        rows = buttons(turn, activity, customer)
        hint = Text(_("Reply to this message to add to it."), Style.QUIET)
    elif turn.actor.role in LEADERS:
        hint = Text(_("Reply to this message, and {name} gets your answer.", name=member.name), Style.QUIET)
    turn.reply(*full(turn, activity, customer, member, with_files=True), hint, rows, subject=subject)


def answer_entry(turn: Turn, activity_id: int) -> bool:
    """Words in reply to a report: the author says more, a manager guides."""
    return _answer(turn, activity_id, turn.said.text.strip())


def answer_day(turn: Turn, member_id: int) -> bool:
    """Words in reply to a day: the number says which entry is meant; it may be left out when there is one."""
    subject = subject_of_message(turn.db, turn.chat.id, turn.said.replies_to or 0)
    entries = {int(name.removeprefix(ENTRY)): key for name, key in subject.items() if name.startswith(ENTRY)}
    text = turn.said.text.strip()
    if not entries or not text:
        return False
    numbered = _NUMBERED.match(text)
    if numbered is not None and int(numbered[1]) in entries:
        return _answer(turn, entries[int(numbered[1])], text[numbered.end() :])
    if numbered is None and len(entries) == 1:
        return _answer(turn, next(iter(entries.values())), text)
    first, last = min(entries), max(entries)
    turn.reply(
        _("Which entry do you mean? Begin with its number, from {first} to {last}:", first=first, last=last),
        Text(_("{number} well done", number=first), Style.QUIET),
        subject=subject,
    )
    return True


def answer_guidance(turn: Turn, guidance_id: int) -> bool:
    """Words in reply to guidance: they are added to the entry, and who gave it hears them."""
    text = turn.said.text.strip()
    if not text:
        return False
    given, activity, customer, by = guidance.guidance_for(turn.db, turn.actor, guidance_id)
    activities.add_text(turn.db, turn.actor, activity, text, now=turn.now)
    turn.reply(
        _("✅ Added to the entry, and {name} is told.", name=by.name),
        *full(turn, activity, customer, turn.actor),
        subject={"activity": activity.key, "customer": customer.key},
    )
    entry = title(activity, customer.name)
    turn.tell(
        by,
        Text(_("💬 {name} answers you on {entry}", name=turn.actor.name, entry=entry), Style.HEADING),
        text,
        Text(guidance_line(given, by), Style.QUIET),
        [[Button(_("◀ Report"), f"act.show:{activity.id}")]],
        subject={"activity": activity.key},
    )
    return True


def done(turn: Turn, guidance_id: str) -> None:
    """What the guidance asked for is done; a second tap finds it so."""
    given, activity, customer, by = guidance.guidance_for(turn.db, turn.actor, row_id(guidance_id))
    guidance.act_on(turn.db, turn.actor, given, now=turn.now)
    turn.show(
        *_told(turn, given, activity, customer, by),
        _("✅ Done, {at}", at=given.acted_at),
        _steps(given, customer),
        subject={"guidance": given.id or 0},
    )


def _answer(turn: Turn, activity_id: int, text: str) -> bool:
    if not text:
        return False
    activity, customer, member = activities.activity_for(turn.db, turn.actor, activity_id)
    if member.id == turn.actor.id:
        add(turn, activity, customer, text, _step_in(turn, activity, text))
    elif turn.actor.role in LEADERS:
        _guide(turn, activity, customer, member, text)
    else:
        raise Denied(_("Only the author or a manager can answer an entry."))
    return True


def add(turn: Turn, activity: Activity, customer: Customer, text: str, step: Values) -> None:
    """Words of the author's own are added to a report; the next step that they tell is planned unless there is one."""
    activities.add_text(turn.db, turn.actor, activity, text, now=turn.now)
    for kind, keep in (("photo", keep_photo), ("voice", keep_voice)):
        if kind in turn.said.along:
            keep(turn, activity, turn.said.along[kind])
    if not has_next(turn, activity, customer):
        plan(turn, step, activity, customer)
    show(turn, activity, note=_("✅ Added."))


def _step_in(turn: Turn, activity: Activity, text: str) -> Values:
    """The day of the next step, where the words name one and no other day."""
    reading = read_command(activity.kind, text, (*_STEP, "date", "time", "note"), context_of(turn))
    if {"date", *_STEP} & {*reading.asked, *reading.refused} or "date" in reading.values:
        return Values({})
    return Values({name: reading.values[name] for name in _STEP if name in reading.values})


def _guide(turn: Turn, activity: Activity, customer: Customer, member: Member, text: str) -> None:
    given = guidance.guide(turn.db, turn.actor, activity, text, now=turn.now)
    turn.reply(
        _("💬 {name} gets your answer, and it stands on the entry:", name=member.name)
        if member.active
        else _("💬 Your answer stands on the entry. {name} is not in any more.", name=member.name),
        *full(turn, activity, customer, member),
        subject={"activity": activity.key, "customer": customer.key},
    )
    if member.active:
        turn.tell(
            member,
            *_told(turn, given, activity, customer, turn.actor),
            Text(_("Reply to this message to answer."), Style.QUIET),
            _steps(given, customer),
            subject={"guidance": given.id or 0},
        )


def _told(turn: Turn, given: Guidance, activity: Activity, customer: Customer, by: Member) -> list[Text | Words | None]:
    """The guidance as the author of the report reads it."""
    entry = title(activity, customer.name)
    return [
        Text(_("💬 {name} on {entry}, {at}", name=by.name, entry=entry, at=when(turn, activity)), Style.HEADING),
        given.text,
        Text(_("Your entry: {text}", text=shortened(activity.text)), Style.QUIET) if activity.text else None,
    ]


def _steps(given: Guidance, customer: Customer) -> list[list[Button]]:
    follow = Button(_("📅 Follow-up"), f"begin:follow:{customer.id}")
    rows = [[follow, Button(_("📇 Customer"), f"card:{customer.id}")]]
    return rows if given.acted_at is not None else [[Button(_("✅ Done"), f"guide.done:{given.id}")], *rows]


READING: dict[str, TapHandler] = {"act.show": show_entry}
WRITING: dict[str, TapHandler] = {"guide.done": done}
REPLIES: Mapping[str, Callable[[Turn, int], bool]] = {
    "activity": answer_entry,
    "day": answer_day,
    "guidance": answer_guidance,
}
