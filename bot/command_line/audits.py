"""`python -m bot audit`: what stands in the audit, as a file for whoever examines it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import Clock
from bot.command_line.opening import group, opened
from bot.failures import Failure
from bot.settings import load_settings

commands = group("Who did what: export.")


@commands.command()
def export(
    file: Annotated[Path, typer.Argument(help="The Excel file to write; an earlier one is replaced.", dir_okay=False)],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, by the company's clock.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, by the company's clock.")
    ] = None,
) -> None:
    """Everything that was done in these days, oldest first, as an Excel file; that it was written is audited, too."""
    from bot.company import company_of
    from handlers.oversight.audit import book
    from models.oversight import audit

    settings = load_settings()
    company = company_of(settings)
    start = company.start_of(first.date()) if first else None
    end = company.end_of(last.date()) if last else None
    if first and last and last < first:
        raise typer.BadParameter("the last day is before the first one", param_hint="--to")
    with opened(settings, existing=True) as database:
        with database.reading() as db:
            written = book(db, company, start, end)
        (rows,) = written.rows.values()
        _write(file, written.content)
        with database.writing() as db:
            days = [day.date().isoformat() if day else None for day in (first, last)]
            audit.note(db, None, "audit.exported", now=Clock().now(), after={"days": days, "rows": rows})
    print(f"{file}: {rows} rows; it holds what is encrypted in the database, keep it accordingly")


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, and for nobody else to read."""
    beside = file.with_name(f"{file.name}.part")
    try:
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
        beside.replace(file)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}") from None
