"""/history: everything that happened with a customer, newest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.answers import Button, Part, Style, Text
from handlers.commands import Command, TapHandler, row_id, stale_button
from handlers.forms import CUSTOMER, Form, begin
from handlers.ledger.proofs import photo_button
from handlers.reading import Period
from handlers.turns import Turn
from handlers.values import Values
from handlers.work.activities import guidance_line, in_fives
from handlers.work.timeline import alone
from locales import Sentence, TimeOf, Words, _
from models.directory.customers import Customer
from models.ledger import proofs
from models.ledger.proofs import Document
from models.people import access
from models.work import activities, guidance
from models.work.activities import Activity
from models.work.notes import Note
from models.work.timeline import Days, Event, history_of

ROWS = 10
MOST_PAGES = 1000


def history(turn: Turn) -> None:
    """Everything with a customer: /history Huaxin this year"""
    begin(turn, HISTORY)


def show(turn: Turn, values: Values) -> None:
    """The first page."""
    period = values.get("period")
    days = Days(period.start, period.end, turn.company.zone) if isinstance(period, Period) else _always(turn)
    unread = Text(_("I could not use: {text}", text=values.note), Style.QUIET) if values.note else None
    _show(turn, values.customer(turn), 0, days, unread)


def page(turn: Turn, customer_id: str, number: str, start: str = "", end: str = "") -> None:
    """Another page, in place."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    try:
        first = date.fromisoformat(start) if start else None
        last = date.fromisoformat(end) if end else None
    except ValueError:
        raise stale_button() from None
    _show(turn, customer, min(row_id(number), MOST_PAGES), Days(first, last, turn.company.zone))


def _always(turn: Turn) -> Days:
    return Days(None, None, turn.company.zone)


def _show(turn: Turn, customer: Customer, number: int, days: Days, note: Text | None = None) -> None:
    start = number * ROWS
    events = history_of(turn.db, customer, days, limit=start + ROWS + 1)
    here = events[start : start + ROWS]
    lines: list[Part | Words | None] = [Text(_("📜 {customer}", customer=customer.name), Style.HEADING)]
    if days.start is not None and days.end is not None:
        lines.append(Text(_("{period}", period=Period(days.start, days.end, "range")), Style.QUIET))
    said = guidance.guidance_on(turn.db, {one.what.key for one in here if isinstance(one.what, Activity)})
    pictured = proofs.pictured(turn.db, [one.what for one in here if isinstance(one.what, Document)])
    spoken = activities.voices_of(turn.db, {one.what.key for one in here if isinstance(one.what, Activity)})
    entries: list[Button] = []
    for event in here:
        place = None
        if isinstance(event.what, Activity) and access.sees_member(turn.db, turn.actor, event.what.member_id):
            place = len(entries) + 1
            label = _("{n} 🎤", n=place) if event.what.key in spoken else str(place)
            entries.append(Button(label, f"act.show:{event.what.id}"))
        elif isinstance(event.what, Note):
            place = len(entries) + 1
            entries.append(Button(_("{n} 📨", n=place), f"note.show:{event.what.id}"))
        elif isinstance(event.what, Document) and (proofs.subject_of(event.what), event.what.id) in pictured:
            place = len(entries) + 1
            entries.append(replace(photo_button(event.what), label=_("{n} 📷", n=place)))
        lines.append(_line(turn, event, place))
        if isinstance(event.what, Activity):
            lines += [guidance_line(*one) for one in said.get(event.what.key, [])]
    if not here:
        lines.append(_("Nothing happened in that time.") if days.start else _("Nothing happened yet."))
    around = []
    if number:
        around.append(Button("◀", _data(customer, number - 1, days)))
    if len(events) > start + ROWS:
        around.append(Button("▶", _data(customer, number + 1, days)))
    rows = [*in_fives(entries), *([around] if around else [])]
    rows.append([Button(_("💰 Payments"), f"pay.of:{customer.id}"), Button(_("📇 Customer"), f"card:{customer.id}")])
    turn.show(*lines, note, rows, subject={"customer": customer.key})


def _line(turn: Turn, event: Event, place: int | None) -> Sentence:
    what = alone(turn, event)
    if isinstance(event.what, Activity) and event.what.timed:
        what = _("{time} {what}", time=TimeOf(event.at), what=what)
    if place is None:
        return _("• {day} {what}", day=event.day, what=what)
    return _("{place}. {day} {what}", place=place, day=event.day, what=what)


def _data(customer: Customer, number: int, days: Days) -> str:
    def code(day: date | None) -> str:
        return f"{day:%Y%m%d}" if day else ""

    return f"hist:{customer.id}:{number}:{code(days.start)}:{code(days.end)}"


HISTORY = Form(name="history", example=_("/history Huaxin"), parts=(CUSTOMER,), done=show)
COMMAND = Command("history", _("Everything with a customer"), _("/history CUSTOMER [PERIOD]"), history, reads=True)
READING: dict[str, TapHandler] = {"hist": page}
