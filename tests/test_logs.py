"""What the process writes about itself: where things happen, never tokens, never what people typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import set_up_logs, where
from bot.sections import Log
from bot.settings import Settings

TOKEN = "5000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The logs of the other tests, afterwards."""
    yield
    set_up_logs(Settings().log)


def fail() -> None:
    raise ValueError("Li Lei paid 5000")


def test_an_error_shows_where_it_happened_and_not_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Log())
    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError("about Li Lei") from error
    except RuntimeError as error:
        structlog.get_logger().error("an update failed", number=5, exc_info=error)

    written = capsys.readouterr().err
    assert "an update failed number=5" in written
    assert "builtins.RuntimeError" in written
    assert "builtins.ValueError" in written
    assert "in fail" in written
    assert "Li Lei" not in written


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_token_is_blotted_out_whoever_logs_it(capsys: pytest.CaptureFixture[str], format_: str) -> None:
    set_up_logs(Log.model_validate({"format": format_, "level": "debug"}))

    structlog.get_logger().warning("refused", url=f"https://api.telegram.org/bot{TOKEN}/getMe")
    logging.getLogger("somebody").warning("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)

    written = capsys.readouterr().err
    assert written.count("[token]") == 2
    assert TOKEN not in written
    assert "HTTP Request" not in written


def test_machines_get_a_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Log.model_validate({"format": "json"}))

    structlog.get_logger().info("serving", bot="huikuan_bot")

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["bot"]) == ("serving", "info", "huikuan_bot")


def test_the_level_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Log.model_validate({"level": "warning"}))

    structlog.get_logger().info("not this")
    structlog.get_logger().warning("but this")

    written = capsys.readouterr().err
    assert "not this" not in written
    assert "but this" in written


def test_causes_are_named_too() -> None:
    try:
        try:
            fail()
        finally:
            raise KeyError
    except KeyError as error:
        lines = where(error)

    assert lines.index("KeyError") < lines.index("because of") < lines.index("ValueError")
