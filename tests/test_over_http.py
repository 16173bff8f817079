"""The whole way over real HTTP: the bot as a process of its own against the strict stand-in, from link to totals."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.playground.messages import Message
from bot.playground.server import Address, serve
from bot.playground.world import World
from tests.processes import NOT_NOW

ROOT = Path(__file__).parent.parent
BOSS, SELLER = 1001, 1002


@asynccontextmanager
async def bot_process(address: Address, world: World, folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """`python -m bot run` as people start it; the process, and what it printed until it was ready."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_")},
        **NOT_NOW,
        "HUIKUAN_TELEGRAM__TOKEN": world.token,
        "HUIKUAN_TELEGRAM__BASE_URL": address.bot_url,
        "HUIKUAN_TELEGRAM__BASE_FILE_URL": address.file_url,
        "HUIKUAN_DATABASE__URL": f"sqlite:///{folder / 'data' / 'huikuan.db'}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(30):
            while "start=" not in said:
                line = await process.stdout.readline()
                assert line, (await process.communicate())[1].decode()
                said += line.decode()
        yield process, said
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(15):
                await process.communicate()


async def said(world: World, person: int, text: str, chat: int | None = None) -> Message:
    """Type, and wait for the answer."""
    chat = chat or person
    sent = world.say(person, chat, text)
    return await world.next_message(chat, after=sent.id, patience=15)


@pytest.fixture
def world() -> World:
    world = World()
    world.add_person(BOSS, "Wang Fang", language_code="en")
    world.add_person(SELLER, "Li Lei", language_code="en")
    return world


async def test_from_the_first_link_to_the_teams_totals(world: World, tmp_path: Path) -> None:
    async with serve(world) as address, bot_process(address, world, tmp_path) as (process, printed):
        code = re.search(r"start=([\w-]+)", printed)
        assert code is not None
        assert "admin" in (await said(world, BOSS, f"/start {code[1]}")).text
        invitation = (await said(world, BOSS, "/invite salesperson North")).text
        link = re.search(r"start=([\w-]+)", invitation)
        assert link is not None

        assert "Welcome Li Lei" in (await said(world, SELLER, f"/start {link[1]}")).text
        assert "Huaxin Trading" in (await said(world, SELLER, "/new Huaxin Trading 13800138000")).text
        assert "12,000.50" in (await said(world, SELLER, "/bill Huaxin 12000.50 2026-01-31 INV-7")).text
        assert "talked" in (await said(world, SELLER, "/visit Huaxin talked about samples")).text
        paid = await said(world, SELLER, "/pay Huaxin 5000.25 WeChat")
        assert "5,000.25" in paid.text
        assert "7,000.25" in paid.text
        assert "7,000.25" in (await said(world, SELLER, "/due")).text

        tap = world.tap(SELLER, SELLER, paid.id, "↩️ Undo")
        await world.answered(tap)
        await world.changes.until(lambda: "Undone" in world.message(SELLER, paid.id).text or None, 15)
        assert "5,000.25" in world.message(SELLER, paid.id).text

        group = world.add_group("North", [BOSS, SELLER])
        assert "North" in (await said(world, BOSS, "/link North", group.id)).text
        totals = (await said(world, BOSS, "/team", group.id)).text
        assert "12,000.50" in totals

        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    assert world.refusals == []
    assert world.unanswered() == []
    assert world.rate_hits == []
