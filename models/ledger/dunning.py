"""Dunning: step by step from a friendly word to the last notice, for a customer whose money is late.

The levels are data: from how many days late on, in which tone, who acts, by call or by letter, and whether a late fee
goes with it. A customer stands at the level of the oldest open item that is not disputed. A step is a task for a
person; that it was taken is history, and so many days must pass after any contact with the customer about money.
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


def next_on(ladder: Ladder, oldest: date, taken: Sequence[Taken], contacted: date | None = None) -> date | None:
    """The day on which the next step is due while `oldest` is open; None when the last level was taken.

    `days_between` lie between it and the last contact about money, be it a step or another (`contacted`).
    """
    done = level_reached(taken, oldest)
    if done >= len(ladder.levels):
        return None
    by_age = oldest + timedelta(days=ladder.levels[done].days)
    spoken = [step.on for step in taken] + ([contacted] if contacted else [])
    return max([by_age, *(day + timedelta(days=ladder.days_between) for day in spoken)])


def due_level(
    ladder: Ladder, oldest: date | None, taken: Sequence[Taken], contacted: date | None = None, *, today: date
) -> int | None:
    """The level whose step is due today: the one after the last that was taken, or the one that the age reaches.

    `contacted` is the last contact before today: one of today is mostly the step itself, before somebody says so.
    """
    day = next_on(ladder, oldest, taken, contacted) if oldest is not None else None
    if oldest is None or day is None or today < day:
        return None
    if ladder.one_at_a_time:
        return level_reached(taken, oldest) + 1
    return level_by_age(ladder, (today - oldest).days)


def tone_now(
    ladder: Ladder, oldest: date | None, due: int | None, spoken: Sequence[tuple[Taken, Tone]], *, today: date
) -> Tone:
    """How the customer is spoken to now, by text and by letter alike.

    While dunning is on (`tasks`) as the level says whose step is due, else as the latest step about this debt did
    (`spoken`, newest first); while it is off as the level says that the oldest item reaches by its age. Friendly
    before all that.
    """
    if oldest is None:
        return Tone.FRIENDLY
    if not ladder.tasks:
        reached = level_by_age(ladder, (today - oldest).days)
        return ladder.level(reached).tone if reached else Tone.FRIENDLY
    if due is not None:
        return ladder.level(due).tone
    return next((tone for step, tone in spoken if step.about >= oldest), Tone.FRIENDLY)
