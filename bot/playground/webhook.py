"""Updates by webhook: posted to the bot's address with the secret header, in order within a chat, until it says 200."""

import asyncio
import json
import re
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.playground.messages import JSON
from bot.playground.parameters import Parameters
from bot.playground.refusals import bad
from bot.playground.updates import WEBHOOK_SET
from bot.playground.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAUSE = 0.5  # seconds until a failed delivery is tried again
TIMEOUT = 10.0


def set_webhook(world: World, given: Parameters) -> bool:
    """Take the address; plain HTTP only on this machine, where Telegram asks for HTTPS everywhere."""
    url = given.text("url")
    if not url:
        return delete_webhook(world, given)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = given.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    allowed = given.parsed("allowed_updates", "allowed_updates")
    if isinstance(allowed, list):
        world.updates.allowed = frozenset(allowed) if allowed else None
    _drop(world, given)
    world.updates.end_poll(WEBHOOK_SET)
    world.updates.webhook_url = url
    world.webhook = {"secret": secret, "max_connections": given.integer("max_connections", 40)}
    world.updates.wake()
    return True


def delete_webhook(world: World, given: Parameters) -> bool:
    _drop(world, given)
    world.updates.webhook_url = ""
    world.webhook = {}
    return True


def get_webhook_info(world: World, given: Parameters) -> JSON:
    info: JSON = {
        "url": world.updates.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": world.updates.waiting + world.updates.posting,
    }
    if world.updates.webhook_url:
        info["max_connections"] = world.webhook["max_connections"]
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    if "error" in world.webhook:
        info |= {"last_error_date": world.webhook["error_at"], "last_error_message": world.webhook["error"]}
    return info


def _drop(world: World, given: Parameters) -> None:
    if given.flag("drop_pending_updates"):
        world.updates.clear()


async def deliver(world: World) -> None:
    """Post what waits to the webhook, as long as the server runs; chats side by side, each in its order."""
    queues: dict[int, asyncio.Task[None]] = {}
    async with httpx.AsyncClient(timeout=TIMEOUT) as client, asyncio.TaskGroup() as group:
        while True:
            await world.updates.arrived()
            for update in world.updates.take_for_webhook():
                chat_id = _chat_of(update)
                queues[chat_id] = group.create_task(_post(world, client, update, queues.get(chat_id)))


async def _post(world: World, client: httpx.AsyncClient, update: Any, before: asyncio.Task[None] | None) -> None:
    if before is not None:
        await asyncio.wait([before])
    try:
        await _insist(world, client, update)
    finally:
        world.updates.posted()


async def _insist(world: World, client: httpx.AsyncClient, update: Any) -> None:
    """Post it until it is taken, or the webhook is taken away."""
    content = json.dumps(update)
    while url := world.updates.webhook_url:
        headers = {SECRET_HEADER: world.webhook["secret"], "content-type": "application/json"}
        try:
            answer = await client.post(url, content=content, headers=headers)
        except httpx.HTTPError as problem:
            words = f"Connection failed: {type(problem).__name__}"
        else:
            if answer.is_success:
                return
            words = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        world.webhook |= {"error": words, "error_at": world.timestamp()}
        world.updates.on_poll()
        await asyncio.sleep(PAUSE)
    world.updates.give_back(update)


def _chat_of(update: Any) -> int:
    for content in update.values() if isinstance(update, dict) else ():
        if isinstance(content, dict):
            place = content if "chat" in content else content.get("message", {})
            return int(place.get("chat", {}).get("id", 0))
    return 0
