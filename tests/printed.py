"""What stands on a PDF that the product made, read back from its bytes: each font tells its characters.

It reads what this product's typesetter writes, and no more.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"(.*?)stream\r?\n(.*)endstream", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>")
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\(")
_MARK = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Printed:
    """A document as it is read: the text of its pages without spaces and line ends, and its fonts."""

    pages: list[str]
    fonts: set[str]
    embedded: int  # how many fonts are in the file
    size: tuple[float, float]  # of a page, in points

    def __contains__(self, words: str) -> bool:
        return "".join(words.split()) in "".join(self.pages)


def printed(pdf: bytes) -> Printed:
    """Read the document."""
    objects = {int(key): body for key, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    left, bottom, width, height = map(float, _one(rb"/MediaBox\[([\d. ]+)\]", pages[0]).split())
    assert (left, bottom) == (0, 0)
    return Printed(
        [_text(_content(objects[int(_one(rb"/Contents (\d+)", page))]), _faces(objects, page)) for page in pages],
        {name.decode() for name in re.findall(rb"/FontName/[A-Z]{6}\+([\w-]+)", pdf)},
        len(re.findall(rb"/FontFile[23]? \d+ 0 R", pdf)),
        (round(width, 1), round(height, 1)),
    )


def _faces(objects: dict[int, bytes], page: bytes) -> dict[str, dict[int, str]]:
    """The page's fonts by name, each as the characters of its glyphs."""
    resources = objects[int(_one(rb"/Resources (\d+)", page))]
    return {
        name.decode(): _characters(_content(objects[int(_one(rb"/ToUnicode (\d+)", objects[int(key)]))]))
        for name, key in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }


def _one(pattern: bytes, body: bytes) -> bytes:
    found = re.search(pattern, body)
    assert found is not None, body[:200]
    return found[1]


def _content(body: bytes) -> bytes:
    parts = _STREAM.match(body)
    assert parts is not None, body[:200]
    return zlib.decompressobj().decompress(parts[2]) if b"FlateDecode" in parts[1] else parts[2]


def _characters(table: bytes) -> dict[int, str]:
    """From glyphs to the characters that they stand for."""
    pairs = b"".join(re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL))
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in _PAIR.findall(pairs)}


def _text(content: bytes, faces: dict[str, dict[int, str]]) -> str:
    said: list[str] = []
    face, at = "", 0
    while (shown := _SHOWN.search(content, at)) is not None:
        at = shown.end()
        if shown[1]:
            face = shown[1].decode()
            continue
        if shown[2]:
            glyphs = bytes.fromhex(shown[2].decode())
        else:
            end = _end_of_literal(content, at)
            glyphs, at = _ESCAPED.sub(_unescaped, content[at:end]), end + 1
        said += [faces[face].get(int.from_bytes(glyphs[place : place + 2]), "") for place in range(0, len(glyphs), 2)]
    return "".join("".join(said).split())


def _end_of_literal(content: bytes, start: int) -> int:
    """Where the bracket closes that opened before `start`; pairs of brackets may stand inside."""
    depth = 1
    for mark in _MARK.finditer(content, start):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.start()
    raise ValueError("the text never ends")


def _unescaped(match: re.Match[bytes]) -> bytes:
    digits = match[1]
    return bytes([int(digits, 8)]) if digits.isdigit() else _LETTERS.get(digits, digits)
