"""Days: /today looks ahead, /day tells one salesperson's day, /history everything with a customer.

A day is a timeline. Its reports are numbered; the numbers stand in the message's subject, so that a manager can answer
one by replying with its number first, or open it by its button and reply to that (`handlers/work/guidance.py`).

    day:MEMBER:DATE:PAGE     somebody's day, in place
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.answers import Button, Part, Style, Text
from handlers.commands import LEADERS, Command, Taps, row_id, stale_button
from handlers.hearing import heard
from handlers.ledger.dues import paging
from handlers.turns import Turn
from handlers.work import guidance as answering
from handlers.work import history, today
from handlers.work.activities import guidance_line, in_fives
from handlers.work.timeline import with_customer
from locales import Sentence, TimeOf, Words, _
from models.ledger.receivables import EARLIEST, LATEST
from models.people import access, members
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.work import guidance
from models.work.activities import Activity, ActivityKind
from models.work.timeline import Event, day_of_member

ROWS = 10
MOST_NAMES = 12


def day(turn: Turn) -> None:
    """One salesperson's day: /day Li Wei yesterday"""
    reading = heard(turn, "day")
    for refusal in reading.refused.values():
        raise Refused(refusal)
    member = _who(turn, str(reading.values.get("member") or reading.values.get("unknown_name") or ""))
    days = [one for one in reading.asked.get("date", ()) if isinstance(one, date)]
    if isinstance(member, Member) and not days:
        _show(turn, member, reading.values.get("date") or _today_of(turn, member), 0)
        return
    people = [member] if isinstance(member, Member) else member
    told = reading.values.get("date")
    turn.reply(
        _("Which day do you mean?") if days else _("Whom do you mean?"),
        [
            [Button(_label(one, on if days else None), _data(one, on, 0))]
            for one in people
            for on in (days or [told or _today_of(turn, one)])
        ][:MOST_NAMES],
    )


def _label(member: Member, on: date | None) -> Words:
    return _("{name}, {day}", name=member.name, day=on) if on else member.name


def _who(turn: Turn, name: str) -> Member | Sequence[Member]:
    """The colleague that is meant, or those who may be; oneself without a name. Only leaders read others' days."""
    if not name:
        return turn.actor
    found = [one for one in access.members_named(turn.db, turn.actor, name) if _may_read(turn, one)]
    if not found:
        raise Refused(_("I know no colleague named {name} whose day you may read.", name=name[:50]))
    return found[0] if len(found) == 1 else found


def _may_read(turn: Turn, member: Member) -> bool:
    return member.id == turn.actor.id or turn.actor.role in LEADERS


def page(turn: Turn, member_id: str, on: str, number: str) -> None:
    """Another page, day or person, in place."""
    member = access.member_for(turn.db, turn.actor, row_id(member_id))
    if not _may_read(turn, member):
        raise Denied(_("I know no colleague named {name} whose day you may read.", name=member.name))
    try:
        told = date.fromisoformat(on)
    except ValueError:
        raise stale_button() from None
    _show(turn, member, told, row_id(number))


def _show(turn: Turn, member: Member, on: date, number: int) -> None:
    events = day_of_member(turn.db, turn.actor, member, on)
    number = min(number, max(0, (len(events) - 1) // ROWS))
    numbers = {one.key: place for place, one in enumerate(_entries(events), start=1)}
    here = events[number * ROWS : (number + 1) * ROWS]
    said = guidance.guidance_on(turn.db, {one.key for one in _entries(here)})
    lines: list[Part | Words | None] = [
        Text(_("{name}, {day}", name=member.name, day=on), Style.HEADING),
        _summary(events),
        _zone(turn, member),
    ]
    buttons = []
    for event in here:
        key = event.what.key if isinstance(event.what, Activity) else None
        lines.append(_line(turn, event, numbers.get(key or 0)))
        if key in numbers:
            lines += [guidance_line(*one) for one in said.get(key or 0, [])]
            buttons.append(Button(str(numbers[key or 0]), f"act.show:{key}"))
    if not events:
        lines.append(_("Nothing was reported that day."))
    elif numbers and member.id != turn.actor.id:
        lines.append(Text(_("Reply with a number and your answer, for example: 1 well done"), Style.QUIET))
    turn.show(
        *lines,
        [
            *in_fives(buttons),
            *paging(f"day:{member.id}:{on:%Y%m%d}:{{page}}", number, len(events)),
            *_around(turn, member, on),
            *_people(turn, member, on),
        ],
        subject={"day": member.key, **{f"{answering.ENTRY}{place}": key for key, place in numbers.items()}},
    )


def _entries(events: Sequence[Event]) -> list[Activity]:
    """The reports among the events that the reader may open."""
    return [event.what for event in events if isinstance(event.what, Activity) and event.customer is not None]


def _summary(events: Sequence[Event]) -> Sentence:
    kinds = [event.what.kind for event in events if isinstance(event.what, Activity)]
    visits = kinds.count(ActivityKind.VISIT)
    return _("Visits: {visits}, other contacts: {contacts}", visits=visits, contacts=len(kinds) - visits)


def _zone(turn: Turn, member: Member) -> Text | None:
    """The day is the salesperson's, the times are the reader's."""
    if member.timezone == str(turn.reader.timezone):
        return None
    return Text(_("The day of {zone}, in your own times.", zone=member.timezone), Style.QUIET)


def _line(turn: Turn, event: Event, place: int | None) -> Sentence:
    words = with_customer(turn, event)
    if not isinstance(event.what, Activity) or event.what.timed:
        words = _("{time} {what}", time=TimeOf(event.at), what=words)
    return _("{place}. {line}", place=str(place), line=words) if place is not None else _("• {line}", line=words)


def _around(turn: Turn, member: Member, on: date) -> list[list[Button]]:
    """The day before and the day after."""
    row = []
    if on > EARLIEST:
        row.append(Button(_("◀ {day}", day=on - timedelta(days=1)), _data(member, on - timedelta(days=1), 0)))
    if on < min(_today_of(turn, member), LATEST):
        row.append(Button(_("{day} ▶", day=on + timedelta(days=1)), _data(member, on + timedelta(days=1), 0)))
    return [row]


def _people(turn: Turn, member: Member, on: date) -> list[list[Button]]:
    """From their own day leaders go on to those whom they lead."""
    if turn.actor.role not in LEADERS or member.id != turn.actor.id:
        return []
    led = [one for one, _team in members.led_by(turn.db, turn.actor) if one.id != turn.actor.id and _sells(one)]
    buttons = [Button(one.name, _data(one, on, 0)) for one in led[:MOST_NAMES]]
    return [buttons[start : start + 3] for start in range(0, len(buttons), 3)]


def _sells(member: Member) -> bool:
    return member.role in (Role.SALESPERSON, Role.MANAGER)


def _today_of(turn: Turn, member: Member) -> date:
    return turn.now.astimezone(member.zone).date()


def _data(member: Member, on: date, number: int) -> str:
    return f"day:{member.id}:{on:%Y%m%d}:{number}"


COMMANDS = (
    today.COMMAND,
    Command("day", _("One salesperson's day"), _("/day [NAME] [DATE]"), day, reads=True),
    history.COMMAND,
)
FORMS = (history.HISTORY,)
TAPS = Taps(
    writing=answering.WRITING,
    reading={"day": page, **today.READING, **history.READING, **answering.READING},
)
REPLIES = answering.REPLIES
