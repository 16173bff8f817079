"""Payment terms: when a receivable falls due, kept as a short text and read back into a date.

    net:30       thirty days after issue
    eom:0        the end of the month of issue (月结); eom:15 is fifteen days after it
    next:15      the 15th of the month after issue; a shorter month ends earlier, so next:31 is its last day
    quarter:0    the end of the calendar quarter of issue (季结), or so many days after it
    year:0       the end of the calendar year of issue (年结), or so many days after it
    cod          on delivery; prepaid: before it. Both are due on the day of issue.

Goods mostly go out with their invoice, so the day of delivery is the day of issue until somebody says another one that
lies ahead (`delivered 12/5`, 12月5号送货): then terms count from that day, and what is due on delivery is due then.
A delivery that is put off later moves its due day by /move, which leaves past days as they were.

A discount for paying early stands before them as it is written everywhere: `2/10 net:30` gives two percent when all is
paid within ten days of issue. Standing alone it says nothing of the due day, which is then known from elsewhere.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from locales import Sentence, _
from models.calendar import Calendar

LONGEST_DAYS = 730
_TERMS = re.compile(
    r"(?:(?P<percent>\d{1,2}(?:\.\d{1,3})?)/(?P<within>\d{1,3})(?: (?=.)|$))?"
    r"(?:(?P<kind>[a-z]+):(?P<n>\d{1,3})|(?P<word>cod|prepaid))?"
)
_KINDS = frozenset({"net", "eom", "next", "quarter", "year"})


@dataclass(frozen=True, slots=True)
class EarlyPayment:
    """What is given up when all is paid early."""

    percent: Decimal  # of the invoice amount
    days: int  # after the day of issue, the last one included


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms taken apart."""

    kind: str  # net, eom, next, quarter, year, cod, prepaid, or empty when they only tell of a discount
    n: int = 0  # days, or the day of the next month
    early: EarlyPayment | None = None


@lru_cache(maxsize=512)
def terms_of(text: str) -> Terms:
    """The terms that a text means. Raises ValueError for a text that none are kept as."""
    match = _TERMS.fullmatch(text)
    kind = match and (match["kind"] or match["word"] or "")
    if match is None or not text or (match["kind"] and kind not in _KINDS):
        raise ValueError(f"no payment terms: {text!r}")
    early = EarlyPayment(Decimal(match["percent"]), int(match["within"])) if match["percent"] else None
    return Terms(kind or "", int(match["n"] or 0), early)


def due_date(text: str, issued_on: date, calendar: Calendar | None = None) -> date:
    """The day on which something issued then falls due; with a calendar never on a day off, but on the next working
    day. Raises ValueError when the terms only tell of a discount."""
    terms = terms_of(text)
    match terms.kind:
        case "net":
            day = issued_on + timedelta(days=terms.n)
        case "eom":
            day = on_day(issued_on.year, issued_on.month, 31) + timedelta(days=terms.n)
        case "next":
            day = on_day(issued_on.year, issued_on.month + 1, terms.n)
        case "quarter":
            day = on_day(issued_on.year, (issued_on.month + 2) // 3 * 3, 31) + timedelta(days=terms.n)
        case "year":
            day = date(issued_on.year, 12, 31) + timedelta(days=terms.n)
        case "cod" | "prepaid":
            day = issued_on
        case _:
            raise ValueError(f"no due day in {text!r}")
    return rolled(day, calendar)


def rolled(day: date, calendar: Calendar | None) -> date:
    """The day itself when it is a working day, else the next one that is; without a calendar always the day itself.

    The following business day convention (ISDA Definitions, 4.12 (i)).
    """
    return day if calendar is None or calendar.is_working_day(day) else calendar.next_working_day(day)


def on_day(year: int, month: int, day: int) -> date:
    """That day of the month, or its last one when it has fewer; months beyond December are those of later years."""
    years, month = divmod(month - 1, 12)
    year, month = year + years, month + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def month_day(text: str | None) -> int | None:
    """The day of the month on which something of these terms always falls due: 31 for the end of any month."""
    terms = terms_of(text) if text else None
    if terms is None:
        return None
    if terms.kind == "next":
        return terms.n
    return 31 if terms.kind in ("eom", "quarter", "year") and terms.n == 0 else None


def names_a_day(text: str | None) -> bool:
    """Whether the terms say when something falls due, and not only what is given for paying early."""
    return bool(text) and terms_of(str(text)).kind != ""


def completed(text: str | None, usual: str | None) -> str | None:
    """The terms that were said; a discount that was said alone stands before the due day of the usual terms."""
    if text is None:
        return usual
    if names_a_day(text) or not names_a_day(usual):
        return text
    return f"{text} {str(usual).split()[-1]}"


def early_alone(text: str | None) -> str | None:
    """Only the discount of the terms: the due day was said apart."""
    return text.split()[0] if text and terms_of(text).early else None


def typed(text: str) -> str:
    """The terms as one types them: 2/10 net 30, eom+15, next 15, cod."""
    return re.sub(r"(eom|quarter|year):", r"\1+", text).replace(":", " ")


def terms_name(text: str) -> Sentence:
    """The terms as people say them."""
    terms = terms_of(text)
    if terms.early is None:
        return _due_name(terms)
    early = {"percent": f"{terms.early.percent:f}", "within": terms.early.days}
    if not terms.kind:
        return _("{percent}% off when paid within {within} days", **early)
    return _("{terms}; {percent}% off when paid within {within} days", terms=_due_name(terms), **early)


def _due_name(terms: Terms) -> Sentence:
    n = terms.n
    match terms.kind:
        case "net":
            return _("net {days} days", days=n)
        case "eom":
            return _("end of month + {days} days", days=n) if n else _("end of month")
        case "next":
            return _("day {day} of the next month", day=n) if n < 31 else _("end of the next month")
        case "quarter":
            return _("end of quarter + {days} days", days=n) if n else _("end of quarter")
        case "year":
            return _("end of year + {days} days", days=n) if n else _("end of year")
        case _:
            return _("cash on delivery") if terms.kind == "cod" else _("prepaid")
