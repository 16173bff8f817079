"""What is told is what a part was taken of: half of 5000, 20% deposit on 5000, 5000的三成.

What was meant is asked, the part first and the whole behind it.
"""

from __future__ import annotations

import re
from fractions import Fraction

from handlers.reading.numerals import count_of
from models.money import Money

_COUNT = r"[一二三四五六七八九十\d]+"
_SHARE = re.compile(
    r"(?<![a-z])(?:(?P<one>half|(?:a )?third|(?:a )?quarter)|(?P<several>two thirds|three quarters)|"
    r"(?P<percent>\d{1,2})\s?%)(?:[^.;,\d]{0,20}(?<![a-z])(?:of|on)\s(?:the\s)?|\s(?:the|his|her|their)\s)[$¥€£]?\d"
    rf"|\d[\d,.]*[元块万千wk]*的(?:(?P<half>一半)|(?P<tenths>{_COUNT})成|百分之(?P<hundredths>{_COUNT})|"
    rf"(?P<below>{_COUNT})分之(?P<above>{_COUNT})|(?P<percent_zh>\d+)%)"
)
_NAMED = {
    **{"half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4)},
    **{"two thirds": Fraction(2, 3), "three quarters": Fraction(3, 4)},
}


def share_in(low: str) -> Fraction | None:
    """Which part of a sum is told; None when none is."""
    match = _SHARE.search(low)
    if match is None:
        return None
    if name := match["one"] or match["several"]:
        return _NAMED[name.removeprefix("a ")]
    if match["half"]:
        return Fraction(1, 2)
    if match["below"]:
        return Fraction(_count(match["above"]), _count(match["below"]) or 1)
    percent = match["percent"] or match["hundredths"] or match["percent_zh"]
    return Fraction(_count(percent), 100) if percent else Fraction(_count(match["tenths"]), 10)


def likely(share: Fraction, whole: object) -> tuple[object, ...]:
    """The part in whole minor units, half of one rounded up, and the whole."""
    if not isinstance(whole, Money) or not 0 < share < 1:
        return (whole,)
    return Money(int(whole.minor * share + Fraction(1, 2)), whole.currency), whole


def _count(text: str) -> int:
    return count_of(text) or 0
