"""The process's own addresses: the webhook, whether it is well, and its figures; over real HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import App
from bot.clock import Clock
from bot.doctor import examine
from bot.failures import Failure
from bot.metrics import Metrics
from bot.playground.request import WorldRequest
from bot.playground.server import Address, listen, serve
from bot.playground.world import World
from bot.settings import Settings
from bot.web import LONGEST_BODY, SECRET_HEADER, secret_of
from models.people.invites import Stranger
from models.storage.database import Database
from models.storage.inbox import Inbox, InboxState, queue
from tests.making import Make
from tests.office import Office, People, Phone
from tests.processes import PATIENCE, UNHURRIED, running

SECRET = "quiet-please-quiet-please"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def settings_for(port: int, metrics: int | None = None, **telegram: str) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"mode": "webhook", "webhook_url": f"http://127.0.0.1:{port}/hook", **telegram},
            "web": {"listen": f"127.0.0.1:{port}"},
            "metrics": {"listen": f"127.0.0.1:{metrics}" if metrics else ""},
        }
    )


@dataclass
class Hook:
    """Somebody who posts to the bot."""

    port: int
    metrics: int
    numbers: int = 1_000
    client: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    async def post(self, content: Any, secret: str | None = SECRET, **more: Any) -> int:
        """The answer's status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        body = content if isinstance(content, bytes) or hasattr(content, "__aiter__") else json.dumps(content).encode()
        url = f"http://127.0.0.1:{self.port}{more.pop('path', '/hook')}"
        return (await self.client.post(url, content=body, headers=headers, **more)).status_code

    async def get(self, path: str) -> httpx.Response:
        port = self.metrics if path == "/metrics" else self.port
        return await self.client.get(f"http://127.0.0.1:{port}{path}")

    def update(self, phone: Phone, text: str) -> dict[str, Any]:
        """What Telegram would post when somebody says that."""
        self.numbers += 1
        who = {"id": phone.id, "first_name": "Li Lei", "is_bot": False}
        chat = {"id": phone.id, "type": "private", "first_name": "Li Lei"}
        date = int(phone.office.clock.now().timestamp())
        message = {"message_id": self.numbers, "date": date, "chat": chat, "from": who, "text": text}
        return {"update_id": self.numbers, "message": message}


@pytest.fixture
def hook() -> Hook:
    return Hook(free_port(), free_port())


@pytest.fixture
def settings(hook: Hook) -> Settings:
    return settings_for(hook.port, hook.metrics, webhook_secret=SECRET)


@pytest.fixture(autouse=True)
async def closed(hook: Hook) -> AsyncIterator[None]:
    yield
    await hook.client.aclose()


def inbox_of(office: Office) -> list[Inbox]:
    def find(db: Session) -> list[Inbox]:
        return list(db.exec(select(Inbox).order_by(col(Inbox.id))).all())

    return office.look(find)


# --- the webhook


async def test_what_is_posted_is_kept_done_once_and_answered(chat: Phone, make: Make, hook: Hook) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    update = hook.update(chat, "/pay ACME 100")

    assert [await hook.post(update) for _time in range(3)] == [200, 200, 200]

    assert "100.00" in (await chat.received()).text
    assert acme.balance == 900


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper()])
async def test_without_the_secret_nothing_is_kept(chat: Phone, office: Office, hook: Hook, secret: str | None) -> None:
    assert await hook.post(hook.update(chat, "/help"), secret) == 401
    assert await hook.post(b"x" * (4 * LONGEST_BODY), secret) == 401

    assert inbox_of(office) == []
    assert (await chat.received()).messages == []


async def test_a_post_that_is_too_long_is_refused_and_not_kept(chat: Phone, office: Office, hook: Hook) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _part in range(20):
            yield b" " * (LONGEST_BODY // 10)

    long = hook.update(chat, "x" * LONGEST_BODY)

    assert await hook.post(long) == 413
    assert await hook.post(parts()) == 413, "its length is not told beforehand"
    assert inbox_of(office) == []
    assert await hook.post(hook.update(chat, "/help")) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\x00\xff\xfe",
        b"[]",
        b"null",
        b'"\\ud800"',
        b'{"update_id": "five"}',
        b'{"update_id": -1}',
        b'{"update_id": 1e999}',
        b'{"update_id": 99999999999999999999999}',
        b"[" * 100_000,
    ],
)
async def test_what_is_authentic_but_no_update_is_parked_and_not_sent_again(
    office: Office, hook: Hook, body: bytes
) -> None:
    office.expect_failures = True

    assert [await hook.post(body) for _time in range(2)] == [200, 200]

    (row,) = inbox_of(office)
    assert row.state == InboxState.PARKED
    assert row.update_id < 0


