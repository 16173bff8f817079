"""Sifting the customers of a large company for those that a sentence may name.

The neighbours among its units say where a name may stand, and these which whole names to look for. A whole name that is
there makes what stands within it needless; what very many names share is looked at only together with more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlmodel import Session

from models.directory.holders import Held, holders, holders_beginning, holders_of
from models.directory.mentions import Fit, Heard, Mention, Place
from models.directory.names import WHOLE
from models.directory.narrowing import sharing_common

MOST = 40
"""So many are looked at closely."""

MOST_COMMON = 12
"""So many common pieces are looked up owner by owner."""

MOST_BEGUN = 40
"""So many beginnings are looked up."""


class Sifted:
    """The customers that a sentence may name, as far as these members have them; None is everybody."""

    def __init__(self, db: Session, owners: Sequence[int] | None, heard: Heard) -> None:
        self._db, self._owners, self._heard = db, owners, heard
        self._places: dict[str, list[Place]] = {piece: list(places) for piece, places in heard.pieces.items()}
        self._held = holders(db, self._places, owners)
        self._read: set[str] = set()
        spelled = {piece for piece in self._places if piece.startswith(WHOLE)} | self._with_wholes()
        self._find_own(spelled)
        self._told = _widest(place for piece in spelled & self._held.keys() for place in self._places[piece])

    def likely(self) -> list[int]:
        """Those to look at first, the likeliest first."""
        apart = {
            piece: held
            for piece, held in self._held.items()
            if any(self._matters(piece, place) for place in self._places[piece])
        }
        common = {piece for piece, held in apart.items() if not held.is_all}
        if self._owners is not None and common:
            own = holders_of(self._db, sorted(common, key=self._weight, reverse=True)[:MOST_COMMON], self._owners)
            apart |= own
            common = {piece for piece in common if piece not in own or not own[piece].is_all}
        begun = self._begun(common)
        rare = {piece: held for piece, held in apart.items() if held.is_all or piece.startswith(WHOLE)}
        return self._best(rare | begun)

    def others(self) -> list[int]:
        """By all that they share, when nobody of the likely is named: two common pieces are as good as a rare one."""
        twice = sharing_common(self._db, self._owners, self._held)
        return list(dict.fromkeys([*self._best(self._held), *twice]))

    def is_told(self, mentions: Iterable[Mention]) -> bool:
        """Whether every stretch that seemed to be a whole name is one of theirs."""
        units = self._heard.units
        named = [(one.start, one.end) for one in mentions if one.fit >= Fit.PART]
        return all(
            any(start < units[last - 1].end and units[first].start < end for start, end in named)
            for first, last in self._told
        )

    def _with_wholes(self) -> set[str]:
        """Look up the whole names; those that are spelled and not only read."""
        spelled: set[str] = set()
        wanted: dict[str, list[Place]] = {}
        for whole, place, is_read in self._heard.wholes(self._held.keys()):
            wanted.setdefault(WHOLE + whole, []).append(place)
            (self._read if is_read else spelled).add(WHOLE + whole)
        self._places |= wanted
        self._held |= holders(self._db, wanted, self._owners)
        return spelled

    def _matters(self, piece: str, place: Place) -> bool:
        """Whether it can still tell something beside the whole names that are there.

        What stands within one cannot, and what is only read gives way to what is spelled: it must be longer than all
        that it overlaps, or, elsewhere, be long enough to be told beside a name.
        """
        if not self._told or place in self._told:
            return True
        if _is_within(place, self._told):
            return False
        if piece not in self._read and " " not in piece:
            return True
        start, end = place
        return end - start > max(
            (last - first for first, last in self._told if first < end and start < last), default=3
        )

    def _find_own(self, pieces: Collection[str]) -> None:
        """Of whole names that many have, one's own are looked up owner by owner."""
        common = [piece for piece in pieces if piece in self._held and not self._held[piece].is_all]
        if self._owners is None or not common:
            return
        for piece in common:
            del self._held[piece]
        self._held |= holders_of(self._db, sorted(common, key=self._weight)[-MOST_COMMON:], self._owners)

    def _begun(self, common: Collection[str]) -> dict[str, Held]:
        """Whose names begin with stretches of which every piece is common, or with a word in letters."""
        ends = {place for piece in common if not piece.startswith(WHOLE) for place in self._places[piece]}
        units, wanted = self._heard.units, dict[str, Place]()
        for whole, place, is_read in self._heard.wholes(self._held.keys()):
            if not is_read and not _is_within(place, self._told) and any(_is_within(end, [place]) for end in ends):
                wanted.setdefault(WHOLE + whole, place)
        for at, unit in enumerate(units):
            if unit.text in self._heard.words and WHOLE + unit.text not in self._held:
                for length in range(len(unit.text), 2, -1):  # huaxsm begins as huax
                    wanted.setdefault(WHOLE + unit.text[:length], (at, at + 1))
        some = list(wanted)[:MOST_BEGUN]
        begun = holders_beginning(self._db, some, self._owners)
        longest: dict[Place, str] = {}
        for piece in begun:
            place = wanted[piece]
            if len(piece) > len(longest.get(place, "")):
                longest[place] = piece
            self._places.setdefault(piece, []).append(place)
        return {piece: begun[piece] for piece in longest.values()}

    def _best(self, held: Mapping[str, Held]) -> list[int]:
        weights: Counter[int] = Counter()
        for piece, found in held.items():
            weight = self._weight(piece)
            for key in found.ids:
                weights[key] += weight
        return sorted(weights, key=lambda key: (-weights[key], key))[:MOST]

    def _weight(self, piece: str) -> int:
        """A whole name counts for more than its pieces together."""
        length = max(end - start for start, end in self._places[piece])
        return 2 * length * length if piece.startswith(WHOLE) else 1


def _widest(places: Iterable[Place]) -> list[Place]:
    """Those that do not stand within another one."""
    found = sorted(set(places), key=lambda place: place[0] - place[1])
    widest: list[Place] = []
    for place in found:
        if not _is_within(place, widest):
            widest.append(place)
    return widest


def _is_within(place: Place, others: Iterable[Place]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in others)
