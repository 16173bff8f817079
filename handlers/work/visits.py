"""Reports of contacts: /visit, /call, /message, /email, /meeting, one form over one function.

Two taps suffice: what came of it, and the next date, which the echo asks for. What belongs to a report is sent while
its form is open or right after it: a location, a photo. The echo is the report's own message; every button on it
changes it in place and is authorised again.

    act.show:ID                     in handlers/work/guidance.py: the report as its own message
    act.mood:ID:MOOD[:FLAG]         good, neutral, bad
    act.next:ID:DAY[:FLAG]          plan the next step on that day (20261204), x asks for another day, none declines
    act.done:ID:FOLLOW_UP[:FLAG]    the report also closes that earlier step
    act.place:ID                    the report's location becomes the customer's place
    act.edit:ID                     asks what shall be changed
    fu.log:FOLLOW_UP:KIND           report a contact that closes the step

FLAG is n once the next step was declined, so that the echo does not ask again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from handlers import forms
from handlers.answers import Button, Style, Text
from handlers.commands import SELLERS, Command, Taps, row_id, stale_button
from handlers.forms import CUSTOMER, Choice, Form, Part, coming_days
from handlers.hearing import context_of
from handlers.reading import Candidate, Reading, read_command
from handlers.turns import Fetch, Place, Turn
from handlers.values import Values
from handlers.work.activities import full, shortened
from handlers.work.follow_ups import FOLLOW, NONE, tell_of
from handlers.work.outcomes import REPORTS, Report
from locales import Sentence, Short, Words, _, speak
from models.calendar import at_local
from models.directory.customers import Customer
from models.oversight import origins
from models.oversight.audit import UNDO_WITHIN
from models.people.members import Member
from models.refusal import Refused
from models.storage import evidence
from models.storage.drafts import Draft
from models.work import activities, follow_ups
from models.work.activities import MOOD_NAMES, ON_THE_SPOT, Activity, ActivityKind, Mood
from models.work.follow_ups import FollowUp, FollowUpState

NOON = time(12)
"""Where a report of a past day stands when no time was told."""

DECLINED = "n"


def write(kind: ActivityKind, turn: Turn, values: Values) -> None:
    """All parts are there: keep the report, or change the one that it was, and say it in full."""
    if _read_on(kind, turn, values):
        return
    customer = values.customer(turn)
    at, timed = _moment(turn, values)
    if "activity" in values:
        activity, _before, _member = activities.own_activity(turn.db, turn.actor, int(values.get("activity")))
        if at.replace(second=0, microsecond=0) == activity.at.replace(second=0, microsecond=0):
            at = activity.at
        activities.change(turn.db, turn.actor, activity, customer, values.note, at=at, timed=timed, now=turn.now)
    else:
        activity = activities.log(turn.db, turn.actor, customer, kind, values.note, at=at, timed=timed, now=turn.now)
    _close(turn, values.get("follow_up"), activity)
    plan(turn, values, activity, customer)
    where, photo = values.get("place"), values.get("photo") or turn.said.along.get("photo")
    if isinstance(where, Place) and ("shared_at" in values or _of_today(turn, activity)):
        activities.set_place(turn.db, turn.actor, activity, where.latitude, where.longitude, now=turn.now)
    if photo:
        keep_photo(turn, activity, str(photo))
    if voice := values.get("voice") or turn.said.along.get("voice"):
        keep_voice(turn, activity, str(voice))
    forwarded = turn.said.photo is not None and turn.said.forwarded
    flag = DECLINED if values.get("followed") else ""
    note = _("A forwarded photo does not count, so it was not kept.") if forwarded else None
    show(turn, activity, flag=flag, note=note)


def _read_on(kind: ActivityKind, turn: Turn, values: Values) -> bool:
    """Words typed when the form asked for the text may name the next day too. True when that has to be asked first."""
    typed = turn.said.tap is None and turn.said.command is None and values.note == turn.said.text.strip()
    if not typed or "next_date" in values or "date" in values or not values.get("guided"):
        return False
    wants = ("date", "time", "next_date", "next_time", "note")
    reading = read_command(str(kind), values.note, wants, context_of(turn))
    names_day = not {"date", "next_date"}.isdisjoint({*reading.values, *reading.asked})
    if not names_day or reading.refused or not reading.values.get("note"):
        return False
    for name, value in reading.values.items():
        values.put(name, value)
    if not reading.asked:
        return False
    given = dict(values.items())
    forms.begin(turn, form_of(kind), reading=Reading(str(kind), {}, reading.asked), given=given)
    return True


def _moment(turn: Turn, values: Values) -> tuple[datetime, bool]:
    """When the contact was, and whether a time of that day is known."""
    zone, today = turn.reader.timezone, turn.local_today
    if "shared_at" in values and "date" not in values and "time" not in values:
        return datetime.fromisoformat(str(values.get("shared_at"))), True
    day: date | None = values.get("date")
    at: time | None = values.get("time")
    if at is not None:
        return at_local(day or today, at, zone), True
    if day is None or day == today:
        return turn.now, True
    return at_local(day, NOON, zone), False


def _close(turn: Turn, follow_up_id: int | None, activity: Activity) -> None:
    """A report made from a step closes that step, if it still stands."""
    if follow_up_id is None:
        return
    step, _customer, _member = follow_ups.follow_up_for(turn.db, turn.actor, follow_up_id)
    if step.state == FollowUpState.OPEN:
        follow_ups.finish(turn.db, turn.actor, step, now=turn.now, activity_id=activity.key)


def plan(turn: Turn, values: Values, activity: Activity, customer: Customer) -> None:
    """Plan the next step that was told, or change the one that stands."""
    day, at = values.get("next_date"), values.get("next_time")
    if day is None and at is not None:
        day = turn.local_today
    if day is None:
        return
    step = follow_ups.planned_with(turn.db, activity.key)
    if step is None or step.state != FollowUpState.OPEN:
        if day != NONE:
            plan_with(turn, activity, customer, day, at)
        return
    if day == NONE:
        follow_ups.drop(turn.db, turn.actor, step, now=turn.now)
        return
    at = at if at is not None else step.due_time
    if (day, at) != (step.due_on, step.due_time):
        member = turn.db.get(Member, step.member_id) or turn.actor
        follow_ups.move(turn.db, turn.actor, step, due_on=day, due_time=at, zone_of=member, now=turn.now)


def plan_with(turn: Turn, activity: Activity, customer: Customer, day: date, at: time | None = None) -> FollowUp:
    """Plan the next step that belongs to a report, and tell whom it is for."""
    member = follow_ups.whose(turn.db, turn.actor, customer)
    step = follow_ups.plan(
        turn.db, turn.actor, customer, member, due_on=day, due_time=at, now=turn.now, activity_id=activity.key
    )
    tell_of(turn, step, customer, member)
    return step


def show(turn: Turn, activity: Activity, *, flag: str = "", note: Words | None = None) -> None:
    """The echo: the report in full, with what can still be added."""
    activity, customer, member = activities.activity_for(turn.db, turn.actor, activity.key)
    turn.show(
        *full(turn, activity, customer, member),
        note,
        _hint(turn, activity),
        buttons(turn, activity, customer, flag),
        subject={"activity": activity.key, "customer": customer.key},
    )


def _hint(turn: Turn, activity: Activity) -> Text | None:
    fresh = turn.now - activity.recorded_at < activities.BELONGS_WITHIN
    if fresh and activity.reversed_at is None and activities.voices_of(turn.db, [activity.key]):
        return Text(
            _("Reply to this message with the words that were spoken, and the report has them, too."), Style.QUIET
        )
    if fresh and not activity.text and activity.reversed_at is None:
        return Text(_("Reply to this message to say what came of it."), Style.QUIET)
    wanted = activity.latitude is None and activity.kind in ON_THE_SPOT and _of_today(turn, activity)
    if not fresh or not wanted or activity.reversed_at is not None:
        return None
    return Text(_("Send your location or a photo now and it belongs to this report."), Style.QUIET)


def _of_today(turn: Turn, activity: Activity) -> bool:
    return activity.at.astimezone(turn.reader.timezone).date() == turn.local_today


def buttons(turn: Turn, activity: Activity, customer: Customer, flag: str = "") -> list[list[Button]]:
    """What can still be added to a report, and the ways to correct it."""
    key, tail = activity.id, f":{flag}" if flag else ""
    if activity.reversed_at is not None:
        return [[Button(_("📇 Customer"), f"card:{customer.id}")]]
    rows: list[list[Button]] = []
    if flag != DECLINED and not has_next(turn, activity, customer):
        rows += _next_buttons(turn, activity, tail)
    today = turn.local_today
    for step in follow_ups.due_with(turn.db, turn.actor, customer, until=today)[:MOST_STEPS]:
        if step.activity_id != activity.id:
            text = shortened(step.text, 30) or _("follow-up")
            label = _("☑️ Done too: {day} {text}", day=Short(step.due_on), text=text)
            rows.append([Button(label, f"act.done:{key}:{step.id}{tail}")])
    rows.append([Button(FACES[mood], f"act.mood:{key}:{mood}{tail}") for mood in Mood if mood != activity.mood])
    if activity.latitude is not None and customer.latitude is None:
        rows.append([Button(_("📍 This is the customer's place"), f"act.place:{key}")])
    if activities.voices_of(turn.db, [activity.key]):
        rows.append([Button(_("▶️ Voice message"), f"act.show:{key}")])
    last = [Button(_("✏️ Edit"), f"act.edit:{key}"), Button(_("📇 Customer"), f"card:{customer.id}")]
    if turn.now - activity.recorded_at <= UNDO_WITHIN:
        last.insert(0, Button(_("↩️ Undo"), f"undo:activity.logged:{key}"))
    return [*rows, last]


def has_next(turn: Turn, activity: Activity, customer: Customer) -> bool:
    """Whether a next step was planned with the report, or apart since then: also as another act of the same card."""
    if follow_ups.planned_with(turn.db, activity.key) is not None:
        return True
    return follow_ups.is_planned_since(turn.db, turn.actor, customer, activity.recorded_at)


FACES = {mood: str(name.text).split()[0] for mood, name in MOOD_NAMES.items()}
MOST_STEPS = 3


def _next_buttons(turn: Turn, activity: Activity, tail: str) -> list[list[Button]]:
    """The next date: tomorrow, Friday, in two weeks, another day, none."""
    days = [
        Button(_("📅 {day}", day=Short(day, weekday=True)), f"act.next:{activity.id}:{day:%Y%m%d}{tail}")
        for day in (choice.value for choice in coming_days(turn, Values({})))
    ]
    other = Button(_("Other …"), f"act.next:{activity.id}:x")
    none = Button(_("None"), f"act.next:{activity.id}:{NONE}")
    return [days[:2], [*days[2:], other, none]]


def mood(turn: Turn, activity_id: str, name: str, flag: str = "") -> None:
    """How the customer seemed."""
    activity = _own(turn, activity_id)
    if name not in list(Mood):
        raise stale_button()
    if activity.mood != name:
        activities.set_mood(turn.db, turn.actor, activity, Mood(name), now=turn.now)
    show(turn, activity, flag=flag)


def next_step(turn: Turn, activity_id: str, choice: str, flag: str = "") -> None:
    """Plan the next step; the second of two taps finds it planned."""
    activity, customer, _member = activities.own_activity(turn.db, turn.actor, row_id(activity_id))
    if follow_ups.planned_with(turn.db, activity.key) is not None:
        turn.toast(_("The next step stands already."))
    elif activity.reversed_at is None and choice == "x":
        turn.in_place = False
        given = {"customer": Candidate(customer.key, customer.name), "activity": activity.key}
        forms.begin(turn, FOLLOW, given=given)
        return
    elif activity.reversed_at is None and choice == NONE:
        flag = DECLINED
    elif activity.reversed_at is None:
        plan_with(turn, activity, customer, _day(choice))
    show(turn, activity, flag=flag)


def _day(choice: str) -> date:
    try:
        return date.fromisoformat(choice)
    except ValueError:
        raise stale_button() from None


def also_done(turn: Turn, activity_id: str, follow_up_id: str, flag: str = "") -> None:
    """The report closes an earlier step too."""
    activity = _own(turn, activity_id)
    if activity.reversed_at is None:
        _close(turn, row_id(follow_up_id), activity)
    show(turn, activity, flag=flag)


def keep_place(turn: Turn, activity_id: str) -> None:
    """The report's location is where the customer is."""
    activity, customer, _member = activities.own_activity(turn.db, turn.actor, row_id(activity_id))
    activities.keep_place(turn.db, turn.actor, activity, customer, now=turn.now)
    show(turn, activity, note=_("📍 Kept as the place of {customer}.", customer=customer.name))


