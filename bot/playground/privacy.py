"""What a bot gets to see of a group: privacy mode, as Telegram has it for every bot that did not ask otherwise."""

from bot.playground.messages import Message
from bot.playground.people import Group


def reaches_bot(group: Group, message: Message, username: str) -> bool:
    """Commands, replies to the bot, mentions of it, its own inline results, and service messages; everything when it is
    an administrator."""
    if group.bot in ("left", "kicked"):
        return False
    if group.bot == "administrator" or message.is_service or message.via_bot:
        return True
    original = group.messages.get(message.reply_to)
    if original is not None and original.by_bot:
        return True
    encoded = message.text.encode("utf-16-le")
    for entity in message.entities:
        if entity["type"] not in ("bot_command", "mention"):
            continue
        words = encoded[2 * entity["offset"] :][: 2 * entity["length"]].decode("utf-16-le")
        command, _, name = words.lower().partition("@")
        if name == username.lower():
            return True
        if command and not name and entity["offset"] == 0:
            return True
    return False
