"""Phone numbers, as E.164: Chinese mobiles and landlines as they are typed, anything with a plus or after "phone"."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from handlers.reading.readings import Context, Span
from locales import Sentence, _

_TOLD = (
    r"(?:电话号码|电话|手机号?|座机|联系方式|"
    r"(?<![a-z])(?:(?:the|his|her|their)\s)?(?:tel|phone|mobile|cell|mob|ph)(?:\s?(?:no|number))?(?![a-z]))"
    r"\.?\s*(?:是|为|is(?![a-z]))?\s*[:=]?\s*"
)
_PHONE = re.compile(
    rf"(?P<told>{_TOLD})?(?<![\d.a-z¥$€£])(?P<number>\+\d[\d\s().-]{{6,20}}\d"
    r"|00(?:86|852|853|886|1|44)[\d\s()-]{6,16}\d"
    r"|(?:86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|\(?0\d{2,3}\)?[- ]?\d{3,4}[- ]?\d{4}(?:(?:-|转)\d{1,5})?"
    r"|[48]00-?\d{3}-?\d{4}"
    r"|\(\d{3}\)\s?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})"
    rf"(?!\d|[.-]\d|\s?(?:{'元|块|万|千|k'}))"
)
_AFTER_WORD = re.compile(rf"(?P<told>{_TOLD})(?P<number>\+?\d[\d\s()-]{{4,18}}\d)(?![\d])")


def phones_in(low: str, context: Context) -> Iterator[Span]:
    """Every phone number; one that cannot be dialled is refused only where the word for a phone stands before it."""
    taken = -1
    for pattern in (_PHONE, _AFTER_WORD):
        for match in pattern.finditer(low):
            if match.start() <= taken:
                continue
            number, end = _dialled_part(match["number"], context.country)
            if number is not None:
                taken = match.start("number") + end
                yield Span(match.start(), taken, "phone", (number,))
            elif match["told"]:
                yield Span(match.start(), match.end(), "phone", (), unreadable(match["number"]))
                taken = match.end()
        if taken >= 0:
            return


def _dialled_part(text: str, country: str) -> tuple[str | None, int]:
    """The number, without the groups at its end that belong to something else (a house number)."""
    while text:
        number = dialled(text, country)
        if number is not None:
            return number, len(text)
        text = text.rpartition(" ")[0].rstrip()
    return None, 0


def dialled(text: str, country: str) -> str | None:
    """The number as E.164, or None when nobody could dial it."""
    try:
        number = phonenumbers.parse(text.replace("转", ";ext="), country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None  # also a local number without its area code
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def unreadable(text: str) -> Sentence:
    """What is told when a phone number cannot be one."""
    return _("{text} is not a phone number. For example: 138 0013 8000 or +852 2345 6789.", text=text.strip()[:40])
