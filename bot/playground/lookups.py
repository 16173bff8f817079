"""The methods that ask, and those that set up the bot itself: chats, members, files, commands, names."""

from bot.playground import limits
from bot.playground.commands import Scope, read_commands, read_language, read_scope
from bot.playground.messages import JSON
from bot.playground.parameters import Parameters
from bot.playground.people import Group, member_json
from bot.playground.reach import chat_to_read, chat_to_write
from bot.playground.refusals import bad
from bot.playground.world import World

PROFILE = {"setmyname": ("name", 64), "setmydescription": ("description", 512)}


def get_me(world: World, given: Parameters) -> JSON:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, given: Parameters) -> JSON:
    chat = chat_to_read(world, given)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.as_chat(),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(world: World, given: Parameters) -> JSON:
    chat = chat_to_read(world, given)
    user_id = given.integer("user_id")
    if user_id == world.bot["id"]:
        return member_json(world.bot, chat.bot if isinstance(chat, Group) else "member")
    person = world.people.get(user_id)
    if person is None:
        raise bad("user not found")
    if not chat.has(user_id):
        return member_json(person.as_user(), "left")
    administrator = isinstance(chat, Group) and user_id in chat.administrators
    return member_json(person.as_user(), "administrator" if administrator else "member")


def get_chat_administrators(world: World, given: Parameters) -> list[JSON]:
    chat = chat_to_read(world, given)
    if not isinstance(chat, Group):
        raise bad("there are no administrators in the private chat")
    users = [world.people[user_id].as_user() for user_id in sorted(chat.administrators)]
    return [member_json(user, "administrator") for user in users]


def get_chat_member_count(world: World, given: Parameters) -> int:
    chat = chat_to_read(world, given)
    return len(chat.members) + (chat.bot in ("member", "administrator")) if isinstance(chat, Group) else 2


def leave_chat(world: World, given: Parameters) -> bool:
    chat = chat_to_write(world, given)
    if not isinstance(chat, Group):
        raise bad("chat member status can't be changed in private chats")
    chat.bot = "left"
    world.changes.add("state", chat.id, by_bot=True)
    return True


def get_file(world: World, given: Parameters) -> JSON:
    if not given.has("file_id"):
        raise bad("file_id not specified")
    stored = world.files.get(given.text("file_id"))
    if stored is None:
        raise bad("invalid file_id")
    if len(stored.content) > limits.DOWNLOAD:
        raise bad("file is too big")
    return {**stored.as_json(), "file_path": stored.path}


def set_my_commands(world: World, given: Parameters) -> bool:
    commands = read_commands(given.parsed("commands", "commands"))
    world.commands.set(_scope(world, given), read_language(given.text("language_code")), commands)
    world.changes.add("state", by_bot=True)
    return True


def delete_my_commands(world: World, given: Parameters) -> bool:
    world.commands.delete(_scope(world, given), read_language(given.text("language_code")))
    world.changes.add("state", by_bot=True)
    return True


def get_my_commands(world: World, given: Parameters) -> list[dict[str, str]]:
    return world.commands.get(_scope(world, given), read_language(given.text("language_code")))


def accept(world: World, given: Parameters) -> bool:
    """What is taken and shown nowhere: the bot's name, its descriptions, the menu button."""
    return True


def _scope(world: World, given: Parameters) -> Scope:
    scope = read_scope(given.parsed("scope", "BotCommandScope"))
    kind, chat_id, _ = scope
    if chat_id:
        chat = chat_to_read(world, Parameters({"chat_id": str(chat_id)}))
        if kind != "chat" and not isinstance(chat, Group):
            raise bad("can't use specified scope in private chats")
    return scope
