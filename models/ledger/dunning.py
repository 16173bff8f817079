"""Dunning: step by step from a friendly word to the last notice, for a customer whose money is late.

The levels are data: from how many days late on, in which tone, who acts, by call or by letter, and whether a late fee
goes with it. A customer stands at the level of the oldest open item that is not disputed. A step is a task for a
person; that it was taken is history, and so many days must pass before the next one, whatever it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from locales import Sentence, _
from models.people.members import Role


class Tone(IntEnum):
    """How a customer is spoken to."""

    FRIENDLY = 1
    FIRM = 2
    FINAL = 3

    @property
    def label(self) -> Sentence:
        """As people say it."""
        return {Tone.FRIENDLY: _("friendly"), Tone.FIRM: _("firm"), Tone.FINAL: _("last notice")}[self]


class Means(StrEnum):
    """How a step is taken."""

    CALL = "call"
    LETTER = "letter"

    @property
    def label(self) -> Sentence:
        """As people say it."""
        return _("call") if self is Means.CALL else _("letter")


@dataclass(frozen=True)
class Level:
    """One level of the ladder."""

    days: int  # late, from which on it is reached
    tone: Tone = Tone.FRIENDLY
    who: Role = Role.SALESPERSON  # the customer's own, the manager who is told of it, or finance
    means: Means = Means.CALL
    fee: bool = False  # the late fee goes with it, if somebody charges it


@dataclass(frozen=True)
class Ladder:
    """The company's dunning: its levels, the first is number 1, and how they follow each other."""

    levels: tuple[Level, ...] = (
        Level(7),
        Level(15, means=Means.LETTER),
        Level(30, Tone.FIRM, means=Means.LETTER, fee=True),
        Level(60, Tone.FINAL, Role.MANAGER, Means.LETTER, fee=True),
    )
    one_at_a_time: bool = True  # no level is left out, however old the item is
    days_between: int = 7
    tasks: bool = False  # a step that is due stands in the digest of who acts

    def level(self, number: int) -> Level:
        """The level of that number."""
        return self.levels[number - 1]


@dataclass(frozen=True)
class Taken:
    """A step that was taken."""

    level: int
    on: date
    about: date  # when the oldest item of that day had fallen due


def level_by_age(ladder: Ladder, days_late: int) -> int:
    """The highest level that so many days reach; 0 before the first."""
    return sum(days_late >= level.days for level in ladder.levels)


def level_reached(taken: Sequence[Taken], oldest: date) -> int:
    """The highest level that was taken about this debt or a later one; what is paid since begins nothing anew."""
    return max((step.level for step in taken if step.about >= oldest), default=0)


def next_on(ladder: Ladder, oldest: date, taken: Sequence[Taken]) -> date | None:
    """The day on which the next step is due while `oldest` is open; None when the last level was taken."""
    done = level_reached(taken, oldest)
    if done >= len(ladder.levels):
        return None
    by_age = oldest + timedelta(days=ladder.levels[done].days)
    again = [step.on + timedelta(days=ladder.days_between) for step in taken]
    return max([by_age, *again])


def due_level(ladder: Ladder, oldest: date | None, taken: Sequence[Taken], *, today: date) -> int | None:
    """The level whose step is due today: the one after the last that was taken, or the one that the age reaches."""
    day = next_on(ladder, oldest, taken) if oldest is not None else None
    if oldest is None or day is None or today < day:
        return None
    if ladder.one_at_a_time:
        return level_reached(taken, oldest) + 1
    return level_by_age(ladder, (today - oldest).days)
