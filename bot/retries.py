"""How long to wait before something is tried again that failed without a fault of its own."""

from __future__ import annotations

import random

import structlog

from models.storage.outages import Trouble, trouble_of

log = structlog.get_logger()

SOONEST, LATEST = 0.1, 5.0
"""Seconds between attempts while the database is away: ever longer, up to this."""

ASIDE = 0.05
"""Seconds, at most, that one of two who want the same steps aside; more after each collision."""

TAKEN_AT_MOST = 10
"""What is written already so many times in a row is a fault of our own."""


class Retries:
    """The attempts at one piece of work."""

    def __init__(self) -> None:
        self._away = 0
        self._collisions = 0
        self._taken = 0

    def pause(self, error: BaseException) -> float | None:
        """Seconds until the next attempt; None when the work itself is at fault."""
        match trouble_of(error):
            case Trouble.AWAY:
                self._away += 1
                wait = min(LATEST, SOONEST * 2.0 ** min(self._away, 10)) * random.uniform(0.5, 1.0)
                log.warning("the database cannot be used", again_in=round(wait, 1), reason=_reason(error))
                return wait
            case Trouble.TAKEN if self._taken < TAKEN_AT_MOST:
                self._taken += 1
                return self._aside()
            case Trouble.COLLISION:
                return self._aside()
        return None

    def _aside(self) -> float:
        self._collisions += 1
        return random.uniform(0.0, ASIDE * min(self._collisions, 20))


def _reason(error: BaseException) -> str:
    """The driver's kind and code of error, or the key that is missing: an error's words may hold what people wrote."""
    own = getattr(error, "orig", None) or error
    code = getattr(own, "sqlstate", None) or getattr(own, "sqlite_errorname", None) or getattr(own, "key_id", None)
    return f"{type(own).__name__} {code}" if code else type(own).__name__
