"""A diary that is lived from the oldest entry on: what happened, each thing at its own moment.

    diary.note(diary.moment(days_ago=3), lambda now: pay(now))
    diary.live()                                                # in order; what happens may note what follows from it

The same diary at the same moment is the same to the last digit: its chance is seeded, and nothing else decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random

from sqlmodel import Session

from models.calendar import at_local
from models.company import Company

SEED = 2026
MORNING = timedelta(hours=8, minutes=45)
HOUR = timedelta(hours=1)

Act = Callable[[datetime], None]


class Diary:
    """What is to happen to a company up to now."""

    def __init__(self, db: Session, company: Company, now: datetime) -> None:
        self.db = db
        self.company = company
        self.now = now
        self.today = company.day_of(now)
        self.chance = Random(SEED)  # nothing here is a secret
        self._entries: list[tuple[datetime, int, Act]] = []
        self._noted = 0

    def note(self, moment: datetime, act: Act) -> None:
        """Let it happen at that moment; what is yet to come does not happen."""
        if moment <= self.now:
            self._noted += 1
            heappush(self._entries, (moment, self._noted, act))

    def live(self) -> None:
        """Let everything happen, from the oldest on."""
        while self._entries:
            moment, _place, act = heappop(self._entries)
            act(moment)

    def day(self, days_ago: int) -> date:
        """That day; below zero it is to come."""
        return self.today - timedelta(days=days_ago)

    def working(self, days_ago: int) -> int:
        """How many days ago the last working day was, seen from that day."""
        while not self.company.calendar.is_working_day(self.day(days_ago)):
            days_ago += 1
        return days_ago

    def moment(self, days_ago: int) -> datetime:
        """Some minute of that day's working hours; of today some minute that has passed."""
        if days_ago <= 0:
            start = self._so_far()
            return start + (self.now - start) * self.chance.uniform(0.1, 0.9)
        minutes = self.chance.randrange(0, 8 * 60 + 30)
        return at_local(self.day(days_ago), time(9), self.company.zone) + timedelta(minutes=minutes)

    def opening(self, days_ago: int) -> datetime:
        """Before all other minutes of that day."""
        if days_ago <= 0:
            return self._so_far()
        return at_local(self.day(days_ago), time(8, 30), self.company.zone)

    def _so_far(self) -> datetime:
        """When today's work began; at night and early in the morning it is what there is of the day."""
        midnight = self.company.start_of(self.today)
        return max(midnight, min(midnight + MORNING, self.now - HOUR))
