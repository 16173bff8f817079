"""A web server within the process: uvicorn on the loop that is there, which leaves signals to the program."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

CONNECTIONS = 200
"""Side by side at most; whoever comes then gets 503."""


class Listener(uvicorn.Server):
    """Answers at one address."""

    def __init__(self, app: ASGIApp, *, patience: int, connections: int | None = CONNECTIONS) -> None:
        """`patience` is how many seconds answers that are begun have when it closes."""
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                limit_concurrency=connections,
                timeout_graceful_shutdown=patience,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    def open(self, host: str, port: int) -> int:
        """Begin to listen; at which port, when it was 0 for any free one. Raises OSError."""
        listening = _bound(host, port)
        self._serving = asyncio.create_task(self.serve(sockets=[listening]))
        return int(listening.getsockname()[1])

    async def close(self) -> None:
        """Take nothing more, and end when what was begun is answered."""
        self.should_exit = True
        if self._serving is not None:
            await self._serving

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio would not send answers without delay.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
