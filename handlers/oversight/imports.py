"""Taking in tables: a file is staged, shown with what its columns mean, checked, and written by a tap, or not at all.

import:ID                  what the file, or a sheet of it, is, in place
import.sheets              which sheets of the file wait, in place
import.kind:ID:KIND        what it is a table of
import.pick:ID:COLUMN      which field a column is, asked
import.set:ID:COLUMN:FIELD told; an empty field skips the column
import.check:ID            checks every row, as long work: counts, first problems, refused rows as a file
import.write:ID            checks again and writes what is new, as long work that ends with one transaction
import.drop:ID             forgets it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from handlers.answers import Align, Button, Column, File, Link, Part, Style, Table, Text
from handlers.commands import Advance, Command, Taps, row_id, stale_button
from handlers.files import spreadsheets
from handlers.files.import_columns import FIELD_NAMES, HEADS, NEEDED, columns_of, head_row, kind_of_table, unclear
from handlers.files.import_rows import row_of
from handlers.files.sheets import Sheet, workbook
from handlers.files.templates import templates_for
from handlers.files.uploads import Looked
from handlers.turns import Turn
from locales import Sentence, Words, _, n_, speak
from models.oversight import bookings, imports, intake
from models.oversight.batches import Batch, House
from models.oversight.bookings import LAID_READY
from models.oversight.imports import KIND_NAMES, Import
from models.oversight.intake import Sorted
from models.people.members import Member, Role
from models.refusal import Denied, Refused
from models.storage import jobs
from models.storage.jobs import Job
from models.work.reminders import Outcome

if TYPE_CHECKING:
    from sqlmodel import Session

IMPORTERS = frozenset({Role.MANAGER, Role.FINANCE, Role.ADMIN})
CHECK, WRITE = "import.check", "import.write"
STEP = 1000
FIRST_PROBLEMS = 5
MOST_SHEETS = 12
"""Sheets of one file that are offered, one by one."""

Said = list[Part | Words | Sequence[Sequence[Button | Link]] | None]


def templates(turn: Turn) -> None:
    """Four empty tables with an example row each: /import"""
    turn.reply(_("📥 Send me an Excel or CSV file like one of these. Nothing is written before you say so."))
    for template in templates_for(turn.reader, turn.company.zone):
        turn.reply(template)


def received(db: Session, member: Member, looked: Looked, file_hash: str, *, now: datetime) -> Said | None:
    """Stage the table that somebody sent; None when it is none, or not theirs to take in."""
    tables = [table for table in looked.tables if len(table.rows) > 1]
    if member.role not in IMPORTERS or not member.active or not tables:
        return None
    imports.clear(db, member, now=now)
    staged = [_stage(db, member, table, file_hash, now=now) for table in tables[:MOST_SHEETS]]
    left_out = ", ".join(table.name for table in tables[MOST_SHEETS:])
    return [
        _("These sheets were left out; send each as a file of its own: {others}", others=left_out)
        if left_out
        else None,
        *(_sheets(staged) if len(staged) > 1 else _overview(db, member, staged[0])),
    ]


def _stage(db: Session, member: Member, table: spreadsheets.Table, file_hash: str, *, now: datetime) -> Import:
    at, heads = head_row(table.rows), _heads(table)
    numbered = islice(zip(table.lines, table.rows, strict=True), at + 1, None)
    rows = ((line, cells) for line, row in numbered if any(cells := [_kept(cell) for cell in row]))
    kind = kind_of_table(heads, table.name)
    columns = columns_of(kind, heads) if kind else None
    return imports.stage(
        db, member, rows, heads=heads, kind=kind, sheet=table.name[:60], columns=columns, file_hash=file_hash, now=now
    )


def _sheets(staged: Sequence[Import]) -> Said:
    """The sheets of a file that wait; which is looked at first?"""
    return [
        n_("📥 {n} sheet with rows", "📥 {n} sheets with rows", len(staged)),
        _("Which one? The others wait."),
        [*_sheet_rows(staged), [Button(_("✖ Cancel"), "import.drop:all")]],
    ]


def _sheet_rows(staged: Sequence[Import]) -> list[list[Button]]:
    return [
        [Button(n_("{sheet} · {n} row", "{sheet} · {n} rows", one.rows, sheet=one.sheet or "-"), f"import:{one.id}")]
        for one in staged
    ]


def _heads(table: spreadsheets.Table) -> list[str]:
    return [str(cell).strip()[:60] for cell in table.rows[head_row(table.rows)]]


def _kept(cell: object) -> str | int | float | bool:
    """A cell as JSON keeps it; days as ISO."""
    if isinstance(cell, str | bool | int | float):
        return cell
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


def _overview(db: Session, member: Member, staged: Import) -> Said:
    """What the file is taken for, with the buttons that say otherwise."""
    cancel = Button(_("✖ Cancel"), f"import.drop:{staged.id}")
    size: Words = n_("📥 {n} row", "📥 {n} rows", staged.rows)
    back: list[list[Button]] = []
    if len(imports.waiting(db, member)) > 1:
        size = _("{sheet}: {size}", sheet=staged.sheet or "-", size=size)
        back = [[Button(_("◀ Sheets"), "import.sheets")]]
    if staged.kind is None or staged.columns is None:
        kinds = [[Button(name, f"import.kind:{staged.id}:{kind}")] for kind, name in KIND_NAMES.items()]
        return [size, _("What is this a table of?"), [*kinds, *back, [cancel]]]
    lines: list[tuple[Words, Words]] = [
        (head[:24], FIELD_NAMES[field] if field else _("skipped"))
        for head, field in zip(staged.heads, staged.columns, strict=True)
    ]
    asked = [
        [Button(_("❓ {head}", head=staged.heads[at][:24]), f"import.pick:{staged.id}:{at}")]
        for at in unclear(staged.columns, staged.heads)[:8]
    ]
    other = Button(_("Another kind"), f"import.kind:{staged.id}:ask")
    missing = [FIELD_NAMES[field] for field in NEEDED[staged.kind] if field not in staged.columns]
    if missing:
        check: list[Button | Link] = []
        wanted: Words | None = _("A column is missing: {field}", field=missing[0])
        asked = [
            [Button(_("❓ {head}", head=head[:24] or "-"), f"import.pick:{staged.id}:{at}")]
            for at, head in list(enumerate(staged.heads))[:12]
        ]
    else:
        check, wanted = [Button(_("🔎 Check the rows"), f"import.check:{staged.id}")], None
    rows: list[Sequence[Button | Link]] = [*asked, *([check] if check else []), *back, [other, cancel]]
    return [
        Text(KIND_NAMES[staged.kind], Style.HEADING),
        size,
        Table([Column(_("Column"), Align.LEFT), Column(_("Taken as"), Align.LEFT)], lines[:30]),
        wanted,
        Text(_("Nothing is written yet."), Style.QUIET),
        rows,
    ]


def show(turn: Turn, import_id: str) -> None:
    """What the file is taken for."""
    turn.show(*_overview(turn.db, turn.actor, imports.staged_for(turn.db, turn.actor, row_id(import_id))))


def sheets(turn: Turn) -> None:
    """Which sheets of the file wait."""
    waiting = imports.waiting(turn.db, turn.actor)
    if not waiting:
        raise Refused(_("That file is not here any more. Send it again."))
    turn.show(*_sheets(waiting))


def kind(turn: Turn, import_id: str, name: str) -> None:
    """It is a table of these."""
    staged = imports.staged_for(turn.db, turn.actor, row_id(import_id))
    if name not in (*HEADS, "ask"):
        raise stale_button()
    imports.take_as(
        turn.db,
        turn.actor,
        staged,
        None if name == "ask" else name,
        columns_of(name, staged.heads) if name in HEADS else None,
        now=turn.now,
    )
    turn.show(*_overview(turn.db, turn.actor, staged))


def pick(turn: Turn, import_id: str, column: str) -> None:
    """Ask which field a column is."""
    staged = imports.staged_for(turn.db, turn.actor, row_id(import_id))
    at = row_id(column)
    if staged.kind is None or at >= len(staged.heads):
        raise stale_button()
    fields = [Button(FIELD_NAMES[field], f"import.set:{staged.id}:{at}:{field}") for field in HEADS[staged.kind]]
    rows = [fields[first : first + 3] for first in range(0, len(fields), 3)]
    skip = [Button(_("⏭ Skip it"), f"import.set:{staged.id}:{at}:"), Button(_("◀ Back"), f"import:{staged.id}")]
    turn.show(_("What stands in the column “{head}”?", head=staged.heads[at]), [*rows, skip])


def put(turn: Turn, import_id: str, column: str, field: str) -> None:
    """A column is that field, and no other column is."""
    staged = imports.staged_for(turn.db, turn.actor, row_id(import_id))
    at = row_id(column)
    if staged.kind is None or staged.columns is None or at >= len(staged.columns):
        raise stale_button()
    if field and field not in HEADS[staged.kind]:
        raise stale_button()
    columns = ["" if one == field else one for one in staged.columns]
    columns[at] = field
    imports.take_as(turn.db, turn.actor, staged, staged.kind, columns, now=turn.now)
    turn.show(*_overview(turn.db, turn.actor, staged))


def check(turn: Turn, import_id: str) -> None:
    """Have every row checked."""
    _begin(turn, CHECK, import_id)


def write(turn: Turn, import_id: str) -> None:
    """Have what is new written."""
    _begin(turn, WRITE, import_id)


def _begin(turn: Turn, work: str, import_id: str) -> None:
    staged = imports.staged_for(turn.db, turn.actor, row_id(import_id))
    if staged.kind is None or staged.columns is None or not set(NEEDED[staged.kind]) <= set(staged.columns):
        raise stale_button()
    job = jobs.begin(turn.db, work, turn.actor.key, details={"import": staged.id}, now=turn.now)
    if job is None:
        raise Refused(_("Your file is still being worked on."))
    turn.reply(_("I am looking through the rows …"), begins=job)


def drop(turn: Turn, import_id: str) -> None:
    """Forget the file, or that sheet of it."""
    if import_id == "all":
        imports.clear(turn.db, turn.actor, now=turn.now)
    else:
        imports.drop(turn.db, turn.actor, imports.staged_for(turn.db, turn.actor, row_id(import_id)), now=turn.now)
    others = imports.waiting(turn.db, turn.actor)
    turn.show(_("✖ It is dropped. Nothing of it was written."), *(_sheets(others) if others else []))


def _new_rows(turn: Turn, staged: Import, found: Sorted, advance: Advance) -> Iterator[list[intake.Row]]:
    """The new rows, set by set; what becomes of the others is noted."""

    def read() -> Iterator[tuple[int, intake.Row]]:
        company = turn.company
        country, currency = company.calendar.country, company.currency
        for place, (line, cells) in enumerate(imports.rows_of(turn.db, staged)):
            if place % STEP == 0:
                advance(_("Looking through the rows: {percent} %", percent=min(99, 100 * place // staged.rows)))
            given = {field: cell for field, cell in zip(staged.columns or (), cells, strict=False) if field}
            try:
                row = row_of(str(staged.kind), given, country=country, currency=currency, today=turn.today)
            except Refused as refusal:
                found.refused.append((line, refusal.sentence))
                continue
            yield line, dict(row)

    confirmed = turn.company.finance_confirms
    yield from intake.new_rows(turn.db, turn.actor, str(staged.kind), read(), found, finance_confirms=confirmed)
    found.refused.sort(key=lambda one: one[0])


def checked(turn: Turn, job: Job, advance: Advance) -> Outcome:
    """Counts, the first problems, the refused rows as a file, and the button that writes."""
    staged = _to_work_on(turn, job)
    found = Sorted()
    for _rows in _new_rows(turn, staged, found, advance):
        pass
    rows = [[Button(_("✖ Cancel"), f"import.drop:{staged.id}"), Button(_("◀ Columns"), f"import:{staged.id}")]]
    if found.new:
        words = n_("✅ Write {n} row", "✅ Write {n} rows", found.new)
        rows.insert(0, [Button(words, f"import.write:{staged.id}")])
    problems = [_("Row {line}: {reason}", line=line, reason=reason) for line, reason in found.refused[:FIRST_PROBLEMS]]
    turn.show(
        Text(KIND_NAMES[str(staged.kind)], Style.HEADING),
        _("New: {n}", n=found.new),
        _("There already: {n}", n=found.there),
        _("To be mended: {n}", n=len(found.refused)),
        *problems,
        Text(_("Nothing is written yet."), Style.QUIET),
        rows,
    )
    if found.refused:
        turn.reply(_rejected(turn, staged, dict(found.refused)))
    return Outcome.SAID


def _rejected(turn: Turn, staged: Import, reasons: Mapping[int, Sentence]) -> File:
    """The refused rows as they were sent, with the reason behind."""
    heads = [*(head or f"{at}" for at, head in enumerate(staged.heads, 1)), speak(_("reason"), turn.reader)]
    lines = (
        [*map(_shown, cells), speak(reasons[line], turn.reader)]
        for line, cells in imports.rows_of(turn.db, staged)
        if line in reasons
    )
    return File("rejected.xlsx", workbook([Sheet(str(staged.kind), heads, lines)], zone=turn.company.zone).content)


def _shown(cell: str | int | float | bool) -> str | int | float:
    return str(cell) if isinstance(cell, bool) else cell


def _to_work_on(turn: Turn, job: Job) -> Import:
    """The file that the work is about. Refuses whoever may not take in files any more."""
    if turn.actor.role not in IMPORTERS:
        raise Denied(_("/{command} is not for your role ({role}).", command="import", role=Role(turn.actor.role)))
    return imports.staged_for(turn.db, turn.actor, (job.details or {})["import"])


def written(turn: Turn, job: Job, advance: Advance) -> Outcome:
    """Lay ready what is new; it is brought in at the end, all of it or nothing."""
    staged, rules = _to_work_on(turn, job), turn.company.rules
    name, before, found = str(staged.kind), imports.written_so_far(turn.db), Sorted()
    house = House(
        turn.company.finance_confirms, rules.credit.kept, turn.company.calendar if rules.due_on_working_days else None
    )
    batch = Batch(staged.key, name, turn.actor, house, turn.today, turn.now)
    turn.prepare(partial(bookings.prepare, import_id=staged.key, rows=staged.rows))
    for rows in intake.gathered(_new_rows(turn, staged, found, advance), intake.WRITTEN_AT_ONCE):
        if name in LAID_READY:
            bookings.complete(name, rows)
            turn.prepare(partial(_lay_ready, batch, rows))
        else:
            batch.rows += rows
    while not batch.worked_out:
        turn.prepare(partial(bookings.work_out, batch=batch))

    def post(turn: Turn) -> None:
        _to_work_on(turn, job)
        batch.actor = turn.actor
        done = imports.close(turn.db, staged.key, before=before)
        bookings.bring_in(turn.db, batch)
        imports.note_written(turn.db, turn.actor, done, written=batch.written, there=found.there, now=turn.now)
        others = imports.waiting(turn.db, turn.actor)
        turn.show(
            Text(KIND_NAMES[name], Style.HEADING),
            n_("📥 {n} row was written.", "📥 {n} rows were written.", batch.written),
            _("There already: {n}", n=found.there),
            _("To be mended: {n}", n=len(found.refused)),
            _("These sheets of the file wait:") if others else None,
            [[Button(_("↩️ Undo"), f"undo:imported:{staged.id}")], *_sheet_rows(others)],
        )

    turn.last = post
    return Outcome.SAID


def _lay_ready(batch: Batch, rows: Sequence[intake.Row], db: Session) -> None:
    """Some rows more, while the file is still wanted."""
    imports.staged_for(db, batch.actor, batch.import_id)
    bookings.lay_ready(db, batch, rows)


COMMANDS = (
    Command(
        "import",
        _("Take in customers, contacts, receivables, payments from Excel or CSV"),
        _("/import"),
        templates,
        roles=IMPORTERS,
        reads=True,
    ),
)
TAPS = Taps(
    writing={
        "import.kind": kind, "import.set": put, "import.check": check, "import.write": write, "import.drop": drop
    },
    reading={"import": show, "import.sheets": sheets, "import.pick": pick},
)  # fmt: skip
WORKS = {CHECK: checked, WRITE: written}
