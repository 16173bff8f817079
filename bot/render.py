"""Answers turned into Telegram's messages: the one place that writes tags, escapes, counts columns and knows limits.

    render(Answer(chat, reader, [Text(_("Due"), Style.HEADING), Table(…), Buttons(…)]))
    -> [Outgoing("sendMessage", {"chat_id": …, "text": "<b>Due</b>\\n<pre>…</pre>", "reply_markup": …})]

Parts go into one message where Telegram allows: text and tables one under the other, as the caption of a picture or
file when short enough, buttons under the last message. What is too long is divided at the ends of lines.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain
from typing import Any

from bot.tables import Layout, cut, lay_out, width_of
from handlers.answers import (
    Align,
    Answer,
    Asks,
    Button,
    Buttons,
    Cards,
    Cell,
    File,
    Keyboard,
    Link,
    Photo,
    Picture,
    Style,
    Table,
    Text,
    Voice,
)
from locales import Reader, Words, speak, spoken

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_TOAST = 4096, 1024, 200
"""Code points, counted without tags."""

LONGEST_ANSWER, LONG_NAME = 4 * LONGEST_TEXT, "huikuan.txt"
"""What is longer than so many messages comes as a file, with its beginning as the caption."""

LONGEST_DATA, BUTTONS_IN_ROW, MOST_BUTTONS = 64, 8, 100
ROW_COLUMNS = 38
"""Columns of labels that a row of buttons shows on a phone 360 points wide."""

LONGEST_LABEL = 64
"""Columns; what no phone shows of a label need not be sent."""

NOTHING = "…"
"""Stands where Telegram wants words and nothing visible is left of them."""

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)
BLANKS = re.compile("[\t\u115f\u1160\u2800\u3164\uffa0]")
LOOSE_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+")
LOOSE_JOINERS = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)


@dataclass(frozen=True)
class Outgoing:
    """A call to Telegram: its method and parameters as JSON can hold them.

    The bytes of a file stand in `content` as base64, its name in `file_name`; they go out as `photo` or `document`.
    """

    method: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a message; lines of one block that follow each other share its tag."""

    text: str
    tag: str
    block: int
    spaced: bool = False  # an empty line comes before it
    opens: str = ""  # an address


def render(answer: Answer) -> list[Outgoing]:
    """The calls that say the answer, in order; none when there is nothing to say."""
    reader = answer.reader
    if isinstance(answer.parts[0] if answer.parts else None, Cards):
        return [_found(part, answer) for part in answer.parts if isinstance(part, Cards)]
    media = [part for part in answer.parts if isinstance(part, Picture | Photo | Voice | File)]
    buttons = _inline(answer, reader)
    keyboard = _keyboard(answer, reader)
    lines = list(_lines(answer, reader))
    if not lines and not media and (buttons or keyboard):
        if buttons and not keyboard and answer.edits is not None:
            place = {"chat_id": answer.chat_id, "message_id": answer.edits}
            return [Outgoing("editMessageReplyMarkup", {**place, "reply_markup": buttons})]
        lines = [_Line(NOTHING, "", 0)]
    if _length(lines) > LONGEST_ANSWER:
        media.append(File(LONG_NAME, _plain(lines).encode("utf-8-sig")))
        lines = _beginning(lines)
    sent = [_medium(part) for part in media]
    if sent and lines and _length(lines) <= LONGEST_CAPTION:
        sent[-1].payload.update(caption=_html(lines), parse_mode="HTML")
    else:
        sent += [Outgoing("sendMessage", _text(piece)) for piece in _pieces(lines, LONGEST_TEXT)]
    if buttons and keyboard and len(sent) == 1:
        first = sent if media else []
        sent = [*first, *(Outgoing("sendMessage", _text(piece)) for piece in _divided([] if media else lines))]
    edits = answer.edits is not None or answer.edits_row is not None
    if edits and not media and not keyboard and sent:
        sent[0] = Outgoing("editMessageText", sent[0].payload)
    return _addressed(answer, sent, buttons, keyboard)


def _found(found: Cards, answer: Answer) -> Outgoing:
    """The results of an inline query; Telegram neither keeps them nor shows them to anybody else."""
    results = []
    for card in found.cards:
        posted = replace(answer, parts=card.said)
        result = {
            "type": "article",
            "id": card.key,
            "title": _label(card.title, answer.reader),
            "description": _in_one_line(speak(card.description, answer.reader)),
            "input_message_content": _content(list(_lines(posted, answer.reader))),
        }
        if buttons := _inline(posted, answer.reader):
            result["reply_markup"] = buttons
        results.append(result)
    return Outgoing(
        "answerInlineQuery",
        {
            "inline_query_id": found.query_id,
            "results": results,
            "cache_time": 0,
            "is_personal": True,
            "next_offset": found.next_offset,
        },
    )


