"""Formatted text: Telegram's HTML, its entities, and what it finds in plain text by itself.

`format_text` does to a text what Telegram does: it cleans and trims it, refuses what is empty or too long *after*
parsing, and counts entities in UTF-16 units. Refusals name byte offsets, as Telegram's do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.entities import html5
from typing import Any

from bot.playground import limits
from bot.playground.refusals import bad

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
# These may lie around or across others and are cut where code begins; the rest stand for themselves.
SPLITTABLE = {"bold", "italic", "underline", "strikethrough", "spoiler"}
MONOSPACED = {"code", "pre"}
KNOWN = {*TAGS.values(), "expandable_blockquote"}

# Telegram knows four names of characters, and numbers.
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?\s*""")
LINK = re.compile(
    r"(?:(?:https?|tg|ton|tonsite)://)?[^\s/?#@:]+(?:\.[^\s/?#@:.]+)+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
TG_LINK = re.compile(r"tg:(?://)?[\w-]+\S*", re.IGNORECASE)
INVISIBLE = re.compile("[\u2028-\u202e\u0333\u033f\u030a\r]")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
EMPTY = re.compile("[\\s\u200b-\u200f\u202e\ufeff\u00a0\u1680\u180e\u2800\ufffc\U000e0000-\U000e007f]*")

FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]。，；：！？）]|\bwww\.[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>(?<![a-zA-Z0-9.+_-])[a-zA-Z0-9.+_-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}(?![a-zA-Z0-9]))"
    r"|(?P<bot_command>(?<![\w/])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z][a-zA-Z0-9_]{2,31})?(?![\w/@]))"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?![a-zA-Z0-9_]))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d ()-]{7,18}\d(?!\d))"
    r"|(?P<domain>(?<![a-zA-Z0-9.@/-])(?:[a-zA-Z0-9-]+\.)+(?:com|org|net|io|me|cn|de|dev|app)(?![a-zA-Z0-9.-])(?:/[^\s<>\"']*)?)"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as Telegram keeps it."""

    text: str = ""
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def format_text(source: str, parse_mode: str = "", given: Any = None) -> Formatted:
    """Clean, parse, trim and mark a text; refuse broken markup and what is empty. Lengths are the caller's to check."""
    source = clean(source)
    match parse_mode.lower():
        case "":
            text, entities = source, [dict(entity) for entity in _given(given)]
        case "html":
            text, entities = parse_html(source)
        case _:  # Telegram also takes two kinds of Markdown; this bot writes HTML only
            raise bad("unsupported parse_mode")
    text, entities = _trim(text, _settle(text, entities))
    if is_empty(text):
        raise bad("text must be non-empty")
    marked = entities + [found for found in find_entities(text) if not _crosses(found, entities)]
    marked.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, tuple(marked[: limits.ENTITIES]))


def clean(text: str) -> str:
    """Without what Telegram removes; control characters become spaces, lines end in a line feed."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return CONTROL.sub(" ", INVISIBLE.sub("", text))


def is_empty(text: str) -> bool:
    """Whether nothing in it can be seen."""
    return EMPTY.fullmatch(text) is not None


def find_entities(text: str) -> list[Entity]:
    """What Telegram finds in a plain text: commands, links, mentions, mail addresses, tags, phone numbers."""
    entities: list[Entity] = []
    for match in FOUND.finditer(text):
        kind = match.lastgroup or ""
        entities.append(
            {
                "type": "url" if kind == "domain" else kind,
                "offset": units(text[: match.start()]),
                "length": units(match.group()),
            }
        )
    return entities


def is_link(url: str) -> bool:
    """Whether Telegram takes it as the address of a link or a button: a host with a dot, or its own scheme."""
    return bool(TG_LINK.fullmatch(url) or LINK.fullmatch(url))


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    start: int  # where its text begins, in characters
    argument: str


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities; broken markup is refused like Telegram does."""
    plain: list[str] = []
    entities: list[Entity] = []
    stack: list[_Open] = []
    offset = length = 0
    position = 0

    def put(piece: str) -> None:
        nonlocal offset, length
        plain.append(piece)
        offset += units(piece)
        length += len(piece)

    while position < len(source):
        begin = min((at for at in (source.find("<", position), source.find("&", position)) if at >= 0), default=-1)
        if begin < 0:
            put(source[position:])
            break
        put(source[position:begin])
        if source[begin] == "&":
            position = begin + 1
            character = CHARACTER.match(source, begin)
            decoded = _decode(character) if character else ""
            if character and decoded:
                position = character.end()
            put(decoded or "&")
        elif source.startswith("</", begin):
            position = _close(source, begin, stack, entities, offset, plain)
        else:
            position, tag, argument = _open(source, begin)
            stack.append(_Open(tag, offset, length, argument))
    if stack:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return "".join(plain), entities


