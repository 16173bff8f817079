"""The words that somebody looks for, and how well a customer fits them: 0 to 100, and by what.

Spelled as it stands fits best, then read in pinyin or initials, then only alike: a wrong character, characters left
out, a slip of the finger.
"""

from __future__ import annotations

import re
from enum import IntEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from models.directory.mentions import reach, spoken
from models.directory.names import is_character, name_from, readings_of, spelled, units_of
from models.directory.narrowing import Filed


class Why(IntEnum):
    """What a customer was found by; a larger one is the stronger."""

    SIMILAR = 1
    SOUND = 2
    CONTACT = 3
    PHONE = 4
    NAME = 5


class Wanted:
    """The words that are looked for, cut up once."""

    def __init__(self, text: str) -> None:
        self.units = units_of(text)
        self.readings = readings_of(self.units)
        self.key = spelled(self.units)
        self.joined = "".join(self.units)
        self.sound = "".join(self.readings)
        self.pinyin = " ".join(self.readings)
        self.characters = sum(map(is_character, self.units))
        self.letters = self.joined if self.joined.isascii() and not self.joined.isdigit() else ""
        number = re.sub(r"[\s()+-]", "", text)
        self.spelling = self.letters or ("" if self.joined.isdigit() else self.sound)
        self.only_characters = self.characters == len(self.units)
        self.digits = number if number.isdigit() and number.isascii() and len(number) >= 3 else ""
        words = text.split()
        self.parts = [Wanted(word) for word in words if units_of(word)] if 1 < len(words) <= 4 else []

    def score(self, filed: Filed) -> tuple[float, Why] | None:
        """How well a customer fits."""
        best = self._score(filed)
        if self.parts and (best is None or best[0] < 80):
            lowest: tuple[float, Why] = (100, Why.NAME)
            for part in self.parts:
                score = part._score(filed)
                if score is None or score[0] < 60:
                    return best
                lowest = min(lowest, score)
            best = max(best or lowest, (lowest[0] - 3, lowest[1]))
        return best

    def _score(self, filed: Filed) -> tuple[float, Why] | None:
        key = filed.key
        if self.key and self.key in key:
            spot = self._spelled(filed)
            if spot:
                return spot + 2 * len(self.key) / len(key), Why.NAME
        if self.characters >= 2 and f" {self.pinyin} " in f" {filed.pinyin} ":
            return 78, Why.SOUND
        if self.only_characters:
            if self.characters < 2 or (self.joined[0] not in key and self.joined[1] not in key):
                return None
            if _goes_through(self.joined, key):
                return (64 if key.startswith(self.joined[0]) else 58), Why.SIMILAR
            return self._similar(filed)
        if not self.spelling or (self.spelling[0] not in filed.initials and self.spelling[1:2] not in filed.initials):
            return None
        if len(self.joined) > 2 and self.letters and self.joined in key.replace(" ", ""):
            return 84, Why.NAME
        heard = self._heard(filed)
        return (heard, Why.SOUND) if heard else self._similar(filed)

    def _spelled(self, filed: Filed) -> float | None:
        name = name_from(filed.key, filed.pinyin)
        count = len(self.units)
        starts = [at for at in range(len(name.units) - count + 1) if name.units[at : at + count] == self.units]
        if not starts:  # the last word is still being typed
            return 80 if re.search(rf"(?<![^\W_]){re.escape(self.key)}", filed.key) else None
        if count == len(name.units):
            return 98
        if name.mark_start in starts or 0 in starts:
            ends = {0 + count, name.mark_start + count}
            return 95 if name.core_end in ends else 93
        return 88

    def _heard(self, filed: Filed) -> float | None:
        """The letters read as pinyin, in full, mixed or as initials, from some unit on."""
        letters = self.spelling
        if len(letters) < 2:
            return None
        if letters in filed.initials:
            at = filed.initials.index(letters)
            return 90 if at == 0 else 87 if self._at_mark(filed, at) else 76
        readings = filed.pinyin.split()
        for at, reading in enumerate(readings):
            if reading[0] != letters[0]:
                continue
            steps, full = reach(letters, readings, at)
            begun = not steps and "".join(readings[at:]).startswith(letters)  # the last syllable is still being typed
            if steps > 1 or begun or steps == full == 1:
                best = 91 if full == steps and steps else 88 if begun else 86
                return best if at == 0 else best - 2 if self._at_mark(filed, at) else best - 14
        return None

    def _at_mark(self, filed: Filed, at: int) -> bool:
        return name_from(filed.key, filed.pinyin).mark_start == at

    def _similar(self, filed: Filed) -> tuple[float, Why] | None:
        """A wrong character, or a slip of the finger."""
        if self.characters >= 3:
            ratio = fuzz.partial_ratio(self.key, filed.key, score_cutoff=66 if self.characters < 5 else 72)
            if ratio:
                return 20 + ratio / 2, Why.SIMILAR
        if len(self.spelling) < 4:
            return None
        sound = filed.pinyin.replace(" ", "")
        ratio = fuzz.partial_ratio(self.spelling, sound, score_cutoff=74)
        if not ratio or len(sound) < len(self.spelling) - 2:
            return None
        off = min(OSA.distance(self.spelling, one) for one in spoken(name_from(filed.key, filed.pinyin)))
        if off == 1 or (off == 2 and len(self.spelling) >= 7):
            return 70 - off * 4, Why.SIMILAR
        return (ratio / 2, Why.SIMILAR) if ratio >= 79 else None


def _goes_through(wanted: str, key: str) -> bool:
    """Whether the characters stand in the key in this order, others between: 华商 in 华鑫商贸."""
    at = -1
    for ch in wanted:
        at = key.find(ch, at + 1)
        if at < 0:
            return False
    return True
