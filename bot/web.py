"""What the process listens for: Telegram's webhook, whoever asks whether it is well, and Prometheus.

A post to the webhook is answered with 200 only when its update is committed; anything else lets Telegram send it again.
Who does not know the secret learns nothing and has nothing kept. Metrics have an address of their own, since the first
one is open to the world.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import unquote, urlsplit

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest

from bot.failures import Failure
from bot.inbox import Run
from bot.listener import Listener
from bot.metrics import Metrics
from bot.settings import Settings
from bot.updates import ALLOWED_UPDATES
from bot.values import Listen
from models.migrations import Standing, standing
from models.storage.database import Database

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_BODY = 1024 * 1024
PATIENCE = 2.0
"""Seconds for the database's answer before the process counts as not ready, and for answers begun when it stops."""

Keep = Callable[[bytes], Awaitable[None]]
"""Keeps what was posted, whatever it is; returns when it is committed."""


class Web:
    """The process's own addresses."""

    def __init__(
        self, settings: Settings, token: str, database: Database, keep: Keep, metrics: Metrics, run: Run
    ) -> None:
        """`keep` takes what was posted to the webhook; `run` looks at the database beside the event loop."""
        self._settings = settings
        self._secret = secret_of(settings, token)
        self._path = unquote(urlsplit(settings.telegram.webhook_url).path) or "/"
        self._database = database
        self._keep = keep
        self._metrics = metrics
        self._run = run
        self._serving = False
        self._look: asyncio.Future[str] | None = None
        self._listeners: list[Listener] = []

    def open(self) -> None:
        """Listen at the addresses of the settings. Raises Failure."""
        routes = [Route("/healthz", _well), Route("/readyz", self._ready)]
        if self._settings.telegram.mode == "webhook":
            routes.append(Route("/{path:path}", self._take, methods=["POST"]))
        for name, address, served in (
            ("web.listen", self._settings.web.listen, routes),
            ("metrics.listen", self._settings.metrics.listen, [Route("/metrics", self._tell)]),
        ):
            if address is not None:
                self._listen(name, address, Starlette(routes=served))

    async def register(self, bot: Bot) -> None:
        """Have Telegram post to us; any number of processes may say so. Raises Failure when it does not want to."""
        try:
            await bot.set_webhook(
                self._settings.telegram.webhook_url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES
            )
        except BadRequest as error:
            raise Failure(f"telegram.webhook_url: Telegram does not take it: {error.message}") from None

    def serve(self) -> None:
        """From now on updates are taken, and the process is ready."""
        self._serving = True

    async def close(self) -> None:
        """Take no more; what was begun is answered."""
        self._serving = False
        await asyncio.gather(*(listener.close() for listener in self._listeners))

    def _listen(self, name: str, address: Listen, app: Starlette) -> None:
        listener = Listener(app, patience=int(PATIENCE))
        try:
            port = listener.open(address.host, address.port)
        except OSError as error:
            raise Failure(f"{name}: {address} cannot be used: {error.strerror}") from None
        self._listeners.append(listener)
        log.info("listening", setting=name, port=port)

    # --- the webhook

    async def _take(self, request: Request) -> Response:
        if request.url.path != self._path:
            return Response(status_code=404)
        status = await self._answer(request)
        self._metrics.posted(status)
        return Response(status_code=status)

    async def _answer(self, request: Request) -> int:
        """Nothing is read before the secret is known to be right."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return 401
        if not self._serving:
            return 503
        try:
            body = await _body(request)
            if body is None:
                return 413
            await self._keep(body)
        except ClientDisconnect:
            return 400
        except Exception as error:  # whatever it is, Telegram is to send it again
            log.error("an update could not be kept", exc_info=error)
            return 503
        return 200

    # --- who looks after the process

    async def _ready(self, _request: Request) -> Response:
        reason = await self._obstacle()
        return PlainTextResponse(reason or "ready", 503 if reason else 200)

    async def _obstacle(self) -> str:
        """Why no work should be given to this process; empty when it is ready. One look at a time, whoever asks."""
        if not self._serving:
            return "starting or stopping"
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(self._run(self._examine))
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), PATIENCE)
        except TimeoutError:
            return "the database does not answer"
        except Exception as error:
            log.warning("the database cannot be used", exc_info=error)
            return "the database cannot be used"

    def _examine(self) -> str:
        return "" if standing(self._database) is Standing.CURRENT else "the database is at another version"

    async def _tell(self, _request: Request) -> Response:
        return Response(await self._run(self._metrics.text), media_type=CONTENT_TYPE_LATEST)


async def _well(_request: Request) -> Response:
    return PlainTextResponse("well")


async def _body(request: Request) -> bytes | None:
    """What was posted; None when it is too long, told by its own length or while it comes."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LONGEST_BODY:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def secret_of(settings: Settings, token: str) -> str:
    """What Telegram is to show with each post; without a setting all processes derive the same from the token."""
    secret = settings.telegram.webhook_secret
    if secret is not None:
        return secret.get_secret_value()
    return hmac.new(token.encode(), b"huikuan webhook", hashlib.sha256).hexdigest()