def edit(turn: Turn, activity_id: str) -> None:
    """The Edit button: which part is to be changed."""
    forms.amend(turn, *as_form(turn, row_id(activity_id)))


def as_form(turn: Turn, activity_id: int) -> tuple[Form, Values]:
    """The form of a report's kind, with the report as its parts, to be changed."""
    activity, customer, _member = activities.own_activity(turn.db, turn.actor, activity_id)
    if activity.reversed_at is not None:
        raise Refused(_("That was undone already."))
    there = activity.at.astimezone(turn.reader.timezone)
    step = follow_ups.planned_with(turn.db, activity.key)
    values = {
        "customer": Candidate(customer.key, customer.name),
        "note": activity.text,
        "date": there.date(),
        "time": there.time().replace(second=0, microsecond=0) if activity.timed else None,
        "next_date": step.due_on if step is not None and step.state == FollowUpState.OPEN else None,
        "activity": activity.key,
    }
    return form_of(ActivityKind(activity.kind)), Values(values)


def log_step(turn: Turn, follow_up_id: str, kind: str) -> None:
    """Report the contact that a step was for."""
    step, customer, _member = follow_ups.follow_up_for(turn.db, turn.actor, row_id(follow_up_id))
    if kind not in list(ActivityKind):
        raise stale_button()
    given: dict[str, Any] = {"customer": Candidate(customer.key, customer.name)}
    if step.state == FollowUpState.OPEN:
        given |= {"follow_up": step.key}
    turn.in_place = False
    forms.begin(turn, form_of(ActivityKind(kind)), given=given)


