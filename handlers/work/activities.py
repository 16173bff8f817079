"""A report as people read it: what it says in full on its own message, and in one line on a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from handlers.answers import Button, Part, Photo, Style, Text, Voice
from handlers.turns import Turn
from locales import Sentence, Words, _, n_
from models.directory.customers import Customer
from models.people.members import Member
from models.work import activities, follow_ups, guidance
from models.work.activities import Activity, ActivityKind, Mood
from models.work.follow_ups import FollowUp
from models.work.guidance import Guidance

ICONS = {
    ActivityKind.VISIT: "🚶",
    ActivityKind.CALL: "📞",
    ActivityKind.MESSAGE: "💬",
    ActivityKind.EMAIL: "✉️",
    ActivityKind.MEETING: "👥",
}
MOST_VOICES = 5
"""Spoken messages that are played at once, the latest."""

LINE = 120
"""As much of a text as stands on one line of a list."""


def title(activity: Activity, customer: Words) -> Sentence:
    """Which kind of contact, with whom."""
    kind = ActivityKind(activity.kind)
    return _("{icon} {kind}: {customer}", icon=ICONS[kind], kind=kind, customer=customer)


def when(turn: Turn, activity: Activity) -> date | datetime:
    """The moment, or the day when no time was told."""
    return activity.at if activity.timed else activity.at.astimezone(turn.reader.timezone).date()


def full(
    turn: Turn, activity: Activity, customer: Customer, member: Member, *, with_files: bool = False
) -> list[Part | Words | None]:
    """Everything that the report says, and what stands on it."""
    if activity.reversed_at is not None:
        return [Text(title(activity, customer.name), Style.HEADING), _("That was taken back.")]
    photo = Photo(activity.photo_file_id) if activity.photo_file_id and with_files else None
    voices = activities.voices_of(turn.db, [activity.key]).get(activity.key, [])
    answers = guidance.guidance_on(turn.db, [activity.key]).get(activity.key, [])
    return [
        photo,
        *(Voice(one.file_id) for one in voices[-MOST_VOICES:] if with_files),
        Text(title(activity, customer.name), Style.HEADING),
        _("{at}", at=when(turn, activity)),
        _("By {name}", name=member.name) if member.id != turn.actor.id else None,
        activity.text or None,
        _("Mood: {mood}", mood=Mood(activity.mood)) if activity.mood else None,
        place(activity),
        _("📷 Photo kept") if activity.photo_file_id else None,
        n_("🎤 {n} voice message kept", "🎤 {n} voice messages kept", len(voices)) if voices else None,
        *(_("☑️ Done: {step}", step=step_line(turn, one)) for one in follow_ups.closed_by(turn.db, activity.key)),
        *_next(turn, activity),
        *(guidance_line(one, by) for one, by in answers),
    ]


def _next(turn: Turn, activity: Activity) -> list[Words]:
    step = follow_ups.planned_with(turn.db, activity.key)
    if step is None:
        return []
    whose = turn.db.get(Member, step.member_id)
    lines: list[Words] = [_("📅 Next step: {step}", step=step_line(turn, step))]
    if whose is not None and whose.id != activity.member_id:
        lines.append(_("For: {name}", name=whose.name))
    return lines


def step_line(turn: Turn, step: FollowUp) -> Sentence:
    """When a step is due, and what it is."""
    at = moment_of(turn, step)
    return _("{at}: {text}", at=at, text=shortened(step.text)) if step.text else _("{at}", at=at)


def moment_of(turn: Turn, step: FollowUp) -> Sentence:
    """The day and time of a step on the clock of whose it is; the reader is told when theirs shows another time."""
    if step.due_time is None:
        return _("{day}", day=step.due_on)
    member = turn.db.get(Member, step.member_id)
    if member is None or member.timezone == str(turn.reader.timezone):
        return _("{day} {time}", day=step.due_on, time=step.due_time)
    return _("{day} {time} ({zone})", day=step.due_on, time=step.due_time, zone=member.timezone)


def place(activity: Activity) -> Sentence | None:
    """What the location tells; nothing without one."""
    if activity.latitude is None:
        return None
    if activity.distance_m is None:
        return _("📍 Location kept; no place of this customer is known yet")
    if activity.verified:
        return _("📍 Verified: {n} m from the customer's place", n=activity.distance_m)
    return _("📍 Not verified: {distance} from the customer's place", distance=distance(activity.distance_m))


def distance(metres: int) -> Sentence:
    """In metres, or from 1000 on in kilometres."""
    if metres < 1000:
        return _("{n} m", n=metres)
    return _("{n} km", n=(Decimal(metres) / 1000).quantize(Decimal("0.1")))


def guidance_line(one: Guidance, by: Member) -> Sentence:
    """The manager's answer as it stands on the entry."""
    done = _(" (done)") if one.acted_at is not None else ""
    return _("💬 {name}: {text}{done}", name=by.name, text=one.text, done=done)


def shortened(text: str, longest: int = LINE) -> str:
    """The text on one line of a list."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def in_fives(buttons: Sequence[Button]) -> list[list[Button]]:
    """Numbers of a list under each other, five in a row."""
    return [list(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
