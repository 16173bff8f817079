"""What a file is, by its content alone; its name and what the sender calls it are never believed."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of files that people send."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"
    OGG = "audio/ogg"  # as Telegram keeps what was spoken
    PDF = "application/pdf"
    ZIP = "application/zip"  # Excel's and Word's files are such archives, too
    OLE = "application/x-ole-storage"  # Excel's and Word's before 2007, and what is locked with a password
    TEXT = "text/plain"
    OTHER = "application/octet-stream"

    @property
    def picture(self) -> bool:
        """Whether it shows something."""
        return self in (Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.GIF)

    @property
    def evidence(self) -> bool:
        """Whether it can be kept as something that was seen or said."""
        return self.picture or self == Kind.OGG


BEGINNINGS = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"OggS", Kind.OGG),
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"\xff\xfe", Kind.TEXT),  # UTF-16, as Excel writes "Unicode text"
    (b"\xfe\xff", Kind.TEXT),
)
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\x0c")
LOOKED_AT = 1 << 16


def kind_of(content: bytes) -> Kind:
    """What the content is."""
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.TEXT if content and CONTROLS.isdisjoint(content[:LOOKED_AT]) else Kind.OTHER