def shared_place(turn: Turn, draft: Draft | None) -> bool:
    """A location belongs to the report whose form is open, or to the visit made a moment ago that has none.

    False when there is neither."""
    where = turn.said.place
    assert where is not None
    if draft is not None and draft.form in NAMES:
        forms.remember(turn, draft, "place", where)
        turn.reply(_("📍 Kept for this report. Please answer the question above."))
        return True
    report = activities.last_report(turn.db, turn.actor, now=turn.now)
    if report is None or report.latitude is not None or report.kind not in ON_THE_SPOT or not _of_today(turn, report):
        return False
    activity = _own(turn, str(report.id))
    activities.set_place(turn.db, turn.actor, activity, where.latitude, where.longitude, now=turn.now)
    show(turn, activity)
    return True


def keep_photo(turn: Turn, activity: Activity, file_id: str) -> None:
    """The photo belongs to the report, and is fetched to be kept."""
    activities.set_photo(turn.db, turn.actor, activity, file_id, now=turn.now)
    wanted = evidence.want(turn.db, turn.actor, file_id, activity, now=turn.now)
    turn.fetches.append(Fetch(file_id, wanted.key))


def keep_voice(turn: Turn, activity: Activity, file_id: str) -> None:
    """What was spoken belongs to the report, and is fetched to be kept; an answer to it is its text."""
    wanted = activities.keep_voice(turn.db, turn.actor, activity, file_id, now=turn.now)
    turn.fetches.append(Fetch(file_id, wanted.key))
    if turn.said.voice == file_id and turn.said.message_id is not None:
        origins.lead(turn.db, turn.chat.id, turn.said.message_id, ("activity", activity.key), now=turn.now)


