"""What nobody may read outside the database and the chats: a day is worked, and all that it wrote elsewhere grepped.

The bot runs as a process of its own, with its log at debug, against the stand-in over HTTP.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.doctor import examine
from bot.playground.faults import Kind
from bot.playground.messages import Message
from bot.playground.server import Address, serve
from bot.playground.world import World
from bot.settings import Settings
from bot.web import SECRET_HEADER, secret_of
from models.storage.database import Database
from tests.locked import KEY, KEY_TEXT
from tests.processes import PATIENCE, UNHURRIED, Bot, launch, running
from tests.test_web import free_port

BOSS, SELLER, STRANGER, NEWCOMER = 7001, 7002, 7003, 7004
NAMES = {BOSS: "Wang Fang", SELLER: "Li Lei", STRANGER: "Zhao Qian", NEWCOMER: "Han Mei"}

KINDS: tuple[Kind, ...] = ("429", "500", "502", "cut before", "cut after")

SAID = (
    "Huaxin",
    "Manager Sun",
    "13800138000",
    "138 0013 8000",
    "13911112222",
    "sun@example.org",
    "wants a discount",
    "5000.25",
    "INV-99",
    "wrong-guess",
    "lost-property",
)
"""What is said during the day."""

PLACE = (31.2304, 121.4737)
COMMANDS = (("doctor",), ("verify",), ("keys", "list"), ("migrate",), ("backup", "copy"))


@dataclass
class Day:
    """A day's work, and what was written beside it."""

    world: World
    address: Address
    database: Database
    folder: Path
    environment: dict[str, str]
    web: int
    metrics: int
    codes: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    async def says(self, person: int, text: str) -> Message:
        """Type, and wait for the answer."""
        sent = self.world.say(person, person, text)
        return await self.world.next_message(person, after=sent.id, patience=PATIENCE)

    async def work(self) -> None:
        """Join, write everything that is personal somewhere, read it back, and do what is refused or fails."""
        code = re.search(r"start=([\w-]+)", self.written["said at start"])
        assert code is not None
        self.written["said at start"] = self.written["said at start"].replace(code[1], "")  # that is how one gets in
        self.codes.append(code[1])
        await self.says(BOSS, f"/start {code[1]}")
        link = re.search(r"start=([\w-]+)", (await self.says(BOSS, "/invite salesperson North")).text)
        assert link is not None
        self.codes.append(link[1])
        await self.says(STRANGER, "lost-property, call 13911112222")
        for number in range(7):
            await self.says(STRANGER, f"/start wrong-guess-{number}")
        await self.says(SELLER, f"/start {link[1]}")
        await self.says(SELLER, "/new Huaxin Trading contact Manager Sun 13800138000")
        await self.says(SELLER, "/bill Huaxin 12000.50 2026-01-31 INV-7")
        await self.says(SELLER, "/visit Huaxin wants a discount, call 13911112222 or sun@example.org")
        await self._answered(self.world.send_location(SELLER, SELLER, *PLACE))
        await self._answered(self.world.send_contact(SELLER, SELLER, "13911112222", "Manager", "Sun"))
        await self.says(SELLER, "/cancel")
        paid = await self.says(SELLER, "/pay Huaxin 5000.25 WeChat")
        for text in ("/pay Nobody 5000.25", "/pay Huaxin", "/find 138 0013 8000", "/find 8000", "/card Huaxin", "/due"):
            await self.says(SELLER, text)
        await self.world.answered(self.world.tap(SELLER, SELLER, paid.id, "undo:payment.recorded:lost-property"))
        await self.says(BOSS, "/members")
        await self.says(BOSS, "/export")

    async def trouble(self) -> None:
        """What cannot be read, what fails in the middle, and calls that fail on the way."""
        link = re.search(r"start=([\w-]+)", (await self.says(BOSS, "/invite salesperson North")).text)
        assert link is not None
        self.codes.append(link[1])
        with self.database.writing() as db:  # an error of the database quotes what was to be written
            db.connection().exec_driver_sql("CREATE UNIQUE INDEX one_is_enough ON receivable (currency)")
        await self.says(SELLER, "/bill Huaxin 777.77 2026-01-31 INV-99")
        who = {"id": NEWCOMER, "is_bot": False, "first_name": "Han Mei \ud83d"}  # half a character cannot be stored
        chat = {"id": NEWCOMER, "type": "private", "first_name": "Han Mei"}
        joins = {"message_id": 9_000, "date": self.world.timestamp(), "from": who, "chat": chat}
        self.world.updates.inject({"message": {**joins, "text": f"/start {link[1]}"}})
        self.world.updates.inject({"message": {"text": "lost-property 13911112222", "from": who, "chat": chat}})
        self.world.updates.inject("lost-property 13911112222")
        await self.world.changes.until(lambda: self._troubles_told() == 3 or None, PATIENCE)
        for kind in KINDS:
            self.world.faults.add("sendMessage", kind)
        await self.says(SELLER, "/history Huaxin")
        async with httpx.AsyncClient() as client:
            url = f"http://127.0.0.1:{self.web}/hook"
            for secret in ("wrong-guess", self.environment["secret"]):
                answer = await client.post(url, content=b"lost-property", headers={SECRET_HEADER: secret})
                self.written[f"the webhook's answer to {len(secret)}"] = f"{answer.headers} {answer.text}"
            for path, port in (("/metrics", self.metrics), ("/readyz", self.web), ("/healthz", self.web)):
                self.written[path] = (await client.get(f"http://127.0.0.1:{port}{path}")).text
        await self.world.drained(PATIENCE)

    async def look(self, bot: Bot) -> None:
        """Stop it, and what the command line says, also when things are not as they should be."""
        assert await bot.end() == 0
        self.written["the log"] = await bot.errors()
        token = {"HUIKUAN_TELEGRAM__TOKEN": self.world.token, "HUIKUAN_TELEGRAM__BASE_URL": self.address.bot_url}
        wrong = {**token, "HUIKUAN_TELEGRAM__TOKEN": f"{self.world.token}x"}
        for words, more in ((COMMANDS, token), ((("doctor",), ("run",)), wrong)):
            for arguments in words:
                process = await launch(self.folder, *arguments, **{**self.environment, **more})
                out, errors = await process.communicate()
                name = f"{' '.join(arguments)}{' with a wrong token' if more is wrong else ''}"
                self.written[name] = (out + errors).decode()

    def _troubles_told(self) -> int:
        return sum("Something failed" in message.text for message in self.world.messages(BOSS, by_bot=True))

    async def _answered(self, sent: Message) -> None:
        await self.world.next_message(sent.chat_id, after=sent.id, patience=PATIENCE)


