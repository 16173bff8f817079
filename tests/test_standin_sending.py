"""The stand-in for Telegram takes and refuses messages like Telegram, in its words."""

import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import characters
from hypothesis.strategies import text as texts
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, NetworkError

from bot.playground.entities import clean, format_text, parse_html
from bot.playground.limits import DOWNLOAD, PHOTO, UPLOAD
from bot.playground.refusals import Denied
from bot.playground.request import WorldRequest
from bot.playground.world import World

ANNA = 7001
Call = Callable[[Bot], Awaitable[Any]]


def picture(width: int = 640, height: int = 480) -> bytes:
    """The head of a PNG, which is all that anybody looks at here."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"


def buttons(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def button(text: str = "Ok", data: str | None = "ok", **more: Any) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data, **more)


@pytest.fixture
def world() -> World:
    world = World(paced=False)
    world.add_person(ANNA, "Anna", started=True)
    return world


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with Bot(world.token, request=WorldRequest(world), get_updates_request=WorldRequest(world)) as bot:
        yield bot


def says(text: str, **more: Any) -> Call:
    return lambda bot: bot.send_message(ANNA, text, **more)


def shows(content: bytes, **more: Any) -> Call:
    return lambda bot: bot.send_photo(ANNA, content, **more)


REFUSED: dict[str, tuple[Call, str]] = {
    "no text": (says(""), "Message text is empty"),
    "only white space": (says(" \n\t "), "Text must be non-empty"),
    "only marks": (says("<b>\u200b</b>", parse_mode="HTML"), "Text must be non-empty"),
    "too long": (says("x" * 4097), "Message is too long"),
    "too long after parsing": (says(f"<b>{'x' * 4097}</b>", parse_mode="HTML"), "Message is too long"),
    "Markdown": (says("*x*", parse_mode="MarkdownV2"), "Unsupported parse_mode"),
    "long caption": (shows(picture(), caption="x" * 1025), "Message caption is too long"),
    "reply to nothing": (says("x", reply_parameters=ReplyParameters(99)), "Message to be replied not found"),
    "no data": (
        says("x", reply_markup=buttons([button(data="")])),
        "Text buttons are unallowed in the inline keyboard",
    ),
    "no action": (says("x", reply_markup=buttons([button(data=None)])), "Text buttons are unallowed"),
    "two actions": (says("x", reply_markup=buttons([button(url="https://a.de")])), "Exactly one action must be used"),
    "data of 65 bytes": (says("x", reply_markup=buttons([button(data="ü" * 32 + "x")])), "Button_data_invalid"),
    "no label": (says("x", reply_markup=buttons([button(text=" ")])), "Inline keyboard button text must be non-empty"),
    "nine in a row": (says("x", reply_markup=buttons([button()] * 9)), "Reply_markup_invalid"),
    "101 buttons": (says("x", reply_markup=buttons(*[[button()]] * 101)), "Reply markup is too long"),
    "address without a dot": (
        says("x", reply_markup=buttons([button(data=None, url="http://localhost:8080/")])),
        "Inline keyboard button url 'http://localhost:8080/' is invalid: wrong http url",
    ),
    "no picture": (shows(b"hello"), "Image_process_failed"),
    "long and thin": (shows(picture(2100, 100)), "Photo_invalid_dimensions"),
    "huge picture": (shows(picture(9000, 1001)), "Photo_invalid_dimensions"),
    "big picture": (
        shows(picture() + bytes(PHOTO)),
        f"File of size {PHOTO + len(picture())} bytes is too big for a photo; the maximum size is {PHOTO} bytes",
    ),
    "empty file": (lambda bot: bot.send_document(ANNA, b"", filename="a.txt"), "File must be non-empty"),
    "unknown file": (lambda bot: bot.send_photo(ANNA, "AgADBAAD"), "Wrong file identifier/http url specified"),
    "a place that is none": (lambda bot: bot.send_location(ANNA, 91, 0), "Wrong location specified"),
    "wrong action": (lambda bot: bot.send_chat_action(ANNA, "thinking"), "Wrong parameter action in request"),
    "chat of nobody": (lambda bot: bot.send_message(4711, "x"), "Chat not found"),
    "album of one": (lambda bot: bot.send_media_group(ANNA, [InputMediaPhoto(picture())]), "Too few messages"),
    "mixed album": (
        lambda bot: bot.send_media_group(ANNA, [InputMediaPhoto(picture()), InputMediaDocument(b"x")]),
        "Document can't be mixed with other media types",
    ),
}


@pytest.mark.parametrize(("call", "words"), REFUSED.values(), ids=REFUSED)
async def test_a_message_is_refused_in_telegrams_words(world: World, bot: Bot, call: Call, words: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        await call(bot)

    assert words.lower() in refusal.value.message.lower()
    assert [noted.status for noted in world.refusals] == [400]
    assert world.messages(ANNA) == []


ACCEPTED: dict[str, Call] = {
    "4096 characters beside markup": says(f"<b>{'x' * 4096}</b>", parse_mode="HTML"),
    "4096 characters outside the basic plane": says("😀" * 4096),
    "64 bytes of data": says("x", reply_markup=buttons([button(data="ü" * 32)])),
    "eight in a row, 100 in all": says("x", reply_markup=buttons(*[[button()] * 8] * 12, [button()] * 4)),
    "1024 characters under a picture": shows(picture(), caption=f"<i>{'x' * 1024}</i>", parse_mode="HTML"),
    "nothing there to reply to, but never mind": says(
        "x", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True)
    ),
    "a link to a person": says("x", reply_markup=buttons([button(data=None, url="tg://user?id=7001")])),
}


@pytest.mark.parametrize("call", ACCEPTED.values(), ids=ACCEPTED)
async def test_what_is_just_within_the_limits_is_taken(world: World, bot: Bot, call: Call) -> None:
    await call(bot)

    assert world.refusals == []
    assert len(world.messages(ANNA)) == 1


BROKEN = {
    "<x>a</x>": 'Unsupported start tag "x" at byte offset 0',
    "ä <br>": 'Unsupported start tag "br" at byte offset 3',
    "a < b > c": 'Unsupported start tag "" at byte offset 2',
    "a <b": "Unclosed start tag at byte offset 2",
    "<b>a": 'Can\'t find end tag corresponding to start tag "b"',
    "<b><i>a</b></i>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "a</b>": "Unexpected end tag at byte offset 1",
    "<b>a</b": "Unclosed end tag at byte offset 4",
    "<span>a</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    "a<b />": 'Empty attribute name in the tag "b" at byte offset 1',
    "<a href='x>a</a>": "Unclosed start tag at byte offset 0",
    "<a href=http://a.de>a</a>": "Unexpected end of name token at byte offset 8",
    "<a href=": 'Unclosed start tag "a" at byte offset 0',
}


@pytest.mark.parametrize(("source", "words"), BROKEN.items(), ids=BROKEN)
def test_broken_markup_is_refused_with_its_place(source: str, words: str) -> None:
    with pytest.raises(Denied) as refusal:
        format_text(source, "HTML")

    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


FORMATTED: dict[str, tuple[str, list[tuple[str, int, int]]]] = {
    "<b>a</b> <strong>b</strong>": ("a b", [("bold", 0, 1), ("bold", 2, 1)]),
    "<i>a</i><em>b</em>": ("ab", [("italic", 0, 1), ("italic", 1, 1)]),
    "<u>a</u> <ins>b</ins>": ("a b", [("underline", 0, 1), ("underline", 2, 1)]),
    "<s>a</s> <strike>b</strike> <del>c</del>": ("a b c", [("strikethrough", at, 1) for at in (0, 2, 4)]),
    '<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>': ("a b", [("spoiler", 0, 1), ("spoiler", 2, 1)]),
    "<blockquote>a</blockquote>": ("a", [("blockquote", 0, 1)]),
    "<blockquote expandable>a</blockquote>": ("a", [("expandable_blockquote", 0, 1)]),
    "😀<b>华鑫😀</b>!": ("😀华鑫😀!", [("bold", 2, 4)]),
    "<b>a <i>b</i></b>": ("a b", [("bold", 0, 3), ("italic", 2, 1)]),
    "<b>a<code>b</code>c</b>": ("abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
    '<pre><code class="language-python">x = 1</code></pre>': ("x = 1", [("pre", 0, 5)]),
    "a &lt; b &amp;&amp; c &gt; d &quot;e&quot; &#38; &#x4e2d;": ('a < b && c > d "e" & 中', []),
    "&nbsp;&copy; &": ("&nbsp;&copy; &", []),
    "  \n <b>a</b> \n ": ("a", [("bold", 0, 1)]),
    " <b>  a </b> ": ("  a", [("bold", 0, 3)]),
    "a<b> </b>b": ("a b", []),
    '<a href="https://example.com/x?y=1&amp;z=2">here</a>': ("here", [("text_link", 0, 4)]),
    '<a href="nowhere">here</a>': ("here", []),
    "<a href='https://a.de' title='&quot;x&quot;'>here</a>": ("here", [("text_link", 0, 4)]),
    "<a>https://a.de</a>": ("https://a.de", [("text_link", 0, 12)]),
    "<B>a</B> <span class=TG-Spoiler>b</>": ("a b", [("bold", 0, 1), ("spoiler", 2, 1)]),
    "<code>/pay https://a.de</code>": ("/pay https://a.de", [("code", 0, 17)]),
    "a\tb\x07c\r\nd\u202e": ("a b c\nd", []),
    "/pay@huikuan_bot #due @anna mail@example.com https://a.de/x, +49 170 1234567": (
        "/pay@huikuan_bot #due @anna mail@example.com https://a.de/x, +49 170 1234567",
        [
            ("bot_command", 0, 16),
            ("hashtag", 17, 4),
            ("mention", 22, 5),
            ("email", 28, 16),
            ("url", 45, 14),
            ("phone_number", 61, 15),
        ],
    ),
    "华鑫/pay a/b 3/4 /华": ("华鑫/pay a/b 3/4 /华", []),
}


@pytest.mark.parametrize(("source", "formatted"), FORMATTED.items(), ids=FORMATTED)
def test_markup_becomes_text_and_entities(source: str, formatted: tuple[str, list[tuple[str, int, int]]]) -> None:
    result = format_text(source, "HTML")

    assert (result.text, [(one["type"], one["offset"], one["length"]) for one in result.entities]) == formatted


@given(texts(characters(exclude_categories=["Cs"])))
def test_what_is_escaped_comes_back_as_it_was(words: str) -> None:
    written = clean(words)

    assert parse_html(escape(written)) == (written, [])


async def test_ptb_reads_back_what_was_sent(world: World, bot: Bot) -> None:
    asked = world.say(ANNA, ANNA, "/start code")
    sent = await bot.send_message(
        ANNA, "<b>Hello</b>", parse_mode="HTML", reply_markup=buttons([button()]), reply_to_message_id=asked.id
    )

    assert sent.text_html == "<b>Hello</b>"
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start code"
    assert sent.reply_markup is not None
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "ok"
    assert world.message(ANNA, sent.message_id).text == "Hello"


async def test_pictures_and_files_come_back_as_they_went(world: World, bot: Bot) -> None:
    photo = await bot.send_photo(ANNA, picture(), caption="Shop")
    again = await bot.send_photo(ANNA, photo.photo[-1].file_id)
    document = await bot.send_document(ANNA, b"a,b", filename="due.csv")
    odd = await bot.send_document(ANNA, b"x", filename="应收 3/4. 应收")
    album = await bot.send_media_group(ANNA, [InputMediaPhoto(picture()), InputMediaPhoto(picture(), caption="Two")])

    assert [(size.width, size.height) for size in photo.photo] == [(90, 68), (640, 480)]
    assert again.photo[-1].width == 640
    assert document.document is not None
    assert (document.document.file_name, document.document.mime_type) == ("due.csv", "text/csv")
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b"
    assert odd.document is not None
    assert bytes(await (await bot.get_file(odd.document.file_id)).download_as_bytearray()) == b"x"
    assert album[0].media_group_id == album[1].media_group_id
    assert album[1].caption == "Two"
    assert world.refusals == []


async def test_files_have_their_sizes(world: World, bot: Bot) -> None:
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ANNA, bytes(UPLOAD + 1), filename="big.bin")
    sent = await bot.send_document(ANNA, bytes(DOWNLOAD + 1), filename="big.bin")

    assert sent.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(sent.document.file_id)
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(ANNA, sent.document.file_id)


async def test_a_keyboard_in_place_of_the_phones_own_stays_with_the_person(world: World, bot: Bot) -> None:
    asked = KeyboardButton("Where I am", request_location=True)
    sent = await bot.send_message(
        ANNA, "?", reply_markup=ReplyKeyboardMarkup([["Menu"], [asked]], resize_keyboard=True)
    )

    assert sent.reply_markup is None
    assert world.message(ANNA, sent.message_id).markup == {
        "keyboard": [[{"text": "Menu"}], [{"text": "Where I am", "request_location": True}]],
        "resize_keyboard": True,
    }


async def text(world: World, bot: Bot) -> Message:
    return await bot.send_message(ANNA, "one", reply_markup=buttons([button()]))


async def photo(world: World, bot: Bot) -> Message:
    return await bot.send_photo(ANNA, picture(), caption="one")


async def keyboard(world: World, bot: Bot) -> Message:
    return await bot.send_message(ANNA, "one", reply_markup=ReplyKeyboardMarkup([["a"]]))


NOT_MODIFIED = (
    "Message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
Edit = Callable[[Bot, int], Awaitable[Any]]
UNEDITED: dict[str, tuple[Callable[[World, Bot], Awaitable[Message]], Edit, str]] = {
    "the same text and buttons": (
        text,
        lambda bot, number: bot.edit_message_text("one", ANNA, number, reply_markup=buttons([button()])),
        NOT_MODIFIED,
    ),
    "the same buttons": (
        text,
        lambda bot, number: bot.edit_message_reply_markup(ANNA, number, reply_markup=buttons([button()])),
        NOT_MODIFIED,
    ),
    "no buttons in place of none": (
        photo,
        lambda bot, number: bot.edit_message_reply_markup(ANNA, number),
        NOT_MODIFIED,
    ),
    "gone": (text, lambda bot, number: bot.edit_message_text("x", ANNA, number + 9), "Message to edit not found"),
    "no longer text": (text, lambda bot, number: bot.edit_message_text(" ", ANNA, number), "Text must be non-empty"),
    "text too long": (
        text,
        lambda bot, number: bot.edit_message_text("x" * 4097, ANNA, number),
        "Message is too long",
    ),
    "text of a picture": (
        photo,
        lambda bot, number: bot.edit_message_text("x", ANNA, number),
        "There is no text in the message to edit",
    ),
    "caption of a text": (
        text,
        lambda bot, number: bot.edit_message_caption(ANNA, number, caption="x"),
        "There is no caption in the message to edit",
    ),
    "with a keyboard": (
        keyboard,
        lambda bot, number: bot.edit_message_text("x", ANNA, number),
        "Message can't be edited",
    ),
    "nothing to delete": (
        text,
        lambda bot, number: bot.delete_message(ANNA, number + 9),
        "Message to delete not found",
    ),
}


@pytest.mark.parametrize(("send", "edit", "words"), UNEDITED.values(), ids=UNEDITED)
async def test_an_edit_is_refused_in_telegrams_words(
    world: World, bot: Bot, send: Callable[[World, Bot], Awaitable[Message]], edit: Edit, words: str
) -> None:
    sent = await send(world, bot)

    with pytest.raises(BadRequest) as refusal:
        await edit(bot, sent.message_id)
    assert refusal.value.message == words


async def test_edits_change_what_is_shown(world: World, bot: Bot) -> None:
    sent = await text(world, bot)
    shown = await photo(world, bot)
    await bot.edit_message_text("two", ANNA, sent.message_id)
    await bot.edit_message_caption(ANNA, shown.message_id, caption="two", reply_markup=buttons([button()]))
    await bot.edit_message_media(InputMediaPhoto(picture(100, 100), caption="three"), ANNA, shown.message_id)

    first, second = world.messages(ANNA)
    assert (first.text, first.markup) == ("two", None)
    assert (second.text, second.media["photo"][-1]["width"]) == ("three", 100)
    assert await bot.delete_messages(ANNA, [sent.message_id, shown.message_id, 99])
    assert world.messages(ANNA) == []
