"""PTB's wire to the world without sockets.

    Bot(world.token, request=WorldRequest(world), get_updates_request=WorldRequest(world))

It is the same call as over HTTP, with PTB's own reading of statuses into exceptions. Whoever waits too long gets
`TimedOut`, but what was asked is carried out all the same, as behind a real network; only a poll is taken back.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.playground.faults import ConnectionCut
from bot.playground.parameters import Upload
from bot.playground.telegram import call
from bot.playground.world import World


class WorldRequest(BaseRequest):
    """Calls the world directly."""

    def __init__(self, world: World, read_timeout: float | None = 5.0) -> None:
        self._world = world
        self._read_timeout = read_timeout
        self._running: set[asyncio.Task[tuple[int, bytes]]] = set()

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT_NONE,
        write_timeout: ODVInput[float] = DEFAULT_NONE,
        connect_timeout: ODVInput[float] = DEFAULT_NONE,
        pool_timeout: ODVInput[float] = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call; the address is taken apart as the server would."""
        path = unquote(url.partition("?")[0])
        place, _, token_and_rest = path.partition("/bot")
        token, _, rest = token_and_rest.partition("/")
        if place.endswith("/file"):
            return self._download(token, rest)
        seconds = self._read_timeout if read_timeout is DEFAULT_NONE else read_timeout
        values = request_data.json_parameters if request_data else {}
        task = asyncio.create_task(call(self._world, token, rest, values, _uploads(request_data)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        is_poll = rest.lower() == "getupdates"
        try:
            async with asyncio.timeout(seconds if isinstance(seconds, int | float) else None):
                return await (task if is_poll else asyncio.shield(task))
        except TimeoutError:
            raise TimedOut from None
        except ConnectionCut:
            raise NetworkError("The connection was cut.") from None

    def _download(self, token: str, path: str) -> tuple[int, bytes]:
        stored = self._world.files.at(path) if token == self._world.token else None
        if stored is None:
            return 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'
        return 200, stored.content


def _uploads(request_data: RequestData | None) -> dict[str, Upload]:
    """The files that come along, as multipart would bring them."""
    if request_data is None or not request_data.contains_files:
        return {}
    parts: Mapping[str, Any] = request_data.multipart_data
    uploads: dict[str, Upload] = {}
    for name, (file_name, content, mime) in parts.items():
        data = content if isinstance(content, bytes) else content.read()
        uploads[name] = Upload(file_name, data, mime)
    return uploads
