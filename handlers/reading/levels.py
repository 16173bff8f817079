"""The tone of a letter: 1, 2, 3, 第二封, "last notice"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.readings import Span
from locales import _

_LEVEL = re.compile(
    r"(?:第\s?)?(?P<digit>(?<![\d.,a-z#-])[123一二两三](?![\d.,%a-z-]))\s?(?:级|封|次|号|档)?(?:语气)?|"
    r"(?:tone|level)\s?(?P<level>[123])(?!\d)|"
    r"(?P<friendly>友好|温和|客气|(?<![a-z])friendly(?![a-z]))|"
    r"(?P<firm>严肃|正式|(?<![a-z])firm(?![a-z]))|"
    r"(?P<none>(?<![\d.,a-z#-])\d{1,4}(?![\d.,%a-z-]))|"
    r"(?P<final>最后(?:通知|通牒|一次|一封)?|律师|(?<![a-z])(?:last|final)(?: notice)?(?![a-z]))"
)
_DIGITS = {"1": 1, "2": 2, "3": 3, "一": 1, "二": 2, "两": 2, "三": 3}


def levels_in(low: str) -> Iterator[Span]:
    """Which of the three tones is meant; another number is none of them."""
    for match in _LEVEL.finditer(low):
        if match["none"]:
            yield Span(*match.span(), "level", (), _("A letter has tone 1 (friendly), 2 (firm) or 3 (last notice)."))
            continue
        digit = match["digit"] or match["level"]
        level = _DIGITS[digit] if digit else 1 if match["friendly"] else 2 if match["firm"] else 3
        yield Span(*match.span(), "level", (level,))
