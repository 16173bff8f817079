"""Whom the bot may reach, refused in Telegram's words."""

from bot.playground.messages import Message
from bot.playground.parameters import Parameters
from bot.playground.people import Chat, Group, Private
from bot.playground.refusals import Denied, bad, forbidden
from bot.playground.world import World


def chat_to_read(world: World, given: Parameters, name: str = "chat_id") -> Chat:
    """The chat of a call that only looks; the bot knows it when it has met the person, or is in the group."""
    if not given.has(name):
        raise bad(f"{name} is empty")
    chat = world.chats.get(given.integer(name))
    if isinstance(chat, Private) and not (chat.person.started or chat.person.seen):
        chat = None
    if chat is None:
        raise bad("chat not found")
    return chat


def chat_to_write(world: World, given: Parameters, name: str = "chat_id") -> Chat:
    """The chat of a call that shows something there."""
    chat = chat_to_read(world, given, name)
    if isinstance(chat, Group):
        _check_group(chat)
    elif isinstance(chat, Private):
        if chat.person.deactivated:
            raise forbidden("user is deactivated")
        if not chat.person.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.person.blocked:
            raise forbidden("bot was blocked by the user")
    return chat


def _check_group(group: Group) -> None:
    if group.upgraded_to:
        raise Denied(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=group.upgraded_to,
        )
    if group.bot == "kicked":
        raise forbidden(f"bot was kicked from the {group.kind} chat")
    if group.bot == "left":
        raise forbidden(f"bot is not a member of the {group.kind} chat")


def message_to(do: str, chat: Chat, given: Parameters) -> Message:
    """The message that a call is about; `do` is what is to be done to it: edit, delete."""
    number = given.integer("message_id")
    if not number:
        raise bad("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None:
        raise bad(f"message to {do} not found")
    return message