def shared_photo(turn: Turn, draft: Draft | None) -> None:
    """A photo belongs to the report whose form is open, or to the one made a moment ago."""
    if turn.said.forwarded:
        turn.reply(_("A forwarded photo does not count. Take one here with 📷."))
    elif draft is not None and draft.form in NAMES:
        forms.remember(turn, draft, "photo", turn.said.photo)
        turn.reply(_("📷 Kept for this report. Please answer the question above."))
    elif (report := activities.last_report(turn.db, turn.actor, now=turn.now)) is None:
        _say_how(turn)
    else:
        activity = _own(turn, str(report.id))
        keep_photo(turn, activity, str(turn.said.photo))
        show(turn, activity)


def _say_how(turn: Turn) -> None:
    if turn.actor.role not in SELLERS:
        turn.reply(_("I understand words and commands here. /help shows how."))
        return
    turn.reply(
        _("Photos belong to a report, payment or receivable of the last 15 minutes. Say that first, then send it."),
        [[Button(_("🚶 Visit"), "begin:visit"), Button(_("👥 Meeting"), "begin:meeting")]],
    )


def _own(turn: Turn, activity_id: str) -> Activity:
    activity, _customer, _member = activities.own_activity(turn.db, turn.actor, row_id(activity_id))
    return activity


