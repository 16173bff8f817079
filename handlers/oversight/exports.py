"""Everything a member may see as one Excel file: /export, or /export last month."""

from __future__ import annotations

from collections.abc import Callable

from handlers.answers import Align, Button, Column, File, Style, Table, Text
from handlers.commands import Advance, Command, Taps
from handlers.files.sheets import Sheet, workbook
from handlers.hearing import heard
from handlers.periods import coded, decoded
from handlers.reading import Period
from handlers.turns import Turn
from locales import Sentence, Words, _
from models.oversight import exports
from models.oversight.exports import Span
from models.refusal import Refused
from models.storage import jobs
from models.storage.jobs import Job
from models.work.reminders import Outcome

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes that the messenger takes."""

EXPORT = "export"
"""The kind of job that makes a large file."""

AT_ONCE = 3000
"""Rows of which a file is made while one waits, in a fraction of a second; more of them are a job."""

WIDTHS = {"name": 28, "customer": 28, "text": 48, "address": 32, "contact": 16, "phone": 18, "at": 17, "due_at": 17}
EXAMPLE = _("/export last month")


def export(turn: Turn) -> None:
    """One file with a sheet for each subject: /export 2026-10"""
    reading = heard(turn, "export")
    for refusal in reading.refused.values():
        raise Refused(refusal)
    asked = [period for period in reading.asked.get("period", ()) if isinstance(period, Period)]
    left = str(reading.values.get("note") or reading.values.get("unknown_name") or "").strip()
    if asked:
        turn.reply(
            _("Which days do you mean?"), [[Button(period.label, f"export:{coded(period)}")] for period in asked]
        )
    elif left:
        turn.reply(_("I do not know the period “{words}”. For example:", words=left[:60]), Text(EXAMPLE, Style.QUIET))
    else:
        _send(turn, reading.values.get("period"))


def export_days(turn: Turn, period: str) -> None:
    """The days that were tapped."""
    _send(turn, decoded(period))


def sheets_of(turn: Turn, span: Span | None) -> list[Sheet]:
    """The sheets and their columns; the names are an interface and stay as they are, in every language."""
    db, actor, company = turn.db, turn.actor, turn.company
    rows = {
        "customers": exports.customers(db, actor, today=turn.today, currency=company.currency),
        "receivables": exports.receivables(db, actor, span),
        "instalments": exports.instalments(db, actor, span),
        "payments": exports.payments(db, actor, span),
        "entries": exports.entries(db, actor, span),
        "activities": exports.activities(db, actor, span, zone=company.zone),
        "follow_ups": exports.follow_ups(db, actor, span),
        "promises": exports.promises(db, actor, span),
        "notes": exports.notes(db, actor, span, zone=company.zone),
    }
    return [Sheet(name, HEADS[name].split(), rows[name], WIDTHS) for name in HEADS]


HEADS = {
    "customers": "id name owner class terms source contact phone address balance overdue currency",
    "receivables": "id number customer owner issued_on amount open currency state",
    "instalments": "id receivable due_on amount open",
    "payments": "id customer amount currency method received_on state recorded_by",
    "entries": "id on customer receivable payment kind amount currency reverses actor",
    "activities": "id at member customer kind text latitude longitude",
    "follow_ups": "id customer member due_at text state",
    "promises": "id customer amount due_on state",
    "notes": "id at member customer sender text",
}


def _send(turn: Turn, period: Period | None) -> None:
    """Answer with the file at once, or begin to make it when that takes long."""
    most = AT_ONCE + 1
    if exports.size(turn.db, turn.actor, _span(period), zone=turn.company.zone, up_to=most) < most:
        _hand_over(turn, period, lambda _rows: None)
        return
    turn.will_write()
    details = {"period": coded(period) if period else None}
    job = jobs.begin(turn.db, EXPORT, turn.actor.key, details=details, now=turn.now)
    if job is None:
        raise Refused(_("Your last export is still being made; its file comes by itself."))
    turn.reply(_("This takes a little. The file comes by itself."), begins=job)


def make(turn: Turn, job: Job, advance: Advance) -> Outcome:
    """Make a large file, and say how far it is."""
    code = (job.details or {}).get("period")
    period = decoded(code) if code else None
    total = exports.size(turn.db, turn.actor, _span(period), zone=turn.company.zone)
    advance(_progress(0))
    _hand_over(turn, period, lambda rows: advance(_progress(min(99, 100 * rows // total))))
    turn.show(_("The file is ready."))
    return Outcome.SAID


def _progress(percent: int) -> Words:
    return _("Making the file: {percent} %", percent=percent)


def _span(period: Period | None) -> Span | None:
    return Span(period.start, period.end) if period else None


def _hand_over(turn: Turn, period: Period | None, advance: Callable[[int], None]) -> None:
    """Build the file and hand it over, with what is in it."""
    book = workbook(sheets_of(turn, _span(period)), zone=turn.company.zone, advance=advance)
    if len(book.content) > LARGEST_FILE:
        raise Refused(_("That is too much for one file. Try a shorter period, for example /export 2026-10."))
    days = [period.start.isoformat(), period.end.isoformat()] if period else "all"
    turn.note("exported", days=days, rows=dict(book.rows))
    title: Sentence = _("Export: {period}", period=period) if period else _("Export: everything")
    columns = [Column(_("Sheet"), Align.LEFT), Column(_("Rows"))]
    shown: list[tuple[Words, int]] = [(name, count) for name, count in book.rows.items() if count]
    turn.reply(Text(title, Style.HEADING), Table(columns, shown), File(file_name(period), book.content))


def file_name(period: Period | None) -> str:
    """The file's name, by its period: huikuan-2026-10.xlsx."""
    if period is None:
        return "huikuan.xlsx"
    start, end = period.start, period.end
    match period.kind:
        case "day":
            days = f"{start}"
        case "month":
            days = f"{start:%Y-%m}"
        case "quarter":
            days = f"{start:%Y}-Q{(start.month + 2) // 3}"
        case "year":
            days = f"{start:%Y}"
        case _:
            days = f"{start}..{end}"
    return f"huikuan-{days}.xlsx"


COMMANDS = (Command("export", _("Customers and money as an Excel file"), _("/export [PERIOD]"), export, reads=True),)
TAPS = Taps(reading={"export": export_days})
WORKS = {EXPORT: make}
