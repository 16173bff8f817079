"""Answers become messages that Telegram takes as they are, and that say exactly what was to be said."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground import limits
from bot.playground.entities import Formatted, clean, format_text, is_empty
from bot.playground.keyboards import check_markup
from bot.render import Outgoing, harmless, render, toast
from bot.tables import WIDTH, Layout, cut, lay_out, width_of
from handlers.answers import (
    Align,
    Answer,
    Asks,
    Button,
    Buttons,
    Column,
    File,
    Key,
    Keyboard,
    Link,
    Part,
    Photo,
    Picture,
    Style,
    Table,
    Text,
)
from locales import Plain, Reader, Short, _
from models.money import Money

ENGLISH = Reader("en", ZoneInfo("Europe/Berlin"))
CHINESE = Reader("zh_CN", ZoneInfo("Asia/Shanghai"))
CHAT = 77
NAME = Column("Name", Align.LEFT)

TEXTS = st.text(st.characters() | st.sampled_from("<>&\"'\n\r\t ​‮‏‍️👩👧🏽🏴銀銀éa/@#*_`"), max_size=300)


def said(*parts: Part, **about: Any) -> list[Outgoing]:
    """The answer with these parts, rendered."""
    return render(replace(Answer(CHAT, ENGLISH, parts), **about))


def accepted(outgoing: Outgoing) -> Formatted:
    """The words of a message as Telegram keeps them; what Telegram refuses fails the test."""
    payload = json.loads(json.dumps(outgoing.payload))
    check_markup(payload.get("reply_markup"), private=payload["chat_id"] > 0)
    words, longest = ("caption", limits.CAPTION) if "caption" in payload else ("text", limits.TEXT)
    if words not in payload:
        return Formatted()
    formatted = format_text(payload[words], payload["parse_mode"])
    assert 0 < len(formatted.text) <= longest
    return formatted


def text_of(*parts: Part, **about: Any) -> str:
    """What the one message of an answer says."""
    (outgoing,) = said(*parts, **about)
    return accepted(outgoing).text


def styles_of(*parts: Part) -> list[tuple[str, str]]:
    """The styled stretches of the one message of an answer."""
    (outgoing,) = said(*parts)
    formatted = accepted(outgoing)
    encoded = formatted.text.encode("utf-16-le")
    return [
        (entity["type"], encoded[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"))
        for entity in formatted.entities
    ]


def table_lines(*rows: tuple[Any, ...], columns: tuple[Column, ...], total: tuple[Any, ...] | None = None) -> list[str]:
    """The lines of a table as the phone shows them."""
    return text_of(Table(columns, rows, total)).split("\n")


# Words


def test_a_paragraph_may_be_an_address() -> None:
    (outgoing,) = said(Text("A & B", opens='https://t.me/x?start=a&b="1"'), Text("C"))
    formatted = accepted(outgoing)
    assert formatted.text == "A & B\nC"
    (link,) = formatted.entities
    assert (link["type"], link["offset"], link["length"]) == ("text_link", 0, 5)
    assert link["url"].startswith("https://t.me/x?start=a&b=")


def test_text_and_table_and_buttons_are_one_message() -> None:
    (outgoing,) = said(
        Text(_("Due"), Style.HEADING), Table([NAME], [["ACME"]]), Text("more"), Buttons([[Button(_("Undo"), "undo:1")]])
    )

    assert outgoing.method == "sendMessage"
    assert outgoing.payload == {
        "chat_id": CHAT,
        "text": "<b>Due</b>\n<pre>Name\nACME</pre>\nmore",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Undo", "callback_data": "undo:1"}]]},
    }


def test_headings_are_bold_and_asides_italic() -> None:
    assert styles_of(Text("Totals", Style.HEADING), Text("12 visits"), Text("until today", Style.QUIET)) == [
        ("bold", "Totals"),
        ("italic", "until today"),
    ]


def test_a_second_heading_stands_apart() -> None:
    assert text_of(Text("One", Style.HEADING), Text("1"), Text("Two", Style.HEADING), Text("2")) == "One\n1\n\nTwo\n2"


def test_words_are_spoken_in_the_reader_s_language_and_formats() -> None:
    assert text_of(Text(_("{amount}", amount=Money(123456, "CNY"))), reader=CHINESE) == "¥1,234.56"
    assert text_of(Text(_("{day}", day=date(2026, 12, 4))), reader=ENGLISH) == "Fri, 4 Dec 2026"


@pytest.mark.parametrize(
    "words",
    ["<b>bold</b>", "a < b && c > d", "&lt;", "</pre>", "<", "&", "&#60;", "\"'", "<script>alert(1)</script>", "1 <2"],
)
def test_what_people_wrote_is_no_markup(words: str) -> None:
    for part in (Text(words), Text(words, Style.HEADING), Table([NAME], [[words]])):
        assert words in text_of(part)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("left\u202eright\u202c", "leftright"),
        ("\u2067hidden\u2069", "hidden"),
        ("pay\u200bpal", "paypal"),
        ("a\ufeffb\u2060c\xadd", "abcd"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb", "a b"),
        ("x\u200dy", "xy"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤️\u200d🔥 🏳️\u200d🌈", "❤️\u200d🔥 🏳️\u200d🌈"),
        ("👍🏽 🇨🇳", "👍🏽 🇨🇳"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("a\U000e0067\U000e0062b", "ab"),
        ("\ud83d", ""),
        ("华鑫（上海）ＡＢＣ", "华鑫（上海）ＡＢＣ"),
        ("مرحبا שלום", "مرحبا שלום"),
    ],
)
def test_what_deceives_the_eye_is_taken_out(words: str, seen: str) -> None:
    assert harmless(words) == seen


@pytest.mark.parametrize("words", ["", " ", "\n\n", "\u200b\u200e", "\x00", "\u2800\u3164", "\xa0"])
def test_an_answer_without_anything_to_see_is_not_sent(words: str) -> None:
    assert said(Text(words)) == []
    assert said(Text(words), Table([NAME], []), edits=5) == []


def test_an_empty_paragraph_among_others_leaves_no_gap() -> None:
    assert text_of(Text("one"), Text("\u200b"), Text("two")) == "one\ntwo"


@given(TEXTS, st.sampled_from(Style))
@settings(max_examples=400, deadline=None)
def test_any_text_arrives_as_it_was_written(words: str, style: Style) -> None:
    sent = said(Text(words, style))

    wanted = clean(harmless(words).strip()).strip()
    if not sent:
        assert is_empty(wanted)
    else:
        lines = accepted(sent[0]).text.split("\n")
        assert [line.strip() for line in lines] == [line.strip() for line in wanted.split("\n")]


@given(st.lists(st.tuples(TEXTS, st.sampled_from(Style)), max_size=5), st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_any_long_answer_is_divided_into_messages_that_are_accepted(
    pieces: list[tuple[str, Style]], times: int
) -> None:
    sent = said(*(Text(words * times, style) for words, style in pieces))

    arrived = "".join(accepted(outgoing).text for outgoing in sent)
    wanted = "".join(clean(harmless(words * times)) for words, _style in pieces)
    assert "".join(arrived.split()) == "".join(wanted.split())


def test_a_long_text_is_divided_at_the_ends_of_lines() -> None:
    lines = [f"line {number} <&> 😀" for number in range(600)]

    sent = said(Text("\n".join(lines), Style.QUIET), Buttons([[Button("Menu", "menu")]]))

    texts = [accepted(outgoing) for outgoing in sent]
    assert len(sent) == 3
    assert [line for text in texts for line in text.text.split("\n")] == lines
    assert all([entity["type"] for entity in text.entities] == ["italic"] for text in texts)
    assert ["reply_markup" in outgoing.payload for outgoing in sent] == [False, False, True]


def test_a_line_that_is_too_long_is_divided_between_words() -> None:
    first, second = said(Text("word " * 1000 + "😀" * 500))

    assert accepted(first).text.endswith("word")
    assert len(accepted(first).text) > 4000
    assert accepted(second).text.endswith("😀")


def test_exactly_4096_characters_are_one_message() -> None:
    assert len(said(Text("😀" * 4096))) == 1
    assert len(said(Text("😀" * 4097))) == 2


# Tables


def test_numbers_stand_right_under_their_heads_and_the_total_under_a_line() -> None:
    money = [Plain(Money(minor, "CNY")) for minor in (1200000, 50000, 1250000)]

    lines = table_lines(
        ("Li Wei", 12, money[0]),
        ("Wang Fang", 3, money[1]),
        columns=(NAME, Column(_("Visits")), Column(_("In"))),
        total=("Total", 15, money[2]),
    )

    assert lines == [
        "Name       Visits         In",
        "Li Wei         12  12,000.00",
        "Wang Fang       3     500.00",
        "----------------------------",
        "Total          15  12,500.00",
    ]


def test_wide_characters_count_twice() -> None:
    lines = table_lines(("上海华鑫", 1), ("ACME 👍", 22), ("e\u0301clair", 3), columns=(NAME, Column("N")))

    assert lines == ["Name       N", "上海华鑫   1", "ACME 👍   22", "e\u0301clair     3"]
    assert {width_of(line) for line in lines} == {12}


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("华鑫", 4),
        ("，", 2),
        ("e\u0301", 1),
        ("😀", 2),
        ("❤️", 2),
        ("❤", 1),
        ("\u200d", 0),
        ("ｱ", 1),
    ],
)
def test_the_width_of_a_text(text: str, width: int) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("华鑫贸易", 7, "华鑫贸…"),
        ("华鑫贸易", 6, "华鑫…"),
        ("ab cdef", 4, "ab…"),
        ("a👩\u200d👧\u200d👧b", 6, "a👩\u200d👧…"),
        ("ae\u0301e\u0301e\u0301", 3, "ae\u0301…"),
        ("a❤️bc", 3, "a…"),
    ],
)
def test_what_is_too_long_is_cut_between_characters(text: str, width: int, kept: str) -> None:
    assert cut(text, width) == kept
    assert width_of(kept) <= width


def test_a_long_name_gives_way_and_the_number_never() -> None:
    lines = table_lines(("上海华鑫国际贸易有限公司浦东分公司", Money(10**12, "CNY")), columns=(NAME, Column(_("Open"))))

    assert lines[1] == "上海华鑫国际… CN¥10,000,000,000.00"
    assert {width_of(line) for line in lines} <= {33, 34}


def test_a_head_gives_way_before_the_name_is_too_short() -> None:
    lines = table_lines(
        ("Shanghai Huaxin", 1, 2, 3), columns=(NAME, Column("New customers"), Column("Visits"), Column("Calls"))
    )

    assert lines == ["Name       New custo… Visits Calls", "Shanghai…           1      2     3"]


def test_numbers_that_do_not_fit_side_by_side_take_two_lines() -> None:
    money = [Plain(Money(minor, "CNY")) for minor in (120000000, 98765432, 7)]

    lines = table_lines(
        ("Li Wei", *money),
        columns=(NAME, Column("Billed"), Column("Collected"), Column("Overdue")),
        total=("Total", *money),
    )

    assert lines == [
        "Name",
        "       Billed  Collected Overdue",
        "Li Wei",
        " 1,200,000.00 987,654.32    0.07",
        "--------------------------------",
        "Total",
        " 1,200,000.00 987,654.32    0.07",
    ]


def test_a_number_wider_than_the_phone_is_broken_and_whole() -> None:
    digits = "1234567890" * 5

    lines = table_lines(("ACME", digits), columns=(NAME, Column("Huge")))

    assert "".join(line.strip() for line in lines[2:]).removeprefix("ACME") == digits


def test_none_is_an_empty_cell_and_a_short_row_is_filled_up() -> None:
    assert table_lines(("A", None, 1), ("B",), columns=(NAME, Column("x"), Column("y"))) == [
        "Name  x  y",
        "A        1",
        "B",
    ]


def test_cells_of_every_kind_are_spoken() -> None:
    columns = (NAME, Column(""), Column(""), Column(""))
    cells = (_("Total"), Short(date(2026, 12, 4)), Decimal("0.5"), 1234)

    assert table_lines(cells, columns=columns) == ["Name", "Total  4 Dec  0.5  1,234"]


def test_a_line_break_in_a_cell_does_not_break_the_table() -> None:
    assert table_lines(("one\ntwo\u2028three", 1), columns=(NAME, Column(""))) == ["Name", "one two three  1"]


def test_more_cells_than_columns_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="2 cells in a table of 1"):
        said(Table([NAME], [["a", "b"]]))


CELLS = st.text(st.characters() | st.sampled_from("华鑫👩👧\u200d\ufe0f❤ <&"), max_size=60)
NUMBERS = st.integers(-(10**12), 10**12)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_line_of_any_table_is_wider_than_the_phone_and_no_number_is_cut(data: st.DataObject) -> None:
    right = data.draw(st.lists(st.booleans(), min_size=1, max_size=8))
    columns = [Column(data.draw(CELLS), Align.RIGHT if one else Align.LEFT) for one in right]
    cells = st.tuples(*(NUMBERS if one else CELLS for one in right))
    rows = data.draw(st.lists(cells, min_size=1, max_size=5))
    total = data.draw(st.none() | cells)

    sent = said(Table(columns, rows, total))

    text = "\n".join(accepted(outgoing).text for outgoing in sent)
    assert all(width_of(line) <= WIDTH for line in text.split("\n"))
    shown = text.split()
    for row in [*rows, *([total] if total else [])]:
        assert all(f"{cell:,}" in shown for cell in row if isinstance(cell, int))


@given(st.lists(CELLS, min_size=1, max_size=6), st.integers(1, 40))
@settings(deadline=None)
def test_cutting_never_exceeds_the_width(texts: list[str], width: int) -> None:
    assert all(width_of(cut(text, width)) <= width for text in texts)


@pytest.mark.parametrize("edits", [None, 9])
def test_what_is_longer_than_a_few_messages_comes_as_a_file_with_its_beginning(edits: int | None) -> None:
    texts = [f"{number:04} what stands there" for number in range(1200)]
    answer = Answer(
        CHAT,
        ENGLISH,
        [Text("All of it", Style.HEADING), Text("\n".join(texts)), Buttons([[Button("More", "more")]])],
        edits=edits,
    )

    (outgoing,) = render(answer)

    assert outgoing.method == "sendDocument"
    assert b64decode(outgoing.payload["content"]).decode("utf-8-sig").splitlines() == ["All of it", *texts]
    caption = format_text(outgoing.payload["caption"], "HTML").text
    assert caption.startswith("All of it\n0000 what stands there\n0001")
    assert len(caption) <= limits.CAPTION
    assert caption.endswith("…")
    assert outgoing.payload["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "more"


def test_a_table_of_plain_texts_lays_itself_out() -> None:
    assert lay_out(Layout(["", ""], [False, True], [["a", "1"]])) == ["a  1"]
    assert lay_out(Layout(["a"], [True], [])) == []


# Buttons and keyboards


def test_labels_are_one_line_and_never_empty() -> None:
    (outgoing,) = said(
        Text("x"), Buttons([[Button("a\nb\u202e", "a:1"), Button("\u200b", "b:1")], [Button("华" * 100, "c")]])
    )

    accepted(outgoing)
    labels = [button["text"] for row in outgoing.payload["reply_markup"]["inline_keyboard"] for button in row]
    assert labels == ["a b", "…", "华" * 31 + "…"]


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["↩️ Undo", "✏️ Edit", "🔀 Settle others"], [2, 1]),
        (["↩️ 撤销", "✏️ 修改", "🔀 改为结清其他"], [2, 1]),
        (["🙏 Thanks to forward", "🧾 Receipt"], [1, 1]),
        (["🙏 转发感谢", "🧾 收据"], [2]),
        (["↩️ Undo", "✏️ Edit", "📇 Customer"], [3]),
        (["x" * 19, "y" * 19], [2]),
        (["x" * 19, "y" * 20], [1, 1]),
        (["short", "x" * 40, "short", "short"], [1, 1, 2]),
    ],
)
def test_a_row_of_labels_that_a_phone_would_cut_becomes_several(labels: list[str], rows: list[int]) -> None:
    (outgoing,) = said(Text("x"), Buttons([[Button(label, "x:1") for label in labels]]))

    accepted(outgoing)
    assert [len(row) for row in outgoing.payload["reply_markup"]["inline_keyboard"]] == rows


def test_a_row_of_more_than_eight_buttons_goes_on_in_the_next_one() -> None:
    (outgoing,) = said(Text("x"), Buttons([[Button(str(day), f"day:{day}") for day in range(20)], []]))

    accepted(outgoing)
    assert [len(row) for row in outgoing.payload["reply_markup"]["inline_keyboard"]] == [8, 8, 4]


@pytest.mark.parametrize(
    "buttons",
    [
        Buttons([[Button("x", "华" * 22)]]),
        Buttons([[Button("x", "")]]),
        Buttons([[Button("x", "x")]] * 101),
        Buttons([[Link("x", "javascript:alert(1)")]]),
    ],
)
def test_buttons_that_telegram_would_refuse_are_a_mistake(buttons: Buttons) -> None:
    with pytest.raises(ValueError, match="button"):
        said(Text("x"), buttons)


def test_a_link_opens_an_address() -> None:
    (outgoing,) = said(Text("x"), Buttons([[Link("Map", "https://example.org/?a=1&b=2")]]))

    accepted(outgoing)
    assert outgoing.payload["reply_markup"]["inline_keyboard"] == [
        [{"text": "Map", "url": "https://example.org/?a=1&b=2"}]
    ]


def test_keys_ask_for_places_and_contacts_in_private_chats_only() -> None:
    keyboard = Keyboard([[Key("Here", Asks.LOCATION), Key("Me", Asks.CONTACT)], [Key("Menu")]])

    for chat, keys in (
        (
            CHAT,
            [[{"text": "Here", "request_location": True}, {"text": "Me", "request_contact": True}], [{"text": "Menu"}]],
        ),
        (-CHAT, [[{"text": "Here"}, {"text": "Me"}], [{"text": "Menu"}]]),
    ):
        (outgoing,) = said(Text("x"), keyboard, chat_id=chat)
        accepted(outgoing)
        assert outgoing.payload["reply_markup"] == {"keyboard": keys, "resize_keyboard": True, "is_persistent": True}


def test_a_keyboard_without_keys_goes_away() -> None:
    (outgoing,) = said(Text("x"), Keyboard())

    assert outgoing.payload["reply_markup"] == {"remove_keyboard": True}


def test_a_keyboard_and_buttons_take_a_message_each() -> None:
    first, second = said(
        Text("Welcome."), Text("What now?"), Keyboard([[Key("Menu")]]), Buttons([[Button("Go", "go")]])
    )

    assert (accepted(first).text, accepted(second).text) == ("Welcome.", "What now?")
    assert "keyboard" in first.payload["reply_markup"]
    assert "inline_keyboard" in second.payload["reply_markup"]


@pytest.mark.parametrize("parts", [(Text("x"),), (Picture(b"png"),), (Picture(b"png"), Text("x")), (File("f", b"1"),)])
def test_a_keyboard_and_buttons_never_hide_each_other(parts: tuple[Part, ...]) -> None:
    first, second = said(*parts, Keyboard([[Key("Menu")]]), Buttons([[Button("Go", "go")]]))

    assert accepted(second).text == "…"
    assert "keyboard" in first.payload["reply_markup"]
    assert "inline_keyboard" in second.payload["reply_markup"]


def test_buttons_whose_words_cannot_be_seen_are_still_sent() -> None:
    assert text_of(Text("\u200b"), Buttons([[Button("Go", "go")]])) == "…"


# Pictures, files, changes, replies


def test_a_short_text_is_the_caption_of_the_picture() -> None:
    (outgoing,) = said(
        Text("Report", Style.HEADING), Picture(b"png", "report.png"), Buttons([[Button("More", "more")]])
    )

    assert outgoing.method == "sendPhoto"
    assert b64decode(outgoing.payload["content"]) == b"png"
    assert outgoing.payload["file_name"] == "report.png"
    assert accepted(outgoing).text == "Report"
    assert "reply_markup" in outgoing.payload
    assert "link_preview_options" not in outgoing.payload


def test_a_long_text_follows_the_picture_with_its_buttons() -> None:
    picture, text = said(Text("x" * 1025), Picture(b"png"), Buttons([[Button("More", "more")]]))

    assert (picture.method, text.method) == ("sendPhoto", "sendMessage")
    assert accepted(picture).text == ""
    assert len(accepted(text).text) == 1025
    assert "reply_markup" not in picture.payload
    assert "reply_markup" in text.payload


def test_a_file_goes_out_with_its_name_and_caption() -> None:
    (outgoing,) = said(File("huikuan-2026-10.xlsx", b"PK"), Text("October"))

    assert outgoing.method == "sendDocument"
    assert outgoing.payload["file_name"] == "huikuan-2026-10.xlsx"
    assert accepted(outgoing).text == "October"


def test_a_photo_that_telegram_keeps_is_named_by_its_id() -> None:
    (outgoing,) = said(Photo("AgAD-1"), Text("Shop"))

    assert (outgoing.method, outgoing.payload["photo"], "content" in outgoing.payload) == ("sendPhoto", "AgAD-1", False)


def test_a_change_of_a_message_names_it() -> None:
    (outgoing,) = said(Text("new"), Buttons([[Button("More", "more")]]), edits=9)

    assert (outgoing.method, outgoing.payload["message_id"]) == ("editMessageText", 9)
    assert outgoing.payload["link_preview_options"] == {"is_disabled": True}


def test_a_change_that_is_too_long_goes_on_in_new_messages() -> None:
    first, second = said(Text("x" * 5000), Buttons([[Button("More", "more")]]), edits=9, replies_to=4)

    assert [first.method, second.method] == ["editMessageText", "sendMessage"]
    assert "message_id" not in second.payload
    assert "reply_markup" not in first.payload


def test_a_change_of_the_buttons_alone_leaves_the_words() -> None:
    (outgoing,) = said(Buttons([[Button("More", "more")]]), edits=9)

    assert outgoing.method == "editMessageReplyMarkup"
    assert "text" not in outgoing.payload


@pytest.mark.parametrize("part", [Picture(b"png"), Keyboard([[Key("Menu")]])])
def test_what_cannot_be_edited_in_is_sent_anew(part: Part) -> None:
    (outgoing,) = said(Text("x"), part, edits=9)

    assert outgoing.method.startswith("send")
    assert "message_id" not in outgoing.payload


def test_only_the_first_message_is_the_reply() -> None:
    first, second = said(Text("x" * 5000), replies_to=4)

    assert first.payload["reply_parameters"] == {"message_id": 4, "allow_sending_without_reply": True}
    assert "reply_parameters" not in second.payload


def test_a_toast_is_one_short_line() -> None:
    assert toast("a\nb", ENGLISH) == "a b"
    assert len(toast("x" * 500, ENGLISH)) == 200
