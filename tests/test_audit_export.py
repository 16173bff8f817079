"""`python -m bot audit export`: the audit of a period as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.commands import Run, one_line

BOSS = ("--telegram-id", "7001", "--name", "Boss", "--role", "admin")


def actions(path: Path) -> list[object]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("audit").to_python()
    return [row[rows[0].index("action")] for row in rows[1:]]


def test_the_audit_goes_into_a_file_and_that_stands_in_the_audit(run: Run, tmp_path: Path) -> None:
    run("member", "add", *BOSS)
    file = tmp_path / "audit.xlsx"

    assert "1 rows" in run("audit", "export", str(file)).out
    assert run("audit", "export", str(file), "--from", "2020-01-01").code == 0

    assert actions(file) == ["member.added", "audit.exported"]
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.glob("audit.xlsx*")] == ["audit.xlsx"]
    assert run("verify").code == 0


def test_days_of_which_nothing_is_known_are_an_empty_file(run: Run, tmp_path: Path) -> None:
    run("member", "add", *BOSS)

    assert run("audit", "export", "audit.xlsx", "--to", "2020-01-01").code == 0

    assert actions(tmp_path / "audit.xlsx") == []


@pytest.mark.parametrize("days", [("--from", "yesterday"), ("--from", "2026-02-01", "--to", "2026-01-31")])
def test_days_that_are_none_are_refused(run: Run, tmp_path: Path, days: tuple[str, ...]) -> None:
    run("member", "add", *BOSS)

    assert run("audit", "export", "audit.xlsx", *days).code == 2
    assert not (tmp_path / "audit.xlsx").exists()


def test_a_file_that_cannot_be_written_is_one_line(run: Run) -> None:
    run("member", "add", *BOSS)

    assert "nowhere" in one_line(run("audit", "export", "nowhere/audit.xlsx"))
