"""A text made ready for reading, character for character, so that every place in it is a place in what was typed.

A `Page` holds the same text three times, all of the same length: `raw` as it was typed (only control characters and
direction marks are gone), `plain` with half-width letters, digits and punctuation, and `low` in small letters and
simplified characters, where whatever has been recognised is blanked out, so that it is not recognised twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.reading.readings import Span

BLANK = "\x00"
LONGEST = 5000

# Only the characters of the words that this package knows; names keep theirs in `plain`.
_SIMPLIFIED = dict(
    zip(
        "週萬億點號後個禮兩貳參陸電訪應還銀轉帳賬現從給會議郵來記開發單據約談見過說聯絡話時間鐘兒號幾種類級結"
        "預貨數減負訂編輯設備團隊員報導幣圓鎊歐韓澤馬盾對錯將準備這請讓問題齊廣東縣鎮區號樓棟層專員長總經"
        "進訊錄歷劃檔齡銷幫選繫繳匯賒寶簽臺樣測買賣質續戶產業務審權標併違書單"
        "咗帐俾畀嘅喺唔冇傾聽晝錢嗎沒誰過來從邊間開關對帶離場飯裡裏數",
        "周万亿点号后个礼两贰叁陆电访应还银转账账现从给会议邮来记开发单据约谈见过说联络话时间钟儿号几种类级结"
        "预货数减负订编辑设备团队员报导币圆镑欧韩泽马盾对错将准备这请让问题齐广东县镇区号楼栋层专员长总经"
        "进讯录历划档龄销帮选系缴汇赊宝签台样测买卖质续户产业务审权标并违书单"
        "了账给给的在不没聊听昼钱吗没谁过来从边间开关对带离场饭里里数",
        strict=True,
    )
)
# Spaces that group digits in several countries stay apart from the ordinary one.
_GROUPING_SPACES = {"\u00a0": "\u00a0", "\u2009": "\u00a0", "\u202f": "\u00a0", "\u2007": "\u00a0"}
_SAME = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u301c": "~",
    "\u2019": "'",
    "\u2018": "'",
    "\ufe63": "-",
}
_JOINERS = "\u200c\u200d"  # they hold emoji and Persian words together


@dataclass(frozen=True, slots=True)
class Page:
    """One text under reading; `raw`, `plain` and `low` have the same length."""

    raw: str
    plain: str
    low: str

    def within(self, start: int, end: int) -> Page:
        """A stretch of the text."""
        return Page(self.raw[start:end], self.plain[start:end], self.low[start:end])


def page_of(text: str) -> Page:
    """Make a text ready for reading; what is longer than 5,000 characters is cut."""
    raw = "".join(ch for ch in text[:LONGEST] if _is_kept(ch))
    plain = "".join(map(_plain, raw))
    for match in _CLAUSE_COMMA.finditer(raw):
        plain = plain[: match.start()] + match[0] + plain[match.end() :]
    return Page(raw, plain, _SPOKEN_LE.sub("了", "".join(map(_low, plain))))


@lru_cache(maxsize=8192)
def _is_kept(ch: str) -> bool:
    if ch in "\n\t" or ch in _JOINERS:
        return True
    return unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@lru_cache(maxsize=8192)
def _plain(ch: str) -> str:
    if ch in _GROUPING_SPACES:
        return _GROUPING_SPACES[ch]
    if ch in _SAME:
        return _SAME[ch]
    half = unicodedata.normalize("NFKC", ch)
    if len(half) != 1:
        return ch
    if half.isdigit() and not half.isascii():
        return str(unicodedata.digit(half))  # Arabic-Indic and other digits count as digits
    return half


@lru_cache(maxsize=8192)
def _low(ch: str) -> str:
    small = ch.lower()
    return _SIMPLIFIED.get(ch, small if len(small) == 1 else ch)


# 了 as it is spoken in some places.
_SPOKEN_LE = re.compile(r"(?<=[付收给打转汇交还结])[勒嘞脱喽](?=[\s\d一二两三四五六七八九十]|$)")
# A Chinese comma between ordinary digits ends a clause; between full-width digits it may group them.
_CLAUSE_COMMA = re.compile(r"(?<=[0-9])，(?=[0-9])")

# What separates parts, and what may stay behind around them without saying anything.
_EDGE = " \t\n,.;:!?、，。；：！？·…|/\\-~+&=*_"
_PIECES = re.compile(r"[^\x00]+")
_LEADING = re.compile(
    r"^(?:(?:on|by|in|at|via|from|for|with|of|to|until|till|before|and|as|due|the|a|an|is|was|has|have|next)"
    r"(?![a-z0-9])|[的了,.;:、，。；：\s-])+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:(?<![a-z0-9])(?:on|by|in|at|via|from|for|with|of|to|until|till|before|and|as|due|the|a|an|is|was|has|have|"
    r"next)|[,;:、，；：\s-])+$",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:(?:on|by|in|at|via|from|for|with|of|to|until|till|before|and|as|due|the|a|an|is|was|has|have|had|i|we|us|me|"
    r"my|our|it|he|she|they|them|just|today|also|please|next|now|so|then|payment|amount|money|him|her|that|"
    r"date|been|some|all)(?![a-z0-9])|"
    r"[的了在用于以并且又也再从给跟和向我们他她它是把请已经刚才就都这那边来去过到对款吧啊呢哦嗯哈呀啦哎喂]|元|块|"
    r"记一下|记一笔|记下|登记一?下?|帮我记?|帮忙|帮|麻烦|"
    r"[\W_])*",
    re.IGNORECASE,
)


def is_filler(text: str) -> bool:
    """Whether a stretch says nothing by itself: prepositions, particles, punctuation."""
    return _EMPTY.fullmatch(text) is not None and not _has_symbol(text)


def _has_symbol(text: str) -> bool:
    return any(unicodedata.category(ch) in ("So", "Sk") for ch in text)


def pieces_of(page: Page, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The stretches that no span covers, trimmed of separators, in the order of the text."""
    covered = sorted((span.start, span.end) for span in spans)
    found: list[tuple[int, int]] = []
    at = 0
    for start, end in [*covered, (len(page.plain), len(page.plain))]:
        if start > at:
            piece = _trimmed(page.plain, at, start, after_part=at > 0, before_part=start < len(page.plain))
            if piece[0] < piece[1]:
                found.append(piece)
        at = max(at, end)
    return found


