"""Payment terms: when a receivable falls due, kept as a short word and read back into a date.

`net:30` is thirty days after issue; `eom:0` the end of the month of issue, `eom:15` fifteen days after it;
`cod` on delivery and `prepaid` before it are both due on the day of issue.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from locales import Sentence, _

_TERMS = re.compile(r"(net|eom):(\d{1,3})")


def due_date(terms: str, issued_on: date) -> date:
    """The day on which something issued then falls due."""
    match = _TERMS.fullmatch(terms)
    if match is None:
        return issued_on
    days = int(match[2])
    if match[1] == "net":
        return issued_on + timedelta(days=days)
    end = issued_on.replace(day=monthrange(issued_on.year, issued_on.month)[1])
    return end + timedelta(days=days)


def terms_name(terms: str) -> Sentence:
    """The terms as people say them."""
    match = _TERMS.fullmatch(terms)
    if match is None:
        return _("cash on delivery") if terms == "cod" else _("prepaid")
    days = int(match[2])
    if match[1] == "net":
        return _("net {days} days", days=days)
    return _("end of month + {days} days", days=days) if days else _("end of month")
