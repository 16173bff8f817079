"""Next steps: /follow plans one; its message is the place to work from.

The buttons of a step, here and on every push (`buttons`), each authorised again at the tap: the member whose step it
is, or a manager of that member. `WHERE` says where the button stands: nothing: on the step's own message, which is
changed in place; `n`: on a message about several things, so the answer is a new one; `t3`: on page 3 of /today, which
it leads back to.

    fu.open:ID[:WHERE]                 the step with its buttons
    fu.done:ID[:WHERE]                 it is done; a second tap changes nothing and says so
    fu.later:ID[:WHERE]                asks how much later, in place
    fu.at:ID:REVISION:CHOICE[:WHERE]   h1 (an hour), d1 (tomorrow), mon (next Monday), x (asks for a day); a button
                                       drawn before the step was changed answers with what is true now
    fu.edit:ID                         asks what shall be changed
    fu.log:ID:KIND                     in handlers/work/visits.py: report a visit, call … that closes the step
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta

from handlers.answers import Button, Part, Style, Text
from handlers.commands import SELLERS, Command, Taps, row_id, stale_button
from handlers.forms import CUSTOMER, Choice, Form, amend, begin, coming_days, nothing
from handlers.forms import Part as FormPart
from handlers.reading import Candidate
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import moment_of, shortened
from locales import Sentence, Words, _, n_
from models.directory.customers import Customer
from models.people.members import Member
from models.refusal import Refused
from models.work import activities, follow_ups
from models.work.activities import Activity
from models.work.follow_ups import FollowUp, FollowUpState

NONE = "none"
"""The answer "no time" or "no next step"."""


def follow(turn: Turn) -> None:
    """Plan the next step: /follow Huaxin Friday 15:00 show samples"""
    begin(turn, FOLLOW)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: plan the step, or change the one that it was, and say it in full."""
    if "changes" in values:
        _change(turn, values)
        return
    customer = values.customer(turn)
    activity_id = _report_of(turn, values, customer)
    member = follow_ups.whose(turn.db, turn.actor, customer)
    step = follow_ups.plan(
        turn.db,
        turn.actor,
        customer,
        member,
        due_on=values.get("date"),
        due_time=_time(values),
        now=turn.now,
        text=values.note,
        activity_id=activity_id,
    )
    show_planned(turn, step, customer, member)
    tell_of(turn, step, customer, member)


def _report_of(turn: Turn, values: Values, customer: Customer) -> int | None:
    """The report to which the step belongs, unless another step was planned with it meanwhile."""
    if "activity" not in values:
        return None
    activity, about, _member = activities.own_activity(turn.db, turn.actor, int(values.get("activity")))
    if activity.reversed_at is not None or about.id != customer.id:
        return None
    return activity.key if follow_ups.planned_with(turn.db, activity.key) is None else None


def _change(turn: Turn, values: Values) -> None:
    """Put the step off or word it anew."""
    step, _before, member = follow_ups.follow_up_for(turn.db, turn.actor, int(values.get("changes")))
    day: date = values.get("date", step.due_on)
    at = _time(values) if "time" in values else step.due_time
    if (day, at) != (step.due_on, step.due_time):
        follow_ups.move(turn.db, turn.actor, step, due_on=day, due_time=at, zone_of=member, now=turn.now)
    customer = values.customer(turn)
    text = values.note or step.text
    if (customer.id, text) != (step.customer_id, step.text):
        follow_ups.change(turn.db, turn.actor, step, customer, text, now=turn.now)
    turn.show(
        *card(turn, step, customer, member, _("✅ Changed.")),
        buttons(step),
        subject={"follow_up": step.key, "customer": customer.key},
    )


def _time(values: Values) -> time | None:
    at = values.get("time")
    return at if isinstance(at, time) else None


def show_planned(turn: Turn, step: FollowUp, customer: Customer, member: Member) -> None:
    """The echo of a planned step."""
    undo = (
        Button(_("↩️ Undo"), f"undo:follow_up.planned:{step.id}")
        if step.activity_id is None
        else Button(_("◀ Report"), f"act.show:{step.activity_id}")
    )
    turn.show(
        *card(turn, step, customer, member, _("✅ Planned.")),
        [
            [undo, Button(_("✏️ Edit"), f"fu.edit:{step.id}")],
            [Button(_("✅ Done"), f"fu.done:{step.id}"), Button(_("📇 Customer"), f"card:{customer.id}")],
        ],
        subject={"follow_up": step.key, "customer": customer.key},
    )


