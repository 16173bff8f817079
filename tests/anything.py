"""Updates of every kind that may come, likely and unlikely, for hypothesis to choose from.

What somebody types is half of it made of the product's own words, so that it gets far; the rest is whatever a keyboard
or a machine can produce. `BROKEN` takes a good update and puts something else in any of its places.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.access_table import COMMANDS, NONSENSE, TAPS
from tests.access_world import MISSING, PEOPLE, UNKNOWN, telegram_id
from tests.office import START

JSON = dict[str, Any]
NOW = int(START.timestamp())
GROUP, CHANNEL = -500, -1000500

WHO = st.sampled_from([telegram_id(who) for who in PEOPLE])
NAMES = st.sampled_from([*(person.token for person in PEOPLE.values()), UNKNOWN, "华鑫", "Li"])
ODD = st.sampled_from(
    ["", "0", "-5", "1e400", "NaN", "99999999999999999999", "0.001", "1,2.3,4", "２０２６－１３－４５", "31.02.2026",
     "25:61", "9999-12-31", "0001-01-01", "#", "INV-", "12期", "0期", "100000期", "net -1", "net 99999", "\x00",
     "\u202e", "\ud83d", "A" * 4096, "🧾" * 300, "<b>", "&lt;", "=1+1", "@", "//", "／收款", "%s{0}", "\n\n\n"]
)  # fmt: skip
PARTS = st.one_of(
    NAMES,
    st.sampled_from(
        ["500", "5万", "微信", "cash", "cheque", "2026-03-09", "Friday", "下周三", "15:00", "next", "said"]
    ),
    st.integers(-(10**6), 10**9).map(str),
    st.dates().map(str),
    ODD,
    st.text(max_size=20),
)
LINES = st.lists(PARTS, max_size=6).map(" ".join)
COMMAND_LINES = st.builds(
    "/{} {}".format, st.sampled_from([*COMMANDS, "nonsense", "pay@the_bot", "pay@other_bot"]), LINES
)
SENTENCES = st.builds(
    "{} {}".format,
    st.sampled_from(["收", "拜访", "got", "查", "待收", "撤销", "取消", "新客户", "跟进", "owes", "3"]),
    LINES,
)
TEXTS = st.one_of(COMMAND_LINES, SENTENCES, LINES, st.text(max_size=200))

JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.just("\ud83d"),
              st.sampled_from([2**63, -(2**63), 10**30, 1e308])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)  # fmt: skip


@st.composite
def people(draw: st.DrawFn) -> JSON:
    key = draw(WHO)
    return {"id": key, "is_bot": draw(st.integers(0, 30)) == 0, "first_name": "N", "language_code": draw(LANGUAGES)}


LANGUAGES = st.sampled_from(["en", "zh-hans", "", "xx"])


@st.composite
def messages(draw: st.DrawFn, content: st.SearchStrategy[JSON], *, private: bool | None = None) -> JSON:
    """A message with that in it, in private, in a group or in a channel."""
    sender = draw(people())
    private = draw(st.integers(0, 4)) > 0 if private is None else private
    kind = draw(st.sampled_from(["group", "supergroup", "channel"]))
    chat = {"id": CHANNEL if kind == "channel" else GROUP, "type": kind, "title": "Room"}
    if private:
        chat = {"id": sender["id"], "type": "private", "first_name": "N"}
    message: JSON = {"message_id": draw(st.integers(1, 10**6)), "date": NOW + draw(st.integers(-(10**6), 10**6))}
    message |= {"chat": chat, "from": sender, **draw(content)}
    if draw(st.integers(0, 9)) == 0:
        message["forward_origin"] = {"type": "hidden_user", "date": NOW, "sender_user_name": "X"}
    if draw(st.integers(0, 9)) == 0:
        of_us = {"id": 5, "is_bot": True, "first_name": "Bot"}
        message["reply_to_message"] = {"message_id": draw(st.integers(1, 99)), "date": NOW, "chat": chat, "from": of_us}
    return message


FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 10}
CAPTION: st.SearchStrategy[JSON] = st.one_of(st.just({}), TEXTS.map(lambda text: {"caption": text}))
DEGREES = st.floats(-400, 400, allow_nan=False)


def _with_caption(content: JSON) -> st.SearchStrategy[JSON]:
    return CAPTION.map(lambda caption: {**content, **caption})


PLACES = st.builds(lambda latitude, longitude: {"latitude": latitude, "longitude": longitude}, DEGREES, DEGREES)
MEDIA: st.SearchStrategy[JSON] = st.one_of(
    _with_caption({"photo": [{**FILE, "width": 90, "height": 90}]}),
    _with_caption({"video": {**FILE, "width": 9, "height": 9, "duration": 1}}),
    _with_caption({"voice": {**FILE, "duration": 1}}),
    st.builds(
        lambda name, size, caption: {"document": {**FILE, "file_name": name, "file_size": size}, **caption},
        st.one_of(st.sampled_from(["a.xlsx", "../../x.csv", "x.pdf", ""]), st.text(max_size=20)),
        st.integers(0, 10**11),
        CAPTION,
    ),
    st.sampled_from([{"sticker": {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False}},
                     {"dice": {"emoji": "🎲", "value": 3}}, {"poll": {"id": "1", "question": "?", "options": []}},
                     {"story": {"id": 1}}, {"game": {"title": "x"}}]),
    PLACES.map(lambda place: {"location": place}),
    PLACES.map(lambda place: {"venue": {"location": place, "title": "T", "address": "A"}, "location": place}),
    st.builds(lambda number, name: {"contact": {"phone_number": number, "first_name": name}},
              st.one_of(st.text(max_size=20), st.sampled_from(["+8613800138000", "13800138000", "-1"])),
              st.text(max_size=300)),
)  # fmt: skip
SERVICE: st.SearchStrategy[JSON] = st.sampled_from(
    [{"new_chat_members": [{"id": 5, "is_bot": True, "first_name": "Bot"}]}, {"new_chat_title": "T"},
     {"left_chat_member": {"id": 5, "is_bot": True, "first_name": "Bot"}}, {"migrate_to_chat_id": -1000900},
     {"migrate_from_chat_id": GROUP}, {"group_chat_created": True}, {"pinned_message": {"message_id": 1}},
     {"web_app_data": {"data": "x", "button_text": "y"}}, {"hologram": {"depth": 3}}]
)  # fmt: skip
CONTENT: st.SearchStrategy[JSON] = st.one_of(TEXTS.map(lambda text: {"text": text}), MEDIA, SERVICE)

KEYS = st.one_of(st.integers(1, 60).map(str), st.just(str(MISSING)), st.text(max_size=8))
ROWS = [row.text for rows in TAPS.values() for row in rows]


@st.composite
def data(draw: st.DrawFn) -> str:
    """What a button may send: ours with any ids, nonsense, or anything."""
    text = draw(st.one_of(st.sampled_from(ROWS), st.sampled_from(NONSENSE), st.text(max_size=64)))
    while "{" in text and "}" in text:
        head, _brace, tail = text.partition("{")
        text = head + draw(KEYS) + tail.partition("}")[2]
    return text


SAID = messages(CONTENT).map(lambda message: {"message": message})
TYPED = messages(TEXTS.map(lambda text: {"text": text}), private=True).map(lambda message: {"message": message})
TAPPED = st.builds(
    lambda message, sent: {
        "callback_query": {"id": "q", "from": message["from"], "chat_instance": "1", "data": sent, "message": message}
    },
    messages(st.just({"text": "old"})),
    data(),
)
STATUS = st.sampled_from(["member", "left", "kicked", "administrator", "restricted"])
MEMBERSHIP = st.builds(
    lambda message, old, new: {
        "my_chat_member": {
            **{name: message[name] for name in ("chat", "from", "date")},
            "old_chat_member": {"status": old},
            "new_chat_member": {"status": new},
        }
    },
    messages(st.just({})),
    STATUS,
    STATUS,
)
OTHERS = st.one_of(
    st.builds(lambda kind, message: {kind: message}, st.sampled_from(
        ["edited_message", "channel_post", "edited_channel_post", "business_message", "guest_message"]),
        messages(CONTENT)),
    st.builds(lambda kind, inner: {kind: inner}, st.sampled_from(
        ["inline_query", "chosen_inline_result", "shipping_query", "pre_checkout_query", "poll", "poll_answer",
         "chat_member", "chat_join_request", "message_reaction", "message_reaction_count", "hologram"]), JUNK),
)  # fmt: skip
WHOLE = st.one_of(TYPED, TYPED, SAID, TAPPED, TAPPED, MEMBERSHIP, OTHERS)


@st.composite
def broken(draw: st.DrawFn) -> object:
    """A good update with something else in one of its places, or no update at all."""
    update = deepcopy(draw(WHOLE))
    places = [*_places(update)]
    inner, key = draw(st.sampled_from(places))
    if draw(st.booleans()):
        inner[key] = draw(JUNK)
    else:
        del inner[key]
    return update if draw(st.integers(0, 9)) else draw(JUNK)


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value, as what holds it and its key there."""
    for key in list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        yield part, key
        yield from _places(part[key])


BROKEN = broken()
