"""The stand-in hands out updates, paces messages and breaks down on demand like Telegram."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.playground.request import WorldRequest
from bot.playground.telegram import call
from bot.playground.world import World

ANNA, BEN = 7001, 7002


class Stopwatch:
    """A time source that a test moves by hand."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns of its old way to tell how long to wait."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def world(watch: Stopwatch) -> World:
    world = World(time_source=watch)
    for number in range(ANNA, ANNA + 40):
        world.add_person(number, f"Person {number}", started=True)
    return world


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with Bot(world.token, request=WorldRequest(world), get_updates_request=WorldRequest(world)) as bot:
        yield bot


def texts(updates: Any) -> list[str]:
    return [update.message.text for update in updates]


async def waits(world: World) -> None:
    await world.changes.until(lambda: world.updates.polled or None, 5)


# --- polling


async def test_updates_wait_until_they_are_confirmed(world: World, bot: Bot) -> None:
    for words in ("one", "two", "three"):
        world.say(ANNA, ANNA, words)

    assert texts(await bot.get_updates(timeout=0, limit=2)) == ["one", "two"]
    first = (await bot.get_updates(timeout=0))[0].update_id
    assert texts(await bot.get_updates(offset=first + 1, timeout=0)) == ["two", "three"]
    assert texts(await bot.get_updates(offset=-1, timeout=0)) == ["three"]
    assert world.updates.waiting == 1


