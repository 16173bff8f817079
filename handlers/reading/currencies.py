"""Currencies by their signs, codes and names, as people write them beside an amount."""

from __future__ import annotations

import re
from collections.abc import Collection

CURRENCIES: dict[str, tuple[str, ...]] = {
    "CNY": ("rmb", "人民币", "cn¥", "yuan", "renminbi"),
    "USD": ("us$", "美元", "美金", "美刀", "us dollars", "us dollar"),
    "HKD": ("hk$", "港币", "港元", "港纸", "hong kong dollars"),
    "EUR": ("€", "欧元", "欧", "euros", "euro"),
    "GBP": ("£", "英镑", "pounds", "pound", "quid"),
    "JPY": ("jp¥", "日元", "日币", "日圆", "円", "yen"),
    "TWD": ("nt$", "新台币", "台币", "ntd"),
    "MOP": ("mop$", "澳门元", "葡币"),
    "SGD": ("s$", "sg$", "新加坡元", "新币", "坡币"),
    "AUD": ("a$", "au$", "澳元", "澳币"),
    "CAD": ("c$", "ca$", "加元", "加币"),
    "NZD": ("nz$", "新西兰元", "纽币"),
    "MYR": ("rm", "马币", "林吉特", "ringgit"),
    "THB": ("฿", "泰铢", "泰币", "baht"),
    "KRW": ("₩", "韩元", "韩币", "won"),
    "VND": ("₫", "越南盾"),
    "IDR": ("rp", "印尼盾", "rupiah"),
    "INR": ("₹", "rs", "rs.", "卢比", "印度卢比", "rupees", "rupee"),
    "PHP": ("₱", "菲律宾比索"),
    "RUB": ("₽", "卢布", "rubles", "roubles"),
    "CHF": ("瑞士法郎", "francs"),
    "AED": ("迪拉姆", "dirhams", "dirham"),
    "SAR": ("沙特里亚尔", "riyals", "riyal"),
    "KWD": ("科威特第纳尔", "kuwaiti dinars"),
    "BRL": ("r$", "雷亚尔"),
    "MXN": ("墨西哥比索",),
    "ZAR": ("兰特", "rand", "rands"),
    "TRY": ("₺", "lira", "里拉"),
    "NGN": ("₦", "naira", "奈拉"),
    "GHS": ("₵", "cedis", "cedi", "塞地"),
    "KES": ("ksh", "kenyan shillings"),
    "BDT": ("৳", "taka", "塔卡"),
    "EGP": ("埃及镑", "egyptian pounds"),
    "ILS": ("₪", "shekels"),
    "SEK": (), "NOK": (), "DKK": (), "PLN": ("zloty", "zlotys"), "CZK": (),
    "HUF": (), "BHD": (), "OMR": (), "JOD": (), "TND": (),
}  # fmt: skip
"""Code and words; the code itself is always one of them."""

_CODE_OF = {word: code for code, words in CURRENCIES.items() for word in (code.lower(), *words)}
_DOLLARS = frozenset({"USD", "HKD", "TWD", "MOP", "SGD", "AUD", "CAD", "NZD"})
_YUANS = frozenset({"CNY", "HKD", "TWD", "MOP", "SGD", "USD", "AUD", "CAD", "JPY"})


def _one_of(words: list[str]) -> str:
    """A pattern for the words; a Latin word ends where its letters end."""
    return "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1].isalpha() and word.isascii() else "")
        for word in sorted(words, key=len, reverse=True)
    )


BEFORE = _one_of([*_CODE_OF, "$", "¥"])
AFTER = _one_of([*_CODE_OF, "$", "¥", "块钱", "块", "元", "圆", "刀", "dollars", "dollar", "bucks"])


def currency_of(word: str, company: str) -> str:
    """The code that a sign, code or name beside an amount means in this company."""
    if word in _CODE_OF:
        return _CODE_OF[word]
    if word == "¥":
        return company if company in ("CNY", "JPY") else "CNY"
    if word in ("元", "块", "块钱", "圆"):
        return company if company in _YUANS else "CNY"
    return company if company in _DOLLARS else "USD"


def dollars_of(word: str, company: str, others: Collection[str]) -> tuple[str, ...]:
    """The dollars that a bare $ may mean in a company that counts in several of them; none for any other word."""
    if word not in ("$", "刀", "dollar", "dollars", "bucks"):
        return ()
    used = [code for code in (company, *sorted(others)) if code in _DOLLARS]
    return tuple(dict.fromkeys(used)) if len(set(used)) > 1 else tuple(used[:1])
