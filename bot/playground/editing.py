"""The methods that change what is there: edits, deletions, and the answer to a tap."""

from datetime import timedelta

from bot.playground import limits
from bot.playground.entities import Formatted, clean
from bot.playground.messages import JSON, Message
from bot.playground.parameters import Parameters
from bot.playground.people import Chat, Group
from bot.playground.reach import chat_to_write, message_to
from bot.playground.refusals import TOO_OLD, bad
from bot.playground.sending import caption_of, check_length, markup_of, media_of, text_of
from bot.playground.world import World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: World, given: Parameters) -> JSON:
    formatted = text_of(given)
    chat, message = _editable(world, given)
    if not message.is_text:
        raise bad("there is no text in the message to edit")
    check_length(formatted)
    return _edit(world, given, chat, message, formatted, message.media)


def edit_message_caption(world: World, given: Parameters) -> JSON:
    caption = caption_of(given)
    chat, message = _editable(world, given)
    if not message.has_caption:
        raise bad("there is no caption in the message to edit")
    return _edit(world, given, chat, message, caption, message.media)


def edit_message_reply_markup(world: World, given: Parameters) -> JSON:
    chat, message = _editable(world, given)
    return _edit(world, given, chat, message, Formatted(message.text, message.entities), message.media)


def edit_message_media(world: World, given: Parameters) -> JSON:
    chat, message = _editable(world, given)
    caption, media = media_of(world, given, given.parsed("media", "InputMedia"))
    return _edit(world, given, chat, message, caption, media)


def delete_message(world: World, given: Parameters) -> bool:
    chat = chat_to_write(world, given)
    _delete(world, chat, _deletable(world, chat, message_to("delete", chat, given)))
    return True


def delete_messages(world: World, given: Parameters) -> bool:
    """Those that cannot be found are passed over."""
    chat = chat_to_write(world, given)
    numbers = given.parsed("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not numbers:
        raise bad("message identifiers are not specified")
    for message in [chat.messages[number] for number in numbers if number in chat.messages]:
        _delete(world, chat, _deletable(world, chat, message))
    return True


def answer_callback_query(world: World, given: Parameters) -> bool:
    text = clean(given.text("text"))
    if len(text) > limits.CALLBACK_TEXT:
        raise bad("MESSAGE_TOO_LONG")
    tap = world.taps.get(given.text("callback_query_id"))
    if tap is None or world.time_source() - tap.at > limits.CALLBACK_SECONDS:
        raise bad(TOO_OLD)
    tap.answers += 1
    if tap.answers == 1:
        tap.text, tap.alert, tap.url = text, given.flag("show_alert"), given.text("url")
    world.changes.add(
        "answered",
        tap.chat_id,
        tap.message_id,
        person_id=tap.person_id,
        by_bot=True,
        text=text,
        alert=given.flag("show_alert"),
        url=given.text("url"),
    )
    return True


def _editable(world: World, given: Parameters) -> tuple[Chat, Message]:
    chat = chat_to_write(world, given)
    message = message_to("edit", chat, given)
    # A message that brought a keyboard in place of the phone's own cannot be edited either.
    if not message.by_bot or (message.markup and "inline_keyboard" not in message.markup):
        raise bad("message can't be edited")
    return chat, message


def _edit(world: World, given: Parameters, chat: Chat, message: Message, formatted: Formatted, media: JSON) -> JSON:
    """Without buttons in the call the message has none afterwards."""
    markup = markup_of(given, chat, inline_only=True)
    if message.says(formatted) and message.media == media and message.markup == markup:
        raise bad(SAME)
    message.write(formatted)
    message.media, message.markup = media, markup
    message.edit_date = world.timestamp()
    world.changes.add("edited", chat.id, message.id, by_bot=True)
    return world.message_json(message)


def _deletable(world: World, chat: Chat, message: Message) -> Message:
    """A bot deletes its own messages and, in private or as an administrator, others'; within two days."""
    if isinstance(chat, Group) and not message.by_bot and chat.bot != "administrator":
        raise bad("message can't be deleted")
    if world.timestamp() - message.date > timedelta(hours=limits.DELETE_HOURS).total_seconds():
        raise bad("message can't be deleted for everyone")
    return message


def _delete(world: World, chat: Chat, message: Message) -> None:
    del chat.messages[message.id]
    world.changes.add("deleted", chat.id, message.id, by_bot=True)
