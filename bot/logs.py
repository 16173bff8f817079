"""What the process writes about itself, to standard error: structured, without tokens and without personal text.

Everything goes through structlog, also what libraries log. httpx writes addresses, and Telegram's hold the bot's token:
it is silenced, and whatever looks like a token is blotted out wherever it appears. An error's own words may quote what
somebody typed, so the log shows where it happened and of which kind it was; the words stay in the database.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from bot.sections import Log

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{8,}")
SILENCED = (
    "httpx",
    "httpcore",
    "aiohttp",
    "apscheduler",
    "telegram",
    "alembic",
    "uvicorn",
    "matplotlib",
    "asyncio",
    "PIL",
)


class StandardError(logging.Handler):
    """Writes to what standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


def set_up_logs(log: Log) -> None:
    """Send everything that is logged to standard error, for people or for machines."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
        _without_tokens,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if log.format == "json" else _line
    )
    handler = StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(log.level.upper())
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)  # of polling: we say it ourselves, and shorter
    logging.getLogger("telegram.ext.Application").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def where(error: BaseException) -> str:
    """Where an error happened and of which kind it and its causes are, without its words."""
    lines = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if current is not None:
            lines.append("because of")
    return "\n".join(lines)


def _without_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The traceback of an error without its message."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["traceback"] = where(error)
    return event


def _without_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = TOKEN.sub("[token]", value)
        elif isinstance(value, BaseException):
            event[key] = type(value).__name__
    return event


def _line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """A line for people; a traceback stands below it."""
    at, level, words = event.pop("timestamp", ""), event.pop("level", ""), event.pop("event", "")
    below = event.pop("traceback", "")
    more = "".join(f" {key}={value}" for key, value in event.items())
    return f"{str(at)[:19]} {level:<7} {words}{more}" + (f"\n{below}" if below else "")