def tell_of(turn: Turn, step: FollowUp, customer: Customer, member: Member) -> None:
    """Whom a step was planned for hears of it, when it was somebody else who planned it."""
    if member.id == turn.actor.id:
        return
    turn.tell(
        member,
        Text(_("📅 {name} planned a next step for you: {customer}", name=turn.actor.name, customer=customer.name)),
        _("{day} {time}", day=step.due_on, time=step.due_time) if step.due_time else _("{day}", day=step.due_on),
        step.text or None,
        buttons(step),
        subject={"follow_up": step.key, "customer": customer.key},
    )


def card(
    turn: Turn, step: FollowUp, customer: Customer, member: Member, note: Words | None = None
) -> list[Part | Words | None]:
    """A step in full: with whom, when, what, and where it stands."""
    return [
        Text(_("📅 Follow-up: {customer}", customer=customer.name), Style.HEADING),
        moment_of(turn, step),
        late_line(step, turn.now.astimezone(member.zone).date()),
        step.text or None,
        _after(turn, step),
        _("For: {name}", name=member.name) if member.id != turn.actor.id else None,
        note,
    ]


def _after(turn: Turn, step: FollowUp) -> Sentence | None:
    """What was reported when the step was planned, when the step itself says nothing."""
    activity = turn.db.get(Activity, step.activity_id) if step.activity_id is not None and not step.text else None
    return _("After: {text}", text=shortened(activity.text)) if activity is not None and activity.text else None


def late_line(step: FollowUp, today: date) -> Sentence | None:
    """How many days an open step is late, on that day of whose it is."""
    days = (today - step.due_on).days
    if days <= 0 or step.state != FollowUpState.OPEN:
        return None
    return n_("⚠️ {n} day late", "⚠️ {n} days late", days)


def buttons(step: FollowUp, where: str = "") -> list[list[Button]]:
    """What can be done with a step, as rows of buttons; see the top of this file for `where`."""
    back = [[Button(_("◀ Today"), f"today:{where[1:]}")]] if where.startswith("t") else []
    customer = step.customer_id
    if step.state != FollowUpState.OPEN:
        done = [Button(_("↩️ Undo"), f"undo:follow_up.done:{step.id}")]
        steps = [Button(_("📅 Follow-up"), f"begin:follow:{customer}"), Button(_("📇 Customer"), f"card:{customer}")]
        undoable = step.state == FollowUpState.DONE and step.closed_by is None
        return [*([done] if undoable else []), steps, *back]
    tail = f":{where}" if where else ""
    return [
        [Button(_("✅ Done"), f"fu.done:{step.id}{tail}"), Button(_("⏰ Later"), f"fu.later:{step.id}{tail}")],
        [Button(_("📞 Log call"), f"fu.log:{step.id}:call"), Button(_("🚶 Log visit"), f"fu.log:{step.id}:visit")],
        [Button(_("✏️ Edit"), f"fu.edit:{step.id}"), Button(_("📇 Customer"), f"card:{customer}")],
        *back,
    ]


def open_one(turn: Turn, follow_up_id: str, where: str = "n") -> None:
    """The step with its buttons."""
    step, customer, member = follow_ups.follow_up_for(turn.db, turn.actor, row_id(follow_up_id))
    _show(turn, step, customer, member, where)


def done(turn: Turn, follow_up_id: str, where: str = "") -> None:
    """The step is done; a second tap finds it so."""
    step, customer, member = follow_ups.follow_up_for(turn.db, turn.actor, row_id(follow_up_id))
    if step.state == FollowUpState.OPEN:
        follow_ups.finish(turn.db, turn.actor, step, now=turn.now)
        turn.toast(_("Done."))
    _show(turn, step, customer, member, where)


def later(turn: Turn, follow_up_id: str, where: str = "") -> None:
    """How much later?"""
    step, customer, member = follow_ups.follow_up_for(turn.db, turn.actor, row_id(follow_up_id))
    if step.state != FollowUpState.OPEN:
        _show(turn, step, customer, member, where)
        return
    tail = f":{_in_place(where)}" if _in_place(where) else ""

    def button(label: Words, choice: str) -> Button:
        return Button(label, f"fu.at:{step.id}:{step.revision}:{choice}{tail}")

    rows = [
        [button(_("1 hour"), "h1"), button(_("Tomorrow"), "d1")],
        [button(_("Next Monday"), "mon"), button(_("Other …"), "x")],
        [Button(_("◀ Back"), f"fu.open:{step.id}:{_in_place(where)}")],
    ]
    _say(turn, where, step, customer, [*card(turn, step, customer, member), _("How much later?"), rows])


