"""Numbers that name something: a document (INV-7, #7), a transfer (流水号 …); and codes that only are no amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.currencies import CURRENCIES
from handlers.reading.numerals import count_of
from handlers.reading.readings import Span

_NOT_LETTERS = frozenset(code.lower() for code in CURRENCIES) | {
    "eom", "net", "q", "rmb", "ntd", "covid", "mp", "pm", "am", "no", "by", "on", "at", "in", "for", "of", "to", "from",
    "got", "paid", "about", "around", "only", "and", "or", "next", "last", "day", "class", "pos", "jan", "feb", "mar",
    "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat",
    "sun",
}  # fmt: skip
_DOCUMENT = re.compile(
    r"(?:(?:发票号?|发票|单据|单号|账单号?|合同号?|订单号?|编号|票号|单子)\s*[:=]?\s*|"
    r"(?<![a-z])(?:invoice|inv|bill|order|document|doc|no|number|contract|po)(?:\s?(?:no|nr|number))?[.:=]?\s+)?"
    r"(?:(?P<dashed>(?<![a-z0-9])(?P<letters>[a-z]{1,8})(?:-|"
    r"(?<=[a-z]{2})/)?(?:\d{1,12})(?:[-/]\d{1,8}){0,3})|(?P<hash>#\s?\d{1,12}))(?![a-z0-9])"
)
_NUMBERED = re.compile(
    r"(?:(?:发票号码?|单号|账单号|合同号|订单号|编号|票号)\s*[:=]?\s*|(?:发票|账单|合同|订单)\s*[:=]?\s*(?=\d{3})|"
    r"(?<![a-z])(?:invoice|inv|bill|order|document|doc|contract|po)(?:\s?(?:no|nr|number|#)[.:=]?\s*|"
    r"(?<!an invoice)(?<!an inv)(?<!a bill)(?<!an order)(?<!a contract)[.:=]?\s*(?=\d{3}))|"
    r"(?<![a-z])(?:no|number|nr)[.:]\s*)"
    r"(?P<digits>[a-z]{0,6}\d{1,14}(?:-\d{1,8}){0,3})(?![a-z0-9.,万千百亿元块%天日月年个周期件箱])"
)
_REFERENCE = re.compile(
    r"(?:流水号?|参考号|交易号|交易单号|凭证号?|回单号?|转账单号|备注号|支票号码?|"
    r"(?<![a-z])(?:ref|reference|txn|transaction|trace|trx|cheque no|check no)(?:\s?(?:no|number|id))?)[.:=#]?\s*"
    r"(?P<code>[a-z0-9][a-z0-9-]{2,39})(?![a-z0-9])"
)
_CODE = re.compile(
    r"(?:尾号|尾数|卡号|账号|工号|房号|门牌号?|邮编|车牌|qq|身份证号?|税号|"
    r"(?<![a-z])(?:acct|account|a/c|card no|ending(?: in)?))"
    r"[.:=]?\s*(?!(?:on|in|at|by|from|this|last|for|today|yesterday)(?![a-z]))[a-z0-9][a-z0-9 -]{2,24}[a-z0-9]"
    r"|第\s?[\d一二三四五六七八九十百]{1,6}"
    r"|(?<![a-z0-9])(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{16,40}(?![a-z0-9])"
)
_ORDINAL = re.compile(
    r"第\s?(?P<zh>[\d一二三四五六七八九十百]{1,4})\s?[期笔]|"
    r"(?<![a-z])(?:part|instal?lment)\s?(?:no\.?|#)?\s?(?P<after>\d{1,3})(?![a-z0-9])|"
    r"(?<![a-z0-9])(?P<before>\d{1,3})(?:st|nd|rd|th)\s(?:part|instal?lment)(?![a-z])"
)
_ADDRESS = re.compile(
    r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}|https?://\S{1,400}|www\.\S{1,200}"
)
_TAG = re.compile(r"#(?!\d+(?![\w]))(?P<tag>[\w-]{1,32})")


def codes_in(low: str) -> Iterator[Span]:
    """Addresses of the net, account and card numbers, ordinals: to be left alone."""
    for match in _ADDRESS.finditer(low):
        yield Span(*match.span(), "email" if "@" in match[0] and "/" not in match[0] else "code", (match[0],))
    for match in _CODE.finditer(low):
        yield Span(*match.span(), "code")


def ordinals_in(low: str) -> Iterator[Span]:
    """Which part of a receivable: 第2期, part 2, the 2nd instalment."""
    for match in _ORDINAL.finditer(low):
        n = count_of(match["zh"] or match["after"] or match["before"])
        if n:
            yield Span(*match.span(), "part", (n,))


def tags_in(low: str, plain: str) -> Iterator[Span]:
    """Words after #, as #餐饮; a # with digits alone is the number of a document."""
    for match in _TAG.finditer(low):
        yield Span(*match.span(), "tags", (plain[match.start("tag") : match.end("tag")],))


def references_in(low: str, plain: str) -> Iterator[Span]:
    """What a bank or wallet calls the transfer, after the word for it."""
    for match in _REFERENCE.finditer(low):
        if any(ch.isdigit() for ch in match["code"]):
            yield Span(*match.span(), "reference", (plain[match.start("code") : match.end("code")].upper(),))


def documents_in(low: str) -> Iterator[Span]:
    """Numbers of documents: INV-7, ht2026-001, #7, 发票 0012345."""
    for match in _DOCUMENT.finditer(low):
        if match["letters"] in _NOT_LETTERS or _is_multiple(match):
            continue
        yield Span(*match.span(), "number", ((match["dashed"] or match["hash"]).replace(" ", "").upper(),))
    for match in _NUMBERED.finditer(low):
        yield Span(*match.span(), "number", (match["digits"].upper(),))


def _is_multiple(match: re.Match[str]) -> bool:
    """A single letter needs its dash: V5 and A4 name no document."""
    return match["letters"] is not None and len(match["letters"]) == 1 and "-" not in match["dashed"]