def _trimmed(text: str, start: int, end: int, *, after_part: bool, before_part: bool) -> tuple[int, int]:
    """A stretch without the separators at its edges, and without the prepositions that belonged to a part beside it."""
    piece = text[start:end]
    if is_filler(piece):
        return (end, end)
    while start < end and text[start] in _EDGE and text[start] not in "-+":
        start += 1
    if after_part and (match := _LEADING.match(text[start:end])):
        start += match.end()
    if before_part and (match := _TRAILING.search(text[start:end])):
        end = start + match.start()
    while end > start and text[end - 1] in " \t\n,;:、，；：|/\\-~+&=*_":
        end -= 1
    return (start, end) if not is_filler(text[start:end]) else (end, end)


_TITLE = re.compile(r"^(?:备注|附言|note\s*:|remark\s*:)\s*[:：]?\s*", re.IGNORECASE)
"""The word for a note, before the note itself."""


def note_of(page: Page, spans: Sequence[Span], *, is_said: Callable[[str], bool] = bool) -> str:
    """What is left over when the spans are taken out, in the words that were typed, where `is_said` has use for it."""
    left = [page.raw[start:end] for start, end in pieces_of(page, spans)]
    return _TITLE.sub("", _joined([piece for piece in left if is_said(piece)]))


def _joined(left: list[str]) -> str:
    text = ""
    for piece in left:
        if text:
            text += " " if text[-1].isascii() or piece[0].isascii() else "，"
        text += piece
    return re.sub(r"[ \t]+", " ", text).strip()
