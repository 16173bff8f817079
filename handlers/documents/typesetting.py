"""PDFs from templates: the words and numbers of a document, already spoken, set on A4 with their fonts in the file.

The templates (`*.typ`) lie beside this module; what they set is one JSON value, so nothing that people wrote is ever
read as markup. The font is the system's Noto Sans CJK, else the copy of it that the package mplfonts brings along;
only the glyphs that are used go into the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parent
_setting = Lock()
"""The typesetter keeps what it has set before; one document at a time."""


def typeset(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """A PDF of the template (its name without `.typ`) with that data; a few milliseconds after the first one.

    It carries no tags for screen readers: they would take four times the room of all the rest.
    """
    with _setting:
        pdf = _compiler().compile(
            input=TEMPLATES / f"{template}.typ",
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(made_at.timestamp()),
            pdf_tags=False,
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> Compiler:
    from typst import Compiler  # looks through the system's fonts, which only who makes a document pays for

    package = find_spec("mplfonts")
    fonts = [Path(package.origin).parent / "fonts"] if package is not None and package.origin else []
    return Compiler(root="/", font_paths=[str(path) for path in fonts])