def _content(lines: Sequence[_Line]) -> dict[str, Any]:
    """The message of a result, which Telegram takes by other names than one that is sent."""
    message = _text(lines)
    return {"message_text": message.pop("text"), **message}


def toast(words: Words, reader: Reader) -> str:
    """The answer to a tap, as short as Telegram takes it."""
    text = _in_one_line(speak(words, reader))
    return text if len(text) <= LONGEST_TOAST else text[: LONGEST_TOAST - 1] + "…"


def harmless(text: str) -> str:
    """The text without what cannot be seen but deceives: control characters, changes of direction, zero widths.

    Line ends and emoji stay as they are.
    """
    text = INVISIBLE.sub("", LINE_ENDS.sub("\n", text))
    return LOOSE_JOINERS.sub("", LOOSE_TAGS.sub("", BLANKS.sub(" ", text)))


def _in_one_line(text: str) -> str:
    return " ".join(harmless(text).split())


def _lines(answer: Answer, reader: Reader) -> Iterator[_Line]:
    """Everything the answer says, line by line; blocks without anything to see are left out."""
    shown = False
    for block, part in enumerate(answer.parts):
        opens = ""
        match part:
            case Text():
                said = harmless(speak(part.words, reader)).strip()
                texts, tag, opens = said.split("\n") if said else [], TAGS[part.style], part.opens
            case Table():
                texts, tag = lay_out(_layout(part, reader)), "pre"
            case _:
                continue
        for position, text in enumerate(texts):
            heading = tag == TAGS[Style.HEADING] and shown and position == 0
            yield _Line(text.rstrip(), "a" if opens else tag, block, spaced=heading, opens=opens)
        shown = shown or bool(texts)


TAGS = {Style.PLAIN: "", Style.HEADING: "b", Style.QUIET: "i"}


def _layout(table: Table, reader: Reader) -> Layout:
    def cells(row: Sequence[Cell]) -> list[str]:
        if len(row) > len(table.columns):
            raise ValueError(f"{len(row)} cells in a table of {len(table.columns)} columns")
        texts = ["" if cell is None else _in_one_line(spoken(cell, reader)) for cell in row]
        return texts + [""] * (len(table.columns) - len(row))

    return Layout(
        heads=cells([column.head for column in table.columns]),
        right=[column.align is Align.RIGHT for column in table.columns],
        rows=[cells(row) for row in table.rows],
        total=cells(table.total) if table.total is not None else None,
    )


def _length(lines: Sequence[_Line]) -> int:
    """In code points, as Telegram counts after it took out the tags."""
    return sum(len(line.text) + 1 + line.spaced for line in lines) - 1 if lines else 0


def _html(lines: Sequence[_Line]) -> str:
    """The lines as Telegram's HTML."""
    html: list[str] = []
    previous: _Line | None = None
    for position, line in enumerate(lines):
        if previous is not None:
            html.append("\n\n" if line.spaced else "\n")
        if line.tag and (previous is None or previous.block != line.block):
            address = f' href="{escape(line.opens)}"' if line.opens else ""
            html.append(f"<{line.tag}{address}>")
        html.append(escape(line.text, quote=False))
        following = lines[position + 1] if position + 1 < len(lines) else None
        if line.tag and (following is None or following.block != line.block):
            html.append(f"</{line.tag}>")
        previous = line
    return "".join(html)


def _pieces(lines: Sequence[_Line], longest: int) -> Iterator[list[_Line]]:
    """The lines divided into messages; a line that alone is too long is divided between words."""
    piece: list[_Line] = []
    length = 0
    for line in chain.from_iterable(_short(line, longest) for line in lines):
        if piece and length + 1 + line.spaced + len(line.text) > longest:
            yield from _visible(piece)
            piece, length = [], 0
        length += len(line.text) + (1 + line.spaced if piece else 0)
        piece.append(line if piece else replace(line, spaced=False))
    yield from _visible(piece)


def _plain(lines: Sequence[_Line]) -> str:
    return "\n".join("\n" * line.spaced + line.text for line in lines) + "\n"


def _beginning(lines: Sequence[_Line]) -> list[_Line]:
    """As much as fits under a file, and that it goes on."""
    return [*next(_pieces(lines, LONGEST_CAPTION - len(NOTHING) - 1)), _Line(NOTHING, "", -1)]


