"""Where a sentence names a customer: in full, in part, in pinyin, by initials, or heard a little wrong.

`收 华鑫 5000 微信` names 华鑫商贸有限公司 by its mark, `got 3k from Huaxin` by how it reads, `visited hxsm` by its
initials, `华新商贸` by its sound. Precision comes first: a stretch must hold enough of what tells the customer from all
others, words of a report are no names, and what only sounds alike must begin where the name begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise
from operator import add

from rapidfuzz.distance import OSA

from models.directory import name_words
from models.directory.names import WHOLE, Name, is_character, normalised, readings_of, says_little, spelled

_TOKEN = re.compile(r"[^\W_]+")
_SOFT = re.compile(r"[\s\-·•.&()（）'’/+]*")
_LEGAL_WORDS = frozenset({"ltd", "limited", "inc", "llc", "co", "corp"})
NO_NAMES = frozenset(name_words.NO_NAMES.split())
_APART = re.compile(r"\S+")
_NUMBER = re.compile(
    "[几数][十百千万亿个块天年月号元次家箱件点毛周位]|[一二两三四五六七八九][十百千万亿][一二两三四五六七八九十百千万亿]*"
)
_SHORTEST_TYPO = 5
_TYPO_OF_TWO = 9
LONGEST_WHOLE = 12

Place = tuple[int, int]
"""Units of a sentence, from one up to another."""


class Fit(IntEnum):
    """How well a stretch names a customer."""

    FUZZY = 1  # sounds alike, one letter off
    INNER = 2  # a piece from the middle of the name
    PART = 3  # from where the name begins; spelled, read or as initials
    WHOLE = 4  # the name as it stands in the file


@dataclass(frozen=True, slots=True)
class Unit:
    """A character or word of the sentence, and where it stands."""

    text: str
    reading: str
    start: int
    end: int
    follows: bool  # nothing but spaces and the like parts it from the one before

    @property
    def is_word(self) -> bool:
        """In letters or digits."""
        return not is_character(self.text)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the sentence that names a customer."""

    start: int
    end: int
    fit: Fit
    length: int  # units of the sentence
    covers: bool  # all of the name but its legal form


@dataclass(frozen=True, slots=True)
class _Run:
    """Units of the sentence laid beside units of a name, and how many agree in which way."""

    first: int
    last: int
    begin: int
    end: int
    same: int
    heard: int
    read: int  # units of the name that a word in letters stands for
    full: int  # of these, read out in full and not by their initial
    wrong: int