@pytest.fixture
async def day(tmp_path: Path, database: Database, database_url: str) -> AsyncIterator[Day]:
    """The day, when it is over."""
    world = World(paced=False)
    for person, name in NAMES.items():
        world.add_person(person, name, language_code="en", started=person == NEWCOMER)
    web, metrics = free_port(), free_port()
    environment = {
        **UNHURRIED,
        "HUIKUAN_DATABASE__URL": database_url,
        "HUIKUAN_LOG__LEVEL": "debug",
        "HUIKUAN_TELEGRAM__MODE": "webhook",
        "HUIKUAN_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{web}/hook",
        "HUIKUAN_WEB__LISTEN": f"127.0.0.1:{web}",
        "HUIKUAN_METRICS__LISTEN": f"127.0.0.1:{metrics}",
        "secret": secret_of(Settings(), world.token),
    }
    async with serve(world) as address:
        day = Day(world, address, database, tmp_path, environment, web, metrics)
        async with running(tmp_path, world, address, **environment) as bot:
            assert bot.process.stdout is not None
            async with asyncio.timeout(PATIENCE):
                bot.said.append((await bot.process.stdout.readline()).decode())
            day.written["said at start"] = "".join(bot.said)
            await day.work()
            await day.trouble()
            await day.look(bot)
        yield day


def test_the_doctor_does_not_tell_the_databases_password() -> None:
    url = "postgresql+psycopg://me:hush@127.0.0.1:1/books?password=hush&sslpassword=hush"
    settings = Settings.model_validate({"database": {"url": url}})

    told = "\n".join(line for _well, line in examine(settings))

    assert "database: postgresql+psycopg://me:***@127.0.0.1:1/books cannot be used" in told
    assert "hush" not in told


async def test_no_secret_and_nothing_personal_is_written_beside_the_database(day: Day, database: Database) -> None:
    with database.reading() as db:
        parked = db.connection().exec_driver_sql("SELECT count(*) FROM inbox WHERE state = 'parked'").scalar_one()
    assert parked == 5, "the trouble was real"
    assert day.written["the log"].count("an update failed") == 7, "three attempts at two, one at another"
    assert 'huikuan_webhook_posts_total{status="401"} 1.0' in day.written["/metrics"]
    assert KEY.id in day.written["keys list"], "a key is told by its id"
    told = {text for person in NAMES for text in (each.text for each in day.world.messages(person))}
    for words in SAID:
        assert any(words in text for text in told), f"{words} was really said"

    token = day.world.token
    secret = [token, token.partition(":")[2], day.environment["secret"], KEY_TEXT, KEY.secret.hex(), *day.codes]
    found = {
        (name, word)
        for name, text in day.written.items()
        for word in (*secret, *SAID, *NAMES.values(), *map(str, PLACE))
        if word in text
    }
    assert found == set()
