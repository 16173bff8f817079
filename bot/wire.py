"""The wire to Telegram: PTB's request interface over aiohttp.

PTB brings a wire of its own, over httpx. A call through that one costs a process more than the whole of recording a
payment; aiohttp parses HTTP in C, and a call costs a fraction. What fails is told in PTB's words.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 10.0
"""Seconds, where a call names none."""

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes: what Telegram lets a bot fetch. Nothing that it answers is longer."""


class Wire(BaseRequest):
    """Calls over kept connections, as many at once as there are connections."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._proxies: dict[str, str | None] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """Open, on the loop that will use it."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT_NONE,
        write_timeout: Any = DEFAULT_NONE,
        connect_timeout: Any = DEFAULT_NONE,
        pool_timeout: Any = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: its status and body. Raises TimedOut, or NetworkError for whatever else went wrong on the way."""
        if self._session is None:
            raise RuntimeError("the wire is not open")
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, CONNECT_TIMEOUT), sock_read=_seconds(read_timeout, READ_TIMEOUT)
        )
        (body, headers), proxy = _body(request_data), self._proxy_for(url)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=proxy
            ) as answer:
                return answer.status, await _bounded(answer)
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # Neither the address nor the text of the error is told: both may hold the token.
            raise NetworkError(f"aiohttp.{type(error).__name__}") from None

    def _proxy_for(self, url: str) -> str | None:
        """What the environment says of the host: HTTPS_PROXY, NO_PROXY and so on.

        aiohttp would look there, and into ~/.netrc, at every call and in threads, which costs as much as the call.
        """
        parts = urlsplit(url)
        if parts.netloc not in self._proxies:
            bypassed = proxy_bypass(parts.hostname or "")
            self._proxies[parts.netloc] = None if bypassed else getproxies().get(parts.scheme)
        return self._proxies[parts.netloc]


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """The body, of which no more is taken in than the largest file has."""
    if answer.content_length is not None and answer.content_length <= LARGEST_FILE:
        return await answer.read()
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LARGEST_FILE:
            raise NetworkError("the answer is too long")
    return bytes(body)


def _seconds(given: Any, usual: float) -> float | None:
    return given if given is None or isinstance(given, int | float) else usual


JSON = {"Content-Type": "application/json"}


def _body(request: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """The parameters as JSON, with files as a form of several parts, and the headers that say so."""
    if request is None:
        return None, None
    if not request.contains_files:
        return request.json_payload, JSON
    form = aiohttp.FormData(request.json_parameters)
    for name, (file_name, content, kind) in request.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form, None
