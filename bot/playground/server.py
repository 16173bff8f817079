"""The server: the Bot API at /bot<token>/<method>, its files, the page, and what the page asks of the world.

    async with serve(world) as address:                     # any free port
        Application.builder().token(world.token).base_url(address.bot_url).base_file_url(address.file_url)

It binds to 127.0.0.1 only and answers only to that name. `python -m bot.playground.server --port 8081` serves a small
world of its own, for a bot in another process.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.listener import Listener
from bot.playground import webhook
from bot.playground.control import EXPLAINED, Control, explain
from bot.playground.faults import ConnectionCut
from bot.playground.parameters import Upload, wire
from bot.playground.telegram import call
from bot.playground.world import TOKEN, World

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
SHUTDOWN_SECONDS = 2
FIELD_SIZE = 4 * 1024 * 1024

# The page loads nothing from elsewhere, and what people upload never runs.
HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def bot_url(self) -> str:
        """PTB's `base_url`."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """PTB's `base_file_url`."""
        return f"{self.url}/file/bot"


@asynccontextmanager
async def serve(
    world: World,
    port: int = 0,
    *,
    page: Path | None = PAGE,
    texts: Callable[[str], Mapping[str, str]] | None = None,
    next_event: Callable[[], datetime | None] | None = None,
    about: Mapping[str, Any] | None = None,
    roles: Callable[[], Mapping[int, str]] | None = None,
) -> AsyncIterator[Address]:
    """Serve a world on 127.0.0.1 (port 0: any free one) as long as the context lasts.

    `texts` gives the page's words in a language; `next_event` says when the bot has something to do next; `about` is
    more for the page to know: `timezone`, `places`; `roles` says what people are to the bot. `next_event` and `roles`
    are called in a thread. Signals stay the caller's.
    """
    app = build_app(world, Control(world, texts, next_event, about or {}, roles), page)
    async with listen(app, port) as address:
        posting = asyncio.create_task(webhook.deliver(world))
        try:
            yield address
        finally:
            posting.cancel()
            with suppress(asyncio.CancelledError):
                await posting


@asynccontextmanager
async def listen(app: ASGIApp, port: int = 0) -> AsyncIterator[Address]:
    """Run an application on 127.0.0.1 as long as the context lasts."""
    server = _Server(app)
    try:
        yield Address(server.open(HOST, port))
    finally:
        await server.close()


def build_app(world: World, control: Control, page: Path | None = None) -> Starlette:
    """The application: both wires of the Bot API, the control API, and the page."""
    wires = _Wires(world)
    routes: list[BaseRoute] = [
        Route("/bot{token}/{method}", wires.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", wires.download),
        *control.routes(),
    ]
    if page is not None and page.is_dir():
        index = page / "index.html"
        routes += [Route("/", lambda request: FileResponse(index)), Mount("/page", StaticFiles(directory=page))]
    return Starlette(
        routes=routes,
        middleware=[Middleware(OwnPageOnly)],
        exception_handlers=dict.fromkeys(EXPLAINED, explain),
    )


class OwnPageOnly:
    """Lets in who calls this machine by its own name, and no other site's page; adds the page's safety headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        if not _is_own(headers, scope["server"][1]):
            await PlainTextResponse("Only this machine's own page may ask.", 403)(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_safely)


def _is_own(headers: Mapping[bytes, bytes], port: int) -> bool:
    names = {f"{name}:{port}" for name in (HOST, "localhost")}
    if headers.get(b"host", b"").decode("latin-1") not in names:
        return False
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") not in {f"http://{name}" for name in names}:
        return False
    return headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin")