def _short(line: _Line, longest: int) -> Iterator[_Line]:
    rest = line.text
    while len(rest) > longest:
        end = rest.rfind(" ", longest // 2, longest) + 1 or longest
        yield replace(line, text=rest[:end])
        rest = rest[end:]
    yield replace(line, text=rest)


def _visible(piece: list[_Line]) -> Iterator[list[_Line]]:
    if any(line.text.strip() for line in piece):
        yield piece


def _divided(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Two messages of one, for two kinds of buttons: the first block, and the others or what stands for them."""
    first = [line for line in lines if line.block == lines[0].block]
    others = [replace(line, spaced=False) for line in lines if line.block != lines[0].block]
    return [piece for piece in (first, others or [_Line(NOTHING, "", 0)]) if piece]


def _text(piece: Sequence[_Line]) -> dict[str, Any]:
    return {"text": _html(piece), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _medium(part: Picture | Photo | Voice | File) -> Outgoing:
    match part:
        case Photo():
            return Outgoing("sendPhoto", {"photo": part.file_id})
        case Voice():
            return Outgoing("sendVoice", {"voice": part.file_id})
        case Picture():
            return Outgoing("sendPhoto", {"content": b64encode(part.content).decode(), "file_name": part.name})
    return Outgoing("sendDocument", {"content": b64encode(part.content).decode(), "file_name": _in_one_line(part.name)})


def _addressed(
    answer: Answer, sent: Sequence[Outgoing], buttons: dict[str, Any] | None, keyboard: dict[str, Any] | None
) -> list[Outgoing]:
    """Each call with its chat; the keyboard comes with the first message, the buttons stand under the last."""
    addressed = []
    for position, outgoing in enumerate(sent):
        payload: dict[str, Any] = {"chat_id": answer.chat_id, **outgoing.payload}
        if outgoing.method.startswith("edit"):
            if answer.edits is not None:
                payload["message_id"] = answer.edits
        elif position == 0 and answer.replies_to is not None:
            payload["reply_parameters"] = {"message_id": answer.replies_to, "allow_sending_without_reply": True}
        if keyboard and position == 0:
            payload["reply_markup"] = keyboard
        if buttons and position == len(sent) - 1:
            payload["reply_markup"] = buttons
        addressed.append(Outgoing(outgoing.method, payload))
    return addressed


def _inline(answer: Answer, reader: Reader) -> dict[str, Any] | None:
    """The buttons under the message, in rows that a phone shows without cutting a label."""
    rows = [
        fitting
        for part in answer.parts
        if isinstance(part, Buttons)
        for row in part.rows
        for fitting in _fitting([_button(button, reader) for button in row])
    ]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise ValueError(f"more than {MOST_BUTTONS} buttons under one message")
    return {"inline_keyboard": rows} if rows else None


def _fitting(row: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The row, or several where its labels are too long: all buttons of a row are as wide as its widest."""
    fitting: list[dict[str, Any]] = []
    for button in row:
        widest = max(width_of(one["text"]) for one in (*fitting, button))
        if fitting and (len(fitting) == BUTTONS_IN_ROW or widest * (len(fitting) + 1) > ROW_COLUMNS):
            yield fitting
            fitting = []
        fitting.append(button)
    if fitting:
        yield fitting


def _button(button: Button | Link, reader: Reader) -> dict[str, Any]:
    label = _label(button.label, reader)
    if isinstance(button, Link):
        if not button.url.startswith(("https://", "http://", "tg://")):
            raise ValueError(f"no address for a button: {button.url!r}")
        return {"text": label, "url": button.url}
    if not 1 <= len(button.data.encode()) <= LONGEST_DATA:
        raise ValueError(f"a button's data has 1 to {LONGEST_DATA} bytes: {button.data!r}")
    return {"text": label, "callback_data": button.data}


def _label(words: Words, reader: Reader) -> str:
    return cut(_in_one_line(speak(words, reader)), LONGEST_LABEL) or NOTHING


def _keyboard(answer: Answer, reader: Reader) -> dict[str, Any] | None:
    """The keyboard below the chat, or its removal."""
    parts = [part for part in answer.parts if isinstance(part, Keyboard)]
    if not parts:
        return None
    rows: list[list[dict[str, Any]]] = []
    for row in parts[-1].rows:
        keys = []
        for key in row:
            shown: dict[str, Any] = {"text": _label(key.label, reader)}
            if key.asks is not Asks.TEXT and answer.chat_id > 0:  # groups cannot be asked for a place or a contact
                shown["request_location" if key.asks is Asks.LOCATION else "request_contact"] = True
            keys.append(shown)
        if keys:
            rows.append(keys)
    return {"keyboard": rows, "resize_keyboard": True, "is_persistent": True} if rows else {"remove_keyboard": True}
