"""The files that went through: photos in two sizes, documents, voice; kept in memory, given out by `file_id`."""

import mimetypes
import re
import struct
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from bot.playground import limits
from bot.playground.refusals import bad

TYPES = {"photo": "Photo", "document": "Document", "voice": "Voice", "video": "Video", "audio": "Audio"}
THUMBNAIL = 90


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file under one of its ids."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    width: int = 0
    height: int = 0
    seconds: int = 0

    @property
    def path(self) -> str:
        """Where it is downloaded, below /file/bot<token>/."""
        suffix = re.search(r"\.(\w{1,10})$", self.name, re.ASCII)
        return f"{self.kind}s/{self.unique_id}{suffix.group() if suffix else ''}"

    def as_json(self) -> dict[str, Any]:
        """The fields that every kind of file has."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass(slots=True)
class Files:
    """All files of the world."""

    _by_id: dict[str, StoredFile] = field(default_factory=dict)
    _by_path: dict[str, StoredFile] = field(default_factory=dict)

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def keep_photo(self, content: bytes, *, lenient: bool = False) -> list[dict[str, Any]]:
        """Store a picture; its sizes as the Bot API lists them, the largest last.

        `lenient` takes what no picture is, as if a phone had made one of it.
        """
        size = picture_size(content)
        if size is None and not lenient:
            raise bad("IMAGE_PROCESS_FAILED")
        width, height = size or (1280, 960)
        if width + height > limits.PHOTO_SIDES or max(width, height) > limits.PHOTO_RATIO * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        scale = min(1.0, THUMBNAIL / max(width, height))
        sizes = [(max(1, round(width * scale)), max(1, round(height * scale))), (width, height)]
        return [
            {**self._keep("photo", "photo.jpg", "image/jpeg", content, *sides).as_json(), **_sides(sides)}
            for sides in dict.fromkeys(sizes)
        ]

    def keep_document(self, content: bytes, name: str, mime: str = "") -> dict[str, Any]:
        """Store a file; its `Document`."""
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        stored = self._keep("document", name, mime, content)
        return {**stored.as_json(), "file_name": name, "mime_type": mime}

    def keep_voice(self, content: bytes, seconds: int) -> dict[str, Any]:
        """Store a spoken message; its `Voice`."""
        return _voice(self._keep("voice", "voice.ogg", "audio/ogg", content, seconds=seconds))

    def again(self, file_id: str, kind: str) -> Any:
        """What is there already, sent once more by its id."""
        stored = self.get(file_id)
        if stored is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad(f"can't use file of type {TYPES[stored.kind]} as {TYPES[kind]}")
        if kind == "photo":
            return [{**stored.as_json(), **_sides((stored.width, stored.height))}]
        if kind == "voice":
            return _voice(stored)
        return {**stored.as_json(), "file_name": stored.name, "mime_type": stored.mime}

    def _keep(
        self, kind: str, name: str, mime: str, content: bytes, width: int = 0, height: int = 0, *, seconds: int = 0
    ) -> StoredFile:
        unique = token_urlsafe(40), token_urlsafe(10)
        stored = StoredFile(*unique, kind, name, mime, content, width, height, seconds)
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored


def _voice(stored: StoredFile) -> dict[str, Any]:
    return {**stored.as_json(), "duration": stored.seconds, "mime_type": stored.mime}


def _sides(sides: tuple[int, int]) -> dict[str, int]:
    return {"width": sides[0], "height": sides[1]}


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG; None for what is no picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        return (
            1 + int.from_bytes(content[24:27], "little"),
            1 + int.from_bytes(content[27:30], "little"),
        )
    if content[12:16] == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header carries the size
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + int(struct.unpack(">H", content[position + 2 : position + 4])[0])
    return None
