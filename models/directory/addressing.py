"""How people are called: 王建国 is 王经理, 王总 or 老王 to those who sell to him, and Siu Ming Chan is Mr Chan.

A title beside a surname may mean whoever is filed under the surname and a given name, and under no other title: 王总 is
not the one who is filed as 王经理.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.directory.mentions import NO_NAMES, Heard, Unit
from models.directory.name_words import NO_NICKNAMES, SURNAMES_OF_TWO, TITLES
from models.directory.names import MISTERS

_TITLES = TITLES.split()
_NOBODY = frozenset(NO_NICKNAMES.split())
_SURNAME = rf"(?:{'|'.join(SURNAMES_OF_TWO.split())}|[\u3400-\u9fff])"
_GOES_ON = "价额共计部数量是算结和汇括资厂程业作况办商"  # 总价 and 工厂 are no titles
_SAID = re.compile(
    rf"(?=(?P<titled>(?P<surname>{_SURNAME})(?P<title>{'|'.join(_TITLES)})(?![{_GOES_ON}]))"
    rf"|(?P<familiar>[老小])(?P<name>{_SURNAME}))"
)
_FILED = re.compile(rf"老?(?P<surname>{_SURNAME})(?P<rest>[\u3400-\u9fff]{{0,6}})")


@dataclass(frozen=True)
class Called:
    """A stretch of a sentence that may call a contact person by the surname."""

    start: int
    end: int
    length: int
    surname: str
    title: str = ""
    familiar: str = ""

    def means(self, key: str) -> bool:
        """Whether it may mean who is filed under that name."""
        if key.isascii():
            return bool(self.title) and self.surname in (key.split()[:1] + key.split()[-1:])
        filed = _FILED.fullmatch(key)
        if filed is None or filed["surname"] != self.surname:
            return False
        if self.familiar == "老":
            return True
        given = filed["rest"]
        title = next((title for title in _TITLES if given.endswith(title)), "")
        return bool(given) and title in ("", self.title)


def called_in(heard: Heard) -> Iterator[Called]:
    """Where the sentence may call somebody by the surname."""
    units = heard.units
    line = "".join(" " if unit.is_word else unit.text for unit in units)
    for said in _SAID.finditer(line):
        words, surname = said["titled"] or f"{said['familiar']}{said['name']}", said["surname"] or said["name"]
        end = said.start() + len(words)
        if words not in _NOBODY and words not in NO_NAMES and _hang_together(units[said.start() : end]):
            yield Called(
                units[said.start()].start, units[end - 1].end, len(words), surname, said["title"] or "",
                said["familiar"] or "",
            )  # fmt: skip
    for at, unit in enumerate(units[:-1]):
        if unit.text in MISTERS and units[at + 1].is_word and units[at + 1].follows:
            yield Called(unit.start, units[at + 1].end, 2, units[at + 1].text, unit.text)


def _hang_together(units: list[Unit]) -> bool:
    return all(unit.follows for unit in units[1:])