async def test_a_long_poll_ends_with_what_comes(world: World, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await waits(world)
    world.say(ANNA, ANNA, "hello")

    assert texts(await poll) == ["hello"]


async def test_a_poll_ends_the_one_before_it(world: World, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await waits(world)
    await bot.get_updates(timeout=0)

    with pytest.raises(Conflict) as conflict:
        await first
    assert conflict.value.message == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert [refusal.status for refusal in world.refusals] == [409]


async def test_a_poll_that_was_given_up_disturbs_nobody(world: World, bot: Bot) -> None:
    with pytest.raises(TimedOut):
        await bot.get_updates(timeout=30, read_timeout=-29.99)
    assert not world.updates.polled
    await bot.get_updates(timeout=0)
    assert world.refusals == []


async def test_only_the_kinds_that_were_asked_for_come(world: World, bot: Bot) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    world.say(ANNA, ANNA, "unseen")
    assert world.updates.waiting == 0
    await bot.get_updates(timeout=0, allowed_updates=[])
    world.say(ANNA, ANNA, "seen")
    assert texts(await bot.get_updates(timeout=0)) == ["seen"]


async def test_an_update_can_come_again_and_again(world: World, bot: Bot) -> None:
    world.say(ANNA, ANNA, "pay")
    world.say(ANNA, ANNA, "more")
    first, second = await bot.get_updates(timeout=0)
    world.updates.repeat(first.update_id, 4)

    again = await bot.get_updates(offset=second.update_id + 1, timeout=0)
    assert [update.update_id for update in again] == [first.update_id] * 4
    assert await bot.get_updates(offset=first.update_id + 1, timeout=0) == ()


async def test_updates_can_come_out_of_order(world: World, bot: Bot) -> None:
    world.updates.hold()
    for words in ("one", "two", "three"):
        world.say(ANNA, ANNA, words)
    assert await bot.get_updates(timeout=0) == ()
    world.updates.release(order=(2, 0, 1))

    assert texts(await bot.get_updates(timeout=0)) == ["three", "one", "two"]


async def test_anything_can_come_as_an_update(world: World) -> None:
    world.updates.inject({"message": {"message_id": 1}})
    world.updates.inject({"update_id": "x"})
    world.updates.inject([1, 2])

    status, body = await call(world, world.token, "getUpdates", {})
    assert status == 200
    assert b'{"message_id": 1}' in body
    assert b'"update_id": "x"' in body
    assert b"[1, 2]" in body


async def test_drained_means_that_everything_was_confirmed(world: World, bot: Bot) -> None:
    world.say(ANNA, ANNA, "hello")
    update = (await bot.get_updates(timeout=0))[0]
    with pytest.raises(TimeoutError):
        await world.drained(patience=0.01)
    poll = asyncio.create_task(bot.get_updates(offset=update.update_id + 1, timeout=30))
    await world.drained()
    poll.cancel()


# --- tokens and methods


async def test_a_wrong_token_is_refused(world: World) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1:x", request=WorldRequest(world), get_updates_request=WorldRequest(world)).initialize()
    assert world.refusals[0].description == "Unauthorized"


async def test_an_unknown_method_is_not_found(world: World, bot: Bot) -> None:
    with pytest.raises(TelegramError, match="not found"):
        await bot.do_api_request("sendRichMessage", {"chat_id": ANNA})
    assert world.refusals[0].description == "Not Found: method not found"


# --- rates


async def test_a_short_burst_passes_and_then_one_a_second(world: World, bot: Bot, watch: Stopwatch) -> None:
    for _ in range(5):
        await bot.send_message(ANNA, "hello")
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(ANNA, "hello")
    assert refusal.value.retry_after == timedelta(seconds=1)
    assert world.rate_hits[0].description == "Too Many Requests: retry after 1"
    for _ in range(10):
        watch.seconds += 1
        await bot.send_message(ANNA, "hello")
    assert len(world.rate_hits) == 1


async def test_thirty_a_second_go_to_all_chats_together(world: World, bot: Bot, watch: Stopwatch) -> None:
    for person in range(ANNA, ANNA + 30):
        await bot.send_message(person, "hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(ANNA + 30, "hello")
    watch.seconds += 1
    await bot.send_message(ANNA + 30, "hello")


async def test_twenty_a_minute_go_to_a_group(world: World, bot: Bot, watch: Stopwatch) -> None:
    group = world.add_group("Team", [ANNA])
    for _ in range(20):
        await bot.send_message(group.id, "hello")
        watch.seconds += 1
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(group.id, "hello")
    assert refusal.value.retry_after == timedelta(seconds=40)
    watch.seconds += 40
    await bot.send_message(group.id, "hello")


# --- faults

Faulty = tuple[str, type[TelegramError], str, int]
FAULTS: list[Faulty] = [
    ("429", RetryAfter, "Flood control exceeded. Retry in 0:00:07", 0),
    ("500", NetworkError, "Internal Server Error: restart", 0),
    ("502", NetworkError, "Bad Gateway", 0),
    ("cut before", NetworkError, "The connection was cut.", 0),
    ("cut after", NetworkError, "The connection was cut.", 1),
]


@pytest.mark.parametrize(("kind", "error", "words", "sent"), FAULTS, ids=[fault[0] for fault in FAULTS])
async def test_a_bad_day_is_ordered(
    world: World, bot: Bot, kind: Any, error: type[TelegramError], words: str, sent: int
) -> None:
    world.faults.add("sendMessage", kind, times=2, seconds=7)
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(error) as fault:
            await bot.send_message(ANNA, "hello")
        assert fault.value.message == words
    assert len(world.messages(ANNA)) == 2 * sent
    assert world.refusals == []

    await bot.send_message(ANNA, "hello")
    assert world.faults.happened == 2


async def test_what_hangs_is_done_after_the_bot_gave_up(world: World, bot: Bot) -> None:
    world.faults.add("*", "hang", seconds=0.05)
    with pytest.raises(TimedOut):
        await bot.send_message(ANNA, "hello", read_timeout=0.01)
    assert world.messages(ANNA) == []

    assert (await world.next_message(ANNA)).text == "hello"


def test_a_fault_is_of_a_known_kind(world: World) -> None:
    with pytest.raises(ValueError, match="A fault is one of"):
        world.faults.add("sendMessage", "503")  # type: ignore[arg-type]


# --- webhook

BAD_WEBHOOKS: dict[str, Callable[[Bot], Awaitable[Any]]] = {
    "Bad webhook: an https url must be provided for webhook": lambda bot: bot.set_webhook("http://example.com/"),
    "Secret token contains unallowed characters": lambda bot: bot.set_webhook("https://a.de", secret_token="?"),
    "Secret token is too long": lambda bot: bot.set_webhook("https://a.de", secret_token="x" * 257),
}


@pytest.mark.parametrize(("words", "call"), BAD_WEBHOOKS.items(), ids=BAD_WEBHOOKS)
async def test_a_webhook_is_checked(bot: Bot, words: str, call: Callable[[Bot], Awaitable[Any]]) -> None:
    with pytest.raises(BadRequest) as refusal:
        await call(bot)
    assert refusal.value.message.lower() == words.lower()


async def test_with_a_webhook_nobody_polls(world: World, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await waits(world)
    await bot.set_webhook("https://example.com/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates(timeout=0)
    world.say(ANNA, ANNA, "hello")

    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://example.com/hook", 1)
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates(timeout=0) == ()
