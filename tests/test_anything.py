"""Whatever comes, nothing fails, and nothing is written that was not understood.

A few thousand generated updates here; `make anything` tries a hundred thousand, and says how many of each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.playground.entities import format_text
from models.oversight.verification import findings
from models.people.members import Member
from tests.access_world import Came, Doors, write_company
from tests.anything import BROKEN, WHOLE
from tests.locked import opened
from tests.shelves import Desk, Shelf

AT_ONCE = 40
"""Updates that come one after the other to the same company."""

SHARES = 4
A_FEW_THOUSAND = 2_000
LONGEST = {"text": 4096, "caption": 1024}


@pytest.fixture(scope="module")
def company(shelf: Shelf, empty_database: str) -> str:
    url = shelf.copy(empty_database)
    database = opened(url)
    write_company(database)
    database.close()
    return url


@pytest.fixture
def messages(request: pytest.FixtureRequest, histories: Callable[[int], int]) -> int:
    """How many of them a share tries."""
    return int(request.config.option.updates or histories(A_FEW_THOUSAND)) // SHARES


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_comes_is_done_or_parked_and_writes_only_what_was_understood(
    share: int, messages: int, desk: Desk, company: str
) -> None:
    seen = count()

    @settings(
        max_examples=max(1, messages // AT_ONCE),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),  # a failure names its update; making forty of them smaller takes minutes
    )
    @given(updates=st.lists(st.one_of(WHOLE, WHOLE, WHOLE, BROKEN), min_size=AT_ONCE, max_size=AT_ONCE))
    def come(updates: list[Any]) -> None:
        doors = Doors(desk.filled(company), forgets=False)
        try:
            with doors.database.reading() as db:
                members = {one.telegram_id: one.key for one in db.exec(select(Member)) if one.active}
            for number, update in enumerate(updates):
                if isinstance(update, dict) and "update_id" not in update:
                    update = {"update_id": number + 1, **update}
                try:
                    came = doors.receives(update)
                except Exception as error:
                    error.add_note(f"{update!r}")
                    raise
                next(seen)
                kind = kind_of(update)
                event("could not be read" if came.parked else kind)
                event("changed the company" if came.changed else "changed nothing")
                assert list(wrong(update, came, members)) == [], update
            with doors.database.reading() as db:
                assert list(findings(db)) == []
        finally:
            doors.close()

    come()
    assert next(seen) >= messages - AT_ONCE


def kind_of(update: object) -> str:
    """What an update is about."""
    names = [name for name in update if name != "update_id"] if isinstance(update, dict) else []
    return str(names[0]) if len(names) == 1 else "no update"


def wrong(update: Any, came: Came, members: dict[int, int]) -> Iterator[str]:
    """What must not be, whatever came."""
    for payload in came.texts:
        for name, longest in LONGEST.items():
            if name in payload and payload.get("parse_mode") == "HTML":
                shown = format_text(payload[name], "HTML").text
                if len(shown) > longest:
                    yield f"too long to be sent: {len(shown)}"
    if not came.changed:
        return
    kind = kind_of(update)
    if came.tables <= {"group"}:
        return  # where the bot is, and what a group was told
    content = update.get(kind)
    if kind not in ("message", "edited_message", "callback_query") or not isinstance(content, dict):
        yield f"{kind} wrote {set(came.tables)}"
        return
    message = content["message"] if kind == "callback_query" else content
    sender = members.get(content["from"]["id"])
    if sender is None:
        yield f"somebody who is not in wrote {set(came.tables)}"
    elif message["chat"]["type"] != "private":
        yield f"something said in a group wrote {set(came.tables)}"
    elif not any(who == sender for who, _action in came.audited):
        yield f"{set(came.tables)} without a trace in the audit"
    elif not came.words:
        yield f"{set(came.tables)} without a word"
    if "I did not understand that. For example:" in came.words:
        yield f"not understood, and wrote {set(came.tables)}"