def put_off(turn: Turn, follow_up_id: str, revision: str, choice: str, where: str = "") -> None:
    """That much later; a button drawn before the last change answers with what is true now."""
    step, customer, member = follow_ups.follow_up_for(turn.db, turn.actor, row_id(follow_up_id))
    if step.state != FollowUpState.OPEN or str(step.revision) != revision:
        _show(turn, step, customer, member, where)
        return
    if choice == "x":
        _ask_day(turn, step, customer)
        return
    if choice == "h1":
        until = turn.now + timedelta(hours=1)
        follow_ups.put_off(turn.db, turn.actor, step, until=until, zone_of=member, now=turn.now)
    elif choice not in LATER:
        raise stale_button()
    else:
        today = turn.now.astimezone(member.zone).date()
        day = today + timedelta(days=LATER[choice](today.weekday()))
        follow_ups.move(turn.db, turn.actor, step, due_on=day, due_time=step.due_time, zone_of=member, now=turn.now)
    _show(turn, step, customer, member, where, _("⏰ Put off."))


LATER: dict[str, Callable[[int], int]] = {"d1": lambda _weekday: 1, "mon": lambda weekday: 7 - weekday}
"""Days to add for a choice, by today's weekday."""


def _ask_day(turn: Turn, step: FollowUp, customer: Customer) -> None:
    turn.in_place = False
    begin(turn, FOLLOW, given={"customer": Candidate(customer.key, customer.name), "changes": step.key})


def edit(turn: Turn, follow_up_id: str) -> None:
    """The Edit button: which part is to be changed."""
    step, customer, member = follow_ups.follow_up_for(turn.db, turn.actor, row_id(follow_up_id))
    if step.state != FollowUpState.OPEN:
        _show(turn, step, customer, member, "")
        return
    amend(turn, *as_form(turn, step.key))


def as_form(turn: Turn, follow_up_id: int) -> tuple[Form, Values]:
    """A step as its form with its parts, to be changed."""
    step, customer, _member = follow_ups.follow_up_for(turn.db, turn.actor, follow_up_id)
    if step.state != FollowUpState.OPEN:
        raise Refused(_("That step is closed already."))
    with_whom = Candidate(customer.key, customer.name)
    values = {"customer": with_whom, "date": step.due_on, "note": step.text or None, "changes": step.key}
    return FOLLOW, Values(values)


def _show(
    turn: Turn, step: FollowUp, customer: Customer, member: Member, where: str, note: Words | None = None
) -> None:
    """What is true of the step now."""
    if step.state == FollowUpState.DONE and step.closed_at is not None:
        note = _("✅ Done, {at}", at=step.closed_at)
    elif step.state == FollowUpState.CANCELLED:
        note = _("That step was taken back.")
    _say(turn, where, step, customer, [*card(turn, step, customer, member, note), buttons(step, _in_place(where))])


def _in_place(where: str) -> str:
    """Once the step has its own message, that one is changed."""
    return "" if where == "n" else where


def _say(turn: Turn, where: str, step: FollowUp, customer: Customer, said: Sequence[Said]) -> None:
    say = turn.reply if where == "n" else turn.show
    say(*said, subject={"follow_up": step.key, "customer": customer.key})


Said = Part | Words | list[list[Button]] | None


def _times(_turn: Turn, _values: Values) -> Sequence[Choice]:
    """Usual hours of work, or none."""
    hours = [time(9), time(10), time(14), time(16)]
    return [*(Choice(_("{time}", time=hour), hour) for hour in hours), Choice(_("No time"), NONE)]


FOLLOW = Form(
    name="follow",
    example=_("/follow Huaxin 2026-12-05 15:00 show samples"),
    parts=(
        CUSTOMER,
        FormPart("date", _("Day"), _("On which day?"), coming_days),
        FormPart("time", _("Time"), _("At what time?"), _times, required=False),
        FormPart("note", _("What to do"), _("What is to be done?"), nothing, required=False),
    ),
    done=write,
)

COMMANDS = (
    Command("follow", _("Plan the next step"), _("/follow CUSTOMER DATE [TIME] [TEXT]"), follow, roles=SELLERS),
)
FORMS = (FOLLOW,)
TAPS = Taps(
    writing={"fu.done": done, "fu.at": put_off, "fu.edit": edit},
    reading={"fu.open": open_one, "fu.later": later},
)