def _outcomes(outcomes: Sequence[Sentence], turn: Turn, _values: Values) -> Sequence[Choice]:
    """Likely outcomes; what is tapped is kept in the language in which it was read."""
    return [Choice(outcome, speak(outcome, turn.reader)) for outcome in outcomes]


def _days_behind(turn: Turn, _values: Values) -> Sequence[Choice]:
    """Today and yesterday."""
    days = [turn.local_today, turn.local_today - timedelta(days=1)]
    return [Choice(_("{day}", day=day), day) for day in days]


def _days_ahead(turn: Turn, values: Values) -> Sequence[Choice]:
    """The usual next dates, or none."""
    return [*coming_days(turn, values), Choice(_("None"), NONE)]


def _begin(form: Form, turn: Turn) -> None:
    forms.begin(turn, form, given=turn.said.along)


def _form(report: Report) -> Form:
    return Form(
        name=str(report.kind),
        example=report.example,
        parts=(
            CUSTOMER,
            Part("note", _("Text"), _("What came of it? Tap or type."), suggest=partial(_outcomes, report.outcomes)),
            Part("next_date", _("Next step"), _("When is the next step?"), suggest=_days_ahead, required=False),
            Part("date", _("Day"), _("When was it?"), suggest=_days_behind, required=False),
        ),
        done=partial(write, report.kind),
    )


def form_of(kind: ActivityKind) -> Form:
    """The form of a kind of contact."""
    return next(form for form in FORMS if form.name == kind)


FORMS = tuple(_form(report) for report in REPORTS)
NAMES = frozenset(form.name for form in FORMS)
COMMANDS = tuple(
    Command(form.name, report.title, report.parts, partial(_begin, form), roles=SELLERS)
    for form, report in zip(FORMS, REPORTS, strict=True)
)
TAPS = Taps(
    writing={
        "act.mood": mood,
        "act.next": next_step,
        "act.done": also_done,
        "act.place": keep_place,
        "act.edit": edit,
        "fu.log": log_step,
    },
)
