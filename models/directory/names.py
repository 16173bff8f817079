"""Names made comparable: one spelling, pinyin, initials, the part that tells a customer from all others.

`深圳市华鑫商贸有限公司` is eleven units, a character each, `Acme Trading Co., Ltd.` is four words. The *core* is a name
without its legal form (有限公司, Ltd), the *mark* is what is left when the place in front and the trade behind go too:
华鑫, Acme. The mark is what people say; two names that share only place and trade have nothing in common.

Pieces of a name are kept in a table, so that a million customers can be searched without reading them: pairs of
neighbouring units, of units with one between, of readings (written or heard wrong, the others still fit), and the
whole core and mark, spelled, read and as initials, behind a `!`, for exact answers and for beginnings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from models.directory.name_words import LEGAL_FORMS, PLACES, TELLING, TRADES
from models.directory.pinyin import pinyin_of
from models.directory.traditional import SIMPLIFIED

WHOLE = "!"
"""Stands before a piece that is a whole core or mark."""

LONGEST_PIECE = 64

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇"
_UNIT = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
MISTERS = frozenset({"mr", "mrs", "ms", "miss", "dr", "madam", "sir"})
_LONG_U = re.compile(r"(?<=[lnLN])[üÜ]")  # as typed: lv, nv
_APOSTROPHE = re.compile(r"(?<=\w)['’`](?=\w)")


def _cut(words: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_UNIT.findall(word.replace("_", " "))) for word in words.split())


_LEGAL_FORMS, _TRADES, _PLACES = _cut(LEGAL_FORMS), _cut(TRADES), _cut(PLACES)
_LONGEST_WORD = max(map(len, _LEGAL_FORMS | _TRADES | _PLACES))
_DISTRICTS = frozenset("省市区县镇州")


@dataclass(frozen=True, slots=True)
class Name:
    """A name cut into units, and where its core ends and its mark begins and ends."""

    units: tuple[str, ...]
    readings: tuple[str, ...]
    core_end: int
    mark_start: int
    mark_end: int

    @property
    def core(self) -> tuple[str, ...]:
        """The units without the legal form."""
        return self.units[: self.core_end]

    @property
    def mark(self) -> tuple[str, ...]:
        """The units that tell this name from others."""
        return self.units[self.mark_start : self.mark_end]


def name_of(text: str) -> Name:
    """Cut a name as it was typed."""
    units = units_of(text)
    return _measured(units, readings_of(units))


def name_from(key: str, pinyin: str) -> Name:
    """Cut a name that is kept: its key and its readings."""
    return _measured(tuple(_UNIT.findall(key)), tuple(pinyin.split()))


def normalised(text: str) -> str:
    """One spelling: half-width, small letters, simplified characters, without accents and apostrophes."""
    text = _LONG_U.sub("v", text)
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(SIMPLIFIED)


def units_of(text: str) -> tuple[str, ...]:
    """Characters and words; spaces and punctuation only part them."""
    return tuple(_UNIT.findall(normalised(text)))


def person_key(text: str) -> str:
    """What a contact person is compared by: Mr Chan is chan, 王经理 stays."""
    units = units_of(text)
    return spelled(units[1:] if len(units) > 1 and units[0] in MISTERS else units)


def is_character(unit: str) -> bool:
    """A Chinese character, and no word in letters."""
    return len(unit) == 1 and (
        "\u3400" <= unit <= "\u9fff" or unit == "〇" or "\uf900" <= unit <= "\ufaff" or unit >= "\U00020000"
    )


def says_little(units: tuple[str, ...]) -> bool:
    """A trade, a place or a legal form: no name by itself."""
    return units in _TRADES or units in _PLACES or units in _LEGAL_FORMS


def readings_of(units: Sequence[str]) -> tuple[str, ...]:
    """Each unit's pinyin without tones, as its neighbours suggest (银行 yin hang); words read as themselves."""
    readings: list[str] = []
    run: list[str] = []
    for unit in (*units, ""):
        if unit and is_character(unit):
            run.append(unit)
            continue
        if run:
            readings += _pinyin("".join(run))
            run = []
        if unit:
            readings.append(unit)
    return tuple(readings)


@lru_cache(maxsize=4096)
def _pinyin(run: str) -> tuple[str, ...]:
    read = pinyin_of(run)
    return tuple(read) if len(read) == len(run) else tuple(pinyin_of(one)[0] for one in run)


def spelled(units: Iterable[str]) -> str:
    """Units as one key: characters close up, words stay apart."""
    text = ""
    for unit in units:
        text += f" {unit}" if text and not is_character(unit) and not is_character(text[-1]) else unit
    return text


def initials_of(readings: Iterable[str]) -> str:
    """One letter for each unit: 华鑫商贸 is hxsm."""
    return "".join(reading[0] for reading in readings)


