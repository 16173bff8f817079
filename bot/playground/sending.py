"""The methods that send: text, photo, voice, document, album, location, contact, and "is typing"."""

from typing import Any

from bot.playground import limits
from bot.playground.entities import Formatted, format_text, is_empty
from bot.playground.keyboards import check_markup
from bot.playground.messages import JSON, Message
from bot.playground.parameters import Parameters, Upload
from bot.playground.people import Chat, Private
from bot.playground.reach import chat_to_write
from bot.playground.refusals import Denied, bad
from bot.playground.world import World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, given: Parameters) -> JSON:
    formatted = text_of(given)
    chat = chat_to_write(world, given)
    check_length(formatted)
    return _send(world, given, chat, formatted)


def send_photo(world: World, given: Parameters) -> JSON:
    caption = caption_of(given)
    chat = chat_to_write(world, given)
    media = {"photo": photo_of(world, given, given.text("photo"), "photo")}
    return _send(world, given, chat, caption, media)


def send_document(world: World, given: Parameters) -> JSON:
    caption = caption_of(given)
    chat = chat_to_write(world, given)
    media = {"document": document_of(world, given, given.text("document"), "document")}
    return _send(world, given, chat, caption, media)


def send_voice(world: World, given: Parameters) -> JSON:
    caption = caption_of(given)
    chat = chat_to_write(world, given)
    source = given.text("voice")
    upload = _upload(given, source, "voice", "voice")
    voice = world.files.again(source, "voice") if upload is None else world.files.keep_voice(upload.content, 0)
    return _send(world, given, chat, caption, {"voice": voice})


def send_location(world: World, given: Parameters) -> JSON:
    latitude, longitude = given.number("latitude"), given.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong location specified")
    media = {"location": {"latitude": latitude, "longitude": longitude}}
    return _send(world, given, chat_to_write(world, given), Formatted(), media)


def send_contact(world: World, given: Parameters) -> JSON:
    for name in ("phone_number", "first_name"):
        if not given.has(name):
            raise bad(f"{name.replace('_', ' ')} is empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    media = {"contact": {name: given.text(name) for name in names if given.has(name)}}
    return _send(world, given, chat_to_write(world, given), Formatted(), media)


def send_media_group(world: World, given: Parameters) -> list[JSON]:
    items = given.parsed("media", "media")
    if not isinstance(items, list):
        raise bad("expected an Array of InputMedia")
    fewest, most = limits.MEDIA_GROUP
    if len(items) < fewest:
        raise bad("too few messages to send as an album")
    if len(items) > most:
        raise bad("too many messages to send as an album")
    chat = chat_to_write(world, given)
    contents = [media_of(world, given, item) for item in items]
    if len({kind for _, media in contents for kind in media}) > 1:
        raise bad("document can't be mixed with other media types")
    reply_to = _reply_to(chat, given)
    _spend(world, chat, len(contents))
    album = str(world.changes.last + 10**12)
    sent = [_post(world, chat, caption, media, None, reply_to, album) for caption, media in contents]
    return [world.message_json(message) for message in sent]


def send_chat_action(world: World, given: Parameters) -> bool:
    chat = chat_to_write(world, given)
    if given.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.actions.append((chat.id, given.text("action")))
    return True


# --- parts that editing shares


def text_of(given: Parameters) -> Formatted:
    """The text of a message, which must say something."""
    if not given.has("text"):
        raise bad("message text is empty")
    return format_text(given.text("text"), given.text("parse_mode"), given.parsed("entities", "MessageEntity"))


def check_length(formatted: Formatted) -> None:
    if len(formatted.text) > limits.TEXT:
        raise bad("message is too long")


def caption_of(given: Parameters) -> Formatted:
    """The caption, which may be none."""
    return _caption(given.text("caption"), given.text("parse_mode"), given.parsed("caption_entities", "MessageEntity"))


def markup_of(given: Parameters, chat: Chat, *, inline_only: bool = False) -> JSON | None:
    """The buttons or the keyboard that come with a message."""
    value = given.parsed("reply_markup", "reply keyboard markup")
    return check_markup(value, private=isinstance(chat, Private), inline_only=inline_only)


def media_of(world: World, given: Parameters, item: Any) -> tuple[Formatted, JSON]:
    """The caption and the media of an `InputMedia`."""
    if not isinstance(item, dict):
        raise bad("can't parse InputMedia: expected an Object")
    caption = _caption(item.get("caption", ""), item.get("parse_mode", ""), item.get("caption_entities"))
    kind, source = item.get("type"), str(item.get("media", ""))
    if not source:
        raise bad("can't parse InputMedia: media not found")
    if kind == "photo":
        return caption, {"photo": photo_of(world, given, source, "")}
    if kind == "document":
        return caption, {"document": document_of(world, given, source, "")}
    raise bad(f'can\'t parse InputMedia: type "{kind}" is unsupported')


def photo_of(world: World, given: Parameters, source: str, name: str) -> list[JSON]:
    upload = _upload(given, source, name, "photo")
    if upload is None:
        sizes: list[JSON] = world.files.again(source, "photo")
        return sizes
    if len(upload.content) > limits.PHOTO:
        size = len(upload.content)
        raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {limits.PHOTO} bytes")
    return world.files.keep_photo(upload.content)


def document_of(world: World, given: Parameters, source: str, name: str) -> JSON:
    upload = _upload(given, source, name, "document")
    if upload is None:
        document: JSON = world.files.again(source, "document")
        return document
    return world.files.keep_document(upload.content, upload.name, upload.mime)


def _upload(given: Parameters, source: str, name: str, what: str) -> Upload | None:
    """The file that came along, None when `source` is the id of one that is there."""
    upload = given.uploads.get(source.removeprefix("attach://") if source.startswith("attach://") else name)
    if upload is None:
        if not source or source.startswith("attach://"):
            raise bad(f"there is no {what} in the request")
        return None
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > limits.UPLOAD:
        raise Denied(413, "Request Entity Too Large")
    return upload


def _caption(text: str, parse_mode: str, given: Any) -> Formatted:
    if is_empty(text):
        return Formatted()
    formatted = format_text(text, parse_mode, given)
    if len(formatted.text) > limits.CAPTION:
        raise bad("message caption is too long")
    return formatted


# --- putting it into the chat


def _reply_to(chat: Chat, given: Parameters) -> int:
    parameters = given.parsed("reply_parameters", "reply parameters") or {}
    number = int(parameters.get("message_id") or given.integer("reply_to_message_id"))
    if number and number not in chat.messages:
        if parameters.get("allow_sending_without_reply") or given.flag("allow_sending_without_reply"):
            return 0
        raise bad("message to be replied not found")
    return number


def _spend(world: World, chat: Chat, messages: int = 1) -> None:
    if world.rates:
        world.rates.spend(chat.id, messages)


def _send(world: World, given: Parameters, chat: Chat, formatted: Formatted, media: JSON | None = None) -> JSON:
    markup = markup_of(given, chat)
    reply_to = _reply_to(chat, given)
    _spend(world, chat)
    return world.message_json(_post(world, chat, formatted, media, markup, reply_to))


def _post(
    world: World,
    chat: Chat,
    formatted: Formatted,
    media: JSON | None,
    markup: JSON | None,
    reply_to: int,
    album: str = "",
) -> Message:
    message = chat.add(Message(chat.id, chat.next_id(), world.bot["id"], world.timestamp(), by_bot=True))
    message.write(formatted)
    message.media = media or {}
    message.markup = markup
    message.reply_to = reply_to
    message.media_group_id = album
    world.changes.add("message", chat.id, message.id, by_bot=True)
    return message