class Heard:
    """A text cut into units, and what to look for in the files."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.units = _units_in(text)
        self.words = [unit.text for unit in self.units if unit.is_word and unit.text not in NO_NAMES]
        self.words = [word for word in dict.fromkeys(self.words) if len(word) > 1 and not word.isdigit()]
        self._spelled: dict[str, list[int]] = {}
        self._read: dict[str, list[int]] = {}
        self._words_with: dict[str, list[int]] = {}
        for place, unit in enumerate(self.units):
            self._spelled.setdefault(unit.text, []).append(place)
            if unit.is_word:
                self._words_with.setdefault(unit.text[0], []).append(place)
            else:
                self._read.setdefault(unit.reading, []).append(place)
        self._apart = _apart(self.text, self.units)
        self._pair_readings: set[str] = set()
        self._pairs: set[str] = set()
        for stretch in self._stretches():
            for one, other in pairwise(stretch):
                if not says_little((one.text, other.text)):
                    if not one.is_word and not other.is_word:
                        self._pairs.add(one.text + other.text)
                    self._pair_readings.add(f"{one.reading} {other.reading}")

    def may_name(self, key: str, pinyin: str, initials: str) -> bool:
        """A quick look whether a customer is worth a closer one."""
        if not self._pairs.isdisjoint(map(add, key, key[1:])):
            return True
        if any(map(pinyin.__contains__, self._pair_readings)):
            return True
        if not self.words:
            return False
        sound = pinyin.replace(" ", "")
        return any(word in initials or word in key or word[:3] in sound for word in self.words)

    @cached_property
    def pieces(self) -> Mapping[str, Sequence[Place]]:
        """What to look up of the name index first: neighbours, and words."""
        found: dict[str, list[Place]] = {}
        for at, unit in enumerate(self.units):
            if unit.text in self.words:
                found.setdefault(unit.text, []).append((at, at + 1))
                found.setdefault(WHOLE + unit.text, []).append((at, at + 1))
            for end in range(at + 2, min(at + 3, len(self.units)) + 1):
                other = self.units[end - 1]
                if not other.follows:
                    break
                if not (unit.is_word or other.is_word) and not says_little((unit.text, other.text)):
                    found.setdefault(unit.text + other.text, []).append((at, end))
                if end == at + 2 and not says_little((unit.text, other.text)):
                    found.setdefault(f"{unit.reading} {other.reading}", []).append((at, end))
        return found

    def wholes(self, held: Collection[str]) -> Iterator[tuple[str, Place, bool]]:
        """Every stretch that may be a whole core or mark, going by the neighbours that names have: as it is spelled,
        and as it reads (True)."""
        for start in range(len(self.units)):
            read = self.units[start].reading
            for end in range(start + 2, min(start + LONGEST_WHOLE, len(self.units)) + 1):
                before, unit = self.units[end - 2 : end]
                pair = f"{before.reading} {unit.reading}"
                if not unit.follows or not (pair in held or says_little((before.text, unit.text))):
                    break
                read += unit.reading
                whole = spelled(one.text for one in self.units[start:end])
                if whole not in NO_NAMES:
                    yield whole, (start, end), False
                    yield read, (start, end), True

    @cached_property
    def people(self) -> Mapping[str, Sequence[tuple[int, int, int]]]:
        """Every stretch that could be a contact person, and where it stands: start, end, units."""
        found: dict[str, list[tuple[int, int, int]]] = {}
        for stretch in self._stretches():
            for start in range(len(stretch)):
                for end in range(start + 1, min(start + LONGEST_WHOLE, len(stretch)) + 1):
                    units = [unit.text for unit in stretch[start:end]]
                    place = (stretch[start].start, stretch[end - 1].end, end - start)
                    for whole in {spelled(units), "".join(units)}:
                        if len(whole) > 1 and whole not in NO_NAMES and not whole.isdigit():
                            found.setdefault(whole, []).append(place)
        return found

    def mentions(self, name: Name) -> Iterator[Mention]:
        """Where the sentence names this customer."""
        found = False
        for begin in range(name.core_end):
            for first in self._starts(name, begin):
                run = self._lay(first, name, begin, 0)
                fit = self._fit(run, name)
                if fit:
                    found = True
                    yield self._mention(run, fit, name)
        if found or name.core_end < 4:
            return
        for begin in {0, name.mark_start}:
            for first in self._spelled.get(name.units[begin], ()):
                run = self._lay(first, name, begin, 1)
                fit = self._fit(run, name) if run.wrong else None
                if fit:
                    yield self._mention(run, fit, name)

    def typos(self, name: Name) -> Iterator[Mention]:
        """Where a word in letters is the customer's name but for a slip of the finger."""
        for unit in self.units:
            if unit.text in self.words and len(unit.text) >= _SHORTEST_TYPO:
                most = 2 if len(unit.text) >= _TYPO_OF_TWO else 1
                if any(
                    len(target) >= _SHORTEST_TYPO - 1 and OSA.distance(unit.text, target, score_cutoff=most) <= most
                    for target in spoken(name)
                ):
                    yield Mention(unit.start, unit.end, Fit.FUZZY, 1, False)

    def _stretches(self) -> Iterator[list[Unit]]:
        stretch: list[Unit] = []
        for unit in self.units:
            if stretch and not unit.follows:
                yield stretch
                stretch = []
            stretch.append(unit)
        if stretch:
            yield stretch

    def _starts(self, name: Name, begin: int) -> Iterable[int]:
        """Where the sentence may begin to agree with the name from one unit on."""
        begins = begin in (0, name.mark_start)
        found = set(self._spelled.get(name.units[begin], ()))
        if begins:  # what is only heard, or stands in letters, begins where the name begins
            found.update(self._read.get(name.readings[begin], ()))
            found.update(self._words_with.get(name.readings[begin][0], ()))
        return sorted(found)

    def _lay(self, first: int, name: Name, begin: int, slips: int) -> _Run:
        """Lay the sentence from one unit on beside the name from one unit on, as far as they agree."""
        at, to, same, heard, read, full, wrong = first, begin, 0, 0, 0, 0, 0
        while at < len(self.units) and to < len(name.units):
            unit = self.units[at]
            if at > first and not unit.follows:
                break
            if unit.text == name.units[to]:
                same += 1
                to += 1
            elif unit.is_word:
                steps, fulls = reach(unit.text, name.readings, to)
                if not steps:
                    break
                read, full, to = read + steps, full + fulls, to + steps
            elif not is_character(name.units[to]) or at in self._apart:
                break
            elif unit.reading == name.readings[to]:
                heard += 1
                to += 1
            elif wrong < slips and at > first:
                wrong += 1
                to += 1
            else:
                break
            at += 1
        return _Run(first, at, begin, to, same, heard, read, full, wrong)

    def _fit(self, run: _Run, name: Name) -> Fit | None:
        """How well the stretch names the customer; None when it holds too little of the name."""
        if run.last == run.first:
            return None
        units = self.units[run.first : run.last]
        text = spelled(unit.text for unit in units)
        if run.begin == 0 and run.end == len(name.units) and run.same == run.end:
            return Fit.INNER if text in NO_NAMES else Fit.WHOLE  # who is called 明天 gives way to any other name
        begins = run.begin in (0, name.mark_start)
        covers = begins and run.end >= name.core_end
        of_mark = min(run.end, name.mark_end) - max(run.begin, name.mark_start)
        if (
            text in NO_NAMES
            or of_mark <= 0
            or (all(unit.text in NO_NAMES for unit in units if unit.is_word) and run.read)
        ):
            return None
        all_mark = of_mark == name.mark_end - name.mark_start
        if run.wrong:
            right = of_mark - run.wrong
            return Fit.FUZZY if covers and run.end - run.begin >= 4 and run.heard == 0 and right >= 2 else None
        if run.read:
            enough = run.end - run.begin >= 2 and (all_mark or (of_mark >= 2 and (run.full or run.read >= 3)))
            return Fit.PART if begins and enough else None
        if run.heard:
            if not begins or not (all_mark or of_mark >= 3):
                return None
            enough = run.same >= 1 or run.end - run.begin >= 3 or self._stands_alone(run)
            return Fit.FUZZY if enough else None
        if covers or (begins and (all_mark or of_mark >= 2 or _is_possessive(units))):
            return Fit.PART if _is_telling(units) else None
        return Fit.INNER if of_mark >= 2 and _is_telling(units) else None

    def _stands_alone(self, run: _Run) -> bool:
        """Parted by spaces or digits from what is before and behind."""
        start, end = self.units[run.first].start, self.units[run.last - 1].end
        before, behind = self.text[start - 1 : start], self.text[end : end + 1]
        return not before.isalpha() and not behind.isalpha()

    def _mention(self, run: _Run, fit: Fit, name: Name) -> Mention:
        covers = run.begin in (0, name.mark_start) and run.end >= name.core_end
        return Mention(self.units[run.first].start, self.units[run.last - 1].end, fit, run.last - run.first, covers)