def pieces_of(text: str) -> frozenset[str]:
    """What is kept of a name for finding it."""
    return pieces_of_name(name_of(text))


def pieces_of_name(name: Name) -> frozenset[str]:
    """The same of one that is cut already."""
    units, readings = name.core, name.readings[: name.core_end]
    pieces = {*pairs_of(units), *pairs_of(readings, " ")}
    for start, end in {
        (0, name.core_end), (0, name.mark_end), (name.mark_start, name.core_end), (name.mark_start, name.mark_end)
    }:  # fmt: skip
        for whole in (spelled(units[start:end]), "".join(readings[start:end]), initials_of(readings[start:end])):
            pieces.add(WHOLE + whole)
    pieces.add(WHOLE + initials_of(name.readings))
    for unit in units:
        if not is_character(unit):
            pieces.update(word_pieces_of(unit))
    return frozenset(piece[:LONGEST_PIECE] for piece in pieces)


def pairs_of(units: Sequence[str], joint: str = "") -> Iterator[str]:
    """Neighbours; and characters with one between, so that a wrong one in the middle does not hide the rest."""
    for index, unit in enumerate(units):
        for other in units[index + 1 : index + 2 if joint else index + 3]:
            if joint or (is_character(unit) and is_character(other)):
                yield unit + joint + other


def word_pieces_of(word: str) -> Iterator[str]:
    """A word and its runs of three letters."""
    yield word
    for index in range(len(word) - 2):
        yield f"~{word[index : index + 3]}"


def _measured(units: tuple[str, ...], readings: tuple[str, ...]) -> Name:
    core_end = _without_ending(units, len(units), 0, _LEGAL_FORMS)
    start = _behind_place(units, core_end)
    end = _without_ending(units, core_end, start, _TRADES)
    if units[start:end] in _TRADES:  # 上海超市: place and trade are all there is
        start, end = 0, core_end
    return Name(units, readings, core_end, start, end)


def _without_ending(units: tuple[str, ...], end: int, start: int, words: frozenset[tuple[str, ...]]) -> int:
    """Where a name ends without such words behind it; something always stays."""
    while True:
        for length in range(min(_LONGEST_WORD, end - start - 1), 0, -1):
            if units[end - length : end] in words and not _is_torn(units, start, end - length):
                end -= length
                break
        else:
            return end


def _is_torn(units: tuple[str, ...], start: int, end: int) -> bool:
    """One character left alone is no mark: 药店 of 大药店 stays."""
    return end - start == 1 and is_character(units[start])


def _behind_place(units: tuple[str, ...], end: int) -> int:
    start = 0
    while True:
        for length in range(min(_LONGEST_WORD, end - start - 2), 0, -1):
            if units[start : start + length] in _PLACES:
                start += length
                if start < end - 2 and units[start] in _DISTRICTS:
                    start += 1
                break
        else:
            return start


def alike(one: Name, other: Name) -> bool:
    """Whether two names may well be one customer's: legal form or place left out, heard the same, one character off."""
    if one.core == other.core or "".join(one.core) == "".join(other.core):
        return True
    if one.mark_start and other.mark_start and one.units[: one.mark_start] != other.units[: other.mark_start]:
        return False
    a, b = one.units[one.mark_start : one.core_end], other.units[other.mark_start : other.core_end]
    sound = "".join(one.readings[one.mark_start : one.core_end])
    if len(sound) >= 4 and sound == "".join(other.readings[other.mark_start : other.core_end]):
        return True
    if _numbers(one.core) != _numbers(other.core):
        return False
    if a == b or (one.mark == other.mark and (a == one.mark or b == other.mark)):
        return True
    return _one_letter_off(a, b) or _one_character_off(one, other)


def _numbers(units: Iterable[str]) -> list[str]:
    """What tells branches apart: 一店 and 二店, Shop A and Shop B, 东 and 西."""
    return [unit for unit in units if unit in TELLING or any(ch.isdigit() for ch in unit) or _is_letter(unit)]


def _is_letter(unit: str) -> bool:
    return len(unit) == 1 and unit.isascii()


def _one_letter_off(one: Sequence[str], other: Sequence[str]) -> bool:
    if any(is_character(unit) for unit in (*one, *other)):
        return False
    a, b = "".join(one), "".join(other)
    return min(len(a), len(b)) >= 6 and OSA.distance(a, b, score_cutoff=1) <= 1


def _one_character_off(one: Name, other: Name) -> bool:
    """One character differs, and sounds much like the other or stands in a long mark."""
    a, b = one.core, other.core
    if len(a) != len(b) or len(a) < 3:
        return False
    off = [index for index in range(len(a)) if a[index] != b[index]]
    if len(off) != 1 or not (is_character(a[off[0]]) and is_character(b[off[0]])):
        return False
    if OSA.distance(one.readings[off[0]], other.readings[off[0]], score_cutoff=1) <= 1:
        return True
    return len(one.mark) >= 4
