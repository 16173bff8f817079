"""The wire to Telegram goes through the proxy that the environment names, and past it where that says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.wire import Wire

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own."""
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def listener(heard: list[str]) -> AsyncIterator[str]:
    """Whatever it is asked it answers with nothing, and notes the head; its host and port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


async def ask(url: str) -> None:
    """One call; it must be answered."""
    wire = Wire(1)
    await wire.initialize()
    try:
        assert await wire.do_request(url, "POST") == (200, b"{}")
    finally:
        await wire.shutdown()


async def test_a_call_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    proxied: list[str] = []
    async with listener(proxied) as proxy:
        monkeypatch.setenv("http_proxy", f"http://ann:secret@{proxy}")

        await ask("http://telegram.invalid/botT/getMe")

    (head,) = proxied
    assert head.startswith("POST http://telegram.invalid/botT/getMe HTTP/1.1")
    assert "Proxy-Authorization: Basic " in head


async def test_a_call_goes_past_the_proxy_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    proxied: list[str] = []
    direct: list[str] = []
    async with listener(proxied) as proxy, listener(direct) as telegram:
        monkeypatch.setenv("http_proxy", f"http://{proxy}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")

        await ask(f"http://{telegram}/botT/getMe")

    (head,) = direct
    assert head.startswith("POST /botT/getMe HTTP/1.1")
    assert proxied == []
