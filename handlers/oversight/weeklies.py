"""Reports that come by themselves: the month's, and the week's draft, which its author completes and sends on.

    weekly.open:ID     a week's report in full
    weekly.note:ID     its author adds a line
    weekly.send:ID     it goes to who leads the author

A reply to a week's report is a line of its author as long as it is a draft, then an answer; who it is for is told.
"""

from __future__ import annotations

from datetime import date, timedelta

from handlers import forms
from handlers.answers import Align, Button, Column, Part, Style, Table, Text
from handlers.commands import Command, Pushes, Taps, row_id
from handlers.forms import Form
from handlers.oversight.report_figures import told_of
from handlers.oversight.reports import buttons_of, first_picture, kept_words, report_parts
from handlers.reading import Period, Reading
from handlers.turns import Turn
from handlers.values import Values
from locales import Plain, Words, _
from models.ledger.occasions import month_told, week_told
from models.money import Money
from models.oversight import weeklies
from models.oversight.weeklies import ReportJob, WeeklyReport
from models.people.members import Member
from models.storage.jobs import Job
from models.work.reminders import Outcome

Rows = list[list[Button]]


def month(turn: Turn, job: Job) -> Outcome:
    """For a manager or finance: the month before. Nothing when there is nothing to tell."""
    found = month_told(turn.company.calendar, turn.company.day_of(job.due_at))
    if found is None:
        return Outcome.NOT_NEEDED
    start = found[0]
    end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    told = told_of(turn, Period(start, end, "month"))
    if not told.anything:
        return Outcome.NOTHING
    turn.reply(first_picture(turn, told))
    title = _("📈 Collection report: {period}", period=told.period.label)
    turn.reply(*report_parts(turn, told, title), buttons_of(told.period))
    return Outcome.SAID


def week(turn: Turn, job: Job) -> Outcome:
    """For a salesperson: the week as a draft. Nothing when there is nothing to tell."""
    start, _day = week_told(turn.company.calendar, turn.company.day_of(job.due_at))
    if not any(_figures(turn, turn.actor, start)):
        return Outcome.NOTHING
    report = weeklies.draft(turn.db, turn.actor, start, now=turn.now)
    turn.reply(*_parts(turn, report, turn.actor), _own_buttons(report), subject={"weekly": report.key})
    return Outcome.SAID


def show(turn: Turn, report_id: str) -> None:
    """A week's report with what was answered."""
    report, author = weeklies.report_for(turn.db, turn.actor, row_id(report_id))
    _show(turn, report, author)


def add(turn: Turn, report_id: str) -> None:
    """Ask for the line that the author wants to add."""
    report = weeklies.own_report(turn.db, turn.actor, row_id(report_id))
    turn.in_place = False
    forms.begin(turn, LINE, reading=Reading(LINE.name), given={"report": report.key})


def send(turn: Turn, report_id: str) -> None:
    """Send the draft on; a second tap says when it was sent."""
    report = weeklies.own_report(turn.db, turn.actor, row_id(report_id))
    readers = weeklies.send(turn.db, turn.actor, report, now=turn.now)
    for reader in readers:
        _tell(turn, reader, report, _("📝 Weekly report of {name}", name=turn.actor.name))
    _show(turn, report, turn.actor)


def replied(turn: Turn, report_id: int) -> bool:
    """Words in reply to a week's report: a line of a draft, else an answer that its author, or the readers, get."""
    text = turn.said.text.strip()
    if not text:
        return False
    report, author = weeklies.report_for(turn.db, turn.actor, report_id)
    if author.id == turn.actor.id and report.sent_at is None:
        weeklies.add_line(turn.db, turn.actor, report, text, now=turn.now)
    else:
        weeklies.answer(turn.db, turn.actor, report, text, now=turn.now)
        heard = weeklies.readers_of(turn.db, author) if author.id == turn.actor.id else [author]
        for reader in heard:
            if reader.active:
                _tell(turn, reader, report, _("💬 {name} on the weekly report", name=turn.actor.name), text)
    _show(turn, report, author)
    return True


