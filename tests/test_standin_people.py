"""The stand-in's people, groups and menus: whom the bot reaches, what it gets to see, what people can do."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.playground.request import WorldRequest
from bot.playground.world import Impossible, World

ANNA, BEN, STRANGER = 7001, 7002, 7003


class Stopwatch:
    """A time source that a test moves by hand."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def world(watch: Stopwatch) -> World:
    world = World(paced=False, time_source=watch)
    world.add_person(ANNA, "Anna", started=True)
    world.add_person(BEN, "Ben", language_code="zh-hans", username="ben_w")
    world.add_person(STRANGER, "Sam")
    return world


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with Bot(world.token, request=WorldRequest(world), get_updates_request=WorldRequest(world)) as bot:
        yield bot


async def seen(bot: Bot) -> list[str]:
    """What the bot gets to see: texts, and the kinds of everything else."""
    updates = await bot.get_updates(timeout=0, limit=100)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return [
        (update.message.text or update.message.caption or "service") if update.message else next(iter(update.to_dict()))
        for update in updates
        if not update.my_chat_member
    ]


# --- whom the bot reaches


def never_started(world: World) -> int:
    return STRANGER


def known_from_a_group(world: World) -> int:
    group = world.add_group("Team", [BEN])
    world.say(BEN, group.id, "/team")
    return BEN


def blocked(world: World) -> int:
    world.block(ANNA)
    return ANNA


def deactivated(world: World) -> int:
    world.deactivate(ANNA)
    return ANNA


def kicked(world: World) -> int:
    group = world.add_group("Team", [ANNA])
    world.kick_bot(group.id, ANNA)
    return group.id


def kicked_from_supergroup(world: World) -> int:
    group = world.add_group("Team", [ANNA], supergroup=True)
    world.kick_bot(group.id, ANNA)
    return group.id


def never_in_the_group(world: World) -> int:
    return world.add_group("Team", [ANNA], bot="left").id


OUT_OF_REACH: list[tuple[Callable[[World], int], type[TelegramError], str]] = [
    (never_started, BadRequest, "Chat not found"),
    (known_from_a_group, Forbidden, "Forbidden: bot can't initiate conversation with a user"),
    (blocked, Forbidden, "Forbidden: bot was blocked by the user"),
    (deactivated, Forbidden, "Forbidden: user is deactivated"),
    (kicked, Forbidden, "Forbidden: bot was kicked from the group chat"),
    (kicked_from_supergroup, Forbidden, "Forbidden: bot was kicked from the supergroup chat"),
    (never_in_the_group, Forbidden, "Forbidden: bot is not a member of the group chat"),
]


@pytest.mark.parametrize(("place", "error", "words"), OUT_OF_REACH, ids=lambda part: getattr(part, "__name__", None))
async def test_the_bot_does_not_reach_everybody(
    world: World, bot: Bot, place: Callable[[World], int], error: type[TelegramError], words: str
) -> None:
    with pytest.raises(error) as refusal:
        await bot.send_message(place(world), "Hello")

    assert refusal.value.message == words
    assert len(world.refusals) == 1


async def test_who_lifts_the_block_is_reached_again(world: World, bot: Bot) -> None:
    world.block(ANNA)
    world.say(ANNA, ANNA, "/start")
    await bot.send_message(ANNA, "Welcome back")

    updates = await bot.get_updates(timeout=0)
    statuses = [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member]
    assert statuses == ["kicked", "member"]


async def test_an_upgraded_group_says_where_it_went(world: World, bot: Bot) -> None:
    group = world.add_group("Team", [ANNA])
    upgraded = world.upgrade(group.id, ANNA)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "Hello")
    assert moved.value.new_chat_id == upgraded.id
    assert world.refusals[-1].description == "Bad Request: group chat was upgraded to a supergroup chat"
    assert (await bot.send_message(upgraded.id, "Hello")).chat.type == "supergroup"
    services = [update.message for update in await bot.get_updates(timeout=0) if update.message]
    assert [(one.migrate_to_chat_id, one.migrate_from_chat_id) for one in services[1:]] == [
        (upgraded.id, None),
        (None, group.id),
    ]


# --- what the bot gets to see

GROUP_WORDS = {
    "/team": True,
    "/team@huikuan_bot this week": True,
    "/team@other_bot": False,
    "hello everybody": False,
    "look @huikuan_bot": True,
    "look @other_bot": False,
    "see /team": False,
}


@pytest.mark.parametrize(("words", "arrives"), GROUP_WORDS.items(), ids=GROUP_WORDS)
async def test_in_groups_the_bot_sees_only_what_concerns_it(world: World, bot: Bot, words: str, arrives: bool) -> None:
    group = world.add_group("Team", [ANNA, BEN])
    await seen(bot)
    world.say(BEN, group.id, words)

    assert await seen(bot) == ([words] if arrives else [])


