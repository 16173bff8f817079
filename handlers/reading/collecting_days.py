"""On which fixed day a customer pays: every Friday, 每周五收款, collects on the 15th, 每月最后一天.

Read as `models.ledger.collecting_days` keeps it: `week:4`, `month:15`; `month:31` is the last day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.numerals import COUNT, count_of
from handlers.reading.readings import Span

_ZH_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COLLECTS = r"(?:收款|付款|结款|结账|对账|请款|收账)?日?"
_WEEK = re.compile(
    rf"(?:收款日[:：\s]*)?每(?:个)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天]){_COLLECTS}"
    rf"|(?<![a-z])(?:(?:collects?|collecting|pays)\s+)?(?:on\s+)?every\s+(?P<en>{'|'.join(_EN_DAYS)})(?![a-z])"
    rf"|(?<![a-z])(?:collects?|collecting|pays)\s+on\s+(?P<plural>{'|'.join(_EN_DAYS)})s(?![a-z])"
)
_MONTH = re.compile(
    rf"(?:收款日[:：\s]*)?每(?:个)?月(?:的)?(?:(?P<zh>{COUNT})\s*[号日]|(?P<zh_last>最后一天|月底|底|末)){_COLLECTS}"
    r"|(?<![a-z])(?:collects?|collecting|pays)\s+(?:on\s+)?the\s+"
    r"(?:(?P<en>\d{1,2})(?:st|nd|rd|th)?|(?P<en_last>last(?: day)?))(?:\s+of (?:the|each|every) month)?(?![a-z\d])"
    r"|(?<![a-z])every\s+month\s+on\s+the\s+(?P<on>\d{1,2})(?:st|nd|rd|th)?(?![a-z\d])"
)


def collecting_days_in(low: str) -> Iterator[Span]:
    """A fixed day of the week or of the month."""
    for match in _WEEK.finditer(low):
        day = _ZH_DAYS[match["zh"]] if match["zh"] else _EN_DAYS.index(match["en"] or match["plural"])
        yield Span(*match.span(), "collecting_day", (f"week:{day}",))
    for match in _MONTH.finditer(low):
        if match["zh_last"] or match["en_last"]:
            yield Span(*match.span(), "collecting_day", ("month:31",))
            continue
        n = count_of(match["zh"] or match["en"] or match["on"])
        if n is not None and 1 <= n <= 31:
            yield Span(*match.span(), "collecting_day", (f"month:{n}",))