def reach(word: str, readings: Sequence[str], start: int) -> tuple[int, int]:
    """How many units, from one on, a word in letters stands for, and how many of these in full.

    Each stands in full or by its first letter: huaxin, hxsm, huaxsm. (0, 0) when the word is something else.
    """
    if start >= len(readings) or not word:
        return (0, 0)
    reading = readings[start]
    if word == reading:
        return (1, 1)
    if word == reading[0]:
        return (1, 0)
    ways = []
    for part in (reading, reading[0]):
        if word.startswith(part):
            steps, full = reach(word[len(part) :], readings, start + 1)
            if steps:
                ways.append((full + (part == reading), steps + 1))
    full, steps = max(ways, default=(0, 0))
    return (steps, full)


def spoken(name: Name) -> set[str]:
    """How the whole core and the mark read, in letters; and each word of the mark."""
    ends = {(0, name.core_end), (0, name.mark_end), (name.mark_start, name.core_end), (name.mark_start, name.mark_end)}
    words = {unit for unit in name.mark if not is_character(unit)}
    return words | {"".join(name.readings[start:end]) for start, end in ends}


def _apart(text: str, units: Sequence[Unit]) -> frozenset[int]:
    """The units of numbers, and of words that stand by themselves and are no names.

    上月 of 华鑫 上月 is not 商贸, badly heard, nor is 几 of 华联几万 the 机 of 华联机电.
    """
    words = [match.span() for match in _APART.finditer(text) if normalised(match[0]) in NO_NAMES]
    words += [match.span() for match in _NUMBER.finditer(text)]
    return frozenset(
        place for place, unit in enumerate(units) if any(start <= unit.start < end for start, end in words)
    )


def _is_telling(units: Sequence[Unit]) -> bool:
    """Two characters, or a word that is no number and longer than two letters."""
    characters = sum(not unit.is_word for unit in units)
    return (
        characters >= 2
        or any(unit.is_word and len(unit.text) > 2 and not unit.text.isdigit() for unit in units)
        or (len(units) >= 2)
    )


def _is_possessive(units: Sequence[Unit]) -> bool:
    """The first word of a name as its owner's: Kim's for Kim's Noodle House."""
    return len(units) == 1 and units[0].text.endswith("s") and units[0].end - units[0].start == len(units[0].text) + 1


def _units_in(text: str) -> list[Unit]:
    """Cut a text; every unit keeps its place in the text as it was given."""
    spelling, places = _spelling(text)
    tokens: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(spelling):
        word = match.start()
        for place in range(match.start(), match.end()):
            if is_character(spelling[place]):
                if word < place:
                    tokens.append((spelling[word:place], word, place))
                tokens.append((spelling[place], place, place + 1))
                word = place + 1
        if word < match.end():
            tokens.append((spelling[word : match.end()], word, match.end()))
    units: list[Unit] = []
    readings = readings_of([token[0] for token in tokens])
    behind = 0
    for (unit, start, end), reading in zip(tokens, readings, strict=True):
        gap = spelling[behind:start]
        follows = bool(units) and (_SOFT.fullmatch(gap) is not None or (unit in _LEGAL_WORDS and not gap.strip(" ,.")))
        units.append(Unit(unit, reading, places[start], places[end - 1] + 1, follows))
        behind = end
    return units


def _spelling(text: str) -> tuple[str, list[int]]:
    """The text in one spelling, and for each of its characters the place that it had."""
    spelling: list[str] = []
    places: list[int] = []
    for place, ch in enumerate(text):
        if ch in "'’`" and text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha():
            continue
        for one in normalised(ch):
            spelling.append(one)
            places.append(place)
    return "".join(spelling), places