def _broken(words: str, source: str = "", at: int = -1) -> Exception:
    if at >= 0:
        words += f" at byte offset {len(source[:at].encode())}"
    return bad(f"can't parse entities: {words}")


def _decode(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return html5[f"{name};"]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return clean(chr(code))


def _open(source: str, begin: int) -> tuple[int, str, str]:
    name = re.compile(r"[^\s>]*").match(source, begin + 1)
    end = name.end() if name else begin + 1
    if end >= len(source):
        raise _broken("Unclosed start tag", source, begin)
    tag = source[begin + 1 : end].lower()
    if tag not in TAGS:
        raise _broken(f'Unsupported start tag "{tag}"', source, begin)
    argument = ""
    while source[end : end + 1] != ">":
        attribute = ATTRIBUTE.match(source, end)
        if attribute is None:
            raise _misread(source, begin, end, tag)
        key = attribute[1].lower()
        double, single, bare = attribute.groups()[1:]
        value = clean(_unescape(double or single or (bare or "").lower()))
        if attribute.end() >= len(source):
            raise _broken(f'Unclosed start tag "{tag}"', source, begin)
        argument = _argument(tag, key, value) or argument
        end = attribute.end()
    if tag == "span" and argument != "spoiler":
        raise _broken('Tag "span" must have class "tg-spoiler"', source, begin)
    return end + 1, tag, argument


def _misread(source: str, begin: int, at: int, tag: str) -> Exception:
    """What is wrong where no attribute can be read."""
    sign = re.compile(r"\s*=\s*").match(source, at)
    if sign is None:
        if not source[at:].strip():
            return _broken("Unclosed start tag", source, begin)
        return _broken(f'Empty attribute name in the tag "{tag}"', source, begin)
    if not source[sign.end() :]:
        return _broken(f'Unclosed start tag "{tag}"', source, begin)
    if source[sign.end()] in "\"'":
        return _broken("Unclosed start tag", source, begin)
    return _broken("Unexpected end of name token", source, sign.end())


def _unescape(value: str) -> str:
    return CHARACTER.sub(lambda match: _decode(match) or match.group(), value)


def _argument(tag: str, key: str, value: str) -> str:
    match tag, key:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
        case _:
            return ""


def _close(source: str, begin: int, stack: list[_Open], entities: list[Entity], offset: int, plain: list[str]) -> int:
    if not stack:
        raise _broken("Unexpected end tag", source, begin)
    end = source.find(">", begin)
    name = source[begin + 2 : end].lower() if end >= 0 else ""
    if end < 0 or re.search(r"\s\S", name):
        raise _broken("Unclosed end tag", source, begin)
    top = stack.pop()
    name = name.strip()
    if name and name != top.tag:
        where = len(source[:begin].encode())
        raise _broken(f'Unmatched end tag at byte offset {where}, expected "</{top.tag}>", found "</{name}>"')
    if offset > top.offset:
        entity = _entity(top, offset - top.offset, plain)
        if entity["type"] in MONOSPACED and entities and _joined(entities[-1], entity):
            entities[-1] = _join(entities[-1], entity)
        elif entity:
            entities.append(entity)
    return end + 1


def _entity(top: _Open, length: int, plain: list[str]) -> Entity:
    entity: Entity = {"type": TAGS[top.tag], "offset": top.offset, "length": length}
    match top.tag:
        case "a":
            url = top.argument or "".join(plain)[top.start :]
            entity |= {"url": url} if is_link(url) else {"type": ""}
        case "code" if top.argument:
            entity["language"] = top.argument
        case "tg-emoji":
            if not top.argument.isdigit() or not int(top.argument):
                raise bad("invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = top.argument
        case "tg-time":
            entity |= {"unix_time": int(top.argument)} if top.argument.isdigit() else {"type": ""}
        case "blockquote" if top.argument:
            entity["type"] = "expandable_blockquote"
    return entity


def _joined(inner: Entity, outer: Entity) -> bool:
    """Whether the two are one block of code with a language, <pre><code class="language-…">."""
    return (
        {inner["type"], outer["type"]} == MONOSPACED
        and (inner["offset"], inner["length"]) == (outer["offset"], outer["length"])
        and bool(inner.get("language") or outer.get("language"))
    )


def _join(inner: Entity, outer: Entity) -> Entity:
    return {**outer, "type": "pre", "language": inner.get("language") or outer.get("language")}


def _given(entities: Any) -> list[Entity]:
    """The entities that a call gave as a list instead of markup."""
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    for entity in entities:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad("can't parse entities: expected an Object")
    return [entity for entity in entities if entity["type"] in KNOWN and entity["length"] > 0]


def _settle(text: str, entities: list[Entity]) -> list[Entity]:
    """What stays of them: nothing without visible text, nothing within code, styles cut where code stands."""
    encoded = text.encode("utf-16-le")

    def shows(entity: Entity) -> bool:
        start = 2 * entity["offset"]
        return bool(encoded[start : start + 2 * entity["length"]].decode("utf-16-le", "replace").strip())

    kept = [entity for entity in entities if entity["type"] and shows(entity)]
    code = [entity for entity in kept if entity["type"] in MONOSPACED]
    if not code or len(kept) == len(code):
        return _without_inner(kept)
    settled = _without_inner(code)
    for entity in kept:
        if entity["type"] in SPLITTABLE:
            settled += _outside(entity, code)
        elif entity["type"] not in MONOSPACED and not any(_contains(block, entity) for block in code):
            settled.append(entity)
    return settled


def _without_inner(entities: list[Entity]) -> list[Entity]:
    """Code within code is the outer code."""
    blocks = [entity for entity in entities if entity["type"] in MONOSPACED]
    return [
        entity
        for entity in entities
        if not any(block is not entity and _contains(block, entity) for block in blocks)
        or entity["type"] not in MONOSPACED
    ]


def _contains(outer: Entity, inner: Entity) -> bool:
    return bool(
        outer["offset"] <= inner["offset"] and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    )


def _outside(entity: Entity, blocks: Iterable[Entity]) -> list[Entity]:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    pieces: list[Entity] = []
    for block in sorted(blocks, key=lambda block: int(block["offset"])):
        block_end = block["offset"] + block["length"]
        if block_end <= start or block["offset"] >= end:
            continue
        if block["offset"] > start:
            pieces.append({**entity, "offset": start, "length": block["offset"] - start})
        start = max(start, block_end)
    if start < end:
        pieces.append({**entity, "offset": start, "length": end - start})
    return pieces


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at the end, and at the beginning as far as no entity covers it."""
    text = text.rstrip(" \n")
    end = units(text)
    entities = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    first = entities[0]["offset"] if entities else end
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    trimmed: list[Entity] = []
    for entity in entities:
        length = min(entity["length"], end - entity["offset"])
        if length > 0:
            trimmed.append({**entity, "offset": entity["offset"] - lead, "length": length})
    return text[lead:], trimmed


def _crosses(found: Entity, entities: list[Entity]) -> bool:
    """Whether something found by itself stands in a link or code, or across another entity's border."""
    start, end = found["offset"], found["offset"] + found["length"]
    for entity in entities:
        if entity["offset"] < end and start < entity["offset"] + entity["length"]:
            inside = _contains(entity, found)
            if not inside and entity["type"] not in SPLITTABLE:
                return True
            if inside and entity["type"] in (*MONOSPACED, "text_link", "custom_emoji", "date_time"):
                return True
    return False