async def test_replies_to_the_bot_and_captions_that_name_it_arrive(world: World, bot: Bot) -> None:
    group = world.add_group("Team", [ANNA, BEN])
    asked = await bot.send_message(group.id, "Who?")
    await seen(bot)
    spoken = world.say(BEN, group.id, "me", reply_to=asked.message_id)
    world.say(ANNA, group.id, "no, me", reply_to=spoken.id)
    world.send_photo(ANNA, group.id, b"", "/visit shop")
    world.send_photo(ANNA, group.id, b"", "my cat")
    world.send_location(ANNA, group.id, 31.2, 121.5)

    assert await seen(bot) == ["me", "/visit shop"]


async def test_an_administrator_sees_everything(world: World, bot: Bot) -> None:
    group = world.add_group("Team", [ANNA], bot="administrator")
    await seen(bot)
    said = world.say(ANNA, group.id, "hello")

    assert await seen(bot) == ["hello"]
    assert await bot.delete_message(group.id, said.id)


async def test_members_of_a_group_are_told_apart(world: World, bot: Bot) -> None:
    group = world.add_group("Team", [ANNA])
    world.add_member(group.id, BEN)
    assert (await bot.get_chat_member(group.id, BEN)).status == "member"
    assert (await bot.get_chat_member(group.id, STRANGER)).status == "left"
    assert [member.user.id for member in await bot.get_chat_administrators(group.id)] == [ANNA]
    assert (await bot.get_chat(group.id)).title == "Team"
    assert await bot.get_chat_member_count(group.id) == 3
    world.remove_member(group.id, BEN)
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(group.id, 4711)
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(ANNA)
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden):
        await bot.send_message(group.id, "Bye")


async def test_everything_that_people_send_is_read_by_ptb(world: World, bot: Bot) -> None:
    said = world.say(BEN, BEN, "收 华鑫 5000 微信")
    world.edit(BEN, BEN, said.id, "收 华鑫 6000 微信")
    world.send_location(BEN, BEN, 31.2, 121.5, forwarded=True)
    world.send_contact(BEN, BEN, "+8613800138000", "王", "经理", user_id=99)
    world.send_photo(BEN, BEN, b"no picture at all", "Receipt", reply_to=said.id)
    world.send_document(BEN, BEN, b"a,b", "customers.csv")
    world.send_voice(BEN, BEN, b"sound", 7)
    world.forward(BEN, BEN, said.id, BEN)

    updates = await bot.get_updates(timeout=0)
    edited, messages = updates[1].edited_message, [update.message for update in updates if update.message]
    assert edited is not None
    assert (edited.text, edited.edit_date is not None) == ("收 华鑫 6000 微信", True)
    text, place, contact, photo, document, voice, forwarded = messages
    assert text.from_user is not None
    assert (text.from_user.language_code, text.chat.type) == ("zh-hans", "private")
    assert place.location is not None
    assert place.forward_origin is not None
    assert contact.contact is not None
    assert contact.contact.user_id == 99
    assert (photo.caption, photo.reply_to_message is not None) == ("Receipt", True)
    assert document.document is not None
    assert document.document.file_name == "customers.csv"
    assert voice.voice is not None
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.type == "user"


async def test_a_long_text_goes_as_several_messages(world: World, bot: Bot) -> None:
    world.say(ANNA, ANNA, "x" * 5000)

    assert [len(words) for words in await seen(bot)] == [4096, 904]


async def test_messages_have_the_playgrounds_time(world: World, bot: Bot) -> None:
    before = world.say(ANNA, ANNA, "now")
    world.clock.move(timedelta(days=3))
    later = await bot.send_message(ANNA, "later")

    assert math.isclose(later.date.timestamp() - before.date, 3 * 86400, abs_tol=2)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ANNA, before.id)


IMPOSSIBLE: dict[str, Callable[[World], Any]] = {
    "to say nothing": lambda world: world.say(ANNA, ANNA, " "),
    "to write as somebody else": lambda world: world.say(ANNA, BEN, "hello"),
    "to write where one is not": lambda world: world.say(BEN, world.add_group("Team", [ANNA]).id, "hello"),
    "to write to a blocked bot": lambda world: world.say(blocked(world), ANNA, "hello"),
    "to tap what is not there": lambda world: world.tap(ANNA, ANNA, 99, 0),
    "to be nobody": lambda world: world.say(4711, 4711, "hello"),
    "a long caption": lambda world: world.send_photo(ANNA, ANNA, b"", "x" * 1025),
}


@pytest.mark.parametrize("act", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_phone_does_not_let_people(world: World, act: Callable[[World], Any]) -> None:
    with pytest.raises(Impossible):
        act(world)


# --- taps


@pytest.fixture
async def asked(world: World, bot: Bot) -> int:
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Yes", callback_data="y")], [InlineKeyboardButton("No", callback_data="n")]]
    )
    return (await bot.send_message(ANNA, "Really?", reply_markup=keyboard)).message_id