async def test_an_update_of_a_strange_shape_is_kept_and_others_go_on(chat: Phone, office: Office, hook: Hook) -> None:
    office.expect_failures = True
    half = {"id": chat.id, "first_name": "\ud83d", "is_bot": False}
    strange = [
        {"update_id": 1, "message": {"text": "\ud83d", "from": half, "chat": {"id": 10**30, "type": "private"}}},
        {"update_id": 2, "message": {"date": "yesterday"}},
    ]

    assert [await hook.post(each) for each in strange] == [200, 200]
    assert await hook.post(hook.update(chat, "/help")) == 200

    assert (await chat.received()).messages
    assert [row.state for row in inbox_of(office)] == [InboxState.PARKED, InboxState.PARKED, InboxState.DONE]


async def test_when_it_cannot_be_kept_telegram_is_to_send_it_again(chat: Phone, office: Office, hook: Hook) -> None:
    update = hook.update(chat, "/help")
    with office.database.writing() as db:
        db.connection().exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")

    assert await hook.post(update) == 503

    with office.database.writing() as db:
        db.connection().exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert await hook.post(update) == 200
    assert (await chat.received()).messages


async def test_only_the_own_path_is_the_webhook(chat: Phone, office: Office, hook: Hook) -> None:
    update = hook.update(chat, "/help")

    assert await hook.post(update, path="/") == 404
    assert await hook.post(update, path="/hook/more") == 404
    assert (await hook.get("/hook")).status_code == 405
    assert inbox_of(office) == []