def _note(turn: Turn, values: Values) -> None:
    report = weeklies.own_report(turn.db, turn.actor, int(values.get("report")))
    weeklies.add_line(turn.db, turn.actor, report, str(values.get("text")).strip(), now=turn.now)
    _show(turn, report, turn.actor)


def _show(turn: Turn, report: WeeklyReport, author: Member) -> None:
    """The report in the chat; its author can go on with it."""
    rows = _own_buttons(report) if author.id == turn.actor.id else None
    turn.show(*_parts(turn, report, author), rows, subject={"weekly": report.key})


def _tell(turn: Turn, reader: Member, report: WeeklyReport, title: Words, text: str = "") -> None:
    """The report, or words about it, to somebody else, who can answer by a reply."""
    author = turn.db.get_one(Member, report.member_id)
    turn.tell(
        reader,
        Text(title, Style.HEADING),
        *([text] if text else _parts(turn, report, author)),
        Text(_("Reply to this message to answer."), Style.QUIET),
        [[Button(_("📝 Report"), f"weekly.open:{report.key}")]] if text else None,
        subject={"weekly": report.key},
    )


def _own_buttons(report: WeeklyReport) -> Rows:
    line = Button(_("✏️ Add a line"), f"weekly.note:{report.key}")
    if report.sent_at is None:
        return [[line, Button(_("📤 Send"), f"weekly.send:{report.key}")]]
    return [[line, Button(_("↩️ Undo"), f"undo:weekly.sent:{report.key}")]]


def _parts(turn: Turn, report: WeeklyReport, author: Member) -> list[Part | Words]:
    """The week in figures, the author's own words, and what was answered."""
    end = report.start + timedelta(days=6)
    work, money, kept = _figures(turn, author, report.start)
    parts: list[Part | Words] = [
        Text(_("Week {start} to {end}: {name}", start=report.start, end=end, name=author.name), Style.HEADING)
    ]
    parts += [part for part in (work, *money, kept) if part is not None]
    if report.note:
        parts.append(report.note)
    for answer, by in weeklies.answers_to(turn.db, report):
        parts.append(_("💬 {name}: {text}", name=by.name, text=answer.text))
    parts.append(Text(_sent(report), Style.QUIET))
    return parts


def _sent(report: WeeklyReport) -> Words:
    if report.sent_at is not None:
        return _("Sent {at}", at=report.sent_at)
    return _("A draft: reply to add a line, then send it.")


def _figures(turn: Turn, author: Member, start: date) -> tuple[Table | None, list[Table], Words | None]:
    """What the salesperson did, the money, and the promises whose day lay in the week; None or nothing where empty."""
    one, kept = weeklies.week_of(turn.db, turn.company, author, start, today=turn.today)
    work = None
    if one.visits or one.contacts or one.new_customers:
        heads = (Column(_("Visits")), Column(_("Calls etc.")), Column(_("New")))
        work = Table(heads, [(one.visits, one.contacts, one.new_customers)])
    money = [
        Table(
            (Column(_("Money in {currency}", currency=currency), Align.LEFT), Column(_("Amount"))),
            [
                (_("Billed"), Plain(Money(sums.billed, currency))),
                (_("Collected"), Plain(Money(sums.collected, currency))),
                (_("Open"), Plain(Money(sums.open, currency))),
                (_("Overdue"), Plain(Money(sums.overdue, currency))),
            ],
        )
        for currency, sums in sorted(one.money.items())
    ]
    return work, money, kept_words(kept) if kept.count else None


LINE = Form(
    "weekly",
    _("two customers asked for samples"),
    (forms.Part("text", _("Line"), _("What do you want to add to the report?")),),
    _note,
)
FORMS = (LINE,)
PUSHES: dict[str, Pushes] = {ReportJob.MONTH: month, ReportJob.WEEK: week}
REPLIES = {"weekly": replied}
COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(writing={"weekly.note": add, "weekly.send": send}, reading={"weekly.open": show})
