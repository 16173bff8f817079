"""Numbers as they are written: digits with any grouping, Chinese numerals, and mixtures of both, always exact.

A section below ten thousand is read by cn2an in its `smart` mode (一千二 is 1200, 两千零五十 is 2050). It is guarded
by a grammar of its own, because cn2an also reads what nobody means, and joined here to 万 and 亿 without floats.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇两俩仨圆", "一二三四五六七八九十百千零二二三元")
_ZH = "一二三四五六七八九"
DIGITS = "0-9零〇一二两俩仨三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
"""What may stand in a number, inside a character class."""

_D = f"[{_ZH}\\d]"
_SECTION = re.compile(
    rf"(?:{_D}千)?(?:零?{_D}百)?(?:零?[{_ZH}]?十)?(?:零?{_D})?|\d{{1,4}}(?:\.\d+)?[百千]?|[{_ZH}]?十?[{_ZH}]?百"
)
_SPACED = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:[ \u00a0]\d{3})+)(?:[.,](?P<rest>\d{1,3}))?")
_LONGEST = 24


def arabic(text: str) -> tuple[Decimal, ...]:
    """The readings of digits with grouping: one, two when a point may group or divide (1.500), none when malformed."""
    text = text.replace("'", ",") if "'" in text and "," not in text else text
    if "\u00a0" in text or " " in text:
        match = _SPACED.fullmatch(text) if len(text) <= _LONGEST else None
        return (Decimal(re.sub(r"\D", "", match["whole"]) + "." + (match["rest"] or "0")),) if match else ()
    if len(text) > _LONGEST:
        return (Decimal("1e30"),) if text.isdigit() and text.strip("0") else ()
    commas, points = text.count(","), text.count(".")
    if commas and points:
        return _grouped_and_divided(text)
    if commas:
        if _groups(text.split(",")):
            return (Decimal(text.replace(",", "")),)
        whole, _comma, rest = text.partition(",")
        return (Decimal(f"{whole}.{rest}"),) if commas == 1 and len(rest) <= 2 else ()
    if points > 1:
        return (Decimal(text.replace(".", "")),) if _groups(text.split(".")) else ()
    if points and _groups(text.split(".")):
        return Decimal(text.replace(".", "")), Decimal(text)
    return (Decimal(text),)


def _grouped_and_divided(text: str) -> tuple[Decimal, ...]:
    """Both marks stand in it: the last one divides, and only once; the other groups."""
    mark = "." if text.rindex(".") > text.rindex(",") else ","
    group = "," if mark == "." else "."
    whole, rest = text.rsplit(mark, 1)
    if mark in whole or group in rest or not _groups(whole.split(group)):
        return ()
    return (Decimal(f"{whole.replace(group, '')}.{rest}"),)


def _groups(groups: list[str]) -> bool:
    """Groups of three, or as in India of two and at last three; a number does not start with zero."""
    first, *others = groups
    if not others or not 1 <= len(first) <= 3 or first.startswith("0") or len(others[-1]) != 3:
        return False
    return all(len(group) == 3 for group in others) or (len(first) <= 2 and all(len(g) == 2 for g in others[:-1]))


@lru_cache(maxsize=4096)
def chinese(text: str) -> Decimal | None:
    """The one reading of Chinese or mixed numerals, such as 三万五, 3万5, 1.2万, 叁万伍仟; None for no number."""
    text = text.translate(_FORMAL).replace("廿", "二十").replace("卅", "三十")
    text = "0" + text if text.startswith(".") else text
    if len(text) > _LONGEST:
        return None
    total = Decimal(0)
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = text.rpartition(unit) if unit == "亿" else text.partition(unit)
        if not found:
            continue
        value = chinese(head) if unit == "亿" and "万" in head else _section(head)
        if value is None or not value:
            return None
        total += value * size
        if not rest:
            return total
        if re.fullmatch(_D, rest):  # 三万五 is 35,000: the digit counts the next lower place
            return total + Decimal(_digit(rest) or 0) * size / 10
        text = rest.removeprefix("零")
        if text.startswith("零"):
            return None
    value = _section(text)
    return None if value is None or (total and "." in text) else total + value


def _section(text: str) -> Decimal | None:
    """A number below ten thousand, or plain digits with a point."""
    if "点" in text:
        whole, _point, rest = text.partition("点")
        value, digits = Decimal(0) if whole == "零" else _section(whole), [_digit(ch) for ch in rest]
        if value is None or not rest or any(digit is None for digit in digits):
            return None
        return value + Decimal("0." + "".join(str(digit) for digit in digits))
    if re.fullmatch(r"\d+(?:[.,]\d+)*", text):
        readings = arabic(text)
        return readings[-1] if readings else None
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([百千])", text):
        return Decimal(match[1]) * (100 if match[2] == "百" else 1000)
    if not text or _SECTION.fullmatch(text) is None:
        return None
    import cn2an  # it takes a tenth of a second, and many sentences do without

    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, KeyError):
        return None


def _digit(text: str) -> int | None:
    if text in "零0":
        return 0
    at = _ZH.find(text)
    return at + 1 if at >= 0 else int(text) if text.isascii() and text.isdigit() else None


def count_of(text: str) -> int | None:
    """A small whole number in digits or Chinese: 3, 三, 十二, 两; also the English words up to twelve."""
    if text in _ENGLISH:
        return _ENGLISH[text]
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 6 else None
    value = chinese(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


_ENGLISH = {
    **{
        word: n
        for n, words in enumerate(
            [
                "",
                "a an one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ]
        )
        for word in words.split()
    },
    **{
        word: 10 * n
        for n, word in enumerate(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
        )
    },
}
ENGLISH_NUMBER = "|".join(sorted(_ENGLISH, key=len, reverse=True))
COUNT = r"(?:\d{1,4}|[一二两俩三四五六七八九十百零]{1,5})"
ENGLISH_COUNT = r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