async def test_telegram_is_told_where_to_post(office: Office, world: World, hook: Hook) -> None:
    assert world.updates.webhook_url == f"http://127.0.0.1:{hook.port}/hook"
    assert world.webhook["secret"] == SECRET
    assert world.updates.allowed == frozenset(
        {"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}
    )


def test_every_process_derives_the_same_secret_and_it_is_not_the_token() -> None:
    token = "7:token-of-somebody"

    secret = secret_of(Settings(), token)

    assert secret == hmac.new(token.encode(), b"huikuan webhook", hashlib.sha256).hexdigest()
    assert secret_of(Settings(), "8:another") != secret
    assert secret_of(settings_for(1, webhook_secret=SECRET), token) == SECRET


async def test_what_waited_at_telegram_is_not_dropped_when_the_mode_changes(
    database: Database, clock: Clock, world: World, hook: Hook
) -> None:
    anna = world.add_person(7001, "Anna")
    world.say(anna.id, anna.id, "/start")

    def wires() -> tuple[WorldRequest, WorldRequest]:
        return WorldRequest(world), WorldRequest(world)

    async with serve(world):
        app = App(settings_for(hook.port), database, clock, token=world.token, wires=wires)
        await app.start()
        assert await world.next_message(anna.id)
        await app.stop()

        said = world.say(anna.id, anna.id, "/start wrong")
        app = App(Settings(), database, clock, token=world.token, wires=wires)
        await app.start()
        assert world.updates.webhook_url == ""
        assert "not valid" in (await world.next_message(anna.id, after=said.id)).text
        await app.stop()


async def test_an_address_that_telegram_does_not_take_is_one_clear_line(
    database: Database, clock: Clock, world: World
) -> None:
    settings = settings_for(free_port(), webhook_url="http://bot.example/hook")
    app = App(settings, database, clock, token=world.token, wires=lambda: (WorldRequest(world), WorldRequest(world)))

    with pytest.raises(Failure, match=r"webhook_url: Telegram does not take it: .*https"):
        await app.start()
    await app.stop()


async def test_an_address_that_is_taken_is_one_clear_line(
    office: Office, database: Database, clock: Clock, world: World, hook: Hook
) -> None:
    app = App(
        office.settings, database, clock, token=world.token, wires=lambda: (WorldRequest(world), WorldRequest(world))
    )

    with pytest.raises(Failure, match=rf"web.listen: 127.0.0.1:{hook.port} cannot be used: Address already in use"):
        await app.start()
    await app.stop()


# --- health


async def test_it_is_well_and_ready_while_it_serves(office: Office, hook: Hook) -> None:
    assert (await hook.get("/healthz")).status_code == 200
    ready = await hook.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ready")

    office.app.web._serving = False  # as while it starts, and from when it is told to stop
    assert (await hook.get("/healthz")).status_code == 200
    assert (await hook.get("/readyz")).status_code == 503
    assert await hook.post({"update_id": 1}) == 503
    office.app.web.serve()


async def test_it_is_not_ready_without_its_database(office: Office, hook: Hook) -> None:
    with office.database.writing() as db:
        db.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    other = await hook.get("/readyz")
    with office.database.writing() as db:
        db.connection().exec_driver_sql("ALTER TABLE alembic_version RENAME TO elsewhere")
    none = await hook.get("/readyz")
    with office.database.writing() as db:
        db.connection().exec_driver_sql("ALTER TABLE elsewhere RENAME TO alembic_version")

    assert (other.status_code, other.text) == (503, "the database is at another version")
    assert none.status_code == 503


# --- figures


def figures(text: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in lines}


async def test_what_happens_is_counted(chat: Phone, people: People, office: Office, hook: Hook) -> None:
    before = figures((await hook.get("/metrics")).text)
    await hook.post(hook.update(chat, "/help"))
    await hook.post(hook.update(chat, "/pay Nobody 100 cash"))
    await hook.post(hook.update(chat, "/help"), "wrong")
    await chat.received()

    after = figures((await hook.get("/metrics")).text)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grown('huikuan_turn_seconds_count{kind="update",result="done"}') == 2
    assert grown('huikuan_webhook_posts_total{status="200"}') == 2
    assert grown('huikuan_webhook_posts_total{status="401"}') == 1
    assert grown('huikuan_calls_total{outcome="sent"}') >= 2
    assert grown('huikuan_database_seconds_count{part="commit"}') >= 4
    assert after["huikuan_database_up"] == 1
    assert after['huikuan_waiting{queue="inbox"}'] == 0
    assert after['huikuan_waiting_seconds{queue="outbox"}'] == 0


def test_what_is_put_off_is_no_failure(database: Database, clock: Clock) -> None:
    metrics = Metrics(database, clock)
    away = OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"), connection_invalidated=True)

    for error in (KeyError(), ValueError(), away):
        with pytest.raises(type(error)), metrics.turn("update", KeyError):
            raise error
    metrics.reminded(timedelta(minutes=9), timedelta(minutes=10))
    metrics.reminded(timedelta(minutes=11), timedelta(minutes=10))

    told = figures(metrics.text().decode())
    assert told['huikuan_turn_seconds_count{kind="update",result="put off"}'] == 2
    assert told['huikuan_turn_seconds_count{kind="update",result="failed"}'] == 1
    assert told["huikuan_reminders_late_total"] == 1


async def test_metrics_are_not_told_where_the_world_asks(office: Office, hook: Hook) -> None:
    answer = await hook.client.get(f"http://127.0.0.1:{hook.port}/metrics")

    assert answer.status_code in (404, 405)
    assert (await hook.client.get(f"http://127.0.0.1:{hook.metrics}/healthz")).status_code == 404


# --- the whole way, as a process of its own


async def test_a_killed_bot_loses_nothing_that_telegram_posts(
    tmp_path: Path, database: Database, database_url: str, hook: Hook
) -> None:
    world = World(paced=False)
    people = [world.add_person(7001 + number, f"Stranger {number}", started=True) for number in range(10)]
    environment = {
        **UNHURRIED,
        "HUIKUAN_DATABASE__URL": database_url,
        "HUIKUAN_TELEGRAM__MODE": "webhook",
        "HUIKUAN_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{hook.port}/hook",
        "HUIKUAN_WEB__LISTEN": f"127.0.0.1:{hook.port}",
    }

    def answers() -> list[int]:
        return [len(world.messages(person.id, by_bot=True)) for person in people]

    def kept() -> int:
        with database.reading() as db:
            return db.exec(select(func.count()).select_from(Inbox)).one()

    async with serve(world) as address:
        async with running(tmp_path, world, address, **environment) as bot:
            for person in people:
                for number in range(4):
                    world.say(person.id, person.id, f"/start wrong-{number}")
            await world.changes.until(lambda: sum(answers()) >= 8 or None, PATIENCE)
            await bot.kill()
        for person in people:
            world.say(person.id, person.id, "/start wrong-again")
        async with running(tmp_path, world, address, **environment) as bot:
            # What was answered when the bot was killed may be answered again, so answers alone do not tell.
            await world.changes.until(lambda: (min(answers()) >= 5 and kept() == 50) or None, PATIENCE)
            assert await bot.end() == 0
            assert "Traceback" not in await bot.errors()

    with database.reading() as db:
        assert {row.state for row in db.exec(select(Inbox))} == {InboxState.DONE}
        assert len(db.exec(select(Inbox)).all()) == 50
    assert world.refusals == []


@asynccontextmanager
async def balancer(ports: list[int], client: httpx.AsyncClient) -> AsyncIterator[Address]:
    """What stands before several processes: gives each post to one of them, and to another when that one is gone."""
    turns = deque(ports)

    async def pass_on(request: Request) -> Response:
        body, headers = await request.body(), {SECRET_HEADER: request.headers[SECRET_HEADER]}
        turns.rotate()
        for port in list(turns):
            try:
                answer = await client.post(f"http://127.0.0.1:{port}/hook", content=body, headers=headers)
            except httpx.HTTPError:
                continue
            return Response(status_code=answer.status_code)
        return Response(status_code=502)

    async with listen(Starlette(routes=[Route("/hook", pass_on, methods=["POST"])])) as address:
        yield address


@pytest.mark.only_on("postgresql")
async def test_two_processes_share_a_webhook_and_one_may_die(
    tmp_path: Path, database: Database, database_url: str, hook: Hook
) -> None:
    world = World(paced=False)
    people = [world.add_person(7001 + number, f"Stranger {number}", started=True) for number in range(10)]
    ports = [free_port(), free_port()]

    def answers() -> int:
        return sum(len(world.messages(person.id, by_bot=True)) for person in people)

    def done() -> bool:
        with database.reading() as db:
            return answers() >= 40 and not queue(db).waiting

    async with serve(world) as address, balancer(ports, hook.client) as front:
        common = {
            **UNHURRIED,
            "HUIKUAN_DATABASE__URL": database_url,
            "HUIKUAN_TELEGRAM__MODE": "webhook",
            "HUIKUAN_TELEGRAM__WEBHOOK_URL": f"{front.url}/hook",
        }
        one, two = ({**common, "HUIKUAN_WEB__LISTEN": f"127.0.0.1:{port}"} for port in ports)
        async with (
            running(tmp_path, world, address, **one) as first,
            running(tmp_path, world, address, **two) as second,
        ):
            for person in people:
                for number in range(4):
                    world.say(person.id, person.id, f"/start wrong-{number}")
            await world.changes.until(lambda: answers() >= 8 or None, PATIENCE)
            await first.kill()
            await world.changes.until(lambda: done() or None, PATIENCE)
            assert await second.end() == 0

    with database.reading() as db:
        assert [row.state for row in db.exec(select(Inbox))] == [InboxState.DONE] * 40
        assert [row.wrong_codes for row in db.exec(select(Stranger))] == [4] * 10, "each counts once"
    assert world.refusals == []


async def test_the_doctor_tells_how_telegram_gets_on_with_the_webhook(world: World) -> None:
    anna = world.add_person(7001, "Anna")

    async def told(address: Address, **telegram: str) -> str:
        values = {"token": world.token, "base_url": address.bot_url, **telegram}
        lines = await asyncio.to_thread(lambda: list(examine(Settings.model_validate({"telegram": values}))))
        return next(f"{well} {line}" for well, line in lines if line.startswith("updates"))

    async with serve(world) as address:
        hooked = {"mode": "webhook", "webhook_url": f"http://127.0.0.1:{free_port()}/whispered"}
        assert await told(address) == "True updates: by polling, 0 wait at Telegram"
        assert "is told of the address when `run` starts" in await told(address, **hooked)
        world.updates.webhook_url, world.webhook = hooked["webhook_url"], {"secret": SECRET, "max_connections": 40}
        assert "the webhook that is set ends when `run` starts" in await told(address)
        world.say(anna.id, anna.id, "hello")
        await world.changes.until(lambda: "error" in world.webhook or None, PATIENCE)
        sick = await told(address, **hooked)

    assert sick.startswith("False updates: by webhook, 1 wait at Telegram; Telegram's last error: Connection failed")
    assert "whispered" not in sick