@pytest.mark.parametrize("button", [1, "No", "n"])
async def test_a_button_is_tapped_by_place_label_or_data(world: World, bot: Bot, asked: int, button: int | str) -> None:
    tap = world.tap(ANNA, ANNA, asked, button)
    assert world.unanswered() == [tap]
    query = (await bot.get_updates(timeout=0))[-1].callback_query

    assert query is not None
    assert (query.data, query.from_user.id) == ("n", ANNA)
    assert await query.answer("Kept", show_alert=True)
    assert (await world.answered(tap)).text == "Kept"
    assert tap.alert
    assert world.unanswered() == []


async def test_an_old_button_can_still_be_tapped(world: World, bot: Bot, asked: int) -> None:
    await bot.edit_message_text("Done", ANNA, asked)

    assert world.tap(ANNA, ANNA, asked, "y").data == "y"


async def test_an_answer_is_short_and_comes_within_a_minute(
    world: World, bot: Bot, asked: int, watch: Stopwatch
) -> None:
    tap = world.tap(ANNA, ANNA, asked, 0)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(tap.id, "x" * 201)
    world.clock.move(timedelta(hours=1))
    await bot.answer_callback_query(tap.id, "x" * 200)
    watch.seconds += 61
    with pytest.raises(BadRequest) as refusal:
        await bot.answer_callback_query(tap.id)
    assert refusal.value.message == "Query is too old and response timeout expired or query id is invalid"
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("4711")


# --- menus


async def test_the_narrowest_menu_in_ones_own_language_is_shown(world: World, bot: Bot) -> None:
    group = world.add_group("Team", [ANNA, BEN])
    world.say(BEN, BEN, "/start")

    def menu(person: int, chat: int) -> str:
        shown = world.commands.menu(world.chats[chat], person, world.people[person].language_code)
        return shown[0]["description"] if shown else ""

    async def register(words: str, **where: Any) -> None:
        await bot.set_my_commands([BotCommand("menu", words)], **where)

    assert menu(ANNA, ANNA) == ""
    await register("for all")
    assert menu(ANNA, group.id) == "for all"
    await register("private", scope=BotCommandScopeAllPrivateChats())
    await register("私聊", scope=BotCommandScopeAllPrivateChats(), language_code="zh")
    assert (menu(ANNA, ANNA), menu(BEN, BEN), menu(BEN, group.id)) == ("private", "私聊", "for all")
    await register("Ben's", scope=BotCommandScopeChat(BEN))
    assert menu(BEN, BEN) == "Ben's"
    await register("groups", scope=BotCommandScopeAllGroupChats())
    await register("administrators", scope=BotCommandScopeChatAdministrators(group.id))
    assert (menu(ANNA, group.id), menu(BEN, group.id)) == ("administrators", "groups")
    await register("Ben's here", scope=BotCommandScopeChatMember(group.id, BEN))
    assert menu(BEN, group.id) == "Ben's here"
    await bot.delete_my_commands(scope=BotCommandScopeChat(BEN))
    assert menu(BEN, BEN) == "私聊"
    assert [command.description for command in await bot.get_my_commands()] == ["for all"]


COMMANDS: dict[str, tuple[Callable[[Bot], Awaitable[Any]], str]] = {
    "capitals": (lambda bot: bot.set_my_commands([("Menu", "x")]), "Bot_command_invalid"),
    "not latin": (lambda bot: bot.set_my_commands([("菜单", "x")]), "Bot_command_invalid"),
    "no name": (lambda bot: bot.set_my_commands([("/", "x")]), "Command must be non-empty"),
    "long name": (lambda bot: bot.set_my_commands([("x" * 33, "x")]), "Command length must not exceed 32"),
    "no description": (lambda bot: bot.set_my_commands([("x", " ")]), "Command description must be non-empty"),
    "long description": (
        lambda bot: bot.set_my_commands([("x", "x" * 257)]),
        "Command description length must not exceed 256",
    ),
    "101": (lambda bot: bot.set_my_commands([(f"c{n}", "x") for n in range(101)]), "Bot_commands_too_much"),
    "language": (
        lambda bot: bot.set_my_commands([("x", "x")], language_code="zh_CN"),
        "Invalid language code specified",
    ),
    "stranger": (
        lambda bot: bot.set_my_commands([("x", "x")], scope=BotCommandScopeChat(STRANGER)),
        "Chat not found",
    ),
    "members of a private chat": (
        lambda bot: bot.set_my_commands([("x", "x")], scope=BotCommandScopeChatMember(ANNA, ANNA)),
        "Can't use specified scope in private chats",
    ),
}


@pytest.mark.parametrize(("call", "words"), COMMANDS.values(), ids=COMMANDS)
async def test_commands_are_checked(world: World, bot: Bot, call: Callable[[Bot], Awaitable[Any]], words: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        await call(bot)

    assert refusal.value.message.lower() == words.lower()
    assert await bot.set_my_commands([(f"c{n}", "x" * 256) for n in range(100)])