@dataclass(frozen=True, slots=True)
class _Wires:
    """The Bot API over HTTP."""

    world: World
    polls: dict[asyncio.Future[tuple[int, bytes]], Callable[[], bool]] = field(default_factory=dict)
    """The answers that polls wait for, each with whether its bot has gone."""

    async def call(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        try:
            values, uploads = await _read(request)
            if method.lower() == "getupdates":
                self._take_back()
                answer = asyncio.ensure_future(call(self.world, token, method, values, uploads))
                self.polls[answer] = request.scope["gone"]
                answer.add_done_callback(self.polls.pop)
                status, body = await _unless_gone(request, answer)
            else:
                status, body = await call(self.world, token, method, values, uploads)
        except ConnectionCut:
            request.scope["cut"]()
            return Response(status_code=502)
        except ClientDisconnect:
            return Response(status_code=499)
        return Response(body, status, media_type="application/json")

    def _take_back(self) -> None:
        """End the polls whose bot has gone, before the next one would answer them with a conflict."""
        for answer, gone in self.polls.items():
            if gone():
                answer.cancel()

    async def download(self, request: Request) -> Response:
        stored = self.world.files.at(request.path_params["path"])
        if stored is None or request.path_params["token"] != self.world.token:
            return Response('{"ok":false,"error_code":404,"description":"Not Found"}', 404)
        return Response(stored.content, media_type="application/octet-stream")


async def _unless_gone(request: Request, answer: asyncio.Future[tuple[int, bytes]]) -> tuple[int, bytes]:
    """The answer to a poll, which is taken back when its bot has gone: nothing is handed out to nobody."""
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done() or answer.cancelled():
            raise ClientDisconnect
        return answer.result()
    finally:
        for task in (answer, gone):
            task.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _read(request: Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """Parameters from the query, and from a body in JSON, as a form, or in parts."""
    values: dict[str, str] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        body = await request.body()
        values |= wire(json.loads(body)) if body else {}
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_fields=1000, max_part_size=FIELD_SIZE) as form:
            for name, part in form.multi_items():
                if isinstance(part, UploadFile):
                    mime = part.content_type or "application/octet-stream"
                    uploads[name] = Upload(part.filename or name, await part.read(), mime)
                else:
                    values[name] = part
    return values, uploads


class _Server(Listener):
    """Does not wait for who listens to events, and lets an application look after its connections.

    `scope["cut"]()` breaks the connection, and `scope["gone"]()` says whether the other side has closed it.
    """

    def __init__(self, app: ASGIApp) -> None:
        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            scope["cut"] = partial(self.cut, scope.get("client"))
            scope["gone"] = partial(self.gone, scope.get("client"))
            await app(scope, receive, send)

        super().__init__(watched, patience=SHUTDOWN_SECONDS, connections=None)

    async def close(self) -> None:
        """End at once: polls and listeners would wait for ever."""
        for connection in list(self.server_state.connections):
            self._abort(connection)
        await super().close()

    def cut(self, client: object) -> None:
        """Break the connection of this client without a word."""
        for connection in self._of(client):
            self._abort(connection)

    def gone(self, client: object) -> bool:
        """Whether this client has closed its connection, even if the application has not heard of it yet."""
        transports = [getattr(connection, "transport", None) for connection in self._of(client)]
        return not any(isinstance(each, asyncio.Transport) and not each.is_closing() for each in transports)

    def _of(self, client: object) -> list[object]:
        return [each for each in self.server_state.connections if getattr(each, "client", None) == client]

    @staticmethod
    def _abort(connection: object) -> None:
        transport = getattr(connection, "transport", None)
        if isinstance(transport, asyncio.Transport):
            transport.abort()


async def _run(port: int, token: str, people: int, paced: bool) -> None:
    world = World(token, paced=paced)
    for number in range(1, people + 1):
        world.add_person(7000 + number, f"Person {number}", started=True)
    async with serve(world, port) as address:
        print(address.url, flush=True)  # noqa: T201 - it is the command's answer
        await asyncio.Event().wait()


def main() -> None:
    """Serve a world of people 7001, 7002 … until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground.server", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one, it is printed")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--unpaced", action="store_true", help="without rate limits, for benchmarks")
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(given.port, given.token, given.people, not given.unpaced))


if __name__ == "__main__":
    main()
