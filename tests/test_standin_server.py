"""The stand-in over real HTTP: a bot, the page's control API, and nobody else."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, Update
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.playground.server import HOST, Address, listen, serve
from bot.playground.world import World

ANNA, BEN = 7001, 7002
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x64\x00\x00\x00\x32\x08\x02\x00\x00\x00"
BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Undo", callback_data="undo:1"), InlineKeyboardButton("More", url="https://example.com")]]
)


@pytest.fixture
def world() -> World:
    world = World()
    world.add_person(ANNA, "Anna", language_code="zh-hans", role="manager", started=True)
    world.add_person(BEN, "Ben", role="salesperson")
    return world


@pytest.fixture
async def address(world: World, tmp_path: Path) -> AsyncIterator[Address]:
    (tmp_path / "index.html").write_text("<title>Playground</title>")
    due = datetime(2030, 1, 2, 8, 30, tzinfo=UTC)
    async with serve(
        world,
        page=tmp_path,
        texts=lambda language: {"title": f"Playground {language}"},
        next_event=lambda: due if world.clock.now() < due else None,
        about={"timezone": "Asia/Shanghai"},
    ) as address:
        yield address


@pytest.fixture
async def page(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address.url) as client:
        yield client


@pytest.fixture
async def bot(world: World, address: Address) -> AsyncIterator[Bot]:
    async with Bot(world.token, base_url=address.bot_url, base_file_url=address.file_url) as bot:
        yield bot


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html("<b>Received</b> 5,000.00", reply_markup=BUTTONS)


async def undo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Undone")
    await update.callback_query.edit_message_text("Undone: 5,000.00")


@pytest.fixture
async def application(world: World, address: Address) -> AsyncIterator[None]:
    """A real bot, polling over HTTP."""
    builder = Application.builder().token(world.token).base_url(address.bot_url).base_file_url(address.file_url)
    application = builder.build()
    application.add_handler(MessageHandler(filters.ALL, greet))
    application.add_handler(CallbackQueryHandler(undo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


async def post(page: httpx.AsyncClient, path: str, **body: Any) -> Any:
    answer = await page.post(f"/api/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("application")
async def test_a_person_on_the_page_and_a_bot_behind_http_talk(world: World, page: httpx.AsyncClient) -> None:
    said = (await post(page, "say", person=ANNA, chat=ANNA, text="收 华鑫 5000"))["message"]
    answer = await world.next_message(ANNA, after=said["id"])
    shown = (await page.get(f"/api/chats/{ANNA}/messages", params={"as": ANNA})).json()["messages"]

    assert [message["from"]["is_bot"] for message in shown] == [False, True]
    assert shown[1]["text"] == "Received 5,000.00"
    assert shown[1]["entities"] == [{"type": "bold", "offset": 0, "length": 8}]
    assert shown[1]["keyboard"] == [
        [
            {"text": "Undo", "index": 0, "data": "undo:1"},
            {"text": "More", "index": 1, "url": "https://example.com"},
        ]
    ]
    before = world.changes.last
    await post(page, "tap", person=ANNA, chat=ANNA, message=answer.id, button=shown[1]["keyboard"][0][0])
    answered = await world.next_change(ANNA, before, ("answered",))
    await world.next_change(ANNA, before, ("edited",))
    assert answered.text == "Undone"
    assert answer.text == "Undone: 5,000.00"
    await world.drained()
    assert world.refusals == []
    assert world.unanswered() == []


async def test_uploads_and_downloads_go_over_http(world: World, bot: Bot) -> None:
    sent = await bot.send_document(ANNA, b"a,b", filename="应收.csv", caption="Due")
    photo = await bot.send_photo(ANNA, PNG)
    file = await bot.get_file(photo.photo[-1].file_id)

    assert sent.document is not None
    assert sent.document.file_name == "应收.csv"
    assert bytes(await file.download_as_bytearray()) == PNG
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(ANNA, "")


@pytest.mark.parametrize(("kind", "sent"), [("cut before", 0), ("cut after", 1)])
async def test_a_connection_breaks_without_a_word(world: World, bot: Bot, kind: Any, sent: int) -> None:
    world.faults.add("sendMessage", kind)
    with pytest.raises(NetworkError):
        await bot.send_message(ANNA, "hello")

    assert len(world.messages(ANNA)) == sent
    await bot.send_message(ANNA, "hello")


async def test_a_bot_that_was_killed_while_polling_leaves_nothing_behind(world: World, address: Address) -> None:
    bot = Bot(world.token, base_url=address.bot_url)
    async with bot:
        with pytest.raises(TimedOut):
            await bot.get_updates(timeout=30, read_timeout=-29.9)
        await world.changes.until(lambda: not world.updates.polled or None, 5)
        await bot.get_updates(timeout=0)
    assert world.refusals == []


async def test_a_bot_that_gave_its_poll_up_polls_anew_at_once(world: World, address: Address) -> None:
    """Both reach the server in the same instant: nobody is left who could hear of a conflict."""

    def ask(connection: socket.socket, seconds: int) -> None:
        path = f"/bot{world.token}/getUpdates?timeout={seconds}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{address.port}\r\n\r\n".encode())

    def answer(connection: socket.socket) -> bytes:
        found = b""
        while not found.endswith(b"[]}"):
            found += connection.recv(1000)
        return found

    for _time in range(10):
        old, new = (socket.create_connection((HOST, address.port)) for _ in range(2))
        with old, new:
            ask(new, 0)
            await asyncio.to_thread(answer, new)
            ask(old, 30)
            await world.changes.until(lambda: world.updates.polled or None, 5)
            old.close()
            ask(new, 0)
            assert (await asyncio.to_thread(answer, new)).startswith(b"HTTP/1.1 200")
    assert world.refusals == []


async def test_an_update_reaches_a_webhook_in_order_with_its_secret(world: World, bot: Bot) -> None:
    received: list[tuple[str, str]] = []
    broken = [500]
    done = asyncio.Event()

    async def hook(request: Request) -> Response:
        update = await request.json()
        if broken:
            return Response(status_code=broken.pop())
        received.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["message"]["text"]))
        if len(received) == 3:
            done.set()
        return Response()

    async with listen(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as listener:
        await bot.set_webhook(f"{listener.url}/hook", secret_token="quiet")
        for words in ("one", "two", "three"):
            world.say(ANNA, ANNA, words)
        async with asyncio.timeout(5):
            await done.wait()
        info = await bot.get_webhook_info()

    assert received == [("quiet", "one"), ("quiet", "two"), ("quiet", "three")]
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert info.pending_update_count == 0


# --- the page


async def test_the_page_sees_who_is_there(world: World, page: httpx.AsyncClient) -> None:
    group = world.add_group("Team East", [ANNA, BEN])
    state = (await page.get("/api/state")).json()

    assert [(person["id"], person["name"], person["language"], person["role"]) for person in state["people"]] == [
        (ANNA, "Anna", "zh-hans", "manager"),
        (BEN, "Ben", "en", "salesperson"),
    ]
    assert state["groups"] == [{"id": group.id, "title": "Team East", "members": [ANNA, BEN], "bot": "member"}]
    assert state["bot"]["username"] == "huikuan_bot"
    assert state["timezone"] == "Asia/Shanghai"
    assert abs(datetime.fromisoformat(state["now"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert (await page.get("/api/texts", params={"language": "zh_CN"})).json() == {"title": "Playground zh_CN"}
    assert (await page.get("/")).text == "<title>Playground</title>"
    assert (await page.get("/page/index.html")).status_code == 200


async def test_the_page_does_what_people_do(world: World, page: httpx.AsyncClient) -> None:
    said = (await post(page, "start-link", person=BEN, code="ABC"))["message"]
    await post(page, "edit", person=BEN, chat=BEN, message=said["id"], text="/start ABD")
    await post(page, "location", person=BEN, chat=BEN, latitude=31.2, longitude=121.5, forwarded=True)
    await post(page, "contact", person=BEN, chat=BEN, phone="+8613800138000", first_name="王", reply_to=said["id"])
    form = {"person": str(BEN), "chat": str(BEN), "caption": "Shop", "kind": "photo", "forwarded": "false"}
    await page.post("/api/upload", data=form, files={"file": ("shop.png", PNG, "image/png")})
    evil = ("page.html", b"<script>alert(1)</script>", "text/html")
    await page.post("/api/upload", data=form | {"kind": "file"}, files={"file": evil})
    shown = (await page.get(f"/api/chats/{BEN}/messages")).json()["messages"]

    start, place, contact, photo, document = shown
    assert (start["text"], start["edited"], start["from"]["name"]) == ("/start ABD", True, "Ben")
    assert (place["location"]["latitude"], place["forwarded"]) == (31.2, {"name": "Somebody"})
    assert (contact["contact"]["first_name"], contact["reply_to"]["text"]) == ("王", "/start ABD")
    assert (photo["text"], photo["photo"]["width"], photo["photo"]["height"]) == ("Shop", 100, 50)
    picture = await page.get(photo["photo"]["url"])
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/jpeg")
    saved = await page.get(document["document"]["url"])
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.headers["x-content-type-options"] == "nosniff"


async def test_the_page_shows_keyboards_and_menus(world: World, bot: Bot, page: httpx.AsyncClient) -> None:
    await bot.set_my_commands([("pay", "Record a payment")])
    await bot.send_message(ANNA, "Menu", reply_markup=ReplyKeyboardMarkup([["Today", "Pay"]]))
    commands = (await page.get(f"/api/chats/{ANNA}/commands")).json()["commands"]
    shown = (await page.get(f"/api/chats/{ANNA}/messages")).json()["messages"][-1]

    assert commands == [{"command": "pay", "description": "Record a payment"}]
    assert [button["text"] for button in shown["reply_keyboard"][0]] == ["Today", "Pay"]


async def test_what_a_phone_would_not_do_is_said(world: World, page: httpx.AsyncClient) -> None:
    await post(page, "block", person=ANNA, blocked=True)
    for path, body, status, words in [
        ("say", {"person": ANNA, "chat": ANNA, "text": "hi"}, 409, "Anna has blocked the bot."),
        ("say", {"person": BEN, "chat": ANNA, "text": "hi"}, 409, "Ben is not in this chat."),
        ("say", {"person": BEN, "chat": BEN}, 400, "text is missing."),
        ("tap", {"person": BEN, "chat": BEN, "message": 1}, 400, "A tap names a button by place or data."),
        ("faults", {"kind": "503"}, 400, "A fault is one of 429, 500, 502, hang, cut before, cut after, not '503'."),
    ]:
        answer = await page.post(f"/api/{path}", json=body)
        assert (answer.status_code, answer.json()["error"]) == (status, words)
    assert (await page.get(f"/api/chats/{ANNA}/messages", params={"as": BEN})).status_code == 409
    assert (await page.get("/api/files/nothing")).status_code == 404


async def test_the_clock_is_moved_from_the_page(world: World, page: httpx.AsyncClient) -> None:
    start = world.clock.now()
    await post(page, "clock", advance=86400)
    assert timedelta(days=1) <= world.clock.now() - start < timedelta(days=1, minutes=1)
    assert (await post(page, "clock", to="2029-12-31T23:00:00+08:00"))["now"].startswith("2029-12-31T15:00:0")
    assert (await page.get("/api/clock")).json()["next"] == "2030-01-02T08:30:00+00:00"
    assert (await post(page, "clock", next=True))["now"].startswith("2030-01-02T08:30:0")


async def test_faults_are_ordered_from_the_page(world: World, bot: Bot, page: httpx.AsyncClient) -> None:
    await post(page, "faults", method="sendMessage", kind="502", times=2)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ANNA, "hello")
    await post(page, "faults", clear=True)
    await bot.send_message(ANNA, "hello")


async def test_changes_are_heard_as_they_happen(world: World, bot: Bot, page: httpx.AsyncClient) -> None:
    async with page.stream("GET", "/api/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": welcome"
        said = world.say(ANNA, ANNA, "hello")
        sent = await bot.send_message(ANNA, "Yes?", reply_markup=BUTTONS)
        tap = world.tap(ANNA, ANNA, sent.message_id, "Undo")
        await bot.answer_callback_query(tap.id, "Sure", show_alert=True)
        world.clock.move(timedelta(hours=1))
        async with asyncio.timeout(5):
            heard = [await heard_next(lines) for _ in range(4)]

    assert [(event["kind"], event["chat"], event["message"], event["person"]) for event in heard] == [
        ("message", ANNA, said.id, ANNA),
        ("message", ANNA, sent.message_id, None),
        ("answered", ANNA, sent.message_id, ANNA),
        ("clock", None, None, None),
    ]
    assert (heard[2]["text"], heard[2]["alert"]) == ("Sure", True)
    async with page.stream("GET", "/api/events", headers={"Last-Event-ID": str(heard[0]["number"])}) as stream:
        assert (await heard_next(stream.aiter_lines()))["message"] == sent.message_id


async def heard_next(lines: AsyncIterator[str]) -> Any:
    while not (line := await anext(lines)).startswith("data: "):
        pass
    return json.loads(line.removeprefix("data: "))


STRANGERS = {
    "a foreign name for this machine": {"Host": "evil.example"},
    "another port": {"Host": "127.0.0.1:1"},
    "another page": {"Origin": "https://evil.example"},
    "a page in a frame": {"Origin": "null"},
    "a link elsewhere": {"Sec-Fetch-Site": "cross-site"},
}


@pytest.mark.parametrize("headers", STRANGERS.values(), ids=STRANGERS)
async def test_only_its_own_page_may_drive_the_playground(
    world: World, page: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    for path in ("/", "/api/state", "/api/say", f"/bot{world.token}/getMe"):
        assert (await page.post(path, headers=headers)).status_code == 403


async def test_its_own_page_may(page: httpx.AsyncClient) -> None:
    headers = {"Origin": str(page.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    answer = await page.get("/api/state", headers=headers)

    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_a_taken_port_is_said(address: Address) -> None:
    with pytest.raises(OSError, match="in use"):
        async with serve(World(), address.port):
            pass


async def test_the_server_stops_at_once_though_somebody_listens(world: World) -> None:
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient() as client:
        async with serve(world) as address:
            bot = Bot(world.token, base_url=address.bot_url)
            poll = asyncio.create_task(bot.get_updates(timeout=30))
            await world.changes.until(lambda: world.updates.polled or None, 5)
            async with client.stream("GET", f"{address.url}/api/events") as stream:
                assert await anext(stream.aiter_lines()) == ": welcome"
                begun = loop.time()
        assert loop.time() - begun < 1
    with pytest.raises(NetworkError):
        await poll
    await bot.shutdown()


async def test_it_runs_on_its_own_for_a_bot_in_another_process() -> None:
    command = (sys.executable, "-m", "bot.playground.server", "--token", "42:x", "--people", "1", "--unpaced")
    root = Path(__file__).parent.parent
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=root)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            url = (await process.stdout.readline()).decode().strip()
        async with Bot("42:x", base_url=f"{url}/bot") as bot:
            assert (await bot.get_me()).id == 42
            assert (await bot.send_message(7001, "hello")).chat.first_name == "Person 1"
    finally:
        process.terminate()
        await process.wait()
