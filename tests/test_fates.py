"""Whatever Telegram makes of a message has an end, is kept with its reason, and holds up nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.playground.people import Group
from models.storage.outbox import OutboxState
from tests.office import Office, People, Phone
from tests.test_outbox import message, rows_of, send, texts

SENT, FAILED = OutboxState.SENT, OutboxState.FAILED

Trouble = Callable[[Office, Phone], object]
"""What goes wrong for a message to this person."""


@dataclass(frozen=True)
class Case:
    """One kind of trouble, and what becomes of the message."""

    trouble: Trouble
    state: OutboxState
    reason: str = ""  # as it is kept
    said: int = 1  # how often the message arrives
    attempts: int = 0  # that were counted
    waits: float = 0.0  # measured seconds, at least
    text: str = "news"
    shown: str = ""  # what /members says of the person
    file: bool = False  # the message is one


def fault(kind: Any, times: int = 1, seconds: float = 1.0) -> Trouble:
    """Of files: what is sent to others meanwhile goes through."""
    return lambda office, _phone: office.world.faults.add("sendDocument", kind, times=times, seconds=seconds)


def nothing(_office: Office, _phone: Phone) -> None:
    """The message itself is at fault."""


def blocks(_office: Office, phone: Phone) -> None:
    phone.who.blocked = True  # and Telegram has not told yet


def never_started(_office: Office, phone: Phone) -> None:
    phone.who.started = False
    phone.who.seen = True


def unknown(_office: Office, phone: Phone) -> None:
    phone.who.started = False


def is_gone(office: Office, phone: Phone) -> None:
    office.world.deactivate(phone.id)


CASES = {
    "blocked": Case(blocks, FAILED, "bot was blocked by the user", said=0, shown="the bot was blocked"),
    "deactivated": Case(is_gone, FAILED, "user is deactivated", said=0, shown="the account is gone"),
    "never started": Case(never_started, FAILED, "can't initiate conversation", said=0, shown="never pressed Start"),
    "unknown": Case(unknown, FAILED, "not found", said=0, shown="never pressed Start, or the account is gone"),
    "too long": Case(nothing, FAILED, "too long", said=0, text="x" * 5000),
    "unparsable": Case(nothing, FAILED, "can't parse entities", said=0, text="<b>news"),
    "429": Case(fault("429", seconds=40), SENT, waits=40, file=True),
    "500": Case(fault("500", times=2), SENT, attempts=2, file=True),
    "502": Case(fault("502", times=2), SENT, attempts=2, file=True),
    "cut before": Case(fault("cut before"), SENT, attempts=1, file=True),
    "cut after": Case(fault("cut after"), SENT, attempts=1, said=2, file=True),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_each_trouble_has_its_end(case: Case, office: Office, people: People) -> None:
    office.expect_refusals = office.expect_failures = True
    boss, li, han = people.manager("Wang"), people.salesperson("Li Lei"), people.salesperson("Han")
    case.trouble(office, li)
    news = {"chat_id": li.id, "text": case.text, "parse_mode": "HTML"}
    first = {"chat_id": li.id, "method": "sendMessage", "payload": news}
    if case.file:
        file = {"chat_id": li.id, "caption": case.text, "content": "eA==", "file_name": "x.txt"}
        first = {"chat_id": li.id, "method": "sendDocument", "payload": file}

    send(office, first, message(li.id, "after"), message(han.id, "to another"))
    await office.settled()

    row, after, other = rows_of(office)[:3]
    assert (row.state, row.attempts) == (case.state, case.attempts)
    assert case.reason in (row.error or "").lower()
    assert bool(row.payload) == (case.state == FAILED)  # what was not taken is kept
    assert texts(office, li.id).count("news") == case.said
    assert texts(office, han.id) == ["to another"]
    assert office.patience.seconds >= case.waits
    assert other.state == SENT
    assert after.state == (FAILED if case.shown else SENT)
    assert (li.member.unreachable_since is not None) == bool(case.shown)
    listed = (await boss.says("/members")).text
    assert (
        f"Li Lei cannot be reached since Mon, 2 Mar 2026, 09:00: {case.shown}." in " ".join(listed.split())
    ) == bool(case.shown)


async def test_429_for_two_chats_in_turn_holds_up_everything(office: Office, people: People) -> None:
    office.expect_refusals = True
    phones = [people.salesperson(f"Seller {number}") for number in range(3)]
    office.world.faults.add("sendMessage", "429", times=2, seconds=30)

    send(office, *(message(phone.id, "news") for phone in phones[:2]))
    await office.settled()
    arrived = office.patience.seconds
    send(office, message(phones[2].id, "news"))
    await office.settled()

    assert arrived >= 30
    assert all(texts(office, phone.id) == ["news"] for phone in phones)
    assert office.world.faults.waiting == type(office.world.faults.waiting)()


async def test_a_group_that_put_the_bot_out_is_known_to_be_gone(office: Office, people: People) -> None:
    office.expect_refusals = office.expect_failures = True
    boss = people.manager("Wang")
    group: Group = people.group("North", boss, team="North")
    group.bot = "kicked"  # and Telegram has not told yet

    send(office, message(group.id, "totals"), message(boss.id, "to another"))
    await office.settled()

    row, other = rows_of(office)[:2]
    assert (row.state, other.state) == (FAILED, SENT)
    assert "kicked" in (row.error or "")
